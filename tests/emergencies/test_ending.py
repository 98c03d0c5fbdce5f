"""Standing down and looking back; who is late; whether it goes on; what old ones leave behind."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from uuid import UUID

import pytest
import time_machine

from linli.core.actors import system
from linli.core.forgetting import TOMBSTONE
from linli.core.refusals import Invalid, Refused
from linli.core.waiting import waiting_for
from linli.demo.cast import ROLES, World
from linli.emergencies import actions, jobs
from linli.emergencies.enums import CallState, State
from linli.emergencies.message_words import TO_BODY
from linli.emergencies.models import EmergencyCall, EmergencyLine, EmergencyResponse, Telling
from linli.emergencies.queries import visible_to
from linli.messages.models import Outbox
from linli.messages.words import words_of
from linli.service_requests.models import ServiceRequest
from tests.emergencies.conftest import ABOVE, ANSWERING, HEAD, WORDS, Emergency, declared
from tests.emergencies.test_declaring import told


def lines(emergency: Emergency, role: str) -> list[str]:
    return [line.asks for line in waiting_for(emergency.by(role), emergency.at) if line.kind == "emergency"]


def test_stood_down_nobody_has_a_line_but_the_look_back(emergency: Emergency) -> None:
    emergency.acknowledged()
    assert lines(emergency, "grid_worker") == ["acknowledge"]
    assert lines(emergency, "property_manager") == ["tell_how", "review"]
    row = emergency.stood_down()
    assert (row.state, row.review_at) == (State.STOOD_DOWN, None)
    assert row.look_back_by is not None
    assert row.look_back_by > emergency.at + timedelta(days=5)
    for role in ("grid_worker", "building_leader", "community_officer"):
        assert lines(emergency, role) == []
    assert lines(emergency, HEAD) == ["look_back"]
    assert told(emergency.world, "stood_down") == set(ANSWERING)
    assert set(EmergencyCall.objects.values_list("state", flat=True)) == {CallState.OVER}
    actions.look_back(row, went_well="快", by=emergency.by(), at=emergency.at)
    assert lines(emergency, HEAD) == []


def test_words_are_required_and_it_is_done_once(emergency: Emergency) -> None:
    with pytest.raises(Invalid) as wrong:
        actions.stand_down(emergency.fresh(), words=" ", by=emergency.by(), at=emergency.at)
    assert list(wrong.value.errors) == ["words"]
    with pytest.raises(Refused):
        actions.look_back(emergency.fresh(), went_well="快", by=emergency.by(), at=emergency.at)
    emergency.stood_down()
    with pytest.raises(Refused):
        emergency.stood_down()


@pytest.mark.parametrize(
    ("field", "said"),
    [
        ("went_well", {"went_well": ""}),
        ("went_well", {"went_well": "快" * 2001}),
        ("to_mend", {"went_well": "快", "to_mend": "", "into_request": True}),
        ("to_mend", {"went_well": "快", "to_mend": "泵" * 2001}),
    ],
)
def test_what_lacks_in_the_look_back_is_said(emergency: Emergency, field: str, said: dict[str, object]) -> None:
    row = emergency.stood_down()
    with pytest.raises(Invalid) as wrong:
        actions.look_back(row, by=emergency.by(), at=emergency.at, **said)
    assert list(wrong.value.errors) == [field]
    assert emergency.fresh().state == State.STOOD_DOWN


def test_what_is_to_mend_can_become_a_request(emergency: Emergency) -> None:
    row = actions.look_back(
        emergency.stood_down(), went_well="快", to_mend="备两台水泵", into_request=True, by=emergency.by(),
        at=emergency.at,
    )  # fmt: skip
    assert row.mended_by_id == ServiceRequest.objects.get(words="备两台水泵").pk


def test_who_is_late_is_found_once_and_the_next_body_up_hears_once(emergency: Emergency) -> None:
    emergency.acknowledged("grid")
    assert actions.find_late(emergency.fresh(), by=system(), at=emergency.at) == 0
    at = emergency.later(hours=2)
    assert actions.find_late(emergency.fresh(), by=system(), at=at) == 2
    assert emergency.call().overdue_at == at
    assert emergency.call("leaders").overdue_at is None
    assert told(emergency.world, "late") == {"station"}
    assert told(emergency.world, "late_below") == {"community_office", "subdistrict_office"}
    assert actions.find_late(emergency.fresh(), by=system(), at=at) == 0
    assert lines(emergency, HEAD) == ["late"]
    emergency.acknowledged()
    assert emergency.call().overdue_at is None
    before = Outbox.objects.filter(kind="emergency.body.late_below").count()
    emergency.later(hours=7)
    assert actions.find_late(emergency.fresh(), by=system(), at=emergency.at) == 2
    assert Outbox.objects.filter(kind="emergency.body.late_below").count() == before


def test_whoever_hears_that_a_body_below_is_late_can_open_the_page(world: World) -> None:
    one = declared(world, by=ABOVE, place=world.places["subdistrict"], level="one")
    assert actions.find_late(one.fresh(), by=system(), at=one.later(hours=1)) > 0
    assert one.call("district_office").overdue_at is not None
    below = told(world, "late_below")
    assert below
    assert "city_office" not in below
    readers = [world.actor(role) for role in ROLES]
    for body in below:
        mine = [actor for actor in readers if any(one.organisation_id == world.bodies[body].pk for one in actor.posts)]
        assert any(visible_to(actor).filter(pk=one.response.pk).exists() for actor in mine), body


def test_whether_it_goes_on_is_asked_once_for_each_time(emergency: Emergency) -> None:
    with pytest.raises(Refused):
        actions.ask_for_review(emergency.fresh(), by=system(), at=emergency.at)
    at = emergency.later(hours=25)
    actions.ask_for_review(emergency.fresh(), by=system(), at=at)
    with pytest.raises(Refused):
        actions.ask_for_review(emergency.fresh(), by=system(), at=at)
    assert told(emergency.world, "review") == {"station"}
    assert lines(emergency, HEAD) == ["review"]
    row = actions.go_on(emergency.fresh(), by=emergency.by(), at=at)
    assert row.review_asked_at is None


def test_the_jobs_do_it_and_leave_the_rest(emergency: Emergency) -> None:
    with time_machine.travel(emergency.at + timedelta(minutes=30), tick=False):
        assert (jobs.find_late(), jobs.ask_for_reviews()) == (0, 0)
    with time_machine.travel(emergency.at + timedelta(hours=25), tick=False):
        assert (jobs.find_late(), jobs.ask_for_reviews()) == (1, 1)
        assert (jobs.find_late(), jobs.ask_for_reviews()) == (0, 0)


def forget(emergency: Emergency, **after: float) -> int:
    jobs.rounds.next_look = 0.0
    with time_machine.travel(emergency.at + timedelta(**after), tick=False):
        return jobs.forget()


def test_old_words_are_scrubbed_and_those_of_what_runs_are_kept(emergency: Emergency) -> None:
    emergency.told(needs_help=True, help_words="水泵")
    actions.publish(emergency.fresh(), words="两点抽干", by=emergency.by(), at=emergency.at)
    row = emergency.stood_down()
    actions.look_back(row, went_well="快", to_mend="备泵", by=emergency.by(), at=emergency.at)
    other = declared(emergency.world, emergency.at, kind="fire")
    assert forget(emergency, days=1000) == 0
    assert forget(emergency, days=1130) > 0
    row = emergency.fresh()
    assert (row.title, row.words, row.advice, row.went_well, row.to_mend) == (TOMBSTONE, TOMBSTONE, TOMBSTONE, "", "")
    assert not EmergencyLine.objects.filter(response=row).exclude(words="").exists()
    report = Telling.objects.get()
    assert (report.words, report.help_words) == (TOMBSTONE, "")
    assert other.fresh().words == WORDS
    assert forget(emergency, days=1131) == 0


def test_every_message_reads_and_names_nobody(emergency: Emergency) -> None:
    for event in TO_BODY:
        said = words_of(f"emergency.body.{event}", {"number": emergency.response.number})
        assert said.title.startswith(emergency.response.number)
        assert said.body.endswith(".")
        assert "!" not in said.title + said.body


def test_one_that_goes_wrong_stops_none_of_the_others(emergency: Emergency, monkeypatch: pytest.MonkeyPatch) -> None:
    declared(emergency.world, emergency.at, kind="fire")
    for name in ("find_late", "ask_for_review"):
        monkeypatch.setattr(actions, name, wrong_for(emergency.response.pk, getattr(actions, name)))
    with time_machine.travel(emergency.at + timedelta(hours=25), tick=False):
        assert (jobs.find_late(), jobs.ask_for_reviews()) == (1, 1)
        assert (jobs.find_late(), jobs.ask_for_reviews()) == (0, 0), "the broken one is tried again, and breaks again"


def wrong_for(broken: UUID, real: Callable[..., object]) -> Callable[..., object]:
    """An action that breaks at one response."""

    def act(response: EmergencyResponse, **rest: object) -> object:
        if response.pk == broken:
            raise LookupError("its playbook is gone")
        return real(response, **rest)

    return act

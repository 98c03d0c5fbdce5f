"""Blowing a whistle: who is called, by when, what is refused, and what who blew does later."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from linli.core.actions import KeyReused
from linli.core.models import Event
from linli.core.refusals import Invalid, RefusalKind, Refused, Stale
from linli.demo.cast import World
from linli.messages.models import Outbox
from linli.whistles import actions
from linli.whistles.enums import CallState, WhistleState
from linli.whistles.models import Whistle, WhistleCall
from linli.whistles.queries import may_be_called
from tests.service_requests.steps import Path
from tests.whistles.conftest import DEPARTMENT, HEAD, UTILITY, Blown, blown_in

pytestmark = pytest.mark.django_db


def told(whistle: Whistle) -> set[tuple[str, str]]:
    from linli.organisations.models import Organisation

    names = dict(Organisation.objects.values_list("pk", "short_name"))
    rows = Outbox.objects.filter(subject_id=whistle.pk).values_list("kind", "organisation_id")
    return {(kind.rsplit(".", 1)[1], names[body]) for kind, body in rows}


def verbs(whistle: Whistle) -> list[str]:
    found = Event.objects.filter(subject_id=str(whistle.pk)).order_by("id").values_list("kind", flat=True)
    return [kind.removeprefix("whistle.") for kind in found]


def test_a_whistle_calls_each_body_with_its_clocks(blown: Blown) -> None:
    whistle, at = blown.whistle, blown.at
    assert whistle.number.startswith("WS-990102-20261123-")
    assert (whistle.title, whistle.state) == ("3栋旁占道堆物，反复出现", WhistleState.RUNNING)
    assert whistle.decider == blown.world.bodies["subdistrict_office"]
    lead, other = WhistleCall.objects.filter(whistle=whistle)
    assert (lead.organisation, lead.lead, other.lead) == (blown.world.bodies["lighting"], True, False)
    assert lead.due_at == at + timedelta(hours=1)
    assert lead.contact_by == at + timedelta(hours=24)
    assert lead.respond_by == datetime(2026, 11, 26, 9, 30, tzinfo=UTC), "the third working day's end"
    assert told(whistle) == {("blown", "区城管局"), ("blown", "供水公司")}
    assert verbs(whistle) == ["blown"]


def test_who_is_called_hears_at_once(blown: Blown) -> None:
    rows = Outbox.objects.filter(subject_id=blown.whistle.pk)
    assert {(row.urgent, row.refs.get("hurry")) for row in rows} == {(True, True)}


def test_about_a_service_request_its_time_line_says_so(world: World, path: Path) -> None:
    row = path.accepted()
    blown = blown_in(world, path.at, row)
    assert blown.whistle.service_request == row
    event = Event.objects.get(kind="service_request.whistled", subject_id=str(row.pk))
    assert event.refs["body"] == str(world.bodies["lighting"].pk)
    assert event.refs["called"] == 2
    blown.all_reported()
    actions.settle(blown.fresh(), by=blown.by(HEAD), at=blown.later(hours=1))
    assert Event.objects.filter(kind="service_request.whistle_settled", subject_id=str(row.pk)).count() == 1


def test_its_own_clock_runs_on(world: World, path: Path) -> None:
    row = path.accepted()
    before = (row.due_at, row.resolve_by, row.state)
    blown_in(world, path.at, row)
    row.refresh_from_db()
    assert (row.due_at, row.resolve_by, row.state) == before


@pytest.fixture
def path(world: World) -> Path:
    from tests.service_requests.conftest import AT

    return Path(world, AT)


def test_somebody_who_does_not_see_the_request_cannot_blow_about_it(world: World, path: Path) -> None:
    row = path.filed()
    with pytest.raises(Refused) as refused:
        actions.blow(
            kind="departments", place=world.estate, words="有事", lead=world.bodies["lighting"], service_request=row,
            by=world.actor("grid_worker"), at=path.at,
        )  # fmt: skip
    assert refused.value.refusal.kind is RefusalKind.UNSEEN


@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({"words": " \n "}, "words"),
        ({"words": "长" * 2001}, "words"),
        ({"kind": "no_such"}, "kind"),
    ],
)
def test_what_is_wrong_stands_at_its_field_and_nothing_is_kept(world: World, more: dict[str, Any], field: str) -> None:
    with pytest.raises(Invalid) as wrong:
        blown_in(world, **more)
    assert list(wrong.value.errors) == [field]
    assert not Whistle.objects.exists()
    assert not Outbox.objects.filter(subject_type="whistle").exists()


@pytest.mark.parametrize("body", ["station", "owners", "subdistrict_office"])
def test_only_who_answers_such_whistles_is_called(world: World, body: str) -> None:
    with pytest.raises(Invalid) as wrong:
        actions.blow(
            kind="departments", place=world.estate, words="有事", lead=world.bodies[body], by=world.actor(HEAD),
            at=world.at,
        )  # fmt: skip
    assert list(wrong.value.errors) == ["bodies"]


def test_the_same_form_sent_twice_blows_once(world: World) -> None:
    first = blown_in(world, key="k1").whistle
    again = blown_in(world, key="k1").whistle
    assert (again, Whistle.objects.count(), WhistleCall.objects.count()) == (first, 1, 2)
    with pytest.raises(KeyReused):
        blown_in(world, key="k1", words="另一件事")
    assert blown_in(world, key="k2", words="第三件事").whistle != first


@pytest.mark.parametrize("state", ["resolved", "closed", "declined", "withdrawn"])
def test_nobody_is_called_for_what_is_done(world: World, path: Path, state: str) -> None:
    row = getattr(path, state)()
    with pytest.raises(Refused) as refused:
        blown_in(world, path.at, row)
    assert refused.value.refusal.kind is RefusalKind.WHEN
    assert not Whistle.objects.exists()


def test_the_same_body_is_called_once(world: World) -> None:
    lighting = world.bodies["lighting"]
    whistle = actions.blow(
        kind="departments", place=world.estate, words="有事", lead=lighting, others=[lighting, lighting],
        by=world.actor(HEAD), at=world.at,
    )  # fmt: skip
    assert WhistleCall.objects.filter(whistle=whistle).count() == 1


def test_the_bodies_that_can_be_called_serve_the_place(world: World) -> None:
    assert world.version is not None
    from linli.playbooks.queries import by_id

    spec = by_id(world.version.pk).whistle("departments")
    names = {body.short_name for body in may_be_called(spec, world.estate, world.bodies["station"])}
    assert names == {"区城管局", "供水公司", "安和物业"}


def test_reminded_once_a_day(blown: Blown) -> None:
    call = actions.remind_call(blown.call(), by=blown.by(HEAD), at=blown.later(hours=2))
    assert call.reminded_at == blown.at
    assert ("reminded", "区城管局") in told(blown.whistle)
    with pytest.raises(Refused):
        actions.remind_call(blown.call(), by=blown.by(HEAD), at=blown.later(hours=23))
    actions.remind_call(blown.call(), by=blown.by(HEAD), at=blown.later(hours=1))


def test_once_all_have_reported_who_blew_ends_it(blown: Blown) -> None:
    blown.reported()
    assert blown.fresh().state == WhistleState.RUNNING
    with pytest.raises(Refused):
        actions.settle(blown.fresh(), by=blown.by(HEAD), at=blown.at)
    blown.reported("water", UTILITY)
    assert blown.fresh().state == WhistleState.REPORTED
    assert ("all_reported", "春和里站") in told(blown.whistle)
    done = actions.settle(blown.fresh(), by=blown.by(HEAD), at=blown.later(hours=1))
    assert (done.state, done.ended_at) == (WhistleState.OVER, blown.at)
    with pytest.raises(Refused):
        actions.settle(blown.fresh(), by=blown.by(HEAD), at=blown.at)


def test_not_solved_calls_somebody_again_with_clocks_anew(blown: Blown) -> None:
    blown.all_reported()
    call = actions.rate_call(blown.call(), rating="not", by=blown.by(HEAD), at=blown.later(hours=1))
    call = actions.blow_again(blown.call(), words="又堆上了。", by=blown.by(HEAD), at=blown.later(hours=1))
    assert (call.state, call.due_at, call.rating) == (CallState.CALLED, blown.at + timedelta(hours=1), "")
    assert (blown.fresh().state, blown.fresh().settles_at) == (WhistleState.RUNNING, None)
    assert ("blown_again", "区城管局") in told(blown.whistle)
    with pytest.raises(Refused):
        actions.blow_again(blown.call(), words="再来。", by=blown.by(HEAD), at=blown.at)


def test_after_its_end_nobody_is_called_again(blown: Blown) -> None:
    blown.all_reported()
    actions.settle(blown.fresh(), by=blown.by(HEAD), at=blown.later(hours=1))
    with pytest.raises(Refused):
        actions.blow_again(blown.call(), words="又堆上了。", by=blown.by(HEAD), at=blown.later(hours=1))


def test_called_off_nobody_need_come(blown: Blown) -> None:
    whistle = actions.call_off(blown.whistle, words="已经清走了。", by=blown.by(HEAD), at=blown.later(hours=1))
    assert (whistle.state, whistle.ended_at) == (WhistleState.CALLED_OFF, blown.at)
    assert {call.state for call in WhistleCall.objects.filter(whistle=whistle)} == {CallState.CALLED_OFF}
    assert ("called_off", "供水公司") in told(whistle)
    assert verbs(whistle) == ["blown", "called_off"]


def test_called_off_while_one_has_reported_it_waits_for_the_last_word(blown: Blown) -> None:
    blown.reported()
    whistle = actions.call_off(blown.fresh(), words="不用水务来了。", by=blown.by(HEAD), at=blown.later(hours=1))
    assert whistle.state == WhistleState.REPORTED
    assert [call.state for call in WhistleCall.objects.filter(whistle=whistle)] == ["reported", "called_off"]


def test_who_blew_rates_and_a_rating_stands(blown: Blown) -> None:
    with pytest.raises(Refused):
        actions.rate_call(blown.call(), rating="good", by=blown.by(HEAD), at=blown.at)
    blown.reported()
    with pytest.raises(Invalid):
        actions.rate_call(blown.call(), rating="5 stars", by=blown.by(HEAD), at=blown.at)
    call = actions.rate_call(blown.call(), rating="good", words=" 来得快 ", by=blown.by(HEAD), at=blown.at)
    assert (call.rating, call.rating_words, call.rated_at) == ("good", "来得快", blown.at)
    with pytest.raises(Refused):
        actions.rate_call(blown.call(), rating="not", by=blown.by(HEAD), at=blown.at)


def test_of_two_at_once_the_second_is_told(blown: Blown) -> None:
    seen = blown.call().version
    actions.acknowledge(blown.call(), by=blown.by(DEPARTMENT), at=blown.at, version=seen)
    with pytest.raises(Stale):
        actions.remind_call(blown.call(), by=blown.by(HEAD), at=blown.at, version=seen)


def test_the_same_words_are_blown_once(blown: Blown) -> None:
    before = Outbox.objects.count()
    with pytest.raises(Invalid) as wrong:
        blown_in(blown.world, blown.later(minutes=1), words=blown.whistle.words)
    assert list(wrong.value.errors) == ["words"]
    assert blown.whistle.number in wrong.value.errors["words"]
    assert Outbox.objects.count() == before, "nobody hears it twice"
    assert blown_in(blown.world, blown.at, words="别的事").whistle.pk != blown.whistle.pk


def test_the_same_words_again_once_the_first_is_over(blown: Blown) -> None:
    actions.call_off(blown.fresh(), words="清走了", by=blown.by(HEAD), at=blown.later(hours=1))
    assert blown_in(blown.world, blown.later(days=1), words=blown.whistle.words).whistle.pk != blown.whistle.pk


def test_nobodys_own_number_is_blown(world: World, blown: Blown) -> None:
    with pytest.raises(Invalid) as wrong:
        blown_in(world, blown.at, words="王阿婆13800001234说3栋漏水")
    assert list(wrong.value.errors) == ["words"]

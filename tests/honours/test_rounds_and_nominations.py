"""Calling, stopping, finishing and calling off a round; nominating; what is refused at its field."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from linli.core.actions import KeyReused
from linli.core.actors import Door, system
from linli.core.refusals import Invalid, Refused, Stale
from linli.honours import actions, jobs
from linli.honours.actions import NominationFacts, RoundFacts
from linli.honours.enums import RoundState, State
from linli.honours.models import HonourRound, Nomination, PanelWord
from linli.messages.models import Outbox
from tests.honours.conftest import NOBODY, WHO, WHY, Hall

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({"kind": "magic"}, "kind"), ({"title": "长" * 5000}, "title"), ({"title": "长" * 41}, "title"),
        ({"words": "电话13900139000"}, "words"), ({"words": "长" * 5000}, "words"), ({"notice_days": 0}, "notice_days"),
        ({"notice_days": -1}, "notice_days"), ({"notice_days": 4}, "notice_days"),
        ({"notice_days": 10**9}, "notice_days"),
        ({"nominations_until": None}, "nominations_until"),
    ],
)  # fmt: skip
def test_what_is_wrong_with_a_round_is_said_at_its_field(hall: Hall, more: dict[str, Any], field: str) -> None:
    with pytest.raises(Invalid) as wrong:
        hall.called(**more)
    assert set(wrong.value.errors) == {field}
    assert not HonourRound.objects.exists()


@pytest.mark.parametrize("days", [-1, 181, 3650])
def test_the_last_day_lies_ahead_and_not_too_far(hall: Hall, days: int) -> None:
    with pytest.raises(Invalid) as wrong:
        hall.called(nominations_until=hall.today + timedelta(days=days))
    assert set(wrong.value.errors) == {"nominations_until"}


def test_a_round_has_the_kinds_name_and_days_where_nothing_else_is_said_and_is_called_once(hall: Hall) -> None:
    facts = RoundFacts("neighbour", nominations_until=hall.today)
    row = actions.call_round(hall.world.estate, facts, key="k", by=hall.by(), at=hall.at)
    assert row.spec is not None
    assert (row.title, row.notice_days, row.honours) == (row.spec.name.zh, 5, "person"), "residents read it: in Chinese"
    assert actions.call_round(hall.world.estate, facts, key="k", by=hall.by(), at=hall.at).pk == row.pk
    other = RoundFacts("household", nominations_until=hall.today)
    with pytest.raises(KeyReused):
        actions.call_round(hall.world.estate, other, key="k", by=hall.by(), at=hall.at)
    with pytest.raises(Refused):
        actions.call_round(hall.world.estate, facts, by=hall.by("repairer"), at=hall.at)
    with pytest.raises(Invalid):
        actions.call_round(hall.world.places["community"], facts, by=hall.by("community_officer"), at=hall.at)


def test_nominations_stop_by_themselves_on_the_day_after(hall: Hall) -> None:
    row = hall.called()
    with pytest.raises(Refused):
        actions.stop(row, by=system(Door.JOB), at=hall.at + timedelta(days=7))
    assert hall.stopped(row).state == RoundState.PANEL
    with pytest.raises(Refused):
        hall.proposed(row)
    assert jobs.see_to() >= 0


def test_a_round_is_finished_when_nothing_is_open_and_pressed_again_nothing_changes(hall: Hall) -> None:
    row = hall.agreed()
    found = hall.stopped(row.round)
    with pytest.raises(Refused):
        actions.finish(found, by=hall.by(), at=hall.at)
    actions.take_down(row, by=hall.by(), at=hall.at)
    done = actions.finish(found, by=hall.by(), at=hall.at, version=found.version)
    assert (done.state, done.forget_on is not None) == (RoundState.FINISHED, True)
    assert actions.finish(found, by=hall.by(), at=hall.at, version=1).version == done.version
    with pytest.raises(Refused):
        actions.call_off(done, reason="晚了", by=hall.by(), at=hall.at)


def test_what_is_called_off_says_why_and_forgets_every_nomination(hall: Hall) -> None:
    row = hall.agreed(by=hall.themselves("neighbour"))
    found = row.round
    for wrong in ("", "长" * 5000):
        with pytest.raises(Invalid):
            actions.call_off(found, reason=wrong, by=hall.by(), at=hall.at)
    with pytest.raises(Stale):
        actions.call_off(found, reason="人手不够", by=hall.by(), at=hall.at, version=99)
    off = actions.call_off(found, reason="人手不够", by=hall.by(), at=hall.at)
    row.refresh_from_db()
    assert (off.state, off.reason) == (RoundState.CALLED_OFF, "人手不够")
    assert (row.state, row.name, row.reasons, row.room_id) == (State.NOT_TAKEN, "", "", None)
    assert Outbox.objects.filter(kind="honour.not_taken", person_id=row.nominator_id).count() == 1


@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({"name": " "}, "name"), ({"name": "长" * 5000}, "name"), ({"reasons": ""}, "reasons"),
        ({"reasons": "长" * 5000}, "reasons"), ({"nominator_name": ""}, "nominator_name"),
        ({"nominator_name": "长" * 41}, "nominator_name"),
    ],
)  # fmt: skip
def test_what_is_wrong_with_a_nomination_is_said_at_its_field(hall: Hall, more: dict[str, Any], field: str) -> None:
    with pytest.raises(Invalid) as wrong:
        hall.proposed(**more)
    assert set(wrong.value.errors) == {field}
    assert not Nomination.objects.exists()


def test_a_nomination_keeps_who_said_it_by_account_by_name_or_by_a_post(hall: Hall) -> None:
    found = hall.called()
    by_name = hall.proposed(found)
    by_account = hall.proposed(found, by=hall.themselves("neighbour"), nominator_name="别人")
    by_post = hall.proposed(found, by=hall.by(), nominator_name="来站点的钱阿姨")
    assert (by_name.nominator_id, by_name.nominator_name, by_name.entered_by_id) == (None, "钱多多", None)
    assert (by_account.nominator_id, by_account.nominator_name) == (hall.world.people["neighbour"].pk, "何远方")
    assert (by_post.entered_by_id, by_post.nominator_name) == (hall.by().appointment_id, "来站点的钱阿姨")


def test_a_nomination_is_of_this_estate_once_for_a_key(hall: Hall) -> None:
    found, other = hall.called(), hall.world.places["other_estate"]
    with pytest.raises(Refused):
        actions.nominate(found, other, hall.facts(), by=NOBODY, at=hall.at)
    with pytest.raises(Invalid) as wrong:
        hall.proposed(found, room=hall.world.estate)
    assert set(wrong.value.errors) == {"room"}
    facts = NominationFacts(WHO, WHY, nominator_name="钱多多")
    first = actions.nominate(found, hall.world.estate, facts, key="k", by=NOBODY, at=hall.at)
    assert actions.nominate(found, hall.world.estate, facts, key="k", by=NOBODY, at=hall.at).pk == first.pk
    with pytest.raises(KeyReused):
        actions.nominate(found, hall.world.estate, hall.facts(), key="k", by=NOBODY, at=hall.at)


# -- consent ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({"way": ""}, "way"), ({"way": "account"}, "way"), ({"way": "magic"}, "way"), ({"on": None}, "on"),
        ({"minor": True}, "guardian"), ({"minor": True, "guardian": "长" * 5000}, "guardian"),
    ],
)  # fmt: skip
def test_how_somebody_agreed_is_written_down_whole(hall: Hall, more: dict[str, Any], field: str) -> None:
    row = hall.asked()
    with pytest.raises(Invalid) as wrong:
        actions.agree(row, hall.word(**more), by=hall.by(), at=hall.at)
    assert set(wrong.value.errors) == {field}
    for days in (-93, 1):
        with pytest.raises(Invalid):
            actions.agree(row, hall.word(on=hall.today + timedelta(days=days)), by=hall.by(), at=hall.at)


def test_a_guardian_agrees_for_a_minor_and_nobody_under_18_alone(hall: Hall) -> None:
    row = hall.asked()
    with pytest.raises(Invalid) as wrong:
        actions.agree(row, hall.word(minor=True), by=hall.themselves("resident"), at=hall.at)
    assert set(wrong.value.errors) == {"minor"}
    row = actions.agree(row, hall.word(minor=True, guardian="林妈妈"), by=hall.by(), at=hall.at)
    assert (row.minor, row.guardian, row.state) == (True, "林妈妈", State.AGREED)


def test_by_account_they_agree_themselves_and_pressing_again_is_harmless(hall: Hall) -> None:
    row, own = hall.asked(), hall.themselves("resident")
    agreed = actions.agree(row, hall.word(), by=own, at=hall.at)
    assert (agreed.consent_way, agreed.person_id) == ("account", own.person_id)
    assert actions.agree(row, hall.word(), by=own, at=hall.at).version == agreed.version
    asked_again = actions.ask_consent(hall.asked(), by=hall.by(), at=hall.at)
    assert asked_again.state == State.ASKED
    with pytest.raises(Refused):
        actions.agree(hall.proposed(), hall.word(), by=hall.by(), at=hall.at)


def test_who_is_asked_hears_of_it_only_where_one_person_of_that_name_lives_there(hall: Hall) -> None:
    hall.asked()
    assert Outbox.objects.filter(kind="honour.asked", person_id=hall.world.people["resident"].pk).count() == 1
    hall.asked(name="何远方")
    hall.asked(room=None)
    assert Outbox.objects.filter(kind="honour.asked").count() == 1


@pytest.mark.parametrize("verb", ["refuse", "set_aside"])
def test_a_no_is_forgotten_at_once_and_whoever_nominated_reads_no_reason(hall: Hall, verb: str) -> None:
    row = hall.asked(by=hall.themselves("neighbour"), nominator_room=hall.world.places["other_room"])
    done = getattr(actions, verb)(row, by=hall.by(), at=hall.at)
    row = Nomination.objects.get(pk=done.pk)
    left = (row.name, row.reasons, row.room_id, row.nominator_name, row.nominator_room_id, row.person_id)
    assert left == ("", "", None, "", None, None)
    assert row.state == State.NOT_TAKEN
    (told,) = Outbox.objects.filter(subject_id=row.pk, kind="honour.not_taken")
    assert (told.person_id, told.refs) == (row.nominator_id, {"nomination": str(row.pk)})
    assert not PanelWord.objects.exists()

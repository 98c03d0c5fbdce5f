"""The panel, its words, the decision; the notice, objections, the honour, and taking it down."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from linli.core.refusals import Invalid, Refused, Stale
from linli.honours import actions
from linli.honours.actions.panel import may_sit
from linli.honours.enums import State
from linli.honours.models import Nomination, PanelWord
from linli.honours.queries import members_of
from linli.messages.models import Outbox
from tests.honours.conftest import HEAD, LEADER, NOBODY, OFFICER, PANEL, SHOWN, VOLUNTEER, Hall

pytestmark = pytest.mark.django_db


def test_the_panel_comes_from_the_playbooks_bodies_and_is_named_after_the_day(hall: Hall) -> None:
    row = hall.agreed().round
    with pytest.raises(Refused):
        hall.with_panel(row)
    row = hall.stopped(row)
    kinds = {one.post.organisation.kind for one in may_sit(row, hall.at)}
    assert kinds == {"residents_committee", "service_station", "owners_committee", "building_leaders", "volunteer_team"}
    for role in ("repairer", "department_officer"):
        with pytest.raises(Invalid) as wrong:
            actions.name_member(row, appointment=hall.post(role), by=hall.by(), at=hall.at)
        assert set(wrong.value.errors) == {"appointment"}
    first = actions.name_member(row, appointment=hall.post(LEADER), by=hall.by(), at=hall.at)
    again = actions.name_member(row, appointment=hall.post(LEADER), by=hall.by(), at=hall.at)
    assert first.pk == again.pk
    assert len(members_of(row)) == 1


def test_nobody_sits_who_nominated_or_is_nominated_or_lives_with_one_of_them(hall: Hall) -> None:
    found = hall.called()
    hall.agreed(found, name="罗秀英", room=None)
    row = hall.proposed(found, by=hall.themselves(VOLUNTEER))
    assert row.nominator_id == hall.world.people[VOLUNTEER].pk
    found = hall.stopped(found)
    for role in (LEADER, VOLUNTEER):
        with pytest.raises(Invalid) as wrong:
            actions.name_member(found, appointment=hall.post(role), by=hall.by(), at=hall.at)
        assert "nominated" in wrong.value.errors["appointment"]
    with pytest.raises(Invalid) as wrong:
        actions.name_member(found, name="林母", room=hall.world.room, by=hall.by(), at=hall.at)
    assert "live with" in wrong.value.errors["name"]
    other = hall.another_door()
    assert actions.name_member(found, name="何母", room=other, by=hall.by(), at=hall.at).room_id == other.pk


def test_who_nominated_stays_off_the_panel_also_where_it_was_not_taken_further(hall: Hall) -> None:
    found = hall.called()
    actions.set_aside(hall.proposed(found, by=hall.themselves(VOLUNTEER)), by=hall.by(), at=hall.at)
    found = hall.stopped(found)
    with pytest.raises(Invalid) as wrong:
        actions.name_member(found, appointment=hall.post(VOLUNTEER), by=hall.by(), at=hall.at)
    assert "nominated" in wrong.value.errors["appointment"]


@pytest.mark.parametrize(
    ("name", "door", "field"),
    [("", "room", "name"), ("长" * 5000, "room", "name"), ("何母", "", "room"), ("何母", "estate", "room"),
     ("何母", "other_room", "room")],
)  # fmt: skip
def test_a_resident_on_the_panel_has_name_and_door(hall: Hall, name: str, door: str, field: str) -> None:
    found = hall.stopped(hall.called())
    with pytest.raises(Invalid) as wrong:
        actions.name_member(found, name=name, room=hall.world.places.get(door), by=hall.by(), at=hall.at)
    assert set(wrong.value.errors) == {field}


def test_a_residents_word_is_written_down_by_the_keeper(hall: Hall) -> None:
    row = hall.agreed()
    found = hall.stopped(row.round)
    other = hall.another_door()
    member = actions.name_member(found, name="何母", room=other, by=hall.by(), at=hall.at)
    with pytest.raises(Invalid):
        actions.name_member(found, name="何母", room=other, by=hall.by(), at=hall.at)
    with pytest.raises(Refused):
        actions.give_word(row, member, yes=True, words="好", by=hall.by(OFFICER), at=hall.at)
    given = actions.give_word(row, member, yes=False, words="再等等", by=hall.by(), at=hall.at)
    again = actions.give_word(row, member, yes=True, words="想好了", by=hall.by(), at=hall.at)
    assert (given.pk, again.yes, PanelWord.objects.count()) == (again.pk, True, 1)
    for yes, words, field in ((None, "好", "yes"), (True, "", "words"), (True, "长" * 5000, "words")):
        with pytest.raises(Invalid) as wrong:
            actions.give_word(row, member, yes=yes, words=words, by=hall.by(), at=hall.at)
        assert set(wrong.value.errors) == {field}


def test_who_turns_out_to_be_of_the_household_gives_no_word(hall: Hall) -> None:
    row = hall.agreed()
    found = hall.stopped(row.round)
    (member, *_rest) = hall.with_panel(found)
    Nomination.objects.filter(pk=row.pk).update(person=hall.world.people[OFFICER])
    with pytest.raises(Refused) as refused:
        actions.give_word(row, member, yes=True, words="好", by=hall.by(OFFICER), at=hall.at)
    assert "nominated in this round" in refused.value.refusal.why


def test_who_is_let_go_takes_their_words_with_them(hall: Hall) -> None:
    row = hall.before_panel()
    member = members_of(row.round)[0]
    actions.release_member(member, by=hall.by(), at=hall.at)
    actions.release_member(member, by=hall.by(), at=hall.at)
    assert (len(members_of(row.round)), PanelWord.objects.count()) == (2, 2)
    with pytest.raises(Refused):
        actions.choose(row, words="符合", by=hall.by(), at=hall.at)


def test_a_decision_has_reasons_and_a_no_is_told_to_nobody_but_whoever_nominated(hall: Hall) -> None:
    row = hall.before_panel(by=hall.themselves("neighbour"))
    for wrong in ("", "长" * 5000):
        with pytest.raises(Invalid):
            actions.choose(row, words=wrong, by=hall.by(), at=hall.at)
    with pytest.raises(Stale):
        actions.pass_over(row, words="再等等", by=hall.by(), at=hall.at, version=99)
    done = actions.pass_over(row, words="再等等", by=hall.by(), at=hall.at)
    assert (done.state, done.decision_words, done.shown_name) == (State.NOT_TAKEN, "再等等", "")
    assert [one.person_id for one in Outbox.objects.filter(kind="honour.not_taken")] == [row.nominator_id]


@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({"shown_name": ""}, "shown_name"), ({"shown_name": "长" * 5000}, "shown_name"),
        ({"shown_name": "13900139000"}, "shown_name"), ({"public_words": " "}, "public_words"),
        ({"public_words": "长" * 5000}, "public_words"), ({"public_words": "电话13900139000"}, "public_words"),
        ({"way": ""}, "words_way"), ({"on": None}, "words_on"),
    ],
)  # fmt: skip
def test_a_notice_has_name_words_and_how_they_agreed(hall: Hall, more: dict[str, Any], field: str) -> None:
    row = hall.chosen()
    with pytest.raises(Invalid) as wrong:
        actions.publish(row, hall.notice_facts(**more), by=hall.by(), at=hall.at)
    assert set(wrong.value.errors) == {field}
    assert Nomination.objects.get(pk=row.pk).shown_name == ""


def test_the_notice_stands_its_days_and_every_objection_is_answered_first(hall: Hall) -> None:
    row = hall.noticed()
    assert row.notice_until == hall.today + timedelta(days=5)
    own = actions.object_to(row, name="假名", words="不合适", by=hall.themselves("neighbour"), at=hall.at)
    assert (own.name, own.person_id) == ("何远方", hall.world.people["neighbour"].pk)
    nameless = actions.object_to(row, name="钱多多", words="不属实", key="k", by=NOBODY, at=hall.at)
    assert actions.object_to(row, name="钱多多", words="不属实", key="k", by=NOBODY, at=hall.at).pk == nameless.pk
    wrong_ones = (("", "不", "name"), ("钱", "", "words"), ("钱", "长" * 5000, "words"), ("长" * 41, "不", "name"))
    for name, words, field in wrong_ones:
        with pytest.raises(Invalid) as wrong:
            actions.object_to(row, name=name, words=words, by=NOBODY, at=hall.at)
        assert set(wrong.value.errors) == {field}
    hall.later(days=6)
    with pytest.raises(Refused):
        actions.honour(row, by=hall.by(), at=hall.at)
    with pytest.raises(Invalid):
        actions.answer_objection(row, own.pk, words="", by=hall.by(), at=hall.at)
    actions.answer_objection(row, own.pk, words="查过，不属实", by=hall.by(), at=hall.at, version=1)
    with pytest.raises(Stale):
        actions.answer_objection(row, own.pk, words="另一个答复", by=hall.by(), at=hall.at, version=1)
    with pytest.raises(Refused):
        actions.answer_objection(row, row.pk, words="没有这条", by=hall.by(), at=hall.at)
    actions.answer_objection(row, nameless.pk, words="查过", by=hall.by(), at=hall.at)
    assert [one.person_id for one in Outbox.objects.filter(kind="honour.answered")] == [own.person_id]
    done = actions.honour(row, by=hall.by(), at=hall.at)
    assert (done.state, done.honoured_on) == (State.HONOURED, hall.today)
    assert actions.honour(row, by=hall.by(), at=hall.at, version=1).version == done.version


def test_after_an_objection_that_holds_the_notice_is_gone(hall: Hall) -> None:
    row = hall.noticed()
    with pytest.raises(Invalid):
        actions.withhold(row, words="", by=hall.by(), at=hall.at)
    done = actions.withhold(row, words="属实", by=hall.by(), at=hall.at)
    assert (done.state, done.shown_name, done.public_words) == (State.NOT_TAKEN, "", "")


@pytest.mark.parametrize("state", [State.AGREED, State.CHOSEN, State.NOTICE, State.HONOURED])
def test_the_honoured_take_it_down_at_any_time_and_nothing_of_it_is_left(hall: Hall, state: State) -> None:
    row = hall.reached(state)
    own = hall.themselves("resident")
    if state is State.NOTICE:
        actions.object_to(row, name="钱多多", words=f"{SHOWN}不合适", by=NOBODY, at=hall.at)
    with pytest.raises(Refused):
        actions.take_down(row, by=hall.themselves("neighbour"), at=hall.at)
    done = Nomination.objects.get(pk=actions.take_down(row, by=own, at=hall.at).pk)
    left = (done.name, done.reasons, done.shown_name, done.public_words, done.person_id, done.decision_words)
    assert left == ("", "", "", "", None, "")
    assert done.state == State.TAKEN_DOWN
    assert not done.panel_words.exists()
    assert all(SHOWN not in one.words for one in done.objections.all())
    with pytest.raises(Refused):
        actions.take_down(done, by=hall.by(), at=hall.at)


def test_a_photo_comes_only_with_their_word(hall: Hall) -> None:
    row = hall.noticed()
    with pytest.raises(Refused):
        actions.add_picture(row, [], by=hall.by(), at=hall.at)
    assert set(PANEL).isdisjoint({HEAD})

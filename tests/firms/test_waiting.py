"""What stands in whose inbox at each state, when it is due, and that an unpaid envoy is never late."""

from __future__ import annotations

from datetime import timedelta

import pytest

from linli.core.waiting import Line, waiting_for
from linli.firms import actions
from linli.firms.enums import OPEN, OVER, State
from linli.firms.models import FirmNeed
from tests.firms.conftest import ABOVE, ENVOY, HELPER, KEEPER, MANAGER, OTHER, PART_TIME, SECRETARY, Town

pytestmark = pytest.mark.django_db
ALL = (KEEPER, ABOVE, HELPER, MANAGER, SECRETARY, ENVOY, PART_TIME, OTHER)


def lines(town: Town, role: str) -> list[Line]:
    return [line for line in waiting_for(town.by(role), town.at) if line.kind == "firm"]


def asks(town: Town) -> dict[str, set[str]]:
    found = {role: {line.asks for line in lines(town, role)} for role in ALL}
    return {role: said for role, said in found.items() if said}


@pytest.mark.parametrize(
    ("state", "said"),
    [
        (State.WAITING, {ENVOY: {"take"}, PART_TIME: {"take"}}),
        (State.IN_HAND, {ENVOY: {"next"}}),
        (State.ASKED, {HELPER: {"answer"}}),
        (State.DECLINED, {KEEPER: {"decide"}}),
        (State.WITH_BODY, {HELPER: {"do"}}),
        (State.REPORTED, {MANAGER: {"word"}, SECRETARY: {"word"}}),
        (State.DEFERRED, {}),
        (State.SOLVED, {}),
        (State.WITHDRAWN, {}),
    ],
)
def test_each_state_waits_for_somebody(town: Town, state: State, said: dict[str, set[str]]) -> None:
    town.need_in(state)
    assert asks(town) == said
    assert state in OVER or said or state is State.DEFERRED


def test_what_no_envoy_takes_up_in_time_comes_to_who_keeps_the_list_and_the_envoy_is_not_late(town: Town) -> None:
    row = town.entered()
    town.at = row.take_by + timedelta(hours=1)
    assert asks(town) == {ENVOY: {"take"}, PART_TIME: {"take"}, KEEPER: {"nobody"}}
    assert [line.due_at for line in lines(town, ENVOY)] == [None]
    actions.take_up(row, by=town.by(KEEPER), at=town.at)
    assert asks(town) == {KEEPER: {"next"}}


def test_a_paid_envoy_has_a_time(town: Town) -> None:
    town.cards["firm"] = town.cards["other"]
    row = town.entered(OTHER)
    assert [line.due_at for line in lines(town, OTHER)] == [row.take_by]


def test_an_unpaid_envoy_who_came_after_the_need_is_not_late(town: Town) -> None:
    town.cards["firm"] = town.cards["other"]
    row = town.entered(KEEPER)
    town.post(PART_TIME, town.card, "firm_envoy_part_time", since=0)
    town.at = row.take_by + timedelta(hours=1)
    assert [line.due_at for line in lines(town, PART_TIME)] == [None]
    assert [line.due_at for line in lines(town, OTHER)] == [row.take_by]


def test_what_was_put_off_comes_back_on_its_day_to_who_saw_to_it_else_to_the_keeper(town: Town) -> None:
    row = town.need_in(State.DEFERRED)
    assert asks(town) == {}
    town.later(days=31)
    assert asks(town) == {ENVOY: {"again"}}
    FirmNeed.objects.filter(pk=row.pk).update(appointment=None)
    assert asks(town) == {KEEPER: {"again"}}


def test_a_line_leads_to_its_need_and_shows_the_firm_alone(town: Town) -> None:
    row = town.entered()
    (line,) = lines(town, ENVOY)
    assert (line.ref, line.subject, line.body) == (row.number, row.firm.short_name, row.firm_id)
    assert row.words not in str(line)


def test_a_round_waits_for_the_firm_at_each_step(town: Town) -> None:
    round_, _worker = town.posted()
    assert asks(town) == {}
    said = actions.object_to(round_, words="不公平", by=town.by(MANAGER), at=town.at)
    assert asks(town) == {MANAGER: {"objection"}, SECRETARY: {"objection"}}
    actions.answer_objection(round_, said.pk, words="查过", by=town.by(MANAGER), at=town.at)
    town.later(days=6)
    assert asks(town) == {MANAGER: {"give"}, SECRETARY: {"give"}}
    actions.give_stars(round_, by=town.by(MANAGER), at=town.at)
    assert asks(town) == {}
    town.called()
    assert asks(town)[MANAGER] == {"name"}


@pytest.mark.parametrize("state", OPEN)
def test_no_open_need_is_with_nobody_for_ever(town: Town, state: State) -> None:
    town.need_in(state)
    town.later(days=60)
    assert asks(town), state

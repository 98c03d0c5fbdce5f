"""How a service request shows: chip, place, deadline, whose turn, time line."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from linli.core.actors import Door, system
from linli.demo.cast import World
from linli.playbooks.enums import ReasonKind
from linli.service_requests import actions
from linli.service_requests.enums import State, Turn
from linli.web import service_request_pages as pages
from linli.web.jinja import icon
from linli.web.service_request_pages import Audience
from tests.web.resident.conftest import Matter, fresh_cache, matter, new_matter

__all__ = ["fresh_cache", "matter"]  # fixtures of the resident's pages


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    with translation.override("en"):
        yield


def words(row: object, audience: Audience) -> list[str]:
    return [entry.words for entry in pages.timeline(row, audience)]  # type: ignore[arg-type]


@pytest.mark.parametrize("state", State)
@pytest.mark.parametrize("audience", Audience)
def test_every_state_has_a_chip_that_can_be_drawn(state: State, audience: Audience) -> None:
    chip = pages.chip_of(pages.ServiceRequest(state=state), audience)
    assert chip.key == state.value
    assert chip.label
    assert icon(chip.icon)
    assert chip.tone in {turn.value for turn in Turn}


def test_residents_and_staff_have_their_own_words() -> None:
    row = pages.ServiceRequest(state=State.DISPATCHED)
    assert pages.chip_of(row, Audience.RESIDENT).label == "Accepted"
    assert pages.chip_of(row, Audience.STAFF).label == "Waiting to be taken"
    row = pages.ServiceRequest(state=State.NEEDS_INFO)
    assert pages.chip_of(row, Audience.RESIDENT).label == "Please add"
    assert pages.chip_of(row, Audience.PUBLIC).label == "Sent back for more"


def test_a_place_reads_with_its_spot(world: World, matter: Matter) -> None:
    row = matter.row
    assert pages.place_words(row) == "3栋1单元"
    row.where_words = "二楼"
    assert pages.place_words(row) == "3栋1单元二楼"
    row.where_words = "3栋1单元门口"
    assert pages.place_words(row) == "3栋1单元门口"
    row.place_id, row.where_words = row.estate_id, "东门"
    assert pages.place_words(row) == "东门"
    row.where_words = ""
    assert pages.place_words(row) == "春和里"


def test_names_of_a_whole_list_cost_one_query(world: World) -> None:
    rows = [new_matter(world, world.at).row for _ in range(3)]
    with CaptureQueriesContext(connection) as caught:
        names = pages.names_of_places(rows)
        assert {pages.masked_title(row, names) for row in rows} == {"Public lighting · 3栋"}
    assert len(caught) == 1


def test_the_public_name_holds_no_words_before_they_are_released(world: World) -> None:
    row = new_matter(world, world.at, words="说不清的事").row
    assert pages.category_name(row) == "Not sorted yet"
    assert pages.masked_title(row) == "A service request · 3栋"
    row.words_released, row.released_title = True, "说清了的事"
    assert pages.masked_title(row) == "说清了的事"


def test_the_promise_of_each_reader(matter: Matter) -> None:
    row, at = matter.row, matter.at
    assert pages.due_line(row, at) == "春和里站 answers by today 15:30."
    assert pages.due_line(row, at + timedelta(days=2), Audience.RESIDENT) == "The answer of 春和里站 is 1 day late."
    matter.accept()
    row = matter.fresh()
    assert pages.due_line(row, at, Audience.RESIDENT) == "To be resolved by Thu 26 Nov, 17:30."
    assert pages.due_line(row, at, Audience.STAFF) != pages.due_line(row, at, Audience.RESIDENT)


def test_a_late_matter_is_late_for_whom_it_was_promised(matter: Matter) -> None:
    row = matter.in_hand().fresh()
    assert pages.overdue_at(row, row.resolve_by) is None
    assert pages.overdue_at(row, row.resolve_by + timedelta(seconds=1)) == row.resolve_by
    row = matter.resolve().fresh()
    assert pages.overdue_at(row, matter.at + timedelta(days=90)) is None


def test_what_waits_or_is_over_says_so(world: World, matter: Matter) -> None:
    at = matter.at
    assert pages.due_line(matter.ask_for_more().fresh(), at).startswith("Please add what is asked for")
    deferred = new_matter(world, at).in_hand().defer()
    assert pages.due_line(deferred.fresh(), at) == "Not possible now. We look again on Wed 23 Dec."
    waiting = (
        new_matter(world, at, words="想在东门放长椅", category="proposal_facility").accept().await_agenda().fresh()
    )
    assert pages.due_line(waiting, at) == "It is talked about in a meeting. We look again on Wed 23 Dec."
    for audience in Audience:
        assert pages.chip_of(waiting, audience)[:2] == ("deferred", "In deliberation")
        assert pages.chip_of(deferred.fresh(), audience).label == "Not possible yet"
    declined = new_matter(world, at).decline()
    assert pages.due_line(declined.fresh(), at) == "Declined on Mon 23 Nov."
    paused = new_matter(world, at).in_hand()
    day = (at + timedelta(days=7)).date()
    repairer = world.actor("repairer")
    actions.pause(paused.row, by=repairer, at=paused.at, reason="parts", expected_on=day)
    assert "expected Mon 30 Nov." in pages.due_line(paused.fresh(), at)


def test_whose_turn_it_is(world: World, matter: Matter) -> None:
    assert pages.whose_turn(matter.row).words == "春和里站"
    turn = pages.whose_turn(matter.in_hand().fresh())
    assert (turn.turn, turn.words, turn.telephone) == (Turn.HANDLER, "安和物业", "0990-1000011")
    row = matter.resolve().fresh()
    assert pages.whose_turn(row).words == "You"
    assert pages.whose_turn(row, Audience.STAFF).words == "The resident"
    row.on_behalf, row.holder = True, row.station
    assert pages.whose_turn(row).words == "春和里站"


def test_the_time_line_tells_each_reader_what_is_theirs(world: World, matter: Matter) -> None:
    matter.in_hand()
    actions.reply(matter.row, words="灯泡到了", by=world.actor("station_head"), at=matter.at)
    actions.note(matter.row, words="梯子在门卫室", by=world.actor("station_head"), at=matter.at)
    row = matter.fresh()
    ahead = "When it is resolved, you say: solved, or not solved"
    assert words(row, Audience.RESIDENT) == [
        "周敏 of 春和里站 replied", "安和物业 took it", "春和里站 dispatched it to 安和物业", "春和里站 accepted it",
        "You reported this", ahead,
    ]  # fmt: skip
    assert words(row, Audience.PUBLIC)[0] == "春和里站 replied"
    assert words(row, Audience.PUBLIC)[4] == "A resident reported this"
    staff = pages.timeline(row, Audience.STAFF)
    assert [entry.words for entry in staff[:3]] == [
        "周敏 of 春和里站 left a note", "周敏 of 春和里站 replied", "马强 of 安和物业 took it",
    ]  # fmt: skip
    assert (staff[0].only, staff[0].note) == ("Only staff see this", "梯子在门卫室")
    assert staff[3].note == "先看配电箱"
    assert [entry.note for entry in pages.timeline(row, Audience.RESIDENT)] == [
        "灯泡到了",
        "今晚带梯子来",
        "",
        "",
        "",
        "",
    ]


def test_the_public_reads_replies_only(world: World, matter: Matter) -> None:
    matter.ask_for_more("您家是502吗？")
    actions.add(matter.row, by=matter.owner, at=matter.at, words="是的，我姓林")
    matter.decline(words="林女士，请打12345")
    entries = pages.timeline(matter.fresh(), Audience.PUBLIC)
    assert [entry.key for entry in entries] == ["declined", "filed"]
    assert not any(entry.note for entry in entries)


def test_a_time_line_costs_three_queries_however_long_it_is(matter: Matter) -> None:
    for grow in (matter.accept, matter.dispatch, matter.take, matter.resolve):
        row = grow().fresh()
        with CaptureQueriesContext(connection) as caught:
            pages.timeline(row, Audience.STAFF)
        assert len(caught) == 3


def test_a_return_names_the_reason_and_not_the_words_among_bodies(world: World, matter: Matter) -> None:
    matter.accept().dispatch()
    key = matter.row.playbook.reasons_for(ReasonKind.RETURN)[0].key
    manager = world.actor("property_manager")
    actions.return_(matter.row, by=manager, at=matter.at, reason=key, words="灯杆归城管局")
    first = pages.timeline(matter.fresh(), Audience.RESIDENT)[0]
    assert first.words.startswith("安和物业 returned it: ")
    assert first.words.endswith("It is with 春和里站, the deadline stands")
    assert first.note == ""
    assert pages.timeline(matter.fresh(), Audience.STAFF)[0].note == "灯杆归城管局"


def test_staff_write_it_down_for_somebody(world: World) -> None:
    leader = world.actor("building_leader", door=Door.DESK)
    row = new_matter(world, world.at, by=leader, on_behalf=True).fresh()
    assert words(row, Audience.RESIDENT)[0] == "春和里楼栋长 wrote it down for you"
    assert words(row, Audience.STAFF)[0] == "罗秀英 of 春和里楼栋长 wrote it down for a resident"


def test_silence_closes_without_naming_anybody(matter: Matter) -> None:
    matter.resolved()
    actions.close(matter.row, by=system(), at=matter.at + timedelta(days=8))
    for audience in Audience:
        assert words(matter.fresh(), audience)[0] == "No answer within the set days; closed"


def test_a_deferred_matter_comes_back_by_itself(matter: Matter) -> None:
    matter.in_hand().defer()
    actions.reopen(matter.row, by=system(), at=matter.at + timedelta(days=31))
    assert words(matter.fresh(), Audience.RESIDENT)[0] == "The day to look again has come; it is with 春和里站"


def test_the_public_learns_nothing_of_a_leading_one_that_is_held_back(world: World, at: datetime) -> None:
    leading, joined = new_matter(world, at), new_matter(world, at)
    actions.merge(joined.row, by=world.actor("station_head"), at=at, leading=leading.row)
    row = joined.fresh()
    assert pages.leading_chip(row, Audience.PUBLIC) is not None
    assert row.merged_into is not None
    row.merged_into.station_only = True
    assert pages.leading_chip(row, Audience.PUBLIC) is None
    assert pages.leading_chip(row, Audience.RESIDENT) is not None
    told = " ".join(entry.words for entry in pages.timeline(row, Audience.PUBLIC))
    assert row.merged_into.number not in told

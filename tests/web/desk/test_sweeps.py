"""Rounds of visits at the desk: the list, starting one, and sharing the doors."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from linli.demo.cast import World
from linli.outreach.actions import end_sweep
from linli.outreach.enums import CellState, SweepState
from linli.outreach.models import Sweep, VisitCell
from tests.outreach.rounds import appointment, cell_of, knock, rooms_of, started

SignIn = Callable[[str], Client]
LIST = "/desk/sweeps/"
NEW = "/desk/sweeps/new/"
TICKED = re.compile(r'name="cell" value="[^"]+" checked')


@pytest.fixture
def sweep(world: World) -> Sweep:
    return started(world)


def text_of(client: Client, url: str) -> str:
    answer = client.get(url)
    assert answer.status_code == 200, answer.status_code
    return answer.content.decode()


def test_without_a_round_the_head_is_offered_to_start_one_and_a_visitor_is_told_who_does(at_desk: SignIn) -> None:
    head = text_of(at_desk("station_head"), LIST)
    assert "No round of visits is running" in head
    assert f'href="{NEW}"' in head
    visitor = text_of(at_desk("building_leader"), LIST)
    assert "The station starts a round" in visitor
    assert NEW not in visitor


@pytest.mark.parametrize(
    ("role", "sees"),
    [
        ("station_head", True),
        ("deputy", True),
        ("building_leader", True),
        ("representative", True),
        ("volunteer", True),
        ("repairer", False),
        ("community_officer", False),
        ("district_officer", False),
    ],
)
def test_only_who_arranges_or_knocks_has_visits_in_the_navigation(at_desk: SignIn, role: str, sees: bool) -> None:
    client = at_desk(role)
    assert client.get(LIST).status_code == (200 if sees else 404)
    assert (f'href="{LIST}"' in client.get("/desk/").content.decode()) is sees


def test_a_round_is_started_from_the_page_and_its_doors_are_shared(at_desk: SignIn, world: World) -> None:
    head = at_desk("station_head")
    assert "Door-knock round" in text_of(head, NEW)
    sent = {"estate": world.estate.pk, "kind": "door_knock", "purpose": "", "building": [world.places["building"].pk]}
    answer = head.post(NEW, sent)
    sweep = Sweep.objects.get()
    assert answer.status_code in (302, 303)
    assert answer["Location"] == f"{LIST}{sweep.pk}/"
    assert VisitCell.objects.filter(sweep=sweep).count() == 8
    assert "Its doors are shared by household links" in text_of(head, answer["Location"])


def test_a_wrong_day_keeps_what_was_typed_and_stands_at_its_field(at_desk: SignIn, world: World) -> None:
    sent = {"estate": world.estate.pk, "kind": "door_knock", "purpose": "停水前问一问", "ends_on": "2026-13-40"}
    answer = at_desk("station_head").post(NEW, sent)
    text = answer.content.decode()
    assert answer.status_code == 422
    assert "停水前问一问" in text
    assert 'id="id_ends_on_error"' in text
    assert not Sweep.objects.exists()


@pytest.mark.parametrize("day", ["9999-12-31", "0001-01-01"])
def test_a_day_at_the_end_of_the_calendar_is_said_at_its_field(at_desk: SignIn, world: World, day: str) -> None:
    for field in ("starts_on", "ends_on"):
        answer = at_desk("station_head").post(NEW, {"estate": world.estate.pk, "kind": "door_knock", field: day})
        assert answer.status_code == 422
        assert f'id="id_{field}_error"' in answer.content.decode()


def test_the_list_costs_the_same_for_one_round_and_for_three_and_counts_doors(
    at_desk: SignIn, world: World, sweep: Sweep
) -> None:
    head, by = at_desk("station_head"), world.actor("station_head")
    knock(world, cell_of(sweep, world.room), CellState.NOTHING_CHANGED)
    assert "1 of 24 doors" in text_of(head, LIST)
    end_sweep(sweep, by=by, at=world.at)
    with CaptureQueriesContext(connection) as one:
        head.get(LIST)
    for _number in range(2):
        end_sweep(started(world), by=by, at=world.at)
    with CaptureQueriesContext(connection) as three:
        text = head.get(LIST).content.decode()
    assert len(three) == len(one) <= 10
    assert text.count("data-sweep=") == 3
    assert "1 of 24 doors" in text


def test_the_head_gives_doors_that_are_nobodys_to_a_volunteer(at_desk: SignIn, world: World, sweep: Sweep) -> None:
    head, address = at_desk("station_head"), f"{LIST}{sweep.pk}/shares/"
    first = rooms_of(world, "1栋")[0]
    text = text_of(head, address)
    assert text.count("no visitor yet") == 8
    assert len(TICKED.findall(text)) == 8
    building = VisitCell.objects.get(sweep=sweep, room=first).building_id
    sent = {"building": building, "cell": [cell_of(sweep, first).pk], "person": appointment(world, "volunteer").pk}
    assert head.post(address, {**sent, "do": "share"}).status_code in (302, 303)
    text = text_of(head, f"{address}?building={building}")
    assert "白杨" in text
    assert len(TICKED.findall(text)) == 7
    unticked = head.post(address, {"building": building, "do": "share"})
    assert unticked.status_code == 422
    assert 'href="#doors"' in unticked.content.decode()
    assert TICKED.findall(unticked.content.decode()) == [], "none was ticked, and none is"
    nobody = head.post(address, {**sent, "person": "", "do": "share"})
    assert nobody.status_code == 422
    assert 'id="id_person_error"' in nobody.content.decode()
    assert head.post(address, {**sent, "person": "", "do": "nobody"}).status_code in (302, 303)
    assert cell_of(sweep, first).share is None


def test_a_visitor_neither_shares_nor_ends(at_desk: SignIn, sweep: Sweep) -> None:
    visitor = at_desk("building_leader")
    assert visitor.get(f"{LIST}{sweep.pk}/shares/").status_code == 403
    assert visitor.post(f"{LIST}{sweep.pk}/end/").status_code == 403
    assert visitor.get(NEW).status_code == 404
    assert Sweep.objects.get().state == SweepState.OPEN


def test_the_head_ends_a_round_and_it_stands_among_the_past_ones(at_desk: SignIn, sweep: Sweep) -> None:
    head = at_desk("station_head")
    wall = text_of(head, f"{LIST}{sweep.pk}/")
    assert 'data-verb="end"' in wall
    assert head.post(f"{LIST}{sweep.pk}/end/").status_code in (302, 303)
    text = text_of(head, LIST)
    past = text[text.index('id="past"') :]
    assert str(sweep.pk) in past
    after = text_of(head, f"{LIST}{sweep.pk}/")
    assert "This round has ended" in after
    assert re.search(r'data-verb="(?:end|share|not_in)"', after) is None

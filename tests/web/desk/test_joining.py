"""Joining to another: chosen from those of the building, or named by the end of its number."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from linli.demo.cast import World
from linli.places.models import Place
from linli.service_requests.enums import State
from linli.service_requests.models import ServiceRequest
from tests.web.desk.conftest import Desk, page, post_of

pytestmark = pytest.mark.django_db
SignIn = Callable[[str], Client]


def join(client: Client, row: ServiceRequest, world: World, **data: str) -> Any:
    fields = {"version": str(row.version), "post": post_of(world, "station_head"), **data}
    return client.post(page(row, "merge"), fields)


def offered(client: Client, row: ServiceRequest) -> list[str]:
    """The numbers among the choices of the form."""
    return re.findall(r'name="near" value="(SQ-[\d-]+)"', client.get(page(row, "merge")).content.decode())


def tail(row: ServiceRequest) -> str:
    return row.number[-4:]


def numbered(row: ServiceRequest, number: str) -> ServiceRequest:
    ServiceRequest.objects.filter(pk=row.pk).update(number=number)
    row.number = number
    return row


def elsewhere(world: World) -> Place:
    return Place.objects.get(parent=world.estate, name="3栋")


def test_the_last_four_digits_are_enough(at_desk: SignIn, desk: Desk, world: World) -> None:
    leading, row = desk.file(), desk.file("这边灯也不亮")
    assert join(at_desk("station_head"), row, world, leading=tail(leading)).status_code == 303
    row.refresh_from_db()
    assert (row.state, row.merged_into_id) == (State.MERGED, leading.pk)


def test_two_that_end_alike_are_both_named_at_the_field(at_desk: SignIn, desk: Desk, world: World) -> None:
    first = numbered(desk.file("路灯不亮"), "SQ-430204-20261121-0042")
    second = numbered(desk.file("门口黑"), "SQ-430204-20261122-0042")
    row = desk.file("这边灯也不亮")
    answer = join(at_desk("station_head"), row, world, leading="0042")
    text = answer.content.decode()
    assert answer.status_code == 422
    said = text.partition('id="id_leading_error"')[2].partition("</p>")[0]
    assert all(part in said for part in (first.number, "路灯不亮", second.number, "门口黑"))
    row.refresh_from_db()
    assert row.state == State.RECEIVED


def test_what_is_over_or_this_one_itself_is_not_meant(at_desk: SignIn, desk: Desk, world: World) -> None:
    over, row = desk.file("路灯不亮"), desk.file("这边灯也不亮")
    ServiceRequest.objects.filter(pk=over.pk).update(state=State.WITHDRAWN)
    for digits in (tail(over), tail(row)):
        answer = join(at_desk("station_head"), row, world, leading=digits)
        assert answer.status_code == 422
        assert "Nothing that goes on in this estate has a number ending so." in answer.content.decode()


def test_those_of_the_building_are_offered_and_one_press_chooses(at_desk: SignIn, desk: Desk, world: World) -> None:
    leading, row = desk.file("楼道灯坏了"), desk.file("这边灯也不亮")
    desk.file("电梯异响", place=elsewhere(world))
    client = at_desk("station_head")
    assert offered(client, row) == [leading.number]
    assert join(client, row, world, near=leading.number, leading="").status_code == 303
    row.refresh_from_db()
    assert row.merged_into_id == leading.pk


def test_of_the_building_its_own_door_comes_first(at_desk: SignIn, desk: Desk, world: World) -> None:
    door = Place.objects.filter(parent=desk.building).first()
    here, beside = desk.file("灯坏", place=door), desk.file("灯坏了")
    assert offered(at_desk("station_head"), desk.file("灯不亮", place=door)) == [here.number, beside.number]


def test_what_is_held_back_is_offered_only_to_what_is_held_back(at_desk: SignIn, desk: Desk) -> None:
    hidden, row = desk.file("楼道灯坏了", station_only=True), desk.file("这边灯也不亮")
    client = at_desk("station_head")
    assert offered(client, row) == []
    assert offered(client, hidden) == [row.number]


def test_what_was_typed_counts_before_what_was_chosen(at_desk: SignIn, desk: Desk, world: World) -> None:
    chosen, typed, row = desk.file("灯坏"), desk.file("灯坏了"), desk.file("灯不亮")
    join(at_desk("station_head"), row, world, near=chosen.number, leading=tail(typed))
    row.refresh_from_db()
    assert row.merged_into_id == typed.pk


@pytest.mark.parametrize(
    ("leading", "said"),
    [
        ("", "Choose one, or write its number; the last four digits will do."),
        ("SQ-430204-20261121-9999", "There is no service request with this number here."),
        ("9999", "Nothing that goes on in this estate has a number ending so."),
        ("路灯", "There is no service request with this number here."),
    ],
)
def test_what_names_nothing_says_so(at_desk: SignIn, desk: Desk, world: World, leading: str, said: str) -> None:
    answer = join(at_desk("station_head"), desk.file(), world, leading=leading)
    assert answer.status_code == 422
    assert said in answer.content.decode()


def test_the_form_asks_the_same_of_one_and_of_three(at_desk: SignIn, desk: Desk) -> None:
    client, row = at_desk("station_head"), desk.file("灯不亮")
    counts = []
    for more in (1, 2):
        for _one in range(more):
            desk.file("灯坏了")
        with CaptureQueriesContext(connection) as asked:
            assert len(offered(client, row)) == len(counts) * 2 + 1
        counts.append(len(asked))
    assert counts[0] == counts[1]

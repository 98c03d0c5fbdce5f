"""Telephones typed into every field that takes one stand nowhere in clear: in no table, event, log, page or sheet.

The database is searched as a dump would hold it: every column of every table as text, bytes as their digits' code.
"""

from __future__ import annotations

import base64
import logging
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from linli.core.actors import Actor, ActorKind, Door, system
from linli.demo.cast import World
from linli.demo.party import add_party
from linli.feedback.actions import give_feedback
from linli.organisations.actions import ForWhom, book_space, show_own_number
from linli.organisations.actions.import_roster import import_roster_many
from linli.organisations.actions.registration import register_oneself, take_in
from linli.organisations.actions.roster import add_member
from linli.organisations.models import Appointment, Organisation
from linli.organisations.queries import posts_of
from linli.organisations.roster import MemberRow
from linli.people.actions import create_account, create_person
from linli.service_requests import actions
from linli.service_requests.actions import Report
from linli.service_requests.models import ServiceRequest
from tests.organisations.rosters import everything
from tests.organisations.test_bookings import hall, wanted
from tests.web.desk.conftest import PHONE, page

SignIn = Callable[[str], Client]
BY = system(Door.CLI)


def number(which: int) -> str:
    return f"1000777{which:04d}"


def in_any_form(digits: str) -> set[str]:
    """The number as text, with blanks, as bytes are shown, and as text packed for printing."""
    raw = digits.encode()
    parted = f"{digits[:3]} {digits[3:7]} {digits[7:]}"
    return {digits, parted, parted.replace(" ", "-"), raw.hex(), base64.b64encode(raw).decode().rstrip("=")[:-1]}


def by_code(row_id: Any) -> Actor:
    return Actor(ActorKind.CODE, subjects=frozenset({row_id}))


def file(world: World, **report: Any) -> ServiceRequest:
    done = actions.file(
        place=world.places["unit"],
        report=Report(words="3栋灯不亮", **report),
        by=world.actor("station_head"),
        at=world.at,
    )
    return ServiceRequest.objects.get(pk=done.id)


def of_a_request(world: World, phone: str) -> None:
    file(world, phone=phone, on_behalf=True, source="phone", reporter_name="何奶奶")


def left_afterwards(world: World, phone: str) -> None:
    row = file(world)
    actions.leave_telephone(row, phone=phone, by=by_code(row.pk), at=world.at)


def also_affected(world: World, phone: str) -> None:
    neighbour = world.actor("neighbour")
    joining = actions.affect(file(world), by=neighbour, at=world.at)
    actions.leave_affected_telephone(joining, phone=phone, by=neighbour, at=world.at)


def of_a_booking(world: World, phone: str) -> None:
    book_space(
        hall(world, world.at), wanted(world.at), behalf=ForWhom("何奶奶", phone), by=world.actor("deputy"), at=world.at
    )


def branch_of(world: World) -> Organisation:
    return Organisation.objects.filter(kind="estate_party_branch").first() or add_party(world)


def secretary_of(body: Organisation, world: World) -> Actor:
    held = Appointment.objects.filter(post__organisation=body, post__key="branch_secretary").first()
    assert held is not None
    posts = posts_of(held.person_id, world.at.date())
    mine = next(one for one in posts if one.organisation_id == body.pk)
    return Actor(ActorKind.POST, Door.DESK, person_id=held.person_id, posts=posts, held=mine)


def of_a_member(world: World, phone: str) -> None:
    body = branch_of(world)
    add_member(body, MemberRow("何清越", phone, "市图书馆", world.estate.pk), by=secretary_of(body, world), at=world.at)


def of_a_self_registration(world: World, phone: str) -> None:
    row = MemberRow("何望山", phone, "", world.estate.pk)
    register_oneself(branch_of(world), row, by=Actor(ActorKind.NOBODY), at=world.at)


def taken_into_the_roster(world: World, phone: str) -> None:
    body = branch_of(world)
    row = MemberRow("何听雨", phone, "", world.estate.pk)
    take_in(
        register_oneself(body, row, by=Actor(ActorKind.NOBODY), at=world.at), by=secretary_of(body, world), at=world.at
    )


def from_a_sheet(world: World, phone: str) -> None:
    body = branch_of(world)
    members = [(2, MemberRow("何知秋", phone, "市公交集团", world.estate.pk, source="employer"), "")]
    import_roster_many(body, digest=b"sheet", rows=members, by=secretary_of(body, world), at=world.at)


def at_the_door(world: World, phone: str) -> None:
    held = Appointment.objects.get(person=world.people["building_leader"])
    show_own_number(held, phone=phone, how="当面说的", by=BY, at=world.at)


def of_an_account(world: World, phone: str) -> None:
    create_account(create_person(name="何一舟", by=BY, at=world.at), phone=phone, by=BY, at=world.at)


def of_feedback(world: World, phone: str) -> None:
    give_feedback(page="/e/x/", words="字太小", phone=phone, key="k1", by=Actor(ActorKind.NOBODY), at=world.at)


ENTERED = (
    of_a_request, left_afterwards, also_affected, of_a_booking, of_a_member, of_a_self_registration,
    taken_into_the_roster, from_a_sheet, at_the_door, of_an_account, of_feedback,
)  # fmt: skip


@pytest.mark.parametrize("enter", ENTERED, ids=[each.__name__ for each in ENTERED])
def test_no_table_and_no_log_holds_it(world: World, enter: Callable[[World, str], None], caplog: Any) -> None:
    phone = number(ENTERED.index(enter) + 1)
    with caplog.at_level(logging.DEBUG):
        enter(world, phone)
    held = everything()
    assert len(held) > 10_000, "the whole database was read"
    assert not [form for form in in_any_form(phone) if form in held]
    assert phone not in caplog.text


def test_the_search_finds_what_is_written_in_clear(world: World) -> None:
    """The search itself: a telephone in the words of a report, where nobody can stop somebody from typing it."""
    actions.file(
        place=world.places["unit"], report=Report(words=f"请打{number(99)}"), by=world.actor("resident"), at=world.at
    )
    assert number(99) in everything()


def test_no_page_sheet_or_error_shows_it_to_who_has_not_asked(at_desk: SignIn, world: World) -> None:
    for which, enter in enumerate((of_a_request, of_a_booking, of_a_member, of_a_self_registration, at_the_door)):
        enter(world, number(which + 1))
    branch, estate = branch_of(world), world.estate.pk
    client = at_desk("station_head")
    rows = ServiceRequest.objects.all()
    addresses = ["/desk/", "/desk/service-requests/?list=all", "/desk/messages/", "/desk/spaces/", *map(page, rows)]
    addresses += [f"/desk/organisations/{branch.pk}/", f"/desk/places/{estate}/links/", "/desk/service-requests/sheet/"]
    for address in addresses:
        body = client.get(address).content.decode(errors="replace")
        for which in range(5):
            assert not [form for form in in_any_form(number(which + 1)) if form in body], address
    assert PHONE not in client.get("/desk/").content.decode()

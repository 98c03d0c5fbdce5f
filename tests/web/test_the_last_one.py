"""Fifty people press at one moment for the last one of something: one has it, the others read so on a page."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import partial
from typing import Any
from uuid import uuid4

import pytest
import time_machine
from django.core.cache import cache
from django.test import Client

from linli.core.actors import Actor, ActorKind, Door, system
from linli.demo.cast import World, build_world
from linli.duties.models import ReceptionBooking
from linli.offers.models import Order
from linli.people.actions import create_account, create_person
from linli.people.models import Account, Person
from linli.points import actions as points
from linli.points.models import PointsMember, Redemption
from linli.points.queries import on_shelf
from linli.volunteering.actions import SlotFacts, VolunteerFacts, join, opt_in, publish
from linli.volunteering.models import SignUp
from linli.vouchers.models import Voucher
from linli.wishes.models import Wish
from tests.core.at_once import at_once
from tests.duties.receptions import announce
from tests.offers.conftest import Desk
from tests.points.conftest import Thanks, has, thanks_in, unsound
from tests.volunteering.conftest import LEADER, planned, slot
from tests.vouchers.conftest import Bowl, check_book
from tests.wishes.conftest import Well

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]

AT = datetime(2026, 11, 23, 1, 30, tzinfo=UTC)
MANY = 50
HOME = "/e/chunheli/"


@pytest.fixture(autouse=True)
def morning() -> Iterator[None]:
    cache.clear()
    with time_machine.travel(AT, tick=False):
        yield


@dataclass
class Crowd:
    """Fifty residents, each with an account, a browser that reads English, and an address of its own."""

    world: World
    people: list[Person] = field(default_factory=list)
    browsers: list[Client] = field(default_factory=list)

    def __post_init__(self) -> None:
        for number in range(MANY):
            person = create_person(name=f"林{number:02d}甲", by=system(), at=AT)
            account = create_account(person, phone=f"1000003{number:04d}", by=system(), at=AT)
            self.people.append(person)
            self.browsers.append(self._browser(number, account))

    def _browser(self, number: int, account: Account) -> Client:
        more = {"HTTP_HOST": "localhost", "REMOTE_ADDR": f"203.0.113.{number + 1}"}
        client = Client(HTTP_ACCEPT_LANGUAGE="en", raise_request_exception=False, **more)
        client.force_login(account, backend="linli.web.accounts.backends.AccountBackend")
        return client

    def press(self, address: str, said: Callable[[int], dict[str, str]]) -> list[Any]:
        """The answers to one press of each at the same moment: none of them is an error page."""
        answers = at_once([partial(client.post, address, said(number)) for number, client in enumerate(self.browsers)])
        assert not [one for one in answers if isinstance(one, BaseException)], answers
        assert not [one for one in answers if one.status_code >= 500 or one.status_code in (403, 404, 429)], answers
        return answers

    def members(self, thanks: Thanks) -> list[PointsMember]:
        """All of them with five points."""
        found = []
        for person in self.people:
            actor = Actor(ActorKind.RESIDENT, door=Door.WEB, person_id=person.pk, name=person.name)
            me = opt_in(self.world.estate, VolunteerFacts(), by=actor, at=AT)
            join(me, thanks.team, by=actor, at=AT)
            found.append(points.join(me, by=actor, at=AT))
            thanks.given(found[-1], 5)
        return found


def words(answer: Any) -> str:
    return str(answer.content.decode())


def one_and_the_others(answers: list[Any], status: int, says: str) -> None:
    """One answer is another; all the others have this status, and say this where the form was."""
    late = [one for one in answers if one.status_code == status]
    assert len(late) == MANY - 1, [one.status_code for one in answers]
    assert all(says in words(one) for one in late)


@pytest.fixture
def crowd() -> Crowd:
    return Crowd(build_world(at=AT))


def test_the_last_voucher_and_the_last_wish(crowd: Crowd) -> None:
    bowl = Bowl(crowd.world, AT)
    wall, _shop = bowl.full(1)
    answers = crowd.press(f"{HOME}vouchers/{wall.pk}/", lambda _n: {"idempotency_key": uuid4().hex})
    one_and_the_others(answers, 409, "The last voucher has just been taken")
    assert sum('class="code"' in words(one) for one in answers) == Voucher.objects.count() == 1
    check_book()

    row = Well(crowd.world, AT).open()
    answers = crowd.press(f"{HOME}wishes/{row.pk}/", lambda n: {"do": "claim", "phone": f"1000004{n:04d}"})
    assert {one.status_code for one in answers} == {303}
    late = [number for number, one in enumerate(answers) if one["Location"] == f"{HOME}wishes/"]
    assert len(late) == MANY - 1
    for number in late[:5]:
        assert "Somebody else has claimed this wish" in words(crowd.browsers[number].get(f"{HOME}wishes/"))
    (winner,) = set(range(MANY)) - set(late)
    assert Wish.objects.get().claimer_id == crowd.people[winner].pk


def test_the_last_piece_of_the_catalogue_and_the_last_place_of_an_activity(crowd: Crowd) -> None:
    thanks = thanks_in(crowd.world)
    members = crowd.members(thanks)
    item = thanks.item(price=4, left=1)
    answers = crowd.press("/me/points/", lambda n: {"do": "reserve", "item": str(item.pk), "idempotency_key": f"k{n}"})
    one_and_the_others(answers, 422, "Somebody had the last one")
    assert Redemption.objects.count() == 1
    assert sorted(has(member) for member in members) == [1] + [5] * (MANY - 1)
    assert on_shelf([item]) == {item.pk: 0}
    assert unsound() == []

    row = planned(crowd.world, thanks.team, slots=(SlotFacts("登记", 1),))
    publish(row, by=crowd.world.actor(LEADER), at=AT)
    address = f"{HOME}activities/{row.pk}/"
    answers = crowd.press(address, lambda _n: {"do": "sign_up", "slot": str(slot(row).pk)})
    assert {(one.status_code, one["Location"]) for one in answers} == {(303, address)}
    pages = [words(client.get(address)) for client in crowd.browsers]
    assert sum("You are in." in page for page in pages) == 1
    assert sum("you are on the waiting list" in page for page in pages) == MANY - 1
    assert SignUp.objects.filter(standing="in").count() == slot(row).taken == 1


def test_the_last_order_of_a_week_and_the_last_time_of_a_reception(crowd: Crowd) -> None:
    desk = Desk(crowd.world, AT)
    item, week = desk.item(per_week=1), desk.today.isoformat()
    answers = crowd.press(f"{HOME}offers/{item.pk}/", lambda _n: {"week": week, "words": ""})
    one_and_the_others(answers, 409, "This week is full.")
    assert Order.objects.count() == 1

    day = announce(crowd.world)
    said = {"slot": "1", "words": "电梯停了三周", "name": "林小满", "phone": ""}
    answers = crowd.press(f"/e/chunheli/receptions/{day.pk}/", lambda _n: said)
    one_and_the_others(answers, 422, "Somebody has just taken that time. Choose another.")
    assert ReceptionBooking.objects.count() == 1

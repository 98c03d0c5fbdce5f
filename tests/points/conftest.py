"""A team of the station, volunteers who opted in, served hours, and something in the catalogue."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db.models import Sum
from django.utils import translation

from linli.core.actors import Actor, ActorKind, Door, system
from linli.core.ledger import balance_of
from linli.core.models import LedgerAccount, LedgerEntry
from linli.demo.cast import World
from linli.people.models import Person
from linli.points import actions
from linli.points.actions import ItemFacts
from linli.points.jobs import award_all
from linli.points.models import Award, PointsItem, PointsMember
from linli.volunteering.actions import (
    ActivityFacts,
    SlotFacts,
    TeamFacts,
    VolunteerFacts,
    confirm,
    enter_volunteer,
    join,
    make_team,
    opt_in,
    plan_activity,
    publish,
    sign_up,
)
from linli.volunteering.models import Activity, SignUp, Volunteer, VolunteerTeam
from linli.volunteering.queries import volunteer_of

HEAD, OFFICER, OTHER = "station_head", "community_officer", "property_manager"
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    with translation.override("en"):
        yield


def person_actor(person: Person) -> Actor:
    return Actor(ActorKind.RESIDENT, door=Door.WEB, person_id=person.pk, name=person.name)


def fresh(row: Any) -> Any:
    return type(row)._default_manager.get(pk=row.pk)


@dataclass
class Thanks:
    """The world, its team, and short ways to do what the tests need."""

    world: World
    team: VolunteerTeam

    @property
    def at(self) -> datetime:
        return self.world.at

    def by(self, role: str = HEAD, **more: Any) -> Actor:
        return self.world.actor(role, **more)

    def somebody(self, name: str = "林一", *, team: bool = True) -> tuple[Volunteer, Actor]:
        """A volunteer with an account, in the team."""
        actor = person_actor(Person.objects.create(name=name))
        volunteer = opt_in(self.world.estate, VolunteerFacts(), by=actor, at=self.at)
        if team:
            join(volunteer, self.team, by=actor, at=self.at)
        return volunteer, actor

    def member(self, name: str = "林一") -> tuple[PointsMember, Actor]:
        volunteer, actor = self.somebody(name)
        return actions.join(volunteer, by=actor, at=self.at), actor

    def written(self, name: str = "吴秀兰") -> PointsMember:
        """A member without an account."""
        volunteer = self.written_volunteer(name)
        return actions.join_for(volunteer, way="spoken", on=self.at.date(), by=self.by(), at=self.at)

    def written_volunteer(self, name: str = "吴秀兰") -> Volunteer:
        facts = VolunteerFacts(name=name, phone="13900139066", consent_way="spoken", consented_on=self.at.date())
        return enter_volunteer(self.team, facts, by=self.by(), at=self.at)

    def activity(
        self, hours: float = 2, *, after: timedelta = 2 * DAY, heads: int = 60, team: VolunteerTeam | None = None,
        title: str = "周六修理铺",
    ) -> Activity:  # fmt: skip
        begins = self.at + after
        facts = ActivityFacts(
            estate_id=self.world.estate.pk, title=title, starts_at=begins, ends_at=begins + hours * HOUR,
            where="东门空地", slots=(SlotFacts("登记", heads),),
        )  # fmt: skip
        row = plan_activity(team or self.team, facts, by=self.by(), at=self.at)[0]
        publish(row, by=self.by(), at=self.at)
        return fresh(row)

    def signed(self, row: Activity, actor: Actor) -> SignUp:
        me = volunteer_of(actor)
        assert me is not None
        return sign_up(row, me, slot_id=row.slots.order_by("id")[0].pk, by=actor, at=self.at)

    def served(self, *actors: Actor, hours: float = 2, **more: Any) -> Activity:
        """These were there, and it is confirmed."""
        row = self.activity(hours, **more)
        signed = [self.signed(row, one) for one in actors]
        confirm(row, served=[one.pk for one in signed], by=self.by(), at=row.ends_at + HOUR)
        return fresh(row)

    def run(self) -> Any:
        return award_all(by=system(), at=self.at + 10 * DAY)

    def given(self, member: PointsMember, amount: int = 10, by: str = HEAD, reason: str = "帮忙搬桌子") -> Award:
        return actions.award(member, amount=amount, reason=reason, by=self.by(by), at=self.at)

    def rich(self, amount: int = 10, name: str = "林一") -> tuple[PointsMember, Actor]:
        """A member who has so many."""
        member, actor = self.member(name)
        for part in range(0, amount, 10):
            self.given(member, min(10, amount - part))
        return member, actor

    def item(self, price: int = 4, left: int = 3, name: str = "洗衣液") -> PointsItem:
        facts = ItemFacts(name, "一瓶", price, left)
        return actions.offer(self.world.estate, facts, by=self.by(), at=self.at)


@pytest.fixture
def thanks(world: World) -> Thanks:
    return thanks_in(world)


def thanks_in(world: World) -> Thanks:
    team = make_team(world.estate, TeamFacts("service", "邻里帮手队", "周六修理铺"), by=world.actor(HEAD), at=world.at)
    return Thanks(world, team)


def has(member: PointsMember) -> int:
    return balance_of(member.ledger_id)


def unsound() -> list[str]:
    """What is wrong with the books: a sum that is not nothing, a balance below it or other than its entries."""
    found = []
    for book, total in LedgerEntry.objects.order_by().values_list("account__book").annotate(Sum("amount")):
        if total:
            found.append(f"{book} sums to {total}")
    for account in LedgerAccount.objects.exclude(balance=None):
        total = account.entries.aggregate(total=Sum("amount"))["total"] or 0
        if account.balance != total or total < 0:
            found.append(f"{account.kind} of {account.book} says {account.balance}, its entries {total}")
    return found

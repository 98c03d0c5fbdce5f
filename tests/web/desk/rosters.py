"""A party branch beside the cast, its secretary, and a committee above it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.test import Client

from linli.core.actors import Door, system
from linli.demo.cast import World
from linli.organisations.actions import add_member, appoint, create_organisation, create_post
from linli.organisations.models import Organisation, RosterEntry
from linli.organisations.roster import MemberRow
from linli.people.actions import create_account, create_person
from linli.people.models import Account
from linli.playbooks.enums import BodyKind

BACKEND = "linli.web.accounts.backends.AccountBackend"
SYSTEM = system(Door.CLI)


@dataclass
class Party:
    """The branch of the estate, another one, the committee above both, and a secretary of each."""

    world: World
    at: datetime
    branch: Organisation
    committee: Organisation
    other: Organisation
    accounts: dict[str, Account]

    def client(self, role: str) -> Client:
        """A browser in which this secretary is signed in."""
        client = Client(headers={"Accept-Language": "en"})
        client.force_login(self.accounts[role], backend=BACKEND)
        client.get("/desk/")
        return client

    def add(self, name: str = "林秋实", last: int = 1, **fields: Any) -> RosterEntry:
        """Somebody in the branch's roster."""
        phone = f"1000888{last:04d}" if last else ""
        return add_member(self.branch, MemberRow(name, phone=phone, **fields), by=SYSTEM, at=self.at)

    def address(self, rest: str = "", body: Organisation | None = None) -> str:
        return f"/desk/organisations/{(body or self.branch).pk}/roster/{rest}"


def party(world: World, at: datetime) -> Party:
    """Build it; the cast stays as it is."""
    bodies, accounts = {}, {}
    for index, (role, kind, name, place, post) in enumerate(
        (
            ("secretary", BodyKind.ESTATE_PARTY_BRANCH, "春和里小区党支部", "estate", "branch_secretary"),
            ("above", BodyKind.PARTY_COMMITTEE, "和畅社区党委", "community", "party_committee_secretary"),
            ("elsewhere", BodyKind.ESTATE_PARTY_BRANCH, "秋水苑小区党支部", "other_estate", "branch_secretary"),
        )
    ):
        body = bodies[role] = create_organisation(kind=kind, name=name, places=[world.places[place]], by=SYSTEM, at=at)
        person = create_person(name="丁万里"[index] + "一帆", by=SYSTEM, at=at)
        accounts[role] = create_account(person, phone=f"1000777000{index}", by=SYSTEM, at=at)
        assert world.version is not None
        seat = create_post(body, key=post, playbook_version_id=world.version.pk, by=SYSTEM, at=at)
        appoint(seat, person, starts_on=date(2026, 1, 1), by=SYSTEM, at=at)
    return Party(world, at, bodies["secretary"], bodies["above"], bodies["elsewhere"], accounts)

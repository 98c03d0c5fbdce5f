"""A party branch with its secretary, a committee above it with its own, and sheets of invented members."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.db import connection
from openpyxl import Workbook, load_workbook

from linli.core.actors import Actor, ActorKind, Door
from linli.organisations import sheets_roster
from linli.organisations.actions import add_member
from linli.organisations.models import Organisation, RosterEntry
from linli.organisations.queries import posts_of
from linli.organisations.roster import MemberRow
from linli.organisations.sheets_roster import Brought, RosterSheet
from linli.people.models import Person
from tests.organisations.cast import AT, SYSTEM, TODAY, House

HEADER = ("姓名", "手机号", "工作单位", "居住小区", "楼栋", "来源", "入册日期", "报到日期", "能做什么")
EMPLOYER = "青禾市第三中学"


def phone(last: int) -> str:
    """A telephone that no carrier issues."""
    return f"1000{last:07d}"


def acting(person: Person) -> Actor:
    """Somebody at the desk in the first of their posts."""
    posts = posts_of(person.pk, TODAY)
    return Actor(ActorKind.POST, Door.DESK, person_id=person.pk, name=person.name, posts=posts, held=posts[0])


@dataclass
class Branch:
    """The branch of an estate, and who stands around it."""

    house: House
    body: Organisation
    secretary: Actor
    above: Actor

    def add(self, name: str = "林秋", last: int = 1, **fields: Any) -> RosterEntry:
        """Somebody in the roster."""
        row = MemberRow(name, phone=phone(last) if last else "", **{"employer": EMPLOYER, **fields})
        return add_member(self.body, row, by=self.secretary, at=AT)

    def read(self, *rows: Sequence[Any], header: Sequence[str] = HEADER) -> RosterSheet:
        """A sheet of these rows as read."""
        return sheets_roster.read(io.BytesIO(xlsx(header, *rows)), self.body, AT)

    def bring(self, *rows: Sequence[Any]) -> tuple[Brought, RosterSheet]:
        """A sheet of these rows brought in."""
        sheet = self.read(*rows)
        return sheets_roster.bring(self.body, sheet, by=self.secretary, at=AT), sheet

    def row(self, index: int, **changed: Any) -> tuple[Any, ...]:
        """A good row, by the titles of the header; another for each index."""
        values: dict[str, Any] = {
            "姓名": "林" + "秋春夏冬安平和乐"[index % 8],
            "手机号": phone(1000 + index),
            "工作单位": EMPLOYER,
            "居住小区": "春和里",
            "楼栋": "3",
            "来源": "单位名单",
            "入册日期": "2026-03-01",
            "报到日期": "2026-05-04",
            "能做什么": "修理小家电",
        }
        return tuple((values | changed)[title] for title in HEADER)


def build_branch(house: House) -> Branch:
    """A branch in the estate, a committee over the community, and a secretary of each."""
    body = house.add_body("branch", "estate_party_branch", "estate")
    house.add_body("party_committee", "party_committee", "community")
    secretary, above = house.person("丁一帆"), house.person("万里")
    house.appoint(secretary, "branch", "branch_secretary")
    house.appoint(above, "party_committee", "party_committee_secretary")
    return Branch(house, body, acting(secretary), acting(above))


def xlsx(header: Sequence[Any], *rows: Sequence[Any]) -> bytes:
    """An Excel file; text stays text, also where it begins like a formula."""
    book = Workbook()
    sheet: Any = book.active
    for row in (header, *rows):
        sheet.append(list(row))
        for cell in sheet[sheet.max_row]:
            cell.data_type = "s" if isinstance(cell.value, str) else cell.data_type
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def cells(data: bytes) -> list[list[Any]]:
    """The rows of an Excel file."""
    return [[cell.value for cell in row] for row in load_workbook(io.BytesIO(data)).worksheets[0].iter_rows()]


UNSAID = ("core_event", "core_chainhead", "organisations_rosterimport", "organisations_rosterbefore")
"""Tables that keep the trace of what was done and undone."""


def dump(*, without: Sequence[str] = UNSAID) -> dict[str, list[str]]:
    """Every row of every table as PostgreSQL writes it."""
    found = {}
    with connection.cursor() as cursor:
        for table in sorted(connection.introspection.table_names(cursor)):
            if table not in without:
                cursor.execute(f'SELECT t::text FROM "{table}" t ORDER BY 1')  # names from the catalogue
                found[table] = [row[0] for row in cursor.fetchall()]
    return found


def everything() -> str:
    """All that the database holds, as one text."""
    return "\n".join(line for lines in dump(without=()).values() for line in lines)


def client_of(actor: Actor) -> Actor:
    """A program that acts in the same post."""
    return replace(actor, kind=ActorKind.CLIENT, client="city-app")


__all__ = ["SYSTEM", "Branch", "build_branch", "cells", "client_of", "dump", "everything", "phone", "xlsx"]

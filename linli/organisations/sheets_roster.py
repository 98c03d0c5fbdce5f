"""The sheet of a roster: the template handed out, the members taken out, read back, and returned with the reasons.

Taken out, telephones are masked; a masked one read back says nothing, and the member is known by the first column.
"""

from __future__ import annotations

import hashlib
import os
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any, BinaryIO

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from linli.core import clock
from linli.core.actors import Actor
from linli.core.sheets import (
    Cell,
    CellError,
    Column,
    ColumnMapping,
    Sheet,
    Value,
    match_columns,
    parse_row,
    read_rows,
    return_bad_rows,
    write_rows,
    write_template,
)
from linli.core.sheets_rows import REF, empty_for_a_reason, no_column_twice, titles_of
from linli.organisations.actions.import_roster import (
    Changed,
    Numbered,
    Plan,
    finish_import,
    import_roster_many,
    plan,
)
from linli.organisations.enums import MemberSource
from linli.organisations.models import Organisation, RosterEntry
from linli.organisations.queries.roster import members
from linli.organisations.roster import MemberRow, folded, mistakes, one_line
from linli.organisations.sheets_homes import Homes

BATCH = 1_000
MOST_ROWS = 100_000
MOST_BYTES = 50_000_000
MASKED = re.compile(r"[0-9-]*\*{3,}[0-9]*")

SOURCES = {"单位名单": MemberSource.EMPLOYER, "入户走访": MemberSource.VISIT, "自行登记": MemberSource.SELF}
"""Words for how a member is known, understood in every language of the screen."""


def columns(*, every_word: bool = False) -> tuple[Column, ...]:
    """The columns of a roster's sheet; `every_word` takes sources in other languages too."""
    sources = {str(source.label): source.value for source in MemberSource}
    if every_word:
        sources |= {word: source.value for word, source in SOURCES.items()}
    return (
        Column("ref", (gettext_lazy("Entry (leave as it is)"), "条目", "entry"),
               hint=gettext_lazy("One row for each member. Leave empty for somebody new.")),
        Column("name", (gettext_lazy("Member's name"), "姓名", "党员姓名", "名字", "name"), required=True,
               hint=gettext_lazy("At most 40 characters.")),
        Column("phone", (gettext_lazy("Telephone"), "电话", "手机", "手机号", "联系电话", "phone"), kind="phone",
               hint=gettext_lazy("11 digits, or area code and number.")),
        Column("employer", (gettext_lazy("Employer"), "工作单位", "单位", "所在单位", "employer"),
               hint=gettext_lazy("As the unit calls itself.")),
        Column("estate", (gettext_lazy("Estate where they live"), "居住小区", "小区", "所住小区", "estate"),
               hint=gettext_lazy("An estate of your city; with its community in front if two have this name.")),
        Column("building", (gettext_lazy("Building where they live"), "楼栋", "楼号", "栋号", "building"),
               hint=gettext_lazy("If it is known. 3 means 3栋.")),
        Column("source", (gettext_lazy("How we know"), "来源", "信息来源", "source"), kind="choice", choices=sources,
               hint=gettext_lazy("Pick one.")),
        Column("since", (gettext_lazy("Member here since"), "入册日期", "since"), kind="date",
               hint=gettext_lazy("Like 2026-11-23.")),
        Column("registered_on", (gettext_lazy("Registered at the estate on"), "报到日期", "双报到日期", "registered"),
               kind="date", hint=gettext_lazy("Empty if they have not.")),
        Column("capacity", (gettext_lazy("What they can and will do"), "能做什么", "特长", "服务意愿", "capacity"),
               hint=gettext_lazy("At most 60 characters.")),
    )  # fmt: skip


@dataclass
class RosterSheet:
    """A sheet as read: the rows that can be taken, and those that cannot, with their cells and reasons."""

    header: list[str]
    digest: bytes
    rows: list[Numbered] = field(default_factory=list)
    bad: dict[int, tuple[list[Cell], list[CellError]]] = field(default_factory=dict)
    cells: dict[int, list[Cell]] = field(default_factory=dict)
    titles: dict[str, str] = field(default_factory=dict)

    def returned(self) -> bytes:
        """The bad rows in the same sheet, with what is wrong at their cells; mended, it is the import."""
        listed = [self.bad[number] for number in sorted(self.bad)]
        return return_bad_rows(self.header, listed, title=_("Member roster"))

    def refuse(self, plan_: Plan) -> None:
        """Move the rows that the roster itself refuses to the bad ones."""
        for number, errors in plan_.bad.items():
            why = [CellError(self.titles.get(name, ""), words) for name, words in errors.items()]
            self.bad[number] = (self.cells.get(number, []), why)


@dataclass
class Difference:
    """What a sheet would change: who is new, by row number and name, how many are as before, and each that changes."""

    new: list[tuple[int, str]] = field(default_factory=list)
    unchanged: int = 0
    changed: list[Changed] = field(default_factory=list)

    @property
    def added(self) -> int:
        return len(self.new)


@dataclass
class Brought:
    """What came of a sheet."""

    added: int = 0
    changed: int = 0
    unchanged: int = 0


def template() -> bytes:
    """An empty xlsx of a roster: titles, a line of hints, drop-downs, text cells."""
    return write_template(columns(), title=_("Member roster"))


def export(body: Organisation, chosen: dict[str, str]) -> bytes:
    """The members as a sheet that, edited, is the import; telephones masked."""
    listed = list(members(body, chosen))
    names = Homes(body).names(listed)
    return write_rows(columns(), (_line(entry, names) for entry in listed), title=_("Member roster"))


def _line(entry: RosterEntry, names: dict[int | None, str]) -> dict[str, Any]:
    return {
        "ref": entry.pk.hex,
        "name": entry.person.name,
        "phone": entry.phone_masked or None,
        "employer": entry.employer or None,
        "estate": names.get(entry.estate_id),
        "building": names.get(entry.building_id),
        "source": entry.source,
        "since": entry.since,
        "registered_on": entry.registered_on,
        "capacity": entry.capacity or None,
    }


def read(source: str | os.PathLike[str] | BinaryIO, body: Organisation, at: datetime) -> RosterSheet:
    """Read the sheet of a body's roster. Raises `SheetError` where it cannot be read, lacks the names, or has a column
    twice."""
    sheet = read_rows(source, max_rows=MOST_ROWS, max_bytes=MOST_BYTES)
    mapping = match_columns(sheet.header, columns(every_word=True))
    mapping.check()
    no_column_twice(mapping)
    reader = _Reader(mapping, Homes(body), clock.local_date(at), sheet)
    result = RosterSheet(sheet.header, b"", titles=reader.titles)
    digest = hashlib.sha256(str(sheet.header).encode())
    for number, cells in sheet.rows:
        digest.update(repr(cells).encode())
        row, errors = reader.row(number, cells)
        if errors:
            result.bad[number] = (cells, errors)
        else:
            result.rows.append(row)
            result.cells[number] = cells
    result.digest = digest.digest()
    return result


class _Reader:
    """Reads row after row, and remembers who came before."""

    def __init__(self, mapping: ColumnMapping, homes: Homes, today: date, sheet: Sheet) -> None:
        self.mapping, self.homes, self.today, self.sheet = mapping, homes, today, sheet
        self.titles = titles_of(mapping)
        self.phones: dict[str, int] = {}
        self.refs: dict[str, int] = {}
        self.alone: dict[tuple[str, str], int] = {}

    def row(self, number: int, cells: list[Cell]) -> tuple[Numbered, list[CellError]]:
        """One row as a member, and what is wrong with it."""
        masked = self._masked(cells)
        values, errors = parse_row(self._without(cells) if masked else cells, self.mapping)
        wrong = {error.column for error in errors}
        found: dict[str, str] = {}
        ref = str(values["ref"] or "").lower()
        if ref and not REF.fullmatch(ref):
            found["ref"] = _("Leave this cell as it was, or empty.")
        elif masked and not ref:
            found["phone"] = _("Write the whole telephone; stars stand for digits that are kept elsewhere.")
        member = self._member(values, found)
        # an estate that is not known is one mistake, not also a registration without an estate
        whole = replace(member, registered_on=None) if "estate" in found else member
        found = {**mistakes(whole, self.today), **found, **empty_for_a_reason(self.sheet, number, self.mapping)}
        if not errors and not found:
            found = self._again(number, member, ref)
        errors += [CellError(self.titles[key], words) for key, words in found.items() if self.titles[key] not in wrong]
        return (number, member, ref), errors

    def _masked(self, cells: list[Cell]) -> bool:
        at = self.mapping.positions.get("phone")
        cell = cells[at] if at is not None and at < len(cells) else None
        return isinstance(cell, str) and bool(MASKED.fullmatch(cell.strip()))

    def _without(self, cells: list[Cell]) -> list[Cell]:
        at = self.mapping.positions["phone"]
        return [None if index == at else cell for index, cell in enumerate(cells)]

    def _member(self, values: dict[str, Value], found: dict[str, str]) -> MemberRow:
        estate, building = self.homes.find(_text(values["estate"]), _text(values["building"]), found)
        since, registered = values["since"], values["registered_on"]
        return MemberRow(
            name=_text(values["name"]),
            phone=_text(values["phone"]),
            employer=_text(values["employer"]),
            estate_id=estate,
            building_id=building,
            source=_text(values["source"]),
            since=since if isinstance(since, date) else None,
            registered_on=registered if isinstance(registered, date) else None,
            capacity=_text(values["capacity"]),
        )

    def _again(self, number: int, member: MemberRow, ref: str) -> dict[str, str]:
        """Whether a row before was of the same member."""
        if member.phone:
            first = self.phones.setdefault(member.phone, number)
            if first != number:
                return {"phone": _("Row %(row)s has the same telephone.") % {"row": first}}
        if ref:
            first = self.refs.setdefault(ref, number)
            return {} if first == number else {"ref": _("Row %(row)s has the same entry.") % {"row": first}}
        if not member.phone:
            first = self.alone.setdefault((folded(member.name), folded(member.employer)), number)
            if first != number:
                return {"name": _("Row %(row)s has the same name. Write the telephone.") % {"row": first}}
        return {}


def _text(value: Value) -> str:
    return "" if value is None else one_line(str(value))


def difference(body: Organisation, sheet: RosterSheet, at: datetime) -> Difference:
    """What bringing in a sheet would change; rows that the roster refuses go to the sheet's bad ones."""
    found = Difference()
    for batch in batches(sheet.rows):
        planned = plan(body, batch, clock.local_date(at))
        sheet.refuse(planned)
        found.new += [(number, row.name) for number, row in planned.added]
        found.unchanged += planned.unchanged
        found.changed += planned.changed
    return found


def bring(
    body: Organisation,
    sheet: RosterSheet,
    *,
    by: Actor,
    at: datetime,
    progress: Callable[[int], None] = lambda _rows: None,
) -> Brought:
    """Bring in the good rows batch by batch; safe to start again after it was broken off. Raises `Refused`."""
    done = Brought()
    for batch in batches(sheet.rows):
        planned = import_roster_many(body, digest=sheet.digest, rows=batch, by=by, at=at)
        sheet.refuse(planned)
        done.added += len(planned.added)
        done.changed += len(planned.changed)
        done.unchanged += planned.unchanged
        progress(len(batch))
    finish_import(body, digest=sheet.digest, by=by, at=at)
    return done


def batches(rows: Iterable[Numbered]) -> Iterator[list[Numbered]]:
    """The rows, a thousand at a time."""
    listed = list(rows)
    for start in range(0, len(listed), BATCH):
        yield listed[start : start + BATCH]

"""The sheet of the old problems below a place: the template, what stands in the register taken out, and read back."""

from __future__ import annotations

import os
from collections.abc import Iterable
from datetime import date
from typing import Any, BinaryIO

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from linli.core.sheets import CellError, Column, Value, match_columns, parse_row, read_rows, write_rows, write_template
from linli.core.sheets_columns import ColumnMapping
from linli.core.sheets_rows import (
    Row,
    RowSheet,
    empty_for_a_reason,
    every_label,
    every_title,
    no_column_twice,
    plain_values,
    reference,
    titles_of,
)
from linli.legacy import queries
from linli.legacy.models import LegacyProblem
from linli.organisations.models import Organisation
from linli.places import naming
from linli.places.models import Place
from linli.places.queries import NoPlaybook, playbook_version_for
from linli.places.written import PlaceNames
from linli.playbooks.queries import by_id

MOST_ROWS = 20_000


def kinds(area: Place) -> dict[str, str]:
    """The kinds of old problems by their name, as the playbook of a place names them."""
    try:
        register = by_id(playbook_version_for(area)).legacy
    except NoPlaybook:
        return {}
    return {str(one.name): one.key for one in register.kinds} if register is not None else {}


def columns(area: Place, *, every_word: bool = False) -> tuple[Column, ...]:
    """The columns of the sheet; `every_word` takes choices in every language."""
    choices = every_label(lambda: kinds(area)) if every_word else kinds(area)
    return (
        Column("ref", (gettext_lazy("Old problem (leave as it is)"), "问题编号", "problem"),
               hint=gettext_lazy("One row for each. Leave empty for a new one.")),
        Column("version", (gettext_lazy("State of the row (leave as it is)"), "版本", "version"), kind="int",
               hint=gettext_lazy("Tells whether somebody changed it meanwhile.")),
        Column("place", (gettext_lazy("Where it lies"), "所在地", "所在小区", "小区名称", "小区", "place"),
               required=True,
               hint=gettext_lazy("A name or a code, such as an estate or one of its buildings.")),
        Column("title", (gettext_lazy("Name of the problem"), "问题名称", "问题", "遗留问题", "事项", "title"),
               required=True,
               hint=gettext_lazy("At most 60 characters.")),
        Column("kind", (gettext_lazy("Kind of problem"), "问题类型", "类型", "类别", "kind"), kind="choice",
               required=True,
               choices=choices, hint=gettext_lazy("Pick one.")),
        Column("words", (gettext_lazy("Words about it"), "问题描述", "情况说明", "具体情况", "words"),
               hint=gettext_lazy("Read at the desk only.")),
        Column("since_year", (gettext_lazy("Since which year"), "起始年份", "年份", "形成时间", "since"), kind="int",
               hint=gettext_lazy("Such as 2008.")),
        Column("households", (gettext_lazy("Households, roughly"), "涉及户数", "户数", "households"), kind="int",
               hint=gettext_lazy("A whole number.")),
        Column("owner", (gettext_lazy("Body that must act"), "责任单位", "牵头单位", "owner"),
               hint=gettext_lazy("The name of a body that serves the place, or nothing yet.")),
        Column("owner_words", (gettext_lazy("Why they must act"), "责任依据", "why"),
               hint=gettext_lazy("Needed where the body is new.")),
        Column("review_on", (pgettext_lazy("column", "Next look"), "下次检查日期", "下次研判", "review"),
               kind="date",
               hint=gettext_lazy("Like 2026-11-23; of a new one, empty: as late as the playbook lets it be.")),
        Column("public_words", (gettext_lazy("Words for residents"), "公开内容", "public words"),
               hint=gettext_lazy("Residents read this, and nothing else of the row. Empty: they do not read of it.")),
    )  # fmt: skip


def template(area: Place) -> bytes:
    """An empty xlsx: titles with marks, a line of hints, drop-downs, text cells."""
    return write_template(columns(area), title=_("Old problems"))


def export(area: Place, found: Iterable[LegacyProblem]) -> bytes:
    """These old problems as a sheet that, edited, is the import."""
    rows = list(found)
    places = Place.objects.filter(pk__in={row.place_id for row in rows}).order_by("path")
    spelled = PlaceNames(area).spelled(places)
    lines = [
        {
            "ref": row.pk.hex, "version": row.version, "place": spelled.get(row.place_id, ""), "title": row.title,
            "kind": row.kind, "words": row.words or None, "since_year": row.since_year, "households": row.households,
            "owner": row.owner.short_name if row.owner is not None else None, "owner_words": row.owner_words or None,
            "review_on": row.review_on, "public_words": row.public_words or None,
        }
        for row in rows
    ]  # fmt: skip
    return write_rows(columns(area), lines, title=_("Old problems"), guided=True)


def read(source: str | os.PathLike[str] | BinaryIO, area: Place) -> RowSheet:
    """Read a sheet. Raises `SheetError` where it cannot be read or lacks a column that it must have."""
    sheet = read_rows(source, max_rows=MOST_ROWS)
    mapping = match_columns(sheet.header, every_title(columns(area, every_word=True)))
    mapping.check()
    no_column_twice(mapping)
    found = RowSheet(_("Old problems"), sheet.header, titles_of(mapping))
    reader = _Reader(area, mapping, found.titles)
    for number, cells in sheet.rows:
        found.cells[number] = list(cells)
        row, errors = reader.row(number, *parse_row(cells, mapping), empty_for_a_reason(sheet, number, mapping))
        if errors:
            found.bad[number] = (list(cells), errors)
        else:
            found.rows.append(row)
    return found


class _Reader:
    """Reads row after row, and remembers which problems came before."""

    def __init__(self, area: Place, mapping: ColumnMapping, titles: dict[str, str]) -> None:
        self.area, self.mapping, self.titles, self.names = area, mapping, titles, PlaceNames(area)
        known = list(queries.below(area))
        places = Place.objects.filter(pk__in={one.place_id for one in known}).order_by("path")
        spelled = self.names.spelled(places)
        self.lies = {one.pk.hex: (one.place_id, spelled.get(one.place_id, "")) for one in known}
        self.owners = {one.pk.hex: one.owner for one in known}
        self.met: dict[tuple[Any, ...], int] = {}
        self.bodies: dict[int, dict[str, str]] = {}

    def row(
        self, number: int, values: dict[str, Value], errors: list[CellError], hidden: dict[str, str]
    ) -> tuple[Row, list[CellError]]:
        """One row in plain values, and what is wrong with it."""
        ref, wrong = reference(values)
        wrong |= hidden
        said = plain_values(values, self.mapping, but=("ref", "place", "version", "since_year", "households", "owner"))
        said["title"] = " ".join(said.get("title", "").split())
        for key in ("since_year", "households"):
            if key in self.mapping.positions:
                said[key] = values[key]
        said["version"] = values["version"]
        said["place"] = self._place(ref, str(values["place"] or ""), wrong)
        if "owner" in self.mapping.positions:
            said["owner"] = self._owner(ref, said["place"], naming.plain(str(values["owner"] or "")), wrong)
        told = {error.column for error in errors}
        errors += [CellError(self.titles[key], words) for key, words in wrong.items() if self.titles[key] not in told]
        same = (ref,) if ref else (said["place"], said["title"])
        if not errors and self.met.setdefault(same, number) != number:
            words = _("Row %(row)s has the same problem.") % {"row": self.met[same]}
            errors.append(CellError(self.titles["title"], words))
        return Row(number, ref, said), errors

    def _place(self, ref: str, text: str, wrong: dict[str, str]) -> int:
        """The id of the place that is written here; 0, with the reason in `wrong`, where it is not one place."""
        pk, spelled = self.lies.get(ref, (0, ""))
        if not text or (pk and text == spelled):
            return pk
        ids, reasons = self.names.find(text)
        if reasons or len(ids) != 1:
            wrong["place"] = reasons[0] if reasons else _("Write one place.")
        return ids[0] if len(ids) == 1 else 0

    def _owner(self, ref: str, place_id: int, text: str, wrong: dict[str, str]) -> str:
        """The id of the body that is named; "" for none, with the reason in `wrong` where none of the place's is."""
        owner = self.owners.get(ref)
        if owner is not None and naming.plain(owner.short_name) == text:
            return str(owner.pk)
        if not text or not place_id:
            return ""
        if place_id not in self.bodies:
            self.bodies[place_id] = _bodies(place_id)
        found = self.bodies[place_id].get(text, "")
        if not found:
            wrong["owner"] = _("No body of this place that acts on old problems is called so.")
        return found


def _bodies(place_id: int) -> dict[str, str]:
    """The bodies that could act in a place, by each of their names; of two that are called the same, the nearer."""
    place = Place.objects.get(pk=place_id)
    found: dict[str, str] = {}
    bodies: tuple[Organisation, ...] = queries.could_act(place, by_id(playbook_version_for(place)))
    for body in bodies:
        for name in (body.short_name, body.name):
            found.setdefault(naming.plain(name), str(body.pk))
    return found


def in_words(area: Place, names: dict[str, str], key: str, value: Any) -> str:
    """A value as the difference shows it; `names` of bodies by id."""
    if key == "kind":
        return {kind: name for name, kind in kinds(area).items()}.get(value, str(value or "–"))
    if key == "owner":
        return names.get(str(value), "–")
    return value.isoformat() if isinstance(value, date) else str(value if value not in (None, "") else "–")

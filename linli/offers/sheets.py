"""The sheet of the resources of bodies below a place: the template, the resources taken out, and read back. What
somebody offers by name stands in no sheet."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Mapping
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
from linli.core.weekly import TIMES, times_words
from linli.offers.models import Resource
from linli.offers.queries import doers_at, plan_at
from linli.places import naming
from linli.places.models import Place
from linli.places.written import PlaceNames

MOST_ROWS = 20_000
BETWEEN = re.compile(r"[,，、;；\n]+")


def kinds(area: Place) -> dict[str, str]:
    """The classes by their name, as the playbook of a place names them."""
    plan = plan_at(area)
    return {str(one.name): one.key for one in plan.classes} if plan is not None else {}


def columns(area: Place, *, every_word: bool = False) -> tuple[Column, ...]:
    """The columns of the sheet; `every_word` takes choices in every language."""
    choices = every_label(lambda: kinds(area)) if every_word else kinds(area)
    return (
        Column("ref", (gettext_lazy("Resource (leave as it is)"), "资源编号", "resource"),
               hint=gettext_lazy("One row for each. Leave empty for a new one.")),
        Column("version", (gettext_lazy("State of the row (leave as it is)"), "版本", "version"), kind="int",
               hint=gettext_lazy("Tells whether somebody changed it meanwhile.")),
        Column("place", (gettext_lazy("Where it can be used"), "使用范围", "适用范围", "place"), required=True,
               hint=gettext_lazy("A community or an estate; it can be used everywhere below it.")),
        Column("owner", (gettext_lazy("Whose it is"), "提供单位", "所属单位", "单位", "owner"), required=True,
               hint=gettext_lazy("The name of a body that serves the place. No person's name.")),
        Column("what", (gettext_lazy("What is offered"), "资源名称", "资源", "名称", "what"), required=True,
               hint=gettext_lazy("At most 40 characters.")),
        Column("kind", (gettext_lazy("Class"), "资源类别", "类别", "kind"), kind="choice", required=True,
               choices=choices, hint=gettext_lazy("Pick one.")),
        Column("words", (gettext_lazy("What there is to know"), "说明", "资源说明", "words"),
               hint=gettext_lazy("Everybody may read it.")),
        Column("skills", (gettext_lazy("Skills"), "专长", "技能", "skills"),
               hint=gettext_lazy("With commas between.")),
        Column("times", (gettext_lazy("When"), "可用时间", "时间", "times"),
               hint=gettext_lazy("Such as: Monday morning, Friday evening. Empty: by arrangement.")),
        Column("per_month", (gettext_lazy("How often a month"), "每月次数", "per month"), kind="int",
               hint=gettext_lazy("Empty: as often as it is needed.")),
        Column("until", (pgettext_lazy("column", "Last day"), "截止日期", "有效期至", "until"), kind="date",
               hint=gettext_lazy("Like 2026-11-23; empty: until it is ended.")),
    )  # fmt: skip


def template(area: Place) -> bytes:
    """An empty xlsx: titles with marks, a line of hints, drop-downs, text cells."""
    return write_template(columns(area), title=_("Resources"))


def export(area: Place, found: Iterable[Resource]) -> bytes:
    """These resources as a sheet that, edited, is the import."""
    rows = [one for one in found if one.owner is not None]
    places = Place.objects.filter(pk__in={row.place_id for row in rows}).order_by("path")
    spelled = PlaceNames(area).spelled(places)
    lines = [
        {
            "ref": row.pk.hex, "version": row.version, "place": spelled.get(row.place_id, ""),
            "owner": row.owner.short_name if row.owner is not None else None, "what": row.what, "kind": row.kind,
            "words": row.words or None, "skills": ", ".join(row.skills) or None,
            "times": times_words(row.times) or None,
            "per_month": row.per_month, "until": row.until,
        }
        for row in rows
    ]  # fmt: skip
    return write_rows(columns(area), lines, title=_("Resources"), guided=True)


def read(source: str | os.PathLike[str] | BinaryIO, area: Place, known: Iterable[Resource]) -> RowSheet:
    """Read a sheet beside the resources that are there. Raises `SheetError` where it cannot be read or lacks a column
    that it must have."""
    sheet = read_rows(source, max_rows=MOST_ROWS)
    mapping = match_columns(sheet.header, every_title(columns(area, every_word=True)))
    mapping.check()
    no_column_twice(mapping)
    found = RowSheet(_("Resources"), sheet.header, titles_of(mapping))
    reader = _Reader(area, mapping, found.titles, known)
    for number, cells in sheet.rows:
        found.cells[number] = list(cells)
        row, errors = reader.row(number, *parse_row(cells, mapping), empty_for_a_reason(sheet, number, mapping))
        if errors:
            found.bad[number] = (list(cells), errors)
        else:
            found.rows.append(row)
    return found


class _Reader:
    """Reads row after row, and remembers which resources came before."""

    def __init__(self, area: Place, mapping: ColumnMapping, titles: dict[str, str], known: Iterable[Resource]) -> None:
        self.area, self.mapping, self.titles, self.names = area, mapping, titles, PlaceNames(area)
        self.known = {one.pk.hex: one for one in known}
        self.times = {naming.plain(words).lower(): time for words, time in every_label(_times).items()}
        self.met: dict[tuple[Any, ...], int] = {}
        self.bodies: dict[int, dict[str, str]] = {}

    def row(
        self, number: int, values: dict[str, Value], errors: list[CellError], hidden: dict[str, str]
    ) -> tuple[Row, list[CellError]]:
        """One row in plain values, and what is wrong with it."""
        ref, wrong = reference(values)
        wrong |= hidden
        said = plain_values(values, self.mapping, but=("ref", "place", "version", "per_month", "owner"))
        said["what"] = " ".join(said.get("what", "").split())
        if "per_month" in self.mapping.positions:
            said["per_month"] = values["per_month"]
        said["version"] = values["version"]
        said["place"] = self._place(ref, str(values["place"] or ""), wrong)
        said["owner"] = self._owner(ref, said["place"], naming.plain(str(values["owner"] or "")), wrong)
        if "skills" in said:
            said["skills"] = sorted({one.strip() for one in BETWEEN.split(said["skills"]) if one.strip()})
        if "times" in said:
            said["times"] = self._times(said["times"], wrong)
        told = {error.column for error in errors}
        errors += [CellError(self.titles[key], words) for key, words in wrong.items() if self.titles[key] not in told]
        same = (ref,) if ref else (said["place"], said["owner"], said["what"])
        if not errors and self.met.setdefault(same, number) != number:
            words = _("Row %(row)s has the same resource.") % {"row": self.met[same]}
            errors.append(CellError(self.titles["what"], words))
        return Row(number, ref, said), errors

    def _place(self, ref: str, text: str, wrong: dict[str, str]) -> int:
        """The id of the place that is written here; 0, with the reason in `wrong`, where it is not one place."""
        there = self.known.get(ref)
        if there is not None and text == there.place.name:
            return there.place_id
        ids, reasons = self.names.find(text)
        if reasons or len(ids) != 1:
            wrong["place"] = reasons[0] if reasons else _("Write one place.")
        return ids[0] if len(ids) == 1 else 0

    def _owner(self, ref: str, place_id: int, text: str, wrong: dict[str, str]) -> str:
        """The id of the body that is named; "", with the reason in `wrong`, where none of the place's is called so."""
        there = self.known.get(ref)
        owner = there.owner if there is not None else None
        if owner is not None and naming.plain(owner.short_name) == text:
            return str(owner.pk)
        if not text or not place_id:
            return ""
        if place_id not in self.bodies:
            self.bodies[place_id] = _bodies(place_id)
        found = self.bodies[place_id].get(text, "")
        if not found:
            wrong["owner"] = _("No body of this place that does what is ordered is called so.")
        return found

    def _times(self, text: str, wrong: dict[str, str]) -> list[str]:
        """The times of the week that are written here; those that are none, in `wrong`."""
        written = [one.strip() for one in BETWEEN.split(text) if one.strip()]
        unknown = [one for one in written if naming.plain(one).lower() not in self.times]
        if unknown:
            wrong["times"] = _("Write times such as Monday morning; not understood: %(what)s.") % {"what": unknown[0]}
        found = {self.times.get(naming.plain(one).lower(), "") for one in written}
        return [one for one in TIMES if one in found]


def _times() -> Mapping[str, str]:
    return {times_words([one]): one for one in TIMES}


def _bodies(place_id: int) -> dict[str, str]:
    """The bodies that do what is ordered in a place, by each of their names; of two called the same, the nearer."""
    place = Place.objects.get(pk=place_id)
    plan = plan_at(place)
    found: dict[str, str] = {}
    for body in doers_at(place, plan) if plan is not None else ():
        for name in (body.short_name, body.name):
            found.setdefault(naming.plain(name), str(body.pk))
    return found


def in_words(area: Place, key: str, value: Any) -> str:
    """A value as the difference shows it."""
    if key == "kind":
        return {kind: name for name, kind in kinds(area).items()}.get(value, str(value or "–"))
    if key == "times":
        return times_words(value) or "–"
    if key == "skills":
        return ", ".join(value) or "–"
    return value.isoformat() if isinstance(value, date) else str(value if value not in (None, "") else "–")

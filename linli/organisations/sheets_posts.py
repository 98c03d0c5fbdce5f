"""The sheet of the posts below a place and who holds them: the template, taken out, and read back.

Telephones are masked when taken out; a masked one read back says nothing. A post that nobody holds has an empty row.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable
from datetime import date
from typing import Any, BinaryIO

from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from linli.core.sheets import CellError, Column, Value, match_columns, parse_row, read_rows, write_rows, write_template
from linli.core.sheets_columns import ColumnMapping
from linli.core.sheets_rows import (
    Row,
    RowSheet,
    empty_for_a_reason,
    every_title,
    no_column_twice,
    plain_values,
    reference,
    titles_of,
)
from linli.organisations.models import Appointment
from linli.organisations.queries.posts import spec_of
from linli.organisations.queries.terms import bodies_below
from linli.organisations.queries.vacancies import vacancies
from linli.people.models import Account
from linli.places.models import Place
from linli.places.queries import NoPlaybook, playbook_version_for
from linli.places.written import PlaceNames
from linli.playbooks.queries import by_id

MOST_ROWS = 20_000
MASKED = re.compile(r"[0-9-]*\*{3,}[0-9]*")


def columns(area: Place) -> tuple[Column, ...]:
    """The columns of the sheet; the post offers those that the playbook of the place knows."""
    return (
        Column("ref", (gettext_lazy("Appointment (leave as it is)"), "任职编号", "appointment"),
               hint=gettext_lazy("One row for each holder. Leave empty for somebody new.")),
        Column("version", (gettext_lazy("State of the row (leave as it is)"), "版本", "version"), kind="int",
               hint=gettext_lazy("Tells whether somebody changed it meanwhile.")),
        Column("body", (pgettext_lazy("column", "Body"), "组织", "单位", "组织名称", "body"), required=True,
               hint=gettext_lazy("The full name.")),
        Column("post", (pgettext_lazy("column", "Post"), "职务", "岗位", "post"), required=True,
               choices=tuple(_post_names(area)), hint=gettext_lazy("Pick one.")),
        Column("person", (gettext_lazy("Who holds it"), "姓名", "任职人", "name"),
               hint=gettext_lazy("Another name hands the post over.")),
        Column("phone", (gettext_lazy("Telephone"), "电话", "手机", "手机号", "phone"),
               hint=gettext_lazy("Only for somebody new: a mobile telephone.")),
        Column("starts_on", (pgettext_lazy("term", "From"), "任职起始", "起始日期", "from"), kind="date",
               hint=gettext_lazy("Like 2026-11-23; empty: today.")),
        Column("ends_on", (pgettext_lazy("term", "Until"), "任职截止", "截止日期", "until"), kind="date",
               hint=gettext_lazy("The last day; an earlier one ends it.")),
        Column("place", (gettext_lazy("Only for"), "负责范围", "only for"),
               hint=gettext_lazy("A building, a grid or an estate; empty: all that the body serves.")),
        Column("consent_by", (gettext_lazy("Who consented"), "同意方", "consent by"),
               hint=gettext_lazy("Only for somebody new, where the post wants it.")),
        Column("consent_on", (gettext_lazy("Day of the consent"), "同意日期", "consent on"), kind="date",
               hint=gettext_lazy("Like 2026-11-23.")),
        Column("consent_how", (gettext_lazy("How the consent was given"), "同意方式", "consent how"),
               hint=gettext_lazy("A letter, or a meeting.")),
    )  # fmt: skip


def _post_names(area: Place) -> Iterable[str]:
    try:
        posts = by_id(playbook_version_for(area)).posts
    except NoPlaybook:
        return []
    return dict.fromkeys(str(spec.name) for spec in posts)


def template(area: Place) -> bytes:
    """An empty xlsx: titles with marks, a line of hints, drop-downs, text cells."""
    return write_template(columns(area), title=_("Posts"))


def post_name(key: str, version: Any) -> str:
    """What a post is called."""
    spec = spec_of(key, version)
    return str(spec.name) if spec else key


def running_below(area: Place, on: date) -> list[Appointment]:
    """Who holds a post of a body below a place on a day, or will. One query."""
    bodies = bodies_below(area, on).order_by().values("pk")
    found = Appointment.objects.filter(Q(ends_on=None) | Q(ends_on__gte=on), post__organisation__in=bodies)
    joined = found.select_related("post__organisation", "person", "place__parent")
    return list(joined.order_by("post__organisation__name", "post__key", "starts_on", "pk"))


def export(area: Place, on: date) -> bytes:
    """The posts below a place with who holds them, as a sheet that, edited, is the import."""
    listed = running_below(area, on)
    spelled = PlaceNames(area).spelled(held.place for held in listed if held.place)
    masked = dict(
        Account.objects.filter(person_id__in={held.person_id for held in listed})
        .order_by("pk")
        .values_list("person_id", "phone_masked")
    )
    lines = [_line(held, spelled, masked) for held in listed]
    missing = vacancies(area, on).rows
    lines += [{"body": row.body, "post": row.post_name} for row in missing]
    return write_rows(columns(area), lines, title=_("Posts"), guided=True)


def _line(held: Appointment, spelled: dict[int, str], masked: dict[Any, str]) -> dict[str, Any]:
    return {
        "ref": held.pk.hex, "version": held.version, "body": held.post.organisation.name,
        "post": post_name(held.post.key, held.post.playbook_version_id), "person": held.person.name,
        "phone": masked.get(held.person_id) or None, "starts_on": held.starts_on, "ends_on": held.ends_on,
        "place": spelled.get(held.place_id or 0),
    }  # fmt: skip


def read(source: str | os.PathLike[str] | BinaryIO, area: Place, on: date) -> RowSheet:
    """Read a sheet. Raises `SheetError` where it cannot be read or lacks a column that it must have."""
    sheet = read_rows(source, max_rows=MOST_ROWS)
    mapping = match_columns(sheet.header, every_title(columns(area)))
    mapping.check()
    no_column_twice(mapping)
    found = RowSheet(_("Posts"), sheet.header, titles_of(mapping))
    reader = _Reader(area, mapping, found.titles, on)
    for number, cells in sheet.rows:
        found.cells[number] = list(cells)
        hidden = empty_for_a_reason(sheet, number, mapping)
        row, errors = reader.row(number, *parse_row(cells, mapping), hidden)
        if errors:
            found.bad[number] = (list(cells), errors)
        else:
            found.rows.append(row)
    return found


class _Reader:
    """Reads row after row, and remembers which appointments came before."""

    def __init__(self, area: Place, mapping: ColumnMapping, titles: dict[str, str], on: date) -> None:
        self.mapping, self.titles, self.names = mapping, titles, PlaceNames(area)
        narrowed = [held for held in running_below(area, on) if held.place]
        spelled = self.names.spelled(held.place for held in narrowed if held.place)
        self.places = {held.pk.hex: (held.place_id, spelled[held.place_id or 0]) for held in narrowed}
        self.met: dict[tuple[Any, ...], int] = {}

    def row(
        self, number: int, values: dict[str, Value], errors: list[CellError], hidden: dict[str, str]
    ) -> tuple[Row, list[CellError]]:
        """One row in plain values, and what is wrong with it."""
        ref, wrong = reference(values)
        wrong |= hidden
        said = plain_values(values, self.mapping, but=("version", "place"))
        for key in ("body", "post", "person", "consent_by", "consent_how"):
            if key in said:
                said[key] = " ".join(said[key].split())
        said["version"] = values["version"]
        said["phone"] = self._phone(said.get("phone", ""), ref, wrong)
        if "place" in self.mapping.positions:
            said["place"] = self._place(ref, str(values["place"] or ""), wrong)
        told = {error.column for error in errors}
        errors += [CellError(self.titles[key], words) for key, words in wrong.items() if self.titles[key] not in told]
        same = (ref,) if ref else (said["body"], said["post"], said.get("person"), said["phone"], said.get("place"))
        speaks = ref or said.get("person")
        if not errors and speaks and self.met.setdefault(same, number) != number:
            words = _("Row %(row)s has the same appointment.") % {"row": self.met[same]}
            errors.append(CellError(self.titles["person"], words))
        return Row(number, ref, said), errors

    def _phone(self, text: str, ref: str, wrong: dict[str, str]) -> str:
        """The telephone that is written here; "" for stars, which say nothing of somebody who is here."""
        if not MASKED.fullmatch(text.strip()):
            return text.strip()
        if not ref:
            wrong["phone"] = _("Write the whole telephone; stars stand for digits that are kept elsewhere.")
        return ""

    def _place(self, ref: str, text: str, wrong: dict[str, str]) -> int | None:
        """The id of the place that is written here; None for none."""
        pk, spelled = self.places.get(ref, (None, ""))
        if not text or (pk and text == spelled):
            return pk if text else None
        ids, reasons = self.names.find(text)
        if reasons or len(ids) != 1:
            wrong["place"] = reasons[0] if reasons else _("Write one place.")
        return ids[0] if len(ids) == 1 else None

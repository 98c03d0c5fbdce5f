"""The sheet of the public spaces below a place: the template, the spaces taken out, and read back."""

from __future__ import annotations

import os
import re
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from typing import Any, BinaryIO

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from linli.core.actors import Actor
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
from linli.places import naming
from linli.places import queries_spaces as queries
from linli.places.enums_spaces import SpaceKind, SpaceOwner, SpaceState
from linli.places.models import Place, PublicSpace
from linli.places.written import PlaceNames

MOST_ROWS = 20_000


def _labels(kind: type[SpaceKind] | type[SpaceOwner] | type[SpaceState]) -> dict[str, str]:
    return {str(one.label): one.value for one in kind}


def columns(*, every_word: bool = False) -> tuple[Column, ...]:
    """The columns of the sheet; `every_word` takes choices in every language."""

    def choices(kind: type[SpaceKind] | type[SpaceOwner] | type[SpaceState]) -> dict[str, str]:
        return every_label(lambda: _labels(kind)) if every_word else _labels(kind)

    return (
        Column("ref", (gettext_lazy("Space (leave as it is)"), "空间编号", "space"),
               hint=gettext_lazy("One row for each space. Leave empty for a new one.")),
        Column("version", (gettext_lazy("State of the row (leave as it is)"), "版本", "version"), kind="int",
               hint=gettext_lazy("Tells whether somebody changed it meanwhile.")),
        Column("place", (gettext_lazy("Where it lies"), "所在地", "所在位置", "所在小区", "place"), required=True,
               hint=gettext_lazy("A name or a code, such as an estate or one of its buildings.")),
        Column("name", (gettext_lazy("Name of the space"), "空间名称", "名称", "name"), required=True,
               hint=gettext_lazy("At most 60 characters.")),
        Column("kind", (gettext_lazy("Kind of space"), "空间类型", "类型", "kind"), kind="choice", required=True,
               choices=choices(SpaceKind), hint=gettext_lazy("Pick one.")),
        Column("area", (gettext_lazy("Square metres"), "面积", "面积(㎡)", "平方米", "area"), required=True,
               hint=gettext_lazy("Such as 180.5.")),
        Column("owner", (gettext_lazy("Whose it is"), "产权归属", "产权", "owner"), kind="choice", required=True,
               choices=choices(SpaceOwner), hint=gettext_lazy("Pick one.")),
        Column("owner_name", (gettext_lazy("Name of that body"), "产权单位", "owner name"),
               hint=gettext_lazy("A company or an office; no person's name.")),
        Column("state", (pgettext_lazy("column", "State"), "状态", "使用状态", "state"), kind="choice",
               choices=choices(SpaceState), hint=gettext_lazy("A new state is a step; empty: found idle.")),
        Column("since", (gettext_lazy("Since"), "起始日期", "起始", "since"), kind="date",
               hint=gettext_lazy("Day of a new state, like 2026-11-23; empty: today.")),
        Column("what_for", (gettext_lazy("What it is used for"), "用途", "what for"),
               hint=gettext_lazy("Only where it is in use. Residents read this.")),
    )  # fmt: skip


def template() -> bytes:
    """An empty xlsx: titles with marks, a line of hints, drop-downs, text cells."""
    return write_template(columns(), title=_("Public spaces"))


def export(area: Place, by: Actor) -> bytes:
    """The spaces below a place that the reader may see, as a sheet that, edited, is the import."""
    seen = queries.below(area) if by.is_system else queries.below(area).filter(queries.reached(by))
    spaces = list(queries.with_now(seen))
    spelled = _spelled(area, spaces)
    return write_rows(columns(), [_line(space, spelled) for space in spaces], title=_("Public spaces"), guided=True)


def _spelled(area: Place, spaces: list[PublicSpace]) -> dict[int, str]:
    places = Place.objects.filter(pk__in={space.place_id for space in spaces}).order_by("path")
    return PlaceNames(area).spelled(places)


def plain_area(area: int) -> str:
    """Square metres without needless noughts: 180.5."""
    text = f"{Decimal(area) / 100:.2f}"
    return text.rstrip("0").rstrip(".")


def _line(space: PublicSpace, spelled: dict[int, str]) -> dict[str, Any]:
    now = queries.period_of(space)
    return {
        "ref": space.pk.hex, "version": space.version, "place": spelled.get(space.place_id or 0, ""),
        "name": space.name, "kind": space.kind, "area": plain_area(space.area), "owner": space.owner,
        "owner_name": space.owner_name or None, "state": space.state, "since": now.since,
        "what_for": now.what_for or None,
    }  # fmt: skip


def read(source: str | os.PathLike[str] | BinaryIO, area: Place) -> RowSheet:
    """Read a sheet. Raises `SheetError` where it cannot be read or lacks a column that it must have."""
    sheet = read_rows(source, max_rows=MOST_ROWS)
    mapping = match_columns(sheet.header, every_title(columns(every_word=True)))
    mapping.check()
    no_column_twice(mapping)
    found = RowSheet(_("Public spaces"), sheet.header, titles_of(mapping))
    reader = _Reader(area, mapping, found.titles)
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
    """Reads row after row, and remembers which spaces came before."""

    def __init__(self, area: Place, mapping: ColumnMapping, titles: dict[str, str]) -> None:
        self.mapping, self.titles, self.names = mapping, titles, PlaceNames(area)
        known = list(queries.below(area))
        spelled = _spelled(area, known)
        self.lies = {space.pk.hex: (space.place_id or 0, spelled.get(space.place_id or 0, "")) for space in known}
        self.met: dict[tuple[Any, ...], int] = {}

    def row(
        self, number: int, values: dict[str, Value], errors: list[CellError], hidden: dict[str, str]
    ) -> tuple[Row, list[CellError]]:
        """One row in plain values, and what is wrong with it."""
        ref, wrong = reference(values)
        wrong |= hidden
        said = plain_values(values, self.mapping, but=("ref", "place", "area", "version"))
        said["name"] = naming.plain(said.get("name", ""))
        for key in ("owner_name", "what_for"):
            if key in said:
                said[key] = " ".join(said[key].split())
        said["version"] = values["version"]
        said["place"] = self._place(ref, str(values["place"] or ""), wrong)
        said["area"] = _area(values["area"], wrong)
        told = {error.column for error in errors}
        errors += [CellError(self.titles[key], words) for key, words in wrong.items() if self.titles[key] not in told]
        same = (ref,) if ref else (said["place"], said["name"])
        if not errors and self.met.setdefault(same, number) != number:
            words = _("Row %(row)s has the same space.") % {"row": self.met[same]}
            errors.append(CellError(self.titles["name"], words))
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


def _area(value: Value, wrong: dict[str, str]) -> int:
    """Hundredths of a square metre; 0, with the reason in `wrong`, where the cell says none."""
    text = re.sub(r"(㎡|m2|m²|平方米|平米)$", "", naming.plain(str(value or "")).lower().replace(",", ""))
    try:
        hundredths = (Decimal(text) * 100).quantize(Decimal(1), rounding=ROUND_HALF_UP)
    except InvalidOperation:
        hundredths = Decimal("nan")
    if not hundredths.is_finite():
        wrong["area"] = _("Write a number, such as 180.5.")
        return 0
    return int(hundredths)


def in_words(key: str, value: Any) -> str:
    """A value of a space as the difference shows it."""
    kinds = {"kind": SpaceKind, "owner": SpaceOwner, "state": SpaceState}
    if key in kinds and value:
        return str(kinds[key](value).label)
    if key == "area":
        return plain_area(value)
    return str(value or "–")

"""The sheet of an estate's household links of one post: taken out, changed, read back, and returned with reasons."""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from typing import BinaryIO
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from linli.core.sheets import (
    Cell,
    CellError,
    Column,
    Value,
    match_columns,
    parse_row,
    read_rows,
    return_bad_rows,
    write_rows,
)
from linli.organisations.queries.standing import Door, Standing
from linli.places import naming

MOST_ROWS = 20_000


def columns(now: Standing) -> tuple[Column, ...]:
    """The columns in their order; the last offers the people of the post."""
    people = {label: str(appointment) for appointment, label in now.told_apart().items()}
    return (
        Column(
            "building", (gettext_lazy("Building"), "楼栋", "楼栋号", "楼号", "栋号", "幢号", "building"), required=True,
            hint=gettext_lazy("Rows left out stay as they are."),
        ),
        Column("unit", (gettext_lazy("Entrance"), "单元", "单元号", "梯号", "unit"),
               hint=gettext_lazy("Leave empty where a building has no entrances of its own.")),
        Column("room", (gettext_lazy("Room number"), "房号", "房间号", "室号", "门牌号", "room"), required=True,
               hint=gettext_lazy("Such as 502.")),
        Column("person", (gettext_lazy("Linked with"), "联系人", "居民代表", "联系代表", "person"), kind="choice",
               choices=people, hint=gettext_lazy("Pick one; leave empty for nobody.")),
    )  # fmt: skip


@dataclass
class LinkSheet:
    """A sheet as read: every row with what is wrong in it, and whom each right row wants for its dwelling."""

    header: list[str]
    rows: list[tuple[list[Cell], list[CellError]]] = field(default_factory=list)
    numbers: list[int] = field(default_factory=list)
    """Where each row stands in the sheet, as Excel counts."""
    wanted: dict[int, UUID | None] = field(default_factory=dict)

    @property
    def bad(self) -> int:
        """How many rows cannot be taken. With any, nothing is to be imported."""
        return sum(bool(errors) for _cells, errors in self.rows)

    def returned(self) -> bytes:
        """The same sheet, all rows, with the reasons in a last column; mended, it is the import."""
        return return_bad_rows(self.header, self.rows, title=_("Household links"))


def read(source: str | os.PathLike[str] | BinaryIO, now: Standing) -> LinkSheet:
    """Read the sheet. Raises `SheetError` where it cannot be read or lacks a column it must have.

    Without the column of people it would end every link, so it must have that one too.
    """
    sheet = read_rows(source, max_rows=MOST_ROWS)
    known = columns(now)
    mapping = match_columns(sheet.header, known)
    mapping.check()
    match_columns(sheet.header, [_required(known[-1])]).check()
    doors = {_address(door): door for door in now.doors}
    result = LinkSheet(sheet.header)
    met: dict[int, int] = {}
    for number, cells in sheet.rows:
        values, errors = parse_row(cells, mapping)
        door = None if errors else _door(values, doors, errors)
        if door is not None:
            first = met.setdefault(door.id, number)
            if first != number:
                errors.append(CellError("", _("Row %(row)s has the same room.") % {"row": first}))
            else:
                result.wanted[door.id] = UUID(str(values["person"])) if values["person"] else None
        result.rows.append((cells, errors))
        result.numbers.append(number)
    return result


def export(now: Standing) -> bytes:
    """The estate's dwellings, each with who is linked, as a sheet that, edited, can be the import.

    Whose appointment is over cannot be picked any more: there the cell is empty.
    """
    known = {one.appointment_id for one in now.people}
    lines = [
        {
            "building": door.building,
            "unit": door.entrance or None,
            "room": door.name,
            "person": str(door.appointment_id) if door.appointment_id in known else None,
        }
        for door in now.doors
    ]
    return write_rows(columns(now), lines, title=_("Household links"), guided=True)


def _required(column: Column) -> Column:
    return Column(column.key, column.titles, required=True)


def _address(door: Door) -> tuple[str, str, str]:
    return door.building, door.entrance, door.name


def _door(values: dict[str, Value], doors: dict[tuple[str, str, str], Door], errors: list[CellError]) -> Door | None:
    """The dwelling that a row names; where there is none, the reason is added to `errors`."""
    building, unit, room = (str(values[key] or "") for key in ("building", "unit", "room"))
    door = doors.get((naming.building_name(building), naming.unit_name(unit), naming.room_name(room)))
    if door is None:
        errors.append(CellError(_("Room number"), _("There is no such dwelling in this estate.")))
    return door

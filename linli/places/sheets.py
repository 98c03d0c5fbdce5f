"""The sheet of an estate: the template handed out, read back, and returned with the reasons where a row is wrong."""

from __future__ import annotations

import os
import re
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from typing import Any, BinaryIO

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
    write_template,
)
from linli.places import naming
from linli.places.actions import RoomRow
from linli.places.enums import Level, RoomUse
from linli.places.models import Place

MOST_ROOMS = 20_000
LONGEST_NAME = 60
FLOORS = (-9, 199)
LARGEST_AREA = 10_000_000
"""Hundredths of a square metre; a whole market hall is smaller than a tenth of a square kilometre."""

USES = {
    "住宅": RoomUse.DWELLING, "商铺": RoomUse.SHOP, "办公": RoomUse.OFFICE,
    "车库": RoomUse.GARAGE, "储藏室": RoomUse.STORE, "其他": RoomUse.OTHER,
}  # fmt: skip
"""The register's words for a use, understood in every language of the screen."""


def columns(*, every_word: bool = False) -> tuple[Column, ...]:
    """The columns of an estate's sheet, in their order; `every_word` takes uses in other languages too."""
    return (
        Column(
            "building", (gettext_lazy("Building"), "楼栋", "楼栋号", "楼号", "栋号", "幢号", "building"), required=True,
            hint=gettext_lazy("One row for each room. 3 means 3栋."),
        ),
        Column(
            "unit", (gettext_lazy("Entrance"), "单元", "单元号", "梯号", "unit"),
            hint=gettext_lazy("Leave empty where a building has no entrances of its own."),
        ),
        Column(
            "room", (gettext_lazy("Room number"), "房号", "房间号", "室号", "门牌号", "room"), required=True,
            hint=gettext_lazy("Such as 502."),
        ),
        Column("floor", (gettext_lazy("Floor"), "楼层", "所在楼层", "层", "floor"), kind="int",
               hint=gettext_lazy("A whole number; -1 below ground.")),
        Column("area", (gettext_lazy("Floor area (㎡)"), "建筑面积(㎡)", "建筑面积", "面积", "area"),
               hint=gettext_lazy("As in the register, such as 89.63.")),
        Column("use", (gettext_lazy("Use of the room"), "房屋性质", "房屋用途", "用途", "use"), kind="choice",
               choices=_choices(every_word), hint=gettext_lazy("Pick one.")),
    )  # fmt: skip


def _choices(every_word: bool) -> dict[str, str]:
    """Label → use in the language of the moment, and with `every_word` the register's own words beside them."""
    shown = {str(use.label): use.value for use in RoomUse}
    return shown | {word: use.value for word, use in USES.items()} if every_word else shown


@dataclass
class EstateSheet:
    """A sheet as read: every row with what is wrong in it, and the rooms of the rows in which nothing is."""

    header: list[str]
    rows: list[tuple[list[Cell], list[CellError]]] = field(default_factory=list)
    rooms: list[RoomRow] = field(default_factory=list)

    @property
    def bad(self) -> int:
        """How many rows cannot be taken. With any, nothing is to be imported."""
        return sum(bool(errors) for _cells, errors in self.rows)

    def returned(self) -> bytes:
        """The same sheet, all rows, with the reasons in a last column; mended, it is the import."""
        return return_bad_rows(self.header, self.rows, title=_("Rooms of the estate"))


def template() -> bytes:
    """An empty xlsx of an estate: titles, a line of hints, drop-downs, text cells."""
    return write_template(columns(), title=_("Rooms of the estate"))


def read(source: str | os.PathLike[str] | BinaryIO) -> EstateSheet:
    """Read the sheet of an estate. Raises `SheetError` where it cannot be read or lacks a column it must have."""
    sheet = read_rows(source, max_rows=MOST_ROOMS)
    mapping = match_columns(sheet.header, columns(every_word=True))
    mapping.check()
    result = EstateSheet(sheet.header)
    met: dict[tuple[str, ...], int] = {}
    for number, cells in sheet.rows:
        values, errors = parse_row(cells, mapping)
        row = _room(values, errors)
        if not errors:
            first = met.setdefault(row.names(), number)
            if first != number:
                errors.append(CellError("", _("Row %(row)s has the same room.") % {"row": first}))
        if not errors:
            result.rooms.append(row)
        result.rows.append((cells, errors))
    return result


def export(estate: Place) -> bytes:
    """The estate's rooms as a sheet that, edited, can be the import."""
    rooms = Place.objects.filter(estate_id=estate.pk, level=Level.ROOM).select_related("parent__parent")
    listed = sorted(rooms, key=lambda room: (*(place.sort for place in _above(room)), room.floor or 0, room.sort))
    return write_rows(columns(), [_line(room) for room in listed], title=_("Rooms of the estate"))


def _above(room: Place) -> list[Place]:
    """The building, and the entrance if there is one."""
    nearest = room.parent
    if nearest is None or nearest.level == Level.BUILDING or nearest.parent is None:
        return [nearest] if nearest else []
    return [nearest.parent, nearest]


def _line(room: Place) -> dict[str, Any]:
    names = [place.name for place in _above(room)]
    return {
        "building": names[0],
        "unit": names[1] if len(names) > 1 else None,
        "room": room.name,
        "floor": room.floor,
        "area": f"{room.area / 100:.2f}" if room.area is not None else None,
        "use": room.use or None,
    }


def _room(values: dict[str, Value], errors: list[CellError]) -> RoomRow:
    """The row as a room; what is wrong with it is added to `errors`."""
    names = {key: naming.plain(str(values[key] or "")) for key in ("building", "unit", "room")}
    for column in columns():
        if len(names.get(column.key, "")) > LONGEST_NAME - 2:
            errors.append(CellError(column.title, _("This is too long for a name.")))
    floor = values["floor"]
    if floor is not None and not FLOORS[0] <= int(str(floor)) <= FLOORS[1]:
        errors.append(CellError(_("Floor"), _("There is no such floor.")))
    use = values["use"]
    return RoomRow(
        **names,
        floor=int(str(floor)) if floor is not None else None,
        area=_area(values["area"], errors),
        use=str(use) if use else "",
    )


def _area(value: Value, errors: list[CellError]) -> int | None:
    """Hundredths of a square metre; None where the cell is empty or wrong."""
    if value is None:
        return None
    text = re.sub(r"(㎡|m2|平方米|平米)$", "", naming.plain(str(value)).lower().replace(",", ""))
    try:
        hundredths = (Decimal(text) * 100).quantize(Decimal(1), rounding=ROUND_HALF_UP)
        if 0 < hundredths <= LARGEST_AREA:
            return int(hundredths)
    except InvalidOperation:
        pass
    errors.append(CellError(_("Floor area (㎡)"), _("Write a number of square metres, such as 89.63.")))
    return None

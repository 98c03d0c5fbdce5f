"""The sheet of the bodies of a place: the template, the bodies taken out, read back, and returned with the reasons.

What a sheet would change is found by doing it and taking it back: the same rules and mistakes, whoever brings it in.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any, BinaryIO

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from linli.core.sheets import (
    CellError,
    Column,
    ColumnMapping,
    Value,
    match_columns,
    parse_row,
    read_rows,
    write_rows,
    write_template,
)
from linli.core.sheets_rows import Row, RowSheet, plain_values, titles_of
from linli.organisations.models import Formed, Organisation
from linli.organisations.queries.terms import bodies_below
from linli.places.models import Place
from linli.places.queries import NoPlaybook, playbook_version_for
from linli.places.written import PlaceNames
from linli.playbooks.enums import BodyKind
from linli.playbooks.parts_organisation import Sector
from linli.playbooks.queries import by_id

MOST_ROWS = 20_000
SHORT = {
    "小区党支部": BodyKind.ESTATE_PARTY_BRANCH,
    "业委会": BodyKind.OWNERS_COMMITTEE,
    "物业公司": BodyKind.PROPERTY_COMPANY,
    "物业": BodyKind.PROPERTY_COMPANY,
    "居委会": BodyKind.RESIDENTS_COMMITTEE,
    "党群服务站": BodyKind.SERVICE_STATION,
}
"""Everyday names of kinds, understood in every language of the screen."""


def columns(area: Place | None, *, every_word: bool = False) -> tuple[Column, ...]:
    """The columns of the sheet; `every_word` takes everyday names of kinds as well."""
    kinds = {kind.label: kind.value for kind in BodyKind}
    if every_word:
        kinds |= {word: kind.value for word, kind in SHORT.items()}
        kinds |= {kind.value: kind.value for kind in BodyKind}
    formed = {str(one.label): one.value for one in Formed}
    listed = [
        Column("ref", (gettext_lazy("Body (leave as it is)"), "组织编号", "body"),
               hint=gettext_lazy("One row for each body. Leave empty for a new one.")),
        Column("kind", (gettext_lazy("Sort of body"), "组织类型", "类型", "kind"), kind="choice", choices=kinds,
               required=True, hint=gettext_lazy("Pick one.")),
        Column("name", (gettext_lazy("Full name"), "名称", "全称", "组织名称", "name"), required=True,
               hint=gettext_lazy("At most 80 characters.")),
        Column("short_name", (gettext_lazy("Short name"), "简称", "short name"),
               hint=gettext_lazy("As lists show it; at most 30 characters.")),
        Column("telephone", (gettext_lazy("Telephone"), "电话", "联系电话", "telephone"),
               hint=gettext_lazy("Of the body, not of a person.")),
        Column("places", (gettext_lazy("Places it serves"), "服务范围", "所在小区", "小区", "places"), required=True,
               hint=gettext_lazy("Names or codes, with 、 between them.")),
        Column("formed", (gettext_lazy("How it was formed"), "组建方式", "formed"), kind="choice", choices=formed,
               hint=gettext_lazy("Party organisations only.")),
        Column("formed_on", (gettext_lazy("Formed on"), "成立日期", "组建日期", "formed on"), kind="date",
               hint=gettext_lazy("Like 2026-11-23.")),
        Column("parent", (gettext_lazy("Body above"), "上级组织", "above"),
               hint=gettext_lazy("The name of a body that is here, or of another row.")),
    ]  # fmt: skip
    sectors = {str(one.name): str(one.key) for one in sectors_of(area)}
    if sectors:
        listed.append(Column("sector", (gettext_lazy("Sector"), "领域", "sector"), kind="choice", choices=sectors))
    return tuple(listed)


def sectors_of(area: Place | None) -> tuple[Sector, ...]:
    """The sectors that the playbook of a place knows; none where it knows none."""
    if area is None:
        return ()
    try:
        return by_id(playbook_version_for(area)).sectors
    except NoPlaybook:
        return ()


def template(area: Place | None) -> bytes:
    """An empty xlsx: titles with marks, a line of hints, drop-downs, text cells."""
    return write_template(columns(area), title=_("Bodies"))


def export(area: Place, on: date) -> bytes:
    """The bodies of a place and of the places in it, as a sheet that, edited, is the import."""
    names = PlaceNames(area)
    inside = area.path
    bodies = list(bodies_below(area, on).select_related("parent").prefetch_related("bindings__place"))
    bound = {
        body.pk: sorted(
            (one.place for one in body.bindings.all() if one.place.path.startswith(inside)), key=lambda one: one.path
        )
        for body in bodies
    }
    spelled = names.spelled(place for places in bound.values() for place in places)
    lines = [
        {
            "ref": body.pk.hex, "kind": body.kind, "name": body.name, "short_name": body.short_name,
            "telephone": body.telephone or None, "formed": body.formed or None, "formed_on": body.formed_on,
"places": "、".join(spelled[one.pk] for one in bound[body.pk]),
            "parent": body.parent.name if body.parent else None, "sector": body.sector or None,
        }
        for body in bodies
    ]  # fmt: skip
    known = columns(area)
    kept = [{column.key: line[column.key] for column in known} for line in lines]
    return write_rows(known, kept, title=_("Bodies"), guided=True)


def read(source: str | os.PathLike[str] | BinaryIO, area: Place | None) -> RowSheet:
    """Read a sheet. Raises `SheetError` where it cannot be read or lacks a column that it must have."""
    sheet = read_rows(source, max_rows=MOST_ROWS)
    mapping = match_columns(sheet.header, columns(area, every_word=True))
    mapping.check()
    found = RowSheet(_("Bodies"), sheet.header, titles_of(mapping))
    names = PlaceNames(area)
    met: dict[tuple[str, str], int] = {}
    for number, cells in sheet.rows:
        values, errors = parse_row(cells, mapping)
        row = _row(number, values, mapping, names, errors, found.titles)
        found.cells[number] = list(cells)
        key = (row.ref, "") if row.ref else (str(values["kind"]), str(values["name"]))
        if not errors and met.setdefault(key, number) != number:
            errors.append(CellError(found.titles["name"], _("Row %(row)s has the same body.") % {"row": met[key]}))
        if errors:
            found.bad[number] = (list(cells), errors)
        else:
            found.rows.append(row)
    return found


def _row(
    number: int, values: dict[str, Value], mapping: ColumnMapping, names: PlaceNames, errors: list[CellError],
    titles: dict[str, str],
) -> Row:  # fmt: skip
    """The row in plain values; what is wrong with its places goes to `errors`."""
    kept = plain_values(values, mapping, but=("ref", "places"))
    if values["places"]:
        ids, wrong = names.find(str(values["places"]))
        kept["places"] = ids
        errors += [CellError(titles["places"], words) for words in wrong]
    return Row(number, str(values["ref"] or "").replace("-", "").lower(), kept)


def in_words(key: str, value: Any, area: Place | None) -> str:
    """A value of a body as the difference shows it."""
    if not value:
        return "–"
    if key == "places":
        found = Place.objects.filter(pk__in=value).order_by("path").values_list("name", flat=True)
        return pgettext("list", ", ").join(found)
    if key == "formed":
        return str(Formed(value).label)
    if key == "sector":
        return next((str(one.name) for one in sectors_of(area) if str(one.key) == value), str(value))
    if key == "parent":
        return _named([value])
    return str(value)


def _named(ids: Iterable[Any]) -> str:
    names: Sequence[str] = list(Organisation.objects.filter(pk__in=list(ids)).values_list("name", flat=True))
    return pgettext("list", ", ").join(names)

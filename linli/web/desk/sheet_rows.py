"""An edited sheet of service requests read back: which rows ask for something, and what is wrong in the others.

The last columns of a list taken out as Excel are empty, to be filled in. The column of versions carries, beside the
version, a mark of what stood in the columns that can be edited: so a row that nobody touched is told from one that was.
"""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, BinaryIO

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext, pgettext_lazy

from linli.core.actors import Actor
from linli.core.sheets import Cell, Column, SheetError, Value, match_columns, parse_row, read_rows
from linli.organisations.models import Organisation
from linli.playbooks.enums import ReasonKind
from linli.playbooks.fields import Name
from linli.service_requests import words
from linli.service_requests.changes import Change, mark
from linli.service_requests.models import ServiceRequest
from linli.service_requests.queries import visible_to
from linli.web.desk.rows import actor_for
from linli.web.desk.suggesting import bodies_for
from linli.web.desk.ways import WAYS

MOST_ROWS = 20_000
MOST_CHANGED = 500
"""As many rows as one press of a button may change, or send back."""

BATCH = 1_000
VERSION = re.compile(r"(\d{1,9})-([0-9a-f]{6})")
LONGEST = 2_000

EDITED = (
    Column("version", (gettext_lazy("Version (leave as it is)"),)),
    Column("to", (gettext_lazy("Dispatch to"),)),
    Column("answer_on", (gettext_lazy("Supervise: answer by"),), kind="date"),
    Column("note", (gettext_lazy("Note for staff"),)),
    Column("result", (gettext_lazy("Result"),)),
    Column("told", (gettext_lazy("What was done (residents read this)"),)),
)
"""Columns at the end of an exported list; but for the first they are empty, to be filled in."""

READ = ("number", "category", "urgency", *(column.key for column in EDITED))
NEEDED = frozenset({"number", "category", "urgency", "version"})


@dataclass(slots=True)
class ReadSheet:
    """A sheet as read: the rows that ask for something, those that cannot be taken, and how many ask for nothing."""

    header: list[str]
    asked: list[tuple[Change, list[Cell]]] = field(default_factory=list)
    bad: list[tuple[list[Cell], list[str]]] = field(default_factory=list)
    same: int = 0


def version_mark(row: ServiceRequest) -> str:
    """What the column of versions holds: the version, and a mark of what can be edited in place."""
    return f"{row.version}-{_mark(row.category, row.urgency)}"


def _mark(category: str, urgency: str) -> str:
    return hashlib.sha256(f"{category}|{urgency}".encode()).hexdigest()[:6]


def read(file: BinaryIO, columns: Sequence[Column], actor: Actor) -> ReadSheet:
    """Read a list that was taken out and edited; `columns` are those of the export.

    Raises `SheetError` where the whole cannot be used. One query for each thousand rows, and one for each place whose
    bodies are named.
    """
    sheet = read_rows(file, max_rows=MOST_ROWS)
    mapping = match_columns(sheet.header, [_known(column) for column in columns if column.key in READ])
    mapping.check()
    parsed = [(cells, *parse_row(cells, mapping)) for _number, cells in sheet.rows]
    numbers = Counter(_text(values["number"]) for _cells, values, _errors in parsed)
    found = _found(actor, [number for number in numbers if number])
    result, reader = ReadSheet(sheet.header), _Reader(actor)
    for cells, values, errors in parsed:
        number = _text(values["number"])
        wrong = [str(error) for error in errors]
        change = None
        if number and numbers[number] > 1:
            wrong.append(_("This number stands in %(count)s rows. Leave it in one.") % {"count": numbers[number]})
        elif number and number not in found:
            wrong.append(_("There is no service request with this number here."))
        elif not wrong:
            change = reader.change(found[number], values, wrong)
        if wrong:
            result.bad.append((cells, wrong))
        elif change is None or change.empty:
            result.same += 1
        else:
            result.asked.append((change, cells))
        if len(result.asked) + len(result.bad) > MOST_CHANGED:
            message = _("More than %(count)s rows were changed or are wrong. Split the sheet into several files.")
            raise SheetError(message % {"count": MOST_CHANGED})
    return result


def _known(column: Column) -> Column:
    """The column under its titles in every language: who took the sheet out may read another than who brings it in."""
    return Column(column.key, _in_each(lambda: column.title), required=column.key in NEEDED, kind=column.kind)


def _in_each(say: Callable[[], str]) -> tuple[str, ...]:
    """The same words in every language, first in that of the moment."""
    said = {say(): None}
    for code, _name in settings.LANGUAGES:
        with translation.override(code):
            said[say()] = None
    return tuple(said)


def _found(actor: Actor, numbers: Sequence[str]) -> dict[str, ServiceRequest]:
    found: dict[str, ServiceRequest] = {}
    for begin in range(0, len(numbers), BATCH):
        some = visible_to(actor).filter(number__in=numbers[begin : begin + BATCH]).order_by()
        found |= {row.number: row for row in some}
    return found


def _text(value: Value) -> str:
    return str(value).strip().replace("\x00", "") if value is not None else ""


class _Reader:
    """Reads rows by the names that their playbooks and places know, each looked up once."""

    def __init__(self, actor: Actor) -> None:
        self.actor = actor
        self._unsorted = _in_each(words.uncategorised)
        self._names: dict[tuple[Any, str], dict[str, str]] = {}
        self._bodies: dict[tuple[Any, ...], list[Organisation]] = {}

    def change(self, row: ServiceRequest, values: Mapping[str, Value], wrong: list[str]) -> Change | None:
        """What this row asks for; what is wrong in it is added to `wrong`."""
        seen = VERSION.fullmatch(_text(values["version"]))
        if seen is None:
            wrong.append(_("The version is missing or was changed. Take the list out again and edit that."))
            return None
        texts = {key: _text(values[key]) for key in ("category", "urgency", "to", "note", "result", "told")}
        if any(len(text) > LONGEST for text in texts.values()):
            wrong.append(_("A cell is longer than %(count)s characters.") % {"count": LONGEST})
            return None
        category, urgency = self._sorted(row, texts, wrong)
        untouched = _mark(category or row.category, urgency or row.urgency) == seen[2]
        day = values["answer_on"]
        return Change(
            number=row.number,
            version=int(seen[1]),
            sent=mark(row.number, seen[0], *texts.values(), str(day or "")),
            category="" if untouched or category == row.category else category,
            urgency="" if untouched or urgency == row.urgency else urgency,
            to=self._body(row, texts["to"], wrong) if texts["to"] else "",
            answer_on=day if isinstance(day, date) and not isinstance(day, datetime) else None,
            note=texts["note"],
            result=self._named(row, "result", _results, texts["result"], wrong),
            told=texts["told"],
        )

    def _sorted(self, row: ServiceRequest, texts: Mapping[str, str], wrong: list[str]) -> tuple[str, str]:
        """The category and the class that the row names; empty where it names none."""
        category = texts["category"]
        if category in self._unsorted:
            category = ""
        return (
            self._named(row, "category", _categories, category, wrong),
            self._named(row, "urgency", _classes, texts["urgency"], wrong),
        )

    def _named(
        self,
        row: ServiceRequest,
        column: str,
        known: Callable[[ServiceRequest], Sequence[tuple[str, Name]]],
        text: str,
        wrong: list[str],
    ) -> str:
        if not text:
            return ""
        at = (row.playbook_version_id, column)
        if at not in self._names:
            pairs = known(row)
            self._names[at] = {
                name.in_language(code): key for code, _label in reversed(settings.LANGUAGES) for key, name in pairs
            }
        key = self._names[at].get(text)
        if key is None:
            choices = pgettext("list", ", ").join(str(name) for _key, name in known(row))
            told = {"value": text[:40], "choices": choices}
            wrong.append(_("“%(value)s” is not a choice. Write one of: %(choices)s.") % told)
        return key or ""

    def _body(self, row: ServiceRequest, text: str, wrong: list[str]) -> str:
        act = actor_for(self.actor, row)
        kind = act.held.body_kind if act.held else row.holder.kind
        where = (row.place_id, row.building_id, row.estate_id, row.playbook_version_id, kind)
        if where not in self._bodies:
            self._bodies[where] = bodies_for(row, act, WAYS["dispatch"])
        meant = [body for body in self._bodies[where] if text in (body.short_name, body.name)]
        if len(meant) == 1:
            return str(meant[0].pk)
        choices = pgettext("list", ", ").join(body.short_name for body in self._bodies[where]) or _("nobody")
        told = {"value": text[:40], "choices": choices}
        wrong.append(_("“%(value)s” cannot be dispatched to from here. Write one of: %(choices)s.") % told)
        return ""


def _categories(row: ServiceRequest) -> list[tuple[str, Name]]:
    return [(one.key, one.name) for one in row.playbook.categories]


def _classes(row: ServiceRequest) -> list[tuple[str, Name]]:
    return [(key.value, one.name) for key, one in row.playbook.classes.items()]


def _results(row: ServiceRequest) -> list[tuple[str, Name]]:
    return [(one.key, one.name) for one in row.playbook.reasons_for(ReasonKind.RESOLVE)]


EDITED_TITLE = pgettext_lazy("desk", "Requests")

"""What a list is asked for: view, filters, words, order and page, read from the address and written back into it."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import astuple, dataclass, replace
from datetime import UTC, date, datetime, timedelta
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.db.models import F, Q, QuerySet
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from linli.core import clock
from linli.core.prepared import Text, built_once
from linli.playbooks.enums import UrgencyClass
from linli.service_requests.enums import OPEN, STAFF_TURN, Source, State
from linli.service_requests.models import ServiceRequest
from linli.service_requests.queries import Sight, lines, listed_by
from linli.web.desk.finder import matching
from linli.web.desk.marks import MARKS
from linli.web.typed import day_of, id_of

PAGE = 50
VIEWS = {
    "open": _("Problems"),
    "responsibility": _("Responsibility"),
    "supervised": pgettext_lazy("list", "Supervised"),
    "closed": pgettext_lazy("list", "Closed"),
    "call_back": pgettext_lazy("list", "To call back"),
    "agenda": pgettext_lazy("list", "For deliberation"),
    "all": pgettext_lazy("list", "All"),
}
"""问题清单, 责任清单, 销号清单 are views of one table: open ones, those that a body has in its hands, closed ones."""

RESPONSIBLE = frozenset({State.DISPATCHED, State.IN_HAND, State.PAUSED})
RUNNING = ("open", "responsibility", "supervised")
"""Views whose rows all have, or may get, a date: only they can be read by it."""

ORDERS = {"new": _("Newest first"), "old": _("Longest waiting first"), "due": _("Due first")}
KEPT = {"view": "list", "q": "q", "state": "state", "category": "category", "urgency": "urgency",
        "building": "building", "holder": "holder", "overdue": "overdue", "sort": "sort", "only": "only",
        "source": "source", "place": "place", "since": "since", "until": "until"}  # fmt: skip
"""Field of `Filters` → its name in the address."""

NARROWED_BY = {"state": "state", "category": "category", "urgency": "urgency", "building": "building_id",
               "holder": "holder_id", "source": "source"}  # fmt: skip
"""Field of `Filters` → the column that it narrows."""

PLACES = ("estate", "community", "subdistrict", "district")
"""Levels by which a list above the estate is narrowed, as `place=community-12`."""

DEFAULTS = {"view": "open", "sort": "new"}
WORDS_LIMIT = 60
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Cursor:
    """The row before which, or after which, a page begins."""

    after: bool
    id: UUID
    due_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Filters:
    """What a list is asked for. Whatever the address holds that is no choice reads as none."""

    view: str = "open"
    q: str = ""
    state: str = ""
    category: str = ""
    urgency: str = ""
    building: str = ""
    holder: str = ""
    overdue: str = ""
    sort: str = "new"
    only: str = ""
    source: str = ""
    place: str = ""
    since: str = ""
    until: str = ""
    cursor: Cursor | None = None

    @property
    def narrowed(self) -> bool:
        """Whether anything beside the view narrows the list."""
        return any(getattr(self, name) for name in KEPT if name not in ("view", "sort"))

    def address(self, **changed: str) -> str:
        """The query string with these changes, from its first page."""
        values = {name: changed.pop(name, getattr(self, name)) for name in KEPT}
        kept = {KEPT[name]: value for name, value in values.items() if value and value != DEFAULTS.get(name)}
        return "?" + urlencode({**kept, **changed})

    def here_address(self, **added: str) -> str:
        """The query string of this very page, with something added."""
        cursor = self.cursor
        if cursor is not None:
            due = f"~{cursor.due_at.isoformat()}" if cursor.due_at else ""
            added = {"after" if cursor.after else "before": f"{cursor.id}{due}", **added}
        return self.address(**added)

    def page_address(self, row: ServiceRequest, *, after: bool) -> str:
        """The query string of the page that begins after this row, or ends before it."""
        due = row.due_at.isoformat() if self.sort == "due" and row.due_at else ""
        return self.address(**{"after" if after else "before": f"{row.pk}~{due}" if due else str(row.pk)})


def read(data: QueryDict) -> Filters:
    """The filters that an address asks for."""
    one_of: dict[str, Collection[str]] = {
        "view": VIEWS,
        "state": {state.value for state in State},
        "urgency": {urgency.value for urgency in UrgencyClass},
        "sort": ORDERS,
        "overdue": {"1"},
        "only": MARKS,
        "source": {source.value for source in Source},
    }
    known: dict[str, Any] = {}
    for name, choices in one_of.items():
        value = data.get(KEPT[name], "")
        if value in choices:
            known[name] = value
    building = data.get("building", "")
    if building.isascii() and building.isdigit():
        known["building"] = building[:9]
    level, _dash, place = data.get("place", "").partition("-")
    if level in PLACES and place.isascii() and place.isdigit():
        known["place"] = f"{level}-{place[:9]}"
    for name in ("since", "until"):
        day = day_of(data.get(name, ""))
        if day is not None:
            known[name] = day.isoformat()
    holder = id_of(data.get("holder", ""))
    if holder is not None:
        known["holder"] = str(holder)
    if known.get("sort") == "due" and known.get("view", DEFAULTS["view"]) not in RUNNING:
        del known["sort"]
    known["category"] = data.get("category", "").replace("\x00", "")[:40]
    known["q"] = " ".join(data.get("q", "").replace("\x00", "").split())[:WORDS_LIMIT]
    return Filters(**known, cursor=_cursor(data))


def _cursor(data: QueryDict) -> Cursor | None:
    for name in ("after", "before"):
        row_id, _tilde, due = data.get(name, "").partition("~")
        found = id_of(row_id)
        if found is None:
            continue
        try:
            due_at = datetime.fromisoformat(due) if due else None
        except ValueError:
            continue
        if due_at is None or due_at.tzinfo is not None:
            return Cursor(name == "after", found, due_at)
    return None


def _edge(day: str) -> UUID:
    """The key before all that came in from this day on: keys carry the moment of receipt."""
    since = clock.from_local(date.fromisoformat(day)) - EPOCH
    return UUID(int=(since.days * 86_400_000 + since.seconds * 1000) << 80)


def _day_after(day: str) -> str:
    return (date.fromisoformat(day) + timedelta(days=1)).isoformat()


def apply(rows: QuerySet[ServiceRequest], filters: Filters, at: datetime) -> QuerySet[ServiceRequest]:
    """The rows that the filters ask for, neither ordered nor cut into pages."""
    if filters.view == "open":
        rows = rows.filter(state__in=sorted(OPEN))
    elif filters.view == "responsibility":
        rows = rows.filter(state__in=sorted(RESPONSIBLE))
    elif filters.view == "supervised":
        rows = rows.filter(supervise_by__isnull=False, state__in=sorted(OPEN))
    elif filters.view == "closed":
        rows = rows.filter(state=State.CLOSED)
    elif filters.view == "call_back":
        rows = rows.filter(state=State.RESOLVED, on_behalf=True, satisfied=None)
    elif filters.view == "agenda":
        rows = rows.filter(awaiting_agenda=True)
    for name, column in NARROWED_BY.items():
        if getattr(filters, name):
            rows = rows.filter(**{column: getattr(filters, name)})
    if filters.overdue:
        rows = rows.filter(due_at__lt=at, state__in=sorted(STAFF_TURN))
    if filters.only:
        rows = rows.filter(MARKS[filters.only].where)
    if filters.place:
        level, place = plain_place(filters.place)
        rows = rows.filter(**{f"{level}_id": place})
    if filters.since:
        rows = rows.filter(id__gte=filters.since if isinstance(filters.since, UUID) else _edge(filters.since))
    if filters.until:
        until = filters.until if isinstance(filters.until, UUID) else _edge(_day_after(filters.until))
        rows = rows.filter(id__lt=until)
    if filters.q:
        rows = rows.filter(matching(filters.q))
    return rows


def plain_place(place: Any) -> tuple[str, int]:
    """Level and id of `community-12`; what is a pair already stays one."""
    if isinstance(place, tuple):
        return place
    level, _dash, number = place.partition("-")
    return level, int(number)


@dataclass(frozen=True, slots=True)
class Page:
    """Up to fifty rows, and the addresses beside them; empty where there is none."""

    rows: Sequence[ServiceRequest]
    newer: str
    older: str


def page(sight: Sight, filters: Filters, at: datetime) -> Page:
    """One page by keyset, so that page one thousand costs what page one costs. One query."""
    cursor = filters.cursor
    backward = cursor is not None and not cursor.after
    found = list(_cut(listed_by(sight), filters, at)) if filters.q else _page(sight, *_asked(filters, at))
    more, found = len(found) > PAGE, found[:PAGE]
    if backward:
        found.reverse()
    before = (more if backward else cursor is not None) and bool(found)
    after = (more or backward) and bool(found)
    return Page(
        found,
        newer=filters.page_address(found[0], after=False) if before else "",
        older=filters.page_address(found[-1], after=True) if after else "",
    )


def _cut(rows: QuerySet[ServiceRequest], filters: Filters, at: datetime) -> QuerySet[ServiceRequest]:
    """A page's rows, and one more if there is more."""
    backward = filters.cursor is not None and not filters.cursor.after
    return lines(_ordered(_beyond(apply(rows, filters, at), filters), filters, backward))[: PAGE + 1]


def _asked(filters: Filters, at: datetime) -> tuple[Any, ...]:
    """The filters in plain values, as `_page` takes them; what was typed freely is a value and not a shape."""
    values: dict[str, Any] = {
        "category": Text(filters.category) if filters.category else "",
        "building": int(filters.building) if filters.building else "",
        "holder": UUID(filters.holder) if filters.holder else "",
        "place": plain_place(filters.place) if filters.place else "",
        "since": _edge(filters.since) if filters.since else "",
        "until": _edge(_day_after(filters.until)) if filters.until else "",
    }
    return astuple(replace(filters, **values)), at if filters.overdue else None


@built_once
def _page(sight: Sight, asked: tuple[Any, ...], at: datetime) -> QuerySet[ServiceRequest]:
    """The same for filters without words to look for."""
    filters = Filters(*asked)
    return _cut(listed_by(sight), replace(filters, cursor=filters.cursor and Cursor(*asked[-1])), at)


def _ordered(rows: QuerySet[ServiceRequest], filters: Filters, backward: bool) -> QuerySet[ServiceRequest]:
    if filters.sort == "due":
        due = F("due_at").desc(nulls_first=True) if backward else F("due_at").asc(nulls_last=True)
        return rows.order_by(due, "-id" if backward else "id")
    rising = (filters.sort == "old") is not backward
    return rows.order_by("id" if rising else "-id")


def _beyond(rows: QuerySet[ServiceRequest], filters: Filters) -> QuerySet[ServiceRequest]:
    """Rows past the cursor, in the direction of the page."""
    cursor = filters.cursor
    if cursor is None:
        return rows
    if filters.sort != "due":
        rising = (filters.sort == "old") is cursor.after
        return rows.filter(id__gt=cursor.id) if rising else rows.filter(id__lt=cursor.id)
    if cursor.after:
        if cursor.due_at is None:
            return rows.filter(due_at=None, id__gt=cursor.id)
        later = Q(due_at__gt=cursor.due_at) | Q(due_at=cursor.due_at, id__gt=cursor.id) | Q(due_at=None)
        return rows.filter(later)
    if cursor.due_at is None:
        return rows.filter(Q(due_at__isnull=False) | Q(due_at=None, id__lt=cursor.id))
    return rows.filter(Q(due_at__lt=cursor.due_at) | Q(due_at=cursor.due_at, id__lt=cursor.id))

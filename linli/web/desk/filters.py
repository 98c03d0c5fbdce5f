"""What a list is asked for: view, filters, words, order and page, read from the address and written back into it."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import astuple, dataclass, replace
from datetime import date, datetime, time, timedelta
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
from linli.service_requests.enums import OPEN, STAFF_TURN, Kind, Source, State
from linli.service_requests.models import ServiceRequest
from linli.service_requests.queries import Sight, lines, listed_by
from linli.web.desk.finder import matching

PAGE = 50
VIEWS = {
    "open": _("Problems"),
    "responsibility": _("Responsibility"),
    "supervised": pgettext_lazy("list", "Supervised"),
    "closed": pgettext_lazy("list", "Closed"),
    "agenda": pgettext_lazy("list", "For deliberation"),
    "all": pgettext_lazy("list", "All"),
}
"""问题清单, 责任清单, 销号清单 are views of one table: open ones, those that a body has in its hands, closed ones."""

RESPONSIBLE = frozenset({State.DISPATCHED, State.IN_HAND, State.PAUSED})
RUNNING = ("open", "responsibility", "supervised")
"""Views whose rows all have, or may get, a date: only they can be read by it."""

ORDERS = {"new": _("Newest first"), "old": _("Longest waiting first"), "due": _("Due first")}
KEPT = {"view": "list", "q": "q", "state": "state", "category": "category", "urgency": "urgency",
        "building": "building", "holder": "holder", "overdue": "overdue", "about": "about", "source": "source",
        "since": "since", "until": "until", "sort": "sort"}  # fmt: skip
"""Field of `Filters` → its name in the address."""

NARROWED_BY = {"state": "state", "category": "category", "urgency": "urgency", "building": "building_id",
               "holder": "holder_id", "source": "source"}  # fmt: skip
"""Field of `Filters` → the column that it narrows."""

ABOUT = {
    "help": _("Waits for somebody's help"),
    "check": _("Waits for a second check"),
    "call": _("Waits for a call back"),
    "reopened": _("Reopened"),
    "returned": _("Returned"),
    "proposal": _("Proposals"),
}
"""待协同, 待核实, 待回访, and what happened to it on its way."""

DEFAULTS = {"view": "open", "sort": "new"}
WORDS_LIMIT = 60


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
    about: str = ""
    source: str = ""
    since: str = ""
    until: str = ""
    sort: str = "new"
    cursor: Cursor | None = None

    @property
    def narrowed(self) -> bool:
        """Whether anything beside the view narrows the list."""
        return any(getattr(self, name) for name in KEPT if name not in DEFAULTS)

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
        "about": ABOUT,
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
    for name in ("since", "until"):
        known[name] = _day(data.get(name, ""))
    holder = _uuid(data.get("holder", ""))
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
        found = _uuid(row_id)
        if found is None:
            continue
        try:
            due_at = datetime.fromisoformat(due) if due else None
        except ValueError:
            continue
        if due_at is None or due_at.tzinfo is not None:
            return Cursor(name == "after", found, due_at)
    return None


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


def _day(text: str) -> str:
    """A day as it is written in an address; empty for what is none."""
    try:
        return text if len(text) == 10 and date.fromisoformat(text) < date.max else ""
    except ValueError:
        return ""


def _moment(day: str | datetime, days: int = 0) -> datetime:
    """The beginning of a day, or of one so many days later; a moment stays what it is."""
    if isinstance(day, datetime):
        return day
    return clock.from_local(date.fromisoformat(day) + timedelta(days=days), time())


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
    elif filters.view == "agenda":
        rows = rows.filter(awaiting_agenda=True)
    for name, column in NARROWED_BY.items():
        if getattr(filters, name):
            rows = rows.filter(**{column: getattr(filters, name)})
    if filters.overdue:
        rows = rows.filter(due_at__lt=at, state__in=sorted(STAFF_TURN))
    if filters.about:
        rows = rows.filter(_about(filters.about))
    if filters.since:
        rows = rows.filter(received_at__gte=_moment(filters.since))
    if filters.until:
        rows = rows.filter(received_at__lt=_moment(filters.until, 1))
    if filters.q:
        rows = rows.filter(matching(filters.q))
    return rows


def _about(chosen: str) -> Q:
    """What is meant by a choice of `ABOUT`."""
    resolved = Q(state=State.RESOLVED)
    match chosen:
        case "help":
            return Q(helping_ids__isnull=False, state__in=sorted(OPEN)) & ~Q(helping_ids=[])
        case "check":
            return resolved & Q(hazard=True, inspected_at=None)
        case "call":
            return resolved & Q(on_behalf=True) & ~Q(hazard=True, inspected_at=None)
        case "reopened":
            return Q(reopenings__gt=0)
        case "returned":
            return Q(returns__gt=0)
        case _:
            return Q(kind=Kind.PROPOSAL)


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


def in_order(rows: QuerySet[ServiceRequest], filters: Filters, at: datetime) -> QuerySet[ServiceRequest]:
    """The rows that the filters ask for in the list's order, from its first page on, with what paper shows of each."""
    return lines(_ordered(apply(rows, filters, at), filters, backward=False), "result")


def _asked(filters: Filters, at: datetime) -> tuple[Any, ...]:
    """The filters in plain values, as `_page` takes them; what was typed freely is a value and not a shape."""
    values: dict[str, Any] = {
        "category": Text(filters.category) if filters.category else "",
        "building": int(filters.building) if filters.building else "",
        "holder": UUID(filters.holder) if filters.holder else "",
        "since": _moment(filters.since) if filters.since else "",
        "until": _moment(filters.until, 1) if filters.until else "",
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

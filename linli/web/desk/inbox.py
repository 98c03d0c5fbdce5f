"""The inbox: everything that waits for any of my posts, overdue first."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from linli.core import clock, waiting
from linli.core.actors import Actor
from linli.core.prepared import built_once
from linli.core.waiting import Line
from linli.messages.queries import quiet_hours_for
from linli.messages.quiet import may_be_quiet
from linli.playbooks.enums import Power
from linli.service_requests.models import ServiceRequest
from linli.service_requests.queries import Part, beside_by, held_by, lines, part_of
from linli.web.access import for_staff
from linli.web.actors import actor_of
from linli.web.desk.frame import respond
from linli.web.desk.rows import Group, due_for, grouped, inbox_rows
from linli.web.desk.waiting_rows import other_rows
from linli.web.inbox_row import KIND_NAMES, InboxRow, kind_name

SHOWN = waiting.SHOWN
COUNTED = 300
"""Beyond that the exact number helps nobody, and finding it takes time."""
LAST = datetime.max.replace(tzinfo=UTC)
"""Where what has no moment stands."""

Waits = ServiceRequest | Line
"""Something that waits, before it is put into words."""


@require_safe
@for_staff
def inbox(request: HttpRequest) -> HttpResponse:
    """What waits for me: a sentence with the number, then rows in groups by when they are due."""
    at, actor = clock.now(), actor_of(request)
    back, kind, whole = reverse("desk:inbox"), request.GET.get("kind", ""), "all" in request.GET
    requests, of_requests = _requests(actor, at, whole)
    others = waiting.waiting_for(actor, at)
    totals = {"request": of_requests, **Counter(line.kind for line in others)}
    kinds = _kinds(totals, back)
    kind = kind if any(key == kind for key, *_entry in kinds) else ""
    total = totals[kind] if kind else sum(totals.values())
    there: list[Waits] = [*(requests if kind in ("", "request") else ()), *_of_kind(others, kind)]
    shown = _as_rows(sorted(there, key=_by_due(at))[: COUNTED if whole else SHOWN], actor, at, back)
    groups = grouped(shown, at)
    context = {
        "now": at,
        "sentence": sentence(total, groups),
        "groups": groups,
        "kinds": kinds,
        "kind": kind,
        "more": max(min(total, COUNTED) - len(shown), 0),
        "all_href": f"{back}?kind={kind}&all=1" if kind else f"{back}?all=1",
        "beyond": whole and total > len(shown),
        "several_posts": len(actor.posts) > 1,
        "quiet": quiet(at, groups, actor.person_id),
        "sees_requests": any(Power.SERVICE_REQUEST_VIEW in held.powers for held in actor.posts),
    }
    return respond(request, "desk/inbox.jinja", context, current="inbox", part="desk/inbox_part.jinja")


def _requests(actor: Actor, at: datetime, whole: bool) -> tuple[list[ServiceRequest], int]:
    """The first service requests that wait, as many as are shown, and how many there are."""
    part, shown = part_of(actor), COUNTED if whole else SHOWN
    held = _all(part, at) if whole else _first(part, at)
    beside = _first_beside(part)
    found = sorted((*held, *beside), key=_request_by_due)[: shown + 1] if beside else held
    total = len(found) if len(found) <= shown else _counted.count(part, at) + len(beside)
    return found[:shown], total


def _of_kind(found: Sequence[Line], kind: str) -> Sequence[Line]:
    return [line for line in found if line.kind == kind] if kind else found


def _as_rows(shown: Sequence[Waits], actor: Actor, at: datetime, back: str) -> list[InboxRow]:
    """What is shown, and nothing else, put into words, in the order given. One query, for places' names."""
    requests = iter(inbox_rows([one for one in shown if isinstance(one, ServiceRequest)], actor, at, back))
    others = iter(other_rows([one for one in shown if isinstance(one, Line)], actor, at))
    return [next(others if isinstance(one, Line) else requests) for one in shown]


def _kinds(totals: Mapping[str, int], back: str) -> list[tuple[str, str, str, int | None]]:
    """Tabs by kind with how many wait, where more than one kind does: 全部7 诉求4 吹哨1."""
    there = [kind for kind in KIND_NAMES if totals.get(kind)]
    if len(there) < 2:
        return []
    counted = {kind: totals[kind] if totals[kind] <= SHOWN else None for kind in there}
    everything = sum(totals.values())
    first = ("", _("All"), back, everything if everything <= COUNTED else None)
    return [first, *((kind, kind_name(kind), f"{back}?kind={kind}", counted[kind]) for kind in there)]


@built_once
def _first(part: Part, at: datetime) -> QuerySet[ServiceRequest]:
    """What the page shows, and one more if there is more."""
    return lines(held_by(part, at))[: SHOWN + 1]


@built_once
def _all(part: Part, at: datetime) -> QuerySet[ServiceRequest]:
    """As many as anybody could ever read, for who asks for all."""
    return lines(held_by(part, at))[: COUNTED + 1]


@built_once
def _first_beside(part: Part) -> QuerySet[ServiceRequest]:
    """The same of what one's bodies help with, and what is overdue below them."""
    return lines(beside_by(part))[: SHOWN + 1]


def _by_due(at: datetime) -> Callable[[Waits], tuple[bool, datetime, str]]:
    """The same of what waits of every kind, as its row will say it."""

    def key(one: Waits) -> tuple[bool, datetime, str]:
        due, since = (one.due_at, one.since) if isinstance(one, Line) else (due_for(one, at), one.received_at)
        return (due is None, due or since or LAST, str(one.id))

    return key


def _request_by_due(row: ServiceRequest) -> tuple[bool, datetime, datetime, UUID]:
    """Due first, then longest waiting; what has no date stands last."""
    return (row.due_at is None, row.due_at or row.received_at, row.received_at, row.pk)


@built_once
def _counted(part: Part, at: datetime) -> QuerySet[Any]:
    """What is counted of it: as many as anybody could ever read."""
    return held_by(part, at).order_by().values_list("pk")[: COUNTED + 1]


def sentence(total: int, groups: list[Group]) -> str:
    """7件等您，1件超期."""
    if not total:
        return _("Nothing waits for you.")
    waiting = ngettext("%(count)s waits for you", "%(count)s wait for you", total) % {"count": total}
    if total > COUNTED:
        waiting = _("More than %(count)s wait for you") % {"count": COUNTED}
    late = sum(len(group.rows) for group in groups if group.key == "overdue")
    if not late:
        return waiting
    overdue = ngettext("%(count)s overdue", "%(count)s overdue", late) % {"count": late}
    return _("%(waiting)s, %(overdue)s") % {"waiting": waiting, "overdue": overdue}


def quiet(at: datetime, groups: list[Group], person_id: UUID | None) -> str:
    """In the reader's quiet hours: until when what is not urgent leaves them in peace. One query, none by day."""
    pressing = any(row.urgent for group in groups for row in group.rows)
    if pressing or not groups or not may_be_quiet(at):
        return ""
    hours = quiet_hours_for(person_id)
    if not hours.holds(at):
        return ""
    end = clock.local(hours.over(at))
    values = {"time": f"{end.hour}:{end.minute:02d}"}
    if end.date() == clock.local_date(at):
        return _("Nothing here is urgent. You are reminded at %(time)s this morning.") % values
    return _("Nothing here is urgent. You are reminded at %(time)s tomorrow.") % values

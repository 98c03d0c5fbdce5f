"""Whistles at the desk: the list, what is running first; and one whistle with what each called body did."""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import partial
from typing import Any
from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_http_methods, require_safe

from linli.core import clock
from linli.core.actors import Actor
from linli.core.refusals import Refused, ask, unseen
from linli.core.waiting import Line
from linli.playbooks.enums import Power
from linli.service_requests.models import ServiceRequest
from linli.service_requests.rules import may_see
from linli.web.access import for_staff
from linli.web.actors import actor_of
from linli.web.desk.frame import post_name, powers_of, respond, see_other
from linli.web.desk.pressing import tried
from linli.web.desk.waiting_rows import Shown, show
from linli.web.desk.whistle_ways import SENTENCES, Way, asked, do, ways_of
from linli.web.inbox_row import InboxRow
from linli.whistles import queries, rules
from linli.whistles.enums import OPEN, TONES, Rating, WhistleState
from linli.whistles.models import Whistle, WhistleCall

PAGE = 50
YEAR = timedelta(days=365)
POWERS = frozenset({Power.WHISTLE_BLOW, Power.WHISTLE_ANSWER, Power.WHISTLE_DECIDE})

WHISTLE_TONES = {
    WhistleState.RUNNING: ("whistle", "handler"),
    WhistleState.REPORTED: ("speech", "station"),
    WhistleState.OVER: ("tick", "done"),
    WhistleState.CALLED_OFF: ("arrow", "over"),
}


def asks(line: Line) -> str:
    """What a whistle asks of the reader, in a word: 等您应哨."""
    return SENTENCES[line.asks]()


def page_of(line: Line) -> str:
    """The whistle's page."""
    return reverse("desk:whistle", args=[line.ref])


show("whistle", Shown(asks=asks, href=page_of))


def my_whistle(actor: Actor, number: str, at: datetime) -> tuple[Whistle, list[WhistleCall]]:
    """The whistle of this number with its calls, if the reader may see it. Two queries. Raises `Refused`."""
    found = queries.rows().filter(number=number).first() if number.isprintable() else None
    calls = queries.calls_of(found) if found is not None else []
    if found is None:
        raise Refused(rules.unseen_whistle())
    ask(rules.may_see_whistle(actor, found, [call.organisation_id for call in calls], at))
    return found, calls


@require_safe
@for_staff
def whistles(request: HttpRequest) -> HttpResponse:
    """Whistles that concern the reader: open ones, or those that are over; and how the reader's bodies were rated."""
    at, actor = clock.now(), actor_of(request)
    if not powers_of(actor) & POWERS:
        raise Refused(unseen())
    view = "over" if request.GET.get("list") == "over" else "open"
    found = queries.visible_to(actor)
    found = found.exclude(state__in=OPEN) if view == "over" else found.filter(state__in=OPEN)
    listed = Paginator(found, PAGE).get_page(request.GET.get("page"))
    here = reverse("desk:whistles")
    values = {
        "now": at,
        "view": view,
        "views": [
            ("open", pgettext("whistles", "Running"), here, None),
            ("over", pgettext("whistles", "Over"), f"{here}?list=over", None),
        ],
        "total": listed.paginator.count,
        "listed": listed,
        "rows": [_row(one) for one in listed.object_list],
        "may_blow": Power.WHISTLE_BLOW in powers_of(actor),
        "ratings": _ratings(actor, at),
    }
    return respond(request, "desk/whistles.jinja", values, current="whistles")


def _row(one: Whistle) -> InboxRow:
    state = WhistleState(one.state)
    icon, tone = WHISTLE_TONES[state]
    return InboxRow(
        kind="whistle",
        subject=one.title,
        place=one.place.name,
        asks=None,
        waiting_since=one.blown_at if state in OPEN else None,
        due_at=None,
        post="",
        href=reverse("desk:whistle", args=[one.number]),
        state=(state.value, str(state.label), icon, tone),
        others=_("%(body)s blew it") % {"body": one.organisation.short_name},
    )


def _ratings(actor: Actor, at: datetime) -> list[str]:
    """How the bodies for which the reader answers were rated within a year, each in a sentence, together only."""
    held = {one.organisation_id: one.organisation_name for one in actor.posts if Power.WHISTLE_ANSWER in one.powers}
    if not held:
        return []
    said = []
    month = clock.day_bounds(clock.local_date(at).replace(day=1))[0]
    for body, counted in queries.ratings_of(sorted(held), month - YEAR, month).items():
        parts = [_("%(rating)s: %(count)s") % {"rating": r.label, "count": counted[r.value]} for r in Rating]
        parts.append(_("not rated: %(count)s") % {"count": counted[""]})
        said.append(
            _("%(body)s, last twelve months: %(ratings)s") % {"body": held[body], "ratings": _("; ").join(parts)}
        )
    return said


@require_http_methods(["GET", "HEAD", "POST"])
@for_staff
def whistle(request: HttpRequest, number: str) -> HttpResponse:
    """One whistle: why, who is called, what each did, and what the reader may do about it."""
    at, actor = clock.now(), actor_of(request)
    found, calls = my_whistle(actor, number, at)
    way, errors = None, {}
    if request.method == "POST":
        way = asked(request, found, calls)
        errors = tried(request, partial(do, request, way, at))
        if not errors:
            return see_other(reverse("desk:whistle", args=[found.number]))
        found, calls = my_whistle(actor, number, at)
    return _page(request, found, calls, actor, at, way, errors)


def _page(
    request: HttpRequest,
    found: Whistle,
    calls: list[WhistleCall],
    actor: Actor,
    at: datetime,
    way: Way | None,
    errors: dict[str, str],
) -> HttpResponse:
    shown = [_call(call, actor, at, way) for call in calls]
    icon, tone = WHISTLE_TONES[WhistleState(found.state)]
    blower = next((one for one in actor.posts if one.organisation_id == found.organisation_id), None)
    values = {
        "now": at,
        "whistle": found,
        "kind": found.spec.name,
        "chip": (found.state, str(WhistleState(found.state).label), icon, tone),
        "calls": shown,
        "ways": ways_of(found, None, actor, at),
        "failed": way,
        "typed": request.POST if errors else {},
        "errors": errors,
        "mistakes": [(f"id_{name}_{way.key}" if name and way else "", words) for name, words in errors.items()],
        "acting": post_name(actor.in_post(blower)) if blower else "",
        "request_href": _request_href(found, actor, at),
        "ratings": [(rating.value, rating.label) for rating in Rating],
        "tomorrow": (clock.local_date(at) + timedelta(days=1)).isoformat(),
    }
    return respond(request, "desk/whistle.jinja", values, current="whistles", status=422 if errors else 200)


def _request_href(found: Whistle, actor: Actor, at: datetime) -> str:
    """Where the service request stands that it is about; nothing where there is none or the reader does not see it."""
    row = found.service_request
    if row is None or may_see(actor, row, at) is not None:
        return ""
    return reverse("desk:service_request", args=[row.number])


def _call(call: WhistleCall, actor: Actor, at: datetime, way: Way | None) -> dict[str, Any]:
    icon, tone = TONES[call.get_state()]
    blew = any(held.organisation_id == call.whistle.organisation_id for held in actor.posts)
    own = any(held.organisation_id == call.organisation_id for held in actor.posts)
    others = [
        (_("Why they refuse"), call.refusal),
        (_("What is still to do, or why it was decided so"), call.decision),
        (_("What the body above asks"), call.asked),
        (_("Its answer"), call.answer),
        (_("What was done"), call.report),
    ]
    return {
        "call": call,
        "chip": (call.state, str(call.get_state().label), icon, tone),
        "steps": [
            (pgettext("whistle", "Acknowledged"), call.acknowledged_at),
            (pgettext("whistle", "Talked"), call.contacted_at),
            (pgettext("whistle", "Came"), call.responded_at),
            (pgettext("whistle", "Reported"), call.reported_at),
        ],
        "said": [(label, words) for label, words in others if words],
        "ways": ways_of(call.whistle, call, actor, at),
        "rating": _rating(call) if blew and not own else "",
        "open": way is not None and way.call is not None and way.call.pk == call.pk,
    }


def _rating(call: WhistleCall) -> str:
    """How it was rated; that it is not, once there is something to rate. For who blew alone (law 9)."""
    if call.rating:
        said = str(Rating(call.rating).label)
        return _("%(rating)s: %(words)s") % {"rating": said, "words": call.rating_words} if call.rating_words else said
    return _("Not rated") if call.reported_at is not None else ""


def whistles_beside(row: ServiceRequest, actor: Actor) -> dict[str, Any]:
    """For the page of a service request: its whistles (title, state, address), and where one is blown. One query, for
    those who have to do with whistles; none for others."""
    powers = powers_of(actor)
    if not powers & POWERS:
        return {"whistles": [], "blow_href": ""}
    blows = Power.WHISTLE_BLOW in powers and rules.may_blow_about(actor, row, clock.now()) is None
    return {
        "whistles": [
            (one.title, str(WhistleState(one.state).label), reverse("desk:whistle", args=[one.number]))
            for one in queries.about(row.pk)
        ],
        "blow_href": f"{reverse('desk:whistle_new')}?{urlencode({'about': row.number})}" if blows else "",
    }

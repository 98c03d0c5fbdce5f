"""Emergencies at the desk: the list, in force first; one with whom it calls and how things stand; its notice on A4."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from functools import partial
from typing import Any
from uuid import UUID

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_http_methods, require_safe

from linli.core import clock
from linli.core.actors import Actor
from linli.core.refusals import Refused, ask, unseen
from linli.core.waiting import Line
from linli.emergencies import clocks, queries, rules
from linli.emergencies.enums import CALL_TONES, TONES, State, Step
from linli.emergencies.models import EmergencyCall, EmergencyLine, EmergencyResponse, Telling
from linli.playbooks.enums import Power
from linli.service_requests.models import ServiceRequest
from linli.service_requests.rules import may_see
from linli.web.access import for_staff
from linli.web.actors import actor_of
from linli.web.desk.emergency_ways import (
    SENTENCES,
    WORDS,
    Way,
    asked,
    do,
    levels_for,
    ways_of_call,
    ways_of_report,
    ways_of_response,
)
from linli.web.desk.frame import EMERGENCY_POWERS, post_name, powers_of, respond, see_other
from linli.web.desk.pressing import tried
from linli.web.desk.unsent import unsent
from linli.web.desk.waiting_rows import Shown, show
from linli.web.drill_words import stretch
from linli.web.filters import day as day_words
from linli.web.inbox_row import InboxRow
from linli.web.typed import id_of

PAGE = 50


def asks(line: Line) -> str:
    """What an emergency asks of the reader, in a few words."""
    return SENTENCES[line.asks]()


def page_of(line: Line) -> str:
    """The emergency's page."""
    return reverse("desk:emergency", args=[line.ref])


show("emergency", Shown(asks=asks, href=page_of, urgent=True))
show("emergency:look_back", Shown(asks=asks, href=page_of))


def my_emergency(actor: Actor, number: str, at: datetime) -> EmergencyResponse:
    """The response of this number, if the reader may see it. Two queries. Raises `Refused`."""
    found = queries.rows().filter(number=number).first() if number.isprintable() else None
    if found is None:
        raise Refused(rules.unseen_emergency())
    ask(rules.may_see_emergency(actor, found, queries.called_ids(found), at))
    return found


def chip_of(row: EmergencyResponse) -> tuple[str, str, str, str]:
    """The chip of a response's state."""
    icon, tone = TONES[row.get_state()]
    return row.state, str(row.get_state().label), icon, tone


@require_safe
@for_staff
def emergencies(request: HttpRequest) -> HttpResponse:
    """Emergencies that concern the reader: in force, or past."""
    at, actor = clock.now(), actor_of(request)
    if not powers_of(actor) & EMERGENCY_POWERS:
        raise Refused(unseen())
    view = "past" if request.GET.get("list") == "past" else "in_force"
    found = queries.visible_to(actor)
    found = found.exclude(state=State.IN_FORCE) if view == "past" else found.filter(state=State.IN_FORCE)
    listed = Paginator(found, PAGE).get_page(request.GET.get("page"))
    here = reverse("desk:emergencies")
    values = {
        "now": at,
        "view": view,
        "views": [
            ("in_force", pgettext("emergencies", "In force"), here, None),
            ("past", pgettext("emergencies", "Past"), f"{here}?list=past", None),
        ],
        "total": listed.paginator.count,
        "listed": listed,
        "rows": [_row(one, at) for one in listed.object_list],
        "may_declare": Power.EMERGENCY_DECLARE in powers_of(actor),
    }
    return respond(request, "desk/emergencies.jinja", values, current="emergencies")


def _row(one: EmergencyResponse, at: datetime) -> InboxRow:
    said = {"kind": one.spec.name, "level": one.level_spec.name, "body": one.organisation.short_name}
    if one.state == State.IN_FORCE:
        others = _("%(kind)s, %(level)s, %(body)s") % said
    else:
        others = _("%(day)s: %(kind)s, %(level)s, %(body)s") % {**said, "day": day_words(one.declared_at, at)}
    return InboxRow(
        kind="emergency",
        subject=one.title,
        place=one.place.name,
        asks=None,
        waiting_since=one.declared_at if one.state == State.IN_FORCE else None,
        due_at=None,
        post="",
        href=reverse("desk:emergency", args=[one.number]),
        state=chip_of(one),
        others=others,
    )


@require_http_methods(["GET", "HEAD", "POST"])
@for_staff
def emergency(request: HttpRequest, number: str) -> HttpResponse:
    """One response: what happened, whom it calls, how things stand, and what the reader may do about it."""
    at, actor = clock.now(), actor_of(request)
    found = my_emergency(actor, number, at)
    way, errors = None, {}
    if request.method == "POST":
        way = asked(request, found, lambda text: _call(found, text), lambda text: _report(found, text))
        errors = tried(request, partial(do, request, way, at))
        if not errors:
            return see_other(reverse("desk:emergency", args=[found.number]))
        found = my_emergency(actor, number, at)
    return _page(request, found, actor, at, way, errors)


def _call(found: EmergencyResponse, text: str) -> EmergencyCall | None:
    """A call of this response by its id; None for anything else."""
    wanted = id_of(text)
    own = queries.calls_of(found).filter(pk=wanted).first() if wanted is not None else None
    if own is not None:
        own.response = found
    return own


def _report(found: EmergencyResponse, text: str) -> Telling | None:
    """What was told to this response, by its id; None for anything else."""
    wanted = id_of(text)
    return queries.reports_of(found).filter(pk=wanted).first() if wanted is not None else None


def _page(
    request: HttpRequest,
    found: EmergencyResponse,
    actor: Actor,
    at: datetime,
    way: Way | None,
    errors: dict[str, str],
) -> HttpResponse:
    called = Paginator(queries.calls_of(found), PAGE).get_page(request.GET.get("page"))
    told, whole = queries.reports_of(found), request.GET.get("tellings") == "all"
    reports = list(told if whole else told[:PAGE])
    ways = ways_of_response(found, actor, at)
    mine = [_shown(call, found, actor, at) for call in _mine(found, actor)]
    calls = [_shown(call, found, actor, at) for call in called.object_list]
    values = {
        "now": at,
        "row": found,
        "kind": found.spec.name,
        "level": found.level_spec.name,
        "chip": chip_of(found),
        "acting": post_name(ways[0].act) if ways else "",
        "ways": ways,
        "levels": {one.key: levels_for(found, one.key, one.act, at) for one in ways if "level" in one.spec.asks},
        "latest_review": clock.local(clocks.latest_review(found, at)).strftime("%Y-%m-%dT%H:%M"),
        "standing": queries.standing_of(found) if found.state == State.IN_FORCE else None,
        "called": called,
        "mine": mine,
        "calls": calls,
        "reports": [_told(report, actor, at) for report in reports],
        "more": max(0, (told.count() if len(reports) == PAGE and not whole else 0) - PAGE),
        "wanted": _last_wanted(reports),
        "lines": [_line(line, found) for line in queries.lines_of(found)],
        "into": _link(found.taken_into, actor, at),
        "mended_href": _request_href(found.mended_by, actor, at),
        "failed": way,
        "typed": request.POST if errors else {},
        "errors": errors,
        "unsent": unsent(request, WORDS) if way is not None and not _stands(way, ways, (*mine, *calls)) else [],
        "mistakes": [(f"id_{name}_{_of(way)}" if name and way else "", words) for name, words in errors.items()],
    }
    return respond(request, "desk/emergency.jinja", values, current="emergencies", status=422 if errors else 200)


def _of(way: Way) -> str:
    """What tells the form of a way from the other forms of the page."""
    return way.key if isinstance(way.thing, EmergencyResponse) else f"{way.key}_{way.thing.pk}"


def _stands(way: Way, ways: Sequence[Way], calls: Sequence[dict[str, Any]]) -> bool:
    """Whether a form is still on the page that was sent from it."""
    shown = [*ways, *(one for call in calls for one in call["ways"])]
    return any(one.key == way.key and one.thing.pk == way.thing.pk for one in shown)


def _mine(found: EmergencyResponse, actor: Actor) -> list[EmergencyCall]:
    """The calls of bodies for which the reader answers: they stand above the table. One query, none for nobody."""
    bodies = {held.organisation_id for held in actor.posts if Power.EMERGENCY_ANSWER in held.powers}
    return list(queries.calls_of(found).filter(organisation_id__in=sorted(bodies))) if bodies else []


def _shown(call: EmergencyCall, found: EmergencyResponse, actor: Actor, at: datetime) -> dict[str, Any]:
    call.response = found
    icon, tone = CALL_TONES[call.get_state()]
    return {
        "call": call,
        "chip": (call.state, str(call.get_state().label), icon, tone),
        "ways": ways_of_call(call, actor, at),
    }


def _last_wanted(reports: Sequence[Telling]) -> dict[UUID, str]:
    """What help each body asked for when it last told: a form that says nothing else keeps it."""
    return {one.call_id: one.help_words for one in reversed(reports)}


def _told(report: Telling, actor: Actor, at: datetime) -> dict[str, Any]:
    return {
        "report": report,
        "ways": ways_of_report(report, actor, at),
        "href": _request_href(report.service_request, actor, at),
    }


def _line(line: EmergencyLine, found: EmergencyResponse) -> dict[str, Any]:
    return {"line": line, "step": Step(line.step).label, "level": found.table.level(line.level).name}


def _link(other: EmergencyResponse | None, actor: Actor, at: datetime) -> tuple[str, str] | None:
    """Number and address of the wider response, where there is one; no address where the reader does not see it."""
    if other is None:
        return None
    hidden = rules.may_see_emergency(actor, other, queries.called_ids(other), at) is not None
    return other.number, "" if hidden else reverse("desk:emergency", args=[other.number])


def _request_href(row: ServiceRequest | None, actor: Actor, at: datetime) -> str:
    """Where a service request stands; nothing where there is none or the reader does not see it."""
    if row is None or may_see(actor, row, at) is not None:
        return ""
    return reverse("desk:service_request", args=[row.number])


@require_safe
@for_staff
def emergency_paper(request: HttpRequest, number: str) -> HttpResponse:
    """The notice for residents on A4, with what was published."""
    at, actor = clock.now(), actor_of(request)
    found = my_emergency(actor, number, at)
    values = {
        "now": at,
        "row": found,
        "kind": found.spec.name,
        "level": found.level_spec.name,
        "bulletins": queries.bulletins_of([found])[found.pk],
        "page": reverse("desk:emergency", args=[found.number]),
        "issuer": found.organisation.name,
        "when": stretch(found.declared_at, found.ended_at, at) if found.ended_at else "",
        "printed_by": _("Printed by %(name)s") % {"name": actor.name},
    }
    response = render(request, "desk/emergency_paper.jinja", values, using="jinja2")
    response.headers["Cache-Control"] = "no-store"
    return response

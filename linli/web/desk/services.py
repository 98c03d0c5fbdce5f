"""Small services at the desk: matters done for residents, the directory of firms, the list of minor powers."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_safe

from linli.core import clock
from linli.core.actors import Actor
from linli.core.refusals import Refused
from linli.core.waiting import Line
from linli.places.enums import Level
from linli.places.models import Place
from linli.playbooks.enums import Power
from linli.services import queries, rules
from linli.services.enums import OPEN, OVER, EntryState, State
from linli.services.models import AgentMatter, DirectoryEntry
from linli.services.waiting import AGAIN, AGENT, DO, GIVE_BACK, KIND, LOOK, PAPERS, RENEW, REPORTED, TAKE
from linli.web.access import for_staff
from linli.web.actors import actor_of
from linli.web.desk.finder import within
from linli.web.desk.frame import SERVICE_POWERS, powers_of, respond
from linli.web.desk.waiting_rows import Shown, show
from linli.web.filters import due_words
from linli.web.power_words import power_lines
from linli.web.service_words import entry_chip, kind_of, matter_chip, matter_name, way_name

PAGE = 30
OF_ENTRIES = frozenset({LOOK, RENEW, REPORTED})
MATTER_LISTS = {"open": OPEN, "papers": (State.RETURNING,), "over": OVER}
ENTRY_LISTS = {
    "shown": (EntryState.SHOWN,),
    "waiting": (EntryState.PROPOSED,),
    "hidden": (EntryState.HIDDEN, EntryState.REFUSED, EntryState.REMOVED),
}


def _asks(line: Line) -> str:
    return {
        TAKE: _("can we do it?"),
        AGENT: _("waits for an agent"),
        PAPERS: _("waits for the first paper"),
        DO: _("to be done"),
        AGAIN: _("paused: look again"),
        GIVE_BACK: _("papers to be given back"),
        LOOK: _("recommended: look at it"),
        RENEW: _("look at it again"),
        REPORTED: _("said not to be so"),
    }[line.asks]


def _page(line: Line) -> str:
    return reverse("desk:directory_entry" if line.asks in OF_ENTRIES else "desk:agent_matter", args=[line.ref])


show(KIND, Shown(_asks, _page))


def tabs(powers: frozenset[str]) -> list[tuple[str, str, str, None]]:
    """The three lists, without those that the reader's posts do not need."""
    found = []
    if Power.AGENT_ACT in powers:
        found.append(("matters", pgettext("services", "Done for residents"), reverse("desk:services"), None))
    if Power.DIRECTORY_KEEP in powers:
        label = pgettext("services", "Recommended firms")
        found.append(("directory", label, reverse("desk:services_directory"), None))
    found.append(("powers", pgettext("services", "Minor powers"), reverse("desk:services_powers"), None))
    return found


@require_safe
@for_staff
def matters(request: HttpRequest) -> HttpResponse:
    """Matters that the reader's bodies do; `?list=papers`: those with papers to be given back; `over`: what ended."""
    at, actor = clock.now(), actor_of(request)
    powers = powers_of(actor)
    if not powers & SERVICE_POWERS:
        raise Refused(rules.unseen_here("may_see_matter"))
    view = request.GET.get("list", "")
    view = view if view in MATTER_LISTS else "open"
    found = queries.matters_visible_to(actor).filter(state__in=MATTER_LISTS[view])
    page = Paginator(found.order_by("-ended_at", "-pk") if view == "over" else found, PAGE).get_page(
        request.GET.get("page")
    )
    here = reverse("desk:services")
    values = {
        "now": at,
        "tabs": tabs(powers),
        "view": view,
        "views": [
            ("open", pgettext("services", "Open"), here, None),
            ("papers", pgettext("services", "Papers to be given back"), f"{here}?list=papers", None),
            ("over", pgettext("services", "Over"), f"{here}?list=over", None),
        ],
        "rows": [_matter(one, at) for one in page.object_list],
        "page": page,
        "enters": Power.AGENT_ACT in powers,
    }
    return respond(request, "desk/services.jinja", values, current="services")


def _matter(row: AgentMatter, at: datetime) -> dict[str, Any]:
    due = row.answer_by if row.state == State.ASKED else row.due_at
    return {
        "row": row,
        "name": matter_name(row),
        "way": way_name(row),
        "chip": matter_chip(row),
        "due": due_words(due, at) if due is not None and row.state in (State.ASKED, State.IN_HAND) else "",
        "href": reverse("desk:agent_matter", args=[row.pk]),
    }


@require_safe
@for_staff
def directory(request: HttpRequest) -> HttpResponse:
    """The firms of the estates that the reader's bodies keep the directory of; `?list=waiting`, `hidden`."""
    at, actor = clock.now(), actor_of(request)
    powers = powers_of(actor)
    if Power.DIRECTORY_KEEP not in powers:
        raise Refused(rules.unseen_here("may_see_entry"))
    view = request.GET.get("list", "")
    view = view if view in ENTRY_LISTS else "shown"
    found: QuerySet[DirectoryEntry] = queries.entries_visible_to(actor).filter(state__in=ENTRY_LISTS[view])
    page = Paginator(found, PAGE).get_page(request.GET.get("page"))
    rows = list(page.object_list)
    counts = queries.households_of([one.pk for one in rows])
    here = reverse("desk:services_directory")
    values = {
        "now": at,
        "tabs": tabs(powers),
        "view": view,
        "views": [
            ("shown", pgettext("directory", "In the directory"), here, None),
            ("waiting", pgettext("directory", "Waits to be looked at"), f"{here}?list=waiting", None),
            ("hidden", pgettext("services", "Hidden or taken out"), f"{here}?list=hidden", None),
        ],
        "rows": [
            {
                "row": one,
                "kind": kind_of(one.plan, one.kind),
                "chip": entry_chip(one),
                "households": counts.get(one.pk, 0),
                "href": reverse("desk:directory_entry", args=[one.pk]),
            }
            for one in rows
        ],
        "page": page,
    }
    return respond(request, "desk/services_directory.jinja", values, current="services")


@require_safe
@for_staff
def powers(request: HttpRequest) -> HttpResponse:
    """The list of minor powers that holds where the reader's posts are, to be read beside decisions."""
    at, actor = clock.now(), actor_of(request)
    place = _place_of(actor)
    playbook = queries.playbook_at(place) if place is not None else None
    found = playbook.minor_powers if playbook is not None else None
    slug = place.slug if place is not None and place.level == Level.ESTATE else ""
    values = {
        "now": at,
        "tabs": tabs(powers_of(actor)),
        "name": str(found.name) if found is not None else pgettext("services", "Minor powers"),
        "powers": power_lines(found),
        "print_href": reverse("resident:powers_print", args=[slug]) if slug and found is not None else "",
    }
    return respond(request, "desk/services_powers.jinja", values, current="services")


def _place_of(actor: Actor) -> Place | None:
    """An estate in the reach of the reader's posts, else the widest place there. One query."""
    pairs = {pair for held in actor.posts for pair in held.scope}
    found = Place.objects.filter(within(pairs)).order_by("path")
    return found.filter(level=Level.ESTATE).first() or found.first()

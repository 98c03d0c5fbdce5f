"""One verb for all ticked rows of a list: what can be done and what cannot, one form, then what came of each.

Each row carries the version that the reader saw, and each is a transaction of its own. The form carries a key, so that
sending it twice does nothing twice.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, QueryDict
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from linli.core import clock
from linli.core.actions import KeyReused
from linli.core.actors import Actor
from linli.core.ids import uuid7
from linli.core.refusals import Invalid, Refused, Stale
from linli.organisations.models import Organisation
from linli.service_requests.many import MOST, Came, each_once
from linli.service_requests.models import ServiceRequest
from linli.service_requests.queries import visible_to
from linli.web.access import for_staff
from linli.web.actors import actor_of
from linli.web.desk.finder import number_in
from linli.web.desk.forms import VerbForm
from linli.web.desk.frame import respond
from linli.web.desk.rows import actor_for, page_of
from linli.web.desk.suggesting import bodies_for
from linli.web.desk.verbs import too_late
from linli.web.desk.way import Call, Way
from linli.web.desk.ways_many import MANY, offered
from linli.web.service_request_pages import Audience, Chip, chip_of, names_of_places, place_words

KEY_LENGTH = 32
SPOKEN = frozenset({"reply", "note"})
"""Words, which are said at whatever version."""


@dataclass(frozen=True, slots=True)
class Ticked:
    """A row that was ticked, at the version that its reader saw, and the post in which they act on it."""

    row: ServiceRequest
    version: int
    act: Actor


@dataclass(frozen=True, slots=True)
class Line:
    """A row as the page shows it: why it cannot be done is empty where it can."""

    number: str
    href: str
    title: str
    place: str
    chip: Chip
    why: str = ""
    value: str = ""


@require_http_methods(["GET", "HEAD", "POST"])
@for_staff
def many(request: HttpRequest) -> HttpResponse:
    """GET shows what a verb would do to the ticked rows, with its form; POST does it to each and says what came."""
    at, actor = clock.now(), actor_of(request)
    sent = request.POST if request.method == "POST" else request.GET
    way = MANY.get(sent.get("verb", ""))
    ticked, missing = _ticked(sent, actor)
    if way is None or not ticked or len(ticked) + missing > MOST:
        return _nothing(request, actor, way, sent, len(ticked) + missing)
    if request.method == "POST":
        return _do(request, way, ticked, missing, at)
    return _ask(request, way, ticked, missing, at)


def ticked_value(row: ServiceRequest) -> str:
    """What a ticked row sends: its number, and the version that is on the page."""
    return f"{row.number}~{row.version}"


def _ticked(sent: QueryDict, actor: Actor) -> tuple[list[Ticked], int]:
    """The rows that were ticked, in their order, and how many of them this reader cannot see. One query."""
    wanted: dict[str, int] = {}
    for value in sent.getlist("row")[: MOST + 1]:
        number, _tilde, version = value.partition("~")
        known = number_in(number)
        if known is not None and version.isascii() and version.isdigit() and len(version) < 10:
            wanted[known] = int(version)
    found = {row.number: row for row in visible_to(actor).filter(number__in=wanted).order_by()} if wanted else {}
    rows = [
        Ticked(found[number], wanted[number], actor_for(actor, found[number])) for number in wanted if number in found
    ]
    return rows, len(wanted) - len(rows)


def _back(request: HttpRequest, sent: QueryDict) -> str:
    """The list that one came from."""
    wanted, here = sent.get("back", ""), reverse("desk:service_requests")
    safe = url_has_allowed_host_and_scheme(wanted, allowed_hosts=None, require_https=request.is_secure())
    return wanted if safe and wanted.startswith(here) else here


def _nothing(request: HttpRequest, actor: Actor, way: Way | None, sent: QueryDict, count: int) -> HttpResponse:
    """No row, too many rows or no verb: said so, with the verbs to choose from where that is what is missing."""
    if count > MOST:
        words = _("At most %(count)s at once. Tick fewer.") % {"count": MOST}
    elif not count:
        words = _("Nothing is ticked. Tick the rows, then choose what to do with them.")
    else:
        words = _("Choose what to do with those ticked.")
    choosing = way is None and 0 < count <= MOST
    values = {
        "problem": words,
        "ways": [(one.key, str(one.label)) for one in offered(actor)] if choosing else [],
        "values": sent.getlist("row")[:MOST] if choosing else [],
        "back": _back(request, sent),
    }
    status = 422 if request.method == "POST" else 200
    return respond(request, "desk/many_nothing.jinja", values, current="service_requests", status=status)


def _why_not(way: Way, one: Ticked, at: datetime) -> str:
    """The rule's words for one row; changed since it was ticked counts too. Empty where it can be done."""
    refusal = way.rule(one.act, one.row, at)
    if refusal is not None:
        return refusal.sentence()
    seen = one.version == one.row.version or way.key in SPOKEN
    return "" if seen else _changed()


def _changed() -> str:
    return _("It changed after you ticked it. Look at it, then tick it again.")


def _ask(request: HttpRequest, way: Way, ticked: Sequence[Ticked], missing: int, at: datetime) -> HttpResponse:
    """What can be done with the form, what cannot with the reasons."""
    answers = {one.row.pk: _why_not(way, one, at) for one in ticked}
    fit = [one for one in ticked if not answers[one.row.pk]]
    form = way.form(None, row=fit[0].row, bodies=_bodies(way, fit), initial={}) if fit else None
    lines = _lines([(one.row, answers[one.row.pk]) for one in ticked])
    return _page(request, way, lines, missing, form=form, key=uuid7().hex)


def _bodies(way: Way, ticked: Sequence[Ticked]) -> list[Organisation]:
    """The bodies that any of these can go to, the most fitting of the first one first. One query for each place."""
    if not way.asks_bodies:
        return []
    found: dict[Any, Organisation] = {}
    asked = set()
    for one in ticked:
        kind = one.act.held.body_kind if one.act.held else ""
        where = (one.row.place_id, one.row.building_id, one.row.playbook_version_id, kind)
        if where not in asked:
            asked.add(where)
            found |= {body.pk: body for body in bodies_for(one.row, one.act, way) if body.pk not in found}
    return list(found.values())


def _do(request: HttpRequest, way: Way, ticked: Sequence[Ticked], missing: int, at: datetime) -> HttpResponse:
    """Do it to each, and show what came of it; with the form again where something in it is wrong."""
    key = request.POST.get("key", "")[:KEY_LENGTH]
    bodies = _bodies(way, ticked)
    form = way.form(request.POST, row=ticked[0].row, bodies=bodies, initial={})
    if not key or not form.is_valid():
        lines = _lines([(one.row, "") for one in ticked])
        return _page(request, way, lines, missing, form=form, key=key or uuid7().hex, status=422)
    known = {one.row.pk: one for one in ticked}
    chosen = {str(body.pk): body for body in bodies}

    def act(row: ServiceRequest) -> object:
        one = known[row.pk]
        return way.act(Call(row, one.act, at, one.version, form.cleaned_data, chosen))

    said = {"verb": way.key, **{name: str(value) for name, value in form.cleaned_data.items()}}
    client = f"desk:{ticked[0].act.person_id}"
    came = each_once([one.row for one in ticked], act, client=client, key=key, said=said, at=at)
    return _came(request, way, came, missing)


def _came(request: HttpRequest, way: Way, came: Came, missing: int) -> HttpResponse:
    """Done so many, refused so many: the refused ones in one list, each with its reason."""
    fresh = {
        row.pk: row for row in visible_to(actor_of(request)).filter(pk__in=[row.pk for row in came.done]).order_by("id")
    }
    refused = _lines([(row, why(error)) for row, error in came.refused])
    again = urlencode({"verb": way.key, "back": _back(request, request.POST)})
    for row, _error in came.refused:
        again += "&" + urlencode({"row": ticked_value(row)})
    values = {
        "way": way,
        "sentence": _sentence(way, len(came.done), len(refused) + missing),
        "done": _lines([(fresh.get(row.pk, row), "") for row in came.done]),
        "refused": refused,
        "missing": _missing(missing),
        "again": f"{reverse('desk:many')}?{again}" if refused else "",
        "back": _back(request, request.POST),
    }
    return respond(request, "desk/many_done.jinja", values, current="service_requests")


def _sentence(way: Way, done: int, refused: int) -> str:
    told = ngettext("%(verb)s: %(count)s done", "%(verb)s: %(count)s done", done) % {"verb": way.label, "count": done}
    if not refused:
        return told
    return _("%(told)s, %(count)s not") % {"told": told, "count": refused}


def _missing(count: int) -> str:
    words = ngettext("%(count)s is no longer yours to see.", "%(count)s are no longer yours to see.", count)
    return words % {"count": count} if count else ""


def why(error: Exception) -> str:
    """Why one of many was not done, in the words that its own page would use."""
    if isinstance(error, Refused):
        return error.refusal.sentence()
    if isinstance(error, Stale):
        return too_late(error)
    if isinstance(error, Invalid):
        return " ".join(error.errors.values())
    if isinstance(error, KeyReused):
        return _("This form was sent before with other words. Begin again from the list.")
    return _("It is gone.")


def _lines(rows: Sequence[tuple[ServiceRequest, str]]) -> list[Line]:
    """The rows as the page shows them. One query, for places' names."""
    names = names_of_places([row for row, _why in rows])
    return [
        Line(
            row.number,
            page_of(row),
            row.title,
            place_words(row, names),
            chip_of(row, Audience.STAFF),
            why=reason,
            value=ticked_value(row),
        )
        for row, reason in rows
    ]


def _page(
    request: HttpRequest,
    way: Way,
    lines: Sequence[Line],
    missing: int,
    *,
    form: VerbForm | None,
    key: str,
    status: int = 200,
) -> HttpResponse:
    fit = [line for line in lines if not line.why]
    heading = ngettext("%(verb)s: %(count)s request", "%(verb)s: %(count)s requests", len(fit))
    sent = request.POST if request.method == "POST" else request.GET
    values = {
        "way": way,
        "explanation": "" if callable(way.explains) else str(way.explains),
        "sentence": heading % {"verb": way.label, "count": len(fit)},
        "fit": fit,
        "refused": [line for line in lines if line.why],
        "refused_count": len(lines) - len(fit) + missing,
        "missing": _missing(missing),
        "form": form,
        "key": key,
        "back": _back(request, sent),
    }
    return respond(request, "desk/many.jinja", values, current="service_requests", status=status)

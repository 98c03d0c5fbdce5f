"""Entering an old problem: by itself, from a request that cannot be solved now, or from a forum's matter; and putting
right what is written of one."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from linli.core import clock
from linli.core.actions import KeyReused
from linli.core.actors import Actor
from linli.core.refusals import Invalid, Refused, Stale, ask
from linli.legacy import actions, rules
from linli.legacy.actions import ProblemFacts
from linli.legacy.actions.common import months_ahead
from linli.legacy.models import TITLE, WORDS, LegacyProblem
from linli.legacy.queries import about_matter, about_request
from linli.meetings.models import AgendaItem
from linli.meetings.queries import ABOUT_REQUEST, history_of, item_seen_by
from linli.places import naming
from linli.places.enums import Level
from linli.places.models import Place
from linli.places.queries import NoPlaybook, playbook_version_for
from linli.playbooks.enums import Power
from linli.playbooks.parts_legacy import LegacyRegister
from linli.playbooks.queries import by_id
from linli.service_requests.models import ServiceRequest
from linli.service_requests.queries import visible_to
from linli.web.access import for_staff
from linli.web.actors import actor_of
from linli.web.desk.acting import with_power
from linli.web.desk.finder import reach, within
from linli.web.desk.frame import respond, see_other, tell, warn, whole_number
from linli.web.desk.legacy import my_problem
from linli.web.desk.legacy_ways import acting
from linli.web.form_keys import new_key, sent_key
from linli.web.meeting_words import called
from linli.web.typed import day_of, id_of

MOST_PLACES = 200
FIELDS = ("title", "kind", "words", "since_year", "households", "review_on", "building")
LISTED = (Level.COMMUNITY, Level.ESTATE)


@dataclass(frozen=True, slots=True)
class From:
    """From what an old problem is entered: a request, a forum's matter, or nothing; and what is known by it."""

    service_request: ServiceRequest | None = None
    item: AgendaItem | None = None
    place: Place | None = None
    title: str = ""
    words: str = ""


@require_http_methods(["GET", "HEAD", "POST"])
@for_staff
def legacy_new(request: HttpRequest) -> HttpResponse:
    """The form, and after it the problem's page."""
    at, actor = clock.now(), actor_of(request)
    known = _from(request, actor, at)
    standing = known if isinstance(known, From) else None
    if standing is None:
        return see_other(reverse("desk:legacy_problem", args=[known.number]))  # type: ignore[union-attr]  # no From: a problem
    place = standing.place or _chosen(request, actor)
    if place is None:
        raise Refused(rules.unseen_problem())
    act = with_power(actor, Power.LEGACY_KEEP, place)
    register = _register(place)
    if register is None:
        warn(request, _("By the playbook that holds there, no register of old problems is kept."))
        return see_other(reverse("desk:legacy_problems"))
    ask(rules.may_enter(act, by_id(playbook_version_for(place)), place, at))
    errors: dict[str, str] = {}
    key = sent_key(request.POST) or new_key()
    if request.method == "POST":
        try:
            return _entered(request, act, place, standing, at)
        except Invalid as wrong:
            errors = wrong.errors
        except KeyReused:
            errors, key = {"title": _("What you sent before has arrived. If this is another, send again.")}, new_key()
    values = _values(request, register, errors, at) | {
        "places": [(str(one.pk), one.name) for one in _places(actor)[:MOST_PLACES]] if standing.place is None else [],
        "place": place,
        "about": standing.service_request,
        "item": standing.item,
        "key": key,
        "row": None,
        "back": reverse("desk:legacy_problems"),
    }
    given = {"title": standing.title, "words": standing.words, "review_on": values["later"]}
    values["typed"] = {name: request.POST.get(name, given.get(name, "")) for name in FIELDS}
    return respond(request, "desk/legacy_form.jinja", values, current="legacy", status=422 if errors else 200)


def _from(request: HttpRequest, actor: Actor, at: datetime) -> From | LegacyProblem:
    """What the address names, as far as the reader sees it; the problem where it stands in the register already. Raises
    `Refused`."""
    sent = request.POST if request.method == "POST" else request.GET
    number, item_id = sent.get("about", ""), id_of(sent.get("item", ""))
    if number:
        row = visible_to(actor).filter(number=number).first() if number.isprintable() else None
        if row is None:
            raise Refused(rules.unseen_problem())
        return _from_request(row, actor, at)
    if sent.get("item"):
        item = item_seen_by(actor, item_id) if item_id is not None else None
        if item is None:
            raise Refused(rules.unseen_problem())
        return _from_item(item, actor, at)
    return From()


def _from_request(row: ServiceRequest, actor: Actor, at: datetime) -> From | LegacyProblem:
    ask(rules.may_enter_request(actor.acting_for(row), row, at))
    standing = about_request(row.pk)
    if standing is not None:
        return my_problem(actor, standing.number)
    place = Place.objects.filter(pk=row.building_id or row.estate_id or 0).first()
    if place is None:
        raise Refused(rules.unseen_problem())
    return From(row, None, place, row.title[:TITLE], row.words[:WORDS])


def _from_item(item: AgendaItem, actor: Actor, at: datetime) -> From | LegacyProblem:
    ask(rules.may_enter_matter(actor, item, at))
    standing = about_matter(item.matter_id)
    if standing is not None:
        return my_problem(actor, standing.number)
    title = called([item], actor, at)[item.pk].title[:TITLE]
    words = "\n".join(said for said in (item.words, item.decision, item.reason) if said)[:WORDS]
    about = None
    if item.subject_type == ABOUT_REQUEST:
        about = visible_to(actor).filter(pk=item.subject_id).first() if item.subject_id else None
        if about is not None and rules.may_enter_request(actor.acting_for(about), about, at) is not None:
            about = None
        if about is not None and about_request(about.pk) is not None:
            about = None
    place = history_of(item)[0].place
    return From(about, item, place if place.level in rules.LEVELS else None, title, words)


def _places(actor: Actor) -> QuerySet[Place]:
    """The communities and estates for which the reader keeps the register."""
    found = Place.objects.filter(within(reach(actor, Power.LEGACY_KEEP)), level__in=LISTED)
    return found.order_by("path")


def _chosen(request: HttpRequest, actor: Actor) -> Place | None:
    """The place that the form names, else the first for which the reader keeps the register."""
    wanted = whole_number(request.POST.get("place") or request.GET.get("place", ""))
    places = _places(actor)
    found = places.filter(pk=wanted).first() if wanted is not None else None
    if found is None and request.method == "POST" and wanted is not None:
        return None
    return found or places.filter(level=Level.ESTATE).first() or places.first()


def _register(place: Place) -> LegacyRegister | None:
    try:
        return by_id(playbook_version_for(place)).legacy
    except NoPlaybook:
        return None


def _entered(request: HttpRequest, act: Actor, place: Place, known: From, at: datetime) -> HttpResponse:
    """Raises `Invalid`, `Refused`, `KeyReused`."""
    sent = request.POST
    about = [known.service_request] if known.service_request is not None else []
    row = actions.enter(
        _building(sent.get("building", ""), place), facts_of(sent), review_on=day_of(sent.get("review_on", "")),
        service_requests=about, item=known.item, key=sent_key(sent),
        by=act, at=at,
    )  # fmt: skip
    tell(request, _("It stands in the register. Say now which body must act."))
    return see_other(reverse("desk:legacy_problem", args=[row.number]))


def _building(text: str, place: Place) -> Place:
    """The building of the estate that a field names, else the place itself. Raises `Invalid`."""
    said = naming.plain(text.replace("\x00", ""))
    if not said:
        return place
    name = naming.building_name(said) if said.isdigit() else said
    found = Place.objects.filter(estate_id=place.estate_id or 0, level=Level.BUILDING, name=name).first()
    if found is None:
        raise Invalid({"building": _("Write one building of the estate, such as 3, or nothing.")})
    return found


def _whole(name: str, text: str) -> int | None:
    """The whole number that a field holds. Raises `Invalid`."""
    said = naming.plain(text.replace("\x00", ""))
    if not said:
        return None
    found = whole_number(said)
    if found is None:
        raise Invalid({name: _("Write a whole number, or nothing.")})
    return found


def facts_of(sent: Any) -> ProblemFacts:
    """What the form says of a problem. Raises `Invalid`."""
    year, count = (_whole(name, sent.get(name, "")) for name in ("since_year", "households"))
    return ProblemFacts(sent.get("title", ""), sent.get("kind", ""), sent.get("words", ""), year, count)


def _values(request: HttpRequest, register: LegacyRegister, errors: dict[str, str], at: datetime) -> dict[str, Any]:
    today = clock.local_date(at)
    return {
        "now": at,
        "kinds": [(one.key, str(one.name)) for one in register.kinds],
        "later": months_ahead(today, min(3, register.review_months)).isoformat(),
        "wrong": {name: [errors[name]] if name in errors else [] for name in FIELDS},
        "mistakes": [(f"id_{name}" if name in FIELDS else "", said) for name, said in errors.items()],
        "version": request.POST.get("version", ""),
    }


@require_http_methods(["GET", "HEAD", "POST"])
@for_staff
def legacy_correct(request: HttpRequest, number: str) -> HttpResponse:
    """Put right what is written of an old problem."""
    at, actor = clock.now(), actor_of(request)
    row = my_problem(actor, number)
    act, here = acting(actor, row, rules.may_correct, at), reverse("desk:legacy_problem", args=[number])
    ask(rules.may_correct(act, row, at))
    errors: dict[str, str] = {}
    if request.method == "POST":
        try:
            version = whole_number(request.POST.get("version", ""))
            actions.correct(row, facts_of(request.POST), by=act, at=at, version=version)
            tell(request, _("It is put right."))
            return see_other(here)
        except Invalid as wrong:
            errors = wrong.errors
        except (Stale, LegacyProblem.DoesNotExist):
            errors = {"": _("Somebody did something here meanwhile. Your words are kept; read again and send.")}
            row = my_problem(actor, number)
    known = {
        "title": row.title, "kind": row.kind, "words": row.words, "since_year": row.since_year or "",
        "households": "" if row.households is None else row.households,
    }  # fmt: skip
    values = _values(request, row.register, errors, at) | {
        "row": row, "place": row.place, "places": [], "about": None, "item": None, "key": "", "back": here,
        "version": str(row.version),
    }  # fmt: skip
    values["typed"] = {name: request.POST.get(name, known.get(name, "")) for name in FIELDS}
    return respond(request, "desk/legacy_form.jinja", values, current="legacy", status=422 if errors else 200)

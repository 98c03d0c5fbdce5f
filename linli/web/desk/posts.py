"""The posts of a place: what nobody holds, terms that end, who holds posts in two kinds of bodies, and the charter."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from linli.core import clock
from linli.core.actors import Actor
from linli.core.refusals import Refused, unseen
from linli.organisations.queries import charter
from linli.organisations.queries.crossings import cross_appointments
from linli.organisations.queries.posts import spec_of
from linli.organisations.queries.vacancies import SOON as LATER
from linli.organisations.queries.vacancies import ending, vacancies
from linli.organisations.rules_sheets import may_import_posts
from linli.places.models import Place
from linli.places.queries import NoPlaybook, full_names, playbook_version_for
from linli.playbooks.enums import BodyKind, Power
from linli.playbooks.queries import by_id
from linli.playbooks.schema import Playbook
from linli.web.access import for_staff
from linli.web.actors import actor_of
from linli.web.desk.finder import reach, within
from linli.web.desk.forms_posts import asked_of
from linli.web.desk.frame import respond, whole_number

POWERS = (Power.POST_APPOINT, Power.STATION_MANAGE, Power.BODY_MANAGE)
SOON = 30
PAGE = 50
MOST_PLACES = 6


@dataclass
class KindOfBody:
    """A kind of body: its charter's sentences, and its posts, each with what is asked of it and what it may do."""

    label: str
    charter: Sequence[str]
    posts: list[dict[str, Any]] = field(default_factory=list)


def places_to_show(actor: Actor) -> QuerySet[Place]:
    """The places that the reader's posts reach themselves, highest first: those whose posts they look after."""
    pairs = set().union(*(reach(actor, power) for power in POWERS))
    return Place.objects.filter(pk__in=sorted({place_id for _level, place_id in pairs})).order_by("path")


def my_place(actor: Actor, place_id: int) -> Place:
    """The place of this id, where one of the reader's posts appoints people or keeps bodies. Raises `Refused`."""
    pairs = set().union(*(reach(actor, power) for power in POWERS))
    found = Place.objects.filter(within(pairs), pk=place_id).first()
    if found is None:
        raise Refused(unseen())
    return found


def looks_after(actor: Actor, place: Place) -> bool:
    """Whether one of the reader's posts appoints people or keeps bodies over a place."""
    return any(power in held.powers and held.covers(place) for held in actor.posts for power in POWERS)


@require_safe
@for_staff
def posts(request: HttpRequest, place_id: int) -> HttpResponse:
    """The posts of a place, one view at a time."""
    at, actor = clock.now(), actor_of(request)
    place, today = my_place(actor, place_id), clock.local_date(at)
    here = reverse("desk:posts", args=[place.pk])
    view = request.GET.get("view", "missing")
    if view not in VIEWS:
        raise Refused(unseen())
    words = {
        "missing": _("Missing"),
        "ending": _("Terms that end"),
        "both": _("In two bodies"),
        "charter": _("What each may do"),
    }
    values = {
        "now": at,
        "place": place,
        "view": view,
        "tabs": [(key, words[key], f"{here}?view={key}", None) for key in VIEWS],
        "back": reverse("desk:organisations"),
        "brings_in": any(may_import_posts(actor.in_post(held), place, at) is None for held in actor.posts),
        **VIEWS[view](request, place, today),
    }
    return respond(request, "desk/posts.jinja", values, current="organisations")


def paged(request: HttpRequest, rows: Any, here: str) -> dict[str, Any]:
    """A page of rows with the addresses of its neighbours."""
    page = Paginator(rows, PAGE).get_page(whole_number(request.GET.get("page", "")) or 1)
    kept = {key: value for key, value in request.GET.items() if key != "page"}

    def address(number: int) -> str:
        return f"{here}?{urlencode({**kept, 'page': number})}"

    return {
        "rows": page.object_list,
        "found": page.paginator.count,
        "newer": address(page.previous_page_number()) if page.has_previous() else "",
        "older": address(page.next_page_number()) if page.has_next() else "",
    }


def _missing(request: HttpRequest, place: Place, today: date) -> dict[str, Any]:
    found = vacancies(place, today)
    here = reverse("desk:posts", args=[place.pk])
    return {"sentence": missing_words(found.count, len(found.rows)), **paged(request, found.rows, here)}


def missing_words(count: int, posts: int) -> str:
    """How many people are missing, in how many posts."""
    if not count:
        return _("Every post that must be held is held.")
    people = ngettext("%(count)s person is missing", "%(count)s people are missing", count) % {"count": count}
    where = ngettext("in %(count)s post", "in %(count)s posts", posts) % {"count": posts}
    return _("%(people)s %(where)s") % {"people": people, "where": where}


def _ending(request: HttpRequest, place: Place, today: date) -> dict[str, Any]:
    days = SOON if request.GET.get("days") == str(SOON) else LATER
    here = reverse("desk:posts", args=[place.pk])
    shown = paged(request, ending(place, today, days), here)
    listed = list(shown["rows"])
    places = full_names(held.place_id for held in listed)
    lines = []
    for held in listed:
        spec = spec_of(held.post.key, held.post.playbook_version_id)
        post = str(spec.name) if spec else held.post.key
        lines.append({"held": held, "post": post, "place": places.get(held.place_id or 0, "")})
    choices = [
        (str(each), ngettext("Within %(count)s day", "Within %(count)s days", each) % {"count": each},
         f"{here}?view=ending&days={each}", shown["found"] if each == days else None)
        for each in (SOON, LATER)
    ]  # fmt: skip
    return {**shown, "rows": lines, "days": str(days), "choices": choices}


def _both(request: HttpRequest, place: Place, today: date) -> dict[str, Any]:
    found = cross_appointments(place, today)
    pairings = [
        {
            "name": pairing.name
            or _("%(start)s → %(end)s") % {"start": pairing.from_kind.label, "end": pairing.to_kind.label},
            "persons": pairing.persons,
            "rows": pairing.rows[:PAGE],
            "more": max(0, len(pairing.rows) - PAGE),
        }
        for pairing in found.pairings
    ]
    return {"count": found.count, "pairings": pairings}


def _charter(request: HttpRequest, place: Place, today: date) -> dict[str, Any]:
    try:
        playbook = by_id(playbook_version_for(place))
    except NoPlaybook:
        return {"kinds": [], "moved": [], "grades": []}
    moved = [
        {"row": row, "start": row.from_body.label, "end": row.to_body.label} for row in charter.moved_down(playbook)
    ]
    return {"kinds": kinds_of(playbook), "moved": moved, "grades": charter.grades_of(playbook)}


def kinds_of(playbook: Playbook) -> list[KindOfBody]:
    """The kinds of bodies that have posts or a charter here, in the order of kinds."""
    found = []
    for kind in BodyKind:
        one = KindOfBody(kind.label, [str(line.name) for line in playbook.charter_of(kind)])
        for spec in playbook.posts_of(kind):
            sentences = [Power(power).sentence for power in spec.powers]
            one.posts.append({"name": str(spec.name), "asked": asked_of(spec), "sentences": sentences})
        if one.charter or one.posts:
            found.append(one)
    return found


VIEWS = {"missing": _missing, "ending": _ending, "both": _both, "charter": _charter}


def quiet_line(actor: Actor, places: Sequence[Place], today: date) -> str:
    """For the list of organisations: who is missing and what ends soon in these places, for whoever may appoint there;
    empty where nothing is to be said."""
    pairs = reach(actor, Power.POST_APPOINT)
    mine = [place for place in places if place.pk in {place_id for _level, place_id in pairs}]
    if not mine:
        return ""
    found = vacancies(mine[0], today, *mine[1:])
    told = [missing_words(found.count, len(found.rows))] if found.count else []
    if found.ending:
        told.append(ending_words(found.ending))
    return _(", ").join(told)


def ending_words(count: int) -> str:
    """How many appointments end soon. A committee's term is another thing, and stands with what is due."""
    words = ngettext(
        "%(count)s appointment ends within three months", "%(count)s appointments end within three months", count
    )
    return words % {"count": count}


def ending_href(actor: Actor, place: Place) -> str:
    """Where the appointments of a place that end soon stand, for whoever may look there."""
    return f"{reverse('desk:posts', args=[place.pk])}?view=ending" if looks_after(actor, place) else ""

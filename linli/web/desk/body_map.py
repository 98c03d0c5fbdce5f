"""One map and one ledger: which bodies a place has, level by level, and all that is due about them."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.core.paginator import Paginator
from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from linli.core import clock
from linli.organisations.models import Organisation, OrganisationPlace
from linli.organisations.queries.plans import CONTRACT, PROMISE, STEP, TERM, Due, late_count, ledger
from linli.organisations.queries.terms import below
from linli.organisations.rules_bodies import may_see_bodies
from linli.places.enums import Level
from linli.places.models import Place
from linli.places.searching import SOUGHT_LEVELS
from linli.playbooks.enums import BodyKind
from linli.web.access import for_staff
from linli.web.actors import actor_of
from linli.web.desk.bodies import acting_in, body_page, my_area
from linli.web.desk.posts import ending_href

PAGE = 60
CARRIED = ("city_id", "district_id", "subdistrict_id", "community_id", "estate_id")


@dataclass(frozen=True, slots=True)
class Below:
    """A place right in this one, and how many bodies it and what lies in it have."""

    place: Place
    level: str
    bodies: int


@require_safe
@for_staff
def body_map(request: HttpRequest, place_id: int) -> HttpResponse:
    """The bodies of a place itself, by kind, and the places right in it, each with how many it has."""
    at = clock.now()
    actor = actor_of(request)
    place = my_area(actor, place_id)
    above = place.parent
    open_above = above is not None and may_see_bodies(acting_in(actor, above), above, at) is None
    own = _bodies(place, clock.local_date(at))
    inside = Place.objects.filter(parent=place, level__in=SOUGHT_LEVELS).order_by("sort", "code", "pk")
    listed = Paginator(inside, PAGE).get_page(request.GET.get("page"))
    children = list(listed.object_list)
    counts = _counts(place, {child.pk for child in children}) if children else {}
    return body_page(
        request, "desk/body_map.jinja", place, "body_map", now=at, listed=listed, own=own,
        above=above, open_above=open_above, total=len(own),
        children=[Below(child, str(Level(child.level).label), counts.get(child.pk, 0)) for child in children],
    )  # fmt: skip


def _bodies(place: Place, on: date) -> list[tuple[Organisation, str]]:
    """The living bodies of a place; of an estate those of its parts as well. By kind, with how many are in office."""
    here = Q(bindings__place=place)
    if place.level == Level.ESTATE:
        here |= Q(bindings__place__estate_id=place.pk)
    held = Q(posts__appointments__starts_on__lte=on) & (
        Q(posts__appointments__ends_on=None) | Q(posts__appointments__ends_on__gte=on)
    )
    mine = Organisation.objects.filter(here, ended_on=None).order_by().values("pk")
    found = Organisation.objects.filter(pk__in=mine).select_related("parent")
    found = found.annotate(people=Count("posts__appointments", filter=held, distinct=True))
    order = list(BodyKind)
    listed = sorted(found.order_by("name", "pk"), key=lambda body: order.index(BodyKind(body.kind)))
    return [(body, BodyKind(body.kind).label) for body in listed]


def _counts(place: Place, children: Collection[int]) -> dict[int, int]:
    """How many living bodies serve each of these places or something in it. One query."""
    bound = OrganisationPlace.objects.filter(below(place, "place"), organisation__ended_on=None).order_by("pk")
    found: dict[int, set[UUID]] = {}
    for body_id, *ids in bound.values_list("organisation_id", *(f"place__{level}" for level in CARRIED)):
        for child in set(ids) & set(children):
            found.setdefault(child, set()).add(body_id)
    return {child: len(bodies) for child, bodies in found.items()}


@require_safe
@for_staff
def body_ledger(request: HttpRequest, place_id: int) -> HttpResponse:
    """Open steps of plans, open promises, and what ends within ninety days, the first due first."""
    at, actor = clock.now(), actor_of(request)
    place, today = my_area(actor, place_id), clock.local_date(at)
    found = ledger(place, today)
    chosen = request.GET.get("kind", "")
    counts = [(kind, sum(one.kind == kind for one in found)) for kind in (STEP, PROMISE, TERM, CONTRACT)]
    listed = Paginator([one for one in found if not chosen or one.kind == chosen], PAGE).get_page(
        request.GET.get("page")
    )
    return body_page(
        request, "desk/body_ledger.jinja", place, "body_ledger", now=at, total=len(found), late=late_count(found),
        chosen=chosen, counts=[(kind, kind_label(kind), count) for kind, count in counts if count], listed=listed,
        rows=[(one, kind_label(one.kind), in_words(one), _href(one)) for one in listed.object_list],
        ending=ending_href(actor, place),
    )  # fmt: skip


def kind_label(kind: str) -> str:
    """What sort of line it is."""
    return {STEP: _("Step of a plan"), PROMISE: _("Promise"), TERM: _("Term ends"), CONTRACT: _("Contract ends")}[kind]


def in_words(due: Due) -> str:
    """What a line says is due."""
    if due.kind == TERM:
        return _("Term %(number)s of %(body)s ends") % {"number": due.what, "body": due.who}
    if due.kind == CONTRACT:
        return _("The contract of %(body)s with %(estate)s ends") % {"body": due.who, "estate": due.about}
    return due.what


def _href(due: Due) -> str:
    if due.plan_id is not None:
        return reverse("desk:plan", args=[due.plan_id])
    name = "promises" if due.kind == PROMISE else "body_terms"
    return reverse(f"desk:{name}", args=[due.body_id])

"""The bodies of a place, for those who manage bodies there: whose pages these are, and the tabs that they share."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from linli.core.actors import Actor
from linli.core.refusals import Refused, unseen
from linli.organisations.actions.bodies import places_of
from linli.organisations.models import Organisation
from linli.places.enums import Level
from linli.places.models import Place
from linli.places.searching import SOUGHT_LEVELS
from linli.playbooks.enums import BodyKind, Power
from linli.web.access import for_staff
from linli.web.actors import actor_of
from linli.web.desk.acting import with_power
from linli.web.desk.finder import reach, within
from linli.web.desk.frame import respond, see_other

POWER = Power.BODY_MANAGE
MOST_AREAS = 50


def my_area(actor: Actor, place_id: int) -> Place:
    """The place of this id, from the province down to the estate, where one of the reader's posts manages bodies.
    Raises `Refused`."""
    mine = Place.objects.filter(within(reach(actor, POWER)), level__in=SOUGHT_LEVELS, pk=place_id)
    found = mine.select_related("parent").first()
    if found is None:
        raise Refused(unseen())
    return found


def my_body(actor: Actor, organisation_id: UUID) -> tuple[Organisation, list[Place], Actor]:
    """A living body all of whose places lie where a post of the reader manages bodies, those places, and the reader in
    that post. Raises `Refused`."""
    body = Organisation.objects.filter(pk=organisation_id, ended_on=None).select_related("parent").first()
    places = places_of(body) if body is not None else []
    act = over(actor, places)
    if body is None or act is None:
        raise Refused(unseen())
    return body, places, act


def over(actor: Actor, places: Iterable[Place]) -> Actor | None:
    """The reader in the first post that manages bodies over all these places; None where no post does."""
    wanted = list(places)
    for held in actor.posts:
        if POWER in held.powers and wanted and all(held.covers(place) for place in wanted):
            return actor.in_post(held)
    return None


def acting_in(actor: Actor, place: Place) -> Actor:
    """The reader in the post that manages bodies here."""
    return with_power(actor, POWER, place)


def tabs(place: Place) -> list[tuple[str, str, str, None]]:
    """The pages about the bodies of a place."""
    pages = (
        ("body_map", _("Who is where")),
        ("weak_bodies", _("What is lacking")),
        ("body_ledger", _("What is due")),
        ("bodies_import", _("Bring in bodies")),
    )
    return [(name, label, reverse(f"desk:{name}", args=[place.pk]), None) for name, label in pages]


def kinds() -> list[tuple[str, str]]:
    """Every kind of body with its name, to pick from."""
    return [(kind.value, kind.label) for kind in BodyKind]


def body_page(request: HttpRequest, template: str, place: Place, current: str, **values: Any) -> HttpResponse:
    """A page about the bodies of a place."""
    status = values.pop("status", 200)
    shown = {"place": place, "tabs": tabs(place), "tab": current, **values}
    return respond(request, template, shown, current="organisations", status=status)


@require_safe
@for_staff
def bodies(request: HttpRequest) -> HttpResponse:
    """The places whose bodies the reader manages; a single one opens at once."""
    areas = top_areas(actor_of(request))
    if not areas:
        raise Refused(unseen())
    if len(areas) == 1:
        return see_other(reverse("desk:body_map", args=[areas[0].pk]))
    return respond(request, "desk/bodies.jinja", {"areas": areas}, current="organisations")


def top_areas(actor: Actor) -> list[Place]:
    """The places that the reader's posts name, without those that lie in another of them."""
    ids = {place_id for _level, place_id in reach(actor, POWER)}
    named = list(Place.objects.filter(pk__in=ids, level__in=SOUGHT_LEVELS).order_by("path")[:MOST_AREAS])
    tops: list[Place] = []
    for place in named:
        if not tops or not place.path.startswith(tops[-1].path):
            tops.append(place)
    return tops


def level_label(place: Place) -> str:
    """What a place is: a district, an estate."""
    return str(Level(place.level).label)

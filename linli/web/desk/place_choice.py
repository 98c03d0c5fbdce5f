"""Which of one's places a list is of: chosen from a few, or found by name where there are many."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Q, QuerySet
from django.http import HttpRequest

from linli.core.actors import Actor
from linli.core.refusals import Refused, unseen
from linli.places import naming
from linli.places.enums import TREE, Level
from linli.places.models import Place
from linli.web.desk.finder import within
from linli.web.desk.frame import whole_number

CHOSEN = TREE[TREE.index(Level.CITY) : TREE.index(Level.ESTATE) + 1]
"""Levels whose spaces and stations are listed together."""

FEW = 12
"""So many are offered to choose from at once; more are found by name."""


@dataclass(frozen=True, slots=True)
class PlaceChoice:
    """The place that a list is of; the few to choose from, or what the words that were typed may mean."""

    place: Place
    few: Sequence[tuple[str, str]]
    many: bool
    text: str
    meant: Sequence[Place]


def listed_places(actor: Actor) -> QuerySet[Place]:
    """The places of the reader's posts whose spaces and stations they may list, widest first."""
    return found if (found := _reached(actor)).exists() else _around(actor)


def _reached(actor: Actor) -> QuerySet[Place]:
    return Place.objects.filter(within(_pairs(actor)), level__in=CHOSEN).order_by("path")


def _around(actor: Actor) -> QuerySet[Place]:
    """The estates around what a post reaches of them, as a building."""
    around = Place.objects.filter(within(_pairs(actor))).order_by().values("estate_id")
    return Place.objects.filter(pk__in=around, level=Level.ESTATE).order_by("path")


def _pairs(actor: Actor) -> set[tuple[str, int]]:
    return {pair for held in actor.posts for pair in held.scope}


def place_choice(request: HttpRequest, actor: Actor) -> PlaceChoice:
    """The place that the address names, or that its words mean alone; else the widest. Raises `Refused` for whoever has
    none."""
    mine = _reached(actor)
    first = list(mine[: FEW + 1])
    if not first:
        mine = _around(actor)
        first = list(mine[: FEW + 1])
    if not first:
        raise Refused(unseen())
    many = len(first) > FEW
    wanted = whole_number(request.GET.get("place", ""))
    text = naming.plain(request.GET.get("name", ""))[:40] if many else ""
    meant: list[Place] = []
    if text:
        meant = list(mine.filter(Q(name__icontains=text) | Q(pinyin__startswith=text.lower()))[:FEW])
    place = next((one for one in first if one.pk == wanted), None)
    if place is None and many and wanted is not None:
        place = mine.filter(pk=wanted).first()
    if len(meant) == 1:
        place = meant[0]
    few = [(str(one.pk), one.name) for one in first] if 1 < len(first) <= FEW else []
    return PlaceChoice(place or first[0], few, many, text, meant if len(meant) > 1 else [])

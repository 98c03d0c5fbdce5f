"""Finding by what somebody types into one box: number, telephone or its tail, pinyin initials, words; and places."""

from __future__ import annotations

import re
from collections.abc import Collection
from typing import Any

from django.db.models import BooleanField, F, Func, Q, QuerySet, Value

from linli.core.actors import Actor
from linli.core.codes import parse_number
from linli.core.search import query
from linli.core.secrets import normalise_phone
from linli.people.queries import contacts_of_phone
from linli.places import naming
from linli.places.enums import CARRIED, Level
from linli.places.models import Place

TAIL = 4
LETTERS = re.compile(r"[a-z][a-z0-9]*")
PARTS = re.compile(r"[0-9]+|[a-z]+|[^\W\d_a-z]+")
INSIDE = (Level.BUILDING, Level.UNIT, Level.ROOM)
MOST_PLACES = 12


class Matches(Func):
    """Whether a tsvector matches a tsquery that is written as PostgreSQL writes it."""

    template = "(%(expressions)s::tsquery)"
    arg_joiner = " @@ "
    output_field = BooleanField()


def number_in(text: str) -> str | None:
    """The human number that the text is, written as it is kept; None if it is none."""
    found = parse_number(text)
    if found is None:
        return None
    return f"{found.prefix}-{found.area_code}-{found.local_date:%Y%m%d}-{found.serial:04d}"


def matching(text: str) -> Q:
    """Service requests that the text means: by number, hotline's number, telephone, pinyin initials, or its words."""
    number = number_in(text)
    if number is not None:
        return Q(number=number)
    plain = naming.plain(text)
    found = _words(text)
    if plain.isdigit():
        return found | _digits(plain)
    if LETTERS.fullmatch(plain.lower()):
        return found | _initials(plain.lower()) | Q(external_number__iexact=plain)
    return found | Q(external_number=plain)


def _words(text: str) -> Q:
    """Every word of the text occurs, over the index that filing fills."""
    wanted = query(text)
    if not wanted:
        return Q(pk__in=[])
    return Q(Matches(F("search"), Value(wanted)))


def _digits(digits: str) -> Q:
    """The end of a number, a hotline's number, a whole telephone, or its last four digits."""
    found = Q(number__endswith="-" + digits.zfill(TAIL)) | Q(external_number=digits)
    if normalise_phone(digits):
        return found | Q(contact__in=contacts_of_phone(digits).order_by().values("pk"))
    return found | Q(contact__masked__endswith=digits) if len(digits) == TAIL else found


def _initials(letters: str) -> Q:
    """Pinyin initials of the place, the building, the estate, or the body that holds it."""
    named = Place.objects.filter(pinyin__startswith=letters, level__in=[Level.ESTATE, *INSIDE]).order_by().values("pk")
    lying = Q(place_id__in=named) | Q(building_id__in=named) | Q(estate_id__in=named)
    return lying | Q(holder__pinyin__startswith=letters)


def reach(actor: Actor, power: str) -> set[tuple[str, int]]:
    """(level, place id) pairs that the posts with this power reach."""
    return {pair for held in actor.posts if power in held.powers for pair in held.scope}


def within(pairs: Collection[tuple[str, int]]) -> Q:
    """Places that lie in any of these (level, place id) pairs."""
    known = {"place", *CARRIED}
    lying = Q(pk__in=[])
    for level, place_id in sorted(pairs):
        if level in known:
            lying |= Q(pk=place_id) if level == "place" else Q(**{f"{level}_id": place_id})
    return lying


def estates_of(actor: Actor, power: str) -> QuerySet[Place]:
    """The estates in which the reader's posts have this power: those they reach, and those their places lie in."""
    pairs = reach(actor, power)
    narrower = {place_id for level, place_id in pairs if level in ("building", "place")}
    around = Place.objects.filter(pk__in=narrower).order_by().values("estate_id")
    return Place.objects.filter(within(pairs) | Q(pk__in=around), level=Level.ESTATE).order_by("name", "pk")


def find_places(text: str, actor: Actor, power: str, *, estate: Place | None = None) -> list[Place]:
    """Places inside estates that the text means, nearest to what was typed first: 3-1-502, 3栋1单元, 502, or pinyin.

    Only where a post of the actor has the power. Parents are loaded, so that names cost no query.
    """
    parts = PARTS.findall(naming.plain("-".join(text.split())).lower())
    if not parts:
        return []
    rows = Place.objects.filter(within(reach(actor, power)), level__in=INSIDE)
    if estate is not None:
        rows = rows.filter(estate_id=estate.pk)
    named = by_parts(parts)
    if any(not part.isdigit() for part in parts):
        named |= Q(pinyin="".join(parts))
    found = rows.filter(named).select_related("parent__parent").order_by("level", "estate_id", "sort", "pk")
    return list(found[:MOST_PLACES])


UNIT_WORDS = frozenset({"栋", "幢", "座", "号楼", "号", "楼", "单元", "室", "d", "dy", "s"})


def by_parts(parts: list[str]) -> Q:
    """Numbers in the order building, entrance, room; fewer are tried at every level that they can mean."""
    numbers = [part for part in parts if part.isdigit()]
    others = [part for part in parts if not part.isdigit() and part not in UNIT_WORDS]
    if others:
        return Q(name__icontains="".join(parts)) | Q(pinyin__startswith="".join(parts))
    match numbers:
        case [one]:
            return _named(Level.BUILDING, one) | Q(level=Level.ROOM, name=one)
        case [building, second]:
            return (
                _named(Level.UNIT, second, building)
                | Q(level=Level.ROOM, name=second, parent__name=naming.building_name(building))
                | Q(level=Level.ROOM, name=second, parent__parent__name=naming.building_name(building))
            )
        case [building, unit, room]:
            above = Q(parent__name=naming.unit_name(unit), parent__parent__name=naming.building_name(building))
            return Q(level=Level.ROOM, name=room) & above
    return Q(pk__in=[])


def _named(level: Level, number: str, building: str = "") -> Q:
    if level is Level.BUILDING:
        return Q(level=level, name=naming.building_name(number))
    return Q(level=level, name=naming.unit_name(number), parent__name=naming.building_name(building))


def chosen_place(place_id: Any, actor: Actor, power: str) -> Place | None:
    """The place of this id, if a post of the actor has the power there."""
    if not str(place_id).isdigit():
        return None
    found = Place.objects.filter(within(reach(actor, power)), pk=int(place_id)).select_related("parent__parent")
    return found.first()


SPOT = re.compile(r"(?P<building>[0-9]+)(?:栋|幢|座|号楼)(?:(?P<unit>[0-9一二三四五六七八九十]+)单元)?")


def place_of_spot(text: str, estate: Place) -> Place:
    """The building or entrance that a description begins with (3栋东侧路灯), else the estate itself."""
    found = SPOT.match(naming.plain(text))
    if found is None:
        return estate
    building = Place.objects.filter(
        estate_id=estate.pk, level=Level.BUILDING, name=naming.building_name(found["building"])
    ).first()
    if building is None or found["unit"] is None:
        return building or estate
    unit = Place.objects.filter(parent=building, level=Level.UNIT, name=naming.unit_name(found["unit"])).first()
    return unit or building


def reached(place: Place, actor: Actor, power: str, estate: Place) -> Place:
    """The place, if a post of the actor has the power there; else the widest place of the estate where one has it."""
    if any(power in held.powers and held.covers(place) for held in actor.posts):
        return place
    found = Place.objects.filter(within(reach(actor, power)), estate_id=estate.pk).order_by("path")
    return found.first() or place

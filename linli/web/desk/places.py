"""The estate: its houses as a drawing and a register, the sheet that brings them in, and door codes on paper."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.db.models import Count, Exists, OuterRef, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from linli.core import clock
from linli.core.actors import Actor
from linli.core.refusals import Refused, ask, unseen
from linli.organisations.models import Organisation
from linli.organisations.queries import receiver_for
from linli.organisations.rules import may_link_households
from linli.people.names import asked_name
from linli.places import sheets
from linli.places.actions import make_door_code, replace_door_code
from linli.places.enums import Level
from linli.places.models import DoorCode, Place
from linli.places.queries import buildings, full_name, units
from linli.places.rules import may_import_places, may_manage_door_code
from linli.playbooks.enums import Power
from linli.service_requests.enums import OPEN
from linli.service_requests.queries import visible_to
from linli.web.access import for_staff
from linli.web.actors import actor_of
from linli.web.desk.acting import with_power
from linli.web.desk.changing_places import KEEPING, changes_label
from linli.web.desk.finder import reach, within
from linli.web.desk.frame import BODY_POWERS, SPACE_POWERS, download, powers_of, respond, see_other, tell, whole_number
from linli.web.desk.links import estate_sentence
from linli.web.desk.posts import looks_after
from linli.web.qr import qr

PAGE = 50
FEW = 6
"""So many communities are offered at once to bring an estate in under; more are found by name."""
POWERS = KEEPING


@dataclass(frozen=True, slots=True)
class Building:
    """One building of the drawing and of the register."""

    name: str
    href: str
    floors: int | None
    units: int
    rooms: int
    waiting: int
    has_code: bool
    coded_units: int


def my_places(actor: Actor, place_id: str | int) -> Place:
    """The place of this id, where one of the reader's posts keeps the register or the door codes. Raises `Refused`."""
    number = whole_number(str(place_id))
    if number is not None:
        pairs = set().union(*(reach(actor, power) for power in POWERS))
        found = Place.objects.filter(within(pairs), pk=number).select_related("parent__parent").first()
        if found is not None:
            return found
    raise Refused(unseen())


@require_safe
@for_staff
def places(request: HttpRequest) -> HttpResponse:
    """My estates; the chosen one as the elevation of its buildings, and as a register."""
    at, actor = clock.now(), actor_of(request)
    pairs = set().union(*(reach(actor, power) for power in POWERS))
    if not pairs:
        raise Refused(unseen())
    mine = Place.objects.filter(within(pairs), level=Level.ESTATE).order_by("name", "pk")
    chosen = request.GET.get("estate", "")
    text = asked_name(request.GET.get("q", ""))
    first = list(mine[: PAGE + 1])
    several = len(first) > PAGE
    if text:
        mine = mine.filter(_called(text))
    listed = Paginator(mine if several or text else first, PAGE).get_page(request.GET.get("page"))
    estate = mine.filter(pk=int(chosen)).first() if chosen.isdigit() else None
    if estate is None and not text and len(first) == 1:
        estate = first[0]
    values: dict[str, Any] = {"now": at, "estates": listed, "estate": estate, "sections": sections(actor, "places")}
    values |= {"text": text, "searched": several, "rest": f"&{urlencode({'q': text})}" if text else ""}
    values |= {"parents": [], "by_name": False}
    if estate is None or not several:
        values |= _below(actor, request.GET.get("community", ""))
    if estate is not None:
        values |= _register(actor, estate, at)
    return respond(request, "desk/places.jinja", values, current="places")


def sections(actor: Actor, current: str) -> list[tuple[str, str, str, None]]:
    """The pages of an estate as tabs, for the phone, whose bar holds only the first."""
    powers = powers_of(actor)
    tabs = []
    if powers & set(POWERS):
        tabs.append(("places", _("Houses and door codes"), reverse("desk:places"), None))
    if powers & BODY_POWERS:
        tabs.append(("organisations", _("Organisations and posts"), reverse("desk:organisations"), None))
    if Power.BODY_MANAGE in powers:
        tabs.append(("bodies", _("Bodies of a place"), reverse("desk:bodies"), None))
    if powers & SPACE_POWERS:
        tabs.append(("spaces", _("Public spaces"), reverse("desk:spaces"), None))
    if Power.BOOKLET_KEEP in powers and Power.HOUSEHOLD_LINK_HOLD not in powers:
        tabs.append(("help_asked", _("Help asked for"), reverse("desk:help_asked"), None))
    if Power.POST_APPOINT in powers:
        tabs.append(("api_keys", _("Keys for programs"), reverse("desk:api_keys"), None))
    if Power.BODY_MANAGE in powers:
        tabs.append(("figures", _("Figures"), reverse("desk:figures"), None))
    return tabs if len(tabs) > 1 else []


def _called(asked: str) -> Q:
    """Places whose name has the text in it, or whose initials have the letters."""
    letters = Q(pinyin__contains=asked.lower()) if asked.isascii() else Q()
    return Q(name__icontains=asked) | letters


def _below(actor: Actor, asked: str) -> dict[str, Any]:
    """Communities under which the reader may bring in a new estate: all where they are few, else those called so."""
    both = reach(actor, Power.PLACE_IMPORT) & reach(actor, Power.PLACE_MANAGE)
    if not both:
        return {}
    found, text = Place.objects.filter(within(both), level=Level.COMMUNITY), asked_name(asked)
    few = list(found.order_by("path")[: FEW + 1])
    if len(few) <= FEW:
        return {"parents": few}
    called = found.filter(_called(text)).order_by("name", "pk")
    return {"parents": list(called[:FEW]) if text else [], "community": text, "by_name": True}


def _register(actor: Actor, estate: Place, at: datetime) -> dict[str, Any]:
    """The estate's buildings with what lies in them, what waits there, and whether they have a door code."""
    counted = Place.objects.filter(estate_id=estate.pk).values("building_id").order_by().annotate(
        units=Count("pk", filter=Q(level=Level.UNIT)), rooms=Count("pk", filter=Q(level=Level.ROOM))
    )  # fmt: skip
    inside: dict[int | None, Any] = {row["building_id"]: row for row in counted}
    waiting = visible_to(actor).filter(estate_id=estate.pk, state__in=sorted(OPEN)).values_list("building_id")
    waits = dict(waiting.order_by().annotate(count=Count("pk")))
    coded = DoorCode.objects.filter(place__estate_id=estate.pk, revoked_at=None)
    found = list(coded.values_list("place_id", "place__level", "place__building_id"))
    codes = {place_id for place_id, _level, _building in found}
    coded_units = Counter(building for _id, level, building in found if level == Level.UNIT)
    shown = [
        Building(
            name=building.name,
            href=reverse("desk:door_code", args=[building.pk]),
            floors=building.floors,
            units=inside.get(building.pk, {}).get("units", 0),
            rooms=inside.get(building.pk, {}).get("rooms", 0),
            waiting=waits.get(building.pk, 0),
            has_code=building.pk in codes,
            coded_units=coded_units[building.pk],
        )
        for building in buildings(estate)
    ]
    act = with_power(actor, Power.PLACE_IMPORT, estate)
    doors, without = _doors(estate)
    return {
        "buildings": shown,
        "totals": {
            "buildings": len(shown),
            "units": sum(one.units for one in shown),
            "rooms": sum(one.rooms for one in shown),
        },
        "codes": len(codes),
        "import_refusal": may_import_places(act, estate, at),
        "estate_has_code": estate.pk in codes,
        "doors_without": without,
        "doors_with": doors - without,
        "code_refusal": may_manage_door_code(with_power(actor, Power.DOOR_CODE_MANAGE, estate), estate, at),
        "links": _links(actor, estate, at),
        "posts": looks_after(actor, estate),
        "booklets": Power.BOOKLET_KEEP in powers_of(actor),
        "changes": changes_label(actor, estate, at),
    }


def _doors(estate: Place) -> tuple[int, int]:
    """How many doors there are, as people count (entrances, and buildings that have no entrances), and how many of them
    have no living code. One query."""
    inside = Place.objects.filter(estate_id=estate.pk)
    doors = inside.filter(Q(level=Level.UNIT) | Q(level=Level.BUILDING) & ~Q(children__level=Level.UNIT)).distinct()
    living = DoorCode.objects.filter(place=OuterRef("pk"), revoked_at=None)
    flags = list(doors.order_by().values_list("pk", Exists(living)))
    return len(flags), sum(not coded for _pk, coded in flags)


def _links(actor: Actor, estate: Place, at: datetime) -> str:
    """How many households are linked, for whoever says with whom; empty for others."""
    act = with_power(actor, Power.HOUSEHOLD_LINK_MANAGE, estate)
    if may_link_households(act, estate, at) is not None:
        return ""
    return estate_sentence(estate, clock.local_date(at))


@require_safe
@for_staff
def estate_template(request: HttpRequest) -> HttpResponse:
    """The empty sheet of an estate, to fill in."""
    actor = actor_of(request)
    if Power.PLACE_IMPORT not in powers_of(actor):
        raise Refused(unseen())
    return download(sheets.template(), _("houses") + ".xlsx")


@require_safe
@for_staff
def estate_sheet(request: HttpRequest, place_id: int) -> HttpResponse:
    """The estate's houses as a sheet that, edited, is the next import."""
    estate = my_places(actor_of(request), place_id)
    if estate.level != Level.ESTATE:
        raise Refused(unseen())
    return download(sheets.export(estate), f"{estate.name}.xlsx")


@require_http_methods(["GET", "HEAD", "POST"])
@for_staff
def door_code(request: HttpRequest, place_id: int) -> HttpResponse:
    """The door code of a building, an entrance or an estate: make it, replace a lost one, go to its poster."""
    at, actor = clock.now(), actor_of(request)
    place = my_places(actor, place_id)
    act = with_power(actor, Power.DOOR_CODE_MANAGE, place)
    entrances = list(units(place).select_related("parent__parent")) if place.level == Level.BUILDING else []
    if request.method == "POST":
        tell(request, _make(request.POST.get("do", ""), place, entrances, act, at))
        return see_other(reverse("desk:door_code", args=[place.pk]))
    living = _living([place, *entrances])
    values = {
        "now": at,
        "place": place,
        "name": full_name(place),
        "code": living.get(place.pk),
        "entrances": [(unit, full_name(unit), living.get(unit.pk)) for unit in entrances],
        "refusal": may_manage_door_code(act, place, at),
        "back": reverse("desk:places") + (f"?estate={place.estate_id}" if place.estate_id else ""),
        "any_code": bool(living),
        "coded": sum(unit.pk in living for unit in entrances),
        "changes": changes_label(actor, place, at),
    }
    return respond(request, "desk/door_code.jinja", values, current="places")


def _make(asked: str, place: Place, entrances: Sequence[Place], act: Actor, at: datetime) -> str:
    """Make or replace codes; the sentence that says what was done."""
    if asked == "replace":
        replace_door_code(place=place, by=act, at=at)
        return _("A new code is made. The earlier one says from now that it was replaced.")
    for one in [place, *(entrances if asked == "make_all" else ())]:
        make_door_code(place=one, by=act, at=at)
    return _("The door code is made. Print it and put it up.")


def _living(listed: Sequence[Place]) -> dict[int, DoorCode]:
    """The living codes of these places. One query."""
    found = DoorCode.objects.filter(place_id__in=[place.pk for place in listed], revoked_at=None)
    return {code.place_id: code for code in found}


@require_safe
@for_staff
def poster(request: HttpRequest, place_id: int) -> HttpResponse:
    """Door codes on paper, a sheet of A4 for each: the place, and with `?all=1` its entrances too."""
    at, actor = clock.now(), actor_of(request)
    place = my_places(actor, place_id)
    act = with_power(actor, Power.DOOR_CODE_MANAGE, place)
    ask(may_manage_door_code(act, place, at))
    listed = [place]
    if request.GET.get("all") and place.level == Level.BUILDING:
        listed += list(units(place).select_related("parent__parent"))
    living = _living(listed)
    station: Organisation | None
    try:
        station = receiver_for(place)
    except LookupError:
        station = None
    estate = Place.objects.filter(pk=place.estate_id).first() if place.estate_id else None
    pages = [
        {"name": full_name(one), "qr": qr(request.build_absolute_uri(f"/q/{living[one.pk].token}"))}
        for one in listed
        if one.pk in living
    ]
    if not pages:
        return see_other(reverse("desk:door_code", args=[place.pk]))
    values = {"pages": pages, "station": station, "estate": estate, "back": reverse("desk:door_code", args=[place.pk])}
    return render(request, "desk/poster.jinja", values, using="jinja2")

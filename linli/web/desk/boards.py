"""Boards and stickers for the doors of an estate as one PDF, set by typst in this process: no network, our own font."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import Any

import segno
import typst
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from linli.core import clock
from linli.core.refusals import Refused, ask, unseen
from linli.organisations.queries import Server, who_serves
from linli.places.actions import make_door_code
from linli.places.enums import Level
from linli.places.models import DoorCode, Place
from linli.places.queries import NoPlaybook, full_names, playbook_version_for, subtree
from linli.places.rules import may_manage_door_code
from linli.playbooks.enums import Power
from linli.playbooks.queries import by_id
from linli.web.access import for_staff
from linli.web.actors import actor_of
from linli.web.desk.acting import with_power
from linli.web.desk.frame import see_other, tell
from linli.web.desk.places import my_places
from linli.web.filters import day

HERE = Path(__file__).resolve().parent / "paper"
FONTS = Path(__file__).resolve().parent.parent / "fonts"
DOOR_LEVELS = (Level.ESTATE, Level.BUILDING, Level.UNIT)
MOST_DOORS = 600
LINES = 11
"""So many lines fit on a board between plate and foot."""


def doors_of(place: Place) -> list[Place]:
    """The doors in a place, as people count: entrances, and buildings that have none; an entrance is its own door."""
    if place.level == Level.UNIT:
        return [place]
    inside = subtree(place).filter(level__in=[Level.BUILDING, Level.UNIT]).select_related("parent")
    found = list(inside)
    with_units = {one.parent_id for one in found if one.level == Level.UNIT}
    doors = [one for one in found if one.level == Level.UNIT or one.pk not in with_units]
    tops = {one.pk: one.sort for one in found if one.level == Level.BUILDING}
    doors.sort(key=lambda one: (tops.get(one.parent_id or 0, one.sort), one.sort, one.pk))
    return doors


def codes_of(doors: Sequence[Place]) -> dict[int, str]:
    """The token of each door's living code."""
    living = DoorCode.objects.filter(place__in=[door.pk for door in doors], revoked_at=None)
    return dict(living.values_list("place_id", "token"))


@require_safe
@for_staff
def boards(request: HttpRequest, place_id: int, paper: str) -> HttpResponse:
    """`/desk/places/<id>/paper/boards/` or `stickers/`: every door that has a code, in one PDF."""
    at, actor = clock.now(), actor_of(request)
    place = my_places(actor, place_id)
    if Level(place.level) not in DOOR_LEVELS:
        raise Refused(unseen())
    ask(may_manage_door_code(with_power(actor, Power.DOOR_CODE_MANAGE, place), place, at))
    doors = doors_of(place)
    tokens = codes_of(doors)
    coded = [door for door in doors if door.pk in tokens]
    if len(coded) > MOST_DOORS:
        tell(request, _("More than %(count)s doors: print them building by building.") % {"count": MOST_DOORS})
        return see_other(reverse("desk:places") + f"?estate={place.estate_id}")
    if not coded:
        tell(request, _("No door here has a code yet. Make them first."))
        return see_other(reverse("desk:door_code", args=[place.pk]))
    estate = Place.objects.filter(pk=place.estate_id or 0).first()
    addresses = {door.pk: request.build_absolute_uri(f"/q/{tokens[door.pk]}") for door in coded}
    data = content(coded, addresses, estate.name if estate else "", at, board=paper == "boards")
    answer = HttpResponse(pdf(paper, data), content_type="application/pdf")
    name = _("door boards") if paper == "boards" else _("door stickers")
    answer.headers["Content-Disposition"] = _attachment(f"{place.name} {name}.pdf")
    return answer


@require_POST
@for_staff
def make_missing(request: HttpRequest, place_id: int) -> HttpResponse:
    """Make a code for each door of a place that has none."""
    at, actor = clock.now(), actor_of(request)
    place = my_places(actor, place_id)
    if Level(place.level) not in DOOR_LEVELS:
        raise Refused(unseen())
    act = with_power(actor, Power.DOOR_CODE_MANAGE, place)
    ask(may_manage_door_code(act, place, at))
    doors = doors_of(place)
    known = codes_of(doors)
    missing = [door for door in doors if door.pk not in known]
    for door in missing:
        make_door_code(place=door, by=act, at=at)
    said = ngettext("%(count)s door code is made.", "%(count)s door codes are made.", len(missing))
    tell(request, said % {"count": len(missing)})
    return see_other(reverse("desk:places") + (f"?estate={place.estate_id}" if place.estate_id else ""))


def content(
    doors: Sequence[Place], addresses: dict[int, str], estate: str, at: datetime, *, board: bool
) -> dict[str, Any]:
    """What the paper says, as plain data: typst is handed values, never text to interpret."""
    names = full_names(door.pk for door in doors)
    serving: dict[int, list[Server]] = {}
    if board:
        with suppress(NoPlaybook):
            serving = who_serves(doors, by_id(playbook_version_for(doors[0])), clock.local_date(at))
    return {
        "lang": "zh" if (get_language() or "zh").startswith("zh") else "en",
        "words": {
            "title": _("Whom to call for what"),
            "scan": _("Scan: say what is wrong"),
            "sticker": unbroken(_("Something wrong here? Scan, and say it in a sentence.")),
            "danger": _("Gas, trapped in a lift, fire: call first. Fire 119, police 110, ambulance 120."),
            "printed": _("Printed on %(day)s; the code leads to who serves this door today.") % {"day": day(at)},
        },
        "doors": [
            {
                "estate": estate,
                "name": names[door.pk],
                "qr": _drawn(addresses[door.pk]),
                "lines": _lines(serving.get(door.pk, [])),
            }
            for door in doors
        ],
    }


def unbroken(sentence: str) -> list[str]:
    """The parts of a sentence between which a line may break: of Chinese those between its marks, of others each
    word."""
    if sentence.isascii():
        return [f"{word} " for word in sentence.split()]
    return re.findall("[^，。？；]+[，。？；]?", sentence)


def _lines(serving: Sequence[Server]) -> list[dict[str, str]]:
    """The lines of a board: people whom one reaches for one need by one number stand in one line."""
    found: dict[tuple[str, str], list[Server]] = {}
    for line in serving:
        found.setdefault((line.key, line.telephone), []).append(line)
    told = [
        {
            "need": lines[0].need,
            "who": who(lines[0]) if len(lines) == 1 else _(", ").join(who(line) for line in lines),
            "telephone": telephone,
        }
        for (_key, telephone), lines in found.items()
    ]
    return told[:LINES]


def who(line: Server) -> str:
    """Whom one reaches: the person and their body; an unpaid neighbour through the station."""
    named = " · ".join(part for part in (line.name, line.body) if part)
    return _("%(name)s, through the station") % {"name": named} if line.through_station else named


def pdf(paper: str, data: dict[str, Any]) -> bytes:
    """One of the papers as PDF. `paper` is "boards", "stickers" or "plates"."""
    return bytes(typst.compile(_source(paper), **_options(data), format="pdf"))


def pictures(paper: str, data: dict[str, Any], *, ppi: float = 120) -> list[bytes]:
    """The same as one PNG a page, to be looked at."""
    made = typst.compile(_source(paper), **_options(data), format="png", ppi=ppi)
    return [bytes(made)] if isinstance(made, bytes) else [bytes(page) for page in made]


def _source(paper: str) -> str:
    return str(HERE / {"boards": "board.typ", "stickers": "stickers.typ", "plates": "plates.typ"}[paper])


def _options(data: dict[str, Any]) -> dict[str, Any]:
    return {
        "root": str(HERE),
        "font_paths": [str(FONTS)],
        "ignore_system_fonts": True,
        "sys_inputs": {"data": json.dumps(data, ensure_ascii=False)},
    }


def _drawn(address: str) -> str:
    """The address as a QR code in SVG; a quarter of it may be worn away."""
    drawn = segno.make(address, error="q", micro=False).svg_inline(border=2)
    return str(drawn).replace("<svg ", '<svg xmlns="http://www.w3.org/2000/svg" ', 1)


def _attachment(name: str) -> str:
    from django.utils.http import content_disposition_header

    return content_disposition_header(True, name) or "attachment"

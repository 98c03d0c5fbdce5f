"""Sharing the doors of a round: a building's doors with whose they are; ticked ones go to somebody, or to nobody."""

from __future__ import annotations

from collections import Counter
from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from linli.core import clock
from linli.core.actors import Actor
from linli.core.refusals import Invalid, ask
from linli.organisations.models import Appointment
from linli.organisations.queries.standing import playbook_of
from linli.outreach.actions import share_doors
from linli.outreach.models import Sweep, VisitCell
from linli.outreach.queries import STAIRS, Progress, by_building, visitors_in, without_visitor
from linli.outreach.rules import may_share_doors
from linli.places.enums import Level
from linli.playbooks.enums import Power
from linli.web.access import for_staff
from linli.web.actors import actor_of
from linli.web.desk.acting import with_power
from linli.web.desk.frame import respond, see_other, tell, whole_number
from linli.web.desk.sweeps import kind_name, my_sweep


@require_http_methods(["GET", "HEAD", "POST"])
@for_staff
def sweep_shares(request: HttpRequest, sweep_id: UUID) -> HttpResponse:
    """A building's doors, those that are nobody's ticked; a POST gives the ticked ones to somebody."""
    at, actor = clock.now(), actor_of(request)
    round_ = my_sweep(actor, sweep_id)
    act = with_power(actor, Power.SWEEP_ARRANGE, round_)
    ask(may_share_doors(act, round_, at))
    today = clock.local_date(at)
    people = visitors_in(round_.estate, playbook_of(round_.estate), today)
    houses = by_building(round_)
    lacking = Counter(without_visitor(round_, today).values_list("building_id", flat=True))
    building = _building(request, [pk for pk, *_rest in houses], lacking)
    errors: dict[str, str] = {}
    if request.method == "POST":
        try:
            count = _share(request, round_, people, act, at)
        except Invalid as wrong:
            errors = wrong.errors
        else:
            said = ngettext("%(count)s door changed hands.", "%(count)s doors changed hands.", count)
            tell(request, said % {"count": count})
            return see_other(f"{reverse('desk:sweep_shares', args=[round_.pk])}?building={building}")
    cells = VisitCell.objects.filter(sweep=round_, building_id=building).order_by(*STAIRS)
    listed = list(cells.defer("state").select_related("room__parent", "share__appointment__person"))
    values: dict[str, Any] = {
        "sweep": round_,
        "name": kind_name(round_),
        "tabs": _tabs(round_, houses, lacking),
        "building": building,
        "stairs": _stairs(listed),
        "people": [(str(one.pk), _called(one)) for one in people],
        "person": request.POST.get("person", ""),
        "ticked": set(request.POST.getlist("cell")) if errors else None,
        "errors": errors,
        "mistakes": [("id_person" if name == "appointment" else "doors", said) for name, said in errors.items()],
        "back": reverse("desk:sweep", args=[round_.pk]),
    }
    return respond(request, "desk/sweep_shares.jinja", values, current="sweeps", status=422 if errors else 200)


def _building(request: HttpRequest, known: list[int], lacking: Counter[int]) -> int:
    """The building that the address names, else the first that has doors which are nobody's."""
    wanted = whole_number(request.POST.get("building") or request.GET.get("building", "")) or 0
    return wanted if wanted in known else next((pk for pk in known if lacking[pk]), known[0])


def _tabs(
    round_: Sweep, houses: list[tuple[int, str, Progress]], lacking: Counter[int]
) -> list[tuple[int, str, str, int | None]]:
    """The buildings, each with how many of its doors are nobody's."""
    base = reverse("desk:sweep_shares", args=[round_.pk])
    return [(pk, name, f"{base}?building={pk}", lacking[pk] or None) for pk, name, _far in houses]


def _stairs(cells: list[VisitCell]) -> dict[str, list[tuple[VisitCell, str]]]:
    found: dict[str, list[tuple[VisitCell, str]]] = {}
    for cell in cells:
        parent = cell.room.parent
        entrance = parent.name if parent is not None and parent.level == Level.UNIT else ""
        who = cell.share.appointment.person.name if cell.share is not None else ""
        found.setdefault(entrance, []).append((cell, who))
    return found


def _called(one: Appointment) -> str:
    """Name and where the person is posted, so that two of one name are told apart."""
    return f"{one.person.name}（{one.place.name}）" if one.place is not None else one.person.name


def _share(request: HttpRequest, round_: Sweep, people: list[Appointment], act: Actor, at: datetime) -> int:
    """Raises `Invalid` and `Refused`."""
    cells = []
    for text in request.POST.getlist("cell"):
        try:
            cells.append(UUID(text))
        except ValueError:
            continue
    if not cells:
        raise Invalid({"cells": _("Tick at least one door.")})
    wanted = request.POST.get("person", "")
    nobody = request.POST.get("do") == "nobody"
    who = None if nobody else next((one for one in people if str(one.pk) == wanted), None)
    if who is None and not nobody:
        raise Invalid({"appointment": _("Choose who knocks at these doors.")})
    return share_doors(round_, cells=cells, appointment=who, by=act, at=at)

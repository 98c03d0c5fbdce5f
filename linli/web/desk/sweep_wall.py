"""The wall of a round: building by building, floor by floor, each door with how it stands and four choices."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_safe

from linli.core import clock
from linli.core.actors import Actor
from linli.outreach.enums import OUTCOMES, CellState, SweepState, VisitStanding
from linli.outreach.models import Sweep, Visit, VisitCell
from linli.outreach.queries import Entrance, Progress, arranges, cells_for, entrances_of, visits_for
from linli.outreach.rules import may_end_sweep
from linli.places.enums import Level
from linli.playbooks.enums import Power
from linli.service_requests.enums import OPEN
from linli.service_requests.models import ServiceRequest
from linli.service_requests.queries import lines, visible_to
from linli.web.access import for_staff
from linli.web.actors import actor_of
from linli.web.desk.acting import with_power
from linli.web.desk.frame import respond, whole_number
from linli.web.desk.sweeps import kind_name, my_sweep
from linli.web.form_keys import new_key
from linli.web.service_request_pages import Audience, category_name, chip_of

PACK = timedelta(hours=72)
"""How long a phone keeps the page of a round."""
OWN_AT_ONCE = 100
ICONS: Mapping[str, str] = {
    CellState.NOT_BEEN: "door",
    CellState.NOT_IN: "undo",
    CellState.NOTHING_CHANGED: "tick",
    CellState.CHANGED: "pencil",
    CellState.HELP_WANTED: "alert",
    CellState.WISH: "wish",
    CellState.NEED: "offer",
}


@dataclass(frozen=True, slots=True)
class DoorLine:
    """One door on the wall."""

    id: UUID
    name: str
    full_name: str
    state: str
    label: str
    icon: str
    at: datetime | None
    visitor: str
    unsettled: bool
    key: str
    seen: str
    post: str
    href: str
    open_items: Sequence[tuple[str, str, str]]


@dataclass
class Stairs:
    """One entrance: its floors from above, each with its doors."""

    name: str
    floors: dict[int | None, list[DoorLine]] = field(default_factory=dict)


@require_safe
@for_staff
def sweep(request: HttpRequest, sweep_id: UUID) -> HttpResponse:
    """A round: how far it is in doors, and the doors of a building, or one's own."""
    at, actor = clock.now(), actor_of(request)
    round_ = my_sweep(actor, sweep_id)
    heads = arranges(actor, round_)
    seen = cells_for(round_, actor).select_related("room__parent", "building", "share__appointment__person")
    mine = not heads or "mine" in request.GET
    if mine:
        own = [held.appointment_id for held in actor.open_posts]
        seen = seen.filter(share__appointment_id__in=own)
    own_doors = list(seen) if mine else []
    entrances = entrances_of(round_) if heads else []
    selectors = _narrowed(request, round_, own_doors, entrances)
    if mine:
        narrowing = selectors["filter"].items()
        doors = [cell for cell in own_doors if all(value == _at(cell, name) for name, value in narrowing)]
    else:
        doors = list(seen.filter(**selectors["filter"]))
    act = with_power(actor, Power.SWEEP_ARRANGE, round_)
    far = _progress(own_doors, [] if mine else entrances)
    values: dict[str, Any] = {
        "now": at,
        "sweep": round_,
        "name": kind_name(round_),
        "progress": far,
        "stairs": _stairs(round_, doors, actor, act),
        "legend": [(state.value, str(state.label), ICONS[state]) for state in CellState],
        "choices": [(state.value, str(state.label)) for state in OUTCOMES],
        "running": round_.state == SweepState.OPEN,
        "heads": heads,
        "mine": mine,
        "nobody": sum(entrance.nobodys for entrance in entrances),
        "ends": may_end_sweep(act, round_, at) is None and round_.state == SweepState.OPEN,
        "kept_until": at + PACK,
        "in_wechat": "MicroMessenger" in request.headers.get("User-Agent", ""),
        **selectors,
    }
    return respond(request, "desk/sweep.jinja", values, current="sweeps")


def _at(cell: VisitCell, name: str) -> int | None:
    """The building or the entrance of a door, by the name of what narrows the wall to it."""
    return cell.building_id if name == "building_id" else cell.room.parent_id


def _narrowed(
    request: HttpRequest, round_: Sweep, own: Sequence[VisitCell], entrances: Sequence[Entrance]
) -> dict[str, Any]:
    """What the two selectors offer and chose. One's own doors are shown at once unless they are very many; who arranges
    the round sees one entrance."""
    known = [(one.building_id, one.building, one.id, one.name) for one in entrances] if not own else _own_entrances(own)
    houses = list(dict.fromkeys((pk, name) for pk, name, *_rest in known))
    wanted = whole_number(request.GET.get("building", ""))
    building = next((pk for pk, _name in houses if pk == wanted), 0)
    if not building and houses and (not own or len(own) > OWN_AT_ONCE):
        building = houses[0][0]
    units = [(pk, name) for house, _name, pk, name in known if house == building and name]
    asked = whole_number(request.GET.get("unit", ""))
    unit = next((pk for pk, _name in units if pk == asked), 0)
    if not own and not unit and len(units) > 1:
        unit = units[0][0]
    narrowing = {"building_id": building, "room__parent_id": unit}
    return {
        "filter": {name: value for name, value in narrowing.items() if value},
        "base": reverse("desk:sweep", args=[round_.pk]),
        "buildings": [(str(pk), name) for pk, name in houses] if len(houses) > 1 else [],
        "building": str(building or ""),
        "units": [(str(pk), name) for pk, name in units] if len(units) > 1 else [],
        "unit": str(unit or ""),
    }


def _own_entrances(own: Sequence[VisitCell]) -> list[tuple[int, str, int, str]]:
    """The entrances of one's own doors, as `entrances_of` has them."""
    found = []
    for cell in own:
        parent = cell.room.parent
        name = parent.name if parent is not None and parent.level == Level.UNIT else ""
        found.append((cell.building_id, cell.building.name, cell.room.parent_id or 0, name))
    return list(dict.fromkeys(found))


def _progress(own: Sequence[VisitCell], entrances: Sequence[Entrance]) -> Progress:
    """Of all doors for who arranges the round, of one's own for a visitor."""
    if entrances:
        parts = [entrance.progress for entrance in entrances]
        return Progress(sum(part.doors for part in parts), sum(part.reached for part in parts))
    return Progress(len(own), sum(shown_state(cell) not in (CellState.NOT_BEEN, CellState.NOT_IN) for cell in own))


def shown_state(cell: VisitCell) -> str:
    """How a door stands as far as the reader may know: `cells_for` says so."""
    return str(cell.shown)  # type: ignore[attr-defined]  # annotated by cells_for


def _stairs(round_: Sweep, cells: Sequence[VisitCell], actor: Actor, act: Actor) -> list[Stairs]:
    """The doors by entrance and floor. Two queries."""
    ids = [cell.pk for cell in cells]
    counting = {visit.cell_id: visit for visit in visits_for(ids, actor, round_).filter(standing=VisitStanding.COUNTS)}
    items = open_items(cells, actor)
    found: dict[int, Stairs] = {}
    for cell in cells:
        parent = cell.room.parent
        entrance = parent.name if parent is not None and parent.level == Level.UNIT else ""
        stairs = found.setdefault(cell.room.parent_id or 0, Stairs(f"{cell.building.name}{entrance}"))
        line = _door(cell, stairs.name, counting.get(cell.pk), items[cell.room_id], actor, act)
        stairs.floors.setdefault(cell.room.floor, []).append(line)
    return list(found.values())


def _door(
    cell: VisitCell,
    stairs: str,
    visit: Visit | None,
    items: Sequence[tuple[str, str, str]],
    actor: Actor,
    act: Actor,
) -> DoorLine:
    state = shown_state(cell)
    share = cell.share
    return DoorLine(
        id=cell.pk,
        name=cell.room.name,
        full_name=f"{stairs}{cell.room.name}",
        state=state,
        label=str(CellState(state).label),
        icon=ICONS[state],
        at=cell.shown_at,  # type: ignore[attr-defined]  # annotated by cells_for
        visitor=share.appointment.person.name if share is not None else "",
        unsettled=cell.unsettled,
        key=new_key(),
        seen=str(visit.pk) if visit is not None else "",
        post=str(acting_post(cell, actor, act) or ""),
        href=reverse("desk:sweep_door", args=[cell.sweep_id, cell.pk]),
        open_items=items,
    )


def acting_post(cell: VisitCell, actor: Actor, act: Actor) -> UUID | None:
    """In which of the reader's posts they knock here: the one that the door was shared to, else the arranging one."""
    own = {held.appointment_id for held in actor.posts}
    shared = cell.share.appointment_id if cell.share is not None else None
    return shared if shared in own else act.appointment_id


def open_items(cells: Iterable[VisitCell], actor: Actor) -> dict[int, list[tuple[str, str, str]]]:
    """What waits at these doors, as far as the reader sees it: category, state, address. No words of residents: a phone
    keeps this page. One query."""
    rooms = [cell.room_id for cell in cells]
    found = visible_to(actor).filter(place_id__in=rooms, state__in=sorted(OPEN)).order_by("due_at", "pk")
    items: dict[int, list[tuple[str, str, str]]] = defaultdict(list)
    for row in lines(found)[:500]:
        items[row.place_id or 0].append(_item(row))
    return items


def _item(row: ServiceRequest) -> tuple[str, str, str]:
    return category_name(row), chip_of(row, Audience.STAFF).label, reverse("desk:service_request", args=[row.number])

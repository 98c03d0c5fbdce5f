"""A round of visits that runs in the demo: four buildings, of which the last has no visitors yet."""

from __future__ import annotations

from datetime import timedelta
from itertools import cycle, islice
from uuid import UUID

from linli.core.actors import Actor, ActorKind, Door
from linli.core.clock import local_date
from linli.demo.cast import World
from linli.organisations.models import Appointment
from linli.organisations.queries import posts_of
from linli.organisations.queries.standing import playbook_of
from linli.outreach.actions import record_visit, share_doors, start_sweep
from linli.outreach.enums import CellState
from linli.outreach.models import Sweep, VisitCell
from linli.outreach.queries import STAIRS
from linli.places.queries import buildings

BUILDINGS = 4
KNOCKED = 38
LEADERS_DOORS = 12
AGO = timedelta(days=2)
FOUND = (
    (CellState.NOTHING_CHANGED, ""),
    (CellState.NOTHING_CHANGED, ""),
    (CellState.NOT_IN, ""),
    (CellState.NOTHING_CHANGED, ""),
    (CellState.CHANGED, "十月搬走，房子在出租"),
    (CellState.NOTHING_CHANGED, ""),
    (CellState.NOTHING_CHANGED, ""),
)
WISHED = {
    11: (CellState.WISH, "家里老人想学用手机挂号，盼有人教一教"),
    19: (CellState.NEED, "孩子放学没人接，想有个能写作业的地方"),
    27: (CellState.HELP_WANTED, "单元门太重，轮椅推不开，盼能装个缓闭器"),
}


def fill_visits(world: World) -> int:
    """Start a round and knock at some doors of the cast's building. Returns at how many."""
    kinds = playbook_of(world.estate).sweeps
    if not kinds:
        return 0
    began = world.at - AGO
    some = {building.pk for building in buildings(world.estate)[:BUILDINGS]} | {world.places["building"].pk}
    sweep = start_sweep(world.estate, kind=kinds[0].key, buildings=some, by=world.actor("station_head"), at=began)
    mine = VisitCell.objects.filter(sweep=sweep, building=world.places["building"]).exclude(share=None)
    cells = list(mine.select_related("share__appointment").order_by(*STAIRS)[:KNOCKED])
    found = islice(cycle(FOUND), len(cells))
    for number, (cell, usual) in enumerate(zip(cells, found, strict=True)):
        state, words = WISHED.get(number, usual)
        record_visit(
            cell,
            state=state,
            words=words,
            key=f"demo-{number}",
            by=_visitor(cell),
            at=began + timedelta(hours=1, minutes=3 * number),
        )
    _share_with_leader(world, sweep, [cell.pk for cell in list(mine.order_by(*STAIRS))[-LEADERS_DOORS:]])
    return len(cells)


def _share_with_leader(world: World, sweep: Sweep, cells: list[UUID]) -> None:
    """The last doors of the building go to its leader."""
    leader = Appointment.objects.filter(person=world.people["building_leader"]).order_by("id")[0]
    share_doors(sweep, cells=cells, appointment=leader, by=world.actor("station_head"), at=world.at - AGO)


def _visitor(cell: VisitCell) -> Actor:
    """Whoever the door was shared to, in that post."""
    assert cell.share is not None
    held = cell.share.appointment
    posts = posts_of(held.person_id, local_date(cell.shared_at))
    return Actor(ActorKind.POST, door=Door.DESK, person_id=held.person_id, posts=posts).in_appointment(held.pk)

"""The round of visits in the demo: it runs, the leader has twelve doors left, and one building is nobody's."""

from __future__ import annotations

from datetime import timedelta

from linli.core.waiting import waiting_for
from linli.demo.cast import Size, World, build_world
from linli.demo.links import fill_links
from linli.demo.visits import KNOCKED, LEADERS_DOORS, fill_visits
from linli.outreach.enums import CellState, SweepState
from linli.outreach.models import Sweep, Visit, VisitCell
from linli.service_requests.models import ServiceRequest

FOUR = Size(buildings=5, units=2, floors=14, rooms=2)


def visited(world: World) -> int:
    fill_links(world)
    world.at += timedelta(days=30)
    return fill_visits(world)


def test_a_round_runs_with_doors_in_every_state_and_a_line_for_the_leader(db: None, at: object) -> None:
    world = build_world(FOUR, at=at)  # type: ignore[arg-type]
    assert visited(world) == KNOCKED
    sweep = Sweep.objects.get()
    assert sweep.state == SweepState.OPEN
    cells = VisitCell.objects.filter(sweep=sweep)
    assert set(cells.order_by("pk").values_list("state", flat=True)) == set(CellState.values)
    assert cells.filter(share=None).order_by("pk").values("building_id").distinct().count() == 1
    assert Visit.objects.count() == KNOCKED
    assert set(ServiceRequest.objects.order_by("pk").values_list("source", flat=True)) == {"visit"}
    (line,) = [line for line in waiting_for(world.actor("building_leader"), world.at) if line.kind == "visit"]
    assert (line.place, line.subject) == ("3栋", str(LEADERS_DOORS))


def test_under_a_playbook_without_rounds_there_is_none(db: None, at: object) -> None:
    world = build_world(Size(3, 1, 2, 2), at=at, playbook="haikou")  # type: ignore[arg-type]
    assert fill_visits(world) == 0
    assert not Sweep.objects.exists()

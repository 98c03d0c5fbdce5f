"""What waits: a line for each round and visitor, one for the doors that are nobody's, and none once all is done."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from django.db import connection
from django.test.utils import CaptureQueriesContext

from linli.core.waiting import Line, waiting_for
from linli.demo.cast import World
from linli.outreach.actions import end_sweep, settle, share_doors
from linli.outreach.enums import CellState
from linli.outreach.models import Sweep, Visit, VisitCell
from tests.outreach.rounds import appointment, cell_of, knock, rooms_of


def visits(world: World, role: str) -> list[Line]:
    return [line for line in waiting_for(world.actor(role), world.at) if line.kind == "visit"]


def test_a_visitor_has_one_line_with_the_building_and_how_many_doors_are_left(world: World, sweep: Sweep) -> None:
    (line,) = visits(world, "building_leader")
    evening = datetime.combine(sweep.ends_on, datetime.min.time(), UTC) + timedelta(hours=12)
    assert (line.subject, line.asks, line.place, line.ref) == ("7", "knock", "3栋", str(sweep.pk))
    assert (line.since, line.due_at) == (sweep.started_at, evening)
    assert line.body == world.bodies["leaders"].pk
    knock(world, cell_of(sweep, rooms_of(world, "3栋")[-1]), CellState.NOTHING_CHANGED, role="building_leader")
    knock(world, cell_of(sweep, rooms_of(world, "3栋")[-2]), CellState.NOT_IN, role="building_leader")
    assert [line.subject for line in visits(world, "building_leader")] == ["6"]


def test_doors_in_several_buildings_stand_under_the_estate(world: World, sweep: Sweep) -> None:
    cells = [cell_of(sweep, room).pk for name in ("1栋", "2栋") for room in rooms_of(world, name)]
    share_doors(
        sweep, cells=cells, appointment=appointment(world, "volunteer"), by=world.actor("station_head"), at=world.at
    )
    assert [(line.place, line.subject) for line in visits(world, "volunteer")] == [("春和里", "16")]


def test_the_station_has_one_line_for_the_doors_that_are_nobodys_until_they_are_shared(
    world: World, sweep: Sweep
) -> None:
    for role in ("station_head", "deputy"):
        (line,) = visits(world, role)
        assert (line.subject, line.asks, line.body) == ("16", "share", world.bodies["station"].pk)
    cells = list(VisitCell.objects.filter(sweep=sweep, share=None).order_by("pk").values_list("pk", flat=True))
    share_doors(
        sweep, cells=cells, appointment=appointment(world, "volunteer"), by=world.actor("station_head"), at=world.at
    )
    assert visits(world, "station_head") == []


def test_nothing_waits_once_every_door_is_reached_or_the_round_has_ended(world: World, sweep: Sweep) -> None:
    knock(world, cell_of(sweep, world.room), CellState.NOTHING_CHANGED)
    assert visits(world, "representative") == []
    assert visits(world, "building_leader")
    end_sweep(sweep, by=world.actor("station_head"), at=world.at)
    assert visits(world, "building_leader") == visits(world, "station_head") == []


def two_versions(world: World, sweep: Sweep, role: str) -> VisitCell:
    cell = cell_of(sweep, world.room)
    knock(world, cell, CellState.NOTHING_CHANGED, role="station_head")
    knock(world, cell, CellState.CHANGED, role=role, words="换了租户", at=world.at + timedelta(hours=1))
    return cell_of(sweep, world.room)


def test_a_door_with_two_versions_waits_for_its_visitor_until_it_is_settled(world: World, sweep: Sweep) -> None:
    cell = two_versions(world, sweep, "representative")
    assert cell.unsettled
    (line,) = visits(world, "representative")
    assert (line.asks, line.subject, line.place, line.id) == ("settle", world.room.name, "3栋", cell.pk)
    assert (line.ref, line.since) == (f"{sweep.pk}/{cell.pk}", cell.recorded_at)
    assert line.body == appointment(world, "representative").post.organisation_id
    for role in ("building_leader", "station_head", "deputy", "volunteer"):
        assert "settle" not in [line.asks for line in visits(world, role)], role
    settle(cell, keep=None, by=world.actor("representative"), at=world.at)
    assert [line.asks for line in visits(world, "representative")] == ["knock"]


def test_one_that_is_nobodys_waits_for_the_station_also_after_the_round_has_ended(world: World, sweep: Sweep) -> None:
    cell, head = two_versions(world, sweep, "representative"), world.actor("station_head")
    share_doors(sweep, cells=[cell.pk], appointment=None, by=head, at=world.at)
    end_sweep(sweep, by=head, at=world.at + timedelta(days=1))
    assert visits(world, "representative") == []
    for role in ("station_head", "deputy"):
        (line,) = visits(world, role)
        assert (line.asks, line.body) == ("settle", world.bodies["station"].pk)
    settle(cell, keep=Visit.objects.filter(cell=cell)[0].pk, by=head, at=world.at)
    assert visits(world, "station_head") == []


def test_others_have_no_line_and_it_stays_one_query(world: World, sweep: Sweep) -> None:
    for role in ("repairer", "community_officer", "district_officer", "auditor"):
        assert visits(world, role) == []
    actor = world.actor("station_head")
    waiting_for(actor, world.at)
    with CaptureQueriesContext(connection) as asked:
        waiting_for(actor, world.at)
    assert len(asked) == 1

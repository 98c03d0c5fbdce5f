"""A patrol of the demo's volunteers: some areas are fine, at one something was found, the rest is left."""

from __future__ import annotations

from datetime import timedelta

from linli.core.actors import Door
from linli.demo.cast import World
from linli.outreach.actions import report_finding, start_patrol, walk_area
from linli.outreach.models import Patrol
from linli.outreach.queries_patrols import areas_of
from linli.places.queries import playbook_version_for
from linli.playbooks.queries import by_id

FINE = 5
FOUND = "消防通道停着两辆三轮车，车进不来。"


def add_patrol(world: World) -> Patrol | None:
    """Start the round of the volunteers and walk a part of it; None where the playbook lets others walk."""
    walker, at = world.actor("volunteer", door=Door.CLI), world.at - timedelta(days=1)
    held = walker.held
    kinds = by_id(playbook_version_for(world.estate)).patrols_of(held.body_kind) if held is not None else ()
    if not kinds or held is None or "patrol.walk" not in held.powers:
        return None
    patrol = start_patrol(world.estate, kind=kinds[0].key, by=walker, at=at)
    areas = areas_of(patrol)
    for area in areas[:FINE]:
        walk_area(area, by=walker, at=at)
    point = kinds[0].points[0].key
    report_finding(areas[FINE % len(areas)], point=point, words=FOUND, by=walker, at=world.at - timedelta(hours=2))
    return patrol

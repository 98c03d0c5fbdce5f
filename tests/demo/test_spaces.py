"""The demo's public spaces: two in use, one idle, a room that is booked, a checklist that lacks one item."""

from __future__ import annotations

from datetime import datetime

from linli.core.clock import local_date
from linli.demo.cast import World
from linli.demo.spaces import add_spaces, book_some
from linli.organisations.models import SpaceBooking, StationHours, StationItem, StationMoney
from linli.organisations.models_stations import ItemSort
from linli.organisations.queries.standing import playbook_of
from linli.organisations.standard import lines
from linli.places import queries_spaces as queries
from linli.places.enums_spaces import SpaceState


def test_the_demo_shows_every_part_of_spaces_and_station(world: World, at: datetime) -> None:
    hall = add_spaces(world)
    sums = queries.by_state(world.estate)
    assert (sums[SpaceState.IN_USE].spaces, sums[SpaceState.FOUND_IDLE].spaces) == (2, 1)
    assert queries.area_in_use(world.estate, local_date(at)) == (2, 278_40)
    assert queries.rooms_of_space(hall).filter(bookable=True).count() == 1
    written = list(StationItem.objects.order_by("pk"))
    standard = lines(playbook_of(world.estate), ItemSort.STANDARD, written)
    assert [line.key for line in standard if line.since is None] == ["rules"]
    assert StationMoney.objects.values("source").distinct().count() == 3
    assert StationHours.objects.count() >= 2
    book_some(world)
    assert sorted(SpaceBooking.objects.values_list("state", flat=True)) == ["confirmed", "waiting"]

"""The demo's representatives: three for each entrance, and links in the first buildings."""

from __future__ import annotations

from linli.demo.cast import SMALL, World
from linli.demo.links import AN_ENTRANCE, POST, fill_links
from linli.organisations.models import Appointment, HouseholdLink


def test_each_entrance_has_its_representatives_and_the_first_buildings_are_linked(world: World) -> None:
    linked = fill_links(world)
    held = Appointment.objects.filter(post__key=POST)
    assert held.count() == SMALL.buildings * SMALL.units * AN_ENTRANCE + 1
    assert len(set(held.values_list("person__name", flat=True))) == held.count()
    assert linked == HouseholdLink.objects.filter(until=None).count() == SMALL.households
    assert set(HouseholdLink.objects.values_list("origin", flat=True)) == {"proposed"}

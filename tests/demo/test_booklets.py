"""The demo's booklet: what the household of the cast agreed to and asks for, and who looked."""

from __future__ import annotations

from linli.core.clock import local_date
from linli.demo.booklets import fill_booklet
from linli.demo.cast import World
from linli.organisations.models import BookletOpening
from linli.organisations.queries.booklet import shown_help


def test_the_household_of_the_cast_asks_for_help_under_its_consent(world: World) -> None:
    count = fill_booklet(world)
    assert shown_help(local_date(world.at)).filter(room=world.room).count() == count == 2
    assert BookletOpening.objects.get().person_id == world.people["station_head"].pk

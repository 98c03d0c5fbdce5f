"""Three thousand households and three hundred people: what stands, the proposal and its applying, within the budget."""

from __future__ import annotations

import time
from datetime import date

from linli.organisations.actions import apply_links
from linli.organisations.linking import propose
from linli.organisations.models import Appointment, HouseholdLink, LinkOrigin
from linli.people.models import Person
from linli.places.actions import RoomRow, import_rooms
from linli.places.enums import Level
from linli.places.models import Place
from tests.organisations.cast import AT, SYSTEM
from tests.organisations.linked import REPRESENTATIVE, now, representative

BUILDINGS, FLOORS, PEOPLE = range(101, 137), range(1, 22), 300
BUDGET_SECONDS = 5.0


def test_a_large_estate_is_proposed_and_applied_within_the_budget(linked, django_assert_max_num_queries):
    estate = linked.places["estate"]
    rows = [
        RoomRow(str(building), str(unit), f"{floor}{room:02d}", floor=floor)
        for building in BUILDINGS for unit in (1, 2) for floor in FLOORS for room in (1, 2)
    ]  # fmt: skip
    import_rooms(estate=estate, rooms=rows, by=SYSTEM, at=AT)
    post = representative(linked).post
    people = [Person(name=f"代表{number}") for number in range(PEOPLE)]
    Person.objects.bulk_create(people)
    homes = list(Place.objects.filter(estate_id=estate.pk, level=Level.BUILDING))
    Appointment.objects.bulk_create(
        Appointment(post=post, person=one, place=homes[at % len(homes)], starts_on=date(2026, 1, 1))
        for at, one in enumerate(people)
    )
    begun = time.perf_counter()
    with django_assert_max_num_queries(45):
        stands = now(linked)
        plan = propose(stands.dwellings(), stands.candidates(), stands.sizes())
        done = apply_links(
            estate, post_key=REPRESENTATIVE, wanted=plan.links, seen=stands.fingerprint(), origin=LinkOrigin.PROPOSED,
            by=SYSTEM, at=AT,
        )  # fmt: skip
    spent = time.perf_counter() - begun
    assert spent < BUDGET_SECONDS
    assert not plan.left_out
    assert not plan.below
    assert done.began == len(stands.doors) == HouseholdLink.objects.count() > 3000

"""Two stations' screens at the same moment: one proposal is applied, the other is told why not."""

from __future__ import annotations

from collections import Counter
from functools import partial

import pytest

from linli.core.refusals import Refused
from linli.organisations.actions import Applied, apply_links, link_household
from linli.organisations.models import HouseholdLink, LinkOrigin
from tests.core.at_once import at_once
from tests.organisations.cast import AT, SYSTEM, build_house
from tests.organisations.linked import REPRESENTATIVE, all_to, doors, now, representative, under_playbook


@pytest.mark.django_db(transaction=True)
def test_of_two_that_looked_at_the_same_one_is_applied_and_the_other_told_why():
    house = under_playbook(build_house())
    people = [representative(house), representative(house, "丁春生")]
    rooms, seen = doors(house, "12栋"), now(house).fingerprint()
    calls = [
        partial(
            apply_links, house.places["estate"], post_key=REPRESENTATIVE, wanted=all_to(rooms, person), seen=seen,
            origin=LinkOrigin.PROPOSED, by=SYSTEM, at=AT,
        )
        for person in people
    ]  # fmt: skip
    results = at_once(calls)
    assert sorted(type(result).__name__ for result in results) == ["Applied", "Refused"]
    refused = next(result for result in results if isinstance(result, Refused))
    assert refused.refusal.rule == "may_apply_links"
    assert refused.refusal.sentence()
    winner = next(index for index, result in enumerate(results) if isinstance(result, Applied))
    assert Counter(HouseholdLink.objects.values_list("appointment_id", flat=True)) == {people[winner].pk: len(rooms)}


@pytest.mark.django_db(transaction=True)
def test_of_two_by_hand_for_one_household_the_later_takes_over():
    house = under_playbook(build_house())
    room = house.places["room"]
    calls = [
        partial(link_household, room, representative(house, name), by=SYSTEM, at=AT) for name in ("孟佳", "丁春生")
    ]
    results = at_once(calls)
    assert all(isinstance(result, HouseholdLink) for result in results), results
    assert HouseholdLink.objects.filter(room=room).count() == 2
    assert HouseholdLink.objects.filter(room=room, until=None).count() == 1

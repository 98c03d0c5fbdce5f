"""Many at once: one wish and many who claim it; one household and two forms."""

from __future__ import annotations

from functools import partial

import pytest

from linli.core.actors import Actor, ActorKind, Door, system
from linli.core.refusals import Invalid, RefusalKind, Refused
from linli.demo.cast import build_world
from linli.people.actions import create_person
from linli.wishes import actions
from linli.wishes.enums import LIVE, State
from linli.wishes.models import Wish
from tests.core.at_once import at_once
from tests.service_requests.conftest import AT
from tests.wishes.conftest import MANAGER, NOBODY, OTHER_PHONE, VOLUNTEER, Well

MANY = 50


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_of_many_who_claim_one_gets_it_and_a_household_never_has_more_than_it_may() -> None:
    well = Well(build_world(at=AT), AT)
    row = well.open()
    people = [create_person(name=f"林{number}", by=system(), at=AT) for number in range(MANY - 2)]
    neighbours = [Actor(ActorKind.RESIDENT, door=Door.WEB, person_id=person.pk, name=person.name) for person in people]
    presses = [partial(actions.claim, row, phone=OTHER_PHONE, by=by, at=well.at) for by in neighbours]
    presses += [partial(actions.claim, row, by=well.by(role), at=well.at) for role in (VOLUNTEER, MANAGER)]
    results = at_once(presses)
    late = [result for result in results if isinstance(result, Refused)]
    assert (sum(isinstance(result, Wish) for result in results), len(late)) == (1, MANY - 1), results
    assert {(one.refusal.kind, one.refusal.rule) for one in late} == {(RefusalKind.WHEN, "may_claim")}
    assert len({one.refusal.why for one in late}) == 1
    held = Wish.objects.get(pk=row.pk)
    assert held.state == State.CLAIMED
    assert (held.claimer_id is None) != (held.claimer_body_id is None)

    facts = [well.facts(words=f"第{number}个", phone="10000009099") for number in range(4)]
    results = at_once([partial(actions.wish, well.world.estate, one, by=NOBODY, at=well.at) for one in facts])
    made = [result for result in results if isinstance(result, Wish)]
    assert len(made) == 2, results
    assert all(isinstance(result, Wish | Invalid) for result in results), results
    assert Wish.objects.filter(state__in=LIVE).exclude(pk=row.pk).count() == 2

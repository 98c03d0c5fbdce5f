"""A wall goes on with the body that follows its keeper, and in the place that its place became part of."""

from __future__ import annotations

import pytest

from linli.vouchers.enums import State
from linli.vouchers.following import when_body_is_succeeded, when_place_is_merged
from linli.vouchers.models import VoucherWall
from tests.vouchers.conftest import Bowl

pytestmark = pytest.mark.django_db


class Heard:
    """As much of an event as is read of it."""

    def __init__(self, subject: object, **refs: object) -> None:
        self.subject_id, self.refs = str(subject), refs


@pytest.mark.parametrize("state", list(State))
def test_the_successor_keeps_what_hung_and_what_is_still_owed(bowl: Bowl, state: State) -> None:
    wall = bowl.reached(state)
    new = bowl.world.bodies["community_office"]
    when_body_is_succeeded(Heard(wall.organisation_id, successor=str(new.pk)))  # type: ignore[arg-type]  # as read
    after = VoucherWall.objects.get()
    assert (after.organisation_id, after.version) == (new.pk, wall.version + 1)


@pytest.mark.parametrize(("state", "goes"), [(State.OPEN, True), (State.PAUSED, True), (State.ENDED, False)])
def test_what_hangs_hangs_in_the_new_place(bowl: Bowl, state: State, goes: bool) -> None:
    wall = bowl.reached(state)
    other = bowl.world.places["other_estate"]
    when_place_is_merged(Heard(wall.place_id, into=other.pk))  # type: ignore[arg-type]  # as much as is read of it
    assert (VoucherWall.objects.get().place_id == other.pk) is goes


def test_walls_of_others_stay(bowl: Bowl) -> None:
    wall = bowl.wall()
    when_place_is_merged(Heard(bowl.world.places["other_estate"].pk, into=wall.place_id))  # type: ignore[arg-type]
    body = bowl.world.bodies["community_office"].pk
    when_body_is_succeeded(Heard(body, successor=str(body)))  # type: ignore[arg-type]  # as much as is read of it
    assert VoucherWall.objects.get().version == wall.version

"""Bodies and places that follow have the old problems; what is left of a body that ended goes on by itself."""

from __future__ import annotations

from unittest.mock import patch

import pytest

from linli.core.actors import system
from linli.core.models import Event
from linli.core.waiting import waiting_for
from linli.legacy import actions, jobs
from linli.legacy.enums import State
from linli.legacy.queries import left_behind
from linli.organisations.actions import create_organisation, succeed
from linli.organisations.models import Organisation
from tests.legacy.conftest import COMMUNITY, HEAD, Old

pytestmark = pytest.mark.django_db


def end(old: Old, *names: str) -> None:
    Organisation.objects.filter(pk__in=[old.body(name) for name in names]).update(ended_on=old.day(-1))


def succeeded(old: Old, name: str) -> Organisation:
    """Let a body be followed by a new one, which is returned."""
    before = old.world.bodies[name]
    new = create_organisation(
        kind=before.kind, name=f"新{before.name}", short_name="新的", telephone="",
        places=[one.place for one in before.bindings.all()], by=system(), at=old.at,
    )  # fmt: skip
    succeed(before, new, on=old.day(0), by=system(), at=old.at)
    return new


def follow(old: Old) -> int:
    jobs.hourly.next_look = 0.0
    with patch("linli.core.clock.now", return_value=old.at):
        return jobs.see_to_bodies()


def test_while_all_bodies_are_there_nothing_goes_on(old: Old) -> None:
    old.owned()
    assert follow(old) == 0
    version, events = old.fresh().version, Event.objects.count()
    assert actions.go_on(old.fresh(), by=system(), at=old.at).organisation_id == old.body("station")
    assert old.fresh().owner_id == old.body("lighting")
    assert (old.fresh().version, Event.objects.count()) == (version, events)


def test_where_the_station_has_ended_the_community_keeps_it(old: Old) -> None:
    end(old, "station")
    assert follow(old) == 1
    row = old.fresh()
    assert (row.organisation_id, row.above_id) == (old.body("community_office"), old.body("subdistrict_office"))
    assert [line.asks for line in waiting_for(old.by(COMMUNITY), old.at) if line.kind == "legacy"] == ["give"]
    assert follow(old) == 0


def test_where_the_owner_has_ended_another_is_to_be_named(old: Old) -> None:
    old.held_solved()
    end(old, "lighting")
    assert follow(old) == 1
    row = old.fresh()
    assert (row.owner, row.state) == (None, State.OPEN)
    assert [line.asks for line in waiting_for(old.by(HEAD), old.at) if line.kind == "legacy"] == ["give"]


def test_steps_of_a_body_that_ended_are_the_keepers(old: Old) -> None:
    step = old.step(3, "water")
    end(old, "water")
    assert follow(old) == 1
    step.refresh_from_db()
    assert step.organisation_id == old.body("station")
    assert not left_behind(old.day(0), 9)


def test_the_body_above_that_ended_is_replaced_by_the_next_one(old: Old) -> None:
    end(old, "community_office")
    assert follow(old) == 1
    assert old.fresh().above_id == old.body("subdistrict_office")


def test_what_is_over_is_left_alone(old: Old) -> None:
    old.solved()
    end(old, "station", "lighting")
    assert follow(old) == 0
    assert old.fresh().organisation_id == old.body("station")


def test_where_no_keeper_is_left_the_rest_goes_on_all_the_same(old: Old) -> None:
    old.owned()
    end(old, "station", "community_office", "subdistrict_office", "district_office", "city_office", "lighting")
    assert follow(old) == 1
    assert (old.fresh().organisation_id, old.fresh().owner) == (old.body("station"), None)
    before = Event.objects.count()
    follow(old)
    assert Event.objects.count() == before, "the same is not said every hour"


@pytest.mark.parametrize("state", [State.SOLVED, State.JOINED])
def test_what_is_over_can_be_opened_again_by_the_keeper_s_successor(old: Old, state: State) -> None:
    old.reached(state)
    new = succeeded(old, "station")
    row = old.fresh()
    assert row.organisation_id == new.pk
    head = old.by()
    assert head.organisation_id == new.pk or head.posts[0].organisation_id == new.pk
    assert actions.reopen(row, words="又漏了", next_on=old.day(9), by=head, at=old.at).state == State.OPEN


def test_the_owner_of_what_is_solved_stays_who_solved_it(old: Old) -> None:
    old.solved()
    succeeded(old, "lighting")
    assert old.fresh().owner_id == old.body("lighting")


def test_the_tick_looks_once_an_hour(old: Old) -> None:
    end(old, "station")
    jobs.hourly.next_look = 0.0
    with patch("linli.core.clock.now", return_value=old.at):
        assert jobs.see_to_bodies() == 1
        end(old, "community_office")
        assert jobs.see_to_bodies() == 0

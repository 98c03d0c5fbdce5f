"""Adding a group, its secret, and its end."""

from __future__ import annotations

import pytest

from linli.core.memory import forget_all
from linli.core.models import Event
from linli.core.refusals import Invalid, Refused, Stale
from linli.demo.cast import World
from linli.heard.actions import add_group, end_group, renew_group
from linli.heard.actions.groups import MOST_GROUPS
from linli.heard.models import Heard, WorkGroup
from linli.heard.queries import estates_below, groups_of
from linli.heard.signing import BEGINNING, sign, signed_by
from linli.organisations.models import Organisation
from linli.places.models import Place
from tests.heard.groups import AT, Robot, group_of, told


def test_the_secret_is_kept_sealed_and_stands_in_no_event(world: World, robot: Robot) -> None:
    group = group_of(robot)
    assert robot.secret.startswith(BEGINNING)
    assert robot.secret not in group.secret_sealed
    assert signed_by(group, "1", b"x", sign(robot.secret, "1", b"x"))
    event = Event.objects.get(kind="work_group.added")
    assert (event.refs, event.estate_id) == ({"organisation": str(world.bodies["station"].pk)}, world.estate.pk)


def test_a_secret_moved_to_another_group_opens_nothing(world: World, robot: Robot) -> None:
    other = WorkGroup.objects.get(pk=robot.group_id)
    other.pk = world.bodies["station"].pk
    assert not signed_by(other, "1", b"x", sign(robot.secret, "1", b"x"))


def test_who_does_not_keep_the_body_adds_renews_and_ends_nothing(world: World, robot: Robot) -> None:
    for role in ("repairer", "resident"):
        by = world.actor(role)
        with pytest.raises(Refused):
            add_group(world.bodies["station"], estate=world.estate, name="群", by=by, at=AT)
        with pytest.raises(Refused):
            renew_group(group_of(robot), by=by, at=AT)
        with pytest.raises(Refused):
            end_group(group_of(robot), by=by, at=AT)


def test_a_group_has_a_name_and_an_estate_that_its_body_serves(world: World) -> None:
    by, station = world.actor("community_officer"), world.bodies["station"]
    other = Place.objects.get(pk=world.places["other_room"].estate_id)
    for name, estate, field in [("", world.estate, "name"), ("群" * 41, world.estate, "name"), ("群", other, "estate")]:
        with pytest.raises(Invalid) as wrong:
            add_group(station, estate=estate, name=name, by=by, at=AT)
        assert wrong.value.errors.keys() == {field}
    with pytest.raises(Invalid):
        add_group(station, estate=world.places["building"], name="群", by=by, at=AT)
    assert [each.pk for each in estates_below([world.estate])] == [world.estate.pk]


def test_where_nobody_receives_what_is_said_no_group_is_added_and_the_robot_of_one_is_told(
    world: World, robot: Robot
) -> None:
    by, committee = world.actor("community_officer"), world.bodies["owners"]
    Organisation.objects.exclude(pk=committee.pk).update(ended_on=AT.date())
    forget_all()
    with pytest.raises(Invalid) as wrong:
        add_group(committee, estate=world.estate, name="群", by=by, at=AT)
    assert wrong.value.errors.keys() == {"estate"}
    response = robot.post(told())
    assert (response.status_code, response.json()["errors"].keys()) == (422, {"group"})
    assert not Heard.objects.exists()


def test_a_body_has_so_many_groups_and_ended_ones_do_not_count(world: World) -> None:
    by, station = world.actor("community_officer"), world.bodies["station"]
    added = [add_group(station, estate=world.estate, name=f"群{n}", by=by, at=AT).group for n in range(MOST_GROUPS)]
    with pytest.raises(Invalid):
        add_group(station, estate=world.estate, name="又一个", by=by, at=AT)
    end_group(added[0], by=by, at=AT)
    end_group(added[0], by=by, at=AT)
    assert groups_of([station.pk]).count() == MOST_GROUPS - 1
    add_group(station, estate=world.estate, name="又一个", by=by, at=AT)
    with pytest.raises(Invalid):
        renew_group(added[0], by=by, at=AT)
    with pytest.raises(Stale):
        renew_group(added[1], by=by, at=AT, version=9)

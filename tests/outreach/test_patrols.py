"""Patrols: areas are walked, findings become requests at once, and nothing says who was where when."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from io import BytesIO
from typing import Any
from unittest.mock import patch

import pytest
from PIL import Image

from linli.attachments.models import Attachment
from linli.core.actors import Actor, system
from linli.core.clock import local_date
from linli.core.models import Event
from linli.core.refusals import Invalid, Refused
from linli.core.waiting import Line, waiting_for
from linli.demo.cast import ROLES, World
from linli.outreach import jobs
from linli.outreach.actions import end_patrol, report_finding, start_patrol, walk_area
from linli.outreach.enums import AreaState, SweepState
from linli.outreach.models import Patrol, PatrolArea, PatrolFinding
from linli.outreach.models_patrols import last_day
from linli.outreach.queries_patrols import areas_of, coverage_of, patrols_for
from linli.outreach.rules_patrols import may_end_patrol, may_see_patrol, may_start_patrol, may_walk
from linli.places.actions import SpaceFacts, add_space
from linli.places.models import PublicSpace
from linli.playbooks.queries import by_id
from linli.service_requests.enums import Source
from linli.service_requests.models import ServiceRequest

pytestmark = pytest.mark.django_db

WALKER = "volunteer"


def walker(world: World) -> Actor:
    return world.actor(WALKER)


@pytest.fixture
def patrol(world: World) -> Patrol:
    return start_patrol(world.estate, kind="watch", by=walker(world), at=world.at)


def area(patrol: Patrol, name: str = "3栋") -> PatrolArea:
    return PatrolArea.objects.get(patrol=patrol, place__name=name)


def found(patrol: Patrol, world: World, **more: object) -> PatrolFinding:
    said = {"point": "fire_lane", "words": "消防通道被三轮车堵了", **more}
    return report_finding(area(patrol), by=walker(world), at=world.at, **said)  # type: ignore[arg-type]


def test_a_round_has_the_buildings_the_public_spaces_and_what_lies_around(world: World) -> None:
    space = add_space(
        world.estate, SpaceFacts(name="3栋架空层", kind="ground_hall", area=180_50, owner="owners"),
        by=system(), at=world.at,
    )  # fmt: skip
    PublicSpace.objects.filter(pk=space.pk).update(state="in_use")
    row = start_patrol(world.estate, kind="watch", without=[world.places["building"].pk], by=walker(world), at=world.at)
    names = [one.space.name if one.space else one.place.name for one in areas_of(row)]
    assert sorted(names) == ["1栋", "2栋", "3栋架空层", "春和里"]
    assert (row.starts_on, row.ends_on) == (local_date(world.at), local_date(world.at) + timedelta(days=6))


def test_one_round_of_a_kind_runs_at_a_time(world: World, patrol: Patrol) -> None:
    with pytest.raises(Invalid) as raised:
        start_patrol(world.estate, kind="watch", by=walker(world), at=world.at)
    assert list(raised.value.errors) == ["kind"]
    end_patrol(patrol, by=walker(world), at=world.at)
    assert start_patrol(world.estate, kind="watch", by=walker(world), at=world.at).pk != patrol.pk


def test_one_press_says_that_an_area_is_fine_and_coverage_counts_areas(world: World, patrol: Patrol) -> None:
    walk_area(area(patrol), by=walker(world), at=world.at)
    walk_area(area(patrol), by=walker(world), at=world.at)
    assert area(patrol).state == AreaState.FINE
    far = coverage_of([patrol])[patrol.pk]
    assert (far.walked, far.areas) == (1, 4)
    assert [one.state for one in areas_of(patrol)] == ["left", "left", "left", "fine"]


def test_a_finding_is_a_service_request_at_once(world: World, patrol: Patrol) -> None:
    kept = BytesIO()
    Image.new("RGB", (8, 8), "white").save(kept, "JPEG")
    finding = found(patrol, world, photos=[kept])
    row = ServiceRequest.objects.get(pk=finding.service_request_id)
    assert (row.category, row.place_id, row.hazard) == ("fire_lane", world.places["building"].pk, True)
    assert row.source == Source.PATROL, "no resident's page"
    assert Attachment.objects.filter(subject_id=row.pk).count() == 1
    assert area(patrol).state == AreaState.FOUND
    walk_area(area(patrol), by=walker(world), at=world.at)
    assert area(patrol).state == AreaState.FOUND, "what was found is not made fine by a press"


def test_the_same_press_is_one_finding(world: World, patrol: Patrol) -> None:
    assert found(patrol, world, key="p1").pk == found(patrol, world, key="p1").pk
    assert ServiceRequest.objects.count() == 1
    found(patrol, world, key="p2", point="lighting", words="灯不亮")
    assert ServiceRequest.objects.count() == 2


@pytest.mark.parametrize(("wrong", "field"), [({"point": "sea"}, "point"), ({"words": " "}, "words")])
def test_what_is_lacking_is_said_at_its_field(world: World, patrol: Patrol, wrong: dict[str, str], field: str) -> None:
    with pytest.raises(Invalid) as raised:
        found(patrol, world, **wrong)
    assert list(raised.value.errors) == [field]
    assert area(patrol).state == AreaState.LEFT


def test_nothing_says_who_walked_where_or_when(world: World, patrol: Patrol) -> None:
    for one in PatrolArea.objects.filter(patrol=patrol):
        walk_area(one, by=walker(world), at=world.at + timedelta(minutes=5))
    found(patrol, world)
    walked = Event.objects.filter(kind__in=["patrol.area_walked", "patrol.found"]).order_by("id")
    assert walked.count() == 5
    for event in walked:
        assert (event.person_id, event.subject_id) == (None, str(patrol.pk))
        assert set(event.refs) <= {"point"}
    names = {field.name for model in (Patrol, PatrolArea, PatrolFinding) for field in model._meta.get_fields()}
    assert not {"person", "appointment", "walked_at", "walked_by", "at", "at_point"} & names


def actors(world: World) -> dict[str, list[Actor]]:
    return {role: [world.actor(role).in_post(one) for one in world.actor(role).posts] for role in ROLES}


def allowed(world: World, rule: Callable[[Actor], object]) -> set[str]:
    return {role for role, posts in actors(world).items() if any(rule(actor) is None for actor in posts)}


def test_who_walks_starts_ends_and_says_and_who_arranges_visits_sees(world: World, patrol: Patrol) -> None:
    playbook = by_id(patrol.playbook_version_id)
    at = world.at
    assert allowed(world, lambda who: may_start_patrol(who, playbook, "watch", world.estate, at)) == {WALKER}
    assert allowed(world, lambda who: may_walk(who, patrol, at)) == {WALKER}
    assert allowed(world, lambda who: may_end_patrol(who, patrol, at)) == {WALKER}
    seeing = {WALKER, "station_head", "deputy", "property_manager", "owners_chair"}
    assert allowed(world, lambda who: may_see_patrol(who, patrol, at)) == seeing
    assert {role for role, posts in actors(world).items() if any(patrols_for(one).exists() for one in posts)} == seeing
    assert patrols_for(system()).count() == 1
    patrol.state = SweepState.ENDED
    assert allowed(world, lambda who: may_walk(who, patrol, at)) == set()
    assert allowed(world, lambda who: may_end_patrol(who, patrol, at)) == set()


def lines(world: World, role: str) -> list[Line]:
    return [line for line in waiting_for(world.actor(role), world.at) if line.asks == "walk"]


def test_a_round_waits_for_who_walks_until_nothing_is_left_and_a_volunteer_is_never_late(
    world: World, patrol: Patrol
) -> None:
    (line,) = lines(world, WALKER)
    assert (line.subject, line.due_at, line.place) == ("4", None, "春和里")
    assert {role for role in ROLES if lines(world, role)} == {WALKER}
    for one in PatrolArea.objects.filter(patrol=patrol):
        walk_area(one, by=walker(world), at=world.at)
    assert not lines(world, WALKER)


def test_one_that_cannot_be_ended_stops_none_of_the_others(
    world: World, patrol: Patrol, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(patrol: Patrol, **rest: Any) -> Patrol:
        raise LookupError("its playbook is gone")

    monkeypatch.setattr(jobs, "end_patrol", broken)
    monkeypatch.setattr(jobs.hourly, "next_look", 0.0)
    with patch("linli.core.clock.now", return_value=world.at + timedelta(days=7)):
        assert jobs.end_sweeps() == 0
    patrol.refresh_from_db()
    assert patrol.state == SweepState.OPEN


def test_a_round_ends_by_itself_after_its_last_day_and_keeps_what_was_not_walked(world: World, patrol: Patrol) -> None:
    jobs.hourly.next_look = 0.0
    with patch("linli.core.clock.now", return_value=world.at + timedelta(days=6)):
        jobs.end_sweeps()
    patrol.refresh_from_db()
    assert patrol.state == SweepState.OPEN
    jobs.hourly.next_look = 0.0
    with patch("linli.core.clock.now", return_value=world.at + timedelta(days=7)):
        assert jobs.end_sweeps() == 1
    patrol.refresh_from_db()
    assert patrol.state == SweepState.ENDED
    assert coverage_of([patrol])[patrol.pk].walked == 0
    with pytest.raises(Refused):
        walk_area(area(patrol), by=walker(world), at=world.at)


@pytest.mark.parametrize(
    ("ended_at", "said"),
    [
        (None, date(2026, 11, 29)),
        (datetime(2026, 11, 25, 1, tzinfo=UTC), date(2026, 11, 25)),
        (datetime(2026, 11, 29, 16, tzinfo=UTC), date(2026, 11, 29)),
        (datetime(2026, 11, 20, 1, tzinfo=UTC), date(2026, 11, 23)),
    ],
)
def test_a_round_that_was_ended_early_says_its_true_last_day(ended_at: datetime | None, said: date) -> None:
    """Midnight after the last day, when the job ends it, is not one day more."""
    assert last_day(date(2026, 11, 23), date(2026, 11, 29), ended_at) == said

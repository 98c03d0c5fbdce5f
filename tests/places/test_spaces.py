"""Public spaces: written down, moved on, put right; in use on any day, as plain SQL counts it."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from linli.core.actors import system
from linli.core.clock import local_date
from linli.core.models import Event
from linli.core.refusals import Invalid, Refused, Stale
from linli.demo.cast import ROLES, World
from linli.places import queries_spaces as queries
from linli.places.actions import (
    SpaceFacts,
    add_space,
    add_space_room,
    correct_space,
    correct_space_room,
    end_space_room,
    move_space,
    open_for_booking,
)
from linli.places.enums_spaces import MOVES, SPACES, SpaceState, SpaceVerb, follows
from linli.places.models import Place, PublicSpace, SpacePeriod, SpaceRoom
from linli.places.rules_spaces import may_add_space, may_move_space, may_see_space

KEEPERS = {"station_head", "community_officer", "subdistrict_officer"}
HALL = SpaceFacts(name="3栋架空层", kind="ground_hall", area=180_50, owner="owners")


def add(world: World, at: datetime, *, place: Place | None = None, days_ago: int = 40, **changed: Any) -> PublicSpace:
    """A space found idle some days ago."""
    facts = SpaceFacts(**{**{f: getattr(HALL, f) for f in HALL.__slots__}, **changed})
    found_on = local_date(at) - timedelta(days=days_ago)
    return add_space(place or world.estate, facts, found_on=found_on, by=system(), at=at)


def use(space: PublicSpace, at: datetime, *, days_ago: int = 20, what_for: str = "议事厅") -> PublicSpace:
    """The space handed over and put in use some days ago."""
    on = local_date(at) - timedelta(days=days_ago)
    move_space(space, SpaceVerb.HAND_OVER, on=on, by=system(), at=at)
    return move_space(space, SpaceVerb.PUT_IN_USE, on=on, what_for=what_for, by=system(), at=at)


# -- the table ---------------------------------------------------------------------------------------


def test_the_table_is_the_one_drawn_by_hand() -> None:
    drawn = {
        ("hand_over", "found_idle", "handed_over"),
        ("put_in_use", "handed_over", "in_use"), ("put_in_use", "idle_again", "in_use"),
        ("leave", "in_use", "idle_again"),
        ("give_back", "handed_over", "given_back"), ("give_back", "in_use", "given_back"),
        ("give_back", "idle_again", "given_back"),
    }  # fmt: skip
    moving = {(t.verb, t.source, t.target) for t in SPACES.transitions if t.verb != SpaceVerb.CORRECT}
    assert {(str(v), str(s), str(t)) for v, s, t in moving} == drawn
    assert SPACES.sources(SpaceVerb.CORRECT) == frozenset(SpaceState)


def test_every_state_is_reached_and_every_verb_is_answered_in_every_state() -> None:
    reached, fresh = set(), {SpaceState.FOUND_IDLE.value}
    while fresh:
        reached |= fresh
        fresh = {t.target for t in SPACES.transitions if t.source in reached} - reached
    assert reached == set(SpaceState)
    assert set(SPACES.verbs()) == {*MOVES, SpaceVerb.CORRECT}
    assert all(len(SPACES.targets(verb, state)) <= 1 for verb in MOVES for state in SpaceState)


@pytest.mark.parametrize("state", list(SpaceState))
@pytest.mark.parametrize("verb", MOVES)
def test_a_step_is_possible_exactly_where_the_table_has_it(
    world: World, at: datetime, verb: SpaceVerb, state: SpaceState, no_queries: Any
) -> None:
    space = add(world, at)
    space.state = state
    keeper = world.actor("station_head")
    with no_queries():
        refusal = may_move_space(keeper, space, verb, at)
    assert (refusal is None) == (follows(verb, state) is not None)


# -- who ---------------------------------------------------------------------------------------------


def test_spaces_are_kept_by_station_head_community_and_subdistrict(world: World, at: datetime) -> None:
    space = add(world, at)
    everybody = (*ROLES, "nobody")
    assert {role for role in everybody if may_add_space(world.actor(role), world.estate, at) is None} == KEEPERS
    kept = {role for role in everybody if may_move_space(world.actor(role), space, SpaceVerb.HAND_OVER, at) is None}
    assert kept == KEEPERS
    assert may_add_space(world.actor("station_head"), world.places["other_estate"], at) is not None


def test_what_the_list_shows_is_what_the_rule_lets_see(world: World, at: datetime) -> None:
    idle, used = add(world, at), use(add(world, at, name="小花园", kind="yard"), at)
    away = add(world, at, place=world.places["other_estate"])
    for role in (*ROLES, "nobody"):
        actor = world.actor(role)
        listed = set(queries.visible_to(actor).values_list("pk", flat=True))
        allowed = {space.pk for space in (idle, used, away) if may_see_space(actor, space, at) is None}
        assert listed == allowed, role
        assert used.pk in listed
    assert idle.pk not in queries.visible_to(world.actor("resident")).values_list("pk", flat=True)


# -- doing -------------------------------------------------------------------------------------------


def test_a_space_goes_its_way_and_each_step_has_its_day_and_its_event(world: World, at: datetime) -> None:
    space = use(add(world, at), at)
    space = move_space(space, SpaceVerb.LEAVE, by=world.actor("station_head"), at=at)
    found = [(p.state, p.what_for, p.until) for p in queries.periods_of(space)]
    today, then = local_date(at), local_date(at) - timedelta(days=20)
    assert found == [
        ("idle_again", "", None), ("in_use", "议事厅", today), ("handed_over", "", then), ("found_idle", "", then)
    ]  # fmt: skip
    kinds = list(Event.objects.filter(subject_type="public_space").order_by("id").values_list("kind", flat=True))
    assert kinds == ["public_space.added"] + ["public_space.moved"] * 3
    last = Event.objects.filter(kind="public_space.moved").order_by("-id")[0]
    assert last.estate_id == world.estate.pk
    assert last.refs == {"verb": "leave", "from": "in_use", "to": "idle_again", "on": today.isoformat()}


def test_in_use_says_what_for_and_no_step_lies_before_the_last_or_in_the_future(world: World, at: datetime) -> None:
    space = move_space(add(world, at, days_ago=3), SpaceVerb.HAND_OVER, by=system(), at=at)
    today = local_date(at)
    for on, what_for, field in [
        (today, " ", "what_for"), (today - timedelta(days=1), "健身房", "on"),
        (today + timedelta(days=1), "食堂", "on"),
        (today, "长" * 121, "what_for"),
    ]:  # fmt: skip
        with pytest.raises(Invalid) as said:
            move_space(space, SpaceVerb.PUT_IN_USE, on=on, what_for=what_for, by=system(), at=at)
        assert set(said.value.errors) == {field}
    with pytest.raises(Refused):
        move_space(space, SpaceVerb.LEAVE, by=system(), at=at)
    space.refresh_from_db()
    assert space.state == SpaceState.HANDED_OVER


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"name": "  "}, "name"), ({"name": "长" * 61}, "name"), ({"kind": "castle"}, "kind"), ({"area": 0}, "area"),
        ({"owner": "me"}, "owner"), ({"owner_name": "长" * 61}, "owner_name"),
    ],
)  # fmt: skip
def test_what_cannot_be_is_said_at_its_field(world: World, at: datetime, changed: dict[str, Any], field: str) -> None:
    with pytest.raises(Invalid) as said:
        add(world, at, **changed)
    assert set(said.value.errors) == {field}


def test_two_of_one_name_in_a_place_only_after_the_first_was_given_back(world: World, at: datetime) -> None:
    space = use(add(world, at), at)
    with pytest.raises(Invalid):
        add(world, at)
    move_space(space, SpaceVerb.GIVE_BACK, by=system(), at=at)
    assert add(world, at).state == SpaceState.FOUND_IDLE


def test_correcting_changes_what_is_written_and_not_when(world: World, at: datetime) -> None:
    space = use(add(world, at), at)
    before = queries.period_of(space)
    facts = SpaceFacts(name="3栋西架空层", kind="other", area=200_00, owner="company", owner_name="安和物业")
    done = correct_space(space, facts, what_for="书房", by=world.actor("station_head"), at=at, version=space.version)
    after = queries.period_of(done)
    assert (done.name, done.area, done.owner_name) == ("3栋西架空层", 200_00, "安和物业")
    assert (after.pk, after.since, after.what_for) == (before.pk, before.since, "书房")
    with pytest.raises(Stale):
        correct_space(space, facts, what_for="书房", by=system(), at=at, version=space.version)
    with pytest.raises(Invalid):
        correct_space(done, facts, what_for="", by=system(), at=at)


def test_rooms_inside_a_space_are_added_corrected_and_ended(world: World, at: datetime) -> None:
    space, head = use(add(world, at), at), world.actor("station_head")
    room = add_space_room(
        space, name="代表工作室", kind="deputies", host="区人大代表联络站", hours="每月15日上午", by=head, at=at
    )
    with pytest.raises(Invalid) as said:
        add_space_room(space, name="代表工作室", kind="castle", by=head, at=at)
    assert set(said.value.errors) == {"name", "kind"}
    room = correct_space_room(room, name="议事室", kind="meeting", bookable=True, by=head, at=at, version=room.version)
    assert list(queries.rooms_of_space(space)) == [room]
    with pytest.raises(Refused):
        end_space_room(room, by=world.actor("resident"), at=at)
    assert end_space_room(room, by=head, at=at).ended_on == local_date(at)
    assert not queries.rooms_of_space(space).exists()
    assert SpaceRoom.objects.count() == 1


def test_booking_hours_are_said_by_the_keeper(world: World, at: datetime) -> None:
    space, head = use(add(world, at), at), world.actor("station_head")
    done = open_for_booking(space, longest=120, opens=540, closes=1200, at_once=True, by=head, at=at)
    assert (done.longest, done.opens, done.closes, done.at_once) == (120, 540, 1200, True)
    for wrong, field in [
        ({"longest": 0}, "longest"),
        ({"opens": -1}, "opens"),
        ({"opens": 900, "closes": 900}, "closes"),
    ]:
        with pytest.raises(Invalid) as said:
            open_for_booking(space, **{"longest": 60, **wrong}, by=head, at=at)  # type: ignore[arg-type]  # planted
        assert set(said.value.errors) == {field}
    with pytest.raises(Refused):
        open_for_booking(space, longest=60, by=world.actor("deputy"), at=at)


# -- what the database holds -------------------------------------------------------------------------


@pytest.mark.parametrize(
    "change",
    [
        lambda space: PublicSpace.objects.filter(pk=space.pk).update(state="lost"),
        lambda space: PublicSpace.objects.filter(pk=space.pk).update(area=0),
        lambda space: PublicSpace.objects.filter(pk=space.pk).update(closes=480),
        lambda space: SpacePeriod.objects.filter(space=space).update(until=date(2020, 1, 1)),
        lambda space: SpacePeriod.objects.filter(space=space).update(state="in_use"),
        lambda space: SpacePeriod.objects.filter(space=space).update(what_for="食堂"),
        lambda space: SpacePeriod(space=space, state="in_use", what_for="食堂", since=date(2026, 1, 1)).save(),
    ],
)
def test_the_database_refuses_what_no_state_allows(world: World, at: datetime, change: Any) -> None:
    space = add(world, at)
    with pytest.raises(IntegrityError), transaction.atomic():
        change(space)


# -- in use on a day ---------------------------------------------------------------------------------

IN_USE = """
SELECT count(*), coalesce(sum(s.area), 0) FROM places_publicspace s
JOIN places_place p ON p.id = s.place_id JOIN places_spaceperiod t ON t.space_id = s.id
WHERE starts_with(p.path, %s) AND t.state = 'in_use' AND t.since <= %s AND (t.until IS NULL OR t.until > %s)
"""
STEPS = st.lists(st.tuples(st.sampled_from(MOVES), st.integers(0, 9)), max_size=7)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(plan=st.lists(st.tuples(st.integers(0, 5), st.integers(1, 90_000), STEPS), min_size=1, max_size=4))
def test_in_use_on_any_day_below_any_place_is_what_plain_sql_counts(
    world: World, at: datetime, plan: list[tuple[int, int, list[tuple[SpaceVerb, int]]]]
) -> None:
    places = [world.places[k] for k in ("community", "estate", "building", "unit", "other_estate", "subdistrict")]
    with transaction.atomic():
        for index, (where, area, steps) in enumerate(plan):
            space = add(world, at, place=places[where], name=f"空间{index}", area=area, days_ago=50)
            day = local_date(at) - timedelta(days=50)
            for verb, later in steps:
                if follows(verb, SpaceState(space.state)) is not None:
                    day = min(day + timedelta(days=later), local_date(at))
                    space = move_space(space, verb, on=day, what_for="公用", by=system(), at=at)
        for place in [*places, world.places["city"], world.places["province"], world.room]:
            for days in (0, 1, 20, 35, 50, 51):
                on = local_date(at) - timedelta(days=days)
                with connection.cursor() as cursor:
                    cursor.execute(IN_USE, [place.path, on, on])
                    assert tuple(queries.area_in_use(place, on)) == cursor.fetchone()
            states = queries.by_state(place)
            assert sum(found.spaces for found in states.values()) == queries.below(place).count()
            assert states[SpaceState.IN_USE] == queries.area_in_use(place, local_date(at))
        transaction.set_rollback(True)


def test_a_list_with_its_periods_costs_two_queries(world: World, at: datetime, django_assert_num_queries: Any) -> None:
    for index in range(3):
        use(add(world, at, name=f"空间{index}"), at)
    with django_assert_num_queries(2):
        listed = list(queries.with_now(queries.below(world.estate)))
        assert [queries.period_of(space).what_for for space in listed] == ["议事厅"] * 3

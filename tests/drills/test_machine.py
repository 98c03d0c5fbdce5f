"""The states of a drill are total, and whatever is pressed in whatever order, no post is ever overfull."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from linli.core.actors import Actor
from linli.core.clock import local_date
from linli.core.forgetting import wipe
from linli.core.models import Event
from linli.core.refusals import Invalid, Refused
from linli.demo.cast import World
from linli.drills import actions
from linli.drills.actions import PostFacts, PostSaid
from linli.drills.enums import OPEN, OVER, TABLE, TONES, State, Verb
from linli.drills.forgetting import KEPT
from linli.drills.models import Drill, DrillPost, DrillYes
from tests.drills.conftest import DAY, HELPER, HOLDER, HOUR, OTHER, planned

pytestmark = pytest.mark.django_db

HELPERS = (HELPER, OTHER, "representative", "grid_worker", "deputy")


def test_the_table_is_total() -> None:
    assert set(OPEN) | set(OVER) == set(State)
    assert not set(OPEN) & set(OVER)
    assert set(TABLE.verbs()) == set(Verb)
    assert set(TONES) == set(State)
    for state in OPEN:
        assert {target for verb in Verb for target in TABLE.targets(verb, state)} & set(OVER)
    for state in OVER:
        later = {State.HELD, State.NOT_HELD} if state is State.UNREPORTED else {state}
        assert {target for verb in Verb for target in TABLE.targets(verb, state)} <= later


def test_each_state_is_reached_and_each_label_is_its_own() -> None:
    reached = {State.PLANNED} | {one.target for one in TABLE.transitions}
    assert reached == set(State)
    assert len({str(state.label) for state in State}) == len(State)


PRESSES = st.lists(
    st.one_of(
        st.tuples(st.just("yes"), st.sampled_from(HELPERS), st.integers(0, 1)),
        st.tuples(st.just("back"), st.sampled_from(HELPERS), st.integers(0, 1)),
        st.tuples(st.just("count"), st.integers(-1, 6), st.integers(0, 1)),
        st.tuples(st.just("want"), st.integers(0, 6), st.integers(0, 1)),
        st.tuples(st.just("tell"), st.none(), st.just(0)),
    ),
    max_size=25,
)


def press(world: World, drill: Drill, posts: list[DrillPost], what: tuple[str, Any, int], at: datetime) -> None:
    """One press, whoever presses; what is refused changes nothing."""
    do, value, number = what
    one, holder = posts[number], world.actor(HOLDER)
    try:
        if do == "yes":
            actions.say_yes(drill, post_id=one.pk, by=world.actor(value), at=at)
        elif do == "back":
            actions.take_back(drill, post_id=one.pk, by=world.actor(value), at=at)
        elif do == "count":
            actions.count_by_hand(drill, post_id=one.pk, count=value, by=holder, at=at)
        elif do == "want":
            actions.set_post(drill, PostSaid(one.name, value), post_id=one.pk, by=holder, at=at)
        else:
            actions.tell(drill, by=holder, at=at)
    except (Invalid, Refused):
        pass


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(presses=PRESSES)
def test_heads_never_exceed_what_a_post_wants_and_nothing_joins_a_person_to_it_afterwards(
    world: World, presses: list[tuple[str, Any, int]]
) -> None:
    drill = planned(world, posts=(PostFacts("守门", 2), PostFacts("引路", 3))).drills.get()
    posts = list(drill.posts.order_by("id"))
    for what in presses:
        press(world, drill, posts, what, world.at)
        for one in drill.posts.all():
            assert 0 <= one.found <= one.wanted
            assert one.said == DrillYes.objects.filter(post=one).count()
    said = [one.said for one in drill.posts.order_by("id")]
    actions.hold(drill, came=1, by=world.actor(HOLDER), at=drill.starts_at + HOUR)
    for row in KEPT[0].due(local_date(drill.ends_at + DAY)):
        wipe(KEPT[0], row)
    assert not DrillYes.objects.filter(post__drill=drill, appointment__isnull=False).exists()
    assert [one.said for one in drill.posts.order_by("id")] == said
    helpers = {world.people[role].pk for role in HELPERS}
    assert not Event.objects.filter(subject_id=str(drill.pk), person_id__in=helpers).exists()


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(verbs=st.lists(st.sampled_from(["tell", "call_off", "hold", "miss"]), max_size=6), begun=st.booleans())
def test_every_way_through_its_states_is_one_of_the_table(world: World, verbs: list[str], begun: bool) -> None:
    drill = planned(world).drills.get()
    at = drill.starts_at + HOUR if begun else world.at
    by: Actor = world.actor(HOLDER)
    more: dict[str, dict[str, Any]] = {"call_off": {"reason": "雨"}, "miss": {"reason": "雨"}, "hold": {"came": 3}}
    for verb in verbs:
        before = Drill.objects.get(pk=drill.pk).state
        try:
            getattr(actions, verb)(drill, by=by, at=at, **more.get(verb, {}))
        except Refused:
            assert Drill.objects.get(pk=drill.pk).state == before
        after = Drill.objects.get(pk=drill.pk).state
        assert after == before or after in TABLE.targets(verb, before)

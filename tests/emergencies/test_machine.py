"""Whatever people do about an emergency, in whatever order: nobody called is forgotten, nothing is with nobody."""

from __future__ import annotations

from contextlib import suppress
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from linli.core.actors import system
from linli.core.models import Event
from linli.core.refusals import Invalid, Refused
from linli.core.waiting import Line, waiting_for
from linli.demo.cast import World
from linli.emergencies import actions
from linli.emergencies.enums import CALLS, OPEN, TABLE, CallState, CallVerb, State, Verb
from linli.emergencies.models import EmergencyCall, EmergencyResponse
from tests.emergencies.conftest import ABOVE, ADVICE, ANSWERING, COMMUNITY, DISTRICT, HEAD, WORDS, Emergency, declared

pytestmark = pytest.mark.django_db
WORKING = (
    HEAD, COMMUNITY, ABOVE, DISTRICT, "property_manager", "grid_worker", "building_leader", "volunteer",
    "department_officer", "utility_officer",
)  # fmt: skip
"""One for each body that a level calls, or that declares."""

OF_THE_BODY: dict[str, dict[str, Any]] = {
    "acknowledge": {},
    "tell_how": {"words": "水退了。"},
    "tell_help": {"words": "缺泵。", "needs_help": True, "help_words": "再来一台水泵"},
}
OF_THE_HOLDER: dict[str, dict[str, Any]] = {
    "go_on": {},
    "publish": {"words": "两点前恢复。"},
    "stand_down": {"words": "结束了。"},
    "look_back": {"went_well": "来得快。"},
    "raise_level": {"level": "two", "words": "水更大了。"},
    "lower_level": {"level": "three", "words": "水小了。"},
}
OF_A_CALL = ("release", "call_again")
BY_ITSELF = ("find_late", "ask_for_review")
ABOVE_IT = ("declare_community", "declare_subdistrict")
STEPS = st.lists(
    st.tuples(
        st.sampled_from([*OF_THE_BODY, *OF_THE_HOLDER, *OF_A_CALL, *BY_ITSELF, *ABOVE_IT]),
        st.sampled_from(sorted(ANSWERING)),
        st.integers(0, 30),
    ),
    max_size=16,
)


def holder(one: Emergency) -> Any:
    """Who acts for whoever holds it now."""
    bodies = {one.world.bodies[key].pk: role for key, role in
              {"station": HEAD, "community_office": COMMUNITY, "subdistrict_office": ABOVE}.items()}  # fmt: skip
    return one.by(bodies[one.fresh().organisation_id])


def step(one: Emergency, verb: str, body: str, hours: int) -> None:
    at = one.later(hours=hours)
    if verb in OF_THE_BODY:
        name = "tell_how" if verb == "tell_help" else verb
        getattr(actions, name)(one.call(body), by=one.answerer(body), at=at, **OF_THE_BODY[verb])
    elif verb in OF_THE_HOLDER:
        getattr(actions, verb)(one.fresh(), by=holder(one), at=at, **OF_THE_HOLDER[verb])
    elif verb in OF_A_CALL:
        getattr(actions, verb)(one.call(body), by=holder(one), at=at)
    elif verb in BY_ITSELF:
        getattr(actions, verb)(one.fresh(), by=system(), at=at)
    else:
        role, place = (COMMUNITY, one.world.estate) if verb == "declare_community" else (
            ABOVE, one.world.places["community"])  # fmt: skip
        actions.declare(kind="storm", level="two", place=place, words=WORDS, advice=ADVICE, by=one.by(role), at=at)


def hold(one: Emergency) -> None:
    """What is true after every step."""
    lines: dict[tuple[str, Any], list[Line]] = {}
    for role in WORKING:
        actor = one.world.actor(role)
        for line in waiting_for(actor, one.at):
            if line.kind == "emergency":
                lines.setdefault((line.ref, line.body), []).append(line)
    expected = set()
    for response in EmergencyResponse.objects.all():
        assert response.organisation_id is not None
        calls = list(EmergencyCall.objects.filter(response=response).select_related("organisation"))
        going = [call for call in calls if call.state in OPEN]
        if response.state == State.IN_FORCE:
            assert response.review_at is not None
            expected |= {(response.number, call.organisation_id) for call in going}
        else:
            assert not going
        if response.state in (State.IN_FORCE, State.STOOD_DOWN):
            expected.add((response.number, response.organisation_id))
        for call in calls:
            assert call.organisation_id != response.organisation_id
            assert (call.due_at is not None) == (call.state in OPEN and not call.asked)
    served = {body.pk for key, body in one.world.bodies.items() if key not in ("city_office", "other_station")}
    assert set(lines) == {pair for pair in expected if pair[1] in served}
    for found in lines.values():
        assert len({line.asks for line in found}) == 1, "one line for a body and a response"


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(STEPS)
def test_nothing_goes_astray(world: World, steps: list[tuple[str, str, int]]) -> None:
    before_all = transaction.savepoint()
    try:
        run(declared(world), steps)
    finally:
        transaction.savepoint_rollback(before_all)


def run(one: Emergency, steps: list[tuple[str, str, int]]) -> None:
    hold(one)
    for verb, body, hours in steps:
        before = Event.objects.filter(kind__startswith="emergency.").count()
        done = False
        with suppress(Refused, Invalid):
            step(one, verb, body, hours)
            done = True
        after = Event.objects.filter(kind__startswith="emergency.").count()
        assert done or after == before
        assert not done or after > before or verb == "find_late"
        hold(one)


def test_every_state_can_be_left_or_is_an_end() -> None:
    for state in State:
        leaves = any(t.source == state != t.target for t in TABLE.transitions)
        assert leaves == (state in (State.IN_FORCE, State.STOOD_DOWN)), state
    assert {t.verb for t in TABLE.transitions} == set(Verb)
    for call in CallState:
        leaves = any(t.source == call != t.target for t in CALLS.transitions)
        assert leaves == (call is not CallState.OVER), call
    assert {t.verb for t in CALLS.transitions} == set(CallVerb)

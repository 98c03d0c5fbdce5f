"""Whatever people do about a whistle, in whatever order: no undeclared state, no lost clock, nothing with nobody."""

from __future__ import annotations

from contextlib import suppress
from datetime import date
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from linli.core.actors import system
from linli.core.models import Event
from linli.core.refusals import Refused
from linli.core.waiting import Line, waiting_for
from linli.demo.cast import World
from linli.whistles import actions
from linli.whistles.enums import CALLS, ENDED, OPEN, CallState, CallVerb, WhistleState
from linli.whistles.models import WhistleCall
from tests.whistles.conftest import ABOVE, DEPARTMENT, HEAD, UTILITY, Blown, blown_in

pytestmark = pytest.mark.django_db
WORKERS = {"lighting": DEPARTMENT, "water": UTILITY}

CALL_VERBS: dict[str, tuple[str, dict[str, Any]]] = {
    "acknowledge": ("body", {}),
    "contact": ("body", {}),
    "respond": ("body", {}),
    "report": ("body", {"words": "好了。"}),
    "refuse": ("body", {"words": "不归我们。"}),
    "answer_above": ("body", {"words": "明天来。"}),
    "excuse": (ABOVE, {"words": "确实。"}),
    "overrule": (ABOVE, {"words": "归你们。"}),
    "supervise_call": (ABOVE, {"words": "怎么了？", "answer_on": date(2027, 6, 1)}),
    "remind_call": (HEAD, {}),
    "rate_call": (HEAD, {"rating": "good"}),
    "blow_again": (HEAD, {"words": "还没好。"}),
    "find_late": ("system", {}),
}
STEPS = st.lists(
    st.tuples(
        st.sampled_from([*CALL_VERBS, "settle", "call_off"]), st.sampled_from(sorted(WORKERS)), st.integers(0, 90)
    ),
    max_size=25,
)


def step(blown: Blown, verb: str, body: str, hours: int) -> None:
    at = blown.later(hours=hours)
    if verb in ("settle", "call_off"):
        words = {"words": "不用了。"} if verb == "call_off" else {}
        getattr(actions, verb)(blown.fresh(), by=blown.by(HEAD), at=at, **words)
        return
    role, said = CALL_VERBS[verb]
    by = system() if role == "system" else blown.by(WORKERS[body] if role == "body" else role)
    getattr(actions, verb)(blown.call(body), by=by, at=at, **said)


def hold(blown: Blown) -> None:
    """What is true after every step."""
    whistle, calls = blown.fresh(), list(WhistleCall.objects.filter(whistle=blown.whistle))
    assert sum(call.lead for call in calls) == 1
    going = [call for call in calls if call.state not in ENDED]
    if whistle.state == WhistleState.RUNNING:
        assert going
    else:
        assert not going
    for call in calls:
        assert (call.due_at is not None) == (call.state in ("called", "acknowledged", "on_site", "refused"))
        assert not call.rating or call.state == CallState.REPORTED
    found: list[Line] = []
    for role in (HEAD, DEPARTMENT, UTILITY, ABOVE):
        found += [line for line in waiting_for(blown.by(role), blown.at) if line.ref == whistle.number]
    assert bool(found) == (whistle.state in OPEN)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(STEPS)
def test_nothing_goes_astray(world: World, steps: list[tuple[str, str, int]]) -> None:
    blown = blown_in(world)
    for verb, body, hours in steps:
        before = Event.objects.filter(subject_id=str(blown.whistle.pk)).count()
        versions = dict(WhistleCall.objects.filter(whistle=blown.whistle).values_list("pk", "version"))
        done = False
        with suppress(Refused):
            step(blown, verb, body, hours)
            done = True
        after = Event.objects.filter(subject_id=str(blown.whistle.pk)).count()
        now = dict(WhistleCall.objects.filter(whistle=blown.whistle).values_list("pk", "version"))
        changed = now != versions or verb == "settle"
        assert (after > before) <= changed, "an event without a change"
        assert done or after == before
        hold(blown)


def test_every_state_of_a_call_can_be_left_or_is_an_end() -> None:
    for state in CallState:
        leaves = any(t.source == state != t.target for t in CALLS.transitions)
        assert leaves == (state not in (CallState.EXCUSED, CallState.CALLED_OFF)), state
    assert {t.verb for t in CALLS.transitions} == set(CallVerb)

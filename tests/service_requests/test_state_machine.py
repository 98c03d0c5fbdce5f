"""Whatever is done to a service request, by whom and when: what must always hold, holds."""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import timedelta
from typing import Any, ClassVar

import pytest
import time_machine
from django.db import transaction
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from linli.core.actors import Actor
from linli.core.models import Event
from linli.core.refusals import Invalid, Refused
from linli.demo.cast import World
from linli.organisations.models import Organisation
from linli.service_requests import actions, jobs
from linli.service_requests.actions.common import PAST
from linli.service_requests.enums import OPEN, STAFF_TURN, TABLE, State, Verb
from linli.service_requests.models import ServiceRequest
from linli.service_requests.queries import rows as load
from linli.service_requests.queries import waiting_for
from linli.service_requests.rules import RULES, may_dispatch_to
from tests.service_requests.conftest import AT
from tests.service_requests.steps import GAS, LAMP, Path, code_of
from tests.service_requests.test_truth_table import cast_of

RUNNING: dict[State, tuple[set[str], ...]] = {
    State.RECEIVED: ({"accept"}, {"accept", "resolve"}),
    State.NEEDS_INFO: (set(), {"resolve"}),
    State.ACCEPTED: ({"take", "resolve"},),
    State.DISPATCHED: ({"take", "resolve"},),
    State.IN_HAND: ({"resolve"},),
    State.PAUSED: ({"resolve"},),
    State.RESOLVED: ({"silence"},),
}
SELDOM = (
    Verb.WITHDRAW, Verb.MERGE, Verb.DECLINE, Verb.DEFER, Verb.ASK_FOR_MORE, Verb.CLASSIFY, Verb.EXTEND, Verb.REDIRECT,
    Verb.TAKE_BACK, Verb.AWAIT_AGENDA,
)  # fmt: skip
WAITS = [timedelta(minutes=1), timedelta(minutes=40), timedelta(hours=7), timedelta(days=1), timedelta(days=9)]


def call(verb: Verb, row: ServiceRequest, by: Actor, path: Path, body: Organisation, other: ServiceRequest) -> Any:
    """The action of a verb with what it needs."""
    ahead = path.day(5)
    given: dict[Verb, dict[str, Any]] = {
        Verb.ACCEPT: {"category": row.category or "other"},
        Verb.DECLINE: {"reason": "in_court"},
        Verb.ASK_FOR_MORE: {"words": "哪一层？"},
        Verb.ADD: {"words": "三楼。"},
        Verb.DISPATCH: {"to": body},
        Verb.RETURN: {"reason": "wrong_place", "suggested": body},
        Verb.PAUSE: {"reason": "parts", "expected_on": ahead},
        Verb.RESOLVE: {"result": "handled", "words": "修好了。"},
        Verb.REOPEN: {"words": "还是不行。"},
        Verb.INSPECT: {"words": "看过。"},
        Verb.CLOSE: {"words": "电话里说好了。"},
        Verb.ANSWER_FINALLY: {"words": "理由如下。"},
        Verb.DEFER: {"reason": "no_money", "review_on": ahead, "words": "没有钱。"},
        Verb.MERGE: {"leading": other},
        Verb.REDIRECT: {"to": body, "words": "该他们办。"},
        Verb.CLASSIFY: {"category": "other" if row.category != "other" else "public_lighting", "urgency": row.urgency},
        Verb.EXTEND: {"days": 1, "words": "还要一天。"},
        Verb.AWAIT_AGENDA: {"review_on": ahead, "words": "月底议事会上议。"},
    }
    names = {Verb.RETURN: "return_", Verb.RAISE: "raise_"}
    act: Callable[..., ServiceRequest] = getattr(actions, names.get(verb, verb.value))
    return act(row, by=by, at=path.at, **given.get(verb, {}))


class Life(RuleBasedStateMachine):
    """One service request and its twin, through whatever anybody does."""

    world: ClassVar[World]
    people: ClassVar[dict[str, Actor]]

    def __init__(self) -> None:
        super().__init__()
        self.outer = transaction.atomic()
        self.outer.__enter__()
        self.path = Path(self.world, AT)

    def teardown(self) -> None:
        transaction.set_rollback(True)
        self.outer.__exit__(None, None, None)

    @initialize(
        words=st.sampled_from([LAMP, GAS, "说不清楚的事"]),
        on_behalf=st.booleans(),
        about_station=st.booleans(),
    )
    def begin(self, words: str, on_behalf: bool, about_station: bool) -> None:
        role = "building_leader" if on_behalf else "resident"
        made = self.path.filed(words, role=role, on_behalf=on_behalf, about_station=about_station)
        self.key, self.twin = made.pk, self.path.filed(LAMP)
        self.changes, self.first_promise = 0, None
        self.everybody = {**self.people, "code": code_of(made)}

    @property
    def row(self) -> ServiceRequest:
        return load().get(pk=self.key)

    def bodies(self, by: Actor, row: ServiceRequest) -> list[Organisation]:
        here = [body for key, body in self.world.bodies.items() if not key.startswith("other")]
        return [body for body in here if may_dispatch_to(by, row, body) is None]

    def done(self, before: ServiceRequest, verb: Verb) -> None:
        """One action: one version, one event that says from where to where."""
        self.changes += 1
        row = self.row
        assert row.version == before.version + 1
        assert row.state in TABLE.targets(verb, before.state)
        event = Event.objects.filter(subject_id=str(self.key)).latest("id")
        assert event.kind == f"service_request.{PAST[verb]}"
        assert (event.refs["from"], event.refs["to"]) == (before.state, row.state)
        if verb in (Verb.RETURN, Verb.RAISE, Verb.DISPATCH, Verb.TAKE, Verb.TAKE_BACK, Verb.REDIRECT):
            assert row.resolve_by == before.resolve_by
        if verb in (Verb.RESUME, Verb.ADD) and before.resolve_by:
            assert row.resolve_by >= before.resolve_by
        if verb is Verb.EXTEND:
            assert row.resolve_by > before.resolve_by

    @rule(seed=st.integers(0, 2**32))
    def people_act(self, seed: int) -> None:
        """Some people, one after the other, do something that they may; seldom what ends it early."""
        chance = random.Random(seed)
        for _ in range(8):
            self.path.at += chance.choice(WAITS[:3])
            row, able = self.row, {}
            for verb, ask in RULES.items():
                may = [actor for actor in self.everybody.values() if ask(actor, row, self.path.at) is None]
                if may:
                    able[verb] = may
            going_on = [verb for verb in able if verb not in SELDOM or chance.random() < 0.15]
            if not going_on:
                return
            verb = chance.choice(going_on)
            by = chance.choice(able[verb])
            bodies = self.bodies(by, row) if verb in (Verb.DISPATCH, Verb.REDIRECT) else [row.station]
            bodies = [body for body in bodies if verb is not Verb.REDIRECT or body.pk != row.lead_id]
            if not bodies:
                continue
            call(verb, row, by, self.path, chance.choice(bodies), self.twin)
            self.done(row, verb)
            self.what_must_hold_holds()

    @rule(verb=st.sampled_from(list(Verb)), data=st.data())
    def somebody_tries(self, verb: Verb, data: st.DataObject) -> None:
        """Anybody tries anything: done by the rules, or nothing happened."""
        before = self.row
        by = self.everybody[data.draw(st.sampled_from(sorted(self.everybody)))]
        body = data.draw(st.sampled_from(sorted(self.world.bodies.values(), key=lambda body: body.short_name)))
        try:
            call(verb, before, by, self.path, body, self.twin)
        except (Refused, Invalid):
            assert self.row.version == before.version
        else:
            self.done(before, verb)

    @rule(wait=st.sampled_from(WAITS))
    def time_passes(self, wait: timedelta) -> None:
        """What happens by itself happens, and once."""
        self.path.at += wait
        before = self.row
        with time_machine.travel(self.path.at, tick=False):
            for tick in (jobs.close_after_silence, jobs.resume_after_pause, jobs.bring_back_deferred):
                tick()
                assert tick() == 0
        verb = {State.RESOLVED: Verb.CLOSE, State.PAUSED: Verb.RESUME, State.DEFERRED: Verb.REOPEN}
        if self.row.version != before.version:
            self.done(before, verb[before.get_state()])

    @invariant()
    def what_must_hold_holds(self) -> None:
        row = self.row
        self.whose_turn_it_is_has_a_date(row)
        self.every_change_has_its_event(row)
        self.clocks_fit_the_state(row)
        self.nobody_waits_for_nobody(row)
        assert self.first_promise in (None, row.first_resolve_by), "the first promise never changes"
        self.first_promise = row.first_resolve_by

    def whose_turn_it_is_has_a_date(self, row: ServiceRequest) -> None:
        assert (row.due_at is not None) == (row.state in STAFF_TURN or row.state == State.NEEDS_INFO)
        assert (row.state == State.CLOSED) == bool(row.closing)
        assert row.returns <= 2
        if row.state == State.IN_HAND:
            assert row.due_at == row.resolve_by

    def every_change_has_its_event(self, row: ServiceRequest) -> None:
        assert Event.objects.filter(subject_id=str(self.key)).count() == 1 + self.changes
        assert row.version == 1 + self.changes

    def clocks_fit_the_state(self, row: ServiceRequest) -> None:
        running = list(row.clocks.filter(ended_at=None))
        kinds = {clock.kind for clock in running}
        assert len(running) == len(kinds)
        assert kinds in RUNNING.get(row.get_state(), (set(),))
        for clock in running:
            if clock.kind == "resolve":
                assert clock.due_at == row.resolve_by
        assert row.pauses.filter(ended_at=None).count() == (row.state in (State.NEEDS_INFO, State.PAUSED))
        handling = (State.DISPATCHED, State.IN_HAND, State.PAUSED)
        assert row.assignments.filter(ended_at=None).count() == (row.state in handling)

    def nobody_waits_for_nobody(self, row: ServiceRequest) -> None:
        """While it is open, somebody can do something about it beside giving it up."""
        somebody = (
            ask(actor, row, self.path.at) is None
            for verb, ask in RULES.items()
            for actor in self.everybody.values()
            if verb is not Verb.WITHDRAW
        )
        assert row.state not in OPEN or any(somebody), self.lived(row)
        there = [
            actor
            for actor in self.everybody.values()
            if row.holder_id in {held.organisation_id for held in actor.posts}
        ]
        waits = (waiting_for(actor).filter(pk=row.pk).exists() for actor in there)
        assert row.state not in STAFF_TURN or any(waits), self.lived(row)

    def lived(self, row: ServiceRequest) -> str:
        """What happened to it so far, for the eyes of whoever mends it."""
        past = Event.objects.filter(subject_id=str(self.key)).order_by("id")
        steps = [f"{event.kind.partition('.')[2]} {event.organisation_id} {event.refs}" for event in past]
        held = f"{row.state}, held by {row.holder and row.holder.short_name}, station {row.station.short_name}"
        return "\n".join([*steps, f"{held}, returns {row.returns}, reopened {row.reopenings}"])


@pytest.mark.slow
def test_whatever_happens_what_must_hold_holds(world: World) -> None:
    Life.world, Life.people = world, cast_of(world)
    few = settings(
        derandomize=True,  # the same lives every time, so that a run ends when it should
        phases=[Phase.generate],
        max_examples=14,
        stateful_step_count=12,
        deadline=None,
        database=None,
        suppress_health_check=list(HealthCheck),
    )
    run_state_machine_as_test(Life, settings=few)  # type: ignore[no-untyped-call]

"""Three forums, one above the other: whatever is done in whatever order, nothing is lost and nothing comes twice."""

from __future__ import annotations

from datetime import timedelta
from typing import Any, ClassVar

import pytest
from django.db import transaction
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from linli.core.actors import Actor, Door, system
from linli.core.refusals import Invalid, Refused
from linli.demo.cast import build_world
from linli.meetings import actions
from linli.meetings.actions import Given
from linli.meetings.enums import GOES_ON, WITH_REASON, Outcome, State
from linli.meetings.models import AgendaItem, Invitation, Meeting, MeetingTask
from linli.meetings.queries import agenda_of, comes_back, waiting_on
from linli.organisations.actions import appoint, create_organisation, create_post
from linli.organisations.models import Organisation
from linli.organisations.queries import posts_of
from linli.people.actions import create_person
from linli.service_requests import actions as requests
from tests.meetings.sessions import Sessions

LADDER = (("area_meeting", "station"), ("weekend_talks", "branch"), ("joint_meeting", "party"))
HOLDERS = (
    ("branch", "estate_party_branch", "estate", "branch_secretary", "丁春生"),
    ("party", "party_committee", "community", "party_committee_secretary", "于桂兰"),
)


STEPS = (
    "put_on_the_list", "put_on_the_list", "propose", "call", "call", "call_off", "hold", "hold", "settle", "settle",
    "settle", "finish", "publish",
)  # fmt: skip


class Town(Sessions):
    """The estate under a playbook whose hard matters climb twice."""

    def body(self, level: int) -> Organisation:
        return self.world.bodies[LADDER[level][1]]

    def convener(self, level: int) -> Actor:
        role = ("station_head", "丁春生", "于桂兰")[level]
        if level == 0:
            return self.world.actor(role)
        person = self.world.people[role]
        posts = posts_of(person.pk, self.day(0))
        return Actor(self.head.kind, door=Door.DESK, person_id=person.pk, name=role, posts=posts).in_post(posts[0])


def town(at: Any) -> Town:
    world = build_world(at=at, playbook="tongguan")
    by = system()
    assert world.version is not None
    for key, kind, place, post_key, name in HOLDERS:
        body = create_organisation(kind=kind, name=name + kind, places=[world.places[place]], by=by, at=at)
        world.bodies[key] = body
        person = world.people[name] = create_person(name=name, by=by, at=at)
        post = create_post(body, key=post_key, playbook_version_id=world.version.pk, by=by, at=at)
        appoint(post, person, starts_on=at.date() - timedelta(days=9), by=by, at=at)
    return Town(world, at)


class Forums(RuleBasedStateMachine):
    """Items, sessions and tasks of three forums, through whatever their conveners do."""

    town: ClassVar[Town]

    def __init__(self) -> None:
        super().__init__()
        self.outer = transaction.atomic()
        self.outer.__enter__()
        self.here = Town(self.town.world, self.town.at)
        self.number = 0

    def teardown(self) -> None:
        transaction.set_rollback(True)
        self.outer.__exit__(None, None, None)

    def tried(self, act: Any, *args: Any, level: int, **rest: Any) -> Any:
        """Do it, unless a rule or the input says no."""
        try:
            with transaction.atomic():
                return act(*args, by=self.here.convener(level), at=self.here.at, **rest)
        except (Refused, Invalid):
            return None

    def level_of(self, thing: AgendaItem | Meeting) -> int:
        return [forum for forum, _body in LADDER].index(thing.forum)

    def pick(self, found: Any, which: int) -> Any:
        listed = list(found)
        return listed[which % len(listed)] if listed else None

    @rule(
        what=st.sampled_from(STEPS), which=st.integers(0, 9), level=st.sampled_from([0, 0, 0, 1, 2]),
        how=st.sampled_from(["decide", "decide", "answer", "postpone", "climb", "climb", "withdraw"]),
        enough=st.sampled_from([True, True, True, False]),
    )  # fmt: skip
    def step(self, what: str, which: int, level: int, how: str, enough: bool) -> None:
        """One thing that somebody does: all in one rule, so that each life has something of everything."""
        given: dict[str, tuple[Any, ...]] = {
            "put_on_the_list": (level,),
            "propose": (),
            "call": (level, which + 1),
            "hold": (which, enough),
            "settle": (which, how),
        }
        getattr(self, what)(*given.get(what, (which,)))

    def put_on_the_list(self, level: int) -> None:
        self.number += 1
        forum = LADDER[level][0]
        self.tried(actions.add_item, self.here.body(level), level=level, forum=forum, title=f"第{self.number}件")

    def propose(self) -> None:
        row = self.here.proposal()
        requests.await_agenda(row, review_on=self.here.day(400), words="议。", by=self.here.head, at=self.here.at)

    def call(self, level: int, days: int) -> None:
        starts_at = self.here.at + timedelta(days=days)
        self.tried(
            actions.call_meeting, self.here.body(level), level=level, forum=LADDER[level][0], starts_at=starts_at
        )

    def call_off(self, which: int) -> None:
        found = self.pick(Meeting.objects.filter(state=State.CALLED).order_by("pk"), which)
        if found is not None:
            self.tried(actions.call_off, found, level=self.level_of(found), reason="停电")

    def hold(self, which: int, enough: bool) -> None:
        found = self.pick(Meeting.objects.filter(state=State.CALLED).order_by("pk"), which)
        if found is None:
            return
        self.here.at = max(self.here.at, found.starts_at)
        bodies = Invitation.objects.filter(meeting=found).order_by("pk").values_list("organisation_id", flat=True)
        came = set(bodies) if enough else set()
        self.tried(actions.hold, found, level=self.level_of(found), came=came, people=5)

    def settle(self, which: int, how: str) -> None:
        open_items = AgendaItem.objects.filter(outcome=Outcome.OPEN).order_by("pk")
        talked_about = open_items.filter(meeting__state=State.HELD)
        item = self.pick(talked_about if talked_about.exists() else open_items, which)
        if item is None or (how == "withdraw" and which % 3):
            return
        level = self.level_of(item)
        if how == "decide":
            given = [Given(self.here.world.bodies["property"], self.here.day(3))]
            self.tried(actions.decide_item, item, level=level, said="建", tasks=given)
        elif how == "answer":
            self.tried(actions.answer_item, item, level=level, said="已有")
        else:
            act = getattr(actions, f"{how}_item")
            self.tried(act, item, level=level, reason="理由")

    def finish(self, which: int) -> None:
        task = self.pick(MeetingTask.objects.filter(done_on=None).order_by("pk"), which)
        if task is not None:
            self.here.at += timedelta(minutes=1)
            self.tried(actions.finish_task, task, level=self.level_of(task.item), said="办好了")

    def publish(self, which: int) -> None:
        found = self.pick(Meeting.objects.filter(state=State.HELD).order_by("pk"), which)
        if found is not None:
            self.tried(actions.publish, found, level=self.level_of(found), for_residents="议定了。")

    @invariant()
    def an_open_item_is_in_exactly_one_place(self) -> None:
        open_items = set(AgendaItem.objects.filter(outcome=Outcome.OPEN).values_list("pk", flat=True))
        places = [
            item.pk
            for level, (forum, _body) in enumerate(LADDER)
            for place in self.here.body(level).places.order_by("pk")
            for item in waiting_on(self.here.body(level).pk, forum, place.pk)
        ]
        sessions = Meeting.objects.filter(state__in=[State.CALLED, State.HELD]).select_related("place").order_by("pk")
        places += [item.pk for meeting in sessions for item in agenda_of(meeting) if item.is_open]
        assert sorted(places) == sorted(open_items)

    @invariant()
    def what_goes_on_goes_on_once_and_with_a_reason(self) -> None:
        for item in AgendaItem.objects.select_related("later", "earlier").order_by("pk"):
            goes_on = item.outcome in GOES_ON
            assert hasattr(item, "later") == goes_on
            assert bool(item.why) or item.outcome not in WITH_REASON
            if item.earlier is not None and item.earlier.outcome == Outcome.CLIMBED:
                assert self.level_of(item) == self.level_of(item.earlier) + 1
            elif item.earlier is not None:
                assert self.level_of(item) == self.level_of(item.earlier)

    @invariant()
    def what_is_not_done_comes_back_at_every_next_session(self) -> None:
        for task in MeetingTask.objects.filter(done_on=None).select_related("item__meeting").order_by("pk"):
            decided = task.item.meeting
            assert decided is not None
            later = Meeting.objects.filter(
                organisation_id=decided.organisation_id, forum=decided.forum, starts_at__gt=decided.starts_at
            )
            for meeting in later.order_by("pk"):
                assert task in comes_back(meeting)


@pytest.mark.slow
@pytest.mark.django_db
def test_nothing_is_lost_and_nothing_comes_twice(at: Any) -> None:
    Forums.town = town(at)
    few = settings(
        derandomize=True,  # the same lives every time, so that a run ends when it should
        phases=[Phase.generate],
        max_examples=14,
        stateful_step_count=40,
        deadline=None,
        database=None,
        suppress_health_check=list(HealthCheck),
    )
    run_state_machine_as_test(Forums, settings=few)  # type: ignore[no-untyped-call]


@pytest.mark.django_db
def test_a_hard_matter_climbs_forum_by_forum_to_the_top_and_no_further(at: Any) -> None:
    here = town(at)
    row = here.awaiting(days=300)
    for level, (forum, _body) in enumerate(LADDER):
        item = AgendaItem.objects.get(outcome=Outcome.OPEN)
        assert (item.forum, item.organisation_id) == (forum, here.body(level).pk)
        called = actions.call_meeting(
            here.body(level), forum=forum, starts_at=here.at + timedelta(days=9), by=here.convener(level), at=here.at
        )
        here.at = called.starts_at
        came = {one.organisation_id for one in Invitation.objects.filter(meeting=called)}
        actions.hold(called, came=came, people=7, by=here.convener(level), at=here.at)
        item.refresh_from_db()
        if level < 2:
            actions.climb_item(item, reason="这里定不了", by=here.convener(level), at=here.at)
            continue
        with pytest.raises(Refused):
            actions.climb_item(item, reason="这里也定不了", by=here.convener(level), at=here.at)
    said = [remark.text for remark in row.remarks.filter(kind="reply").order_by("at")]
    assert [text.split("“")[1].split("”")[0] for text in said] == [
        "周末议事会", "党建联席会",
    ]  # fmt: skip

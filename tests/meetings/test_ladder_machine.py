"""Any ladder of forums, any of their times, any working calendar, whatever is done in whatever order: what is open
stands in an inbox or on an agenda, nothing climbs past the top, and what was decided comes back until it is done."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, ClassVar

import pytest
import time_machine
from django.db import transaction
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from linli.core.actors import system
from linli.core.refusals import Invalid, Refused
from linli.core.waiting import waiting_for
from linli.demo.cast import build_world
from linli.meetings import actions, jobs
from linli.meetings.actions import Given
from linli.meetings.enums import GOES_ON, OPEN, WITH_REASON, Cause, Outcome, State
from linli.meetings.lists import fits, list_for
from linli.meetings.models import AgendaItem, Invitation, Meeting, MeetingTask
from linli.meetings.queries import comes_back
from linli.meetings.waiting import KIND
from linli.places.actions import adopt_playbook
from linli.playbooks.actions import publish
from linli.playbooks.loading import shipped
from linli.playbooks.schema import Playbook
from linli.service_requests.queries import waiting_for as requests_of
from tests.meetings.ladder import LEVELS, Ladder

ALLOWED = st.sampled_from(["1d", "30d", "48h", "3wd", "15wd"])
HOLDERS = {"station_meeting": "service_station", "community_talks": "residents_committee"}
HOLDERS["subdistrict_talks"] = "subdistrict_office"
STARTS = ["2026-02-12T01:00", "2026-04-30T08:59", "2026-09-29T03:00", "2026-11-23T01:30", "2026-12-31T09:00"]
STEPS = (
    "put", "put", "deliberate", "call", "call", "hold", "hold", "settle", "settle", "settle", "wait", "wait", "down",
    "publish", "finish", "call_off", "change", "look",
)  # fmt: skip


def ladders() -> st.SearchStrategy[list[tuple[str, str]]]:
    """Some of the three levels, in their order, each with the time that there is on its list."""
    chosen = st.sets(st.sampled_from(list(LEVELS)), min_size=1).map(
        lambda found: [one for one in LEVELS if one in found]
    )
    return chosen.flatmap(lambda keys: st.tuples(*[st.tuples(st.just(key), ALLOWED) for key in keys]).map(list))


def text_of(ladder: list[tuple[str, str]], version: int) -> str:
    """The town's playbook with this ladder of forums and no other."""
    text = shipped()["jian"].read_text(encoding="utf-8").replace('version = "2026.1"', f'version = "9.{version}"')
    begin, end = text.index("[[forums]]"), text.index("[[duties]]")
    forums = ""
    for index, (key, after) in enumerate(ladder):
        above = ladder[index + 1][0] if index + 1 < len(ladder) else ""
        forums += (
            f'[[forums]]\nkey = "{key}"\nname = {{ zh = "会{index}", en = "Forum {index}" }}\nsource = "example"\n'
        )
        forums += f'held_by = "{HOLDERS[key]}"\nwith = ["grid"]\ncadence = {{ times = 1, per = "month" }}\n'
        forums += f'climbs_to = "{above}"\nclimbs_after = "{after}"\n\n' if above else "\n"
    text = text[:begin] + forums + text[end:]
    return "\n[".join(part for part in text.split("\n[") if 'met_by = { work = "meeting"' not in part)


class Life(RuleBasedStateMachine):
    """Matters on one ladder, through whatever conveners, jobs and changes of the playbook do."""

    built: ClassVar[Ladder]
    seen: ClassVar[set[str]] = set()

    def __init__(self) -> None:
        super().__init__()
        self.outer = transaction.atomic()
        self.outer.__enter__()
        self.town = Ladder(self.built.world, self.built.at)
        self.number = 0

    def teardown(self) -> None:
        transaction.set_rollback(True)
        self.outer.__exit__(None, None, None)

    @initialize(ladder=ladders(), start=st.sampled_from(STARTS))
    def begins(self, ladder: list[tuple[str, str]], start: str) -> None:
        self.town.at = max(self.town.at, datetime.fromisoformat(f"{start}+00:00"))
        self.adopt(ladder)

    def adopt(self, ladder: list[tuple[str, str]]) -> None:
        self.number += 1
        version = publish(text=text_of(ladder, self.number), by=system(), at=self.town.at)
        adopt_playbook(place=self.town.world.places["city"], version=version, by=system(), at=self.town.at)
        self.ladder = [key for key, _after in ladder]

    def tried(self, act: Any, *args: Any, of: str, **rest: Any) -> None:
        try:
            with transaction.atomic():
                act(*args, by=self.town.convener(of), at=self.town.at, **rest)
        except (Refused, Invalid):
            pass

    @rule(what=st.sampled_from(STEPS), which=st.integers(0, 9), many=st.booleans(), ladder=ladders())
    def step(self, what: str, which: int, many: bool, ladder: list[tuple[str, str]]) -> None:
        self.number += 1
        self.town.at += timedelta(minutes=7)
        forum = self.ladder[which % len(self.ladder)]
        if what == "change":
            self.adopt(ladder)
        elif what in ("put", "deliberate", "call"):
            getattr(self, what)(forum, which)
        elif what in ("wait", "look"):
            self.run_jobs(days=which * 5 if what == "wait" else 0)
        else:
            getattr(self, what)(which, many)

    def put(self, forum: str, _which: int) -> None:
        title = f"第{self.number}件"
        self.tried(actions.add_item, self.town.holder(forum), of=forum, forum=forum, title=title)

    def deliberate(self, _forum: str, _which: int) -> None:
        row = self.town.reported(f"第{self.number}件，路面塌了")
        self.tried(actions.deliberate, row, of="station_meeting", said="怎么修")

    def call(self, forum: str, which: int) -> None:
        starts_at = self.town.at + timedelta(days=which + 1)
        self.tried(actions.call_meeting, self.town.holder(forum), of=forum, forum=forum, starts_at=starts_at)

    def run_jobs(self, *, days: int) -> None:
        self.town.at += timedelta(days=days)
        with time_machine.travel(self.town.at, tick=False):
            jobs.climb()
            jobs.Looks()()

    def pick(self, found: Any, which: int) -> Any:
        listed = list(found)
        return listed[which % len(listed)] if listed else None

    def hold(self, which: int, many: bool) -> None:
        found = self.pick(Meeting.objects.filter(state=State.CALLED).order_by("pk"), which)
        if found is not None:
            self.town.at = max(self.town.at, found.starts_at)
            guests = Invitation.objects.filter(meeting=found).values_list("organisation_id", flat=True)
            came = set(guests.order_by("pk")) if many or which else set()
            self.tried(actions.hold, found, of=found.forum, came=came, people=5)
            self.settle(which, many)

    def call_off(self, which: int, _many: bool) -> None:
        found = self.pick(Meeting.objects.filter(state=State.CALLED).order_by("pk"), which)
        if found is not None:
            self.tried(actions.call_off, found, of=found.forum, reason="停电")

    def settle(self, which: int, many: bool) -> None:
        open_items = AgendaItem.objects.filter(outcome=Outcome.OPEN, meeting__state=State.HELD).order_by("pk")
        item = self.pick(open_items, which)
        if item is None:
            return
        if which % 3 == 0:
            given = [Given(self.town.world.bodies["grid"], self.town.day(3))]
            self.tried(actions.decide_item, item, of=item.forum, said="建", tasks=given)
        elif many or which % 3 == 1:
            self.tried(actions.climb_item, item, of=item.forum, reason="定不了")
        else:
            self.tried(actions.postpone_item, item, of=item.forum, reason="等报价")

    def down(self, which: int, _many: bool) -> None:
        climbed = AgendaItem.objects.filter(outcome=Outcome.OPEN, earlier__outcome=Outcome.CLIMBED)
        item = self.pick(climbed.order_by("pk"), which)
        if item is not None:
            self.tried(actions.send_down, item, of=item.forum, reason="下面能定")

    def publish(self, which: int, _many: bool) -> None:
        found = self.pick(Meeting.objects.filter(state=State.HELD).order_by("pk"), which)
        if found is not None:
            self.tried(actions.publish, found, of=found.forum, for_residents="议定了。")

    def finish(self, which: int, _many: bool) -> None:
        task = self.pick(MeetingTask.objects.filter(done_on=None).select_related("item").order_by("pk"), which)
        if task is not None and which % 2:
            self.tried(actions.finish_task, task, of=task.item.forum, said="办好了")

    # -- what always holds -------------------------------------------------------------------------

    @invariant()
    def what_is_open_stands_in_an_inbox_alone_or_with_its_session(self) -> None:
        refs, at = set(), self.town.at + timedelta(seconds=1)
        for forum in LEVELS:
            refs |= {line.ref for line in waiting_for(self.town.convener(forum), at) if line.kind == KIND}
        for item in AgendaItem.objects.filter(outcome=Outcome.OPEN).select_related("meeting").order_by("pk"):
            if item.meeting is not None:
                assert item.meeting.state in OPEN
            assert str(item.meeting_id or item.pk) in refs, (item.forum, item.title)

    @invariant()
    def what_is_talked_about_stays_with_whoever_has_it(self) -> None:
        mine = {row.pk for row in requests_of(self.town.head, self.town.at)}
        about = AgendaItem.objects.filter(outcome=Outcome.OPEN, subject_id__isnull=False)
        assert set(about.values_list("subject_id", flat=True)) <= mine

    @invariant()
    def nothing_climbs_past_the_top_or_goes_anywhere_without_a_reason(self) -> None:
        for item in AgendaItem.objects.select_related("later").order_by("pk"):
            self.seen.add(item.outcome)
            assert hasattr(item, "later") == (item.outcome in GOES_ON)
            assert item.why or item.outcome not in WITH_REASON
            if item.outcome == Outcome.CLIMBED:
                assert item.later.forum in above(item.playbook, item.forum)
            elif item.outcome == Outcome.SENT_DOWN:
                assert item.forum in above(item.later.playbook, item.later.forum)
        downs = AgendaItem.objects.filter(outcome=Outcome.SENT_DOWN).values_list("matter_id", flat=True)
        assert len(downs) == len(set(downs)), "back once, and never to and fro"

    @invariant()
    def what_was_decided_comes_back_until_it_is_done(self) -> None:
        for task in MeetingTask.objects.filter(done_on=None).select_related("item__meeting").order_by("pk"):
            item, decided = task.item, task.item.meeting
            assert decided is not None
            same = Meeting.objects.filter(
                organisation_id=item.organisation_id, forum=item.forum, place_id=item.place_id
            )
            for meeting in same.filter(starts_at__gt=decided.starts_at).order_by("pk"):
                assert task in comes_back(meeting)

    @rule()
    def after_a_look_everything_is_on_a_list_that_somebody_holds_or_has_come_back(self) -> None:
        self.run_jobs(days=0)
        waiting = AgendaItem.objects.filter(outcome=Outcome.OPEN, meeting=None).order_by("pk")
        for item in waiting:
            assert fits(item) or (item.cause == Cause.NOT_HELD and list_for(item) is None)


def above(playbook: Playbook, forum: str) -> set[str]:
    """The forums to which what a forum cannot settle can come."""
    found: set[str] = set()
    key = playbook.forum(forum).climbs_to
    while key is not None:
        found.add(key)
        key = playbook.forum(key).climbs_to
    return found


@pytest.mark.slow
@pytest.mark.django_db
def test_nothing_open_is_ever_with_nobody_on_any_ladder(at: datetime) -> None:
    Life.built = Ladder(build_world(at=at), at)
    few = settings(
        derandomize=True,  # the same lives every time, so that a run ends when it should
        phases=[Phase.generate],
        max_examples=14,
        stateful_step_count=40,
        deadline=None,
        database=None,
        suppress_health_check=list(HealthCheck),
    )
    run_state_machine_as_test(Life, settings=few)  # type: ignore[no-untyped-call]
    assert "climbed" in Life.seen

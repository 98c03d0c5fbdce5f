"""Words beside duties and in reports are erased in time; that a duty was done, and a report signed, stays. The demo has
its duties."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
import time_machine

from linli.core.forgetting import TOMBSTONE
from linli.core.jobs import TICKS
from linli.demo.cast import World
from linli.demo.recurring import add_duties
from linli.duties import jobs, jobs_recurring
from linli.duties.models import Duty, MonthReport

pytestmark = pytest.mark.django_db
SPOKEN = date(2026, 11, 1)


def test_words_go_when_their_time_is_up_and_the_rest_stays(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    assert world.version is not None
    body = world.bodies["station"]
    duty = Duty.objects.create(
        organisation=body, key="k", playbook_version_id=world.version.pk, work="note", starts_on=SPOKEN, due_on=SPOKEN,
        words="走了一圈", met_at=world.at,
    )  # fmt: skip
    report = MonthReport.objects.create(organisation=body, month=SPOKEN, words="十一月平稳。", written_at=world.at)
    kept = []
    for year in (2029, 2030, 2036, 2037):
        monkeypatch.setattr(jobs_recurring.rounds, "next_look", 0.0)
        with time_machine.travel(datetime(year, 1 if year != 2029 else 10, 15, tzinfo=UTC), tick=False):
            jobs_recurring.forget()
        duty.refresh_from_db()
        report.refresh_from_db()
        kept.append((duty.words, report.words))
    assert kept == [("走了一圈", "十一月平稳。"), ("", "十一月平稳。"), ("", "十一月平稳。"), ("", TOMBSTONE)]
    assert duty.met_at == world.at


def test_the_worker_knows_the_ticks_and_looks_once_an_hour(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    assert {"duties.plan", "duties.forget_words"} <= set(TICKS)
    assert set(jobs.RECURRING) == {TICKS["duties.plan"], TICKS["duties.forget_words"]}
    monkeypatch.setattr(jobs_recurring.hourly, "next_look", 0.0)
    with time_machine.travel(world.at, tick=False):
        assert jobs_recurring.plan() > 2
        assert jobs_recurring.plan() == 0


def test_one_body_that_goes_wrong_does_not_stop_the_others(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    plan = jobs_recurring.plan_duties

    def fails(body: object, **how: object) -> int:
        if body == world.bodies["station"]:
            raise RuntimeError("broken")
        return plan(body, **how)  # type: ignore[arg-type]  # whatever the job gives is passed on

    monkeypatch.setattr(jobs_recurring, "plan_duties", fails)
    assert jobs_recurring.plan_all(world.at) > 0
    assert not Duty.objects.filter(organisation=world.bodies["station"]).exists()
    assert Duty.objects.filter(organisation=world.bodies["leaders"]).exists()


def test_the_demo_has_duties_past_and_to_come(world: World) -> None:
    with time_machine.travel(world.at, tick=False):
        count = add_duties(world)
        assert add_duties(world) == count
    found = Duty.objects.filter(organisation=world.bodies["station"])
    assert found.filter(due_on__lt=date(2026, 11, 23)).exists()
    assert found.filter(starts_on__gt=date(2026, 11, 23)).exists()

"""A call of the community, a proposal of the volunteers' team, and whoever looks at it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.utils import translation

from linli.core.clock import local_date
from linli.demo.cast import World
from linli.projects.actions import (
    CallFacts,
    ProjectFacts,
    StepFacts,
    accept,
    call_for,
    decide,
    decline,
    draft,
    fund,
    give_up,
    give_word,
    look,
    pay,
    publish,
    review,
    send,
    stop,
    take_back,
    tell_step,
)
from linli.projects.enums import State
from linli.projects.models import ProjectCall, ProjectProposal
from linli.projects.queries import milestones_of

CALLER, PROPOSER, HEAD, OFFICE = "community_officer", "volunteer", "station_head", "subdistrict_officer"
DAY = timedelta(days=1)
CALL_DAYS, NOTICE_DAYS = 10, 7
WHOLE = 1_000_000


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    with translation.override("en"):
        yield


class Pot:
    """Makes what a test needs, each thing at its own time: the call is open, over, open to objections, over again."""

    def __init__(self, world: World) -> None:
        self.world, self.at = world, world.at
        self.over = world.at + (CALL_DAYS + 1) * DAY
        self.objected = self.over + (NOTICE_DAYS + 1) * DAY

    def call(self, fen: int = WHOLE, **more: Any) -> ProjectCall:
        until = local_date(self.at) + CALL_DAYS * DAY
        facts = replace(CallFacts("邻里微项目", "为老人和孩子做点事", fen, until), **more)
        return call_for(self.world.places["community"], facts, by=self.world.actor(CALLER), at=self.at)

    def facts(self, *sums: int, **more: Any) -> ProjectFacts:
        sums = sums or (30_000, 20_000)
        steps = tuple(
            StepFacts(f"第{number + 1}步", local_date(self.at) + (30 + number) * DAY, fen)
            for number, fen in enumerate(sums)
        )
        said = ProjectFacts(
            "elders", "楼下茶话会", "每周陪老人坐一坐", "独居老人", sum(sums), (self.world.estate.pk,), steps
        )
        return replace(said, **more)

    def draft(self, *sums: int, call: ProjectCall | None = None, **more: Any) -> ProjectProposal:
        found = call or self.call()
        return draft(found, self.facts(*sums, **more), by=self.world.actor(PROPOSER), at=self.at)

    def sent(self, *sums: int, call: ProjectCall | None = None) -> ProjectProposal:
        row = self.draft(*sums, call=call)
        send(row, by=self.world.actor(PROPOSER), at=self.at)
        return fresh(row)

    def reviewed(
        self, *sums: int, call: ProjectCall | None = None, roles: tuple[str, ...] = (HEAD, OFFICE)
    ) -> ProjectProposal:
        row = self.sent(*sums, call=call)
        for role in roles:
            self.review(row, role)
        return fresh(row)

    def review(self, row: ProjectProposal, role: str, at: datetime | None = None, **more: Any) -> None:
        said = {"agrees": True, "fen": row.fen, "words": "做得了"} | more
        review(row, by=self.world.actor(role), at=at or self.over, **said)

    def decided(self, *sums: int, granted: int | None = None, call: ProjectCall | None = None) -> ProjectProposal:
        row = self.reviewed(*sums, call=call)
        decide(row, fen=granted or row.fen, reasons="老人需要", by=self.world.actor(CALLER), at=self.over)
        return fresh(row)

    def funded(self, *sums: int, granted: int | None = None, call: ProjectCall | None = None) -> ProjectProposal:
        row = self.decided(*sums, granted=granted, call=call)
        fund(row, by=self.world.actor(CALLER), at=self.objected)
        return fresh(row)

    def told(self, row: ProjectProposal, number: int = 0, words: str = "办了两次") -> None:
        step = milestones_of(row)[number]
        tell_step(row, step_id=step.pk, words=words, by=self.world.actor(PROPOSER), at=self.objected)

    def looked(self, row: ProjectProposal, number: int = 0, enough: bool = True, words: str = "") -> None:
        step = milestones_of(row)[number]
        look(row, step_id=step.pk, enough=enough, words=words, by=self.world.actor(CALLER), at=self.objected)

    def paid(self, row: ProjectProposal, number: int = 0, receipt: str = "收据-001") -> None:
        step = milestones_of(row)[number]
        pay(row, step_id=step.pk, receipt=receipt, by=self.world.actor(CALLER), at=self.objected)

    def taken_back(self, row: ProjectProposal, number: int = 0, reason: str = "收据号记错了") -> None:
        step = milestones_of(row)[number]
        take_back(row, step_id=step.pk, reason=reason, by=self.world.actor(CALLER), at=self.objected)

    def done(self, row: ProjectProposal) -> ProjectProposal:
        """Every step is told, looked at and paid, and the station has said how it is."""
        for number, step in enumerate(milestones_of(row)):
            self.told(row, number)
            self.looked(row, number)
            if step.granted:
                self.paid(row, number)
        give_word(row, whose="residents", words="老人说好", by=self.world.actor(HEAD), at=self.objected)
        return fresh(row)

    def reached(self, state: State) -> ProjectProposal:
        """A proposal that came to a state by its own way."""
        by = self.world.actor
        if state == State.DRAFT:
            return self.draft()
        if state == State.PROPOSED:
            return self.reviewed()
        if state == State.NOTICE:
            return self.decided()
        if state == State.DECLINED:
            row = self.reviewed()
            decline(row, reasons="已有人做", by=by(CALLER), at=self.over)
            return fresh(row)
        row = self.funded()
        if state == State.GIVEN_UP:
            give_up(row, reason="人手不够", by=by(PROPOSER), at=self.objected)
        elif state == State.STOPPED:
            stop(row, reason="没有做", by=by(CALLER), at=self.objected)
        elif state in (State.ACCEPTED, State.PUBLISHED):
            accept(self.done(row), by=by(CALLER), at=self.objected)
            if state == State.PUBLISHED:
                publish(fresh(row), words="办了八次茶话会", by=by(CALLER), at=self.objected)
        return fresh(row)


@pytest.fixture
def pot(world: World) -> Pot:
    return Pot(world)


def fresh(row: Any) -> Any:
    row.refresh_from_db()
    return row

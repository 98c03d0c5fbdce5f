"""The cast, and short ways to each state of an entry of the directory and of a matter done for somebody."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.utils import translation

from linli.core.actors import Actor
from linli.core.clock import local_date
from linli.demo.cast import World
from linli.services import actions
from linli.services.actions import AskFacts, FirmFacts
from linli.services.enums import EntryState, State
from linli.services.models import AgentMatter, AgentPaper, DirectoryEntry
from tests.service_requests.conftest import AT, cast, open_world, world

__all__ = ["cast", "open_world", "world"]

HEAD, OFFICER, RESIDENT, NEIGHBOUR = "station_head", "community_officer", "resident", "neighbour"
FIRM_PHONE, PHONE = "10000008001", "10000008002"


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    with translation.override("en"):
        yield


@dataclass
class Desk:
    """A cast, and a moment that steps move on."""

    world: World
    at: datetime

    def by(self, role: str = HEAD) -> Actor:
        return self.world.actor(role)

    def later(self, **units: float) -> datetime:
        self.at += timedelta(**units)
        return self.at

    def firm(self, **more: Any) -> FirmFacts:
        said = {"name": "老周修锁", "kind": "locks", "telephone": FIRM_PHONE, "where": "东门", "prices": "换芯60元起"}
        return FirmFacts(**{**said, **more})

    def proposed(self, reason: str = "夜里也来，收费说在前", **more: Any) -> DirectoryEntry:
        return actions.recommend(self.world.estate, self.firm(**more), reason=reason, by=self.by(RESIDENT), at=self.at)

    def shown(self, **more: Any) -> DirectoryEntry:
        row = self.proposed(**more)
        return actions.show_entry(
            row, said="夜里也来", consented_on=local_date(self.at), consent_way="spoken", by=self.by(), at=self.at
        )

    def entry_in(self, state: EntryState) -> DirectoryEntry:
        """An entry in a state, by a way of verbs."""
        if state is EntryState.PROPOSED:
            return self.proposed()
        if state is EntryState.REFUSED:
            return actions.refuse_entry(self.proposed(), reason="电话打不通", by=self.by(), at=self.at)
        row = self.shown()
        if state is EntryState.HIDDEN:
            return actions.hide_entry(row, reason="有人说涨价", by=self.by(), at=self.at)
        if state is EntryState.REMOVED:
            return actions.remove_entry(row, reason="店关了", by=self.by(), at=self.at)
        return row

    def facts(self, **more: Any) -> AskFacts:
        return AskFacts(**{"kind": "old_age_card", "way": "window", "name": "林小满", "phone": PHONE, **more})

    def asked(self, role: str = RESIDENT, **more: Any) -> AgentMatter:
        return actions.ask_for_matter(self.world.estate, self.facts(**more), by=self.by(role), at=self.at)

    def taken(self, **more: Any) -> AgentMatter:
        return actions.take_matter(self.asked(**more), by=self.by(), at=self.at)

    def received(self, row: AgentMatter, what: str = "身份证复印件", signed: bool = True) -> AgentPaper:
        paper = actions.receive_paper(row, what=what, original=False, signed=signed, by=self.by(), at=self.at)
        row.refresh_from_db()
        return paper

    def returning(self) -> AgentMatter:
        """The result is there, and one paper is out."""
        row = self.taken()
        self.received(row)
        return actions.finish_matter(row, result="证办好了", by=self.by(), at=self.at)

    def ended(self) -> AgentMatter:
        row = self.returning()
        paper = row.papers.get()
        actions.give_back_paper(row, paper, signed=True, by=self.by(), at=self.at)
        return actions.close_matter(row, by=self.by(), at=self.at)

    def matter_in(self, state: State) -> AgentMatter:
        """A matter in a state, by a way of verbs."""
        by, at = self.by(), self.at
        match state:
            case State.ASKED:
                return self.asked()
            case State.DECLINED:
                return actions.decline_matter(self.asked(), reason="请到街道窗口", by=by, at=at)
            case State.WITHDRAWN:
                return actions.withdraw_matter(self.taken(), by=by, at=at)
            case State.PAUSED:
                day = local_date(at) + timedelta(days=3)
                return actions.pause_matter(self.taken(), reason="等照片", look_on=day, by=by, at=at)
            case State.RETURNING:
                return self.returning()
            case State.ENDED:
                return self.ended()
        return self.taken()


@pytest.fixture
def desk(world: World) -> Desk:
    """On a Monday, half past nine."""
    return Desk(world, AT)

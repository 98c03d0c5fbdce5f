"""The cast with a firm, its manager and its envoys, and short ways to each state of a need and of a round."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.utils import translation

from linli.core.actors import Actor, ActorKind, Door, system
from linli.core.clock import local_date
from linli.demo.cast import World
from linli.firms import actions
from linli.firms.actions import FirmFacts, NeedFacts, WorkerFacts
from linli.firms.enums import RoundState, State
from linli.firms.models import FirmCard, FirmNeed, StarRound, StarWorker
from linli.organisations.actions import appoint
from linli.organisations.models import Appointment, Organisation, Post
from linli.organisations.queries import posts_of
from linli.people.actions import create_person
from linli.people.models import Person
from tests.service_requests.conftest import AT, cast, open_world, world

__all__ = ["cast", "open_world", "world"]

KEEPER, ABOVE, HELPER = "community_officer", "subdistrict_officer", "department_officer"
MANAGER, SECRETARY, ENVOY, PART_TIME, OTHER = "manager", "secretary", "envoy", "part_time", "other_envoy"
POSTS = {
    MANAGER: "firm_manager", SECRETARY: "firm_branch_secretary", ENVOY: "firm_envoy", PART_TIME: "firm_envoy_part_time",
}  # fmt: skip
NAMES = ("王工", "李姐", "老赵")


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    with translation.override("en"):
        yield


@dataclass
class Town:
    """A cast with two firms, and a moment that steps move on."""

    world: World
    at: datetime
    cards: dict[str, FirmCard] = field(default_factory=dict)
    people: dict[str, Person] = field(default_factory=dict)

    @property
    def card(self) -> FirmCard:
        return self.cards["firm"]

    @property
    def today(self) -> Any:
        return local_date(self.at)

    @property
    def lighting(self) -> Organisation:
        return self.world.bodies["lighting"]

    def by(self, role: str, post: str = "") -> Actor:
        """Somebody of the cast or of a firm; `post` picks one of several."""
        if role not in self.people:
            return self.world.actor(role)
        person = self.people[role]
        posts = posts_of(person.pk, self.today)
        actor = Actor(ActorKind.POST, door=Door.DESK, person_id=person.pk, name=person.name, posts=posts)
        chosen = next((one for one in posts if not post or one.post_key == post), None)
        return actor.in_post(chosen) if chosen else actor

    def later(self, **units: float) -> datetime:
        self.at += timedelta(**units)
        return self.at

    def firm(self, key: str, name: str, place: str = "community") -> FirmCard:
        self.cards[key] = actions.enter_firm(
            self.world.places[place], name, FirmFacts("private", "东园路2号", "王会计"), telephone="0990-1000777",
            by=self.by(KEEPER), at=self.at,
        )  # fmt: skip
        return self.cards[key]

    def post(self, role: str, card: FirmCard, key: str, since: int = 1) -> Appointment:
        """Somebody holds a post in a firm since so many days."""
        by = system(Door.CLI)
        if role not in self.people:
            self.people[role] = create_person(name=f"{key}{role}"[:20], by=by, at=self.at)
        post = Post.objects.get(organisation_id=card.pk, key=key)
        return appoint(post, self.people[role], starts_on=self.today - timedelta(days=since), by=by, at=self.at)

    def entered(self, role: str = MANAGER, kind: str = "loan", words: str = "周转差八十万", **more: Any) -> FirmNeed:
        return actions.enter_need(self.card, NeedFacts(kind, words), by=self.by(role), at=self.at, **more)

    def taken(self, role: str = ENVOY) -> FirmNeed:
        return actions.take_up(self.entered(), by=self.by(role), at=self.at)

    def asked(self) -> FirmNeed:
        return actions.ask_body(self.taken(), body=self.lighting.pk, words="有技改贴息", by=self.by(ENVOY), at=self.at)

    def declined(self) -> FirmNeed:
        return actions.decline_need(self.asked(), words="今年名额用完", by=self.by(HELPER), at=self.at)

    def with_body(self) -> FirmNeed:
        return actions.accept_need(self.asked(), by=self.by(HELPER), at=self.at)

    def reported(self) -> FirmNeed:
        return actions.report_need(self.with_body(), words="批了五十万", by=self.by(HELPER), at=self.at)

    def solved(self) -> FirmNeed:
        return actions.say_solved(self.reported(), words="到账了", by=self.by(MANAGER), at=self.at)

    def need_in(self, state: State) -> FirmNeed:
        """A need in a state, by a way of verbs."""
        match state:
            case State.WAITING:
                return self.entered()
            case State.IN_HAND:
                return self.taken()
            case State.ASKED:
                return self.asked()
            case State.DECLINED:
                return self.declined()
            case State.WITH_BODY:
                return self.with_body()
            case State.REPORTED:
                return self.reported()
            case State.DEFERRED:
                day = self.today + timedelta(days=30)
                return actions.defer_need(self.taken(), words="等新政策", review_on=day, by=self.by(ENVOY), at=self.at)
            case State.SOLVED:
                return self.solved()
        return actions.withdraw_need(self.entered(), by=self.by(MANAGER), at=self.at)

    def called(self) -> StarRound:
        return actions.call_round(self.card, title="2026年", panel=NAMES, by=self.by(MANAGER), at=self.at)

    def facts(self, **more: Any) -> WorkerFacts:
        said = {"kind": "craft", "name": "陈师傅", "reasons": "带出三个徒弟", "consented_on": self.today}
        return WorkerFacts(**{**said, "consent_way": "spoken", **more})

    def stands(self, round_: StarRound, **more: Any) -> StarWorker:
        worker = actions.enter_worker(round_, self.facts(**more), by=self.by(MANAGER), at=self.at)
        round_.refresh_from_db()
        return worker

    def posted(self) -> tuple[StarRound, StarWorker]:
        round_ = self.called()
        worker = self.stands(round_)
        by, at = self.by(MANAGER), self.at
        round_ = actions.decide_round(round_, chosen=[worker.pk], decided_on=self.today, by=by, at=at)
        worker.refresh_from_db()
        return round_, worker

    def given(self, *, wants: bool = False, remembered: bool = False) -> tuple[StarRound, StarWorker]:
        round_, worker = self.posted()
        actions.write_wish(
            round_, worker.pk, wants_published=wants, remembered=remembered, by=self.by(MANAGER), at=self.at
        )
        self.later(days=6)
        round_ = actions.give_stars(round_, by=self.by(MANAGER), at=self.at)
        worker.refresh_from_db()
        return round_, worker

    def round_in(self, state: RoundState) -> StarRound:
        """A round in a state, by a way of verbs."""
        if state is RoundState.CALLED:
            return self.called()
        if state is RoundState.POSTED:
            return self.posted()[0]
        if state is RoundState.OVER:
            return self.given()[0]
        return actions.call_off(self.called(), by=self.by(MANAGER), at=self.at)


def settled(world: World, at: datetime) -> Town:
    """A firm with manager, secretary and two envoys, and another firm with an envoy of its own."""
    made = Town(world, at)
    made.firm("firm", "东园精密机械厂")
    made.firm("other", "东园青年志愿服务中心")
    for role, key in POSTS.items():
        made.post(role, made.card, key)
    made.post(OTHER, made.cards["other"], "firm_envoy")
    return made


@pytest.fixture
def town(world: World) -> Town:
    """On a Monday, half past nine."""
    return settled(world, AT)

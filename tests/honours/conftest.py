"""The cast with short ways to each state of a nomination in a round of the station."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.utils import translation

from linli.core.actors import Actor, ActorKind, Door, system
from linli.core.clock import local_date
from linli.demo.cast import World
from linli.honours import actions
from linli.honours.actions import NominationFacts, NoticeFacts, RoundFacts
from linli.honours.actions.consent import Word
from linli.honours.enums import RoundState, State
from linli.honours.models import HonourRound, Nomination, PanelMember
from linli.honours.queries import members_of
from linli.organisations.models import Appointment
from linli.places.models import Place
from tests.service_requests.conftest import AT, cast, open_world, world

__all__ = ["cast", "open_world", "world"]

HEAD, OFFICER, LEADER, CHAIR, VOLUNTEER = (
    "station_head", "community_officer", "building_leader", "owners_chair", "volunteer",
)  # fmt: skip
PANEL = (OFFICER, LEADER, VOLUNTEER)
WHO, WHY = "林小满", "每天早上清扫楼道，邻居都看到。"
SHOWN, PUBLIC = "小满", "两年来每天清扫楼道"
SECRETS = (WHO, WHY)
NOBODY = Actor(ActorKind.NOBODY, door=Door.WEB)


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    with translation.override("en"):
        yield


@dataclass
class Hall:
    """A cast, and a moment that steps move on."""

    world: World
    at: datetime

    def by(self, role: str = HEAD) -> Actor:
        return self.world.actor(role)

    def themselves(self, role: str) -> Actor:
        """Somebody who acts for themselves on a resident's page."""
        actor = self.world.actor(role)
        return replace(actor, kind=ActorKind.RESIDENT, door=Door.WEB, held=None, posts=())

    def later(self, **units: float) -> datetime:
        self.at += timedelta(**units)
        return self.at

    @property
    def today(self) -> Any:
        return local_date(self.at)

    def post(self, role: str) -> Appointment:
        held = self.by(role).held
        assert held is not None
        return Appointment.objects.select_related("person", "post__organisation").get(pk=held.appointment_id)

    def another_door(self) -> Place:
        """A door of the estate at which nobody of the cast lives."""
        doors = Place.objects.filter(estate_id=self.world.estate.pk, level="room").exclude(pk=self.world.room.pk)
        return doors.order_by("pk")[0]

    # -- rounds ------------------------------------------------------------------------------------------

    def called(self, **more: Any) -> HonourRound:
        facts = {"kind": "neighbour", "nominations_until": self.today + timedelta(days=7), **more}
        return actions.call_round(self.world.estate, RoundFacts(**facts), by=self.by(), at=self.at)

    def stopped(self, row: HonourRound) -> HonourRound:
        self.later(days=8)
        return actions.stop(row, by=system(Door.JOB), at=self.at)

    def with_panel(self, row: HonourRound, roles: tuple[str, ...] = PANEL) -> list[PanelMember]:
        for role in roles:
            actions.name_member(row, appointment=self.post(role), by=self.by(), at=self.at)
        return members_of(row)

    # -- nominations -------------------------------------------------------------------------------------

    def facts(self, **more: Any) -> NominationFacts:
        usual = {"name": WHO, "reasons": WHY, "room": self.world.room, "nominator_name": "钱多多"}
        return NominationFacts(**{**usual, **more})

    def proposed(self, row: HonourRound | None = None, by: Actor = NOBODY, **more: Any) -> Nomination:
        found = row or self.called()
        return actions.nominate(found, self.world.estate, self.facts(**more), by=by, at=self.at)

    def asked(self, row: HonourRound | None = None, **more: Any) -> Nomination:
        return actions.ask_consent(self.proposed(row, **more), by=self.by(), at=self.at)

    def word(self, **more: Any) -> Word:
        return Word(**{"way": "spoken", "on": self.today, **more})

    def agreed(self, row: HonourRound | None = None, **more: Any) -> Nomination:
        return actions.agree(self.asked(row, **more), self.word(), by=self.by(), at=self.at)

    def before_panel(self, **more: Any) -> Nomination:
        """Agreed, in a round whose panel has given its words."""
        row = self.agreed(**more)
        found = self.stopped(row.round)
        for role, member in zip(PANEL, self.with_panel(found), strict=True):
            actions.give_word(row, member, yes=True, words="合适", by=self.by(role), at=self.at)
        return Nomination.objects.get(pk=row.pk)

    def chosen(self, **more: Any) -> Nomination:
        return actions.choose(self.before_panel(**more), words="符合条件", by=self.by(), at=self.at)

    def notice_facts(self, **more: Any) -> NoticeFacts:
        usual = {"shown_name": SHOWN, "public_words": PUBLIC, "way": "written", "on": self.today}
        return NoticeFacts(**{**usual, **more})

    def noticed(self, **more: Any) -> Nomination:
        row = self.chosen(**more)
        return actions.publish(row, self.notice_facts(), by=self.by(), at=self.at)

    def honoured(self, **more: Any) -> Nomination:
        row = self.noticed(**more)
        self.later(days=6)
        return actions.honour(row, by=self.by(), at=self.at)

    def reached(self, state: State, **more: Any) -> Nomination:
        """One in a state, by a way of verbs."""
        if state is State.NOT_TAKEN:
            return actions.set_aside(self.asked(**more), by=self.by(), at=self.at)
        if state is State.TAKEN_DOWN:
            return actions.take_down(self.honoured(**more), by=self.by(), at=self.at)
        ways = {
            State.PROPOSED: self.proposed, State.ASKED: self.asked, State.AGREED: self.before_panel,
            State.CHOSEN: self.chosen, State.NOTICE: self.noticed, State.HONOURED: self.honoured,
        }  # fmt: skip
        return ways[state](**more)

    def round_in(self, state: RoundState) -> HonourRound:
        """A round in a state."""
        row = self.called()
        if state is RoundState.CALLED_OFF:
            return actions.call_off(row, reason="人手不够", by=self.by(), at=self.at)
        if state is RoundState.OPEN:
            return row
        row = self.stopped(row)
        return actions.finish(row, by=self.by(), at=self.at) if state is RoundState.FINISHED else row


@pytest.fixture
def hall(world: World) -> Hall:
    return Hall(world, AT)

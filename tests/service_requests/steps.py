"""Short ways to a service request in any state, each through the actions that everybody uses."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from linli.core.actors import Actor, ActorKind, Door
from linli.core.models import Event
from linli.demo.cast import World
from linli.messages.models import Outbox
from linli.service_requests import actions
from linli.service_requests.actions import Report
from linli.service_requests.enums import State
from linli.service_requests.models import ServiceRequest

LAMP = "3栋东侧路灯不亮，晚上老人下楼看不见"
GAS = "楼道里闻到煤气味"
HEAD, DEPUTY, REPAIRER, COMMUNITY = "station_head", "deputy", "repairer", "community_officer"


@dataclass
class Path:
    """A cast, a moment that steps move on, and steps. `by(role)` is that role in its first post."""

    world: World
    at: datetime
    actors: dict[tuple[str, str], Actor] = field(default_factory=dict)

    def by(self, role: str, post: str = "") -> Actor:
        key = (role, post)
        if key not in self.actors:
            self.actors[key] = self.world.actor(role, post=post)
        return self.actors[key]

    def later(self, **units: float) -> datetime:
        self.at += timedelta(**units)
        return self.at

    def day(self, days: int) -> date:
        return (self.at + timedelta(days=days)).date()

    def filed(self, words: str = LAMP, role: str = "resident", **report: Any) -> ServiceRequest:
        by = self.by(role) if role else Actor(ActorKind.NOBODY, door=Door.WEB)
        done = actions.file(place=self.world.places["unit"], report=Report(words=words, **report), by=by, at=self.at)
        return ServiceRequest.objects.get(pk=done.id)

    def accepted(self, words: str = LAMP, **report: Any) -> ServiceRequest:
        row = self.filed(words, **report)
        role = HEAD if row.holder_id == row.station_id else COMMUNITY
        return actions.accept(row, by=self.by(role), at=self.later(minutes=10), category=row.category or "other")

    def dispatched(self, words: str = LAMP, to: str = "property", **report: Any) -> ServiceRequest:
        row = self.accepted(words, **report)
        role = HEAD if row.holder_id == row.station_id else COMMUNITY
        return actions.dispatch(row, by=self.by(role), at=self.later(minutes=10), to=self.world.bodies[to])

    def in_hand(self, words: str = LAMP, **report: Any) -> ServiceRequest:
        row = self.dispatched(words, **report)
        return actions.take(row, by=self.by(REPAIRER), at=self.later(minutes=10))

    def paused(self, words: str = LAMP, **report: Any) -> ServiceRequest:
        row = self.in_hand(words, **report)
        by, at = self.by(REPAIRER), self.later(minutes=10)
        return actions.pause(row, by=by, at=at, reason="parts", expected_on=self.day(3))

    def resolved(self, words: str = LAMP, **report: Any) -> ServiceRequest:
        row = self.in_hand(words, **report)
        return self.resolve(row)

    def resolve(self, row: ServiceRequest, role: str = REPAIRER) -> ServiceRequest:
        fitting = {one.key for one in row.playbook.reasons_for("resolve", row.category)}
        result = "repaired" if "repaired" in fitting else "handled"
        return actions.resolve(row, by=self.by(role), at=self.later(hours=1), result=result, words="换了灯泡。")

    def closed(self, words: str = LAMP, **report: Any) -> ServiceRequest:
        row = self.resolved(words, **report)
        return actions.rate(row, by=code_of(row), at=self.later(minutes=10))

    def deferred(self, words: str = LAMP, **report: Any) -> ServiceRequest:
        row, by, at = self.accepted(words, **report), self.by(HEAD), self.later(minutes=10)
        return actions.defer(row, by=by, at=at, reason="no_money", review_on=self.day(20), words="资金还没有着落。")

    def declined(self, words: str = LAMP, **report: Any) -> ServiceRequest:
        row = self.filed(words, **report)
        return actions.decline(row, by=self.by(HEAD), at=self.later(minutes=10), reason="other_place")

    def needs_info(self, words: str = LAMP, **report: Any) -> ServiceRequest:
        row = self.filed(words, **report)
        return actions.ask_for_more(row, by=self.by(HEAD), at=self.later(minutes=10), words="请说一下是哪一层。")

    def merged(self, words: str = LAMP, **report: Any) -> ServiceRequest:
        leading, row = self.filed(words), self.filed(words, **report)
        return actions.merge(row, by=self.by(HEAD), at=self.later(minutes=10), leading=leading)

    def withdrawn(self, words: str = LAMP, **report: Any) -> ServiceRequest:
        row = self.filed(words, **report)
        return actions.withdraw(row, by=code_of(row), at=self.later(minutes=10))

    def received(self, words: str = LAMP, **report: Any) -> ServiceRequest:
        return self.filed(words, **report)

    def to(self, state: State, words: str = LAMP, **report: Any) -> ServiceRequest:
        """A service request in this state."""
        row: ServiceRequest = getattr(self, state.value)(words, **report)
        assert row.state == state
        return row


def code_of(row: ServiceRequest) -> Actor:
    """Whoever holds the query code."""
    return Actor(ActorKind.CODE, subjects=frozenset({row.pk}))


def told(row: ServiceRequest) -> set[tuple[str, str]]:
    """(message, to whom) of all that was put out about a row: "resident" or the body's short name."""
    from linli.organisations.models import Organisation

    names = dict(Organisation.objects.values_list("pk", "short_name"))
    found = Outbox.objects.filter(subject_id=row.pk).values_list("kind", "organisation_id")
    return {(kind.rsplit(".", 1)[1], names[body] if body else "resident") for kind, body in found}


def happened(row: ServiceRequest) -> list[str]:
    """The verbs of its events, in order."""
    found = Event.objects.filter(subject_id=str(row.pk)).order_by("id").values_list("kind", flat=True)
    return [kind.removeprefix("service_request.") for kind in found]


def clocks(row: ServiceRequest) -> set[str]:
    """The kinds of the clocks that run."""
    return set(row.clocks.filter(ended_at=None).values_list("kind", flat=True))

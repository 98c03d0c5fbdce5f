"""The forums of the invented town, one above the other: station, community, subdistrict."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from linli.core.actors import Actor
from linli.meetings import actions
from linli.meetings.models import AgendaItem, Invitation, Meeting
from linli.organisations.models import Organisation
from linli.service_requests import actions as requests
from linli.service_requests.actions import Report
from linli.service_requests.enums import Source
from linli.service_requests.models import ServiceRequest
from linli.service_requests.queries import rows
from tests.meetings.sessions import Sessions

LEVELS: dict[str, tuple[str, str]] = {
    "station_meeting": ("station", "station_head"),
    "community_talks": ("community_office", "community_officer"),
    "subdistrict_talks": ("subdistrict_office", "subdistrict_officer"),
}
"""Forum → the body that holds it, and who calls it there."""

STATION, COMMUNITY, SUBDISTRICT = LEVELS


class Ladder(Sessions):
    """Sessions of all three."""

    def holder(self, forum: str) -> Organisation:
        return self.world.bodies[LEVELS[forum][0]]

    def convener(self, forum: str) -> Actor:
        return self.world.actor(LEVELS[forum][1])

    def session(self, forum: str, days: int = 6) -> Meeting:
        """A session that was called, and held with everybody there; the time is then shortly after its start."""
        by = self.convener(forum)
        called = actions.call_meeting(
            self.holder(forum), forum=forum, starts_at=self.at + timedelta(days=days), by=by, at=self.at
        )
        self.at = called.starts_at + timedelta(hours=1)
        came = set(Invitation.objects.filter(meeting=called).values_list("organisation_id", flat=True))
        return actions.hold(called, came=came, people=8, by=by, at=self.at)

    def open_item(self) -> AgendaItem:
        """The only open one."""
        return AgendaItem.objects.select_related("organisation", "place", "meeting").get(outcome="open")

    def climbed(self, reason: str = "这里定不了") -> AgendaItem:
        """The open item, after a session of its forum has let it climb."""
        forum = self.open_item().forum
        self.session(forum)
        return actions.climb_item(self.open_item(), reason=reason, by=self.convener(forum), at=self.at)

    def reported(self, words: str = "单元门口污水井返水，半年了", urgency: str = "hard", **rest: Any) -> ServiceRequest:
        """A matter that the station has accepted."""
        filed = requests.file(
            place=self.world.places["unit"], report=Report(words=words, source=Source.WEB),
            by=self.world.actor("resident"), at=self.at,
        )  # fmt: skip
        row = rows().get(pk=filed.id)
        requests.accept(row, **{"category": "other", "urgency": urgency, "by": self.head, "at": self.at, **rest})
        return rows().get(pk=filed.id)

    def deliberated(self, words: str = "要不要换管") -> ServiceRequest:
        """One that the station has put on the list, beside its path."""
        row = self.reported()
        actions.deliberate(row, said=words, by=self.head, at=self.at)
        return rows().get(pk=row.pk)

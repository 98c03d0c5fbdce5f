"""Sessions of the station's meeting in the invented estate, brought as far as a test needs."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from linli.core.actors import Actor
from linli.core.clock import local_date
from linli.demo.cast import World
from linli.meetings import actions
from linli.meetings.actions import Given
from linli.meetings.models import AgendaItem, Invitation, Meeting
from linli.organisations.models import Organisation
from linli.service_requests import actions as requests
from linli.service_requests.enums import Source
from linli.service_requests.models import ServiceRequest
from linli.service_requests.queries import rows

FORUM = "station_meeting"


@dataclass
class Sessions:
    """`at` is the moment at which things are done; it moves on when told."""

    world: World
    at: datetime

    @property
    def station(self) -> Organisation:
        return self.world.bodies["station"]

    @property
    def head(self) -> Actor:
        return self.world.actor("station_head")

    def day(self, days: int) -> date:
        return local_date(self.at) + timedelta(days=days)

    def later(self, **much: int) -> None:
        self.at += timedelta(**much)

    def called(self, *, days: int = 3, **rest: Any) -> Meeting:
        """A session so many days ahead, called by the station's head."""
        starts_at = self.at + timedelta(days=days)
        return actions.call_meeting(
            self.station, **{"forum": FORUM, "starts_at": starts_at, "by": self.head, "at": self.at, **rest}
        )

    def invited(self, meeting: Meeting, body: str = "property") -> Invitation:
        return Invitation.objects.get(meeting=meeting, organisation=self.world.bodies[body])

    def held(self, meeting: Meeting | None = None, *, all_came: bool = True, people: int = 9) -> Meeting:
        """A session that has been held; the time is then shortly after its start."""
        found = meeting or self.called()
        self.at = max(self.at, found.starts_at + timedelta(hours=1))
        bodies = Invitation.objects.filter(meeting=found).values_list("organisation_id", flat=True)
        came = set(bodies) if all_came else set()
        return actions.hold(found, came=came, people=people, by=self.head, at=self.at)

    def item(self, title: str = "电动车充电的地方", **rest: Any) -> AgendaItem:
        """Something on the list."""
        return actions.add_item(
            self.station, **{"forum": FORUM, "title": title, "by": self.head, "at": self.at, **rest}
        )

    def on_agenda(self, title: str = "电动车充电的地方") -> AgendaItem:
        """Something on the agenda of a session that has been held."""
        item = self.item(title)
        self.held()
        return AgendaItem.objects.get(pk=item.pk)

    def given(self, body: str = "property", days: int = 5, words: str = "") -> Given:
        return Given(self.world.bodies[body], self.day(days), words)

    def proposal(self, words: str = "想在东门边放几张椅子") -> ServiceRequest:
        """A proposal that the station has accepted."""
        filed = requests.file(
            place=self.world.places["unit"], report=requests.Report(words=words, source=Source.WEB),
            by=self.world.actor("resident"), at=self.at,
        )  # fmt: skip
        row = rows().get(pk=filed.id)
        requests.accept(row, category="proposal_facility", urgency="hard", by=self.head, at=self.at)
        return rows().get(pk=filed.id)

    def awaiting(self, days: int = 40) -> ServiceRequest:
        """A proposal that waits for deliberation until a day."""
        row = self.proposal()
        requests.await_agenda(row, review_on=self.day(days), words="下次例会上议。", by=self.head, at=self.at)
        return rows().get(pk=row.pk)

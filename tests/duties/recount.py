"""The figures of a report again, in plain Python over all rows: no aggregate, no filter, no index."""

from __future__ import annotations

from collections import Counter
from datetime import date, datetime, timedelta

from linli.core.clock import day_bounds, local_date
from linli.duties.models import Duty
from linli.meetings.models import AgendaItem, Meeting, MeetingTask
from linli.organisations.models import Organisation
from linli.outreach.models import Sweep, Visit
from linli.places.models import Place
from linli.service_requests.models import Clock, Pause, ServiceRequest
from linli.whistles.models import Whistle, WhistleCall


class Recount:
    """Counts one span of one community."""

    def __init__(self, body: Organisation, community: Place, first: date, last: date, at: datetime) -> None:
        self.body, self.community, self.first, self.last = body, community, first, last
        self.start, self.end = day_bounds(first)[0], min(day_bounds(last)[1], at)
        self.yesterday = local_date(self.end - timedelta(microseconds=1)) - timedelta(days=1)
        self.requests = [
            one for one in ServiceRequest.objects.all() if one.community_id == community.pk and not one.history
        ]

    def within(self, moment: datetime | None) -> bool:
        return moment is not None and self.start <= moment < self.end

    def here(self, place: Place) -> bool:
        return place.path.startswith(self.community.path)

    def is_open(self, one: ServiceRequest) -> bool:
        over = one.closed_at is not None and one.closed_at < self.end
        return one.received_at < self.end and not over and one.state not in ("deferred", "merged")

    def counts(self) -> dict[str, int]:
        found: Counter[str] = Counter()
        self._requests(found)
        self._clocks(found)
        self._outreach(found)
        self._whistles(found)
        self._meetings(found)
        for duty in Duty.objects.all():
            if duty.organisation_id == self.body.pk and self.first <= duty.due_on <= self.last:
                found["duties_met"] += duty.met_at is not None
                found["duties_missed"] += duty.met_at is None and duty.due_on <= self.yesterday
        return {key: count for key, count in found.items() if count}

    def _requests(self, found: Counter[str]) -> None:
        for one in self.requests:
            found["came_in"] += self.within(one.received_at)
            found["resolved"] += self.within(one.resolved_at)
            found["open"] += self.is_open(one)
            over = one.closed_at is not None and one.closed_at < self.end
            for state, key in (("deferred", "put_off"), ("merged", "joined")):
                found[key] += one.received_at < self.end and not over and one.state == state
            if self.within(one.closed_at):
                found[one.state] += one.state in ("closed", "declined", "withdrawn")
                found["rated_good"] += one.state == "closed" and one.satisfied is True
                found["rated_bad"] += one.state == "closed" and one.satisfied is False

    def _clocks(self, found: Counter[str]) -> None:
        mine, late = {one.pk for one in self.requests}, set()
        still = [one for one in Pause.objects.all() if one.ended_at is None]
        for clock in Clock.objects.all():
            if clock.service_request_id not in mine or clock.kind == "silence":
                continue
            if any(
                each.started_at <= clock.due_at for each in still if each.service_request_id == clock.service_request_id
            ):
                continue
            kept = clock.ended_at is not None and clock.ended_at <= clock.due_at
            found["fell_late"] += self.within(clock.due_at) and not kept
            if clock.due_at < self.end and (clock.ended_at is None or clock.ended_at >= self.end):
                late.add(clock.service_request_id)
        found["late"] = len(late)

    def _outreach(self, found: Counter[str]) -> None:
        for visit in Visit.objects.select_related("cell__sweep__estate"):
            if visit.standing == "counts" and self.here(visit.cell.sweep.estate) and self.within(visit.at):
                found["doors"] += visit.state != "not_in"
                found["doors_changed"] += visit.state == "changed"
                found["help_wanted"] += visit.state == "help_wanted"
        for sweep in Sweep.objects.select_related("estate"):
            found["rounds_begun"] += self.here(sweep.estate) and self.first <= sweep.starts_on <= self.last
            found["rounds_ended"] += self.here(sweep.estate) and self.within(sweep.ended_at)

    def _whistles(self, found: Counter[str]) -> None:
        for whistle in Whistle.objects.select_related("place"):
            found["whistles"] += self.here(whistle.place) and self.within(whistle.blown_at)
            found["whistles_over"] += self.here(whistle.place) and self.within(whistle.ended_at)
        for call in WhistleCall.objects.select_related("whistle__place"):
            found["calls_late"] += self.here(call.whistle.place) and self.within(call.overdue_at)

    def _meetings(self, found: Counter[str]) -> None:
        for meeting in Meeting.objects.select_related("place"):
            was = meeting.state in ("held", "published")
            found["meetings"] += was and self.here(meeting.place) and self.within(meeting.starts_at)
        for item in AgendaItem.objects.select_related("place"):
            if self.here(item.place) and self.within(item.settled_at):
                found["decided"] += item.outcome == "decided"
                found["climbed"] += item.outcome == "climbed"
        for task in MeetingTask.objects.select_related("item__place"):
            if self.here(task.item.place):
                found["tasks_given"] += self.within(task.made_at)
                found["tasks_done"] += self.within(task.done_at)
                done = task.done_at is not None and task.done_at < self.end
                found["tasks_late"] += not done and task.due_on <= self.yesterday

    def categories(self) -> dict[str, int]:
        return dict(Counter(one.category for one in self.requests if self.within(one.received_at)))

    def estates(self) -> dict[str, tuple[int, int, int]]:
        found = {}
        for estate in Place.objects.filter(level="estate").order_by("path"):
            mine = [one for one in self.requests if one.estate_id == estate.pk]
            if mine:
                closed = sum(one.state == "closed" and self.within(one.closed_at) for one in mine)
                came = sum(self.within(one.received_at) for one in mine)
                found[estate.name] = (came, closed, sum(self.is_open(one) for one in mine))
        return found

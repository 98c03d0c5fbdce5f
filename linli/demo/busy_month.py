"""A month of a community with many estates, written as rows: what benches measure reports on, and tests recount.

The same month for the same seed. What lies before and after the month is there too, so that its edges count.
"""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import uuid4

from linli.core.actors import Actor, ActorKind, Door, system
from linli.core.clock import day_bounds, local_date
from linli.demo.cast import Size, World, room_rows
from linli.duties.models import Duty
from linli.meetings.models import AgendaItem, Meeting, MeetingTask
from linli.organisations.models import Organisation
from linli.outreach.models import Sweep, Visit, VisitCell
from linli.places.actions import import_estate
from linli.places.enums import Level
from linli.places.models import Place
from linli.service_requests import actions
from linli.service_requests.enums import Source
from linli.service_requests.models import Clock, ServiceRequest
from linli.whistles.models import Whistle, WhistleCall

BATCH = 2000
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
DOORS = ("nothing_changed", "nothing_changed", "nothing_changed", "changed", "help_wanted", "not_in")


@dataclass(frozen=True, slots=True)
class Scale:
    """How much there is: estates, homes in each, service requests, rounds in each estate, sessions, whistles."""

    estates: int
    homes: int
    requests: int
    rounds: int
    meetings: int
    whistles: int


FULL = Scale(estates=60, homes=40, requests=6_000, rounds=4, meetings=2, whistles=4)
TINY = Scale(estates=3, homes=4, requests=120, rounds=2, meetings=2, whistles=3)


class BusyMonth:
    """Writes the month of one community."""

    def __init__(self, world: World, scale: Scale, month: date, seed: int = 20261123) -> None:
        self.world, self.scale = world, scale
        self.chance = random.Random(seed)  # noqa: S311  # the same month every time, not a secret
        self.start = day_bounds(month)[0] - 12 * DAY
        self.body: Organisation = world.bodies["community_office"]
        assert world.version is not None
        self.version = world.version.pk
        self.end = self.start + 50 * DAY

    def fill(self) -> list[Place]:
        """Write it all; the estates."""
        estates = self._estates()
        self._requests(estates)
        for estate in estates:
            self._rounds(estate)
            self._whistles(estate)
            self._meetings(estate)
        self._duties()
        return estates

    def moment(self) -> datetime:
        """Some moment of the month or around it."""
        return self.start + self.chance.random() * (self.end - self.start)

    def maybe(self, part: float, at: datetime) -> datetime | None:
        """A moment, with this chance."""
        return at if self.chance.random() < part else None

    def _estates(self) -> list[Place]:
        rooms = room_rows(Size(1, 1, max(1, self.scale.homes // 4), 4))
        community = self.world.places["community"]
        by = system(Door.CLI)
        return [
            import_estate(parent=community, name=f"长宁里{number}区", rooms=rooms, by=by, at=self.world.at)[0]
            for number in range(1, self.scale.estates + 1)
        ]

    def _requests(self, estates: list[Place]) -> None:
        door = Place.objects.filter(estate_id=estates[0].pk, level=Level.UNIT).order_by("path")[0]
        report = actions.Report(words="单元门口的灯不亮。", source=Source.DOOR_CODE)
        nobody = Actor(ActorKind.NOBODY, door=Door.WEB)
        template = ServiceRequest.objects.get(
            pk=actions.file(place=door, report=report, by=nobody, at=self.world.at).id
        )
        units = {
            unit.estate_id: unit
            for unit in Place.objects.filter(level=Level.UNIT, estate_id__in=[one.pk for one in estates])
        }
        rows, clocks = [], []
        categories = ["", *(one.key for one in template.playbook.categories)]
        for index in range(self.scale.requests):
            estate = self.chance.choice(estates)
            row = self._request(template, units[estate.pk], categories, index)
            rows.append(row)
            clocks += self._clocks(row)
        ServiceRequest.objects.bulk_create(rows, batch_size=BATCH)
        Clock.objects.bulk_create(clocks, batch_size=BATCH)

    def _request(self, template: ServiceRequest, unit: Place, categories: list[str], index: int) -> ServiceRequest:
        received = self.moment()
        values = {field.attname: getattr(template, field.attname) for field in ServiceRequest._meta.concrete_fields}
        values |= {f"{level}_id": place_id for level, place_id in unit.level_ids().items()}
        values |= {
            "id": uuid4(), "number": f"SQ-{index:06d}-BM", "code_hash": None, "received_at": received,
            "category": self.chance.choice(categories), "history": self.chance.random() < 0.02, "contact_id": None,
            "station_only": self.chance.random() < 0.05,
        }  # fmt: skip
        fate = self.chance.choices(["closed", "declined", "withdrawn", "deferred", "received"], [70, 5, 4, 3, 18])[0]
        values["state"] = fate
        over = received + self.chance.random() * 20 * DAY
        if fate == "closed":
            values |= {"resolved_at": over - HOUR, "closing": "resident", "due_at": None}
            values["satisfied"] = self.chance.choice([True, True, False, None])
        if fate in ("closed", "declined", "withdrawn"):
            values |= {"closed_at": over, "due_at": None}
        elif fate == "deferred":
            values |= {"review_on": local_date(over), "due_at": None}
        else:
            values["due_at"] = received + 4 * HOUR
        return ServiceRequest(**values)

    def _clocks(self, row: ServiceRequest) -> list[Clock]:
        answered = None if row.state == "received" else row.received_at + self.chance.random() * 9 * HOUR
        made = []
        ends = (("accept", 4 * HOUR, answered), ("resolve", 3 * DAY, row.closed_at), ("silence", 7 * DAY, None))
        for kind, allowance, ended in ends:
            if kind != "accept" and answered is None:
                continue
            due = row.received_at + allowance
            made.append(
                Clock(
                    service_request=row, kind=kind, allowance="4h", started_at=row.received_at, due_at=due,
                    first_due_at=due, ended_at=ended,
                )
            )  # fmt: skip
        return made

    def _rounds(self, estate: Place) -> None:
        homes = list(Place.objects.filter(estate_id=estate.pk, level=Level.ROOM).order_by("path"))
        for _number in range(self.scale.rounds):
            began = self.moment()
            first = local_date(began)
            sweep = Sweep(
                estate=estate, organisation=self.body, kind="door_knock", playbook_version_id=self.version,
                purpose="走访", started_at=began, starts_on=first, ends_on=first + 7 * DAY, state="ended",
                ended_at=began + 7 * DAY,
            )  # fmt: skip
            sweep.save(force_insert=True)
            cells, visits = [], []
            for home in homes:
                at, state = began + self.chance.random() * 6 * DAY, self.chance.choice(DOORS)
                cell = VisitCell(
                    sweep=sweep, room=home, building_id=home.building_id or 0, shared_at=began, state=state, at=at
                )
                cells.append(cell)
                known = {"at": at, "recorded_at": at}
                visits.append(Visit(cell=cell, state=state, standing="counts", key="1", **known))
                if self.chance.random() < 0.1:
                    visits.append(Visit(cell=cell, state="changed", standing="earlier", key="0", **known))
            VisitCell.objects.bulk_create(cells, batch_size=BATCH)
            Visit.objects.bulk_create(visits, batch_size=BATCH)

    def _whistles(self, estate: Place) -> None:
        for number in range(self.scale.whistles):
            blown = self.moment()
            ended = self.maybe(0.6, blown + self.chance.random() * 10 * DAY)
            whistle = Whistle(
                number=f"WS-{estate.pk}-{number}", playbook_version_id=self.version, kind="departments",
                organisation=self.body, place=estate, title="占道", words="占道", blown_at=blown,
                state="over" if ended else "running", ended_at=ended,
            )  # fmt: skip
            whistle.save(force_insert=True)
            for place, name in enumerate(("lighting", "water")[: self.chance.randint(1, 2)]):
                WhistleCall.objects.create(
                    whistle=whistle, organisation=self.world.bodies[name], lead=place == 0, called_at=blown,
                    due_at=blown + HOUR, contact_by=blown + DAY, respond_by=blown + 3 * DAY,
                    overdue_at=self.maybe(0.4, blown + HOUR),
                )  # fmt: skip

    def _meetings(self, estate: Place) -> None:
        listed = {"playbook_version_id": self.version, "organisation": self.body, "place": estate}
        for _number in range(self.scale.meetings):
            at = self.moment()
            state = self.chance.choice(["held", "published", "called"])
            was = {} if state == "called" else {"held_at": at + HOUR, "people_came": 9, "quorate": True}
            meeting = Meeting(
                forum="six_meeting", title="议事会", starts_at=at, called_at=at - DAY, state=state,
                published_at=at + DAY if state == "published" else None, **was, **listed,
            )  # fmt: skip
            meeting.save(force_insert=True)
            for position, outcome in enumerate(("decided", "climbed", "decided", "open")):
                if state == "called" and outcome != "open":
                    continue
                said = {"decision": "照办", "reason": "" if outcome == "decided" else "上报"}
                item = AgendaItem(
                    forum="six_meeting", meeting=meeting, title="停车", position=position, added_at=at, outcome=outcome,
                    settled_at=None if outcome == "open" else at + HOUR, **said, **listed,
                )  # fmt: skip
                item.save(force_insert=True)
                done = self.maybe(0.5, at + self.chance.random() * 9 * DAY)
                if outcome == "decided":
                    MeetingTask.objects.create(
                        item=item, words="划线", organisation=self.body, due_on=local_date(at + 5 * DAY),
                        made_at=at + HOUR, done_at=done, done_on=local_date(done) if done else None,
                        said="好了" if done else "",
                    )  # fmt: skip

    def _duties(self) -> None:
        for number in range(6):
            day = local_date(self.start + (8 * number + 3) * DAY)
            Duty.objects.create(
                organisation=self.body, key="busy", playbook_version_id=self.version, work="note", starts_on=day,
                due_on=day + DAY, met_at=self.maybe(0.5, day_bounds(day)[0]),
            )  # fmt: skip


def happened(start: datetime, end: datetime) -> int:
    """How many events the rows of the database tell of a time: received, answered, resolved, closed, and so on."""
    moments = (
        (ServiceRequest, ("received_at", "resolved_at", "closed_at")),
        (Clock, ("ended_at", "due_at")),
        (Visit, ("at",)),
        (Whistle, ("blown_at", "ended_at")),
        (WhistleCall, ("called_at", "overdue_at")),
        (Meeting, ("starts_at", "called_at")),
        (AgendaItem, ("added_at", "settled_at")),
        (MeetingTask, ("made_at", "done_at")),
    )
    return sum(
        model._default_manager.filter(**{f"{name}__gte": start, f"{name}__lt": end}).count()
        for model, names in moments
        for name in names
    )

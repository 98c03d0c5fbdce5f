"""Closed sets that a playbook may name: powers, kinds of body, urgency, levels, reasons.

A playbook chooses among these and never adds to them. Rules ask for a :class:`Power`, never for a post.
"""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

from django.utils.translation import pgettext_lazy

from linli.playbooks.powers import Power

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

__all__ = [
    "BodyKind",
    "DutyWork",
    "GiftKind",
    "Indicator",
    "MovedKind",
    "Period",
    "PlaceLevel",
    "Power",
    "ReasonKind",
    "Source",
    "UrgencyClass",
    "Word",
]


class BodyKind(StrEnum):
    """What sort of body an organisation is; posts, dispatch and responsibility are given by kind."""

    SERVICE_STATION = "service_station"
    ESTATE_PARTY_BRANCH = "estate_party_branch"
    PARTY_COMMITTEE = "party_committee"
    OWNERS_COMMITTEE = "owners_committee"
    PROPERTY_COMPANY = "property_company"
    BUILDING_LEADERS = "building_leaders"
    VOLUNTEER_TEAM = "volunteer_team"
    RESIDENT_WORK_TEAM = "resident_work_team"
    RESIDENTS_COMMITTEE = "residents_committee"
    GRID = "grid"
    ALLIANCE_UNIT = "alliance_unit"
    SOCIAL_ORGANISATION = "social_organisation"
    FIRM = "firm"
    UTILITY_COMPANY = "utility_company"
    DEPARTMENT = "department"
    SUBDISTRICT_OFFICE = "subdistrict_office"
    DISTRICT_GOVERNMENT = "district_government"
    CITY_GOVERNMENT = "city_government"

    @property
    def label(self) -> str:
        """The kind's everyday name in the active language."""
        return str(_BODY_KIND_LABELS[self])


class UrgencyClass(StrEnum):
    """How pressing a matter is: 急 runs in natural hours, 要 and 难 in working time."""

    URGENT = "urgent"
    IMPORTANT = "important"
    HARD = "hard"

    @property
    def label(self) -> str:
        """The class's name in the active language, where a playbook gives none."""
        return str(_URGENCY_LABELS[self])

    @property
    def runs_in_working_time(self) -> bool:
        """Whether the clocks of this class stop outside working hours."""
        return self is not UrgencyClass.URGENT


class PlaceLevel(StrEnum):
    """A level of the tree of places, widest first; grids are an overlay and no level."""

    PROVINCE = "province"
    CITY = "city"
    DISTRICT = "district"
    SUBDISTRICT = "subdistrict"
    COMMUNITY = "community"
    ESTATE = "estate"
    BUILDING = "building"
    UNIT = "unit"
    ROOM = "room"

    @property
    def label(self) -> str:
        """The level's name in the active language, where a playbook gives none."""
        return str(_PLACE_LEVEL_LABELS[self])

    @property
    def depth(self) -> int:
        """0 for a province, 8 for a room."""
        return list(PlaceLevel).index(self)


class ReasonKind(StrEnum):
    """The verbs that want a reason or a result picked from the playbook's list."""

    DECLINE = "decline"
    RETURN = "return"
    PAUSE = "pause"
    RESOLVE = "resolve"
    DEFER = "defer"

    @property
    def label(self) -> str:
        """What the list is for, in the active language."""
        return str(_REASON_KIND_LABELS[self])


class Source(StrEnum):
    """Where a table's numbers come from: seen in the field, fixed by law, or made up as an example."""

    FIELD = "field"
    LAW = "law"
    EXAMPLE = "example"

    @property
    def label(self) -> str:
        """The source in the active language."""
        return str(_SOURCE_LABELS[self])


class Period(StrEnum):
    """The stretch of time in which a cadence counts its occurrences."""

    DAY = "day"
    WEEK = "week"
    MONTH = "month"
    QUARTER = "quarter"
    YEAR = "year"

    @property
    def label(self) -> str:
        """The period in the active language."""
        return str(_PERIOD_LABELS[self])


class DutyWork(StrEnum):
    """The work that meets a recurring duty; a note is the body's own word."""

    MEETING = "meeting"
    SWEEP = "sweep"
    DAY_SUMMARY = "day_summary"
    WEEK_AGENDA = "week_agenda"
    MONTH_REPORT = "month_report"
    DRILL = "drill"
    LESSON = "lesson"
    NOTE = "note"


class GiftKind(StrEnum):
    """What a body gives its own members on their day."""

    CARD = "card"
    BOOK = "book"


class MovedKind(StrEnum):
    """What was moved down to a body nearer to the estate."""

    POWER = "power"
    POST = "post"

    @property
    def label(self) -> str:
        """What was moved, in the active language."""
        return str(_MOVED_KIND_LABELS[self])


class WayKind(StrEnum):
    """Through what something is heard beside the resident's page, the telephone and the hotline."""

    GROUP = "group"
    BOARD = "board"
    MAILBOX = "mailbox"
    SNAP = "snap"


class Indicator(StrEnum):
    """What a place may show about people's waiting; none of them counts a worker's or resident's traces."""

    WAITING = "waiting"
    WAITING_AGE = "waiting_age"
    WAITING_FOR_BODY = "waiting_for_body"
    OVERDUE = "overdue"
    REOPENED = "reopened"
    UNSATISFIED = "unsatisfied"
    DEFERRED = "deferred"
    CLOSED = "closed"

    @property
    def label(self) -> str:
        """The indicator's name in the active language."""
        return str(_INDICATOR_LABELS[self])


class Word(StrEnum):
    """A word of the screens that a city may say in its own way."""

    SERVICE_STATION = "service_station"
    STATION_HEAD = "station_head"
    BUILDING_LEADER = "building_leader"
    PROPERTY_COMPANY = "property_company"
    OWNERS_COMMITTEE = "owners_committee"
    RESIDENTS_COMMITTEE = "residents_committee"
    GRID_WORKER = "grid_worker"
    SERVICE_REQUEST = "service_request"
    PROPOSAL = "proposal"
    DISPATCH = "dispatch"
    TAKE = "take"
    RAISE = "raise"
    PROBLEM_LIST = "problem_list"
    RESPONSIBILITY_LIST = "responsibility_list"
    DUTY_LIST = "duty_list"
    CLOSED_LIST = "closed_list"
    DOOR_KNOCK = "door_knock"
    DUTY_HOURS = "duty_hours"
    STATION_MEETING = "station_meeting"

    @property
    def default(self) -> str:
        """The product's own word in the active language."""
        return str(_WORD_DEFAULTS[self])


_BODY_KIND_LABELS: dict[BodyKind, _StrPromise] = {
    BodyKind.SERVICE_STATION: pgettext_lazy("body kind", "service station"),
    BodyKind.ESTATE_PARTY_BRANCH: pgettext_lazy("body kind", "estate party branch"),
    BodyKind.PARTY_COMMITTEE: pgettext_lazy("body kind", "party committee"),
    BodyKind.OWNERS_COMMITTEE: pgettext_lazy("body kind", "owners' committee"),
    BodyKind.PROPERTY_COMPANY: pgettext_lazy("body kind", "property company"),
    BodyKind.BUILDING_LEADERS: pgettext_lazy("body kind", "building leaders"),
    BodyKind.VOLUNTEER_TEAM: pgettext_lazy("body kind", "volunteer team"),
    BodyKind.RESIDENT_WORK_TEAM: pgettext_lazy("body kind", "resident work team"),
    BodyKind.RESIDENTS_COMMITTEE: pgettext_lazy("body kind", "residents' committee"),
    BodyKind.GRID: pgettext_lazy("body kind", "grid workers"),
    BodyKind.ALLIANCE_UNIT: pgettext_lazy("body kind", "alliance unit"),
    BodyKind.SOCIAL_ORGANISATION: pgettext_lazy("body kind", "social organisation"),
    BodyKind.FIRM: pgettext_lazy("body kind", "firm"),
    BodyKind.UTILITY_COMPANY: pgettext_lazy("body kind", "utility company"),
    BodyKind.DEPARTMENT: pgettext_lazy("body kind", "department"),
    BodyKind.SUBDISTRICT_OFFICE: pgettext_lazy("body kind", "subdistrict office"),
    BodyKind.DISTRICT_GOVERNMENT: pgettext_lazy("body kind", "district government"),
    BodyKind.CITY_GOVERNMENT: pgettext_lazy("body kind", "city government"),
}

_URGENCY_LABELS: dict[UrgencyClass, _StrPromise] = {
    UrgencyClass.URGENT: pgettext_lazy("urgency", "urgent"),
    UrgencyClass.IMPORTANT: pgettext_lazy("urgency", "important"),
    UrgencyClass.HARD: pgettext_lazy("urgency", "hard"),
}

_PLACE_LEVEL_LABELS: dict[PlaceLevel, _StrPromise] = {
    PlaceLevel.PROVINCE: pgettext_lazy("level", "province"),
    PlaceLevel.CITY: pgettext_lazy("level", "city"),
    PlaceLevel.DISTRICT: pgettext_lazy("level", "district"),
    PlaceLevel.SUBDISTRICT: pgettext_lazy("level", "subdistrict"),
    PlaceLevel.COMMUNITY: pgettext_lazy("level", "community"),
    PlaceLevel.ESTATE: pgettext_lazy("level", "estate"),
    PlaceLevel.BUILDING: pgettext_lazy("level", "building"),
    PlaceLevel.UNIT: pgettext_lazy("level", "unit"),
    PlaceLevel.ROOM: pgettext_lazy("level", "room"),
}

_REASON_KIND_LABELS: dict[ReasonKind, _StrPromise] = {
    ReasonKind.DECLINE: pgettext_lazy("reason kind", "reasons to decline"),
    ReasonKind.RETURN: pgettext_lazy("reason kind", "reasons to return"),
    ReasonKind.PAUSE: pgettext_lazy("reason kind", "reasons to pause"),
    ReasonKind.RESOLVE: pgettext_lazy("reason kind", "results when resolved"),
    ReasonKind.DEFER: pgettext_lazy("reason kind", "reasons why it cannot be solved now"),
}

_SOURCE_LABELS: dict[Source, _StrPromise] = {
    Source.FIELD: pgettext_lazy("source", "seen in the field"),
    Source.LAW: pgettext_lazy("source", "fixed by law"),
    Source.EXAMPLE: pgettext_lazy("source", "made up as an example"),
}

_PERIOD_LABELS: dict[Period, _StrPromise] = {
    Period.DAY: pgettext_lazy("period", "day"),
    Period.WEEK: pgettext_lazy("period", "week"),
    Period.MONTH: pgettext_lazy("period", "month"),
    Period.QUARTER: pgettext_lazy("period", "quarter"),
    Period.YEAR: pgettext_lazy("period", "year"),
}

_MOVED_KIND_LABELS: dict[MovedKind, _StrPromise] = {
    MovedKind.POWER: pgettext_lazy("moved down", "powers"),
    MovedKind.POST: pgettext_lazy("moved down", "posts"),
}

_INDICATOR_LABELS: dict[Indicator, _StrPromise] = {
    Indicator.WAITING: pgettext_lazy("indicator", "waiting now"),
    Indicator.WAITING_AGE: pgettext_lazy("indicator", "how long they have waited"),
    Indicator.WAITING_FOR_BODY: pgettext_lazy("indicator", "whom they wait for"),
    Indicator.OVERDUE: pgettext_lazy("indicator", "overdue"),
    Indicator.REOPENED: pgettext_lazy("indicator", "reopened"),
    Indicator.UNSATISFIED: pgettext_lazy("indicator", "not satisfied"),
    Indicator.DEFERRED: pgettext_lazy("indicator", "cannot be solved now"),
    Indicator.CLOSED: pgettext_lazy("indicator", "closed"),
}

_WORD_DEFAULTS: dict[Word, _StrPromise] = {
    Word.SERVICE_STATION: pgettext_lazy("word", "service station"),
    Word.STATION_HEAD: pgettext_lazy("word", "station head"),
    Word.BUILDING_LEADER: pgettext_lazy("word", "building leader"),
    Word.PROPERTY_COMPANY: pgettext_lazy("word", "property company"),
    Word.OWNERS_COMMITTEE: pgettext_lazy("word", "owners' committee"),
    Word.RESIDENTS_COMMITTEE: pgettext_lazy("word", "residents' committee"),
    Word.GRID_WORKER: pgettext_lazy("word", "grid worker"),
    Word.SERVICE_REQUEST: pgettext_lazy("word", "service request"),
    Word.PROPOSAL: pgettext_lazy("word", "proposal"),
    Word.DISPATCH: pgettext_lazy("word", "dispatch"),
    Word.TAKE: pgettext_lazy("word", "take"),
    Word.RAISE: pgettext_lazy("word", "raise"),
    Word.PROBLEM_LIST: pgettext_lazy("word", "problem list"),
    Word.RESPONSIBILITY_LIST: pgettext_lazy("word", "responsibility list"),
    Word.DUTY_LIST: pgettext_lazy("word", "duty list"),
    Word.CLOSED_LIST: pgettext_lazy("word", "closed list"),
    Word.DOOR_KNOCK: pgettext_lazy("word", "door-knock visit"),
    Word.DUTY_HOURS: pgettext_lazy("word", "duty hours"),
    Word.STATION_MEETING: pgettext_lazy("word", "station meeting"),
}


class HonourFor(StrEnum):
    """Who can be honoured."""

    PERSON = "person"
    HOUSEHOLD = "household"
    TEAM = "team"
    BUILDING = "building"

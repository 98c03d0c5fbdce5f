"""Closed sets that a playbook may name: powers, kinds of body, urgency, levels, reasons.

A playbook chooses among these and never adds to them. Rules ask for a :class:`Power`, never for a post.
"""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise


class Power(StrEnum):
    """What the holder of a post may do; ``sentence`` says it in words the holder can read."""

    SERVICE_REQUEST_VIEW = "service_request.view"
    SERVICE_REQUEST_FILE_ON_BEHALF = "service_request.file_on_behalf"
    SERVICE_REQUEST_ACCEPT = "service_request.accept"
    SERVICE_REQUEST_DISPATCH = "service_request.dispatch"
    SERVICE_REQUEST_HANDLE = "service_request.handle"
    SERVICE_REQUEST_CALL_BACK = "service_request.call_back"
    SERVICE_REQUEST_REVIEW_HAZARD = "service_request.review_hazard"
    SERVICE_REQUEST_REVIEW_REOPENED = "service_request.review_reopened"
    SERVICE_REQUEST_HOLD_RETURNED = "service_request.hold_returned"
    SERVICE_REQUEST_ANSWER_FINALLY = "service_request.answer_finally"
    SERVICE_REQUEST_REPLY = "service_request.reply"
    SERVICE_REQUEST_NOTE = "service_request.note"
    SERVICE_REQUEST_RELEASE_WORDS = "service_request.release_words"
    SERVICE_REQUEST_IMPORT = "service_request.import"
    SERVICE_REQUEST_EXPORT = "service_request.export"
    CONTACT_REVEAL = "contact.reveal"
    PLACE_MANAGE = "place.manage"
    PLACE_IMPORT = "place.import"
    PLACE_RESHAPE = "place.reshape"
    PERSON_MANAGE = "person.manage"
    POST_APPOINT = "post.appoint"
    STATION_MANAGE = "station.manage"
    DOOR_CODE_MANAGE = "door_code.manage"
    PLAYBOOK_APPLY = "playbook.apply"
    AUDIT_VIEW = "audit.view"
    FEEDBACK_ANSWER = "feedback.answer"
    MOURNING_DECLARE = "mourning.declare"
    HOUSEHOLD_LINK_MANAGE = "household_link.manage"
    HOUSEHOLD_LINK_HOLD = "household_link.hold"
    ROSTER_MANAGE = "roster.manage"
    ROSTER_COUNT = "roster.count"
    BODY_MANAGE = "body.manage"
    SPACE_MANAGE = "space.manage"
    BOOKLET_KEEP = "booklet.keep"
    SWEEP_ARRANGE = "sweep.arrange"
    SWEEP_VISIT = "sweep.visit"
    SWEEP_SEE_NOT_IN = "sweep.see_not_in"

    @property
    def sentence(self) -> str:
        """One plain sentence, in the active language, telling the holder what the power lets them do."""
        return str(_POWER_SENTENCES[self])


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


class MovedKind(StrEnum):
    """What was moved down to a body nearer to the estate."""

    POWER = "power"
    POST = "post"

    @property
    def label(self) -> str:
        """What was moved, in the active language."""
        return str(_MOVED_KIND_LABELS[self])


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


_POWER_SENTENCES: dict[Power, _StrPromise] = {
    Power.SERVICE_REQUEST_VIEW: _(
        "You see the service requests of your body; a body that oversees a place sees all of that place."
    ),
    Power.SERVICE_REQUEST_FILE_ON_BEHALF: _("You file a service request for someone who tells you about it."),
    Power.SERVICE_REQUEST_ACCEPT: _("You accept a service request, decline it with a reason, or ask for more."),
    Power.SERVICE_REQUEST_DISPATCH: _(
        "You dispatch a service request to the bodies that your body may dispatch to, and raise the rest."
    ),
    Power.SERVICE_REQUEST_HANDLE: _(
        "You take, return, pause or resolve what was dispatched to your body, or say why it is not possible now."
    ),
    Power.SERVICE_REQUEST_CALL_BACK: _("You ask the resident how it went and record their word."),
    Power.SERVICE_REQUEST_REVIEW_HAZARD: _(
        "You look at a safety hazard a second time before it closes, if you did not resolve it yourself."
    ),
    Power.SERVICE_REQUEST_REVIEW_REOPENED: _(
        "You look again at what a resident reopened, if you neither accepted nor resolved it."
    ),
    Power.SERVICE_REQUEST_HOLD_RETURNED: _("You hold what was returned twice and decide who handles it."),
    Power.SERVICE_REQUEST_ANSWER_FINALLY: _(
        "You give a final answer, with reasons, to what was reopened a third time."
    ),
    Power.SERVICE_REQUEST_REPLY: _("You reply to the resident; everyone who may see the request reads it."),
    Power.SERVICE_REQUEST_NOTE: _("You leave notes that only staff read."),
    Power.SERVICE_REQUEST_RELEASE_WORDS: _(
        "You release a resident's words for the public page, with people's names and numbers masked."
    ),
    Power.SERVICE_REQUEST_IMPORT: _("You bring in service requests from a sheet."),
    Power.SERVICE_REQUEST_EXPORT: _("You take out lists of service requests as a sheet."),
    Power.CONTACT_REVEAL: _(
        "You see a telephone number for a minute, for a stated purpose; its owner can see that you did."
    ),
    Power.PLACE_MANAGE: _("You add and rename places."),
    Power.PLACE_IMPORT: _("You bring in buildings, units and rooms from a sheet, and where they lie on the map."),
    Power.PLACE_RESHAPE: _("You move, merge and split places, and rename communities and what is above them."),
    Power.PERSON_MANAGE: _("You keep the records of people who work here."),
    Power.POST_APPOINT: _("You appoint people to posts and end appointments."),
    Power.STATION_MANAGE: _("You keep the station's telephone, address and opening hours."),
    Power.DOOR_CODE_MANAGE: _("You print door codes and replace lost ones."),
    Power.PLAYBOOK_APPLY: _("You apply a playbook to a place."),
    Power.AUDIT_VIEW: _("You read who did what and who looked at whose number."),
    Power.FEEDBACK_ANSWER: _("You read what people say about Linli's own pages, and answer it."),
    Power.MOURNING_DECLARE: _("You set the days of mourning on which your city's pages are grey."),
    Power.HOUSEHOLD_LINK_MANAGE: _("You say which households each representative is linked with."),
    Power.HOUSEHOLD_LINK_HOLD: _("You are linked with some households and see the list of their doors."),
    Power.ROSTER_MANAGE: _("You keep the member roster of your own body; nobody outside the body reads it."),
    Power.ROSTER_COUNT: _("You see how many members the party organisations of your places have, and no names."),
    Power.BODY_MANAGE: _(
        "You bring in the bodies of your places, see which are missing or weak, and say what is done about it."
    ),
    Power.SPACE_MANAGE: _("You keep the public spaces of your places, what is in them, and their bookings."),
    Power.BOOKLET_KEEP: _(
        "You keep the booklets of households that agreed: those linked with you, or those of your station's estate."
    ),
    Power.SWEEP_ARRANGE: _("You start rounds of visits, share the doors among visitors, and end a round."),
    Power.SWEEP_VISIT: _("You knock at the doors that were shared to you, and write down what you hear there."),
    Power.SWEEP_SEE_NOT_IN: _("You see at which doors nobody was in, until the round ends."),
}

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

"""How a service request shows, on the resident's pages and on the desk: chip, place, time line, deadline, whose turn.

Pure presentation over a loaded row (with station, holder and lead joined): nothing here decides what somebody may see
or do. What needs more than the row says how many queries it makes; lists pass names that they loaded for all at once.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import Any, NamedTuple
from uuid import UUID

from django.utils.translation import get_language, gettext

from linli.core.actors import Actor, Door
from linli.core.models import Event
from linli.core.prepared import fetch
from linli.places import queries as places
from linli.playbooks.enums import ReasonKind, UrgencyClass
from linli.playbooks.models import PlaybookVersion
from linli.playbooks.queries import by_id
from linli.service_requests import words, words_waiting
from linli.service_requests.enums import FACES, STAFF_TURN, RemarkKind, State, Turn
from linli.service_requests.models import Remark, ServiceRequest
from linli.service_requests.queries import events_of, is_asked, remarks_of
from linli.service_requests.words import Audience, Telling
from linli.web import filters
from linli.web.promises import marked

__all__ = [
    "Audience", "Chip", "Entry", "WhoseTurn", "building_words", "category_name", "chip_of", "due_line",
    "leading_chip", "masked_title", "names_of_places", "overdue_at", "place_words", "reason_words", "timeline",
    "urgent", "whose_turn",
]  # fmt: skip

REASONED: dict[str, ReasonKind] = {
    "declined": ReasonKind.DECLINE,
    "returned": ReasonKind.RETURN,
    "paused": ReasonKind.PAUSE,
    "deferred": ReasonKind.DEFER,
}
"""Events that carry a reason of the playbook in their refs; `resolved` carries its result."""


TOLD_IN_FULL = (ReasonKind.DECLINE, ReasonKind.RESOLVE)


class Chip(NamedTuple):
    """The four arguments of the chip macro: `chip(*chip_of(row, audience))`."""

    key: str
    label: str
    icon: str
    tone: str


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of a time line, as the timeline macro reads it; `at` is None for a step still to come."""

    at: datetime | None
    words: str
    note: str = ""
    only: str = ""
    key: str = ""


@dataclass(frozen=True, slots=True)
class WhoseTurn:
    """Who has to act: in words, with the body that can be called about it and its telephone (both may be empty)."""

    turn: Turn
    words: str
    body: str = ""
    telephone: str = ""


def chip_of(row: ServiceRequest, audience: Audience | str) -> Chip:
    """The state's chip, in the reader's word: staff have their own; the public reads the resident's, but for “please
    add”, which speaks to the resident alone. What is put off because a meeting talks about it does not read as not
    possible."""
    return _chip(row.get_state(), str(audience), row.awaiting_agenda, get_language())


@lru_cache(maxsize=256)
def _chip(state: State, audience: str, deliberated: bool, _language: str | None) -> Chip:
    """A chip is made once for a state, a reader and a language."""
    face = FACES[state]
    staff = audience == Audience.STAFF or (audience == Audience.PUBLIC and state is State.NEEDS_INFO)
    label = words_waiting.in_deliberation() if deliberated else str(state.label if staff else face.resident)
    return Chip(state.value, label, face.icon, face.turn.value)


def leading_chip(row: ServiceRequest, audience: Audience | str) -> Chip | None:
    """Beside “joined”: the chip of the one it was joined to. One query, for joined ones only, unless it is loaded.

    The public learns nothing of one that is held back.
    """
    leading = row.merged_into if row.merged_into_id else None
    if leading is None or (audience == Audience.PUBLIC and held_back(leading)):
        return None
    return chip_of(leading, audience)


def held_back(row: ServiceRequest) -> bool:
    """Whether a matter is kept from public pages."""
    return row.station_only or row.about_station


def names_of_places(rows: Iterable[ServiceRequest]) -> dict[int, str]:
    """Names of the places and buildings of these rows, for `place_words` and `masked_title`. One query."""
    wanted: set[int | None] = set()
    for row in rows:
        wanted |= {row.place_id, row.building_id}
    return places.full_names(wanted)


def place_words(row: ServiceRequest, names: Mapping[int, str] | None = None) -> str:
    """Where it is, for those who may know: 3栋东侧, 3栋1单元502; the estate's name where nothing nearer was said.

    `names` comes from `names_of_places`; without it one query.
    """
    known = names if names is not None else names_of_places([row])
    name = known.get(row.place_id or 0, "")
    spot = row.where_words
    if not spot:
        return name
    if row.place_id == row.estate_id or spot.startswith(name):
        return spot
    return f"{name}{spot}"


def building_words(row: ServiceRequest, names: Mapping[int, str] | None = None) -> str:
    """Its building, which is all that the public sees of the place; empty where it lies in none."""
    if row.building_id is None:
        return ""
    known = names if names is not None else names_of_places([row])
    return known.get(row.building_id, "")


def category_name(row: ServiceRequest) -> str:
    """What it is about, in the playbook's words; “not sorted yet” without a category."""
    if not row.category:
        return words.uncategorised()
    try:
        return str(row.playbook.category(row.category).name)
    except LookupError:
        return words.uncategorised()


def masked_title(row: ServiceRequest, names: Mapping[int, str] | None = None) -> str:
    """Its public name: category and building; the resident's own words only once released."""
    if row.words_released:
        return row.released_title
    category = category_name(row) if row.category else words.about_something()
    return words.masked(category, building_words(row, names))


def reason_words(row: ServiceRequest, kind: ReasonKind, key: str) -> str:
    """A reason or result of the playbook inside a sentence: what it says to the resident where that is the whole fact,
    else its name. Empty where the playbook knows none."""
    try:
        reason = row.playbook.reason(kind, key)
    except (LookupError, ValueError):
        return ""
    said = reason.says if kind in TOLD_IN_FULL else None
    return str(said or reason.name).rstrip("。.")


def whose_turn(row: ServiceRequest, audience: Audience | str = Audience.RESIDENT) -> WhoseTurn:
    """Who has to act now, and whom one can call about it: a named desk holds every matter."""
    reader = Audience(audience)
    turn = FACES[row.get_state()].turn
    handled_elsewhere = turn is Turn.HANDLER and row.lead_id not in (None, row.holder_id)
    body = row.lead if handled_elsewhere and row.lead is not None else row.holder
    if turn in (Turn.STATION, Turn.HANDLER):
        return WhoseTurn(turn, body.short_name, body.short_name, body.telephone)
    if turn is Turn.YOU and _others_look(row):
        return WhoseTurn(Turn.STATION, row.holder.short_name, row.holder.short_name, row.holder.telephone)
    if turn is Turn.YOU:
        return WhoseTurn(turn, words.turn_of_resident(reader), body.short_name, body.telephone)
    return WhoseTurn(turn, words.turn_of_nobody(), body.short_name, body.telephone)


def _others_look(row: ServiceRequest) -> bool:
    """Resolved, but what comes next is the station's: to ask whom it was reported for, or to look a second time."""
    return row.get_state() is State.RESOLVED and (row.on_behalf or bool(row.satisfied))


def overdue_at(row: ServiceRequest, at: datetime, audience: Audience | str = Audience.RESIDENT) -> datetime | None:
    """The date that a resident (or, for staff, the body that must act) was promised and did not get; else None."""
    promised = _promised(row, Audience(audience))
    asked = audience == Audience.STAFF and is_asked(row)
    late = promised is not None and promised < at and row.get_state() in STAFF_TURN and not asked
    return promised if late else None


def _promised(row: ServiceRequest, audience: Audience) -> datetime | None:
    """The date that counts for the reader: staff have take-by, residents the answer first and then the result."""
    if audience is Audience.STAFF or row.get_state() is State.RECEIVED:
        return row.due_at
    return row.resolve_by or row.due_at


def due_line(row: ServiceRequest, at: datetime, audience: Audience | str = Audience.RESIDENT) -> str:
    """One sentence: by when what comes, how late it is, what it waits for, or since when it is over."""
    reader, state = Audience(audience), row.get_state()
    if state in STAFF_TURN:
        return _running_line(row, at, reader)
    if state is State.NEEDS_INFO:
        return words_waiting.waiting_for_addition(reader)
    if state is State.PAUSED:
        day = filters.day(row.review_on, at) if row.review_on else ""
        return words_waiting.paused(reason=reason_words(row, ReasonKind.PAUSE, row.reason), day=day)
    if state is State.RESOLVED:
        closes = filters.local_time(row.silence_closes_at, at) if row.silence_closes_at else ""
        uninspected = row.hazard and row.inspected_at is None
        return words_waiting.waiting_for_word(reader, when=closes, on_behalf=row.on_behalf, uninspected=uninspected)
    if row.leading_ended_at is not None:
        return words.leading_over(reader)
    if row.awaiting_agenda and row.review_on is not None:
        return words_waiting.deliberated(day=filters.day(row.review_on, at))
    moment: date | datetime | None = row.review_on if state is State.DEFERRED else row.closed_at
    return words_waiting.ended(state, day=filters.day(moment, at) if moment else "")


def _running_line(row: ServiceRequest, at: datetime, audience: Audience) -> str:
    state, promised = row.get_state(), _promised(row, audience)
    body = row.station.short_name if is_asked(row) else whose_turn(row, audience).body
    if promised is None:
        return filters.due_words(None, at)
    if promised < at:
        return words_waiting.late(state, length=filters.length(at - promised), body=body)
    when = filters.near(promised, at) if state is State.RECEIVED else filters.local_time(promised, at)
    return words_waiting.due(state, when=marked(when, row, promised), body=body)


# -- the time line ---------------------------------------------------------------------------------


def timeline(row: ServiceRequest, audience: Audience | str, actor: Actor | None = None) -> list[Entry]:
    """What happened, newest first, and what is still to come; three queries (events, words, names).

    The resident reads bodies, and the names of staff where they speak; never notes. The public reads bodies and staff's
    replies. Staff read everything, and by whom.
    """
    reader = Audience(audience)
    events, remarks = events_of(row), remarks_of(row)
    teller = _Teller(row, reader, actor, {remark.pk: remark for remark in remarks}, _names(events, remarks))
    told: list[Entry] = []
    for event, times in _once(events):
        entry = teller.entry(event, times)
        told += [entry] if entry is not None else []
    coming = words_waiting.awaited(row.get_state(), reader)
    if coming:
        told.append(Entry(None, coming, key="awaited"))
    return told


def _once(events: Sequence[Event]) -> Iterator[tuple[Event, int]]:
    """The events, newest first; of those that are counted the newest alone, with how many there are."""
    kinds = Counter(event.kind for event in events)
    for event in reversed(events):
        counted = event.kind.split(".", 1)[-1] in words.COUNTED
        times = kinds.pop(event.kind, 0) if counted else 1
        if times:
            yield event, times


LATER = timedelta(minutes=5)
"""From when on a page says that something reached us later than it was done."""

NAMES = """
SELECT id, name FROM people_person WHERE id = ANY(%s::uuid[])
UNION ALL
SELECT id, short_name FROM organisations_organisation WHERE id = ANY(%s::uuid[])
UNION ALL
SELECT id, name FROM service_requests_joblink WHERE id = ANY(%s::uuid[])
"""


def _names(events: Sequence[Event], remarks: Sequence[Remark]) -> dict[UUID, str]:
    """Names of everybody and every body that the time line mentions, in one query."""
    people = {e.person_id for e in events} | {r.person_id for r in remarks}
    bodies = {e.organisation_id for e in events} | {r.organisation_id for r in remarks}
    for event in events:
        bodies |= {_uuid(event.refs.get(name)) for name in ("body", "by_body", "suggested")}
    links = {_uuid(event.refs.get(name)) for event in events for name in ("link", "given") if name in event.refs}
    return dict(fetch(NAMES, [[pk for pk in people if pk], [pk for pk in bodies if pk], [pk for pk in links if pk]]))


def _uuid(text: Any) -> UUID | None:
    try:
        return UUID(str(text))
    except ValueError:
        return None


@dataclass(frozen=True, slots=True)
class _Teller:
    """Tells events about one row to one reader."""

    row: ServiceRequest
    audience: Audience
    actor: Actor | None
    remarks: Mapping[UUID, Remark]
    names: Mapping[UUID, str]

    def entry(self, event: Event, times: int = 1) -> Entry | None:
        """The line of one event; None where this reader is not told."""
        kind = event.kind.split(".", 1)[-1]
        said = words.sentence(self._telling(kind, event, times))
        if not said:
            return None
        if "link" in event.refs and event.recorded_at - event.at >= LATER:
            said = words.reached_later(said, filters.short_time(event.recorded_at, event.at))
        only = words.only_staff() if kind in words.FOR_STAFF_ONLY else ""
        return Entry(event.at, said, note=self._note(kind, event), only=only, key=kind)

    def _telling(self, kind: str, event: Event, times: int) -> Telling:
        refs = event.refs
        by_system = event.person_id is None and event.door in (Door.JOB, Door.IMPORT, Door.CLI)
        nameless = event.person_id is None and event.organisation_id is None
        by_resident = nameless if event.person_id is None else event.person_id == self.row.reporter_id
        until = refs.get("until")
        return Telling(
            kind=kind,
            audience=self.audience,
            who=self._who(kind, event),
            by_resident=by_resident and not by_system,
            by_system=by_system,
            for_resident=event.behalf_of_id is not None,
            body=self.names.get(_uuid(refs.get("body") or refs.get("given")) or self.row.pk, ""),
            reason=self._reason(kind, refs),
            day=filters.day(date.fromisoformat(until), event.at) if until else "",
            number=self._leading_number(kind),
            closing=refs.get("closing") or "",
            source=refs.get("source") or "",
            ended=refs.get("to") == State.CLOSED,
            clock=refs.get("clock") or "",
            moved=bool(refs.get("moved")),
            climbs=bool(refs.get("climbs")),
            times=refs.get("called") or times,
        )

    def _who(self, kind: str, event: Event) -> str:
        """The body, for residents and the public; who in it, for staff and where somebody speaks to the resident."""
        body = self.names.get(event.organisation_id or _uuid(event.refs.get("by_body")) or self.row.pk, "")
        name = self.names.get(event.person_id or self.row.pk, "")
        if "link" in event.refs:
            name = words.through_link(self.names.get(_uuid(event.refs["link"]) or self.row.pk, ""))
        named = self.audience is Audience.STAFF or (self.audience is Audience.RESIDENT and kind == "replied")
        return (words.person_in_body(name, body) if named else body) or self.row.station.short_name

    def _reason(self, kind: str, refs: Mapping[str, Any]) -> str:
        if kind == "resolved":
            return reason_words(self.row, ReasonKind.RESOLVE, refs.get("result") or "")
        if "forum" in refs:
            return forum_words(refs)
        if kind in REASONED:
            return reason_words(self.row, REASONED[kind], refs.get("reason") or "")
        return ""

    def _leading_number(self, kind: str) -> str:
        leading = self.row.merged_into if kind == "merged" and self.row.merged_into_id else None
        hidden = leading is None or (self.audience is Audience.PUBLIC and held_back(leading))
        return "" if leading is None or hidden else leading.number

    def _note(self, kind: str, event: Event) -> str:
        """The words that came with it, if this reader may read them."""
        remark = self.remarks.get(_uuid(event.refs.get("remark")) or self.row.pk)
        if remark is None:
            return ""
        if self.audience is Audience.STAFF:
            return remark.text
        if remark.kind == RemarkKind.REPLY:
            return "" if self.audience is Audience.PUBLIC and kind == "asked_for_more" else remark.text
        if self.audience is Audience.PUBLIC or kind == "returned":
            return ""
        return remark.text if remark.kind in (RemarkKind.ADDITION, RemarkKind.REASON) else ""


def forum_words(refs: Mapping[str, Any]) -> str:
    """What a forum is called under the version of the playbook that an event names."""
    try:
        return str(by_id(UUID(str(refs.get("version")))).forum(str(refs.get("forum"))).name)
    except (LookupError, ValueError, PlaybookVersion.DoesNotExist):
        return gettext("A meeting")  # one of which nothing is known any more


# -- pieces for lists ------------------------------------------------------------------------------


def urgent(row: ServiceRequest) -> bool:
    """Whether it runs in natural hours: 急."""
    return row.urgency == UrgencyClass.URGENT

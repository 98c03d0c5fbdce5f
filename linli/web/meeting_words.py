"""Meetings in words, for desk and residents alike: what an item is called for whom, chips, and the minutes' draft."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from linli.core.actors import Actor
from linli.meetings.enums import FACES, Outcome, State
from linli.meetings.models import AgendaItem, Invitation, Meeting, MeetingTask
from linli.meetings.queries import ABOUT_REQUEST, item_about, visible_to
from linli.meetings.quorum import needed, seats
from linli.playbooks.wording import joined
from linli.service_requests.models import ServiceRequest
from linli.service_requests.queries import rows
from linli.service_requests.rules import may_see
from linli.web.filters import day, local_time
from linli.web.service_request_pages import held_back, masked_title, names_of_places

OUTCOMES = {
    Outcome.OPEN: ("clock", "handler"),
    Outcome.DECIDED: ("tick", "done"),
    Outcome.ANSWERED: ("speech", "done"),
    Outcome.POSTPONED: ("calendar", "nobody"),
    Outcome.CLIMBED: ("arrow", "station"),
    Outcome.SENT_DOWN: ("arrow", "station"),
    Outcome.MOVED: ("arrow", "station"),
    Outcome.WITHDRAWN: ("bar", "over"),
}
"""Icon and tone of each outcome's chip."""

READ_BY_RESIDENTS = (Outcome.DECIDED, Outcome.ANSWERED, Outcome.CLIMBED, Outcome.SENT_DOWN)

Chip = tuple[str, str, str, str]


@dataclass(frozen=True, slots=True)
class Called:
    """What an item is called for a reader, and the page of what it is about, if the reader may open it."""

    title: str
    href: str = ""


def chip_of(meeting: Meeting, *, resident: bool = False) -> Chip:
    """Key, label, icon and tone of a meeting's state, as the chip macro takes them."""
    state = State(meeting.state)
    face = FACES[state]
    return state.value, str(face.resident if resident else state.label), face.icon, face.turn.value


def outcome_chip(item: AgendaItem) -> Chip:
    """The same for what became of an item."""
    outcome = Outcome(item.outcome)
    icon, tone = OUTCOMES[outcome]
    return outcome.value, str(outcome.label), icon, tone


def _requests(items: Iterable[AgendaItem]) -> dict[UUID, ServiceRequest]:
    wanted = {item.subject_id for item in items if item.subject_type == ABOUT_REQUEST and item.subject_id}
    return {row.pk: row for row in rows().filter(pk__in=wanted).order_by("pk")} if wanted else {}


def called(items: Sequence[AgendaItem], actor: Actor | None, at: datetime) -> dict[UUID, Called]:
    """What each item is called: its own title, or of what it is about the words for those who see it, else the masked
    ones. Without an actor as everybody may read it. At most two queries."""
    found = _requests(items)
    seen = {key for key, row in found.items() if actor is not None and may_see(actor, row, at) is None}
    hidden = [row for key, row in found.items() if key not in seen and not row.words_released]
    names = names_of_places(hidden) if hidden else {}
    return {item.pk: _called(item, found, seen, names) for item in items}


def _called(
    item: AgendaItem, found: Mapping[UUID, ServiceRequest], seen: set[UUID], names: Mapping[int, str]
) -> Called:
    row = found.get(item.subject_id) if item.subject_id is not None else None
    if row is None:
        return Called(item.title or _("A matter"))
    if row.pk in seen:
        return Called(item.title or row.title, reverse("desk:service_request", args=[row.number]))
    if item.title:
        return Called(item.title)
    return Called(_("A proposal that is not public") if held_back(row) else masked_title(row, names))


def task_line(task: MeetingTask) -> str:
    """Who does what by when, in a line."""
    told = {"body": task.organisation.short_name, "words": task.words, "day": day(task.due_on)}
    if task.done_on is None:
        return _("%(body)s: %(words)s, by %(day)s") % told
    return _("%(body)s: %(words)s, done on %(done)s: %(said)s") % {**told, "done": day(task.done_on), "said": task.said}


def outcome_line(item: AgendaItem) -> str:
    """What became of an item, in a line."""
    said = item.decision if item.outcome == Outcome.DECIDED else item.why
    label = str(Outcome(item.outcome).label)
    return _("%(outcome)s: %(words)s") % {"outcome": label, "words": said} if said else label


def draft(
    meeting: Meeting, items: Sequence[AgendaItem], back: Sequence[MeetingTask], names: Mapping[UUID, Called]
) -> list[tuple[str, str]]:
    """Headings and words of the minutes, written from the agenda and the decisions: nobody types them twice."""
    talked = "\n".join(
        _("%(number)s. %(title)s. %(outcome)s")
        % {"number": number, "title": names[item.pk].title, "outcome": outcome_line(item)}
        for number, item in enumerate(items, start=1)
    )
    came = "\n".join(task_line(task) for task in back)
    given = "\n".join(task_line(task) for item in items for task in item.tasks.all())
    heads = [str(name) for name in meeting.spec.template] or [_("What was talked about")]
    if len(heads) == 1:
        return [(heads[0], "\n".join(filter(None, (came, talked, given))))]
    said = [came, talked, given][: len(heads)]
    return list(zip(heads, [*said, *[""] * (len(heads) - len(said))], strict=True))


def draft_for_residents(items: Sequence[AgendaItem], names: Mapping[UUID, Called]) -> str:
    """What residents could read: each item that was decided, answered or let go up or back, with who does what by
    when."""
    lines = []
    for item in items:
        if item.outcome in READ_BY_RESIDENTS:
            told = {"title": names[item.pk].title, "outcome": outcome_line(item)}
            lines.append(_("%(title)s. %(outcome)s") % told)
            lines += [task_line(task) for task in item.tasks.all()]
    return "\n".join(lines)


def when_and_where(meeting: Meeting, now: datetime) -> str:
    """12月1日（周二）19:00，议事厅."""
    told = {"when": local_time(meeting.starts_at, now), "where": meeting.where_words}
    return _("%(when)s, %(where)s") % told if meeting.where_words else told["when"]


def quorum_words(meeting: Meeting, guests: Sequence[Invitation]) -> str:
    """How many sides must come, so that something can be decided; which of them are not invited or did not come, and
    which nobody there could sit for."""
    over = meeting.quorate is not None
    expected = [one.organisation.kind for one in guests if one.came or not over]
    sides = seats(meeting, expected)
    existing = [seat for seat in sides if seat.exists]
    count = needed(meeting.spec.quorum_percent, len(existing))
    said = ngettext("%(count)s of %(all)s side", "%(count)s of %(all)s sides", len(existing))
    parts = [said % {"count": count, "all": len(existing)}]
    missing = [seat.name for seat in existing if not seat.there]
    if missing:
        told = {"sides": joined(missing)}
        parts.append(_("did not come: %(sides)s") % told if over else _("not invited: %(sides)s") % told)
    nobody = [seat.name for seat in sides if not seat.exists]
    if nobody:
        parts.append(_("nobody there to sit for: %(sides)s") % {"sides": joined(nobody)})
    return pgettext("between sentences", "; ").join(parts)


def agenda_of(row: ServiceRequest, actor: Actor, at: datetime) -> tuple[str, str] | None:
    """Where a proposal that waits for deliberation stands, in words, and the page of that meeting, if the reader may
    open it. None for anything else. One query, and one more for a meeting; none for what does not wait."""
    item = item_about(ABOUT_REQUEST, row.pk) if row.awaiting_agenda else None
    if item is None:
        return None
    if item.meeting is None or item.meeting_id is None:
        return _("On the list of “%(forum)s”, %(body)s") % {
            "forum": item.spec.name,
            "body": item.organisation.short_name,
        }, ""
    told = {"meeting": item.meeting.named, "when": local_time(item.meeting.starts_at, at)}
    opens = visible_to(actor).filter(pk=item.meeting_id).exists()
    href = reverse("desk:meeting", args=[item.meeting_id]) if opens else ""
    return _("On the agenda of “%(meeting)s”, %(when)s") % told, href

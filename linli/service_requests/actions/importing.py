"""Bring in a sheet of service requests: what was answered as history, what is open to be worked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from django.utils.translation import gettext as _

from linli.core import events
from linli.core.actions import action
from linli.core.actors import Actor
from linli.core.clock import from_local
from linli.core.ids import uuid7
from linli.core.inserting import copy_many
from linli.core.models import Event
from linli.core.refusals import Invalid, ask
from linli.core.wording import clean_words
from linli.messages.models import Outbox
from linli.organisations.queries import bodies_for
from linli.places.models import Place
from linli.playbooks.enums import WayKind
from linli.playbooks.schema import Playbook
from linli.service_requests.actions.common import WORDS_LIMIT
from linli.service_requests.actions.filing import (
    Report,
    Where,
    build,
    check,
    entered_source,
    filed_event,
    numbers_for,
    tell_holder,
)
from linli.service_requests.enums import Closing, RemarkKind, Source, State
from linli.service_requests.models import Clock, ImportMapping, Remark, ServiceRequest
from linli.service_requests.rules import may_import

REPLY_LIMIT = 20_000
EARLIEST = from_local(date(1970, 1, 2))
"""Keys carry the time of receipt, and cannot carry an earlier one."""


@dataclass(frozen=True, slots=True)
class Incoming:
    """One row of a hotline's sheet. `subject` and `words` are the resident's; times are aware."""

    external_number: str
    words: str
    received_at: datetime
    subject: str = ""
    reply: str = ""
    replied_at: datetime | None = None

    def kept(self, as_open: bool) -> bool:
        """Whether it comes in as history: it was answered, and nobody wants to work it again."""
        return not as_open and bool(self.reply and self.replied_at)


@dataclass
class Outcome:
    """What an import did: how many came in as history and as open, how many were there, and what was wrong by row."""

    history: int = 0
    opened: int = 0
    unchanged: int = 0
    bad: dict[int, list[str]] = field(default_factory=dict)


@dataclass
class _Batch:
    rows: list[ServiceRequest] = field(default_factory=list)
    clocks: list[Clock] = field(default_factory=list)
    remarks: list[Remark] = field(default_factory=list)
    events: list[Event] = field(default_factory=list)
    outbox: list[Outbox] = field(default_factory=list)

    def write(self) -> None:
        copy_many(self.rows)
        copy_many(self.clocks)
        copy_many(self.remarks)
        events.record_many(self.events)
        copy_many(self.outbox)


@action
def file_many(
    *,
    place: Place,
    source: str,
    incoming: Sequence[tuple[int, Incoming]],
    as_open: bool = False,
    by: Actor,
    at: datetime,
) -> Outcome:
    """Bring in one batch of (row number, row) in one transaction, known again by source and external number.

    Answered rows become history with their original times, the reply as a public reply, no clocks and no messages; the
    others, and with `as_open` all, are received now. A bad row is named in the outcome, and the good ones come in.
    Raises `Refused`, and LookupError where no station or playbook serves the place.
    """
    ask(may_import(by, place))
    where = Where.of(place)
    known = set(
        ServiceRequest.objects.filter(
            external_source__in=_spellings(where, source),
            external_number__in=[row.external_number for _at, row in incoming],
        ).values_list("external_number", flat=True)
    )
    outcome, batch = Outcome(), _Batch()
    fresh: list[tuple[int, Incoming]] = []
    for index, row in incoming:
        if row.external_number in known:
            outcome.unchanged += 1
            continue
        problem = _problem(row, at)
        if problem:
            outcome.bad[index] = problem
            continue
        known.add(row.external_number)
        fresh.append((index, row))
    numbers = numbers_for(place, [row.received_at if row.kept(as_open) else at for _index, row in fresh])
    for (_index, row), number in zip(fresh, numbers, strict=True):
        if row.kept(as_open):
            _add_history(batch, where, row, source, number, by=by)
            outcome.history += 1
        else:
            _add_open(batch, where, row, source, number, by=by, at=at)
            outcome.opened += 1
    batch.write()
    return outcome


def _spellings(where: Where, source: str) -> list[str]:
    """How the same letter may be known already: from a sheet; or written down by hand, where the way is a mailbox by
    the station, where it is a board, which all share, by any body that serves the place."""
    kind = _way_in(where.playbook, source)
    if kind is Source.HOTLINE:
        return [source]
    bodies = bodies_for(where.place) if kind is Source.BOARD else [where.station]
    return [source, *(entered_source(source, body.pk) for body in bodies)]


def _problem(row: Incoming, at: datetime) -> list[str]:
    """What keeps a row out, in words; empty when nothing does."""
    found = []
    if not row.external_number:
        found.append(_("The number is missing."))
    elif len(row.external_number) > 40:
        found.append(_("The number is longer than 40 characters."))
    words = clean_words(row.words or row.subject)
    if not words:
        found.append(_("There are no words."))
    elif len(words) > WORDS_LIMIT:
        found.append(_("The words are longer than %(limit)s characters.") % {"limit": WORDS_LIMIT})
    if row.received_at < EARLIEST:
        found.append(_("It cannot have been received so long ago."))
    if row.received_at > at:
        found.append(_("It was received in the future."))
    if row.replied_at is not None and row.replied_at < row.received_at:
        found.append(_("It was answered before it was received."))
    if row.replied_at is not None and row.replied_at > at:
        found.append(_("It was answered in the future."))
    if bool(clean_words(row.reply)) != bool(row.replied_at):
        found.append(_("Reply and time of reply belong together."))
    if len(row.reply) > REPLY_LIMIT:
        found.append(_("The reply is longer than %(limit)s characters.") % {"limit": REPLY_LIMIT})
    return found


def _report(row: Incoming, where: Where, source: str) -> Report:
    subject, words = clean_words(row.subject), clean_words(row.words)
    whole = words if not subject or words.startswith(subject) else f"{subject}\n{words}".strip()
    return check(Report(words=whole[:WORDS_LIMIT], source=_way_in(where.playbook, source)), where.playbook)


def _way_in(playbook: Playbook, source: str) -> Source:
    """A board or mailbox where the sheet's source is a key of the playbook's, else a hotline."""
    kinds = {way.key: way.kind for way in playbook.ways_of(WayKind.BOARD, WayKind.MAILBOX)}
    return Source(kinds[source].value) if source in kinds else Source.HOTLINE


def _build(
    where: Where, row: Incoming, source: str, number: str, *, by: Actor, at: datetime
) -> tuple[ServiceRequest, Clock]:
    made, clock = build(uuid7(row.received_at), where, _report(row, where, source), number=number, by=by, at=at)
    made.external_source, made.external_number = source, row.external_number
    made.reporter_id = made.filed_by_id = None
    if row.subject:
        made.title = clean_words(row.subject)[:80]
    return made, clock


def _add_open(batch: _Batch, where: Where, row: Incoming, source: str, number: str, *, by: Actor, at: datetime) -> None:
    made, clock = _build(where, row, source, number, by=by, at=at)
    made.on_behalf = True  # its caller holds no code and hears nothing: silence is no word (law 8)
    batch.rows.append(made)
    batch.clocks.append(clock)
    batch.events.append(filed_event(made, by=by, at=at))
    batch.outbox.append(tell_holder(made, at=at))


def _add_history(batch: _Batch, where: Where, row: Incoming, source: str, number: str, *, by: Actor) -> None:
    made, _clock = _build(where, row, source, number, by=by, at=row.received_at)
    made.history, made.state, made.closing = True, State.CLOSED, Closing.HISTORY
    made.due_at, made.closed_at, made.resolved_at = None, row.replied_at, row.replied_at
    batch.rows.append(made)
    assert row.replied_at is not None
    said = Remark(
        service_request=made,
        kind=RemarkKind.REPLY,
        verb="",
        text=clean_words(row.reply),
        organisation_id=where.station.pk,
        at=row.replied_at,
    )
    batch.remarks.append(said)
    batch.events.append(filed_event(made, by=by, at=row.received_at))
    refs = {"remark": str(said.pk)}
    batch.events.append(events.build("service_request.replied", made, by=by, at=row.replied_at, refs=refs))


@action
def save_mapping(*, source: str, mapping: dict[str, str], by: Actor, at: datetime) -> ImportMapping:
    """Keep which column of a source's sheet means what, for the next sheet. Raises `Refused`, `Invalid` (source)."""
    ask(may_import(by))
    if not source or len(source) > 40:
        raise Invalid({"source": _("Name the source in at most 40 characters.")})
    kept, made = ImportMapping.objects.get_or_create(source=source, defaults={"mapping": mapping})
    if made or kept.mapping != mapping:
        kept.mapping = mapping
        kept.save(update_fields=["mapping"])
        events.record("import_mapping.saved", kept, by=by, at=at, refs={"source": source})
    return kept

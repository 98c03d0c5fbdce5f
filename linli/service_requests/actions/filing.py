"""File a service request: the hottest command, in one round trip of writing."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any
from uuid import UUID

from django.db import ProgrammingError, connection, transaction
from django.utils.translation import gettext as _

from linli.core import actions as kernel
from linli.core import events
from linli.core.actions import action
from linli.core.actors import Actor
from linli.core.clock import local_date
from linli.core.codes import format_number
from linli.core.ids import uuid7
from linli.core.inserting import insert_together
from linli.core.models import Event
from linli.core.refusals import Invalid, ask
from linli.core.search import vector
from linli.messages.models import Outbox
from linli.messages.queries import to_tell
from linli.organisations.models import Organisation
from linli.organisations.reach import next_up, station_for
from linli.people.actions import leave_contact
from linli.people.models import Contact
from linli.places.models import Place
from linli.places.queries import area_code, playbook_version_for
from linli.playbooks import queries as playbooks
from linli.playbooks.enums import UrgencyClass
from linli.playbooks.schema import Playbook
from linli.service_requests import clocks
from linli.service_requests.actions.common import WORDS_LIMIT, clean_words
from linli.service_requests.enums import ClockKind, Kind, Source, State
from linli.service_requests.models import Clock, ServiceRequest
from linli.service_requests.queries import code_hash, code_of
from linli.service_requests.rules import may_file, may_leave_telephone

TITLE_LENGTH = 24
NAME_LIMIT = 40
WHERE_LIMIT = 80


@dataclass(frozen=True, slots=True)
class Report:
    """What somebody says: words, where, and how it reached us. `phone` only where staff enter it for somebody."""

    words: str
    where_words: str = ""
    kind: Kind = Kind.PROBLEM
    source: Source = Source.WEB
    category: str = ""
    station_only: bool = False
    about_station: bool = False
    on_behalf: bool = False
    reporter_name: str = ""
    phone: str = ""


@dataclass(frozen=True, slots=True)
class Filed:
    """The first answer: what it is called, the code that follows it, and by when the station answers."""

    id: UUID
    number: str
    code: str
    answer_by: datetime
    again: bool = False


@dataclass(frozen=True, slots=True)
class Key:
    """An idempotency key of a client: the same report under it is filed once."""

    client: str
    key: str


@action
def file(*, place: Place, report: Report, by: Actor, at: datetime, key: Key | None = None) -> Filed:
    """File a service request at a place. With `key`, a repeated call gets the first answer again.

    Raises `Invalid` (words, where_words, phone, category), `Refused` (on behalf), `KeyReused` and LookupError when
    no station or playbook serves the place.
    """
    ask(may_file(by, report.on_behalf))
    checked = check(report)
    own_id, answer_id = uuid7(at), uuid7()
    if key is not None:
        body = kernel.body_hash({"place": place.pk, **_said(checked)})
        first = kernel.claim(client=key.client, key=key.key, body=body, answer_id=answer_id, at=at)
        if first is not None:
            found = UUID(first["id"])
            answer_by = datetime.fromisoformat(first["answer_by"])
            return Filed(found, first["number"], code_of(found), answer_by, again=True)
    where = Where.of(place)
    number = next_numbers(place, at, 1)[0]
    row, clock = build(own_id, where, checked, number=number, by=by, at=at)
    if checked.phone:
        row.contact = leave_contact(phone=checked.phone, purpose="service_request", by=by, at=at)
    event, outbox = filed_event(row, by=by, at=at), tell_holder(row, at=at)
    insert_together(row, clock, event, outbox)
    events.publish(event)
    filed = Filed(row.pk, row.number, code_of(row.pk), clock.due_at)
    if key is not None:
        answer = {"id": str(row.pk), "number": row.number, "answer_by": clock.due_at.isoformat()}
        kernel.keep(answer_id=answer_id, answer=answer)
    return filed


def _said(report: Report) -> dict[str, Any]:
    return {name: str(getattr(report, name)) for name in Report.__dataclass_fields__}


def check(report: Report) -> Report:
    """The report with clean words. Raises `Invalid` with every wrong field at once."""
    words, where = clean_words(report.words), clean_words(report.where_words).replace("\n", " ")
    name = clean_words(report.reporter_name).replace("\n", " ")
    errors = {}
    if not words:
        errors["words"] = _("Say what is wrong; one sentence will do. Your photo and place are kept.")
    elif len(words) > WORDS_LIMIT:
        errors["words"] = _("At most %(limit)s characters; these are %(found)s.") % {
            "limit": WORDS_LIMIT,
            "found": len(words),
        }
    if len(where) > WHERE_LIMIT:
        errors["where_words"] = _("At most %(limit)s characters for the spot.") % {"limit": WHERE_LIMIT}
    if len(name) > NAME_LIMIT:
        errors["reporter_name"] = _("At most %(limit)s characters for the name.") % {"limit": NAME_LIMIT}
    if errors:
        raise Invalid(errors)
    return Report(
        words=words,
        where_words=where,
        kind=Kind(report.kind),
        source=Source(report.source),
        category=report.category,
        station_only=report.station_only,
        about_station=report.about_station,
        on_behalf=report.on_behalf,
        reporter_name=name,
        phone=report.phone.strip(),
    )


@dataclass(frozen=True, slots=True)
class Where:
    """What filing needs to know about a place, found once for one report or for a whole sheet."""

    place: Place
    version_id: UUID
    playbook: Playbook
    station: Organisation

    @classmethod
    def of(cls, place: Place) -> Where:
        """Raises LookupError where no playbook or station serves the place."""
        version_id = playbook_version_for(place)
        return cls(place, version_id, playbooks.by_id(version_id), station_for(place))


def build(
    own_id: UUID, where: Where, report: Report, *, number: str, by: Actor, at: datetime
) -> tuple[ServiceRequest, Clock]:
    """The new row and its accept clock, unsaved. Raises `Invalid` (category)."""
    place, playbook = where.place, where.playbook
    category, suggested = _category(playbook, report)
    spec = playbook.category(category) if category else None
    urgency = spec.default_class if spec else UrgencyClass.IMPORTANT
    allowance, due = clocks.answer_by(playbook, urgency, at)
    above = next_up(where.station, place) if report.about_station else None
    row = ServiceRequest(
        id=own_id,
        number=number,
        kind=Kind.PROPOSAL if spec and spec.proposal else report.kind,
        source=report.source,
        title=title_of(report.words),
        words=report.words,
        where_words=report.where_words,
        category=category,
        category_suggested=suggested,
        urgency=urgency,
        hazard=bool(spec and spec.hazard),
        playbook_version_id=where.version_id,
        code_hash=code_hash(code_of(own_id)),
        station_only=report.station_only or bool(spec and spec.private),
        about_station=report.about_station,
        reporter_id=None if report.on_behalf else by.person_id,
        reporter_name=report.reporter_name,
        on_behalf=report.on_behalf,
        filed_by_id=by.person_id,
        station=where.station,
        holder=above or where.station,
        received_at=at,
        due_at=due.at,
        state=State.RECEIVED,
        search=vector(f"{report.words} {report.where_words}"),
        **{f"{level}_id": value for level, value in place.level_ids().items()},
    )
    clock = Clock(
        service_request=row,
        kind=ClockKind.ACCEPT,
        allowance=str(allowance),
        started_at=at,
        due_at=due.at,
        first_due_at=due.at,
        provisional=due.provisional,
    )
    return row, clock


def filed_event(row: ServiceRequest, *, by: Actor, at: datetime) -> Event:
    """The event of a filing, unsaved."""
    refs = {"to": row.state, "category": row.category, "urgency": row.urgency, "source": row.source}
    return events.build("service_request.filed", row, by=by, at=at, refs=refs, behalf_of=row.reporter_id)


def tell_holder(row: ServiceRequest, *, at: datetime) -> Outbox:
    """What the body that holds it is told, unsaved."""
    return to_tell(
        "service_request.body.filed",
        subject_type="service_request",
        subject_id=row.pk,
        organisation_id=row.holder_id,
        at=at,
        refs={"number": row.number},
        urgent=row.urgency == UrgencyClass.URGENT,
    )


def title_of(words: str) -> str:
    """The first words as a name for the matter."""
    line = " ".join(words.split())
    return line if len(line) <= TITLE_LENGTH else line[: TITLE_LENGTH - 1] + "…"


def _category(playbook: Playbook, report: Report) -> tuple[str, bool]:
    """The category that staff chose, or the playbook's guess from its keywords; and whether it is a guess."""
    if report.category:
        try:
            return playbook.category(report.category).key, False
        except LookupError:
            raise Invalid({"category": _("Choose what it is about.")}) from None
    guess = guess_category(playbook, report.words)
    return guess, bool(guess)


def guess_category(playbook: Playbook, words: str) -> str:
    """The category with the most and longest keywords in the words, hazards first; empty when none occurs.

    It only sorts the inbox and proposes: whoever accepts decides.
    """
    best, best_weight = "", 0
    for category in playbook.categories:
        weight = sum(len(word) for word in category.keywords if word in words)
        if weight and category.hazard:
            weight += 2
        if weight > best_weight:
            best, best_weight = category.key, weight
    return best


def next_numbers(place: Place, at: datetime, count: int) -> list[str]:
    """The next human numbers of the place's city: gappy, never resetting, never waiting for another filing."""
    area, day = area_code(place), local_date(at)
    return [format_number(area, day, serial) for serial in next_serials(place.city_id or 0, count)]


def next_serials(city_id: int, count: int) -> list[int]:
    """`count` numbers of the city's sequence, which is made at its first use."""
    name = f"service_request_number_{int(city_id)}"
    if name not in _sequences():
        _make_sequence(name)
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval(%s::regclass) FROM generate_series(1, %s)", [name, count])
        return [row[0] for row in cursor.fetchall()]


@lru_cache(maxsize=1)
def _sequences() -> set[str]:
    """Sequences that this process knows to exist."""
    return set()


def _make_sequence(name: str) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext(%s))", [name])
        try:
            cursor.execute(f"CREATE SEQUENCE IF NOT EXISTS {connection.ops.quote_name(name)}")
        except ProgrammingError as error:
            raise LookupError(name) from error
    transaction.on_commit(lambda: _sequences().add(name))


@action
def leave_telephone(thing: ServiceRequest, *, phone: str, by: Actor, at: datetime) -> Contact:
    """The reporter leaves a telephone after sending, for messages about this matter alone.

    Raises `Refused` for anybody else, `Invalid` (phone).
    """
    row = kernel.lock(thing)
    ask(may_leave_telephone(by, row))
    contact = leave_contact(phone=phone, purpose="service_request", by=by, at=at)
    row.contact = contact
    kernel.save(row, "contact")
    events.record("service_request.telephone_left", row, by=by, at=at, refs={"contact": str(contact.pk)})
    return contact

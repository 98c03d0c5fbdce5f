"""File a service request: the hottest command, in one round trip of writing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import lru_cache
from typing import Any, BinaryIO
from uuid import UUID

from django.db import ProgrammingError, connection, transaction
from django.utils.translation import gettext as _

from linli.attachments.actions import add_photo
from linli.core import actions as kernel
from linli.core import events
from linli.core.actions import action
from linli.core.actors import Actor, ActorKind
from linli.core.clock import local_date
from linli.core.codes import format_number
from linli.core.ids import uuid7
from linli.core.inserting import insert_together
from linli.core.memory import Memory
from linli.core.models import Answer, Event
from linli.core.refusals import Invalid, ask
from linli.core.search import vector
from linli.core.secrets import normalise_phone
from linli.core.wording import clean_words
from linli.messages.models import Outbox
from linli.messages.queries import to_tell
from linli.organisations.models import Organisation
from linli.organisations.queries import next_up, receiver_for
from linli.people.actions import leave_contact
from linli.people.models import Contact
from linli.places.models import Place
from linli.places.queries import area_code, playbook_version_for
from linli.playbooks import queries as playbooks
from linli.playbooks.enums import UrgencyClass
from linli.playbooks.schema import Playbook
from linli.service_requests import clocks
from linli.service_requests.actions.common import WORDS_LIMIT
from linli.service_requests.enums import ClockKind, Kind, Source, State
from linli.service_requests.masking import hide_numbers
from linli.service_requests.models import Clock, ServiceRequest
from linli.service_requests.queries import code_hash, code_of
from linli.service_requests.rules import may_file, may_leave_telephone

TITLE_LENGTH = 40
TITLE_FROM = 200
"""Characters that are looked through for a title."""

NAME_LIMIT = 40
WHERE_LIMIT = 80
LONG, IN_PASSING = 60, 4
"""Characters: in a text longer than this, keywords of fewer than four characters together are a chance meeting."""


@dataclass(frozen=True, slots=True)
class Report:
    """What somebody says: words, where, and how it reached us. `phone` only where staff enter it for somebody;
    `external_number` where it has a number elsewhere already, unique in `external_source`."""

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
    external_source: str = ""
    external_number: str = ""


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
def file(
    *,
    place: Place,
    report: Report,
    by: Actor,
    at: datetime,
    key: Key | None = None,
    photos: Sequence[BinaryIO] = (),
    contact: Contact | None = None,
) -> Filed:
    """File a service request at a place, with its photos. With `key`, a repeated call gets the first answer again.
    `contact` is a telephone that was left for the matter before it was filed.

    Raises `Invalid` (words, where_words, phone, category, photos), `Refused` (on behalf), `KeyReused`, LookupError when
    no station or playbook serves the place.
    """
    ask(may_file(by, report.on_behalf, place))
    where = where_of(place)
    checked = check(report, where.playbook)
    number = numbers_for(place, [at])[0]
    row, clock = build(uuid7(at), where, checked, number=number, by=by, at=at)
    filed = Filed(row.pk, row.number, code_of(row.pk), clock.due_at)
    if key is not None:
        body = kernel.body_hash({"place": place.pk, **_said(checked)})
        first = kernel.claim(client=key.client, key=key.key, body=body, answer=_answer(filed), at=at)
        if first is not None:
            again = _again(first)
            _add_photos(again.id, photos, by=by, at=at)
            return again
    if checked.phone:
        row.contact = leave_contact(phone=checked.phone, purpose="service_request", by=by, at=at)
    elif contact is not None:
        row.contact = contact
    event, outbox = filed_event(row, by=by, at=at), tell_holder(row, at=at)
    insert_together(row, clock, event, outbox)
    events.publish(event)
    _add_photos(row.pk, photos, by=by, at=at)
    return filed


def filed_before(key: Key) -> bool:
    """Whether something was filed under this key already: a call that came again is answered as the first was."""
    return Answer.objects.filter(client=key.client, key=key.key).exists()


def _add_photos(service_request_id: UUID, photos: Sequence[BinaryIO], *, by: Actor, at: datetime) -> None:
    """Photos that came with the report; the same photo sent again is kept once."""
    owner = _owner(by, service_request_id)
    for photo in photos:
        add_photo(subject_type="service_request", subject_id=service_request_id, file=photo, by=owner, at=at)


def _owner(by: Actor, service_request_id: UUID) -> Actor:
    """Whoever filed, holding the code of what was filed: photos come with the report."""
    kind = ActorKind.CODE if by.kind is ActorKind.NOBODY else by.kind
    return replace(by, kind=kind, subjects=by.subjects | {service_request_id})


def _answer(filed: Filed) -> dict[str, str]:
    return {"id": str(filed.id), "number": filed.number, "answer_by": filed.answer_by.isoformat()}


def _again(first: dict[str, str]) -> Filed:
    """The first answer to a call that came again."""
    found = UUID(first["id"])
    answer_by = datetime.fromisoformat(first["answer_by"])
    return Filed(found, first["number"], code_of(found), answer_by, again=True)


def _said(report: Report) -> dict[str, Any]:
    return {name: str(getattr(report, name)) for name in Report.__dataclass_fields__}


def check(report: Report, playbook: Playbook) -> Report:
    """The report with clean words. Raises `Invalid` with every wrong field at once (words, where_words,
    reporter_name, phone, category)."""
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
    if report.phone.strip() and normalise_phone(report.phone) is None:
        errors["phone"] = _("This is no telephone number. Eleven digits, or a landline with its area code.")
    if report.category and report.category not in {category.key for category in playbook.categories}:
        errors["category"] = _("Choose what it is about.")
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
        external_source=report.external_source,
        external_number=report.external_number,
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
        return cls(place, version_id, playbooks.by_id(version_id), receiver_for(place))


def entered_source(way: str, body_id: UUID) -> str:
    """The source of a letter that a body wrote down: each body numbers its own."""
    return f"{way}@{body_id.hex[-12:]}"


_places: Memory[int, Where] = Memory(kept=10_000)


def where_of(place: Place) -> Where:
    """`Where.of`, remembered for some seconds: a door that many report from is looked up once."""
    known = _places.known(place.pk)
    if known is not None:
        return known
    found = Where.of(place)
    transaction.on_commit(lambda: _places.keep({place.pk: found}))
    return found


def build(
    own_id: UUID, where: Where, report: Report, *, number: str, by: Actor, at: datetime
) -> tuple[ServiceRequest, Clock]:
    """The new row and its accept clock, unsaved, of a report that was checked. A complaint about the station, as the
    reporter says or as the category tells, goes past it."""
    place, playbook = where.place, where.playbook
    category = report.category or guess_category(playbook, report.words)
    spec = playbook.category(category) if category else None
    about_station = report.about_station or bool(spec and spec.about_station)
    private = bool(spec and spec.private)
    urgency = spec.default_class if spec else UrgencyClass.IMPORTANT
    allowance, due = clocks.answer_by(playbook, urgency, at)
    above = next_up(where.station, place, where.playbook) if about_station else None
    row = ServiceRequest(
        id=own_id,
        number=number,
        kind=Kind.PROPOSAL if spec and spec.proposal else report.kind,
        source=report.source,
        external_source=report.external_source,
        external_number=report.external_number,
        title=title_of(report.words),
        words=report.words,
        where_words=report.where_words,
        category=category,
        category_suggested=bool(category and not report.category),
        urgency=urgency,
        hazard=bool(spec and spec.hazard),
        playbook_version_id=where.version_id,
        code_hash=code_hash(code_of(own_id)),
        station_only=report.station_only or private,
        station_only_guessed=private and not (report.category or report.station_only),
        about_station=about_station,
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
    clock = clocks.build(row, ClockKind.ACCEPT, allowance, due, at=at)
    return row, clock


def filed_event(row: ServiceRequest, *, by: Actor, at: datetime) -> Event:
    """The event of a filing, unsaved."""
    refs = {"to": row.state, "category": row.category, "urgency": row.urgency, "source": row.source}
    return events.build("service_request.filed", row, by=by, at=at, refs=refs)


def tell_holder(row: ServiceRequest, *, at: datetime) -> Outbox:
    """What the body that holds it is told, unsaved; of what is urgent the category too, by which duty is found."""
    urgent = row.urgency == UrgencyClass.URGENT
    return to_tell(
        "service_request.body.filed",
        subject_type="service_request",
        subject_id=row.pk,
        organisation_id=row.holder_id,
        at=at,
        refs={"number": row.number, "category": row.category} if urgent else {"number": row.number},
        urgent=urgent,
    )


def title_of(words: str) -> str:
    """The first words as a name for the matter; lists, messages and agendas repeat it, so it holds no telephone."""
    line = hide_numbers(" ".join(words[:TITLE_FROM].split()))
    return line if len(line) <= TITLE_LENGTH else line[: TITLE_LENGTH - 1] + "…"


def guess_category(playbook: Playbook, words: str) -> str:
    """The category with the most and longest keywords in the words, hazards first; empty when none occurs, and when a
    long text names one only in passing, unless that is a hazard or is kept from others (private, about the station).

    It only sorts the inbox and proposes: whoever accepts decides.
    """
    best, best_weight = "", 0
    least = IN_PASSING if len(words) > LONG else 1
    for category in playbook.categories:
        weight = sum(len(word) for word in category.keywords if word in words)
        if weight < least and not (category.hazard or category.private or category.about_station):
            continue
        if weight and category.hazard:
            weight += 2
        if weight > best_weight:
            best, best_weight = category.key, weight
    return best


def numbers_for(place: Place, received: Sequence[datetime]) -> list[str]:
    """A human number of the place's city for each time of receipt, with its local day in it: gappy, never resetting,
    never waiting for another filing."""
    area, serials = area_code(place), next_serials(place.city_id or 0, len(received))
    return [format_number(area, local_date(at), serial) for at, serial in zip(received, serials, strict=True)]


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

"""What is heard becomes a service request at once: a group's message by itself, a board's letter by staff."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from io import BytesIO
from uuid import UUID

from django.conf import settings
from django.db.models import Q
from django.utils import translation
from django.utils.translation import gettext as _

from linli.core.actions import KeyReused, action, body_hash
from linli.core.actors import Actor
from linli.core.events import record
from linli.core.refusals import Invalid, ask
from linli.core.secrets import normalise_phone
from linli.heard.enums import Wish
from linli.heard.models import NUMBER_LENGTH, Heard, WorkGroup
from linli.heard.rules import may_enter_letter, may_hear
from linli.heard.where import place_in
from linli.organisations.models import Organisation
from linli.places.models import Place
from linli.places.queries import playbook_version_for
from linli.playbooks.enums import WayKind
from linli.playbooks.queries import by_id
from linli.service_requests.actions import Filed, Key, Report, file
from linli.service_requests.actions.filing import NAME_LIMIT, entered_source, filed_before
from linli.service_requests.enums import Source
from linli.service_requests.masking import Secret, found_in, hide_numbers
from linli.service_requests.models import ServiceRequest

MOST_PHOTOS = 6
OLDEST = timedelta(days=31)
AHEAD = timedelta(minutes=5)
OLDEST_LETTER = timedelta(days=366)


@dataclass(frozen=True, slots=True)
class Message:
    """One message of a group: its own id there, when it was said, by whom as shown there, words, photos."""

    number: str
    said_at: datetime
    words: str
    sender: str = ""
    photos: Sequence[bytes] = ()


@dataclass(frozen=True, slots=True)
class Letter:
    """What came to a board or a mailbox: by which way, under which number, when it was received there, and how the
    writer wishes to be answered."""

    way: str
    number: str
    received_at: datetime
    wish: Wish
    words: str
    where_words: str = ""
    category: str = ""
    name: str = ""
    phone: str = ""


@action
def hear(group: WorkGroup, message: Message, *, by: Actor, at: datetime) -> tuple[Heard, bool]:
    """File what was said in a group, at the door that it names or at the group's estate; and whether the same message
    was heard before: then nothing is filed, and what was filed first is returned.

    Raises `Refused`, `Invalid` ("id", "at", "text", "sender" or "photos"), `KeyReused` for another message under the
    same id, and LookupError where nobody serves the estate.
    """
    ask(may_hear(by, at))
    said = _hash_of_message(message)
    known = _known(group, message.number, said) if _is_number(message.number) else None
    if known is not None:
        return known, True
    _check(message, at)
    with translation.override(settings.LANGUAGE_CODE):  # kept: not in the language of whichever robot posts it
        words = message.words if message.words.strip() else _("Only photos, no words.")
    report = Report(
        words=hide_numbers(words), source=Source.GROUP, on_behalf=True, reporter_name=_name(message.sender),
        phone=_only_phone(words),
    )  # fmt: skip
    photos = [BytesIO(photo) for photo in message.photos]
    key = Key(f"group:{group.pk}", hashlib.sha256(message.number.encode()).hexdigest())
    try:
        filed = file(place=place_in(message.words, group.estate), report=report, by=by, at=at, key=key, photos=photos)
    except Invalid as wrong:
        raise Invalid({_FIELD.get(name, name): said for name, said in wrong.errors.items()}) from wrong
    if filed.again:
        known = _known(group, message.number, said)
        if known is not None:
            return known, True
    made = Heard(
        service_request_id=filed.id,
        organisation_id=group.organisation_id,
        entered_by_id=group.organisation_id,
        kind=WayKind.GROUP,
        group=group,
        number=message.number,
        said_hash=said,
        said_at=message.said_at,
        heard_at=at,
    )
    _keep(made, by=by, at=at)
    return made, False


_FIELD = {"words": "text", "reporter_name": "sender", "phone": "text"}
"""What filing calls otherwise than the message."""


@action
def enter_letter(
    *, place: Place, letter: Letter, by: Actor, at: datetime, key: Key | None = None, photos: Sequence[BytesIO] = ()
) -> Filed:
    """File what came to a board or a mailbox. The writer's time runs from the receipt there; who wishes a private
    answer stands on no public page. With `key`, a repeated call gets the first answer again.

    Raises `Refused`, `Invalid` ("way", "number", "received_on", "wish" or as filing does), `KeyReused`.
    """
    ask(may_enter_letter(by, place, at))
    assert by.organisation_id is not None, "the rule asks for a post"
    number = " ".join(letter.number.split())
    kind = _way_kind(place, letter, number, at)
    again = key is not None and filed_before(key)
    if not again:
        _once(by.organisation_id, place, kind, letter.way, number)
    report = Report(
        words=letter.words,
        where_words=letter.where_words,
        source=Source.BOARD if kind is WayKind.BOARD else Source.MAILBOX,
        category=letter.category,
        station_only=letter.wish != Wish.PUBLIC,
        on_behalf=True,
        reporter_name=letter.name,
        phone=letter.phone,
        external_source=entered_source(letter.way, by.organisation_id),
        external_number=number[:40],
    )
    filed = file(place=place, report=report, by=by, at=letter.received_at, key=key, photos=photos)
    if filed.again:
        return filed
    made = Heard(
        service_request_id=filed.id,
        organisation_id=by.organisation_id,
        entered_by_id=by.organisation_id,
        kind=kind,
        way=letter.way,
        number=number,
        said_hash=body_hash({"words": letter.words}),
        said_at=letter.received_at,
        heard_at=at,
        wish=letter.wish,
    )
    _keep(made, by=by, at=at)
    return filed


def _keep(made: Heard, *, by: Actor, at: datetime) -> None:
    """Write it, and record by which way what was filed came."""
    made.save(force_insert=True)
    refs = {"service_request": str(made.service_request_id), "organisation": str(made.organisation_id)}
    if made.group_id is not None:
        refs["group"] = str(made.group_id)
    record("heard.filed", made, by=by, at=at, refs={**refs, "kind": made.kind, "way": made.way})


def _known(group: WorkGroup, number: str, said: bytes) -> Heard | None:
    """What was filed of this message already. Raises `KeyReused` where it said something else."""
    found = Heard.objects.select_related("service_request").filter(group=group, number=number).first()
    if found is not None and bytes(found.said_hash) != said:
        raise KeyReused(number)
    return found


def _hash_of_message(message: Message) -> bytes:
    photos = [hashlib.sha256(photo).hexdigest() for photo in message.photos]
    return body_hash({"text": message.words, "sender": message.sender, "at": message.said_at, "photos": photos})


def _is_number(number: str) -> bool:
    """Whether a group's own id of a message is one."""
    return 0 < len(number) <= NUMBER_LENGTH and number.isprintable()


def _check(message: Message, at: datetime) -> None:
    """Raises `Invalid` with everything that is wrong at once, beside what filing finds."""
    errors = {}
    if not _is_number(message.number):
        errors["id"] = _("Send the group's own id of the message, of at most %(most)s characters.") % {
            "most": NUMBER_LENGTH
        }
    if not message.words.strip() and not message.photos:
        errors["text"] = _("There are neither words nor photos.")
    if message.said_at > at + AHEAD:
        errors["at"] = _("It was said in the future.")
    elif message.said_at < at - OLDEST:
        errors["at"] = _("It was said too long ago. Enter it by hand.")
    if len(message.photos) > MOST_PHOTOS:
        errors["photos"] = _("At most %(limit)s photos.") % {"limit": MOST_PHOTOS}
    if errors:
        raise Invalid(errors)


def _only_phone(words: str) -> str:
    """The one mobile telephone that a message names: it goes into the vault. Of several nobody knows whose they are."""
    found = {
        normalise_phone(words[one.start : one.end])
        for one in found_in(words, frozenset({Secret.PHONE}))
        if words[one.start] not in "0(（"
    }
    (only,) = found if len(found) == 1 else ("",)
    return only or ""


def _name(sender: str) -> str:
    """A sender's shown name is shortened, never refused: it is not the sender's fault that it is long."""
    return sender.strip()[:NAME_LIMIT]


def _way_kind(place: Place, letter: Letter, number: str, at: datetime) -> WayKind:
    """Which kind of way it is. Raises `Invalid`."""
    ways = by_id(playbook_version_for(place)).ways_of(WayKind.BOARD, WayKind.MAILBOX)
    way = next((one for one in ways if one.key == letter.way), None)
    errors = {}
    if way is None:
        errors["way"] = _("Choose the board or the mailbox.")
    if not 0 < len(number) <= 40 or not number.isprintable():
        errors["number"] = _("Write the number that it has there, of at most 40 characters.")
    if letter.received_at > at:
        errors["received_on"] = _("It was received in the future.")
    elif letter.received_at < at - OLDEST_LETTER:
        errors["received_on"] = _("It was received more than a year ago. Bring it in as a sheet.")
    if letter.wish not in Wish.values:
        errors["wish"] = _("Choose how the writer wishes to be answered.")
    if errors or way is None:
        raise Invalid(errors)
    return way.kind


def _once(organisation_id: UUID, place: Place, kind: WayKind, way: str, number: str) -> None:
    """Raises `Invalid` where this number was written down already, also by a body that this one follows. Two at once:
    the later waits, and is told."""
    Organisation.objects.select_for_update().get(pk=organisation_id)
    own = Q(entered_by_id=organisation_id) | Q(organisation_id=organisation_id)
    found = Heard.objects.filter(own, group=None, way=way, number=number)
    there = found.values_list("service_request__number", flat=True).first() or _brought_in(
        organisation_id, place, kind, way, number
    )
    if there is not None:
        raise Invalid({"number": _("This is written down already, as %(number)s.") % {"number": there}})


def _brought_in(organisation_id: UUID, place: Place, kind: WayKind, way: str, number: str) -> str | None:
    """The request that a sheet brought in under this number: of a board in the same city, of a mailbox for the same
    station."""
    found = ServiceRequest.objects.filter(external_source=way, external_number=number)
    if kind is WayKind.BOARD:
        found = found.filter(city_id=place.level_ids()["city"])
    else:
        found = found.filter(station_id=organisation_id)
    return found.values_list("number", flat=True).order_by("pk").first()

"""Taking down what is brought to a reception: each matter becomes a service request, and nothing is typed twice."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from django.utils.translation import gettext as _

from linli.core import actions as kernel
from linli.core.actions import action
from linli.core.actors import Actor
from linli.core.ids import uuid7
from linli.core.refusals import Invalid, Refusal, RefusalKind, Refused, ask
from linli.duties import rules_reception as rules
from linli.duties.models_reception import BookingState, ReceptionBooking, ReceptionDay
from linli.duties.queries_reception import code_hash, code_of
from linli.organisations.actions.bodies import note
from linli.organisations.queries.bodies import ids_above
from linli.people.models import Contact
from linli.places.enums import Level
from linli.places.models import Place
from linli.playbooks.enums import Power
from linli.service_requests.actions import Filed, Key, Report, file
from linli.service_requests.enums import Source


@dataclass(frozen=True, slots=True)
class Brought:
    """What somebody brings: in their words, where it is, and who brings it. `open_to_all`: it may stand, masked, on
    the estate's public pages. `key`: the press of the button; the same press again is the same matter."""

    words: str
    name: str = ""
    phone: str = ""
    where_words: str = ""
    open_to_all: bool = False
    key: str = ""


@action
def take_down_booked(booking: ReceptionBooking, brought: Brought, *, by: Actor, at: datetime) -> Filed:
    """Who booked is here: what they bring becomes a service request, with the telephone that they left. Their words,
    name and telephone stand there from now, and here no more.

    Raises `Refused`, and `Invalid` on "words", "name", "where_words" or "phone".
    """
    kernel.lock(ReceptionDay(pk=booking.day_id))
    row = kernel.lock(booking, related=("day", "estate", "contact"))
    ask(rules.may_take_down(by, row.day, at))
    if row.state != BookingState.BOOKED:
        raise Refused(
            Refusal(RefusalKind.WHEN, _("It was taken down already, or given back."), "", _("Look at the list again."))
        )
    filed = _file(row.estate, brought, row.contact, by=by, at=at)
    row.state, row.service_request_id = BookingState.TAKEN, filed.id
    row.words, row.name, row.contact = "", "", None
    kernel.save(row, "state", "service_request", "words", "name", "contact")
    note("reception_booking.taken_down", row, [row.estate], by=by, at=at, refs=_refs(row, filed))
    return filed


@action
def take_down_walk_in(day: ReceptionDay, brought: Brought, *, estate: Place, by: Actor, at: datetime) -> Filed:
    """Somebody came without booking: what they bring becomes a service request.

    Raises `Refused`, and `Invalid` on "words", "name", "where_words", "phone" or "estate".
    """
    row = kernel.lock(day)
    ask(rules.may_take_down(by, row, at))
    here = estate.level == Level.ESTATE and row.bound_places.filter(place_id__in=ids_above(estate)).exists()
    if not here:
        raise Invalid({"estate": _("Choose an estate for which the reception is.")})
    filed = _file(estate, brought, None, by=by, at=at)
    if filed.again:
        return filed
    own_id = uuid7(at)
    booking = ReceptionBooking(
        id=own_id, day=row, estate=estate, state=BookingState.TAKEN, booked_at=at, service_request_id=filed.id,
        code_hash=code_hash(code_of(own_id)),
    )  # fmt: skip
    booking.save(force_insert=True)
    note("reception_booking.taken_down", booking, [estate], by=by, at=at, refs=_refs(booking, filed))
    return filed


def _refs(booking: ReceptionBooking, filed: Filed) -> dict[str, str]:
    return {"reception": str(booking.day_id), "service_request": str(filed.id)}


def _file(estate: Place, brought: Brought, contact: Contact | None, *, by: Actor, at: datetime) -> Filed:
    """The service request of who came. Raises `Invalid` and `Refused`."""
    report = Report(
        words=brought.words, where_words=brought.where_words, source=Source.RECEPTION, on_behalf=True,
        reporter_name=brought.name, phone=brought.phone, station_only=not brought.open_to_all,
    )  # fmt: skip
    key = Key("reception", brought.key) if brought.key else None
    try:
        return file(place=estate, report=report, contact=contact, key=key, by=_receiving(by, estate), at=at)
    except LookupError as error:
        raise Invalid({"words": _("No station serves this estate yet. Tell the community.")}) from error


def _receiving(by: Actor, estate: Place) -> Actor:
    """Who receives, reporting for those who came, wherever else their post reaches."""
    if by.held is None:
        return by
    powers = by.held.powers | {Power.SERVICE_REQUEST_FILE_ON_BEHALF.value}
    return replace(by, held=replace(by.held, powers=powers, scope=by.held.scope | {("place", estate.pk)}))

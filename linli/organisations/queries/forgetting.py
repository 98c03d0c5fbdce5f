"""What of bodies, posts, candidates, rosters and bookings is forgotten, and since when its matter is over."""

from __future__ import annotations

from datetime import date

from django.db.models import Q

from linli.core.clock import from_local
from linli.core.forgetting import Kept
from linli.organisations.models import ApiKey, Appointment, Candidacy, RosterEntry, SpaceBooking, StationHours
from linli.people.models import Contact, Person


def _held(day: date, way: str = "") -> Q:
    """Appointments that ended, or whose body did."""
    return Q(**{f"{way}ends_on__lt": day}) | Q(**{f"{way}post__organisation__ended_on__lt": day})


def _membership(day: date) -> Q:
    """Memberships that ended, or whose body did."""
    return Q(until__lt=day) | Q(until=None, organisation__ended_on__lt=day)


def _candidacy(day: date) -> Q:
    """Candidacies that were decided, or whose body ended before."""
    return Q(decided_on__lt=day) | Q(decided_on=None, organisation__ended_on__lt=day)


def _contact(day: date) -> Q:
    """Telephones left for a booking that is over, or shown at doors by who holds the post no more."""
    booked = SpaceBooking.objects.filter(ends_at__lt=from_local(day)).exclude(contact=None)
    shown = Appointment.objects.filter(_held(day)).exclude(shown_contact=None)
    return Q(pk__in=booked.order_by().values("contact_id")) | Q(pk__in=shown.order_by().values("shown_contact_id"))


def _member(day: date) -> Q:
    """A roster's own record of somebody whose membership is over."""
    return Q(pk__in=RosterEntry.objects.filter(_membership(day)).order_by().values("person_id"))


KEPT = (
    Kept(
        "space_booking",
        SpaceBooking,
        ("purpose", "name", "reason"),
        lambda day: Q(ends_at__lt=from_local(day)),
    ),
    Kept("contact", Contact, ("sealed", "index", "masked"), _contact),
    Kept("candidacy", Candidacy, ("name", "reason"), _candidacy),
    Kept("appointment", Appointment, ("consent_by",), _held),
    Kept("station_hours", StationHours, ("hours",), lambda day: _held(day, "appointment__")),
    Kept("api_key", ApiKey, ("name",), lambda day: Q(expires_on__lt=day) | Q(revoked_at__lt=from_local(day))),
    Kept("roster_entry", RosterEntry, ("phone_sealed", "phone_index", "phone_masked", "capacity"), _membership),
    Kept("roster_entry", RosterEntry, ("employer",), _membership),
    Kept("person", Person, ("name", "pinyin"), _member),
)

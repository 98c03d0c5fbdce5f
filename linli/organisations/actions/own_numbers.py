"""Somebody's own number at the doors that they serve: by consent, and taken back at any time."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext as _

from linli.core.actions import action, lock, save
from linli.core.actors import Actor
from linli.core.clock import local_date
from linli.core.refusals import Invalid, ask
from linli.organisations.actions.bodies import note, places_of
from linli.organisations.models import Appointment, Organisation
from linli.organisations.queries.boards import has_line
from linli.organisations.rules import may_show_own_number
from linli.people.actions import erase_contact, leave_contact

LONGEST_HOW = 80
PURPOSE = "door_board"


@action
def show_own_number(
    appointment: Appointment, *, phone: str, how: str = "", by: Actor, at: datetime, version: int | None = None
) -> Appointment:
    """Show this number at the doors that the post serves, in place of the body's. `how` says how the consent was given;
    it is needed where somebody else writes it down.

    Raises `Refused`, `Stale`, and `Invalid` on "phone", also where the boards have no line for the post, or "how".
    """
    held = lock(appointment, version=version)
    places = places_of(Organisation.objects.get(posts=held.post_id))
    ask(may_show_own_number(by, places, held.person_id, at))
    if not has_line(held):
        raise Invalid({"phone": _("The boards at the doors have no line for this post.")})
    words = " ".join(how.split())
    if len(words) > LONGEST_HOW or (not words and by.person_id != held.person_id):
        raise Invalid({"how": _("Say in a few words how they agreed, such as “signed on 3 March”.")})
    earlier = held.shown_contact
    held.shown_contact = leave_contact(phone=phone, purpose=PURPOSE, person=held.person, by=by, at=at)
    held.shown_since, held.shown_how = local_date(at), words
    save(held, "shown_contact", "shown_since", "shown_how")
    if earlier is not None:
        erase_contact(earlier, by=by, at=at)
    refs = {"contact": str(held.shown_contact.pk)}
    note("appointment.number_shown", held, places, by=by, at=at, refs=refs)
    return held


@action
def hide_own_number(appointment: Appointment, *, by: Actor, at: datetime, version: int | None = None) -> Appointment:
    """Show the body's number again. Raises `Refused` and `Stale`."""
    held = lock(appointment, version=version)
    places = places_of(Organisation.objects.get(posts=held.post_id))
    ask(may_show_own_number(by, places, held.person_id, at))
    if held.shown_contact is None:
        return held
    erase_contact(held.shown_contact, by=by, at=at)
    held.shown_contact, held.shown_since, held.shown_how = None, None, ""
    save(held, "shown_contact", "shown_since", "shown_how")
    note("appointment.number_hidden", held, places, by=by, at=at, refs={})
    return held

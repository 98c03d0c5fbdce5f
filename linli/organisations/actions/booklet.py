"""A household's booklet: consent given and withdrawn, help asked for and ended, openings kept, words erased."""

from __future__ import annotations

import re
import unicodedata
from datetime import MAXYEAR, date, datetime
from types import SimpleNamespace
from typing import Any

from django.utils.translation import gettext as _

from linli.core import clock, events
from linli.core.actions import action, lock, save
from linli.core.actors import Actor
from linli.core.refusals import Invalid, ask
from linli.organisations.models import BookletOpening, HelpAsked, HouseholdConsent
from linli.organisations.models_booklet import ConsentPurpose, ConsentWay, HelpEnd, HelpKind, OpeningPurpose
from linli.organisations.queries.booklet import consent_for, in_force, linked_with
from linli.organisations.queries.standing import DWELLINGS
from linli.organisations.rules_booklet import (
    may_ask_help,
    may_end_help,
    may_give_consent,
    may_open_booklet,
    may_scrub_booklet,
    may_withdraw_consent,
)
from linli.places.enums import Level
from linli.places.models import Place

NAME_LENGTH = 40
WORDS_LENGTH = 120
LONG_NUMBER = re.compile(r"[0-9]{7,}")


def a_year_after(day: date) -> date:
    """The same day of the next year: the longest that a consent, or help asked for, lasts."""
    if day.year == MAXYEAR:
        return date.max
    return day.replace(year=day.year + 1, day=min(day.day, 28) if day.month == 2 else day.day)


@action
def give_consent(
    room: Place,
    *,
    purpose: str,
    until: date,
    how: str = ConsentWay.SELF,
    name: str = "",
    given_on: date | None = None,
    by: Actor,
    at: datetime,
) -> HouseholdConsent:
    """A household agrees to something until a day, at most a year. Who lives there gives it by themselves; a post
    writes down who gave it, how and when. Help that rested on a consent to the same rests on this one from now on.

    Raises `Refused`, and `Invalid` on "room", "purpose", "name", "how", "given_on" or "until".
    """
    held, today = _dwelling(room), clock.local_date(at)
    ask(may_give_consent(by, held, linked_with(held, today), at))
    own = by.held is None
    day = today if own or given_on is None else given_on
    plain = "" if own else " ".join(name.split())
    wrong = {
        "purpose": "" if purpose in ConsentPurpose.values else _("Choose what they agree to."),
        "name": "" if own else _name(plain),
        "how": "" if own or how in set(ConsentWay.values) - {ConsentWay.SELF} else _("Say how they agreed."),
        "given_on": _("This day has not come yet.") if day > today else "",
        "until": _until(until, day, today),
    }
    _refuse(wrong)
    before = list(in_force(today).filter(room=held, purpose=purpose, until__lte=until))
    consent = HouseholdConsent(
        room=held,
        purpose=purpose,
        given_by_id=by.own_id if own else None,
        given_by_name=plain,
        given_how=ConsentWay.SELF if own else how,
        given_on=day,
        until=until,
    )
    consent.save(force_insert=True)
    for asked in HelpAsked.objects.select_for_update().filter(consent__in=before, ended_on=None).order_by("pk"):
        asked.consent = consent
        save(asked, "consent")
    refs = {"purpose": purpose, "how": str(consent.given_how), "until": until.isoformat()}
    events.record("household_consent.given", _where(consent, held), by=by, at=at, refs=refs)
    return consent


@action
def withdraw_consent(
    consent: HouseholdConsent, *, how: str = ConsentWay.SELF, by: Actor, at: datetime, version: int | None = None
) -> HouseholdConsent:
    """A household agrees no longer: this consent and every other to the same end at once, and what rests on them is
    hidden. One that is over stays as it is. Raises `Refused`, `Stale`, and `Invalid` on "how"."""
    room = lock(Place(pk=consent.room_id))
    fresh, today = lock(consent, version=version), clock.local_date(at)
    ask(may_withdraw_consent(by, room, linked_with(room, today), at))
    if fresh.withdrawn_on is not None:
        return fresh
    way = ConsentWay.SELF.value if by.held is None else how
    if by.held is not None and way not in set(ConsentWay.values) - {ConsentWay.SELF}:
        raise Invalid({"how": _("Say how they withdrew it.")})
    running = HouseholdConsent.objects.select_for_update().filter(room=room, withdrawn_on=None, until__gte=today)
    for one in running.filter(purpose=fresh.purpose).order_by("pk"):
        one.withdrawn_on, one.withdrawn_how = today, way
        save(one, "withdrawn_on", "withdrawn_how")
        refs = {"purpose": str(one.purpose), "how": way}
        events.record("household_consent.withdrawn", _where(one, room), by=by, at=at, refs=refs)
    fresh.refresh_from_db()
    return fresh


@action
def ask_help(room: Place, *, kind: str, until: date, words: str = "", by: Actor, at: datetime) -> HelpAsked:
    """A household asks for a deed until a day, at most a year, with a few words if they like.

    Raises `Refused`, also where no consent to it is in force, and `Invalid` on "room", "kind", "words" or "until".
    """
    held, today = _dwelling(room), clock.local_date(at)
    linked, plain = linked_with(held, today), " ".join(words.split())
    known = kind in HelpKind.values
    consents = list(in_force(today).filter(room=held))
    consent = consent_for(HelpKind(kind).rests_on, consents) if known else None
    ask(may_ask_help(by, held, linked, consent is not None if known else bool(consents), at))
    wrong = {
        "kind": "" if known else _("Choose what help is asked for."),
        "words": _words(plain),
        "until": _until(until, today, today),
    }
    _refuse(wrong)
    assert consent is not None  # the rule let nobody through without
    asked = HelpAsked(room=held, consent=consent, kind=kind, words=plain, asked_on=today, until=until)
    asked.save(force_insert=True)
    refs = {"kind": kind, "until": until.isoformat(), "consent": str(consent.pk)}
    events.record("help_asked.began", _where(asked, held), by=by, at=at, refs=refs)
    return asked


@action
def end_help(asked: HelpAsked, *, why: str, by: Actor, at: datetime, version: int | None = None) -> HelpAsked:
    """Help is asked for no longer; what has ended stays as it is. Raises `Refused`, `Stale`, and `Invalid` on "why"."""
    room = lock(Place(pk=asked.room_id))
    fresh, today = lock(asked, version=version), clock.local_date(at)
    ask(may_end_help(by, room, linked_with(room, today), at))
    if fresh.ended_on is not None:
        return fresh
    if why not in HelpEnd.values:
        raise Invalid({"why": _("Choose why it is asked for no longer.")})
    fresh.ended_on, fresh.ended_why = today, why
    save(fresh, "ended_on", "ended_why")
    events.record("help_asked.ended", _where(fresh, room), by=by, at=at, refs={"why": why})
    return fresh


@action
def open_booklet(room: Place, *, purpose: str, by: Actor, at: datetime) -> BookletOpening:
    """Open a household's booklet for a purpose of `OpeningPurpose`, for half an hour; the household sees who did.

    Raises `Refused`, and `Invalid` on "room" or "purpose".
    """
    held, today = _dwelling(room), clock.local_date(at)
    consented = in_force(today).filter(room=held).exists()
    ask(may_open_booklet(by, held, linked_with(held, today), consented, at))
    if purpose not in OpeningPurpose.values:
        raise Invalid({"purpose": _("Say what you open the booklet for.")})
    assert by.person_id and by.appointment_id and by.organisation_id  # the rule let nobody else through
    opening = BookletOpening(
        room=held,
        purpose=purpose,
        person_id=by.person_id,
        appointment_id=by.appointment_id,
        organisation_id=by.organisation_id,
        at=at,
    )
    opening.save(force_insert=True)
    events.record("booklet.opened", _where(opening, held), by=by, at=at, refs={"purpose": purpose})
    return opening


@action
def scrub_help_words(asked: HelpAsked, *, by: Actor, at: datetime) -> HelpAsked:
    """Erase the words of help that is shown no more. Raises `Refused`."""
    ask(may_scrub_booklet(by, at))
    fresh = lock(asked, related=("room",))
    if fresh.words:
        fresh.words = ""
        save(fresh, "words")
        events.record("help_asked.scrubbed", _where(fresh, fresh.room), by=by, at=at)
    return fresh


@action
def scrub_consent_name(consent: HouseholdConsent, *, by: Actor, at: datetime) -> HouseholdConsent:
    """Erase the name of who gave a consent that is long over. Raises `Refused`."""
    ask(may_scrub_booklet(by, at))
    fresh = lock(consent, related=("room",))
    if fresh.given_by_name:
        fresh.given_by_name = ""
        save(fresh, "given_by_name")
        events.record("household_consent.scrubbed", _where(fresh, fresh.room), by=by, at=at)
    return fresh


def _dwelling(room: Place) -> Place:
    """The dwelling, locked: what is written into a booklet is written one after the other. Raises `Invalid`."""
    held = lock(Place(pk=room.pk))
    if held.level != Level.ROOM or held.use not in DWELLINGS:
        raise Invalid({"room": _("Only dwellings have a booklet.")})
    return held


def _refuse(wrong: dict[str, str]) -> None:
    found = {field: words for field, words in wrong.items() if words}
    if found:
        raise Invalid(found)


def _name(name: str) -> str:
    if not name:
        return _("Write who of the household agreed.")
    if len(name) > NAME_LENGTH:
        return _("This name is longer than 40 characters.")
    return _("A number does not belong into the name.") if any(letter.isdigit() for letter in name) else ""


def _words(words: str) -> str:
    if len(words) > WORDS_LENGTH:
        return _("This is longer than %(count)s characters.") % {"count": WORDS_LENGTH}
    digits = re.sub(r"[\s\-().·]", "", unicodedata.normalize("NFKC", words))
    return _("No telephone and no identity number belongs here.") if LONG_NUMBER.search(digits) else ""


def _until(until: date, day: date, today: date) -> str:
    """What is wrong with a last day."""
    if until < today:
        return _("This day has passed.")
    if until > a_year_after(day):
        return _("At most a year; then they are asked again.")
    return ""


def _where(row: Any, room: Place) -> SimpleNamespace:
    """A row of the booklet as an event's subject: it lies where the dwelling lies."""
    return SimpleNamespace(pk=row.pk, level_ids=room.level_ids)


__all__ = [
    "a_year_after",
    "ask_help",
    "end_help",
    "give_consent",
    "open_booklet",
    "scrub_consent_name",
    "scrub_help_words",
    "withdraw_consent",
]

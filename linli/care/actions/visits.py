"""Visits that somebody asked for: arranged with consent, done in a tap, given to another post, ended."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.utils.translation import gettext as _

from linli.care import rules_near
from linli.care.actions.common import consent_of, kept_line, no_numbers, past_day, shown
from linli.care.enums import VisitEnd
from linli.care.models import CareVisit, CareVisitDone
from linli.care.models_visits import NAME, SAID
from linli.care.queries import plan_at
from linli.care.queries_near import VISIT_JOINED, Visitor, visitor_named
from linli.core import actions as kernel
from linli.core import events
from linli.core.actions import action
from linli.core.actors import Actor, system
from linli.core.clock import local_date
from linli.core.refusals import Invalid, ask
from linli.core.wording import need_line
from linli.people.actions import RevealedContact, leave_contact
from linli.places.enums import Level
from linli.places.models import Place
from linli.places.queries import playbook_version_for

PURPOSE = "care_visit"
LATE = timedelta(days=31)
"""So long after it a visit can still be written down."""


@dataclass(frozen=True, slots=True)
class VisitFacts:
    """Whom to visit, at which door, of which kind, why in neutral words, and which post comes."""

    name: str
    room: Place | None
    kind: str
    visitor: str
    why: str = ""
    phone: str = ""
    consent_who: str = ""
    consent_way: str = ""
    consented_on: date | None = None


@action
def arrange_visits(estate: Place, facts: VisitFacts, *, by: Actor, at: datetime) -> CareVisit:
    """Arrange visits for somebody who asked or agreed; the first is due after the days of their kind. Arranged twice
    for one door and name, the first arrangement is given again.

    Raises `Refused`, and `Invalid` on "name", "room", "kind", "visitor", "why", "phone", "consent_who", "consent_way"
    or "consented_on".
    """
    plan = plan_at(estate)
    ask(rules_near.may_arrange_visits(by, plan, estate, at))
    assert plan is not None and by.held is not None and by.appointment_id is not None  # the rule
    who, way, on = consent_of(facts.consent_who, facts.consent_way, facts.consented_on, at)
    name = no_numbers("name", need_line("name", facts.name, _("Name whom to visit."), NAME))
    room = facts.room
    if room is None or room.level != Level.ROOM or room.estate_id != estate.pk:
        raise Invalid({"room": _("Name the door, such as 3-1-502.")})
    spec = plan.visit(facts.kind)
    if spec is None:
        raise Invalid({"kind": _("Choose a kind of visit.")})
    visitor = _visitor(room, facts.visitor)
    why = kept_line("why", facts.why, SAID)
    list(Place.objects.select_for_update(no_key=True).filter(pk=room.pk).order_by("pk"))
    there = CareVisit.objects.filter(room=room, name=name, ended_at=None).order_by("pk").first()
    if there is not None:
        return there
    today = local_date(at)
    row = CareVisit(
        organisation_id=by.held.organisation_id, visitor_body=visitor.body, post_key=visitor.key,
        unpaid=visitor.unpaid, playbook_version_id=playbook_version_for(estate), kind=spec.key,
        every_days=spec.every_days, estate=estate, room=room, name=name, why=why, consent_who=who, consent_way=way,
        consented_on=on, entered_by_id=by.appointment_id, asked_at=at, next_on=today + timedelta(spec.every_days),
        word_on=today,
    )  # fmt: skip
    if facts.phone.strip():
        row.contact = leave_contact(phone=facts.phone, purpose=PURPOSE, by=system(by.door), at=at)
    row.save(force_insert=True)
    events.record("care_visit.arranged", row, by=by, at=at, refs={"kind": row.kind})
    return row


def _visitor(room: Place, text: str) -> Visitor:
    """Raises `Invalid` on "visitor"."""
    found = visitor_named(room, text)
    if found is None:
        raise Invalid({"visitor": _("Choose which post comes.")})
    return found


def locked_visit(row: CareVisit, version: int | None = None) -> CareVisit:
    """The visits of somebody, locked; every verb of them begins here. Raises `Stale`."""
    return kernel.lock(row, version=version, related=VISIT_JOINED)


@action
def do_visit(
    row: CareVisit, *, on: date | None = None, words: str = "", by: Actor, at: datetime, version: int | None = None
) -> CareVisit:
    """Somebody was there: nothing changed, or a line of what was heard. The next one is due after the usual days.

    A second press on the same day without words changes nothing. Raises `Stale`, `Refused`, and `Invalid` on "on" or
    "words".
    """
    row = locked_visit(row, version)
    ask(rules_near.may_do_visit(by, row, at))
    today = local_date(at)
    day = past_day("on", on or today, max(today - LATE, local_date(row.asked_at)), at)
    said = kept_line("words", words, SAID)
    if not said and CareVisitDone.objects.filter(visit=row, on=day).exists():
        return row
    CareVisitDone(visit=row, on=day, words=said, at=at).save(force_insert=True)
    row.word_on = max(row.word_on, day)
    row.next_on = row.word_on + timedelta(days=row.every_days)
    kernel.save(row, "word_on", "next_on")
    events.record("care_visit.done", row, by=by, at=at)
    return row


@action
def change_visitor(row: CareVisit, *, visitor: str, by: Actor, at: datetime, version: int | None = None) -> CareVisit:
    """Another post comes from now on; the next visit is due as the old one was, or today. Raises `Stale`, `Refused`,
    and `Invalid` on "visitor"."""
    row = locked_visit(row, version)
    ask(rules_near.may_change_visitor(by, row, at))
    found = _visitor(row.room or row.estate, visitor)
    row.visitor_body, row.post_key, row.unpaid = found.body, found.key, found.unpaid
    row.next_on = max(row.next_on, local_date(at))
    kernel.save(row, "visitor_body", "post_key", "unpaid", "next_on")
    events.record("care_visit.visitor_changed", row, by=by, at=at)
    return row


@action
def end_visits(row: CareVisit, *, why: str, by: Actor, at: datetime, version: int | None = None) -> CareVisit:
    """No more visits. Raises `Stale`, `Refused`, and `Invalid` on "end"."""
    row = locked_visit(row, version)
    ask(rules_near.may_end_visits(by, row, at))
    if why not in VisitEnd.values:
        raise Invalid({"end": _("Choose why they end.")})
    row.end, row.ended_at = why, at
    kernel.save(row, "end", "ended_at")
    events.record("care_visit.ended", row, by=by, at=at, refs={"end": why})
    return row


@action
def call_visited(row: CareVisit, *, purpose: str, by: Actor, at: datetime) -> RevealedContact:
    """Their telephone for a minute, for a purpose of `RevealPurpose`. Raises `Refused`, and `Invalid` on "purpose" or
    "phone" (none was left)."""
    row = locked_visit(row)
    ask(rules_near.may_call_visited(by, row, at))
    events.record("care_visit.called", row, by=by, at=at, refs={"purpose": purpose})
    return shown(row.contact, row.estate, "care_visit", row.pk, purpose, by=by, at=at)

"""Joining: one side asks, the other agrees or does not; the contact of a side; the end, by a side or of the term."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.utils.translation import gettext as _

from linli.alliances import rules
from linli.alliances.actions.common import locked, move, note, open_list, tell
from linli.alliances.enums import TieState, TieVerb
from linli.alliances.models import REASON, AllianceTie
from linli.alliances.queries import LEVELS, keeper_for, live_tie, plan_at, year_now
from linli.core import actions as kernel
from linli.core.actions import action
from linli.core.actors import Actor
from linli.core.clock import local_date
from linli.core.forgetting import months_before
from linli.core.refusals import Invalid, ask
from linli.core.wording import line, need_line
from linli.organisations.models import Organisation
from linli.places.models import Place
from linli.places.queries import playbook_version_for

LONGEST = timedelta(days=5 * 366)


@dataclass(frozen=True, slots=True)
class TieFacts:
    """What is asked: until when, the playbook's term where nothing is said, and why, in words that both sides read."""

    ends_on: date | None = None
    words: str = ""


@action
def ask_tie(unit: Organisation, place: Place, facts: TieFacts, *, by: Actor, at: datetime) -> AllianceTie:
    """Ask that a unit joins a place; the other side agrees. Asked again while it is not over, the first one is given.

    Raises `Refused`, `Invalid` on "place", "unit", "ends_on" or "words".
    """
    plan = plan_at(place)
    if plan is None or place.level not in LEVELS:
        raise Invalid({"place": _("Choose a community or an estate where units can join.")})
    keeper = keeper_for(place, plan)
    ask(rules.may_ask_tie(by, unit, keeper, place, at))
    assert keeper is not None  # the rule let nobody through without one
    words = line("words", facts.words, REASON)
    ends_on = _term(facts.ends_on, plan.term_months, local_date(at))
    # The unit is locked first: of two that ask at once the second finds the first one's tie.
    fresh = Organisation.objects.select_for_update(no_key=True).get(pk=unit.pk)
    if fresh.ended_on is not None:
        raise Invalid({"unit": _("This unit is no more.")})
    there = live_tie(unit.pk, place.pk)
    if there is not None:
        return there
    by_unit = by.organisation_id == unit.pk
    row = AllianceTie(
        playbook_version_id=playbook_version_for(place), unit=fresh, keeper=keeper, place=place, words=words,
        asked_by_unit=by_unit, ends_on=ends_on, asked_at=at,
        unit_contact_id=by.appointment_id if by_unit else None,
        keeper_contact_id=None if by_unit else by.appointment_id,
    )  # fmt: skip
    row.save(force_insert=True)
    note(row, "asked", by=by, at=at)
    tell(row, keeper.pk if by_unit else unit.pk, "asked", at)
    return row


def _term(said: date | None, months: int, today: date) -> date:
    """The last day of a term. Raises `Invalid`."""
    if said is None:
        return months_before(today, -months)
    if not today < said <= today + LONGEST:
        raise Invalid({"ends_on": _("A day from tomorrow on, within five years.")})
    return said


@action
def agree_tie(tie: AllianceTie, *, by: Actor, at: datetime, version: int | None = None) -> AllianceTie:
    """Agree: the unit has joined from today on, and the list of this year is open. Pressed again nothing changes.
    Raises `Stale`, `Refused`, and `Invalid` on "tie" where its term has passed meanwhile."""
    row = locked(tie.pk)
    if row.state == TieState.STANDING and (rules.is_unit(by, row) or rules.is_keeper(by, row)):
        return row
    kernel.compare(row, version, subject=row.pk)
    ask(rules.may_answer_tie(by, row, TieVerb.AGREE_TIE, at))
    today = local_date(at)
    if row.ends_on < today:
        raise Invalid({"tie": _("The term that was asked for is over. Decline it, and ask anew.")})
    move(row, TieVerb.AGREE_TIE, TieState.STANDING)
    row.starts_on = today
    if row.asked_by_unit:
        row.keeper_contact_id = by.appointment_id
    else:
        row.unit_contact_id = by.appointment_id
    kernel.save(row, "state", "starts_on", "unit_contact", "keeper_contact")
    open_list(row, year_now(at), at)
    note(row, "joined", by=by, at=at)
    tell(row, row.unit_id if row.asked_by_unit else row.keeper_id, "joined", at)
    return row


@action
def decline_tie(
    tie: AllianceTie, *, reason: str, by: Actor, at: datetime, version: int | None = None
) -> AllianceTie:  # fmt: skip
    """Do not agree, with the reason. Raises `Stale`, `Refused`, `Invalid` on "reason"."""
    row = locked(tie.pk, version)
    ask(rules.may_answer_tie(by, row, TieVerb.DECLINE_TIE, at))
    said = need_line("reason", reason, _("Say why, so that the other side can ask again."), REASON)
    return _over(row, TieVerb.DECLINE_TIE, TieState.DECLINED, said, "declined", by=by, at=at)


@action
def take_contact(tie: AllianceTie, *, by: Actor, at: datetime, version: int | None = None) -> AllianceTie:
    """Be the contact of one's side from now on. Pressed again nothing changes. Raises `Stale`, `Refused`."""
    row = locked(tie.pk, version)
    ask(rules.may_take_contact(by, row, at))
    field = "unit_contact" if rules.is_unit(by, row) else "keeper_contact"
    if getattr(row, f"{field}_id") == by.appointment_id:
        return row
    setattr(row, f"{field}_id", by.appointment_id)
    kernel.save(row, field)
    note(row, "contact_taken", by=by, at=at)
    return row


@action
def end_tie(tie: AllianceTie, *, reason: str, by: Actor, at: datetime, version: int | None = None) -> AllianceTie:
    """End it, with the reason; what was agreed and done stays to be read. Raises `Stale`, `Refused`, `Invalid` on
    "reason"."""
    row = locked(tie.pk, version)
    ask(rules.may_end_tie(by, row, at))
    said = need_line("reason", reason, _("Say why it ends."), REASON)
    return _over(row, TieVerb.END_TIE, TieState.ENDED, said, "ended", by=by, at=at)


@action
def end_of_term(tie: AllianceTie, *, by: Actor, at: datetime) -> AllianceTie:
    """Its term is over; both sides hear of it once. Raises `Refused`."""
    row = locked(tie.pk)
    ask(rules.may_end_tie(by, row, at))
    return _over(row, TieVerb.END_TIE, TieState.ENDED, "", "ended", by=by, at=at)


@action
def begin_year(tie: AllianceTie, *, by: Actor, at: datetime) -> AllianceTie:
    """Open the list of this year, once. Raises `Refused`."""
    row = locked(tie.pk)
    ask(rules.may_open_year(by, row, at))
    listed = open_list(row, year_now(at), at)
    note(row, "year_begun", by=by, at=at, refs={"year": listed.year})
    return row


def _over(
    row: AllianceTie, verb: TieVerb, target: TieState, said: str, past: str, *, by: Actor, at: datetime
) -> AllianceTie:
    """It is over; the other side hears of it, both where nobody of them ended it. Contacts have no use any more."""
    move(row, verb, target)
    row.ended_words, row.ended_at = said, at
    row.unit_contact = row.keeper_contact = None
    kernel.save(row, "state", "ended_words", "ended_at", "unit_contact", "keeper_contact")
    note(row, past, by=by, at=at)
    for body_id in (row.unit_id, row.keeper_id):
        if body_id != by.organisation_id:
            tell(row, body_id, past, at)
    return row

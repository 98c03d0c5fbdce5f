"""Becoming a volunteer, by oneself or written down with consent; what one can and wants; teams; leaving."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from uuid import UUID

from django.utils.translation import gettext as _

from linli.core import actions as kernel
from linli.core import events
from linli.core.actions import action
from linli.core.actors import Actor, system
from linli.core.clock import local_date
from linli.core.ids import uuid7
from linli.core.refusals import Invalid, Refused, ask
from linli.core.weekly import TIMES
from linli.core.wording import line, need_line
from linli.people.actions import RevealedContact, erase_contact, leave_contact, reveal
from linli.people.models import Contact, Person
from linli.places.models import Place
from linli.playbooks.enums import Power
from linli.volunteering import rules
from linli.volunteering.actions.common import CLIENT
from linli.volunteering.actions.signing import give_up
from linli.volunteering.actions.teams import TEAM_JOINED
from linli.volunteering.enums import ConsentWay, State
from linli.volunteering.fields import chosen
from linli.volunteering.models import NAME, NOTE, Activity, TeamMember, Volunteer, VolunteerTeam
from linli.volunteering.queries import own_teams, plan_at

PURPOSE = "volunteer"
OLDEST_CONSENT = timedelta(days=365)
VOLUNTEER_JOINED = ("person", "estate", "contact")


@dataclass(frozen=True, slots=True)
class VolunteerFacts:
    """What somebody can, wants, and when; a telephone if they want to be called; of somebody under 18 who agreed for
    them, how and on which day. `name`, `consent_way` and `consented_on` of who has no account."""

    skills: Collection[str] = ()
    times: Collection[str] = ()
    wish: str = ""
    phone: str = ""
    minor: bool = False
    guardian: str = ""
    guardian_way: str = ""
    guardian_on: date | None = None
    name: str = ""
    consent_way: str = ""
    consented_on: date | None = None


@action
def opt_in(estate: Place, facts: VolunteerFacts, *, by: Actor, at: datetime) -> Volunteer:
    """Become a volunteer; again, it changes what was said. Raises `Refused`, and `Invalid` on a field of the facts."""
    ask(rules.may_opt_in(by, at))
    assert by.own_id is not None  # the rule let nobody through without an account
    person = Person.objects.select_for_update().get(pk=by.own_id)
    known = Volunteer.objects.filter(person=person).first()
    if known is not None:
        return change_volunteer(known, facts, by=by, at=at)
    row = Volunteer(id=uuid7(), person=person, estate=estate, joined_at=at)
    _fill(row, facts, at)
    row.contact = _contact(facts.phone, person, by=by, at=at)
    row.save(force_insert=True)
    events.record("volunteer.joined", row, by=system(by.door), at=at)
    return row


@action
def enter_volunteer(team: VolunteerTeam, facts: VolunteerFacts, *, key: str = "", by: Actor, at: datetime) -> Volunteer:
    """Write down who has no account and agreed, into a team. The same key again is the same volunteer.

    Raises `Refused`, `KeyReused`, and `Invalid` on a field of the facts.
    """
    held = kernel.lock(team, related=TEAM_JOINED)
    ask(rules.may_enter_volunteer(by, held, at))
    row = Volunteer(id=uuid7(), estate=held.place, joined_at=at)
    _fill(row, facts, at)
    row.name = need_line("name", facts.name, _("Write the name."), NAME)
    row.consent_way, row.consented_on = _consent("consent", facts.consent_way, facts.consented_on, at)
    sent = {"team": str(held.pk), "name": row.name, "wish": row.wish, "skills": row.skills, "times": row.times}
    body, answer = kernel.body_hash(sent), {"id": str(row.pk)}
    first = kernel.claim(client=f"{CLIENT}.enter", key=key, body=body, answer=answer, at=at) if key else None
    if first is not None:
        return Volunteer.objects.get(pk=first["id"])
    row.contact = _contact(facts.phone, None, by=by, at=at)
    row.save(force_insert=True)
    TeamMember(team=held, volunteer=row).save(force_insert=True)
    events.record("volunteer.entered", row, by=by, at=at, refs={"way": row.consent_way})
    return row


@action
def change_volunteer(
    volunteer: Volunteer, facts: VolunteerFacts, *, by: Actor, at: datetime, version: int | None = None
) -> Volunteer:
    """What they can, want, and when; a telephone that is typed takes the place of the one before. Raises `Stale`,
    `Refused`, and `Invalid` on a field of the facts."""
    row = kernel.lock(volunteer, version=version, related=VOLUNTEER_JOINED)
    ask(rules.may_change_volunteer(by, row, at))
    _fill(row, facts, at)
    if facts.phone.strip():
        before, row.contact = row.contact, _contact(facts.phone, row.person, by=by, at=at)
        if before is not None:
            erase_contact(before, by=system(by.door), at=at)
    kernel.save(row, "skills", "times", "wish", "minor", "guardian", "guardian_way", "guardian_on", "contact")
    events.record("volunteer.changed", row, by=system(by.door), at=at)
    return row


@action
def join(volunteer: Volunteer, team: VolunteerTeam, *, by: Actor, at: datetime) -> TeamMember:
    """Join a team, by one press; again, nothing changes. Raises `Refused`."""
    row = kernel.lock(volunteer, related=VOLUNTEER_JOINED)
    held = kernel.lock(team, related=TEAM_JOINED)
    ask(rules.may_join(by, row, held, at))
    known = TeamMember.objects.filter(team=held, volunteer=row).first()
    if known is not None:
        return known
    member = TeamMember(team=held, volunteer=row)
    member.save(force_insert=True)
    events.record("volunteer_team.joined", held, by=system(by.door), at=at)
    return member


@action
def leave_team(volunteer: Volunteer, team: VolunteerTeam, *, by: Actor, at: datetime) -> None:
    """Leave a team; what one signed up for stays. Raises `Refused`."""
    row = kernel.lock(volunteer, related=VOLUNTEER_JOINED)
    held = kernel.lock(team, related=TEAM_JOINED)
    if held.ended_at is None:
        ask(rules.may_join(by, row, held, at))
    gone, _rows = TeamMember.objects.filter(team=held, volunteer=row).delete()
    if gone:
        events.record("volunteer_team.left", held, by=system(by.door), at=at)


@action
def leave(volunteer: Volunteer, *, by: Actor, at: datetime) -> Volunteer:
    """Be a volunteer no more: what one signed up for is free again, and nothing of oneself is kept but sums that name
    nobody. Again, nothing changes. Raises `Refused`."""
    row = kernel.lock(volunteer, related=VOLUNTEER_JOINED)
    if row.left_at is not None:
        return row
    ask(rules.may_leave(by, row, own_teams(row), at))
    coming = Activity.objects.filter(slots__sign_ups__volunteer=row, state=State.PUBLISHED, ends_at__gt=at)
    for activity in coming.distinct().order_by("pk"):
        give_up(activity, row, at=at)
    row.memberships.all().delete()
    contact = row.contact
    row.person = row.contact = row.guardian_on = row.consented_on = None
    row.name = row.wish = row.guardian = row.guardian_way = row.consent_way = ""
    row.skills, row.times, row.minor, row.left_at = [], [], False, at
    kernel.save(
        row, "person", "contact", "guardian_on", "consented_on", "name", "wish", "guardian", "guardian_way",
        "consent_way", "skills", "times", "minor", "left_at",
    )  # fmt: skip
    row.sign_ups.update(volunteer=None)
    if contact is not None:
        erase_contact(contact, by=system(by.door), at=at)
    events.record("volunteer.left", row, by=system(by.door), at=at)
    return row


@action
def call_volunteer(
    team: VolunteerTeam, volunteer_id: UUID, *, purpose: str, by: Actor, at: datetime
) -> RevealedContact:
    """Show for a minute the telephone of somebody in a team, or signed up for an activity of it, for a purpose of
    `RevealPurpose`; that somebody looked is kept, and shown to them. Raises `Refused`, and `Invalid` on "purpose" or
    "phone"."""
    row = kernel.lock(team, related=TEAM_JOINED)
    ask(rules.may_call_volunteer(by, row, at))
    living = Volunteer.objects.filter(pk=volunteer_id, left_at=None).select_related("contact")
    known = living.filter(memberships__team=row) | living.filter(sign_ups__slot__activity__team=row)
    found = known.distinct().order_by("pk").first()
    if found is None:
        raise Refused(rules.unseen_volunteer("may_call_volunteer"))
    if found.contact is None:
        raise Invalid({"phone": _("No number of theirs is known here. Knock, or ask who knows them.")})
    assert by.held is not None  # the rule let nobody through without a post
    opening = replace(
        by.held,
        powers=by.held.powers | {Power.CONTACT_REVEAL.value},
        scope=by.held.scope | {(row.place.level, row.place_id), ("place", row.place_id)},
    )
    events.record("volunteer_team.called", row, by=by, at=at, refs={"purpose": purpose})
    return reveal(
        found.contact, about=row, purpose=purpose, subject_type="volunteer_team", subject_id=row.pk,
        by=replace(by, held=opening), at=at,
    )  # fmt: skip


# -- what is said ----------------------------------------------------------------------------------------


def _fill(row: Volunteer, facts: VolunteerFacts, at: datetime) -> None:
    """Take over what was said. Raises `Invalid`."""
    plan = plan_at(row.estate)
    known = [one.key for one in plan.skills] if plan is not None else []
    row.skills = chosen("skills", facts.skills, known)
    row.times = chosen("times", facts.times, TIMES)
    row.wish = line("wish", facts.wish, NOTE)
    row.minor = facts.minor
    row.guardian, row.guardian_way, row.guardian_on = "", "", None
    if facts.minor:
        why = _("Under 18, a parent or guardian has to agree. Write who does.")
        row.guardian = need_line("guardian", facts.guardian, why, NAME)
        row.guardian_way, row.guardian_on = _consent("guardian", facts.guardian_way, facts.guardian_on, at)


def _consent(who: str, way: str, day: date | None, at: datetime) -> tuple[str, date]:
    """How and when somebody agreed. Raises `Invalid` on "<who>_way" or the day."""
    on = "consented_on" if who == "consent" else f"{who}_on"
    if way not in ConsentWay.values:
        raise Invalid({f"{who}_way": _("Say how they agreed.")})
    today = local_date(at)
    if day is None or not today - OLDEST_CONSENT <= day <= today:
        raise Invalid({on: _("Say on which day they agreed, within the last year.")})
    return way, day


def _contact(phone: str, person: Person | None, *, by: Actor, at: datetime) -> Contact | None:
    """A telephone in the vault; none without. Raises `Invalid` on "phone"."""
    if not phone.strip():
        return None
    return leave_contact(phone=phone, purpose=PURPOSE, person=person, by=by, at=at)

"""Who leads teams of volunteers, who opts in and out, who signs up, who sees names, and who says who was there."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from linli.core.actors import Actor, Held, Located
from linli.core.clock import local_date
from linli.core.refusals import Refusal, RefusalKind, not_now
from linli.playbooks.enums import BodyKind, Power
from linli.playbooks.parts_volunteering import Volunteering
from linli.volunteering.enums import OPEN, TABLE, State, Verb
from linli.volunteering.models import Activity, ActivitySlot, GreatEvent, SignUp, Volunteer, VolunteerTeam

CONFIRM_WITHIN = timedelta(days=60)
"""Who was there is confirmed, and corrected, within so long; then it stands."""

# -- teams -----------------------------------------------------------------------------------------------


def may_make_team(actor: Actor, plan: Volunteering | None, place: Located, at: datetime) -> Refusal | None:
    """A team of volunteers is made by a post that leads them, in a body that the playbook lets hold teams, for a place
    that it serves."""
    held = actor.held
    able = plan is not None and held is not None and BodyKind(held.body_kind) in plan.held_by
    if able and actor.can(Power.VOLUNTEERING_LEAD, place):
        return None
    return _who(
        "may_make_team",
        _("Volunteers' teams are made by the bodies that the playbook names, for their own places."),
        _("The station, or the community."),
        _("Ask them for a team, or join one."),
    )


def may_see_team(actor: Actor, team: VolunteerTeam, at: datetime) -> Refusal | None:
    """The register of a team is seen by those who lead it: the posts that lead volunteers in its body."""
    return None if actor.is_system or any(_leads(held, team) for held in actor.open_posts) else unseen_team()


def may_change_team(actor: Actor, team: VolunteerTeam, at: datetime) -> Refusal | None:
    """A team's name and project are changed, and a team is ended, by those who lead it, until it has ended."""
    return _leading(actor, team, "may_change_team") or _living(team, "may_change_team")


def may_enter_volunteer(actor: Actor, team: VolunteerTeam, at: datetime) -> Refusal | None:
    """Who has no account is written down by those who lead the team, with their consent."""
    return _leading(actor, team, "may_enter_volunteer") or _living(team, "may_enter_volunteer")


def may_call_volunteer(actor: Actor, team: VolunteerTeam, at: datetime) -> Refusal | None:
    """The telephone of a volunteer is shown, for a purpose and for a minute, to those who lead a team they are in."""
    if actor.held is None or actor.person_id is None or not _leads(actor.held, team):
        return unseen_team("may_call_volunteer")
    return None


# -- volunteers ------------------------------------------------------------------------------------------


def may_opt_in(actor: Actor, at: datetime) -> Refusal | None:
    """Whoever is signed in may become a volunteer, of their own will; nobody is made one."""
    if actor.own_id is not None:
        return None
    return Refusal(
        RefusalKind.WHO,
        why=_("Whoever signs up for activities signs in first."),
        who_can=_("Without an account, a team's leader writes you down, if you agree."),
        instead=_("Sign in, or call the station."),
        rule="may_opt_in",
    )


def may_change_volunteer(actor: Actor, volunteer: Volunteer, at: datetime) -> Refusal | None:
    """What somebody can, wants, and when, is changed by themselves."""
    own = actor.own_id is not None and volunteer.person_id == actor.own_id
    return None if own and volunteer.left_at is None else unseen_volunteer("may_change_volunteer")


def may_leave(actor: Actor, volunteer: Volunteer, teams: Sequence[VolunteerTeam], at: datetime) -> Refusal | None:
    """A volunteer leaves at any time, and is forgotten but for the sums; for who has no account, those who lead a team
    they are in (`teams`) do it when they say so."""
    own = actor.own_id is not None and volunteer.person_id == actor.own_id
    led = volunteer.person_id is None and any(_leads(held, team) for team in teams for held in actor.open_posts)
    return None if actor.is_system or own or led else unseen_volunteer("may_leave")


def may_join(actor: Actor, volunteer: Volunteer, team: VolunteerTeam, at: datetime) -> Refusal | None:
    """A volunteer joins a team by their own press, as long as the team serves, and leaves it in the same way; nobody is
    put into one."""
    own = actor.own_id is not None and volunteer.person_id == actor.own_id and volunteer.left_at is None
    return _living(team, "may_join") if own else unseen_volunteer("may_join")


# -- activities ------------------------------------------------------------------------------------------


def may_plan(actor: Actor, team: VolunteerTeam, at: datetime) -> Refusal | None:
    """An activity is planned by those who lead the team, until the team has ended."""
    return _leading(actor, team, "may_plan") or _living(team, "may_plan")


def may_see_activity(actor: Actor, activity: Activity, at: datetime) -> Refusal | None:
    """The organiser's side of an activity is seen by those who lead its team; what is published, by everybody."""
    seen = actor.is_system or any(_leads(held, activity.team) for held in actor.open_posts)
    return None if seen else unseen_activity()


def may_see_roster(actor: Actor, activity: Activity, at: datetime) -> Refusal | None:
    """Who signed up, and who was there, is seen by those who lead the team, until it is forgotten; of each volunteer by
    themselves."""
    if not any(_leads(held, activity.team) for held in actor.open_posts):
        return unseen_activity("may_see_roster")
    if activity.forget_on is not None and activity.forget_on <= local_date(at):
        return _when("may_see_roster", _("Who was there has been forgotten."), _("How many they were still stands."))
    return None


def may_change(actor: Actor, activity: Activity, at: datetime) -> Refusal | None:
    """What, where and when is changed by those who lead the team, until it begins; whoever signed up hears of it."""
    return _organisers(actor, activity, Verb.CHANGE, "may_change") or _before(activity, at, "may_change")


def may_set_slot(actor: Actor, activity: Activity, at: datetime) -> Refusal | None:
    """Which tasks there are, and for how many heads, is said by those who lead the team, until it begins."""
    return _organisers(actor, activity, Verb.SET_SLOT, "may_set_slot") or _before(activity, at, "may_set_slot")


def may_publish(actor: Actor, activity: Activity, at: datetime) -> Refusal | None:
    """It is opened for sign-up by those who lead the team, before it begins."""
    return _organisers(actor, activity, Verb.PUBLISH, "may_publish") or _before(activity, at, "may_publish")


def may_call_off(actor: Actor, activity: Activity, at: datetime) -> Refusal | None:
    """It is cancelled by those who lead the team, with a reason that everybody reads; also afterwards, where it did not
    take place."""
    return _organisers(actor, activity, Verb.CALL_OFF, "may_call_off")


def may_confirm(actor: Actor, activity: Activity, at: datetime) -> Refusal | None:
    """Who was there is confirmed by those who lead the team once it has begun, and corrected for sixty days; the hours
    of each volunteer come of it, and nothing else."""
    refused = _organisers(actor, activity, Verb.CONFIRM, "may_confirm")
    if refused is not None:
        return refused
    if at < activity.starts_at:
        return _when("may_confirm", _("It has not begun yet."), _("Change its hours, or cancel it with a reason."))
    forgotten = activity.forget_on is not None and activity.forget_on <= local_date(at)
    if forgotten or (activity.ends_at + CONFIRM_WITHIN < at and activity.state == State.HELD):
        return _when("may_confirm", _("It was confirmed long ago."), _("Sums stay as they are."))
    return None


def may_report(actor: Actor, activity: Activity, at: datetime) -> Refusal | None:
    """What was done is written for residents by those who lead the team, once it has been confirmed who was there."""
    return _organisers(actor, activity, Verb.REPORT, "may_report")


# -- events over many estates ----------------------------------------------------------------------------


def may_plan_event(actor: Actor, places: Sequence[Located], at: datetime) -> Refusal | None:
    """An event over many estates is planned by a post that plans such events, for places that it serves."""
    if places and all(actor.can(Power.EVENT_PLAN, place) for place in places):
        return None
    return _who(
        "may_plan_event",
        _("Great events are planned by the bodies that serve all of these places."),
        _("The community, the subdistrict, the district or the city plans them."),
        _("Plan an activity for your own estate, or ask them."),
    )


def may_see_event(actor: Actor, event: GreatEvent, at: datetime) -> Refusal | None:
    """An event over all its estates, in numbers and never in names, is seen by the body that planned it."""
    seen = actor.is_system or any(_planned(held, event) for held in actor.open_posts)
    return None if seen else unseen_activity("may_see_event")


def may_call_off_event(actor: Actor, event: GreatEvent, at: datetime) -> Refusal | None:
    """All of an event is cancelled, with a reason that everybody reads, by the body that planned it, once and before it
    is over."""
    if actor.held is None or not _planned(actor.held, event):
        return unseen_activity("may_call_off_event")
    if event.called_off_at is None and at < event.ends_at:
        return None
    return _when("may_call_off_event", _("This event is over."), _("See below what came of it."))


# -- signing up ------------------------------------------------------------------------------------------


def may_sign_up(
    actor: Actor,
    activity: Activity,
    slot: ActivitySlot,
    volunteer: Volunteer,
    mine: Sequence[SignUp],
    at: datetime,
) -> Refusal | None:
    """A volunteer signs up by themselves while it is published and the slot has not begun, for one slot at a time
    (`mine`: what they signed up for here), with the skill that it asks for; where it is full, they wait in order."""
    if actor.own_id is None or volunteer.person_id != actor.own_id or volunteer.left_at is not None:
        return unseen_activity("may_sign_up")
    refused = _state(activity, Verb.SIGN_UP, "may_sign_up")
    if refused is None and slot.starts_at <= at:
        refused = _when("may_sign_up", pgettext("activity", "It has begun."), _("Go there; a hand is welcome."))
    if refused is None and slot.skill and slot.skill not in volunteer.skills:
        why = _("This task needs a skill that you have not ticked.")
        refused = _when("may_sign_up", why, _("Tick it on your volunteer's page, or choose another task."))
    other = next((one for one in mine if one.slot_id != slot.pk and _overlap(one.slot, slot)), None)
    if refused is None and other is not None:
        why = _("At that time you signed up for “%(slot)s”.") % {"slot": other.slot.name}
        refused = _when("may_sign_up", why, _("Take that back first, then sign up for this one."))
    return refused


def may_take_back(actor: Actor, activity: Activity, sign_up: SignUp, at: datetime) -> Refusal | None:
    """A sign-up is taken back by whoever signed up, until it begins; Linli does it for who leaves."""
    volunteer = sign_up.volunteer
    own = volunteer is not None and actor.own_id is not None and volunteer.person_id == actor.own_id
    if not own and not actor.is_system:
        return unseen_activity("may_take_back")
    refused = _state(activity, Verb.TAKE_BACK, "may_take_back")
    if refused is None and sign_up.slot.starts_at <= at:
        why = pgettext("activity", "It has begun.")
        refused = _when("may_take_back", why, _("If you cannot come, call whoever organises it."))
    return refused


def may_see_to(actor: Actor, at: datetime) -> Refusal | None:
    """Reminding, and freeing what a post that ended had led, is done by Linli itself."""
    return None if actor.is_system else unseen_activity("may_see_to")


# -- parts of the answers --------------------------------------------------------------------------------


def _leads(held: Held, team: VolunteerTeam) -> bool:
    return Power.VOLUNTEERING_LEAD in held.powers and held.organisation_id == team.organisation_id


def _planned(held: Held, event: GreatEvent) -> bool:
    return Power.EVENT_PLAN in held.powers and held.organisation_id == event.organisation_id


def _leading(actor: Actor, team: VolunteerTeam, rule: str) -> Refusal | None:
    return None if actor.held is not None and _leads(actor.held, team) else unseen_team(rule)


def _living(team: VolunteerTeam, rule: str) -> Refusal | None:
    if team.ended_at is None:
        return None
    return _when(rule, _("This team has ended."), _("See which teams there are now."))


def _overlap(one: ActivitySlot, other: ActivitySlot) -> bool:
    return one.starts_at < other.ends_at and other.starts_at < one.ends_at


def _organisers(actor: Actor, activity: Activity, verb: Verb, rule: str) -> Refusal | None:
    if actor.held is None or not _leads(actor.held, activity.team):
        return unseen_activity(rule)
    return _state(activity, verb, rule)


def _state(activity: Activity, verb: Verb, rule: str) -> Refusal | None:
    if TABLE.targets(verb, activity.state):
        return None
    return not_now(State(activity.state).label, rule)


def _before(activity: Activity, at: datetime, rule: str) -> Refusal | None:
    if at < activity.starts_at or activity.state not in OPEN:
        return None
    return _when(rule, pgettext("activity", "It has begun."), _("Say afterwards who was there, or cancel it."))


def _when(rule: str, why: str, instead: str) -> Refusal:
    return Refusal(RefusalKind.WHEN, why=why, who_can="", instead=instead, rule=rule)


def _who(rule: str, why: str, who_can: str, instead: str) -> Refusal:
    return Refusal(RefusalKind.WHO, why=why, who_can=who_can, instead=instead, rule=rule)


def _unseen(rule: str, why: str) -> Refusal:
    return Refusal(RefusalKind.UNSEEN, why=why, who_can="", instead=_("Go back to the page before."), rule=rule)


def unseen_team(rule: str = "may_see_team") -> Refusal:
    """What one may not see does not exist."""
    return _unseen(rule, _("There is no such team here."))


def unseen_volunteer(rule: str = "may_change_volunteer") -> Refusal:
    """The same of a volunteer."""
    return _unseen(rule, _("There is no such volunteer here."))


def unseen_activity(rule: str = "may_see_activity") -> Refusal:
    """The same of an activity."""
    return _unseen(rule, _("There is no such activity here."))

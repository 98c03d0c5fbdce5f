"""Who says that a duty was done or why it was missed, who takes the week's agenda over, who signs a month report."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from django.utils.translation import gettext as _

from linli.core.actors import Actor
from linli.core.clock import local_date
from linli.core.refusals import Refusal, RefusalKind
from linli.duties.cadences import period_of
from linli.duties.enums import Work
from linli.duties.models import Duty, MonthReport
from linli.organisations.models import Organisation
from linli.playbooks.enums import Period, Power

READS = frozenset({Power.DUTY_KEEP, Power.SERVICE_REQUEST_VIEW})
"""Powers with which one reads what came of a body's places."""


def keeps(actor: Actor, organisation_id: UUID) -> bool:
    """Whether the actor acts in a post that keeps the duties of this body."""
    held = actor.held
    return held is not None and held.organisation_id == organisation_id and Power.DUTY_KEEP in held.powers


def _keepers_only(body: Organisation, rule: str) -> Refusal:
    return Refusal(
        RefusalKind.WHO,
        _("%(body)s says this itself.") % {"body": body.short_name},
        f"{body.short_name} {body.telephone}".strip(),
        _("You can call them."),
        rule,
    )


def may_see_duties(actor: Actor, body: Organisation, at: datetime) -> Refusal | None:
    """The duties of a body are read by everybody who holds a post in it."""
    if actor.is_system or any(held.organisation_id == body.pk for held in actor.open_posts):
        return None
    return Refusal(RefusalKind.UNSEEN, _("There is no such page here."), "", _("Look in your inbox."), "may_see_duties")


def may_see_report(actor: Actor, body: Organisation, at: datetime) -> Refusal | None:
    """What a body counts of its places is read by its posts that keep duties or see service requests."""
    if actor.is_system or any(held.organisation_id == body.pk and held.powers & READS for held in actor.open_posts):
        return None
    return Refusal(RefusalKind.UNSEEN, _("There is no such page here."), "", _("Look in your inbox."), "may_see_report")


def may_plan_duties(actor: Actor, at: datetime) -> Refusal | None:
    """Duties come from the playbook by themselves; nobody puts one on a body or takes one off by hand."""
    return None if actor.is_system else _by_itself("may_plan_duties")


def may_meet_duty(actor: Actor, duty: Duty, at: datetime) -> Refusal | None:
    """A duty is met by the work itself, never by a press; one that is met stays met by what met it first."""
    if not actor.is_system:
        return _by_itself("may_meet_duty")
    return _when_met(duty, "may_meet_duty")


def _by_itself(rule: str) -> Refusal:
    return Refusal(
        RefusalKind.WHO, _("This comes by itself."), _("Nobody."), _("Do the work; it counts by itself."), rule
    )


def _when_met(duty: Duty, rule: str) -> Refusal | None:
    if duty.met_at is None:
        return None
    return Refusal(RefusalKind.WHEN, _("This duty is done."), "", _("What met it stands beside it."), rule)


def may_tell_done(actor: Actor, duty: Duty, at: datetime) -> Refusal | None:
    """That a duty without work of its own in Linli was done is said in words by a post that keeps the duties of the
    body, from its first day on, also late."""
    if not keeps(actor, duty.organisation_id):
        return _keepers_only(duty.organisation, "may_tell_done")
    if duty.work != Work.NOTE:
        instead = _("Do the work; it counts by itself. If it was missed, say why.")
        return Refusal(RefusalKind.WHEN, _("This duty is met by the work itself."), "", instead, "may_tell_done")
    if duty.starts_on > local_date(at):
        return Refusal(RefusalKind.WHEN, _("Its time has not come."), "", _("Come back then."), "may_tell_done")
    return _when_met(duty, "may_tell_done")


def may_tell_why(actor: Actor, duty: Duty, at: datetime) -> Refusal | None:
    """Why a duty was missed is said in words by a post that keeps the duties of the body; it stays missed."""
    if not keeps(actor, duty.organisation_id):
        return _keepers_only(duty.organisation, "may_tell_why")
    if duty.met_at is None and duty.due_on >= local_date(at):
        return Refusal(
            RefusalKind.WHEN, _("It can still be done."), "", _("Do the work; it counts by itself."), "may_tell_why"
        )
    return _when_met(duty, "may_tell_why")


def may_land_week(actor: Actor, body: Organisation, week: date, at: datetime) -> Refusal | None:
    """What a week's data say is put on the list of the body's forum by a post that keeps its duties and calls its
    meetings, in that week or the one after."""
    held = actor.held
    if not keeps(actor, body.pk) or held is None or Power.MEETING_CALL not in held.powers:
        return _keepers_only(body, "may_land_week")
    this = period_of(local_date(at), Period.WEEK).starts_on
    if 0 <= (this - week).days <= 7:
        return None
    return Refusal(
        RefusalKind.WHEN,
        _("This week is not the one to talk about now."),
        "",
        _("Take over the agenda of this week or of the week before."),
        "may_land_week",
    )


def may_write_report(actor: Actor, body: Organisation, report: MonthReport | None, at: datetime) -> Refusal | None:
    """A month report is written by a post that keeps the duties of the body, until it is signed."""
    if not keeps(actor, body.pk):
        return _keepers_only(body, "may_write_report")
    if report is None or not report.is_signed:
        return None
    return Refusal(
        RefusalKind.WHEN,
        _("This report is signed and stays as it was signed."),
        "",
        _("Say what has changed in the report of the next month."),
        "may_write_report",
    )


def may_sign_report(actor: Actor, body: Organisation, month: date, at: datetime) -> Refusal | None:
    """A month report is signed by a post that keeps the duties of the body, once the month is over."""
    if not keeps(actor, body.pk):
        return _keepers_only(body, "may_sign_report")
    if period_of(month, Period.MONTH).due_on < local_date(at):
        return None
    return Refusal(
        RefusalKind.WHEN,
        _("The month is not over."),
        "",
        _("Write it now; sign it from the first day of the next month on."),
        "may_sign_report",
    )

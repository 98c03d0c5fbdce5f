"""Who arranges rounds of visits, who knocks, who sees that nobody was in, and who says which version holds."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from linli.core.actors import Actor, Located
from linli.core.clock import local_date
from linli.core.refusals import Refusal, RefusalKind
from linli.outreach.enums import SweepState
from linli.outreach.models import Sweep, VisitCell
from linli.playbooks.enums import Power


def may_start_sweep(actor: Actor, estate: Located, at: datetime) -> Refusal | None:
    """A round is started by a post that arranges visits, in the estates that it serves."""
    if actor.is_system or actor.can(Power.SWEEP_ARRANGE, estate):
        return None
    return _arrangers_only("may_start_sweep")


def may_see_sweep(actor: Actor, sweep: Sweep, visitors: Collection[UUID], at: datetime) -> Refusal | None:
    """A round is seen by the posts that arrange visits there, and by those to whom doors of it were shared."""
    if actor.is_system or _arranges(actor, sweep) or own_posts(actor) & set(visitors):
        return None
    return unseen("may_see_sweep")


def may_share_doors(actor: Actor, sweep: Sweep, at: datetime) -> Refusal | None:
    """Doors are shared anew by a post that arranges visits there, as long as the round runs."""
    if not (actor.is_system or actor.can(Power.SWEEP_ARRANGE, sweep)):
        return _arrangers_only("may_share_doors")
    return _when_ended(sweep, "may_share_doors")


def may_record_visit(
    actor: Actor, cell: VisitCell, visitor: UUID | None, visitor_before: UUID | None, at: datetime
) -> Refusal | None:
    """What a knock found is written down by whoever the door was shared to when they knocked, or by a post that
    arranges the round; a knock after the round's end belongs to the next."""
    whose = visitor_before if at < cell.shared_at and visitor_before is not None else visitor
    own = actor.appointment_id is not None and actor.appointment_id in (whose, visitor)
    if not (own or actor.can(Power.SWEEP_ARRANGE, cell.sweep)):
        return unseen("may_record_visit")
    sweep = cell.sweep
    if sweep.ended_at is not None and at > sweep.ended_at:
        return _when_ended(sweep, "may_record_visit")
    return None


def may_see_not_in(actor: Actor, cell: VisitCell, visitor: UUID | None, at: datetime) -> Refusal | None:
    """That nobody was in is seen by whoever the door is shared to and by the head of the station, until the round
    ends; by nobody else."""
    running = cell.sweep.state == SweepState.OPEN
    heads = any(Power.SWEEP_SEE_NOT_IN in held.powers and held.covers(cell.sweep) for held in actor.open_posts)
    if running and (visitor in own_posts(actor) or heads):
        return None
    return unseen("may_see_not_in")


def may_see_visit(actor: Actor, cell: VisitCell, visitor: UUID | None, at: datetime) -> Refusal | None:
    """What was heard at a door, and its photos, are seen by whoever the door is shared to and by the posts that
    arrange the round."""
    if actor.is_system or visitor in own_posts(actor) or _arranges(actor, cell.sweep):
        return None
    return unseen("may_see_visit")


def may_settle(actor: Actor, cell: VisitCell, visitor: UUID | None, at: datetime) -> Refusal | None:
    """Where two versions of a door were written down, or somebody moved meanwhile, its visitor or a post that arranges
    the round says what holds."""
    own = visitor is not None and actor.appointment_id == visitor
    if not (own or actor.can(Power.SWEEP_ARRANGE, cell.sweep)):
        return unseen("may_settle")
    if cell.unsettled:
        return None
    return Refusal(
        RefusalKind.WHEN,
        why=_("There is only one version of this door."),
        who_can="",
        instead=_("Write down what you hear now, if something has changed."),
        rule="may_settle",
    )


def may_end_sweep(actor: Actor, sweep: Sweep, at: datetime) -> Refusal | None:
    """A round is ended by a post that arranges visits there, or by itself once its last day is over."""
    overdue = actor.is_system and sweep.ends_on < local_date(at)
    if overdue or actor.can(Power.SWEEP_ARRANGE, sweep):
        return None
    return _arrangers_only("may_end_sweep")


def may_forget_notes(actor: Actor, at: datetime) -> Refusal | None:
    """What was noted at doors is erased by the system once its time is up, by nobody else."""
    return None if actor.is_system else unseen("may_forget_notes")


def own_posts(actor: Actor) -> frozenset[UUID]:
    """The appointments through which somebody sees."""
    return frozenset(held.appointment_id for held in actor.open_posts)


def _arranges(actor: Actor, sweep: Sweep) -> bool:
    return any(Power.SWEEP_ARRANGE in held.powers and held.covers(sweep) for held in actor.open_posts)


def _arrangers_only(rule: str) -> Refusal:
    return Refusal(
        RefusalKind.WHO,
        why=_("Rounds of visits are arranged by the estate's station."),
        who_can=_("Its head or a deputy can."),
        instead=_("Tell the station which doors should be visited."),
        rule=rule,
    )


def _when_ended(sweep: Sweep, rule: str) -> Refusal | None:
    if sweep.state == SweepState.OPEN:
        return None
    return Refusal(
        RefusalKind.WHEN,
        why=_("This round has ended."),
        who_can="",
        instead=_("Report for the household what you heard, or wait for the next round."),
        rule=rule,
    )


def unseen(rule: str) -> Refusal:
    """The answer for what one may not see."""
    return Refusal(
        RefusalKind.UNSEEN,
        why=_("There is no such door or round here."),
        who_can="",
        instead=_("Go back to the visits."),
        rule=rule,
    )

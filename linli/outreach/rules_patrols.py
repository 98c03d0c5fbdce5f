"""Who walks rounds through an estate, who starts and ends them, and who sees how far they are."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext as _

from linli.core.actors import Actor, Held, Located
from linli.core.clock import local_date
from linli.core.refusals import Refusal, RefusalKind
from linli.outreach.enums import SweepState
from linli.outreach.models import Patrol
from linli.playbooks.enums import Power
from linli.playbooks.schema import Playbook


def may_start_patrol(actor: Actor, playbook: Playbook, kind: str, estate: Located, at: datetime) -> Refusal | None:
    """A round is started by whoever walks it, in a body that the playbook names, in the estates that it serves."""
    held = actor.held
    known = {one.key for one in playbook.patrols_of(held.body_kind)} if held is not None else set()
    if kind in known and actor.can(Power.PATROL_WALK, estate):
        return None
    return Refusal(
        RefusalKind.WHO,
        why=_("Rounds of this kind are walked by other bodies."),
        who_can=_("Whoever walks them."),
        instead=_("Report what you see."),
        rule="may_start_patrol",
    )


def may_see_patrol(actor: Actor, patrol: Patrol, at: datetime) -> Refusal | None:
    """How far a round is, area by area, is seen by who walks for its body and by who arranges visits in the estate."""
    arranges = any(Power.SWEEP_ARRANGE in held.powers and held.covers(patrol) for held in actor.open_posts)
    if actor.is_system or arranges or any(_walks(held, patrol) for held in actor.open_posts):
        return None
    return unseen_patrol()


def may_walk(actor: Actor, patrol: Patrol, at: datetime) -> Refusal | None:
    """That an area is fine, or what was found there, is said by a post that walks for the round's body, until the round
    ends."""
    if actor.held is None or not _walks(actor.held, patrol):
        return unseen_patrol()
    return _when(patrol, "may_walk")


def may_end_patrol(actor: Actor, patrol: Patrol, at: datetime) -> Refusal | None:
    """A round is ended by a post that walks it, or by itself once its last day is over; areas left stay as not
    walked."""
    if actor.is_system and patrol.ends_on < local_date(at):
        return _when(patrol, "may_end_patrol")
    if actor.held is None or not _walks(actor.held, patrol):
        return unseen_patrol()
    return _when(patrol, "may_end_patrol")


def _walks(held: Held, patrol: Patrol) -> bool:
    return Power.PATROL_WALK in held.powers and held.organisation_id == patrol.organisation_id


def _when(patrol: Patrol, rule: str) -> Refusal | None:
    if patrol.state == SweepState.OPEN:
        return None
    return Refusal(
        RefusalKind.WHEN,
        why=_("This round has ended."),
        who_can="",
        instead=_("Report what you see, or start the next round."),
        rule=rule,
    )


def unseen_patrol() -> Refusal:
    """What one may not see does not exist."""
    return Refusal(
        RefusalKind.UNSEEN,
        why=_("There is no such round here."),
        who_can="",
        instead=_("Go back to the inbox."),
        rule="may_see_patrol",
    )

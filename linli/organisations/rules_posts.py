"""Who may let one person follow another in a post, name candidates, and keep the groundwork of an estate."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from linli.core.actors import Actor
from linli.core.refusals import Refusal, RefusalKind
from linli.organisations.enums_posts import NEXT_STAGES, CandidacyStage, Step, step_after
from linli.organisations.rules import may_appoint
from linli.places.models import Place
from linli.playbooks.enums import Power


def may_hand_over(actor: Actor, places: Sequence[Place], person_id: UUID, at: datetime) -> Refusal | None:
    """A post is handed over by whoever may appoint the person who follows."""
    return may_appoint(actor, places, person_id, at)


def may_take_back(actor: Actor, places: Sequence[Place], person_id: UUID, begun: bool, at: datetime) -> Refusal | None:
    """An appointment is taken back before its first day by whoever may appoint that person."""
    refusal = may_appoint(actor, places, person_id, at)
    if refusal is not None or not begun:
        return refusal
    return Refusal(
        RefusalKind.WHEN,
        why=_("It has begun."),
        who_can="",
        instead=_("Let it end today, or hand it over."),
        rule="may_take_back",
    )


def may_settle_links(actor: Actor, at: datetime) -> Refusal | None:
    """Household links of a post that ran out go to who follows, or end, by themselves; nobody does this by hand."""
    if actor.is_system:
        return None
    return Refusal(
        RefusalKind.WHO,
        why=_("Links of a post that ran out are settled by Linli itself."),
        who_can="",
        instead=_("Say yourself who is linked with the household."),
        rule="may_settle_links",
    )


def may_keep_candidates(actor: Actor, places: Sequence[Place], at: datetime) -> Refusal | None:
    """Candidates for the posts of a body are named, reviewed and chosen on record by whoever may appoint in it."""
    if actor.is_system or (bool(places) and all(actor.can(Power.POST_APPOINT, place) for place in places)):
        return None
    return Refusal(
        RefusalKind.WHO,
        why=_("Candidates are kept by those who appoint in this body."),
        who_can=_("Your community's officer, or the administrator."),
        instead=_("Tell them whom you name, and for which post."),
        rule="may_keep_candidates",
    )


def may_advance_candidate(
    actor: Actor, places: Sequence[Place], stage: CandidacyStage, to: CandidacyStage, at: datetime
) -> Refusal | None:
    """A candidate goes from one stage to the next, and nobody is chosen without a review and a public notice."""
    refusal = may_keep_candidates(actor, places, at)
    if refusal is not None or to in NEXT_STAGES[stage]:
        return refusal
    return Refusal(
        RefusalKind.WHEN,
        why=_("It is now “%(stage)s”.") % {"stage": stage.label},
        who_can="",
        instead=_("Review comes first, then the public notice, then the decision."),
        rule="may_advance_candidate",
    )


def may_keep_groundwork(actor: Actor, estate: Place, at: datetime) -> Refusal | None:
    """The four steps of an estate are written down by whoever may appoint over it."""
    if actor.is_system or actor.can(Power.POST_APPOINT, estate):
        return None
    return Refusal(
        RefusalKind.WHO,
        why=_("The four steps of an estate are written down by those who appoint there."),
        who_can=_("Your community's officer, or the administrator."),
        instead=_("Tell them what was found."),
        rule="may_keep_groundwork",
    )


def may_fill_in_members(actor: Actor, estate: Place, at: datetime) -> Refusal | None:
    """How many members the rosters know in an estate is filled in for a post with the power to see the numbers of
    rosters over it; anybody else writes down what they were told."""
    if actor.is_system or actor.can(Power.ROSTER_COUNT, estate):
        return None
    return Refusal(
        RefusalKind.WHO,
        why=_("Numbers of members by estate are for the party organisations of the place."),
        who_can=_("The secretary of the party committee."),
        instead=_("Write down the number that they told you."),
        rule="may_fill_in_members",
    )


def may_record_step(actor: Actor, estate: Place, done: str, step: Step, at: datetime) -> Refusal | None:
    """The next of the four steps is written down, or one that stands is corrected, by whoever keeps them; no step is
    passed over."""
    refusal = may_keep_groundwork(actor, estate, at)
    steps = list(Step)
    stands = bool(done) and steps.index(step) <= steps.index(Step(done))
    if refusal is not None or stands or step is step_after(done):
        return refusal
    return Refusal(
        RefusalKind.WHEN,
        why=_("A step before this one is not written down yet."),
        who_can="",
        instead=_("Write down the steps in their order."),
        rule="may_record_step",
    )

"""Improvement plans for estates and bodies that lack something: opened, step by step done, closed."""

from __future__ import annotations

from datetime import date, datetime

from django.utils.translation import gettext as _

from linli.core import clock
from linli.core.actions import action, lock, save
from linli.core.actors import Actor
from linli.core.refusals import Invalid, ask
from linli.organisations.actions.bodies import note, places_of
from linli.organisations.models import ImprovementPlan, Organisation, PlanEnd, PlanStep
from linli.organisations.queries.posts import manned_among
from linli.organisations.queries.weak import ESTATE_LACKS, Lack, still_lacks
from linli.organisations.rules_bodies import may_close_plan, may_finish_step, may_keep_plan, may_open_plan
from linli.places.models import Place

LONGEST_WHAT, LONGEST_WHY = 200, 400


def places_for(plan: ImprovementPlan) -> list[Place]:
    """The places concerned by a plan: its estate, or all that its body serves."""
    return [plan.estate] if plan.estate is not None else places_of(plan.organisation) if plan.organisation else []


def words(field: str, text: str, longest: int, missing: str = "") -> str:
    """Words on one line. Raises `Invalid` on the field where they are too long, or missing and `missing` is said."""
    plain = " ".join(text.split())
    if missing and not plain:
        raise Invalid({field: missing})
    if len(plain) > longest:
        raise Invalid({field: _("This is longer than %(count)s characters.") % {"count": longest}})
    return plain


@action
def open_plan(subject: Organisation | Place, *, lack: str, why: str = "", by: Actor, at: datetime) -> ImprovementPlan:
    """Open a plan for what an estate or a body lacks. Where one is open for it already, that one is returned.

    Raises `Refused`, and `Invalid` on "lack" (nothing of the kind) or "why".
    """
    held = lock(subject)
    body = held if isinstance(held, Organisation) else None
    estate = held if isinstance(held, Place) else None
    places = places_of(body) if body is not None else [estate] if estate is not None else []
    ask(may_open_plan(by, places, at))
    if lack not in list(Lack) or (Lack(lack) in ESTATE_LACKS) is not (estate is not None):
        raise Invalid({"lack": _("Choose what is lacking.")})
    known = ImprovementPlan.objects.filter(organisation=body, estate=estate, lack=lack, closed_on=None).first()
    if known is not None:
        return known
    today = clock.local_date(at)
    plan = ImprovementPlan(
        organisation=body, estate=estate, lack=lack, why=words("why", why, LONGEST_WHY), opened_on=today
    )
    if not still_lacks(plan, places[0], today):
        raise Invalid({"lack": _("This is not lacking here, or no more.")})
    plan.save(force_insert=True)
    refs = {"lack": lack, "organisation": str(body.pk) if body else "", "estate": estate.pk if estate else None}
    note("improvement_plan.opened", plan, places, by=by, at=at, refs=refs)
    return plan


@action
def add_step(
    plan: ImprovementPlan, *, what: str, doer: Organisation, due_on: date, by: Actor, at: datetime
) -> PlanStep:
    """Add a step that a body is to do by a day. Raises `Refused`, and `Invalid` on "what", "doer" or "due_on"."""
    held = lock(plan, related=("estate", "organisation"))
    places = places_for(held)
    ask(may_keep_plan(by, held, places, at))
    said = words("what", what, LONGEST_WHAT, _("Write what is to be done."))
    if doer.ended_on is not None:
        raise Invalid({"doer": _("Choose a body that exists.")})
    if due_on < clock.local_date(at):
        raise Invalid({"due_on": _("This day is over.")})
    step = PlanStep(plan=held, what=said, organisation=doer, due_on=due_on)
    step.save(force_insert=True)
    refs = {"plan": str(held.pk), "organisation": str(doer.pk), "due_on": due_on.isoformat()}
    note("plan_step.added", step, places, by=by, at=at, refs=refs)
    return step


@action
def finish_step(step: PlanStep, *, by: Actor, at: datetime, version: int | None = None) -> PlanStep:
    """Say that a step is done, as of today; one that is done stays as it is. Raises `Refused` and `Stale`."""
    held = lock(step, version=version, related=("plan__estate", "plan__organisation", "organisation"))
    places = places_for(held.plan)
    manned = bool(manned_among([held.organisation_id], clock.local_date(at)))
    ask(may_finish_step(by, held.plan, held.organisation, places, manned, at))
    if held.done_on is None:
        held.done_on = clock.local_date(at)
        save(held, "done_on")
        note("plan_step.done", held, places, by=by, at=at, refs={"plan": str(held.plan_id)})
    return held


@action
def close_plan(
    plan: ImprovementPlan, *, reason: str = "", by: Actor, at: datetime, version: int | None = None
) -> ImprovementPlan:
    """Close a plan: by itself once what it wanted has come true, else with the reason that is stated.

    Raises `Refused`, `Stale`, and `Invalid` on "reason" where it is too long.
    """
    held = lock(plan, version=version, related=("estate", "organisation"))
    places, today = places_for(held), clock.local_date(at)
    said = words("reason", reason, LONGEST_WHY)
    ask(may_keep_plan(by, held, places, at))
    came_true = not places or not still_lacks(held, places[0], today)
    ask(may_close_plan(by, held, places, came_true, bool(said), at))
    held.closed_on, held.closing_words = today, said
    held.end = PlanEnd.CAME_TRUE if came_true else PlanEnd.GIVEN_UP
    save(held, "closed_on", "closing_words", "end")
    note("improvement_plan.closed", held, places, by=by, at=at, refs={"end": held.end, "lack": held.lack})
    return held

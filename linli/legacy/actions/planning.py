"""Who must act, and the steps of the plan: added, changed so that the old line stays, done."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db.models import Max
from django.utils.translation import gettext as _

from linli.core import actions as kernel
from linli.core.actions import action
from linli.core.actors import Actor
from linli.core.clock import local_date
from linli.core.refusals import Invalid, ask
from linli.core.wording import need
from linli.legacy import rules
from linli.legacy.actions.common import locked, save, tell
from linli.legacy.models import STEP, WORDS, LegacyProblem, PlanStep
from linli.legacy.queries import could_act, is_asked, playbook_of
from linli.organisations.models import Organisation
from linli.service_requests.masking import for_everybody

AHEAD, BACK = timedelta(days=3660), timedelta(days=3660)
MOST_STEPS = 30


@dataclass(frozen=True, slots=True)
class StepFacts:
    """What which body does by a day, in words for the desk and, if there are any, in words for residents."""

    organisation: UUID | None
    words: str
    due_on: date | None
    public_words: str = ""


@action
def give_owner(
    problem: LegacyProblem,
    *,
    owner: UUID | None,
    words: str,
    by: Actor,
    at: datetime,
    version: int | None = None,
) -> LegacyProblem:
    """Name the body that must act, with why; it accepts nothing, and is told. Raises `Stale`, `Refused`, and `Invalid`
    on "owner" or "words"."""
    row = locked(problem, version)
    ask(rules.may_give(by, row, at))
    chosen = _acting(row, "owner", owner)
    if chosen.pk == row.owner_id:
        raise Invalid({"owner": _("It is theirs already.")})
    row.owner_words = need("words", words, _("Say why this body must act."), WORDS)
    row.owner, row.given_at = chosen, at
    saved = save(row, "given", "owner", "owner_words", "given_at", by=by, at=at, refs={"to": str(chosen.pk)})
    tell(row, "given", chosen.pk, by=by, at=at)
    return saved


def _acting(row: LegacyProblem, field: str, wanted: UUID | None) -> Organisation:
    """A body that serves the place and has somebody who acts. Raises `Invalid`."""
    found = next((one for one in could_act(row.place, playbook_of(row)) if one.pk == wanted), None)
    if found is None:
        raise Invalid({field: _("Choose a body that serves this place.")})
    return found


def _step(row: LegacyProblem, facts: StepFacts, at: datetime) -> PlanStep:
    """The step as it is kept, without its number. Raises `Invalid`."""
    body = _acting(row, "organisation", facts.organisation)
    today = local_date(at)
    if facts.due_on is None or not today <= facts.due_on <= today + AHEAD:
        raise Invalid({"due_on": _("Name a day from today on, within ten years.")})
    return PlanStep(
        problem=row, organisation=body, words=need("words", facts.words, _("Say what is done in this step."), STEP),
        public_words=for_everybody("public_words", facts.public_words, STEP), due_on=facts.due_on, made_at=at,
        asked=is_asked(playbook_of(row), body.kind),
    )  # fmt: skip


@action
def add_step(
    problem: LegacyProblem, facts: StepFacts, *, by: Actor, at: datetime, version: int | None = None
) -> PlanStep:
    """Add a step at the end of the plan; its body is told. Raises `Stale`, `Refused`, and `Invalid` on a field of the
    facts."""
    row = locked(problem, version)
    ask(rules.may_add_step(by, row, at))
    step = _step(row, facts, at)
    last = PlanStep.objects.filter(problem=row).order_by().aggregate(last=Max("position"))["last"] or 0
    if last >= MOST_STEPS:
        raise Invalid({"words": _("A plan has thirty steps at most. Change one that is there.")})
    step.position = last + 1
    step.save(force_insert=True)
    save(row, "step_added", by=by, at=at, refs={"step": str(step.pk), "body": str(step.organisation_id)})
    tell(row, "step_given", step.organisation_id, by=by, at=at)
    return step


@action
def change_step(
    step: PlanStep, facts: StepFacts, *, why: str, by: Actor, at: datetime, version: int | None = None
) -> PlanStep:
    """Change a step with why; the line as it was stays. Raises `Stale`, `Refused`, and `Invalid` on a field of the
    facts or "why"."""
    row = locked(LegacyProblem(pk=step.problem_id), version)
    old = kernel.lock(step)
    ask(rules.may_change_step(by, row, old, at))
    new = _step(row, facts, at)
    reason = need("why", why, _("Say why the step is changed."), STEP)
    old.changed_at, old.changed_words = at, reason
    kernel.save(old, "changed_at", "changed_words")
    new.position, new.changes = old.position, old
    new.save(force_insert=True)
    refs = {"step": str(new.pk), "was": str(old.pk), "body": str(new.organisation_id)}
    save(row, "step_changed", by=by, at=at, refs=refs)
    if new.organisation_id != old.organisation_id:
        tell(row, "step_given", new.organisation_id, by=by, at=at)
    return new


@action
def finish_step(
    step: PlanStep, *, done_on: date | None, words: str, by: Actor, at: datetime, version: int | None = None
) -> PlanStep:
    """Say that a step is done, on which day and how. Raises `Stale`, `Refused`, and `Invalid` on "done_on" or
    "words"."""
    row = locked(LegacyProblem(pk=step.problem_id), version)
    fresh = kernel.lock(step)
    ask(rules.may_finish_step(by, row, fresh, at))
    today = local_date(at)
    if done_on is None or not today - BACK <= done_on <= today:
        raise Invalid({"done_on": _("Name the day on which it was done, until today.")})
    fresh.done_words = need("words", words, _("Say in a sentence how it was done."), STEP)
    fresh.done_on = done_on
    kernel.save(fresh, "done_on", "done_words")
    save(row, "step_done", by=by, at=at, refs={"step": str(fresh.pk)})
    return fresh

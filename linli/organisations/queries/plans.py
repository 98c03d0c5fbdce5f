"""Plans for estates and bodies that lack something, and the ledger of a place: all that is due, with its day."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import Prefetch, Q, QuerySet

from linli.organisations.models import ImprovementPlan, Organisation, PlanStep, Promise
from linli.organisations.queries.terms import below, ending_contracts, ending_terms
from linli.places.models import Place

STEP, PROMISE, TERM, CONTRACT = "step", "promise", "term", "contract"


@dataclass(frozen=True, slots=True)
class Due:
    """One line of the ledger: what is to be done or ends, by whom, for what, and by which day."""

    kind: str
    what: str
    who: str
    about: str
    due_on: date
    late: bool
    plan_id: UUID | None = None
    body_id: UUID | None = None


def plans_in(place: Place) -> QuerySet[ImprovementPlan]:
    """Plans for the estates of a place and for the bodies that serve it or places in it, the newest first, with their
    steps in the order of their days."""
    bodies = Organisation.objects.filter(below(place, "bindings__place")).order_by().values("pk")
    found = ImprovementPlan.objects.filter(below(place, "estate") | Q(organisation__in=bodies))
    steps = PlanStep.objects.select_related("organisation").order_by("due_on", "pk")
    found = found.select_related("estate", "organisation").prefetch_related(Prefetch("steps", queryset=steps))
    return found.order_by("-opened_on", "-pk")


def open_plans(place: Place) -> dict[tuple[str, str], ImprovementPlan]:
    """The open plans of a place by what they are for: (reason, id of the body or estate). Two queries."""
    listed = plans_in(place).filter(closed_on=None)
    return {(plan.lack, str(plan.organisation_id or plan.estate_id)): plan for plan in listed}


def is_late(plan: ImprovementPlan, on: date) -> bool:
    """Whether a step of an open plan should be done by now and is not."""
    return plan.closed_on is None and any(step.done_on is None and step.due_on < on for step in plan.steps.all())


def open_steps(place: Place) -> QuerySet[PlanStep]:
    """Steps of open plans of a place that are not done, the first due first."""
    plans = plans_in(place).filter(closed_on=None).order_by().values("pk")
    found = PlanStep.objects.filter(plan__in=plans, done_on=None)
    return found.select_related("organisation", "plan__estate", "plan__organisation").order_by("due_on", "pk")


def open_promises(place: Place) -> QuerySet[Promise]:
    """Promises that nobody has said anything about yet, of bodies that serve a place or one in it, the first due
    first."""
    bodies = Organisation.objects.filter(below(place, "bindings__place"), ended_on=None).order_by().values("pk")
    found = Promise.objects.filter(organisation__in=bodies, answered_on=None)
    return found.select_related("organisation", "appointment__person").order_by("due_on", "pk")


def ledger(place: Place, on: date) -> list[Due]:
    """Open steps, open promises, and terms and contracts that end within ninety days, the first due first. Five
    queries."""
    found = [
        Due(STEP, step.what, step.organisation.short_name, _about(step.plan), step.due_on, step.due_on < on,
            plan_id=step.plan_id)
        for step in open_steps(place)
    ]  # fmt: skip
    found += [
        Due(PROMISE, one.words, one.organisation.short_name, one.appointment.person.name if one.appointment else "",
            one.due_on, one.due_on < on, body_id=one.organisation_id)
        for one in open_promises(place)
    ]  # fmt: skip
    found += [
        Due(TERM, str(term.number), term.organisation.name, "", term.ends_on, False, body_id=term.organisation_id)
        for term in ending_terms(place, on)
    ]
    found += [
        Due(CONTRACT, "", one.organisation.name, one.estate.name, one.ends_on, False, body_id=one.organisation_id)
        for one in ending_contracts(place, on)
        if one.ends_on is not None
    ]
    return sorted(found, key=lambda due: (due.due_on, due.kind, due.who))


def _about(plan: ImprovementPlan) -> str:
    subject: Place | Organisation | None = plan.organisation or plan.estate
    return subject.name if subject else ""


def late_count(dues: Iterable[Due]) -> int:
    """How many lines of a ledger should be done by now."""
    return sum(due.late for due in dues)

"""How far estates have come in the four steps, and what of the next one is still missing; candidates of a body."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import F, Q, QuerySet
from django.utils.translation import gettext as _

from linli.organisations.enums_posts import KNOWN_MISSING, OPEN_STAGES, Step, step_after
from linli.organisations.models import Candidacy, Groundwork, GroundworkStep, Organisation, Promise, RosterEntry
from linli.organisations.models_bodies import Outcome
from linli.organisations.queries.bodies import bodies_for
from linli.organisations.queries.posts import in_force
from linli.organisations.queries.vacancies import vacancies
from linli.places.enums import Level
from linli.places.models import Place
from linli.playbooks.enums import BodyKind

BRANCH = BodyKind.ESTATE_PARTY_BRANCH


@dataclass(frozen=True, slots=True)
class Done:
    """A step as it stands, or as it does not: `row` is None for one that is still to come."""

    step: Step
    row: GroundworkStep | None
    is_next: bool


def at_step(place: Place, step: str) -> QuerySet[Place]:
    """The estates of a place whose last step is this one, along the tree; empty for those that have not begun."""
    found = Place.objects.filter(path__gte=place.path, path__lt=place.path + "~", level=Level.ESTATE)
    here = Q(groundwork__step=step) if step else Q(groundwork=None) | Q(groundwork__step="")
    return found.filter(here).order_by("path")


def counts(place: Place) -> dict[str, int]:
    """How many estates of a place stand at which step; those that have not begun under the empty one. Two queries."""
    estates = Place.objects.filter(path__gte=place.path, path__lt=place.path + "~", level=Level.ESTATE)
    begun = Groundwork.objects.filter(estate__in=estates.order_by()).order_by().values_list("step", flat=True)
    found = dict.fromkeys(("", *(step.value for step in Step)), 0)
    for step in begun:
        found[step] += 1
    found[""] += estates.count() - sum(found.values())
    return found


def steps_of(estate: Place) -> list[Done]:
    """The four steps of an estate in their order. One query."""
    rows = {row.step: row for row in GroundworkStep.objects.filter(groundwork__estate=estate)}
    done = [step for step in Step if step.value in rows]
    upcoming = step_after(done[-1].value if done else "")
    return [Done(step, rows.get(step.value), step is upcoming) for step in Step]


def version_of(estate: Place) -> int:
    """The version of an estate's steps; 0 where none is written down. One query."""
    return Groundwork.objects.filter(estate=estate).order_by().values_list("version", flat=True).first() or 0


def known_number(estate: Place, step: Step, on: date) -> int | None:
    """What Linli knows itself of a step's number on a day: members in the rosters who live in the estate, its party
    branches, the people in office in them, promises of its bodies that were kept. None where nothing is known. Two
    queries at most."""
    if step is Step.FOUND:
        runs = Q(until=None) | Q(until__gt=on)
        return RosterEntry.objects.filter(runs, estate_id=estate.pk, since__lte=on).count() or None
    if step is Step.DOING:
        kept = Promise.objects.filter(organisation__bindings__place__estate_id=estate.pk, outcome=Outcome.KEPT)
        return kept.filter(answered_on__lte=on).order_by().values("pk").distinct().count() or None
    branches = [
        branch.pk for branch in bodies_for(estate, [BRANCH]) if branch.formed_on is None or branch.formed_on <= on
    ]
    if step is Step.ORGANISED or not branches:
        return len(branches) or None
    people = in_force(on).filter(post__organisation_id__in=branches).order_by()
    return people.values("person_id").distinct().count() or None


def missing_for(estate: Place, step: Step, on: date) -> list[str]:
    """What a step still wants, from what is known already: bodies, posts and candidates. Five queries at most."""
    told = [step.missing]
    branch = next(iter(bodies_for(estate, [BRANCH])), None)
    if step is Step.ORGANISED and branch is None:
        told.append(str(KNOWN_MISSING["no_branch"]))
    if step is Step.CHOSEN and branch is not None:
        if not Candidacy.objects.filter(organisation=branch, stage__in=OPEN_STAGES).exists():
            told.append(str(KNOWN_MISSING["no_candidate"]))
        told += [
            _("%(body)s: %(post)s") % {"body": one.body, "post": one.post_name}
            for one in vacancies(estate, on).rows
            if one.organisation_id == branch.pk
        ]
    return told


def candidates_of(body: Organisation) -> QuerySet[Candidacy]:
    """The candidates of a body, the open ones first, then the newest."""
    order = F("decided_on").desc(nulls_first=True)
    return Candidacy.objects.filter(organisation=body).order_by(order, "-id")

"""When a body is followed, or a place becomes part of another, old problems go on there. A post that ends changes
nothing: they are a body's."""

from __future__ import annotations

from uuid import UUID

from django.db.models import F, Q

from linli.core.models import Event
from linli.legacy.enums import OPEN
from linli.legacy.models import LegacyProblem, PlanStep


def when_body_is_succeeded(event: Event) -> None:
    """Problems that the old body keeps or reads of are the successor's, also those that are over: it opens them again,
    and writes what residents read. So are open ones that it owns, and its steps not yet done."""
    old, new, bump = UUID(event.subject_id), UUID(str(event.refs["successor"])), F("version") + 1
    for field, which in (("organisation", Q()), ("above", Q()), ("owner", Q(state__in=OPEN))):
        theirs = LegacyProblem.objects.filter(which, **{f"{field}_id": old})
        theirs.update(**{f"{field}_id": new, "version": bump})
    steps = PlanStep.objects.filter(organisation_id=old, changed_at=None, done_on=None, problem__state__in=OPEN)
    steps.update(organisation_id=new, version=bump)


def when_place_is_merged(event: Event) -> None:
    """Old problems of a place that became part of another lie in that one."""
    LegacyProblem.objects.filter(place_id=int(event.subject_id)).update(place_id=int(event.refs["into"]))

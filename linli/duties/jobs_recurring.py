"""Once an hour: duties are made some days ahead, day summaries of days that are over are met, old words are erased."""

from __future__ import annotations

import logging
from datetime import date, datetime, timedelta
from functools import partial
from uuid import UUID

from django.db.models import Q

from linli.core import clock
from linli.core.actors import system
from linli.core.forgetting import Kept, register
from linli.core.jobs import Every, one_by_one, tick
from linli.duties.actions_recurring import meet_duty, plan_duties, wanted
from linli.duties.models import Duty, MonthReport
from linli.duties.queries_recurring import planned, summaries_due
from linli.organisations.models import Organisation, OrganisationPlace
from linli.people.forgetting import Rounds
from linli.places.queries import NoPlaybook, playbook_version_for
from linli.playbooks.queries import by_id

EVERY_SECONDS = 3600.0
AT_ONCE = 200
FORGET = "duties.forget_words"

log = logging.getLogger(__name__)
hourly = Every(EVERY_SECONDS)

rounds = Rounds(
    register(
        FORGET,
        Kept("duty", Duty, ("words",), lambda day: Q(due_on__lt=day)),
        Kept("month_report", MonthReport, ("words",), lambda day: Q(month__lt=day)),
    )
)


@tick("duties.plan")
def plan() -> int:
    """Make the duties of all bodies some days ahead, and meet what the system does itself; looks once an hour."""
    if not hourly.due():
        return 0
    at = clock.now()
    return plan_all(at) + summarise(at)


def plan_all(at: datetime) -> int:
    """Plan for every body for which something is missing; how many duties were made."""
    made, last = 0, UUID(int=0)
    while True:
        found = list(Organisation.objects.filter(ended_on=None, pk__gt=last).order_by("pk")[:AT_ONCE])
        if not found:
            return made
        last = found[-1].pk
        made += sum(_planned(body, at) for body in _lacking(found, clock.local_date(at)))


def _lacking(bodies: list[Organisation], today: date) -> list[Organisation]:
    """The bodies of which the playbook asks something that does not stand planned. Few queries for all of them."""
    bindings = OrganisationPlace.objects.filter(organisation__in=bodies).select_related("place")
    first = {one.organisation_id: one.place for one in bindings.order_by("-place__path")}
    known = planned([body.pk for body in bodies], today - timedelta(days=366))
    lacking = []
    for body in bodies:
        place = first.get(body.pk)
        try:
            playbook = by_id(playbook_version_for(place)) if place is not None else None
        except NoPlaybook:
            continue
        if playbook is not None and any(
            (body.pk, spec.key, one.starts_on) not in known for spec, one in wanted(playbook, body.kind, today)
        ):
            lacking.append(body)
    return lacking


def _planned(body: Organisation, at: datetime) -> int:
    """How many duties were made; what goes wrong with one body does not stop the others."""
    try:
        return plan_duties(body, by=system(), at=at)
    except Exception:
        log.exception("duties of body %s could not be planned; the others go on", body.pk)
    return 0


def summarise(at: datetime) -> int:
    """Meet the day summaries of days that are over: they are pages that stand by themselves."""
    return one_by_one(summaries_due(clock.local_date(at), AT_ONCE), partial(meet_duty, ref=None), at)


@tick(FORGET)
def forget() -> int:
    """Scrub words of old duties and reports."""
    return rounds()

"""Entering an old problem, by itself or from what is known already; putting it right; the requests that stand in it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.utils.translation import gettext as _

from linli.core import actions as kernel
from linli.core import events
from linli.core.actions import action
from linli.core.actors import Actor
from linli.core.clock import local_date
from linli.core.ids import uuid7
from linli.core.refusals import Invalid, Refused, ask, unseen
from linli.core.wording import fitting, need_line
from linli.legacy import rules
from linli.legacy.actions.common import locked, need_review, save
from linli.legacy.enums import Verb
from linli.legacy.models import EARLIEST, MOST_HOUSEHOLDS, TITLE, WORDS, LegacyProblem, LegacyRequest
from linli.legacy.queries import about_matter, above_of, is_told, is_touched
from linli.meetings.models import AgendaItem
from linli.organisations.models import Organisation
from linli.places.models import Place
from linli.places.queries import playbook_version_for
from linli.playbooks.queries import by_id
from linli.playbooks.schema import Playbook
from linli.service_requests.actions.filing import numbers_for
from linli.service_requests.models import ServiceRequest

CLIENT = "legacy"


@dataclass(frozen=True, slots=True)
class ProblemFacts:
    """What is written of an old problem."""

    title: str
    kind: str
    words: str = ""
    since_year: int | None = None
    households: int | None = None


@action
def enter(
    place: Place,
    facts: ProblemFacts,
    *,
    review_on: date | None,
    service_requests: Sequence[ServiceRequest] = (),
    item: AgendaItem | None = None,
    key: str = "",
    by: Actor,
    at: datetime,
) -> LegacyProblem:
    """Enter an old problem into the register, with the requests that said it or the matter of a forum that it is. The
    same key again gives the first one.

    Raises `Refused`, `KeyReused`, and `Invalid` on "title", "kind", "words", "since_year", "households", "review_on"
    or "service_requests" (one stands in the register already).
    """
    version_id = playbook_version_for(place)
    playbook = by_id(version_id)
    ask(rules.may_enter(by, playbook, place, at))
    if item is not None:
        ask(rules.may_enter_matter(by, item, at))
    known = _checked(facts, playbook, at)
    assert playbook.legacy is not None  # the rule let nobody through without a register
    day = need_review("review_on", review_on, playbook.legacy.review_months, at)
    new_id = uuid7()
    sent = kernel.body_hash({"place": place.pk, "kind": known.kind, "title": known.title, "words": known.words})
    first = kernel.claim(client=CLIENT, key=key, body=sent, answer={"id": str(new_id)}, at=at) if key else None
    if first is not None:
        return _first_entered(first["id"])
    matter = _free_matter(item)
    assert by.organisation_id is not None
    body = Organisation.objects.get(pk=by.organisation_id)
    row = LegacyProblem(
        id=new_id, number=numbers_for(place, [at])[0].replace("SQ-", "LP-", 1), playbook_version_id=version_id,
        kind=known.kind, place=place, organisation=body, above=above_of(body, place, playbook), title=known.title,
        words=known.words, since_year=known.since_year, households=known.households, review_on=day, entered_at=at,
        matter_id=matter,
    )  # fmt: skip
    row.save(force_insert=True)
    events.record("legacy_problem.entered", row, by=by, at=at, refs={"kind": known.kind})
    for request in service_requests:
        _stand(row, request, by=by, at=at)
    return row


def _first_entered(pk: str) -> LegacyProblem:
    """What was entered with this key. Raises `KeyReused` where it was taken back since."""
    found = LegacyProblem.objects.filter(pk=pk).first()
    if found is None:
        raise kernel.KeyReused
    return found


def _checked(facts: ProblemFacts, playbook: Playbook, at: datetime) -> ProblemFacts:
    """The facts as they are kept. Raises `Invalid`."""
    if playbook.legacy is None or playbook.legacy.kind(facts.kind) is None:
        raise Invalid({"kind": _("Choose what kind of problem it is.")})
    year, this_year = facts.since_year, local_date(at).year
    if year is not None and not EARLIEST <= year <= this_year:
        told = {"first": EARLIEST, "last": this_year}
        raise Invalid({"since_year": _("Write a year from %(first)s to %(last)s, or nothing.") % told})
    if facts.households is not None and not 0 <= facts.households <= MOST_HOUSEHOLDS:
        raise Invalid({"households": _("Write a whole number up to 100,000, or nothing.")})
    title = need_line("title", facts.title, _("Say in a few words what it is."), TITLE)
    return ProblemFacts(title, facts.kind, fitting("words", facts.words, WORDS), year, facts.households)


def _free_matter(item: AgendaItem | None) -> UUID | None:
    """The matter of the item, if it stands in the register nowhere. Raises `Invalid`."""
    if item is None:
        return None
    fresh = kernel.lock(item)
    known = about_matter(fresh.matter_id)
    if known is not None:
        raise Invalid(
            {"title": _("This matter stands in the register already: %(number)s.") % {"number": known.number}}
        )
    return fresh.matter_id


def _stand(row: LegacyProblem, request: ServiceRequest, *, by: Actor, at: datetime) -> None:
    """Let a request stand in a problem. Raises `Refused`, and `Invalid` on "service_requests"."""
    fresh = kernel.lock(request, related=("holder", "station"))
    ask(rules.may_enter_request(by, fresh, at))
    if LegacyRequest.objects.filter(service_request=fresh).exists():
        raise Invalid({"service_requests": _("%(number)s stands in the register already.") % {"number": fresh.number}})
    LegacyRequest(problem=row, service_request=fresh, at=at).save(force_insert=True)
    events.record("service_request.in_register", fresh, by=by, at=at)


@action
def correct(
    problem: LegacyProblem, facts: ProblemFacts, *, by: Actor, at: datetime, version: int | None = None
) -> LegacyProblem:
    """Put right what is written of it. Raises `Stale`, `Refused`, and `Invalid` on a field of the facts."""
    row = locked(problem, version)
    ask(rules.may_correct(by, row, at))
    known = _checked(facts, row.playbook, at)
    row.title, row.kind, row.words = known.title, known.kind, known.words
    row.since_year, row.households = known.since_year, known.households
    return save(row, "corrected", "title", "kind", "words", "since_year", "households", by=by, at=at)


@action
def attach(
    problem: LegacyProblem, request: ServiceRequest, *, by: Actor, at: datetime, version: int | None = None
) -> LegacyProblem:
    """Let one request more stand in it; whoever reported it reads so. Raises `Stale`, `Refused`, and `Invalid` on
    "service_requests"."""
    row = locked(problem, version)
    ask(rules.may_attach(by, row, at))
    _stand(row, request, by=by, at=at)
    return save(row, str(Verb.ATTACH) + "ed", by=by, at=at)


@action
def detach(
    problem: LegacyProblem, request: ServiceRequest, *, by: Actor, at: datetime, version: int | None = None
) -> LegacyProblem:
    """Take a request out that stands in it by mistake; a second press finds it gone. Raises `Stale`, `Refused`."""
    row = locked(problem, version)
    ask(rules.may_detach(by, row, at))
    found = LegacyRequest.objects.filter(problem=row, service_request=request)
    if not found.exists():
        raise Refused(unseen())
    found.delete()
    events.record("service_request.out_of_register", request, by=by, at=at)
    return save(row, str(Verb.DETACH) + "ed", by=by, at=at)


@action
def take_back(
    problem: LegacyProblem, *, of_sheet: bool = True, by: Actor, at: datetime, version: int | None = None
) -> None:
    """Take back a problem that was entered by mistake: its row goes, for nothing was done in it. What a sheet brought
    may name an owner and words for residents; what was entered by hand may not any more. Raises `Refused`, `Stale`."""
    row = locked(problem, version)
    ask(rules.may_take_back(by, row, is_touched(row) or (not of_sheet and is_told(row)), at))
    events.record("legacy_problem.taken_back", row, by=by, at=at)
    row.delete()

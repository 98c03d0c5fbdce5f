"""Writing a proposal: a draft is kept as it is, a sent one is whole; both are changed until the call ends."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from django.utils.translation import gettext as _

from linli.core import actions as kernel
from linli.core.actions import action
from linli.core.actors import Actor
from linli.core.clock import local_date
from linli.core.ids import uuid7
from linli.core.refusals import Invalid, ask
from linli.core.wording import fitting, line, need_line
from linli.places.models import Place
from linli.projects.actions.common import CLIENT, locked, locked_call, move, note, tell
from linli.projects.actions.money import amount
from linli.projects.enums import State, Verb
from linli.projects.models import (
    LINE,
    TITLE,
    WORDS,
    ProjectCall,
    ProjectEstate,
    ProjectMilestone,
    ProjectProposal,
)
from linli.projects.queries import above_post, estates_in, estates_of, milestones_of
from linli.projects.rules import may_edit, may_propose, may_send
from linli.service_requests.masking import for_everybody
from linli.volunteering.models import VolunteerTeam

MOST_STEPS, MOST_ESTATES = 12, 60
FURTHEST = timedelta(days=731)


@dataclass(frozen=True, slots=True)
class StepFacts:
    """A step as somebody writes it: what, by which day, and the sum for it."""

    name: str
    due_on: date | None
    fen: int | None


@dataclass(frozen=True, slots=True)
class ProjectFacts:
    """A proposal as somebody writes it; `fen` is the sum asked for, which the steps add up to."""

    kind: str
    title: str
    purpose: str = ""
    whom: str = ""
    fen: int | None = None
    estates: tuple[int, ...] = ()
    steps: tuple[StepFacts, ...] = ()
    team_id: UUID | None = None


@action
def draft(call: ProjectCall, facts: ProjectFacts, *, key: str = "", by: Actor, at: datetime) -> ProjectProposal:
    """Begin a proposal; what is missing can come later. The same key again is the same draft. Raises `Refused`,
    `KeyReused`, and `Invalid` on a field of the facts."""
    held = locked_call(call)
    ask(may_propose(by, held, above_post(by.held), at))
    assert by.organisation_id is not None  # the rule let nobody through without a post
    row = ProjectProposal(id=uuid7(), call=held, organisation_id=by.organisation_id, made_at=at)
    estates, steps = _set(row, facts, by.organisation_id, at, whole=False)
    if key:
        said = kernel.body_hash({"call": str(held.pk), **asdict(facts)})
        first = kernel.claim(client=f"{CLIENT}.draft", key=key, body=said, answer={"id": str(row.pk)}, at=at)
        if first is not None:
            return ProjectProposal.objects.get(pk=first["id"])
    row.save(force_insert=True)
    _keep(row, estates, steps)
    note("drafted", row, by=by, at=at, refs={"call": str(held.pk)})
    return row


@action
def edit(
    proposal: ProjectProposal, facts: ProjectFacts, *, by: Actor, at: datetime, version: int | None = None
) -> ProjectProposal:
    """Change a draft, or what was sent already, which stays whole. Raises `Stale`, `Refused`, and `Invalid` on a field
    of the facts."""
    row = locked(proposal, version)
    ask(may_edit(by, row, at))
    estates, steps = _set(row, facts, row.organisation_id, at, whole=row.state == State.PROPOSED)
    kernel.save(row, "kind", "title", "purpose", "whom", "fen", "team")
    row.estates.all().delete()
    row.milestones.all().delete()
    _keep(row, estates, steps)
    note("edited", row, by=by, at=at)
    return row


@action
def send(proposal: ProjectProposal, *, by: Actor, at: datetime, version: int | None = None) -> ProjectProposal:
    """Send a draft: it is whole now. Sent again, nothing changes. Raises `Stale`, `Refused`, and `Invalid` on a field
    that is missing."""
    row = locked(proposal)
    ask(may_edit(by, row, at))
    if row.state == State.PROPOSED:
        return row
    kernel.compare(row, version, subject=row.pk)
    ask(may_send(by, row, at))
    _checked(row.call, facts_of(row), row.organisation_id, at, whole=True)
    move(row, Verb.PROPOSE, State.PROPOSED)
    row.sent_at = at
    kernel.save(row, "state", "sent_at")
    note("proposed", row, by=by, at=at)
    tell("proposed", row, row.call.organisation_id, at)
    return row


def facts_of(row: ProjectProposal) -> ProjectFacts:
    """A proposal as it was written. Two queries."""
    steps = tuple(StepFacts(one.name, one.due_on, one.fen) for one in milestones_of(row))
    estates = tuple(one.pk for one in estates_in(row))
    return ProjectFacts(row.kind, row.title, row.purpose, row.whom, row.fen, estates, steps, row.team_id)


def _set(
    row: ProjectProposal, facts: ProjectFacts, body: UUID, at: datetime, *, whole: bool
) -> tuple[list[Place], list[ProjectMilestone]]:
    kept, team, estates = _checked(row.call, facts, body, at, whole=whole)
    row.kind, row.title, row.purpose, row.whom, row.team = kept.kind, kept.title, kept.purpose, kept.whom, team
    row.fen = kept.fen or 0
    steps = [
        ProjectMilestone(proposal=row, name=one.name, due_on=one.due_on, fen=one.fen or 0, position=number)
        for number, one in enumerate(kept.steps)
    ]
    return estates, steps


def _keep(row: ProjectProposal, estates: Sequence[Place], steps: Sequence[ProjectMilestone]) -> None:
    ProjectEstate.objects.bulk_create([ProjectEstate(proposal=row, estate=one) for one in estates])
    ProjectMilestone.objects.bulk_create(list(steps))


def _checked(
    call: ProjectCall, facts: ProjectFacts, body: UUID, at: datetime, *, whole: bool
) -> tuple[ProjectFacts, VolunteerTeam | None, list[Place]]:
    """The facts as they will be kept; `whole`: nothing is missing. Raises `Invalid`."""
    plan = call.plan
    if plan is None or plan.kind(facts.kind) is None:
        raise Invalid({"kind": _("Choose a kind from the list.")})
    title = need_line("title", facts.title, _("Say in a few words what it is."), TITLE)
    title, purpose = for_everybody("title", title, TITLE), for_everybody("purpose", facts.purpose, WORDS)
    whom = for_everybody("whom", line("whom", facts.whom, LINE), LINE)
    if whole and not purpose:
        raise Invalid({"purpose": _("Say what is done; residents read it.")})
    if whole and not whom:
        raise Invalid({"whom": _("Say for whom it is done.")})
    team = _team(facts.team_id, body)
    estates = _estates(call, facts.estates, whole=whole)
    steps = _steps(facts.steps, local_date(at), whole=whole)
    fen = _asked(facts.fen, steps, min(plan.largest_fen, call.fen), whole=whole)
    return ProjectFacts(facts.kind, title, purpose, whom, fen, facts.estates, steps, facts.team_id), team, estates


def _team(team_id: UUID | None, body: UUID) -> VolunteerTeam | None:
    """Raises `Invalid` on "team"."""
    if team_id is None:
        return None
    found = VolunteerTeam.objects.filter(pk=team_id, organisation_id=body, ended_at=None).first()
    if found is None:
        raise Invalid({"team": _("Choose a team of your own body, or none.")})
    return found


def _estates(call: ProjectCall, sent: Sequence[int], *, whole: bool) -> list[Place]:
    """Raises `Invalid` on "estates"."""
    known = {one.pk: one for one in estates_of(call)}
    if set(sent) - set(known):
        raise Invalid({"estates": _("Choose estates of the place that was called for.")})
    if whole and not sent:
        raise Invalid({"estates": _("Choose at least one estate.")})
    if len(set(sent)) > MOST_ESTATES:
        raise Invalid({"estates": _("At most %(count)s estates.") % {"count": MOST_ESTATES}})
    return [one for pk, one in known.items() if pk in set(sent)]


def _steps(sent: Sequence[StepFacts], today: date, *, whole: bool) -> tuple[StepFacts, ...]:
    """Raises `Invalid` on "steps"."""
    if whole and not sent:
        raise Invalid({"steps": _("Name at least one step, with its day and its sum.")})
    if len(sent) > MOST_STEPS:
        raise Invalid({"steps": _("At most %(count)s steps.") % {"count": MOST_STEPS}})
    kept = []
    for one in sent:
        name = for_everybody("steps", " ".join(fitting("steps", one.name, LINE).split()), LINE)
        if (whole or one.fen is not None) and one.fen != 0:
            amount("steps", one.fen)
        if whole and (not name or one.fen == 0 or one.due_on is None):
            raise Invalid({"steps": _("Each step says what is done, by which day, and for how much.")})
        if one.due_on is not None and not today <= one.due_on <= today + FURTHEST:
            raise Invalid({"steps": _("The day of a step is from today on, within two years.")})
        kept.append(StepFacts(name, one.due_on, one.fen))
    return tuple(kept)


def _asked(fen: int | None, steps: Sequence[StepFacts], most: int, *, whole: bool) -> int:
    """Raises `Invalid` on "fen"."""
    if not whole and not fen and type(fen) in (int, type(None)):
        return 0
    asked = amount("fen", fen, most)
    summed = sum(one.fen or 0 for one in steps)
    if whole and summed != asked:
        said = {"sum": f"{summed // 100:,}.{summed % 100:02d}"}
        raise Invalid({"fen": _("The steps add up to %(sum)s yuan; the whole must be the same.") % said})
    return asked

"""Making a team of volunteers, changing it, ending it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from linli.core import actions as kernel
from linli.core import events
from linli.core.actions import action
from linli.core.actors import Actor
from linli.core.ids import uuid7
from linli.core.refusals import Invalid, ask
from linli.core.wording import line, need_line
from linli.places.models import Place
from linli.places.queries import playbook_version_for
from linli.playbooks.parts_volunteering import Volunteering
from linli.volunteering import rules
from linli.volunteering.actions.common import CLIENT
from linli.volunteering.enums import OPEN
from linli.volunteering.models import NAME, NOTE, VolunteerTeam
from linli.volunteering.queries import plan_at

TEAM_JOINED = ("organisation", "place")


@dataclass(frozen=True, slots=True)
class TeamFacts:
    """A team as somebody writes it: its kind in the playbook, its name, its own project in words."""

    kind: str
    name: str
    project: str = ""


@action
def make_team(place: Place, facts: TeamFacts, *, key: str = "", by: Actor, at: datetime) -> VolunteerTeam:
    """Make a team of the actor's body for a place. The same key again is the same team.

    Raises `Refused`, `KeyReused`, and `Invalid` on "kind", "name" or "project".
    """
    plan = plan_at(place)
    ask(rules.may_make_team(by, plan, place, at))
    assert by.organisation_id is not None and plan is not None  # the rule let nobody through without
    kind, name, project = _checked(plan, facts)
    row = VolunteerTeam(
        id=uuid7(), organisation_id=by.organisation_id, place=place, playbook_version_id=playbook_version_for(place),
        kind=kind, name=name, project=project, made_at=at,
    )  # fmt: skip
    sent = {"place": place.pk, "kind": kind, "name": name, "project": project}
    body, answer = kernel.body_hash(sent), {"id": str(row.pk)}
    first = kernel.claim(client=f"{CLIENT}.team", key=key, body=body, answer=answer, at=at) if key else None
    if first is not None:
        return VolunteerTeam.objects.get(pk=first["id"])
    same = VolunteerTeam.objects.filter(organisation_id=by.organisation_id, place=place, name=name, ended_at=None)
    if same.exists():
        raise Invalid({"name": _("There is a team of this name already.")})
    row.save(force_insert=True)
    events.record("volunteer_team.made", row, by=by, at=at, refs={"kind": kind})
    return row


@action
def change_team(
    team: VolunteerTeam, facts: TeamFacts, *, by: Actor, at: datetime, version: int | None = None
) -> VolunteerTeam:
    """Its kind, name and project. Raises `Stale`, `Refused`, and `Invalid` as `make_team`."""
    row = kernel.lock(team, version=version, related=TEAM_JOINED)
    ask(rules.may_change_team(by, row, at))
    plan = row.plan
    if plan is not None:
        row.kind, row.name, row.project = _checked(plan, facts)
        kernel.save(row, "kind", "name", "project")
        events.record("volunteer_team.changed", row, by=by, at=at)
    return row


@action
def end_team(team: VolunteerTeam, *, by: Actor, at: datetime, version: int | None = None) -> VolunteerTeam:
    """The team is no more; nobody is in it. Raises `Stale`, `Refused`, and `Invalid` on "team" while something of it is
    still to come."""
    row = kernel.lock(team, related=TEAM_JOINED)
    if row.ended_at is not None and rules.may_see_team(by, row, at) is None:
        return row
    kernel.compare(row, version, subject=row.pk)
    ask(rules.may_change_team(by, row, at))
    if row.activities.filter(state__in=OPEN).exists():
        raise Invalid({"team": _("Something of this team is still open. Cancel it, or confirm who was there.")})
    row.members.all().delete()
    row.ended_at = at
    kernel.save(row, "ended_at")
    events.record("volunteer_team.ended", row, by=by, at=at)
    return row


def _checked(plan: Volunteering, facts: TeamFacts) -> tuple[str, str, str]:
    if plan.kind(facts.kind) is None:
        raise Invalid({"kind": _("Choose what kind of team it is.")})
    name = need_line("name", facts.name, _("Give the team a name."), NAME)
    return facts.kind, name, line("project", facts.project, NOTE)

"""Nominating: somebody of the estate, a household, a team or a building, with reasons."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from linli.core import actions as kernel
from linli.core import events
from linli.core.actions import action
from linli.core.actors import Actor, system
from linli.core.refusals import Invalid, ask
from linli.core.wording import need, need_line
from linli.honours import rules
from linli.honours.actions.common import CLIENT, locked_round
from linli.honours.models import NAME, REASONS, HonourRound, Nomination
from linli.places.enums import Level
from linli.places.models import Place
from linli.places.queries import path_ids
from linli.playbooks.enums import HonourFor
from linli.volunteering.models import VolunteerTeam

IN_A_ROUND = 500
"""More nominations than a body can ask for are not taken by one round."""


@dataclass(frozen=True, slots=True)
class NominationFacts:
    """Who is nominated and why: a name, with the door where it is known, or a team of the estate; and who nominates,
    where they have no account."""

    name: str = ""
    reasons: str = ""
    room: Place | None = None
    team: VolunteerTeam | None = None
    nominator_name: str = ""
    nominator_room: Place | None = None


@action
def nominate(
    found: HonourRound, estate: Place, facts: NominationFacts, *, key: str = "", by: Actor, at: datetime
) -> Nomination:
    """Nominate somebody; the body that keeps the round asks them first. The same key again gives the first one.

    Raises `Refused`, `KeyReused`, and `Invalid` on "name", "room", "team", "reasons" or "nominator_name".
    """
    row = locked_round(found)
    if row.place_id not in path_ids(estate.path):
        ask(rules.unseen_honour("may_nominate"))
    ask(rules.may_nominate(by, row, estate, at))
    made = _made(row, estate, facts, by, at)
    if key:
        sent = {"round": str(row.pk), "name": made.name, "reasons": made.reasons, "room": made.room_id}
        sent |= {"team": str(made.team_id or ""), "by": made.nominator_name}
        first = kernel.claim(client=CLIENT, key=key, body=kernel.body_hash(sent), answer={"id": str(made.pk)}, at=at)
        if first is not None:
            return Nomination.objects.get(pk=first["id"])
    if row.nominations.count() >= IN_A_ROUND:
        raise Invalid({"name": _("This round has as many nominations as it can ask for. Call the station.")})
    made.save(force_insert=True)
    events.record("honour.nominated", made, by=by if by.held is not None else system(by.door), at=at)
    return made


def _made(row: HonourRound, estate: Place, facts: NominationFacts, by: Actor, at: datetime) -> Nomination:
    """The nomination, unsaved. Raises `Invalid`."""
    team = facts.team if row.honours == HonourFor.TEAM else None
    if row.honours == HonourFor.TEAM and (
        team is None or team.ended_at is not None or team.place_id not in path_ids(estate.path)
    ):
        raise Invalid({"team": _("Choose a team of this estate.")})
    name = team.name if team is not None else need_line("name", facts.name, _("Say whom you nominate."), NAME)
    made = Nomination(
        round=row, estate=estate, team=team, name=name, room=room_in(estate, facts.room, "room"), made_at=at,
        reasons=need("reasons", facts.reasons, _("Say why, in a sentence: what did they do?"), REASONS),
    )  # fmt: skip
    if by.held is not None:
        made.entered_by_id = by.appointment_id
        made.nominator_name = need_line(
            "nominator_name", facts.nominator_name or by.name, _("Say who nominates."), NAME
        )
    elif by.own_id is not None:
        made.nominator_id, made.nominator_name = by.own_id, by.name[:NAME]
        made.nominator_room = facts.nominator_room
    else:
        why = _("Say who you are: only the body that asks, and later the panel, read it.")
        made.nominator_name = need_line("nominator_name", facts.nominator_name, why, NAME)
    return made


def room_in(estate: Place, room: Place | None, field: str) -> Place | None:
    """A door of this estate, where one is given. Raises `Invalid` on the field."""
    if room is not None and (room.level != Level.ROOM or room.estate_id != estate.pk):
        raise Invalid({field: _("Choose a door of this estate.")})
    return room

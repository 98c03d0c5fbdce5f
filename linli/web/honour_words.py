"""How honours are told, on both faces: the chips, for whom a round looks, and by which criteria."""

from __future__ import annotations

from django.utils.translation import pgettext

from linli.honours.enums import TONES, RoundState
from linli.honours.models import HonourRound, Nomination
from linli.playbooks.enums import HonourFor

Chip = tuple[str, str, str, str]

ROUND_TONES = {
    RoundState.OPEN: ("inbox", "station"),
    RoundState.PANEL: ("half-disc", "handler"),
    RoundState.FINISHED: ("tick", "done"),
    RoundState.CALLED_OFF: ("bar", "over"),
}


def chip_of(row: Nomination) -> Chip:
    """The state of a nomination as a chip."""
    state = row.get_state()
    icon, tone = TONES[state]
    return state.value, str(state.label), icon, tone


def round_chip(row: HonourRound) -> Chip:
    """The state of a round as a chip."""
    state = row.get_state()
    icon, tone = ROUND_TONES[state]
    return state.value, str(state.label), icon, tone


def for_whom(row: HonourRound) -> str:
    """For whom a round looks."""
    return {
        HonourFor.PERSON: pgettext("honour", "a person"),
        HonourFor.HOUSEHOLD: pgettext("honour", "a household"),
        HonourFor.TEAM: pgettext("honour", "a team"),
        HonourFor.BUILDING: pgettext("honour", "a building"),
    }[HonourFor(row.honours)]


def criteria_of(row: HonourRound) -> list[str]:
    """By which criteria the panel looks, in the playbook's words."""
    return [str(one) for one in row.spec.criteria] if row.spec is not None else []

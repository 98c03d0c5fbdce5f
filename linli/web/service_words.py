"""How firms and matters are told, on both faces: the chips of their states, their names, papers and steps."""

from __future__ import annotations

from datetime import datetime
from typing import Any, NamedTuple

from django.utils.translation import gettext as _

from linli.playbooks.parts_services import Directory
from linli.services.enums import ENTRY_TONES, TONES, EntryState
from linli.services.models import AgentMatter, AgentPaper, DirectoryEntry
from linli.services.queries import steps_of
from linli.web.filters import day as day_words


class StepLine(NamedTuple):
    """A step of a matter as pages show it; `done` empty while it is to come."""

    number: int
    name: str
    done: str
    words: str


def kind_of(plan: Directory | None, key: str) -> str:
    """What a firm does, by the playbook under which it was entered; the key of one that it does not know any more."""
    kind = plan.kind(key) if plan is not None else None
    return str(kind.name) if kind is not None else key


def matter_name(row: AgentMatter) -> str:
    """Which matter it is."""
    spec = row.spec
    return str(spec.name) if spec is not None else row.kind


def way_name(row: AgentMatter) -> str:
    """How it is handed in."""
    way = row.plan.way(row.way) if row.plan is not None else None
    return str(way.name) if way is not None else row.way


def entry_chip(row: DirectoryEntry) -> tuple[str, str, str, str]:
    """The state of an entry as a chip."""
    state = EntryState(row.state)
    return state.value, str(state.label), *ENTRY_TONES[state]


def matter_chip(row: AgentMatter) -> tuple[str, str, str, str]:
    """The state of a matter as a chip."""
    state = row.get_state()
    return state.value, str(state.label), *TONES[state]


def step_lines(row: AgentMatter, at: datetime) -> list[StepLine]:
    """The steps of a matter in order, with what is done. One query."""
    spec, done = row.spec, steps_of(row)
    names = [str(name) for name in spec.steps] if spec is not None else []
    told = []
    for number, name in enumerate(names, start=1):
        day, words = done.get(number, (None, ""))
        told.append(StepLine(number, name, day_words(day, at) if day is not None else "", words))
    return told


def paper_words(paper: AgentPaper) -> str:
    """1. Title deed (original)."""
    said = _("%(number)s. %(what)s (original)") if paper.original else _("%(number)s. %(what)s (copy)")
    return said % {"number": paper.number, "what": paper.what}


def paper_state(paper: AgentPaper, at: datetime) -> dict[str, Any]:
    """Where a paper is, and what is still to be ticked."""
    return {
        "paper": paper,
        "words": paper_words(paper),
        "received": day_words(paper.received_at, at),
        "returned": day_words(paper.returned_at, at) if paper.returned_at is not None else "",
        "out": paper.returned_ticked_at is None,
    }

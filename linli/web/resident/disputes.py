"""Mediation as residents read of it: what it is called here, whom to ask, and how many there were."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from linli.mediation.counts import ended_in
from linli.organisations.models import Organisation
from linli.places.models import Place
from linli.places.queries import NoPlaybook, playbook_version_for
from linli.playbooks.queries import by_id
from linli.web.resident.frame import Called


@dataclass(frozen=True, slots=True)
class Disputes:
    """The way of mediating, whom to call for it, and how many ended, where that tells nobody's own."""

    name: str
    calls: Sequence[Called]
    count: int | None


def disputes_of(estate: Place, bodies: Sequence[Organisation], at: datetime) -> Disputes | None:
    """The first way of mediating for which a body that serves the estate can be called; None where there is none. One
    query."""
    try:
        kinds = by_id(playbook_version_for(estate)).mediation
    except NoPlaybook:
        return None
    for kind in kinds:
        calls = [Called(body.short_name, body.telephone) for body in bodies if body.kind in kind.held_by]
        calls = [called for called in calls if called.telephone]
        if calls:
            return Disputes(str(kind.name), calls, ended_in(estate.pk, at))
    return None

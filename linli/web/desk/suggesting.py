"""To whom it could go from here, the most fitting first: whom a return suggested, then who answers for the category,
and never by itself whoever returned it or did not solve it."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from uuid import UUID

from django.utils.translation import gettext as _

from linli.core.actors import Actor
from linli.organisations import queries as organisations
from linli.organisations.models import Organisation
from linli.service_requests.hands import tried_in_vain
from linli.service_requests.models import ServiceRequest
from linli.web.desk.forms import UP
from linli.web.desk.way import Way

NAMED, RESPONSIBLE, OTHER, IN_VAIN = range(4)
"""How well a body fits."""


def bodies_for(row: ServiceRequest, act: Actor, way: Way) -> list[Organisation]:
    """The bodies that a form offers, the most fitting first: to dispatch to those that the body acted in reaches, at a
    return those that the station and the body above it reach. One query."""
    playbook = row.playbook
    kinds = playbook.dispatches_to(act.held.body_kind if act.held else row.holder.kind)
    if way.key in ("add_helper", "end_helper"):
        kinds = tuple({*kinds, *playbook.dispatches_to(row.station.kind)})
    if way.key == "return":
        above = playbook.raise_to(row.station.kind)
        kinds = (*playbook.dispatches_to(row.station.kind), *(playbook.dispatches_to(above) if above else ()))
    found = organisations.bodies_for(row, kinds)
    in_vain = tried_in_vain(row)
    return sorted(found, key=lambda body: _fitness(row, body, in_vain))


def _fitness(row: ServiceRequest, body: Organisation, in_vain: Collection[UUID]) -> tuple[int, int]:
    """What was suggested at a return comes first, then the kinds that answer for the category, in their order; who
    returned it or did not solve it comes last."""
    if body.pk in in_vain:
        return (IN_VAIN, 0)
    if body.pk == row.suggested_body_id:
        return (NAMED, 0)
    try:
        responsible = [str(kind) for kind in row.playbook.category(row.category).responsible]
    except LookupError:
        responsible = []
    return (RESPONSIBLE, responsible.index(body.kind)) if body.kind in responsible else (OTHER, 0)


def suggested(row: ServiceRequest, bodies: Sequence[Organisation]) -> str:
    """The body that fits best; none of them, but somebody above: up. Up as well where a return names a body that is
    not reached from here. Nothing while nobody knows what it is about."""
    in_vain = tried_in_vain(row)
    up = UP if row.category and row.playbook.raise_to(row.holder.kind) else ""
    named = row.suggested_body_id
    if up and named is not None and named not in in_vain and all(body.pk != named for body in bodies):
        return up
    best = min(bodies, key=lambda body: _fitness(row, body, in_vain), default=None)
    if best is not None and _fitness(row, best, in_vain)[0] < OTHER:
        return str(best.pk)
    return up


def whom_a_return_named(row: ServiceRequest) -> str:
    """Above the form to dispatch: whom whoever returned it suggested. One query, where somebody was."""
    if row.suggested_body_id is None or row.suggested_body is None:
        return ""
    return _("Whoever returned it suggests %(body)s.") % {"body": row.suggested_body.short_name}

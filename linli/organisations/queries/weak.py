"""Estates without the bodies they should have, and bodies that are weak: derived each time, each with its reason.

Bodies are listed, never persons; nothing is counted or ranked.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from uuid import UUID

from django.utils.translation import gettext as _

from linli.organisations.models import CommitteeTerm, ImprovementPlan, Organisation, OrganisationPlace
from linli.organisations.queries.coverage import three_without
from linli.organisations.queries.posts import in_force
from linli.organisations.queries.terms import below, bodies_below, over_contracts
from linli.places.models import Place
from linli.playbooks.enums import BodyKind
from linli.playbooks.queries import by_id

WATCHED: tuple[BodyKind, ...] = (
    BodyKind.ESTATE_PARTY_BRANCH,
    BodyKind.OWNERS_COMMITTEE,
    BodyKind.PROPERTY_COMPANY,
    BodyKind.SERVICE_STATION,
    BodyKind.RESIDENTS_COMMITTEE,
)
"""Kinds of bodies that are looked at for weakness."""


class Lack(StrEnum):
    """What is lacking, in the order in which the list shows it."""

    THREE = "three"
    NOBODY = "nobody"
    NO_HEAD = "no_head"
    TERM_OVER = "term_over"
    CONTRACT_OVER = "contract_over"

    @property
    def label(self) -> str:
        """The reason in words."""
        return {
            Lack.THREE: _("No party branch, no owners' committee, no property company"),
            Lack.NOBODY: _("Nobody is in office"),
            Lack.NO_HEAD: _("It has no head"),
            Lack.TERM_OVER: _("Its term is over and no new one has begun"),
            Lack.CONTRACT_OVER: _("The contract with the property company is over and no new one runs"),
        }[self]


ESTATE_LACKS = (Lack.THREE, Lack.CONTRACT_OVER)
"""Reasons that concern an estate; the others concern a body."""


@dataclass(frozen=True, slots=True)
class Weak:
    """One line of the derived list: an estate or a body, and what it lacks, since when if that is known."""

    lack: Lack
    name: str
    where: str
    estate_id: int | None = None
    body_id: UUID | None = None
    kind: str = ""
    since: date | None = None

    @property
    def key(self) -> tuple[str, str]:
        """What a plan for it is found by."""
        return self.lack.value, str(self.body_id or self.estate_id)


def weak(place: Place, on: date) -> list[Weak]:
    """Everything that lacks something on a day in a place: by reason, then estates in the order of the tree and bodies
    by kind and name. Six queries, however many there are."""
    found = [Weak(Lack.THREE, estate.name, upper, estate_id=estate.pk) for estate, upper in _named(place, on)]
    found += _bodies(place, on)
    for last in over_contracts(place, on):
        company = last.organisation.short_name
        found.append(Weak(Lack.CONTRACT_OVER, last.estate.name, company, estate_id=last.estate_id, since=last.ends_on))
    order = list(Lack)
    return sorted(found, key=lambda one: order.index(one.lack))


def _named(place: Place, on: date) -> list[tuple[Place, str]]:
    """Estates that have none of the three, each with what it lies in."""
    listed = three_without(place, on).select_related("parent")
    return [(estate, estate.parent.name if estate.parent else "") for estate in listed]


def _bodies(place: Place, on: date) -> list[Weak]:
    bodies = list(bodies_below(place, on).filter(kind__in=[kind.value for kind in WATCHED]))
    if not bodies:
        return []
    filled = _filled(place, on)
    over = _over(place, on)
    where = _where(place)
    found = []
    for body in bodies:
        lack = _lack(body, filled)
        reasons = ([(lack, None)] if lack else []) + ([(Lack.TERM_OVER, over[body.pk])] if body.pk in over else [])
        found += [
            Weak(reason, body.name, where.get(body.pk, ""), body_id=body.pk, kind=body.kind, since=since)
            for reason, since in reasons
        ]
    return found


def _lack(body: Organisation, filled: dict[UUID, set[bool]]) -> Lack | None:
    held = filled.get(body.pk)
    if held is None:
        return Lack.NOBODY
    return None if True in held else Lack.NO_HEAD


def _filled(place: Place, on: date) -> dict[UUID, set[bool]]:
    """For each body in which somebody is in office on a day, whether there are heads among them, and others. A body's
    head is who holds the first of its posts in the playbook; where the playbook knows no such post, any holder is."""
    held = in_force(on).filter(below(place, "post__organisation__bindings__place")).order_by("post_id")
    fields = ("post__organisation_id", "post__organisation__kind", "post__key", "post__playbook_version_id")
    found: dict[UUID, set[bool]] = {}
    for body_id, kind, key, version_id in held.values_list(*fields).distinct():
        seats = by_id(version_id).posts_of(kind)
        found.setdefault(body_id, set()).add(not seats or seats[0].key == key)
    return found


def _over(place: Place, on: date) -> dict[UUID, date]:
    """Bodies whose last term lies before a day, and on which day it ended."""
    terms = CommitteeTerm.objects.filter(below(place, "organisation__bindings__place"), starts_on__lte=on)
    last = dict(terms.order_by("ends_on", "pk").values_list("organisation_id", "ends_on"))
    return {body_id: ended for body_id, ended in last.items() if ended < on}


def _where(place: Place) -> dict[UUID, str]:
    """The names of the places that bodies serve here, in one line each."""
    rows = OrganisationPlace.objects.filter(below(place, "place")).order_by("place__path", "pk")
    names: dict[UUID, list[str]] = {}
    for body_id, name in rows.values_list("organisation_id", "place__name"):
        names.setdefault(body_id, []).append(name)
    return {body_id: "、".join(listed[:3]) + ("…" if len(listed) > 3 else "") for body_id, listed in names.items()}


def still_lacks(plan: ImprovementPlan, place: Place, on: date) -> bool:
    """Whether what a plan is for is still lacking. `place` is any place that holds what the plan is for."""
    key = (plan.lack, str(plan.organisation_id or plan.estate_id))
    return any(one.key == key for one in weak(place, on))


def keys_of(found: Iterable[Weak]) -> set[tuple[str, str]]:
    """What the lines of the list are known by."""
    return {one.key for one in found}

"""Estates without the bodies they should have, and bodies that are weak: derived each time, each with its reason.

Bodies are listed, never persons; nothing is counted or ranked.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, Subquery
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from linli.organisations.models import CommitteeTerm, ImprovementPlan, ServiceContract
from linli.organisations.queries.coverage import THREE, estates, served
from linli.organisations.queries.posts import in_force
from linli.organisations.queries.terms import below, bodies_below
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

MOST_NAMED = 3
"""Places that a line names of a body that serves several."""


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
    by kind and name. Three queries, however many there are."""
    order = list(Lack)
    return sorted([*_estates(place, on), *_bodies(place, on)], key=lambda one: order.index(one.lack))


def _estates(place: Place, on: date) -> list[Weak]:
    """Estates that have none of the three, and those whose last contract is over. One query."""
    contracts = ServiceContract.objects.filter(estate=OuterRef("pk"), starts_on__lte=on)
    last = contracts.order_by("-ends_on", "-pk").values
    rows = estates(place, on).annotate(
        three=~served(THREE, on),
        runs=Exists(contracts.filter(Q(ends_on=None) | Q(ends_on__gte=on))),
        ended=Subquery(last("ends_on")[:1]),
        company=Subquery(last("organisation__short_name")[:1]),
    )
    rows = rows.filter(Q(three=True) | Q(runs=False, ended__isnull=False, ended_at=None))
    found = []
    for pk, name, upper, three, runs, ended, company in rows.values_list(
        "pk", "name", "parent__name", "three", "runs", "ended", "company"
    ):
        if three:
            found.append(Weak(Lack.THREE, name, upper or "", estate_id=pk))
        if ended is not None and not runs:
            found.append(Weak(Lack.CONTRACT_OVER, name, company, estate_id=pk, since=ended))
    return found


def _bodies(place: Place, on: date) -> list[Weak]:
    """Bodies without anybody in office, without a head, or with a term that is over. Two queries."""
    term = CommitteeTerm.objects.filter(organisation=OuterRef("pk"), starts_on__lte=on).order_by("-ends_on")
    watched = bodies_below(place, on).filter(kind__in=[kind.value for kind in WATCHED])
    rows = watched.filter(below(place, "bindings__place")).annotate(ended=Subquery(term.values("ends_on")[:1]))
    names: dict[UUID, list[str]] = {}
    known: dict[UUID, tuple[str, str, date | None]] = {}
    fields = ("pk", "kind", "name", "ended", "bindings__place__name")
    for pk, kind, name, ended, where in rows.order_by("kind", "name", "pk", "bindings__place__path").values_list(
        *fields
    ):
        names.setdefault(pk, []).append(where)
        known[pk] = (kind, name, ended)
    filled = _filled(place, on) if known else {}
    found = []
    for pk, (kind, name, ended) in known.items():
        where = in_a_line(names[pk])
        lack = _lack(filled.get(pk))
        if lack is not None:
            found.append(Weak(lack, name, where, body_id=pk, kind=kind))
        if ended is not None and ended < on:
            found.append(Weak(Lack.TERM_OVER, name, where, body_id=pk, kind=kind, since=ended))
    return found


def in_a_line(names: list[str]) -> str:
    """The first places of several, in a line."""
    shown = pgettext("list", ", ").join(names[:MOST_NAMED])
    return shown if len(names) <= MOST_NAMED else shown + "…"


def _lack(held: set[bool] | None) -> Lack | None:
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


def still_lacks(plan: ImprovementPlan, place: Place, on: date) -> bool:
    """Whether what a plan is for is still lacking. `place` is any place that holds what the plan is for."""
    key = (plan.lack, str(plan.organisation_id or plan.estate_id))
    return any(one.key == key for one in weak(place, on))

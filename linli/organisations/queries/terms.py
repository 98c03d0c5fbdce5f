"""Terms of committees and contracts of property companies: what runs on a day, what ends soon, what is over."""

from __future__ import annotations

from datetime import date, timedelta

from django.db.models import Exists, OuterRef, Q, QuerySet

from linli.organisations.models import Appointment, CommitteeTerm, Organisation, ServiceContract
from linli.organisations.queries.coverage import living
from linli.organisations.queries.posts import in_force
from linli.places.models import Place
from linli.playbooks.enums import BodyKind
from linli.playbooks.parts_organisation import CommitteeRow
from linli.playbooks.schema import Playbook

SOON = timedelta(days=90)
"""So long before its last day a term or a contract is said to be ending."""

COMMITTEES = frozenset(
    {BodyKind.OWNERS_COMMITTEE, BodyKind.RESIDENTS_COMMITTEE, BodyKind.ESTATE_PARTY_BRANCH, BodyKind.PARTY_COMMITTEE}
)
"""Kinds of bodies that have terms, whatever a playbook says about their length."""


def committee_of(playbook: Playbook | None, kind: str) -> CommitteeRow | None:
    """What the playbook says about the committees of this kind: its least and usual members, its term."""
    return playbook.committee_of(kind) if playbook is not None else None


def below(place: Place, lead: str) -> Q:
    """Rows whose `lead`, a place, lies in this one."""
    return Q(**{f"{lead}__path__gte": place.path, f"{lead}__path__lt": place.path + "~"})


def bodies_below(place: Place, on: date) -> QuerySet[Organisation]:
    """Bodies that live on a day and serve this place or one in it."""
    bound = Organisation.objects.filter(below(place, "bindings__place")).order_by().values("pk")
    return living(on).filter(pk__in=bound)


def terms_of(body: Organisation) -> QuerySet[CommitteeTerm]:
    """The terms of a body, the newest first."""
    return CommitteeTerm.objects.filter(organisation=body).order_by("-starts_on", "-pk")


def running_term(body: Organisation, on: date) -> CommitteeTerm | None:
    """The term that runs on a day, if one does."""
    return terms_of(body).filter(starts_on__lte=on, ends_on__gte=on).first()


def members(body: Organisation, on: date) -> QuerySet[Appointment]:
    """Who belongs to a committee on a day: its appointments that run, longest held first."""
    return in_force(on).filter(post__organisation=body).select_related("person", "post").order_by("starts_on", "pk")


def ending_terms(place: Place, on: date) -> QuerySet[CommitteeTerm]:
    """Terms that run and end within ninety days, without a next one, of the bodies of a place; the first to end
    first."""
    later = CommitteeTerm.objects.filter(organisation=OuterRef("organisation"), starts_on__gt=OuterRef("ends_on"))
    found = CommitteeTerm.objects.filter(organisation__in=bodies_below(place, on).order_by().values("pk"))
    found = found.filter(starts_on__lte=on, ends_on__gte=on, ends_on__lte=on + SOON).exclude(Exists(later))
    return found.select_related("organisation").order_by("ends_on", "pk")


def contracts_of(body: Organisation) -> QuerySet[ServiceContract]:
    """The contracts of a company, the newest first."""
    return ServiceContract.objects.filter(organisation=body).select_related("estate").order_by("-starts_on", "-pk")


def running_contracts(on: date) -> QuerySet[ServiceContract]:
    """Contracts that run on a day, by estate."""
    found = ServiceContract.objects.filter(Q(ends_on=None) | Q(ends_on__gte=on), starts_on__lte=on)
    return found.order_by("estate_id", "-starts_on", "pk")


def ending_contracts(place: Place, on: date) -> QuerySet[ServiceContract]:
    """Contracts that run and end within ninety days, without a next one, in a place; the first to end first."""
    later = ServiceContract.objects.filter(estate=OuterRef("estate"), starts_on__gt=OuterRef("ends_on"))
    found = running_contracts(on).filter(below(place, "estate"), ends_on__lte=on + SOON).exclude(Exists(later))
    return found.select_related("organisation", "estate").order_by("ends_on", "pk")


def over_contracts(place: Place, on: date) -> QuerySet[ServiceContract]:
    """For each estate of a place where a contract has ended and none runs, the last one; by estate."""
    runs = running_contracts(on).filter(estate=OuterRef("estate"))
    newer = ServiceContract.objects.filter(estate=OuterRef("estate"), starts_on__lte=on).filter(
        Q(ends_on__gt=OuterRef("ends_on")) | Q(ends_on=OuterRef("ends_on"), pk__gt=OuterRef("pk"))
    )
    found = ServiceContract.objects.filter(below(place, "estate"), ends_on__lt=on, estate__ended_at=None)
    found = found.exclude(Exists(runs)).exclude(Exists(newer))
    return found.select_related("organisation", "estate").order_by("estate__path", "pk")

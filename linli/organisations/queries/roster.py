"""A body's roster as lists and numbers; every question is of one body, whose roster the asker was let into."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Count, Q, QuerySet, Sum

from linli.core.actors import Actor
from linli.organisations.enums import ROSTER_KEEPERS
from linli.organisations.models import Organisation, RosterCount, RosterEntry, RosterImport
from linli.people.names import named
from linli.playbooks.enums import Power

NONE = "none"
"""Chosen in a filter: those without one."""


@dataclass(frozen=True, slots=True)
class EstateCount:
    """How many members live in an estate, and how many of them registered there."""

    estate_id: int | None
    members: int
    registered: int


@dataclass(frozen=True, slots=True)
class Numbers:
    """A roster in numbers: listed members and what is not clear of them, and members who are only counted."""

    members: int
    registered: int
    without_estate: int
    without_phone: int
    without_employer: int
    counted: int


def own_body_ids(actor: Actor) -> set[UUID]:
    """The bodies whose roster a post of the reader keeps."""
    return {
        held.organisation_id
        for held in actor.posts
        if Power.ROSTER_MANAGE in held.powers and held.body_kind in ROSTER_KEEPERS
    }


def visible_entries(actor: Actor) -> QuerySet[RosterEntry]:
    """Members of the bodies whose roster the reader keeps, ended ones too; none for anybody else."""
    found = RosterEntry.objects.select_related("organisation", "person").order_by("pk")
    return found if actor.is_system else found.filter(organisation_id__in=own_body_ids(actor))


def members(body: Organisation, chosen: Mapping[str, str]) -> QuerySet[RosterEntry]:
    """The members of a body now, by name; narrowed by name, estate, employer, registered ("yes", "no") and
    telephone."""
    found = RosterEntry.objects.filter(organisation=body, until=None).select_related("person")
    found = found.filter(named(chosen.get("q", "")))
    estate, employer = chosen.get("estate", ""), chosen.get("employer", "")
    if estate == NONE:
        found = found.filter(estate_id=None)
    elif estate.isascii() and estate.isdigit():
        found = found.filter(estate_id=int(estate))
    if employer:
        found = found.filter(employer="" if employer == NONE else employer)
    if chosen.get("registered") in ("yes", "no"):
        found = found.filter(registered_on__isnull=chosen["registered"] == "no")
    if chosen.get("phone") == NONE:
        found = found.filter(phone_index=None)
    return found.order_by("person__pinyin", "pk")


def numbers(body: Organisation) -> Numbers:
    """A roster in numbers. Two queries."""
    found = RosterEntry.objects.filter(organisation=body, until=None).aggregate(
        members=Count("pk"),
        registered=Count("pk", filter=~Q(registered_on=None)),
        without_estate=Count("pk", filter=Q(estate_id=None)),
        without_phone=Count("pk", filter=Q(phone_index=None)),
        without_employer=Count("pk", filter=Q(employer="")),
    )
    latest = RosterCount.objects.filter(organisation=body).order_by("employer", "-as_of").distinct("employer")
    counted = RosterCount.objects.filter(pk__in=latest.values("pk")).aggregate(sum=Sum("count"))["sum"]
    return Numbers(**found, counted=counted or 0)


def per_estate(body: Organisation) -> list[EstateCount]:
    """Members by the estate where they live, most first; those without one last. One query."""
    found = (
        RosterEntry.objects.filter(organisation=body, until=None)
        .values("estate_id")
        .annotate(members=Count("pk"), registered=Count("pk", filter=~Q(registered_on=None)))
        .order_by("-members", "estate_id")
    )
    rows = [EstateCount(row["estate_id"], row["members"], row["registered"]) for row in found]
    return sorted(rows, key=lambda row: row.estate_id is None)


def employers(body: Organisation, most: int) -> list[str]:
    """The employers that members come from, by name. One query."""
    found = RosterEntry.objects.filter(organisation=body, until=None).exclude(employer="")
    return list(found.order_by("employer").values_list("employer", flat=True).distinct()[:most])


def counts(body: Organisation) -> QuerySet[RosterCount]:
    """The newest number of each employer that gives no list, by name."""
    return RosterCount.objects.filter(organisation=body).order_by("employer", "-as_of").distinct("employer")


def recent_imports(body: Organisation, most: int) -> QuerySet[RosterImport]:
    """The sheets brought in last, newest first."""
    return RosterImport.objects.filter(organisation=body).order_by("-pk")[:most]


def settled_imports(before: datetime, most: int) -> list[RosterImport]:
    """Sheets brought in before a moment of which it is still kept how members stood, oldest first."""
    found = RosterImport.objects.filter(began_at__lt=before, befores__isnull=False).select_related("organisation")
    return list(found.order_by("pk").distinct()[:most])

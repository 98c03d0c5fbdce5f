"""What goes over when one body follows another. What stays is named, with its reason, in tests/organisations."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from django.db.models import F, Max, Q

from linli.core.actors import Actor
from linli.organisations.enums_posts import CandidacyStage
from linli.organisations.models import (
    Appointment,
    Candidacy,
    CommitteeTerm,
    ImprovementPlan,
    Organisation,
    PlanStep,
    Post,
    Promise,
    RosterCount,
    RosterEntry,
    SelfRegistration,
    ServiceContract,
    Station,
    StationItem,
    StationMoney,
    StationPoint,
)
from linli.organisations.twins import join_twins
from linli.places.models import Place


def carry_posts(old: Organisation, new: Organisation, on: date) -> None:
    """Appointments that run or are to come go on in the same post of the new body, with all that hangs on them: links,
    hours, keys, promises, numbers at the doors. So does the term in which they run."""
    for post in Post.objects.filter(organisation=old).order_by("pk"):
        running = Appointment.objects.filter(Q(ends_on=None) | Q(ends_on__gte=on), post=post).order_by("pk")
        if running.exists():
            other, _made = Post.objects.get_or_create(
                organisation=new, key=post.key, defaults={"playbook_version_id": post.playbook_version_id}
            )
            running.update(post=other, version=F("version") + 1)
    _carry_terms(old, new, on)


def _carry_terms(old: Organisation, new: Organisation, on: date) -> None:
    """Terms that run or are to come go over under their number, or the next that is free; one that meets a term of the
    new body stays."""
    for term in CommitteeTerm.objects.filter(organisation=old, ends_on__gte=on).order_by("starts_on", "pk"):
        theirs = CommitteeTerm.objects.filter(organisation=new)
        if theirs.filter(starts_on__lte=term.ends_on, ends_on__gte=term.starts_on).exists():
            continue
        number = term.number
        if theirs.filter(number=number).exists():
            number = (theirs.aggregate(last=Max("number"))["last"] or 0) + 1
        CommitteeTerm.objects.filter(pk=term.pk).update(organisation=new, number=number, version=F("version") + 1)


def carry_roster(old: Organisation, new: Organisation) -> None:
    """Members go over, but for those whose telephone stands in the new roster already; who was under the old body
    beside another is now under the new one. Numbers of employers go over where the new one has none of theirs."""
    bump = F("version") + 1
    RosterEntry.objects.filter(organisation=old, also_under=new).update(also_under=None, version=bump)
    there = RosterEntry.objects.filter(organisation=new, until=None).exclude(phone_index=None)
    going = RosterEntry.objects.filter(Q(phone_index=None) | ~Q(phone_index__in=there.values("phone_index")),
                                       organisation=old, until=None)  # fmt: skip
    going.update(organisation=new, version=bump)
    RosterEntry.objects.filter(also_under=old, organisation=new).update(also_under=None, version=bump)
    RosterEntry.objects.filter(also_under=old).update(also_under=new, version=bump)
    counted = RosterCount.objects.filter(organisation=new).values("employer")
    RosterCount.objects.filter(organisation=old).exclude(employer__in=counted).update(organisation=new, version=bump)


def carry_open(
    old: Organisation, new: Organisation, on: date, places: Sequence[Place], *, by: Actor, at: datetime
) -> None:
    """Contracts that run, open plans, steps, promises and candidacies, who waits to be taken in, the bodies below."""
    bump = F("version") + 1
    running = Q(ends_on=None) | Q(ends_on__gte=on)
    ServiceContract.objects.filter(running, organisation=old).update(organisation=new, version=bump)
    PlanStep.objects.filter(organisation=old, done_on=None).update(organisation=new, version=bump)
    Promise.objects.filter(organisation=old, answered_on=None).update(organisation=new, version=bump)
    standing = Candidacy.objects.filter(organisation=old, appointment=None)
    standing.exclude(stage=CandidacyStage.NOT_CHOSEN).update(organisation=new, version=bump)
    SelfRegistration.objects.filter(organisation=old, settled_at=None).update(organisation=new, version=bump)
    Organisation.objects.filter(parent=old).exclude(pk=new.pk).update(parent=new, version=bump)
    Organisation.objects.filter(parent=old, pk=new.pk).update(parent=old.parent_id, version=bump)
    join_twins({"organisation": old}, {"organisation": new}, new.name, places[0] if places else None, by=by, at=at)
    ImprovementPlan.objects.filter(organisation=old, closed_on=None).update(organisation=new, version=bump)


def carry_station(old: Organisation, new: Organisation) -> None:
    """What is there and lacking, the register of its money, hours and emergency number, address and point: what the
    new station has of its own stays as it is. A station at another address does not stand where the old one stood."""
    bump = F("version") + 1
    StationMoney.objects.filter(organisation=old).update(organisation=new, version=bump)
    theirs = {(item.sort, item.key) for item in StationItem.objects.filter(organisation=new)}
    marked = StationItem.objects.filter(organisation=old).order_by("pk")
    going = [item.pk for item in marked if (item.sort, item.key) not in theirs]
    StationItem.objects.filter(pk__in=going).update(organisation=new, version=bump)
    before = Station.objects.filter(organisation=old).first()
    now, _made = Station.objects.get_or_create(organisation=new)
    same_door = before is None or now.address in ("", before.address)
    if before is not None:
        now.address = now.address or before.address
        now.hours = now.hours or before.hours
        now.emergency_telephone = now.emergency_telephone or before.emergency_telephone
        now.version += 1
        now.save(update_fields=["address", "hours", "emergency_telephone", "version"])
    point = StationPoint.objects.filter(organisation=old).first()
    if point is not None and same_door and not StationPoint.objects.filter(organisation=new).exists():
        StationPoint(
            organisation=new, lon=point.lon, lat=point.lat, located_on=point.located_on
        ).save(force_insert=True)  # fmt: skip

"""Who is a volunteer no more has no account either; a body's catalogue is its successor's; an estate that became part
of another brings its members, its catalogue and its pot along."""

from __future__ import annotations

from uuid import UUID

from django.db.models import F

from linli.core import ledger
from linli.core.actors import system
from linli.core.ledger import Line, Owner
from linli.core.models import Event
from linli.places.models import Place
from linli.points.accounts import MERGED, POINTS, POT, of_estate
from linli.points.actions import leave
from linli.points.enums import Rest
from linli.points.models import PointsItem, PointsMember, PotUse


def when_volunteer_leaves(event: Event) -> None:
    """What they had left lapses: nobody was asked for whom it could be."""
    member = PointsMember.objects.filter(volunteer_id=UUID(event.subject_id), left_at=None).first()
    if member is not None:
        leave(member, rest=Rest.LAPSE, by=system(), at=event.at)


def when_body_is_succeeded(event: Event) -> None:
    """What it gives for points, and what was reserved of it, is the successor's."""
    old, new = UUID(event.subject_id), UUID(str(event.refs["successor"]))
    PointsItem.objects.filter(organisation_id=old).update(organisation_id=new, version=F("version") + 1)


def when_place_is_merged(event: Event) -> None:
    """Members, catalogue and pot of an estate that became part of another are of that one."""
    old, into, bump = int(event.subject_id), int(event.refs["into"]), F("version") + 1
    PointsMember.objects.filter(estate_id=old).update(estate_id=into, version=bump)
    PointsItem.objects.filter(place_id=old).update(place_id=into, version=bump)
    PotUse.objects.filter(estate_id=old).update(estate_id=into)
    before, after = (of_estate(one, POT) for one in (Place.every.get(pk=old), Place.every.get(pk=into)))
    left = ledger.balance_of(before)
    if left:
        subject = Owner("places.place", str(into))
        ledger.post(POINTS, MERGED, [Line(before, -left), Line(after, left)], at=event.at, subject=subject)

"""A firm that is brought in gets its card; when a post ends, a body is followed or a place merged, it goes on there."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from django.db.models import F, Q

from linli.core.actors import system
from linli.core.clock import local_date
from linli.core.models import Event
from linli.firms.actions import call_off, go_on, make_card
from linli.firms.enums import OPEN
from linli.firms.models import FirmBranch, FirmCard, FirmNeed, FirmVisit, StarRound
from linli.organisations.models import Organisation
from linli.places.models import Place
from linli.playbooks.enums import BodyKind


def when_body_is_made(event: Event) -> None:
    """A firm has its card from its first day, by whatever form or sheet it came in."""
    body = Organisation.objects.filter(pk=UUID(event.subject_id), kind=BodyKind.FIRM).first()
    if body is None:
        return
    places = [int(str(pk)) for pk in event.refs.get("places", [])]
    place = Place.objects.filter(pk__in=places).order_by("path").first()
    if place is not None:
        make_card(body, place, by=system(), at=event.at)


def when_appointment_ends(event: Event) -> None:
    """Where a post has ended already, its needs go on with who follows; else the worker sees to it on the day."""
    if date.fromisoformat(str(event.refs["ends_on"])) >= local_date(event.at):
        return
    left = FirmNeed.objects.filter(appointment_id=UUID(event.subject_id), state__in=OPEN).order_by("pk")
    for need in left:
        go_on(need, by=system(), at=event.at)


def when_body_is_succeeded(event: Event) -> None:
    """A firm's card, branch, book, needs and rounds are its successor's; what a body helps with or decides as well."""
    old, new, bump = UUID(event.subject_id), UUID(str(event.refs["successor"])), F("version") + 1
    if not FirmCard.objects.filter(pk=new).exists():
        card = FirmCard.objects.filter(pk=old).first()
        if card is not None:
            FirmCard(
                organisation_id=new, place_id=card.place_id, sort=card.sort, address=card.address, contact=card.contact,
                next_on=card.next_on,
            ).save(force_insert=True)  # fmt: skip
    if not FirmBranch.objects.filter(firm_id=new, until=None).exists():
        FirmBranch.objects.filter(firm_id=old).update(firm_id=new)
    FirmBranch.objects.filter(joint_with_id=old, until=None).exclude(firm_id=new).update(joint_with_id=new)
    FirmVisit.objects.filter(firm_id=old).update(firm_id=new)
    FirmNeed.objects.filter(firm_id=old).update(firm_id=new, version=bump)
    _rounds_go(old, new, event)
    for field in ("keeper", "body", "decider"):
        theirs = FirmNeed.objects.filter(Q(state__in=OPEN), **{f"{field}_id": old})
        theirs.update(**{f"{field}_id": new, "version": bump})


def _rounds_go(old: UUID, new: UUID, event: Event) -> None:
    """Rounds are the successor's, so that whoever stood in one can step back at any time. Where one is on its way
    there, that of the old firm is called off."""
    theirs = StarRound.objects.filter(firm_id=old)
    if StarRound.objects.filter(firm_id=new, ended_at=None).exists():
        for round_ in theirs.filter(ended_at=None).order_by("pk"):
            call_off(round_, by=system(), at=event.at)
    theirs.update(firm_id=new, version=F("version") + 1)


def when_place_is_merged(event: Event) -> None:
    """Firms and needs of a place that became part of another lie in that one."""
    old, into, bump = int(event.subject_id), int(event.refs["into"]), F("version") + 1
    FirmCard.objects.filter(place_id=old).update(place_id=into, version=bump)
    FirmNeed.objects.filter(place_id=old).update(place_id=into, version=bump)

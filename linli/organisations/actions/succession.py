"""A body changes what is written about it, or is followed by another, to which its work goes over."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from django.db.models import Q
from django.utils.translation import gettext as _

from linli.core import clock
from linli.core.actions import action, lock, save
from linli.core.actors import Actor
from linli.core.refusals import Invalid, ask
from linli.core.wording import line
from linli.organisations.actions import carrying
from linli.organisations.actions.bodies import LONGEST, check_body, name_of, note, places_of, telephone_of
from linli.organisations.actions.term_of_post import lies_in
from linli.organisations.models import (
    Appointment,
    Organisation,
    OrganisationPlace,
    Succession,
)
from linli.organisations.rules_bodies import may_describe_body, may_succeed
from linli.places.models import Place
from linli.places.naming import initials
from linli.playbooks.enums import BodyKind


@action
def describe_body(
    body: Organisation,
    *,
    name: str | None = None,
    short_name: str | None = None,
    telephone: str | None = None,
    parent: Organisation | None = None,
    formed: str | None = None,
    formed_on: date | None = None,
    sector: str | None = None,
    places: Sequence[Place] | None = None,
    by: Actor,
    at: datetime,
    version: int | None = None,
) -> Organisation:
    """Change what is written about a body. What is None stays, but for `parent` and `formed_on`: those are as said.

    Raises `Refused`, `Stale`, and `Invalid` on the field that is wrong.
    """
    held = lock(body, version=version)
    now = places_of(held)
    wanted = now if places is None else list(places)
    ask(may_describe_body(by, BodyKind(held.kind), [*now, *wanted], at))
    if not wanted:
        raise Invalid({"places": _("A body serves at least one place.")})
    if name is not None:
        held.name = name_of(name)
        held.pinyin = initials(held.name)
    if short_name is not None:
        held.short_name = line("short_name", short_name, LONGEST["short_name"]) or held.name[:30]
    if telephone is not None:
        held.telephone = telephone_of("telephone", telephone)
    if formed is not None:
        held.formed = formed
    if sector is not None:
        held.sector = sector
    held.parent, held.formed_on = parent, formed_on
    check_body(held, at)
    _serve(held, now, wanted, clock.local_date(at))
    save(held, "name", "pinyin", "short_name", "telephone", "formed", "sector", "parent", "formed_on")
    note("organisation.described", held, wanted, by=by, at=at, refs={"places": [place.pk for place in wanted]})
    return held


def _serve(body: Organisation, now: Sequence[Place], wanted: Sequence[Place], today: date) -> None:
    """Bind the body to these places and no others. Raises `Invalid` where somebody is posted to one that goes."""
    keep = {place.pk for place in wanted}
    gone = [place for place in now if place.pk not in keep]
    posted = Place.objects.filter(
        pk__in=Appointment.objects.filter(Q(ends_on=None) | Q(ends_on__gte=today), post__organisation=body)
        .exclude(place=None).order_by().values("place_id")
    )  # fmt: skip
    for place in posted.order_by("path"):
        if not lies_in(place, wanted):
            raise Invalid({"places": _("Somebody is posted to %(place)s. End that first.") % {"place": place.name}})
    OrganisationPlace.objects.filter(organisation=body, place__in=gone).delete()
    new = keep - {place.pk for place in now}
    OrganisationPlace.objects.bulk_create([OrganisationPlace(organisation=body, place_id=pk) for pk in sorted(new)])


@action
def succeed(
    body: Organisation,
    successor: Organisation,
    *,
    on: date,
    carry_places: bool = True,
    carry_posts: bool = True,
    by: Actor,
    at: datetime,
) -> Succession:
    """From a day on the successor is what the body was; the body ends. Its open work, plans, promises, contracts,
    candidacies, what it is as a station and the bodies below it go over; its places, and its people in office with
    their term, their links and its roster, do where that is decided.

    Raises `Refused`, and `Invalid` on "successor" (itself, of another sort, or below it) or "on".
    """
    first, second = sorted([body, successor], key=lambda one: one.pk)
    locked = {one.pk: lock(one) for one in {first.pk: first, second.pk: second}.values()}
    old, new = locked[body.pk], locked[successor.pk]
    places = places_of(old)
    ask(may_succeed(by, old, new, [*places, *places_of(new)], at))
    if old.pk == new.pk or old.kind != new.kind:
        raise Invalid({"successor": _("Choose another body of the same sort.")})
    if on > clock.local_date(at) or (old.formed_on is not None and on < old.formed_on):
        raise Invalid({"on": _("Name a day that has come, and on which the body existed.")})
    succession = Succession(predecessor=old, successor=new, on=on)
    succession.save(force_insert=True)
    if carry_places:
        served = {place.pk for place in places_of(new)}
        OrganisationPlace.objects.bulk_create(
            [OrganisationPlace(organisation=new, place=place) for place in places if place.pk not in served]
        )
    if carry_posts:
        carrying.carry_posts(old, new, on)
        carrying.carry_roster(old, new)
    carrying.carry_open(old, new, on, places, by=by, at=at)
    if old.kind == BodyKind.SERVICE_STATION:
        carrying.carry_station(old, new)
    old.ended_on = on
    save(old, "ended_on")
    if new.formed_on is None and not new.followed.exclude(pk=succession.pk).exists():
        new.formed_on = on
        save(new, "formed_on")
    refs = {"successor": str(new.pk), "on": on.isoformat(), "places": carry_places, "posts": carry_posts}
    note("organisation.succeeded", old, places, by=by, at=at, refs=refs)
    return succession

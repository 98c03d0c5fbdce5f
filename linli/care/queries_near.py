"""Loading the days of a body's members and the visits that somebody asked for."""

from __future__ import annotations

from datetime import date, timedelta
from typing import NamedTuple
from uuid import UUID

from django.db.models import Prefetch, Q, QuerySet

from linli.care.models import CareDate, CareGift, CareVisit, CareVisitDone
from linli.care.queries import plan_at, reaching
from linli.core.actors import Actor, Held
from linli.organisations.models import Organisation, Post, RosterEntry
from linli.organisations.queries import bodies_for
from linli.places.models import Place
from linli.places.queries import playbook_version_for
from linli.playbooks.enums import Power
from linli.playbooks.parts_care import Care
from linli.playbooks.queries import by_id

VISIT_JOINED = ("organisation", "visitor_body", "estate", "room", "contact", "entered_by")
DATE_JOINED = ("entry__organisation", "entry__person")
SILENCE = timedelta(days=30)
"""So long after a visit was due without a word, the body looks at it again."""


# -- a body's own members ------------------------------------------------------------------------------


def plan_of(body: Organisation) -> Care | None:
    """What the playbook of a body's first place says of care. One query for the place."""
    place = body.places.order_by("path", "pk").first()
    return plan_at(place) if place is not None else None


def caring_posts(actor: Actor) -> list[Held]:
    """The posts in which the actor cares for the members of a body, one for each body."""
    found = {held.organisation_id: held for held in actor.open_posts if Power.CARE_MEMBERS in held.powers}
    return sorted(found.values(), key=lambda held: (held.organisation_name, held.organisation_id))


def dates_of(body: Organisation) -> QuerySet[CareDate]:
    """The days that members of a body let it keep, by day of the year. Members who left are out."""
    found = CareDate.objects.filter(entry__organisation=body, entry__until=None, withdrawn_at=None)
    return found.select_related(*DATE_JOINED).order_by("month", "day", "pk")


def members_without(body: Organisation) -> QuerySet[RosterEntry]:
    """Members of a body who have no day with it, by name."""
    kept = CareDate.objects.filter(entry__organisation=body, withdrawn_at=None).order_by().values("entry_id")
    found = RosterEntry.objects.filter(organisation=body, until=None).exclude(pk__in=kept)
    return found.select_related("person").order_by("person__pinyin", "person__name", "pk")


class Due(NamedTuple):
    """A member whose day is in the month, and for each thing that is given whether it was."""

    row: CareDate
    given: dict[str, date | None]


def due_in(body: Organisation, plan: Care, year: int, month: int) -> list[Due]:
    """The members whose day is in a month, by day, with what was given that year. Two queries."""
    gifts = Prefetch("gifts", CareGift.objects.filter(year=year).order_by("key", "pk"), to_attr="of_the_year")
    found = dates_of(body).filter(month=month).prefetch_related(gifts)
    return [
        Due(row, {run.key: None for run in plan.runs} | {gift.key: gift.given_on for gift in row.of_the_year})
        for row in found
    ]


# -- visits --------------------------------------------------------------------------------------------


def visits_seen_by(actor: Actor) -> QuerySet[CareVisit]:
    """The visits that the actor reads: the twin of `rules_near.may_see_visit`. Due first."""
    found = CareVisit.objects.select_related(*VISIT_JOINED).order_by("next_on", "pk")
    if actor.is_system:
        return found
    seen = Q(pk__in=[])
    for held in actor.open_posts:
        if Power.CARE_ARRANGE in held.powers:
            seen |= Q(organisation_id=held.organisation_id)
        if Power.CARE_VISIT in held.powers:
            theirs = Q(visitor_body_id=held.organisation_id, post_key=held.post_key, ended_at=None)
            seen |= theirs & at_door(held)
    return found.filter(seen)


def at_door(held: Held) -> Q:
    """Visits at a door that a post covers; of one whose door is forgotten, in its estate."""
    return (Q(room__isnull=False) & reaching(held, "room")) | (Q(room=None) & reaching(held, "estate"))


def heard_of(row: CareVisit) -> list[CareVisitDone]:
    """The last visits, newest first. One query."""
    return list(CareVisitDone.objects.filter(visit=row).order_by("-on", "-id")[:10])


class Visitor(NamedTuple):
    """A post that could come: of which body, its key, its name, and whether it is a neighbour's."""

    body: Organisation
    key: str
    name: str
    unpaid: bool

    @property
    def value(self) -> str:
        """How a form names it."""
        return f"{self.body.pk}:{self.key}"


def visitors_at(place: Place) -> list[Visitor]:
    """The posts that visit where a place lies, of the bodies that serve there, the nearest first. Two queries."""
    version = by_id(playbook_version_for(place))
    bodies = {body.pk: body for body in bodies_for(place)}
    there = Post.objects.filter(organisation_id__in=list(bodies)).order_by("organisation_id", "key")
    held = {(body, key) for body, key in there.values_list("organisation_id", "key")}
    return [
        Visitor(body, post.key, str(post.name), post.unpaid)
        for body in bodies.values()
        for post in version.posts
        if post.body_kind == body.kind and Power.CARE_VISIT in post.powers and (body.pk, post.key) in held
    ]


def visitor_named(place: Place, text: str) -> Visitor | None:
    """The post that a form named, where it visits there."""
    return next((one for one in visitors_at(place) if one.value == text), None)


def arranged_by(actor: Actor) -> tuple[UUID, ...]:
    """The bodies for which the actor arranges visits."""
    return tuple(sorted({held.organisation_id for held in actor.open_posts if Power.CARE_ARRANGE in held.powers}))

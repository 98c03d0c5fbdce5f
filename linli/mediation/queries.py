"""Loading mediations: what may not be seen cannot be loaded; who could mediate one; and which were left behind."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import date
from uuid import UUID

from django.db.models import Q, QuerySet

from linli.core.actors import Actor
from linli.core.prepared import prepared
from linli.mediation.enums import OPEN
from linli.mediation.models import AgreementLine, Mediation, MediationParty, MediationSession
from linli.organisations.models import Appointment, Organisation
from linli.organisations.queries import bodies_for
from linli.organisations.queries.posts import in_force, powers_of_post
from linli.people.models import Residence
from linli.places.models import Place
from linli.places.queries import playbook_version_for
from linli.playbooks.enums import Power
from linli.playbooks.parts_mediation import MediationKind
from linli.playbooks.queries import by_id

JOINED = ("organisation", "appointment__person", "estate", "service_request")


def rows() -> QuerySet[Mediation]:
    """Mediations with what rules and pages need of each."""
    return Mediation.objects.select_related(*JOINED)


def visible_to(actor: Actor) -> QuerySet[Mediation]:
    """Every mediation that this actor may see: the twin of `rules.may_see_mediation`. Newest first."""
    if actor.is_system:
        return rows().order_by("-id")
    seen = Q(pk__in=[])
    giving = [held.organisation_id for held in actor.open_posts if Power.MEDIATION_GIVE in held.powers]
    holding = [held.appointment_id for held in actor.open_posts if Power.MEDIATION_HOLD in held.powers]
    if giving:
        seen |= Q(organisation_id__in=giving)
    if holding:
        seen |= Q(appointment_id__in=holding)
    return rows().filter(seen).order_by("-id")


def parties_of(mediation: Mediation) -> list[MediationParty]:
    """Who is in dispute, who asked first. One query."""
    return list(mediation.parties.select_related("organisation", "contact", "room").order_by("-asks", "id"))


def sessions_of(mediation: Mediation) -> list[MediationSession]:
    """When they talk or talked, earliest first. One query."""
    return list(mediation.sessions.order_by("starts_at", "id"))


def lines_of(mediation: Mediation) -> list[AgreementLine]:
    """Who does what by when. One query."""
    return list(mediation.lines.select_related("party__organisation").order_by("id"))


def kinds_at(estate: Place, body: Organisation) -> tuple[MediationKind, ...]:
    """The ways of mediating that a body holds in an estate, by the playbook there. Raises `NoPlaybook`."""
    return by_id(playbook_version_for(estate)).mediation_of(body.kind)


def could_be_party(estate: Place) -> tuple[Organisation, ...]:
    """The bodies that serve an estate, the nearest first: each may be party to a dispute there. One query."""
    return bodies_for(estate)


def open_about(service_request_id: UUID) -> bool:
    """Whether somebody mediates about a service request now. One query."""
    return bool(_about(service_request_id))


@prepared
def _about(service_request_id: UUID) -> QuerySet[Mediation]:
    return Mediation.objects.filter(service_request_id=service_request_id, state__in=OPEN).order_by("id")[:1]


# -- who could mediate ---------------------------------------------------------------------------------


def mediators_in(body: Organisation, on: date) -> list[Appointment]:
    """Who holds a post that mediates in a body on a day, longest held first. One query."""
    found = in_force(on).filter(post__organisation_id=body.pk).select_related("person", "post__organisation")
    return [
        one
        for one in found.order_by("starts_on", "pk")
        if Power.MEDIATION_HOLD in powers_of_post(one.post.key, one.post.playbook_version_id)
    ]


def conflicted(parties: Iterable[MediationParty], persons: Collection[UUID], on: date) -> set[UUID]:
    """Which of these persons are a party, live with one, or hold a post in a body that is one, as far as is known here.
    Two queries."""
    asked = list(parties)
    named = {party.person_id for party in asked if party.person_id}
    rooms = {party.room_id for party in asked if party.room_id}
    bodies = {party.organisation_id for party in asked if party.organisation_id}
    living = Residence.objects.filter(Q(until=None) | Q(until__gt=on), since__lte=on)
    homes = list(living.filter(person_id__in={*named, *persons}).order_by("id").values_list("person_id", "room_id"))
    rooms |= {room for person, room in homes if person in named}
    found = {person for person in persons if person in named}
    found |= {person for person, room in homes if person in persons and room in rooms}
    if bodies:
        theirs = in_force(on).filter(post__organisation_id__in=bodies, person_id__in=list(persons)).order_by()
        found |= set(theirs.values_list("person_id", flat=True))
    return found


def free_mediators(mediation: Mediation, parties: Sequence[MediationParty], on: date) -> list[Appointment]:
    """Who of the body could mediate: nobody who is in the dispute, or lives or works with who is. Three queries."""
    could = mediators_in(mediation.organisation, on)
    never = conflicted(parties, {one.person_id for one in could}, on)
    return [one for one in could if one.person_id not in never]


# -- what is to happen by itself -----------------------------------------------------------------------


def left_behind(on: date, most: int) -> list[Mediation]:
    """Open mediations whose mediator holds the post no longer, longest asked for first."""
    over = Q(appointment__ends_on__lt=on) | Q(appointment__post__organisation__ended_on__lte=on)
    return list(rows().filter(over, state__in=OPEN).order_by("asked_at", "pk")[:most])

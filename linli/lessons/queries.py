"""Loading lessons: what may not be seen cannot be loaded; what lies near a body; who is free; what residents read."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from django.db.models import Q, QuerySet

from linli.core.actors import Actor
from linli.lessons.enums import Audience, State
from linli.lessons.models import Lecturer, Lesson, LessonSession
from linli.organisations.models import OrganisationPlace
from linli.organisations.queries.bodies import ids_above
from linli.places import queries_spaces
from linli.places.enums import Level
from linli.places.enums_spaces import SpaceState
from linli.places.models import Place, PublicSpace
from linli.places.queries import NoPlaybook, path_ids, playbook_version_for
from linli.playbooks.enums import Power
from linli.playbooks.parts_lessons import Lessons
from linli.playbooks.queries import by_id

SESSION_JOINED = ("organisation", "place", "lesson", "space", "lecturer__person", "lecturer__place")
BANK_JOINED = ("organisation", "place", "person", "contact")
TAKEN = (State.PLANNED, State.HELD)
"""States in which a lecturer has that time given away."""

MOST_SPACES = 60


def plan_at(place: Place) -> Lessons | None:
    """How lessons are given where a place lies; None where no playbook holds, or where it knows none."""
    try:
        return by_id(playbook_version_for(place)).lessons
    except NoPlaybook:
        return None


def plans_at(places: Collection[Place]) -> dict[int, Lessons | None]:
    """The same for many places. One query, and none for a playbook that was read before."""
    ids = {one for place in places for one in path_ids(place.path)}
    named = Place.every.filter(pk__in=ids, playbook_version_id__isnull=False).order_by()
    versions = dict(named.values_list("pk", "playbook_version_id"))
    found = {}
    for place in places:
        version = next((versions[one] for one in reversed(path_ids(place.path)) if one in versions), None)
        found[place.pk] = by_id(version).lessons if version is not None else None
    return found


def bodies_with(actor: Actor, power: Power) -> tuple[UUID, ...]:
    """The bodies in which a post of the actor has a power."""
    return tuple(sorted({held.organisation_id for held in actor.open_posts if power in held.powers}))


def near(actor: Actor) -> frozenset[int]:
    """The places in which the places of the bodies lie for which the actor arranges lessons, these among them. One
    query, none for who arranges none."""
    bodies = bodies_with(actor, Power.LESSON_ARRANGE)
    if not bodies:
        return frozenset()
    bound = OrganisationPlace.objects.filter(organisation_id__in=bodies).order_by("pk")
    return frozenset(one for path in bound.values_list("place__path", flat=True) for one in path_ids(path))


def lessons_visible_to(actor: Actor) -> QuerySet[Lesson]:
    """The catalogues that the actor keeps, and those from which bodies of theirs arrange lessons: the twin of
    `rules.may_see_lesson`. By title."""
    found = Lesson.objects.select_related("organisation", "place").order_by("title", "pk")
    if actor.is_system:
        return found
    kept = Q(organisation_id__in=bodies_with(actor, Power.LESSON_KEEP))
    return found.filter(kept | Q(place_id__in=near(actor)))


def lecturers_visible_to(actor: Actor) -> QuerySet[Lecturer]:
    """The banks that the actor keeps, those from which bodies of theirs ask, and one's own entries: the twin of
    `rules.may_see_lecturer`. Nobody who left stands in it; in the order in which they were entered, which says nothing
    of anybody."""
    found = Lecturer.objects.select_related(*BANK_JOINED).filter(left_at=None).order_by("entered_at", "pk")
    if actor.is_system:
        return found
    seen = Q(organisation_id__in=bodies_with(actor, Power.LESSON_KEEP)) | Q(place_id__in=near(actor))
    if actor.own_id is not None:
        seen |= Q(person_id=actor.own_id)
    return found.filter(seen)


def sessions_visible_to(actor: Actor) -> QuerySet[LessonSession]:
    """The lessons that bodies of the actor arrange, and those for which the actor is asked or which they give: the twin
    of `rules.may_see_session`. Earliest first."""
    found = LessonSession.objects.select_related(*SESSION_JOINED).order_by("starts_at", "pk")
    if actor.is_system:
        return found
    seen = Q(organisation_id__in=bodies_with(actor, Power.LESSON_ARRANGE))
    if actor.own_id is not None:
        seen |= Q(lecturer__person_id=actor.own_id)
    return found.filter(seen)


def catalogue_for(place: Place) -> QuerySet[Lesson]:
    """The lessons that can be given in a place, by title: those of the catalogues of the places it lies in."""
    found = Lesson.objects.filter(place_id__in=path_ids(place.path), withdrawn_at=None)
    return found.select_related("organisation", "place").order_by("title", "pk")


def bank_for(place: Place) -> QuerySet[Lecturer]:
    """Who can be asked for a lesson in a place: the banks of the places it lies in."""
    found = Lecturer.objects.filter(place_id__in=path_ids(place.path), left_at=None)
    return found.select_related(*BANK_JOINED).order_by("entered_at", "pk")


def spaces_for(place: Place) -> list[PublicSpace]:
    """The public spaces in use in which a lesson in a place can be given. One query."""
    if place.level == Level.ESTATE:
        return list(queries_spaces.shared_with(place)[:MOST_SPACES])
    return list(queries_spaces.below(place).filter(state=SpaceState.IN_USE)[:MOST_SPACES])


def same_hands(lecturer: Lecturer) -> Q:
    """Entries of the bank that are this person, in whatever bank; of who is not known here, the one entry."""
    return Q(pk=lecturer.pk) if lecturer.person_id is None else Q(person_id=lecturer.person_id)


def clashing(
    lecturers: Collection[UUID], starts_at: datetime, ends_at: datetime, but: UUID | None = None
) -> LessonSession | None:
    """A lesson that one of these lecturers gives in part of that time. One query."""
    found = LessonSession.objects.filter(
        lecturer_id__in=list(lecturers), state__in=TAKEN, starts_at__lt=ends_at, ends_at__gt=starts_at
    )
    return (found.exclude(pk=but) if but is not None else found).order_by("starts_at", "pk").first()


def for_estate(estate: Place) -> QuerySet[LessonSession]:
    """The lessons for everybody who lives in an estate, in it or around it. What is for members alone is not among
    them."""
    living = LessonSession.objects.filter(audience=Audience.RESIDENTS, organisation__ended_on=None)
    joined = ("organisation", "place", "space", "lesson", "lecturer__person")
    return living.filter(place_id__in=ids_above(estate)).select_related(*joined)


def coming_for(estate: Place, at: datetime) -> QuerySet[LessonSession]:
    """Lessons planned for an estate that are not over, earliest first: none that still waits for a lecturer."""
    return for_estate(estate).filter(state=State.PLANNED, ends_at__gt=at).order_by("starts_at", "pk")


def called_off_for(estate: Place, at: datetime) -> QuerySet[LessonSession]:
    """Lessons of which residents have read, that were called off and would still be to come, earliest first."""
    stood = for_estate(estate).filter(state=State.CALLED_OFF, ends_at__gt=at, planned_at__isnull=False)
    return stood.order_by("starts_at", "pk")


def held_for(estate: Place) -> QuerySet[LessonSession]:
    """Lessons that were held for an estate, the latest first."""
    return for_estate(estate).filter(state=State.HELD).order_by("-starts_at", "-pk")

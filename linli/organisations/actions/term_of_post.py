"""What an appointment is made of, checked: its days, where it reaches, its grade, consent, and room in the post."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from linli.core.actors import Actor
from linli.core.clock import local_date
from linli.core.refusals import Invalid
from linli.organisations.models import Appointment, Post
from linli.organisations.queries import charter
from linli.organisations.queries.posts import spec_of
from linli.people.models import Person
from linli.places.enums import Level
from linli.places.models import GridPart, Place
from linli.playbooks.parts import Post as PlaybookPost
from linli.playbooks.queries import by_id
from linli.playbooks.schema import Playbook


@dataclass(frozen=True, slots=True)
class Consent:
    """Who consented to an appointment, on which day and how: by letter, in which meeting."""

    by: str = ""
    on: date | None = None
    how: str = ""


def new_appointment(
    post: Post,
    person: Person,
    places: Sequence[Place],
    *,
    starts_on: date,
    ends_on: date | None,
    place: Place | None,
    categories: Collection[str] | None,
    grade: str,
    step: int | None,
    consent: Consent | None,
    by: Actor,
    at: datetime,
    follows: Appointment | None = None,
) -> Appointment:
    """The row of an appointment, checked and saved; whoever calls it has asked the rule and records the event."""
    spec, playbook = spec_of(post.key, post.playbook_version_id), by_id(post.playbook_version_id)
    last_day = last_day_of(spec, starts_on, ends_on)
    if place is not None and not lies_in(place, places):
        raise Invalid({"place": _("This body does not serve %(place)s.") % {"place": place.name}})
    _check_categories(playbook, categories)
    _check_grade(playbook, grade, step)
    given = consent or Consent()
    check_consent(spec, given, by, at)
    _check_room(post, spec, person, place, starts_on, last_day)
    appointment = Appointment(
        post=post,
        person=person,
        place=place,
        categories=sorted(set(categories)) if categories is not None else None,
        starts_on=starts_on,
        ends_on=last_day,
        grade=grade,
        step=step,
        consent_by=" ".join(given.by.split()),
        consent_on=given.on,
        consent_how=" ".join(given.how.split()),
        follows=follows,
    )
    appointment.save(force_insert=True)
    return appointment


def lies_in(place: Place, places: Sequence[Place]) -> bool:
    """Whether a place lies in one of these, or in what one of them, a grid, covers."""
    if any(place.path.startswith(bound.path) for bound in places):
        return True
    grids = [bound.pk for bound in places if bound.level == Level.GRID]
    parts = GridPart.objects.filter(grid_id__in=grids, until=None).values_list("place__path", flat=True)
    return any(place.path.startswith(path) for path in parts)


def proposed_end(spec: PlaybookPost, starts_on: date) -> date | None:
    """The last day of the playbook's term; None where it sets none."""
    if spec.term_months is None:
        return None
    return months_later(starts_on, spec.term_months) - timedelta(days=1)


def last_day_of(spec: PlaybookPost | None, starts_on: date, ends_on: date | None) -> date | None:
    """The last day of a term; the playbook's where none is said."""
    if ends_on is not None and ends_on < starts_on:
        raise Invalid({"ends_on": _("The last day cannot lie before the first.")})
    longest = proposed_end(spec, starts_on) if spec is not None else None
    if spec is None or longest is None:
        return ends_on
    if ends_on is not None and ends_on > longest:
        told = {"post": spec.name, "count": spec.term_months}
        raise Invalid({"ends_on": _("The term of the post %(post)s is %(count)s months at most.") % told})
    return ends_on or longest


def months_later(day: date, months: int) -> date:
    """The same day so many months later, or the last day of that month where it has no such day."""
    month = day.month - 1 + months
    year, month = day.year + month // 12, month % 12 + 1
    for last in (day.day, 30, 29, 28):
        try:
            return date(year, month, last)
        except ValueError:
            continue
    raise ValueError(day)


def _check_categories(playbook: Playbook, categories: Collection[str] | None) -> None:
    """Categories are the playbook's; to be bound to none of them is not to be bound."""
    if categories is None:
        return
    if not categories:
        raise Invalid({"categories": _("Choose at least one category, or leave it open for all.")})
    if not set(categories) <= {category.key for category in playbook.categories}:
        raise Invalid({"categories": _("The playbook knows no such category.")})


def _check_grade(playbook: Playbook, grade: str, step: int | None) -> None:
    known = {one.key: one.steps for one in charter.grades_of(playbook)}
    if grade and grade not in known:
        raise Invalid({"grade": _("The playbook knows no such grade.")})
    if step is not None and not grade:
        raise Invalid({"grade": _("Say of which grade the step is.")})
    if step is not None and not 1 <= step <= known[grade]:
        raise Invalid({"step": _("This grade has the steps 1 to %(count)s.") % {"count": known[grade]}})


def check_consent(spec: PlaybookPost | None, given: Consent, by: Actor, at: datetime) -> None:
    """All three are wanted where consent is; what the system brings in holds already. Raises `Invalid`."""
    if charter.consent_of(spec) is None or by.is_system:
        return
    missing = {}
    if not given.by.strip():
        missing["consent_by"] = _("Write who consented.")
    if given.on is None:
        missing["consent_on"] = _("Name the day of the consent.")
    elif given.on > local_date(at):
        missing["consent_on"] = _("This day has not come yet.")
    if not given.how.strip():
        missing["consent_how"] = _("Write how the consent was given.")
    if missing:
        raise Invalid(missing)


def _check_room(
    post: Post, spec: PlaybookPost | None, person: Person, place: Place | None, starts_on: date, last_day: date | None
) -> None:
    """Nobody holds a post twice for the same place, and no more people hold it than the playbook says."""
    together = _running(post, starts_on, last_day)
    if together.filter(person=person, place=place).exists():
        raise Invalid({"person": _("This person holds the post at that time already.")})
    if spec is not None and spec.count_max is not None and together.count() >= spec.count_max:
        told = {"post": spec.name, "count": spec.count_max}
        raise Invalid({"person": _("%(count)s may hold the post %(post)s at a time. End an appointment first.") % told})


def _running(post: Post, starts_on: date, last_day: date | None) -> QuerySet[Appointment]:
    """Appointments to a post that share at least a day with a stretch; an open end lasts for ever."""
    found = Appointment.objects.filter(Q(ends_on=None) | Q(ends_on__gte=starts_on), post=post)
    return found if last_day is None else found.filter(starts_on__lte=last_day)

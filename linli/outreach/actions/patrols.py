"""Starting a patrol's round, saying area by area what stands there, and ending it. No event names who walked where:
of a walk there is no track, and no time of anybody (law 3)."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from typing import BinaryIO
from uuid import UUID

from django.utils.translation import gettext as _

from linli.core.actions import action, lock, save
from linli.core.actors import Actor, system
from linli.core.clock import local_date
from linli.core.events import record
from linli.core.ids import uuid7
from linli.core.refusals import Invalid, ask
from linli.outreach.enums import AreaState, SweepState
from linli.outreach.models import Patrol, PatrolArea, PatrolFinding
from linli.outreach.models_patrols import KEY_LENGTH
from linli.outreach.rules_patrols import may_end_patrol, may_start_patrol, may_walk
from linli.places.enums_spaces import SpaceState
from linli.places.models import Place, PublicSpace
from linli.places.queries import buildings, playbook_version_for
from linli.playbooks.queries import by_id
from linli.service_requests.actions import Report, file
from linli.service_requests.enums import Source
from linli.service_requests.models import ServiceRequest

WHERE = 80


def areas_in(estate: Place) -> list[tuple[Place, PublicSpace | None]]:
    """The areas of an estate: each building, each public space in use, and the estate around them. Two queries."""
    spaces = PublicSpace.objects.filter(estate_id=estate.pk, state=SpaceState.IN_USE).order_by("name", "pk")
    around: list[tuple[Place, PublicSpace | None]] = [(estate, None)]
    houses = [(building, None) for building in buildings(estate)]
    return [*around, *houses, *((estate, space) for space in spaces)]


@action
def start_patrol(estate: Place, *, kind: str, without: Collection[int] = (), by: Actor, at: datetime) -> Patrol:
    """Start a round through the areas of an estate, without some of its buildings if so wished; it lasts as long as the
    playbook says. Raises `Refused`, and `Invalid` on "kind"."""
    held = lock(Place(pk=estate.pk))
    version_id = playbook_version_for(held)
    playbook = by_id(version_id)
    ask(may_start_patrol(by, playbook, kind, held, at))
    spec, today = playbook.patrol(kind), local_date(at)
    assert by.organisation_id is not None  # the rule let nobody through without a post
    if Patrol.objects.filter(
        estate=held, organisation_id=by.organisation_id, kind=kind, state=SweepState.OPEN
    ).exists():
        raise Invalid({"kind": _("A round of this kind is running. End it before the next.")})
    patrol = Patrol(
        estate=held, organisation_id=by.organisation_id, kind=kind, playbook_version_id=version_id, started_at=at,
        starts_on=today, ends_on=today + timedelta(days=spec.days - 1),
    )  # fmt: skip
    patrol.save(force_insert=True)
    areas = [
        PatrolArea(patrol=patrol, place=place, space=space)
        for place, space in areas_in(held)
        if place.pk == held.pk or place.pk not in without
    ]
    PatrolArea.objects.bulk_create(areas)
    record("patrol.started", patrol, by=by, at=at, refs={"kind": kind, "areas": len(areas)})
    return patrol


def _locked(area: PatrolArea) -> PatrolArea:
    """The area, and its round before it."""
    lock(Patrol(pk=area.patrol_id))
    return lock(area, related=("patrol__estate", "place", "space"))


@action
def walk_area(area: PatrolArea, *, by: Actor, at: datetime) -> PatrolArea:
    """An area was walked and is fine; where something was found that stays so. Again, nothing changes. Raises
    `Refused`."""
    held = _locked(area)
    ask(may_walk(by, held.patrol, at))
    if held.state == AreaState.LEFT:
        held.state = AreaState.FINE
        save(held, "state")
        record("patrol.area_walked", held.patrol, by=system(by.door), at=at)
    return held


@action
def report_finding(
    area: PatrolArea,
    *,
    point: str,
    words: str,
    photos: Sequence[BinaryIO] = (),
    key: str = "",
    by: Actor,
    at: datetime,
) -> PatrolFinding:
    """Something was found: it becomes a service request of the point's category at once, reported by whoever walks,
    who follows it like anybody. The same key again is the same finding. Raises `Refused`, and `Invalid` on "point",
    "words" or "photos"."""
    held = _locked(area)
    ask(may_walk(by, held.patrol, at))
    press = key[:KEY_LENGTH] or uuid7().hex
    known = PatrolFinding.objects.filter(area=held, key=press).first()
    if known is not None:
        return known
    try:
        spec = held.patrol.spec.point(point)
    except LookupError:
        raise Invalid({"point": _("Choose what you looked at.")}) from None
    if not words.strip():
        raise Invalid({"words": _("Say what it is; one sentence will do.")})
    where = held.space.name[:WHERE] if held.space is not None else ""
    report = Report(words=words, category=spec.category, where_words=where, source=Source.PATROL)
    try:
        filed = file(place=held.place, report=report, photos=photos, by=by, at=at)
    except LookupError as error:
        raise Invalid({"words": _("No station serves this place yet. Tell the community.")}) from error
    finding = PatrolFinding(area=held, point=point, key=press, service_request=ServiceRequest(pk=filed.id))
    finding.save(force_insert=True)
    if held.state != AreaState.FOUND:
        held.state = AreaState.FOUND
        save(held, "state")
    record("patrol.found", held.patrol, by=system(by.door), at=at, refs={"point": point})
    return finding


@action
def end_patrol(patrol: Patrol, *, by: Actor, at: datetime) -> Patrol:
    """End a round; areas that were not walked stay listed so. Raises `Refused`."""
    held = lock(patrol, related=("estate",))
    ask(may_end_patrol(by, held, at))
    held.state, held.ended_at = SweepState.ENDED, at
    save(held, "state", "ended_at")
    record("patrol.ended", held, by=by, at=at)
    return held


def area_in(patrol: Patrol, area_id: UUID) -> PatrolArea | None:
    """The area of a round with this id."""
    return patrol.areas.filter(pk=area_id).select_related("place", "space").first()

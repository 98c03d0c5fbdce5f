"""Patrols at the desk and on a phone: rounds and their coverage, one round area by area, and what was found."""

from __future__ import annotations

from datetime import datetime
from typing import Any, BinaryIO, cast
from uuid import UUID

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from linli.core import clock
from linli.core.actors import Actor
from linli.core.refusals import Invalid, Refused, ask, unseen
from linli.core.waiting import Line
from linli.outreach.actions import end_patrol, report_finding, start_patrol, walk_area
from linli.outreach.enums import AreaState, SweepState
from linli.outreach.models import Patrol, PatrolArea
from linli.outreach.queries_patrols import Coverage, areas_of, coverage_of, findings_in, patrols_for
from linli.outreach.rules_patrols import may_end_patrol, may_walk, unseen_patrol
from linli.outreach.waiting import KIND
from linli.outreach.waiting_patrols import WALK
from linli.places.models import Place
from linli.places.queries import NoPlaybook, buildings, playbook_version_for
from linli.playbooks.enums import Power
from linli.playbooks.parts_patrols import PatrolKind
from linli.playbooks.queries import by_id
from linli.service_requests.rules import may_see
from linli.web.access import for_staff
from linli.web.actors import actor_of
from linli.web.desk.acting import in_post_with
from linli.web.desk.finder import estates_of
from linli.web.desk.frame import PATROL_POWERS, powers_of, respond, see_other, tell, warn, whole_number
from linli.web.desk.waiting_rows import Shown, show
from linli.web.form_keys import new_key, sent_key

PAGE = 20
MOST_ESTATES = 200
MOST_RADIO = 5
TONES = {
    AreaState.LEFT: ("clock", "nobody"),
    AreaState.FINE: ("tick", "done"),
    AreaState.FOUND: ("alert", "handler"),
}


def _subject(line: Line) -> str:
    count = int(line.subject)
    said = ngettext("%(place)s: %(count)s area left", "%(place)s: %(count)s areas left", count)
    return said % {"place": line.place, "count": count}


show(
    f"{KIND}:{WALK}",
    Shown(
        asks=lambda _line: pgettext("asked", "Walk round"),
        href=lambda line: reverse("desk:patrol", args=[line.ref]),
        subject=_subject,
    ),
)


def my_patrol(actor: Actor, patrol_id: UUID) -> Patrol:
    """The round, where the reader walks it or arranges visits there. One query. Raises `Refused`."""
    found = patrols_for(actor).filter(pk=patrol_id).first()
    if found is None:
        raise Refused(unseen_patrol())
    return found


def walking(actor: Actor, patrol: Patrol) -> Actor:
    """The reader in the post in which they walk this round, or as they are."""
    return in_post_with(actor, patrol.organisation_id, Power.PATROL_WALK)


def kind_name(patrol: Patrol) -> str:
    """What a round is called in the playbook that it runs under."""
    try:
        return str(patrol.spec.name)
    except LookupError:
        return pgettext("desk", "Patrols")


def area_name(area: PatrolArea) -> str:
    """3栋, the name of a public space, or what lies around them."""
    if area.space is not None:
        return area.space.name
    if area.place_id == area.patrol.estate_id:
        return _("Roads, gates and green around the buildings")
    return area.place.name


def in_words(far: Coverage) -> str:
    """9 of 14 areas."""
    said = ngettext("%(walked)s of %(count)s area", "%(walked)s of %(count)s areas", far.areas)
    return said % {"walked": far.walked, "count": far.areas}


@require_safe
@for_staff
def patrols(request: HttpRequest) -> HttpResponse:
    """Rounds that run, and past ones, each with how many of its areas were walked."""
    at, actor = clock.now(), actor_of(request)
    if not powers_of(actor) & PATROL_POWERS:
        raise Refused(unseen())
    seen = patrols_for(actor)
    running = list(seen.filter(state=SweepState.OPEN)[:PAGE])
    page = Paginator(seen.filter(state=SweepState.ENDED), PAGE).get_page(request.GET.get("page"))
    far = coverage_of([*running, *page.object_list])
    values = {
        "now": at,
        "running": [_line(one, far) for one in running],
        "past": [_line(one, far) for one in page.object_list],
        "page": page,
        "starts": Power.PATROL_WALK in powers_of(actor),
    }
    return respond(request, "desk/patrols.jinja", values, current="patrols")


def _line(patrol: Patrol, far: dict[UUID, Coverage]) -> dict[str, Any]:
    return {
        "patrol": patrol,
        "name": kind_name(patrol),
        "href": reverse("desk:patrol", args=[patrol.pk]),
        "areas": in_words(far.get(patrol.pk, Coverage(0, 0))),
    }


@require_http_methods(["GET", "HEAD", "POST"])
@for_staff
def patrol_new(request: HttpRequest) -> HttpResponse:
    """Start a round: which, and without which buildings."""
    at, actor = clock.now(), actor_of(request)
    standing = _standing(request, actor)
    if standing is None:
        if not powers_of(actor) & PATROL_POWERS:
            raise Refused(unseen())
        warn(request, _("By the playbook that holds there, your body walks no rounds."))
        return see_other(reverse("desk:patrols"))
    act, estates, estate, kinds = standing
    errors: dict[str, str] = {}
    if request.method == "POST":
        without = [number for text in request.POST.getlist("without") if (number := whole_number(text)) is not None]
        try:
            started = start_patrol(estate, kind=request.POST.get("kind", ""), without=without, by=act, at=at)
        except Invalid as wrong:
            errors = wrong.errors
        else:
            tell(request, _("The round is started. Whoever walks for your body has it in the inbox."))
            return see_other(reverse("desk:patrol", args=[started.pk]))
    values = {
        "estate": estate,
        "estates": [(str(one.pk), one.name) for one in estates] if len(estates) > 1 else [],
        "kinds": [(one.key, str(one.name)) for one in kinds],
        "kind": next((one for one in kinds if one.key == request.POST.get("kind")), kinds[0]),
        "buildings": [(one.pk, one.name) for one in buildings(estate)],
        "ticked": set(request.POST.getlist("without")),
        "wrong": errors,
        "mistakes": [(f"id_{name}", said) for name, said in errors.items()],
    }
    return respond(request, "desk/patrol_new.jinja", values, current="patrols", status=422 if errors else 200)


def _standing(request: HttpRequest, actor: Actor) -> tuple[Actor, list[Place], Place, tuple[PatrolKind, ...]] | None:
    """The reader in a post that walks, the estates to choose from, the one chosen, and what is walked there."""
    wanted = whole_number(request.POST.get("estate") or request.GET.get("estate", ""))
    first = None
    for held in actor.posts:
        if Power.PATROL_WALK not in held.powers:
            continue
        act = actor.in_post(held)
        places = [one for one in estates_of(act, Power.PATROL_WALK)[:MOST_ESTATES] if held.covers(one)]
        for estate in sorted(places, key=lambda one: one.pk != wanted)[:1]:
            try:
                kinds = by_id(playbook_version_for(estate)).patrols_of(held.body_kind)
            except NoPlaybook:
                continue
            if kinds and estate.pk == wanted:
                return act, places, estate, kinds
            first = first or ((act, places, estate, kinds) if kinds else None)
    return first


@require_http_methods(["GET", "HEAD", "POST"])
@for_staff
def patrol(request: HttpRequest, patrol_id: UUID) -> HttpResponse:
    """One round: its areas, those left first; one press says that an area is fine."""
    at, actor = clock.now(), actor_of(request)
    row = my_patrol(actor, patrol_id)
    act = walking(actor, row)
    if request.method == "POST":
        area = _area(row, request.POST.get("area", ""))
        walk_area(area, by=act, at=at)
        return see_other(f"{reverse('desk:patrol', args=[row.pk])}#areas")
    areas, found = areas_of(row), findings_in(row)
    for area in areas:
        area.patrol = row
    values = {
        "now": at,
        "patrol": row,
        "name": kind_name(row),
        "points": [str(point.name) for point in row.spec.points],
        "coverage": in_words(Coverage(len(areas), sum(area.state != AreaState.LEFT for area in areas))),
        "areas": [
            {
                "area": area,
                "name": area_name(area),
                "chip": (area.state, str(AreaState(area.state).label), *TONES[AreaState(area.state)]),
                "found": [
                    (one.service_request.title, one.service_request.number, may_see(actor, one.service_request, at))
                    for one in found
                    if one.area_id == area.pk
                ],
            }
            for area in areas
        ],
        "walks": may_walk(act, row, at) is None,
        "ends": may_end_patrol(act, row, at) is None,
    }
    return respond(request, "desk/patrol.jinja", values, current="patrols")


def _area(row: Patrol, text: str) -> PatrolArea:
    """The area of a round that a form or an address names. Raises `Refused`."""
    found = next((one for one in areas_of(row) if str(one.pk) == text), None)
    if found is None:
        raise Refused(unseen_patrol())
    found.patrol = row
    return found


@require_http_methods(["GET", "HEAD", "POST"])
@for_staff
def patrol_area(request: HttpRequest, patrol_id: UUID, area_id: UUID) -> HttpResponse:
    """Report what was found in an area: what it is about, words, photos."""
    at, actor = clock.now(), actor_of(request)
    row = my_patrol(actor, patrol_id)
    area, act = _area(row, str(area_id)), walking(actor, row)
    ask(may_walk(act, row, at))
    errors: dict[str, str] = {}
    if request.method == "POST":
        try:
            _report(request, area, act, at)
        except Invalid as wrong:
            errors = wrong.errors
        else:
            tell(request, _("Reported; the station has it. You can follow it."))
            return see_other(f"{reverse('desk:patrol', args=[row.pk])}#areas")
    values = {
        "patrol": row,
        "name": kind_name(row),
        "area": area_name(area),
        "choices": _choices(row),
        "typed": {name: request.POST.get(name, "") for name in ("point", "words")},
        "wrong": {name: [errors[name]] if name in errors else [] for name in ("point", "words", "photos")},
        "mistakes": [(f"id_{name}", said) for name, said in errors.items()],
        "key": sent_key(request.POST) or new_key(),
    }
    return respond(request, "desk/patrol_area.jinja", values, current="patrols", status=422 if errors else 200)


def _choices(row: Patrol) -> list[tuple[str, str]]:
    """What one looks at; where that makes a list to open, it begins with none."""
    points = [(point.key, str(point.name)) for point in row.spec.points]
    return points if len(points) <= MOST_RADIO else [("", pgettext("patrol", "Choose one")), *points]


def _report(request: HttpRequest, area: PatrolArea, act: Actor, at: datetime) -> None:
    """Raises `Invalid` and `Refused`."""
    report_finding(
        area,
        point=request.POST.get("point", ""),
        words=request.POST.get("words", "").replace("\x00", ""),
        photos=[cast(BinaryIO, file.file) for file in request.FILES.getlist("photos")],
        key=sent_key(request.POST),
        by=act,
        at=at,
    )


@require_POST
@for_staff
def patrol_end(request: HttpRequest, patrol_id: UUID) -> HttpResponse:
    """End a round; what was not walked stays listed so."""
    at, actor = clock.now(), actor_of(request)
    row = my_patrol(actor, patrol_id)
    end_patrol(row, by=walking(actor, row), at=at)
    tell(request, _("The round has ended."))
    return see_other(reverse("desk:patrols"))

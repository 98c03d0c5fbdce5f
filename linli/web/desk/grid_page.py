"""One grid: what it covers and covered, its name, the bodies that serve it; redrawing, renaming, binding, ending."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from linli.core import clock
from linli.core.actors import Actor
from linli.core.refusals import Invalid, Refused, unseen
from linli.organisations.actions import bind_place
from linli.organisations.models import Organisation
from linli.organisations.rules import may_manage_body
from linli.places import grids as found
from linli.places import past
from linli.places.actions import end_grid, redraw_grid, rename_grid
from linli.places.enums import Level
from linli.places.models import Grid, GridPart, Place
from linli.places.queries import full_names, path_ids
from linli.places.rules import may_manage_grids
from linli.playbooks.enums import Power
from linli.web.access import for_staff
from linli.web.actors import actor_of
from linli.web.desk.acting import with_power
from linli.web.desk.frame import respond, see_other, tell, whole_number
from linli.web.desk.grids import DRAWN_IN, limits, offered_parts, present_grids, specs_of, ticked_parts
from linli.web.desk.people_and_posts import MOST_BODIES, my_bodies
from linli.web.desk.places import my_places

SHOWN = 60
FIELDS = ("parts", "name", "grid", "body")
REDRAW, RENAME, END, BIND = "redraw", "rename", "end", "bind"


@require_http_methods(["GET", "HEAD", "POST"])
@for_staff
def grid(request: HttpRequest, estate_id: int, grid_id: int) -> HttpResponse:
    """A grid as it is seen from an estate, or from the place it is drawn in; POST does one thing with it."""
    at, actor = clock.now(), actor_of(request)
    seen_from = my_places(actor, estate_id)
    thing = Grid.objects.select_related("place").filter(pk=grid_id, place__ended_at=None).first()
    if thing is None or Level(seen_from.level) not in DRAWN_IN or not _near(thing, seen_from):
        raise Refused(unseen())
    act = with_power(actor, Power.PLACE_MANAGE, thing.place)
    covered = {part.place_id: part.place for part in found.parts_of(thing)}
    inside = {key for key, part in covered.items() if part.path.startswith(seen_from.path)}
    ticked, errors = inside, {}
    if request.method == "POST":
        do = request.POST.get("do", REDRAW)
        ticked = ticked_parts(request) if do == REDRAW else inside
        try:
            said = DOING.get(do, _redraw)(request, thing, seen_from, covered, act, at)
        except Invalid as invalid:
            errors = invalid.errors
        else:
            tell(request, said)
            if do in (REDRAW, END):
                return see_other(reverse("desk:grids", args=[seen_from.pk]))
            return see_other(reverse("desk:grid", args=[seen_from.pk, thing.pk]))
    bodies, offered = _bodies(thing, actor, at)
    values = {
        "now": at, "grid": thing, "estate": seen_from, "parts": offered_parts(seen_from), "ticked": ticked,
        "errors": dict.fromkeys(FIELDS, "") | errors,
        "mistakes": [(f"id_{name}", text) for name, text in errors.items()],
        "refusal": may_manage_grids(act, thing.place, at), "elsewhere": len(covered) - len(inside),
        "limits": limits(specs_of(seen_from).get(thing.net)), "marks": present_grids(seen_from, thing),
        "households": found.households_of(thing).count(), "covers": _names(list(covered)), "before": _before(thing),
        "called": past.earlier(thing.place, SHOWN), "bodies": bodies, "offered": offered,
        "name": request.POST.get("name", thing.place.name)[:60],
    }  # fmt: skip
    return respond(request, "desk/grid.jinja", values, current="places", status=422 if errors else 200)


def _near(thing: Grid, place: Place) -> bool:
    """Whether the grid is drawn in the place, around it or below it."""
    return thing.place.parent_id in path_ids(place.path) or thing.place.path.startswith(place.path)


def _redraw(
    request: HttpRequest, thing: Grid, estate: Place, covered: dict[int, Place], act: Actor, at: datetime
) -> str:
    """Let it cover in this estate what is ticked; what it covers elsewhere stays."""
    inside = {key for key, part in covered.items() if part.path.startswith(estate.path)}
    offered = {pk for top, _name, below in offered_parts(estate) for pk in (top, *(unit for unit, _unit in below))}
    chosen = [part for key, part in covered.items() if key not in inside or key not in offered]
    chosen += Place.objects.filter(pk__in=sorted(ticked_parts(request)), path__startswith=estate.path)
    redraw_grid(thing, parts=chosen, version=_version(request), by=act, at=at)
    return _("Redrawn. What it covered before stays on record.")


def _rename(
    request: HttpRequest, thing: Grid, _estate: Place, _covered: dict[int, Place], act: Actor, at: datetime
) -> str:
    rename_grid(thing, name=request.POST.get("name", "")[:200], version=_version(request), by=act, at=at)
    return _("Renamed. What it was called before stays on record.")


def _end(
    request: HttpRequest, thing: Grid, _estate: Place, _covered: dict[int, Place], act: Actor, at: datetime
) -> str:
    if not request.POST.get("sure"):
        raise Invalid({"grid": _("Tick that it is to end.")})
    end_grid(thing, version=_version(request), by=act, at=at)
    return _("%(name)s has ended. Its number still finds what it covered.") % {"name": thing.place.name}


def _bind(
    request: HttpRequest, thing: Grid, _estate: Place, _covered: dict[int, Place], _act: Actor, at: datetime
) -> str:
    """Let one of the reader's bodies serve the grid too."""
    actor = actor_of(request)
    try:
        wanted = UUID(request.POST.get("body", ""))
    except ValueError:
        raise Invalid({"body": _("Choose a body.")}) from None
    body = my_bodies(actor).filter(pk=wanted).first()
    if body is None:
        raise Refused(unseen())
    bind_place(body, thing.place, by=with_power(actor, Power.STATION_MANAGE, thing.place), at=at)
    return _("%(body)s serves this grid now.") % {"body": body.name}


DOING = {REDRAW: _redraw, RENAME: _rename, END: _end, BIND: _bind}


def _version(request: HttpRequest) -> int | None:
    return whole_number(request.POST.get("version", ""))


def _bodies(thing: Grid, actor: Actor, at: datetime) -> tuple[list[Organisation], list[Organisation]]:
    """The bodies that serve the grid, and those that the reader may let serve it."""
    bound = list(Organisation.objects.filter(bindings__place=thing.place, ended_on=None).order_by("name", "pk"))
    act = with_power(actor, Power.STATION_MANAGE, thing.place)
    if may_manage_body(act, [thing.place], at) is not None:
        return bound, []
    known = {body.pk for body in bound}
    mine = my_bodies(actor).prefetch_related("bindings__place").order_by("name", "pk")[:MOST_BODIES]
    return bound, [
        body
        for body in mine
        if body.pk not in known and may_manage_body(act, [each.place for each in body.bindings.all()], at) is None
    ]


def _names(place_ids: list[int]) -> list[str]:
    names = full_names(place_ids[:SHOWN])
    return [names[place_id] for place_id in place_ids[:SHOWN] if place_id in names]


def _before(thing: Grid) -> list[tuple[str, date, date | None]]:
    """(what, since when, until when) of what the grid covered before, the latest first."""
    parts = list(GridPart.objects.filter(grid=thing).exclude(until=None).order_by("-until", "place__path")[:SHOWN])
    names = full_names([part.place_id for part in parts])
    return [(names.get(part.place_id, ""), part.since, part.until) for part in parts]

"""Grids of a place: what each covers and how large it is, who lies in none, drawing them, and making many nets one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar

from django import forms
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods

from linli.core import clock
from linli.core.actors import Actor
from linli.core.refusals import Invalid, Refused, unseen
from linli.places import grids as found
from linli.places import naming
from linli.places.actions import add_grid, merge_net
from linli.places.enums import Level
from linli.places.models import Grid, GridPart, Place
from linli.places.queries import NoPlaybook, full_names, playbook_version_for
from linli.places.rules import may_manage_grids
from linli.playbooks.enums import Power
from linli.playbooks.parts import GridNet
from linli.playbooks.queries import by_id
from linli.web.access import for_staff
from linli.web.actors import actor_of
from linli.web.desk.acting import with_power
from linli.web.desk.forms import PlainForm, choice_field
from linli.web.desk.frame import respond, see_other, tell, whole_number
from linli.web.desk.places import my_places

MOST = 2_000
PARTS_TOLD = 6
DRAWN_IN = (Level.SUBDISTRICT, Level.COMMUNITY, Level.ESTATE)


class GridForm(PlainForm):
    """Of which net, its number and its name; what it covers is ticked beside."""

    net = choice_field(gettext_lazy("Which net"))
    number = forms.CharField(
        label=gettext_lazy("Number"), max_length=20, error_messages={"required": gettext_lazy("Write its number.")}
    )
    name = forms.CharField(
        label=gettext_lazy("Its name"), max_length=60, error_messages={"required": gettext_lazy("Write its name.")}
    )
    kinds: ClassVar[Mapping[str, str]] = {"net": "choice", "number": "text", "name": "text"}

    def __init__(self, *args: Any, nets: Sequence[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["net"].choices = list(nets)  # type: ignore[attr-defined]  # the field is a choice, as declared above


class MergeForm(PlainForm):
    """Which net becomes part of which."""

    old = choice_field(gettext_lazy("The net that ends"))
    into = choice_field(gettext_lazy("The net that takes over"))
    kinds: ClassVar[Mapping[str, str]] = {"old": "choice", "into": "choice"}

    def __init__(self, *args: Any, nets: Sequence[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("old", "into"):
            self.fields[name].choices = list(nets)  # type: ignore[attr-defined]  # choices, as declared above


@dataclass(frozen=True, slots=True)
class Line:
    """One grid of the list."""

    grid: Grid
    covers: str
    households: int
    remark: str
    href: str


@dataclass(frozen=True, slots=True)
class Net:
    """One net with its grids, and who lies in none of them."""

    key: str
    name: str
    lines: list[Line]
    left: int
    remark: str
    limits: str


@require_http_methods(["GET", "HEAD", "POST"])
@for_staff
def grids(request: HttpRequest, place_id: int) -> HttpResponse:
    """`/desk/places/<id>/grids/`: the nets over a place; POST draws a grid in an estate, or makes two nets one."""
    at, actor = clock.now(), actor_of(request)
    place = my_places(actor, place_id)
    if Level(place.level) not in DRAWN_IN:
        raise Refused(unseen())
    specs = specs_of(place)
    names = _names(place, specs)
    merging = request.POST.get("do") == "merge"
    form = GridForm(None if merging else request.POST or None, nets=names)
    merge = MergeForm(request.POST if merging else None, nets=names)
    ticked, wrong, status = ticked_parts(request), "", 200
    if request.method == "POST":
        status = 422
        here = see_other(reverse("desk:grids", args=[place.pk]))
        if merging and merge.is_valid() and _merged(request, merge, place, actor, at):
            return here
        if not merging and form.is_valid():
            wrong = _drawn(request, form, place, specs, ticked, actor, at)
            if not wrong and not form.errors:
                return here
    act = with_power(actor, Power.PLACE_MANAGE, place)
    values = {
        "now": at, "place": place, "nets": _nets(place, specs, dict(names)), "form": form, "merge": merge,
        "parts": offered_parts(place), "ticked": ticked, "parts_error": wrong,
        "refusal": may_manage_grids(act, place, at),
        "mistakes": [*form.mistakes(), *([("id_parts", wrong)] if wrong else [])], "gaps": _gaps(request, place),
        "asked": request.GET.get("number", "")[:20], "answers": _answers(request, place), "estates": _estates(place),
        "marks": present_grids(place) if place.level == Level.ESTATE else {}, "wider": _wider(place, actor),
    }  # fmt: skip
    return respond(request, "desk/grids.jinja", values, current="places", status=status)


def specs_of(place: Place) -> dict[str, GridNet]:
    """The nets that the playbook has; none where no playbook holds."""
    try:
        return {spec.key: spec for spec in by_id(playbook_version_for(place)).grids}
    except NoPlaybook:
        return {}


def _wider(place: Place, actor: Actor) -> Place | None:
    """The community around an estate, where the reader keeps its grids too."""
    wider = _widest(place)
    return wider if wider.pk != place.pk and any(held.covers(wider) for held in actor.posts) else None


def _names(place: Place, specs: Mapping[str, GridNet]) -> list[tuple[str, str]]:
    """(key, name) of the playbook's nets, then of those that departments brought along."""
    known = [(key, str(spec.name)) for key, spec in specs.items()]
    others = [key for key in found.nets_in(_widest(place)) if key not in specs]
    return known + [(key, key) for key in others]


def _widest(place: Place) -> Place:
    """The community around an estate, whose grids may cover it; else the place itself."""
    if place.level != Level.ESTATE or place.community_id is None:
        return place
    return Place.objects.filter(pk=place.community_id).first() or place


def ticked_parts(request: HttpRequest) -> set[int]:
    found = [whole_number(text) for text in request.POST.getlist("parts")[:MOST]]
    return {number for number in found if number is not None}


def _drawn(
    request: HttpRequest, form: GridForm, place: Place, specs: Mapping[str, GridNet], ticked: set[int],
    actor: Actor, at: datetime,
) -> str:  # fmt: skip
    """Draw it; what is wrong with the ticked parts, other mistakes at their fields."""
    said = form.cleaned_data
    spec = specs.get(said["net"])
    parent = place if spec is not None and spec.drawn_in == place.level else _widest(place)
    chosen = list(Place.objects.filter(pk__in=sorted(ticked), path__startswith=place.path))
    act = with_power(actor, Power.PLACE_MANAGE, parent)
    try:
        add_grid(**said, parent=parent, parts=chosen, by=act, at=at)
    except Invalid as invalid:
        for name, message in invalid.errors.items():
            if name != "parts":
                form.add_error(name if name in form.fields else None, message)
        return invalid.errors.get("parts", "")
    tell(request, _("Drawn."))
    return ""


def _merged(request: HttpRequest, form: MergeForm, place: Place, actor: Actor, at: datetime) -> bool:
    said = form.cleaned_data
    act = with_power(actor, Power.PLACE_MANAGE, place)
    try:
        ended = merge_net(net=said["old"], into=said["into"], place=place, by=act, at=at)
    except Invalid as invalid:
        for name, message in invalid.errors.items():
            form.add_error({"net": "old"}.get(name, name), message)
        return False
    count = len(ended)
    told = ngettext("%(count)s grid ended; its number is still found.",
                    "%(count)s grids ended; their numbers are still found.", count)  # fmt: skip
    tell(request, told % {"count": count})
    return True


def _nets(place: Place, specs: Mapping[str, GridNet], names: Mapping[str, str]) -> list[Net]:
    """Every net that has grids here or that the playbook wants here."""
    listed = list(found.grids_in(_widest(place)))
    if place.level == Level.ESTATE:
        touching = set(
            GridPart.objects.filter(until=None, place__path__startswith=place.path).values_list("grid_id", flat=True)
        )
        listed = [one for one in listed if one.pk in touching or one.place.parent_id == place.pk]
    sized = {one.grid.pk: one.households for one in found.sizes(listed)}
    covers = _covers(listed)
    keys = [key for key in names if key in specs or any(one.net == key for one in listed)]
    shown = []
    for key in keys:
        own, spec = [one for one in listed if one.net == key], specs.get(key)
        lines = [
            Line(one, covers.get(one.pk, ""), sized[one.pk], _size(sized[one.pk], spec), _href(one, place))
            for one in own
        ]
        left, remark = len(found.uncovered(place, key)), _count(len(own), spec, place)
        shown.append(Net(key, names[key], lines, left, remark, limits(spec)))
    return shown


def _href(one: Grid, place: Place) -> str:
    return reverse("desk:grid", args=[place.pk, one.pk])


def limits(spec: GridNet | None) -> str:
    """How many households the playbook has for one grid of a net, said before anybody draws."""
    if spec is None or (spec.households_min <= 1 and spec.households_max is None):
        return ""
    if spec.households_max is None:
        return _("A grid of this net has at least %(least)s households.") % {"least": spec.households_min}
    return _("A grid of this net has %(least)s to %(most)s households.") % {
        "least": spec.households_min, "most": spec.households_max,
    }  # fmt: skip


def present_grids(place: Place, but: Grid | None = None) -> dict[int, str]:
    """In which grids each part of an estate lies now, by the part's id: all nets, or the net of `but` without it."""
    now = GridPart.objects.filter(until=None, place__path__gte=place.path, place__path__lt=place.path + "~")
    if but is not None:
        now = now.filter(net=but.net).exclude(grid=but)
    marks: dict[int, str] = {}
    for place_id, name in now.order_by("net", "grid_id").values_list("place_id", "grid__place__name"):
        marks[place_id] = _(", ").join(filter(None, [marks.get(place_id, ""), name]))
    return marks


def _size(households: int, spec: GridNet | None) -> str:
    if spec is None:
        return ""
    if households < spec.households_min:
        return _("fewer than %(limit)s") % {"limit": spec.households_min}
    if spec.households_max is not None and households > spec.households_max:
        return _("more than %(limit)s") % {"limit": spec.households_max}
    return ""


def _count(count: int, spec: GridNet | None, place: Place) -> str:
    """What the playbook says of the number of grids, where it is not kept."""
    if spec is None or spec.drawn_in != place.level:
        return ""
    if count < spec.count_min:
        return _("The playbook wants at least %(limit)s here.") % {"limit": spec.count_min}
    if spec.count_max is not None and count > spec.count_max:
        return _("The playbook wants at most %(limit)s here.") % {"limit": spec.count_max}
    return ""


def _covers(listed: Sequence[Grid]) -> dict[int, str]:
    """What each grid covers, in words: the first few places and how many more."""
    covered: dict[int, list[int]] = {}
    parts = GridPart.objects.filter(grid__in=[one.pk for one in listed], until=None).order_by("place__sort", "place_id")
    for grid_id, place_id in parts.values_list("grid_id", "place_id"):
        covered.setdefault(grid_id, []).append(place_id)
    names = full_names(place_id for ids in covered.values() for place_id in ids[:PARTS_TOLD])
    told = {}
    for grid_id, ids in covered.items():
        words = _(", ").join(names[place_id] for place_id in ids[:PARTS_TOLD])
        more = len(ids) - PARTS_TOLD
        told[grid_id] = words if more <= 0 else _("%(names)s and %(count)s more") % {"names": words, "count": more}
    return told


def offered_parts(place: Place) -> list[tuple[int, str, list[tuple[int, str]]]]:
    """(id, name, entrances) of what can be ticked in an estate: itself, then its buildings, each with its entrances."""
    if place.level != Level.ESTATE:
        return []
    inside = Place.objects.filter(estate_id=place.pk, level__in=[Level.BUILDING, Level.UNIT])
    rows = list(inside.order_by().values_list("pk", "name", "parent_id", "level", "sort"))
    tops = sorted((row for row in rows if row[3] == Level.BUILDING), key=lambda row: (row[4], row[0]))
    listed: list[tuple[int, str, list[tuple[int, str]]]] = [(place.pk, _("All of this estate"), [])]
    for pk, name, *_rest in tops:
        below = sorted((row for row in rows if row[2] == pk), key=lambda row: (row[4], row[0]))
        listed.append((pk, name, [(unit[0], unit[1]) for unit in below] if len(below) > 1 else []))
    return listed[:MOST]


def _gaps(request: HttpRequest, place: Place) -> list[str]:
    """The households that lie in no grid of the net that was asked for."""
    net = request.GET.get("left", "")[:20]
    if not net:
        return []
    names = full_names(found.uncovered(place, net)[:MOST])
    return sorted(names.values(), key=naming.sort_key)


def _answers(request: HttpRequest, place: Place) -> list[tuple[Grid, int, list[tuple[Grid, int]]]]:
    """Grids of the number that was asked for: how many households, and in which grids of other nets they lie."""
    number = naming.plain(request.GET.get("number", "")[:20])
    listed = found.by_number(number, _widest(place))[:PARTS_TOLD] if number else []
    return [(one, found.households_of(one).count(), found.crosswalk(one)) for one in listed]


def _estates(place: Place) -> list[Place]:
    """Where grids of a wider place are drawn: its estates."""
    if place.level == Level.ESTATE:
        return []
    below = Place.objects.filter(path__gte=place.path, path__lt=place.path + "~", level=Level.ESTATE)
    return list(below.order_by("name", "pk")[:MOST])

"""The tree of places from provinces down to estates: what lies above and in a place, who serves it, adding to it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, ClassVar

from django import forms
from django.core.paginator import Paginator
from django.core.validators import RegexValidator
from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from linli.core import clock
from linli.core.actors import Actor
from linli.core.refusals import Invalid, Refused, unseen
from linli.organisations.models import Organisation
from linli.organisations.rules_figures import may_see_figures
from linli.places.actions import add_place
from linli.places.enums import TREE, Level
from linli.places.former import Former, search_former
from linli.places.models import Place
from linli.places.queries import ancestors, buildings
from linli.places.rules import may_add_top_place, may_manage_place
from linli.places.searching import SOUGHT_LEVELS, above, search_inside, search_places, shown_above
from linli.playbooks.enums import Power
from linli.web.access import for_staff
from linli.web.actors import actor_of
from linli.web.desk.acting import with_power
from linli.web.desk.changing_places import changes_label
from linli.web.desk.finder import reach
from linli.web.desk.forms import PlainForm, choice_field
from linli.web.desk.frame import powers_of, respond, see_other, tell
from linli.web.desk.places import POWERS

PAGE = 60
LONGEST = 60
MOST_BUILDINGS = 300
MOST_FOUND = 30
CODE = RegexValidator(r"^[0-9]{2,12}$", gettext_lazy("A code is 2 to 12 digits."))


@dataclass(frozen=True, slots=True)
class Line:
    """One place of a list: its name, what it is, where it lies, and how many places lie right in it."""

    place: Place
    href: str
    level: str
    lies_in: str
    inside: int
    former: str = ""


class AddForm(PlainForm):
    """A place to be added right under another."""

    level = choice_field(gettext_lazy("What it is"), gettext_lazy("Choose what it is."))
    name = forms.CharField(
        label=gettext_lazy("Name"), max_length=LONGEST, error_messages={"required": gettext_lazy("Write its name.")}
    )
    code = forms.CharField(label=gettext_lazy("Statistical code"), required=False, validators=[CODE])
    kinds: ClassVar[Mapping[str, str]] = {"level": "choice", "name": "text", "code": "text"}
    hints: ClassVar[Mapping[str, Any]] = {"code": gettext_lazy("Leave it empty where there is none.")}

    def __init__(self, data: Any, place: Place) -> None:
        levels = _levels_below(place)
        super().__init__(data, initial={"level": levels[0].value})
        self.fields["level"].choices = [(level.value, str(level.label)) for level in levels]  # type: ignore[attr-defined]  # a choice field

    def clean(self) -> dict[str, Any]:
        """A code belongs to one place of a level."""
        said: dict[str, Any] = self.cleaned_data
        taken = said.get("code") and Place.objects.filter(code=said["code"], level=said.get("level")).first()
        if taken:
            self.add_error("code", _("%(name)s has this code.") % {"name": taken.name})
        return said


@require_http_methods(["GET", "HEAD", "POST"])
@for_staff
def tree(request: HttpRequest, place_id: int | None = None) -> HttpResponse:
    """A place, or the whole country: what lies above, what lies in it, its bodies; POST adds a place right under it."""
    at, actor = clock.now(), actor_of(request)
    if not powers_of(actor) & set(POWERS):
        raise Refused(unseen())
    place = _place(place_id)
    form, status = None, 200
    act = with_power(actor, Power.PLACE_MANAGE, place) if place is not None else actor
    if place is not None and _levels_below(place):
        form = AddForm(request.POST or None, place)
    if request.method == "POST":
        if form is None or place is None:
            raise Refused(may_add_top_place(actor, at) or unseen())
        if _add(request, form, place, act, at):
            return see_other(reverse("desk:tree_place", args=[place.pk]))
        status = 422
    values = _page(request, place, actor) | {
        "now": at,
        "form": form,
        "mistakes": form.mistakes() if form is not None else [],
        "refusal": may_manage_place(act, place, at) if place is not None else None,
        "changes": changes_label(actor, place, at) if place is not None else "",
        "buildings": _buildings(actor, place, at),
        "figures": place is not None and _has_figures(actor, place, at),
    }  # fmt: skip
    return respond(request, "desk/tree.jinja", values, current="places", status=status)


def _buildings(actor: Actor, place: Place | None, at: datetime) -> list[Place]:
    """The buildings of an estate, each with its own names and changes, for whoever reads those of the estate."""
    if place is None or place.level != Level.ESTATE or not changes_label(actor, place, at):
        return []
    return list(buildings(place)[:MOST_BUILDINGS])


def _place(place_id: int | None) -> Place | None:
    """The place of this id; None for the whole country. Raises `Refused` for what is no place down to the estate."""
    if place_id is None:
        return None
    place = Place.objects.filter(pk=place_id, level__in=SOUGHT_LEVELS).first()
    if place is None:
        raise Refused(unseen())
    return place


def _has_figures(actor: Actor, place: Place, at: datetime) -> bool:
    """Whether the reader may see the figures of a place."""
    return may_see_figures(with_power(actor, Power.BODY_MANAGE, place), place, at) is None


def _levels_below(place: Place) -> list[Level]:
    """What may lie right under a place, from the next level down to the estate."""
    return list(SOUGHT_LEVELS[TREE.index(Level(place.level)) + 1 :])


def _add(request: HttpRequest, form: AddForm, place: Place, act: Actor, at: datetime) -> bool:
    """Add what the form says; what is wrong stands at its field. Raises `Refused`."""
    if not form.is_valid():
        return False
    said = form.cleaned_data
    try:
        added = add_place(level=said["level"], name=said["name"], parent=place, code=said["code"], by=act, at=at)
    except Invalid as invalid:
        for name, message in invalid.errors.items():
            form.add_error(name if name in form.fields else None, message)
        return False
    tell(request, _("%(name)s is added.") % {"name": added.name})
    return True


def _page(request: HttpRequest, place: Place | None, actor: Actor) -> dict[str, Any]:
    """What is shown of a place: the chain above, its children or what was sought, its bodies."""
    asked = request.GET.get("q", "")[:LONGEST].strip()
    inside = Place.objects.filter(parent=place, level__in=SOUGHT_LEVELS).order_by("code", "sort", "pk")
    listed = Paginator(inside, PAGE).get_page(request.GET.get("page"))
    bodies = Organisation.objects.filter(bindings__place=place, ended_on=None) if place is not None else ()
    return {
        "place": place,
        "above": shown_above(ancestors(place), place) if place is not None else [],
        "asked": asked,
        "found": _found(asked, actor) if asked else [],
        "listed": listed,
        "children": _lines(list(listed.object_list), {}),
        "bodies": bodies,
    }


def _found(asked: str, actor: Actor) -> list[Line]:
    """What begins so, what was called so before, then what has the words inside, of the reader's own places."""
    called, former = search_places(asked), search_former(asked)
    roots = {place_id for power in POWERS for _level, place_id in reach(actor, power)}
    names = {one.place.pk: _former(one) for one in reversed(former)}
    places = [*called, *(one.place for one in former), *search_inside(asked, roots)]
    places = list({one.pk: one for one in places}.values())[:MOST_FOUND]
    return [replace(line, former=names.get(line.place.pk, "")) for line in _lines(places, above(places))]


def _former(one: Former) -> str:
    if one.merged:
        return _("with what was %(name)s") % {"name": one.name}
    return _("formerly %(name)s") % {"name": one.name}


def _lines(places: list[Place], chains: Mapping[int, list[Place]]) -> list[Line]:
    """Places as they are listed. One query, for how many lie in each."""
    inside = Place.objects.filter(parent__in=[place.pk for place in places], level__in=SOUGHT_LEVELS)
    counts = dict(inside.order_by().values_list("parent_id").annotate(count=Count("pk")))
    return [
        Line(
            place=place,
            href=reverse("desk:tree_place", args=[place.pk]),
            level=str(Level(place.level).label),
            lies_in=" ".join(one.name for one in chains.get(place.pk, ())),
            inside=counts.get(place.pk, 0),
        )
        for place in places
    ]

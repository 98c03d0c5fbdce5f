"""Bringing in one body, and changing what is written about one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any, ClassVar
from uuid import UUID

from django import forms
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from linli.core import clock
from linli.core.actors import Actor
from linli.core.refusals import Invalid, Refused
from linli.organisations.actions import create_organisation, describe_body
from linli.organisations.models import Formed, Organisation
from linli.organisations.sheets_bodies import sectors_of
from linli.places.models import Place
from linli.places.written import PlaceNames
from linli.web.access import for_staff
from linli.web.actors import actor_of
from linli.web.desk.bodies import acting_in, body_page, kinds, my_area, my_body
from linli.web.desk.forms import PlainForm, choice_field
from linli.web.desk.frame import respond, see_other, tell, whole_number


class BodyForm(PlainForm):
    """What is written about a body."""

    kind = choice_field(gettext_lazy("Sort of body"), gettext_lazy("Choose what sort of body this is."))
    name = forms.CharField(
        label=gettext_lazy("Full name"), max_length=80,
        error_messages={"required": gettext_lazy("Write what it is called.")},
    )  # fmt: skip
    short_name = forms.CharField(label=gettext_lazy("Short name"), max_length=30, required=False)
    telephone = forms.CharField(label=gettext_lazy("Telephone"), max_length=20, required=False)
    places = forms.CharField(
        label=gettext_lazy("Places it serves"), max_length=400,
        error_messages={"required": gettext_lazy("A body serves at least one place.")},
    )  # fmt: skip
    formed_on = forms.DateField(label=gettext_lazy("Formed on"), required=False)
    formed = choice_field(gettext_lazy("How it was formed"), required=False)
    parent = forms.CharField(label=gettext_lazy("Body above"), max_length=80, required=False)
    sector = choice_field(gettext_lazy("Sector"), required=False)
    kinds: ClassVar[Mapping[str, str]] = {
        "kind": "choice", "name": "text", "short_name": "text", "telephone": "tel", "places": "text",
        "formed_on": "date", "formed": "choice", "parent": "text", "sector": "choice",
    }  # fmt: skip
    hints: ClassVar[Mapping[str, Any]] = {
        "short_name": gettext_lazy("As lists show it; left empty, the full name."),
        "telephone": gettext_lazy("Of the body, not of a person."),
        "places": gettext_lazy("Names, pinyin initials or codes, with commas between them."),
        "formed": gettext_lazy("Party organisations only."),
        "formed_on": gettext_lazy("If it is known."),
        "parent": gettext_lazy("The full name of a body that is here, if there is one above."),
    }

    def __init__(self, data: Any, area: Place, body: Organisation | None = None, **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        found = [(str(one.key), str(one.name)) for one in sectors_of(area)]
        if found and body is not None and body.sector and body.sector not in dict(found):
            found.append((body.sector, body.sector))
        offered: dict[str, list[tuple[str, str]]] = {
            "kind": kinds(),
            "formed": [("", _("not said")), *((one.value, str(one.label)) for one in Formed)],
            "sector": [("", _("none")), *found],
        }
        for name, choices in offered.items():
            self.fields[name].choices = choices  # type: ignore[attr-defined]  # a choice field
        if not found:
            del self.fields["sector"]
        if body is not None:
            del self.fields["kind"]


@require_http_methods(["GET", "HEAD", "POST"])
@for_staff
def body_new(request: HttpRequest, place_id: int) -> HttpResponse:
    """Bring in one body of the place, or of a place in it."""
    at, actor = clock.now(), actor_of(request)
    area = my_area(actor, place_id)
    form = BodyForm(request.POST or None, area, initial={"places": area.name})
    if request.method == "POST" and form.is_valid():
        made = _saved(form, area, None, acting_in(actor, area), at)
        if made is not None:
            tell(request, _("%(name)s is brought in.") % {"name": made.name})
            return see_other(reverse("desk:organisation", args=[made.pk]))
    status = 422 if request.method == "POST" else 200
    return body_page(request, "desk/body_new.jinja", area, "bodies_import", form=form, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@for_staff
def body_edit(request: HttpRequest, organisation_id: UUID) -> HttpResponse:
    """Change what is written about a body."""
    at, actor = clock.now(), actor_of(request)
    body, places, act = my_body(actor, organisation_id)
    area = places[0] if len(places) == 1 else _around(places)
    form = BodyForm(request.POST or None, area, body, initial=_initial(body, places, area))
    if request.method == "POST" and form.is_valid():
        version = whole_number(request.POST.get("version", ""))
        if _saved(form, area, body, act, at, version) is not None:
            tell(request, _("What is written about %(name)s is changed.") % {"name": body.name})
            return see_other(reverse("desk:organisation", args=[body.pk]))
    status = 422 if request.method == "POST" else 200
    values = {"body": body, "form": form}
    return respond(request, "desk/body_edit.jinja", values, current="organisations", status=status)


def _around(places: Sequence[Place]) -> Place:
    """The lowest place that holds all of these."""
    ids = {place.parent_id or 0 for place in places}
    if len(ids) == 1 and (one := Place.objects.filter(pk__in=ids).first()) is not None:
        return one
    return Place.objects.get(pk=places[0].city_id) if places[0].city_id else places[0]


def _initial(body: Organisation, places: Sequence[Place], area: Place) -> dict[str, Any]:
    spelled = PlaceNames(_within(area)).spelled(places)
    return {
        "name": body.name, "short_name": body.short_name, "telephone": body.telephone, "formed": body.formed,
        "formed_on": body.formed_on.isoformat() if body.formed_on else "", "sector": body.sector,
        "parent": body.parent.name if body.parent else "",
        "places": "、".join(spelled[place.pk] for place in places),
    }  # fmt: skip


def _within(area: Place) -> Place:
    """Where places are sought: in the city that the area lies in, so that a body may get a place beside its own."""
    if area.city_id and area.city_id != area.pk:
        return Place.objects.get(pk=area.city_id)
    return area


def _saved(
    form: BodyForm, area: Place, body: Organisation | None, act: Actor, at: datetime, version: int | None = None
) -> Organisation | None:
    """Write what the form says; None with the words at the fields."""
    said = form.cleaned_data
    try:
        ids, wrong = PlaceNames(_within(area)).find(said["places"])
        if wrong:
            raise Invalid({"places": " ".join(wrong)})
        places = list(Place.objects.filter(pk__in=ids).order_by("path"))
        formed_on: date | None = said["formed_on"]
        parent = _parent(said["parent"])
        known = {name: said[name] for name in ("name", "short_name", "telephone", "formed", "sector") if name in said}
        if body is None:
            return create_organisation(
                kind=said["kind"], places=places, parent=parent, formed_on=formed_on, by=act, at=at, **known
            )
        return describe_body(
            body, places=places, parent=parent, formed_on=formed_on, by=act, at=at, version=version, **known
        )
    except Invalid as invalid:
        for name, message in invalid.errors.items():
            form.add_error(name if name in form.fields else None, message)
    except Refused as refused:
        form.add_error("places", refused.refusal.sentence())
    return None


def _parent(name: str) -> Organisation | None:
    """The body above by its name. Raises `Invalid`."""
    plain = " ".join(name.split())
    if not plain:
        return None
    found = list(Organisation.objects.filter(name=plain, ended_on=None).order_by("pk")[:2])
    if len(found) == 1:
        return found[0]
    raise Invalid({"parent": _("Several bodies have this name.") if found else _("No body has this name.")})

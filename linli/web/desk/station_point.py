"""Where a station is: two numbers and their datum, as a map's page or a telephone shows them."""

from __future__ import annotations

import math
from collections.abc import Mapping
from datetime import datetime
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
from linli.core.refusals import Invalid, Refused, Stale, ask, unseen
from linli.organisations.actions import locate_station
from linli.organisations.actions.bodies import places_of
from linli.organisations.models import Organisation, StationPoint
from linli.organisations.queries.points import point_of
from linli.organisations.rules_points import may_locate_station
from linli.places.datums import Datum
from linli.places.geometry import point_in
from linli.playbooks.enums import BodyKind, Power
from linli.web.access import for_staff
from linli.web.actors import actor_of
from linli.web.desk.forms import PlainForm, choice_field
from linli.web.desk.frame import respond, see_other, tell, whole_number
from linli.web.desk.map import datum_name
from linli.web.desk.people_and_posts import acting_over, shown_bodies

AMAP = "https://uri.amap.com/marker?position={lon},{lat}&name={name}"


class PointForm(PlainForm):
    """Longitude and latitude, and what they refer to."""

    point = forms.CharField(
        label=gettext_lazy("Longitude, latitude"),
        max_length=60,
        error_messages={"required": gettext_lazy("Write both numbers.")},
    )
    datum = choice_field(gettext_lazy("Their datum"), gettext_lazy("Say which datum the numbers are in."))
    kinds: ClassVar[Mapping[str, str]] = {"point": "text", "datum": "choice"}
    hints: ClassVar[Mapping[str, Any]] = {
        "point": gettext_lazy("Such as 113.15, 27.83; longitude first. A map's page shows them where you press."),
    }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["datum"].choices = [(one.value, datum_name(one)) for one in Datum]  # type: ignore[attr-defined]  # a choice field

    def clean_point(self) -> tuple[float, float]:
        """Two numbers, a comma or white space between them."""
        parts = str(self.cleaned_data["point"]).replace("，", ",").replace(",", " ").split()  # as typed
        try:
            lon, lat = (float(part) for part in parts)
        except ValueError as error:
            raise forms.ValidationError(_("Write two numbers, the longitude first.")) from error
        if not (math.isfinite(lon) and math.isfinite(lat)):
            raise forms.ValidationError(_("Write two numbers, the longitude first."))
        return lon, lat


@require_http_methods(["GET", "HEAD", "POST"])
@for_staff
def station_point(request: HttpRequest, organisation_id: UUID) -> HttpResponse:
    """`/desk/organisations/<id>/point/`: where the station is; POST says it."""
    at, actor = clock.now(), actor_of(request)
    body = shown_bodies(actor).filter(pk=organisation_id, kind=BodyKind.SERVICE_STATION).first()
    if body is None:
        raise Refused(unseen())
    places = places_of(body)
    act = acting_over(actor, Power.STATION_MANAGE, places)
    ask(may_locate_station(act, places, at))
    known = point_of(body)
    first = {"point": f"{known.lon}, {known.lat}", "datum": Datum.WGS84.value} if known is not None else {}
    form = PointForm(request.POST or None, initial=first)
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid() and _located(request, form, body, act, at):
            return see_other(reverse("desk:organisation", args=[body.pk]))
    values = {
        "now": at,
        "body": body,
        "form": form,
        "version": known.version if known is not None else 0,
        "known": known,
        "amap": in_amap(known, body) if known is not None else "",
        "place": places[0] if places else None,
    }
    return respond(request, "desk/station_point.jinja", values, current="organisations", status=status)


def _located(request: HttpRequest, form: PointForm, body: Organisation, act: Actor, at: datetime) -> bool:
    said = form.cleaned_data
    try:
        locate_station(
            body, point=said["point"], datum=Datum(said["datum"]), by=act, at=at,
            version=whole_number(request.POST.get("version", "")),
        )  # fmt: skip
    except Stale:
        form.add_error(None, _("Somebody has just said where it is. Look at the page once more."))
        return False
    except Invalid as invalid:
        for name, message in invalid.errors.items():
            form.add_error(name if name in form.fields else None, message)
        return False
    tell(request, _("The station is located."))
    return True


def in_amap(point: StationPoint, body: Organisation) -> str:
    """The address under which AMap shows the spot, in its own datum."""
    from urllib.parse import quote

    lon, lat = point_in((point.lon, point.lat), Datum.GCJ02)
    return AMAP.format(lon=lon, lat=lat, name=quote(body.short_name))

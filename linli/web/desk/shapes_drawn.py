"""What is drawn on a place's map: each with its source and day, and taken off the map by a press."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from linli.core import clock
from linli.core.refusals import Invalid, Refused, Stale, ask, unseen
from linli.places.actions import remove_shape
from linli.places.models import Place, PlaceShape
from linli.places.queries import full_names, subtree
from linli.places.rules_shapes import may_locate
from linli.playbooks.enums import Power
from linli.web.access import for_staff
from linli.web.actors import actor_of
from linli.web.desk.acting import with_power
from linli.web.desk.frame import respond, see_other, tell, whole_number
from linli.web.desk.map import mapped_place

PAGE = 50


@require_http_methods(["GET", "HEAD", "POST"])
@for_staff
def shapes_drawn(request: HttpRequest, place_id: int) -> HttpResponse:
    """`/desk/places/<id>/map/drawn/`: POST takes one place off the map."""
    at, actor = clock.now(), actor_of(request)
    place = mapped_place(actor, place_id)
    act = with_power(actor, Power.PLACE_IMPORT, place)
    ask(may_locate(act, place, at))
    if request.method == "POST":
        drawn = subtree(place).filter(pk=whole_number(request.POST.get("place", "")) or 0).first()
        if drawn is None:
            raise Refused(unseen())
        tell(request, _removed(request, drawn))
        return see_other(reverse("desk:shapes_drawn", args=[place.pk]))
    inside = Place.objects.filter(path__gte=place.path, path__lt=place.path + "~").order_by().values("pk")
    found = PlaceShape.objects.filter(place__in=inside).select_related("place").order_by("place__path")
    page = Paginator(found, PAGE).get_page(request.GET.get("page"))
    rows = list(page.object_list)
    names = full_names(row.place_id for row in rows)
    values = {
        "now": at,
        "place": place,
        "rows": [(row, names.get(row.place_id, row.place.name)) for row in rows],
        "page": page,
        "back": reverse("desk:map", args=[place.pk]),
        "newer": f"?page={page.previous_page_number()}" if page.has_previous() else "",
        "older": f"?page={page.next_page_number()}" if page.has_next() else "",
    }
    return respond(request, "desk/shapes_drawn.jinja", values, current="places")


def _removed(request: HttpRequest, place: Place) -> str:
    """Take it off the map, and say what came of it."""
    act = with_power(actor_of(request), Power.PLACE_IMPORT, place)
    version = whole_number(request.POST.get("version", ""))
    try:
        remove_shape(place, by=act, at=clock.now(), version=version)
    except Stale:
        return _("%(name)s was drawn anew meanwhile. Look at it once more.") % {"name": place.name}
    except Invalid as invalid:
        return " ".join(invalid.errors.values())
    return _("%(name)s is off the map.") % {"name": place.name}

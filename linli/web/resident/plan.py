"""The estate's plan for everybody: its buildings and their doors, and nothing about anybody."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_safe

from linli.core import clock
from linli.organisations.queries.points import centres_of
from linli.places.geometry import as_outline
from linli.places.spots import shape_of, spots_in
from linli.web.access import public
from linli.web.plan import Centre, Mark, draw
from linli.web.resident import frame
from linli.web.resident.home import estate_or_404
from linli.web.tiles import for_map


@public
@require_safe
def plan(request: HttpRequest, slug: str) -> HttpResponse:
    """`/e/<slug>/plan/`: where each building lies, where its doors are, where the station is."""
    at = clock.now()
    estate = estate_or_404(slug)
    address = reverse("resident:list", args=[estate.slug])
    spots = spots_in(estate)
    marks = [
        Mark(
            spot.place.name,
            f"{address}?building={spot.place.pk}",
            point=spot.point,
            outline=spot.outline,
            doors=spot.doors,
            door_points=spot.door_points,
        )
        for spot in spots
    ]
    shape = shape_of(estate)
    ground = as_outline(shape.outline) if shape is not None and shape.outline is not None else None
    centres = [Centre(one.name, one.point) for one in centres_of(estate)]
    context = {
        **frame.around(estate, at, nav="home"),
        "plan": draw(marks, ground, centres),
        "data": for_map(marks, centres),
        "lines": marks,
    }
    return frame.show(request, "plan", context)

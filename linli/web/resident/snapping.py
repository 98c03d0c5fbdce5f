"""Snap and send: the report form with the photo first and words by one tap, for whoever passes by."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from django import forms
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from linli.core import clock
from linli.organisations.queries import contacts_for
from linli.places.models import Place
from linli.places.spots import spots_in
from linli.playbooks.enums import WayKind
from linli.service_requests.actions.filing import where_of
from linli.service_requests.enums import Source
from linli.web.access import public
from linli.web.csp import PERMISSIONS
from linli.web.resident import frame
from linli.web.resident.forms import ReportForm
from linli.web.resident.home import estate_or_404
from linli.web.resident.offers import Offer, offered
from linli.web.resident.reporting import file_report, received

MAY_LOCATE = ", ".join(f"{name}={'(self)' if name == 'geolocation' else '()'}" for name in PERMISSIONS)
"""On this page alone the phone may be asked where it is: its answer never leaves it, only the building does."""


class Chip(NamedTuple):
    """What can be tapped: its key, what it is called here, and in the language of the place: the words that are filed,
    so that two neighbours who read different languages say the same."""

    key: str
    label: str
    words: str


class SnapForm(ReportForm):
    """A photo and a tap are enough; the words are then what was tapped."""

    def __init__(
        self, data: Any = None, *, buildings: Iterable[Place], building: str = "", chips: Sequence[Chip]
    ) -> None:
        super().__init__(data, buildings=buildings, building=building)
        self.chips = [(chip.key, chip.label) for chip in chips]
        self.says = {chip.key: chip.words for chip in chips}
        words = self.fields["words"]
        words.required, words.label = False, gettext_lazy("A word, if you like")

    def clean(self) -> dict[str, Any]:
        """Where nothing was written, the words are what was tapped. A tap alone is enough, a photo alone is not."""
        said: dict[str, Any] = super().clean() or {}
        if not str(said.get("words", "")).strip():
            tapped = self.says.get(str(said.get("category", "")), "")
            if not tapped:
                raise forms.ValidationError({"words": _("Tap what it is about, or write a word.")})
            said["words"], said["tapped"] = tapped, True
        return said


def chips_of(estate: Place) -> tuple[str, list[Chip]]:
    """What snapping is called where the playbook names it, and what can be tapped; else words are needed."""
    try:
        playbook = where_of(estate).playbook
    except LookupError:
        return _("Snap and send"), []
    way = next(iter(playbook.ways_of(WayKind.SNAP)), None)
    if way is None:
        return _("Snap and send"), []
    names = {chip: playbook.category(chip).name for chip in way.chips}
    return str(way.name), [
        Chip(chip, str(name), name.in_language(settings.LANGUAGE_CODE)) for chip, name in names.items()
    ]


@public
@require_http_methods(["GET", "HEAD", "POST"])
def snap(request: HttpRequest, slug: str) -> HttpResponse:
    """`/e/<slug>/snap/`: photo, place, a tap, sent; 422 with everything kept where something is wrong."""
    at = clock.now()
    estate = estate_or_404(slug)
    spots = spots_in(estate)
    buildings = [spot.place for spot in spots]
    title, chips = chips_of(estate)
    form = SnapForm(
        request.POST if request.method == "POST" else None,
        buildings=buildings,
        building=request.GET.get("building", ""),
        chips=chips,
    )
    points = [(spot.place.pk, *spot.point) for spot in spots if spot.point is not None and not spot.reckoned]
    context = {"title": title, "points": " ".join(f"{pk},{lon:.6f},{lat:.6f}" for pk, lon, lat in points)}
    if request.method != "POST":
        return _page(request, estate, form, at, context)
    place = next((one for one in buildings if str(one.pk) == request.POST.get("building")), estate)
    same = offered(request, form, place, at)
    if same:
        return _page(request, estate, form, at, context, offers=same)
    filed = file_report(request, form, place, Source.SNAP, at)
    if filed is None:
        return _page(request, estate, form, at, context, status=422)
    return received(request, filed, estate)


def _page(
    request: HttpRequest,
    estate: Place,
    form: SnapForm,
    at: datetime,
    context: dict[str, str],
    *,
    status: int = 200,
    offers: Sequence[Offer] = (),
) -> HttpResponse:
    bodies = contacts_for(estate)
    station = frame.station_of(bodies)
    values = {
        **frame.around(estate, at, bodies=bodies, station=station, nav="report"),
        "facts": frame.station_facts(station),
        **context,
        "form": form,
        "report_address": request.path,
        "offers": offers,
        "draft": f"snap-{estate.slug}",
    }
    response = frame.show(request, "snap", values, status=status)
    response.headers["Permissions-Policy"] = MAY_LOCATE
    return response

"""Bringing outlines in at the desk: first what the file would change, then, on a second press, the change.

Nothing is kept on the server in between: the shapes that were matched travel signed in the page.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from linli.core import clock
from linli.core.actors import Actor
from linli.core.refusals import Invalid, Stale, ask
from linli.places.actions import GivenShape, Located, locate_many
from linli.places.datums import Datum
from linli.places.geojson import MOST_BYTES, BadFile, read_features
from linli.places.geometry import as_outline
from linli.places.models import Place
from linli.places.rules_shapes import may_locate
from linli.places.shapes import ShapePlan, plan_shapes
from linli.playbooks.enums import Power
from linli.web.access import for_staff
from linli.web.actors import actor_of
from linli.web.desk.acting import with_power
from linli.web.desk.frame import respond, see_other, tell
from linli.web.desk.map import datum_name, mapped_place
from linli.web.plan import Mark, draw

SALT = "linli.web.desk.shapes"
KEPT_SECONDS = 3600
MOST_PAYLOAD = 1_900_000
"""Characters: a little less than what a form may carry."""
MOST_SHOWN = 20
FAR = 100.0


@require_http_methods(["GET", "HEAD", "POST"])
@for_staff
def shapes(request: HttpRequest, place_id: int) -> HttpResponse:
    """`/desk/places/<id>/map/import/`: `do` is look or apply."""
    at, actor = clock.now(), actor_of(request)
    place = mapped_place(actor, place_id)
    act = with_power(actor, Power.PLACE_IMPORT, place)
    ask(may_locate(act, place, at))
    if request.method != "POST":
        return _page(request, place)
    if request.POST.get("do") == "apply":
        return _apply(request, place, act, at)
    return _look(request, place, at)


def _page(request: HttpRequest, place: Place, status: int = 200, **values: Any) -> HttpResponse:
    errors: dict[str, str] = values.get("errors", {})
    known: dict[str, Any] = {
        "place": place,
        "errors": errors,
        "mistakes": [(f"id_{name}", message) for name, message in errors.items()],
        "datum": request.POST.get("datum", ""),
        "datums": [(datum.value, datum_name(datum)) for datum in Datum],
        "source": request.POST.get("source", "")[:80],
        "as_of": request.POST.get("as_of", "")[:10],
        "plan": None,
        "back": reverse("desk:map", args=[place.pk]),
    }
    return respond(request, "desk/shapes.jinja", known | values, current="places", status=status)


def _look(request: HttpRequest, place: Place, at: datetime) -> HttpResponse:
    """Read the file and show what it would change."""
    file, errors = request.FILES.get("file"), {}
    asked, source = request.POST.get("datum", ""), " ".join(request.POST.get("source", "").split())
    as_of = _day(request.POST.get("as_of", ""), at)
    if file is None:
        errors["file"] = _("Choose the file.")
    if asked not in set(Datum):
        errors["datum"] = _("Say which datum the file is in; whoever made it knows.")
    if as_of is None:
        errors["as_of"] = _("Write a day, today or before.")
    if errors or file is None or as_of is None:
        return _page(request, place, 422, errors=errors)
    try:
        features = read_features(file.read(MOST_BYTES + 1), Datum(asked))
    except BadFile as bad:
        return _page(request, place, 422, errors={"file": str(bad)})
    plan = plan_shapes(place, features, Datum(asked))
    payload = _packed(place, source or str(file.name)[:80], as_of, plan)
    if len(payload) > MOST_PAYLOAD:
        too_much = _("This is too much for one page. Bring it in by parts, or on the command line.")
        return _page(request, place, 422, errors={"file": too_much})
    return _page(request, place, plan=plan, payload=payload, **_shown(plan))


def _day(text: str, at: datetime) -> date | None:
    """The day that was written; today where none was; None for what is none, or lies ahead."""
    today = clock.local_date(at)
    try:
        found = date.fromisoformat(text) if text else today
    except ValueError:
        return None
    return found if found <= today else None


def _shown(plan: ShapePlan) -> dict[str, Any]:
    """The first of each kind, and a drawing of what is to be."""
    marks = [
        Mark(match.name, "#apply", point=match.shape.point, outline=match.shape.outline)
        for match in (*plan.new, *plan.moved)[:200]
    ]
    return {
        "drawing": draw(marks) if marks else None,
        "far": [match for match in plan.moved if match.metres is not None and match.metres >= FAR],
        "most": MOST_SHOWN,
    }


def _packed(place: Place, source: str, as_of: date, plan: ShapePlan) -> str:
    rows = [[shape.place_id, shape.point, shape.outline, shape.version] for shape in plan.shapes()]
    return signing.dumps([place.pk, source, as_of.isoformat(), rows], salt=SALT, compress=True)


def _apply(request: HttpRequest, place: Place, act: Actor, at: datetime) -> HttpResponse:
    """Keep what was looked at, if nothing of it has changed since."""
    again = {"file": _("This page was open for too long. Choose the file again.")}
    try:
        place_id, source, as_of, rows = signing.loads(request.POST.get("payload", ""), salt=SALT, max_age=KEPT_SECONDS)
    except signing.BadSignature:
        return _page(request, place, 422, errors=again)
    if place_id != place.pk:
        return _page(request, place, 422, errors=again)
    given = [
        GivenShape(one, (point[0], point[1]), None if outline is None else as_outline(outline), version)
        for one, point, outline, version in rows
    ]
    try:
        done = locate_many(place, given, source=source, as_of=date.fromisoformat(as_of), by=act, at=at)
    except Stale:
        changed = _("Something of it has changed since. Choose the file again and look once more.")
        return _page(request, place, 409, errors={"file": changed})
    except Invalid as invalid:
        return _page(request, place, 422, errors={"file": " ".join(invalid.errors.values())})
    tell(request, in_words(done))
    return see_other(reverse("desk:map", args=[place.pk]))


def in_words(done: Located) -> str:
    """What bringing in did."""
    if not (done.new or done.changed):
        return _("Everything in the file was here already.")
    return _("On the map for the first time: %(new)s. Drawn anew: %(changed)s.") % {
        "new": done.new,
        "changed": done.changed,
    }

"""Plates for responsibility areas as one PDF: who holds the post for a place, what they promise, and what became of it.

They are made from posts alone: from the appointments that are narrowed to a place.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from linli.core import clock
from linli.core.refusals import Refused, unseen
from linli.organisations.models import Appointment, Organisation, Promise
from linli.organisations.queries import body_of_kind
from linli.organisations.queries.posts import in_force, spec_of
from linli.organisations.queries.promises import by_appointment
from linli.places.models import Place
from linli.places.queries import full_names
from linli.playbooks.enums import BodyKind
from linli.web.access import for_staff
from linli.web.actors import actor_of
from linli.web.desk.boards import pdf
from linli.web.desk.frame import see_other, tell
from linli.web.desk.promises import promising
from linli.web.filters import day

MOST_PLATES = 400
PROMISES = 3
"""So many promises fit on a plate."""


@require_safe
@for_staff
def plates(request: HttpRequest, organisation_id: UUID) -> HttpResponse:
    """A plate for each appointment of the body that has a place of its own."""
    at, actor = clock.now(), actor_of(request)
    body, _places, keeper = promising(actor, organisation_id, at)
    held = in_force(clock.local_date(at)).filter(post__organisation=body).exclude(place=None)
    listed = list(held.select_related("person", "post", "place").order_by("place__path", "pk")[:MOST_PLATES])
    if keeper is None:
        own = {one.appointment_id for one in actor.posts}
        listed = [one for one in listed if one.pk in own]
    if not listed:
        tell(request, _("Nobody in this body is posted to a place of their own, so there is no plate to print."))
        return see_other(reverse("desk:promises", args=[body.pk]))
    if len(listed) == MOST_PLATES:
        raise Refused(unseen())
    answer = HttpResponse(pdf("plates", content(body, listed, at)), content_type="application/pdf")
    name = content_disposition_header(True, f"{body.short_name} {_('plates')}.pdf")
    answer.headers["Content-Disposition"] = name or "attachment"
    return answer


def content(body: Organisation, held: Sequence[Appointment], at: datetime) -> dict[str, Any]:
    """What the plates say, as plain data."""
    promised = by_appointment([one.pk for one in held], clock.local_date(at))
    names = full_names(one.place_id for one in held)
    ids = {one.place.estate_id for one in held if one.place is not None and one.place.estate_id}
    estates = dict(Place.objects.filter(pk__in=ids).order_by("pk").values_list("pk", "name"))
    near = body_of_kind(held[0].place, BodyKind.SERVICE_STATION) if held and held[0].place is not None else None
    station = near.telephone if near is not None else ""
    printed = _("Printed on %(day)s; what became of each promise stands on the estate's page.")
    return {
        "lang": "zh" if (get_language() or "zh").startswith("zh") else "en",
        "words": {
            "title": _("Responsibility area"), "promise": _("Promise"), "judged": _("How one sees it"),
            "result": pgettext("promise", "Result"),
            "printed": printed % {"day": day(at)},
        },
        "plates": [_plate(body, one, names, estates, promised.get(one.pk, []), at, station) for one in held],
    }  # fmt: skip


def _plate(
    body: Organisation, held: Appointment, names: dict[int, str], estates: dict[int, str], promises: list[Promise],
    at: datetime, station: str,
) -> dict[str, Any]:  # fmt: skip
    spec = spec_of(held.post.key, held.post.playbook_version_id)
    own = names.get(held.place_id or 0, "")
    estate = estates.get((held.place.estate_id or 0) if held.place else 0, "")
    return {
        "area": own if own == estate else f"{estate}{own}",
        "post": str(spec.name) if spec is not None else held.post.key,
        "name": held.person.name,
        "body": body.short_name,
        "telephone": body.telephone or station,
        "promises": [
            {"words": one.words, "judged": one.judged, "result": result(one, at)} for one in promises[:PROMISES]
        ],
    }


def result(promise: Promise, at: datetime) -> str:
    """What became of a promise, or by when it is to be kept."""
    if promise.answered_on is None:
        return _("by %(day)s") % {"day": day(promise.due_on, at)}
    return _("%(outcome)s: %(words)s") % {"outcome": promise.get_outcome_display(), "words": promise.result}

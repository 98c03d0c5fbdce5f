"""How many disputes ended in the places below a post that oversees them: counts from five on, and nothing else."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from linli.core import clock
from linli.core.refusals import Refused
from linli.mediation import rules
from linli.mediation.counts import ABOVE, told_below
from linli.places.models import Place
from linli.playbooks.enums import Power
from linli.web.access import for_staff
from linli.web.actors import actor_of
from linli.web.desk.frame import powers_of, respond

POWER = Power.BODY_MANAGE


@require_safe
@for_staff
def mediation_counts(request: HttpRequest) -> HttpResponse:
    """The places in which anything ended within twelve months, widest first, each with its number or “fewer”."""
    at, actor = clock.now(), actor_of(request)
    if POWER not in powers_of(actor):
        raise Refused(rules.unseen_mediation())
    pairs = {pair for held in actor.posts if POWER in held.powers for pair in held.scope}
    told = told_below(pairs, at)
    known = {place.pk: place for place in Place.objects.filter(pk__in=[one.place_id for one in told]).order_by("path")}
    widest = {level.value: index for index, level in enumerate(reversed(ABOVE))}
    rows = [(known[one.place_id], one.count) for one in told if one.place_id in known]
    rows.sort(key=lambda row: (widest[row[0].level], row[0].path))
    values = {"now": at, "rows": rows}
    return respond(request, "desk/mediation_counts.jinja", values, current="figures")

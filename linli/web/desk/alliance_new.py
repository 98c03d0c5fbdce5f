"""A unit joins a place: either side asks here, and the other agrees."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from linli.alliances import rules
from linli.alliances.actions import TieFacts, ask_tie
from linli.alliances.queries import keeper_for, places_reached, plan_at, units_near
from linli.core import clock
from linli.core.actors import Actor
from linli.core.refusals import Invalid, Refused
from linli.organisations.models import Organisation
from linli.places.models import Place
from linli.playbooks.enums import Power
from linli.web.access import for_staff
from linli.web.actors import actor_of
from linli.web.desk.frame import respond, see_other, tell
from linli.web.desk.volunteer_teams import wrong_at
from linli.web.typed import day_of

FIELDS = ("pair", "ends_on", "words")
MOST_PLACES, MOST_PAIRS = 40, 200

Pair = tuple[Actor, Organisation, Place]


def _pairs(actor: Actor, at: datetime) -> dict[str, Pair]:
    """Every unit and place that the reader may bring together, by what the form sends."""
    found: dict[str, Pair] = {}
    for held in actor.posts:
        if not held.powers & {Power.ALLIANCE_KEEP, Power.ALLIANCE_ACT}:
            continue
        act = actor.in_post(held)
        for place in places_reached(act)[:MOST_PLACES]:
            plan = plan_at(place)
            keeper = keeper_for(place, plan) if plan is not None else None
            units = [one for one in units_near(place) if Power.ALLIANCE_KEEP in held.powers or one.pk == act.body_id]
            for unit in units:
                if rules.may_ask_tie(act, unit, keeper, place, at) is None:
                    found.setdefault(f"{unit.pk}/{place.pk}", (act, unit, place))
    return dict(list(found.items())[:MOST_PAIRS])


@require_http_methods(["GET", "HEAD", "POST"])
@for_staff
def alliance_new(request: HttpRequest) -> HttpResponse:
    """Ask that a unit joins a place."""
    at, actor = clock.now(), actor_of(request)
    if not any(held.powers & {Power.ALLIANCE_KEEP, Power.ALLIANCE_ACT} for held in actor.posts):
        raise Refused(rules.unseen_tie("may_ask_tie"))
    pairs = _pairs(actor, at)
    errors: dict[str, str] = {}
    if request.method == "POST":
        try:
            return see_other(reverse("desk:alliance", args=[_ask(request, pairs, at)]))
        except Invalid as wrong:
            errors = {"pair" if name in ("unit", "place") else name: said for name, said in wrong.errors.items()}
    values = {
        "pairs": [(key, f"{unit.name} · {place.name}") for key, (_act, unit, place) in pairs.items()],
        "typed": {name: request.POST.get(name, "") for name in FIELDS},
        "only": next(iter(pairs)) if len(pairs) == 1 else "",
        **wrong_at(errors, FIELDS),
    }
    return respond(request, "desk/alliance_new.jinja", values, current="alliances", status=422 if errors else 200)


def _ask(request: HttpRequest, pairs: dict[str, Pair], at: datetime) -> UUID:
    """Do it; the tie's id. Raises `Invalid`."""
    sent = request.POST
    chosen = pairs.get(sent.get("pair", ""))
    if chosen is None:
        raise Invalid({"pair": _("Choose which unit joins which place.")})
    ends_on = day_of(sent.get("ends_on", ""))
    if sent.get("ends_on", "").strip() and ends_on is None:
        raise Invalid({"ends_on": _("Write a day, for example 2027-12-31.")})
    act, unit, place = chosen
    row = ask_tie(unit, place, TieFacts(ends_on, sent.get("words", "")), by=act, at=at)
    tell(request, _("Asked. It stands in the other side's inbox."))
    return row.pk

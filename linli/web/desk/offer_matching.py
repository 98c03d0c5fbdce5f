"""The proposal for one place: which resource for which need, with why; accepted pair by pair."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from linli.core import clock
from linli.core.actors import Actor
from linli.core.refusals import Invalid, Refused, Stale
from linli.offers import actions, counts, queries, rules
from linli.offers.enums import NeedState, Rating
from linli.offers.models import Need, Resource
from linli.offers.proposing import propose
from linli.places.enums import Level
from linli.places.models import Place
from linli.playbooks.enums import Power
from linli.web.access import for_staff
from linli.web.actors import actor_of
from linli.web.desk.finder import within
from linli.web.desk.frame import powers_of, respond, see_other, tell, warn, whole_number
from linli.web.desk.offer_ways import by_whom
from linli.web.desk.offers import tabs
from linli.web.offer_words import kind_words, need_title, owner_words
from linli.web.typed import id_of

MOST = 200


def _keeper(request: HttpRequest) -> Actor:
    """The reader, where they keep lists. Raises `Refused`."""
    actor = actor_of(request)
    if Power.OFFER_KEEP not in powers_of(actor):
        raise Refused(rules.unseen_offer())
    return actor


def kept_places(actor: Actor) -> list[Place]:
    """The communities and estates whose lists the reader keeps, the widest first. One query."""
    pairs = {pair for held in actor.posts if Power.OFFER_KEEP in held.powers for pair in held.scope}
    found = Place.objects.filter(within(pairs), level__in=[Level.COMMUNITY, Level.ESTATE])
    return list(found.order_by("path")[:MOST])


@require_http_methods(["GET", "HEAD", "POST"])
@for_staff
def offer_matching(request: HttpRequest) -> HttpResponse:
    """The proposal; a POST accepts one pair, and the resource's side is asked."""
    at, actor = clock.now(), _keeper(request)
    places = kept_places(actor)
    wanted = whole_number(request.GET.get("place", ""))
    here = next((one for one in places if one.pk == wanted), places[0] if places else None)
    if here is None or (wanted is not None and here.pk != wanted):
        raise Refused(rules.unseen_offer())
    if request.method == "POST":
        return see_other(_accept(request, actor, at) or f"{request.path}?place={here.pk}")
    needs = _needs(actor, here)
    pairs = propose(here, needs, at)
    met = {need.pk for need, _resource, _fit in pairs}
    values = {
        "now": at,
        "tabs": tabs(powers_of(actor)),
        "place": here,
        "places": [(str(one.pk), one.name) for one in places],
        "pairs": [
            {
                "need": need, "resource": one, "kind": kind_words(need), "owner": owner_words(one),
                "reason": fit.reason(), "href": reverse("desk:need", args=[need.pk]),
            }
            for need, one, fit in pairs
        ],
        "without": [(need_title(one), reverse("desk:need", args=[one.pk])) for one in needs if one.pk not in met],
        "new_href": reverse("desk:need_new"),
    }  # fmt: skip
    return respond(request, "desk/offer_matching.jinja", values, current="offers")


def _needs(actor: Actor, place: Place) -> list[Need]:
    """The open needs of a place that the reader keeps, the longest waiting first."""
    lying = {"place_id": place.pk} if place.level == Level.GRID else {f"place__{place.level}_id": place.pk}
    found = queries.needs_visible_to(actor).filter(queries.kept_by(actor), state=NeedState.OPEN, **lying)
    return list(found[:500])


def _accept(request: HttpRequest, actor: Actor, at: datetime) -> str:
    """Match a need with a resource, and say what comes next; or why not. The page where one goes on, if it is not the
    proposal: whom only a telephone reaches is called from there. Raises `Refused` for what is not there."""
    sent = request.POST
    need_id, resource_id = id_of(sent.get("need", "")), id_of(sent.get("resource", ""))
    need = queries.needs_visible_to(actor).filter(pk=need_id).first() if need_id is not None else None
    if need is None or resource_id is None:
        raise Refused(rules.unseen_offer("may_match"))
    resource: Resource | None = queries.usable_at(need.place, at).filter(pk=resource_id).first()
    if resource is None:
        warn(request, _("This resource is not offered any more. Here is the proposal as it is now."))
        return ""
    by = by_whom(actor, need, rules.may_change_need, at) or actor.acting_for(need, [need.organisation_id])
    try:
        actions.match(need, resource, by=by, at=at, version=whole_number(sent.get("version", "")))
    except Refused as refused:
        warn(request, refused.refusal.sentence())
    except Invalid as wrong:
        warn(request, " ".join(wrong.errors.values()))
    except Stale:
        warn(request, _("Somebody was faster with this need. Here is the proposal as it is now."))
    else:
        if resource.owner is None:
            tell(request, _("Matched. Call them, and write their answer down here."))
            return reverse("desk:need", args=[need.pk])
        tell(request, _("Matched. Asked next: %(who)s.") % {"who": owner_words(resource)})
    return ""


@require_safe
@for_staff
def offer_satisfaction(request: HttpRequest) -> HttpResponse:
    """How orders were rated, by class, beside the year before; every number opens its rows."""
    at, actor = clock.now(), _keeper(request)
    kept = queries.orders_visible_to(actor).filter(queries.kept_by(actor))
    words = {
        counts.WELL: str(Rating.WELL.label), counts.PARTLY: str(Rating.PARTLY.label),
        counts.NOT: _("Came back not solved"), counts.SILENT: _("Nobody said anything"),
    }  # fmt: skip
    rows = counts.rated(kept, at)
    lines: dict[str, list[dict[str, Any]]] = {}
    for one in rows:
        lines.setdefault(one.kind, []).append(_number(one))
    sums = {word: sum(one.this_year for one in rows if one.rating == word) for word in counts.WORDS}
    plan = next((found for place in kept_places(actor) if (found := queries.plan_at(place)) is not None), None)
    names = {one.key: str(one.name) for one in plan.classes} if plan is not None else {}
    values = {
        "now": at,
        "tabs": tabs(powers_of(actor)),
        "words": [words[word] for word in counts.WORDS],
        "lines": [(names.get(kind, kind), numbers) for kind, numbers in lines.items()],
        "total": sum(sums.values()),
        "well": sums[counts.WELL],
    }
    return respond(request, "desk/offer_satisfaction.jinja", values, current="offers")


def _number(one: counts.Rated) -> dict[str, Any]:
    """A number of this year and the one before, each with the address of its rows."""
    here = f"{reverse('desk:offers')}?rated={one.rating}&kind={one.kind}"
    return {"now": one.this_year, "then": one.last_year, "now_href": f"{here}&year=this",
            "then_href": f"{here}&year=last"}  # fmt: skip

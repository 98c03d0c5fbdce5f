"""Walls of vouchers at the desk: those that the reader's bodies keep, and hanging up a new one."""

from __future__ import annotations

from datetime import datetime
from typing import Any, NamedTuple

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from linli.core import clock
from linli.core.actions import KeyReused
from linli.core.actors import Actor
from linli.core.refusals import Invalid, Refused
from linli.core.waiting import Line
from linli.places.enums import Level
from linli.places.models import Place
from linli.playbooks.enums import Power
from linli.vouchers import actions, book, queries, rules
from linli.vouchers.actions import WallFacts
from linli.vouchers.models import VoucherWall
from linli.vouchers.waiting import FILL, KIND, PAY
from linli.web.access import for_staff
from linli.web.actors import actor_of
from linli.web.desk.finder import estates_of
from linli.web.desk.frame import powers_of, respond, see_other, tell, warn, whole_number
from linli.web.desk.waiting_rows import Shown, show
from linli.web.form_keys import new_key, sent_key
from linli.web.money_words import fen_of, in_yuan
from linli.web.voucher_words import chip_of

PAGE, MOST = 30, 200
FIELDS = ("place", "name", "what", "price")


def _asks(line: Line) -> str:
    return {FILL: _("nothing hangs there: ask for donations, or pause it"), PAY: _("a week is over: pay the shop")}[
        line.asks
    ]


def _page(line: Line) -> str:
    return reverse("desk:voucher_wall", args=[line.ref])


show(f"{KIND}:{FILL}", Shown(_asks, _page))
show(f"{KIND}:{PAY}", Shown(_asks, _page))


@require_safe
@for_staff
def vouchers(request: HttpRequest) -> HttpResponse:
    """The walls that the reader's bodies keep, those that hang first."""
    at, actor = clock.now(), actor_of(request)
    need_keeper(actor)
    page = Paginator(queries.visible_to(actor), PAGE).get_page(request.GET.get("page"))
    walls = list(page.object_list)
    standings = book.standings(walls, queries.shops_of(walls))
    rows = [
        {"row": wall, "chip": chip_of(wall), "standing": standings[wall.pk], "price": in_yuan(wall.price_fen)}
        for wall in walls
    ]
    values = {"now": at, "rows": rows, "page": page}
    return respond(request, "desk/vouchers.jinja", values, current="vouchers")


def need_keeper(actor: Actor) -> None:
    """Whoever keeps no walls finds no page. Raises `Refused`."""
    if Power.VOUCHER_KEEP not in powers_of(actor):
        raise Refused(rules.unseen_wall())


class Spot(NamedTuple):
    """A place in which the reader hangs up walls, and in which post."""

    act: Actor
    place: Place


def spots(actor: Actor, at: datetime) -> list[Spot]:
    """The estates that the reader's posts serve and the communities around them, where the playbook knows walls and
    their body keeps them. Three queries for each post that does."""
    found: dict[int, Spot] = {}
    for held in actor.posts:
        if Power.VOUCHER_KEEP not in held.powers:
            continue
        act = actor.in_post(held)
        estates = list(estates_of(act, Power.VOUCHER_KEEP)[:MOST])
        around = {one.community_id for one in estates if one.community_id}
        communities = list(Place.objects.filter(pk__in=around, level=Level.COMMUNITY).order_by("path"))
        for place in [*estates, *communities]:
            if place.pk not in found and rules.may_open_wall(act, queries.plan_at(place), place, at) is None:
                found[place.pk] = Spot(act, place)
    return list(found.values())[:MOST]


@require_http_methods(["GET", "HEAD", "POST"])
@for_staff
def voucher_new(request: HttpRequest) -> HttpResponse:
    """The form, and after it the wall's page."""
    at, actor = clock.now(), actor_of(request)
    need_keeper(actor)
    places = spots(actor, at)
    if not places:
        warn(request, _("By the playbook that holds there, no walls of vouchers are kept."))
        return see_other(reverse("desk:vouchers"))
    errors: dict[str, str] = {}
    key = sent_key(request.POST) or new_key()
    if request.method == "POST":
        try:
            row = _opened(request, places, at)
        except Invalid as wrong:
            errors = wrong.errors
        except KeyReused:
            errors, key = {"name": _("What you sent before has arrived. For another wall, send again.")}, new_key()
        else:
            tell(request, _("The wall is there. Enter a shop and what was given; then it gives out."))
            return see_other(reverse("desk:voucher_wall", args=[row.pk]))
    sent: Any = request.POST
    values = {
        "now": at,
        "places": [(str(one.place.pk), one.place.name) for one in places],
        "typed": {name: sent.get(name, str(places[0].place.pk) if name == "place" else "") for name in FIELDS},
        "wrong": {name: [errors[name]] if name in errors else [] for name in FIELDS},
        "mistakes": [(f"id_{name}", said) for name, said in errors.items()],
        "key": key,
    }
    return respond(request, "desk/voucher_new.jinja", values, current="vouchers", status=422 if errors else 200)


def _opened(request: HttpRequest, places: list[Spot], at: datetime) -> VoucherWall:
    """Raises `Invalid`, `Refused`, `KeyReused`."""
    wanted = whole_number(request.POST.get("place", ""))
    spot = next((one for one in places if one.place.pk == wanted), None)
    if spot is None:
        raise Invalid({"place": _("Choose where it hangs.")})
    return actions.open_wall(spot.place, wall_facts(request), key=sent_key(request.POST), by=spot.act, at=at)


def wall_facts(request: HttpRequest) -> WallFacts:
    """What stands on a wall, as the form says it."""
    sent = request.POST
    return WallFacts(sent.get("name", ""), sent.get("what", ""), fen_of(sent.get("price", "")))

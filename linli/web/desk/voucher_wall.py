"""One wall at the desk: what hangs where, what was given, slips, shops with their tills, and what shops are owed."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from linli.core import clock
from linli.core.actions import KeyReused
from linli.core.actors import Actor
from linli.core.clock import local_date
from linli.core.refusals import Invalid, RefusalKind, Refused, Stale
from linli.playbooks.enums import Power
from linli.vouchers import actions, book, queries, rules
from linli.vouchers.enums import State
from linli.vouchers.models import ON_A_SHEET, Shop, VoucherWall
from linli.web.access import for_staff
from linli.web.actors import actor_of
from linli.web.desk.acting import in_post_with
from linli.web.desk.frame import respond, see_other, tell, warn
from linli.web.desk.voucher_ways import go
from linli.web.form_keys import new_key
from linli.web.money_words import in_yuan
from linli.web.qr import qr
from linli.web.voucher_words import chip_of, owed_words, week_words

FIELDS = (
    "count", "given_on", "shown_name", "receipt", "slips", "shop_name", "where", "hours", "week", "paid_on", "name",
    "what", "price", "words", "into", "code",
)  # fmt: skip
SHOWN = 50


def my_wall(actor: Actor, wall_id: UUID) -> VoucherWall:
    """The wall, where the reader keeps it. One query. Raises `Refused`."""
    found = queries.visible_to(actor).filter(pk=wall_id).first()
    if found is None:
        raise Refused(rules.unseen_wall())
    return found


def keeper(actor: Actor, wall: VoucherWall) -> Actor:
    """The reader in the post in which they keep this wall."""
    return in_post_with(actor, wall.organisation_id, Power.VOUCHER_KEEP)


@require_http_methods(["GET", "HEAD", "POST"])
@for_staff
def voucher_wall(request: HttpRequest, wall_id: UUID) -> HttpResponse:
    """One wall; a POST does what one of its forms asks for. What was typed is kept where it cannot be."""
    at, actor = clock.now(), actor_of(request)
    wall = my_wall(actor, wall_id)
    by, here = keeper(actor, wall), reverse("desk:voucher_wall", args=[wall.pk])
    errors: dict[str, str] = {}
    if request.method == "POST":
        try:
            tell(request, go(request, wall, by, at))
            return see_other(here)
        except Invalid as wrong:
            errors = wrong.errors
        except Stale:
            errors = {"": _("Somebody did something here meanwhile. Your words are kept; read again and send.")}
        except KeyReused:
            errors = {"": _("What you sent before has arrived. If this is something else, send again.")}
        except Refused as refused:
            if refused.refusal.kind is not RefusalKind.WHEN:
                raise
            warn(request, refused.refusal.sentence())
            return see_other(here)
        wall = my_wall(actor, wall_id)
    return _page(request, wall, by, at, errors)


def _page(request: HttpRequest, wall: VoucherWall, by: Actor, at: datetime, errors: dict[str, str]) -> HttpResponse:
    shops = queries.shops_of([wall])
    sheets, links = list(queries.sheets_of(wall)[:SHOWN]), list(queries.links_of(wall))
    asked = request.POST.get("do", "") if errors else ""
    on = request.POST.get("id", "") if errors else ""
    today = local_date(at)
    for sheet in sheets:
        sheet.wall = wall
    values = {
        "now": at,
        "row": wall,
        "chip": chip_of(wall),
        "price": in_yuan(wall.price_fen),
        "standing": book.standings([wall], shops)[wall.pk],
        "plan": wall.plan,
        "shops": [
            (shop, [link for link in links if link.shop_id == shop.pk]) for shop in shops if shop.ended_at is None
        ],
        "closed": [shop for shop in shops if shop.ended_at is not None],
        "donations": list(queries.donations_of(wall)[:SHOWN]),
        "sheets": [(sheet, rules.may_see_slips(by, sheet, at) is None) for sheet in sheets],
        "weeks": _weeks(wall, at),
        "others": [("", _("back to us")), *((str(one.pk), one.name) for one in queries.others_of(wall)[:SHOWN])],
        "live": wall.state != State.ENDED,
        "most": ON_A_SHEET,
        "usual": {
            "given_on": today.isoformat(), "paid_on": today.isoformat(), "name": wall.name, "what": wall.what,
            "price": f"{wall.price_fen / 100:.2f}", "slips": str(ON_A_SHEET), "words": wall.words,
        },
        "key": new_key(),
        "asked": asked,
        "on": on,
        "typed": {name: request.POST.get(name, "") for name in FIELDS} if errors else {},
        "errors": errors,
        "mistakes": [(f"id_{name}_{asked}{on}" if name in FIELDS else "", said) for name, said in errors.items()],
    }  # fmt: skip
    return respond(request, "desk/voucher_wall.jinja", values, current="vouchers", status=422 if errors else 200)


def _weeks(wall: VoucherWall, at: datetime) -> list[dict[str, Any]]:
    return [
        {"week": week, "when": week_words(week.monday), "owed": owed_words(week), "key": f"{week.shop.pk}{week.monday}"}
        for week in queries.weeks_owed(wall, at)[:SHOWN]
    ]


@require_POST
@for_staff
def voucher_till(request: HttpRequest, wall_id: UUID, shop_id: UUID) -> HttpResponse:
    """Give a shop the link to its till, and show it this once."""
    at, actor = clock.now(), actor_of(request)
    wall = my_wall(actor, wall_id)
    shop = Shop.objects.filter(wall=wall, pk=shop_id).first()
    if shop is None:
        raise Refused(rules.unseen_wall())
    shop.wall = wall
    given = actions.give_till(shop, by=keeper(actor, wall), at=at)
    address = request.build_absolute_uri(reverse("resident:open_till", args=[given.words]))
    values = {"now": at, "row": wall, "shop": shop, "address": address, "picture": qr(address)}
    response = respond(request, "desk/voucher_till.jinja", values, current="vouchers")
    response.headers["Cache-Control"] = "no-store"
    return response

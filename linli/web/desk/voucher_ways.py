"""What is done on a wall's page: each form with what it sends to which action, and what is said then."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import TypeVar
from uuid import UUID

from django.db import models
from django.http import HttpRequest
from django.utils.translation import gettext as _

from linli.core.actors import Actor
from linli.core.refusals import Invalid, Refused
from linli.vouchers import actions, queries, rules
from linli.vouchers.actions import DonationFacts, ShopFacts
from linli.vouchers.models import Donation, Settlement, Shop, TillLink, VoucherWall
from linli.web.desk.frame import whole_number
from linli.web.desk.vouchers import wall_facts
from linli.web.form_keys import sent_key
from linli.web.typed import day_of, id_of
from linli.web.voucher_words import answer_words

M = TypeVar("M", bound=models.Model)
Way = Callable[[HttpRequest, VoucherWall, Actor, datetime], str]


def _version(request: HttpRequest) -> int | None:
    return whole_number(request.POST.get("version", ""))


def _one(found: models.QuerySet[M], request: HttpRequest) -> M:
    """The row that the form names, where it lies within what it may name. Raises `Refused`."""
    key = id_of(request.POST.get("id", ""))
    row = found.filter(pk=key).first() if key is not None else None
    if row is None:
        raise Refused(rules.unseen_wall())
    return row


def _shop(request: HttpRequest, wall: VoucherWall) -> Shop:
    shop = _one(Shop.objects.filter(wall=wall), request)
    shop.wall = wall
    return shop


def _donation(request: HttpRequest, wall: VoucherWall) -> Donation:
    return _one(Donation.objects.filter(wall=wall).select_related("wall"), request)


def _donate(request: HttpRequest, wall: VoucherWall, by: Actor, at: datetime) -> str:
    sent = request.POST
    facts = DonationFacts(
        whole_number(sent.get("count", "").strip()), day_of(sent.get("given_on", "")), sent.get("shown_name", ""),
        sent.get("receipt", ""),
    )  # fmt: skip
    given = actions.donate(wall, facts, key=sent_key(sent), by=by, at=at)
    return _("%(count)s hang on the wall more.") % {"count": given.count}


def _take_back_donation(request: HttpRequest, wall: VoucherWall, by: Actor, at: datetime) -> str:
    actions.take_back_donation(_donation(request, wall), by=by, at=at)
    return _("The donation is taken back.")


def _hide_donor(request: HttpRequest, wall: VoucherWall, by: Actor, at: datetime) -> str:
    actions.hide_donor(_donation(request, wall), by=by, at=at)
    return _("The name is taken off.")


def _print(request: HttpRequest, wall: VoucherWall, by: Actor, at: datetime) -> str:
    count = whole_number(request.POST.get("slips", "").strip())
    actions.print_slips(wall, count=count, key=sent_key(request.POST), by=by, at=at)
    return _("The sheet is there. Print it today; tomorrow its codes are shown no more.")


def _add_shop(request: HttpRequest, wall: VoucherWall, by: Actor, at: datetime) -> str:
    sent = request.POST
    facts = ShopFacts(sent.get("shop_name", ""), sent.get("where", ""), sent.get("hours", ""))
    shop = actions.add_shop(wall, facts, by=by, at=at)
    return _("%(shop)s stands on the wall. Give it the link to its till.") % {"shop": shop.name}


def _close_shop(request: HttpRequest, wall: VoucherWall, by: Actor, at: datetime) -> str:
    shop = actions.close_shop(_shop(request, wall), by=by, at=at)
    return _("%(shop)s takes no vouchers any more.") % {"shop": shop.name}


def _revoke_till(request: HttpRequest, wall: VoucherWall, by: Actor, at: datetime) -> str:
    found = TillLink.objects.filter(shop__wall=wall).select_related("shop__wall__organisation")
    actions.revoke_till(_one(found, request), by=by, at=at)
    return _("The link opens nothing any more.")


def _settle(request: HttpRequest, wall: VoucherWall, by: Actor, at: datetime) -> str:
    sent = request.POST
    paid = actions.settle(
        _shop(request, wall), week=day_of(sent.get("week", "")), receipt=sent.get("receipt", ""),
        paid_on=day_of(sent.get("paid_on", "")), by=by, at=at,
    )  # fmt: skip
    return _("Marked as paid: %(count)s.") % {"count": paid.count}


def _take_back_settlement(request: HttpRequest, wall: VoucherWall, by: Actor, at: datetime) -> str:
    found = Settlement.objects.filter(shop__wall=wall).select_related("shop__wall__organisation")
    actions.take_back_settlement(_one(found, request), by=by, at=at)
    return _("Taken back. The week waits to be paid again.")


def _change(request: HttpRequest, wall: VoucherWall, by: Actor, at: datetime) -> str:
    actions.change_wall(wall, wall_facts(request), by=by, at=at, version=_version(request))
    return _("Changed.")


def _pause(request: HttpRequest, wall: VoucherWall, by: Actor, at: datetime) -> str:
    actions.pause_wall(wall, words=request.POST.get("words", ""), by=by, at=at, version=_version(request))
    return _("Paused. What is out can still be eaten.")


def _resume(request: HttpRequest, wall: VoucherWall, by: Actor, at: datetime) -> str:
    actions.resume_wall(wall, by=by, at=at, version=_version(request))
    return _("It gives out again.")


def _end(request: HttpRequest, wall: VoucherWall, by: Actor, at: datetime) -> str:
    wanted = request.POST.get("into", "")
    into = _other(wall, id_of(wanted)) if wanted else None
    actions.end_wall(wall, words=request.POST.get("words", ""), into=into, by=by, at=at, version=_version(request))
    return _("Taken down. Your line is read on the estate's page for two months.")


def _other(wall: VoucherWall, key: UUID | None) -> VoucherWall:
    found = queries.others_of(wall).filter(pk=key).first() if key is not None else None
    if found is None:
        raise Invalid({"into": _("Choose a wall of yours that still hangs.")})
    return found


def _redeem(request: HttpRequest, wall: VoucherWall, by: Actor, at: datetime) -> str:
    """The keeper enters a code for a shop that cannot."""
    shop = _shop(request, wall)
    found = actions.redeem(shop, code=request.POST.get("code", ""), press=sent_key(request.POST), by=by, at=at)
    return f"{shop.name}: {answer_words(found)}"


WAYS: Mapping[str, Way] = {
    "donate": _donate,
    "take_back_donation": _take_back_donation,
    "hide_donor": _hide_donor,
    "print": _print,
    "add_shop": _add_shop,
    "close_shop": _close_shop,
    "revoke_till": _revoke_till,
    "settle": _settle,
    "take_back_settlement": _take_back_settlement,
    "change": _change,
    "pause": _pause,
    "resume": _resume,
    "end": _end,
    "redeem": _redeem,
}
"""What the forms of a wall's page do. Giving a till's link answers with a page of its own."""


def go(request: HttpRequest, wall: VoucherWall, by: Actor, at: datetime) -> str:
    """Do what the form asks for, and say what was done. Raises `Refused`, `Stale`, `Invalid`, `KeyReused`."""
    way = WAYS.get(request.POST.get("do", ""))
    if way is None or by.held is None:
        raise Refused(rules.unseen_wall())
    return way(request, wall, by, at)

"""A shop's till: opened by the link that the keeper gave, without an account. Codes are typed, or come with a picture.

The link's words go into a cookie at once, and a code comes behind the # of an address or in what is sent: neither
stands in an address that a server between us and the shop writes down.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.core.signing import BadSignature
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from linli.core import clock
from linli.core.actors import Actor, ActorKind, Door, SignedLink
from linli.core.refusals import Refused
from linli.vouchers import actions
from linli.vouchers.actions import Redeemed
from linli.vouchers.enums import Answer
from linli.vouchers.models import TillLink
from linli.vouchers.queries import till as link_of
from linli.web import brakes
from linli.web.access import public
from linli.web.form_keys import new_key, sent_key
from linli.web.resident import frame
from linli.web.voucher_words import answer_words

COOKIE = "linli_till"
YEAR_SECONDS = 365 * 24 * 3600
MOST_WRONG = 20
"""So many codes that no wall knows may be entered at a till within the hour; then it waits."""


@public
@require_safe
def open_till(request: HttpRequest, words: str) -> HttpResponse:
    """`/till/<words>/`: this browser is the shop's till from now, as long as the link holds."""
    response = frame.see_other(reverse("resident:till"))
    if link_of(words) is None:
        frame.tell(request, _("This link opens no till. Copy the whole link, or ask the station for a new one."))
        return response
    response.set_signed_cookie(
        COOKIE, words, salt=COOKIE, max_age=YEAR_SECONDS, secure=request.is_secure(), httponly=True, samesite="Lax",
        path=reverse("resident:till"),
    )  # fmt: skip
    return response


@public
@require_http_methods(["GET", "HEAD", "POST"])
def till(request: HttpRequest) -> HttpResponse:
    """`/voucher/`: in a till's browser the till; in any other what a voucher's picture is for. A POST enters a code, or
    takes the last one back."""
    at, link = clock.now(), _link(request)
    if link is None:
        return _plain(frame.show(request, "till_none", {**frame.around(None, at), "notices": frame.told(request)}))
    if request.method != "POST":
        return _page(request, link, at)
    key = f"till:{link.pk}"
    if brakes.worn_out(key, MOST_WRONG):
        return _page(request, link, at, worn=True, status=429)
    by = _holder(link)
    typed = request.POST.get("code", "")
    try:
        if request.POST.get("do") == "undo":
            actions.undo_redeem(link.shop, code=typed, by=by, at=at)
            return _page(request, link, at, said=_("Taken back. The voucher can be eaten again."))
        if not typed.strip():
            return _page(request, link, at, wrong=_("Scan the picture or type the code first."), status=422)
        found = actions.redeem(link.shop, code=typed, press=sent_key(request.POST), by=by, at=at)
    except Refused as refused:
        if request.POST.get("do") == "undo":  # its answer tells codes apart just as that of a meal does
            brakes.wear(key)
        return _page(request, link, at, refused=refused.refusal.sentence())
    if found.answer is Answer.UNKNOWN:
        brakes.wear(key)
    return _page(request, link, at, found=found, typed=typed)


def _link(request: HttpRequest) -> TillLink | None:
    """The till that this browser is, as long as its link holds. One query, none without the cookie."""
    try:
        words = request.get_signed_cookie(COOKIE, salt=COOKIE) or ""
    except (KeyError, BadSignature):
        return None
    return link_of(words)


def _holder(link: TillLink) -> Actor:
    shop = link.shop
    signed = SignedLink(link.pk, shop.pk, shop.wall.organisation_id, None)
    return Actor(ActorKind.LINK, door=Door.WEB, name=shop.name, link=signed)


def _page(
    request: HttpRequest, link: TillLink, at: datetime, *, found: Redeemed | None = None, typed: str = "",
    said: str = "", refused: str = "", worn: bool = False, wrong: str = "", status: int = 200,
) -> HttpResponse:  # fmt: skip
    wall = link.shop.wall
    good = found is not None and found.answer is Answer.EATEN
    context: dict[str, Any] = {
        **frame.around(None, at, station=wall.organisation),
        "notices": frame.told(request),
        "shop": link.shop,
        "wall": wall,
        "answer": found.answer.value if found is not None else "",
        "words": answer_words(found) if found is not None else "",
        "good": good,
        "undo": typed if good and found is not None and found.voucher and not found.voucher.undone else "",
        "typed": typed if found is not None and found.answer is Answer.UNKNOWN else "",
        "said": said,
        "refused": refused,
        "worn": worn,
        "wrong": [wrong] if wrong else [],
        "key": new_key(),
    }
    return _plain(frame.show(request, "till", context, status=status))


def _plain(response: HttpResponse) -> HttpResponse:
    """Kept by no browser and found by no search engine."""
    response.headers["Cache-Control"] = "private, no-store"
    response.headers["X-Robots-Tag"] = "noindex, nofollow"
    return response

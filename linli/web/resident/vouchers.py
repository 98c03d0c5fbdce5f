"""Walls of vouchers of an estate: what hangs there, and taking one, without an account, a name or a script.

What is taken is kept nowhere with who, from where or when: no session is written, no address is counted, and the code
stands on the page that answers the press alone.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from django.core.signing import BadSignature, Signer
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from linli.core import clock
from linli.core.actors import NOBODY
from linli.core.codes import format_code
from linli.core.refusals import Refused
from linli.places.models import Place
from linli.vouchers import actions, book, queries, rules
from linli.vouchers.actions import Taken
from linli.vouchers.enums import VoucherState
from linli.vouchers.models import VoucherWall
from linli.web.access import public
from linli.web.form_keys import sent_key
from linli.web.money_words import in_yuan
from linli.web.qr import qr
from linli.web.resident import frame
from linli.web.resident.home import estate_or_404
from linli.web.typed import id_of
from linli.web.voucher_words import code_address, eaten_words, left_words

MARK = "linli_voucher"
"""The browser's own note that one was taken today. It holds the day and nothing else, and ends with it."""

TOLD = timedelta(days=60)
"""For so long the line about a wall that was taken down is read."""


@public
@require_safe
def vouchers(request: HttpRequest, slug: str) -> HttpResponse:
    """`/e/<slug>/vouchers/`: walls with what is left, where to eat, who gave, what was eaten by the week."""
    return _list(request, estate_or_404(slug), clock.now())


@public
@require_http_methods(["GET", "HEAD", "POST"])
def voucher(request: HttpRequest, slug: str, wall_id: UUID) -> HttpResponse:
    """A POST takes one, and answers with its code; whoever took one today is asked first. A GET leads to the walls."""
    at = clock.now()
    estate = estate_or_404(slug)
    wall = queries.walls_in(estate).filter(pk=wall_id).first()
    if request.method != "POST":
        return frame.see_other(reverse("resident:vouchers", args=[estate.slug]))
    if wall is None:
        return _over(request, estate, wall_id, at)
    press = id_of(sent_key(request.POST)) or uuid4()
    if _marked(request, at) and not request.POST.get("sure"):
        return _kept_nowhere(frame.show(request, "voucher_again", {**_around(estate, wall, at), "press": press.hex}))
    try:
        taken = actions.take_voucher(wall, press=press, by=NOBODY, at=at)
    except Refused as refused:
        return _list(request, estate, at, said=refused.refusal.sentence(), status=409)
    response = _kept_nowhere(_code(request, estate, wall, taken, at))
    _mark(request, response, at)
    return response


def _over(request: HttpRequest, estate: Place, wall_id: UUID, at: datetime) -> HttpResponse:
    """Whoever pressed while a wall was taken down reads so among the walls. Raises `Http404` for no wall of here."""
    wall = queries.lately_ended(estate, at - TOLD).filter(pk=wall_id).first()
    refused = rules.may_take(NOBODY, wall, queries.Room(0, 0), at) if wall is not None else None
    if refused is None:
        raise Http404
    return _list(request, estate, at, said=refused.sentence(), status=409)


def _list(request: HttpRequest, estate: Place, at: datetime, *, said: str = "", status: int = 200) -> HttpResponse:
    walls = list(queries.walls_in(estate))
    plan = queries.plan_at(estate)
    context = {
        **frame.around(estate, at, nav="home"),
        "notices": frame.told(request),
        "name": str(plan.name) if plan is not None else "",
        "walls": _shown(walls, at),
        "ended": list(queries.lately_ended(estate, at - TOLD)),
        "said": said,
    }
    return frame.show(request, "vouchers", context, status=status)


def _shown(walls: Sequence[VoucherWall], at: datetime) -> list[dict[str, Any]]:
    """Each wall as everybody reads it. Five queries, however many there are."""
    shops = queries.shops_of(walls)
    standings = book.standings(walls, shops)
    rooms = queries.rooms_of(walls, {pk: one.wall for pk, one in standings.items()}, at)
    ids = [wall.pk for wall in walls]
    weeks, given = queries.weeks_of(ids, at), queries.thanked(ids)
    return [
        {
            "row": wall,
            "price": in_yuan(wall.price_fen),
            "left": left_words(standings[wall.pk].wall),
            "given": standings[wall.pk].given,
            "weeks": eaten_words(weeks[wall.pk]),
            "donations": given[wall.pk],
            "shops": [shop for shop in shops if shop.wall_id == wall.pk and shop.ended_at is None],
            "refusal": rules.may_take(NOBODY, wall, rooms[wall.pk], at),
            "press": uuid4().hex,
        }
        for wall in walls
    ]


def _around(estate: Place, wall: VoucherWall, at: datetime) -> dict[str, Any]:
    return {**frame.around(estate, at, nav="home"), "row": wall}


def _code(request: HttpRequest, estate: Place, wall: VoucherWall, taken: Taken, at: datetime) -> HttpResponse:
    code = format_code(taken.code)
    context = {
        **_around(estate, wall, at),
        "code": code,
        "picture": qr(code_address(request, code)),
        "until": taken.voucher.until,
        "good": taken.voucher.state == VoucherState.OUT,
        "shops": [shop for shop in queries.shops_of([wall]) if shop.ended_at is None],
    }
    return frame.show(request, "voucher", context)


def _kept_nowhere(response: HttpResponse) -> HttpResponse:
    response.headers["Cache-Control"] = "private, no-store"
    return response


def _marked(request: HttpRequest, at: datetime) -> bool:
    """Whether this browser notes that one was taken today."""
    try:
        day = Signer(salt=MARK).unsign(request.COOKIES.get(MARK, ""))
    except BadSignature:
        return False
    return day == clock.local_date(at).isoformat()


def _mark(request: HttpRequest, response: HttpResponse, at: datetime) -> None:
    today = clock.local_date(at)
    ends = clock.day_bounds(today)[1]
    response.set_cookie(
        MARK, Signer(salt=MARK).sign(today.isoformat()), expires=ends, secure=request.is_secure(), httponly=True,
        samesite="Lax", path="/e/",
    )  # fmt: skip

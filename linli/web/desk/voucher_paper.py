"""A wall on paper and as a sheet: slips to be cut and handed out, and what shops are owed by the week."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext_lazy
from django.views.decorators.http import require_safe

from linli.core import clock
from linli.core.codes import format_code
from linli.core.refusals import Refused, ask
from linli.core.sheets import Column, write_rows
from linli.vouchers import queries, rules
from linli.vouchers.queries import Week
from linli.web.access import for_staff
from linli.web.actors import actor_of
from linli.web.desk.frame import download
from linli.web.desk.voucher_wall import keeper, my_wall
from linli.web.money_words import in_yuan
from linli.web.qr import qr
from linli.web.voucher_words import code_address, week_words

COLUMNS = (
    Column("shop", (pgettext_lazy("meals column", "Shop"),)),
    Column("first", (pgettext_lazy("meals column", "From"),)),
    Column("last", (pgettext_lazy("meals column", "To"),)),
    Column("count", (pgettext_lazy("meals column", "Eaten"),), kind="int"),
    Column("yuan", (pgettext_lazy("meals column", "Yuan"),)),
    Column("state", (pgettext_lazy("meals column", "Paid"),)),
    Column("receipt", (pgettext_lazy("meals column", "Receipt"),)),
)


@require_safe
@for_staff
def voucher_slips(request: HttpRequest, wall_id: UUID, sheet_id: UUID) -> HttpResponse:
    """A sheet of slips on A4, to be cut; shown on the day on which it was made."""
    at, actor = clock.now(), actor_of(request)
    wall = my_wall(actor, wall_id)
    sheet = queries.sheets_of(wall).filter(pk=sheet_id).first()
    if sheet is None:
        raise Refused(rules.unseen_wall())
    sheet.wall = wall
    ask(rules.may_see_slips(keeper(actor, wall), sheet, at))
    codes = [format_code(queries.code_of(seed)) for seed in queries.seeds_of(sheet)]
    values = {
        "now": at,
        "row": wall,
        "sheet": sheet,
        "slips": [(code, qr(code_address(request, code))) for code in codes],
        "shops": [shop for shop in queries.shops_of([wall]) if shop.ended_at is None],
        "back": reverse("desk:voucher_wall", args=[wall.pk]),
    }
    response = render(request, "desk/voucher_slips.jinja", values, using="jinja2")
    response.headers["Cache-Control"] = "no-store"
    return response


@require_safe
@for_staff
def voucher_settlement(request: HttpRequest, wall_id: UUID) -> HttpResponse:
    """What shops are owed by the week, on A4, with a line for both sides to sign."""
    at, actor = clock.now(), actor_of(request)
    wall = my_wall(actor, wall_id)
    weeks = queries.weeks_owed(wall, at)
    values = {
        "now": at,
        "row": wall,
        "weeks": [(week, week_words(week.monday), in_yuan(week.fen)) for week in weeks],
        "owed": in_yuan(sum(week.fen for week in weeks if week.paid is None)),
        "back": reverse("desk:voucher_wall", args=[wall.pk]),
        "printed_by": _("Printed by %(name)s") % {"name": actor.name},
    }
    return render(request, "desk/voucher_settlement.jinja", values, using="jinja2")


@require_safe
@for_staff
def voucher_sheet(request: HttpRequest, wall_id: UUID) -> HttpResponse:
    """The same as a sheet to keep."""
    at, actor = clock.now(), actor_of(request)
    wall = my_wall(actor, wall_id)
    title = _("meals of %(wall)s") % {"wall": wall.name}
    rows = [_line(week) for week in queries.weeks_owed(wall, at)]
    return download(write_rows(COLUMNS, rows, title=title[:31]), f"{title}.xlsx")


def _line(week: Week) -> dict[str, Any]:
    return {
        "shop": week.shop.name,
        "first": week.monday.isoformat(),
        "last": week.sunday.isoformat(),
        "count": week.count,
        "yuan": f"{week.fen // 100}.{week.fen % 100:02d}",
        "state": week.paid.paid_on.isoformat() if week.paid is not None else "",
        "receipt": week.paid.receipt if week.paid is not None else "",
    }

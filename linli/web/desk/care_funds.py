"""Hardship funds at the desk: what each holds, its statement with money in and out, and its papers."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from functools import partial
from uuid import UUID

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from linli.care import actions, queries, rules
from linli.care.actions import MoneyFacts
from linli.care.enums import PayWay
from linli.care.models import CareFund, FundEntry
from linli.core import clock
from linli.core.actors import Actor
from linli.core.refusals import Refusal, RefusalKind, Refused
from linli.core.sheets_columns import Column
from linli.core.sheets_write import write_rows
from linli.organisations.models import Organisation
from linli.playbooks.enums import Power
from linli.web.access import for_staff
from linli.web.actors import actor_of
from linli.web.care_words import fund_name, notice_words, year_words
from linli.web.desk.acting import in_post_with
from linli.web.desk.care import FUNDS, tabs
from linli.web.desk.care_ways import Ask, Way, form_values, go, offered
from linli.web.desk.frame import download, powers_of, respond, see_other, tell
from linli.web.desk.pressing import pressed
from linli.web.form_keys import new_key, sent_key
from linli.web.money_words import fen_of, in_yuan
from linli.web.typed import day_of, id_of

PAGE = 50


@require_http_methods(["GET", "HEAD", "POST"])
@for_staff
def funds(request: HttpRequest) -> HttpResponse:
    """The funds that the reader keeps or pays from, with what they hold; and those that their body may open."""
    at, actor = clock.now(), actor_of(request)
    if not powers_of(actor) & FUNDS:
        raise Refused(rules.unseen_here("may_see_fund"))
    if request.method == "POST":
        asked = id_of(request.POST.get("body", ""))
        body = Organisation.objects.filter(pk=asked).first() if asked is not None else None
        if body is None:
            raise Refused(rules.unseen_here("may_open_fund"))
        act = in_post_with(actor, body.pk, Power.CARE_KEEP)
        made = actions.open_fund(body, request.POST.get("key", ""), by=act, at=at)
        tell(request, _("Opened. Enter the money that came in."))
        return see_other(reverse("desk:care_fund", args=[made.pk]))
    found = list(queries.funds_seen_by(actor))
    held = queries.balances(found)
    values = {
        "now": at,
        "tabs": tabs(actor),
        "rows": [
            (one, fund_name(one), in_yuan(held.get(one.pk, 0)), reverse("desk:care_fund", args=[one.pk]))
            for one in found
        ],
        "opening": _opening(actor),
    }
    return respond(request, "desk/care_funds.jinja", values, current="care")


def _opening(actor: Actor) -> list[tuple[str, str, str]]:
    """What the reader's bodies may open and have not: (body's id, key, words)."""
    found = []
    for held in actor.posts:
        if Power.CARE_KEEP not in held.powers:
            continue
        body = Organisation.objects.get(pk=held.organisation_id)
        place = body.places.order_by("path", "pk").first()
        plan = queries.plan_at(place) if place is not None else None
        for key in queries.could_open(held, body):
            spec = plan.fund(key) if plan is not None else None
            if spec is not None:
                found.append((str(body.pk), key, f"{body.short_name}{_('; ')}{spec.name}"))
    return found


def my_fund(actor: Actor, fund_id: UUID) -> CareFund:
    """The fund, where the reader sees its money. One query. Raises `Refused`."""
    found = queries.funds_seen_by(actor).filter(pk=fund_id).first()
    if found is None:
        raise Refused(rules.unseen_here("may_see_fund"))
    return found


@require_http_methods(["GET", "HEAD", "POST"])
@for_staff
def fund(request: HttpRequest, fund_id: UUID) -> HttpResponse:
    """One fund with its statement; a POST goes one of the ways that it shows."""
    at, actor = clock.now(), actor_of(request)
    row = my_fund(actor, fund_id)
    here = reverse("desk:care_fund", args=[row.pk])
    errors: dict[str, str] = {}
    if request.method == "POST":
        again = _("What you sent before has arrived. If this is other money, send again.")
        errors = pressed(request, lambda: _gone(request, actor, row, at), again=again)
        if not errors:
            return see_other(here)
        row = my_fund(actor, fund_id)
    return _page(request, row, actor, at, errors)


def _gone(request: HttpRequest, actor: Actor, row: CareFund, at: datetime) -> str:
    act = in_post_with(actor, row.organisation_id, Power.CARE_KEEP)
    if request.POST.get("do") != "reverse":
        return go(request, _ways(row, act), at)
    asked = id_of(request.POST.get("entry", ""))
    lines = FundEntry.objects.filter(fund=row).select_related("fund")
    entry = lines.filter(pk=asked).first() if asked is not None else None
    if entry is None:
        raise Refused(rules.unseen_here("may_reverse"))
    actions.reverse_entry(entry, by=act, at=at)
    return _("Taken back by its opposite. Both lines stay in the statement.")


def _page(request: HttpRequest, row: CareFund, actor: Actor, at: datetime, errors: dict[str, str]) -> HttpResponse:
    act = in_post_with(actor, row.organisation_id, Power.CARE_KEEP)
    holds, promised, running = queries.balance_of(row), queries.promised(row), queries.running(row)
    shown = [way for way in _ways(row, act) if way.key != "give_out" or holds or row.ended_at is None]
    ways = [(way, partial(_asked, way.key, row, holds, running, at)) for way in shown]
    ending = rules.may_end_fund(act, row, holds, running, at) if row.ended_at is None else None
    page = Paginator(queries.statement(row), PAGE).get_page(request.GET.get("page"))
    values = {
        "now": at,
        "row": row,
        "name": fund_name(row),
        "holds": in_yuan(holds),
        "promised": in_yuan(promised),
        "short": promised > holds,
        "ending": ending.sentence() if ending is not None and ending.kind is RefusalKind.WHEN else "",
        "lines": [_line(one, row, act, at) for one in page.object_list],
        "page": page,
        "key": sent_key(request.POST) if errors and "" not in errors else new_key(),
        **form_values(request, offered(ways), errors, {"on": clock.local_date(at).isoformat()}),
    }
    return respond(request, "desk/care_fund.jinja", values, current="care", status=422 if errors else 200)


def _asked(key: str, row: CareFund, holds: int, running: int, at: datetime, by: Actor) -> Refusal | None:
    if key == "take_in":
        return rules.may_take_in(by, row, at)
    if key == "give_out":
        return rules.may_give_out(by, row, at)
    return rules.may_end_fund(by, row, holds, running, at)


def _line(one: FundEntry, row: CareFund, act: Actor, at: datetime) -> tuple[FundEntry, str, str, str, bool]:
    """A line of the statement: the entry, its sum, how it was paid, the application, whether it can be taken back."""
    one.fund = row
    way = str(PayWay(one.way).label) if one.way else ""
    number = one.application.number if one.application is not None else ""
    return one, signed(one.amount), way, number, rules.may_reverse(act, one, at) is None


def signed(fen: int) -> str:
    """A sum with its sign."""
    return f"+{in_yuan(fen)}" if fen > 0 else f"−{in_yuan(-fen)}"


def _ways(row: CareFund, act: Actor) -> list[Way]:
    def moved(verb: Callable[..., FundEntry]) -> Callable[[HttpRequest, Actor, datetime, int | None], object]:
        return lambda r, by, at, _seen: verb(
            row,
            MoneyFacts(
                fen_of(r.POST.get("amount", "")), day_of(r.POST.get("on", "")), r.POST.get("receipt", ""),
                r.POST.get("words", ""),
            ),
            key=sent_key(r.POST), by=by, at=at,
        )  # fmt: skip

    asks = (
        Ask("amount", _("How many yuan")), Ask("on", _("On which day"), "date"),
        Ask("receipt", _("Number of the receipt"), hint=_("No number of an account.")),
    )  # fmt: skip
    return [
        Way(
            "take_in", _("Enter money in"), act, moved(actions.take_in), _("Entered."),
            (*asks, Ask("words", _("From whom, as it may stand in the books"))), primary=True,
        ),
        Way(
            "give_out", _("Money was given back"), act, moved(actions.give_out), _("Entered."),
            (*asks, Ask("words", _("To whom it went back"))),
        ),
        Way(
            "end", _("End the fund"), act,
            lambda _r, by, at, seen: actions.end_fund(row, by=by, at=at, version=seen),
            _("Ended. Its statement stays."),
        ),
    ]  # fmt: skip


# -- on paper ------------------------------------------------------------------------------------------


@require_safe
@for_staff
def fund_sheet(request: HttpRequest, fund_id: UUID) -> HttpResponse:
    """The statement of a fund as a sheet: sums, days, receipts, numbers of applications; nobody's name."""
    row = my_fund(actor_of(request), fund_id)
    columns = [
        Column("on", (_("Day"),)), Column("kind", (_("What"),)), Column("amount", (_("Yuan"),)),
        Column("way", (_("How"),)),
        Column("receipt", (_("Receipt"),)), Column("number", (_("Application"),)), Column("words", (_("Words"),)),
    ]  # fmt: skip
    lines = [
        (
            one.on.isoformat(), str(one.get_kind_display()), one.amount / 100,
            str(PayWay(one.way).label) if one.way else "", one.receipt,
            one.application.number if one.application is not None else "", one.words,
        )
        for one in queries.statement(row)
    ]  # fmt: skip
    name = fund_name(row)
    return download(write_rows(columns, lines, name), f"{name} {clock.local_date(clock.now()).isoformat()}.xlsx")


@require_safe
@for_staff
def fund_notice(request: HttpRequest, fund_id: UUID) -> HttpResponse:
    """The public notice of a fund on A4: nobody's name."""
    at, actor = clock.now(), actor_of(request)
    row = my_fund(actor, fund_id)
    today = clock.local_date(at)
    values = {
        "now": at,
        "row": row,
        "name": fund_name(row),
        "lines": [(notice_words(one), one.noticed_on, one.until) for one in queries.noticed(row, today)],
        "years": [year_words(one) for one in queries.past_years(row, today)],
        "back": reverse("desk:care_fund", args=[row.pk]),
        "printed_by": _("Printed by %(name)s") % {"name": actor.name},
    }
    return render(request, "desk/care_notice_paper.jinja", values, using="jinja2")


@require_safe
@for_staff
def fund_payments(request: HttpRequest, fund_id: UUID) -> HttpResponse:
    """What is to be paid, on A4, with room for each signature."""
    at, actor = clock.now(), actor_of(request)
    row = my_fund(actor, fund_id)
    values = {
        "now": at,
        "row": row,
        "name": fund_name(row),
        "lines": [(one, in_yuan(one.amount or 0)) for one in queries.payments(row)],
        "back": reverse("desk:care_fund", args=[row.pk]),
        "printed_by": _("Printed by %(name)s") % {"name": actor.name},
    }
    return render(request, "desk/care_payments_paper.jinja", values, using="jinja2")

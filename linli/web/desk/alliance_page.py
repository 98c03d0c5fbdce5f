"""One unit and one place at the desk: the tie, its lists, what each side can do; the list on A4 and as a sheet."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from linli.alliances import rules
from linli.alliances.enums import Answer, State, TieState, TieVerb, Verb
from linli.alliances.models import AllianceTie, AllianceYear, Commitment
from linli.alliances.queries import whole_years, year_now
from linli.core import clock
from linli.core.actors import Actor
from linli.core.clock import local_date
from linli.core.sheets import Column, write_rows
from linli.organisations.models import Appointment
from linli.web.access import for_staff
from linli.web.actors import actor_of
from linli.web.desk.alliance_ways import go
from linli.web.desk.alliances import acting, chip_of, item_chip, my_tie
from linli.web.desk.frame import download, respond, see_other, whole_number
from linli.web.desk.pressing import status_of, tried
from linli.web.form_keys import new_key, sent_key

COLUMNS = (
    Column("place", (gettext_lazy("Place"),)),
    Column("kind", (gettext_lazy("Class"),)),
    Column("what", (gettext_lazy("What"),)),
    Column("whom", (gettext_lazy("For whom"),)),
    Column("amount", (gettext_lazy("How much"),)),
    Column("due_on", (gettext_lazy("Until"),), kind="date"),
    Column("state", (gettext_lazy("State"),)),
    Column("done", (gettext_lazy("What was done"),)),
    Column("said", (gettext_lazy("What residents said"),)),
)


@require_http_methods(["GET", "HEAD", "POST"])
@for_staff
def alliance(request: HttpRequest, tie_id: UUID) -> HttpResponse:
    """One tie; a POST goes one of the ways that it shows."""
    at, actor = clock.now(), actor_of(request)
    tie = my_tie(actor, tie_id)
    errors: dict[str, str] = {}
    if request.method == "POST":
        errors = tried(request, lambda: go(request, tie, acting(actor, tie), at))
        if not errors:
            return see_other(reverse("desk:alliance", args=[tie.pk]))
        tie = my_tie(actor, tie_id)
    values = _values(request, tie, acting(actor, tie), at, errors)
    return respond(request, "desk/alliance.jinja", values, current="alliances", status=status_of(errors))


def _values(request: HttpRequest, tie: AllianceTie, act: Actor, at: datetime, errors: dict[str, str]) -> dict[str, Any]:
    plan = tie.plan
    years = whole_years(tie)
    asked = request.POST.get("do", "") if errors else ""
    beside = (request.POST.get("part") or request.POST.get("item") or request.POST.get("list", "")) if errors else ""
    this_year = year_now(at)
    return {
        "now": at,
        "tie": tie,
        "chip": chip_of(tie),
        "contacts": {"unit": _named(tie.unit_contact, at), "keeper": _named(tie.keeper_contact, at)},
        "words_shown": rules.may_see_words(act, tie, at) is None,
        "years": [_year(one, act, at) for one in years],
        "kinds": [(one.key, str(one.name)) for one in plan.kinds] if plan is not None else [],
        "items_usual": plan.items if plan is not None else 0,
        "may": {
            "answer": rules.may_answer_tie(act, tie, TieVerb.AGREE_TIE, at) is None,
            "contact": _may_contact(act, tie, at),
            "end": rules.may_end_tie(act, tie, at) is None,
            "propose": rules.may_propose(act, tie, at) is None,
            "again": rules.may_propose(act, tie, at) is None and _can_copy(years, this_year),
        },
        "list_years": [(str(this_year), str(this_year)), (str(this_year + 1), str(this_year + 1))],
        "today": local_date(at).isoformat(),
        "answers": Answer.choices,
        "typed": request.POST if errors else {},
        "asked": asked,
        "beside": beside,
        "errors": errors,
        "mistakes": [(f"id_{name}_{beside or asked}" if name else "", said) for name, said in errors.items()],
        "key": new_key() if asked == "propose" and "what" in errors else sent_key(request.POST) or new_key(),
    }


def _named(contact: Appointment | None, at: datetime) -> str:
    """The contact of a side by name, as long as their post goes on."""
    there = contact is not None and (contact.ends_on is None or contact.ends_on >= local_date(at))
    return contact.person.name if contact is not None and there else ""


def _may_contact(act: Actor, tie: AllianceTie, at: datetime) -> bool:
    """Whether the button stands: for whoever of a side is not its contact yet."""
    mine = tie.unit_contact_id if rules.is_unit(act, tie) else tie.keeper_contact_id
    return rules.may_take_contact(act, tie, at) is None and mine != act.appointment_id


def _can_copy(years: list[AllianceYear], this_year: int) -> bool:
    """Whether last year has an item that this year's list does not have."""
    by_year = {one.year: list(one.commitments.all()) for one in years}
    there = {one.copied_from_id for one in by_year.get(this_year, [])}
    return any(one.pk not in there and one.state != State.DROPPED for one in by_year.get(this_year - 1, []))


def _year(year: AllianceYear, act: Actor, at: datetime) -> dict[str, Any]:
    items = [_item(one, act, at) for one in year.commitments.all()]
    return {
        "year": year,
        "items": items,
        "may_say": rules.may_say_word(act, year, at) is None,
        "agree_all": sum(one["may"]["agree"] for one in items) > 1,
        "due": not items and year.tie.state == TieState.STANDING,
    }


def _item(item: Commitment, act: Actor, at: datetime) -> dict[str, Any]:
    lines = list(item.lines.all())
    return {
        "item": item,
        "chip": item_chip(item),
        "old": lines[:-1],
        "parts": list(item.parts.all()),
        "late": item.state == State.AGREED and item.due_at <= at,
        "may": {
            "agree": rules.may_agree(act, item, at) is None,
            "change": rules.may_change(act, item, at) is None,
            "do": rules.may_do(act, item, Verb.DO_PART, at) is None,
            "carry": rules.may_do(act, item, Verb.CARRY, at) is None,
            "leave_out": rules.may_drop(act, item, at) is None,
            "pass_on": rules.may_pass_on(act, item, at) is None,
        },
    }


def _chosen(request: HttpRequest, tie: AllianceTie, at: datetime) -> AllianceYear | None:
    """The list that the address names, else this year's, else the latest; None where there is none."""
    wanted = whole_number(request.GET.get("year", "")) or year_now(at)
    years = whole_years(tie)
    return next((one for one in years if one.year == wanted), years[0] if years else None)


@require_safe
@for_staff
def alliance_paper(request: HttpRequest, tie_id: UUID) -> HttpResponse:
    """The list of a year on A4, to be signed by both sides and hung up."""
    at, actor = clock.now(), actor_of(request)
    tie = my_tie(actor, tie_id)
    year = _chosen(request, tie, at)
    items = [one for one in year.commitments.all() if one.state != State.DROPPED] if year is not None else []
    values = {
        "now": at,
        "tie": tie,
        "year": year,
        "items": [(one, item_chip(one)[1], list(one.parts.all())) for one in items],
        "back": reverse("desk:alliance", args=[tie.pk]),
        "printed_by": _("Printed by %(name)s") % {"name": actor.name},
    }
    return render(request, "desk/alliance_paper.jinja", values, using="jinja2")


@require_safe
@for_staff
def alliance_sheet(request: HttpRequest, tie_id: UUID) -> HttpResponse:
    """The list of a year as a sheet."""
    at, actor = clock.now(), actor_of(request)
    tie = my_tie(actor, tie_id)
    year = _chosen(request, tie, at)
    title = f"{tie.unit.short_name} {year.year if year is not None else year_now(at)}"
    return download(write_rows(COLUMNS, _lines(tie, year), title=title), f"{title}.xlsx")


def _lines(tie: AllianceTie, year: AllianceYear | None) -> Iterator[dict[str, object]]:
    for item in year.commitments.all() if year is not None else []:
        parts = list(item.parts.all())
        yield {
            "place": tie.place.name,
            "kind": item.kind_name,
            "what": item.what,
            "whom": item.whom,
            "amount": item.amount,
            "due_on": item.due_on,
            "state": str(item.get_state().label),
            "done": "\n".join(f"{part.done_on:%Y-%m-%d} {part.words}" for part in parts),
            "said": "\n".join(part.said for part in parts if part.said),
        }

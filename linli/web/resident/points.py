"""One's own points: the statement, the star and what it brings, the catalogue, giving, leaving; for its owner alone."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from linli.core import clock
from linli.core.actions import KeyReused
from linli.core.actors import Actor
from linli.core.codes import format_code
from linli.core.ledger import statement_of
from linli.core.refusals import Invalid, RefusalKind, Refused, ask
from linli.playbooks.parts_points import Points
from linli.points import actions, rules
from linli.points.enums import Rest
from linli.points.models import PointsMember
from linli.points.queries import (
    balance,
    code_of,
    ever,
    member_of,
    offered_in,
    on_shelf,
    own_redemptions,
    plan_at,
    statement_page,
)
from linli.volunteering.queries import volunteer_of
from linli.web.access import for_signed_in
from linli.web.form_keys import new_key, sent_key
from linli.web.point_words import brought, line_words, next_words
from linli.web.resident import frame
from linli.web.typed import id_of, number_of

PAGE, MOST = 20, 60
Way = Callable[[HttpRequest, PointsMember, Actor, datetime], str]


def _show(request: HttpRequest, me: PointsMember, by: Actor, at: datetime) -> str:
    shown = request.POST.get("shown", "") == "1"
    actions.show(me, shown=shown, by=by, at=at)
    return _("Your team sees your star beside your name.") if shown else _("Nobody else sees your star.")


def _give(request: HttpRequest, me: PointsMember, by: Actor, at: datetime) -> str:
    sent = request.POST
    actions.give(me, amount=number_of(sent.get("amount", "").strip()), key=sent_key(sent), by=by, at=at)
    return _("Given. The station uses it for somebody in need; nobody reads who gave. Thank you.")


def _reserve(request: HttpRequest, me: PointsMember, by: Actor, at: datetime) -> str:
    named = id_of(request.POST.get("item", ""))
    item = offered_in(me.estate).filter(pk=named).first() if named is not None else None
    if item is None:
        raise Invalid({"item": _("It is offered no more. See what else there is.")})
    price = number_of(request.POST.get("price", ""))
    made = actions.reserve(item, me, price=price, key=sent_key(request.POST), by=by, at=at)
    return _("Reserved: %(item)s. Say the code %(code)s when you fetch it.") % {
        "item": item.name, "code": format_code(code_of(made.pk)),
    }  # fmt: skip


def _give_back(request: HttpRequest, me: PointsMember, by: Actor, at: datetime) -> str:
    named = id_of(request.POST.get("redemption", ""))
    row = me.redemptions.filter(pk=named).first() if named is not None else None
    if row is None:
        raise Refused(rules.unseen("may_give_back"))
    actions.give_back(row, by=by, at=at)
    return _("Every point is on your account again.")


def _leave(request: HttpRequest, me: PointsMember, by: Actor, at: datetime) -> str:
    actions.leave(me, rest=request.POST.get("rest", ""), by=by, at=at)
    return _("You left. Nobody knows any more whose points they were. You are still a volunteer.")


WAYS: dict[str, Way] = {
    "show": _show, "give": _give, "reserve": _reserve, "give_back": _give_back, "leave": _leave,
}  # fmt: skip


@for_signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def own_points(request: HttpRequest) -> HttpResponse:
    """`/me/points/`: what is on one's own account and what it was for; a POST goes one of the ways that it shows."""
    at, by = clock.now(), frame.resident_of(request)
    me = member_of(by)
    errors: dict[str, str] = {}
    if request.method == "POST":
        try:
            frame.tell(request, _gone(request, me, by, at))
            return frame.see_other(reverse("resident:own_points"))
        except Invalid as wrong:
            errors = wrong.errors
        except KeyReused:
            errors = {"": _("What you sent before has arrived. If this is a new one, send again.")}
        except Refused as refused:
            if refused.refusal.kind is RefusalKind.UNSEEN:
                raise
            errors = {"": refused.refusal.sentence()}
    volunteer = me.volunteer if me is not None else volunteer_of(by)
    estate = volunteer.estate if volunteer is not None else frame.home_estate(request) or frame.last_estate(request)
    plan = plan_at(estate) if estate is not None else None
    context = {
        **frame.around(estate, at, nav="me"),
        "notices": frame.told(request),
        "me": me,
        "volunteer": volunteer,
        "name": str(plan.name) if plan is not None else "",
        "plan": plan,
        "mistakes": [(f"id_{name}" if name in ("amount", "rest") else "", said) for name, said in errors.items()],
        "wrong": {name: [errors[name]] if name in errors else [] for name in ("amount", "rest")},
        "typed": request.POST.get("amount", "") if errors else "",
        "asked": request.POST.get("do", "") if errors else "",
        "key": new_key() if not errors or "" in errors else sent_key(request.POST) or new_key(),
        "rests": Rest.choices,
        **(_mine(request, me, plan, by, at) if me is not None else {}),
    }
    return frame.show(request, "own_points", context, status=422 if errors else 200)


def _gone(request: HttpRequest, me: PointsMember | None, by: Actor, at: datetime) -> str:
    """Raises `Invalid`, `KeyReused`, `Refused`."""
    do = request.POST.get("do", "")
    if do == "join":
        volunteer = volunteer_of(by)
        if volunteer is None:
            raise Invalid({"": _("Be a volunteer first; then you can want points.")})
        actions.join(volunteer, by=by, at=at)
        return _("From now on, confirmed service brings points. You can leave at any time.")
    if me is None:
        raise Invalid({"": _("You have no account of points.")})
    if do not in WAYS:
        raise Refused(rules.unseen())
    return WAYS[do](request, me, by, at)


def _mine(request: HttpRequest, me: PointsMember, plan: Points | None, by: Actor, at: datetime) -> dict[str, Any]:
    """What its owner reads. Ten queries, however long the statement is."""
    ask(rules.may_see_own(by, me, at))
    has, earned = balance(me), ever([me.ledger_id]).get(me.ledger_id, 0)
    star = plan.star(earned) if plan is not None else None
    page = Paginator(statement_of(me.ledger_id), PAGE).get_page(request.GET.get("page"))
    offered = list(offered_in(me.estate)[:MOST]) if plan is not None and plan.catalogue else []
    left = on_shelf(offered) if offered else {}
    return {
        "has": has,
        "ever": earned,
        "star": star,
        "coming": next_words(plan, earned) if plan is not None else "",
        "courtesies": brought(plan, star) if plan is not None else (),
        "lines": [line_words(one) for one in statement_page(page.object_list)],
        "page": page,
        "reserved": [(one, format_code(code_of(one.pk))) for one in own_redemptions(me)],
        "offered": [(one, left.get(one.pk, 0)) for one in offered],
    }


@for_signed_in
@require_safe
def letter(request: HttpRequest) -> HttpResponse:
    """`/me/points/letter/`: the letter of one's star on A4, for whoever wants to hang it up or show it."""
    at, by = clock.now(), frame.resident_of(request)
    me = member_of(by)
    plan = plan_at(me.estate) if me is not None else None
    star = plan.star(ever([me.ledger_id]).get(me.ledger_id, 0)) if me is not None and plan is not None else None
    if me is None or plan is None or star is None:
        raise Http404
    values = {
        "now": at,
        "issuer": me.estate.name,
        "name": by.name,
        "star": str(star.name),
        "courtesies": brought(plan, star),
        "back": reverse("resident:own_points"),
    }
    return render(request, "resident/points_letter.jinja", values, using="jinja2")

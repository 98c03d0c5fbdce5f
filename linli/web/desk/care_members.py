"""A body's care for its own members: whose day is in a month, what was given, the days that members let it keep."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any, NamedTuple

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from linli.care import actions, queries_near, rules_near
from linli.care.enums import ConsentWay
from linli.care.models import CareDate
from linli.care.rules import unseen_here
from linli.core import clock
from linli.core.actors import Actor
from linli.core.refusals import Refused
from linli.organisations.models import Organisation, RosterEntry
from linli.playbooks.enums import GiftKind
from linli.playbooks.parts_care import Care
from linli.web.access import for_staff
from linli.web.actors import actor_of
from linli.web.desk.care import tabs
from linli.web.desk.frame import respond, see_other, whole_number
from linli.web.desk.pressing import pressed
from linli.web.typed import day_of, id_of

FIELDS = ("entry", "month", "day", "consent_way", "consented_on")


class Circle(NamedTuple):
    """The reader in the post that cares for the members of a body, the body, what its playbook says, and the month."""

    act: Actor
    body: Organisation
    plan: Care
    year: int
    month: int


def my_circle(request: HttpRequest, actor: Actor, at: datetime) -> Circle:
    """The body that was asked for, or the first; this month, or the next one where its days are near. Raises
    `Refused`."""
    posts = queries_near.caring_posts(actor)
    wanted = id_of(request.POST.get("body") or request.GET.get("body", ""))
    held = next((one for one in posts if one.organisation_id == wanted), None)
    held = held or (posts[0] if posts and wanted is None else None)
    body = Organisation.objects.filter(pk=held.organisation_id).first() if held is not None else None
    plan = queries_near.plan_of(body) if body is not None else None
    if held is None or body is None or plan is None:
        raise Refused(unseen_here("may_keep_dates"))
    act = actor.in_post(held)
    refused = rules_near.may_keep_dates(act, plan, body, at)
    if refused is not None:
        raise Refused(refused)
    year, month = _month(request.POST.get("in") or request.GET.get("in", ""), plan, clock.local_date(at))
    return Circle(act, body, plan, year, month)


def _month(text: str, plan: Care, today: date) -> tuple[int, int]:
    """The month that was asked for, from last year to the next; else that of the days to be got ready now."""
    found = day_of(f"{text}-01")
    if found is not None and abs(found.year - today.year) <= 1:
        return found.year, found.month
    soon = today + timedelta(days=max((run.lead_days for run in plan.runs), default=0))
    return soon.year, soon.month


@require_http_methods(["GET", "HEAD", "POST"])
@for_staff
def members(request: HttpRequest) -> HttpResponse:
    """Whose day is in the month with a tick for what was given, all days that are kept, and the form for another."""
    at, actor = clock.now(), actor_of(request)
    circle = my_circle(request, actor, at)
    errors: dict[str, str] = {}
    if request.method == "POST":
        errors = pressed(request, lambda: _gone(request, circle, at))
        if not errors:
            return see_other(_address(circle))
    return _page(request, circle, actor, at, errors)


def _address(circle: Circle) -> str:
    return f"{reverse('desk:care_members')}?body={circle.body.pk}&in={circle.year}-{circle.month:02d}"


def _gone(request: HttpRequest, circle: Circle, at: datetime) -> str:
    """Raises `Invalid`, `Refused`."""
    sent = request.POST
    if sent.get("do") == "keep":
        chosen = id_of(sent.get("entry", ""))
        members_here = RosterEntry.objects.filter(organisation=circle.body)
        entry = members_here.filter(pk=chosen).first() if chosen is not None else None
        actions.keep_date(
            circle.body, entry, month=whole_number(sent.get("month", "")), day=whole_number(sent.get("day", "")),
            consent_way=sent.get("consent_way", ""), consented_on=day_of(sent.get("consented_on", "")), by=circle.act,
            at=at,
        )  # fmt: skip
        return _("Kept, for this purpose alone.")
    asked = id_of(sent.get("date", ""))
    found = CareDate.objects.filter(entry__organisation=circle.body).select_related(*queries_near.DATE_JOINED)
    row = found.filter(pk=asked).first() if asked is not None else None
    if row is None:
        raise Refused(unseen_here("may_keep_dates"))
    if sent.get("do") == "take_back":
        actions.take_back_date(row, by=circle.act, at=at)
        return _("Taken back. The day is gone.")
    actions.tick_gift(row, key=sent.get("key", ""), year=circle.year, by=circle.act, at=at)
    return _("Ticked.")


def _page(request: HttpRequest, circle: Circle, actor: Actor, at: datetime, errors: dict[str, str]) -> HttpResponse:
    sent: Any = request.POST if errors else {}
    known = {"consented_on": clock.local_date(at).isoformat()}
    others = [
        (held.organisation_name, f"{reverse('desk:care_members')}?body={held.organisation_id}")
        for held in queries_near.caring_posts(actor)
        if held.organisation_id != circle.body.pk
    ]
    values = {
        "now": at,
        "tabs": tabs(actor),
        "body": circle.body,
        "others": others,
        "month": f"{circle.year}-{circle.month:02d}",
        "rows": _due(circle),
        "kept": [(row, row.entry.person.name) for row in queries_near.dates_of(circle.body)],
        "members": [("", ""), *((str(one.pk), one.person.name) for one in queries_near.members_without(circle.body))],
        "ways": ConsentWay.choices,
        "cards_href": _address(circle).replace(reverse("desk:care_members"), reverse("desk:care_cards")),
        "typed": {name: sent.get(name, known.get(name, "")) for name in FIELDS},
        "wrong": {name: [errors[name]] if name in errors else [] for name in FIELDS},
        "mistakes": [(f"id_{name}", said) for name, said in errors.items()],
    }
    return respond(request, "desk/care_members.jinja", values, current="care", status=422 if errors else 200)


def _due(circle: Circle) -> list[tuple[CareDate, str, list[tuple[str, str, date | None]]]]:
    """Who is due in the month: the day, the name, and of each thing its words and when it was given."""
    found = queries_near.due_in(circle.body, circle.plan, circle.year, circle.month)
    return [
        (
            one.row, one.row.entry.person.name,
            [(run.key, str(run.name), one.given.get(run.key)) for run in circle.plan.runs],
        )
        for one in found
    ]  # fmt: skip


@require_safe
@for_staff
def cards(request: HttpRequest) -> HttpResponse:
    """The cards of a month on A4, to be cut, and a list to tick by hand."""
    at, actor = clock.now(), actor_of(request)
    circle = my_circle(request, actor, at)
    run = next((one for one in circle.plan.runs if one.kind is GiftKind.CARD), None)
    values = {
        "now": at,
        "body": circle.body,
        "month": f"{circle.year}-{circle.month:02d}",
        "says": str(run.says) if run is not None else "",
        "rows": _due(circle),
        "runs": [str(one.name) for one in circle.plan.runs],
        "back": _address(circle),
        "printed_by": _("Printed by %(name)s") % {"name": actor.name},
    }
    return render(request, "desk/care_cards_paper.jinja", values, using="jinja2")

"""Visits that somebody asked for, at the desk: those that are due, one of them, and arranging new ones."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from functools import partial
from typing import Any
from uuid import UUID

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from linli.care import actions, queries, queries_near, rules_near
from linli.care.actions import VisitFacts
from linli.care.enums import ConsentWay, ConsentWho, VisitEnd
from linli.care.models import CareVisit
from linli.care.rules import unseen_here
from linli.core import clock
from linli.core.actors import Actor
from linli.core.refusals import Invalid, Refusal, Refused
from linli.organisations.queries.posts import spec_of
from linli.people.enums import RevealPurpose
from linli.people.queries import reveals_of
from linli.places.queries import full_name, full_names
from linli.playbooks.enums import Power
from linli.web.access import for_staff
from linli.web.actors import actor_of
from linli.web.desk.acting import post_with, with_power
from linli.web.desk.care import VISITS, tabs
from linli.web.desk.care_new import chosen_estate, room_named
from linli.web.desk.care_ways import Ask, Way, form_values, go, offered
from linli.web.desk.frame import WISH_POWERS, powers_of, respond, see_other, tell, warn
from linli.web.desk.pressing import pressed
from linli.web.desk.telephones import phone_page
from linli.web.typed import day_of

PAGE = 30
FIELDS = ("name", "room", "kind", "visitor", "why", "phone", "consent_who", "consent_way", "consented_on")


@require_safe
@for_staff
def visits(request: HttpRequest) -> HttpResponse:
    """The visits that the reader arranges or makes: those that go on, due first, and those that have ended."""
    at, actor = clock.now(), actor_of(request)
    if not powers_of(actor) & VISITS:
        raise Refused(unseen_here("may_see_visit"))
    over = request.GET.get("list") == "over"
    found = queries_near.visits_seen_by(actor).filter(ended_at__isnull=not over)
    page = Paginator(found.order_by("-ended_at", "-pk") if over else found, PAGE).get_page(request.GET.get("page"))
    here, today = reverse("desk:care_visits"), clock.local_date(at)
    doors = full_names([row.room_id for row in page.object_list])
    values = {
        "now": at,
        "tabs": tabs(actor),
        "view": "over" if over else "on",
        "views": [
            ("on", pgettext("care", "Going on"), here, None),
            ("over", pgettext("care", "Ended"), f"{here}?list=over", None),
        ],
        "rows": [
            (
                row, kind_name(row), doors.get(row.room_id or 0, ""), row.next_on <= today,
                reverse("desk:care_visit", args=[row.pk]),
            )
            for row in page.object_list
        ],
        "page": page,
        "arranges": Power.CARE_ARRANGE in powers_of(actor),
    }  # fmt: skip
    return respond(request, "desk/care_visits.jinja", values, current="care")


def kind_name(row: CareVisit) -> str:
    """What its playbook calls this kind of visits."""
    return str(row.spec.name) if row.spec is not None else row.kind


def my_visit(actor: Actor, visit_id: UUID) -> CareVisit:
    """The visits of somebody, where the reader sees them. One query. Raises `Refused`."""
    found = queries_near.visits_seen_by(actor).filter(pk=visit_id).first()
    if found is None:
        raise Refused(unseen_here("may_see_visit"))
    return found


def acting(actor: Actor, row: CareVisit) -> Actor:
    """The reader in a post that arranges the visits, else in the one that comes."""
    held = post_with(actor, row.organisation_id, Power.CARE_ARRANGE)
    theirs = (
        one for one in actor.posts
        if one.organisation_id == row.visitor_body_id and one.post_key == row.post_key and one.covers(row)
    )  # fmt: skip
    held = held or next(theirs, None)
    return actor.in_post(held) if held is not None else actor


@require_http_methods(["GET", "HEAD", "POST"])
@for_staff
def visit(request: HttpRequest, visit_id: UUID) -> HttpResponse:
    """Whom to visit, why, what was heard; a tap says that nothing changed. What is heard goes the usual ways."""
    at, actor = clock.now(), actor_of(request)
    row = my_visit(actor, visit_id)
    errors: dict[str, str] = {}
    if request.method == "POST":
        errors = pressed(request, lambda: go(request, _ways(actor, row), at))
        if not errors:
            return see_other(_after(actor, row))
        row = my_visit(actor, visit_id)
    return _page(request, row, actor, at, errors)


def _after(actor: Actor, row: CareVisit) -> str:
    seen = queries_near.visits_seen_by(actor).filter(pk=row.pk).exists()
    return reverse("desk:care_visit", args=[row.pk]) if seen else reverse("desk:care_visits")


def _page(request: HttpRequest, row: CareVisit, actor: Actor, at: datetime, errors: dict[str, str]) -> HttpResponse:
    act, powers = acting(actor, row), powers_of(actor)
    rules = {
        "nothing": rules_near.may_do_visit, "heard": rules_near.may_do_visit, "end": rules_near.may_end_visits,
        "visitor": rules_near.may_change_visitor,
    }  # fmt: skip
    ways = offered([(way, partial(_asked, rules[way.key], row, at)) for way in _ways(actor, row)])
    spec = spec_of(row.post_key, row.playbook_version_id)
    calls = row.contact is not None and rules_near.may_call_visited(act, row, at) is None
    values = {
        "now": at,
        "row": row,
        "kind": kind_name(row),
        "door": full_name(row.room) if row.room is not None else "",
        "due": row.ended_at is None and row.next_on <= clock.local_date(at),
        "comes": f"{row.visitor_body.short_name} {spec.name if spec is not None else ''}".strip(),
        "agreed": f"{ConsentWho(row.consent_who).label}{_('; ')}{ConsentWay(row.consent_way).label}",
        "heard": queries_near.heard_of(row),
        "reports": Power.SERVICE_REQUEST_FILE_ON_BEHALF in powers,
        "wishes": bool(powers & WISH_POWERS) and Power.WISH_CHECK in powers,
        "calls": calls,
        "telephone_href": reverse("desk:care_visit_telephone", args=[row.pk]),
        "purposes": RevealPurpose.choices,
        "looks": [
            (look.person.name, str(RevealPurpose(look.purpose).label), look.at) for look in reveals_of(row.pk)
        ] if calls else [],
        **form_values(request, ways, errors, {"on": clock.local_date(at).isoformat()}),
    }  # fmt: skip
    return respond(request, "desk/care_visit.jinja", values, current="care", status=422 if errors else 200)


def _asked(rule: Callable[..., Refusal | None], row: CareVisit, at: datetime, by: Actor) -> Refusal | None:
    return rule(by, row, at)


def _ways(actor: Actor, row: CareVisit) -> list[Way]:
    act = acting(actor, row)
    found = [
        Way(
            "nothing", _("I was there, nothing changed"), act,
            lambda _r, by, at, _seen: actions.do_visit(row, by=by, at=at),
            _("Written down. The next one is due after the usual days."), primary=True,
        ),
        Way(
            "heard", _("I was there and heard something"), act,
            lambda r, by, at, seen: actions.do_visit(
                row, on=day_of(r.POST.get("on", "")), words=r.POST.get("words", ""), by=by, at=at, version=seen
            ),
            _("Written down. What is to be done, report below."),
            (Ask("on", _("On which day"), "date"), Ask("words", _("A line or two"), "area")),
        ),
        Way(
            "end", _("No more visits"), act,
            lambda r, by, at, seen: actions.end_visits(row, why=r.POST.get("end", ""), by=by, at=at, version=seen),
            _("Ended. If they ask again, arrange it anew."),
            (Ask("end", _("Why"), "select", options=[("", pgettext("care", "Choose one")), *VisitEnd.choices]),),
        ),
    ]  # fmt: skip
    if rules_near.may_change_visitor(act, row, row.asked_at) is None and row.room is not None:
        options = [(one.value, f"{one.body.short_name} {one.name}") for one in queries_near.visitors_at(row.room)]
        found.append(
            Way(
                "visitor", _("Another post comes"), act,
                lambda r, by, at, seen: actions.change_visitor(
                    row, visitor=r.POST.get("visitor", ""), by=by, at=at, version=seen
                ),
                _("Changed. They have it when it is due."),
                (Ask("visitor", _("Who comes"), "select", options=options),),
            )
        )  # fmt: skip
    return found


@require_POST
@for_staff
def visit_telephone(request: HttpRequest, visit_id: UUID) -> HttpResponse:
    """Their telephone for sixty seconds, after saying what for. Each look is kept."""
    at, actor = clock.now(), actor_of(request)
    row = my_visit(actor, visit_id)
    back = reverse("desk:care_visit", args=[row.pk])
    try:
        found = actions.call_visited(row, purpose=request.POST.get("purpose", ""), by=acting(actor, row), at=at)
    except Invalid as wrong:
        warn(request, " ".join(wrong.errors.values()))
        return see_other(back)
    return phone_page(request, row.name, found, back, at, current="care")


@require_http_methods(["GET", "HEAD", "POST"])
@for_staff
def visit_new(request: HttpRequest) -> HttpResponse:
    """Arranging visits for somebody who asked, or who agreed."""
    at, actor = clock.now(), actor_of(request)
    if Power.CARE_ARRANGE not in powers_of(actor):
        raise Refused(unseen_here("may_arrange_visits"))
    estates, estate = chosen_estate(request, actor, Power.CARE_ARRANGE)
    plan = queries.plan_at(estate) if estate is not None else None
    if estate is None or plan is None or not plan.visits:
        warn(request, _("By the playbook that holds there, no visits are arranged here."))
        return see_other(reverse("desk:care_visits"))
    act, errors = with_power(actor, Power.CARE_ARRANGE, estate), dict[str, str]()
    if request.method == "POST" and request.POST.get("do") != "look":
        sent = request.POST
        try:
            row = actions.arrange_visits(
                estate,
                VisitFacts(
                    name=sent.get("name", ""), room=room_named(sent.get("room", ""), act, Power.CARE_ARRANGE, estate),
                    kind=sent.get("kind", ""), visitor=sent.get("visitor", ""), why=sent.get("why", ""),
                    phone=sent.get("phone", ""), consent_who=sent.get("consent_who", ""),
                    consent_way=sent.get("consent_way", ""), consented_on=day_of(sent.get("consented_on", "")),
                ),
                by=act, at=at,
            )  # fmt: skip
        except Invalid as wrong:
            errors = wrong.errors
        else:
            tell(request, _("Arranged. Whoever comes has it in the inbox when it is due."))
            return see_other(reverse("desk:care_visit", args=[row.pk]))
    typed: Any = request.POST if request.method == "POST" else {}
    known = {
        "consented_on": clock.local_date(at).isoformat(), "consent_who": ConsentWho.SELF.value,
        "kind": plan.visits[0].key,
    }  # fmt: skip
    values = {
        "now": at,
        "estate": estate,
        "estates": [(str(one.pk), one.name) for one in estates],
        "kinds": [(one.key, str(one.name)) for one in plan.visits],
        "visitors": [(one.value, f"{one.body.short_name} {one.name}") for one in queries_near.visitors_at(estate)],
        "whos": ConsentWho.choices,
        "ways": ConsentWay.choices,
        "typed": {name: typed.get(name, known.get(name, "")) for name in FIELDS},
        "wrong": {name: [errors[name]] if name in errors else [] for name in FIELDS},
        "mistakes": [(f"id_{name}", said) for name, said in errors.items()],
    }
    return respond(request, "desk/care_visit_new.jinja", values, current="care", status=422 if errors else 200)

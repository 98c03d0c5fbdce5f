"""Firms at the desk: their list with its figures, what they need, and entering one."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext
from django.views.decorators.http import require_http_methods, require_safe

from linli.core import clock
from linli.core.actions import KeyReused
from linli.core.actors import Actor
from linli.core.refusals import Invalid, Refused
from linli.core.waiting import Line
from linli.firms import actions, queries, rules
from linli.firms.actions import FirmFacts
from linli.firms.enums import OPEN, OVER, FirmSort
from linli.firms.models import FirmCard, FirmNeed
from linli.firms.waiting import (
    AGAIN,
    ANSWER,
    DECIDE,
    DO,
    GIVE,
    KIND,
    NAME,
    NEXT,
    NOBODY,
    OBJECTION,
    TAKE,
    WORD,
)
from linli.places.enums import Level
from linli.places.models import Place
from linli.playbooks.enums import Power
from linli.web.access import for_staff
from linli.web.actors import actor_of
from linli.web.desk.finder import within
from linli.web.desk.frame import FIRM_POWERS, powers_of, respond, see_other, tell, warn
from linli.web.desk.waiting_rows import Shown, show
from linli.web.filters import due_words
from linli.web.firm_words import branch_words, envoy_words, need_chip, turn_of
from linli.web.form_keys import new_key, sent_key

PAGE, MOST = 30, 200
FIELDS = ("name", "short_name", "telephone", "sort", "address", "contact")
OF_ROUNDS = frozenset({NAME, OBJECTION, GIVE})
SEEN = FIRM_POWERS - {Power.FIRM_HELP}
"""Powers whose holders have a list of firms; who only helps has the list of needs."""


def _asks(line: Line) -> str:
    return {
        TAKE: _("the envoy is asked to take it up"),
        NEXT: _("what comes next?"),
        AGAIN: _("look at it again"),
        NOBODY: _("no envoy took it up"),
        ANSWER: _("can you help?"),
        DO: _("say what was done"),
        DECIDE: _("decide who does it"),
        WORD: _("is it solved?"),
        NAME: _("who stands, what did the panel decide?"),
        OBJECTION: _("answer the objection"),
        GIVE: _("give the stars"),
    }[line.asks]


def _page(line: Line) -> str:
    return reverse("desk:star_round" if line.asks in OF_ROUNDS else "desk:firm_need", args=[line.ref])


show(KIND, Shown(_asks, _page))


def tabs(powers: frozenset[str]) -> list[tuple[str, str, str, None]]:
    """The lists, without those that the reader's posts do not need."""
    found: list[tuple[str, str, str, None]] = []
    if powers & SEEN:
        found.append(("firms", pgettext("firms", "Firms"), reverse("desk:firms"), None))
    found.append(("needs", pgettext("firms", "What firms need"), reverse("desk:firm_needs"), None))
    return found


def _seen(actor: Actor) -> frozenset[str]:
    """The reader's powers. Raises `Refused` where none has to do with firms."""
    powers = powers_of(actor)
    if not powers & FIRM_POWERS:
        raise Refused(rules.unseen_here("may_see_firm"))
    return powers


@require_safe
@for_staff
def firms(request: HttpRequest) -> HttpResponse:
    """The firms that the reader has to do with; `?list=with` or `without` a branch, `q` by name."""
    at, actor = clock.now(), actor_of(request)
    powers, today = _seen(actor), clock.local_date(at)
    cards = queries.cards_visible_to(actor)
    view, name = request.GET.get("list", ""), request.GET.get("q", "").strip()[:40]
    found = _narrowed(cards, view, name, today)
    page = Paginator(found, PAGE).get_page(request.GET.get("page"))
    rows = list(page.object_list)
    ids = [one.pk for one in rows]
    branches, envoys = queries.branches_of(ids), queries.envoys_of(ids, today)
    needs = queries.open_counts(ids)
    view = view if view in ("with", "without") else "all"
    here = reverse("desk:firms")
    values = {
        "now": at,
        "tabs": tabs(powers),
        "view": view,
        "views": [
            ("all", pgettext("firms", "All"), here, None),
            ("with", pgettext("firms", "With a branch"), f"{here}?list=with", None),
            ("without", pgettext("firms", "Without a branch"), f"{here}?list=without", None),
        ],
        "figures": _figures(actor, at) if Power.FIRM_KEEP in powers else None,
        "rows": [
            {
                "card": one,
                "sort": one.get_sort().label,
                "branch": branch_words(branches.get(one.pk), at),
                "envoys": envoy_words(envoys.get(one.pk, []), at),
                "needs": len(needs.get(one.pk, [])),
                "href": reverse("desk:firm", args=[one.pk]),
            }
            for one in rows
        ],
        "page": page,
        "query": urlencode({key: value for key, value in (("list", view), ("q", name)) if value}),
        "q": name,
        "enters": Power.FIRM_KEEP in powers,
        "sheets": _sheets(actor) if Power.BODY_MANAGE in powers and Power.FIRM_KEEP in powers else [],
    }
    return respond(request, "desk/firms.jinja", values, current="firms")


def _narrowed(cards: QuerySet[FirmCard], view: str, name: str, today: Any) -> QuerySet[FirmCard]:
    if view in ("with", "without"):
        cards = queries.with_branch(cards, today, has=view == "with")
    if name:
        cards = cards.filter(Q(organisation__name__icontains=name) | Q(organisation__pinyin__startswith=name.lower()))
    return cards


def _figures(actor: Actor, at: datetime) -> dict[str, Any]:
    """What the list says in sentences; each number leads to its rows, and the past is the place's own."""
    found = queries.figures(queries.cards_ever(actor), queries.needs_visible_to(actor), at, clock.local_date(at))
    firms_, needs = reverse("desk:firms"), reverse("desk:firm_needs")
    ages = [(_age(step), count, f"{needs}?list=open&waits={step}") for step, count in enumerate(found.waits)]
    return {
        "branches": [
            (_("With a branch"), found.with_branch, found.with_branch_before, f"{firms_}?list=with"),
            (
                _("Without a branch"),
                found.without,
                found.firms_before - found.with_branch_before,
                f"{firms_}?list=without",
            ),
        ],
        "ages": ages,
        "open": sum(found.waits),
    }


def _age(step: int) -> str:
    ages = queries.AGES
    if step < len(ages):
        return ngettext("up to %(days)s day", "up to %(days)s days", ages[step]) % {"days": ages[step]}
    return ngettext("longer than %(days)s day", "longer than %(days)s days", ages[-1]) % {"days": ages[-1]}


def _sheets(actor: Actor) -> list[tuple[str, str]]:
    """For each place whose list the reader keeps: the sheet of its bodies, out and in again."""
    found = []
    for place in places_kept(actor)[:5]:
        found.append((place.name, reverse("desk:bodies_import", args=[place.pk])))
    return found


def places_kept(actor: Actor) -> list[Place]:
    """Communities and subdistricts in which the reader enters firms, by path. One query for each post that can."""
    found: dict[int, Place] = {}
    for held in actor.posts:
        if Power.FIRM_KEEP not in held.powers:
            continue
        lies = Place.objects.filter(within(held.scope), level__in=(Level.COMMUNITY, Level.SUBDISTRICT))
        for place in lies.order_by("path")[:MOST]:
            if rules.may_enter_firm(actor.in_post(held), queries.plan_at(place), place, clock.now()) is None:
                found.setdefault(place.pk, place)
    return list(found.values())


@require_safe
@for_staff
def needs(request: HttpRequest) -> HttpResponse:
    """What firms need, the longest waiting first; `?list=over`, `?waits=` a step of waiting."""
    at, actor = clock.now(), actor_of(request)
    powers = _seen(actor)
    view = "over" if request.GET.get("list") == "over" else "open"
    seen = queries.needs_visible_to(actor)
    found = seen.filter(state__in=OVER).order_by("-ended_at", "-pk") if view == "over" else seen.filter(state__in=OPEN)
    step = request.GET.get("waits", "")
    if view == "open" and step in [str(number) for number in range(len(queries.AGES) + 1)]:
        found = queries.age_of(found, int(step), at)
    else:
        step = ""
    page = Paginator(found, PAGE).get_page(request.GET.get("page"))
    here = reverse("desk:firm_needs")
    values = {
        "now": at,
        "tabs": tabs(powers),
        "view": view,
        "views": [
            ("open", pgettext("firms", "Open"), here, None),
            ("over", pgettext("firms", "Over"), f"{here}?list=over", None),
        ],
        "age": _age(int(step)) if step else "",
        "rows": [_need(one, at) for one in page.object_list],
        "page": page,
        "query": urlencode({"list": view} | ({"waits": step} if step else {})),
    }
    return respond(request, "desk/firm_needs.jinja", values, current="firms")


def _need(row: FirmNeed, at: datetime) -> dict[str, Any]:
    return {
        "row": row,
        "chip": need_chip(row),
        "turn": turn_of(row),
        "due": due_words(row.due_at, at) if row.due_at is not None else "",
        "href": reverse("desk:firm_need", args=[row.number]),
    }


@require_http_methods(["GET", "HEAD", "POST"])
@for_staff
def firm_new(request: HttpRequest) -> HttpResponse:
    """Enter a firm of a community or a subdistrict."""
    at, actor = clock.now(), actor_of(request)
    if Power.FIRM_KEEP not in powers_of(actor):
        raise Refused(rules.unseen_here("may_enter_firm"))
    found = places_kept(actor)
    if not found:
        warn(request, _("By the playbook that holds there, your body keeps no list of firms."))
        return see_other(reverse("desk:firms"))
    sent, errors = request.POST, dict[str, str]()
    here = next((one for one in found if str(one.pk) == sent.get("place")), found[0])
    if sent.get("place") and str(here.pk) != sent["place"]:
        raise Refused(rules.unseen_here("may_enter_firm"))
    key = sent_key(sent) or new_key()
    if request.method == "POST":
        try:
            return _entered(request, actor, here, at)
        except Invalid as wrong:
            errors = wrong.errors
        except KeyReused:
            errors, key = {"name": _("What you sent before has arrived. To send another, press again.")}, new_key()
    values = {
        "now": at,
        "key": key,
        "place": str(here.pk),
        "places": [(str(one.pk), one.name) for one in found],
        "sorts": [(one.value, str(one.label)) for one in FirmSort],
        "typed": {name: sent.get(name, "") for name in FIELDS},
        "wrong": {name: [errors[name]] if name in errors else [] for name in FIELDS},
        "mistakes": [(f"id_{name}" if name in FIELDS else "", words) for name, words in errors.items()],
    }
    return respond(request, "desk/firm_new.jinja", values, current="firms", status=422 if errors else 200)


def _entered(request: HttpRequest, actor: Actor, place: Place, at: datetime) -> HttpResponse:
    """Raises `Invalid`, `Refused`, `KeyReused`."""
    sent = request.POST
    can = (actor.in_post(held) for held in actor.posts)
    plan = queries.plan_at(place)
    by = next((one for one in can if rules.may_enter_firm(one, plan, place, at) is None), actor)
    facts = FirmFacts(sent.get("sort", ""), sent.get("address", ""), sent.get("contact", ""))
    card = actions.enter_firm(
        place, sent.get("name", ""), facts, telephone=sent.get("telephone", ""), short_name=sent.get("short_name", ""),
        key=sent_key(sent), by=by, at=at,
    )  # fmt: skip
    tell(request, _("Entered. Appoint its manager and its envoy on the page of its posts."))
    return see_other(reverse("desk:firm", args=[card.pk]))

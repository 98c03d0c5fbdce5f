"""The directory of an estate as residents read it: firms by what they do; recommending one; saying what is not so."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from itertools import groupby
from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from linli.core import clock
from linli.core.actions import KeyReused
from linli.core.actors import Actor
from linli.core.refusals import Invalid, Refused
from linli.services import actions, queries, rules
from linli.services.actions import FirmFacts
from linli.services.models import DirectoryEntry
from linli.web.access import public
from linli.web.brakes import too_many
from linli.web.form_keys import new_key, sent_key
from linli.web.resident import frame
from linli.web.resident.home import estate_or_404
from linli.web.service_words import kind_of

MOST = 200
IN_AN_HOUR = 6
FIELDS = ("name", "kind", "telephone", "where", "prices", "reason")


@public
@require_safe
def directory(request: HttpRequest, slug: str) -> HttpResponse:
    """`/e/<slug>/directory/`: firms that neighbours recommend, by what they do, then by name; no stars, no order by
    number."""
    at = clock.now()
    estate = estate_or_404(slug)
    found = list(queries.shown_in(estate)[:MOST])
    plan = queries.directory_at(estate)
    order = [one.key for one in plan.kinds] if plan is not None else []
    found.sort(key=lambda one: order.index(one.kind) if one.kind in order else len(order))
    context = {
        **frame.around(estate, at, nav="home"),
        "notices": frame.told(request),
        "kinds": [(kind_of(plan, key), list(rows)) for key, rows in groupby(found, key=lambda one: one.kind)],
        "firms": len(found),
        "kept": plan is not None,
    }
    return frame.show(request, "directory", context)


@public
@require_http_methods(["GET", "HEAD", "POST"])
def firm_new(request: HttpRequest, slug: str) -> HttpResponse:
    """`/e/<slug>/directory/new/`: recommend a firm; one that stands there already is joined."""
    at, by = clock.now(), frame.resident_of(request)
    estate = estate_or_404(slug)
    plan = queries.directory_at(estate)
    if plan is None:
        raise Http404
    refusal = rules.may_recommend(by, plan, estate, at)
    errors: dict[str, str] = {}
    key, sent = sent_key(request.POST) or new_key(), request.POST
    if request.method == "POST" and refusal is None:
        facts = FirmFacts(*(sent.get(name, "") for name in FIELDS[:-1]))
        try:
            actions.recommend(estate, facts, reason=sent.get("reason", ""), key=sent_key(sent), by=by, at=at)
            frame.tell(request, _("Noted. The station looks at it and asks the firm before it shows."))
            return frame.see_other(reverse("resident:directory", args=[estate.slug]))
        except Invalid as wrong:
            errors = wrong.errors
        except KeyReused:
            errors, key = {"name": _("What you sent before has arrived. To send another, press again.")}, new_key()
    context = {
        **frame.around(estate, at, nav="home"),
        **_typed(sent, FIELDS, errors),
        "kinds": [(one.key, str(one.name)) for one in plan.kinds],
        "refusal": refusal,
        "sign_in": by.person_id is None,
        "key": key,
    }
    return frame.show(request, "firm_new", context, status=422 if errors else 200)


@public
@require_http_methods(["GET", "HEAD", "POST"])
def firm(request: HttpRequest, slug: str, entry_id: UUID) -> HttpResponse:
    """`/e/<slug>/directory/<id>/`: one firm; POST recommends it, too, takes that back, or says what is not so."""
    at, by = clock.now(), frame.resident_of(request)
    estate = estate_or_404(slug)
    entry = queries.shown_in(estate).filter(pk=entry_id).first()
    if entry is None:
        raise Http404
    errors: dict[str, str] = {}
    if request.method == "POST":
        try:
            frame.tell(request, _sent(request, entry, by, at))
            return frame.see_other(reverse("resident:directory", args=[estate.slug]))
        except Invalid as wrong:
            errors = wrong.errors
        except Refused as refused:
            frame.tell(request, refused.refusal.sentence())
            return frame.see_other(reverse("resident:directory", args=[estate.slug]))
    own = queries.own_recommendation(by, entry)
    context = {
        **frame.around(estate, at, nav="home"),
        **_typed(request.POST, ("reason", "words"), errors),
        "entry": entry,
        "kind": kind_of(entry.plan, entry.kind),
        "own": own,
        "joins": own is None and rules.may_recommend_entry(by, entry, at) is None,
        "sign_in": by.person_id is None,
    }
    return frame.show(request, "firm", context, status=422 if errors else 200)


def _sent(request: HttpRequest, entry: DirectoryEntry, by: Actor, at: datetime) -> str:
    """Do what a form of the page asked for, and say what was done. Raises `Invalid`, `Refused`."""
    sent, wanted = request.POST, request.POST.get("do", "")
    if wanted == "recommend":
        actions.join_entry(entry, reason=sent.get("reason", ""), by=by, at=at)
        return _("Your household recommends it, too.")
    if wanted == "withdraw":
        own = queries.own_recommendation(by, entry)
        if own is not None:
            actions.withdraw_recommendation(own, by=by, at=at)
        return _("Your recommendation is taken back; what you wrote is erased.")
    if wanted != "report":
        raise Http404
    if too_many(request, "directory", IN_AN_HOUR):
        raise Invalid({"words": _("From here much was said within the hour. Call the station.")})
    actions.report_entry(entry, words=sent.get("words", ""), by=by, at=at)
    return _("Said to the station. It looks into it.")


def _typed(sent: Mapping[str, Any], fields: tuple[str, ...], errors: dict[str, str]) -> dict[str, Any]:
    return {
        "typed": {name: sent.get(name, "") for name in fields},
        "wrong": {name: [errors[name]] if name in errors else [] for name in fields},
        "mistakes": [(f"id_{name}", words) for name, words in errors.items()],
    }

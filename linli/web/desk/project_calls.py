"""Calls for micro-projects at the desk: calling, one call with its account and proposals, the account as a sheet."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_http_methods, require_safe

from linli.core import clock
from linli.core.actions import KeyReused
from linli.core.actors import Actor
from linli.core.refusals import Invalid, Refused
from linli.core.sheets_columns import Column
from linli.core.sheets_write import write_rows
from linli.places.models import Place
from linli.playbooks.enums import Power
from linli.projects import queries, rules
from linli.projects.actions import CallFacts, call_for
from linli.projects.models import ProjectCall
from linli.web.access import for_staff
from linli.web.actors import actor_of
from linli.web.desk.finder import within
from linli.web.desk.frame import download, powers_of, respond, see_other, tell, whole_number
from linli.web.desk.projects import asked_to_propose, calling, lines, my_call
from linli.web.desk.volunteer_teams import wrong_at
from linli.web.form_keys import new_key, sent_key
from linli.web.money_words import fen_of
from linli.web.project_words import account_words, call_words
from linli.web.typed import day_of

FIELDS = ("place", "title", "words", "fen", "until")
MOST = 200


def _callers(actor: Actor) -> list[tuple[Actor, Place]]:
    """The reader in each post that may call, with a place of it."""
    at = clock.now()
    found = []
    for held in actor.posts:
        if Power.PROJECT_CALL not in held.powers:
            continue
        act = actor.in_post(held)
        own = Place.objects.filter(pk__in=[pk for _level, pk in held.scope])
        inner = Place.objects.filter(within(held.scope), level="estate")
        for place in [*own.order_by("path")[:MOST], *inner.order_by("path")[:MOST]]:
            if rules.may_call(act, queries.plan_at(place), place, at) is None:
                found.append((act, place))
    return list({place.pk: (act, place) for act, place in reversed(found)}.values())[::-1]


@require_http_methods(["GET", "HEAD", "POST"])
@for_staff
def call_new(request: HttpRequest) -> HttpResponse:
    """The form; after that the page of the call."""
    at, actor = clock.now(), actor_of(request)
    known = _callers(actor)
    if not known:
        raise Refused(rules.unseen_project("may_call"))
    sent: Any = request.POST
    errors: dict[str, str] = {}
    key = sent_key(request.POST) or new_key()
    if request.method == "POST":
        wanted = whole_number(sent.get("place", ""))
        chosen = next(((act, place) for act, place in known if place.pk == wanted), None)
        facts = CallFacts(
            sent.get("title", ""), sent.get("words", ""), fen_of(sent.get("fen", "")), day_of(sent.get("until", ""))
        )
        try:
            if chosen is None:
                raise Invalid({"place": _("Choose a place of your own.")})
            made = call_for(chosen[1], facts, key=key, by=chosen[0], at=at)
        except Invalid as wrong:
            errors = wrong.errors
        except KeyReused:
            errors, key = (
                {"title": _("What you sent before has arrived. If this is another one, send again.")},
                new_key(),
            )
        else:
            tell(request, _("Called. Social organisations, teams and branches there read it and can propose."))
            return see_other(reverse("desk:project_call", args=[made.pk]))
    values = {
        "now": at,
        "places": [(str(place.pk), place.name) for _act, place in known],
        "typed": {name: sent.get(name, str(known[0][1].pk) if name == "place" else "") for name in FIELDS},
        "key": key,
        **wrong_at(errors, FIELDS),
    }
    return respond(request, "desk/project_call_new.jinja", values, current="projects", status=422 if errors else 200)


@require_safe
@for_staff
def call(request: HttpRequest, call_id: UUID) -> HttpResponse:
    """One call: what for, how much is left, what was proposed for it."""
    at, actor = clock.now(), actor_of(request)
    row = my_call(actor, call_id)
    found = list(queries.proposals_for(actor).filter(call=row)[:MOST])
    values = {
        "now": at,
        "row": row,
        "terms": call_words(row, at),
        "account": account_words(queries.account_of(row)),
        "lines": lines(found),
        "proposes": Power.PROJECT_PROPOSE in powers_of(actor)
        and any(refused is None for _act, refused in asked_to_propose(actor, row, at)),
        "calls": _calls(actor, row),
    }
    return respond(request, "desk/project_call.jinja", values, current="projects")


def _calls(actor: Actor, row: ProjectCall) -> bool:
    return row.organisation_id in queries.bodies_with(calling(actor, row), Power.PROJECT_CALL)


@require_safe
@for_staff
def account_sheet(request: HttpRequest, call_id: UUID) -> HttpResponse:
    """Every move of a call's money as an Excel sheet: when, what, for which project, how much; nobody's name."""
    actor = actor_of(request)
    row = my_call(actor, call_id)
    if not _calls(actor, row):
        raise Refused(rules.unseen_project("may_see_call"))
    words = {
        "provided": pgettext("project_account", "Called for"), "promised": pgettext("project_account", "Promised"),
        "paid": pgettext("project_account", "Paid"), "paid_back": pgettext("project_account", "Payment taken back"),
        "returned": pgettext("project_account", "Returned"),
    }  # fmt: skip
    where = {
        queries.AVAILABLE: pgettext("project_account", "There"),
        queries.PROMISED: pgettext("project_account", "Promised"), queries.PAID: pgettext("project_account", "Paid"),
    }  # fmt: skip
    titles = {str(one.pk): one.title for one in row.proposals.order_by("pk")}
    columns = [
        Column("at", (_("When"),), kind="datetime"), Column("what", (_("What"),)), Column("project", (_("Project"),)),
        Column("account", (pgettext("project", "Account"),)), Column("yuan", (_("Yuan"),)),
    ]  # fmt: skip
    rows = [
        (
            one.transfer.at, words.get(one.transfer.kind, ""), titles.get(one.account.owner_id, row.title),
            where.get(one.account.kind, ""), one.amount / 100,
        )
        for one in queries.entries_of(row)
    ]  # fmt: skip
    name = _("Account of %(title)s") % {"title": row.title}
    return download(write_rows(columns, rows, pgettext("project", "Account")), f"{name}.xlsx")

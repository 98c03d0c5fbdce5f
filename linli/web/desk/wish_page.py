"""One wish at the desk: what everybody reads; for the station whose it is; what comes next; and both telephones."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from linli.core import clock
from linli.core.actors import Actor
from linli.core.codes import format_code
from linli.core.refusals import Invalid, RefusalKind, Refused, Stale
from linli.people.enums import RevealPurpose
from linli.places.queries import full_name
from linli.web.access import for_staff
from linli.web.actors import actor_of
from linli.web.desk.frame import respond, see_other, tell, warn
from linli.web.desk.telephones import phone_page
from linli.web.desk.wish_ways import acting, go, ways_of
from linli.web.wish_words import chip_of, kind_words, title_words, worth_words
from linli.wishes import actions, queries, rules
from linli.wishes.enums import HELD, ConsentWay
from linli.wishes.models import Wish

FIELDS = ("kind", "public_words", "worth", "sheltered", "reason", "words")
TYPED_AS = {"thanks": "words"}
"""Where what is said of a fact is typed under another name."""


def my_wish(actor: Actor, wish_id: UUID) -> Wish:
    """The wish, where the reader sees it. One query. Raises `Refused`."""
    found = queries.visible_to(actor).select_related(*queries.WHOLE).filter(pk=wish_id).first()
    if found is None:
        raise Refused(rules.unseen_wish())
    return found


@require_http_methods(["GET", "HEAD", "POST"])
@for_staff
def wish(request: HttpRequest, wish_id: UUID) -> HttpResponse:
    """One wish; a POST goes one of the ways that it shows. Who was slower reads so, and loses nothing."""
    at, actor = clock.now(), actor_of(request)
    row = my_wish(actor, wish_id)
    here = reverse("desk:wish", args=[row.pk])
    errors: dict[str, str] = {}
    if request.method == "POST":
        try:
            tell(request, go(request, actor, row, at))
            return see_other(here if _still_seen(actor, row) else reverse("desk:wishes"))
        except Invalid as wrong:
            errors = wrong.errors
        except Stale:
            errors = {"": _("Somebody did something here meanwhile. Your words are kept; read again and send.")}
        except Refused as refused:
            if refused.refusal.kind is not RefusalKind.WHEN:
                raise
            warn(request, refused.refusal.sentence())
            return see_other(here if _still_seen(actor, row) else reverse("desk:wishes"))
        row = my_wish(actor, wish_id)
    return _page(request, row, actor, at, errors)


def _still_seen(actor: Actor, row: Wish) -> bool:
    return queries.visible_to(actor).filter(pk=row.pk).exists()


def _page(request: HttpRequest, row: Wish, actor: Actor, at: datetime, errors: dict[str, str]) -> HttpResponse:
    whole = rules.may_see_whole(actor, row, at) is None
    asked = request.POST.get("do", "") if errors else ""
    plan = row.plan
    usual = {
        "kind": row.kind, "public_words": row.public_words, "worth": "" if row.worth is None else str(row.worth),
        "sheltered": "1" if row.sheltered else "", "words": row.thanks if row.state == "met" else "",
    }  # fmt: skip
    values = {
        "now": at,
        "row": row,
        "chip": chip_of(row),
        "kind": kind_words(row),
        "public": title_words(row),
        "worth": worth_words(row),
        "whole": _whole(row, actor, at) if whole else None,
        "ways": ways_of(actor, row, at),
        "kinds": [(one.key, str(one.name)) for one in plan.kinds] if plan is not None else [],
        "worth_max": plan.worth_max if plan is not None else 0,
        "usual": usual,
        "asked": asked,
        "typed": {name: request.POST.get(name, "") for name in FIELDS} if errors else {},
        "errors": errors,
        "mistakes": [(f"id_{TYPED_AS.get(name, name)}_{asked}" if name else "", said) for name, said in errors.items()],
    }
    return respond(request, "desk/wish.jinja", values, current="wishes", status=422 if errors else 200)


def _whole(row: Wish, actor: Actor, at: datetime) -> dict[str, Any]:
    """What the station and whoever entered it read beside. Two queries for the door's name, if it is known."""
    by = acting(actor, row, "arrange")
    claimer = ""
    if row.claimer_body is not None:
        claimer = f"{row.claimer_body.short_name} {row.claimer_body.telephone}".strip()
    elif row.claimer is not None and row.state in HELD:
        claimer = row.claimer.name
    return {
        "who": row.name or (row.person.name if row.person is not None else ""),
        "door": full_name(row.room) if row.room is not None else "",
        "phone": row.contact.masked if row.contact is not None else "",
        "calls": row.contact is not None and rules.may_call_wisher(by, row, at) is None,
        "claimer": claimer,
        "claimer_phone": row.claimer_contact.masked if row.claimer_contact is not None else "",
        "calls_claimer": row.claimer_contact is not None and rules.may_call_claimer(by, row, at) is None,
        "consent": str(ConsentWay(row.consent_way).label) if row.consent_way else "",
        "purposes": RevealPurpose.choices,
        "code": format_code(queries.code_of(row.pk)),
    }


@require_POST
@for_staff
def wish_telephone(request: HttpRequest, wish_id: UUID) -> HttpResponse:
    """The wisher's telephone, or the claimer's, for sixty seconds, after saying what for. Each look is kept."""
    at, actor = clock.now(), actor_of(request)
    row = my_wish(actor, wish_id)
    back = reverse("desk:wish", args=[row.pk])
    claimers = request.POST.get("whose", "") == "claimer"
    act = actions.call_claimer if claimers else actions.call_wisher
    try:
        found = act(row, purpose=request.POST.get("purpose", ""), by=acting(actor, row, "arrange"), at=at)
    except Invalid as wrong:
        warn(request, " ".join(wrong.errors.values()))
        return see_other(back)
    name = _("Who claimed the wish") if claimers else _("Whose wish it is")
    return phone_page(request, name, found, back, at, current="wishes")

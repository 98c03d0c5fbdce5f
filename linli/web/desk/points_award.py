"""Awarding points by hand; one award: approving, not awarding, taking a mistake back."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from linli.core import clock
from linli.core.actions import KeyReused
from linli.core.actors import Actor
from linli.core.refusals import Invalid, RefusalKind, Refused
from linli.playbooks.enums import Power
from linli.points import actions, rules
from linli.points.enums import Mistake, Origin, State
from linli.points.models import LARGEST, Award, PointsMember
from linli.points.queries import awards_for, bodies_of, members_near, plan_at
from linli.web.access import for_staff
from linli.web.actors import actor_of
from linli.web.desk.acting import with_power
from linli.web.desk.frame import respond, see_other, tell, whole_number
from linli.web.desk.points import needs
from linli.web.desk.pressing import pressed
from linli.web.desk.volunteer_teams import wrong_at
from linli.web.form_keys import new_key, sent_key
from linli.web.point_words import awaited, chip_of, whose
from linli.web.typed import id_of

MOST = 500
FIELDS = ("member", "amount", "reason")
WAYS = {
    "approve": (rules.may_approve, Power.POINTS_AWARD),
    "decline": (rules.may_decline, Power.POINTS_AWARD),
    "take_back": (rules.may_take_back, Power.POINTS_KEEP),
}


def choices_of(found: list[PointsMember]) -> list[tuple[str, str]]:
    """Members by name alone, as a form offers them."""
    return sorted(((str(one.pk), whose(one)) for one in found), key=lambda one: (one[1], one[0]))


def near(actor: Actor, member: PointsMember, power: str) -> Actor:
    """The reader in the first post with this power in a body whose teams the member is in."""
    bodies = bodies_of(member.volunteer_id)
    held = (one for one in actor.posts if power in one.powers and one.organisation_id in bodies)
    return next((actor.in_post(one) for one in held), actor)


@require_http_methods(["GET", "HEAD", "POST"])
@for_staff
def award_new(request: HttpRequest) -> HttpResponse:
    """The form, and after it the award's page."""
    at, actor = clock.now(), actor_of(request)
    needs(actor, Power.POINTS_AWARD)
    members = list(members_near(actor, Power.POINTS_AWARD)[:MOST])
    errors: dict[str, str] = {}
    key, sent = sent_key(request.POST) or new_key(), request.POST
    if request.method == "POST":
        named = id_of(sent.get("member", ""))
        member = next((one for one in members if one.pk == named), None)
        try:
            if member is None:
                raise Invalid({"member": _("Choose for whom.")})
            made = actions.award(
                member, amount=whole_number(sent.get("amount", "").strip()), reason=sent.get("reason", ""), key=key,
                by=near(actor, member, Power.POINTS_AWARD), at=at,
            )  # fmt: skip
        except Invalid as wrong:
            errors = wrong.errors
        except KeyReused:
            errors = {"amount": _("What you sent before has arrived. If this is a new one, send again.")}
            key = new_key()
        except Refused as refused:
            if not refused.refusal.shown:
                raise
            errors = {"": refused.refusal.sentence()}
        else:
            done = made.state == State.DONE
            tell(request, _("It is on the account.") if done else _("Written down. A second person looks at it."))
            return see_other(reverse("desk:points_award", args=[made.pk]))
    plan = plan_at(members[0].estate) if members else None
    values = {
        "members": choices_of(members),
        "alone_max": plan.alone_max if plan is not None else 0,
        "month_max": plan.month_max if plan is not None else 0,
        "largest": LARGEST,
        "typed": {name: sent.get(name, "") for name in FIELDS},
        "key": key,
        **wrong_at(errors, FIELDS),
    }
    return respond(request, "desk/points_award_new.jinja", values, current="points", status=422 if errors else 200)


def my_award(actor: Actor, award_id: UUID) -> Award:
    """The award, where the reader sees it. One query. Raises `Refused`."""
    found = awards_for(actor).filter(pk=award_id).first()
    if found is None:
        raise Refused(rules.unseen("may_see_award"))
    return found


@require_http_methods(["GET", "HEAD", "POST"])
@for_staff
def award(request: HttpRequest, award_id: UUID) -> HttpResponse:
    """One award by hand; a POST goes one of the ways that it shows. Who was slower reads so, and loses nothing."""
    at, actor = clock.now(), actor_of(request)
    row = my_award(actor, award_id)
    here = reverse("desk:points_award", args=[row.pk])
    errors: dict[str, str] = {}
    if request.method == "POST":
        errors = pressed(request, lambda: _gone(request, row, actor, at))
        if not errors:
            return see_other(here)
        row = my_award(actor, award_id)
    return respond(
        request, "desk/points_award.jinja", _values(request, row, actor, at, errors), current="points",
        status=422 if errors else 200,
    )  # fmt: skip


def _gone(request: HttpRequest, row: Award, actor: Actor, at: datetime) -> str:
    """Raises `Invalid`, `Refused`, `Stale`."""
    sent, do = request.POST, request.POST.get("do", "")
    if do not in WAYS:
        raise Refused(rules.unseen("may_approve"))
    by, version = with_power(actor, WAYS[do][1], row.member), whole_number(sent.get("version", ""))
    if do == "approve":
        actions.approve(row, by=by, at=at, version=version)
        return _("It is on the account.")
    if do == "decline":
        actions.decline(row, words=sent.get("words", ""), by=by, at=at, version=version)
        return _("Nothing was awarded.")
    mistake, words = sent.get("mistake", ""), sent.get("words", "")
    actions.take_back(row, mistake=mistake, words=words, by=by, at=at, version=version)
    return _("Put right. The volunteer reads why.")


def _values(request: HttpRequest, row: Award, actor: Actor, at: datetime, errors: dict[str, str]) -> dict[str, Any]:
    asked = request.POST.get("do", "") if errors else ""
    refusals = {do: rule(with_power(actor, power, row.member), row, at) for do, (rule, power) in WAYS.items()}
    told = next((one.sentence() for one in refusals.values() if one is not None and one.kind is RefusalKind.WHO), "")
    return {
        "now": at,
        "award": row,
        "whose": whose(row.member),
        "chip": chip_of(row),
        "by_hand": row.origin == Origin.BY_HAND,
        "awaited": awaited(row),
        "ways": [do for do, refused in refusals.items() if refused is None],
        "told": told,
        "mistakes_known": Mistake.choices,
        "asked": asked,
        "typed": {name: request.POST.get(name, "") if errors else "" for name in ("words", "mistake")},
        "errors": errors,
        "mistakes": [(f"id_{name}_{asked}" if name else "", said) for name, said in errors.items()],
    }

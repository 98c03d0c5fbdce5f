"""Whom to ask, by building, for the body that holds a drill; and the page of whoever is asked: one press, “I can”."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from linli.core import clock
from linli.core.actors import Actor
from linli.core.refusals import Invalid, RefusalKind, Refused, ask
from linli.drills import rules
from linli.drills.actions import call_helper, say_yes, take_back
from linli.drills.enums import OVER
from linli.drills.models import Drill
from linli.drills.queries import asked_of, helpers_in, inside, own_yeses, posts_of, reach_of
from linli.people.enums import RevealPurpose
from linli.places.queries import buildings
from linli.web.access import for_staff
from linli.web.actors import actor_of
from linli.web.desk.drills import holding, my_drill
from linli.web.desk.frame import respond, see_other, tell, warn
from linli.web.desk.telephones import phone_page
from linli.web.drill_words import nature_of, post_heads, shift, when
from linli.web.typed import id_of


@require_safe
@for_staff
def drill_helpers(request: HttpRequest, drill_id: UUID) -> HttpResponse:
    """Everybody whose post is asked in the estate, building by building; until it is over."""
    at, actor = clock.now(), actor_of(request)
    row = my_drill(actor, drill_id)
    ask(rules.may_see_names(actor, row, at))
    found = helpers_in(row.estate, clock.local_date(at))
    groups = [(pgettext("drill", "The whole estate"), [one for one in found if one.building_id is None])]
    groups += [(one.name, [asked for asked in found if asked.building_id == one.pk]) for one in buildings(row.estate)]
    values = {
        "now": at,
        "row": row,
        "groups": [(name, people) for name, people in groups if people],
        "without": [name for name, people in groups[1:] if not people],
        "purposes": RevealPurpose.choices,
        "usual": RevealPurpose.URGENT.value,
    }
    return respond(request, "desk/drill_helpers.jinja", values, current="drills")


@require_POST
@for_staff
def telephone(request: HttpRequest, drill_id: UUID) -> HttpResponse:
    """The number of somebody who is asked, for sixty seconds, after saying what for. Each look is kept."""
    at, actor = clock.now(), actor_of(request)
    row = my_drill(actor, drill_id)
    back = reverse("desk:drill_helpers", args=[row.pk])
    named = id_of(request.POST.get("appointment", ""))
    asked = helpers_in(row.estate, clock.local_date(at))
    held = next((one.appointment for one in asked if one.appointment.pk == named), None)
    if held is None:
        raise Refused(rules.unseen_drill("may_call_helper"))
    try:
        found = call_helper(row, held, purpose=request.POST.get("purpose", ""), by=holding(actor, row), at=at)
    except Invalid as wrong:
        warn(request, " ".join(wrong.errors.values()))
        return see_other(back)
    return phone_page(request, held.person.name, found, back, at, current="drills")


def helping(actor: Actor, row: Drill, places: Collection[int]) -> Actor:
    """The reader in the first of their posts that is asked here, or as they are."""
    held = next((one for one in actor.posts if rules.asks(one, row, places)), None)
    return actor.in_post(held) if held is not None else actor


@require_http_methods(["GET", "HEAD", "POST"])
@for_staff
def drill_asked(request: HttpRequest, drill_id: UUID) -> HttpResponse:
    """What help is wanted; POST says “I can” for one post, or takes it back."""
    at, actor = clock.now(), actor_of(request)
    row = asked_of(actor).filter(pk=drill_id).first()
    if row is None:
        raise Refused(rules.unseen_drill("may_see_asked"))
    places = inside(row.estate, reach_of(actor))
    act = helping(actor, row, places)
    if request.method == "POST":
        _answered(request, row, act, at)
        return see_other(reverse("desk:drill_asked", args=[row.pk]))
    mine = own_yeses(row, actor)
    said = {yes.post_id: yes for yes in mine}
    posts = [yes.post for yes in mine]
    values: dict[str, Any] = {
        "now": at,
        "row": row,
        "when": when(row, at),
        "nature": nature_of(row),
        "over": row.ends_at <= at or row.state in OVER,
        "mine": [yes.post.name for yes in mine],
        "posts": [
            {
                "post": one,
                "heads": post_heads(one),
                "shift": shift(one, at),
                "refused": None if one.pk in said else rules.may_say_yes(act, row, one, posts, places, at),
                "backs": one.pk in said and rules.may_take_back(act, row, said[one.pk], one, at) is None,
                "said": one.pk in said,
            }
            for one in posts_of(row)
        ],
    }
    return respond(request, "desk/drill_asked.jinja", values, current="drills")


def _answered(request: HttpRequest, row: Drill, act: Actor, at: Any) -> None:
    """Say it, or take it back; a post that was filled a moment ago is told on the page. Raises `Refused`."""
    named = id_of(request.POST.get("post", ""))
    if named is None:
        raise Refused(rules.unseen_drill("may_say_yes"))
    try:
        if request.POST.get("do") == "back":
            take_back(row, post_id=named, by=act, at=at)
            tell(request, _("Taken back. The station sees that the place is free."))
        else:
            post = say_yes(row, post_id=named, by=act, at=at)
            begun = (post.starts_at or row.starts_at) <= at
            later = _("The station counts on you. Until it begins you can take it back here.")
            tell(request, _("The station counts on you. If you cannot come, call it.") if begun else later)
    except Refused as refused:
        if refused.refusal.kind is not RefusalKind.WHEN:
            raise
        warn(request, refused.refusal.sentence())

"""The catalogue at the desk: what is given for points, what it costs, how many are left; reserving for somebody."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from linli.core import clock
from linli.core.actions import KeyReused
from linli.core.actors import Actor
from linli.core.codes import format_code
from linli.core.refusals import Invalid, Refused
from linli.places.enums import TREE, Level
from linli.places.models import Place
from linli.playbooks.enums import Power
from linli.points import actions, rules
from linli.points.actions import ItemFacts
from linli.points.models import PointsItem, PointsMember
from linli.points.queries import code_of, items_for, members_near, on_shelf, plan_at
from linli.web.access import for_staff
from linli.web.actors import actor_of
from linli.web.desk.acting import in_post_with
from linli.web.desk.frame import respond, see_other, tell, warn, whole_number
from linli.web.desk.points import needs, sections
from linli.web.desk.points_award import MOST, choices_of
from linli.web.desk.pressing import pressed
from linli.web.desk.volunteer_teams import wrong_at
from linli.web.form_keys import new_key, sent_key
from linli.web.typed import id_of

LEVELS = TREE[: TREE.index(Level.ESTATE) + 1]
FIELDS = ("name", "words", "price", "left")
MOST_PLACES = 60


@require_safe
@for_staff
def items(request: HttpRequest) -> HttpResponse:
    """What the reader's bodies give for points, by name: what is offered now, and what was."""
    actor = actor_of(request)
    needs(actor, Power.POINTS_KEEP)
    found = list(items_for(actor)[:MOST])
    left = on_shelf(found)
    values = {
        "sections": sections(actor),
        "section": "items",
        "rows": [(one, left.get(one.pk, 0)) for one in found if one.ended_at is None],
        "ended": [one for one in found if one.ended_at is not None],
    }
    return respond(request, "desk/points_items.jinja", values, current="points")


def _standing(actor: Actor, wanted: int | None, at: datetime) -> tuple[Actor, Place, list[Place]] | None:
    """The reader in a post that keeps a catalogue, for the place that was chosen or the first; and what else there is.
    Two queries for each such post, and the playbooks. Raises `Refused` where the chosen one is not among them."""
    found: list[tuple[Actor, Place]] = []
    for held in actor.posts:
        if Power.POINTS_KEEP in held.powers:
            ids = [place_id for _level, place_id in held.scope]
            for place in Place.objects.filter(pk__in=ids, level__in=LEVELS).order_by("path", "pk")[:MOST_PLACES]:
                act = actor.in_post(held)
                if rules.may_offer(act, plan_at(place), place, at) is None:
                    found.append((act, place))
    chosen = next((one for one in found if one[1].pk == wanted), None)
    if chosen is None and wanted is not None:
        raise Refused(rules.unseen("may_offer"))  # never for another place than the form named
    chosen = chosen or next(iter(found), None)
    return (*chosen, [place for _act, place in found]) if chosen is not None else None


def facts_of(sent: Any) -> ItemFacts:
    """What the form says."""
    price, left = (whole_number(sent.get(name, "").strip()) for name in ("price", "left"))
    return ItemFacts(sent.get("name", ""), sent.get("words", ""), price, left)


@require_http_methods(["GET", "HEAD", "POST"])
@for_staff
def item_new(request: HttpRequest) -> HttpResponse:
    """A new item: for which place, what, what it costs, how many."""
    at, actor = clock.now(), actor_of(request)
    needs(actor, Power.POINTS_KEEP)
    standing = _standing(actor, whole_number(request.POST.get("place", "")), at)
    if standing is None:
        warn(request, _("By the playbook that holds here, points are not exchanged for things."))
        return see_other(reverse("desk:points_items"))
    act, place, places = standing
    errors: dict[str, str] = {}
    key = sent_key(request.POST) or new_key()
    if request.method == "POST":
        try:
            made = actions.offer(place, facts_of(request.POST), key=key, by=act, at=at)
        except Invalid as wrong:
            errors = wrong.errors
        except KeyReused:
            errors = {"name": _("What you sent before has arrived. If this is a new one, send again.")}
            key = new_key()
        else:
            tell(request, _("It is in the catalogue."))
            return see_other(reverse("desk:points_item", args=[made.pk]))
    values = {
        "places": [(str(one.pk), one.name) for one in places],
        "place": place,
        "typed": {name: request.POST.get(name, "") for name in FIELDS},
        "key": key,
        **wrong_at(errors, FIELDS),
    }
    return respond(request, "desk/points_item_new.jinja", values, current="points", status=422 if errors else 200)


def my_item(actor: Actor, item_id: UUID) -> PointsItem:
    """The item, where the reader keeps it. One query. Raises `Refused`."""
    found = items_for(actor).filter(pk=item_id).first()
    if found is None:
        raise Refused(rules.unseen("may_see_item"))
    return found


@require_http_methods(["GET", "HEAD", "POST"])
@for_staff
def item(request: HttpRequest, item_id: UUID) -> HttpResponse:
    """One item; a POST changes or ends it, or reserves one for a member who asked."""
    at, actor = clock.now(), actor_of(request)
    row = my_item(actor, item_id)
    act = in_post_with(actor, row.organisation_id, Power.POINTS_KEEP)
    here = reverse("desk:points_item", args=[row.pk])
    errors: dict[str, str] = {}
    if request.method == "POST":
        again = _("What you sent before has arrived. If this is a new one, send again.")
        errors = pressed(request, lambda: _done(request, row, act, at), again=again)
        if not errors:
            return see_other(here)
        row = my_item(actor, item_id)
    values = _values(request, row, act, at, errors)
    return respond(request, "desk/points_item.jinja", values, current="points", status=422 if errors else 200)


def _done(request: HttpRequest, row: PointsItem, act: Actor, at: datetime) -> str:
    """Raises `Invalid`, `KeyReused`, `Refused`, `Stale`."""
    sent, version = request.POST, whole_number(request.POST.get("version", ""))
    if sent.get("do") == "change":
        read = whole_number(sent.get("left_read", ""))
        actions.change_item(row, facts_of(sent), left_read=read, by=act, at=at, version=version)
        return _("Changed. What is reserved keeps its price.")
    if sent.get("do") == "end":
        actions.end_item(row, by=act, at=at, version=version)
        return _("It is offered no more. What is reserved is handed over still.")
    if sent.get("do") != "reserve":
        raise Refused(rules.unseen("may_change_item"))
    named = id_of(sent.get("member", ""))
    member = _without_account(act).filter(pk=named).first() if named is not None else None
    if member is None:
        raise Invalid({"member": _("Choose for whom.")})
    price = whole_number(sent.get("price", ""))
    made = actions.reserve(row, member, price=price, key=sent_key(sent), by=act, at=at)
    return _("Reserved. The code is %(code)s.") % {"code": format_code(code_of(made.pk))}


def _without_account(act: Actor) -> QuerySet[PointsMember]:
    """For whom the reader reserves: whoever has an account does it on their own page."""
    return members_near(act, Power.POINTS_KEEP).filter(volunteer__person=None)


def _values(request: HttpRequest, row: PointsItem, act: Actor, at: datetime, errors: dict[str, str]) -> dict[str, Any]:
    left = on_shelf([row]).get(row.pk, 0)
    usual = {"name": row.name, "words": row.words, "price": str(row.price), "left": str(left)}
    asked = request.POST.get("do", "") if errors else ""
    changes = rules.may_change_item(act, row, at) is None
    return {
        "now": at,
        "item": row,
        "left": left,
        "changes": changes,
        "members": choices_of(list(_without_account(act)[:MOST])) if changes else [],
        "asked": asked,
        "typed": {name: request.POST.get(name, "") for name in FIELDS} if asked == "change" else usual,
        "left_read": request.POST.get("left_read", "") if asked == "change" and "left" not in errors else left,
        "chosen": request.POST.get("member", ""),
        "key": sent_key(request.POST) if asked == "reserve" and "" not in errors else new_key(),
        **wrong_at({"member" if name == "item" else name: said for name, said in errors.items()}, (*FIELDS, "member")),
    }

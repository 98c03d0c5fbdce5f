"""Micro-wishes of an estate: those that can be claimed, thanks for those that were met, wishing, and one's own."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from linli.core import clock
from linli.core.actions import KeyReused
from linli.core.actors import Actor
from linli.core.codes import format_code
from linli.core.refusals import Invalid, Refused
from linli.places.models import Place
from linli.playbooks.parts_wishes import Wishes
from linli.web.access import public
from linli.web.actors import remember_code
from linli.web.brakes import too_many
from linli.web.form_keys import new_key, sent_key
from linli.web.inbox_row import InboxRow
from linli.web.resident import frame
from linli.web.resident.home import estate_or_404
from linli.web.resident.me import looks_at
from linli.web.wish_words import chip_of, kind_words, public_words, title_words, worth_words
from linli.wishes import actions, queries, rules
from linli.wishes.actions import WishFacts
from linli.wishes.counts import met
from linli.wishes.enums import State
from linli.wishes.models import Wish

MOST, PAGE, IN_AN_HOUR = 50, 20, 6
FIELDS = ("words", "kind", "phone")
TYPED = ("phone", "reason", "thanks", "words")


@public
@require_safe
def wishes(request: HttpRequest, slug: str) -> HttpResponse:
    """`/e/<slug>/wishes/`: what can be claimed, the oldest first; what was met, with thanks; nobody's name."""
    at, actor = clock.now(), frame.resident_of(request)
    estate = estate_or_404(slug)
    plan = queries.plan_at(estate)
    page = Paginator(queries.met_in(estate), PAGE).get_page(request.GET.get("page"))
    known = actor.own_id is not None or bool(actor.subjects)
    context = {
        **frame.around(estate, at, nav="home"),
        "notices": frame.told(request),
        "name": str(plan.name) if plan is not None else "",
        "known": plan is not None,
        "own": _rows(queries.own_wishes(actor).filter(estate=estate)[:MOST]) if known else [],
        "mine": _rows(queries.claimed_by(actor).filter(estate=estate)[:MOST]) if known else [],
        "open": _rows(queries.open_in(estate)[:MOST]),
        "met": [(title_words(one), one.public_thanks, one.ended_at) for one in page.object_list],
        "counted": met(Wish.objects.filter(estate=estate), at),
        "page": page,
    }
    return frame.show(request, "wishes", context)


def _rows(found: QuerySet[Wish]) -> list[InboxRow]:
    """Wishes as rows: what everybody reads, the kind, about how much."""
    return [
        InboxRow(
            "offer", title_words(one), None, None, None, None, "",
            reverse("resident:wish", args=[one.estate.slug, one.pk]), state=chip_of(one),
            others=" ".join(said for said in (kind_words(one), worth_words(one)) if said),
        )
        for one in found
    ]  # fmt: skip


def own_rows(actor: Actor) -> list[InboxRow]:
    """One's own wishes, for the page on which one follows what one has said. One query, none for a stranger."""
    if actor.own_id is None and not actor.subjects:
        return []
    return _rows(queries.own_wishes(actor)[:MOST])


@public
@require_http_methods(["GET", "HEAD", "POST"])
def wish_new(request: HttpRequest, slug: str) -> HttpResponse:
    """`/e/<slug>/wishes/new/`: what one wishes for, of what kind, a telephone for the hand-over; 422 with everything
    kept where something is wrong."""
    at, actor = clock.now(), frame.resident_of(request)
    estate = estate_or_404(slug)
    plan = queries.plan_at(estate)
    if plan is None:
        return frame.see_other(reverse("resident:wishes", args=[estate.slug]))
    errors: dict[str, str] = {}
    key, status = sent_key(request.POST) or new_key(), 200
    if request.method == "POST":
        try:
            row = _wished(request, estate, actor, at)
        except Invalid as wrong:
            errors, status = wrong.errors, 422
        except KeyReused:
            errors, status = {"words": _("What you sent before has arrived. For another wish, send again.")}, 409
            key = new_key()
        else:
            response = frame.see_other(reverse("resident:wish", args=[estate.slug, row.pk]))
            remember_code(request, response, row.pk)
            return response
    return _form(request, estate, plan, actor, errors, key, status, at)


def _wished(request: HttpRequest, estate: Place, by: Actor, at: datetime) -> Wish:
    """Raises `Invalid`, `Refused`, `KeyReused`."""
    sent = request.POST
    if not sent.get("kind"):
        raise Invalid({"kind": _("Choose what kind it is.")})
    if too_many(request, "wish", IN_AN_HOUR):
        raise Invalid({"words": _("From here many wishes came within the hour. Call the station, or come by.")})
    facts = WishFacts(
        words=sent.get("words", ""), kind=sent.get("kind", ""), phone=sent.get("phone", ""),
        sheltered=bool(sent.get("sheltered")), room=_own_room(by, estate),
    )  # fmt: skip
    return actions.wish(estate, facts, key=sent_key(sent), by=by, at=at)


def _own_room(by: Actor, estate: Place) -> Place | None:
    """The door at which whoever is signed in lives, where it is one of this estate. One query, or none."""
    ids = [place_id for level, place_id in sorted(by.rooms) if level == "room"]
    if not ids:
        return None
    return Place.objects.filter(pk__in=ids, estate_id=estate.pk, level="room").order_by("pk").first()


def _form(
    request: HttpRequest, estate: Place, plan: Wishes, actor: Actor, errors: dict[str, str], key: str, status: int,
    at: datetime,
) -> HttpResponse:  # fmt: skip
    account = queries.own_account(actor)
    context = {
        **frame.around(estate, at, nav="home"),
        "name": str(plan.name),
        "kinds": [(kind.key, str(kind.name)) for kind in plan.kinds],
        "worth_max": plan.worth_max,
        "known_phone": account.phone_masked if account is not None else "",
        "sheltered": bool(request.POST.get("sheltered")),
        "key": key,
        "typed": {name: request.POST.get(name, "") for name in FIELDS},
        "wrong": {name: [errors[name]] if name in errors else [] for name in FIELDS},
        "mistakes": [(f"id_{name}" if name in FIELDS else "", words) for name, words in errors.items()],
    }
    return frame.show(request, "wish_new", context, status=status)


# -- one wish ------------------------------------------------------------------------------------------


def _claim(request: HttpRequest, row: Wish, by: Actor, at: datetime) -> object:
    return actions.claim(row, phone=request.POST.get("phone", ""), by=by, at=at)


def _give_back(request: HttpRequest, row: Wish, by: Actor, at: datetime) -> object:
    return actions.give_back(row, reason=request.POST.get("reason", ""), by=by, at=at)


def _confirm(request: HttpRequest, row: Wish, by: Actor, at: datetime) -> object:
    return actions.confirm(row, thanks=request.POST.get("thanks", ""), by=by, at=at)


def _thank(request: HttpRequest, row: Wish, by: Actor, at: datetime) -> object:
    return actions.thank(row, words=request.POST.get("words", ""), by=by, at=at)


Go = Callable[[HttpRequest, Wish, Actor, datetime], object]
WAYS: Mapping[str, tuple[Go, Any, Any]] = {
    "claim": (_claim, rules.may_claim, gettext_lazy("It is yours. The station calls you about the hand-over.")),
    "give_back": (_give_back, rules.may_give_back, gettext_lazy("Given back. Nothing follows from it. Thank you.")),
    "say_met": (
        lambda _request, row, by, at: actions.say_met(row, by=by, at=at), rules.may_say_met,
        gettext_lazy("Written down. The wisher says whether it is met."),
    ),
    "confirm": (_confirm, rules.may_confirm, gettext_lazy("Good. Thanks are shown once the station has read them.")),
    "not_yet": (
        lambda _request, row, by, at: actions.say_not_yet(row, by=by, at=at), rules.may_say_not_yet,
        gettext_lazy("Whoever claimed it has it again, and hears of it."),
    ),
    "thank": (_thank, rules.may_thank, gettext_lazy("The station reads it first, then it is shown.")),
    "withdraw": (
        lambda _request, row, by, at: actions.withdraw(row, by=by, at=at), rules.may_withdraw,
        gettext_lazy("Withdrawn. Nobody reads it any more."),
    ),
}  # fmt: skip
"""What residents do with a wish: the action, its rule, what is said then."""


@public
@require_http_methods(["GET", "HEAD", "POST"])
def wish(request: HttpRequest, slug: str, wish_id: UUID) -> HttpResponse:
    """`/e/<slug>/wishes/<id>/`: one wish without whose it is; the wisher's own with its code; what one has claimed.
    Who was slower than another reads so at once."""
    at, by = clock.now(), frame.resident_of(request)
    estate = estate_or_404(slug)
    row = queries.rows().filter(estate=estate, pk=wish_id).first()
    own = row is not None and rules.may_see_own(by, row, at) is None
    if row is None or not (own or row.checked_at):
        raise Http404
    holds = rules.may_see_claimed(by, row, at) is None
    open_to_all = row.state == State.OPEN
    if not (own or holds or open_to_all) and request.method != "POST":
        return _gone(request, estate)
    errors: dict[str, str] = {}
    if request.method == "POST":
        go, _rule, done = WAYS.get(request.POST.get("do", ""), (None, None, ""))
        if go is None:
            raise Http404
        try:
            go(request, row, by, at)
            frame.tell(request, str(done))
        except Invalid as wrong:
            errors = wrong.errors
        except Refused as refused:
            frame.tell(request, refused.refusal.sentence())
            if not (own or holds):
                return frame.see_other(reverse("resident:wishes", args=[estate.slug]))
        if not errors:
            left = request.POST.get("do") == "give_back"
            here = reverse("resident:wishes", args=[estate.slug]) if left else request.path
            return frame.see_other(here)
    return _page(request, estate, row, by, own, holds, errors, at)


def _gone(request: HttpRequest, estate: Place) -> HttpResponse:
    """What everybody could read and cannot any more leads to the list, which has others."""
    frame.tell(request, _("This wish has been claimed, or is over. Here are the others."))
    return frame.see_other(reverse("resident:wishes", args=[estate.slug]))


def _page(
    request: HttpRequest, estate: Place, row: Wish, by: Actor, own: bool, holds: bool, errors: dict[str, str],
    at: datetime,
) -> HttpResponse:  # fmt: skip
    account = queries.own_account(by) if not own else None
    asked = request.POST.get("do", "") if errors else ""
    context = {
        **frame.around(estate, at, nav="home", station=row.organisation),
        "notices": frame.told(request),
        "row": row,
        "own": own,
        "holds": holds,
        "words": public_words(row),
        "title": title_words(row),
        "kind": kind_words(row),
        "worth": worth_words(row),
        "chip": chip_of(row),
        "code": format_code(queries.code_of(row.pk)) if own else "",
        "looks": looks_at(by) if own else [],
        "signed_in": by.person_id is not None,
        "known_phone": account.phone_masked if account is not None else "",
        "ways": {key for key, (_go, rule, _done) in WAYS.items() if rule(by, row, at) is None},
        "asked": asked,
        "typed": {name: request.POST.get(name, "") if errors else "" for name in TYPED},
        "wrong": {name: [errors[name]] if name in errors else [] for name in TYPED},
        "mistakes": [(f"id_{name}", words) for name, words in errors.items()],
    }
    return frame.show(request, "wish", context, status=422 if errors else 200)


def opened(request: HttpRequest, typed: str) -> HttpResponse | None:
    """303 to the wish that this code opens, which this browser may open from now; None for another code."""
    found = queries.by_code(typed)
    if found is None:
        return None
    response = frame.see_other(reverse("resident:wish", args=[found.estate.slug, found.pk]))
    remember_code(request, response, found.pk)
    return response

"""Alliance units at the desk: the units of a place, one's own unit's year, and how all that stands in the inbox."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy, pgettext
from django.views.decorators.http import require_safe

from linli.alliances.claims import became, claimable, unit_posts
from linli.alliances.enums import LIVE, TIE_TONES, TONES, Answer
from linli.alliances.models import AllianceTie, Commitment
from linli.alliances.queries import CONTACTS, answers_in, visible_to, year_now
from linli.alliances.rules import unseen_tie
from linli.alliances.waiting import AGREE, KIND, LIST, PART, TIE, WORD
from linli.core import clock
from linli.core.actors import Actor
from linli.core.refusals import Refused
from linli.core.waiting import Line
from linli.playbooks.enums import Power
from linli.web.access import for_staff
from linli.web.actors import actor_of
from linli.web.desk.acting import post_with
from linli.web.desk.frame import ALLIANCE_POWERS, powers_of, respond
from linli.web.desk.waiting_rows import Shown, show

PAGE, MOST = 20, 100

_kinds: dict[str, tuple[Any, str]] = {}


def show_claims(kind: str, word: Any, view: str) -> None:
    """Say how things of a kind stand in a unit's lists: their word, and the desk's page, which takes their ref."""
    _kinds[kind] = (word, view)


show_claims("wish", gettext_lazy("Micro-wish"), "desk:wish")
show_claims("whistle", gettext_lazy("Whistle"), "desk:whistle")
show_claims("need", gettext_lazy("Need"), "desk:need")
show_claims("order", gettext_lazy("Order"), "desk:order")
show_claims("commitment", gettext_lazy("On the list"), "desk:alliance")


def _asks(line: Line) -> str:
    return {
        TIE: pgettext("asked", "Agree, or say why not"),
        AGREE: pgettext("asked", "Agree to items of the list"),
        LIST: pgettext("asked", "Begin this year's list"),
        PART: pgettext("asked", "Write what was done"),
        WORD: pgettext("asked", "Say what the year was worth"),
    }[line.asks]


show(KIND, Shown(asks=_asks, href=lambda line: reverse("desk:alliance", args=[line.ref])))


def my_tie(actor: Actor, tie_id: UUID) -> AllianceTie:
    """The tie, where the reader may see it. One query. Raises `Refused`."""
    found = visible_to(actor).select_related(*CONTACTS).filter(pk=tie_id).first()
    if found is None:
        raise Refused(unseen_tie())
    return found


def acting(actor: Actor, tie: AllianceTie) -> Actor:
    """The reader in the post in which they act for a side of this tie, or as they are."""
    sides = ((tie.unit_id, Power.ALLIANCE_ACT), (tie.keeper_id, Power.ALLIANCE_KEEP))
    held = next((found for body, power in sides if (found := post_with(actor, body, power)) is not None), None)
    return actor.in_post(held) if held is not None else actor


def chip_of(tie: AllianceTie) -> tuple[str, str, str, str]:
    """Its state as a chip."""
    state = tie.get_state()
    return state.value, str(state.label), *TIE_TONES[state]


def item_chip(item: Commitment) -> tuple[str, str, str, str]:
    """The state of an item as a chip."""
    state = item.get_state()
    return state.value, str(state.label), *TONES[state]


def _known(actor: Actor) -> frozenset[str]:
    """The powers of the reader, where they work with alliances. Raises `Refused`."""
    powers = powers_of(actor)
    if not powers & ALLIANCE_POWERS:
        raise Refused(unseen_tie())
    return powers


@require_safe
@for_staff
def alliances(request: HttpRequest) -> HttpResponse:
    """The units of the places that the reader keeps, or the places of the reader's units; by name, never by what they
    gave."""
    at, actor = clock.now(), actor_of(request)
    powers = _known(actor)
    found = visible_to(actor)
    live = list(found.filter(state__in=LIVE)[:MOST])
    page = Paginator(found.exclude(state__in=LIVE).order_by("-ended_at", "-pk"), PAGE).get_page(request.GET.get("page"))
    year = year_now(at)
    sums = answers_in(found, year) if Power.ALLIANCE_KEEP in powers else {}
    values = {
        "now": at,
        "live": [(one, chip_of(one)) for one in live],
        "over": [(one, chip_of(one)) for one in page.object_list],
        "page": page,
        "year": year,
        "sums": [(str(answer.label), sums[answer]) for answer in Answer] if sums else [],
        "ours": bool(unit_posts(actor)),
    }
    return respond(request, "desk/alliances.jinja", values, current="alliances")


@require_safe
@for_staff
def alliance_ours(request: HttpRequest) -> HttpResponse:
    """One's own unit's year: what can be claimed now in its places, and what became of all that it took on."""
    at, actor = clock.now(), actor_of(request)
    if not unit_posts(actor):
        raise Refused(unseen_tie())
    values = {
        "now": at,
        "open": _lines(claimable(actor, at)),
        "became": _lines(became(actor, at)),
        "year": year_now(at),
    }
    return respond(request, "desk/alliance_ours.jinja", values, current="alliances")


def _lines(found: Sequence[Any]) -> list[dict[str, Any]]:
    """What a unit's lists hold, with the word of its kind and its page. What no page is known for stands without."""
    lines = []
    for one in found[:MOST]:
        word, view = _kinds.get(one.kind, ("", ""))
        lines.append({"one": one, "kind": str(word), "href": reverse(view, args=[one.ref]) if view else ""})
    return lines

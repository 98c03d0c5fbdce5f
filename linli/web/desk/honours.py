"""Honours at the desk: the rounds that the reader keeps, sits in, or can nominate for; and what waits of them."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_safe

from linli.core import clock
from linli.core.actors import Actor
from linli.core.refusals import Refused
from linli.core.waiting import Line
from linli.honours import queries, rules
from linli.honours.enums import ROUND_LIVE, RoundState, State
from linli.honours.models import HonourRound
from linli.honours.waiting import ANSWER, ASK, ASKS, CONSENT, DECIDE, FINISH, HONOUR, KIND, PUBLISH, WORD
from linli.places.queries import path_ids
from linli.playbooks.enums import Power
from linli.web.access import for_staff
from linli.web.actors import actor_of
from linli.web.desk.finder import estates_of
from linli.web.desk.frame import HONOUR_POWERS, powers_of, respond
from linli.web.desk.waiting_rows import Shown, show
from linli.web.honour_words import for_whom, round_chip

PAGE, MOST = 30, 50


def _asks(line: Line) -> str:
    return {
        ASK: _("ask them first"),
        CONSENT: _("write down what they say"),
        DECIDE: _("with the panel: enter what it decides"),
        PUBLISH: _("put up the notice, as they agreed"),
        ANSWER: _("answer the objection"),
        HONOUR: _("the notice is over: honour them"),
        WORD: _("give your word"),
        FINISH: _("finish the round"),
    }[line.asks]


for _what in ASKS:
    show(f"{KIND}:{_what}", Shown(_asks, lambda line: reverse("desk:nomination", args=[line.ref])))
show(f"{KIND}:{FINISH}", Shown(_asks, lambda line: reverse("desk:honour_round", args=[line.ref])))


@require_safe
@for_staff
def honours(request: HttpRequest) -> HttpResponse:
    """Rounds, the newest first; for who nominates for a team those that take nominations."""
    at, actor = clock.now(), actor_of(request)
    mine = queries.rounds_for(actor)
    if not powers_of(actor) & HONOUR_POWERS and not mine.exists():
        raise Refused(rules.unseen_honour())
    view = "over" if request.GET.get("list") == "over" else "live"
    live = [state.value for state in ROUND_LIVE]
    listed = mine.filter(state__in=live) if view == "live" else mine.exclude(state__in=live)
    page = Paginator(listed, PAGE).get_page(request.GET.get("page"))
    here = reverse("desk:honours")
    rounds = list(page.object_list)
    kept = set(queries.bodies_kept(actor))
    values = {
        "now": at,
        "view": view,
        "views": [
            ("live", pgettext("honours", "Running"), f"{here}?list=live", None),
            ("over", pgettext("honours", "Over"), f"{here}?list=over", None),
        ],
        "rows": _rows(rounds, {one.pk for one in rounds if one.organisation_id in kept}),
        "page": page,
        "calls": Power.HONOUR_KEEP in powers_of(actor),
        "open": [(one, for_whom(one)) for one in nominable(actor, at)[:MOST]] if view == "live" else [],
    }
    return respond(request, "desk/honours.jinja", values, current="honours")


def nominable(actor: Actor, at: datetime) -> QuerySet[HonourRound]:
    """Rounds of other bodies for which the reader nominates as a team leader. One query for each post that does."""
    above: set[int] = set()
    for held in actor.posts:
        if Power.HONOUR_NOMINATE in held.powers:
            for estate in estates_of(actor.in_post(held), Power.HONOUR_NOMINATE)[:50]:
                above.update(path_ids(estate.path))
    found = HonourRound.objects.filter(
        place_id__in=above, state=RoundState.OPEN, nominations_until__gte=clock.local_date(at)
    )
    return found.exclude(pk__in=queries.rounds_for(actor).order_by().values("pk")).order_by("nominations_until", "pk")


STATES = (State.PROPOSED, State.ASKED, State.AGREED, State.CHOSEN, State.NOTICE, State.HONOURED)


def _rows(rounds: list[HonourRound], kept: set[Any]) -> list[dict[str, Any]]:
    """Rounds with what is open in each, for whoever keeps it. One query."""
    found = queries.counted(one for one in rounds if one.pk in kept)
    return [
        {
            "row": one,
            "whom": for_whom(one),
            "chip": round_chip(one),
            "href": reverse("desk:honour_round", args=[one.pk]),
            "counts": [(str(state.label), n) for state in STATES if (n := found.get((one.pk, state.value), 0))],
        }
        for one in rounds
    ]

"""Micro-wishes at the desk: those to be looked at, those that can be claimed, those that are held, and those met."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext
from django.views.decorators.http import require_safe

from linli.core import clock
from linli.core.actors import Actor
from linli.core.refusals import Refused
from linli.core.waiting import Line
from linli.playbooks.enums import Power
from linli.web.access import for_staff
from linli.web.actors import actor_of
from linli.web.desk.frame import WISH_POWERS, powers_of, respond
from linli.web.desk.waiting_rows import Shown, show
from linli.web.wish_words import chip_of, kind_words, title_words, worth_words
from linli.wishes import queries, rules
from linli.wishes.counts import met
from linli.wishes.enums import HELD, State
from linli.wishes.models import Wish
from linli.wishes.waiting import ASKED, ASKS, BRING, CHECK, CLAIM, CONFIRM, HAND_OVER, KIND, NOT_MET, SEVERAL, THANKS

PAGE = 30
ENDED = (State.DECLINED, State.WITHDRAWN, State.EXPIRED)
LISTS: dict[str, tuple[State, ...]] = {
    "check": (State.ASKED,), "open": (State.OPEN,), "held": HELD, "met": (State.MET,), "ended": ENDED,
}  # fmt: skip


def _asks(line: Line) -> str:
    return {
        CHECK: _("look at it"),
        HAND_OVER: _("arrange the hand-over"),
        NOT_MET: _("claimed for long: ask, or set it free"),
        CONFIRM: _("ask whether it is met"),
        THANKS: _("read the thanks"),
        CLAIM: _("can you meet it?"),
        SEVERAL: _("can you meet one of them?"),
        BRING: _("you claimed it"),
        ASKED: _("is it met? you can give it back"),
    }[line.asks]


def _page(line: Line) -> str:
    if line.asks == SEVERAL:
        return f"{reverse('desk:wishes')}?list=open"
    return reverse("desk:wish", args=[line.ref])


def _subject(line: Line) -> str:
    """What everybody reads; of one that has no words for everybody, that it is a wish."""
    if line.asks == SEVERAL:
        count = int(line.subject)
        return ngettext("%(count)s wish waits to be claimed", "%(count)s wishes wait to be claimed", count) % {
            "count": count
        }
    return line.subject or _("A micro-wish")


for _what in ASKS:
    show(f"{KIND}:{_what}", Shown(_asks, _page, subject=_subject))


@require_safe
@for_staff
def wishes(request: HttpRequest) -> HttpResponse:
    """Wishes that the reader looks at, could claim or has claimed; for who looks at them also what is over."""
    at, actor = clock.now(), actor_of(request)
    if not powers_of(actor) & WISH_POWERS and not queries.visible_to(actor).exists():
        raise Refused(rules.unseen_wish())
    checks = bool(queries.checking(actor))
    view = request.GET.get("list", "")
    view = view if view in LISTS else ("check" if checks else "open")
    page = Paginator(_listed(queries.visible_to(actor), view), PAGE).get_page(request.GET.get("page"))
    here = reverse("desk:wishes")
    names = {
        "check": pgettext("wishes", "To be looked at"), "open": pgettext("wishes", "Can be claimed"),
        "held": pgettext("wishes", "Claimed"), "met": pgettext("wishes", "Met"), "ended": pgettext("wishes", "Over"),
    }  # fmt: skip
    values = {
        "now": at,
        "view": view,
        "views": [(key, words, f"{here}?list={key}", None) for key, words in names.items() if checks or key in SHOWN],
        "rows": [_row(one) for one in page.object_list],
        "page": page,
        "enters": enters(actor),
        "met": met(Wish.objects.filter(organisation_id__in=queries.checking(actor)), at) if checks else None,
    }
    return respond(request, "desk/wishes.jinja", values, current="wishes")


SHOWN = ("open", "held")
"""What those read who claim."""


def enters(actor: Actor) -> bool:
    """Whether the reader enters wishes for others somewhere."""
    return bool(powers_of(actor) & {Power.WISH_CHECK, Power.SERVICE_REQUEST_FILE_ON_BEHALF})


def _listed(seen: QuerySet[Wish], view: str) -> QuerySet[Wish]:
    found = seen.filter(state__in=LISTS[view])
    if view in ("met", "ended"):
        return found.order_by("-ended_at", "-pk")
    return found.order_by("asked_at", "pk")


def _row(one: Wish) -> dict[str, Any]:
    return {
        "row": one,
        "words": title_words(one),
        "kind": kind_words(one),
        "worth": worth_words(one),
        "chip": chip_of(one),
        "href": reverse("desk:wish", args=[one.pk]),
    }

"""Points at the desk: awards by hand that wait for a second person, and those that were decided; the inbox's lines."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_safe

from linli.core import clock
from linli.core.actors import Actor
from linli.core.refusals import Refused
from linli.core.waiting import Line
from linli.playbooks.enums import Power
from linli.points.enums import State
from linli.points.models import Award
from linli.points.queries import awards_for
from linli.points.rules import unseen
from linli.points.waiting import APPROVE, HAND_OVER, JUDGE, KIND
from linli.web.access import for_staff
from linli.web.actors import actor_of
from linli.web.desk.frame import POINTS_POWERS, powers_of, respond
from linli.web.desk.waiting_rows import Shown, show
from linli.web.point_words import chip_of, whose

PAGE = 30
LISTS: dict[str, tuple[State, ...]] = {
    "approve": (State.WAITING,), "done": (State.DONE, State.DECLINED, State.TAKEN_BACK),
}  # fmt: skip


def _asks(line: Line) -> str:
    return {
        APPROVE: pgettext("asked", "Approve points as a second person"),
        HAND_OVER: pgettext("asked", "Hand over what was reserved"),
        JUDGE: pgettext("asked", "Say whether it is in order"),
    }[line.asks]


def _href(line: Line) -> str:
    if line.asks == HAND_OVER:
        return reverse("desk:points_reserved")
    return reverse("desk:points_award" if line.asks == APPROVE else "desk:points_doubt", args=[line.ref])


def _subject(line: Line) -> str:
    return line.subject or _("Points for service")


for _what in (APPROVE, HAND_OVER, JUDGE):
    show(f"{KIND}:{_what}", Shown(_asks, _href, subject=_subject))


def sections(actor: Actor) -> list[tuple[str, str, str, None]]:
    """The pages of points that the reader's posts need, as tabs."""
    powers = powers_of(actor)
    known = (
        ("awards", pgettext("points", "Awards"), "desk:points", Power.POINTS_AWARD),
        ("members", pgettext("points", "Members"), "desk:points_members", Power.POINTS_AWARD),
        ("items", pgettext("points", "Catalogue"), "desk:points_items", Power.POINTS_KEEP),
        ("reserved", pgettext("points", "To hand over"), "desk:points_reserved", Power.POINTS_KEEP),
        ("pot", pgettext("points", "For somebody in need"), "desk:points_pot", Power.POINTS_KEEP),
        ("doubts", pgettext("points", "To be judged"), "desk:points_doubts", Power.POINTS_KEEP),
    )
    return [(key, label, reverse(view), None) for key, label, view, power in known if power in powers]


def needs(actor: Actor, power: str) -> None:
    """What the reader's posts do not need is not there. Raises `Refused`."""
    if power not in powers_of(actor):
        raise Refused(unseen())


@require_safe
@for_staff
def points(request: HttpRequest) -> HttpResponse:
    """Awards by hand where the reader awards: those that wait, and those that were decided, the newest first."""
    at, actor = clock.now(), actor_of(request)
    if not powers_of(actor) & POINTS_POWERS:
        raise Refused(unseen())
    view = request.GET.get("list", "")
    view = view if view in LISTS else "approve"
    found = awards_for(actor).filter(state__in=LISTS[view])
    page = Paginator(found, PAGE).get_page(request.GET.get("page"))
    here = reverse("desk:points")
    names = {"approve": pgettext("points", "Waiting"), "done": pgettext("points", "Decided")}
    values = {
        "now": at,
        "sections": sections(actor),
        "section": "awards",
        "awards": Power.POINTS_AWARD in powers_of(actor),
        "view": view,
        "views": [(key, words, f"{here}?list={key}", None) for key, words in names.items()],
        "rows": [_row(one) for one in page.object_list],
        "page": page,
    }
    return respond(request, "desk/points.jinja", values, current="points")


def _row(one: Award) -> dict[str, Any]:
    return {
        "award": one,
        "whose": whose(one.member),
        "chip": chip_of(one),
        "href": reverse("desk:points_award", args=[one.pk]),
    }

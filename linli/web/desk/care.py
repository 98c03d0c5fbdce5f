"""Applications to hardship funds at the desk, for those who need to know; what waits of care; the tabs of its pages."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_safe

from linli.care import queries, rules
from linli.care.enums import OPEN, OVER
from linli.care.models import CareApplication
from linli.care.waiting import ASKED, ASKS, DECIDE, FILE, FIRST, KIND, OBJECTION, PAY, SECOND, SILENT, UNREVIEWED, VISIT
from linli.core import clock
from linli.core.actors import Actor
from linli.core.refusals import Refused
from linli.core.waiting import Line
from linli.playbooks.enums import Power
from linli.web.access import for_staff
from linli.web.actors import actor_of
from linli.web.care_words import chip_of, fund_name
from linli.web.desk.frame import powers_of, respond
from linli.web.desk.waiting_rows import Shown, show

PAGE = 30
APPLICATIONS = frozenset({Power.CARE_KEEP, Power.CARE_PAY, Power.CARE_REVIEW, Power.CARE_ENTER})
FUNDS = frozenset({Power.CARE_KEEP, Power.CARE_PAY})
VISITS = frozenset({Power.CARE_ARRANGE, Power.CARE_VISIT})
Tab = tuple[str, str, str, int | None]


def _asks(line: Line) -> str:
    return {
        FIRST: _("review it first"),
        SECOND: _("review it second"),
        UNREVIEWED: _("nobody has reviewed it in time: call those who could, or have somebody appointed"),
        OBJECTION: _("answer the objection"),
        DECIDE: _("the public notice is over: grant it"),
        PAY: _("pay it, and note the receipt"),
        FILE: _("file the signed receipt"),
        VISIT: _("a visit is due"),
        ASKED: _("could you look in?"),
        SILENT: _("nobody has heard of them for a month"),
    }[line.asks]


def _page(line: Line) -> str:
    visits = line.asks in (VISIT, ASKED, SILENT)
    return reverse("desk:care_visit" if visits else "desk:care_application", args=[line.ref])


for _what in ASKS:
    show(f"{KIND}:{_what}", Shown(_asks, _page))


def tabs(actor: Actor) -> list[Tab]:
    """The pages of care that the reader's posts need, as tabs of each other."""
    powers, found = powers_of(actor), list[Tab]()
    if powers & APPLICATIONS:
        found.append(("applications", pgettext("care", "Applications"), reverse("desk:care"), None))
    if powers & FUNDS:
        found.append(("funds", pgettext("care", "Funds"), reverse("desk:care_funds"), None))
    if Power.CARE_MEMBERS in powers:
        found.append(("members", pgettext("care", "Own members"), reverse("desk:care_members"), None))
    if powers & VISITS:
        found.append(("visits", pgettext("care", "Visits due"), reverse("desk:care_visits"), None))
    return found


@require_safe
@for_staff
def applications(request: HttpRequest) -> HttpResponse:
    """The applications that the reader reviews, keeps, pays or entered: those that run, and those that are over."""
    at, actor = clock.now(), actor_of(request)
    seen = queries.visible_to(actor)
    if not powers_of(actor) & APPLICATIONS and not seen.exists():
        raise Refused(rules.unseen_here("may_see_application"))
    over = request.GET.get("list") == "over"
    found = seen.filter(state__in=OVER).order_by("-ended_at", "-pk") if over else seen.filter(state__in=OPEN)
    page = Paginator(found if over else found.order_by("asked_at", "pk"), PAGE).get_page(request.GET.get("page"))
    here = reverse("desk:care")
    values = {
        "now": at,
        "tabs": tabs(actor),
        "view": "over" if over else "open",
        "views": [
            ("open", pgettext("care", "Running"), here, None),
            ("over", pgettext("care", "Over"), f"{here}?list=over", None),
        ],
        "rows": [_row(row) for row in page.object_list],
        "page": page,
        "enters": Power.CARE_ENTER in powers_of(actor),
    }
    return respond(request, "desk/care.jinja", values, current="care")


def _row(row: CareApplication) -> dict[str, Any]:
    return {
        "row": row,
        "fund": fund_name(row.fund),
        "chip": chip_of(row),
        "href": reverse("desk:care_application", args=[row.pk]),
    }

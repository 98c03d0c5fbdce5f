"""What looked odd about awards: read by a person, who says in words that it is in order, or takes it back."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_http_methods, require_safe

from linli.core import clock
from linli.core.actors import Actor
from linli.core.refusals import Invalid, RefusalKind, Refused, Stale
from linli.playbooks.enums import Power
from linli.points import actions, rules
from linli.points.enums import Mistake, Verdict
from linli.points.models import Award, Doubt
from linli.points.queries import doubts_for
from linli.web.access import for_staff
from linli.web.actors import actor_of
from linli.web.desk.acting import with_power
from linli.web.desk.frame import respond, see_other, tell, warn, whole_number
from linli.web.desk.points import needs, sections
from linli.web.drill_words import stretch
from linli.web.point_words import chip_of, whose

PAGE = 30
FIELDS = ("verdict", "words", "mistake")


@require_safe
@for_staff
def doubts(request: HttpRequest) -> HttpResponse:
    """What nobody has judged, the longest waiting first; and what was judged."""
    at, actor = clock.now(), actor_of(request)
    needs(actor, Power.POINTS_KEEP)
    view = "judged" if request.GET.get("list") == "judged" else "open"
    found = doubts_for(actor)
    listed = found.filter(verdict="") if view == "open" else found.exclude(verdict="").order_by("-judged_at", "-pk")
    page = Paginator(listed, PAGE).get_page(request.GET.get("page"))
    here = reverse("desk:points_doubts")
    values = {
        "now": at,
        "sections": sections(actor),
        "section": "doubts",
        "view": view,
        "views": [
            ("open", pgettext("points", "Not judged yet"), here, None),
            ("judged", pgettext("points", "Judged"), f"{here}?list=judged", None),
        ],
        "rows": [(one, about(one.award, at), reverse("desk:points_doubt", args=[one.pk])) for one in page.object_list],
        "page": page,
    }
    return respond(request, "desk/points_doubts.jinja", values, current="points")


def about(award: Award, at: datetime) -> str:
    """What the award was for: words that were written, or the service with its hours, as far as it is known still."""
    if award.reason:
        return award.reason
    if award.sign_up is None:
        return _("Service that was confirmed")
    slot = award.sign_up.slot
    return f"{slot.activity.title}, {stretch(slot.starts_at, slot.ends_at, at)}"


def my_doubt(actor: Actor, doubt_id: UUID) -> Doubt:
    """What was seen, where the reader judges. One query. Raises `Refused`."""
    found = doubts_for(actor).filter(pk=doubt_id).first()
    if found is None:
        raise Refused(rules.unseen("may_see_doubt"))
    return found


@require_http_methods(["GET", "HEAD", "POST"])
@for_staff
def doubt(request: HttpRequest, doubt_id: UUID) -> HttpResponse:
    """What was seen about one award; a POST judges it. Who was slower reads so, and loses nothing."""
    at, actor = clock.now(), actor_of(request)
    row = my_doubt(actor, doubt_id)
    here = reverse("desk:points_doubt", args=[row.pk])
    errors: dict[str, str] = {}
    if request.method == "POST":
        sent = request.POST
        try:
            actions.judge(
                row, verdict=sent.get("verdict", ""), words=sent.get("words", ""), mistake=sent.get("mistake", ""),
                by=with_power(actor, Power.POINTS_KEEP, row.award.member), at=at,
                version=whole_number(sent.get("version", "")),
            )  # fmt: skip
            tell(request, _("Judged."))
            return see_other(reverse("desk:points_doubts"))
        except Invalid as wrong:
            errors = wrong.errors
        except Stale:
            errors = {"": _("Somebody did something here meanwhile. Your words are kept; read again and send.")}
        except Refused as refused:
            if refused.refusal.kind is RefusalKind.UNSEEN:
                raise
            warn(request, refused.refusal.sentence())
            return see_other(here)
        row = my_doubt(actor, doubt_id)
    values = _values(request, row, actor, at, errors)
    return respond(request, "desk/points_doubt.jinja", values, current="points", status=422 if errors else 200)


def _values(request: HttpRequest, row: Doubt, actor: Actor, at: datetime, errors: dict[str, str]) -> dict[str, Any]:
    refused = rules.may_judge(with_power(actor, Power.POINTS_KEEP, row.award.member), row, at)
    return {
        "now": at,
        "doubt": row,
        "award": row.award,
        "whose": whose(row.award.member),
        "about": about(row.award, at),
        "chip": chip_of(row.award),
        "judges": refused is None,
        "told": refused.sentence() if refused is not None and refused.kind is RefusalKind.WHO else "",
        "verdicts": Verdict.choices,
        "mistakes_known": [("", pgettext("points", "None")), *Mistake.choices],
        "typed": {name: request.POST.get(name, "") for name in FIELDS},
        "wrong": {name: [errors[name]] if name in errors else [] for name in FIELDS},
        "mistakes": [(f"id_{name}" if name else "", said) for name, said in errors.items()],
    }

"""What was reserved and waits to be fetched: found by its code or by name, handed over, or given back."""

from __future__ import annotations

from datetime import datetime

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from linli.core import clock
from linli.core.actors import Actor
from linli.core.refusals import RefusalKind, Refused
from linli.playbooks.enums import Power
from linli.points import actions, rules
from linli.points.enums import Reserved
from linli.points.queries import by_code, redemptions_for
from linli.web.access import for_staff
from linli.web.actors import actor_of
from linli.web.desk.acting import in_post_with
from linli.web.desk.frame import respond, see_other, tell, warn
from linli.web.desk.points import needs, sections
from linli.web.point_words import whose
from linli.web.typed import id_of

PAGE = 30


@require_http_methods(["GET", "HEAD", "POST"])
@for_staff
def reserved(request: HttpRequest) -> HttpResponse:
    """What is kept for somebody, the next to go back first; `code` finds one; a POST hands over or gives back."""
    at, actor = clock.now(), actor_of(request)
    needs(actor, Power.POINTS_KEEP)
    if request.method == "POST":
        try:
            tell(request, _done(request, actor, at))
        except Refused as refused:
            if refused.refusal.kind is RefusalKind.UNSEEN:
                raise
            warn(request, refused.refusal.sentence())
        return see_other(reverse("desk:points_reserved"))
    kept = redemptions_for(actor).filter(state=Reserved.KEPT)
    code = request.GET.get("code", "").replace("\x00", "")[:40]
    found = by_code(kept, code) if code else None
    page = Paginator(kept, PAGE).get_page(request.GET.get("page"))
    rows = [found] if found is not None else [] if code else list(page.object_list)
    values = {
        "now": at,
        "sections": sections(actor),
        "section": "reserved",
        "rows": [(one, whose(one.member)) for one in rows],
        "page": page,
        "code": code,
        "missing": bool(code) and found is None,
    }
    return respond(request, "desk/points_reserved.jinja", values, current="points")


def _done(request: HttpRequest, actor: Actor, at: datetime) -> str:
    """Raises `Refused`."""
    named = id_of(request.POST.get("redemption", ""))
    row = redemptions_for(actor).filter(pk=named).first() if named is not None else None
    if row is None:
        raise Refused(rules.unseen("may_see_redemption"))
    act = in_post_with(actor, row.item.organisation_id, Power.POINTS_KEEP)
    if request.POST.get("do") == "hand_over":
        actions.hand_over(row, by=act, at=at)
        return _("Handed over: %(item)s.") % {"item": row.item.name}
    actions.give_back(row, by=act, at=at)
    return _("Gone back. Every point is on the account again, and the volunteer is told.")

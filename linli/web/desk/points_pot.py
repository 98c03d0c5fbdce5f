"""The pot of an estate: what was given to somebody in need, and what was taken from it, for what, never for whom."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from linli.core import clock
from linli.core.actions import KeyReused
from linli.core.refusals import Invalid, Refused
from linli.playbooks.enums import Power
from linli.points import actions, rules
from linli.points.queries import in_pot, uses_in
from linli.web.access import for_staff
from linli.web.actors import actor_of
from linli.web.desk.acting import with_power
from linli.web.desk.finder import estates_of
from linli.web.desk.frame import respond, see_other, tell, whole_number
from linli.web.desk.points import needs, sections
from linli.web.desk.volunteer_teams import wrong_at
from linli.web.form_keys import new_key, sent_key

FIELDS = ("amount", "reason")
MOST, PAGE = 200, 30


@require_http_methods(["GET", "HEAD", "POST"])
@for_staff
def pot(request: HttpRequest) -> HttpResponse:
    """What is in the pot of the chosen estate, and what was taken; a POST takes for care."""
    at, actor = clock.now(), actor_of(request)
    needs(actor, Power.POINTS_KEEP)
    estates = list(estates_of(actor, Power.POINTS_KEEP)[:MOST])
    wanted = whole_number(request.POST.get("estate") or request.GET.get("estate", ""))
    estate = next((one for one in estates if one.pk == wanted), None)
    if estate is None and request.method == "POST":
        raise Refused(rules.unseen("may_care"))  # never out of another pot than the form named
    estate = estate or next(iter(estates), None)
    errors: dict[str, str] = {}
    key, sent = sent_key(request.POST) or new_key(), request.POST
    if request.method == "POST" and estate is not None:
        try:
            actions.care(
                estate, amount=whole_number(sent.get("amount", "").strip()), reason=sent.get("reason", ""), key=key,
                by=with_power(actor, Power.POINTS_KEEP, estate), at=at,
            )  # fmt: skip
        except Invalid as wrong:
            errors = wrong.errors
        except KeyReused:
            errors = {"amount": _("What you sent before has arrived. If this is a new one, send again.")}
            key = new_key()
        else:
            tell(request, _("Taken from the pot. Everybody in the estate's station reads what for, nobody for whom."))
            return see_other(f"{reverse('desk:points_pot')}?estate={estate.pk}")
    uses = uses_in(estate) if estate is not None else None
    values = {
        "now": at,
        "sections": sections(actor),
        "section": "pot",
        "estates": [(str(one.pk), one.name) for one in estates],
        "estate": estate,
        "left": in_pot([estate.pk]).get(estate.pk, 0) if estate is not None else 0,
        "page": Paginator(uses, PAGE).get_page(request.GET.get("page")) if uses is not None else None,
        "typed": {name: sent.get(name, "") for name in FIELDS},
        "key": key,
        **wrong_at(errors, FIELDS),
    }
    return respond(request, "desk/points_pot.jinja", values, current="points", status=422 if errors else 200)

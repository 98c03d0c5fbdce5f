"""Who opted in, by name alone: opting in for somebody without an account who said yes, and leaving for them."""

from __future__ import annotations

from datetime import datetime

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from linli.core import clock
from linli.core.actors import Actor
from linli.core.refusals import Invalid, Refused
from linli.playbooks.enums import Power
from linli.points import actions, rules
from linli.points.enums import ConsentWay, Rest
from linli.points.queries import could_join_near, members_near
from linli.web.access import for_staff
from linli.web.actors import actor_of
from linli.web.desk.acting import in_post_with
from linli.web.desk.frame import respond, see_other, tell
from linli.web.desk.points import needs, sections
from linli.web.desk.points_award import MOST, near
from linli.web.desk.volunteer_teams import wrong_at
from linli.web.point_words import whose
from linli.web.typed import day_of, id_of

FIELDS = ("volunteer", "consent_way", "consented_on", "rest")


@require_http_methods(["GET", "HEAD", "POST"])
@for_staff
def members(request: HttpRequest) -> HttpResponse:
    """Members in the reader's teams, by name; a POST writes somebody down, or lets somebody leave."""
    at, actor = clock.now(), actor_of(request)
    needs(actor, Power.POINTS_AWARD)
    errors: dict[str, str] = {}
    if request.method == "POST":
        try:
            tell(request, _done(request, actor, at))
            return see_other(reverse("desk:points_members"))
        except Invalid as wrong:
            errors = wrong.errors
        except Refused as refused:
            if not refused.refusal.shown:
                raise
            errors = {"": refused.refusal.sentence()}
    found = sorted(members_near(actor, Power.POINTS_AWARD)[:MOST], key=lambda one: (whose(one), str(one.pk)))
    could = list(could_join_near(actor)[:MOST])
    known = {"consented_on": clock.local_date(at).isoformat(), "consent_way": ConsentWay.SPOKEN.value}
    values = {
        "sections": sections(actor),
        "section": "members",
        "rows": [(one, whose(one), one.volunteer is not None and one.volunteer.person_id is None) for one in found],
        "could": [(str(one.pk), one.shown_name) for one in could],
        "ways": ConsentWay.choices,
        "rests": Rest.choices,
        "asked": request.POST.get("member", "") if errors else "",
        "typed": {name: request.POST.get(name, known.get(name, "")) for name in FIELDS},
        **wrong_at(errors, FIELDS),
    }
    return respond(request, "desk/points_members.jinja", values, current="points", status=422 if errors else 200)


def _done(request: HttpRequest, actor: Actor, at: datetime) -> str:
    """Raises `Invalid`, `Refused`."""
    sent, do = request.POST, request.POST.get("do", "")
    if do == "leave":
        named = id_of(sent.get("member", ""))
        member = members_near(actor, Power.POINTS_AWARD).filter(pk=named).first() if named is not None else None
        if member is None:
            raise Refused(rules.unseen("may_leave"))
        actions.leave(member, rest=sent.get("rest", ""), by=near(actor, member, Power.POINTS_AWARD), at=at)
        return _("They are out, and nobody knows any more whose points they were.")
    named = id_of(sent.get("volunteer", ""))
    volunteer = could_join_near(actor).filter(pk=named).first() if named is not None else None
    if volunteer is None:
        raise Invalid({"volunteer": _("Choose for whom.")})
    team = volunteer.memberships.select_related("team").order_by("pk")[0].team
    by = in_post_with(actor, team.organisation_id, Power.POINTS_AWARD)
    way, on = sent.get("consent_way", ""), day_of(sent.get("consented_on", ""))
    actions.join_for(volunteer, way=way, on=on, by=by, at=at)
    return _("Written down. From now on confirmed service is awarded to them.")

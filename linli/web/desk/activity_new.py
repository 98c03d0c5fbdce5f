"""Planning an activity of a team: what, where, when, tasks; or a course, week by week, from one form."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from linli.core import clock
from linli.core.actions import KeyReused
from linli.core.refusals import Invalid, ask
from linli.volunteering.actions import plan_activity
from linli.volunteering.rules import may_plan
from linli.web.access import for_staff
from linli.web.actors import actor_of
from linli.web.desk.activity_forms import FIELDS, ROWS, estates_of, facts_of, skills_of, slot_rows, spaces_in
from linli.web.desk.frame import respond, see_other, tell
from linli.web.desk.volunteer_teams import wrong_at
from linli.web.desk.volunteering import leading, my_team
from linli.web.form_keys import new_key, sent_key


@require_http_methods(["GET", "HEAD", "POST"])
@for_staff
def activity_new(request: HttpRequest, team_id: UUID) -> HttpResponse:
    """The form; after that the page of the activity, or of the first week of the course."""
    at, actor = clock.now(), actor_of(request)
    team = my_team(actor, team_id)
    act = leading(actor, team)
    ask(may_plan(act, team, at))
    errors: dict[str, str] = {}
    key = sent_key(request.POST) or new_key()
    if request.method == "POST":
        try:
            made = plan_activity(team, facts_of(request.POST, slot_rows(request.POST)), key=key, by=act, at=at)
        except Invalid as wrong:
            errors = wrong.errors
        except KeyReused:
            errors = {"title": _("What you sent before has arrived. If this is another one, send again.")}
            key = new_key()
        else:
            count = len(made)
            said = ngettext("It is planned. Publish it, and people can sign up.",
                            "%(num)s weeks are planned. Publish them, and people can sign up.", count)  # fmt: skip
            tell(request, said % {"num": count})
            return see_other(reverse("desk:activity", args=[made[0].pk]))
    estates = estates_of(team)
    sent: Any = request.POST
    usual = {"weeks": "1", "estate": str(estates[0].pk) if estates else ""}
    values = {
        "now": at,
        "team": team,
        "estates": [(str(one.pk), one.name) for one in estates],
        "spaces": spaces_in(estates),
        "skills": skills_of(team),
        "typed": {name: sent.get(name, usual.get(name, "")) for name in FIELDS},
        "rows": [tuple(sent.get(f"{name}_{row}", "") for name in ("name", "wanted", "skill")) for row in range(ROWS)],
        "key": key,
        **wrong_at(errors, (*FIELDS, "slots")),
    }
    return respond(request, "desk/activity_new.jinja", values, current="volunteering", status=422 if errors else 200)

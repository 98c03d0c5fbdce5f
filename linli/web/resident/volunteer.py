"""Being a volunteer: opting in, what one can and wants; one's own activities and hours; leaving, which forgets."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from linli.core import clock
from linli.core.refusals import Invalid
from linli.core.weekly import time_choices
from linli.places.models import Place
from linli.volunteering.actions import VolunteerFacts, join, leave, opt_in
from linli.volunteering.enums import ConsentWay, Standing, State
from linli.volunteering.models import SignUp, Volunteer, VolunteerTeam
from linli.volunteering.queries import given_by, own_sign_ups, own_teams, plan_at, teams_in, volunteer_of
from linli.web.access import for_signed_in
from linli.web.resident import frame
from linli.web.resident.home import estate_or_404
from linli.web.typed import day_of, id_of
from linli.web.volunteer_words import hours_of, service_words, when

FIELDS = ("wish", "phone", "guardian", "guardian_way", "guardian_on")
SHOWN_FOR = timedelta(days=400)
MOST = 60


@for_signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def volunteer(request: HttpRequest, slug: str) -> HttpResponse:
    """`/e/<slug>/volunteer/`: become a volunteer, or change what was said; POST keeps it, and goes on to the activity
    (`next`) or into the `team` that one came from."""
    at, by = clock.now(), frame.resident_of(request)
    estate = estate_or_404(slug)
    errors: dict[str, str] = {}
    back = id_of(request.POST.get("next") or request.GET.get("next", ""))
    team = _team(estate, request.POST.get("team") or request.GET.get("team", ""))
    if request.method == "POST":
        try:
            joined = opt_in(estate, facts_of(request.POST), by=by, at=at)
        except Invalid as wrong:
            errors = wrong.errors
        else:
            if team is not None:
                join(joined, team, by=by, at=at)
                frame.tell(request, _("You are a volunteer, and in the team. You can leave both at any time."))
                return frame.see_other(reverse("resident:team", args=[estate.slug, team.pk]))
            if back is not None:
                frame.tell(request, _("You are a volunteer. Now press “I sign up” once more, and you are in."))
                return frame.see_other(reverse("resident:activity", args=[estate.slug, back]))
            frame.tell(request, _("You are a volunteer. You can leave at any time; then nothing of you is kept."))
            return frame.see_other(reverse("resident:own_activities"))
    me = volunteer_of(by)
    context = {
        **frame.around(estate, at, nav="me"),
        "notices": frame.told(request),
        "me": me,
        "next": str(back) if back is not None else "",
        "team": team,
        **_form(request.POST, me, me.estate if me is not None else estate, errors),
    }
    return frame.show(request, "volunteer", context, status=422 if errors else 200)


def _team(estate: Place, said: str) -> VolunteerTeam | None:
    key = id_of(said)
    return teams_in(estate).filter(pk=key).first() if key is not None else None


def facts_of(sent: Any) -> VolunteerFacts:
    """What the form says."""
    return VolunteerFacts(
        skills=tuple(sent.getlist("skills")), times=tuple(sent.getlist("times")), wish=sent.get("wish", ""),
        phone=sent.get("phone", ""), minor=bool(sent.get("minor")), guardian=sent.get("guardian", ""),
        guardian_way=sent.get("guardian_way", ""), guardian_on=day_of(sent.get("guardian_on", "")),
    )  # fmt: skip


def _form(sent: Any, me: Volunteer | None, estate: Place, errors: dict[str, str]) -> dict[str, Any]:
    plan = plan_at(estate)
    said: dict[str, Any] = {name: sent.get(name, "") for name in FIELDS}
    ticked = (
        {name: set(sent.getlist(name)) for name in ("skills", "times")} if sent else {"skills": set(), "times": set()}
    )
    minor = bool(sent.get("minor"))
    if not sent and me is not None:
        said = {
            "wish": me.wish, "phone": "", "guardian": me.guardian, "guardian_way": me.guardian_way,
            "guardian_on": me.guardian_on.isoformat() if me.guardian_on else "",
        }  # fmt: skip
        ticked, minor = {"skills": set(me.skills), "times": set(me.times)}, me.minor
    return {
        "skills": [(one.key, str(one.name)) for one in plan.skills] if plan is not None else [],
        "times": time_choices(),
        "ways": ConsentWay.choices,
        "ticked": ticked,
        "minor": minor,
        "typed": said,
        "masked": me.contact.masked if me is not None and me.contact is not None else "",
        "wrong": {name: [errors[name]] if name in errors else [] for name in (*FIELDS, "skills", "times")},
        "mistakes": [(f"id_{name}", words) for name, words in errors.items()],
    }


@for_signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def own_activities(request: HttpRequest) -> HttpResponse:
    """`/me/activities/`: one's own activities, hours and teams; POST leaves, and nothing of oneself is kept."""
    at, by = clock.now(), frame.resident_of(request)
    me = volunteer_of(by)
    if request.method == "POST":
        if me is not None and request.POST.get("do") == "leave":
            leave(me, by=by, at=at)
            frame.tell(request, _("You are no volunteer any more. Nothing of you is kept here."))
        return frame.see_other(reverse("resident:own_activities"))
    rows = own_sign_ups(me, at - SHOWN_FOR)[-MOST:] if me is not None else []
    estate = me.estate if me is not None else frame.home_estate(request) or frame.last_estate(request)
    context = {
        **frame.around(estate, at, nav="me"),
        "notices": frame.told(request),
        "me": me,
        "given": service_words(given_by(me)) if me is not None else "",
        "coming": [_line(one, at) for one in rows if one.slot.activity.ends_at > at],
        "past": [_line(one, at) for one in reversed(rows) if one.slot.activity.ends_at <= at],
        "teams": own_teams(me) if me is not None else [],
    }
    return frame.show(request, "own_activities", context)


def _line(one: SignUp, at: Any) -> dict[str, Any]:
    activity = one.slot.activity
    off = activity.state == State.CANCELLED
    return {
        "activity": activity,
        "when": hours_of(one.slot, activity, at) or when(activity, at),
        "task": one.slot.name,
        "off": off,
        "waiting": one.standing == Standing.WAITING and not off,
        "given": service_words(one.minutes) if one.minutes else "",
        "served": one.served,
    }

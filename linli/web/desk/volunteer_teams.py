"""Teams of volunteers: making one, its register, writing somebody down with consent, calling somebody."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from linli.core import clock
from linli.core.actions import KeyReused
from linli.core.actors import Actor
from linli.core.refusals import Invalid, Refused, ask
from linli.core.weekly import time_choices, times_words
from linli.people.enums import RevealPurpose
from linli.places.enums import TREE, Level
from linli.places.models import Place
from linli.playbooks.enums import Power
from linli.volunteering import rules
from linli.volunteering.actions import (
    TeamFacts,
    VolunteerFacts,
    call_volunteer,
    change_team,
    end_team,
    enter_volunteer,
    leave,
    make_team,
)
from linli.volunteering.enums import ConsentWay
from linli.volunteering.models import VolunteerTeam
from linli.volunteering.queries import deeds_of, heads_of, members_of, plan_at
from linli.web.access import for_staff
from linli.web.actors import actor_of
from linli.web.desk.frame import respond, see_other, tell, warn, whole_number
from linli.web.desk.pressing import status_of, tried
from linli.web.desk.telephones import phone_page
from linli.web.desk.volunteering import leading, lines, my_team
from linli.web.form_keys import new_key, sent_key
from linli.web.point_words import shown_beside
from linli.web.typed import day_of, id_of
from linli.web.volunteer_words import deeds_words, kind_of, skill_words

LEVELS = TREE[: TREE.index(Level.ESTATE) + 1]
TEAM_FIELDS = ("kind", "name", "project")
VOLUNTEER_FIELDS = (
    "name", "phone", "wish", "guardian", "guardian_way", "guardian_on", "consent_way", "consented_on",
)  # fmt: skip
MOST_PLACES = 60


def _standing(actor: Actor, wanted: int | None, at: datetime) -> tuple[Actor, Place, list[Place]] | None:
    """The reader in a post that may make a team, for the place that was chosen or the first; and what else there is."""
    found: list[tuple[Actor, Place]] = []
    for held in actor.posts:
        if Power.VOLUNTEERING_LEAD in held.powers:
            ids = [place_id for _level, place_id in held.scope]
            for place in Place.objects.filter(pk__in=ids, level__in=LEVELS).order_by("path", "pk")[:MOST_PLACES]:
                act = actor.in_post(held)
                if rules.may_make_team(act, plan_at(place), place, at) is None:
                    found.append((act, place))
    chosen = next((one for one in found if one[1].pk == wanted), found[0] if found else None)
    return (*chosen, [place for _act, place in found]) if chosen is not None else None


@require_http_methods(["GET", "HEAD", "POST"])
@for_staff
def team_new(request: HttpRequest) -> HttpResponse:
    """A new team: for which place, what kind, its name and its own project."""
    at, actor = clock.now(), actor_of(request)
    standing = _standing(actor, whole_number(request.POST.get("place", "")), at)
    if standing is None:
        raise Refused(rules.unseen_team("may_make_team"))
    act, place, places = standing
    errors: dict[str, str] = {}
    key = sent_key(request.POST) or new_key()
    if request.method == "POST":
        try:
            made = make_team(place, _team_facts(request.POST), key=key, by=act, at=at)
        except Invalid as wrong:
            errors = wrong.errors
        except KeyReused:
            errors, key = (
                {"name": _("What you sent before has arrived. If this is another one, send again.")},
                new_key(),
            )
        else:
            tell(request, _("The team is there. Residents can join it on the estate's page."))
            return see_other(reverse("desk:volunteer_team", args=[made.pk]))
    plan = plan_at(place)
    values = {
        "places": [(str(one.pk), one.name) for one in places],
        "place": place,
        "kinds": [(one.key, str(one.name)) for one in plan.kinds] if plan is not None else [],
        "examples": [str(one.project) for one in plan.kinds if one.project] if plan is not None else [],
        "typed": {name: request.POST.get(name, "") for name in TEAM_FIELDS},
        "key": key,
        **wrong_at(errors, (*TEAM_FIELDS, "place")),
    }
    return respond(
        request, "desk/volunteer_team_new.jinja", values, current="volunteering", status=422 if errors else 200
    )


def wrong_at(errors: Mapping[str, str], fields: tuple[str, ...]) -> dict[str, Any]:
    """What is wrong, by field, and as the summary's links."""
    return {
        "wrong": {name: [errors[name]] if name in errors else [] for name in fields},
        "mistakes": [(f"id_{name}" if name in fields else "", said) for name, said in errors.items()],
    }


def _team_facts(sent: Any) -> TeamFacts:
    return TeamFacts(*(sent.get(name, "") for name in TEAM_FIELDS))


@require_http_methods(["GET", "HEAD", "POST"])
@for_staff
def team(request: HttpRequest, team_id: UUID) -> HttpResponse:
    """One team: its register and what it does; a POST changes or ends it, or lets somebody without account leave."""
    at, actor = clock.now(), actor_of(request)
    row = my_team(actor, team_id)
    act = leading(actor, row)
    errors: dict[str, str] = {}
    if request.method == "POST":
        errors = tried(request, lambda: _done(request, row, act, at))
        if not errors:
            return see_other(reverse("desk:volunteer_team", args=[row.pk]))
        row = my_team(actor, team_id)
    return respond(request, "desk/volunteer_team.jinja", _team_values(request, row, act, at, errors),
                   current="volunteering", status=status_of(errors))  # fmt: skip


def _done(request: HttpRequest, row: VolunteerTeam, act: Actor, at: datetime) -> str:
    """Raises `Invalid`, `Refused`, `Stale`."""
    sent, version = request.POST, whole_number(request.POST.get("version", ""))
    if sent.get("do") == "change":
        change_team(row, _team_facts(sent), by=act, at=at, version=version)
        return _("Changed.")
    if sent.get("do") == "end":
        end_team(row, by=act, at=at, version=version)
        return _("The team has ended. What it did stays as numbers.")
    if sent.get("do") == "leave":
        named = id_of(sent.get("volunteer", ""))
        member = next((one for one in members_of(row) if one.volunteer_id == named), None)
        if member is None:
            raise Refused(rules.unseen_volunteer("may_leave"))
        leave(member.volunteer, by=act, at=at)
        return _("They are out, and nothing of them is kept.")
    raise Refused(rules.unseen_team())


def _team_values(
    request: HttpRequest, row: VolunteerTeam, act: Actor, at: datetime, errors: dict[str, str]
) -> dict[str, Any]:
    plan = row.plan
    activities = list(row.activities.select_related("team", "estate").filter(ends_at__gt=at).order_by("starts_at")[:20])
    deeds = deeds_of([row]).get(row.pk)
    asked = request.POST.get("do", "") if errors else ""
    members = members_of(row)
    beside = shown_beside([one.volunteer_id for one in members], row.place)
    return {
        "now": at,
        "team": row,
        "kind": kind_of(row),
        "deeds": deeds_words(deeds) if deeds is not None else "",
        "members": [
            {
                "volunteer": one.volunteer,
                "skills": skill_words(plan, one.volunteer.skills),
                "times": times_words(one.volunteer.times),
                "leaves": rules.may_leave(act, one.volunteer, [row], at) is None,
                "beside": beside.get(one.volunteer_id, ""),
            }
            for one in members
        ],
        "coming": lines(activities, heads_of(activities), at),
        "may_change": rules.may_change_team(act, row, at) is None,
        "kinds": [(one.key, str(one.name)) for one in plan.kinds] if plan is not None else [],
        "typed": {name: request.POST.get(name, "") for name in TEAM_FIELDS} if asked == "change" else _as_it_is(row),
        "asked": asked,
        "purposes": RevealPurpose.choices,
        "usual": RevealPurpose.URGENT.value,
        **wrong_at(errors, (*TEAM_FIELDS, "team")),
    }  # fmt: skip


def _as_it_is(row: VolunteerTeam) -> dict[str, str]:
    return {name: getattr(row, name) for name in TEAM_FIELDS}


@require_http_methods(["GET", "HEAD", "POST"])
@for_staff
def volunteer_new(request: HttpRequest, team_id: UUID) -> HttpResponse:
    """Write down somebody without an account, who agreed."""
    at, actor = clock.now(), actor_of(request)
    row = my_team(actor, team_id)
    act = leading(actor, row)
    ask(rules.may_enter_volunteer(act, row, at))
    errors: dict[str, str] = {}
    key = sent_key(request.POST) or new_key()
    if request.method == "POST":
        try:
            enter_volunteer(row, volunteer_facts(request.POST), key=key, by=act, at=at)
        except Invalid as wrong:
            errors = wrong.errors
        except KeyReused:
            errors, key = (
                {"name": _("What you sent before has arrived. If this is another one, send again.")},
                new_key(),
            )
        else:
            tell(request, _("Written down. Whenever they say so, take them out here, and nothing is kept."))
            return see_other(reverse("desk:volunteer_team", args=[row.pk]))
    values = {"team": row, "key": key, **volunteer_form(request.POST, row, errors)}
    return respond(request, "desk/volunteer_new.jinja", values, current="volunteering", status=422 if errors else 200)


def volunteer_facts(sent: Any) -> VolunteerFacts:
    """What the form of a volunteer says."""
    return VolunteerFacts(
        skills=tuple(sent.getlist("skills")), times=tuple(sent.getlist("times")), wish=sent.get("wish", ""),
        phone=sent.get("phone", ""), minor=bool(sent.get("minor")), guardian=sent.get("guardian", ""),
        guardian_way=sent.get("guardian_way", ""), guardian_on=day_of(sent.get("guardian_on", "")),
        name=sent.get("name", ""), consent_way=sent.get("consent_way", ""),
        consented_on=day_of(sent.get("consented_on", "")),
    )  # fmt: skip


def volunteer_form(sent: Any, row: VolunteerTeam, errors: dict[str, str]) -> dict[str, Any]:
    """The fields of a volunteer as they were typed."""
    plan = row.plan
    return {
        "skills": [(one.key, str(one.name)) for one in plan.skills] if plan is not None else [],
        "times": time_choices(),
        "ways": ConsentWay.choices,
        "ticked": {name: set(sent.getlist(name)) if sent else set() for name in ("skills", "times")},
        "minor": bool(sent.get("minor")),
        "typed": {name: sent.get(name, "") for name in VOLUNTEER_FIELDS},
        **wrong_at(errors, (*VOLUNTEER_FIELDS, "skills", "times")),
    }


@require_POST
@for_staff
def telephone(request: HttpRequest, team_id: UUID) -> HttpResponse:
    """The number of a volunteer, for sixty seconds, after saying what for. Each look is kept."""
    at, actor = clock.now(), actor_of(request)
    row = my_team(actor, team_id)
    back = request.POST.get("back", "")
    activity = id_of(back)
    back = (
        reverse("desk:activity", args=[activity]) if activity is not None
        else reverse("desk:volunteer_team", args=[row.pk])
    )  # fmt: skip
    named = id_of(request.POST.get("volunteer", ""))
    if named is None:
        raise Refused(rules.unseen_volunteer("may_call_volunteer"))
    try:
        found = call_volunteer(row, named, purpose=request.POST.get("purpose", ""), by=leading(actor, row), at=at)
    except Invalid as wrong:
        warn(request, " ".join(wrong.errors.values()))
        return see_other(back)
    return phone_page(request, _("The volunteer"), found, back, at, current="volunteering")

"""One drill of an estate: its posts in heads, what the body that holds it can do, what was found, the door's notice."""

from __future__ import annotations

from datetime import datetime
from typing import Any, BinaryIO, cast
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from linli.core import clock
from linli.core.actors import Actor
from linli.core.refusals import Invalid, Refusal, Refused, ask
from linli.drills import rules
from linli.drills.actions import report_finding
from linli.drills.enums import OPEN
from linli.drills.models import Drill, DrillPost
from linli.drills.queries import Heads, findings_of, posts_of, yeses_of
from linli.places.queries import buildings
from linli.service_requests.rules import may_see
from linli.web.access import for_staff
from linli.web.actors import actor_of
from linli.web.desk.drill_ways import go
from linli.web.desk.drills import holding, my_drill
from linli.web.desk.frame import respond, see_other, tell, whole_number
from linli.web.desk.pressing import status_of, tried
from linli.web.drill_words import OVER, chip_of, drill_heads, nature_of, post_heads, shift, when
from linli.web.form_keys import new_key, sent_key
from linli.web.qr import qr


@require_http_methods(["GET", "HEAD", "POST"])
@for_staff
def drill(request: HttpRequest, drill_id: UUID) -> HttpResponse:
    """One drill; a POST goes one of the ways that it shows."""
    at, actor = clock.now(), actor_of(request)
    row = my_drill(actor, drill_id)
    errors: dict[str, str] = {}
    if request.method == "POST":
        errors = tried(request, lambda: go(request, row, holding(actor, row), at))
        if not errors:
            return see_other(reverse("desk:drill", args=[row.pk]))
        row = my_drill(actor, drill_id)
    values = _values(request, row, actor, at, errors)
    return respond(request, "desk/drill.jinja", values, current="drills", status=status_of(errors))


def _values(request: HttpRequest, row: Drill, actor: Actor, at: datetime, errors: dict[str, str]) -> dict[str, Any]:
    act = holding(actor, row)
    posts = posts_of(row)
    names = rules.may_see_names(actor, row, at) is None
    sets = rules.may_set_post(act, row, at) is None
    asked = request.POST.get("do", "") if errors else ""
    beside = request.POST.get("post", "") if errors else ""
    starts, ends = clock.local(row.starts_at), clock.local(row.ends_at)
    return {
        "now": at,
        "row": row,
        "plan_href": reverse("desk:drill_plan", args=[row.plan_id]) if _planned(actor, row, at) else "",
        "when": when(row, at),
        "nature": nature_of(row),
        "chip": chip_of(row),
        "heads": drill_heads(row, Heads(sum(one.wanted for one in posts), sum(one.found for one in posts))),
        "posts": _posts(row, posts, yeses_of(row) if names else [], at),
        "names": names,
        "may": _may(act, row, at),
        "elsewhere": _elsewhere(act, row, at),
        "buildings": [(str(one.pk), one.name) for one in buildings(row.estate)] if sets else [],
        "findings": [
            (one.service_request.title, one.service_request.number, may_see(actor, one.service_request, at) is None)
            for one in findings_of(row)
        ],
        "usual": {
            "day": starts.date().isoformat(), "starts": f"{starts:%H:%M}", "last": ends.date().isoformat(),
            "ends": f"{ends:%H:%M}", "gather": row.gather,
        },
        "typed": request.POST if errors else {},
        "asked": asked,
        "beside": beside,
        "errors": errors,
        "mistakes": [(_field(name, asked, beside), said) for name, said in errors.items()],
        "key": sent_key(request.POST) or new_key(),
    }  # fmt: skip


def _field(name: str, asked: str, beside: str) -> str:
    """The id of a field: the page's forms share names, so each ends with its verb, and with its post where it has one.
    Empty for what is said of no field."""
    if not name or asked == "remove_post":
        return ""
    of_post = f"_{beside or 'new'}" if asked in ("set_post", "count") else ""
    return f"id_{name}_{asked}{of_post}"


def _may(act: Actor, row: Drill, at: datetime) -> dict[str, bool]:
    """Which forms stand on the page."""
    asked = {
        "adapt": rules.may_adapt,
        "set_post": rules.may_set_post,
        "tell": rules.may_tell,
        "count": rules.may_count_by_hand,
        "call_off": rules.may_call_off,
        "hold": rules.may_hold,
        "miss": rules.may_miss,
        "find": rules.may_report_finding,
    }
    return {name: rule(act, row, at) is None for name, rule in asked.items()}


def _elsewhere(act: Actor, row: Drill, at: datetime) -> str:
    """In whose hands it is, for whoever planned it and does not hold it."""
    refused: Refusal | None = rules.may_hold(act, row, at)
    return refused.sentence() if refused is not None and refused.who_can else ""


def _planned(actor: Actor, row: Drill, at: datetime) -> bool:
    return rules.may_see_plan(actor, row.plan, at) is None


def _posts(row: Drill, posts: list[DrillPost], yeses: list[Any], at: datetime) -> list[dict[str, Any]]:
    said: dict[UUID, list[str]] = {}
    for yes in yeses:
        said.setdefault(yes.post_id, []).append(yes.appointment.person.name)
    return [
        {
            "post": post,
            "heads": post_heads(post, row.state in OVER),
            "shift": shift(post, at),
            "names": said.get(post.pk, []),
            "usual": _usual(post),
        }
        for post in posts
    ]


def _usual(post: DrillPost) -> dict[str, str]:
    starts = clock.local(post.starts_at) if post.starts_at else None
    ends = clock.local(post.ends_at) if post.ends_at else None
    return {
        "name": post.name,
        "wanted": str(post.wanted),
        "building": str(post.building_id or ""),
        "day": starts.date().isoformat() if starts else "",
        "starts": f"{starts:%H:%M}" if starts else "",
        "ends": f"{ends:%H:%M}" if ends else "",
    }


@require_http_methods(["GET", "HEAD", "POST"])
@for_staff
def drill_finding(request: HttpRequest, drill_id: UUID) -> HttpResponse:
    """Report what was found: words, where, photos; it is a service request at once."""
    at, actor = clock.now(), actor_of(request)
    row = my_drill(actor, drill_id)
    act = holding(actor, row)
    ask(rules.may_report_finding(act, row, at))
    errors: dict[str, str] = {}
    if request.method == "POST":
        try:
            report_finding(
                row,
                words=request.POST.get("words", "").replace("\x00", ""),
                building_id=whole_number(request.POST.get("building", "")),
                photos=[cast(BinaryIO, file.file) for file in request.FILES.getlist("photos")],
                key=sent_key(request.POST),
                by=act,
                at=at,
            )
        except Invalid as wrong:
            errors = wrong.errors
        else:
            tell(request, _("Reported; the station has it. You can follow it."))
            return see_other(f"{reverse('desk:drill', args=[row.pk])}#findings")
    names = ("words", "building", "photos")
    values = {
        "row": row,
        "buildings": [("", _("Somewhere in the estate")), *((str(one.pk), one.name) for one in buildings(row.estate))],
        "typed": {name: request.POST.get(name, "") for name in names},
        "wrong": {name: [errors[name]] if name in errors else [] for name in names},
        "mistakes": [(f"id_{name}", said) for name, said in errors.items()],
        "key": sent_key(request.POST) or new_key(),
    }
    return respond(request, "desk/drill_finding.jinja", values, current="drills", status=422 if errors else 200)


@require_safe
@for_staff
def drill_print(request: HttpRequest, drill_id: UUID) -> HttpResponse:
    """The notice on a sheet of A4 for the door: what, when, where to go, and that it is practice. Of one that is over
    or called off there is none."""
    at, actor = clock.now(), actor_of(request)
    row = my_drill(actor, drill_id)
    if row.state not in OPEN:
        raise Refused(rules.unseen_drill())
    address = request.build_absolute_uri(reverse("resident:drills", args=[row.estate.slug]))
    values = {
        "now": at,
        "row": row,
        "when": when(row, at),
        "address": address,
        "code": qr(address),
        "back": reverse("desk:drill", args=[row.pk]),
        "printed_by": _("Printed by %(name)s") % {"name": actor.name},
    }
    return render(request, "desk/drill_print.jinja", values, using="jinja2")

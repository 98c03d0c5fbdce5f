"""One micro-project at the desk: what is proposed, what others think, its steps and account, what one can do; on A4."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from linli.core import clock
from linli.core.actors import Actor
from linli.core.refusals import Refusal, RefusalKind
from linli.places.models import Place
from linli.playbooks.enums import Power
from linli.projects import queries, rules
from linli.projects.enums import Whose
from linli.projects.models import ProjectMilestone, ProjectProposal, ProjectReview
from linli.web.access import for_staff
from linli.web.actors import actor_of
from linli.web.desk.frame import respond, see_other
from linli.web.desk.pressing import status_of, tried
from linli.web.desk.project_ways import go
from linli.web.desk.projects import calling, my_project, proposing
from linli.web.money_words import in_yuan
from linli.web.project_photos import photos_of_steps
from linli.web.project_words import (
    account_words,
    chip_of,
    estate_words,
    kind_of,
    step_words,
    sum_of,
    taken_back_words,
)


class Sides:
    """The reader in each post in which they can have a part in this project, and the rules asked once for each."""

    def __init__(self, actor: Actor, row: ProjectProposal, at: datetime) -> None:
        self.row, self.at = row, at
        self.estates: list[Place] = queries.estates_in(row)
        self.steps: list[ProjectMilestone] = queries.milestones_of(row)
        self.reviews: list[ProjectReview] = queries.reviews_of(row)
        self.caller, self.proposer = calling(actor, row.call), proposing(actor, row)
        self.looker = next(
            (
                actor.in_post(held) for held in actor.posts
                if Power.PROJECT_REVIEW in held.powers and any(held.covers(one) for one in self.estates)
            ),
            actor,
        )  # fmt: skip

    def refusals(self) -> dict[str, Refusal | None]:
        """What each form of the page that is not of a step is answered."""
        row, at = self.row, self.at
        return {
            "edit": rules.may_edit(self.proposer, row, at),
            "send": rules.may_send(self.proposer, row, at),
            "review": rules.may_review(self.looker, row, self.estates, self.reviews, at),
            "decide": rules.may_decide(self.caller, row, self.reviews, at),
            "decline": rules.may_decline(self.caller, row, self.reviews, at),
            "fund": rules.may_fund(self.caller, row, self.reviews, at),
            "give_word": rules.may_give_word(self.looker, row, self.estates, at),
            "accept": rules.may_accept(self.caller, row, self.steps, at),
            "publish": rules.may_publish(self.caller, row, at),
            "give_up": rules.may_give_up(self.proposer, row, at),
            "stop": rules.may_stop(self.caller, row, at),
        }


@require_http_methods(["GET", "HEAD", "POST"])
@for_staff
def project(request: HttpRequest, project_id: UUID) -> HttpResponse:
    """One project; a POST goes one of the ways that it shows."""
    at, actor = clock.now(), actor_of(request)
    row = my_project(actor, project_id)
    errors: dict[str, str] = {}
    if request.method == "POST":
        sides = Sides(actor, row, at)
        errors = tried(request, lambda: go(request, row, sides.caller, sides.proposer, sides.looker, at))
        if not errors:
            return see_other(reverse("desk:project", args=[row.pk]))
        row = my_project(actor, project_id)
    values = _values(request, Sides(actor, row, at), errors)
    return respond(request, "desk/project.jinja", values, current="projects", status=status_of(errors))


def _values(request: HttpRequest, sides: Sides, errors: dict[str, str]) -> dict[str, Any]:
    row, at = sides.row, sides.at
    refusals = sides.refusals()
    asked = request.POST.get("do", "") if errors else ""
    beside = request.POST.get("step", "") if errors else ""
    ids = {name: f"id_{name}_{beside or asked}" for name in errors if name}
    why = {name: one.sentence() for name, one in refusals.items() if one is not None and one.kind is RefusalKind.WHEN}
    return {
        **shown(sides),
        "may": {name: refusal is None for name, refusal in refusals.items()},
        "why": _next_step(sides, why),
        "errors": errors,
        "mistakes": [(ids.get(name, ""), said) for name, said in errors.items()],
        "asked": asked,
        "beside": beside,
        "sent": request.POST if errors else {},
        "whose": Whose.choices,
        "usual_sum": f"{row.fen // 100}.{row.fen % 100:02d}",
        "now": at,
    }


def _next_step(sides: Sides, why: dict[str, str]) -> str:
    """Why the next verb of this state cannot be done yet, where it is the reader's."""
    turn = {"proposed": ("decide", "review"), "notice": ("fund",), "funded": ("accept",)}
    return next((why[name] for name in turn.get(sides.row.state, ()) if name in why), "")


def shown(sides: Sides) -> dict[str, Any]:
    """What the page and the paper tell of a project."""
    row, granted = sides.row, sides.row.granted is not None
    return {
        "row": row,
        "chip": chip_of(row),
        "kind": kind_of(row),
        "where": estate_words(sides.estates),
        "sum": sum_of(row),
        "asked_sum": in_yuan(row.fen),
        "steps": [_step(sides, one, granted) for one in sides.steps],
        "reviews": [(one, in_yuan(one.fen)) for one in sides.reviews],
        "account": account_words(queries.account_of_project(row))[1:] if row.funded_at else [],
        "word_from": str(Whose(row.word_from).label) if row.word_from else "",
        "photos": photos_of_steps(sides.steps),
    }


def _step(sides: Sides, one: ProjectMilestone, granted: bool) -> dict[str, Any]:
    row, at = sides.row, sides.at
    return {
        "step": one,
        "terms": step_words(one, at, granted=granted),
        "stands": str(one.get_step().label) if row.funded_at else "",
        "taken_back": taken_back_words(one),
        "tell": rules.may_tell(sides.proposer, row, one, at) is None,
        "look": rules.may_look(sides.caller, row, one, at) is None,
        "pay": rules.may_pay(sides.caller, row, one, at) is None,
        "take_back": rules.may_take_back(sides.caller, row, one, at) is None,
    }


@require_safe
@for_staff
def project_paper(request: HttpRequest, project_id: UUID) -> HttpResponse:
    """The project on A4: what, by whom, for how much, steps with receipts, what came of it. No names of people."""
    at, actor = clock.now(), actor_of(request)
    row = my_project(actor, project_id)
    values = {
        **shown(Sides(actor, row, at)), "now": at, "back": reverse("desk:project", args=[row.pk]),
        "printed_by": _("Printed by %(name)s") % {"name": actor.name},
    }  # fmt: skip
    return render(request, "desk/project_paper.jinja", values, using="jinja2")

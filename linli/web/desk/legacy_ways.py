"""What may be done about an old problem on its page: each way with its rule, its form, and what it sends."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from linli.core.actors import Actor
from linli.core.refusals import Invalid, Refusal, Refused
from linli.legacy import actions, rules
from linli.legacy.actions import StepFacts
from linli.legacy.enums import Verb
from linli.legacy.models import LegacyProblem, PlanStep
from linli.legacy.queries import steps_of, visible_to
from linli.playbooks.enums import Power
from linli.service_requests.queries import visible_to as requests_visible_to
from linli.web.desk.finder import number_in
from linli.web.desk.frame import whole_number
from linli.web.typed import day_of, id_of

KEEP, ACT = (Power.LEGACY_KEEP,), (Power.LEGACY_KEEP, Power.LEGACY_ACT)


class Spec(NamedTuple):
    """One way: its words, its rule, what its form asks for, what sends it, and what is said then."""

    label: Any
    rule: Callable[[Actor, LegacyProblem, datetime], Refusal | None]
    asks: str
    act: Callable[[HttpRequest, LegacyProblem, Actor, datetime, int | None], object]
    done: Any
    hint: Any = ""
    primary: bool = False


class Way(NamedTuple):
    """One way as the page shows it."""

    key: str
    spec: Spec


def _words(request: HttpRequest) -> str:
    return request.POST.get("words", "")


def step_facts(request: HttpRequest) -> StepFacts:
    """What a form says of a step."""
    sent = request.POST
    return StepFacts(
        id_of(sent.get("organisation", "")), sent.get("words", ""), day_of(sent.get("due_on", "")),
        sent.get("public_words", ""),
    )  # fmt: skip


def _give(request: HttpRequest, row: LegacyProblem, by: Actor, at: datetime, version: int | None) -> object:
    chosen = id_of(request.POST.get("owner", ""))
    return actions.give_owner(row, owner=chosen, words=_words(request), by=by, at=at, version=version)


def _with_day(act: Callable[..., object]) -> Callable[..., object]:
    def run(request: HttpRequest, row: LegacyProblem, by: Actor, at: datetime, version: int | None) -> object:
        day = day_of(request.POST.get("next_on", ""))
        return act(row, words=_words(request), next_on=day, by=by, at=at, version=version)

    return run


def _spoken(act: Callable[..., object]) -> Callable[..., object]:
    def run(request: HttpRequest, row: LegacyProblem, by: Actor, at: datetime, version: int | None) -> object:
        return act(row, words=_words(request), by=by, at=at, version=version)

    return run


def _add_step(request: HttpRequest, row: LegacyProblem, by: Actor, at: datetime, version: int | None) -> object:
    return actions.add_step(row, step_facts(request), by=by, at=at, version=version)


def _put(request: HttpRequest, row: LegacyProblem, by: Actor, at: datetime, version: int | None) -> object:
    return actions.put_on_agenda(row, by=by, at=at, version=version)


def _attach(request: HttpRequest, row: LegacyProblem, by: Actor, at: datetime, version: int | None) -> object:
    number = number_in(request.POST.get("number", "").replace("\x00", "").strip())
    found = requests_visible_to(by).filter(number=number).first() if number else None
    if found is None:
        raise Invalid({"number": _("Write the number of a request that you see.")})
    try:
        return actions.attach(row, found, by=by, at=at, version=version)
    except Invalid as wrong:
        raise Invalid({"number": wrong.errors["service_requests"]}) from wrong
    except Refused as refused:
        raise Invalid({"number": refused.refusal.sentence()}) from refused


def _join(request: HttpRequest, row: LegacyProblem, by: Actor, at: datetime, version: int | None) -> object:
    number = request.POST.get("number", "").replace("\x00", "").strip().upper()
    other = visible_to(by).filter(number=number).exclude(pk=row.pk).first() if number else None
    if other is None:
        raise Invalid({"number": _("Write the number of another old problem that you see.")})
    try:
        return actions.join(row, other, by=by, at=at, version=version)
    except Refused as refused:
        raise Invalid({"number": refused.refusal.sentence()}) from refused


WAYS: Mapping[str, Spec] = {
    "confirm": Spec(
        Verb.CONFIRM.label, rules.may_confirm, "words", _spoken(actions.confirm), gettext_lazy("It is solved."),
        gettext_lazy("What you saw, if you like"), primary=True,
    ),
    "not_yet": Spec(
        Verb.NOT_YET.label, rules.may_say_not_yet, "review", _with_day(actions.not_yet),
        gettext_lazy("It is open again; the owner is told."), gettext_lazy("What is still to be done"),
    ),
    "give": Spec(
        Verb.GIVE.label, rules.may_give, "owner", _give, gettext_lazy("They are told."),
        gettext_lazy("Why this body must act"),
    ),
    "review": Spec(
        Verb.REVIEW.label, rules.may_review, "review", _with_day(actions.review),
        gettext_lazy("Written down, with the day of the next look."), pgettext_lazy("legacy", "What you found"),
    ),
    "add_step": Spec(
        Verb.ADD_STEP.label, rules.may_add_step, "step", _add_step, gettext_lazy("The step stands in the plan."),
        gettext_lazy("What is done in this step"),
    ),
    "say_solved": Spec(
        Verb.SAY_SOLVED.label, rules.may_say_solved, "words", _spoken(actions.say_solved),
        gettext_lazy("Said. Somebody else looks a second time."), gettext_lazy("How it was solved"),
    ),
    "publish": Spec(
        Verb.PUBLISH.label, rules.may_publish, "public", _spoken(actions.publish),
        gettext_lazy("Residents read what stands here now."),
        gettext_lazy("In plain words, without names. Empty: residents do not read of it."),
    ),
    "put_on_agenda": Spec(
        Verb.PUT_ON_AGENDA.label, rules.may_put_on_agenda, "", _put, gettext_lazy("It stands on the forum's list."),
    ),
    "attach": Spec(
        Verb.ATTACH.label, rules.may_attach, "number", _attach, gettext_lazy("It stands here; its reporter reads so."),
        gettext_lazy("Number of a request that cannot be solved now"),
    ),
    "join": Spec(
        Verb.JOIN.label, lambda by, row, at: rules.may_join(by, row, LegacyProblem(state="open"), at), "number", _join,
        gettext_lazy("Joined."),
        gettext_lazy("Number of the old problem that goes on, such as LP-430204-20261123-0007"),
    ),
    "reopen": Spec(
        Verb.REOPEN.label, rules.may_reopen, "review", _with_day(actions.reopen), gettext_lazy("It is open again."),
        gettext_lazy("Why it is opened again"),
    ),
}  # fmt: skip
"""What stands on the page, in this order."""


def acting(
    actor: Actor, row: LegacyProblem, rule: Callable[[Actor, LegacyProblem, datetime], Refusal | None], at: datetime
) -> Actor:
    """The reader in the first post in which the rule lets them, else in the post nearest to it. No query."""
    for held in actor.posts:
        if held.powers & set(ACT) and rule(actor.in_post(held), row, at) is None:
            return actor.in_post(held)
    return actor.acting_for(row, [row.organisation_id, row.owner_id])


def ways_of(actor: Actor, row: LegacyProblem, at: datetime) -> list[Way]:
    """What the reader may do now. No query."""
    return [
        Way(key, spec) for key, spec in WAYS.items() if spec.rule(acting(actor, row, spec.rule, at), row, at) is None
    ]


def refused_of(actor: Actor, row: LegacyProblem, at: datetime) -> list[Refusal]:
    """Why somebody who would confirm cannot, where that is to be said. No query."""
    said = rules.may_confirm(acting(actor, row, rules.may_confirm, at), row, at)
    return [said] if said is not None and said.shown and row.state == "held_solved" else []


def step_of(row: LegacyProblem, wanted: UUID | None) -> PlanStep:
    """The step of this plan that a form named. Raises `Refused`."""
    found = next((one for one in steps_of(row) if one.pk == wanted), None)
    if found is None:
        raise Refused(rules.unseen_problem())
    return found


def go(request: HttpRequest, actor: Actor, row: LegacyProblem, at: datetime) -> str:
    """Go the way that the form asked for, and say what was done. Raises `Refused`, `Stale`, `Invalid`."""
    key, version = request.POST.get("do", ""), whole_number(request.POST.get("version", ""))
    if key in ("finish_step", "change_step"):
        return _about_step(request, actor, row, at, key, version)
    if key == "detach":
        wanted = id_of(request.POST.get("request", ""))
        found = requests_visible_to(actor).filter(pk__in=row.requests.values("service_request_id"), pk=wanted).first()
        if found is None:
            raise Refused(rules.unseen_problem())
        by = acting(actor, row, rules.may_detach, at)
        actions.detach(row, found, by=by, at=at, version=version)
        return _("It is taken out.")
    if key not in WAYS:
        raise Refused(rules.unseen_problem())
    spec = WAYS[key]
    spec.act(request, row, acting(actor, row, spec.rule, at), at, version)
    return str(spec.done)


def _about_step(
    request: HttpRequest, actor: Actor, row: LegacyProblem, at: datetime, key: str, version: int | None
) -> str:
    step = step_of(row, id_of(request.POST.get("step", "")))
    if key == "finish_step":
        by = acting(actor, row, lambda one, problem, when: rules.may_finish_step(one, problem, step, when), at)
        day = day_of(request.POST.get("done_on", ""))
        actions.finish_step(step, done_on=day, words=_words(request), by=by, at=at, version=version)
        return _("The step is done.")
    by = acting(actor, row, lambda one, problem, when: rules.may_change_step(one, problem, step, when), at)
    why = request.POST.get("why", "")
    actions.change_step(step, step_facts(request), why=why, by=by, at=at, version=version)
    return _("The step is changed; the line as it was stays below it.")

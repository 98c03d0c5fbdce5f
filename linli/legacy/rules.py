"""Who keeps the register of old problems, who acts, who reviews, and who says that one is solved."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from linli.core.actors import Actor, Held
from linli.core.models import SheetImport
from linli.core.refusals import Refusal, RefusalKind, not_now
from linli.legacy.enums import TABLE, State, Verb
from linli.legacy.models import LegacyProblem, PlanStep
from linli.meetings.models import AgendaItem
from linli.places.enums import Level
from linli.places.models import Place
from linli.places.rules_sheets import too_late
from linli.playbooks.enums import Power
from linli.playbooks.schema import Playbook
from linli.service_requests.enums import State as RequestState
from linli.service_requests.models import ServiceRequest
from linli.service_requests.rules import may_see

HAS_TO_DO = frozenset({Power.LEGACY_KEEP, Power.LEGACY_ACT})
LEVELS = (Level.COMMUNITY, Level.ESTATE, Level.BUILDING)


def may_see_problem(actor: Actor, problem: LegacyProblem, bodies: Collection[UUID], at: datetime) -> Refusal | None:
    """An old problem is seen by the body that keeps it, by the one that owns it, by those that have a step of it, and
    by the bodies over its place that keep registers."""
    if actor.is_system or any(_sees(held, problem, bodies) for held in actor.open_posts):
        return None
    return unseen_problem()


def may_read_register(actor: Actor, at: datetime) -> Refusal | None:
    """The register is opened by whoever keeps one or acts on old problems for a body."""
    if actor.is_system or any(held.powers & HAS_TO_DO for held in actor.open_posts):
        return None
    return unseen_problem()


def may_enter(actor: Actor, playbook: Playbook, place: Place, at: datetime) -> Refusal | None:
    """An old problem of a community, an estate or a building is entered by a body that the playbook lets keep the
    register there."""
    if _keeps_register(actor, playbook, place) and place.level in LEVELS:
        return None
    return _only_keepers("may_enter")


def may_enter_request(actor: Actor, row: ServiceRequest, at: datetime) -> Refusal | None:
    """A service request comes into the register once it was said that it cannot be solved now, by whoever sees it."""
    refused = may_see(actor, row, at)
    if refused is not None or row.state == RequestState.DEFERRED:
        return refused
    return Refusal(
        RefusalKind.WHEN,
        why=_("It is now “%(state)s”.") % {"state": row.get_state().label},
        who_can="",
        instead=_("What cannot be solved now is said so first, with a reason; then it can stand in the register."),
        rule="may_enter_request",
    )


def may_enter_matter(actor: Actor, item: AgendaItem, at: datetime) -> Refusal | None:
    """A matter comes into the register from the topmost forum that it can climb to; whoever enters it sees it there."""
    if item.spec.climbs_to is None:
        return None
    return Refusal(
        RefusalKind.WHEN,
        why=_("A forum above this one can still settle it."),
        who_can="",
        instead=_("Let it climb first."),
        rule="may_enter_matter",
    )


def may_correct(actor: Actor, problem: LegacyProblem, at: datetime) -> Refusal | None:
    """What is written of an old problem is put right by the body that keeps it, as long as it is open."""
    return _keepers(actor, problem, Verb.CORRECT, "may_correct")


def may_take_back(actor: Actor, problem: LegacyProblem, touched: bool, at: datetime) -> Refusal | None:
    """An old problem that was entered by mistake is taken back by the body that keeps it, until anything was done."""
    refused = may_correct(actor, problem, at)
    if refused is not None or not touched:
        return refused
    return Refusal(
        RefusalKind.WHEN,
        why=_("Something was done in it already."),
        who_can="",
        instead=_("Join it to another, or let it stand with its next review."),
        rule="may_take_back",
    )


def may_import(actor: Actor, playbook: Playbook | None, area: Place, at: datetime) -> Refusal | None:
    """A sheet of old problems is brought in by a body that the playbook lets keep the register in its place."""
    if playbook is None:
        return unseen_problem()
    return None if _keeps_register(actor, playbook, area) else _only_keepers("may_import")


def may_undo_import(
    actor: Actor, playbook: Playbook | None, area: Place, brought: SheetImport, at: datetime
) -> Refusal | None:
    """A sheet of old problems is undone once, within thirty days, by a body that keeps the register in its place."""
    return may_import(actor, playbook, area, at) or too_late("may_undo_import", brought, at)


def may_give(actor: Actor, problem: LegacyProblem, at: datetime) -> Refusal | None:
    """Which body must act is said by the body that keeps the problem, with why; anew as long as it is open."""
    return _keepers(actor, problem, Verb.GIVE, "may_give")


def may_add_step(actor: Actor, problem: LegacyProblem, at: datetime) -> Refusal | None:
    """The plan is written by the body that owns the problem, and by the one that keeps it."""
    return _planners(actor, problem, Verb.ADD_STEP, "may_add_step")


def may_change_step(actor: Actor, problem: LegacyProblem, step: PlanStep, at: datetime) -> Refusal | None:
    """A step that is not done is changed by the body that owns the problem or keeps it; the old line stays."""
    refused = _planners(actor, problem, Verb.CHANGE_STEP, "may_change_step")
    return refused or _still_stands(step, "may_change_step")


def may_finish_step(actor: Actor, problem: LegacyProblem, step: PlanStep, at: datetime) -> Refusal | None:
    """That a step is done is said by the body that has it, or by whoever owns or keeps the problem."""
    held = actor.held
    mine = held is not None and held.powers & HAS_TO_DO and held.organisation_id == step.organisation_id
    if not mine and not _plans(held, problem):
        return _others("may_finish_step")
    return _when(problem, Verb.FINISH_STEP, "may_finish_step") or _still_stands(step, "may_finish_step")


def may_review(actor: Actor, problem: LegacyProblem, at: datetime) -> Refusal | None:
    """What a review found is written down by the body that keeps the problem, or by the one above it."""
    held = actor.held
    if not (_keeps(held, problem) or _above(held, problem)):
        return _others("may_review")
    return _when(problem, Verb.REVIEW, "may_review")


def may_publish(actor: Actor, problem: LegacyProblem, at: datetime) -> Refusal | None:
    """What residents read of an old problem is written by the body that keeps it."""
    return _keepers(actor, problem, Verb.PUBLISH, "may_publish")


def may_put_on_agenda(actor: Actor, problem: LegacyProblem, at: datetime) -> Refusal | None:
    """An old problem is put onto the list of a forum by the body that keeps it."""
    return _keepers(actor, problem, Verb.PUT_ON_AGENDA, "may_put_on_agenda")


def may_attach(actor: Actor, problem: LegacyProblem, at: datetime) -> Refusal | None:
    """A service request is added to an old problem by the body that keeps it."""
    return _keepers(actor, problem, Verb.ATTACH, "may_attach")


def may_detach(actor: Actor, problem: LegacyProblem, at: datetime) -> Refusal | None:
    """A service request that was added by mistake is taken out again by the body that keeps the problem."""
    return _keepers(actor, problem, Verb.DETACH, "may_detach")


def may_say_solved(actor: Actor, problem: LegacyProblem, at: datetime) -> Refusal | None:
    """That an old problem is solved is said by the body that owns it; somebody else confirms it."""
    if not _owns(actor.held, problem):
        return Refusal(
            RefusalKind.WHO,
            why=_("Solved is said by the body that owns it."),
            who_can=problem.owner.short_name if problem.owner is not None else _("No body owns it yet."),
            instead=_("Write down at the review what you found."),
            rule="may_say_solved",
        )
    return _when(problem, Verb.SAY_SOLVED, "may_say_solved")


def may_confirm(actor: Actor, problem: LegacyProblem, at: datetime) -> Refusal | None:
    """That it is solved is confirmed by the body that keeps the problem, by the one above where the keeper owns it, and
    never by the person who said so."""
    return _second_look(actor, problem, Verb.CONFIRM, "may_confirm")


def may_say_not_yet(actor: Actor, problem: LegacyProblem, at: datetime) -> Refusal | None:
    """That it is not solved yet is said by whoever would confirm it, with why and the day of the next review."""
    return _second_look(actor, problem, Verb.NOT_YET, "may_say_not_yet")


def may_join(actor: Actor, problem: LegacyProblem, leading: LegacyProblem, at: datetime) -> Refusal | None:
    """An old problem is joined to another open one by the body that keeps it, where it sees the other one."""
    refused = _keepers(actor, problem, Verb.JOIN, "may_join")
    if refused is not None or (leading.state == State.OPEN and leading.pk != problem.pk):
        return refused
    return Refusal(
        RefusalKind.WHEN,
        why=_("That one is not open, or it is this one."),
        who_can="",
        instead=_("Choose another one that is open."),
        rule="may_join",
    )


def may_reopen(actor: Actor, problem: LegacyProblem, at: datetime) -> Refusal | None:
    """What was solved or joined is opened again by the body that keeps it or by the one above, with why and a day."""
    held = actor.held
    if not (_keeps(held, problem) or _above(held, problem)):
        return _others("may_reopen")
    return _when(problem, Verb.REOPEN, "may_reopen")


def may_go_on(actor: Actor, problem: LegacyProblem, at: datetime) -> Refusal | None:
    """When a body ends and none follows it, its old problems are the nearest keeper's; Linli sees to that by itself."""
    return None if actor.is_system else _others("may_go_on")


def _keeps_register(actor: Actor, playbook: Playbook, place: Place) -> bool:
    held, register = actor.held, playbook.legacy
    keeps = held is not None and register is not None and held.body_kind in register.kept_by
    return keeps and actor.can(Power.LEGACY_KEEP, place)


def _only_keepers(rule: str) -> Refusal:
    return Refusal(
        RefusalKind.WHO,
        why=_("Old problems are entered by the body that keeps the register of the place."),
        who_can=_("The playbook says which: the station, the community or the subdistrict."),
        instead=_("Tell them what it is; they enter it."),
        rule=rule,
    )


def _sees(held: Held, problem: LegacyProblem, bodies: Collection[UUID]) -> bool:
    if not held.powers & HAS_TO_DO:
        return False
    theirs = {problem.organisation_id, problem.above_id, problem.owner_id, *bodies}
    return held.organisation_id in theirs or (Power.LEGACY_KEEP in held.powers and held.covers(problem))


def _keeps(held: Held | None, problem: LegacyProblem) -> bool:
    return held is not None and Power.LEGACY_KEEP in held.powers and held.organisation_id == problem.organisation_id


def _above(held: Held | None, problem: LegacyProblem) -> bool:
    return held is not None and Power.LEGACY_KEEP in held.powers and held.organisation_id == problem.above_id


def _owns(held: Held | None, problem: LegacyProblem) -> bool:
    return held is not None and bool(held.powers & HAS_TO_DO) and held.organisation_id == problem.owner_id


def _plans(held: Held | None, problem: LegacyProblem) -> bool:
    return _keeps(held, problem) or _owns(held, problem)


def _keepers(actor: Actor, problem: LegacyProblem, verb: Verb, rule: str) -> Refusal | None:
    return _when(problem, verb, rule) if _keeps(actor.held, problem) else _others(rule)


def _planners(actor: Actor, problem: LegacyProblem, verb: Verb, rule: str) -> Refusal | None:
    return _when(problem, verb, rule) if _plans(actor.held, problem) else _others(rule)


def _second_look(actor: Actor, problem: LegacyProblem, verb: Verb, rule: str) -> Refusal | None:
    held = actor.held
    if held is None or Power.LEGACY_KEEP not in held.powers or held.organisation_id != problem.confirmer_id:
        return _others(rule)
    if actor.person_id is None or actor.person_id == problem.resolved_by_id:
        return Refusal(
            RefusalKind.WHO,
            why=_("You said yourself that it is solved; somebody else looks a second time."),
            who_can=_("Somebody else of your body can."),
            instead=_("Ask them to look."),
            rule=rule,
        )
    return _when(problem, verb, rule)


def _others(rule: str) -> Refusal:
    return Refusal(
        RefusalKind.WHO,
        why=_("That is for another body to do."),
        who_can="",
        instead=_("The page names who keeps it and who owns it."),
        rule=rule,
    )


def _still_stands(step: PlanStep, rule: str) -> Refusal | None:
    if step.is_open:
        return None
    return Refusal(
        RefusalKind.WHEN,
        why=_("This line of the plan was changed or is done."),
        who_can="",
        instead=_("The page shows the plan as it stands."),
        rule=rule,
    )


def _when(problem: LegacyProblem, verb: Verb, rule: str) -> Refusal | None:
    if TABLE.targets(verb, problem.state):
        return None
    return not_now(State(problem.state).label, rule)


def unseen_problem() -> Refusal:
    """What one may not see does not exist."""
    return Refusal(
        RefusalKind.UNSEEN,
        why=_("There is no such page here."),
        who_can="",
        instead=_("Go back to the inbox."),
        rule="may_see_problem",
    )

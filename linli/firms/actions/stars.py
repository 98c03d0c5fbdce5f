"""A round of stars: called by the firm, who stands, what the panel decided, objections, what is given and published."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from django.utils.translation import gettext as _

from linli.core import actions as kernel
from linli.core import events
from linli.core.actions import action
from linli.core.actors import Actor
from linli.core.clock import local_date
from linli.core.forgetting import TOMBSTONE
from linli.core.refusals import Invalid, Refused, ask, unseen
from linli.core.wording import line, need, need_line
from linli.firms import queries, rules
from linli.firms.actions.common import locked_card, locked_round, move_round, need_past, need_way, save_round
from linli.firms.enums import RoundState, RoundVerb
from linli.firms.models import NAME, REASON, FirmCard, StarObjection, StarPanelMember, StarRound, StarWorker
from linli.places.queries import playbook_version_for
from linli.playbooks.parts_firms import Firms
from linli.service_requests.masking import for_everybody

MOST_PANEL = 30
MONTH = timedelta(days=31)


@dataclass(frozen=True, slots=True)
class WorkerFacts:
    """Who stands for which star and why; that they want to comes first: on which day and how they said so."""

    kind: str
    name: str
    reasons: str
    consented_on: date | None
    consent_way: str


@action
def call_round(card: FirmCard, *, title: str, panel: Sequence[str], by: Actor, at: datetime) -> StarRound:
    """Call a round, with the people of the firm who decide. A second one is called when the first is over.

    Raises `Refused`, and `Invalid` on "title" or "panel".
    """
    firm = locked_card(card)
    plan = queries.plan_at(firm.place)
    ask(rules.may_call_round(by, firm, plan, at))
    assert plan is not None  # the rule let nobody through without
    said = need_line("title", title, _("Give the round a name, such as the year."), 60)
    names = _panel(panel, plan)
    if StarRound.objects.filter(firm_id=firm.pk, ended_at=None).exists():
        raise Invalid({"title": _("A round is on its way; this one is called when it is over.")})
    row = StarRound(firm_id=firm.pk, playbook_version_id=playbook_version_for(firm.place), title=said, called_at=at)
    row.save(force_insert=True)
    StarPanelMember.objects.bulk_create([StarPanelMember(round=row, name=name) for name in names])
    events.record("star_round.called", row, by=by, at=at)
    return row


def _panel(names: Sequence[str], plan: Firms) -> list[str]:
    """The people of the panel, each once. Raises `Invalid` on "panel"."""
    found = list(dict.fromkeys(line("panel", name, NAME) for name in names))
    found = [name for name in found if name]
    if not plan.panel_min <= len(found) <= MOST_PANEL:
        told = {"least": plan.panel_min, "most": MOST_PANEL}
        raise Invalid({"panel": _("Name %(least)s to %(most)s people of the firm, one in each line.") % told})
    return found


@action
def enter_worker(
    round_: StarRound, facts: WorkerFacts, *, by: Actor, at: datetime, version: int | None = None
) -> StarWorker:
    """A worker stands, because they said that they want to; the reasons are words, never about pay.

    Raises `Stale`, `Refused`, and `Invalid` on "consented_on", "consent_way", "kind", "name" or "reasons".
    """
    row = locked_round(round_, version)
    ask(rules.may_enter_worker(by, row, at))
    day = need_past("consented_on", facts.consented_on, at, local_date(row.called_at))
    way = need_way("consent_way", facts.consent_way)
    if row.plan is None or row.plan.star(facts.kind) is None:
        raise Invalid({"kind": _("Choose the star.")})
    name = need_line("name", facts.name, _("Write who stands."), NAME)
    reasons = need("reasons", facts.reasons, _("Say why, in words."), REASON)
    for_everybody("reasons", reasons, REASON)
    if name in list(StarPanelMember.objects.filter(round=row).order_by("pk").values_list("name", flat=True)):
        raise Invalid({"name": _("Who sits on the panel does not stand.")})
    if queries.workers_of(row).filter(name=name, kind=facts.kind).exists():
        raise Invalid({"name": _("They stand for this star already.")})
    worker = StarWorker(round=row, kind=facts.kind, name=name, reasons=reasons, consented_on=day, consent_way=way)
    worker.save(force_insert=True)
    save_round(row, "worker_entered", by=by, at=at)
    return worker


def _worker(row: StarRound, worker_id: UUID | None) -> StarWorker:
    """Somebody who stands in the round, locked. Raises `Refused`."""
    standing = StarWorker.objects.select_for_update().filter(round=row, stepped_back_at=None)
    found = standing.filter(pk=worker_id).first() if worker_id is not None else None
    if found is None:
        raise Refused(unseen())
    return found


@action
def step_back(
    round_: StarRound, worker_id: UUID | None, *, by: Actor, at: datetime, version: int | None = None
) -> StarRound:
    """Who does not stand any more is erased at once, wherever the round is. Raises `Stale`, `Refused`."""
    row = locked_round(round_, version)
    ask(rules.may_step_back(by, row, at))
    worker = _worker(row, worker_id)
    worker.stepped_back_at, worker.chosen, worker.published_at = at, False, None
    worker.name = worker.reasons = TOMBSTONE
    kernel.save(worker, "stepped_back_at", "chosen", "published_at", "name", "reasons")
    return save_round(row, "stepped_back", by=by, at=at)


@action
def decide_round(
    round_: StarRound, *, chosen: Collection[UUID], decided_on: date | None, by: Actor, at: datetime,
    version: int | None = None,
) -> StarRound:  # fmt: skip
    """Write down whom the panel chose: no votes, no order. With that it is posted in the firm, and
    objections are heard.

    Raises `Stale`, `Refused`, and `Invalid` on "chosen" or "decided_on".
    """
    row = locked_round(round_, version)
    ask(rules.may_decide_round(by, row, at))
    day = need_past("decided_on", decided_on, at, local_date(row.called_at))
    standing = {worker.pk: worker for worker in queries.workers_of(row).select_for_update()}
    wanted = set(chosen)
    if not wanted or not wanted <= set(standing):
        raise Invalid({"chosen": _("Tick whom the panel chose.")})
    for pk in sorted(wanted):
        standing[pk].chosen = True
        kernel.save(standing[pk], "chosen")
    days = row.plan.objection_days if row.plan is not None else 7
    row.decided_on, row.objections_until = day, local_date(at) + timedelta(days=days)
    move_round(row, RoundVerb.DECIDE, RoundState.POSTED)
    return save_round(row, "decided", "decided_on", "objections_until", by=by, at=at)


@action
def object_to(round_: StarRound, *, words: str, by: Actor, at: datetime, version: int | None = None) -> StarObjection:
    """Enter what somebody of the firm says against the decision, without their name. Raises `Stale`, `Refused`, and
    `Invalid` on "words"."""
    row = locked_round(round_, version)
    ask(rules.may_object(by, row, at))
    said = need("words", words, _("Write what is said against it."), REASON)
    made = StarObjection(round=row, words=said, at=at)
    made.save(force_insert=True)
    save_round(row, "objected", by=by, at=at)
    return made


@action
def answer_objection(
    round_: StarRound, objection_id: UUID | None, *, words: str, not_chosen: UUID | None = None, by: Actor,
    at: datetime, version: int | None = None,
) -> StarObjection:  # fmt: skip
    """Write down what the panel answers; where it was right, who is not chosen any more. Raises `Stale`, `Refused`, and
    `Invalid` on "words"."""
    row = locked_round(round_, version)
    ask(rules.may_answer_objection(by, row, at))
    said = StarObjection.objects.select_for_update().filter(round=row)
    found = said.filter(pk=objection_id).first() if objection_id is not None else None
    if found is None:
        raise Refused(unseen())
    answer = need("words", words, _("Write what the panel answers."), REASON)
    if found.answer == answer:
        return found
    ask(rules.may_answer_objection(by, row, at, answered=found.answered_at is not None))
    found.answer, found.answered_at = answer, at
    if not_chosen is not None:
        worker = _worker(row, not_chosen)
        worker.chosen = False
        kernel.save(worker, "chosen")
    kernel.save(found, "answer", "answered_at")
    save_round(row, "answered", by=by, at=at)
    return found


@action
def give_stars(round_: StarRound, *, by: Actor, at: datetime, version: int | None = None) -> StarRound:
    """Give the stars after the objection period; who wants it is published. From now on the days run after which all
    are forgotten who do not wish to be remembered. A second press changes nothing. Raises `Stale`, `Refused`."""
    row = locked_round(round_)
    if row.state == RoundState.OVER:
        return row
    kernel.compare(row, version, subject=row.pk)
    unanswered = queries.objections_of(row).filter(answered_at=None).exists()
    ask(rules.may_give_stars(by, row, unanswered, at))
    move_round(row, RoundVerb.GIVE, RoundState.OVER)
    row.ended_at = at
    _end(row, at)
    return save_round(row, "given", "ended_at", by=by, at=at)


def _end(row: StarRound, at: datetime) -> None:
    """Publish who wants it, and set the day from which the others are forgotten."""
    months = row.plan.star_months if row.plan is not None else 12
    for worker in queries.workers_of(row).select_for_update():
        worker.forget_on = local_date(at) + MONTH * months if worker.chosen else local_date(at)
        worker.published_at = at if worker.chosen and worker.wants_published else None
        kernel.save(worker, "forget_on", "published_at")


@action
def write_wish(
    round_: StarRound, worker_id: UUID | None, *, wants_published: bool, remembered: bool, by: Actor, at: datetime,
    version: int | None = None,
) -> StarWorker:  # fmt: skip
    """What the worker wants: to be published, to be remembered; or neither any more. Raises `Stale`, `Refused`."""
    row = locked_round(round_, version)
    ask(rules.may_write_wish(by, row, at))
    worker = _worker(row, worker_id)
    worker.wants_published, worker.remembered = wants_published, remembered
    if row.state == RoundState.OVER:
        worker.published_at = (worker.published_at or at) if wants_published and worker.chosen else None
    kernel.save(worker, "wants_published", "remembered", "published_at")
    save_round(row, "wish_written", by=by, at=at)
    return worker


@action
def call_off(round_: StarRound, *, by: Actor, at: datetime, version: int | None = None) -> StarRound:
    """Call the round off; who stood in it is forgotten. A second press changes nothing. Raises `Stale`, `Refused`."""
    row = locked_round(round_)
    if row.state == RoundState.CALLED_OFF:
        return row
    kernel.compare(row, version, subject=row.pk)
    ask(rules.may_call_off(by, row, at))
    move_round(row, RoundVerb.CALL_OFF, RoundState.CALLED_OFF)
    row.ended_at = at
    for worker in queries.workers_of(row).select_for_update():
        worker.chosen, worker.remembered, worker.forget_on = False, False, local_date(at)
        kernel.save(worker, "chosen", "remembered", "forget_on")
    return save_round(row, "called_off", "ended_at", by=by, at=at)

"""Solved, as the owner says and somebody else confirms; joined to another; opened again; and bodies that end."""

from __future__ import annotations

from datetime import date, datetime

from django.utils.translation import gettext as _

from linli.core import actions as kernel
from linli.core.actions import action
from linli.core.actors import Actor
from linli.core.clock import local_date
from linli.core.refusals import ask
from linli.core.wording import fitting, need
from linli.legacy import rules
from linli.legacy.actions.common import locked, move, save, tell
from linli.legacy.actions.reviewing import looked_at
from linli.legacy.enums import OPEN, State, Verb
from linli.legacy.models import WORDS, LegacyProblem, LegacyRequest, PlanStep
from linli.legacy.queries import above_of
from linli.organisations.models import Organisation
from linli.organisations.queries import bodies_for
from linli.playbooks.enums import Power

SAID = ("said_words", "said_at", "resolved_by_id")
ENDED = ("ended_words", "ended_at", "review_on")
GONE_ON = ("organisation", "above", "owner", "given_at")


@action
def say_solved(
    problem: LegacyProblem, *, words: str, by: Actor, at: datetime, version: int | None = None
) -> LegacyProblem:
    """The owner says that it is solved, and how; somebody else looks a second time. Raises `Stale`, `Refused`, and
    `Invalid` on "words"."""
    row = locked(problem, version)
    ask(rules.may_say_solved(by, row, at))
    row.said_words = need("words", words, _("Say in a sentence how it was solved."), WORDS)
    row.said_at, row.resolved_by_id = at, by.person_id
    move(row, Verb.SAY_SOLVED, State.HELD_SOLVED)
    return save(row, "said_solved", *SAID, by=by, at=at)


@action
def confirm(
    problem: LegacyProblem, *, words: str = "", by: Actor, at: datetime, version: int | None = None
) -> LegacyProblem:
    """Confirm that it is solved. Raises `Stale`, `Refused`, and `Invalid` on "words"."""
    row = locked(problem, version)
    ask(rules.may_confirm(by, row, at))
    move(row, Verb.CONFIRM, State.SOLVED)
    row.ended_words, row.ended_at, row.review_on = fitting("words", words, WORDS), at, None
    return save(row, "solved", *ENDED, by=by, at=at)


@action
def not_yet(
    problem: LegacyProblem, *, words: str, next_on: date | None, by: Actor, at: datetime, version: int | None = None
) -> LegacyProblem:
    """Say that it is not solved yet, why, and when it is looked at again; the owner is told. Raises `Stale`, `Refused`,
    and `Invalid` on "words" or "next_on"."""
    row = locked(problem, version)
    ask(rules.may_say_not_yet(by, row, at))
    looked_at(row, words, next_on, _("Say what is still to be done."), at)
    move(row, Verb.NOT_YET, State.OPEN)
    saved = save(row, "not_yet", "review_on", by=by, at=at)
    if row.owner_id is not None:
        tell(row, "not_yet", row.owner_id, by=by, at=at)
    return saved


@action
def join(
    problem: LegacyProblem, leading: LegacyProblem, *, by: Actor, at: datetime, version: int | None = None
) -> LegacyProblem:
    """Join a duplicate to another, with the requests that stand in it. Raises `Stale`, `Refused`."""
    pair = sorted([problem, leading], key=lambda one: one.pk)
    rows = {one.pk: locked(one, version if one.pk == problem.pk else None) for one in pair}
    row, other = rows[problem.pk], rows[leading.pk]
    ask(rules.may_join(by, row, other, at))
    LegacyRequest.objects.filter(problem=row).update(problem=other)
    move(row, Verb.JOIN, State.JOINED)
    row.leading, row.ended_at, row.review_on = other, at, None
    row.published_at = None
    return save(row, "joined", "leading", "published_at", *ENDED, by=by, at=at, refs={"to": str(other.pk)})


@action
def reopen(
    problem: LegacyProblem, *, words: str, next_on: date | None, by: Actor, at: datetime, version: int | None = None
) -> LegacyProblem:
    """Open it again, with why and the day of the next look; requests that went to the leading one stay there. Raises
    `Stale`, `Refused`, and `Invalid` on "words" or "next_on"."""
    row = locked(problem, version)
    ask(rules.may_reopen(by, row, at))
    looked_at(row, words, next_on, _("Say why it is opened again."), at)
    move(row, Verb.REOPEN, State.OPEN)
    row.leading, row.ended_at, row.ended_words = None, None, ""
    row.said_words, row.said_at, row.resolved_by_id = "", None, None
    return save(row, "reopened", "leading", *SAID, *ENDED, by=by, at=at)


@action
def go_on(problem: LegacyProblem, *, by: Actor, at: datetime) -> LegacyProblem:
    """A body has ended and none followed it: its problems are kept by the nearest body that keeps registers there, wait
    for another owner, and its steps are the keeper's. Nothing changes while all bodies are there. Raises `Refused`."""
    row = locked(problem)
    ask(rules.may_go_on(by, row, at))
    today = local_date(at)
    if row.state not in OPEN:
        return row
    before = [getattr(row, name) for name in GONE_ON]
    if _ended(row.organisation, today):
        row.organisation = _nearest_keeper(row) or row.organisation
    if _ended(row.organisation, today) or _ended(row.above, today) or row.above_id == row.organisation_id:
        row.above = above_of(row.organisation, row.place, row.playbook)
    if row.above_id == row.organisation_id:
        row.above = None
    if _ended(row.owner, today):
        if row.state == State.HELD_SOLVED:
            row.state = State.OPEN
        row.owner, row.given_at = None, None
    left = PlanStep.objects.filter(problem=row, changed_at=None, done_on=None, organisation__ended_on__lte=today)
    steps = [] if _ended(row.organisation, today) else list(left.order_by("position"))
    for step in steps:
        step.organisation, step.asked = row.organisation, False
        kernel.save(step, "organisation", "asked")
    if not steps and before == [getattr(row, name) for name in GONE_ON]:
        return row
    return save(row, "went_on", *GONE_ON, by=by, at=at)


def _ended(body: Organisation | None, today: date) -> bool:
    return body is not None and body.ended_on is not None and body.ended_on <= today


def _nearest_keeper(row: LegacyProblem) -> Organisation | None:
    kinds = sorted({post.body_kind for post in row.playbook.posts_with(Power.LEGACY_KEEP)})
    return next((one for one in bodies_for(row.place, kinds) if one.pk != row.organisation_id), None)

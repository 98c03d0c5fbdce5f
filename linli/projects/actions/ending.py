"""The end of a project: somebody's word on the spot, accepted, published with its account; or given up, or stopped."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext as _

from linli.core import actions as kernel
from linli.core.actions import action
from linli.core.actors import Actor
from linli.core.refusals import Invalid, ask
from linli.projects.actions import money
from linli.projects.actions.common import locked, locked_call, move, note, tell
from linli.projects.actions.deciding import said
from linli.projects.enums import State, Verb, Whose
from linli.projects.models import REASON, WORDS, ProjectProposal
from linli.projects.queries import estates_in, milestones_of
from linli.projects.rules import may_accept, may_give_up, may_give_word, may_publish, may_stop


@action
def give_word(
    proposal: ProjectProposal, *, whose: str, words: str, by: Actor, at: datetime, version: int | None = None
) -> ProjectProposal:
    """Write down how it is on the spot: what residents said, or what the station saw; no names. Raises `Stale`,
    `Refused`, and `Invalid` on "whose" or "words"."""
    row = locked(proposal, version)
    ask(may_give_word(by, row, estates_in(row), at))
    if whose not in Whose.values:
        raise Invalid({"whose": _("Say whose word it is.")})
    row.word_from, row.word = whose, said("words", words, _("Say how it is, in a sentence or two."), REASON)
    kernel.save(row, "word_from", "word")
    note("word_given", row, by=by, at=at, refs={"whose": whose})
    return row


@action
def accept(proposal: ProjectProposal, *, by: Actor, at: datetime, version: int | None = None) -> ProjectProposal:
    """Accept it; what was promised and not needed goes back. Raises `Stale`, `Refused`."""
    locked_call(proposal.call)
    row = locked(proposal, version)
    ask(may_accept(by, row, milestones_of(row), at))
    move(row, Verb.ACCEPT, State.ACCEPTED)
    row.ended_at = at
    kernel.save(row, "state", "ended_at")
    back = money.give_back(row, at)
    note("accepted", row, by=by, at=at, refs={"returned": back})
    tell("accepted", row, row.organisation_id, at)
    return row


@action
def publish(
    proposal: ProjectProposal, *, words: str, by: Actor, at: datetime, version: int | None = None
) -> ProjectProposal:
    """Publish what came of it; residents read it with its account. Raises `Stale`, `Refused`, and `Invalid` on
    "words"."""
    row = locked(proposal, version)
    ask(may_publish(by, row, at))
    row.report = said("words", words, _("Say what came of it; residents read it."), WORDS)
    move(row, Verb.PUBLISH, State.PUBLISHED)
    kernel.save(row, "state", "report")
    note("published", row, by=by, at=at)
    return row


@action
def give_up(
    proposal: ProjectProposal, *, reason: str, by: Actor, at: datetime, version: int | None = None
) -> ProjectProposal:
    """The body that does it gives it up, and says why; what is not spent goes back to the call. Raises `Stale`,
    `Refused`, and `Invalid` on "reason"."""
    locked_call(proposal.call)
    row = locked(proposal, version)
    ask(may_give_up(by, row, at))
    sent = row.state != State.DRAFT
    _end(row, Verb.GIVE_UP, State.GIVEN_UP, reason, by=by, at=at)
    if sent:
        tell("given_up", row, row.call.organisation_id, at)
    return row


@action
def stop(
    proposal: ProjectProposal, *, reason: str, by: Actor, at: datetime, version: int | None = None
) -> ProjectProposal:
    """The body that called stops it, and says why; what is not spent goes back to the call. Raises `Stale`, `Refused`,
    and `Invalid` on "reason"."""
    locked_call(proposal.call)
    row = locked(proposal, version)
    ask(may_stop(by, row, at))
    _end(row, Verb.STOP, State.STOPPED, reason, by=by, at=at)
    tell("stopped", row, row.organisation_id, at)
    return row


def _end(row: ProjectProposal, verb: Verb, target: State, reason: str, *, by: Actor, at: datetime) -> None:
    row.reasons = said("reason", reason, _("Say why in a sentence; everybody reads it."), WORDS)
    funded = row.state == State.FUNDED
    move(row, verb, target)
    row.ended_at = at
    kernel.save(row, "state", "reasons", "ended_at")
    back = money.give_back(row, at) if funded else 0
    note(target.value, row, by=by, at=at, refs={"returned": back})

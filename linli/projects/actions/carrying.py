"""The steps of a project under way: told with words and photos, looked at, paid with the number of the receipt; and a
payment that was entered by mistake, taken back."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import BinaryIO
from uuid import UUID

from django.utils.translation import gettext as _

from linli.attachments.actions import add_photo
from linli.core import actions as kernel
from linli.core.actions import action
from linli.core.actors import Actor
from linli.core.refusals import Invalid, ask
from linli.core.wording import clean_words, need_line
from linli.projects.actions import money
from linli.projects.actions.common import locked, locked_call, move, note, step_of, tell
from linli.projects.actions.deciding import said
from linli.projects.enums import State, Step, Verb
from linli.projects.models import REASON, RECEIPT, WORDS, ProjectMilestone, ProjectProposal
from linli.projects.photos import SUBJECT
from linli.projects.rules import may_look, may_pay, may_take_back, may_tell


@action
def tell_step(
    proposal: ProjectProposal, *, step_id: UUID, words: str, photos: Sequence[BinaryIO] = (), consent: bool = False,
    by: Actor, at: datetime,
) -> ProjectMilestone:  # fmt: skip
    """Say what was done at a step; photos only with the tick that everybody on them agreed. Raises `Refused`, and
    `Invalid` on "words", "consent" or "photos"."""
    row = locked(proposal)
    step = step_of(row, step_id, "may_tell")
    ask(may_tell(by, row, step, at))
    step.words = said("words", words, _("Say what was done; a sentence or two will do."), WORDS)
    if photos and not consent:
        raise Invalid({"consent": _("Photos are shown only if everybody on them agreed. Tick it, or leave them out.")})
    for photo in photos:
        add_photo(subject_type=SUBJECT, subject_id=step.pk, file=photo, stage="result", by=by, at=at)
    first = step.step == Step.DUE
    step.step, step.told_at, step.looked = Step.TOLD, at, ""
    kernel.save(step, "words", "step", "told_at", "looked")
    note("step_told", row, by=by, at=at, refs={"step": str(step.pk), "photos": len(photos)})
    if first:
        tell("step_told", row, row.call.organisation_id, at)
    return step


@action
def look(
    proposal: ProjectProposal, *, step_id: UUID, enough: bool, words: str = "", by: Actor, at: datetime
) -> ProjectMilestone:
    """Look at what was told: it is enough, or it goes back with words. A step for which nothing is granted is done with
    it. Raises `Refused`, and `Invalid` on "words"."""
    row = locked(proposal)
    step = step_of(row, step_id, "may_look")
    ask(may_look(by, row, step, at))
    if enough and clean_words(words):
        raise Invalid({"words": _("You wrote that something is missing. Send it back with it, or take the words out.")})
    if enough:
        step.step, step.looked = (Step.SEEN if step.granted else Step.PAID), ""
        step.paid_at = None if step.granted else at
    else:
        step.looked = said("words", words, _("Say what is missing."), REASON)
        step.step = Step.DUE
    kernel.save(step, "step", "looked", "paid_at")
    note("step_seen" if enough else "step_back", row, by=by, at=at, refs={"step": str(step.pk)})
    if not enough:
        tell("step_back", row, row.organisation_id, at)
    return step


@action
def pay(proposal: ProjectProposal, *, step_id: UUID, receipt: str, by: Actor, at: datetime) -> ProjectMilestone:
    """Enter that a step is paid, with the number of the receipt. The same again changes nothing. Raises `Refused`, and
    `Invalid` on "receipt"."""
    row = locked(proposal)
    step = step_of(row, step_id, "may_pay")
    number = need_line("receipt", receipt, _("Write the number of the receipt."), RECEIPT)
    if step.step == Step.PAID and step.receipt == number and by.organisation_id == row.call.organisation_id:
        return step
    ask(may_pay(by, row, step, at))
    step.step, step.receipt, step.paid_at = Step.PAID, number, at
    kernel.save(step, "step", "receipt", "paid_at")
    money.pay(row, step, at)
    note("step_paid", row, by=by, at=at, refs={"step": str(step.pk), "fen": step.granted})
    tell("paid", row, row.organisation_id, at)
    return step


@action
def take_back(proposal: ProjectProposal, *, step_id: UUID, reason: str, by: Actor, at: datetime) -> ProjectMilestone:
    """Take back a payment that was entered by mistake: by its opposite, with a reason that everybody reads. The step is
    to be paid anew, and what was accepted or published is under way until it is; of what was stopped or given up the
    sum goes back to the call. The same again changes nothing. Raises `Refused`, and `Invalid` on "reason"."""
    locked_call(proposal.call)
    row = locked(proposal)
    step = step_of(row, step_id, "may_take_back")
    words = said("reason", reason, _("Say what was wrong; everybody reads it."), REASON)
    again = step.step == Step.SEEN and step.looked == words
    if again and by.organisation_id == row.call.organisation_id:
        return step
    ask(may_take_back(by, row, step, at))
    wrong = step.receipt
    step.step, step.receipt, step.paid_at, step.looked = Step.SEEN, "", None, words
    kernel.save(step, "step", "receipt", "paid_at", "looked")
    money.take_back(row, step, at)
    refs = {"step": str(step.pk), "fen": step.granted, "receipt": wrong}
    if row.state in (State.ACCEPTED, State.PUBLISHED):
        move(row, Verb.TAKE_BACK, State.FUNDED)
        row.ended_at = None
        kernel.save(row, "state", "ended_at")
    elif row.state != State.FUNDED:
        refs["returned"] = money.give_back(row, at)
    note("payment_taken_back", row, by=by, at=at, refs=refs)
    tell("payment_taken_back", row, row.organisation_id, at)
    return step

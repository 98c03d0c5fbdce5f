"""What becomes of an item: parts done, all of it done, carried into next year; what residents said of it."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from django.utils.translation import gettext as _

from linli.alliances import rules
from linli.alliances.actions.common import end_of, locked_item, move_item, note, open_list
from linli.alliances.enums import State, Verb
from linli.alliances.models import REASON, SAID, WORDS, Commitment, CommitmentLine, CommitmentPart
from linli.core import actions as kernel
from linli.core.actions import action
from linli.core.actors import Actor
from linli.core.clock import local_date
from linli.core.ids import uuid7
from linli.core.refusals import Invalid, ask
from linli.core.wording import clean_words, need, need_line
from linli.service_requests.masking import for_everybody

PARTS = 60


@action
def do_part(
    item: Commitment, *, words: str, done_on: date | None, last: bool = False, by: Actor, at: datetime,
    version: int | None = None,
) -> CommitmentPart:  # fmt: skip
    """Write what was done of an item, and on which day; with `last` all of it is done. Raises `Stale`, `Refused`,
    `Invalid` on "words" or "done_on"."""
    row = locked_item(item, version)
    ask(rules.may_do(by, row, Verb.FINISH if last else Verb.DO_PART, at))
    said = need("words", words, _("Say what was done; residents read it."), WORDS)
    said = for_everybody("words", said, WORDS)
    year, today = row.year.year, local_date(at)
    if done_on is None or not date(year, 1, 1) <= done_on <= today:
        raise Invalid({"done_on": _("A day of %(year)s, today at the latest.") % {"year": year}})
    if CommitmentPart.objects.filter(commitment=row).count() >= PARTS:
        raise Invalid({"words": _("An item has at most %(most)s parts.") % {"most": PARTS}})
    part = CommitmentPart(commitment=row, done_on=done_on, words=said, at=at)
    part.save(force_insert=True)
    if last:
        _finished(row, at)
    kernel.save(row, "state", "ended_at", "changed_at")
    note(row.year.tie, "item_done" if last else "part_done", by=by, at=at, refs={"item": str(row.pk)})
    return part


@action
def finish(item: Commitment, *, by: Actor, at: datetime, version: int | None = None) -> Commitment:
    """All of it is done, as its parts say. Pressed again nothing changes. Raises `Stale`, `Refused`, `Invalid` on
    "words" where nothing was written yet."""
    row = locked_item(item)
    if row.state == State.DONE and rules.is_unit(by, row.year.tie):
        return row
    kernel.compare(row, version, subject=row.pk)
    ask(rules.may_do(by, row, Verb.FINISH, at))
    if not CommitmentPart.objects.filter(commitment=row).exists():
        raise Invalid({"words": _("Write first what was done; residents read it.")})
    _finished(row, at)
    kernel.save(row, "state", "ended_at", "changed_at")
    note(row.year.tie, "item_done", by=by, at=at, refs={"item": str(row.pk)})
    return row


@action
def pass_on(item: Commitment, part_id: UUID, *, said: str, by: Actor, at: datetime) -> CommitmentPart:
    """Pass on what residents said of a part; empty words take it back. Raises `Refused`, `Invalid` on "said"."""
    row = locked_item(item)
    ask(rules.may_pass_on(by, row, at))
    part = CommitmentPart.objects.filter(commitment=row, pk=part_id).order_by("pk").first()
    if part is None:
        ask(rules.unseen_tie("may_pass_on"))
    assert part is not None  # asked above
    words = for_everybody("said", " ".join(clean_words(said).split()), SAID)
    if words != part.said:
        part.said = words
        part.save(update_fields=["said"])
        note(row.year.tie, "residents_said", by=by, at=at, refs={"item": str(row.pk)})
    return part


@action
def carry(item: Commitment, *, reason: str, by: Actor, at: datetime, version: int | None = None) -> Commitment:
    """Carry an item into next year, with the reason: it stands there as proposed, and the place agrees again. Raises
    `Stale`, `Refused`, `Invalid` on "reason"."""
    row = locked_item(item, version)
    ask(rules.may_do(by, row, Verb.CARRY, at))
    said = need_line("reason", reason, _("Say why it takes longer; both sides read it."), REASON)
    move_item(row, Verb.CARRY, State.CARRIED)
    row.ended_words, row.ended_at, row.changed_at = said, at, at
    kernel.save(row, "state", "ended_words", "ended_at", "changed_at")
    tie = row.year.tie
    into = open_list(tie, row.year.year + 1, at)
    due = row.due_on.replace(year=into.year, day=min(row.due_on.day, 28) if row.due_on.month == 2 else row.due_on.day)
    if not Commitment.objects.filter(year=into, copied_from=row).exists():
        copied = Commitment(
            id=uuid7(at), year=into, kind=row.kind, what=row.what, whom=row.whom, amount=row.amount, due_on=due,
            due_at=end_of(due), copied_from=row, made_at=at, changed_at=at,
        )  # fmt: skip
        copied.save(force_insert=True)
        CommitmentLine(
            commitment=copied, by_unit=True, what=row.what, whom=row.whom, amount=row.amount, due_on=due, at=at
        ).save(force_insert=True)
    note(tie, "item_carried", by=by, at=at, refs={"item": str(row.pk)})
    return row


def _finished(row: Commitment, at: datetime) -> None:
    move_item(row, Verb.FINISH, State.DONE)
    row.ended_at = row.changed_at = at

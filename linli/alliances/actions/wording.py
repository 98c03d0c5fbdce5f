"""The two-way word at year's end: what the help was worth, first by the place, then the unit's word on the place."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext as _

from linli.alliances import rules
from linli.alliances.actions.common import locked_year, note
from linli.alliances.enums import Answer
from linli.alliances.models import SAID, AllianceYear
from linli.core import actions as kernel
from linli.core.actions import action
from linli.core.actors import Actor
from linli.core.refusals import Invalid, ask
from linli.core.wording import need_line


@action
def say_word(
    year: AllianceYear, *, answer: str, words: str, by: Actor, at: datetime, version: int | None = None
) -> AllianceYear:  # fmt: skip
    """Say what the year was worth: one of three answers, and a sentence. Raises `Stale`, `Refused`, `Invalid` on
    "answer" or "words"."""
    row = locked_year(year, version)
    ask(rules.may_say_word(by, row, at))
    if answer not in Answer.values:
        raise Invalid({"answer": _("Choose one of the three answers.")})
    said = need_line("words", words, _("Say it in a sentence; the other side reads it."), SAID)
    side = "keeper" if rules.is_keeper(by, row.tie) else "unit"
    setattr(row, f"{side}_answer", answer)
    setattr(row, f"{side}_words", said)
    setattr(row, f"{side}_said_at", at)
    kernel.save(row, f"{side}_answer", f"{side}_words", f"{side}_said_at")
    note(row.tie, "word_said", by=by, at=at, refs={"year": row.year, "side": side})
    return row

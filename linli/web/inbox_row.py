"""One row of the inbox, of Follow and of every list: one shape for both faces, written by one macro."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from functools import lru_cache
from typing import Any, NamedTuple

from django.utils.translation import get_language, pgettext_lazy


class InboxRow(NamedTuple):
    """One row, as macros/rows.jinja takes it apart: a tuple, because a list of fifty asks for each part of each.

    `place` is the text of a plate; `primary` a verb that needs no input, as verb_button (macros/actions.jinja) reads
    it; `state` is (key, label, icon, tone) of a chip; `tick` is what its tick sends; `others` how many are
    also affected.
    """

    kind: str
    subject: str
    place: str | None
    asks: str | None
    waiting_since: datetime | None
    due_at: datetime | None
    post: str
    href: str
    primary: Any = None
    state: Sequence[str] | None = None
    urgent: bool = False
    tick: str = ""
    others: str = ""


KIND_NAMES = {
    "request": pgettext_lazy("kind", "Request"),
    "whistle": pgettext_lazy("kind", "Whistle"),
    "mediation": pgettext_lazy("kind", "Dispute"),
    "emergency": pgettext_lazy("kind", "Emergency"),
    "visit": pgettext_lazy("kind", "Visit"),
    "meeting": pgettext_lazy("kind", "Meeting"),
    "drill": pgettext_lazy("kind", "Drill"),
    "lesson": pgettext_lazy("kind", "Lesson"),
    "activity": pgettext_lazy("kind", "Activity"),
    "honour": pgettext_lazy("kind", "Honour"),
    "project": pgettext_lazy("kind", "Project"),
    "alliance": pgettext_lazy("kind", "Alliance"),
    "legacy": pgettext_lazy("kind", "Old problem"),
    "duty": pgettext_lazy("kind", "Duty"),
    "answer": pgettext_lazy("kind", "Answer"),
    "service": pgettext_lazy("kind", "Service"),
    "voucher": pgettext_lazy("kind", "Voucher wall"),
    "firm": pgettext_lazy("kind", "Firm"),
    "offer": pgettext_lazy("kind", "Offer"),
    "care": pgettext_lazy("kind", "Care"),
}
"""The kinds of the inbox in the order of its tabs, with the word of each."""


def kind_name(kind: str) -> str:
    """The word of a kind, in the active language."""
    return _kind_names(get_language())[kind]


@lru_cache(maxsize=8)
def _kind_names(_language: str | None) -> dict[str, str]:
    """All of them: each row of a list says one."""
    return {kind: str(name) for kind, name in KIND_NAMES.items()}

"""The forms of meetings: calling one, answering, what came of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime, time
from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from linli.core import clock
from linli.core.refusals import Invalid
from linli.meetings.actions import Given
from linli.meetings.enums import Outcome
from linli.organisations.models import Organisation
from linli.web.desk.forms import PlainForm, choice_field, date_field, words_field
from linli.web.typed import day_of

TASK_ROWS = 6
"""So many bodies can be given something to do by one decision on the page."""


class CallForm(PlainForm):
    """When and where."""

    day = date_field(pgettext_lazy("meeting", "Day"))
    begins = forms.TimeField(
        label=pgettext_lazy("meeting", "Begins at"),
        error_messages={
            "required": gettext_lazy("Say when it begins."), "invalid": gettext_lazy("Write a time, such as 19:30."),
        },
    )  # fmt: skip
    where = forms.CharField(label=pgettext_lazy("meeting", "Where"), required=False, max_length=80)
    title = forms.CharField(label=pgettext_lazy("meeting", "A name of its own, if it has one"), required=False)
    kinds: ClassVar[Mapping[str, str]] = {"day": "date", "begins": "time", "where": "text", "title": "text"}

    def starts_at(self) -> datetime:
        """The moment that was named."""
        on, begins = self.cleaned_data["day"], self.cleaned_data["begins"]
        assert isinstance(on, date)
        assert isinstance(begins, time)
        return clock.from_local(on, begins)


class ItemForm(PlainForm):
    """What is to be talked about."""

    title = forms.CharField(label=pgettext_lazy("agenda item", "What it is about"), required=False)
    said = words_field(pgettext_lazy("agenda item", "What is to be decided, if you like"))
    kinds: ClassVar[Mapping[str, str]] = {"title": "text"}


class SettleForm(PlainForm):
    """What became of an item."""

    outcome = choice_field(gettext_lazy("What became of it"), gettext_lazy("Choose what became of it."))
    said = words_field(gettext_lazy("What was decided, the answer, or the reason"))
    kinds: ClassVar[Mapping[str, str]] = {"outcome": "choice"}
    hints: ClassVar[Mapping[str, Any]] = {
        "said": gettext_lazy("Whoever made the proposal reads this, and neighbours can: write no names.")
    }

    def __init__(self, *args: Any, climbs: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offered: list[tuple[str, Any]] = [
            (one.value, one.label) for one in (Outcome.DECIDED, Outcome.ANSWERED, Outcome.POSTPONED)
        ]
        if climbs:
            offered.append((Outcome.CLIMBED.value, climbs))
        self.fields["outcome"].choices = offered  # type: ignore[attr-defined]  # a choice field


class DoneForm(PlainForm):
    """What was done, and when."""

    said = words_field(pgettext_lazy("task", "What was done"))
    done_on = date_field(pgettext_lazy("task", "Done on"))
    kinds: ClassVar[Mapping[str, str]] = {"done_on": "date"}


def task_rows(data: Any) -> list[dict[str, str]]:
    """The rows for tasks as they were sent, empty ones where nothing was."""
    return [
        {name: data.get(f"{name}_{number}", "") if data else "" for name in ("body", "due_on", "what")}
        for number in range(TASK_ROWS)
    ]


def given_in(found: Sequence[Mapping[str, str]], bodies: Sequence[Organisation]) -> list[Given]:
    """The tasks that were named: each row in which anything stands. Raises `Invalid` on "tasks" where one names no
    body: nothing that was written is left out unsaid."""
    known = {str(body.pk): body for body in bodies}
    if any((row["due_on"] or row["what"].strip()) and row["body"] not in known for row in found):
        raise Invalid({"tasks": _("Choose who does each task.")})
    return [Given(known[row["body"]], day_of(row["due_on"]), row["what"]) for row in found if row["body"] in known]

"""The forms of verbs that set right what was dispatched, sorted or promised."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from linli.core.refusals import FULL_STOPS
from linli.web.desk.forms import (
    ALL_READ,
    READS,
    STAFF_READ,
    VerbForm,
    body_choices,
    choice_field,
    date_field,
    sorting_choices,
    words_field,
)
from linli.web.desk.options import buildings_of


class TakeBackForm(VerbForm):
    """Nothing, or why."""

    words = words_field(gettext_lazy("Why, if you like"))
    hints: ClassVar[Mapping[str, Any]] = {"words": STAFF_READ}


class RedirectForm(VerbForm):
    """To whom instead, and why."""

    to = choice_field(gettext_lazy("Give it to"), gettext_lazy("Choose to whom it goes."))
    words = words_field(gettext_lazy("Why it goes to somebody else"))
    kinds: ClassVar[Mapping[str, str]] = {"to": "choice"}
    hints: ClassVar[Mapping[str, Any]] = {"words": STAFF_READ}

    def prepare(self) -> None:
        """The bodies that serve the place, but for the one that has it."""
        others = [body for body in self.bodies if body.pk != self.row.lead_id]
        self.fields["to"].choices = body_choices(others)  # type: ignore[attr-defined]  # a choice field


class ClassifyForm(VerbForm):
    """What it is about, how urgent and where, as it stands now; to be changed."""

    category = choice_field(gettext_lazy("What it is about"), gettext_lazy("Choose what it is about."))
    urgency = choice_field(gettext_lazy("How urgent"), gettext_lazy("Choose how urgent it is."))
    building = choice_field(gettext_lazy("Building"), required=False)
    words = words_field(gettext_lazy("Why, if you like"))
    kinds: ClassVar[Mapping[str, str]] = {"category": "choice", "urgency": "choice", "building": "choice"}
    hints: ClassVar[Mapping[str, Any]] = {"words": STAFF_READ}

    def prepare(self) -> None:
        """Categories by group, the three classes, and the estate's buildings."""
        sorting_choices(self)
        as_it_is = ("", _("Leave the place as it is"))
        self.fields["building"].choices = [as_it_is, *buildings_of(self.row.estate_id)]  # type: ignore[attr-defined]  # a choice field


class ExtendForm(VerbForm):
    """By how many days, and why."""

    days = forms.IntegerField(
        label=gettext_lazy("Days more"),
        required=False,
        error_messages={"invalid": gettext_lazy("Write a number of days, such as 2.")},
    )
    words = words_field(gettext_lazy("Tell the resident why it takes longer"))
    kinds: ClassVar[Mapping[str, str]] = {"days": "number"}
    hints: ClassVar[Mapping[str, Any]] = {"words": ALL_READ}

    def prepare(self) -> None:
        """Say how many days may be added."""
        spec = self.row.playbook.urgency(self.row.urgency)
        most = ngettext("At most %(count)s day.", "At most %(count)s days.", spec.extension_days)
        working = _("Working days; the first date stays visible.")
        every = _("Every day counts; the first date stays visible.")
        which = working if spec.resolve_by.kind == "working" else every
        space = "" if str(most).endswith(FULL_STOPS) else " "
        self.fields["days"].help_text = most % {"count": spec.extension_days} + space + which


class AgendaForm(VerbForm):
    """When it is looked at again, and what the resident reads."""

    review_on = date_field(gettext_lazy("Look again on"))
    words = words_field(gettext_lazy("Tell the resident where it will be talked about"))
    kinds: ClassVar[Mapping[str, str]] = {"review_on": "date"}
    hints: ClassVar[Mapping[str, Any]] = {"words": READS}


class UnmergeForm(VerbForm):
    """Nothing, or why."""

    words = words_field(gettext_lazy("Why, if you like"))
    hints: ClassVar[Mapping[str, Any]] = {"words": STAFF_READ}

"""Forms of what is done beside the path: helping, reminding, supervising, releasing words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

from django.utils.translation import gettext_lazy

from linli.service_requests.masking import mask
from linli.web.desk.forms import (
    STAFF_READ,
    VerbForm,
    body_choices,
    choice_field,
    date_field,
    words_field,
)


class HelperForm(VerbForm):
    """Which body helps, how, and with what."""

    body = choice_field(gettext_lazy("Who helps"), gettext_lazy("Choose who helps."))
    how = choice_field(gettext_lazy("How"))
    words = words_field(gettext_lazy("What they are to do"))
    kinds: ClassVar[Mapping[str, str]] = {"body": "choice", "how": "choice"}
    hints: ClassVar[Mapping[str, Any]] = {"words": STAFF_READ}

    def prepare(self) -> None:
        """The bodies that serve the place and do not have it yet; helping is what is mostly meant."""
        taken = {self.row.lead_id, *(self.row.helping_ids or ())}
        self.fields["body"].choices = body_choices([one for one in self.bodies if one.pk not in taken])  # type: ignore[attr-defined]  # a choice field
        self.fields["how"].choices = [  # type: ignore[attr-defined]  # a choice field
            ("help", gettext_lazy("Helps; it can be resolved without them")),
            ("joint", gettext_lazy("Leads jointly; it is not resolved before their part is done")),
        ]
        self.initial.setdefault("how", "help")


class EndHelperForm(VerbForm):
    """Whose help is not needed any more."""

    body = choice_field(gettext_lazy("Whose help is not needed"), gettext_lazy("Choose one."))
    words = words_field(gettext_lazy("Why, if you like"))
    kinds: ClassVar[Mapping[str, str]] = {"body": "choice"}
    hints: ClassVar[Mapping[str, Any]] = {"words": STAFF_READ}

    def prepare(self) -> None:
        """Those who help now."""
        helping = set(self.row.helping_ids or ())
        self.fields["body"].choices = body_choices([one for one in self.bodies if one.pk in helping])  # type: ignore[attr-defined]  # a choice field


class DeliberateForm(VerbForm):
    """What a meeting is to decide."""

    words = words_field(gettext_lazy("What is to be decided"))
    hints: ClassVar[Mapping[str, Any]] = {"words": STAFF_READ}


class HelpDoneForm(VerbForm):
    """What the helper did."""

    words = words_field(gettext_lazy("What you did"))
    hints: ClassVar[Mapping[str, Any]] = {"words": STAFF_READ}


class ReminderForm(VerbForm):
    """A word for whoever is reminded."""

    words = words_field(gettext_lazy("A word for them, if you like"))
    hints: ClassVar[Mapping[str, Any]] = {"words": STAFF_READ}


class SupervisionForm(VerbForm):
    """What is to be answered, and by which day."""

    words = words_field(gettext_lazy("What is to be answered"))
    answer_on = date_field(gettext_lazy("To be answered by"))
    kinds: ClassVar[Mapping[str, str]] = {"answer_on": "date"}
    hints: ClassVar[Mapping[str, Any]] = {"words": STAFF_READ}


class SupervisionAnswerForm(VerbForm):
    """How it stands."""

    words = words_field(gettext_lazy("How it stands"))
    hints: ClassVar[Mapping[str, Any]] = {"words": STAFF_READ}


class ReleaseForm(VerbForm):
    """The masked words, which can still be cut, and whether the photos go with them."""

    words = words_field(gettext_lazy("Everybody will read this"))
    photos = choice_field(gettext_lazy("Photos"))
    kinds: ClassVar[Mapping[str, str]] = {"photos": "choice"}
    hints: ClassVar[Mapping[str, Any]] = {
        "words": gettext_lazy(
            "Numbers, plates, rooms and names that were found are hidden. Cut what else names somebody."
        )
    }

    def prepare(self) -> None:
        """The resident's words, masked."""
        self.initial["words"] = mask(self.row.words)
        self.fields["photos"].choices = [  # type: ignore[attr-defined]  # a choice field
            ("no", gettext_lazy("Leave them out")),
            ("yes", gettext_lazy("Show them too: I looked, and nobody can be recognised")),
        ]
        self.initial.setdefault("photos", "no")


class HoldBackForm(VerbForm):
    """Nothing."""


__all__ = [
    "EndHelperForm", "HelpDoneForm", "HelperForm", "HoldBackForm", "ReleaseForm", "ReminderForm",
    "SupervisionAnswerForm", "SupervisionForm",
]  # fmt: skip

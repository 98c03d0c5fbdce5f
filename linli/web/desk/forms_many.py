"""The forms of verbs that are done to many service requests at once: what differs from row to row may stay open."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from linli.web.desk.forms import STAFF_READ, VerbForm, choice_field, sorting_choices, targets, words_field

SUGGESTED = "suggested"
"""Chosen in the place of a body: for each row the one that fits it."""


def open_choices(form: VerbForm, name: str, words: str) -> None:
    """Put before the choices of a field that it is left as it is for each."""
    field: Any = form.fields[name]
    field.choices = [("", words), *field.choices]


def bodies_to_choose(form: VerbForm, *first: tuple[str, str]) -> None:
    """Whom it can go to: for each whoever is suggested, one of the bodies, or the body above."""
    field: Any = form.fields["to"]
    each = (SUGGESTED, _("Each to whoever is suggested for it"))
    field.choices = [*first, each, *targets(form.row, form.bodies)]


class ManyAcceptForm(VerbForm):
    """What they are about and how urgent, where that is the same for all; and where they go at once."""

    category = choice_field(gettext_lazy("What it is about"), required=False)
    urgency = choice_field(gettext_lazy("How urgent"), required=False)
    to = choice_field(gettext_lazy("Dispatch to"), required=False)
    kinds: ClassVar[Mapping[str, str]] = {"category": "choice", "urgency": "choice", "to": "choice"}

    def prepare(self) -> None:
        """Everything may stay as it is suggested for each."""
        sorting_choices(self)
        open_choices(self, "category", _("As suggested for each"))
        open_choices(self, "urgency", _("As usual for what each is about"))
        bodies_to_choose(self, ("", _("Nobody yet")))


class ManyDispatchForm(VerbForm):
    """To whom, and a word for them."""

    to = choice_field(gettext_lazy("Dispatch to"), gettext_lazy("Choose to whom it goes."))
    words = words_field(gettext_lazy("A word for them"))
    kinds: ClassVar[Mapping[str, str]] = {"to": "choice"}
    hints: ClassVar[Mapping[str, Any]] = {"words": STAFF_READ}

    def prepare(self) -> None:
        """Whoever is suggested for each stands first."""
        bodies_to_choose(self)


class ManyClassifyForm(VerbForm):
    """What they are about, or how urgent; what is left open stays."""

    category = choice_field(gettext_lazy("What it is about"), required=False)
    urgency = choice_field(gettext_lazy("How urgent"), required=False)
    words = words_field(gettext_lazy("Why, if you like"))
    kinds: ClassVar[Mapping[str, str]] = {"category": "choice", "urgency": "choice"}
    hints: ClassVar[Mapping[str, Any]] = {"words": STAFF_READ}

    def prepare(self) -> None:
        """The playbook's categories and classes."""
        sorting_choices(self)
        open_choices(self, "category", _("As it is"))
        open_choices(self, "urgency", _("As it is"))

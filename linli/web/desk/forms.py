"""The forms of verbs: what each asks for, checked here only for its shape; whether it may be is the action's to say.

A form is shown by our own macros (`PlainForm.shown`), not by Django's widgets: those cost more than all the rest.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any, ClassVar

from django import forms
from django.utils.functional import lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, gettext_noop

from linli.core import clock
from linli.core.actors import Actor
from linli.organisations.models import Organisation
from linli.playbooks.enums import ReasonKind, UrgencyClass, Word
from linli.playbooks.explaining import duration
from linli.service_requests.models import ServiceRequest
from linli.web.typed import FIRST_DAY, LAST_DAY

UP = "up"
"""Chosen in the place of a body: raise it to the body above."""

RADIOS = 5
"""Up to so many choices stand open; more fold into a drop-down."""


@dataclass(frozen=True, slots=True)
class Shown:
    """One field as the templates print it. `kind` is textarea, choice, date, text, tel, number or photos."""

    name: str
    label: str
    kind: str
    value: Any
    hint: str = ""
    errors: Sequence[str] = ()
    options: Sequence[tuple[str, str]] = ()
    rows: int = 3
    required: bool = False
    attrs: Mapping[str, str] = field(default_factory=dict)


TOO_LONG = gettext_lazy("At most %(limit_value)d characters; these are %(show_value)d.")


class PlainForm(forms.Form):
    """A form that lists its fields for our macros."""

    kinds: ClassVar[Mapping[str, str]] = {}
    hints: ClassVar[Mapping[str, Any]] = {}
    earliest: date | None = None
    """The first day that a date may be."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """What is too long is refused in our own words."""
        super().__init__(*args, **kwargs)
        for one in self.fields.values():
            one.error_messages.setdefault("max_length", TOO_LONG)

    def shown(self) -> Iterator[Shown]:
        """The visible fields in order, with values and errors as they stand."""
        for bound in self:
            kind = self.kinds.get(bound.name, "textarea")
            yield Shown(
                name=bound.name,
                label=str(bound.label),
                kind=kind,
                value="" if bound.value() is None else bound.value(),
                hint=str(self.hints.get(bound.name, "") or bound.field.help_text),
                errors=[str(error) for error in bound.errors],
                options=self._options(bound.field, str(bound.value() or "")),
                required=bound.field.required,
                attrs={"min": self.earliest.isoformat()} if kind == "date" and self.earliest else {},
            )

    def _options(self, asked: forms.Field, value: str) -> list[tuple[str, str]]:
        """The choices; a drop-down begins with an empty one unless one is chosen, so that none is taken by accident."""
        if not isinstance(asked, forms.ChoiceField):
            return []
        flat: Any = asked.choices
        options = [(str(key), str(label)) for key, label in flat]
        if len(options) > RADIOS and not value and ("", "") not in options and options[0][0]:
            return [("", _("Choose")), *options]
        return options

    def mistakes(self) -> list[tuple[str, str]]:
        """(field id or "", words) of everything that is wrong, for the summary."""
        listed = [("", str(error)) for error in self.non_field_errors()]
        return listed + [(f"id_{bound.name}", str(error)) for bound in self for error in bound.errors]


class VerbForm(PlainForm):
    """What a verb asks for about one service request."""

    def __init__(
        self,
        *args: Any,
        row: ServiceRequest,
        bodies: Sequence[Organisation] = (),
        by: Actor | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.row, self.bodies, self.by = row, list(bodies), by
        self.earliest = clock.local_date(clock.now()) + timedelta(days=1)
        self.prepare()

    def prepare(self) -> None:
        """Fill in what depends on the row: reasons of its playbook, bodies that serve its place."""

    def reasons(self, kind: ReasonKind, name: str = "reason") -> None:
        """Let this field choose among the playbook's reasons that fit the category."""
        found = self.row.playbook.reasons_for(kind, self.row.category)
        self.fields[name].choices = [(reason.key, str(reason.name)) for reason in found]  # type: ignore[attr-defined]  # a choice field


def words_field(label: Any) -> forms.CharField:
    """A field for words. Whether they are needed is said by the action, in its own sentence."""
    return forms.CharField(label=label, required=False, widget=forms.Textarea)


def choice_field(label: Any, missing: Any = "", *, required: bool = True) -> forms.ChoiceField:
    """A field whose choices the form fills in. `missing` is said where nothing was chosen; it names the field."""
    wrong = {
        "required": missing or _naming(gettext_noop("%(field)s: please choose."), label),
        "invalid_choice": _naming(gettext_noop("%(field)s: choose one of those shown."), label),
    }
    return forms.ChoiceField(label=label, required=required, error_messages=wrong)


class DayField(forms.DateField):
    """A day that a clock reaches."""

    def to_python(self, value: Any) -> date | None:
        """The day. Raises `ValidationError` for one that no clock reaches, as for what is none."""
        found = super().to_python(value)
        if found is not None and not FIRST_DAY <= found <= LAST_DAY:
            raise forms.ValidationError(self.error_messages["invalid"], code="invalid")
        return found


def date_field(label: Any) -> forms.DateField:
    """A day."""
    wrong = {
        "required": _naming(gettext_noop("%(field)s: name a day."), label),
        "invalid": _naming(gettext_noop("%(field)s: name a day, such as 2026-12-01."), label),
    }
    return DayField(label=label, error_messages=wrong)


_naming: Callable[[str, Any], Any] = lazy(lambda sentence, label: _(sentence) % {"field": label}, str)
"""A sentence with the field's label in it: the summary above the form names no field otherwise."""


READS = gettext_lazy("The resident reads this.")
ALL_READ = gettext_lazy("The resident reads this, and neighbours can: write no names.")
STAFF_READ = gettext_lazy("Only staff read this.")


class AcceptForm(VerbForm):
    """What it is about, how urgent, and, with the second button, where it goes at once."""

    category = choice_field(gettext_lazy("What it is about"), gettext_lazy("Choose what it is about."))
    urgency = choice_field(gettext_lazy("How urgent"), gettext_lazy("Choose how urgent it is."))
    to = choice_field(gettext_lazy("Dispatch to"), required=False)
    kinds: ClassVar[Mapping[str, str]] = {"category": "choice", "urgency": "choice", "to": "choice"}

    def prepare(self) -> None:
        """Categories by group, the three classes, and the bodies with the suggested one first."""
        sorting_choices(self)
        self.fields["to"].choices = targets(self.row, self.bodies, self.initial.get("to"))  # type: ignore[attr-defined]  # a choice field
        if not self.fields["to"].choices:  # type: ignore[attr-defined]  # a choice field
            del self.fields["to"]


def urgency_label(row: ServiceRequest, key: UrgencyClass | str) -> str:
    """The playbook's word for a class, and how long its resolving may take: 急（24小时内办完）."""
    spec = row.playbook.urgency(key)
    return _("%(urgency)s: within %(length)s") % {"urgency": spec.name, "length": duration(spec.resolve_by)}


def body_choices(bodies: Sequence[Organisation], *, suggested: Any = None) -> list[tuple[str, str]]:
    """Bodies to choose from; the suggested one says so."""
    return [
        (str(body.pk), _("%(body)s (suggested)") % {"body": body.short_name})
        if str(body.pk) == str(suggested)
        else (str(body.pk), body.short_name)
        for body in bodies
    ]


def targets(row: ServiceRequest, bodies: Sequence[Organisation], suggested: Any = None) -> list[tuple[str, str]]:
    """Where it can go from here: to a body, or up to the body above, which dispatches to the rest."""
    choices = body_choices(bodies, suggested=suggested)
    if row.playbook.raise_to(row.holder.kind) is None:
        return choices
    word = row.playbook.word(Word.RAISE)
    if suggested == UP:
        return [(UP, _("%(word)s (suggested)") % {"word": word}), *choices]
    return [*choices, (UP, word)]


class DispatchForm(VerbForm):
    """To whom, and a word for them."""

    to = choice_field(gettext_lazy("Dispatch to"), gettext_lazy("Choose to whom it goes."))
    words = words_field(gettext_lazy("A word for them"))
    kinds: ClassVar[Mapping[str, str]] = {"to": "choice"}
    hints: ClassVar[Mapping[str, Any]] = {"words": STAFF_READ}

    def prepare(self) -> None:
        """The bodies that serve the place, the suggested one first."""
        self.fields["to"].choices = targets(self.row, self.bodies, self.initial.get("to"))  # type: ignore[attr-defined]  # a choice field


def sorting_choices(form: VerbForm) -> None:
    """Fill the fields for category and class from the row's playbook."""
    playbook = form.row.playbook
    groups = {group.key: str(group.name) for group in playbook.groups}
    form.fields["category"].choices = [  # type: ignore[attr-defined]  # a choice field
        (one.key, _("%(group)s: %(name)s") % {"group": groups.get(one.group, one.group), "name": one.name})
        for one in playbook.categories
    ]
    form.fields["urgency"].choices = [(str(key), urgency_label(form.row, key)) for key in playbook.classes]  # type: ignore[attr-defined]  # a choice field


class TakeForm(VerbForm):
    """Nothing, or a word for the resident."""

    words = words_field(gettext_lazy("A word for the resident, if you like"))
    hints: ClassVar[Mapping[str, Any]] = {"words": ALL_READ}


class DeclineForm(VerbForm):
    """Why, and what the resident reads beside the reason."""

    reason = choice_field(gettext_lazy("Why"), gettext_lazy("Choose the reason."))
    words = words_field(gettext_lazy("What the resident can do instead"))
    kinds: ClassVar[Mapping[str, str]] = {"reason": "choice"}
    hints: ClassVar[Mapping[str, Any]] = {"words": READS}

    def prepare(self) -> None:
        """The playbook's reasons."""
        self.reasons(ReasonKind.DECLINE)


class ReturnForm(VerbForm):
    """Why, and who should have it."""

    reason = choice_field(gettext_lazy("Why"), gettext_lazy("Choose the reason."))
    suggested = choice_field(gettext_lazy("Who should have it"), required=False)
    words = words_field(gettext_lazy("What the dispatcher should know"))
    kinds: ClassVar[Mapping[str, str]] = {"reason": "choice", "suggested": "choice"}
    hints: ClassVar[Mapping[str, Any]] = {"words": STAFF_READ}

    def prepare(self) -> None:
        """The playbook's reasons, and bodies to suggest."""
        self.reasons(ReasonKind.RETURN)
        bodies = [body for body in self.bodies if body.pk != self.row.lead_id]
        self.fields["suggested"].choices = [("", _("I do not know")), *body_choices(bodies)]  # type: ignore[attr-defined]  # a choice field


class PauseForm(VerbForm):
    """Why, and until when."""

    reason = choice_field(gettext_lazy("What it waits for"), gettext_lazy("Choose what it waits for."))
    expected_on = date_field(gettext_lazy("Goes on by"))
    words = words_field(gettext_lazy("A word for the resident, if you like"))
    kinds: ClassVar[Mapping[str, str]] = {"reason": "choice", "expected_on": "date"}
    hints: ClassVar[Mapping[str, Any]] = {"words": ALL_READ}

    def prepare(self) -> None:
        """The playbook's reasons."""
        self.reasons(ReasonKind.PAUSE)


class ResolveForm(VerbForm):
    """What came of it, in a word of the playbook and a sentence of one's own; photos if one has them."""

    result = choice_field(gettext_lazy("What came of it"), gettext_lazy("Choose what came of it."))
    words = words_field(gettext_lazy("Tell the resident what was done"))
    photos = forms.FileField(label=gettext_lazy("Photos, if you have any"), required=False)
    kinds: ClassVar[Mapping[str, str]] = {"result": "choice", "photos": "photos"}
    hints: ClassVar[Mapping[str, Any]] = {"words": ALL_READ}

    def prepare(self) -> None:
        """The playbook's results."""
        self.reasons(ReasonKind.RESOLVE, "result")


class DeferForm(VerbForm):
    """Why it is not possible now, and when one looks again."""

    reason = choice_field(gettext_lazy("Why"), gettext_lazy("Choose the reason."))
    review_on = date_field(gettext_lazy("Look again on"))
    words = words_field(gettext_lazy("Tell the resident how it stands"))
    kinds: ClassVar[Mapping[str, str]] = {"reason": "choice", "review_on": "date"}
    hints: ClassVar[Mapping[str, Any]] = {"words": READS}

    def prepare(self) -> None:
        """The playbook's reasons."""
        self.reasons(ReasonKind.DEFER)


class QuestionForm(VerbForm):
    """What the resident should add."""

    words = words_field(gettext_lazy("What should the resident add?"))
    hints: ClassVar[Mapping[str, Any]] = {"words": READS}


class AdditionForm(VerbForm):
    """What the resident told staff who called or knocked."""

    words = words_field(gettext_lazy("What the resident told you"))


class RaiseForm(VerbForm):
    """Why the body above should have it."""

    words = words_field(gettext_lazy("Why it is raised"))
    hints: ClassVar[Mapping[str, Any]] = {"words": STAFF_READ}


class ResumeForm(VerbForm):
    """Nothing."""


class ClosureForm(VerbForm):
    """The resident's word, and how one came by it."""

    words = words_field(gettext_lazy("What the resident said, and how you reached them"))
    hints: ClassVar[Mapping[str, Any]] = {"words": STAFF_READ}


class ReopeningForm(VerbForm):
    """The resident's word that it is not solved."""

    words = words_field(gettext_lazy("What the resident said is not solved"))


class InspectionForm(VerbForm):
    """What the second pair of eyes saw."""

    words = words_field(gettext_lazy("What you saw, and where"))
    hints: ClassVar[Mapping[str, Any]] = {"words": ALL_READ}


class FinalAnswerForm(VerbForm):
    """The reasons of the final answer."""

    words = words_field(gettext_lazy("The final answer, with its reasons"))
    hints: ClassVar[Mapping[str, Any]] = {"words": ALL_READ}


class ReplyForm(VerbForm):
    """A word for the resident."""

    words = words_field(gettext_lazy("Reply to the resident"))
    hints: ClassVar[Mapping[str, Any]] = {"words": ALL_READ}


class NoteForm(VerbForm):
    """A word among staff."""

    words = words_field(gettext_lazy("Note for colleagues"))
    hints: ClassVar[Mapping[str, Any]] = {"words": STAFF_READ}

"""The resident's forms. What is right and wrong is decided by the actions; a form keeps what was typed and shows it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from linli.places.models import Place
from linli.web.form_keys import new_key

MOST_PHOTOS = 6


class ResidentForm(forms.Form):
    """A form whose errors come from an action: by field, or beside the whole."""

    def __init__(self, data: Any = None, *, initial: Mapping[str, Any] | None = None) -> None:
        super().__init__(data, initial=dict(initial or {}), label_suffix="")
        self.elsewhere: dict[str, str] = {}

    def take_errors(self, errors: Mapping[str, str]) -> None:
        """Show what an action said was wrong, each at its field; what no field has stands in `elsewhere`."""
        self.is_valid()
        for name, said in errors.items():
            if name in self.fields:
                self.add_error(name, said)
            else:
                self.elsewhere[name] = said

    def replace(self, name: str, value: str) -> None:
        """Send another value with the next try than came with this one."""
        self.data = {**{key: self.data.get(key) for key in self.data}, name: value}

    def summary(self) -> list[tuple[str, str]]:
        """Every error with the id of its field, for the error summary."""
        found = [(f"id_{name}", said) for name, said in self.elsewhere.items()]
        for bound in self:
            found += [(bound.id_for_label or bound.auto_id, str(said)) for said in bound.errors]
        return found


class ReportForm(ResidentForm):
    """What is wrong, where, and who may read it. Photos come beside it, as the field `photos`."""

    words = forms.CharField(
        label=gettext_lazy("What is wrong? What do you wish for? One sentence will do"),
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": gettext_lazy("Say what is wrong; one sentence will do.")},
    )
    building = forms.ChoiceField(label=gettext_lazy("Which building"), required=False)
    where_words = forms.CharField(label=gettext_lazy("The spot, if it helps"), required=False)
    station_only = forms.BooleanField(label=gettext_lazy("For the station only, not public"), required=False)
    about_station = forms.BooleanField(label=gettext_lazy("It is about the station itself"), required=False)
    anyway = forms.BooleanField(widget=forms.HiddenInput, required=False)
    category = forms.CharField(widget=forms.HiddenInput, max_length=40, required=False)
    looked_for = forms.CharField(widget=forms.HiddenInput, max_length=40, required=False)
    idempotency_key = forms.CharField(widget=forms.HiddenInput, max_length=64, required=False)

    def __init__(self, data: Any = None, *, buildings: Iterable[Place] = (), building: str = "") -> None:
        super().__init__(data, initial={"idempotency_key": new_key(), "building": building})
        self.categories: list[tuple[str, str]] = []
        """What it may be about: asked only beside what may be the same."""
        options = [("", _("The whole estate, or I do not know"))]
        options += [(str(place.pk), place.name) for place in buildings]
        field = self.fields["building"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = options
        self.fields["about_station"].help_text = _("Goes to the community; the station does not see it.")
        if len(options) == 1:
            del self.fields["building"]

    def ask_category(self, categories: list[tuple[str, str]], looked_for: str) -> None:
        """Let the reporter set right what was guessed; sent with another one, it is looked for again."""
        self.categories = [("", _("I do not know")), *categories]
        self.replace("category", looked_for)
        self.replace("looked_for", looked_for)

    def renew_key(self) -> None:
        """The same words once more under a new key: a second report on purpose."""
        self.replace("idempotency_key", new_key())


class WordsForm(ResidentForm):
    """Some words and the version that the reader saw."""

    words = forms.CharField(widget=forms.Textarea(attrs={"rows": 4}), required=False)
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, data: Any = None, *, label: str, needed: bool = False, version: int = 0) -> None:
        super().__init__(data, initial={"version": version})
        self.fields["words"].label = label
        self.fields["words"].widget.attrs["required"] = needed

    def renew_version(self, version: int) -> None:
        """Look at the row as it is now."""
        self.replace("version", str(version))

    @property
    def seen_version(self) -> int | None:
        """The version that the reader saw; None where the form did not say."""
        self.is_valid()
        found = self.cleaned_data.get("version")
        return int(found) if found else None

    @property
    def said(self) -> str:
        """The words as they were typed."""
        return str(self.data.get("words", ""))


class TelephoneForm(ResidentForm):
    """A telephone for messages about one matter."""

    phone = forms.CharField(
        label=gettext_lazy("Telephone, for messages about this matter alone"),
        required=False,
        widget=forms.TextInput(attrs={"type": "tel", "inputmode": "tel", "autocomplete": "tel"}),
    )


class CodeForm(ResidentForm):
    """A query code."""

    code = forms.CharField(
        label=gettext_lazy("Query code"),
        help_text=gettext_lazy(
            "Ten letters and digits, shown after you reported and on the paper slip. Lost it? The station can tell you."
        ),
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}),
    )

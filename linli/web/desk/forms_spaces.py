"""The forms of public spaces: what a space is, a step on its way, a room inside it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy, pgettext_lazy

from linli.places.actions import SpaceFacts
from linli.places.enums_spaces import RoomKind, SpaceKind, SpaceOwner, SpaceState
from linli.places.models import PublicSpace
from linli.web.desk.forms import PlainForm, choice_field, date_field
from linli.web.space_words import plain_area


class SpaceForm(PlainForm):
    """What a space is and whose."""

    name = forms.CharField(label=pgettext_lazy("space", "Name"), required=False, max_length=60)
    kind = choice_field(gettext_lazy("What it is"), gettext_lazy("Choose what it is."))
    area = forms.DecimalField(
        label=gettext_lazy("Square metres"), max_digits=8, decimal_places=2,
        error_messages={"required": gettext_lazy("Say how many square metres it has."),
                        "invalid": gettext_lazy("Write a number, such as 180.5.")},
    )  # fmt: skip
    owner = choice_field(gettext_lazy("Whose it is"), gettext_lazy("Choose whose it is."))
    owner_name = forms.CharField(label=gettext_lazy("Name of that body"), required=False, max_length=60)
    kinds: ClassVar[Mapping[str, str]] = {
        "name": "text", "kind": "choice", "area": "text", "owner": "choice", "owner_name": "text",
        "inside": "choice", "found_on": "date", "what_for": "text",
    }  # fmt: skip
    hints: ClassVar[Mapping[str, Any]] = {
        "name": gettext_lazy("Such as: ground floor of building 3."),
        "owner_name": gettext_lazy("A company or an office; no person's name."),
        "what_for": gettext_lazy("Residents read this."),
    }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = SpaceKind.choices  # type: ignore[attr-defined]  # a choice field
        self.fields["owner"].choices = SpaceOwner.choices  # type: ignore[attr-defined]  # a choice field

    def facts(self) -> SpaceFacts:
        """What was written, as the action takes it."""
        said = self.cleaned_data
        area = int((said["area"] * Decimal(100)).to_integral_value())
        return SpaceFacts(said["name"], said["kind"], area, said["owner"], said["owner_name"])


class NewSpaceForm(SpaceForm):
    """A space to be written down: in which building, and when it was found idle."""

    inside = choice_field(gettext_lazy("Where it lies"), gettext_lazy("Choose where it lies."))
    found_on = date_field(gettext_lazy("Found idle on"))
    field_order = ("inside", "name", "kind", "area", "owner", "owner_name", "found_on")

    def __init__(self, data: Any, *, places: list[tuple[str, str]], today: date) -> None:
        first = places[0][0] if len(places) == 1 else ""
        super().__init__(data, initial={"inside": first, "found_on": today.isoformat()})
        self.fields["inside"].choices = places  # type: ignore[attr-defined]  # a choice field


class CorrectSpaceForm(SpaceForm):
    """What is written of a space, to be put right."""

    what_for = forms.CharField(label=gettext_lazy("What it is used for"), required=False, max_length=120)

    def __init__(self, data: Any, *, space: PublicSpace, what_for: str) -> None:
        known = {name: getattr(space, name) for name in ("name", "kind", "owner", "owner_name")}
        area = plain_area(space.area).replace(",", "")
        super().__init__(data, initial={**known, "area": area, "what_for": what_for})
        if space.state != SpaceState.IN_USE:
            del self.fields["what_for"]


class MoveForm(PlainForm):
    """One step: from which day, and what for where it is put in use."""

    on = date_field(gettext_lazy("From which day"))
    what_for = forms.CharField(label=gettext_lazy("What it is used for"), required=False, max_length=120)
    kinds: ClassVar[Mapping[str, str]] = {"on": "date", "what_for": "text"}
    hints: ClassVar[Mapping[str, Any]] = {"what_for": gettext_lazy("Only where it is put in use. Residents read this.")}

    def __init__(self, data: Any, *, today: date, to_use: bool) -> None:
        super().__init__(data, initial={"on": today.isoformat()})
        if not to_use:
            del self.fields["what_for"]


class RoomForm(PlainForm):
    """A room inside a space."""

    name = forms.CharField(label=pgettext_lazy("space", "Name"), required=False, max_length=60)
    kind = choice_field(gettext_lazy("What it is for"), gettext_lazy("Choose what it is."))
    host = forms.CharField(label=gettext_lazy("Who is there"), required=False, max_length=80)
    hours = forms.CharField(label=gettext_lazy("When, in words"), required=False, max_length=80)
    kinds: ClassVar[Mapping[str, str]] = {"name": "text", "kind": "choice", "host": "text", "hours": "text"}
    hints: ClassVar[Mapping[str, Any]] = {
        "host": gettext_lazy("A body, such as the district's workers' federation; no person's name."),
        "hours": gettext_lazy("Such as: the 15th of each month, 9:00–11:00."),
    }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = RoomKind.choices  # type: ignore[attr-defined]  # a choice field

"""Small forms of the pages of honours: what each asks for, and how what was sent comes back beside its mistakes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from django.http import HttpRequest


class Asked(NamedTuple):
    """One field: its name, "line", "area", "date", "select", "tick" or "photos", its label and hint."""

    name: str
    kind: str
    label: Any
    hint: Any = ""
    options: Sequence[tuple[Any, Any]] = ()
    value: str = ""
    longest: int = 500


class Form(NamedTuple):
    """One way on a page: what its button sends and says; `which` tells forms of one kind apart."""

    key: str
    label: Any
    asks: tuple[Asked, ...] = ()
    which: str = ""
    version: int | None = None
    primary: bool = False

    @property
    def mark(self) -> str:
        """What the ids of its fields end with."""
        return f"{self.key}-{self.which}" if self.which else self.key


def sent_mark(request: HttpRequest) -> str:
    """Which form was sent."""
    key, which = request.POST.get("do", ""), request.POST.get("which", "")
    return f"{key}-{which}" if which else key


def back(request: HttpRequest, errors: Mapping[str, str]) -> dict[str, Any]:
    """What the page needs to show the form that was sent again: everything typed, and each mistake at its field."""
    mark = sent_mark(request) if errors else ""
    return {
        "asked": mark,
        "typed": request.POST if errors else {},
        "errors": dict(errors),
        "mistakes": [(f"id_{name}_{mark}" if name else "", said) for name, said in errors.items()],
    }

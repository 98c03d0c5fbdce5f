"""What one verb of the desk is made of: one press of its button, and its entry."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.functional import Promise

from linli.core.actors import Actor
from linli.core.refusals import Refusal
from linli.organisations.models import Organisation
from linli.service_requests.models import ServiceRequest
from linli.web.desk import forms
from linli.web.desk.done import Done

Rule = Callable[[Actor, ServiceRequest, datetime], Refusal | None]


@dataclass(frozen=True, slots=True)
class Call:
    """One press of a button: the row as it was seen, who acts, and what the form holds."""

    row: ServiceRequest
    by: Actor
    at: datetime
    version: int | None
    data: Mapping[str, Any]
    bodies: Mapping[str, Organisation]
    then: str = ""

    @property
    def words(self) -> str:
        """The words of the form."""
        return str(self.data.get("words") or "")

    def common(self) -> dict[str, Any]:
        """What every action takes."""
        return {"by": self.by, "at": self.at, "version": self.version}

    def body(self, name: str) -> Organisation | None:
        """The chosen body; None where none was."""
        return self.bodies.get(str(self.data.get(name) or ""))


@dataclass(frozen=True, slots=True)
class Way:
    """One verb: `key` names it in code and addresses' names, `noun` in the address."""

    key: str
    noun: str
    label: Promise
    form: type[forms.VerbForm]
    act: Callable[[Call], object]
    rule: Rule
    done: Done
    explains: Promise | str | Callable[[ServiceRequest], str] = ""
    asks_bodies: bool = False
    inline: bool = False

    def explanation(self, row: ServiceRequest) -> str:
        """What doing it means for this row, in a sentence; empty where the verb says it."""
        return self.explains(row) if callable(self.explains) else str(self.explains)

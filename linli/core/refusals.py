"""A refusal in three parts, and the exceptions by which an action says no."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

FULL_STOPS = ("。", "！", "？")
"""Full stops that bring their own space."""


class RefusalKind(StrEnum):
    """WHO: this actor may not, ever. WHEN: not in this state. UNSEEN: as if the thing did not exist."""

    WHO = "who"
    WHEN = "when"
    UNSEEN = "unseen"


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why not, who can, and what you can do instead. A rule returns one, or None for yes.

    `why` and `instead` are never empty; `who_can` names the body or post that can, and may be empty
    only where nobody can (then the button is hidden, for a who-refusal).
    """

    kind: RefusalKind
    why: str
    who_can: str
    instead: str
    rule: str = ""

    def __post_init__(self) -> None:
        if not self.why.strip() or not self.instead.strip():
            raise ValueError("a refusal says why, and what can be done instead")

    @property
    def shown(self) -> bool:
        """Whether the page shows this refusal as text: when-refusals, and who-refusals that name who can."""
        return self.kind is RefusalKind.WHEN or (self.kind is RefusalKind.WHO and bool(self.who_can))

    def sentence(self) -> str:
        """The whole refusal as visible text."""
        whole = ""
        for part in (self.why, self.who_can, self.instead):
            space = " " if whole and part and not whole.endswith(FULL_STOPS) else ""
            whole += space + part
        return whole


class Refused(Exception):
    """An action asked its rule, and the rule said no."""

    def __init__(self, refusal: Refusal) -> None:
        super().__init__(refusal.why)
        self.refusal = refusal


class Stale(Exception):
    """The thing changed since it was read: who changed it, when, and by which verb, if known."""

    def __init__(self, *, seen: int, now: int, event_kind: str = "", at: datetime | None = None, by: str = "") -> None:
        super().__init__(f"seen version {seen}, now {now}")
        self.seen, self.now, self.event_kind, self.at, self.by = seen, now, event_kind, at, by


class Invalid(Exception):
    """Input that cannot be: messages by field name, in the reader's language."""

    def __init__(self, errors: dict[str, str]) -> None:
        super().__init__("; ".join(f"{field}: {message}" for field, message in errors.items()))
        self.errors = errors


def unseen() -> Refusal:
    """What one may not see does not exist: of whatever kind it is."""
    why, instead = _("There is nothing here for you."), _("Check the address, or go back to where you came from.")
    return Refusal(RefusalKind.UNSEEN, why, "", instead)


def not_now(state: StrOrPromise, rule: str = "") -> Refusal:
    """The verb is not for this state, given in its words."""
    why, instead = _("It is now “%(state)s”.") % {"state": state}, _("The page shows what comes next.")
    return Refusal(RefusalKind.WHEN, why, "", instead, rule)


def ask(refusal: Refusal | None) -> None:
    """Raise `Refused` unless the rule said yes (None)."""
    if refusal is not None:
        raise Refused(refusal)

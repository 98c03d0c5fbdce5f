"""How a mediation ends without an agreement: not agreed, withdrawn, referred."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext as _

from linli.core.actions import action
from linli.core.actors import Actor
from linli.core.refusals import ask
from linli.core.wording import fitting, need
from linli.mediation import rules
from linli.mediation.actions.common import end, locked
from linli.mediation.enums import State, Verb
from linli.mediation.models import WORDS, Mediation


@action
def fail(mediation: Mediation, *, words: str, by: Actor, at: datetime, version: int | None = None) -> Mediation:
    """They do not agree; the words say where else they can go. Raises `Stale`, `Refused`, `Invalid` on "words"."""
    row = locked(mediation, version)
    ask(rules.may_fail(by, row, at))
    said = need("words", words, _("Say where else they can go: a court, an arbitration, a lawyer."), WORDS)
    return end(row, Verb.FAIL, State.NOT_AGREED, said, "failed", by=by, at=at)


@action
def withdraw(
    mediation: Mediation, *, words: str = "", by: Actor, at: datetime, version: int | None = None
) -> Mediation:
    """Who asked does not want it any more. Raises `Stale`, `Refused`, `Invalid` on "words"."""
    row = locked(mediation, version)
    ask(rules.may_withdraw(by, row, at))
    return end(row, Verb.WITHDRAW, State.WITHDRAWN, fitting("words", words, WORDS), "withdrawn", by=by, at=at)


@action
def refer(mediation: Mediation, *, words: str, by: Actor, at: datetime, version: int | None = None) -> Mediation:
    """It is for others; the words say for whom. Raises `Stale`, `Refused`, `Invalid` on "words"."""
    row = locked(mediation, version)
    ask(rules.may_refer(by, row, at))
    said = need("words", words, _("Say to whom it is referred, and what was agreed with them."), WORDS)
    return end(row, Verb.REFER, State.REFERRED, said, "referred", by=by, at=at)

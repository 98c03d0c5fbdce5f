"""The nominated person is asked before anybody else reads of it: they agree, or are forgotten."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.utils.translation import gettext as _

from linli.core.actions import action, compare
from linli.core.actors import Actor
from linli.core.clock import local_date
from linli.core.refusals import Invalid, ask
from linli.core.wording import need_line
from linli.honours import rules
from linli.honours.actions.common import ASKED, NOT_TAKEN, end, locked, move, recorded, save, tell
from linli.honours.enums import TABLE, ConsentWay, State, Verb
from linli.honours.models import NAME, Nomination
from linli.honours.queries import person_at


@dataclass(frozen=True, slots=True)
class Word:
    """How and when somebody gave their word, as a body writes it down; of who is under 18, which guardian did."""

    way: str = ""
    on: date | None = None
    minor: bool = False
    guardian: str = ""


@action
def ask_consent(found: Nomination, *, by: Actor, at: datetime, version: int | None = None) -> Nomination:
    """The body has asked them, or asks them now; who is known by an account reads it there. Pressed again nothing
    changes. Raises `Stale`, `Refused`."""
    row = locked(found)
    if row.state == State.ASKED and by.held is not None and rules.keeps(by.held, row.round):
        return row
    compare(row, version, subject=row.pk)
    ask(rules.may_ask_consent(by, row, at))
    move(row, Verb.ASK, State.ASKED)
    row.asked_at, row.asked_by_id = at, by.appointment_id
    saved = save(row, "asked", "asked_at", "asked_by", by=by, at=at)
    tell(ASKED, row, person_at(row, local_date(at)), at)
    return saved


@action
def agree(found: Nomination, word: Word, *, by: Actor, at: datetime, version: int | None = None) -> Nomination:
    """They agree: by their own account, where they are of age, or as the body writes it down. The panel reads the
    nomination from now. Raises `Stale`, `Refused`, and `Invalid` on "way", "on", "guardian" or "minor"."""
    row = locked(found)
    if row.state == State.AGREED and by.held is None and rules.may_see_own(by, row, at) is None:
        return row
    compare(row, version, subject=row.pk)
    ask(rules.may_agree(by, row, at))
    if by.held is None:
        if word.minor:
            raise Invalid({"minor": _("For who is under 18 a guardian agrees, at the station or on paper.")})
        row.consent_way, row.consented_on = ConsentWay.ACCOUNT, local_date(at)
        row.person_id = by.own_id
    else:
        row.consent_way, row.consented_on = recorded(word.way, word.on, at, fields=("way", "on"))
        row.minor = word.minor
        if word.minor:
            row.guardian = need_line("guardian", word.guardian, _("Name the guardian who agreed for them."), NAME)
    move(row, Verb.AGREE, State.AGREED)
    fields = ("consent_way", "consented_on", "person", "minor", "guardian")
    return save(row, "agreed", *fields, by=by, at=at)


@action
def refuse(found: Nomination, *, by: Actor, at: datetime, version: int | None = None) -> Nomination:
    """They say no: who was nominated, by whom in words, and why is forgotten at once. Whoever nominated hears that it
    is not taken further. Raises `Stale`, `Refused`."""
    row = locked(found, version)
    ask(rules.may_refuse(by, row, at))
    nominator = row.nominator_id
    saved = end(row, Verb.REFUSE, State.NOT_TAKEN, "not_taken", by=by, at=at, whole=True)
    tell(NOT_TAKEN, saved, nominator, at)
    return saved


@action
def set_aside(found: Nomination, *, by: Actor, at: datetime, version: int | None = None) -> Nomination:
    """It is not taken further, and forgotten; whoever nominated hears no more than that. Raises `Stale`, `Refused`."""
    row = locked(found, version)
    ask(rules.may_set_aside(by, row, at))
    nominator = row.nominator_id
    saved = end(row, Verb.SET_ASIDE, State.NOT_TAKEN, "not_taken", by=by, at=at, whole=True)
    tell(NOT_TAKEN, saved, nominator, at)
    return saved


FORGOTTEN_BY = (Verb.SET_ASIDE, Verb.PASS_OVER, Verb.WITHHOLD, Verb.TAKE_DOWN)


def forget(row: Nomination, *, by: Actor, at: datetime) -> Nomination:
    """Whatever its state, a nomination of a round that is called off is over and forgotten; the caller holds the
    lock."""
    for verb in FORGOTTEN_BY:
        for target in sorted(TABLE.targets(verb, row.state)):
            return end(row, verb, State(target), "not_taken", by=by, at=at, whole=True)
    raise RuntimeError(f"a nomination that is {row.state} cannot be forgotten")

"""What may be done about a dispute on its page: each way with its rule, its form, and what it sends to which action."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, time
from typing import Any, BinaryIO, NamedTuple, cast

from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from linli.core import clock
from linli.core.actors import Actor, Held
from linli.core.refusals import Invalid, Refusal, Refused
from linli.mediation import actions, rules
from linli.mediation.enums import Verb
from linli.mediation.models import Mediation, MediationParty, MediationSession
from linli.mediation.queries import parties_of, sessions_of
from linli.playbooks.enums import Power
from linli.web.desk.acting import post_with
from linli.web.desk.frame import whole_number
from linli.web.desk.mediation_parties import facts_of
from linli.web.typed import day_of, id_of

SENTENCES: Mapping[str, Callable[[], str]] = {
    "give": lambda: _("waits for a mediator"),
    "unanswered": lambda: _("nobody has been asked yet"),
    "ask_parties": lambda: _("waits for you to ask the parties"),
    "plan_session": lambda: _("waits for a session, or for the agreement"),
    "session": lambda: _("they sit together"),
    "record_session": lambda: _("waits for what the session came to"),
    "sign": lambda: _("waits to be signed"),
    "follow_up": lambda: _("ask whether it is kept"),
}
"""What each line of the inbox asks, by its key."""


class Spec(NamedTuple):
    """One way: its words, its rule, who goes it ("mediator", "giver" or "both"), what its form asks for, what sends it,
    and what is said then. `primary` stands first."""

    label: Any
    rule: Callable[..., Refusal | None]
    side: str
    asks: str
    act: Callable[[HttpRequest, Mediation, Actor, datetime, int | None], object]
    done: Any
    hint: Any = ""
    primary: bool = False


class Way(NamedTuple):
    """One way as the page shows it."""

    key: str
    spec: Spec


def _plain(act: Callable[..., object]) -> Callable[..., object]:
    return lambda _request, row, by, at, version: act(row, by=by, at=at, version=version)


def _words(act: Callable[..., object]) -> Callable[..., object]:
    def run(request: HttpRequest, row: Mediation, by: Actor, at: datetime, version: int | None) -> object:
        return act(row, words=request.POST.get("words", ""), by=by, at=at, version=version)

    return run


def _give(request: HttpRequest, row: Mediation, by: Actor, at: datetime, version: int | None) -> object:
    chosen = id_of(request.POST.get("appointment", ""))
    if chosen is None:
        raise Invalid({"appointment": _("Choose who mediates.")})
    return actions.give(row, appointment=chosen, by=by, at=at, version=version)


def _add_party(request: HttpRequest, row: Mediation, by: Actor, at: datetime, version: int | None) -> object:
    return actions.add_party(row, facts_of(request.POST, "party", row.estate, by), by=by, at=at, version=version)


def _session(
    request: HttpRequest, act: Callable[..., object], thing: Mediation | MediationSession, **more: Any
) -> object:
    """Plan or move a session, as its three fields say. Raises `Invalid` at them."""
    day = day_of(request.POST.get("day", ""))
    try:
        begins = time.fromisoformat(request.POST.get("begins", ""))
    except ValueError:
        begins = None
    starts_at = clock.from_local(day, begins.replace(tzinfo=None)) if day is not None and begins is not None else None
    try:
        return act(thing, starts_at=starts_at, where=request.POST.get("where", ""), **more)
    except Invalid as wrong:
        raise Invalid({"day" if name == "starts_at" else name: said for name, said in wrong.errors.items()}) from wrong


def _plan(request: HttpRequest, row: Mediation, by: Actor, at: datetime, version: int | None) -> object:
    return _session(request, actions.plan_session, row, by=by, at=at, version=version)


def _later(request: HttpRequest, row: Mediation, by: Actor, at: datetime, version: int | None) -> object:
    return actions.ask_later(row, day=day_of(request.POST.get("day", "")), by=by, at=at, version=version)


def _sign(request: HttpRequest, row: Mediation, by: Actor, at: datetime, version: int | None) -> object:
    photos = [cast(BinaryIO, file.file) for file in request.FILES.getlist("photos")]
    day = day_of(request.POST.get("signed_on", ""))
    return actions.sign(row, signed_on=day, photos=photos, by=by, at=at, version=version)


def _begin_rule(actor: Actor, row: Mediation, parties: Sequence[MediationParty], at: datetime) -> Refusal | None:
    return rules.may_begin(actor, row, parties, at)


def _without_parties(rule: Callable[..., Refusal | None]) -> Callable[..., Refusal | None]:
    return lambda actor, row, _parties, at: rule(actor, row, at)


WAYS: Mapping[str, Spec] = {
    "begin": Spec(
        Verb.BEGIN.label, _begin_rule, "mediator", "", _plain(actions.begin), gettext_lazy("The talks begin."),
        primary=True,
    ),
    "give": Spec(
        Verb.GIVE.label, _without_parties(rules.may_give), "giver", "mediator", _give, gettext_lazy("Given."),
    ),
    "plan_session": Spec(
        Verb.PLAN_SESSION.label, _without_parties(rules.may_plan_session), "mediator", "session", _plan,
        gettext_lazy("Planned. Call the parties."),
    ),
    "sign": Spec(
        Verb.SIGN.label, _without_parties(rules.may_sign), "mediator", "paper", _sign,
        gettext_lazy("Signed. On its day you are reminded to ask whether it is kept."),
    ),
    "keep": Spec(
        Verb.KEEP.label, _without_parties(rules.may_keep), "mediator", "words", _words(actions.keep),
        gettext_lazy("It is over: agreed and kept."), gettext_lazy("What they say, if you like"),
    ),
    "ask_later": Spec(
        Verb.ASK_LATER.label, _without_parties(rules.may_ask_later), "mediator", "day", _later,
        gettext_lazy("You are reminded on that day."),
    ),
    "break": Spec(
        Verb.BREAK.label, _without_parties(rules.may_break), "mediator", "", _plain(actions.break_off),
        gettext_lazy("They talk again."),
    ),
    "talk_on": Spec(
        Verb.TALK_ON.label, _without_parties(rules.may_talk_on), "mediator", "", _plain(actions.talk_on),
        gettext_lazy("They talk on."),
    ),
    "add_party": Spec(
        Verb.ADD_PARTY.label, _without_parties(rules.may_add_party), "both", "party", _add_party,
        gettext_lazy("Added. Ask them whether they take part."),
    ),
    "fail": Spec(
        Verb.FAIL.label, _without_parties(rules.may_fail), "mediator", "words", _words(actions.fail),
        gettext_lazy("It is over. Tell the parties where else they can go."),
        gettext_lazy("Where else they can go: a court, an arbitration, a lawyer"),
    ),
    "refer": Spec(
        Verb.REFER.label, _without_parties(rules.may_refer), "both", "words", _words(actions.refer),
        gettext_lazy("Referred."), gettext_lazy("To whom, and what was agreed with them"),
    ),
    "withdraw": Spec(
        Verb.WITHDRAW.label, _without_parties(rules.may_withdraw), "both", "words", _words(actions.withdraw),
        gettext_lazy("Withdrawn."), gettext_lazy("Why, if they said so"),
    ),
}  # fmt: skip
"""What stands on the page, in this order."""


def _held(actor: Actor, row: Mediation, side: str) -> Held | None:
    """The reader's post on the side that goes a way."""
    mediates = next((one for one in actor.posts if one.appointment_id == row.appointment_id), None)
    gives = post_with(actor, row.organisation_id, Power.MEDIATION_GIVE)
    return {"mediator": mediates, "giver": gives, "both": mediates or gives}[side]


def acting(actor: Actor, row: Mediation, side: str) -> Actor:
    """The reader in their post on that side, or as they are."""
    held = _held(actor, row, side)
    return actor.in_post(held) if held is not None else actor


def ways_of(actor: Actor, row: Mediation, parties: Sequence[MediationParty], at: datetime) -> list[Way]:
    """What the reader may do now. No query."""
    found = []
    for key, spec in WAYS.items():
        held = _held(actor, row, spec.side)
        if held is not None and spec.rule(actor.in_post(held), row, parties, at) is None:
            found.append(Way(key, spec))
    return found


def go(request: HttpRequest, actor: Actor, row: Mediation, at: datetime) -> str:
    """Go the way that the form asked for, and say what was done. Raises `Refused`, `Stale`, `Invalid`."""
    key = request.POST.get("do", "")
    version = whole_number(request.POST.get("version", ""))
    if key in ("yes", "no"):
        party = party_of(request, row)
        by = acting(actor, row, "mediator")
        actions.record_consent(party, takes_part=key == "yes", by=by, at=at, version=version)
        return _("Written down.")
    if key == "move_session":
        by = acting(actor, row, "mediator")
        _session(request, actions.move_session, session_of(request, row), by=by, at=at, version=version)
        return _("Moved. Call the parties.")
    if key == "record_session":
        session = session_of(request, row)
        actions.record_session(
            session, agreed=request.POST.get("agreed", ""), notes=request.POST.get("notes", ""),
            by=acting(actor, row, "mediator"), at=at, version=version,
        )  # fmt: skip
        return _("Written down. Your notes are read by you alone.")
    if key not in WAYS:
        raise Refused(rules.unseen_mediation())
    spec = WAYS[key]
    spec.act(request, row, acting(actor, row, spec.side), at, version)
    return str(spec.done)


def session_of(request: HttpRequest, row: Mediation) -> MediationSession:
    """The session that a form named. Raises `Refused`."""
    wanted = id_of(request.POST.get("session", ""))
    found = next((one for one in sessions_of(row) if one.pk == wanted), None)
    if found is None:
        raise Refused(rules.unseen_mediation())
    return found


def party_of(request: HttpRequest, row: Mediation) -> MediationParty:
    """The party that a form named. Raises `Refused`."""
    wanted = id_of(request.POST.get("party", ""))
    found = next((one for one in parties_of(row) if one.pk == wanted), None)
    if found is None:
        raise Refused(rules.unseen_mediation())
    return found

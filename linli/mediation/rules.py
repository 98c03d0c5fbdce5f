"""Who takes in a dispute, who gives it to whom, who mediates, and who reads what is said there."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.utils.translation import gettext as _

from linli.core.actors import Actor, Held, Located
from linli.core.refusals import Refusal, RefusalKind, not_now
from linli.mediation.enums import TABLE, Consent, State, Verb
from linli.mediation.models import Mediation, MediationParty
from linli.playbooks.enums import Power
from linli.playbooks.schema import Playbook
from linli.service_requests.enums import OPEN as REQUESTS_OPEN
from linli.service_requests.models import ServiceRequest
from linli.service_requests.rules import may_see

TAKING_IN = frozenset({Power.MEDIATION_GIVE, Power.MEDIATION_HOLD})
FEWEST = 2
"""Fewer parties have no dispute."""


def may_see_mediation(actor: Actor, mediation: Mediation, at: datetime) -> Refusal | None:
    """A dispute is read by its mediator, and by the posts of the body that give disputes out; by nobody else, however
    high they stand."""
    if actor.is_system or any(_mediates(held, mediation) or _gives(held, mediation) for held in actor.open_posts):
        return None
    return unseen_mediation()


def may_read_notes(actor: Actor, mediation: Mediation, at: datetime) -> Refusal | None:
    """What a mediator noted for themselves is read by the mediator alone."""
    if any(_mediates(held, mediation) for held in actor.open_posts):
        return None
    return unseen_mediation()


def may_ask_for(actor: Actor, playbook: Playbook, kind: str, estate: Located, at: datetime) -> Refusal | None:
    """A dispute is taken in by a post that gives out or mediates disputes, in a body that the playbook lets mediate, in
    the estates that it serves."""
    held = actor.held
    known = {one.key for one in playbook.mediation_of(held.body_kind)} if held is not None else set()
    if held is not None and kind in known and held.powers & TAKING_IN and held.covers(estate):
        return None
    return Refusal(
        RefusalKind.WHO,
        why=_("Disputes are taken in by the bodies that mediate them."),
        who_can=_("The body that the estate's page names for it."),
        instead=_("Tell those who quarrel whom to ask."),
        rule="may_ask_for",
    )


def may_ask_about(actor: Actor, row: ServiceRequest, at: datetime) -> Refusal | None:
    """A dispute is taken in from a service request that one sees, as long as that is open."""
    if row.state in REQUESTS_OPEN:
        return may_see(actor, row, at)
    return may_see(actor, row, at) or not_now(row.get_state().label, "may_ask_about")


def may_give(actor: Actor, mediation: Mediation, at: datetime) -> Refusal | None:
    """Who mediates is said by a post of the body that gives disputes out; anew as long as it is open."""
    if not _acts(actor, mediation, give=True):
        return _others(mediation, "may_give")
    return _when(mediation, Verb.GIVE, "may_give")


def may_add_party(actor: Actor, mediation: Mediation, at: datetime) -> Refusal | None:
    """A party is added by the mediator or whoever gives the dispute out, until the talks begin."""
    if not _acts(actor, mediation, give=True, hold=True):
        return _others(mediation, "may_add_party")
    return _when(mediation, Verb.ADD_PARTY, "may_add_party")


def may_record_consent(actor: Actor, mediation: Mediation, at: datetime) -> Refusal | None:
    """Whether a party takes part is written down by the mediator, who asked; nobody has to, and anybody may stop."""
    return _mediators(actor, mediation, Verb.RECORD_CONSENT, "may_record_consent")


def may_begin(actor: Actor, mediation: Mediation, parties: Sequence[MediationParty], at: datetime) -> Refusal | None:
    """Talks begin once there are two parties or more, and each has said that it takes part."""
    refused = _mediators(actor, mediation, Verb.BEGIN, "may_begin")
    return refused or (None if all_take_part(parties) else _not_all("may_begin"))


def may_plan_session(actor: Actor, mediation: Mediation, at: datetime) -> Refusal | None:
    """The mediator says when and where the parties sit together."""
    return _mediators(actor, mediation, Verb.PLAN_SESSION, "may_plan_session")


def may_move_session(actor: Actor, mediation: Mediation, at: datetime) -> Refusal | None:
    """Another time or place for a session that nothing is written down of yet is said by the mediator."""
    return _mediators(actor, mediation, Verb.MOVE_SESSION, "may_move_session")


def may_record_session(actor: Actor, mediation: Mediation, at: datetime) -> Refusal | None:
    """What a session came to is written down by the mediator."""
    return _mediators(actor, mediation, Verb.RECORD_SESSION, "may_record_session")


def may_write(actor: Actor, mediation: Mediation, parties: Sequence[MediationParty], at: datetime) -> Refusal | None:
    """The agreement is written by the mediator, as long as all parties take part."""
    refused = _mediators(actor, mediation, Verb.WRITE, "may_write")
    return refused or (None if all_take_part(parties) else _not_all("may_write"))


def may_talk_on(actor: Actor, mediation: Mediation, at: datetime) -> Refusal | None:
    """Where somebody does not sign, the mediator goes on talking with them."""
    return _mediators(actor, mediation, Verb.TALK_ON, "may_talk_on")


def may_sign(actor: Actor, mediation: Mediation, at: datetime) -> Refusal | None:
    """That all have signed is written down by the mediator who has the paper."""
    return _mediators(actor, mediation, Verb.SIGN, "may_sign")


def may_keep(actor: Actor, mediation: Mediation, at: datetime) -> Refusal | None:
    """That an agreement is kept is written down by the mediator, who asked the parties."""
    return _mediators(actor, mediation, Verb.KEEP, "may_keep")


def may_ask_later(actor: Actor, mediation: Mediation, at: datetime) -> Refusal | None:
    """Where it is too early to say, the mediator asks again on another day."""
    return _mediators(actor, mediation, Verb.ASK_LATER, "may_ask_later")


def may_break(actor: Actor, mediation: Mediation, at: datetime) -> Refusal | None:
    """Where an agreement is not kept, the mediator brings the parties together again."""
    return _mediators(actor, mediation, Verb.BREAK, "may_break")


def may_fail(actor: Actor, mediation: Mediation, at: datetime) -> Refusal | None:
    """That there is no agreement is said by the mediator, with where else the parties can go."""
    return _mediators(actor, mediation, Verb.FAIL, "may_fail")


def may_withdraw(actor: Actor, mediation: Mediation, at: datetime) -> Refusal | None:
    """That it is not wanted any more is written down by the mediator or whoever gives disputes out, until it is
    signed."""
    if not _acts(actor, mediation, give=True, hold=True):
        return _others(mediation, "may_withdraw")
    return _when(mediation, Verb.WITHDRAW, "may_withdraw")


def may_refer(actor: Actor, mediation: Mediation, at: datetime) -> Refusal | None:
    """What the body cannot mediate is referred to others by the mediator or whoever gives disputes out."""
    if not _acts(actor, mediation, give=True, hold=True):
        return _others(mediation, "may_refer")
    return _when(mediation, Verb.REFER, "may_refer")


def may_call_party(actor: Actor, mediation: Mediation, at: datetime) -> Refusal | None:
    """A party's telephone is shown to the mediator alone, for a stated purpose, until it has ended."""
    if not _acts(actor, mediation, hold=True):
        return _others(mediation, "may_call_party")
    return None if mediation.ended_at is None else not_now(State(mediation.state).label, "may_call_party")


def may_go_on(actor: Actor, mediation: Mediation, at: datetime) -> Refusal | None:
    """When a mediator's post ends, whoever follows in it has the dispute; Linli sees to that by itself."""
    return None if actor.is_system else _others(mediation, "may_go_on")


def all_take_part(parties: Sequence[MediationParty]) -> bool:
    """Whether there are two or more, and each has said yes."""
    return len(parties) >= FEWEST and all(party.consent == Consent.YES for party in parties)


def _mediates(held: Held, mediation: Mediation) -> bool:
    return Power.MEDIATION_HOLD in held.powers and held.appointment_id == mediation.appointment_id


def _gives(held: Held, mediation: Mediation) -> bool:
    return Power.MEDIATION_GIVE in held.powers and held.organisation_id == mediation.organisation_id


def _acts(actor: Actor, mediation: Mediation, *, give: bool = False, hold: bool = False) -> bool:
    held = actor.held
    return held is not None and ((give and _gives(held, mediation)) or (hold and _mediates(held, mediation)))


def _mediators(actor: Actor, mediation: Mediation, verb: Verb, rule: str) -> Refusal | None:
    if not _acts(actor, mediation, hold=True):
        return _others(mediation, rule)
    return _when(mediation, verb, rule)


def _others(mediation: Mediation, rule: str) -> Refusal:
    return Refusal(
        RefusalKind.WHO,
        why=_("That is for the mediator to do."),
        who_can="",
        instead=_("Ask the body for whom it mediates."),
        rule=rule,
    )


def _when(mediation: Mediation, verb: Verb, rule: str) -> Refusal | None:
    return None if TABLE.targets(verb, mediation.state) else not_now(State(mediation.state).label, rule)


def _not_all(rule: str) -> Refusal:
    return Refusal(
        RefusalKind.WHEN,
        why=_("Not everybody has said that they take part."),
        who_can="",
        instead=_("Ask each party, and write down what they said."),
        rule=rule,
    )


def unseen_mediation() -> Refusal:
    """What one may not see does not exist."""
    return Refusal(
        RefusalKind.UNSEEN,
        why=_("There is no such page here."),
        who_can="",
        instead=_("Go back to the inbox."),
        rule="may_see_mediation",
    )

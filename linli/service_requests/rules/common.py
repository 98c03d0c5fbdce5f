"""What the rules share: the words of a refusal, and the state table's answer to *when*."""

from __future__ import annotations

from uuid import UUID

from django.utils.translation import gettext as _

from linli.core.actors import Actor
from linli.core.refusals import Refusal, RefusalKind
from linli.organisations.models import Organisation
from linli.playbooks.enums import Power
from linli.service_requests.enums import FACES, OPEN, TABLE, State, Verb
from linli.service_requests.hands import had_a_hand, tried_in_vain
from linli.service_requests.models import ServiceRequest

REOPENINGS_BEFORE_FINAL = 3
RETURNS_ALLOWED = 2

RESIDENT_VERBS: frozenset[Verb] = frozenset({Verb.ADD, Verb.RATE, Verb.REOPEN, Verb.WITHDRAW})


def named(body: Organisation | None) -> str:
    """The body as the reader can reach it: its name, and its telephone where it has one."""
    if body is None:
        return ""
    return f"{body.short_name} {body.telephone}".strip()


def who_refusal(why: str, who_can: str, instead: str) -> Refusal:
    return Refusal(RefusalKind.WHO, why, who_can, instead)


def unseen() -> Refusal:
    """What one may not see does not exist."""
    return Refusal(RefusalKind.UNSEEN, _("There is no such service request here."), "", _("Check the number or code."))


def when_refusal(verb: Verb, thing: ServiceRequest, actor: Actor | None = None) -> Refusal | None:
    """The state table's answer: refused unless the verb leads on from the state it is in; in the reader's word for it,
    which for what residents say is theirs unless the actor is staff."""
    if thing.state in TABLE.sources(verb):
        return None
    state = thing.get_state()
    by_staff = actor is not None and actor.held is not None
    word = FACES[state].resident if verb in RESIDENT_VERBS and not by_staff else state.label
    why = _("It is now “%(state)s”.") % {"state": word}
    if state in OPEN:
        who = named(thing.holder) if state is not State.NEEDS_INFO else ""
        return Refusal(RefusalKind.WHEN, why, who, _("The time line shows what comes next."))
    return Refusal(RefusalKind.WHEN, why, "", _("If it is wrong again, report it anew."))


def is_reporter(actor: Actor, thing: ServiceRequest) -> bool:
    """Whether the actor reported this, or holds its query code and has no part in handling it: who handles a matter
    does not give the resident's word on it (law 8)."""
    if actor.own_id is not None and actor.own_id == thing.reporter_id:
        return True
    if thing.pk not in actor.subjects:
        return False
    handles = any(held.organisation_id == thing.lead_id for held in actor.posts)
    return not handles and (actor.person_id is None or actor.person_id != thing.resolved_by_id)


def only_reporter(thing: ServiceRequest) -> Refusal:
    return who_refusal(
        _("Only the resident who reported this can say so."),
        _("The resident, with the query code, or by telephone to the station."),
        _("You can reply or leave a note."),
    )


def works_in(actor: Actor, thing: ServiceRequest, body_id: UUID | None, power: Power) -> bool:
    """Whether the actor has the power in this body, in a post whose this is: one bound to other categories is not."""
    held = actor.held
    if held is None or body_id is None or held.organisation_id != body_id:
        return False
    return power in held.powers and held.concerns(thing.category)


def in_holder(actor: Actor, thing: ServiceRequest, power: Power) -> bool:
    """Whether the actor has the power in the body that holds this now."""
    return works_in(actor, thing, thing.holder_id, power)


def only_holder(thing: ServiceRequest) -> Refusal:
    return who_refusal(
        _("It is with %(body)s now.") % {"body": thing.holder.short_name},
        named(thing.holder),
        _("You can leave a note for them."),
    )


def fresh_eyes(actor: Actor, thing: ServiceRequest) -> Refusal | None:
    """A reopened service request is looked at by somebody who neither accepted, resolved nor refused it; what was
    returned or not solved, by nobody who belongs to the body that returned or did not solve it as well (law 8)."""
    if actor.person_id is None:
        return None
    colleague = _("A colleague in %(body)s who did neither.") % {"body": thing.holder.short_name}
    note = _("You can leave a note for your colleague.")
    if thing.reopenings and actor.person_id in had_a_hand(thing):
        why = _("You accepted, resolved or refused this before; the resident does not agree.")
        return who_refusal(why, colleague, note)
    in_vain = tried_in_vain(thing)
    for held in actor.posts:
        if held.organisation_id in in_vain and held.organisation_id != actor.organisation_id:
            why = _("You also belong to %(body)s, which returned this or did not solve it.")
            return who_refusal(why % {"body": held.organisation_name}, colleague, note)
    return None


def handles(actor: Actor, thing: ServiceRequest) -> bool:
    """Whether the actor has it in hand: a handling post of the body it was dispatched to, or the holder of a link that
    this body gave for this matter."""
    if actor.link is not None:
        return actor.link.subject_id == thing.pk and actor.link.organisation_id == thing.lead_id
    return works_in(actor, thing, thing.lead_id, Power.SERVICE_REQUEST_HANDLE)


def only_lead(thing: ServiceRequest) -> Refusal:
    body = thing.lead or thing.holder
    if thing.lead is None:
        why = _("It has not been dispatched yet.")
    else:
        why = _("It was dispatched to %(body)s, which resolves it.") % {"body": body.short_name}
    return who_refusal(why, named(body), _("You can leave a note for them."))


def joint_parts_done(thing: ServiceRequest) -> Refusal | None:
    """Refused while a body that leads jointly has not done its part."""
    if not thing.joint_ids:
        return None
    return Refusal(
        RefusalKind.WHEN,
        _("Another organisation leads this jointly, and its part is not done yet."),
        _("They say when it is; or whoever dispatched it ends their part."),
        _("Its page names them: call them, or leave a note."),
    )

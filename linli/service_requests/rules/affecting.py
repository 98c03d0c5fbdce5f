"""Who joins a service request as also affected, and who leaves it again."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext as _

from linli.core.actors import Actor
from linli.core.refusals import Refusal, RefusalKind
from linli.service_requests.enums import FACES, OPEN, State
from linli.service_requests.models import Affected, ServiceRequest
from linli.service_requests.rules.common import is_reporter, named, unseen, who_refusal


def may_affect(actor: Actor, thing: ServiceRequest, at: datetime, *, own_joined: bool = False) -> Refusal | None:
    """Any resident says of an open service request on the public page that they are also affected, without an account;
    not of their own, not of one to which their own was joined, and not of one that is kept from public pages. Staff
    report for others instead. `own_joined`: whether the actor reported something that was joined to it."""
    if thing.station_only or thing.about_station or thing.history:
        return unseen()
    if actor.held is not None or actor.is_system:
        return who_refusal(
            _("Residents say for themselves that they are also affected."),
            _("The resident, on the public page."),
            _("You can report it for them, and join it to this one."),
        )
    if is_reporter(actor, thing):
        why = _("You reported this yourself.")
        return Refusal(RefusalKind.WHEN, why, "", _("You are told how it goes on."))
    if own_joined:
        why = _("What you reported was joined to it.")
        return Refusal(RefusalKind.WHEN, why, "", _("You are told how it goes on."))
    if thing.state == State.RESOLVED:
        why = _("It is said to be resolved.")
        return Refusal(RefusalKind.WHEN, why, "", _("If it is still wrong, report it: that is your own matter."))
    if thing.state not in OPEN:
        state = FACES[thing.get_state()].resident
        why = _("It is now “%(state)s”.") % {"state": state}
        return Refusal(RefusalKind.WHEN, why, "", _("If it is wrong again, report it anew."))
    return None


def may_leave_affected(actor: Actor, joining: Affected, at: datetime) -> Refusal | None:
    """Whoever said that they are also affected takes it back, at any time; nobody else does it for them."""
    return _own(actor, joining) or _still_joined(joining)


def may_leave_affected_telephone(actor: Actor, joining: Affected, at: datetime) -> Refusal | None:
    """Whoever said that they are also affected leaves a telephone to be told once when it closes."""
    return _own(actor, joining) or _still_joined(joining) or _not_told_yet(joining)


def joined_by(actor: Actor, joining: Affected) -> bool:
    """Whether this actor joined so: by account, or in this browser."""
    own = actor.own_id is not None and actor.own_id == joining.person_id
    return own or joining.pk in actor.subjects


def _own(actor: Actor, joining: Affected) -> Refusal | None:
    if joined_by(actor, joining):
        return None
    return who_refusal(
        _("Only whoever said so can change it."),
        _("The resident, on the phone on which they said so."),
        named(joining.service_request.station),
    )


def _not_told_yet(joining: Affected) -> Refusal | None:
    if joining.told_at is not None:
        return Refusal(RefusalKind.WHEN, _("You have been told."), "", _("If it is wrong again, report it anew."))
    if joining.service_request.state not in OPEN:
        return Refusal(RefusalKind.WHEN, _("It is over already."), "", _("If it is wrong again, report it anew."))
    return None


def _still_joined(joining: Affected) -> Refusal | None:
    if joining.left_at is None:
        return None
    return Refusal(
        RefusalKind.WHEN, _("You have left it already."), "", _("If it is still wrong, say again that it is.")
    )

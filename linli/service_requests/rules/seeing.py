"""Who sees a service request, and who may speak about it."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext as _

from linli.core.actors import Actor, Held
from linli.core.refusals import Refusal, RefusalKind
from linli.playbooks.enums import Power
from linli.service_requests.enums import OPEN
from linli.service_requests.models import ServiceRequest
from linli.service_requests.queries import OVERSEERS
from linli.service_requests.rules.common import (
    is_reporter,
    named,
    unseen,
    who_refusal,
)


def may_see(actor: Actor, thing: ServiceRequest, at: datetime) -> Refusal | None:
    """A service request is seen by whoever reported or filed it, by the bodies that hold, handle or help with it or
    before which it stands because it is overdue, by the holder of a link to it, and by posts of the bodies that oversee
    the place, each in posts that are not bound to other categories; one about the station itself is not seen by the
    station."""
    if actor.link is not None:
        return None if actor.link.subject_id == thing.pk else unseen()
    if actor.is_system or is_reporter(actor, thing):
        return None
    if actor.own_id is not None and actor.own_id == thing.filed_by_id:
        return None
    return None if any(sees(held, thing) for held in actor.open_posts) else unseen()


def sees(held: Held, thing: ServiceRequest) -> bool:
    """Whether a post sees it by itself. The station sees a complaint about itself only where no body is above it."""
    if thing.about_station and held.organisation_id == thing.station_id != thing.holder_id:
        return False
    if Power.SERVICE_REQUEST_VIEW not in held.powers or not held.concerns(thing.category):
        return False
    if held.body_kind in OVERSEERS:
        return held.covers(thing)
    holds = held.organisation_id == thing.holder_id and thing.state in OPEN
    beside = (*(thing.helper_ids or ()), *(thing.climbed_ids or ()))
    return holds or held.organisation_id == thing.lead_id or held.organisation_id in beside


def may_reply(actor: Actor, thing: ServiceRequest, at: datetime) -> Refusal | None:
    """Posts that may reply answer the resident in every state, if that post sees the service request."""
    if actor.held is None or Power.SERVICE_REQUEST_REPLY not in actor.powers:
        instead = _("You can leave a note for them.") if actor.held else _("You can add to your report.")
        return who_refusal(_("Replies are written by staff."), named(thing.holder), instead)
    return may_see(actor, thing, at) or (None if sees(actor.held, thing) else unseen())


def may_note(actor: Actor, thing: ServiceRequest, at: datetime) -> Refusal | None:
    """Posts that may note leave words for colleagues, if they see the service request; residents never see them."""
    if actor.held is None or Power.SERVICE_REQUEST_NOTE not in actor.powers:
        return who_refusal(_("Notes are written by staff."), named(thing.holder), _("You can add to your report."))
    return may_see(actor, thing, at) or (None if sees(actor.held, thing) else unseen())


def may_tell_from_agenda(actor: Actor, thing: ServiceRequest, at: datetime) -> Refusal | None:
    """What a meeting decided about a matter is told to whoever reported it by a post that calls meetings around its
    place, as long as it is not over."""
    if not actor.is_system and not actor.can(Power.MEETING_CALL, thing):
        return who_refusal(
            _("The body that held the meeting tells this."), named(thing.holder), _("You can leave a note for them.")
        )
    if thing.awaiting_agenda or thing.state in OPEN:
        return None
    why = _("It is over, and nothing is talked about any more.")
    return Refusal(RefusalKind.WHEN, why, named(thing.holder), _("You can leave a note for them."))

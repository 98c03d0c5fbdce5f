"""Who shows a resident's own words and photos to everybody, and who takes that back."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext as _

from linli.core.actors import Actor
from linli.core.refusals import Refusal, RefusalKind
from linli.playbooks.enums import Power
from linli.service_requests.models import ServiceRequest
from linli.service_requests.rules.common import named, unseen, who_refusal
from linli.service_requests.rules.seeing import sees


def may_release_words(actor: Actor, thing: ServiceRequest, at: datetime) -> Refusal | None:
    """A resident's own words and photos are shown in public, masked, by a post that may release words and sees the
    matter; never those meant for the station's eyes only, or about the station."""
    refusal = _releases(actor, thing)
    if refusal is None and (thing.station_only or thing.about_station):
        return Refusal(
            RefusalKind.WHEN,
            _("It is kept from public pages."),
            "",
            _("You can answer the resident, who reads it on their own page."),
        )
    if refusal is None and thing.words_released:
        return Refusal(
            RefusalKind.WHEN,
            _("The words are public already."),
            "",
            _("Take them back first, to change what is shown."),
        )
    return refusal


def may_hold_back_words(actor: Actor, thing: ServiceRequest, at: datetime) -> Refusal | None:
    """Whoever may release words may also take back what was released."""
    refusal = _releases(actor, thing)
    if refusal is None and not thing.words_released:
        return Refusal(RefusalKind.WHEN, _("The words are not public."), "", _("Nothing needs to be taken back."))
    return refusal


def _releases(actor: Actor, thing: ServiceRequest) -> Refusal | None:
    if actor.held is None or not actor.can(Power.SERVICE_REQUEST_RELEASE_WORDS, thing):
        return who_refusal(
            _("Words and photos are released by the station."), named(thing.station), _("Ask the station.")
        )
    return None if sees(actor.held, thing) else unseen()

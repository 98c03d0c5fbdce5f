"""Who adds groups, who writes down what came to a board or mailbox, and who answers there and in public."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.utils.translation import gettext as _

from linli.core.actors import Actor
from linli.core.refusals import Refusal, RefusalKind
from linli.heard.enums import Wish
from linli.heard.models import Heard
from linli.heard.queries import is_over
from linli.organisations.rules import may_manage_body
from linli.places.models import Place
from linli.playbooks.enums import Power
from linli.service_requests.rules.seeing import sees


def may_keep_group(actor: Actor, places: Sequence[Place], at: datetime) -> Refusal | None:
    """A work group is added, given a new secret, and ended by whoever may keep its body."""
    refusal = may_manage_body(actor, places, at)
    if refusal is None:
        return None
    return Refusal(refusal.kind, refusal.why, refusal.who_can, refusal.instead, rule="may_keep_group")


def may_hear(actor: Actor, at: datetime) -> Refusal | None:
    """Messages of a group come in by their signature, never by hand."""
    if actor.is_system:
        return None
    return Refusal(
        RefusalKind.WHO,
        why=_("Messages of a group come in by themselves."),
        who_can="",
        instead=_("Paste what was said where you record for someone."),
        rule="may_hear",
    )


def may_enter_letter(actor: Actor, place: Place, at: datetime) -> Refusal | None:
    """What came to a board or a mailbox is written down by a post that files for others, in the places that it
    serves."""
    if actor.held is not None and actor.can(Power.SERVICE_REQUEST_FILE_ON_BEHALF, place):
        return None
    return Refusal(
        RefusalKind.WHO,
        why=_("What came to a board or a mailbox is written down by the staff of the place."),
        who_can=_("The station or the community."),
        instead=_("You can report it for yourself."),
        rule="may_enter_letter",
    )


def may_mark_posted(actor: Actor, heard: Heard, at: datetime) -> Refusal | None:
    """That the answer stands where it was asked is said by a post of the body that owes it which may reply, once the
    matter is over, and once."""
    own = actor.held is not None and actor.held.organisation_id == heard.organisation_id
    if not own or Power.SERVICE_REQUEST_REPLY not in actor.powers:
        return _owed_by(heard, "may_mark_posted")
    if heard.answer_from is None:
        return _when(
            "may_mark_posted", _("The matter is not over yet."), _("You can reply meanwhile, on the request's page.")
        )
    if heard.posted_at is not None:
        return _when("may_mark_posted", _("The answer is there already."), _("There is nothing to do for it."))
    return None


def may_see_heard(actor: Actor, heard: Heard, at: datetime) -> Refusal | None:
    """What is owed elsewhere is seen by the posts of the body that owes it which may reply, and by whoever sees the
    matter as staff; where it is about the station itself, not by the station."""
    row = heard.service_request
    for held in actor.posts:
        owes = held.organisation_id == heard.organisation_id and Power.SERVICE_REQUEST_REPLY in held.powers
        if (owes and not (row.about_station and held.organisation_id == row.station_id)) or sees(held, row):
            return None
    return unseen("may_see_heard")


def may_release_answer(actor: Actor, heard: Heard, at: datetime) -> Refusal | None:
    """An answer is shown in public, masked, by a post that may release words and sees the matter, once the matter is
    over, where its writer wished it; never one meant for the station's eyes only, or about the station."""
    refusal = _releases(actor, heard, "may_release_answer")
    if refusal is not None:
        return refusal
    row = heard.service_request
    if heard.wish == Wish.PUBLIC and (row.station_only or row.about_station):
        return _when("may_release_answer", _("It is kept from public pages."), _("Answer where it was asked."))
    if heard.wish != Wish.PUBLIC:
        return _when(
            "may_release_answer", _("The writer wished for an answer to themselves."), _("Answer where it was asked.")
        )
    if not is_over(row):
        return _when(
            "may_release_answer", _("The matter is not over yet."), _("You can reply meanwhile, on the request's page.")
        )
    if heard.released_at is not None:
        return _when(
            "may_release_answer", _("The answer is public already."), _("Take it back first, to change what is shown.")
        )
    return None


def may_hold_back_answer(actor: Actor, heard: Heard, at: datetime) -> Refusal | None:
    """Whoever may release an answer may also take it back."""
    refusal = _releases(actor, heard, "may_hold_back_answer")
    if refusal is None and heard.released_at is None:
        return _when("may_hold_back_answer", _("The answer is not public."), _("Nothing needs to be taken back."))
    return refusal


def unseen(rule: str) -> Refusal:
    """The answer for what one may not see."""
    return Refusal(
        RefusalKind.UNSEEN,
        why=_("There is no such page here."),
        who_can="",
        instead=_("Go back to your inbox."),
        rule=rule,
    )


def _releases(actor: Actor, heard: Heard, rule: str) -> Refusal | None:
    row = heard.service_request
    if actor.held is not None and actor.can(Power.SERVICE_REQUEST_RELEASE_WORDS, row):
        return None if sees(actor.held, row) else unseen(rule)
    return Refusal(
        RefusalKind.WHO,
        why=_("Answers are made public by the station."),
        who_can=row.station.name,
        instead=_("Ask the station."),
        rule=rule,
    )


def _owed_by(heard: Heard, rule: str) -> Refusal:
    return Refusal(
        RefusalKind.WHO,
        why=_("The body that was asked answers there."),
        who_can=heard.organisation.name,
        instead=_("Tell them what to write."),
        rule=rule,
    )


def _when(rule: str, why: str, instead: str) -> Refusal:
    return Refusal(RefusalKind.WHEN, why=why, who_can="", instead=instead, rule=rule)

"""Who may keep bodies and their stations, and who may appoint people to posts."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from django.utils.translation import gettext as _

from linli.core.actors import Actor
from linli.core.refusals import Refusal, RefusalKind
from linli.organisations.enums import ROSTER_KEEPERS, rungs_above
from linli.organisations.models import Organisation, RosterImport
from linli.places.models import Place
from linli.playbooks.enums import BodyKind, Power

UNDONE_WITHIN = timedelta(days=30)
"""How long a sheet brought into a roster can be undone, and what it changed is kept for that."""


def may_manage_body(actor: Actor, places: Sequence[Place], at: datetime) -> Refusal | None:
    """A body and its telephone are kept by a post with the power to manage stations or bodies over every place that
    the body serves."""
    if _over_all(actor, Power.STATION_MANAGE, places) or _over_all(actor, Power.BODY_MANAGE, places):
        return None
    return Refusal(
        RefusalKind.WHO,
        why=_("A body is kept by those who answer for all the places that it serves."),
        who_can=_who_answers(places),
        instead=_("Tell them what is to be changed."),
        rule="may_manage_body",
    )


def may_create_body(actor: Actor, kind: BodyKind, places: Sequence[Place], at: datetime) -> Refusal | None:
    """A body is brought in by whoever may keep bodies over all the places it serves, and no higher on the ladder than
    their own."""
    refusal = may_manage_body(actor, places, at)
    if refusal is not None or actor.is_system or actor.held is None:
        return refusal
    if kind not in rungs_above(BodyKind(actor.held.body_kind)):
        return None
    return Refusal(
        RefusalKind.WHO,
        why=_("A body above your own is brought in from above."),
        who_can=_("The administrator."),
        instead=_("Tell them what is missing."),
        rule="may_create_body",
    )


def may_create_post(actor: Actor, places: Sequence[Place], at: datetime) -> Refusal | None:
    """A body gets a post from somebody with the power to appoint over every place that the body serves."""
    return None if _over_all(actor, Power.POST_APPOINT, places) else _appointer("may_create_post", places)


def may_appoint(actor: Actor, places: Sequence[Place], person_id: UUID, at: datetime) -> Refusal | None:
    """Somebody is appointed by a post with the power to appoint over every place that the body serves; nobody appoints
    themselves."""
    if not _over_all(actor, Power.POST_APPOINT, places):
        return _appointer("may_appoint", places)
    if actor.person_id == person_id and not actor.is_system:
        return Refusal(
            RefusalKind.WHO,
            why=_("Nobody appoints themselves."),
            who_can=_("Somebody else who may appoint here."),
            instead=_("Ask them to enter the appointment."),
            rule="may_appoint",
        )
    return None


def may_end_appointment(actor: Actor, places: Sequence[Place], person_id: UUID, at: datetime) -> Refusal | None:
    """An appointment is ended by whoever may appoint in that body, or by its holder, who lays the post down."""
    if actor.person_id == person_id or _over_all(actor, Power.POST_APPOINT, places):
        return None
    return _appointer("may_end_appointment", places)


def may_show_own_number(actor: Actor, places: Sequence[Place], person_id: UUID, at: datetime) -> Refusal | None:
    """Somebody's own number stands at doors by their consent: given by themselves, or written down, with how it was
    given, by whoever may appoint in that body."""
    if (actor.person_id == person_id and actor.own_id is not None) or _over_all(actor, Power.POST_APPOINT, places):
        return None
    return _appointer("may_show_own_number", places)


def may_make_api_key(actor: Actor, places: Sequence[Place], at: datetime) -> Refusal | None:
    """A key with which a program acts in a post is made by whoever may appoint to that post."""
    return None if _over_all(actor, Power.POST_APPOINT, places) else _key_maker("may_make_api_key")


def may_revoke_api_key(actor: Actor, places: Sequence[Place], person_id: UUID, at: datetime) -> Refusal | None:
    """A key is revoked by whoever may appoint to its post, or by the post's holder, in whose name it acts."""
    if actor.person_id == person_id or _over_all(actor, Power.POST_APPOINT, places):
        return None
    return _key_maker("may_revoke_api_key")


def _key_maker(rule: str) -> Refusal:
    return Refusal(
        RefusalKind.WHO,
        why=_("Keys for programs are made and revoked by those who appoint to the post."),
        who_can=_("Your community's officer, or the administrator."),
        instead=_("Tell them which program needs a key, and for which post."),
        rule=rule,
    )


def _over_all(actor: Actor, power: Power, places: Sequence[Place]) -> bool:
    """The system always; a post with the power, where the body serves a place at all and the post reaches every one."""
    if actor.is_system:
        return True
    return bool(places) and all(actor.can(power, place) for place in places)


def _who_answers(places: Sequence[Place]) -> str:
    """Who answers for all these places: for one the officer nearby, for several one from above."""
    if len(places) < 2:
        return _("Your community's officer, or the administrator.")
    return _("An officer whose own place holds them all, such as the subdistrict's; or the administrator.")


def _appointer(rule: str, places: Sequence[Place]) -> Refusal:
    return Refusal(
        RefusalKind.WHO,
        why=_("People are appointed by those who answer for all the places that the body serves."),
        who_can=_who_answers(places),
        instead=_("Tell them who is to hold the post, and since when."),
        rule=rule,
    )


def may_link_households(actor: Actor, place: Place, at: datetime) -> Refusal | None:
    """A post with the power to manage household links says who is linked with the dwellings of the places it
    serves."""
    if actor.is_system or actor.can(Power.HOUSEHOLD_LINK_MANAGE, place):
        return None
    return Refusal(
        RefusalKind.WHO,
        why=_("Who is linked with which households is said by the station."),
        who_can=_("The station head, or your community's officer."),
        instead=_("Tell them which household has nobody."),
        rule="may_link_households",
    )


def may_apply_links(actor: Actor, place: Place, unchanged: bool, at: datetime) -> Refusal | None:
    """Many links are applied at once by whoever may link households there, as long as nothing has changed since they
    were looked at."""
    refusal = may_link_households(actor, place, at)
    if refusal is not None or unchanged:
        return refusal
    return Refusal(
        RefusalKind.WHEN,
        why=_("Links, people or houses changed since you looked; nothing was saved."),
        who_can="",
        instead=_("Look at it as it is now, then say it again."),
        rule="may_apply_links",
    )


def may_manage_roster(actor: Actor, body: Organisation, at: datetime) -> Refusal | None:
    """The member roster of a party organisation is read and kept by a post of that very body with the power to; for
    anybody else there is none."""
    if actor.is_system and body.kind in ROSTER_KEEPERS:
        return None  # what is kept for a time is forgotten in a body that has ended, too
    if body.kind in ROSTER_KEEPERS and body.ended_on is None:
        held = actor.held
        if held is not None and held.organisation_id == body.pk and Power.ROSTER_MANAGE in held.powers:
            return None
    return _no_roster("may_manage_roster")


def may_count_roster(actor: Actor, body: Organisation, places: Sequence[Place], at: datetime) -> Refusal | None:
    """How many members a party organisation has is seen by whoever keeps its roster, and by a post of a party
    organisation above with the power to see the numbers over all the places it serves."""
    if may_manage_roster(actor, body, at) is None:
        return None
    held = actor.held
    above = held is not None and held.body_kind in ROSTER_KEEPERS and _over_all(actor, Power.ROSTER_COUNT, places)
    if above and body.kind in ROSTER_KEEPERS and body.ended_on is None:
        return None
    return _no_roster("may_count_roster")


def may_reveal_member(actor: Actor, body: Organisation, at: datetime) -> Refusal | None:
    """A member's telephone is shown to a person in the post that keeps the roster, to nobody else and to no job."""
    if actor.person_id is None or actor.is_system:
        return _no_roster("may_reveal_member")
    return may_manage_roster(actor, body, at)


def may_undo_import(actor: Actor, body: Organisation, brought: RosterImport, at: datetime) -> Refusal | None:
    """A sheet is undone by whoever keeps the roster, once, and within thirty days."""
    refusal = may_manage_roster(actor, body, at)
    if refusal is not None:
        return refusal
    if brought.undone_at is None and at - brought.began_at <= UNDONE_WITHIN:
        return None
    return Refusal(
        RefusalKind.WHEN,
        why=_("This sheet was undone already, or came in more than thirty days ago."),
        who_can="",
        instead=_("Correct or end the members that are wrong."),
        rule="may_undo_import",
    )


def _no_roster(rule: str) -> Refusal:
    return Refusal(
        RefusalKind.UNSEEN,
        why=_("There is no such page here."),
        who_can="",
        instead=_("Go back to your inbox."),
        rule=rule,
    )

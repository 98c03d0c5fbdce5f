"""Who may see a number, keep records of people, and have an account."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from linli.core.actors import Actor, ActorKind, Located
from linli.core.refusals import Refusal, RefusalKind
from linli.people.models import Contact
from linli.places.models import Place
from linli.playbooks.enums import Power


def may_reveal(actor: Actor, thing: Located, at: datetime) -> Refusal | None:
    """A telephone number is shown only to a post with that power over the matter it was left for."""
    if actor.person_id is not None and actor.can(Power.CONTACT_REVEAL, thing):
        return None
    return Refusal(
        RefusalKind.WHO,
        why=_("A telephone number is shown only to those who handle the matter it was left for."),
        who_can=_("The station and the body that handles it.") if actor.posts else "",
        instead=_("Write a reply; the resident reads it."),
        rule="may_reveal",
    )


def may_open(actor: Actor, contact: Contact, at: datetime) -> Refusal | None:
    """A number can be shown as long as it is kept; what was erased cannot."""
    if contact.scrubbed_at is None:
        return None
    return Refusal(
        RefusalKind.WHEN,
        why=_("This telephone number was erased when its time was up."),
        who_can="",
        instead=_("Write a reply, or go to the place."),
        rule="may_open",
    )


def may_erase_contact(actor: Actor, contact: Contact, at: datetime) -> Refusal | None:
    """A number is erased by the person whose it is, by the system once its purpose has ended, and by posts that appoint
    people or keep their records."""
    own = actor.own_id is not None and actor.own_id == contact.person_id
    if own or actor.is_system or actor.powers & {Power.POST_APPOINT, Power.PERSON_MANAGE}:
        return None
    return _records("may_erase_contact")


def may_scrub_old(actor: Actor, at: datetime) -> Refusal | None:
    """What is personal is scrubbed by the system once its declared time is up, by nobody else."""
    return None if actor.is_system else _records("may_scrub_old")


def may_see_person(actor: Actor, person_id: UUID, at: datetime) -> Refusal | None:
    """A person's record is seen by that person and by the system, by nobody else."""
    if actor.is_system or (actor.person_id is not None and actor.person_id == person_id):
        return None
    return Refusal(
        RefusalKind.UNSEEN,
        why=_("There is no such person here."),
        who_can="",
        instead=_("See who serves your estate among its contacts."),
        rule="may_see_person",
    )


def may_create_person(actor: Actor, at: datetime) -> Refusal | None:
    """The record of a person is begun by a post that keeps records of people, or when Linli is set up."""
    if actor.is_system or Power.PERSON_MANAGE in actor.powers:
        return None
    return _records("may_create_person")


def may_create_account(actor: Actor, person_id: UUID, at: datetime) -> Refusal | None:
    """An account for somebody else is made by a post that keeps records of people; nobody makes a second for
    themselves."""
    if actor.is_system or (Power.PERSON_MANAGE in actor.powers and actor.person_id != person_id):
        return None
    return _records("may_create_account")


def may_sign_up(actor: Actor, at: datetime) -> Refusal | None:
    """Whoever is not signed in may open an account with their own telephone."""
    if actor.person_id is None and actor.kind is not ActorKind.CLIENT:
        return None
    return Refusal(
        RefusalKind.WHEN,
        why=_("You are signed in; you have an account."),
        who_can="",
        instead=_("Sign out first to open another."),
        rule="may_sign_up",
    )


def may_change_account(actor: Actor, person_id: UUID, at: datetime) -> Refusal | None:
    """The telephone and the password of an account are changed by its holder, or by whoever runs this installation."""
    if actor.is_system or (actor.person_id is not None and actor.person_id == person_id):
        return None
    return Refusal(
        RefusalKind.WHO,
        why=_("Only its holder changes an account."),
        who_can=_("Its holder, or whoever runs this installation."),
        instead=_("Ask them to sign in and change it."),
        rule="may_change_account",
    )


def may_keep_residence(actor: Actor, room: Place, at: datetime) -> Refusal | None:
    """Who lives in a room is recorded by a post that keeps records of people in the places it serves."""
    if actor.is_system or actor.can(Power.PERSON_MANAGE, room):
        return None
    return _records("may_keep_residence")


def _records(rule: str) -> Refusal:
    return Refusal(
        RefusalKind.WHO,
        why=_("Records of people are kept by few, so that they stay private."),
        who_can=_("Your community's officer can."),
        instead=_("Tell the community what is to be changed."),
        rule=rule,
    )

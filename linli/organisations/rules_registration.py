"""Registering oneself at a party organisation, and standing under two of them."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext as _

from linli.core.actors import Actor
from linli.core.refusals import Refusal, RefusalKind
from linli.organisations.enums import ROSTER_KEEPERS
from linli.organisations.models import Organisation, RosterEntry
from linli.organisations.rules import may_manage_roster

MOST_WAITING = 200
"""So many may wait at one body; more are not let in until it has looked at some."""


def may_register_oneself(actor: Actor, body: Organisation, waiting: int, at: datetime) -> Refusal | None:
    """Whoever is a member and lives in an estate may register at its party organisation, without an account; who keeps
    the roster takes them in or not."""
    if body.kind not in ROSTER_KEEPERS or body.ended_on is not None:
        return Refusal(
            RefusalKind.UNSEEN,
            why=_("There is no such page here."),
            who_can="",
            instead=_("Go back to where you came from."),
            rule="may_register_oneself",
        )
    if waiting < MOST_WAITING:
        return None
    return Refusal(
        RefusalKind.WHEN,
        why=_("Many wait to be taken in; no more can register here just now."),
        who_can="",
        instead=_("Go to the party organisation of your estate, or come back tomorrow."),
        rule="may_register_oneself",
    )


def may_settle_registration(actor: Actor, body: Organisation, at: datetime) -> Refusal | None:
    """Who registered by themselves is taken into the roster, or not, by whoever keeps it."""
    return may_manage_roster(actor, body, at)


def may_put_also_under(actor: Actor, entry: RosterEntry, other: Organisation | None, at: datetime) -> Refusal | None:
    """A member comes under a second party organisation, or no longer, by whoever keeps the roster where they stand; and
    leaves the second by whoever keeps that one's roster."""
    refusal = may_manage_roster(actor, entry.organisation, at)
    if refusal is not None and other is None and entry.also_under is not None:
        return may_manage_roster(actor, entry.also_under, at)
    return refusal

"""Sentences about where a service request stands: what comes next, by when, and what it waits for."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from linli.service_requests.enums import State
from linli.service_requests.words import Audience


def awaited(state: State, audience: Audience) -> str:
    """The step that is still to come in the resident's hands; empty where none is."""
    coming = {State.RECEIVED, State.NEEDS_INFO, State.ACCEPTED, State.DISPATCHED, State.IN_HAND, State.PAUSED}
    if state not in coming:
        return ""
    if audience is Audience.RESIDENT:
        return _("When it is resolved, you say: solved, or not solved")
    return _("When it is resolved, the resident says: solved, or not solved")


def due(state: State, *, when: str, body: str = "") -> str:
    """By when what comes, while a body must act."""
    if state is State.RECEIVED:
        return _("%(body)s answers by %(when)s.") % {"body": body, "when": when}
    return _("To be resolved by %(when)s.") % {"when": when}


def late(state: State, *, length: str, body: str) -> str:
    """The promise that was not kept, said plainly."""
    if state is State.RECEIVED:
        return _("The answer of %(body)s is %(length)s late.") % {"body": body, "length": length}
    return _("%(body)s is %(length)s late.") % {"body": body, "length": length}


def waiting_for_addition(audience: Audience) -> str:
    """While more is asked for."""
    if audience is Audience.RESIDENT:
        return _("Please add what is asked for; the deadline waits for you.")
    return _("The resident is asked to add something; the deadline waits.")


def paused(*, reason: str, day: str) -> str:
    """While it stands still."""
    return _("Paused: %(reason)s, expected %(day)s.") % {"reason": reason, "day": day}


def waiting_for_word(audience: Audience, *, when: str, on_behalf: bool, uninspected: bool) -> str:
    """After it was resolved: what closes it."""
    if uninspected:
        return _("A hazard: it closes after a second pair of eyes has looked.")
    if on_behalf:
        return _("It closes when the station has asked the resident.")
    if audience is Audience.RESIDENT:
        return _("If you say nothing, it closes on %(when)s.") % {"when": when}
    return _("Without the resident's word it closes on %(when)s.") % {"when": when}


def in_deliberation() -> str:
    """The word for a proposal that a meeting is to talk about, or has: nobody said that it is not possible."""
    return pgettext("state", "In deliberation")


def deliberated(*, day: str) -> str:
    """While a proposal is talked about: when it comes back at the latest."""
    return _("It is talked about in a meeting. We look again on %(day)s.") % {"day": day}


def ended(state: State, *, day: str) -> str:
    """Once nobody has to act: since when, or when it is looked at again."""
    pieces = {"day": day}
    if state is State.DEFERRED:
        return _("Not possible now. We look again on %(day)s.") % pieces
    if state is State.MERGED:
        return _("It goes on together with another about the same thing.")
    if state is State.CLOSED:
        return _("Closed on %(day)s.") % pieces if day else _("Closed.")
    if state is State.DECLINED:
        return _("Declined on %(day)s.") % pieces if day else _("Declined.")
    return _("Withdrawn on %(day)s.") % pieces if day else _("Withdrawn.")

"""States of a service request, the table that joins them, and what each is called by whom."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from linli.core.states import Table, rows, staying


class Turn(models.TextChoices):
    """Whose turn it is: the colour of a chip."""

    STATION = "station", _("The station")
    HANDLER = "handler", _("The handler")
    YOU = "you", _("You")
    NOBODY = "nobody", _("Nobody for now")
    DONE = "done", _("Done")
    OVER = "over", _("Over")


class State(models.TextChoices):
    """The twelve states. The label is the staff's word."""

    RECEIVED = "received", pgettext_lazy("staff", "Waiting to be accepted")
    NEEDS_INFO = "needs_info", pgettext_lazy("staff", "Sent back for more")
    DECLINED = "declined", pgettext_lazy("staff", "Declined")
    MERGED = "merged", pgettext_lazy("staff", "Joined")
    ACCEPTED = "accepted", pgettext_lazy("staff", "Waiting for dispatch")
    DISPATCHED = "dispatched", pgettext_lazy("staff", "Waiting to be taken")
    IN_HAND = "in_hand", pgettext_lazy("staff", "In hand")
    PAUSED = "paused", pgettext_lazy("staff", "On hold")
    RESOLVED = "resolved", pgettext_lazy("staff", "Waiting for rating")
    CLOSED = "closed", pgettext_lazy("staff", "Closed")
    DEFERRED = "deferred", pgettext_lazy("staff", "Not possible yet")
    WITHDRAWN = "withdrawn", pgettext_lazy("staff", "Withdrawn")


@dataclass(frozen=True, slots=True)
class Face:
    """How a state shows: the resident's word, the turn (colour), the icon, and the Open311 status."""

    resident: Promise
    turn: Turn
    icon: str
    open311: str


FACES: dict[State, Face] = {
    State.RECEIVED: Face(_("Waiting"), Turn.STATION, "clock", "open"),
    State.NEEDS_INFO: Face(_("Please add"), Turn.YOU, "pencil", "open"),
    State.DECLINED: Face(_("Declined"), Turn.OVER, "bar", "closed"),
    State.MERGED: Face(_("Joined"), Turn.OVER, "join", "open"),
    State.ACCEPTED: Face(_("Accepted"), Turn.STATION, "inbox", "open"),
    State.DISPATCHED: Face(_("Accepted"), Turn.HANDLER, "send", "open"),
    State.IN_HAND: Face(_("In hand"), Turn.HANDLER, "half-disc", "open"),
    State.PAUSED: Face(_("Paused"), Turn.NOBODY, "pause", "open"),
    State.RESOLVED: Face(_("Please answer"), Turn.YOU, "speech", "open"),
    State.CLOSED: Face(_("Closed"), Turn.DONE, "tick", "closed"),
    State.DEFERRED: Face(_("Not possible yet"), Turn.NOBODY, "calendar", "closed"),
    State.WITHDRAWN: Face(_("Withdrawn"), Turn.OVER, "arrow", "closed"),
}

OPEN: frozenset[State] = frozenset(
    {
        State.RECEIVED,
        State.NEEDS_INFO,
        State.ACCEPTED,
        State.DISPATCHED,
        State.IN_HAND,
        State.PAUSED,
        State.RESOLVED,
    }
)
"""Somebody still waits for something."""

STAFF_TURN: frozenset[State] = frozenset({State.RECEIVED, State.ACCEPTED, State.DISPATCHED, State.IN_HAND})
"""A body must act; its clock runs."""

HANDLED: frozenset[State] = frozenset({State.DISPATCHED, State.IN_HAND, State.PAUSED})
"""A body has been given it and not yet resolved it: others can help."""

OVER: frozenset[State] = frozenset(State) - OPEN
"""Nobody has to act any more (a deferred one comes back on its review date)."""


class Verb(models.TextChoices):
    """Everything that can be done to a service request once it is filed."""

    ACCEPT = "accept", _("Accept")
    DECLINE = "decline", _("Decline")
    ASK_FOR_MORE = "ask_for_more", _("Ask for more")
    ADD = "add", _("Add")
    DISPATCH = "dispatch", _("Dispatch")
    RAISE = "raise", _("Raise")
    TAKE_BACK = "take_back", _("Take back")
    REDIRECT = "redirect", _("Redirect")
    CLASSIFY = "classify", _("Classify")
    TAKE = "take", _("Take")
    RETURN = "return", _("Return")
    PAUSE = "pause", _("Pause")
    RESUME = "resume", _("Resume")
    EXTEND = "extend", _("Extend")
    RESOLVE = "resolve", _("Resolve")
    RATE = "rate", _("Solved")
    REOPEN = "reopen", _("Not solved")
    INSPECT = "inspect", _("Second look")
    CLOSE = "close", _("Close")
    ANSWER_FINALLY = "answer_finally", _("Final answer")
    DEFER = "defer", _("Not possible now")
    AWAIT_AGENDA = "await_agenda", _("For deliberation")
    MERGE = "merge", _("Join")
    UNMERGE = "unmerge", _("Separate")
    WITHDRAW = "withdraw", _("Withdraw")


TABLE = Table(
    rows(Verb.ACCEPT, [State.RECEIVED, State.NEEDS_INFO], State.ACCEPTED)
    + rows(Verb.DECLINE, [State.RECEIVED, State.NEEDS_INFO, State.ACCEPTED], State.DECLINED)
    + rows(Verb.ASK_FOR_MORE, [State.RECEIVED, State.ACCEPTED], State.NEEDS_INFO)
    + rows(Verb.ADD, [State.NEEDS_INFO], State.RECEIVED)
    + rows(Verb.DISPATCH, [State.ACCEPTED], State.DISPATCHED)
    + rows(Verb.RAISE, [State.ACCEPTED], State.ACCEPTED)
    + rows(Verb.TAKE_BACK, [State.DISPATCHED], State.ACCEPTED)
    + rows(Verb.REDIRECT, [State.DISPATCHED, State.IN_HAND], State.DISPATCHED)
    + staying(Verb.CLASSIFY, [State.ACCEPTED, State.DISPATCHED, State.IN_HAND, State.PAUSED])
    + rows(Verb.TAKE, [State.DISPATCHED], State.IN_HAND)
    + rows(Verb.RETURN, [State.DISPATCHED, State.IN_HAND], State.ACCEPTED)
    + rows(Verb.PAUSE, [State.IN_HAND], State.PAUSED)
    + rows(Verb.RESUME, [State.PAUSED], State.IN_HAND)
    + staying(Verb.EXTEND, [State.DISPATCHED, State.IN_HAND])
    + rows(Verb.RESOLVE, [State.IN_HAND], State.RESOLVED)
    + rows(Verb.RATE, [State.RESOLVED], State.RESOLVED, State.CLOSED)
    + rows(
        Verb.REOPEN,
        [State.RESOLVED, State.CLOSED, State.DECLINED, State.DEFERRED, State.MERGED],
        State.ACCEPTED,
    )
    + rows(Verb.INSPECT, [State.RESOLVED], State.RESOLVED, State.CLOSED)
    + rows(Verb.CLOSE, [State.RESOLVED], State.CLOSED)
    + rows(Verb.ANSWER_FINALLY, [State.ACCEPTED], State.CLOSED)
    + rows(Verb.DEFER, [State.ACCEPTED, State.IN_HAND, State.PAUSED], State.DEFERRED)
    + rows(Verb.AWAIT_AGENDA, [State.ACCEPTED, State.IN_HAND], State.DEFERRED)
    + rows(Verb.MERGE, [State.RECEIVED, State.ACCEPTED], State.MERGED)
    + rows(Verb.UNMERGE, [State.MERGED], State.RECEIVED, State.ACCEPTED)
    + rows(
        Verb.WITHDRAW,
        [State.RECEIVED, State.NEEDS_INFO, State.ACCEPTED, State.DISPATCHED, State.IN_HAND, State.PAUSED],
        State.WITHDRAWN,
    )
)
"""Every way from state to state."""


class Kind(models.TextChoices):
    """What a resident brings: something wrong, or a wish."""

    PROBLEM = "problem", _("Something is wrong")
    PROPOSAL = "proposal", _("A proposal")


class Source(models.TextChoices):
    """By which way it reached the station."""

    WEB = "web", _("Resident's page")
    DOOR_CODE = "door_code", _("Door code")
    PHONE = "phone", _("Telephone")
    WALK_IN = "walk_in", _("At the station")
    VISIT = "visit", _("Door-knock visit")
    CHAT = "chat", _("Pasted from a chat")
    HOTLINE = "hotline", _("Hotline")
    RECEPTION = "reception", _("Reception day")
    GROUP = "group", pgettext_lazy("source", "Work group")
    BOARD = "board", pgettext_lazy("source", "Message board")
    MAILBOX = "mailbox", pgettext_lazy("source", "Mailbox")
    SNAP = "snap", pgettext_lazy("source", "Snap and send")
    PATROL = "patrol", pgettext_lazy("source", "Patrol")


SAID_ELSEWHERE: frozenset[Source] = frozenset({Source.HOTLINE, Source.GROUP, Source.BOARD, Source.MAILBOX})
"""Whoever brought it can be asked where they said it."""


class ClockKind(models.TextChoices):
    """Which promise a clock measures."""

    ACCEPT = "accept", _("Answer by")
    TAKE = "take", _("Take by")
    RESOLVE = "resolve", _("Resolve by")
    SILENCE = "silence", _("Closes without your word on")


class RemarkKind(models.TextChoices):
    """What words are: the resident's addition, a reply to the resident, a note among staff, a reason of a verb."""

    ADDITION = "addition", _("Addition")
    REPLY = "reply", _("Reply")
    NOTE = "note", _("Note")
    REASON = "reason", _("Reason")


class AssignmentEnd(models.TextChoices):
    """How an assignment came to its end."""

    RETURNED = "returned", _("Returned")
    TAKEN_BACK = "taken_back", _("Taken back")
    REDIRECTED = "redirected", _("Redirected")
    RESOLVED = "resolved", _("Resolved")
    DEFERRED = "deferred", _("Not possible yet")
    WITHDRAWN = "withdrawn", _("Withdrawn")
    SILENCE = "silence", _("Neighbours did not answer")


class Closing(models.TextChoices):
    """On whose word it closed."""

    RESIDENT = "resident", _("The resident said it is solved")
    CALL_BACK = "call_back", _("The resident said so when called back")
    SILENCE = "silence", _("Seven quiet days")
    SECOND_LOOK = "second_look", _("A second pair of eyes looked")
    FINAL_ANSWER = "final_answer", _("The community gave its final answer")
    HISTORY = "history", _("Answered before it came into Linli")

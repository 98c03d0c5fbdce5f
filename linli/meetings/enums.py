"""States of a meeting, the table that joins them, and what becomes of an item of its agenda."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import models
from django.utils.functional import Promise
from django.utils.translation import pgettext_lazy

from linli.core.states import Table, rows, staying
from linli.playbooks.enums import Power
from linli.service_requests.enums import Turn

OF_MEETINGS: frozenset[Power] = frozenset({Power.MEETING_CALL, Power.MEETING_ANSWER})
"""Powers that have to do with meetings."""


class State(models.TextChoices):
    """What has become of a meeting. The label is the staff's word."""

    CALLED = "called", pgettext_lazy("staff, meeting", "Called")
    HELD = "held", pgettext_lazy("staff, meeting", "Held, minutes open")
    PUBLISHED = "published", pgettext_lazy("staff, meeting", "Published")
    CALLED_OFF = "called_off", pgettext_lazy("staff, meeting", "Called off")


@dataclass(frozen=True, slots=True)
class Face:
    """How a state shows: the resident's word, the turn (colour), and the icon."""

    resident: Promise
    turn: Turn
    icon: str


FACES: dict[State, Face] = {
    State.CALLED: Face(pgettext_lazy("resident, meeting", "To come"), Turn.HANDLER, "calendar"),
    State.HELD: Face(pgettext_lazy("resident, meeting", "Minutes are being written"), Turn.STATION, "pencil"),
    State.PUBLISHED: Face(pgettext_lazy("resident, meeting", "Decided"), Turn.DONE, "tick"),
    State.CALLED_OFF: Face(pgettext_lazy("resident, meeting", "Called off"), Turn.OVER, "bar"),
}


class Verb(models.TextChoices):
    """Everything that can be done to a meeting once it is called."""

    ANSWER = "answer", pgettext_lazy("meeting", "Answer the invitation")
    ADD_ITEM = "add_item", pgettext_lazy("meeting", "Put on the agenda")
    CALL_OFF = "call_off", pgettext_lazy("meeting", "Call it off")
    HOLD = "hold", pgettext_lazy("meeting", "It was held")
    SETTLE = "settle", pgettext_lazy("meeting", "Settle an item")
    SET_RIGHT = "set_right", pgettext_lazy("meeting", "Set right who came, or what became of an item")
    WRITE_MINUTES = "write_minutes", pgettext_lazy("meeting", "Write the minutes")
    PUBLISH = "publish", pgettext_lazy("meeting", "Publish")


TABLE = Table(
    staying(Verb.ANSWER, [State.CALLED])
    + staying(Verb.ADD_ITEM, [State.CALLED])
    + rows(Verb.CALL_OFF, [State.CALLED], State.CALLED_OFF)
    + rows(Verb.HOLD, [State.CALLED], State.HELD)
    + staying(Verb.SETTLE, [State.HELD])
    + staying(Verb.SET_RIGHT, [State.HELD])
    + staying(Verb.WRITE_MINUTES, [State.HELD])
    + rows(Verb.PUBLISH, [State.HELD], State.PUBLISHED)
)
"""Every way from state to state."""

TO_COME: frozenset[State] = frozenset({State.CALLED})
OPEN: frozenset[State] = frozenset({State.CALLED, State.HELD})
"""Somebody of the body that holds it still has something to do."""


class Reply(models.TextChoices):
    """What an invited body answers."""

    YES = "yes", pgettext_lazy("invitation", "We come")
    NO = "no", pgettext_lazy("invitation", "We cannot come")


class Outcome(models.TextChoices):
    """What became of an item: it is open, or it went in one of seven ways."""

    OPEN = "open", pgettext_lazy("agenda item", "Open")
    DECIDED = "decided", pgettext_lazy("agenda item", "Decided")
    ANSWERED = "answered", pgettext_lazy("agenda item", "Answered")
    POSTPONED = "postponed", pgettext_lazy("agenda item", "Next session")
    CLIMBED = "climbed", pgettext_lazy("agenda item", "To the forum above")
    SENT_DOWN = "sent_down", pgettext_lazy("agenda item", "Back to the forum below")
    MOVED = "moved", pgettext_lazy("agenda item", "To another forum")
    WITHDRAWN = "withdrawn", pgettext_lazy("agenda item", "Taken off")


GOES_ON: frozenset[Outcome] = frozenset({Outcome.POSTPONED, Outcome.CLIMBED, Outcome.SENT_DOWN, Outcome.MOVED})
"""The matter stands open on another list from then on."""

IN_SESSION: frozenset[Outcome] = frozenset({Outcome.DECIDED, Outcome.ANSWERED, Outcome.POSTPONED})
"""Only a session does this; an item climbs from a list as well, once its time there is over."""

WITH_REASON: frozenset[Outcome] = (GOES_ON | {Outcome.ANSWERED, Outcome.WITHDRAWN}) - {Outcome.OPEN}
"""Nothing goes this way without a reason."""


class Cause(models.TextChoices):
    """A reason that nobody has to type, because everybody can see it."""

    NO_QUORUM = "no_quorum", pgettext_lazy("agenda item", "Too few of those invited came")
    NOT_REACHED = "not_reached", pgettext_lazy("agenda item", "There was no time for it")
    TIME_UP = "time_up", pgettext_lazy("agenda item", "It was not settled there in the time that there is for it")
    NOT_HELD = "not_held", pgettext_lazy("agenda item", "This forum is not held there any more")
    SUBJECT_OVER = "subject_over", pgettext_lazy("agenda item", "The matter goes on elsewhere or is over")

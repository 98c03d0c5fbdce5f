"""Where a whistle is, where each body is that it called, and every way from one to the next."""

from __future__ import annotations

from django.db import models
from django.utils.translation import pgettext_lazy

from linli.core.states import Table, rows, staying


class WhistleState(models.TextChoices):
    """Where the whistle as a whole is."""

    RUNNING = "running", pgettext_lazy("whistle", "Running")
    REPORTED = "reported", pgettext_lazy("whistle", "All reported")
    OVER = "over", pgettext_lazy("whistle", "Over")
    CALLED_OFF = "called_off", pgettext_lazy("whistle", "Called off")


class CallState(models.TextChoices):
    """Where one body is that was called."""

    CALLED = "called", pgettext_lazy("whistle call", "Called")
    ACKNOWLEDGED = "acknowledged", pgettext_lazy("whistle call", "Acknowledged")
    ON_SITE = "on_site", pgettext_lazy("whistle call", "Came")
    REPORTED = "reported", pgettext_lazy("whistle call", "Reported")
    REFUSED = "refused", pgettext_lazy("whistle call", "Refused")
    EXCUSED = "excused", pgettext_lazy("whistle call", "Excused")
    CALLED_OFF = "called_off", pgettext_lazy("whistle call", "Called off")


class CallVerb(models.TextChoices):
    """What is done about one call."""

    ACKNOWLEDGE = "acknowledge", pgettext_lazy("whistle", "Acknowledge")
    CONTACT = "contact", pgettext_lazy("whistle", "We have talked")
    RESPOND = "respond", pgettext_lazy("whistle", "We came")
    REPORT = "report", pgettext_lazy("whistle", "Report what was done")
    REFUSE = "refuse", pgettext_lazy("whistle", "Refuse, with the reason")
    EXCUSE = "excuse", pgettext_lazy("whistle", "Excuse them")
    OVERRULE = "overrule", pgettext_lazy("whistle", "They are to come")
    BLOW_AGAIN = "blow_again", pgettext_lazy("whistle", "Not solved: call again")
    CALL_OFF = "call_off", pgettext_lazy("whistle", "Call it off")


GOING: tuple[CallState, ...] = (CallState.CALLED, CallState.ACKNOWLEDGED, CallState.ON_SITE)
"""The called body is to do something."""

ENDED: tuple[CallState, ...] = (CallState.REPORTED, CallState.EXCUSED, CallState.CALLED_OFF)
"""Nothing is to come from the called body any more."""

OPEN: tuple[WhistleState, ...] = (WhistleState.RUNNING, WhistleState.REPORTED)
"""Somebody still waits for something."""

CALLS = Table(
    rows(CallVerb.ACKNOWLEDGE, [CallState.CALLED], CallState.ACKNOWLEDGED)
    + staying(CallVerb.CONTACT, [CallState.ACKNOWLEDGED])
    + rows(CallVerb.RESPOND, [CallState.CALLED, CallState.ACKNOWLEDGED], CallState.ON_SITE)
    + rows(CallVerb.REPORT, [CallState.ACKNOWLEDGED, CallState.ON_SITE], CallState.REPORTED)
    + rows(CallVerb.REFUSE, [CallState.CALLED, CallState.ACKNOWLEDGED], CallState.REFUSED, CallState.EXCUSED)
    + rows(CallVerb.EXCUSE, [CallState.REFUSED], CallState.EXCUSED)
    + rows(CallVerb.OVERRULE, [CallState.REFUSED], CallState.CALLED)
    + rows(CallVerb.BLOW_AGAIN, [CallState.REPORTED], CallState.CALLED)
    + rows(CallVerb.CALL_OFF, [*GOING, CallState.REFUSED], CallState.CALLED_OFF)
)
"""Every way from state to state of one call."""

TONES: dict[CallState, tuple[str, str]] = {
    CallState.CALLED: ("whistle", "handler"),
    CallState.ACKNOWLEDGED: ("half-disc", "handler"),
    CallState.ON_SITE: ("half-disc", "handler"),
    CallState.REPORTED: ("tick", "done"),
    CallState.REFUSED: ("pause", "station"),
    CallState.EXCUSED: ("bar", "over"),
    CallState.CALLED_OFF: ("arrow", "over"),
}
"""The icon of each state's chip, and whose turn its colour says it is."""


class Rating(models.TextChoices):
    """What who blew says of how somebody came: the lower rates the upper (law 9)."""

    GOOD = "good", pgettext_lazy("rating", "They helped")
    PARTLY = "partly", pgettext_lazy("rating", "They helped in part")
    NOT = "not", pgettext_lazy("rating", "They did not help")

"""Sentences about a service request: what happened, by when what comes, and what a message about it says.

Dates and names come in already in words: how a moment reads is the door's business, what is said of it is decided here.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from linli.service_requests.enums import ClockKind, Closing, Source, State


class Audience(StrEnum):
    """Who reads: the resident whose matter it is, staff, or anybody."""

    RESIDENT = "resident"
    STAFF = "staff"
    PUBLIC = "public"


@dataclass(frozen=True, slots=True)
class Telling:
    """Everything that the sentence about one event may name. `kind` is the event's verb: accepted, dispatched …

    `by_resident`: the resident acted; `by_system`: Linli itself; `for_resident`: staff wrote down the resident's word.
    """

    kind: str
    audience: Audience
    who: str
    by_resident: bool = False
    by_system: bool = False
    for_resident: bool = False
    body: str = ""
    reason: str = ""
    day: str = ""
    number: str = ""
    closing: str = ""
    source: str = ""
    ended: bool = False
    clock: str = ""
    moved: bool = False
    climbs: bool = False
    times: int = 1

    def pieces(self) -> dict[str, str]:
        """For the placeholders of a translated sentence."""
        return {
            "who": self.who,
            "body": self.body,
            "reason": self.reason,
            "day": self.day,
            "number": self.number,
        }

    @property
    def mine(self) -> bool:
        """The reader is the resident and acted."""
        return self.by_resident and self.audience is Audience.RESIDENT


def person_in_body(name: str, body: str) -> str:
    """Somebody in office: 安和物业李强."""
    if not (name and body):
        return name or body
    return _("%(name)s of %(body)s") % {"body": body, "name": name}


def reached_later(said: str, when: str) -> str:
    """What was done without a network, and when it reached us."""
    return _("%(said)s (no network there; it reached us at %(when)s)") % {"said": said, "when": when}


def through_link(name: str) -> str:
    """Somebody without an account who acted through a link."""
    return _("%(name)s (through a link)") % {"name": name}


def _filed(t: Telling) -> str:
    if t.mine:
        return _("You reported this")
    if t.source == Source.HOTLINE:
        return _("It came in through the hotline")
    if t.by_resident or not t.who:
        return _("A resident reported this")
    if t.audience is Audience.RESIDENT:
        return _("%(who)s wrote it down for you") % t.pieces()
    return _("%(who)s wrote it down for a resident") % t.pieces()


def _declined(t: Telling) -> str:
    if t.reason:
        return _("%(who)s declined it: %(reason)s") % t.pieces()
    return _("%(who)s declined it") % t.pieces()


def _asked_for_more(t: Telling) -> str:
    if t.audience is Audience.RESIDENT:
        return _("%(who)s asks you to add something") % t.pieces()
    return _("%(who)s asked the resident to add something") % t.pieces()


def _added(t: Telling) -> str:
    if t.mine:
        return _("You added what was missing")
    if t.by_resident:
        return _("The resident added what was missing")
    return _("%(who)s added what the resident told them") % t.pieces()


def _returned(t: Telling) -> str:
    if t.climbs and t.reason:
        return (
            _("%(who)s returned it a second time: %(reason)s. Now %(body)s decides, the deadline stands") % t.pieces()
        )
    if t.climbs:
        return _("%(who)s returned it a second time. Now %(body)s decides, the deadline stands") % t.pieces()
    if t.reason:
        return _("%(who)s returned it: %(reason)s. It is with %(body)s, the deadline stands") % t.pieces()
    return _("%(who)s returned it. It is with %(body)s, the deadline stands") % t.pieces()


def _paused(t: Telling) -> str:
    if t.day:
        return _("%(who)s paused it: %(reason)s, expected %(day)s") % t.pieces()
    return _("%(who)s paused it: %(reason)s") % t.pieces()


def _resumed(t: Telling) -> str:
    return _("The pause is over; work goes on") if t.by_system else _("%(who)s goes on with it") % t.pieces()


def _resolved(t: Telling) -> str:
    if t.reason:
        return _("%(who)s resolved it: %(reason)s") % t.pieces()
    return _("%(who)s resolved it") % t.pieces()


def _rated(t: Telling) -> str:
    if t.ended:
        return _("You said it is solved; closed") if t.mine else _("The resident said it is solved; closed")
    return _("You said it is solved") if t.mine else _("The resident said it is solved")


def _reopened(t: Telling) -> str:
    if t.by_system:
        return _("The day to look again has come; it is with %(body)s") % t.pieces()
    if t.mine:
        return _("You said it is not solved; %(body)s looks again") % t.pieces()
    if t.by_resident:
        return _("The resident said it is not solved; %(body)s looks again") % t.pieces()
    return _("%(who)s wrote down that it is not solved; %(body)s looks again") % t.pieces()


def _closed(t: Telling) -> str:
    closing = t.closing
    if closing == Closing.RESIDENT and not t.by_system:
        return _("You said it is solved; closed") if t.mine else _("The resident said it is solved; closed")
    if closing == Closing.CALL_BACK:
        if t.audience is Audience.RESIDENT:
            return _("%(who)s asked you; you said it is solved; closed") % t.pieces()
        return _("%(who)s asked the resident, who said it is solved; closed") % t.pieces()
    if closing == Closing.SILENCE:
        return _("No answer within the set days; closed")
    if closing == Closing.SECOND_LOOK:
        return _("A second pair of eyes looked; closed")
    return _("Closed")


def _deferred(t: Telling) -> str:
    return _("%(who)s: not possible now, %(reason)s. We look again on %(day)s") % t.pieces()


def _redirected(t: Telling) -> str:
    return _("%(who)s gave it to %(body)s instead; the deadline stands") % t.pieces()


def _classified(t: Telling) -> str:
    if t.day:
        return _("%(who)s sorted it anew; to be resolved by %(day)s") % t.pieces()
    return _("%(who)s sorted it anew") % t.pieces()


def _extended(t: Telling) -> str:
    return _("%(who)s moved the date to %(day)s") % t.pieces()


def _awaits_agenda(t: Telling) -> str:
    return _("%(who)s put it on the list for deliberation. We look again on %(day)s") % t.pieces()


def _merged(t: Telling) -> str:
    if t.number:
        return _("%(who)s joined it to %(number)s") % t.pieces()
    return _("%(who)s joined it to another about the same thing") % t.pieces()


def _affected(t: Telling) -> str:
    said = ngettext(
        "A neighbour said that they are also affected", "%(count)s neighbours said that they are also affected", t.times
    )
    return said % {"count": t.times}


def _affected_left(t: Telling) -> str:
    said = ngettext("A neighbour is not affected any more", "%(count)s neighbours are not affected any more", t.times)
    return said % {"count": t.times}


def _withdrawn(t: Telling) -> str:
    return _("You took it back") if t.mine else _("The resident took it back")


def _replied(t: Telling) -> str:
    return _("Reply") if t.by_system else _("%(who)s replied") % t.pieces()


def _telephone_left(t: Telling) -> str:
    return _("You left your telephone") if t.mine else _("The resident left a telephone")


def _reminded(t: Telling) -> str:
    if t.mine:
        return _("You reminded %(body)s") % t.pieces()
    if t.by_resident:
        return _("The resident reminded %(body)s") % t.pieces()
    return _("%(who)s reminded %(body)s") % t.pieces()


def _given_back(t: Telling) -> str:
    return _("The neighbours who were asked could not take it. It is with %(body)s; the deadline stands") % t.pieces()


def _fell_overdue(t: Telling) -> str:
    """The fact alone: whose time passed, and which promise it was."""
    if t.clock == ClockKind.ACCEPT:
        return _("The answer of %(body)s is overdue") % t.pieces()
    if t.clock == ClockKind.TAKE:
        return _("%(body)s is overdue: nobody there has taken it yet") % t.pieces()
    return _("%(body)s is overdue: it was to be resolved by now") % t.pieces()


def _whistled(t: Telling) -> str:
    """Who called whom together; `times` is how many."""
    if t.times > 1:
        return _("%(who)s blew the whistle for %(body)s and others") % t.pieces()
    return _("%(who)s blew the whistle for %(body)s") % t.pieces()


def _rescheduled(t: Telling) -> str:
    if t.moved:
        return _("The holiday notice has moved the date to %(day)s") % t.pieces()
    return _("The holiday notice is out; the date of %(day)s holds") % t.pieces()


SENTENCES: dict[str, Callable[[Telling], str]] = {
    "filed": _filed,
    "accepted": lambda t: _("%(who)s accepted it") % t.pieces(),
    "declined": _declined,
    "asked_for_more": _asked_for_more,
    "added": _added,
    "dispatched": lambda t: _("%(who)s dispatched it to %(body)s") % t.pieces(),
    "raised": lambda t: _("%(who)s raised it to %(body)s") % t.pieces(),
    "taken_back": lambda t: _("%(who)s took the dispatch back") % t.pieces(),
    "redirected": _redirected,
    "classified": _classified,
    "taken": lambda t: _("%(who)s took it") % t.pieces(),
    "returned": _returned,
    "paused": _paused,
    "resumed": _resumed,
    "extended": _extended,
    "resolved": _resolved,
    "rated": _rated,
    "reopened": _reopened,
    "inspected": lambda t: _("%(who)s looked a second time") % t.pieces(),
    "closed": _closed,
    "answered_finally": lambda t: _("%(who)s gave the final answer") % t.pieces(),
    "deferred": _deferred,
    "awaits_agenda": _awaits_agenda,
    "merged": _merged,
    "unmerged": lambda t: _("%(who)s separated it again; it goes on by itself") % t.pieces(),
    "withdrawn": _withdrawn,
    "affected": _affected,
    "affected_left": _affected_left,
    "leading_ended": lambda t: leading_over(t.audience).rstrip(".。"),
    "leading_goes_on": lambda _t: _("The one it was joined to goes on"),
    "telephone_left": _telephone_left,
    "replied": _replied,
    "reminded": _reminded,
    "supervised": lambda t: _("%(who)s asked %(body)s for an answer by %(day)s") % t.pieces(),
    "supervision_answered": lambda t: _("%(who)s answered %(body)s") % t.pieces(),
    "helper_added": lambda t: _("%(who)s asked %(body)s to help") % t.pieces(),
    "helper_ended": lambda t: _("%(who)s: help of %(body)s is not needed any more") % t.pieces(),
    "help_done": lambda t: _("%(who)s has done its part") % t.pieces(),
    "given_back": _given_back,
    "whistled": _whistled,
    "listed": lambda t: _("It is on the list of “%(reason)s”, %(body)s") % t.pieces(),
    "scheduled": lambda t: _("“%(reason)s”, %(body)s, talks about it on %(day)s") % t.pieces(),
    "whistle_settled": lambda _t: _("Those who were called by the whistle have done their part"),
    "in_mediation": lambda _t: _("In mediation"),
    "mediation_ended": lambda _t: _("Mediation has ended"),
    "in_register": lambda _t: _("It stands in the register of old problems"),
    "out_of_register": lambda _t: _("It was taken out of the register of old problems"),
    "fell_overdue": _fell_overdue,
    "climbed": lambda t: _("Still overdue: from now it stands before %(body)s as well") % t.pieces(),
    "rescheduled": _rescheduled,
    "words_released": lambda t: _("%(who)s made the words public, with names and numbers hidden") % t.pieces(),
    "words_held_back": lambda t: _("%(who)s took the words off the public pages") % t.pieces(),
    "link_given": lambda t: _("%(who)s gave a link to %(body)s") % t.pieces(),
    "link_revoked": lambda t: _("%(who)s took back the link of %(body)s") % t.pieces(),
    "noted": lambda t: _("%(who)s left a note") % t.pieces(),
}
"""The sentence of each event, by its verb."""

COUNTED: frozenset[str] = frozenset({"affected", "affected_left"})
"""Events that stand in a time line once, with their number, where the newest of them stood."""

FOR_STAFF_ONLY: frozenset[str] = frozenset({"noted", "link_given", "link_revoked", "affected_left"})
NOT_PUBLIC: frozenset[str] = FOR_STAFF_ONLY | {
    "affected", "leading_ended", "leading_goes_on", "telephone_left", "asked_for_more", "added", "reminded",
    "helper_ended", "words_released", "words_held_back",
}  # fmt: skip


def sentence(telling: Telling) -> str:
    """What happened, in one sentence; empty where this reader is not told, or the event is of no known kind."""
    hidden = {Audience.RESIDENT: FOR_STAFF_ONLY, Audience.PUBLIC: NOT_PUBLIC, Audience.STAFF: frozenset[str]()}
    if telling.kind in hidden[telling.audience] or telling.kind not in SENTENCES:
        return ""
    return SENTENCES[telling.kind](telling)


def only_staff() -> str:
    """Beside what residents do not see."""
    return _("Only staff see this")


def leading_over(audience: Audience) -> str:
    """Of what was joined to another, once that one is over."""
    if audience is Audience.RESIDENT:
        return _("The one it was joined to is over. Not solved for you? Say so here.")
    return _("The one it was joined to is over; the resident has the word.")


def also_affected(count: int) -> str:
    """How many said that they are also affected; empty where nobody did."""
    return (
        ngettext("%(count)s neighbour also affected", "%(count)s neighbours also affected", count) % {"count": count}
        if count
        else ""
    )


def turn_of_resident(audience: Audience) -> str:
    """Whose turn it is, when it is the resident's."""
    return _("You") if audience is Audience.RESIDENT else _("The resident")


def turn_of_nobody() -> str:
    """Whose turn it is, when nobody has to act."""
    return _("Nobody has to act now")


def uncategorised() -> str:
    """The category of what nobody has sorted yet."""
    return _("Not sorted yet")


def about_something() -> str:
    """A public name for what nobody has sorted yet."""
    return _("A service request")


def masked(category: str, place: str) -> str:
    """The public name: 公共照明·3栋."""
    return _("%(category)s · %(place)s") % {"category": category, "place": place} if place else category


def remind_them(count: int) -> str:
    """The button by which a resident reminds whoever holds it; with how often that was done."""
    return _("Remind them (%(count)s so far)") % {"count": count} if count else _("Remind them")


def photo() -> str:
    """What a photo is called for those who do not see it."""
    return _("Photo of the matter")


def asks(state: State) -> str:
    """What is waited for, for a row of a resident's own list; empty where nothing is asked of them."""
    if state is State.NEEDS_INFO:
        return _("Please add something")
    if state is State.RESOLVED:
        return _("Please say: solved or not")
    return ""

"""What messages about a service request say: a fact, what comes next, what the reader can do.

A message holds references only, so its words name the number; dates, names and people's own words stand on the page
that the number opens, for those who may read them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any
from uuid import UUID

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from linli.messages.words import register
from linli.playbooks import queries as playbooks
from linli.service_requests.enums import Closing

Said = tuple[Promise, Promise]

TO_RESIDENT: dict[str, Said] = {
    "accepted": (
        gettext_lazy("accepted"),
        gettext_lazy("The page shows by when it is resolved, and who holds it."),
    ),
    "declined": (
        gettext_lazy("declined, with the reason"),
        gettext_lazy("Read why on its page. You can disagree there; somebody else looks again."),
    ),
    "asked_for_more": (
        gettext_lazy("please add something"),
        gettext_lazy("The question stands on its page. The deadline waits for you."),
    ),
    "dispatched": (
        gettext_lazy("dispatched"),
        gettext_lazy("Who has it now, and their telephone, stand on its page."),
    ),
    "taken": (
        gettext_lazy("somebody is on it"),
        gettext_lazy("Who, and until when, stand on its page."),
    ),
    "returned": (
        gettext_lazy("returned; somebody else is found"),
        gettext_lazy("The deadline stands. Who holds it now stands on its page."),
    ),
    "paused": (
        gettext_lazy("paused, with the reason"),
        gettext_lazy("The day on which work goes on stands on its page."),
    ),
    "resumed": (
        gettext_lazy("work goes on"),
        gettext_lazy("The new date stands on its page, beside the first one."),
    ),
    "redirected": (
        gettext_lazy("somebody else has it now"),
        gettext_lazy("The deadline stands. Who has it, and their telephone, stand on its page."),
    ),
    "classified": (
        gettext_lazy("sorted anew"),
        gettext_lazy("Another date holds from now; it stands on its page, beside the first one."),
    ),
    "extended": (
        gettext_lazy("it takes longer, with the reason"),
        gettext_lazy("The new date stands on its page, beside the first one."),
    ),
    "rescheduled": (
        gettext_lazy("the date follows the holiday notice"),
        gettext_lazy("The new date stands on its page, beside the first one."),
    ),
    "awaits_agenda": (
        gettext_lazy("on the list for deliberation"),
        gettext_lazy("The day on which we look again stands on its page."),
    ),
    "unmerged": (
        gettext_lazy("it goes on by itself again"),
        gettext_lazy("It was not the same thing after all. Its own deadline holds."),
    ),
    "resolved": (
        gettext_lazy("resolved; please say whether it is"),
        gettext_lazy("Please say on its page: solved, or not solved."),
    ),
    "reopened": (
        gettext_lazy("opened again"),
        gettext_lazy("Somebody who has not handled it before looks at it. The first date stays visible."),
    ),
    "inspected": (
        gettext_lazy("looked at a second time"),
        gettext_lazy("What was found stands on its page."),
    ),
    "closed": (
        gettext_lazy("closed"),
        gettext_lazy("Not solved after all? Say so on its page."),
    ),
    "answered_finally": (
        gettext_lazy("the final answer is there"),
        gettext_lazy("Its reasons stand on the page. The hotline 12345 remains open to you."),
    ),
    "deferred": (
        gettext_lazy("not possible now"),
        gettext_lazy("Why, and the day on which we look again, stand on its page."),
    ),
    "merged": (
        gettext_lazy("joined to another about the same thing"),
        gettext_lazy("Its page follows that one from now."),
    ),
    "words_released": (
        gettext_lazy("your words are public, with names and numbers hidden"),
        gettext_lazy("Look at its page. If you would rather not, tell the station."),
    ),
    "replied": (
        gettext_lazy("a reply for you"),
        gettext_lazy("Read it on its page."),
    ),
}
"""To the resident, by the event's verb."""

OTHERS: dict[str, Said] = {
    "affected_closed": (
        gettext_lazy("what you also reported is done"),
        gettext_lazy("Its page shows how. Not solved for you? Report it, and it is your own matter."),
    ),
    "affected_declined": (
        gettext_lazy("what you also reported was declined"),
        gettext_lazy("Its page shows why. You can report it yourself."),
    ),
    "affected_withdrawn": (
        gettext_lazy("what you also reported was taken back"),
        gettext_lazy("Whoever reported it took it back. If it is still so, report it yourself."),
    ),
    "leading_closed": (
        gettext_lazy("the one yours was joined to is done"),
        gettext_lazy("Its page shows how. Not solved for you? Say so on your page; it is your own matter then."),
    ),
    "leading_deferred": (
        gettext_lazy("the one yours was joined to is not possible now"),
        gettext_lazy("Why, and the day on which we look again, stand on its page. You can disagree on yours."),
    ),
    "leading_declined": (
        gettext_lazy("the one yours was joined to was declined"),
        gettext_lazy("Its page shows why. You can disagree on your page; somebody else looks again."),
    ),
    "leading_withdrawn": (
        gettext_lazy("the one yours was joined to was taken back"),
        gettext_lazy("Not solved for you? Say so on your page; it is your own matter then."),
    ),
}
"""To whoever is also affected, and to whoever reported one that was joined, by what ended it."""

TO_BODY: dict[str, Said] = {
    "filed": (gettext_lazy("new"), gettext_lazy("Please accept it, or say why not; the inbox shows by when.")),
    "added": (
        gettext_lazy("the resident added something"),
        gettext_lazy("Please look again; the inbox shows by when."),
    ),
    "dispatched": (gettext_lazy("dispatched to you"), gettext_lazy("Please take it, or return it with a reason.")),
    "taken_back": (gettext_lazy("taken back"), gettext_lazy("Whoever dispatched it took it back; nothing is to do.")),
    "redirected": (gettext_lazy("given to somebody else"), gettext_lazy("Nothing is left for you to do.")),
    "classified": (gettext_lazy("sorted anew"), gettext_lazy("Its dates may have moved; its page shows them.")),
    "extended": (gettext_lazy("date moved"), gettext_lazy("Whoever handles it moved the date, with a reason.")),
    "raised": (gettext_lazy("raised to you"), gettext_lazy("Please dispatch it; its deadline runs on.")),
    "returned": (gettext_lazy("returned to you"), gettext_lazy("Please dispatch it again; its deadline runs on.")),
    "resumed": (gettext_lazy("work goes on"), gettext_lazy("The pause is over; the inbox shows by when.")),
    "resolved": (
        gettext_lazy("resolved; please ask or look"),
        gettext_lazy("It closes after a call, a knock or a look."),
    ),
    "rated": (gettext_lazy("the resident said it is solved"), gettext_lazy("Nothing is left to do.")),
    "reopened": (
        gettext_lazy("opened again"),
        gettext_lazy("The resident says it is not solved. Please look with fresh eyes."),
    ),
    "reminded": (gettext_lazy("you are reminded"), gettext_lazy("Somebody waits. Its page shows who, and by when.")),
    "supervised": (
        gettext_lazy("an answer is asked for from above"),
        gettext_lazy("What is asked, and by when, stands on its page. Please answer there."),
    ),
    "supervision_answered": (gettext_lazy("answered"), gettext_lazy("The answer stands on its page.")),
    "helper_added": (
        gettext_lazy("your help is asked for"),
        gettext_lazy("What for stands on its page. Please say there when your part is done."),
    ),
    "helper_ended": (gettext_lazy("your help is not needed any more"), gettext_lazy("Nothing is left to do.")),
    "help_done": (gettext_lazy("a helper has done its part"), gettext_lazy("What was done stands on its page.")),
    "due_soon": (
        gettext_lazy("its time is nearly over"),
        gettext_lazy("Its page shows by when. If it takes longer, say so there before the date has passed."),
    ),
    "fell_overdue": (
        gettext_lazy("overdue"),
        gettext_lazy("The promised time has passed, and its page says so. Please act now, or say what it waits for."),
    ),
    "climbed": (
        gettext_lazy("overdue below you"),
        gettext_lazy("It stands in your inbox as well from now. You can call them, remind them or ask for an answer."),
    ),
    "given_back": (
        gettext_lazy("the neighbours could not take it"),
        gettext_lazy("It is with you again. Please dispatch it; its deadline stands."),
    ),
    "withdrawn": (gettext_lazy("taken back"), gettext_lazy("The resident took it back; nothing is left to do.")),
}
"""To a body, by the event's verb."""

CLOSED_BECAUSE: dict[str, Promise] = {
    Closing.SILENCE: gettext_lazy("There was no answer within the set days. Not solved after all? Say so on its page."),
    Closing.CALL_BACK: gettext_lazy("You said so when you were asked. Not solved after all? Say so on its page."),
}
"""Why it closed, where that is worth a sentence."""


def _worder(said: Said) -> Callable[[Mapping[str, Any]], tuple[str, str]]:
    def words(refs: Mapping[str, Any]) -> tuple[str, str]:
        title = _("%(number)s: %(what)s") % {"number": refs.get("number", ""), "what": said[0]}
        return title, str(CLOSED_BECAUSE.get(refs.get("closing") or "", said[1]))

    return words


ASKS_THE_RESIDENT = frozenset({"asked_for_more", "resolved"})
"""What the resident is asked to answer does not wait for the digest of the next morning."""


def _about(refs: Mapping[str, Any]) -> str:
    """What it is about, in the playbook's words: public. Empty where nobody has sorted it."""
    try:
        return str(playbooks.by_id(UUID(refs["playbook"])).category(refs["category"]).name)
    except (LookupError, ValueError):
        return ""


def _worder_for_others(said: Said) -> Callable[[Mapping[str, Any]], tuple[str, str]]:
    def words(refs: Mapping[str, Any]) -> tuple[str, str]:
        pieces = {"number": refs.get("number", ""), "about": _about(refs), "what": said[0]}
        title = _("%(about)s, %(number)s: %(what)s") if pieces["about"] else _("%(number)s: %(what)s")
        return title % pieces, str(said[1])

    return words


for _verb, _said in OTHERS.items():
    register(f"service_request.resident.{_verb}", _worder_for_others(_said))
for _verb, _said in TO_RESIDENT.items():
    register(f"service_request.resident.{_verb}", _worder(_said), prompt=_verb in ASKS_THE_RESIDENT)
for _verb, _said in TO_BODY.items():
    register(f"service_request.body.{_verb}", _worder(_said), on_duty=_verb == "filed")

"""What can be done about an emergency: each way with its rule, its action, its words, and what it asks for."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext, pgettext_lazy

from linli.core import clock
from linli.core.actors import Actor
from linli.core.refusals import Refusal, Refused
from linli.emergencies import actions, rules
from linli.emergencies.enums import CallVerb, Verb
from linli.emergencies.models import EmergencyCall, EmergencyResponse, Telling
from linli.playbooks.enums import Power
from linli.web.actors import actor_of
from linli.web.desk.acting import in_post_with, post_with
from linli.web.desk.frame import whole_number
from linli.web.typed import FIRST_DAY, LAST_DAY

SENTENCES: Mapping[str, Callable[[], str]] = {
    "acknowledge": lambda: _("calls you, waits for you to acknowledge"),
    "tell_how": lambda: _("waits for you to tell how things stand"),
    "review": lambda: _("in force: does it go on, change, or end?"),
    "help": lambda: _("in force: somebody called needs help"),
    "late": lambda: _("in force: somebody called has not answered"),
    "look_back": lambda: _("is over: what went well, what is to mend?"),
}
"""What each line of the inbox asks, by its key."""


class Spec(NamedTuple):
    """One way: its words, its action, its rule, on whose side it is gone ("called", "holder", "both"), what its form
    asks for by name, and what is said then."""

    label: Any
    act: Callable[..., Any]
    rule: Callable[..., Refusal | None]
    side: str
    asks: tuple[str, ...]
    done: Any
    placeholder: Any = ""


def _answer(verb: CallVerb) -> Callable[..., Refusal | None]:
    return lambda actor, call, at: rules.may_answer_call(actor, call, verb, at)


def _level(verb: Verb) -> Callable[..., Refusal | None]:
    return lambda actor, row, at: rules.may_change_level(actor, row, None, verb, at)


RESPONSE_WAYS: Mapping[str, Spec] = {
    "publish": Spec(
        Verb.PUBLISH.label, actions.publish, rules.may_publish, "holder", ("words", "advice"),
        gettext_lazy("Published; residents read it on their page."),
        gettext_lazy("What residents should know"),
    ),
    "go_on": Spec(
        Verb.GO_ON.label, actions.go_on, rules.may_go_on, "holder", ("words", "review_at"),
        gettext_lazy("Noted. You are asked again in time."), gettext_lazy("How things stand, if you like"),
    ),
    "raise_level": Spec(
        Verb.RAISE_LEVEL.label, actions.raise_level, _level(Verb.RAISE_LEVEL), "holder", ("level", "words"),
        gettext_lazy("Raised. Who is called hears it at once."), pgettext_lazy("emergency", "Why it is raised"),
    ),
    "lower_level": Spec(
        Verb.LOWER_LEVEL.label, actions.lower_level, _level(Verb.LOWER_LEVEL), "holder", ("level", "words"),
        gettext_lazy("Lowered. Who is not needed any more is told."), gettext_lazy("Why it is lowered"),
    ),
    "stand_down": Spec(
        Verb.STAND_DOWN.label, actions.stand_down, rules.may_stand_down, "holder", ("words",),
        gettext_lazy("Stood down; who was called is told."), pgettext_lazy("emergency", "How it ended"),
    ),
    "look_back": Spec(
        Verb.LOOK_BACK.label, actions.look_back, rules.may_look_back, "holder",
        ("went_well", "to_mend", "into_request"), gettext_lazy("Written down."),
    ),
}  # fmt: skip
CALL_WAYS: Mapping[str, Spec] = {
    "acknowledge": Spec(
        CallVerb.ACKNOWLEDGE.label, actions.acknowledge, _answer(CallVerb.ACKNOWLEDGE), "called", (),
        gettext_lazy("Acknowledged. Next, tell how things stand."),
    ),
    "tell_how": Spec(
        CallVerb.TELL_HOW.label, actions.tell_how, _answer(CallVerb.TELL_HOW), "called",
        ("words", "needs_help", "help_words"), gettext_lazy("Told. Tell again before the time that stands here."),
        gettext_lazy("How things stand with you, in a sentence"),
    ),
    "release": Spec(
        CallVerb.RELEASE.label, actions.release, rules.may_release, "holder", (),
        gettext_lazy("Released; they are told."),
    ),
    "call_again": Spec(
        CallVerb.CALL_AGAIN.label, actions.call_again, rules.may_call_again, "holder", (),
        gettext_lazy("Called again."),
    ),
}  # fmt: skip
FILE_HELP = Spec(
    gettext_lazy("Make it a request"), actions.file_help, rules.may_file_help, "both", (),
    gettext_lazy("It is a request now; its number stands beside it."),
)  # fmt: skip
POWERS = {"called": Power.EMERGENCY_ANSWER, "holder": Power.EMERGENCY_DECLARE}
WORDS = ("words", "advice", "help_words", "went_well", "to_mend")
TICKS = ("needs_help", "into_request")


class Way(NamedTuple):
    """One way as the page shows it: its key, what it is done to, and who acts."""

    key: str
    thing: EmergencyResponse | EmergencyCall | Telling
    spec: Spec
    act: Actor


def _acting(thing: Any, spec: Spec, actor: Actor) -> Actor | None:
    """The reader in their post on the side that goes a way; None where they have none there."""
    sides = ("holder", "called") if spec.side == "both" else (spec.side,)
    for side in sides:
        held = post_with(actor, _body(thing, side), POWERS[side])
        if held is not None:
            return actor.in_post(held)
    return None


def _body(thing: Any, side: str) -> Any:
    call = thing.call if isinstance(thing, Telling) else thing
    if side == "called" or isinstance(call, EmergencyResponse):
        return call.organisation_id
    return call.response.organisation_id


def _ways(thing: Any, table: Mapping[str, Spec], actor: Actor, at: datetime) -> list[Way]:
    found = []
    for key, spec in table.items():
        act = _acting(thing, spec, actor)
        if act is not None and spec.rule(act, thing, at) is None:
            found.append(Way(key, thing, spec, act))
    return found


def ways_of_response(row: EmergencyResponse, actor: Actor, at: datetime) -> Sequence[Way]:
    """What the reader may do about a response now. No query."""
    found = _ways(row, RESPONSE_WAYS, actor, at)
    return [way for way in found if "level" not in way.spec.asks or levels_for(row, way.key, way.act, at)]


def ways_of_call(call: EmergencyCall, actor: Actor, at: datetime) -> Sequence[Way]:
    """What the reader may do about a call now. No query."""
    return _ways(call, CALL_WAYS, actor, at)


def ways_of_report(report: Telling, actor: Actor, at: datetime) -> Sequence[Way]:
    """What the reader may do about what a called body told. No query."""
    return _ways(report, {"file_help": FILE_HELP}, actor, at)


def levels_for(row: EmergencyResponse, key: str, act: Actor, at: datetime) -> list[tuple[str, str]]:
    """The levels to which the reader may raise or lower a response, lightest first."""
    verb = Verb(key)
    now = row.table.rank(row.level)
    return [
        (level.key, f"{level.name}{pgettext('after a term', ': ')}{level.means}")
        for rank, level in enumerate(row.table.levels)
        if (rank > now if verb is Verb.RAISE_LEVEL else rank < now)
        and rules.may_change_level(act, row, level, verb, at) is None
    ]


def asked(
    request: HttpRequest,
    row: EmergencyResponse,
    calls: Callable[[str], EmergencyCall | None],
    reports: Callable[[str], Telling | None],
) -> Way:
    """The way that a form asked to go. Raises `Refused` for one that there is not, or about what lies elsewhere."""
    key = request.POST.get("do", "")
    table: Mapping[str, Spec] = RESPONSE_WAYS
    thing: EmergencyResponse | EmergencyCall | Telling | None = row
    if key in CALL_WAYS:
        table, thing = CALL_WAYS, calls(request.POST.get("call", ""))
    elif key == "file_help":
        table, thing = {"file_help": FILE_HELP}, reports(request.POST.get("report", ""))
    if thing is None or key not in table:
        raise Refused(rules.unseen_emergency())
    actor, spec = actor_of(request), table[key]
    act = _acting(thing, spec, actor) or in_post_with(actor, row.organisation_id)
    return Way(key, thing, spec, act)


def do(request: HttpRequest, way: Way, at: datetime) -> str:
    """Go the way, and say what was done. Raises `Refused`, `Stale`, `Invalid`."""
    sent = request.POST
    said: dict[str, Any] = {name: sent.get(name, "") for name in way.spec.asks if name in (*WORDS, "level")}
    said |= {name: bool(sent.get(name)) for name in way.spec.asks if name in TICKS}
    if "review_at" in way.spec.asks:
        said["review_at"] = moment_of(sent.get("review_at", ""), at)
    if way.key != "file_help":
        said["version"] = whole_number(sent.get("version", ""))
    way.spec.act(way.thing, by=way.act, at=at, **said)
    return str(way.spec.done)


def moment_of(text: str, at: datetime) -> datetime | None:
    """The moment that a field of day and time names, as clocks in Shanghai show it; None for an empty one. What is no
    moment is one that lies behind, which the action refuses at its field."""
    if not text.strip():
        return None
    try:
        found = datetime.fromisoformat(text.strip()).replace(tzinfo=None)
    except ValueError:
        return at
    if not FIRST_DAY <= found.date() <= LAST_DAY:
        return at
    return clock.from_local(found.date(), found.time())

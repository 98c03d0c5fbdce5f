"""What may be done about a lesson on its page: each way with its rule, its form, and what it sends to which action."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime, time
from typing import Any, NamedTuple

from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from linli.core import clock
from linli.core.actors import Actor
from linli.core.refusals import Invalid, Refusal, Refused
from linli.lessons import actions, rules
from linli.lessons.enums import Verb
from linli.lessons.models import LessonSession
from linli.playbooks.enums import Power
from linli.web.desk.acting import post_with
from linli.web.desk.frame import whole_number
from linli.web.typed import day_of, id_of

Act = Callable[[HttpRequest, LessonSession, Actor, datetime, int | None], object]


class Spec(NamedTuple):
    """One way: its words, rule, what its form asks for, what sends it, what is said then; `primary` stands first."""

    label: Any
    rule: Callable[[Actor, LessonSession, datetime], Refusal | None]
    asks: str
    act: Act
    done: Any
    primary: bool = False


class Way(NamedTuple):
    """One way as the page shows it."""

    key: str
    spec: Spec


def moment_of(sent: Any) -> datetime | None:
    """The day and the time that a form names; None where it names none."""
    day = day_of(sent.get("day", ""))
    try:
        begins = time.fromisoformat(sent.get("starts", ""))
    except ValueError:
        return None
    return clock.from_local(day, begins.replace(tzinfo=None, microsecond=0)) if day is not None else None


def _plain(act: Callable[..., object]) -> Act:
    return lambda _request, row, by, at, version: act(row, by=by, at=at, version=version)


def _ask(request: HttpRequest, row: LessonSession, by: Actor, at: datetime, version: int | None) -> object:
    chosen = id_of(request.POST.get("lecturer", ""))
    if chosen is None:
        raise Invalid({"lecturer": _("Choose whom you ask.")})
    return actions.ask_lecturer(row, lecturer_id=chosen, by=by, at=at, version=version)


def _say_no(request: HttpRequest, row: LessonSession, by: Actor, at: datetime, version: int | None) -> object:
    return actions.say_no(row, words=request.POST.get("words", ""), by=by, at=at, version=version)


def _change(request: HttpRequest, row: LessonSession, by: Actor, at: datetime, version: int | None) -> object:
    sent = request.POST
    return actions.change_session(
        row, starts_at=moment_of(sent), minutes=whole_number(sent.get("minutes", "")),
        space_id=id_of(sent.get("space", "")), where=sent.get("where", ""), reason=sent.get("reason", ""),
        by=by, at=at, version=version,
    )  # fmt: skip


def _counted(act: Callable[..., object]) -> Act:
    def run(request: HttpRequest, row: LessonSession, by: Actor, at: datetime, version: int | None) -> object:
        number, words = whole_number(request.POST.get("attendance", "").strip()), request.POST.get("words", "")
        return act(row, attendance=number, words=words, by=by, at=at, version=version)

    return run


def _call_off(request: HttpRequest, row: LessonSession, by: Actor, at: datetime, version: int | None) -> object:
    return actions.call_off_session(row, reason=request.POST.get("reason", ""), by=by, at=at, version=version)


WAYS: Mapping[str, Spec] = {
    "say_yes": Spec(
        Verb.SAY_YES.label, rules.may_say_yes, "", _plain(actions.say_yes),
        gettext_lazy("It is planned. Whoever it is for reads of it from now on."), primary=True,
    ),
    "hold": Spec(
        Verb.HOLD.label, rules.may_hold, "count", _counted(actions.hold_lesson),
        gettext_lazy("Written down. If a duty asks for a lesson, it is met."), primary=True,
    ),
    "say_no": Spec(
        Verb.SAY_NO.label, rules.may_say_no, "words", _say_no,
        gettext_lazy("Written down. The lesson waits for somebody else."),
    ),
    "ask": Spec(
        Verb.ASK.label, rules.may_ask_lecturer, "lecturer", _ask,
        gettext_lazy("Asked. Who is known here finds it in their inbox; call the others and write their answer down."),
    ),
    "do_without": Spec(
        Verb.DO_WITHOUT.label, rules.may_do_without, "", _plain(actions.do_without),
        gettext_lazy("It is planned; your body gives it."),
    ),
    "change": Spec(
        Verb.CHANGE.label, rules.may_change_session, "change", _change,
        gettext_lazy("Changed. A lecturer who said yes is told."),
    ),
    "correct": Spec(
        Verb.CORRECT.label, rules.may_correct, "count", _counted(actions.correct_lesson), gettext_lazy("Corrected."),
    ),
    "call_off": Spec(
        Verb.CALL_OFF.label, rules.may_call_off, "reason", _call_off,
        gettext_lazy("Called off. The lecturer is told; who wanted to come reads why."),
    ),
}  # fmt: skip


def acting(actor: Actor, row: LessonSession) -> Actor:
    """The reader in the post that arranges this lesson, else as they are: its lecturer acts for themselves."""
    held = post_with(actor, row.organisation_id, Power.LESSON_ARRANGE)
    return actor.in_post(held) if held is not None else actor


def ways_of(actor: Actor, row: LessonSession, at: datetime) -> list[Way]:
    """What the reader may do now. No query."""
    by = acting(actor, row)
    return [Way(key, spec) for key, spec in WAYS.items() if spec.rule(by, row, at) is None]


def go(request: HttpRequest, actor: Actor, row: LessonSession, at: datetime) -> str:
    """Go the way that the form asked for, and say what was done. Raises `Refused`, `Stale`, `Invalid`."""
    spec = WAYS.get(request.POST.get("do", ""))
    if spec is None:
        raise Refused(rules.unseen_lesson())
    spec.act(request, row, acting(actor, row), at, whole_number(request.POST.get("version", "")))
    return str(spec.done)

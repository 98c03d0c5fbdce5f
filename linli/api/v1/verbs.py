"""Every verb of a service request, one row each: the noun of its address, what it takes, and the action that it calls.

A new verb is one model (or one that is there) and one row in `TABLE`. The fields of the model are the action's keyword
arguments; a field marked with `Finds` comes as an id or a number and reaches the action as the row that it names.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import Annotated, Any

from pydantic import BaseModel, Field

from linli.api.endpoint import Answer, Call, Endpoint, Taken
from linli.api.v1.doing import Body, Doing, Explained, Finds, MaybeBody, MaybePlace, Number, Reason, Spoken, Words
from linli.api.v1.reading import href_of, load
from linli.api.v1.schemas import Done
from linli.api.v1.verbs_beside import BESIDE
from linli.core.actions import body_hash, once
from linli.core.actors import Actor
from linli.core.refusals import Invalid
from linli.playbooks.enums import UrgencyClass
from linli.service_requests import actions, rules
from linli.service_requests.enums import Verb


class Acceptance(Taken):
    """What it is about and how urgent; the guessed category and its usual class if left out."""

    category: Reason = ""
    urgency: UrgencyClass | None = None
    reply: Words = ""


class Decline(Spoken):
    """Why, and what the resident reads beside the reason."""

    reason: Reason


class Dispatch(Spoken):
    """To whom."""

    to: Body


class Redirection(Explained):
    """To whom instead, and why."""

    to: Body


class Classification(Spoken):
    """What it is about, how urgent, and where; what is left out stays."""

    category: Reason = ""
    urgency: UrgencyClass | None = None
    place: MaybePlace = None


class Extension(Explained):
    """By how many days, and why."""

    days: Annotated[int, Field(ge=1, le=60)]


class Agenda(Explained):
    """When it is looked at again, and what the resident reads."""

    review_on: date


class Return(Spoken):
    """Why, and who should have it."""

    reason: Reason
    suggested: MaybeBody = None


class Pause(Spoken):
    """What it waits for, and by when it goes on."""

    reason: Reason
    expected_on: date


class Resume(Taken):
    """Nothing."""


class Resolution(Explained):
    """What came of it, in a word of the playbook and in one's own."""

    result: Reason


class Deferral(Explained):
    """Why it is not possible now, and when one looks again."""

    reason: Reason
    review_on: date


class Merge(Taken):
    """The number of the one that leads."""

    leading: Number


_LISTED = (
    Doing(
        Verb.ACCEPT,
        "acceptance",
        Acceptance,
        actions.accept,
        rules.may_accept,
        "Accept it: from now the handler's promise runs.",
    ),
    Doing(
        Verb.DECLINE,
        "decline",
        Decline,
        actions.decline,
        rules.may_decline,
        "Decline it, with a reason that the resident reads.",
    ),
    Doing(
        Verb.ASK_FOR_MORE,
        "question",
        Explained,
        actions.ask_for_more,
        rules.may_ask_for_more,
        "Ask the resident for what is missing.",
    ),
    Doing(Verb.ADD, "addition", Explained, actions.add, rules.may_add, "Add what was asked for."),
    Doing(Verb.DISPATCH, "dispatch", Dispatch, actions.dispatch, rules.may_dispatch, "Dispatch it to a body."),
    Doing(Verb.RAISE, "raise", Spoken, actions.raise_, rules.may_raise, "Raise it to the body above."),
    Doing(
        Verb.TAKE_BACK,
        "taking-back",
        Spoken,
        actions.take_back,
        rules.may_take_back,
        "Take a dispatch back that nobody has taken.",
    ),
    Doing(
        Verb.REDIRECT,
        "redirection",
        Redirection,
        actions.redirect,
        rules.may_redirect,
        "Give it to another body; the date stands.",
    ),
    Doing(
        Verb.CLASSIFY,
        "classification",
        Classification,
        actions.classify,
        rules.may_classify,
        "Say anew what, how urgent and where.",
    ),
    Doing(Verb.EXTEND, "extension", Extension, actions.extend, rules.may_extend, "Move the date, with a reason."),
    Doing(Verb.TAKE, "take", Spoken, actions.take, rules.may_take, "Take it: from now it is in hand."),
    Doing(
        Verb.RETURN, "return", Return, actions.return_, rules.may_return, "Return it, with a reason; the clock runs on."
    ),
    Doing(Verb.PAUSE, "pause", Pause, actions.pause, rules.may_pause, "Put it on hold until a day."),
    Doing(Verb.RESUME, "resume", Resume, actions.resume, rules.may_resume, "Go on with it."),
    Doing(
        Verb.RESOLVE,
        "resolution",
        Resolution,
        actions.resolve,
        rules.may_resolve,
        "Resolve it; now the resident has the word.",
    ),
    Doing(Verb.RATE, "rating", Spoken, actions.rate, rules.may_rate, "The resident says that it is solved."),
    Doing(Verb.REOPEN, "reopening", Spoken, actions.reopen, rules.may_reopen, "It is not solved."),
    Doing(
        Verb.INSPECT,
        "inspection",
        Explained,
        actions.inspect,
        rules.may_inspect,
        "A second pair of eyes found the hazard gone.",
    ),
    Doing(Verb.CLOSE, "closure", Spoken, actions.close, rules.may_close, "Close it on the resident's word."),
    Doing(
        Verb.ANSWER_FINALLY,
        "final-answer",
        Explained,
        actions.answer_finally,
        rules.may_answer_finally,
        "Give the reasoned, final answer.",
    ),
    Doing(
        Verb.DEFER,
        "deferral",
        Deferral,
        actions.defer,
        rules.may_defer,
        "Say that it is not possible now, and until when.",
    ),
    Doing(
        Verb.AWAIT_AGENDA,
        "agenda",
        Agenda,
        actions.await_agenda,
        rules.may_await_agenda,
        "Put a proposal on the list for deliberation.",
    ),
    Doing(
        Verb.UNMERGE,
        "separation",
        Spoken,
        actions.unmerge,
        rules.may_unmerge,
        "Part it from the one that it was joined to.",
    ),
    Doing(Verb.MERGE, "merge", Merge, actions.merge, rules.may_merge, "Join it to another about the same problem."),
    Doing(Verb.WITHDRAW, "withdrawal", Spoken, actions.withdraw, rules.may_withdraw, "The resident takes it back."),
)

TABLE: Mapping[str, Doing] = {doing.verb: doing for doing in (*_LISTED, *BESIDE)}
"""Everything that people do to a service request: the verbs of its path, then those beside it."""

SYSTEM_ONLY: frozenset[Verb] = frozenset()
"""Verbs that only Linli itself does."""


def arguments(body: BaseModel, actor: Actor) -> dict[str, Any]:
    """The body's fields as the action takes them, named rows found. Raises `Invalid` at a field that names none.

    What was left out is left to the action.
    """
    given: dict[str, Any] = {}
    for name, field in type(body).model_fields.items():
        value = getattr(body, name)
        if value is None:
            continue
        finder = next((mark for mark in field.metadata if isinstance(mark, Finds)), None)
        given[name] = value if finder is None else finder.find(actor, value)
        if given[name] is None:
            raise Invalid({name: finder.missing() if finder else ""})
    return given


def do(doing: Doing, call: Call) -> Answer:
    """Do a verb to the service request of this number, at the version that the caller saw; with an idempotency key
    once, however often it is sent."""
    number = str(call.params["number"])

    def act() -> dict[str, Any]:
        row = load(call.actor, number)
        sent = arguments(call.body, call.actor)
        done = doing.act(row, by=call.actor, at=call.at, version=call.version, **sent)
        answer = Done(
            number=done.number,
            verb=str(doing.verb),
            state=done.get_state(),
            version=done.version,
            href=href_of(done.number),
        )
        return answer.model_dump(mode="json")

    if not call.key:
        first = Done.model_validate(act())
        return Answer(first, version=first.version)
    said = {"to": number, "verb": doing.verb, "version": call.version, "body": call.body.model_dump(mode="json")}
    client = call.caller.client if call.caller else ""
    answer, again = once(client=client, key=call.key, body=body_hash(said), at=call.at, act=act)
    first = Done.model_validate(answer)
    return Answer(first, version=first.version, headers={"Idempotent-Replayed": "true"} if again else {})


def _doer(doing: Doing) -> Callable[[Call], Answer]:
    return lambda call: do(doing, call)


ENDPOINTS = tuple(
    Endpoint(
        "POST", f"service-requests/<str:number>/{doing.noun}", str(doing.verb), doing.summary, _doer(doing),
        answer=Done, body=doing.body, versioned=True, may_be_keyed=True,
        problems=("not-found", "not-allowed", "not-now", "changed"),
    )
    for doing in TABLE.values()
)  # fmt: skip

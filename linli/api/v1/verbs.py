"""Every verb of a service request, one row each: the noun of its address, what it takes, and the action that it calls.

A new verb is one model (or one that is there) and one row in `TABLE`. The fields of the model are the action's keyword
arguments; a field marked with `Finds` comes as an id or a number and reaches the action as the row that it names.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Annotated, Any
from uuid import UUID

from django.utils.translation import gettext as _
from pydantic import BaseModel, Field

from linli.api.endpoint import Answer, Call, Endpoint, Taken
from linli.api.v1.reading import href_of, load
from linli.api.v1.schemas import Done
from linli.core.actions import body_hash, once
from linli.core.actors import Actor
from linli.core.refusals import Invalid
from linli.organisations.models import Organisation
from linli.organisations.queries import visible_to as bodies_visible_to
from linli.places.models import Place
from linli.playbooks.enums import UrgencyClass
from linli.service_requests import actions
from linli.service_requests.enums import Verb
from linli.service_requests.models import ServiceRequest
from linli.service_requests.queries import visible_to

LONGEST = 10_000
"""More than an action takes: how many are too many it says itself, in its own words."""


@dataclass(frozen=True, slots=True)
class Finds:
    """Marks a field that names a row: `find(actor, value)` is that row, or None, which is told as `missing`."""

    find: Callable[[Actor, Any], Any]
    missing: Callable[[], str]


def _body(actor: Actor, value: UUID) -> Organisation | None:
    return bodies_visible_to(actor).filter(pk=value).first()


def _service_request(actor: Actor, value: str) -> ServiceRequest | None:
    return visible_to(actor).filter(number=value).first()


BODY = Finds(_body, lambda: _("There is no such body."))
PLACE = Finds(lambda _actor, value: Place.objects.filter(pk=value).first(), lambda: _("There is no such place."))
LEADING = Finds(_service_request, lambda: _("There is no service request with this number here."))

Words = Annotated[str, Field(max_length=LONGEST)]
Reason = Annotated[str, Field(max_length=40, description="A key of the playbook; see `choices`.")]
Body = Annotated[UUID, Field(description="The id of a body; see `choices`."), BODY]
MaybeBody = Annotated[UUID | None, Field(description="The id of a body; see `choices`."), BODY]
Number = Annotated[str, Field(max_length=32, pattern=r"^[0-9A-Z-]+$"), LEADING]


class Spoken(Taken):
    """Words, where there is something to say."""

    words: Words = ""


class Explained(Taken):
    """Words that are needed."""

    words: Words


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
    place: Annotated[int | None, Field(description="The id of a place in the same estate."), PLACE] = None


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


@dataclass(frozen=True, slots=True)
class Doing:
    """One verb: `noun` in its address, what it takes, and its action."""

    verb: Verb
    noun: str
    body: type[BaseModel]
    act: Callable[..., ServiceRequest]
    summary: str


_LISTED = (
    Doing(Verb.ACCEPT, "acceptance", Acceptance, actions.accept, "Accept it: from now the handler's promise runs."),
    Doing(Verb.DECLINE, "decline", Decline, actions.decline, "Decline it, with a reason that the resident reads."),
    Doing(Verb.ASK_FOR_MORE, "question", Explained, actions.ask_for_more, "Ask the resident for what is missing."),
    Doing(Verb.ADD, "addition", Explained, actions.add, "Add what was asked for."),
    Doing(Verb.DISPATCH, "dispatch", Dispatch, actions.dispatch, "Dispatch it to a body."),
    Doing(Verb.RAISE, "raise", Spoken, actions.raise_, "Raise it to the body above."),
    Doing(Verb.TAKE_BACK, "taking-back", Spoken, actions.take_back, "Take a dispatch back that nobody has taken."),
    Doing(Verb.REDIRECT, "redirection", Redirection, actions.redirect, "Give it to another body; the date stands."),
    Doing(Verb.CLASSIFY, "classification", Classification, actions.classify, "Say anew what, how urgent and where."),
    Doing(Verb.EXTEND, "extension", Extension, actions.extend, "Move the date, with a reason."),
    Doing(Verb.TAKE, "take", Spoken, actions.take, "Take it: from now it is in hand."),
    Doing(Verb.RETURN, "return", Return, actions.return_, "Return it, with a reason; the clock runs on."),
    Doing(Verb.PAUSE, "pause", Pause, actions.pause, "Put it on hold until a day."),
    Doing(Verb.RESUME, "resume", Resume, actions.resume, "Go on with it."),
    Doing(Verb.RESOLVE, "resolution", Resolution, actions.resolve, "Resolve it; now the resident has the word."),
    Doing(Verb.RATE, "rating", Spoken, actions.rate, "The resident says that it is solved."),
    Doing(Verb.REOPEN, "reopening", Spoken, actions.reopen, "It is not solved."),
    Doing(Verb.INSPECT, "inspection", Explained, actions.inspect, "A second pair of eyes found the hazard gone."),
    Doing(Verb.CLOSE, "closure", Spoken, actions.close, "Close it on the resident's word."),
    Doing(
        Verb.ANSWER_FINALLY, "final-answer", Explained, actions.answer_finally, "Give the reasoned, final answer."
    ),
    Doing(Verb.DEFER, "deferral", Deferral, actions.defer, "Say that it is not possible now, and until when."),
    Doing(Verb.AWAIT_AGENDA, "agenda", Agenda, actions.await_agenda, "Put a proposal on the list for deliberation."),
    Doing(Verb.UNMERGE, "separation", Spoken, actions.unmerge, "Part it from the one that it was joined to."),
    Doing(Verb.MERGE, "merge", Merge, actions.merge, "Join it to another about the same problem."),
    Doing(Verb.WITHDRAW, "withdrawal", Spoken, actions.withdraw, "The resident takes it back."),
)  # fmt: skip

TABLE: Mapping[Verb, Doing] = {doing.verb: doing for doing in _LISTED}
"""Every verb that people do."""

SYSTEM_ONLY: frozenset[Verb] = frozenset()
"""Verbs that only Linli itself does."""

NOUNS: Mapping[Verb, str] = {doing.verb: doing.noun for doing in _LISTED}


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
            number=done.number, verb=doing.verb, state=done.get_state(), version=done.version, href=href_of(done.number)
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
        "POST", f"service-requests/<str:number>/{doing.noun}", doing.verb.value, doing.summary, _doer(doing),
        answer=Done, body=doing.body, versioned=True, may_be_keyed=True,
        problems=("not-found", "not-allowed", "not-now", "changed"),
    )
    for doing in _LISTED
)  # fmt: skip

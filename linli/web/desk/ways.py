"""Every verb of the desk as one entry: its address, its form, the action that it calls, and the order of buttons."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime

from django.db import transaction
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from linli.core.actors import Actor
from linli.core.refusals import Invalid, Refusal
from linli.places.models import Place
from linli.service_requests import actions, rules
from linli.service_requests.enums import SAID_ELSEWHERE, Source, Verb
from linli.service_requests.models import ServiceRequest
from linli.web.desk import done, forms, forms_moving, joining, suggesting
from linli.web.desk.way import Call, Way
from linli.web.desk.ways_beside import BESIDE, PRESSING
from linli.web.returns import where_it_returns_to


def _how_it_closes(row: ServiceRequest) -> str:
    if row.hazard:
        return _("It closes on the resident's word, after a second check by somebody else.")
    if row.on_behalf:
        return _("It was reported for somebody: it closes after a call or a knock.")
    return _("It closes on the resident's word, or after the set days without an answer.")


def _who_reads(row: ServiceRequest) -> str:
    if row.contact_id or row.reporter_id:
        return ""
    if row.source == Source.HOTLINE:
        return _("No message can be sent from here: tell the hotline too.")
    if row.source in SAID_ELSEWHERE:
        return _("No message can be sent from here: tell them where they said it too.")
    return _("No telephone was left: it can be read on the page that the query code opens.")


def _accept(call: Call) -> object:
    """Accept, and with the second button dispatch at once: both or neither."""
    with transaction.atomic():
        row = actions.accept(call.row, category=call.data["category"], urgency=call.data["urgency"], **call.common())
        if call.then != "dispatch":
            return row
        return _send(call, row, row.version)


def _dispatch(call: Call) -> object:
    return _send(call, call.row, call.version)


def _send(call: Call, row: ServiceRequest, version: int | None) -> object:
    """To the chosen body, or up to the body above."""
    if call.data["to"] == forms.UP:
        return actions.raise_(row, words=call.words, by=call.by, at=call.at, version=version)
    to = call.body("to")
    if to is None:
        raise Invalid({"to": _("Choose to whom it goes.")})
    return actions.dispatch(row, to=to, words=call.words, by=call.by, at=call.at, version=version)


def _merge(call: Call) -> object:
    leading = joining.leading_of(call.row, call.by, str(call.data["leading"]), str(call.data.get("near") or ""))
    return actions.merge(call.row, leading=leading, **call.common())


def _return(call: Call) -> object:
    return actions.return_(
        call.row, reason=call.data["reason"], words=call.words, suggested=call.body("suggested"), **call.common()
    )


def _pause(call: Call) -> object:
    data = call.data
    return actions.pause(
        call.row, reason=data["reason"], expected_on=data["expected_on"], words=call.words, **call.common()
    )


def _defer(call: Call) -> object:
    data = call.data
    return actions.defer(
        call.row, reason=data["reason"], review_on=data["review_on"], words=call.words, **call.common()
    )


def _redirect(call: Call) -> object:
    to = call.body("to")
    if to is None:
        raise Invalid({"to": _("Choose to whom it goes.")})
    return actions.redirect(call.row, to=to, words=call.words, **call.common())


def _classify(call: Call) -> object:
    data = call.data
    building = str(data.get("building") or "")
    place = Place.objects.filter(pk=building, estate_id=call.row.estate_id).first() if building else None
    return actions.classify(
        call.row, category=data["category"], urgency=data["urgency"], place=place, words=call.words, **call.common()
    )


def _await_agenda(call: Call) -> object:
    return actions.await_agenda(call.row, review_on=call.data["review_on"], words=call.words, **call.common())


def _with_words(action: Callable[..., object]) -> Callable[[Call], object]:
    """An action that takes words and nothing else."""
    return lambda call: action(call.row, words=call.words, **call.common())


def _spoken(action: Callable[..., object]) -> Callable[[Call], object]:
    """A reply or note: words beside the verbs, at whatever version."""
    return lambda call: action(call.row, words=call.words, by=call.by, at=call.at)


_LISTED = (
    Way(
        "accept", "acceptance", pgettext_lazy("verb", "Accept"), forms.AcceptForm, _accept, rules.may_accept,
        done.accepted, gettext_lazy("From now whoever has it is held to its date."),
        asks_bodies=True, inline=True,
    ),
    Way(
        "take", "take", pgettext_lazy("verb", "Take"), forms.TakeForm, _with_words(actions.take), rules.may_take,
        done.taken, gettext_lazy("The resident is told that you have it."), inline=True,
    ),
    Way(
        "dispatch", "dispatch", pgettext_lazy("verb", "Dispatch"), forms.DispatchForm, _dispatch, rules.may_dispatch,
        done.dispatched, suggesting.whom_a_return_named, asks_bodies=True, inline=True,
    ),
    Way(
        "resume", "resume", pgettext_lazy("verb", "Resume"), forms.ResumeForm,
        lambda call: actions.resume(call.row, **call.common()), rules.may_resume, gettext_lazy("It goes on."),
        gettext_lazy("The clock runs again; the date has moved by the pause."),
    ),
    Way(
        "inspect", "inspection", pgettext_lazy("verb", "Second check"), forms.InspectionForm,
        _with_words(actions.inspect), rules.may_inspect, gettext_lazy("Your second check is written down."),
        gettext_lazy("A hazard closes only after somebody other than the handler has checked it a second time."),
    ),
    Way(
        "close", "closure", pgettext_lazy("verb", "Close on the resident's word"), forms.ClosureForm,
        _with_words(actions.close), rules.may_close, gettext_lazy("Closed on the resident's word."),
        gettext_lazy("Write it only after you called or knocked."),
    ),
    Way(
        "resolve", "resolution", pgettext_lazy("verb", "Resolve"), forms.ResolveForm,
        lambda call: actions.resolve(call.row, result=call.data["result"], words=call.words, **call.common()),
        rules.may_resolve, gettext_lazy("Resolved. Now the resident has the word."),
        _how_it_closes,
    ),
    Way(
        "answer_finally", "final-answer", pgettext_lazy("verb", "Final answer"), forms.FinalAnswerForm,
        _with_words(actions.answer_finally), rules.may_answer_finally, gettext_lazy("The final answer is given."),
        gettext_lazy("After it the matter is closed and not reopened here."),
    ),
    Way(
        "reply", "reply", pgettext_lazy("verb", "Reply"), forms.ReplyForm, _spoken(actions.reply), rules.may_reply,
        gettext_lazy("Your reply stands in the time line."), _who_reads,
    ),
    Way(
        "note", "note", pgettext_lazy("verb", "Note"), forms.NoteForm, _spoken(actions.note), rules.may_note,
        gettext_lazy("Your note stands in the time line."),
    ),
    Way(
        "redirect", "redirection", pgettext_lazy("verb", "Redirect"), forms_moving.RedirectForm, _redirect,
        rules.may_redirect, done.dispatched,
        gettext_lazy("It goes to somebody else; the resident's date does not move."), asks_bodies=True,
    ),
    Way(
        "take_back", "taking-back", pgettext_lazy("verb", "Take back"), forms_moving.TakeBackForm,
        _with_words(actions.take_back), rules.may_take_back, gettext_lazy("Taken back; it waits for your dispatch."),
        gettext_lazy("Nobody has taken it yet. Every date stands."),
    ),
    Way(
        "ask_for_more", "question", pgettext_lazy("verb", "Ask for more"), forms.QuestionForm,
        _with_words(actions.ask_for_more), rules.may_ask_for_more, gettext_lazy("The resident is asked."),
        gettext_lazy("Until the answer the clock stands still."),
    ),
    Way(
        "raise", "raise", pgettext_lazy("verb", "Raise"), forms.RaiseForm, _with_words(actions.raise_), rules.may_raise,
        done.raised, gettext_lazy("The organisation above has it then; every date stands."),
    ),
    Way(
        "add", "addition", pgettext_lazy("verb", "Add for the resident"), forms.AdditionForm,
        _with_words(actions.add), rules.may_add, gettext_lazy("Added; it waits to be accepted."),
    ),
    Way(
        "return", "return", pgettext_lazy("verb", "Return"), forms.ReturnForm, _return, rules.may_return,
        done.returned, where_it_returns_to,
        asks_bodies=True,
    ),
    Way(
        "pause", "pause", pgettext_lazy("verb", "Pause"), forms.PauseForm, _pause, rules.may_pause,
        gettext_lazy("Paused until the day you named."), gettext_lazy("The resident reads why, and until when."),
    ),
    Way(
        "extend", "extension", pgettext_lazy("verb", "Extend"), forms_moving.ExtendForm,
        lambda call: actions.extend(call.row, days=call.data["days"], words=call.words, **call.common()),
        rules.may_extend, done.extended, gettext_lazy("The resident reads why, and sees both dates."),
    ),
    Way(
        "classify", "classification", pgettext_lazy("verb", "Classify"), forms_moving.ClassifyForm, _classify,
        rules.may_classify, done.classified, gettext_lazy("The dates are reckoned again from when it came in."),
    ),
    Way(
        "merge", "merge", pgettext_lazy("verb", "Join"), joining.MergeForm, _merge, rules.may_merge,
        gettext_lazy("Joined."), gettext_lazy("Its reporter follows the other one from now."),
    ),
    Way(
        "unmerge", "separation", pgettext_lazy("verb", "Separate"), forms_moving.UnmergeForm,
        _with_words(actions.unmerge), rules.may_unmerge, gettext_lazy("Separated; it goes on by itself."),
        gettext_lazy("It was not the same after all: its own clock runs on from when it came in."),
    ),
    Way(
        "reopen", "reopening", pgettext_lazy("verb", "Not solved"), forms.ReopeningForm, _with_words(actions.reopen),
        rules.may_reopen, done.reopened,
        gettext_lazy("It goes to somebody who neither accepted nor resolved it."),
    ),
    Way(
        "await_agenda", "agenda", pgettext_lazy("verb", "For deliberation"), forms_moving.AgendaForm, _await_agenda,
        rules.may_await_agenda, gettext_lazy("On the list for deliberation, with the day of the next look."),
        gettext_lazy("It waits on that list and comes back by itself on that day."),
    ),
    Way(
        "defer", "deferral", pgettext_lazy("verb", "Not possible now"), forms.DeferForm, _defer, rules.may_defer,
        gettext_lazy("Said so, with the day of the next look."),
        gettext_lazy("An honest end: it comes back on that day."),
    ),
    Way(
        "decline", "decline", pgettext_lazy("verb", "Decline"), forms.DeclineForm,
        lambda call: actions.decline(call.row, reason=call.data["reason"], words=call.words, **call.common()),
        rules.may_decline, gettext_lazy("Declined, with the reason."),
        gettext_lazy("The resident reads the reason and may disagree."),
    ),
)  # fmt: skip

_SAID = next(place for place, way in enumerate(_LISTED) if way.key == "reply")
WAYS: Mapping[str, Way] = {way.key: way for way in (*_LISTED[:_SAID], *PRESSING, *_LISTED[_SAID:], *BESIDE)}
"""Every verb of the desk, in the order of its buttons: what moves the matter on comes first."""

RESIDENTS: Mapping[Verb, Promise] = {Verb.RATE: Verb.RATE.label, Verb.WITHDRAW: Verb.WITHDRAW.label}
"""Verbs that are the resident's alone; the desk shows who can."""


def answers(actor: Actor, row: ServiceRequest, at: datetime) -> dict[str, Refusal | None]:
    """Every verb with its rule's answer. No query."""
    asked = {way.key: way.rule(actor, row, at) for way in WAYS.values()}
    return asked | {verb.value: rules.RULES[verb](actor, row, at) for verb in RESIDENTS}

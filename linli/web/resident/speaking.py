"""The resident's word on one matter: add, withdraw, solved, not solved, and the telephone. One small form each."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from linli.core import clock
from linli.core.actors import Actor
from linli.core.refusals import Invalid, Refusal, RefusalKind, Stale, ask
from linli.service_requests import actions
from linli.service_requests.enums import State, Verb
from linli.service_requests.models import ServiceRequest
from linli.service_requests.rules import RULES, is_reporter, may_leave_telephone
from linli.web import service_request_pages as pages
from linli.web.access import public
from linli.web.filters import local_time
from linli.web.promises import marked
from linli.web.resident import frame
from linli.web.resident.following import estate_of, load
from linli.web.resident.forms import TelephoneForm, WordsForm
from linli.web.resident.item_pages import NOUNS
from linli.web.service_request_pages import Audience

View = Callable[..., HttpResponse]


@dataclass(frozen=True, slots=True)
class Speech:
    """The words around one form: what the page is called, what is to be written, what the button says."""

    title: str
    label: str
    button: str
    hint: str = ""
    needed: bool = False


def _speech(verb: Verb, row: ServiceRequest) -> Speech:
    if verb is Verb.ADD:
        return Speech(_("Add to your report"), _("Your answer"), _("Send"), needed=True)
    if verb is Verb.WITHDRAW:
        return Speech(
            _("Take it back"),
            _("Why, if you like"),
            _("Take it back"),
            _("It ends here. You can report it anew any time."),
        )
    if verb is Verb.RATE:
        label = _("Anything to say about it, if you like")
        return Speech(_("It is solved"), label, _("Solved"), _("Then it is closed."))
    if row.get_state() in (State.DECLINED, State.DEFERRED):
        return Speech(_("I do not agree"), _("Why, if you like"), _("I do not agree"), _goes_to_another())
    return Speech(_("It is not solved"), _("What is still wrong, if you like"), _("Not solved"), _goes_to_another())


def _goes_to_another() -> str:
    return _("Somebody who has not handled it before looks at it again.")


def _act(
    verb: Verb, row: ServiceRequest, words: str, version: int | None, *, by: Actor, at: datetime
) -> ServiceRequest:
    act: dict[Verb, Callable[..., ServiceRequest]] = {
        Verb.ADD: actions.add,
        Verb.WITHDRAW: actions.withdraw,
        Verb.RATE: actions.rate,
        Verb.REOPEN: actions.reopen,
    }
    return act[verb](row, by=by, at=at, words=words, version=version)


def _answer(verb: Verb, after: ServiceRequest, at: datetime) -> str:
    """What the resident is told once, on the page they come back to: thanks, and what happens next and by when."""
    pieces = {"body": pages.whose_turn(after).body}
    if verb is Verb.ADD:
        return _("Thank you. %(body)s has what you added.") % pieces
    if verb is Verb.WITHDRAW:
        return _("Taken back; it ends here. You can report it anew any time.")
    if verb is Verb.RATE and after.get_state() is State.CLOSED:
        return _("Thank you for telling us. It is closed; if it is wrong again, say so on this page.")
    if verb is Verb.RATE:
        return _("Thank you for telling us. %(body)s looks a second time; then it closes.") % pieces
    if after.resolve_by is None:
        return _("Thank you for telling us. %(body)s looks at it again.") % pieces
    pieces["when"] = marked(local_time(after.resolve_by, at), after, after.resolve_by)
    return _("Thank you for telling us. %(body)s looks at it again; to be resolved by %(when)s.") % pieces


def too_late(request: HttpRequest, row: ServiceRequest, refusal: Refusal, at: datetime) -> HttpResponse:
    """409: it cannot be said now; why, and the item's page as the one way on. What was typed stands on it."""
    typed = request.POST.get("words", "").strip()
    kept = _("Nothing was changed. You wrote: “%(words)s”") % {"words": typed} if typed else _("Nothing was changed.")
    context = {
        **frame.around(estate_of(row), at, station=row.station, nav="follow"),
        "refusal": refusal,
        "kept": kept,
        "way_href": frame.address_of(row),
        "way_label": _("To this matter"),
    }
    response = render(request, "errors/409.jinja", context, status=409, using="jinja2")
    response.headers["Cache-Control"] = "private, no-store"
    return response


def _speaking(verb: Verb) -> View:
    """The view of one verb: GET shows its form, POST acts and leads back to the item's page."""

    @public
    @require_http_methods(["GET", "HEAD", "POST"])
    def view(request: HttpRequest, number: str) -> HttpResponse:
        at, by = clock.now(), frame.resident_of(request)
        row = load(number)
        if row is None or not is_reporter(by, row):
            return frame.see_other(f"/f/{number}/")
        refusal = RULES[verb](by, row, at)
        if refusal is not None and refusal.kind is RefusalKind.WHEN:
            return too_late(request, row, refusal, at)
        ask(refusal)
        speech = _speech(verb, row)
        if request.method != "POST":
            form = WordsForm(label=speech.label, needed=speech.needed, version=row.version)
            return small_form(request, row, speech, form, at)
        form = WordsForm(request.POST, label=speech.label, needed=speech.needed)
        try:
            after = _act(verb, row, form.said, form.seen_version, by=by, at=at)
        except Invalid as wrong:
            form.take_errors(wrong.errors)
            return small_form(request, row, speech, form, at, status=422)
        except Stale:
            form.renew_version(row.version)
            form.take_errors({"words": _("Something happened here meanwhile; look above. Your words are kept.")})
            return small_form(request, row, speech, form, at, status=409)
        frame.tell(request, _answer(verb, after, at))
        return frame.see_other(frame.address_of(row))

    view.__name__ = view.__qualname__ = verb.value
    view.__doc__ = f"`/f/<number>/{NOUNS[verb]}/`: the form of this verb, and doing it."
    return view


def small_form(
    request: HttpRequest, row: ServiceRequest, speech: Speech, form: Any, at: datetime, *, status: int = 200
) -> HttpResponse:
    """The page of one small form, with what it is about."""
    context = {
        **frame.around(estate_of(row), at, station=row.station, nav="follow"),
        "row": row,
        "chip": pages.chip_of(row, Audience.RESIDENT),
        "due_line": pages.due_line(row, at, Audience.RESIDENT),
        "latest": pages.timeline(row, Audience.RESIDENT)[:1],
        "speech": speech,
        "form": form,
        "back": frame.address_of(row),
    }
    return frame.show(request, "speaking", context, status=status)


addition = _speaking(Verb.ADD)
withdrawal = _speaking(Verb.WITHDRAW)
rating = _speaking(Verb.RATE)
reopening = _speaking(Verb.REOPEN)


@public
@require_http_methods(["GET", "HEAD", "POST"])
def telephone(request: HttpRequest, number: str) -> HttpResponse:
    """`/f/<number>/telephone/`: leave a telephone for messages about this matter, after it was sent."""
    at, by = clock.now(), frame.resident_of(request)
    row = load(number)
    if row is None or not is_reporter(by, row):
        return frame.see_other(f"/f/{number}/")
    ask(may_leave_telephone(by, row))
    speech = Speech(_("Leave your telephone"), "", _("Keep this number"), telephone_hint())
    form = TelephoneForm(request.POST if request.method == "POST" else None)
    if request.method != "POST":
        return small_form(request, row, speech, form, at)
    try:
        actions.leave_telephone(row, phone=str(form.data.get("phone", "")), by=by, at=at)
    except Invalid as wrong:
        form.take_errors(wrong.errors)
        return small_form(request, row, speech, form, at, status=422)
    frame.tell(request, _("Your telephone is kept, for this matter alone."))
    return frame.see_other(frame.address_of(row))


def telephone_hint() -> str:
    """What becomes of a telephone that somebody leaves."""
    return _("Kept sealed. You see who looked at it, and why.")

"""What can be done about a nomination at the desk: each way with its rule, its form, and what it sends to which
action."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import BinaryIO, cast

from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from linli.core import clock
from linli.core.actors import Actor
from linli.core.refusals import Invalid, Refused
from linli.honours import actions, queries, rules
from linli.honours.actions import NoticeFacts
from linli.honours.actions.consent import Word
from linli.honours.enums import RECORDED, Verb
from linli.honours.models import Nomination, Objection, PanelMember, PanelWord
from linli.web.desk.frame import whole_number
from linli.web.desk.honour_forms import Asked, Form
from linli.web.typed import day_of, id_of

Go = Callable[[HttpRequest, Nomination, Actor, datetime], str]


def _ways() -> list[tuple[str, str]]:
    return [("", pgettext("honour", "Choose one")), *((way.value, str(way.label)) for way in RECORDED)]


def forms_of(row: Nomination, act: Actor, given: int, unanswered: int, at: datetime) -> list[Form]:
    """What the reader may do now, in the order of its way. No query."""
    today, version = clock.local_date(at).isoformat(), row.version
    forms: list[Form] = []
    asks: tuple[Asked, ...]
    if rules.may_ask_consent(act, row, at) is None:
        forms.append(Form("ask", Verb.ASK.label, version=version, primary=True))
    if rules.may_agree(act, row, at) is None:
        asks = (
            Asked("way", "select", _("How they agreed"), options=_ways()),
            Asked("on", "date", _("On which day"), value=today),
            Asked("minor", "tick", _("They are under 18")),
            Asked("guardian", "line", _("Then: which guardian agreed"), longest=40),
        )
        forms.append(Form("agree", Verb.AGREE.label, asks, version=version, primary=True))
    if rules.may_refuse(act, row, at) is None:
        forms.append(Form("refuse", Verb.REFUSE.label, version=version))
    for verb in (Verb.CHOOSE, Verb.PASS_OVER):
        if rules.may_decide(act, row, verb, given, at) is None:
            why = Asked("words", "area", _("Why the panel decided so; only it reads it"))
            forms.append(Form(verb.value, verb.label, (why,), version=version, primary=verb is Verb.CHOOSE))
    if rules.may_publish(act, row, at) is None:
        forms.append(_notice_form(row, today))
    if rules.may_show_photo(act, row, at) is None:
        photo = Asked("photos", "photos", _("A photo, as they agreed"))
        forms.append(Form("photo", _("Add the photo"), (photo,), version=version))
    if rules.may_honour(act, row, unanswered, at) is None:
        forms.append(Form("honour", Verb.HONOUR.label, version=version, primary=True))
    if rules.may_withhold(act, row, at) is None:
        why = Asked("words", "area", _("Why; only the panel reads it"))
        forms.append(Form("withhold", Verb.WITHHOLD.label, (why,), version=version))
    if rules.may_object(act, row, at) is None and act.held is not None:
        asks = (
            Asked("name", "line", _("Who objects"), longest=40),
            Asked("words", "area", _("What speaks against it")),
        )
        forms.append(Form("object", _("Write down an objection"), asks))
    if rules.may_set_aside(act, row, at) is None:
        forms.append(Form("set_aside", Verb.SET_ASIDE.label, version=version))
    if rules.may_take_down(act, row, at) is None:
        forms.append(Form("take_down", _("They take it back: take it down"), version=version))
    return forms


def _notice_form(row: Nomination, today: str) -> Form:
    asks = (
        Asked("shown_name", "line", _("The name as they wish to be shown"), longest=40, value=row.name),
        Asked("public_words", "area", _("What they are honoured for, as everybody reads it"), longest=300,
              hint=_("Read it to them, or show it: these words stand only if they agree.")),
        Asked("words_way", "select", _("How they agreed to name and words"), options=_ways()),
        Asked("words_on", "date", _("On which day"), value=today),
        Asked("photo_agreed", "tick", _("They agree to a photo")),
    )  # fmt: skip
    return Form("publish", Verb.PUBLISH.label, asks, version=row.version, primary=True)


def word_form(row: Nomination, member: PanelMember, act: Actor, mine: PanelWord | None, at: datetime) -> Form | None:
    """Where one of the panel gives their word, or the keeper writes down a resident's; None for who may not."""
    if rules.may_give_word(act, row, member, at) is not None:
        return None
    own = member.appointment_id is not None
    label = _("Give your word") if own else _("Write down the word of %(name)s") % {"name": member.shown_name}
    options = [
        ("", pgettext("honour", "Choose one")),
        ("yes", pgettext("panel", "Yes")),
        ("no", pgettext("panel", "No")),
    ]
    value = "" if mine is None else ("yes" if mine.yes else "no")
    asks = (
        Asked("yes", "select", _("Should they be honoured"), options=options, value=value),
        Asked("words", "area", _("Why, by the criteria; only the panel reads it"), value=mine.words if mine else ""),
    )
    return Form("word", label, asks, which=str(member.pk), primary=own and mine is None)


def answer_form(row: Nomination, objection: Objection, act: Actor, at: datetime) -> Form | None:
    """Where the keeper answers an objection; None for who may not."""
    if rules.may_answer_objection(act, row, at) is not None:
        return None
    asks = (Asked("words", "area", _("The answer, with reasons"), value=objection.answer),)
    first = objection.answered_at is None
    label = Verb.ANSWER.label if first else _("Answer it anew")
    return Form("answer", label, asks, which=str(objection.pk), version=objection.version, primary=first)


# -- what a form does ------------------------------------------------------------------------------------


def _version(request: HttpRequest) -> int | None:
    return whole_number(request.POST.get("version", ""))


def _plain(act_on: Callable[..., object], said: Callable[[], str]) -> Go:
    def run(request: HttpRequest, row: Nomination, act: Actor, at: datetime) -> str:
        act_on(row, by=act, at=at, version=_version(request))
        return said()

    return run


def _worded(act_on: Callable[..., object], said: Callable[[], str]) -> Go:
    def run(request: HttpRequest, row: Nomination, act: Actor, at: datetime) -> str:
        act_on(row, words=request.POST.get("words", ""), by=act, at=at, version=_version(request))
        return said()

    return run


def _agree(request: HttpRequest, row: Nomination, act: Actor, at: datetime) -> str:
    sent = request.POST
    word = Word(sent.get("way", ""), day_of(sent.get("on", "")), bool(sent.get("minor")), sent.get("guardian", ""))
    actions.agree(row, word, by=act, at=at, version=_version(request))
    return _("Written down. The panel reads it now.")


def _word(request: HttpRequest, row: Nomination, act: Actor, at: datetime) -> str:
    member = queries.member_of(row.round, id_of(request.POST.get("which", "")))
    if member is None:
        raise Refused(rules.unseen_honour("may_give_word"))
    if member.appointment_id is not None and any(one.appointment_id == member.appointment_id for one in act.posts):
        act = act.in_appointment(member.appointment_id)
    yes = {"yes": True, "no": False}.get(request.POST.get("yes", ""))
    actions.give_word(row, member, yes=yes, words=request.POST.get("words", ""), by=act, at=at)
    return _("Your word is with the panel.") if member.appointment_id is not None else _("Written down for the panel.")


def _publish(request: HttpRequest, row: Nomination, act: Actor, at: datetime) -> str:
    sent = request.POST
    facts = NoticeFacts(
        shown_name=sent.get("shown_name", ""), public_words=sent.get("public_words", ""),
        way=sent.get("words_way", ""), on=day_of(sent.get("words_on", "")), photo=bool(sent.get("photo_agreed")),
    )  # fmt: skip
    actions.publish(row, facts, by=act, at=at, version=_version(request))
    return _("The notice is up. Print the poster for the doors.")


def _photo(request: HttpRequest, row: Nomination, act: Actor, at: datetime) -> str:
    files = [cast(BinaryIO, one.file) for one in request.FILES.getlist("photos")]
    if not files:
        raise Invalid({"photos": _("Choose a photo.")})
    actions.add_picture(row, files, by=act, at=at)
    return _("The photo is checked, and then shown.")


def _object(request: HttpRequest, row: Nomination, act: Actor, at: datetime) -> str:
    actions.object_to(row, name=request.POST.get("name", ""), words=request.POST.get("words", ""), by=act, at=at)
    return _("Written down. It is to be answered with reasons.")


def _answer(request: HttpRequest, row: Nomination, act: Actor, at: datetime) -> str:
    which = id_of(request.POST.get("which", ""))
    if which is None:
        raise Refused(rules.unseen_honour("may_answer_objection"))
    words = request.POST.get("words", "")
    actions.answer_objection(row, which, words=words, by=act, at=at, version=_version(request))
    return _("Answered. Who objected with an account reads it; tell the others.")


GO: Mapping[str, Go] = {
    "ask": _plain(actions.ask_consent, lambda: _("Noted that they were asked. Write down what they say.")),
    "agree": _agree,
    "refuse": _plain(actions.refuse, lambda: _("Forgotten. Who nominated reads that it is not taken further.")),
    "set_aside": _plain(actions.set_aside, lambda: _("Forgotten. Who nominated reads that it is not taken further.")),
    "word": _word,
    "choose": _worded(actions.choose, lambda: _("Entered. Agree on name and words with them, then put up the notice.")),
    "pass_over": _worded(actions.pass_over, lambda: _("Entered. It is published nowhere.")),
    "publish": _publish,
    "photo": _photo,
    "object": _object,
    "answer": _answer,
    "honour": _plain(actions.honour, lambda: _("They are honoured. Print the certificate.")),
    "withhold": _worded(actions.withhold, lambda: _("The notice is taken away.")),
    "take_down": _plain(actions.take_down, lambda: _("Taken down. Name, words and photo are gone.")),
}


def go(request: HttpRequest, row: Nomination, act: Actor, at: datetime) -> str:
    """Go the way that the form asked for, and say what was done. Raises `Refused`, `Stale`, `Invalid`."""
    run = GO.get(request.POST.get("do", ""))
    if run is None:
        raise Refused(rules.unseen_honour())
    return run(request, row, act, at)

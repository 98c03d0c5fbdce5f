"""What may be done about a firm, a need and a round of stars: each way with its rule, its fields, what it calls."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from linli.firms import actions, rules
from linli.firms.actions import FirmFacts, NeedFacts, WorkerFacts
from linli.firms.enums import RoundVerb, Verb
from linli.web.desk.ways_in_forms import Field, Spec, plain, words
from linli.web.typed import day_of, id_of


def _describe(sent: Any, row: Any, rest: dict[str, Any]) -> object:
    facts = FirmFacts(sent.get("sort", ""), sent.get("address", ""), sent.get("contact", ""))
    return actions.describe_firm(row, facts, **rest)


def _branch(sent: Any, row: Any, rest: dict[str, Any]) -> object:
    other = id_of(sent.get("joint_with", ""))
    return actions.note_branch(
        row, kind=sent.get("kind", ""), since=day_of(sent.get("since", "")), joint_with=other, **rest
    )


def _end_branch(sent: Any, row: Any, rest: dict[str, Any]) -> object:
    return actions.end_branch(row, until=day_of(sent.get("since", "")), **rest)


FIRM_WAYS: Mapping[str, Spec] = {
    "describe": Spec(
        pgettext_lazy("firms", "Put the card right"), rules.may_describe_firm,
        (
            Field("sort", _("What sort of firm"), "pick", "sorts"),
            Field("address", _("Where it is"), "line"),
            Field("contact", _("For whom to ask there"), "line"),
        ),
        _describe, _("Changed."),
    ),
    "branch": Spec(
        pgettext_lazy("firms", "It has a branch"), rules.may_note_branch,
        (
            Field("kind", _("How it has a branch"), "pick", "branches"),
            Field("since", _("Since which day"), "date"),
            Field("joint_with", _("With which body, where it is a joint one"), "pick", "others"),
        ),
        _branch, _("Written down."),
    ),
    "end_branch": Spec(
        pgettext_lazy("firms", "It has no branch any more"), rules.may_note_branch,
        (Field("since", _("From which day on there is none"), "date"),),
        _end_branch, _("Written down."),
    ),
}  # fmt: skip
"""About the card of a firm."""


def _correct(sent: Any, row: Any, rest: dict[str, Any]) -> object:
    return actions.correct_need(row, NeedFacts(sent.get("kind", ""), sent.get("words", "")), **rest)


def _ask(sent: Any, row: Any, rest: dict[str, Any]) -> object:
    return actions.ask_body(row, body=id_of(sent.get("body", "")), words=sent.get("words", ""), **rest)


def _decide(sent: Any, row: Any, rest: dict[str, Any]) -> object:
    return actions.decide_need(row, body=id_of(sent.get("body", "")), words=sent.get("words", ""), **rest)


def _defer(sent: Any, row: Any, rest: dict[str, Any]) -> object:
    day = day_of(sent.get("review_on", ""))
    return actions.defer_need(row, words=sent.get("words", ""), review_on=day, **rest)


def _publish(sent: Any, row: Any, rest: dict[str, Any]) -> object:
    return actions.publish_need(
        row, words=sent.get("words", ""), consented_on=day_of(sent.get("consented_on", "")),
        consent_way=sent.get("consent_way", ""), **rest,
    )  # fmt: skip


BODY = Field("body", _("Which body"), "pick", "bodies")
NEED_WAYS: Mapping[str, Spec] = {
    "take_up": Spec(
        Verb.TAKE_UP.label, rules.may_take_up, (), plain(actions.take_up), _("You see to it from now on."), primary=True
    ),
    "ask_body": Spec(
        Verb.ASK_BODY.label, rules.may_ask_body, (BODY, Field("words", _("Why this body, and what you ask of it"))),
        _ask, _("Asked. The body is told; you hear what it says."), primary=True,
    ),
    "accept": Spec(
        Verb.ACCEPT.label, rules.may_accept_need, (), plain(actions.accept_need),
        _("It is yours. Say what was done when it is done."), primary=True,
    ),
    "decline": Spec(
        Verb.DECLINE.label, rules.may_decline_need, (Field("words", _("Why you cannot")),), words(actions.decline_need),
        _("Said. The next body up from the envoy decides."),
    ),
    "decide": Spec(
        Verb.DECIDE.label, rules.may_decide_need, (BODY, Field("words", _("Why it is theirs"))), _decide,
        _("Decided. The body is told."), primary=True,
    ),
    "report": Spec(
        Verb.REPORT.label, rules.may_report_need, (Field("words", _("What was done")),), words(actions.report_need),
        _("Said. Whether it is solved the firm says."), primary=True,
    ),
    "say_solved": Spec(
        Verb.SAY_SOLVED.label, rules.may_say_solved, (Field("words", _("A word about it, if the firm has one")),),
        words(actions.say_solved), _("Solved. It can be published what was learned."), primary=True,
    ),
    "say_not": Spec(
        Verb.SAY_NOT.label, rules.may_say_not, (Field("words", _("What is still missing")),), words(actions.say_not),
        _("Written down. It is the envoy's again."), primary=True,
    ),
    "resume": Spec(
        Verb.RESUME.label, rules.may_resume_need, (), plain(actions.resume_need), _("It goes on."), primary=True
    ),
    "request": Spec(
        Verb.MAKE_REQUEST.label, rules.may_make_request, (), plain(actions.make_request),
        _("Made. The request goes its own way; the need stays with you."),
    ),
    "defer": Spec(
        Verb.DEFER.label, rules.may_defer_need,
        (Field("words", _("Why; the firm reads it")), Field("review_on", _("When it is looked at again"), "date")),
        _defer, _("Put off. The firm is told why."),
    ),
    "publish": Spec(
        Verb.PUBLISH.label, rules.may_publish_need,
        (
            Field("words", _("What was learned, in the firm's words"), longest=1000,
                  hint=_("Everybody around reads it with the firm's name. Empty: it is taken back.")),
            Field("consented_on", _("On which day the firm agreed"), "date"),
            Field("consent_way", _("How it agreed"), "pick", "consents"),
        ),
        _publish, _("Written down. Those who live around read it."),
    ),
    "correct": Spec(
        Verb.CORRECT.label, rules.may_correct_need,
        (Field("kind", _("What it is"), "pick", "kinds"), Field("words", _("What the firm needs"), longest=2000)),
        _correct, _("Changed."),
    ),
    "withdraw": Spec(
        Verb.WITHDRAW.label, rules.may_withdraw_need, (Field("words", _("A word about it, if the firm has one")),),
        words(actions.withdraw_need), _("Taken back. Whoever worked on it is told."),
    ),
}  # fmt: skip
"""About a need."""


def _stand(sent: Any, row: Any, rest: dict[str, Any]) -> object:
    day, way = day_of(sent.get("consented_on", "")), sent.get("consent_way", "")
    facts = WorkerFacts(sent.get("kind", ""), sent.get("name", ""), sent.get("reasons", ""), day, way)
    return actions.enter_worker(row, facts, **rest)


def _decided(sent: Any, row: Any, rest: dict[str, Any]) -> object:
    chosen = [found for one in sent.getlist("chosen") if (found := id_of(one)) is not None]
    return actions.decide_round(row, chosen=chosen, decided_on=day_of(sent.get("decided_on", "")), **rest)


def _answer(sent: Any, row: Any, rest: dict[str, Any]) -> object:
    return actions.answer_objection(
        row, id_of(sent.get("objection", "")), words=sent.get("words", ""), not_chosen=id_of(sent.get("worker", "")),
        **rest,
    )  # fmt: skip


def _wish(sent: Any, row: Any, rest: dict[str, Any]) -> object:
    wants, stays = sent.get("wants_published") == "1", sent.get("remembered") == "1"
    return actions.write_wish(row, id_of(sent.get("worker", "")), wants_published=wants, remembered=stays, **rest)


def _step_back(sent: Any, row: Any, rest: dict[str, Any]) -> object:
    return actions.step_back(row, id_of(sent.get("worker", "")), **rest)


def _give(actor: Any, row: Any, at: Any) -> Any:
    return rules.may_give_stars(actor, row, row.waits, at)


WHO = Field("worker", _("Who"), "pick", "workers")
ROUND_WAYS: Mapping[str, Spec] = {
    "stand": Spec(
        RoundVerb.STAND.label, rules.may_enter_worker,
        (
            Field("consented_on", _("On which day they said that they want to stand"), "date"),
            Field("consent_way", _("How they said so"), "pick", "consents"),
            Field("kind", _("For which star"), "pick", "stars"),
            Field("name", _("Who"), "line"),
            Field("reasons", _("Why, in words"), hint=_("Nothing about pay, and no numbers that rank.")),
        ),
        _stand, _("Entered. They can step back at any time."), primary=True,
    ),
    "decide": Spec(
        RoundVerb.DECIDE.label, rules.may_decide_round,
        (Field("chosen", _("Whom the panel chose"), "ticks", "workers"),
         Field("decided_on", _("On which day it decided"), "date")),
        _decided, _("Posted. Print the paper and put it up in the firm; objections are heard now."), primary=True,
    ),
    "object": Spec(
        RoundVerb.OBJECT.label, rules.may_object,
        (Field("words", _("What is said against it"), hint=_("Without the name of who says so.")),),
        words(actions.object_to), _("Entered. The panel answers."),
    ),
    "answer": Spec(
        RoundVerb.ANSWER.label, rules.may_answer_objection,
        (
            Field("objection", _("Which objection"), "pick", "objections"),
            Field("words", _("What the panel answers")),
            Field("worker", _("Who is not chosen any more, if anybody"), "pick", "workers"),
        ),
        _answer, _("Answered."), primary=True,
    ),
    "give": Spec(
        RoundVerb.GIVE.label, _give, (), plain(actions.give_stars),
        _("Given. Who wants it stands on the page of what firms learned."), primary=True,
    ),
    "wish": Spec(
        RoundVerb.WISH.label, rules.may_write_wish,
        (
            WHO,
            Field("wants_published", _("They want their star to be published"), "tick"),
            Field("remembered", _("They wish to be remembered; otherwise they are forgotten in time"), "tick"),
        ),
        _wish, _("Written down."),
    ),
    "step_back": Spec(
        RoundVerb.STEP_BACK.label, rules.may_step_back, (WHO,), _step_back, _("Taken out and erased.")
    ),
    "call_off": Spec(
        RoundVerb.CALL_OFF.label, rules.may_call_off, (), plain(actions.call_off), _("Called off.")
    ),
}  # fmt: skip
"""About a round of stars."""

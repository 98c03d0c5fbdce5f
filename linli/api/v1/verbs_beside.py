"""What is done beside the path of a service request: helping, reminding, supervising, releasing words."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from pydantic import Field

from linli.api.endpoint import Taken
from linli.api.v1.doing import Body, Doing, Explained, MaybeBody, Spoken
from linli.service_requests import actions, rules


class Helper(Spoken):
    """Who helps, and whether they answer for a part of their own."""

    body: Body
    joint: Annotated[bool, Field(description="Whether it is resolved only once their part is done.")] = False


class HelperEnd(Spoken):
    """Whose help is not needed any more."""

    body: MaybeBody = None


class Supervision(Explained):
    """By when those above want an answer, and what they ask."""

    answer_on: date


class Release(Explained):
    """The words as everybody may read them, and whether the photos go with them."""

    photos: bool


class HoldBack(Taken):
    """Nothing."""


BESIDE = (
    Doing("add_helper", "helper", Helper, actions.add_helper, rules.may_add_helper, "Ask another body for help."),
    Doing("end_helper", "helper-end", HelperEnd, actions.end_helper, rules.may_end_helper, "Help is no longer needed."),
    Doing("finish_help", "help-done", Spoken, actions.finish_help, rules.may_finish_help, "One's own part is done."),
    Doing("remind", "reminder", Spoken, actions.remind, rules.may_remind, "Remind whoever has it."),
    Doing(
        "supervise", "supervision", Supervision, actions.supervise, rules.may_supervise, "Ask for an answer by a day."
    ),
    Doing(
        "answer_supervision",
        "supervision-answer",
        Explained,
        actions.answer_supervision,
        rules.may_answer_supervision,
        "Answer those above.",
    ),
    Doing(
        "release_words", "release", Release, actions.release_words, rules.may_release_words, "Make the words public."
    ),
    Doing(
        "hold_back_words",
        "release-end",
        HoldBack,
        actions.hold_back_words,
        rules.may_hold_back_words,
        "Take the words off public pages.",
    ),
)

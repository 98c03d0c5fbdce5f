"""What is done beside the path, as entries of the desk: helping, reminding, supervising, releasing words."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from linli.core.refusals import Invalid
from linli.meetings.actions import deliberate
from linli.meetings.rules import may_deliberate
from linli.service_requests import actions, rules
from linli.web.desk import forms_beside as forms
from linli.web.desk.way import Call, Way


def _add_helper(call: Call) -> object:
    body = call.body("body")
    if body is None:
        raise Invalid({"body": _("Choose who helps.")})
    joint = call.data["how"] == "joint"
    return actions.add_helper(call.row, body=body, joint=joint, words=call.words, **call.common())


def _supervise(call: Call) -> object:
    return actions.supervise(call.row, answer_on=call.data["answer_on"], words=call.words, **call.common())


def _deliberate(call: Call) -> object:
    try:
        return deliberate(call.row, said=call.words, **call.common())
    except Invalid as invalid:
        raise Invalid({"words": " ".join(invalid.errors.values())}) from invalid


def _release(call: Call) -> object:
    return actions.release_words(call.row, words=call.words, photos=call.data["photos"] == "yes", **call.common())


PRESSING = (
    Way(
        "finish_help", "help-done", pgettext_lazy("verb", "My part is done"), forms.HelpDoneForm,
        lambda call: actions.finish_help(call.row, words=call.words, **call.common()), rules.may_finish_help,
        gettext_lazy("Your part is done; the one who leads is told."),
        gettext_lazy("The organisation that leads it resolves the whole."),
    ),
    Way(
        "answer_supervision", "supervision-answer", pgettext_lazy("verb", "Answer those above"),
        forms.SupervisionAnswerForm,
        lambda call: actions.answer_supervision(call.row, words=call.words, **call.common()),
        rules.may_answer_supervision, gettext_lazy("Answered; they are told."),
        gettext_lazy("What was asked stands in the time line. The resident does not read the answer."),
    ),
    Way(
        "remind", "reminder", pgettext_lazy("verb", "Remind"), forms.ReminderForm,
        lambda call: actions.remind(call.row, words=call.words, **call.common()), rules.may_remind,
        gettext_lazy("Reminded; it stands on their page."),
        gettext_lazy("They are told at once, of several reminders a day only the first time."),
    ),
    Way(
        "supervise", "supervision", pgettext_lazy("verb", "Supervise"), forms.SupervisionForm, _supervise,
        rules.may_supervise, gettext_lazy("They are told, and have until that day to answer you."),
        gettext_lazy("Residents read that you asked and by when, but not the words."),
    ),
)  # fmt: skip
"""What somebody waits for: these buttons stand before the words."""

BESIDE = (
    Way(
        "deliberate", "deliberation", pgettext_lazy("verb", "Talk about it in a meeting"), forms.DeliberateForm,
        _deliberate, may_deliberate, gettext_lazy("It is on the list; it stands on the next agenda by itself."),
        gettext_lazy("It stays where it is, and its date runs on. Who reported it reads what is decided."),
    ),
    Way(
        "add_helper", "helper", pgettext_lazy("verb", "Ask for help"), forms.HelperForm, _add_helper,
        rules.may_add_helper, gettext_lazy("Asked; they see it and have it in their inbox."),
        gettext_lazy("It stays with whoever leads it; every date stands."), asks_bodies=True,
    ),
    Way(
        "end_helper", "helper-end", pgettext_lazy("verb", "Help no longer needed"), forms.EndHelperForm,
        lambda call: actions.end_helper(call.row, body=call.body("body"), words=call.words, **call.common()),
        rules.may_end_helper, gettext_lazy("They are told."), asks_bodies=True,
    ),
    Way(
        "release_words", "release", pgettext_lazy("verb", "Make the words public"), forms.ReleaseForm, _release,
        rules.may_release_words, gettext_lazy("Public now; the resident is told."),
        gettext_lazy("Read it as a stranger would. You can take it back any time."),
    ),
    Way(
        "hold_back_words", "release-end", pgettext_lazy("verb", "Take the words off public pages"), forms.HoldBackForm,
        lambda call: actions.hold_back_words(call.row, **call.common()), rules.may_hold_back_words,
        gettext_lazy("Taken off the public pages."),
    ),
)  # fmt: skip
"""These stand after all others."""

"""Every verb of an emergency response."""

from linli.emergencies.actions.answering import acknowledge, file_help, tell_how
from linli.emergencies.actions.changing import call_again, go_on, lower_level, publish, raise_level, release
from linli.emergencies.actions.declaring import declare
from linli.emergencies.actions.ending import look_back, stand_down
from linli.emergencies.actions.watching import ask_for_review, find_late

__all__ = [
    "acknowledge",
    "ask_for_review",
    "call_again",
    "declare",
    "file_help",
    "find_late",
    "go_on",
    "look_back",
    "lower_level",
    "publish",
    "raise_level",
    "release",
    "stand_down",
    "tell_how",
]

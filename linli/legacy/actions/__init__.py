"""Every verb of an old problem."""

from linli.legacy.actions.ending import confirm, go_on, join, not_yet, reopen, say_solved
from linli.legacy.actions.entering import ProblemFacts, attach, correct, detach, enter, take_back
from linli.legacy.actions.import_sheet import import_problems_many, undo_problems_import
from linli.legacy.actions.planning import StepFacts, add_step, change_step, finish_step, give_owner
from linli.legacy.actions.reviewing import publish, put_on_agenda, review

__all__ = [
    "ProblemFacts",
    "StepFacts",
    "add_step",
    "attach",
    "change_step",
    "confirm",
    "correct",
    "detach",
    "enter",
    "finish_step",
    "give_owner",
    "go_on",
    "import_problems_many",
    "join",
    "not_yet",
    "publish",
    "put_on_agenda",
    "reopen",
    "review",
    "say_solved",
    "take_back",
    "undo_problems_import",
]

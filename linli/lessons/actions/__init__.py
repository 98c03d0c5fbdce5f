"""Every verb of the catalogue, of the lecturers' bank and of lessons given."""

from linli.lessons.actions.arranging import SessionFacts, arrange_lesson, call_off_session, change_session, enter_held
from linli.lessons.actions.bank import (
    LecturerFacts,
    call_lecturer,
    change_lecturer,
    enter_lecturer,
    leave_bank,
)
from linli.lessons.actions.catalogue import LessonFacts, add_lesson, change_lesson, withdraw_lesson
from linli.lessons.actions.giving import (
    ask_lecturer,
    correct_lesson,
    do_without,
    hold_lesson,
    say_no,
    say_yes,
)

__all__ = [
    "LecturerFacts",
    "LessonFacts",
    "SessionFacts",
    "add_lesson",
    "arrange_lesson",
    "ask_lecturer",
    "call_lecturer",
    "call_off_session",
    "change_lecturer",
    "change_lesson",
    "change_session",
    "correct_lesson",
    "do_without",
    "enter_held",
    "enter_lecturer",
    "hold_lesson",
    "leave_bank",
    "say_no",
    "say_yes",
    "withdraw_lesson",
]

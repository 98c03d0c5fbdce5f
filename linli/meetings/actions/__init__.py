"""Every change of meetings, in the file of its phase."""

from linli.meetings.actions.agenda import add_item, deliberate, take_up, withdraw_item
from linli.meetings.actions.calling import answer_invitation, call_meeting, call_off
from linli.meetings.actions.climbing import climb_in_time, climb_item, find_place_for, send_down
from linli.meetings.actions.correcting import reopen_item, set_attendance_right
from linli.meetings.actions.holding import (
    Given,
    answer_item,
    decide_item,
    finish_task,
    hold,
    postpone_item,
)
from linli.meetings.actions.minutes import publish, write_minutes

__all__ = [
    "Given",
    "add_item",
    "answer_invitation",
    "answer_item",
    "call_meeting",
    "call_off",
    "climb_in_time",
    "climb_item",
    "decide_item",
    "deliberate",
    "find_place_for",
    "finish_task",
    "hold",
    "postpone_item",
    "publish",
    "reopen_item",
    "send_down",
    "set_attendance_right",
    "take_up",
    "withdraw_item",
    "write_minutes",
]

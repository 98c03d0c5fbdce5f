"""Every change of meetings, in the file of its phase."""

from linli.meetings.actions.agenda import add_item, take_up, withdraw_item
from linli.meetings.actions.calling import answer_invitation, call_meeting, call_off
from linli.meetings.actions.holding import (
    Given,
    answer_item,
    climb_item,
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
    "climb_item",
    "decide_item",
    "finish_task",
    "hold",
    "postpone_item",
    "publish",
    "take_up",
    "withdraw_item",
    "write_minutes",
]

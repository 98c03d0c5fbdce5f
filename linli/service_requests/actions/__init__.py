"""Every change of a service request; each verb in the file of its phase."""

from linli.service_requests.actions.affecting import affect, leave_affected, leave_affected_telephone
from linli.service_requests.actions.ending import answer_finally, close, inspect, rate, reopen, withdraw
from linli.service_requests.actions.filing import Filed, Key, Report, file, leave_telephone
from linli.service_requests.actions.from_agenda import tell_from_agenda
from linli.service_requests.actions.giving_back import give_back
from linli.service_requests.actions.handling import (
    await_agenda,
    defer,
    dispatch,
    pause,
    raise_,
    resolve,
    resume,
    return_,
    take,
)
from linli.service_requests.actions.helping import add_helper, end_helper, finish_help
from linli.service_requests.actions.importing import Incoming, Outcome, file_many, save_mapping
from linli.service_requests.actions.intake import accept, add, ask_for_more, decline, merge, unmerge
from linli.service_requests.actions.links import Given, make_link, resolve_at_once, revoke_link
from linli.service_requests.actions.moving import classify, extend, redirect, take_back
from linli.service_requests.actions.releasing import hold_back_words, release_words
from linli.service_requests.actions.reminding import remind
from linli.service_requests.actions.rescheduling import reschedule
from linli.service_requests.actions.saving import change_list, delete_list, save_list
from linli.service_requests.actions.supervising import answer_supervision, supervise
from linli.service_requests.actions.watching import watch
from linli.service_requests.actions.words import note, reply

__all__ = [
    "Filed",
    "Given",
    "Incoming",
    "Key",
    "Outcome",
    "Report",
    "accept",
    "add",
    "add_helper",
    "affect",
    "answer_finally",
    "answer_supervision",
    "ask_for_more",
    "await_agenda",
    "change_list",
    "classify",
    "close",
    "decline",
    "defer",
    "delete_list",
    "dispatch",
    "end_helper",
    "extend",
    "file",
    "file_many",
    "finish_help",
    "give_back",
    "hold_back_words",
    "inspect",
    "leave_affected",
    "leave_affected_telephone",
    "leave_telephone",
    "make_link",
    "merge",
    "note",
    "pause",
    "raise_",
    "rate",
    "redirect",
    "release_words",
    "remind",
    "reopen",
    "reply",
    "reschedule",
    "resolve",
    "resolve_at_once",
    "resume",
    "return_",
    "revoke_link",
    "save_list",
    "save_mapping",
    "supervise",
    "take",
    "take_back",
    "tell_from_agenda",
    "unmerge",
    "watch",
    "withdraw",
]

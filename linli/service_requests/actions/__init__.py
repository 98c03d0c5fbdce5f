"""Every change of a service request; each verb in the file of its phase."""

from linli.service_requests.actions.ending import answer_finally, close, inspect, rate, reopen, withdraw
from linli.service_requests.actions.filing import Filed, Key, Report, file, leave_telephone
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
from linli.service_requests.actions.importing import Incoming, Outcome, file_many, save_mapping
from linli.service_requests.actions.intake import accept, add, ask_for_more, decline, merge, unmerge
from linli.service_requests.actions.links import Given, make_link, revoke_link
from linli.service_requests.actions.moving import classify, extend, redirect, take_back
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
    "answer_finally",
    "ask_for_more",
    "await_agenda",
    "classify",
    "close",
    "decline",
    "defer",
    "dispatch",
    "extend",
    "file",
    "file_many",
    "inspect",
    "leave_telephone",
    "make_link",
    "merge",
    "note",
    "pause",
    "raise_",
    "rate",
    "redirect",
    "reopen",
    "reply",
    "resolve",
    "resume",
    "return_",
    "revoke_link",
    "save_mapping",
    "take",
    "take_back",
    "unmerge",
    "withdraw",
]

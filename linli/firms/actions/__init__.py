"""Every verb of a firm, of what it needs, and of a round of stars."""

from linli.firms.actions.beside import go_on, make_request, publish_need
from linli.firms.actions.firms import (
    FirmFacts,
    describe_firm,
    end_branch,
    enter_firm,
    make_card,
    note_branch,
    strike_visit,
    write_visit,
)
from linli.firms.actions.needs import (
    NeedFacts,
    accept_need,
    ask_body,
    correct_need,
    decide_need,
    decline_need,
    defer_need,
    enter_need,
    report_need,
    resume_need,
    say_not,
    say_solved,
    take_up,
    withdraw_need,
)
from linli.firms.actions.stars import (
    WorkerFacts,
    answer_objection,
    call_off,
    call_round,
    decide_round,
    enter_worker,
    give_stars,
    object_to,
    step_back,
    write_wish,
)

__all__ = [
    "FirmFacts", "NeedFacts", "WorkerFacts", "accept_need", "answer_objection", "ask_body", "call_off", "call_round",
    "correct_need", "decide_need", "decide_round", "decline_need", "defer_need", "describe_firm", "end_branch",
    "enter_firm", "enter_need", "enter_worker", "give_stars", "go_on", "make_card", "make_request", "note_branch",
    "object_to", "publish_need", "report_need", "resume_need", "say_not", "say_solved", "step_back", "strike_visit",
    "take_up", "withdraw_need", "write_visit", "write_wish",
]  # fmt: skip

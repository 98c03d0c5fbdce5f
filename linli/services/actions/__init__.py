"""Every verb of the directory and of matters done for residents."""

from linli.services.actions.asking import AskFacts, ask_for_matter, enter_matter
from linli.services.actions.doing import (
    call_asker,
    close_matter,
    decline_matter,
    do_step,
    finish_matter,
    go_on_without,
    pause_matter,
    resume_matter,
    take_matter,
    withdraw_matter,
)
from linli.services.actions.papers import give_back_paper, receive_paper, tick_paper
from linli.services.actions.recommending import (
    FirmFacts,
    join_entry,
    recommend,
    report_entry,
    withdraw_recommendation,
)
from linli.services.actions.reviewing import (
    change_entry,
    hide_entry,
    refuse_entry,
    remove_entry,
    renew_entry,
    reply_for_firm,
    show_entry,
)

__all__ = [
    "AskFacts",
    "FirmFacts",
    "ask_for_matter",
    "call_asker",
    "change_entry",
    "close_matter",
    "decline_matter",
    "do_step",
    "enter_matter",
    "finish_matter",
    "give_back_paper",
    "go_on_without",
    "hide_entry",
    "join_entry",
    "pause_matter",
    "receive_paper",
    "recommend",
    "refuse_entry",
    "remove_entry",
    "renew_entry",
    "reply_for_firm",
    "report_entry",
    "resume_matter",
    "show_entry",
    "take_matter",
    "tick_paper",
    "withdraw_matter",
    "withdraw_recommendation",
]

"""Every verb of a whistle."""

from linli.whistles.actions.answering import acknowledge, answer_above, contact, refuse, report, respond
from linli.whistles.actions.blowing import blow, blow_again, call_off, rate_call, remind_call, settle
from linli.whistles.actions.deciding import excuse, find_late, overrule, supervise_call

__all__ = [
    "acknowledge",
    "answer_above",
    "blow",
    "blow_again",
    "call_off",
    "contact",
    "excuse",
    "find_late",
    "overrule",
    "rate_call",
    "refuse",
    "remind_call",
    "report",
    "respond",
    "settle",
    "supervise_call",
]

"""Every verb of care."""

from linli.care.actions.applying import ApplicationFacts, call_person, enter_application, withdraw_application
from linli.care.actions.funding import MoneyFacts, end_fund, give_out, open_fund, reverse_entry, take_in
from linli.care.actions.members import keep_date, take_back_date, tick_gift
from linli.care.actions.paying import close_application, pay_application, return_grant, take_back_payment
from linli.care.actions.reviewing import (
    decide_application,
    enter_objection,
    review_first,
    review_second,
    settle_objection,
)
from linli.care.actions.visits import (
    VisitFacts,
    arrange_visits,
    call_visited,
    change_visitor,
    do_visit,
    end_visits,
)

__all__ = [
    "ApplicationFacts",
    "MoneyFacts",
    "VisitFacts",
    "arrange_visits",
    "call_person",
    "call_visited",
    "change_visitor",
    "close_application",
    "decide_application",
    "do_visit",
    "end_fund",
    "end_visits",
    "enter_application",
    "enter_objection",
    "give_out",
    "keep_date",
    "open_fund",
    "pay_application",
    "return_grant",
    "reverse_entry",
    "review_first",
    "review_second",
    "settle_objection",
    "take_back_date",
    "take_back_payment",
    "take_in",
    "tick_gift",
    "withdraw_application",
]

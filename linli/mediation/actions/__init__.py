"""Every verb of a mediation."""

from linli.mediation.actions.agreeing import LineFacts, ask_later, break_off, keep, sign, talk_on, write_agreement
from linli.mediation.actions.asking import PartyFacts, add_party, ask_for_mediation, give, go_on
from linli.mediation.actions.ending import fail, refer, withdraw
from linli.mediation.actions.talking import (
    begin,
    call_party,
    move_session,
    plan_session,
    record_consent,
    record_session,
)

__all__ = [
    "LineFacts",
    "PartyFacts",
    "add_party",
    "ask_for_mediation",
    "ask_later",
    "begin",
    "break_off",
    "call_party",
    "fail",
    "give",
    "go_on",
    "keep",
    "move_session",
    "plan_session",
    "record_consent",
    "record_session",
    "refer",
    "sign",
    "talk_on",
    "withdraw",
    "write_agreement",
]

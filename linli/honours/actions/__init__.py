"""Every verb of a round, a nomination, its panel and its notice."""

from linli.honours.actions.consent import agree, ask_consent, refuse, set_aside
from linli.honours.actions.nominating import NominationFacts, nominate
from linli.honours.actions.notice import (
    NoticeFacts,
    add_picture,
    answer_objection,
    honour,
    object_to,
    publish,
    take_down,
    withhold,
)
from linli.honours.actions.panel import choose, give_word, name_member, pass_over, release_member
from linli.honours.actions.rounds import RoundFacts, call_off, call_round, finish, stop

__all__ = [
    "NominationFacts",
    "NoticeFacts",
    "RoundFacts",
    "add_picture",
    "agree",
    "answer_objection",
    "ask_consent",
    "call_off",
    "call_round",
    "choose",
    "finish",
    "give_word",
    "honour",
    "name_member",
    "nominate",
    "object_to",
    "pass_over",
    "publish",
    "refuse",
    "release_member",
    "set_aside",
    "stop",
    "take_down",
    "withhold",
]

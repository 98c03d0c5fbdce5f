"""The verbs of ties, lists and items."""

from linli.alliances.actions.doing import carry, do_part, finish, pass_on
from linli.alliances.actions.listing import ItemFacts, agree, agree_all, change, copy_last_year, drop, propose
from linli.alliances.actions.ties import (
    TieFacts,
    agree_tie,
    ask_tie,
    begin_year,
    decline_tie,
    end_of_term,
    end_tie,
    take_contact,
)
from linli.alliances.actions.wording import say_word

__all__ = [
    "ItemFacts",
    "TieFacts",
    "agree",
    "agree_all",
    "agree_tie",
    "ask_tie",
    "begin_year",
    "carry",
    "change",
    "copy_last_year",
    "decline_tie",
    "do_part",
    "drop",
    "end_of_term",
    "end_tie",
    "finish",
    "pass_on",
    "propose",
    "say_word",
    "take_contact",
]

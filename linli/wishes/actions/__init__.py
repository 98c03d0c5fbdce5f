"""Every verb of a wish."""

from linli.wishes.actions.calling import call_claimer, call_wisher
from linli.wishes.actions.checking import arrange, check, decline, release_thanks, rewrite
from linli.wishes.actions.claiming import ask_claimer, claim, give_back, say_met
from linli.wishes.actions.ending import confirm, expire, say_not_yet, thank, withdraw
from linli.wishes.actions.wishing import Behalf, WishFacts, wish

__all__ = [
    "Behalf",
    "WishFacts",
    "arrange",
    "ask_claimer",
    "call_claimer",
    "call_wisher",
    "check",
    "claim",
    "confirm",
    "decline",
    "expire",
    "give_back",
    "release_thanks",
    "rewrite",
    "say_met",
    "say_not_yet",
    "thank",
    "wish",
    "withdraw",
]

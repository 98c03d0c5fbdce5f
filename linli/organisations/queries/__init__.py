"""Which bodies serve a place, who holds which post, and what a person may do today."""

from linli.organisations.queries.boards import Server, who_serves
from linli.organisations.queries.bodies import (
    bodies_for,
    body_of_kind,
    contacts_for,
    names,
    next_up,
    receiver_for,
    serves,
    station_for,
    visible_to,
)
from linli.organisations.queries.posts import (
    answer_by_rota,
    holders,
    on_duty,
    others_with,
    posts_of,
    powers_in,
    seats_in,
)
from linli.organisations.queries.standing import standing

__all__ = [
    "Server",
    "answer_by_rota",
    "bodies_for",
    "body_of_kind",
    "contacts_for",
    "holders",
    "names",
    "next_up",
    "on_duty",
    "others_with",
    "posts_of",
    "powers_in",
    "receiver_for",
    "seats_in",
    "serves",
    "standing",
    "station_for",
    "visible_to",
    "who_serves",
]

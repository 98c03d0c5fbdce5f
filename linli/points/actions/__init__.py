"""What is done about points; doors and jobs call these and write nothing themselves."""

from linli.points.actions.awarding import approve, award, decline, take_back
from linli.points.actions.catalogue import ItemFacts, change_item, end_item, offer
from linli.points.actions.judging import judge, look
from linli.points.actions.members import join, join_for, leave, show
from linli.points.actions.pot import care, give
from linli.points.actions.reserving import give_back, hand_over, reserve
from linli.points.actions.running import Run, award_services

__all__ = [
    "ItemFacts",
    "Run",
    "approve",
    "award",
    "award_services",
    "care",
    "change_item",
    "decline",
    "end_item",
    "give",
    "give_back",
    "hand_over",
    "join",
    "join_for",
    "judge",
    "leave",
    "look",
    "offer",
    "reserve",
    "show",
    "take_back",
]

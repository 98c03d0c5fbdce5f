"""What can be done with groups, and with what is heard through them, through boards and through mailboxes."""

from linli.heard.actions.answering import hold_back_answer, mark_posted, release_answer
from linli.heard.actions.groups import add_group, end_group, renew_group, use_group
from linli.heard.actions.hearing import Letter, Message, enter_letter, hear

__all__ = [
    "Letter",
    "Message",
    "add_group",
    "end_group",
    "enter_letter",
    "hear",
    "hold_back_answer",
    "mark_posted",
    "release_answer",
    "renew_group",
    "use_group",
]

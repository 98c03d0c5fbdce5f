"""What can be done with people, their accounts, their homes and their telephone numbers."""

from linli.people.actions.accounts import (
    change_phone,
    create_account,
    forget_unverified,
    note_sign_in,
    note_sign_out,
    set_password,
    sign_up,
    verify_phone,
)
from linli.people.actions.contacts import SHOWN_FOR, RevealedContact, erase_contact, leave_contact, reveal
from linli.people.actions.forgetting import scrub_old
from linli.people.actions.persons import create_person, move_in, move_out
from linli.people.actions.persons_many import create_persons_many

__all__ = [
    "SHOWN_FOR",
    "RevealedContact",
    "change_phone",
    "create_account",
    "create_person",
    "create_persons_many",
    "erase_contact",
    "forget_unverified",
    "leave_contact",
    "move_in",
    "move_out",
    "note_sign_in",
    "note_sign_out",
    "reveal",
    "scrub_old",
    "set_password",
    "sign_up",
    "verify_phone",
]

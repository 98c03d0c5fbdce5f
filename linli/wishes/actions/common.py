"""What the verbs of wishes share: the lock, words within their limits, the way from state to state, the event, and whom
a change is told."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from linli.core import actions as kernel
from linli.core import events
from linli.core.actors import Actor, system
from linli.core.refusals import Invalid
from linli.core.wording import line
from linli.messages.queries import to_tell
from linli.people.actions import erase_contact, leave_contact
from linli.people.models import Contact
from linli.people.queries import phone_of
from linli.service_requests.masking import found_in
from linli.wishes.enums import TABLE, State, Verb
from linli.wishes.models import PUBLIC, Wish
from linli.wishes.queries import WHOLE, own_account

CHECKED, DECLINED, CLAIMED = "wish.checked", "wish.declined", "wish.claimed"
BROUGHT, EXPIRED, BACK = "wish.brought", "wish.expired", "wish.open_again"
CLAIMER_ASKED, CLAIMER_OVER, CLAIMER_AGAIN = "wish.claimer.asked", "wish.claimer.over", "wish.claimer.not_yet"


def locked(wish: Wish, version: int | None = None) -> Wish:
    """The wish, locked with what rules need of it. Raises `Stale`."""
    return kernel.lock(wish, version=version, related=WHOLE)


def public_line(wish: Wish, field: str, text: str, longest: int = PUBLIC) -> str:
    """Words that everybody reads: no number, no door, no name that is known here. Raises `Invalid`."""
    said = line(field, text, longest)
    if found_in(said) or any(name in said for name in _known_names(wish)):
        raise Invalid({field: _("Everybody reads this: no name, no door, no number. Say only what is wanted.")})
    return said


def _known_names(wish: Wish) -> list[str]:
    """What would say whose it is: names of the wisher, and the door's."""
    names = [wish.name, wish.person.name if wish.person is not None else ""]
    if wish.claimer is not None:
        names.append(wish.claimer.name)
    return [name for name in (one.strip() for one in names) if len(name) > 1 and name != "—"]


def own_contact(phone: str, purpose: str, by: Actor, at: datetime) -> Contact | None:
    """A telephone for the vault: the one that was written, else that of the account of whoever acts for themselves;
    None where neither is known. Raises `Invalid` on "phone"."""
    account = own_account(by) if by.held is None else None
    said = phone.strip() or (account is not None and phone_of(account)) or ""
    if not said:
        return None
    person = account.person if account is not None else None
    return leave_contact(phone=said, purpose=purpose, person=person, by=system(by.door), at=at)


def move(row: Wish, verb: Verb, target: State) -> None:
    """Put it into the target state, which the table must know."""
    if target not in TABLE.targets(verb, row.state):
        raise RuntimeError(f"{verb} does not lead from {row.state} to {target}")
    row.state = target


def unnamed(by: Actor) -> Actor:
    """Who an event of a wish names: a post. Who wishes, claims or thanks for themselves is not named, for events are
    never erased: whose wish it was stands in none, and nobody is counted by what they gave."""
    return by if by.held is not None else system(by.door)


def save(
    row: Wish, past: str, *fields: str, by: Actor, at: datetime, refs: Mapping[str, Any] | None = None
) -> Wish:  # fmt: skip
    """Write the changed fields, and record what happened."""
    row.changed_at = at
    kernel.save(row, "state", "changed_at", *fields)
    events.record(f"wish.{past}", row, by=unnamed(by), at=at, refs=refs)
    return row


def let_go(row: Wish) -> tuple[str, ...]:
    """Nobody holds it any more; the fields to be written."""
    row.claimer, row.claimer_body, row.claimer_contact = None, None, None
    row.claimed_at, row.arranged_at, row.ask_at, row.claimer_asked_at, row.brought_at = None, None, None, None, None
    return (
        "claimer", "claimer_body", "claimer_contact", "claimed_at", "arranged_at", "ask_at", "claimer_asked_at",
        "brought_at",
    )  # fmt: skip


def end(row: Wish, verb: Verb, target: State, words: str, past: str, *fields: str, by: Actor, at: datetime) -> Wish:
    """It is over, with words for the wisher. The claimer's telephone has no use any more, and is erased."""
    move(row, verb, target)
    if row.claimer_contact is not None:
        erase_contact(row.claimer_contact, by=system(by.door), at=at)
    row.ended_words, row.ended_at, row.claimer_contact = words, at, None
    return save(row, past, "ended_words", "ended_at", "claimer_contact", *fields, by=by, at=at)


def tell_wisher(row: Wish, kind: str, at: datetime) -> None:
    """Tell the wisher: in their messages where they have an account, else by the telephone that was left. Words stand
    in the row, never in what is kept of the message."""
    if row.person_id is None and row.contact_id is None:
        return
    to_tell(
        kind, subject_type="wish", subject_id=row.pk, at=at, refs={"wish": str(row.pk)}, person_id=row.person_id,
        contact_id=row.contact_id if row.person_id is None else None,
    ).save(force_insert=True)  # fmt: skip


def tell_claimer(row: Wish, kind: str, at: datetime) -> None:
    """Tell a neighbour who holds it; a body reads it in its inbox."""
    if row.claimer_id is None:
        return
    to_tell(
        kind, subject_type="wish", subject_id=row.pk, at=at, refs={"wish": str(row.pk)}, person_id=row.claimer_id
    ).save(force_insert=True)

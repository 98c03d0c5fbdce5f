"""Making accounts, their telephone and password, and the trace of who signed in."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from linli.core import events
from linli.core.actions import action, lock, save
from linli.core.actors import Actor
from linli.core.ids import uuid7
from linli.core.refusals import Invalid, ask
from linli.people.actions.persons import add_person
from linli.people.models import Account, Person
from linli.people.queries import account_by_phone, mobile
from linli.people.rules import may_change_account, may_create_account, may_sign_up
from linli.people.vault import Drawer, seal_phone

ERASED_NAME = "—"


@action
def create_account(person: Person, *, phone: str, password: str | None = None, by: Actor, at: datetime) -> Account:
    """Give a person an account; whoever makes it vouches for the telephone. Without a password: codes only.

    Raises `Refused`, and `Invalid` on "phone" (no mobile number, or another account's), "password" (too easy) or
    "person" (has an account).
    """
    ask(may_create_account(by, person.pk, at))
    if Account.objects.filter(person=person).exists():
        raise Invalid({"person": _("This person has an account already.")})
    account = _new(person, phone, password, verified=True, at=at)
    events.record("account.created", account, by=by, at=at, refs={"person": str(person.pk)})
    return account


@action
def sign_up(*, phone: str, name: str, by: Actor, at: datetime) -> Account:
    """Somebody opens an account with their own telephone, which has yet to be verified.

    Raises `Refused`, and `Invalid` on "name" or "phone".
    """
    ask(may_sign_up(by, at))
    person = add_person(name)
    account = _new(person, phone, None, verified=False, at=at)
    events.record("person.created", person, by=by, at=at)
    events.record("account.created", account, by=by, at=at, refs={"person": str(person.pk)})
    return account


def _new(person: Person, phone: str, password: str | None, *, verified: bool, at: datetime) -> Account:
    account = Account(id=uuid7(), person=person, phone_verified=verified, made_at=at)
    _put_phone(account, phone)
    if password is None:
        account.set_unusable_password()
    else:
        _put_password(account, password)
    with _one_account_a_phone():
        account.save(force_insert=True)
    return account


@contextmanager
def _one_account_a_phone() -> Iterator[None]:
    """Two at the same moment with one telephone: the database lets the first, the second hears what is so."""
    try:
        with transaction.atomic():
            yield
    except IntegrityError as error:
        raise _taken() from error


def _taken() -> Invalid:
    return Invalid({"phone": _("Another account has this telephone.")})


def _put_phone(account: Account, phone: str) -> None:
    known = mobile(phone)
    if known is None:
        raise Invalid({"phone": _("Sign in with a mobile telephone: eleven digits.")})
    other = account_by_phone(known)
    if other is not None and other.pk != account.pk:
        raise _taken()
    kept = seal_phone(known, Drawer.ACCOUNT, account.pk)
    account.phone_sealed, account.phone_index, account.phone_masked = kept.sealed, kept.index, kept.masked


def _put_password(account: Account, password: str) -> None:
    try:
        validate_password(password, account)
    except ValidationError as error:
        raise Invalid({"password": " ".join(error.messages)}) from error
    account.set_password(password)


@action
def change_phone(account: Account, *, phone: str, verified: bool, by: Actor, at: datetime) -> Account:
    """Give an account another telephone. Raises `Refused`, and `Invalid` on "phone"."""
    ask(may_change_account(by, account.person_id, at))
    fresh = lock(account)
    _put_phone(fresh, phone)
    fresh.phone_verified = verified
    with _one_account_a_phone():
        save(fresh, "phone_sealed", "phone_index", "phone_masked", "phone_verified")
    events.record("account.phone_changed", fresh, by=by, at=at)
    return fresh


@action
def verify_phone(account: Account, *, by: Actor, at: datetime) -> Account:
    """The holder has read the code that was sent to the account's telephone. Safe to repeat. Raises `Refused`."""
    ask(may_change_account(by, account.person_id, at))
    fresh = lock(account)
    if not fresh.phone_verified:
        fresh.phone_verified = True
        save(fresh, "phone_verified")
        events.record("account.phone_verified", fresh, by=by, at=at)
    return fresh


@action
def set_password(account: Account, *, password: str, by: Actor, at: datetime) -> Account:
    """Set the password; other sessions of the account end. Raises `Refused`, and `Invalid` on "password"."""
    ask(may_change_account(by, account.person_id, at))
    fresh = lock(account)
    _put_password(fresh, password)
    save(fresh, "password")
    events.record("account.password_changed", fresh, by=by, at=at)
    return fresh


@action
def note_sign_in(account: Account, *, methods: Sequence[str], by: Actor, at: datetime) -> None:
    """Leave the trace of a sign-in: by which factors ("code", "password", "mfa", "demo"). Raises `Refused`."""
    ask(may_change_account(by, account.person_id, at))
    if not account.used:
        account = lock(account)
        account.used = True
        save(account, "used")
    events.record("account.signed_in", account, by=by, at=at, refs={"methods": list(methods)})


@action
def note_sign_out(account: Account, *, idle: bool, by: Actor, at: datetime) -> None:
    """Leave the trace of a sign-out; `idle` when the session was left alone too long. Raises `Refused`."""
    ask(may_change_account(by, account.person_id, at))
    events.record("account.signed_out", account, by=by, at=at, refs={"idle": idle})


@action
def forget_unverified(account: Account, *, by: Actor, at: datetime) -> bool:
    """Scrub an account whose telephone nobody ever answered: the number may be somebody else's.

    False, and no change, when it was verified meanwhile. Raises `Refused`.
    """
    ask(may_change_account(by, account.person_id, at))
    fresh = lock(account)
    if fresh.phone_verified or fresh.used or fresh.phone_sealed is None:
        return False
    fresh.phone_sealed = fresh.phone_index = None
    fresh.phone_masked, fresh.is_active = "", False
    save(fresh, "phone_sealed", "phone_index", "phone_masked", "is_active")
    person = lock(fresh.person)
    person.name, person.pinyin = ERASED_NAME, ""
    save(person, "name", "pinyin")
    events.record("account.forgotten", fresh, by=by, at=at, refs={"person": str(person.pk)})
    return True

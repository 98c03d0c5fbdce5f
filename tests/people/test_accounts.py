"""Accounts: made for others or opened by oneself, their telephone, their password, their trace."""

from __future__ import annotations

from datetime import timedelta

import pytest

from linli.core.actors import NOBODY, Actor, ActorKind
from linli.core.models import Event
from linli.core.refusals import Invalid, Refused
from linli.people import actions, jobs, queries
from linli.people.models import Account, Person
from tests.organisations.cast import AT, SYSTEM, phone

pytestmark = pytest.mark.django_db
GOOD_PASSWORD = "three lamps by the gate"


def person(name="周敏"):
    return actions.create_person(name=name, by=SYSTEM, at=AT)


def make(who=None, last=1, **rest):
    return actions.create_account(who or person(), **{"phone": phone(last), "by": SYSTEM, "at": AT, **rest})


def holder(account):
    return Actor(ActorKind.RESIDENT, person_id=account.person_id)


def test_an_account_keeps_its_telephone_sealed_and_is_found_by_it():
    account = make()
    stored = Account.objects.get(pk=account.pk)
    assert phone(1).encode() not in bytes(stored.phone_sealed)
    assert stored.phone_masked == "100****0001"
    assert stored.phone_verified
    assert not stored.has_usable_password()
    assert queries.phone_of(stored) == phone(1)
    assert queries.account_by_phone("100-0000-0001") == account
    assert queries.account_by_phone(phone(2)) is None
    assert queries.account_by_phone("nothing") is None


def test_a_password_is_kept_as_a_hash():
    account = make(password=GOOD_PASSWORD)
    assert account.password.startswith("argon2")
    assert account.check_password(GOOD_PASSWORD)


@pytest.mark.parametrize("password", ["short", "1234567890", "password123", ""])
def test_an_easy_password_is_not_taken(password):
    with pytest.raises(Invalid) as wrong:
        make(password=password)
    assert list(wrong.value.errors) == ["password"]
    assert not Account.objects.exists()


@pytest.mark.parametrize("typed", ["", "0990-1234567", "95598", "call me"])
def test_one_signs_in_with_a_mobile_telephone(typed):
    with pytest.raises(Invalid) as wrong:
        make(phone=typed)
    assert list(wrong.value.errors) == ["phone"]


def test_one_telephone_opens_one_account_and_one_person_has_one():
    who = person()
    make(who)
    with pytest.raises(Invalid) as wrong:
        make()
    assert list(wrong.value.errors) == ["phone"]
    with pytest.raises(Invalid) as wrong:
        make(who, last=2)
    assert list(wrong.value.errors) == ["person"]


def test_two_at_the_same_moment_with_one_telephone_are_told_apart(monkeypatch):
    make()
    second = make(last=2)
    monkeypatch.setattr("linli.people.actions.accounts.account_by_phone", lambda _phone: None)
    with pytest.raises(Invalid) as wrong:
        actions.sign_up(phone=phone(1), name="林小禾", by=NOBODY, at=AT)
    assert list(wrong.value.errors) == ["phone"]
    with pytest.raises(Invalid):
        actions.change_phone(second, phone=phone(1), verified=True, by=holder(second), at=AT)
    assert Person.objects.filter(name="林小禾").count() == 0


def test_accounts_for_others_are_not_made_by_just_anybody():
    with pytest.raises(Refused):
        make(by=NOBODY)


def test_whoever_signs_up_is_a_person_with_an_unverified_telephone():
    account = actions.sign_up(phone=phone(1), name=" 林  小禾 ", by=NOBODY, at=AT)
    assert account.person.name == "林 小禾"
    assert account.person.pinyin == "lxh"
    assert not account.phone_verified
    with pytest.raises(Refused):
        actions.sign_up(phone=phone(2), name="林小禾", by=holder(account), at=AT)


@pytest.mark.parametrize(
    ("name", "typed", "field"), [("", phone(1), "name"), ("名" * 41, phone(1), "name"), ("林", "x", "phone")]
)
def test_a_wrong_sign_up_leaves_nothing_behind(name, typed, field):
    with pytest.raises(Invalid) as wrong:
        actions.sign_up(phone=typed, name=name, by=NOBODY, at=AT)
    assert list(wrong.value.errors) == [field]
    assert not Person.objects.exists()


def test_verifying_is_safe_to_repeat():
    account = actions.sign_up(phone=phone(1), name="林小禾", by=NOBODY, at=AT)
    for _again in range(2):
        assert actions.verify_phone(account, by=holder(account), at=AT).phone_verified
    assert Event.objects.filter(kind="account.phone_verified").count() == 1


def test_a_changed_telephone_is_found_and_the_old_one_is_not():
    account = make()
    actions.change_phone(account, phone=phone(7), verified=True, by=holder(account), at=AT)
    assert queries.account_by_phone(phone(7)) == account
    assert queries.account_by_phone(phone(1)) is None
    make(last=1)


def test_an_account_is_changed_by_its_holder_alone():
    account, stranger = make(), make(last=2)
    for change in (
        lambda: actions.change_phone(account, phone=phone(9), verified=True, by=holder(stranger), at=AT),
        lambda: actions.set_password(account, password=GOOD_PASSWORD, by=holder(stranger), at=AT),
        lambda: actions.verify_phone(account, by=holder(stranger), at=AT),
        lambda: actions.note_sign_in(account, methods=["code"], by=holder(stranger), at=AT),
    ):
        with pytest.raises(Refused):
            change()


def test_a_new_password_holds_and_an_easy_one_is_refused():
    account = make()
    changed = actions.set_password(account, password=GOOD_PASSWORD, by=holder(account), at=AT)
    assert changed.check_password(GOOD_PASSWORD)
    with pytest.raises(Invalid):
        actions.set_password(account, password="1234567890", by=holder(account), at=AT)


def test_signing_in_and_out_leaves_a_trace_without_words():
    account = make()
    actions.note_sign_in(account, methods=["code", "mfa"], by=holder(account), at=AT)
    actions.note_sign_out(account, idle=True, by=holder(account), at=AT)
    assert Event.objects.get(kind="account.signed_in").refs == {"methods": ["code", "mfa"]}
    assert Event.objects.get(kind="account.signed_out").refs == {"idle": True}


def test_accounts_nobody_verified_are_forgotten_after_a_day():
    old = actions.sign_up(phone=phone(1), name="林小禾", by=NOBODY, at=AT)
    fresh = actions.sign_up(phone=phone(2), name="吴平", by=NOBODY, at=AT + timedelta(hours=20))
    known = make(last=3)
    assert list(queries.never_verified(AT + timedelta(hours=1))) == [old]
    assert actions.forget_unverified(old, by=SYSTEM, at=AT + timedelta(days=1))
    assert not actions.forget_unverified(known, by=SYSTEM, at=AT + timedelta(days=1))
    old.refresh_from_db()
    assert (old.phone_sealed, old.phone_index, old.phone_masked, old.is_active) == (None, None, "", False)
    assert old.person.name != "林小禾"
    assert queries.account_by_phone(phone(1)) is None
    assert queries.account_by_phone(phone(2)) == fresh
    assert actions.sign_up(phone=phone(1), name="林小禾", by=NOBODY, at=AT)


def test_one_verified_at_the_last_moment_is_kept():
    account = actions.sign_up(phone=phone(1), name="林小禾", by=NOBODY, at=AT)
    actions.verify_phone(account, by=holder(account), at=AT)
    assert not actions.forget_unverified(account, by=SYSTEM, at=AT + timedelta(days=1))
    assert queries.account_by_phone(phone(1)) == account


def test_one_that_was_used_without_its_telephone_is_kept_and_only_that_it_was_used_is_known():
    account = actions.sign_up(phone=phone(1), name="林小禾", by=NOBODY, at=AT)
    assert not account.used
    for _time in range(2):
        actions.note_sign_in(account, methods=["password"], by=holder(account), at=AT)
        account.refresh_from_db()
        assert (account.used, account.version) == (True, 2)
    assert list(queries.never_verified(AT + timedelta(days=1))) == []
    assert not actions.forget_unverified(account, by=SYSTEM, at=AT + timedelta(days=1))


def test_the_job_looks_once_an_hour(monkeypatch, time_machine):
    monkeypatch.setattr(jobs.hourly, "next_look", 0.0)
    time_machine.move_to(AT + timedelta(days=2))
    actions.sign_up(phone=phone(1), name="林小禾", by=NOBODY, at=AT)
    assert jobs.forget_old_unverified() == 1
    actions.sign_up(phone=phone(2), name="吴平", by=NOBODY, at=AT)
    assert jobs.forget_old_unverified() == 0
    monkeypatch.setattr(jobs.hourly, "next_look", 0.0)
    assert jobs.forget_old_unverified() == 1


def test_the_list_of_persons_and_the_rule_agree():
    from linli.people.rules import may_see_person

    me, other = person("周敏"), person("陈立")
    actor = Actor(ActorKind.RESIDENT, person_id=me.pk)
    for by in (actor, SYSTEM, NOBODY):
        listed = set(queries.visible_to(by))
        assert listed == {one for one in (me, other) if may_see_person(by, one.pk, AT) is None}

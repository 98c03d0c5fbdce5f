"""Telephone numbers in the vault: bound to their row, found by an index, opened under earlier keys."""

from __future__ import annotations

import pytest
from django.conf import settings

from linli.core.secrets import SealBroken
from linli.people import vault
from linli.people.vault import Drawer
from tests.organisations.cast import number

ROW, OTHER_ROW = number("row"), number("other row")
PHONE = "10000000001"
NEW_KEY = "another key for tests, thirty-two characters at least"


def test_a_number_opens_in_its_own_row_and_drawer_alone():
    kept = vault.seal_phone(PHONE, Drawer.CONTACT, ROW)
    assert vault.open_phone(kept.sealed, Drawer.CONTACT, ROW) == PHONE
    assert kept.masked == "100****0001"
    assert PHONE.encode() not in kept.sealed
    for drawer, row in ((Drawer.CONTACT, OTHER_ROW), (Drawer.ACCOUNT, ROW)):
        with pytest.raises(SealBroken):
            vault.open_phone(kept.sealed, drawer, row)


def test_the_index_of_a_number_says_nothing_across_drawers():
    contact = vault.seal_phone(PHONE, Drawer.CONTACT, ROW)
    assert vault.phone_indexes(PHONE, Drawer.CONTACT) == [contact.index]
    assert vault.phone_indexes(PHONE, Drawer.ACCOUNT) != [contact.index]
    assert vault.seal_phone(PHONE, Drawer.CONTACT, OTHER_ROW).index == contact.index


def test_after_a_change_of_key_old_numbers_open_and_are_found(settings):
    kept = vault.seal_phone(PHONE, Drawer.CONTACT, ROW)
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = NEW_KEY
    assert vault.open_phone(kept.sealed, Drawer.CONTACT, ROW) == PHONE
    assert kept.index in vault.phone_indexes(PHONE, Drawer.CONTACT)
    assert vault.seal_phone(PHONE, Drawer.CONTACT, ROW).index != kept.index


def test_without_its_key_a_number_stays_shut(settings):
    kept = vault.seal_phone(PHONE, Drawer.CONTACT, ROW)
    settings.SECRET_KEY = NEW_KEY
    with pytest.raises(SealBroken):
        vault.open_phone(kept.sealed, Drawer.CONTACT, ROW)


def test_a_secret_without_a_row_opens_for_its_purpose_alone():
    sealed = vault.seal_text("JBSWY3DP", "second factor")
    assert sealed.isascii() and "JBSWY3DP" not in sealed
    assert vault.open_text(sealed, "second factor") == "JBSWY3DP"
    with pytest.raises(SealBroken):
        vault.open_text(sealed, "something else")
    with pytest.raises(ValueError, match="hex"):
        vault.open_text("JBSWY3DP", "second factor")


def test_the_vault_is_made_once_for_its_keys():
    assert vault.vault() is vault.vault()
    assert settings.SECRET_KEY

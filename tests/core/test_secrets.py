"""The vault, blind indexes, masks and telephone numbers."""

import hypothesis.strategies as st
import pytest
from hypothesis import given

from linli.core.secrets import SealBroken, Vault, mask_id, mask_name, mask_phone, normalise_phone

OLD, NEW = "an old secret key of the operator", "a new secret key of the operator"
PHONE = "10000001234"


def test_what_is_sealed_opens_in_its_context() -> None:
    vault = Vault([NEW])
    blob = vault.seal("林小满 " + PHONE, b"contact:1:phone")
    assert vault.open_(blob, b"contact:1:phone") == "林小满 " + PHONE
    assert vault.open_(memoryview(blob), b"contact:1:phone") == "林小满 " + PHONE
    assert PHONE.encode() not in blob


def test_sealing_twice_looks_different() -> None:
    vault = Vault([NEW])
    assert len({vault.seal(PHONE, b"c") for _ in range(50)}) == 50


def test_a_seal_does_not_open_elsewhere() -> None:
    vault = Vault([NEW])
    with pytest.raises(SealBroken):
        vault.open_(vault.seal(PHONE, b"contact:1:phone"), b"contact:2:phone")


@pytest.mark.parametrize("place", range(1 + 12 + 1 + 16))
def test_one_changed_byte_breaks_the_seal(place: int) -> None:
    vault = Vault([NEW])
    blob = bytearray(vault.seal("1", b"c"))
    assert len(blob) == 30
    blob[place] ^= 1
    with pytest.raises(SealBroken):
        vault.open_(bytes(blob), b"c")


@pytest.mark.parametrize("blob", [b"", b"x", b"x" * 28])
def test_too_short_is_broken_too(blob: bytes) -> None:
    with pytest.raises(SealBroken):
        Vault([NEW]).open_(blob, b"c")


def test_older_keys_still_open_and_the_newest_seals() -> None:
    sealed_before = Vault([OLD]).seal(PHONE, b"c")
    ring = Vault([NEW, OLD])
    assert ring.open_(sealed_before, b"c") == PHONE
    assert not ring.is_current(sealed_before)
    sealed_after = ring.seal(PHONE, b"c")
    assert ring.is_current(sealed_after)
    assert Vault([NEW]).open_(sealed_after, b"c") == PHONE
    with pytest.raises(SealBroken):
        Vault([NEW]).open_(sealed_before, b"c")


def test_keys_that_share_an_id_are_told_apart() -> None:
    first = Vault([NEW])
    blob = first.seal(PHONE, b"c")
    twin = next(
        key for key in (f"another secret key, number {n}" for n in range(5000)) if Vault([key]).is_current(blob)
    )
    assert Vault([twin, NEW]).open_(blob, b"c") == PHONE
    with pytest.raises(SealBroken):
        Vault([twin]).open_(blob, b"c")


@pytest.mark.parametrize("keys", [[], [""], ["short"], [NEW, "short"]])
def test_a_weak_ring_is_refused(keys: list[str]) -> None:
    with pytest.raises(ValueError, match="secret key"):
        Vault(keys)


def test_a_blind_index_finds_equals_of_one_purpose() -> None:
    vault = Vault([NEW])
    assert vault.blind_index(PHONE, "phone") == vault.blind_index(PHONE, "phone")
    assert len(vault.blind_index(PHONE, "phone")) == 16
    others = {
        vault.blind_index(PHONE, "phone"),
        vault.blind_index(PHONE, "guardian phone"),
        vault.blind_index("10000001235", "phone"),
        Vault([OLD]).blind_index(PHONE, "phone"),
    }
    assert len(others) == 4


def test_while_keys_change_one_looks_for_both_indexes() -> None:
    ring = Vault([NEW, OLD])
    assert ring.blind_indexes(PHONE, "phone") == [
        Vault([NEW]).blind_index(PHONE, "phone"),
        Vault([OLD]).blind_index(PHONE, "phone"),
    ]
    assert ring.hmac_keys("query code") == [Vault([NEW]).hmac_key("query code"), Vault([OLD]).hmac_key("query code")]


def test_no_two_purposes_share_a_key() -> None:
    vault = Vault([NEW])
    keys = {vault.hmac_key("a"), vault.hmac_key("b"), Vault([OLD]).hmac_key("a")}
    assert len(keys) == 3
    assert all(len(key) == 32 for key in keys)
    assert vault.hmac_key("a") == Vault([NEW]).hmac_key("a")


def test_stored_indexes_and_keys_never_change_between_releases() -> None:
    # rows in databases were written with these: the literals may not be edited
    vault = Vault(["a key that stays as it is"])
    assert vault.blind_index("10012341234", "phone").hex() == "252b8a6e98e783ebaa30ef6a652efea8"
    assert vault.hmac_key("query code").hex()[:32] == "7e67db2bc9982f17490a47a0302df5a3"
    sealed = bytes.fromhex("86e2327db4e64220b295e9bc30705bc8aef8419648e897f0a9eec03e25acd50d706bcf791e69")
    assert vault.open_(sealed, b"context") == "林小满"


@given(st.text(max_size=300), st.binary(max_size=50))
def test_any_text_survives_the_vault(text: str, context: bytes) -> None:
    vault = Vault([NEW])
    assert vault.open_(vault.seal(text, context), context) == text


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("10012341234", "10012341234"),
        ("１００１２３４１２３４", "10012341234"),
        (" 100 1234 1234 ", "10012341234"),
        ("100-1234-1234", "10012341234"),
        ("+86 100 1234 1234", "10012341234"),
        ("＋8610012341234", "10012341234"),
        ("0086-10012341234", "10012341234"),
        ("8610012341234", "10012341234"),
        ("10000001234", "10000001234"),
        ("0731-12345678", "0731-12345678"),
        ("073112345678", "0731-12345678"),
        ("（0731）1234 5678", "0731-12345678"),
        ("+86 731 1234 5678", "0731-12345678"),
        ("+86 10 12345678", "010-12345678"),
        ("010-12345678", "010-12345678"),
        ("0796-1234567", "0796-1234567"),
        ("021—12345678", "021-12345678"),
        ("", None),
        ("12345", None),
        ("110", None),
        ("1001234123", None),
        ("100123412345", None),
        ("0731-0234567", None),
        ("1001234123a", None),
        ("1" * 100, None),
    ],
)
def test_telephone_numbers_take_one_form(typed: str, expected: str | None) -> None:
    assert normalise_phone(typed) == expected


@given(st.text(max_size=60))
def test_normalising_a_telephone_number_twice_changes_nothing(text: str) -> None:
    phone = normalise_phone(text)
    assert phone is None or normalise_phone(phone) == phone


@pytest.mark.parametrize(
    ("phone", "masked"),
    [
        ("10012341234", "100****1234"),
        ("+86 100 1234 1234", "100****1234"),
        ("0731-12345678", "0731-****5678"),
        ("0796-1234567", "0796-***4567"),
        ("not a number", "**********er"),
        ("12345", "*****"),
        ("", ""),
    ],
)
def test_a_masked_telephone_number(phone: str, masked: str) -> None:
    assert mask_phone(phone) == masked


@pytest.mark.parametrize(
    ("name", "masked"),
    [
        ("林小满", "林**"),
        ("王五", "王*"),
        ("欧阳小满", "欧**"),
        (" 林小满 ", "林**"),
        ("林", "*"),
        ("Jane Doe", "J**"),
        ("", ""),
    ],
)
def test_a_masked_name(name: str, masked: str) -> None:
    assert mask_name(name) == masked


def test_a_masked_identity_number() -> None:
    assert mask_id("430204190001010013") == "4302************13"
    assert mask_id("H1234567") == "********"
    assert mask_id("") == ""


@given(st.text(min_size=1, max_size=40))
def test_masks_never_show_a_name_whole(text: str) -> None:
    assert text.strip() not in mask_name(text) or set(text.strip()[1:]) <= {"*"}

"""Codes and numbers: what is shown, and everything that people type instead."""

from datetime import date
from uuid import UUID

import hypothesis.strategies as st
import pytest
from hypothesis import given

from linli.core.codes import (
    ALPHABET,
    DOOR_TOKEN_LENGTH,
    Number,
    door_token,
    format_code,
    format_number,
    hash_code,
    normalise_code,
    parse_number,
    query_code,
)

KEY = b"k" * 32
ID = UUID("01939f5e-7b1c-7000-8000-000000000001")


def test_a_query_code_is_the_same_every_time() -> None:
    assert query_code(ID, KEY) == query_code(ID, KEY)
    assert len(query_code(ID, KEY)) == 10
    assert set(query_code(ID, KEY)) <= set(ALPHABET)


def test_a_query_code_depends_on_every_part() -> None:
    codes = {
        query_code(ID, KEY),
        query_code(ID, b"x" * 32),
        query_code(UUID(int=ID.int + 1), KEY),
        query_code(UUID(int=ID.int ^ 1 << 127), KEY),
    }
    assert len(codes) == 4


def test_a_query_code_never_changes_between_releases() -> None:
    # printed slips outlive releases: this literal may not be edited
    assert query_code(ID, KEY) == "33FY7SXC01"


def test_query_codes_use_the_whole_alphabet_at_every_place() -> None:
    codes = [query_code(UUID(int=n), KEY) for n in range(2000)]
    assert len(set(codes)) == 2000
    for place in range(10):
        assert {code[place] for code in codes} == set(ALPHABET)


def test_the_alphabet_has_no_look_alikes() -> None:
    assert len(ALPHABET) == 32
    assert not set("ILOU") & set(ALPHABET)


@pytest.mark.parametrize(
    "typed",
    [
        "K7M4TQ9W2X",
        "K7M4T-Q9W2X",
        "k7m4t q9w2x",
        " K7M4 TQ9W 2X ",
        "Ｋ７Ｍ４Ｔ－Ｑ９Ｗ２Ｘ",
        "ｋ7m4t—q9w2x",
        "K7M4T\u3000Q9W2X",
        "K7M4T–Q9W2X",
    ],
)
def test_what_people_type_is_understood(typed: str) -> None:
    assert normalise_code(typed) == "K7M4TQ9W2X"


def test_look_alikes_are_read_as_what_they_look_like() -> None:
    assert normalise_code("IlLoO-00111") == "1110000111"


@pytest.mark.parametrize(
    "typed",
    ["", "K7M4TQ9W2", "K7M4TQ9W2XX", "K7M4TQ9W2U", "K7M4TQ9W2?", "路灯不亮", "K7M4TQ9W2X" + " " * 60, "K" * 100_000],
)
def test_what_cannot_be_a_code_is_none(typed: str) -> None:
    assert normalise_code(typed) is None


def test_a_code_is_shown_in_two_groups() -> None:
    assert format_code("K7M4TQ9W2X") == "K7M4T-Q9W2X"
    assert format_code("k7m4t-q9w2x") == "K7M4T-Q9W2X"
    with pytest.raises(ValueError, match="not a query code"):
        format_code("K7M4")


def test_what_is_stored_is_found_by_any_spelling_and_only_with_the_key() -> None:
    stored = hash_code("K7M4TQ9W2X", KEY)
    assert stored == hash_code("k7m4t q9w2x", KEY)
    assert stored != hash_code("K7M4TQ9W2X", b"x" * 32)
    assert stored != hash_code("K7M4TQ9W2Y", KEY)
    assert len(stored) == 16
    with pytest.raises(ValueError, match="not a query code"):
        hash_code("", KEY)


@given(st.uuids(), st.binary(min_size=1, max_size=64))
def test_every_code_survives_being_shown_and_typed(id: UUID, key: bytes) -> None:
    code = query_code(id, key)
    assert normalise_code(format_code(code).lower()) == code


@given(st.text(max_size=80))
def test_any_text_gives_a_code_or_none(text: str) -> None:
    code = normalise_code(text)
    assert code is None or (len(code) == 10 and set(code) <= set(ALPHABET))


def test_door_tokens_are_random_and_need_no_escaping() -> None:
    tokens = {door_token() for _ in range(500)}
    assert len(tokens) == 500
    assert all(len(token) == DOOR_TOKEN_LENGTH and set(token) <= set(ALPHABET) for token in tokens)


def test_a_number_reads_area_day_serial() -> None:
    assert format_number("430204", date(2026, 11, 23), 7) == "SQ-430204-20261123-0007"
    assert format_number("430204003", date(2026, 11, 23), 123456) == "SQ-430204003-20261123-123456"


@pytest.mark.parametrize(
    "typed",
    [
        "SQ-430204-20261123-0007",
        "sq-430204-20261123-0007",
        " ＳＱ－430204－20261123－0007 ",
        "SQ—430204—20261123—0007",
        "SQ - 430204 - 20261123 - 0007",
    ],
)
def test_a_typed_number_is_understood(typed: str) -> None:
    assert parse_number(typed) == Number("SQ", "430204", date(2026, 11, 23), 7)


@pytest.mark.parametrize(
    "typed",
    [
        "", "SQ-430204-20261123", "SQ-430204-20261323-0007", "430204-20261123-0007", "SQ-4302-20261123-0007", "S" * 999,
        "SQ-990100-00010101-0001", "SQ-990100-19481231-0001",
    ],
)  # fmt: skip
def test_what_is_no_number_is_none(typed: str) -> None:
    assert parse_number(typed) is None


@pytest.mark.parametrize(
    ("area_code", "serial", "prefix"),
    [("4302", 7, "SQ"), ("43020x", 7, "SQ"), ("430204", -7, "SQ"), ("430204", 7, "sq"), ("430204", 10**12, "SQ")],
)
def test_a_number_that_could_not_be_read_back_is_not_made(area_code: str, serial: int, prefix: str) -> None:
    with pytest.raises(ValueError, match="no number"):
        format_number(area_code, date(2026, 11, 23), serial, prefix=prefix)


@given(st.integers(100_000, 999_999), st.dates(date(1949, 10, 1), date(2999, 12, 31)), st.integers(0, 10**12 - 1))
def test_every_number_reads_back(area_code: int, day: date, serial: int) -> None:
    assert parse_number(format_number(str(area_code), day, serial)) == Number("SQ", str(area_code), day, serial)

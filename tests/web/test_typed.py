"""What addresses and forms say, read: days that a clock reaches, and ids; anything else is none."""

from __future__ import annotations

from datetime import date
from uuid import UUID

import pytest
from django import forms
from hypothesis import given
from hypothesis import strategies as st

from linli.core.clock import day_bounds
from linli.web.desk.forms import DayField
from linli.web.typed import FIRST_DAY, LAST_DAY, day_of, id_of, number_of

ID = "01a22591-0000-7000-8000-000000000000"


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2026-12-01", date(2026, 12, 1)),
        (FIRST_DAY.isoformat(), FIRST_DAY),
        (LAST_DAY.isoformat(), LAST_DAY),
        ("1999-12-31", None),
        ("0001-01-01", None),
        ("9999-12-31", None),
        ("2026-02-30", None),
        ("soon", None),
        ("", None),
    ],
)
def test_a_day_is_one_that_a_clock_reaches(text: str, day: date | None) -> None:
    assert day_of(text) == day
    if day is not None:
        assert day_bounds(day)[0] < day_bounds(day)[1]


@given(st.text(max_size=40))
def test_no_text_is_too_much(text: str) -> None:
    for found in (day_of(text), id_of(text)):
        assert found is None or isinstance(found, date | UUID)


@pytest.mark.parametrize(("text", "number"), [("12", 12), ("１２", 12), ("-1", None), ("1.5", None), ("", None)])
def test_a_number_is_read_in_full_width_digits_as_well(text: str, number: int | None) -> None:
    assert number_of(text) == number


def test_an_id_is_one() -> None:
    assert (id_of(ID), id_of(""), id_of("1"), id_of(ID + "0")) == (UUID(ID), None, None, None)


@pytest.mark.parametrize("text", ["0001-01-01", "9999-12-31"])
def test_a_field_for_a_day_refuses_what_no_clock_reaches(text: str) -> None:
    field = DayField(error_messages={"invalid": "name a day"})
    assert field.clean("2026-12-01") == date(2026, 12, 1)
    with pytest.raises(forms.ValidationError, match="name a day"):
        field.clean(text)

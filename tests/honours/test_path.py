"""The whole way: called, nominated, asked, agreed, panel, notice, honoured; and what each step leaves."""

from __future__ import annotations

import pytest

from linli.honours.enums import State
from linli.honours.models import Nomination
from tests.honours.conftest import PUBLIC, SHOWN, Hall


@pytest.mark.parametrize("state", State)
def test_every_state_is_reached(hall: Hall, state: State) -> None:
    row = Nomination.objects.get(pk=hall.reached(state).pk)
    assert row.state == state
    assert (row.ended_at is None) == (state not in (State.HONOURED, State.NOT_TAKEN, State.TAKEN_DOWN))


def test_the_honoured_are_shown_as_they_agreed(hall: Hall) -> None:
    row = hall.honoured()
    assert (row.shown_name, row.public_words, row.honoured_on) == (SHOWN, PUBLIC, hall.today)

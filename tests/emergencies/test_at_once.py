"""Two who declare at the same moment, each on a connection of their own."""

from __future__ import annotations

import pytest

from linli.core.refusals import Invalid
from linli.demo.cast import World
from linli.emergencies.models import EmergencyResponse
from tests.core.at_once import at_once
from tests.emergencies.conftest import COMMUNITY, HEAD, declared


@pytest.mark.django_db(transaction=True)
def test_two_who_declare_at_once_get_one_response_and_a_clear_answer(open_world: World) -> None:
    def press(role: str) -> str:
        try:
            return declared(open_world, by=role).response.number
        except Invalid as wrong:
            return wrong.errors["kind"]

    answers = at_once([lambda: press(HEAD), lambda: press(COMMUNITY)])
    row = EmergencyResponse.objects.get()
    assert sorted(answer == row.number for answer in answers) == [False, True]
    assert all(row.number in answer for answer in answers)

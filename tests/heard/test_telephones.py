"""A telephone that somebody writes into a work group stands in no words of the request: it lies in the vault."""

from __future__ import annotations

import pytest

from linli.heard.actions.hearing import _only_phone
from linli.heard.models import Heard
from linli.people.models import Contact
from linli.service_requests.models import ServiceRequest
from tests.heard.groups import Robot, told

NUMBER = "138" + "00001234"
OTHER = "139" + "00005678"


@pytest.mark.parametrize("written", [NUMBER, "138 0000 1234", "+86 138-0000-1234"])
def test_the_one_telephone_lies_in_the_vault_and_not_in_the_words(robot: Robot, written: str) -> None:
    response = robot.post(told(text=f"3栋路灯不亮，住户电话{written}，请联系"))
    assert response.status_code == 201, response.content
    row = ServiceRequest.objects.get()
    assert row.words == "3栋路灯不亮，住户电话**，请联系"
    assert NUMBER not in f"{row.words}{row.title}{row.number}"
    assert Contact.objects.get().pk == row.contact_id


def test_of_several_nobody_knows_whose_they_are(robot: Robot) -> None:
    robot.post(told(text=f"路灯不亮，找{NUMBER}或{OTHER}"))
    row = ServiceRequest.objects.get()
    assert row.words == "路灯不亮，找**或**"
    assert row.contact_id is None
    assert not Contact.objects.exists()


def test_the_same_message_again_is_known_as_the_same(robot: Robot) -> None:
    said = told(text=f"路灯不亮，电话{NUMBER}")
    first, again = robot.post(said).json(), robot.post(said).json()
    assert first["number"] == again["number"]
    assert again["again"]
    assert Heard.objects.count() == 1


def test_words_without_a_number_stay_as_they_are(robot: Robot) -> None:
    robot.post(told(text="12栋3单元门口积水，2026年11月报过"))
    assert ServiceRequest.objects.get().words == "12栋3单元门口积水，2026年11月报过"


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("没有号码", ""),
        (f"电话{NUMBER}", NUMBER),
        (f"{NUMBER}，再说一遍{NUMBER}", NUMBER),
        (f"{NUMBER}或{OTHER}", ""),
        ("办公室0731-82345678", ""),
        (f"办公室0731-82345678，住户{NUMBER}", NUMBER),
    ],
)
def test_only_the_one_mobile_telephone_counts(words: str, found: str) -> None:
    assert _only_phone(words) == found

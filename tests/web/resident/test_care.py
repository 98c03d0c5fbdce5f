"""`/e/<slug>/care/`: the fund, how one asks, the public notice without names, past years; empty without a fund."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from linli.demo.cast import World
from tests.care.conftest import NAME, Care

pytestmark = pytest.mark.django_db
PAGE = "/e/chunheli/care/"


@pytest.fixture
def care(world: World) -> Care:
    return Care(world, world.at)


def read(address: str = PAGE) -> str:
    answer = Client(headers={"Accept-Language": "en"}).get(address)
    assert answer.status_code == 200
    return answer.content.decode()


def test_without_a_fund_it_leads_to_the_station(care: Care) -> None:
    said = read()
    assert "No fund is open here." in said and "/e/chunheli/service-requests/new/" in said
    assert Client().get("/e/nowhere/care/").status_code == 404


def test_it_says_what_the_fund_is_and_how_one_asks(care: Care) -> None:
    assert care.fund
    said = read()
    for words in (
        "Hardship fund",
        "Tell the station",
        "5000 yuan at most",
        "Identity paper",
        "Nothing stands in public",
    ):
        assert words in said, words
    assert 'data-verb="care"' in read("/e/chunheli/")


def test_the_notice_names_nobody_and_where_cases_are_few_not_even_what_for(care: Care) -> None:
    row = care.notice()
    said = read()
    assert "和畅社区: 2,000.00 yuan" in said
    for secret in (NAME, "Medical bills", row.number, str(row.pk)):
        assert secret not in said
    assert "Objections: 春风街道" in said
    for number in range(2, 6):
        care.notice(number)
    assert read().count("和畅社区, Medical bills: 2,000.00 yuan") == 5


def test_another_estate_of_the_fund_reads_it_and_five_cost_what_one_costs(care: Care) -> None:
    care.notice()
    read()
    with CaptureQueriesContext(connection) as one:
        read()
    for number in range(2, 5):
        care.notice(number)
    with CaptureQueriesContext(connection) as four:
        read()
    assert len(one) == len(four)
    assert "和畅社区" in read(f"/e/{care.world.places['other_estate'].slug}/care/")

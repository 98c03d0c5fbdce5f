"""Settings: a notice of holidays is looked at, entered, listed with the days it changed, and taken out again."""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from linli.core import legal_calendar
from linli.core.models import DayOverride, HolidayNotice
from linli.demo.cast import ROLES, World
from linli.playbooks.holidays import read
from linli.service_requests.models import ServiceRequest
from linli.web.desk.holidays import in_words
from tests.web.desk.conftest import Desk
from tests.web.desk.conftest import page as page_of

AtDesk = Callable[[str], Client]
PAGE = "/desk/settings/holidays/"
SHEET = """开始日期,结束日期,安排
2027-01-01,2027-01-03,放假
2027-02-05,2027-02-11,放假
2027-02-13,,上班
2027-05-01,,放假
2027-10-01,,放假
"""
SOURCE = "国办发明电〔2026〕9号"


@pytest.fixture(autouse=True)
def fresh() -> Iterator[None]:
    legal_calendar.forget()
    yield
    legal_calendar.forget()


def looked_at(client: Client, text: str = SHEET, source: str = SOURCE) -> str:
    file = SimpleUploadedFile("holidays.csv", text.encode())
    return client.post(PAGE, {"do": "look", "source": source, "sheet": file}).content.decode()


def payload(page: str) -> str:
    found = re.search(r'name="payload" value="([^"]+)"', page)
    assert found is not None
    return found[1]


@pytest.mark.parametrize("role", [role for role in ROLES if role not in ("resident", "neighbour")])
@pytest.mark.parametrize("address", [f"{PAGE}template/", f"{PAGE}sheet/"])
def test_only_the_administrator_keeps_the_holidays(at_desk: AtDesk, role: str, address: str) -> None:
    assert at_desk(role).get(address).status_code == (200 if role == "administrator" else 404)


@pytest.mark.parametrize("role", [role for role in ROLES if role not in ("resident", "neighbour")])
def test_whoever_accepts_reads_what_is_known_and_enters_nothing(at_desk: AtDesk, world: World, role: str) -> None:
    powers = frozenset().union(*(held.powers for held in world.actor(role).posts))
    reads = bool(powers & {"playbook.apply", "service_request.accept"})
    answer = at_desk(role).get(PAGE)
    assert answer.status_code == (200 if reads else 404)
    page = answer.content.decode()
    if reads:
        assert "The holidays of 2026 are known, those of 2027 not yet" in page
        assert ('data-verb="look"' in page) == (role == "administrator")
        assert ("Whoever runs Linli enters the notice" in page) == (role != "administrator")


@pytest.mark.parametrize(("role", "linked"), [("station_head", True), ("repairer", False)])
def test_a_matter_with_a_provisional_date_leads_there(
    at_desk: AtDesk, desk: Desk, world: World, role: str, linked: bool
) -> None:
    row = desk.dispatched()
    assert PAGE not in at_desk(role).get(page_of(row)).content.decode()
    late = datetime(2027, 1, 4, 9, tzinfo=UTC)
    ServiceRequest.objects.filter(pk=row.pk).update(resolve_by=late, due_at=late)
    assert (f'href="{PAGE}"' in at_desk(role).get(page_of(row)).content.decode()) is linked


def test_nobody_else_enters_one(at_desk: AtDesk) -> None:
    page = looked_at(at_desk("administrator"))
    answer = at_desk("station_head").post(PAGE, {"do": "enter", "payload": payload(page)})
    assert answer.status_code == 404
    assert not DayOverride.objects.exists()


def test_it_says_what_is_known(at_desk: AtDesk) -> None:
    page = at_desk("administrator").get(PAGE).content.decode()
    assert "The holidays of 2026 are known, those of 2027 not yet" in page
    assert "None was entered" in page
    assert f"{PAGE}sheet/" not in page


def test_first_the_days_that_would_change_then_the_change(at_desk: AtDesk) -> None:
    client = at_desk("administrator")
    page = looked_at(client)
    assert "2027-02-05; 2027-02-08 to 2027-02-11" in page
    assert "2027-02-13" in page
    assert "Nothing has been changed yet." in page
    assert not DayOverride.objects.exists()
    answer = client.post(PAGE, {"do": "enter", "payload": payload(page)})
    assert answer.status_code == 303
    assert HolidayNotice.objects.get().source == SOURCE
    page = client.get(PAGE).content.decode()
    assert "The holidays of 2026 and 2027 are known" in page
    assert "6 days are reckoned otherwise" in page
    assert SOURCE in page
    assert "2027-02-05; 2027-02-08 to 2027-02-11" in page
    assert legal_calendar.current().settles(2027)
    sheet = client.get(f"{PAGE}sheet/").content
    assert len(read(io.BytesIO(sheet)).days) == DayOverride.objects.count() == 13


def test_a_part_of_a_year_is_told_to_be_one(at_desk: AtDesk) -> None:
    page = looked_at(at_desk("administrator"), "日期,安排\n2027-02-08,放假\n")
    assert "2027 stays provisional" in page


@pytest.mark.parametrize(
    ("text", "source", "words"),
    [
        (SHEET, "", "Name the notice"),
        ("日期,安排\n", SOURCE, "There is no day in this sheet"),
        ("某列\n1\n", SOURCE, "The sheet has no column for"),
        ("日期,安排\n2027-02-08,放假\n2027-02-08,上班\n", SOURCE, "1 row cannot be taken; nothing was changed"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_changes(at_desk: AtDesk, text: str, source: str, words: str) -> None:
    assert words in looked_at(at_desk("administrator"), text, source)
    assert not DayOverride.objects.exists()


def test_without_a_sheet_it_is_asked_for(at_desk: AtDesk) -> None:
    answer = at_desk("administrator").post(PAGE, {"do": "look", "source": SOURCE})
    assert answer.status_code == 422
    assert "Choose the sheet." in answer.content.decode()


def test_a_wrong_sheet_can_be_taken_back_with_the_reasons(at_desk: AtDesk) -> None:
    client = at_desk("administrator")
    page = looked_at(client, "日期,安排\n2027-02-08,放假\n2027-02-08,上班\n")
    answer = client.post(PAGE, {"do": "return", "payload": payload(page)})
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert answer.content.startswith(b"PK")


@pytest.mark.parametrize("do", ["enter", "return"])
def test_a_page_that_was_tampered_with_enters_nothing(at_desk: AtDesk, do: str) -> None:
    answer = at_desk("administrator").post(PAGE, {"do": do, "payload": "made:up:words"})
    assert answer.status_code == 422
    assert not DayOverride.objects.exists()


def test_days_of_other_times_are_refused_at_the_sheet(at_desk: AtDesk) -> None:
    client = at_desk("administrator")
    page = looked_at(client, "日期,安排\n2019-02-08,放假\n")
    answer = client.post(PAGE, {"do": "enter", "payload": payload(page)})
    assert answer.status_code == 422
    assert "other years" in answer.content.decode()


def test_the_same_sheet_again_is_nothing_new(at_desk: AtDesk) -> None:
    client = at_desk("administrator")
    client.post(PAGE, {"do": "enter", "payload": payload(looked_at(client))})
    assert "All of this is entered already." in looked_at(client)


def test_the_template_is_read(at_desk: AtDesk) -> None:
    assert read(io.BytesIO(at_desk("administrator").get(f"{PAGE}template/").content)).days == {}


def test_stretches_of_days_stand_together() -> None:
    assert in_words([]) == ""
    assert in_words([date(2027, 2, 5)]) == "2027-02-05"
    assert in_words([date(2027, 2, 8), date(2027, 2, 5), date(2027, 2, 9)]) == "2027-02-05; 2027-02-08 to 2027-02-09"

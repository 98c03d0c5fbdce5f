"""Lists on A4: each with its columns, without telephones and names, with heads that repeat."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime
from html import unescape
from pathlib import Path

import pytest
from django.test import Client

from linli.demo.cast import World
from linli.service_requests import actions
from linli.web.desk import list_print
from linli.web.desk.filters import VIEWS
from linli.web.desk.list_print import safe
from tests.web.desk.conftest import PHONE, Desk

STYLES = Path(__file__).parents[3] / "frontend/css/print.css"
SignIn = Callable[[str], Client]
PRINT = "/desk/service-requests/print/"


def sheet(client: Client, query: str = "") -> str:
    answer = client.get(PRINT + query)
    assert answer.status_code == 200
    assert answer["Cache-Control"] == "private, no-store"
    return unescape(answer.content.decode())


def plain(text: str) -> str:
    """The text with numbers as they are written elsewhere."""
    return text.replace("- 2", "-2").replace("\u2011", "-")


def heads(text: str) -> list[str]:
    return re.findall(r'<th scope="col"[^>]*>([^<]+)</th>', text)


COLUMNS = {
    "open": ["No.", "Number", "Received", "Place", "What", "With", "Due by", "State"],
    "responsibility": ["No.", "Number", "Place", "What", "Who does it", "Next step due by", "To be resolved by",
                       "State"],
    "closed": ["No.", "Number", "Received", "Place", "What", "Who did it", "Closed on", "What came of it"],
    "supervised": ["No.", "Number", "Received", "Place", "What", "Who does it", "To be answered by", "State"],
    "agenda": ["No.", "Number", "Received", "Place", "What", "With", "Looked at again on", "State"],
    "all": ["No.", "Number", "Received", "Place", "What", "With", "Due by", "What came of it"],
}  # fmt: skip


def test_no_list_is_without_a_layout() -> None:
    assert set(list_print.LAYOUTS) == set(list_print.TITLES) == set(VIEWS)
    for view, titles in COLUMNS.items():
        assert ["No.", *(str(title) for title, _width, _cell in list_print.LAYOUTS[view])] == titles


@pytest.mark.parametrize("view", sorted(COLUMNS))
def test_each_list_has_its_columns(at_desk: SignIn, desk: Desk, world: World, at: datetime, view: str) -> None:
    waiting, given = desk.file("灯不亮"), desk.dispatched("电梯异响")
    done = actions.rate(desk.resolved("道闸坏了"), by=world.actor("resident"), at=at)
    text = sheet(at_desk("station_head"), f"?list={view}")
    assert heads(text) == ([] if view in ("agenda", "supervised") else COLUMNS[view])
    shown = {row.number for row in (waiting, given, done) if row.number in plain(text)}
    wanted = {"open": {waiting, given}, "responsibility": {given}, "closed": {done}, "all": {waiting, given, done}}.get(
        view, set()
    )
    assert shown == {row.number for row in wanted}


def test_a_closed_one_says_what_came_of_it(at_desk: SignIn, desk: Desk, world: World, at: datetime) -> None:
    actions.rate(desk.resolved("道闸坏了"), by=world.actor("resident"), at=at)
    text = sheet(at_desk("station_head"), "?list=closed")
    assert '<td class="body">安和物业</td>' in text
    assert re.search(r'<td class="state">[^<]+</td>', text)


def test_what_is_late_and_urgent_stands_there_as_words(at_desk: SignIn, desk: Desk) -> None:
    desk.file("灯不亮", hours=100)
    text = sheet(at_desk("station_head"))
    assert 'data-state="overdue">' in text
    assert 'data-state="received">Waiting to be accepted</span>' in text


def test_a_print_shows_no_telephone_and_no_reporter(at_desk: SignIn, desk: Desk) -> None:
    desk.file("电话13812345678，水管漏", phone=PHONE, reporter_name="林桂芳")
    text = sheet(at_desk("station_head"), "?list=all")
    for secret in ("13812345678", PHONE, "5678", "林桂芳"):
        assert secret not in text
    assert "电话**" in text


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        ("打13812345678", "打**"),
        ("座机0731-22334455找我", "座机**找我"),
        ("请打22334455", "请打**"),
        ("身份证43020319800101123X", "身份证**"),
        ("3栋502灯不亮，11月23日", "3栋502灯不亮，11月23日"),
        ("", ""),
    ],
)
def test_numbers_in_words_are_hidden(said: str, kept: str) -> None:
    assert safe(said) == kept


def test_it_says_whose_list_who_printed_it_and_what_narrows_it(at_desk: SignIn, desk: Desk, world: World) -> None:
    desk.file()
    text = sheet(at_desk("station_head"), "?state=received")
    assert "春和里站" in text
    assert f"Printed by {world.actor('station_head').name}" in text
    assert "narrowed by filters" in text
    assert "narrowed by filters" not in sheet(at_desk("station_head"))
    assert "<svg" in text
    assert "1 request, as of" in text


def test_a_long_list_ends_and_says_so(at_desk: SignIn, desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(list_print, "MOST_ROWS", 1)
    first, second = desk.file("灯不亮"), desk.file("电梯异响")
    text = plain(sheet(at_desk("station_head")))
    assert first.number in text
    assert second.number not in text
    assert "There are more than 1" in text


def test_an_empty_list_says_so_and_strangers_words_are_inert(at_desk: SignIn, desk: Desk) -> None:
    client = at_desk("station_head")
    assert "Nothing stands in this list." in sheet(client)
    desk.file("<script>alert(1)</script>")
    raw = client.get(PRINT).content.decode()
    assert "<script>alert" not in raw


def test_everybody_prints_what_they_see(at_desk: SignIn, desk: Desk) -> None:
    hidden, given = desk.file(), desk.dispatched("电梯异响")
    text = plain(sheet(at_desk("repairer"), "?list=all"))
    assert given.number in text
    assert hidden.number not in text
    assert PRINT in at_desk("repairer").get("/desk/service-requests/").content.decode()


def test_a_print_costs_the_same_for_one_and_for_three(
    at_desk: SignIn, desk: Desk, django_assert_max_num_queries: Callable[..., object]
) -> None:
    client = at_desk("station_head")
    for index in range(3):
        desk.file(f"第{index}件")
    with django_assert_max_num_queries(6):  # type: ignore[attr-defined]  # a context manager
        sheet(client)


SHEET_MM = 210 - 28 - 26
WIDTH = re.compile(r"\.list \.(\w+) \{[^}]*?width: (\d+)mm")


@pytest.mark.parametrize("view", list_print.LAYOUTS)
def test_what_a_matter_says_has_the_widest_column(view: str) -> None:
    widths = {name: int(width) for name, width in WIDTH.findall(STYLES.read_text(encoding="utf-8"))}
    others = [widths[width] for _title, width, _cell in list_print.LAYOUTS[view] if width != "what"]
    assert "what" not in widths
    assert SHEET_MM - widths["order"] - sum(others) > max(others) * 1.3

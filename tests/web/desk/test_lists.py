"""Lists of service requests: views, filters, order, pages by keyset, and the sheet."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime, timedelta
from io import BytesIO

import pytest
from django.test import Client
from openpyxl import load_workbook
from pytest_django import DjangoAssertNumQueries

from linli.demo.cast import World
from linli.places.models import Place
from linli.service_requests import actions
from linli.service_requests.models import ServiceRequest
from tests.web.desk.conftest import PHONE, Desk, page
from tests.web.htmx import HTMX, assert_same_page

SignIn = Callable[[str], Client]
LIST = "/desk/service-requests/"


def numbers(client: Client, query: str = "") -> list[str]:
    """The numbers of the rows, in their order."""
    text = client.get(LIST + query).content.decode()
    return re.findall(r'class="row-link" href="/desk/service-requests/([^/]+)/"', text)


def test_each_view_shows_its_states(at_desk: SignIn, desk: Desk, world: World, at: datetime) -> None:
    waiting, given, done = desk.file("灯不亮"), desk.dispatched("电梯异响"), desk.resolved("道闸坏了")
    actions.rate(done, by=world.actor("resident"), at=at)
    client = at_desk("station_head")
    assert numbers(client) == [given.number, waiting.number]
    assert numbers(client, "?list=responsibility") == [given.number]
    assert numbers(client, "?list=closed") == [done.number]
    assert numbers(client, "?list=all") == [done.number, given.number, waiting.number]
    assert numbers(client, "?list=nonsense") == [given.number, waiting.number]


def test_the_heading_holds_the_number(at_desk: SignIn, desk: Desk) -> None:
    client = at_desk("station_head")
    assert "<h1>Nothing here now.</h1>" in client.get(LIST).content.decode()
    desk.file()
    assert "<h1>1 is open</h1>" in client.get(LIST).content.decode()
    desk.file("电梯异响")
    assert "<h1>2 are open</h1>" in client.get(LIST).content.decode()
    assert "<h1>2 requests</h1>" in client.get(LIST + "?list=all").content.decode()


def test_a_row_says_state_and_whose_turn(at_desk: SignIn, desk: Desk) -> None:
    desk.dispatched()
    text = at_desk("station_head").get(LIST).content.decode()
    assert 'data-state="dispatched"' in text
    assert '<span class="row-asks">安和物业</span>' in text


def test_filters_narrow_and_can_be_taken_away(at_desk: SignIn, desk: Desk, world: World) -> None:
    lamp, lift = desk.file("2栋路灯不亮"), desk.accepted("电梯异响", hours=300)
    client = at_desk("station_head")
    assert numbers(client, "?state=received") == [lamp.number]
    assert numbers(client, "?category=public_lighting&state=accepted") == [lift.number]
    assert numbers(client, "?urgency=urgent") == []
    assert numbers(client, f"?building={desk.building.pk}") == [lamp.number, lift.number]
    assert numbers(client, f"?building={world.places['building'].pk}") == []
    assert numbers(client, f"?holder={world.bodies['station'].pk}") == [lamp.number, lift.number]
    assert numbers(client, f"?holder={world.bodies['property'].pk}") == []
    assert numbers(client, "?building=x&holder=y&state=z&before=q&after=~") == [lamp.number, lift.number]
    empty = client.get(LIST + "?urgency=urgent").content.decode()
    assert "Nothing here matches." in empty
    assert 'href="?list=open">Take the filters away' in empty


def test_only_overdue_are_what_a_body_is_late_with(at_desk: SignIn, desk: Desk) -> None:
    desk.file(hours=0.1)
    late = desk.file("电梯异响", hours=100)
    desk.resolved("道闸坏了", hours=200)
    client = at_desk("station_head")
    assert numbers(client, "?overdue=1") == [late.number]
    assert 'data-overdue="1"' in client.get(LIST + "?overdue=1").content.decode()


@pytest.mark.parametrize("typed", ["异响", "电梯 异响", "{number}", "{serial}", "5678", PHONE, "wlb"])
def test_one_box_finds_by_words_number_telephone_and_pinyin(at_desk: SignIn, desk: Desk, typed: str) -> None:
    desk.file("健身器材坏了", place=Place.objects.get(parent=desk.world.estate, name="1栋"))
    building = Place.objects.get(parent=desk.world.estate, name="3栋")
    Place.objects.filter(pk=building.pk).update(pinyin="wlb")
    wanted = desk.file("电梯异响", phone=PHONE, place=building)
    client = at_desk("station_head")
    text = typed.format(number=wanted.number, serial=int(wanted.number.rpartition("-")[2]))
    answer = client.get(LIST, {"q": text, "list": "all"})
    if typed == "{number}":
        assert (answer.status_code, answer["Location"]) == (303, page(wanted))
    else:
        assert numbers(client, f"?list=all&q={text}") == [wanted.number]


def test_a_number_that_one_may_not_see_leads_nowhere(at_desk: SignIn, desk: Desk) -> None:
    hidden = desk.file()
    answer = at_desk("repairer").get(LIST, {"q": hidden.number})
    assert answer.status_code == 200
    assert "Nothing here matches." in answer.content.decode()


@pytest.mark.parametrize("typed", ["'", "''", "\\", "%", ":*", "a&b", "!", "（）", "1栋'); --", "\x00灯"])
def test_strange_words_are_only_words(at_desk: SignIn, desk: Desk, typed: str) -> None:
    desk.file()
    assert at_desk("station_head").get(LIST, {"q": typed}).status_code == 200


def test_everybody_sees_only_their_own(at_desk: SignIn, desk: Desk) -> None:
    waiting, given = desk.file(), desk.dispatched("电梯异响")
    assert numbers(at_desk("repairer"), "?list=all") == [given.number]
    assert numbers(at_desk("community_officer"), "?list=all") == [given.number, waiting.number]
    assert numbers(at_desk("department_officer"), "?list=all") == []
    assert numbers(at_desk("volunteer"), "?list=all") == []


def many(desk: Desk, at: datetime, count: int = 52) -> list[ServiceRequest]:
    """As many, each an hour apart, the oldest first; the first one has no date."""
    head, rows = desk.world.actor("station_head"), []
    for index in range(count):
        rows.append(desk.file(f"第{index}件：电梯异响", hours=count - index))
    actions.ask_for_more(rows[0], by=head, at=at, words="哪一盏？")
    return rows


@pytest.mark.parametrize("sort", ["new", "old", "due"])
def test_pages_follow_each_other_in_both_directions(at_desk: SignIn, desk: Desk, at: datetime, sort: str) -> None:
    rows = [row.number for row in many(desk, at)]
    expected = {"new": rows[::-1], "old": rows, "due": [*rows[1:], rows[0]]}[sort]
    client = at_desk("station_head")
    first = client.get(LIST + f"?sort={sort}").content.decode()
    assert "50 on this page" in first
    assert 'rel="prev"' not in first
    assert numbers(client, f"?sort={sort}") == expected[:50]
    older = link(first, "next")
    assert numbers(client, older) == expected[50:]
    second = client.get(LIST + older).content.decode()
    assert 'rel="next"' not in second
    assert numbers(client, link(second, "prev")) == expected[:50]


@pytest.mark.parametrize(
    ("view", "offered"), [("open", True), ("responsibility", True), ("closed", False), ("all", False)]
)
def test_only_what_runs_can_be_read_by_its_date(at_desk: SignIn, desk: Desk, view: str, offered: bool) -> None:
    desk.file()
    text = at_desk("station_head").get(LIST + f"?list={view}&sort=due").content.decode()
    assert ('<option value="due" selected>' in text) is offered
    assert ('<option value="new" selected>' in text) is not offered


@pytest.mark.parametrize("query", ["?building=²", "?building=٣", "?category=%00a", "?holder=x", "?after=x~y", "?q=%00"])
def test_odd_addresses_are_read_as_nothing(at_desk: SignIn, desk: Desk, query: str) -> None:
    desk.file()
    assert at_desk("station_head").get(LIST + query).status_code == 200


def test_a_number_that_cannot_be_one_is_not_found(at_desk: SignIn) -> None:
    assert at_desk("station_head").get(LIST + "%00/").status_code == 404


def link(text: str, rel: str) -> str:
    """The address of the neighbouring page."""
    found = re.search(rf'rel="{rel}" href="([^"]+)"', text)
    assert found is not None
    return found[1].replace("&amp;", "&")


def test_a_page_keeps_its_filters(at_desk: SignIn, desk: Desk, at: datetime) -> None:
    many(desk, at)
    older = link(at_desk("station_head").get(LIST + "?list=all&q=电梯&sort=old").content.decode(), "next")
    assert "list=all" in older
    assert "sort=old" in older
    assert "q=%E7%94%B5%E6%A2%AF" in older


def test_a_list_costs_the_same_for_one_and_for_three(
    at_desk: SignIn, desk: Desk, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    client = at_desk("station_head")
    desk.file()
    client.get(LIST)
    with django_assert_num_queries(8):
        client.get(LIST)
    desk.dispatched("电梯异响")
    desk.resolved("道闸坏了")
    with django_assert_num_queries(8):
        client.get(LIST)


def test_the_part_is_the_page(at_desk: SignIn, desk: Desk) -> None:
    client = at_desk("station_head")
    before = client.get(LIST).content.decode()
    desk.file()
    part = client.get(LIST, headers=HTMX).content.decode()
    assert_same_page(before, part, client.get(LIST).content.decode())


def test_the_sheet_holds_what_the_list_shows_and_no_telephone(at_desk: SignIn, desk: Desk, at: datetime) -> None:
    lift = desk.file("2栋电梯异响", phone=PHONE, reporter_name="林桂芳")
    desk.file("=HYPERLINK(1)", hours=0.5)
    client = at_desk("station_head")
    answer = client.get(LIST + "sheet/?q=电梯")
    assert 'attachment; filename="linli-open-20261123.xlsx"' in answer["Content-Disposition"]
    rows = list(load_workbook(BytesIO(answer.content)).active.iter_rows(values_only=True))  # type: ignore[union-attr]
    assert [row[0] for row in rows] == ["Number", lift.number]
    assert rows[1][6] == "2栋电梯异响"
    assert rows[1][8] == (at + timedelta(hours=7, seconds=1)).replace(tzinfo=None)
    assert "林桂芳" not in str(rows)
    assert "5678" not in str(rows)
    everything = load_workbook(BytesIO(client.get(LIST + "sheet/").content)).active
    assert "=HYPERLINK(1)" in [cell.value for cell in everything["G"]]  # type: ignore[index]
    assert {cell.data_type for cell in everything["G"]} == {"s"}  # type: ignore[index]


def test_without_the_power_there_is_no_sheet(at_desk: SignIn, desk: Desk) -> None:
    desk.dispatched()
    client = at_desk("repairer")
    assert "sheet/" not in client.get(LIST).content.decode()
    assert client.get(LIST + "sheet/").status_code == 404
    assert LIST + "sheet/" in at_desk("station_head").get(LIST).content.decode()


def test_excel_and_paper_stand_above_the_rows_and_once(at_desk: SignIn, desk: Desk) -> None:
    row = desk.file("灯不亮")
    text = at_desk("station_head").get(LIST).content.decode()
    for verb in ("export", "import", "print"):
        assert text.count(f'data-verb="{verb}"') == 1
        assert text.index(f'data-verb="{verb}"') < text.index(f'href="{page(row)}"')

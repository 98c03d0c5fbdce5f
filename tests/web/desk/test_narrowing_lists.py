"""Narrowing a list by what waits and what happened, by place and by days; and how many stand behind each choice."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime, timedelta
from html import unescape

import pytest
from django.test import Client

from linli.demo.cast import World
from linli.service_requests import actions
from linli.service_requests.models import ServiceRequest
from linli.service_requests.queries import listed_for, sight_of
from linli.web.desk import counts as counting
from linli.web.desk.filters import RESPONSIBLE, Filters, apply, page
from linli.web.desk.marks import MARKS
from tests.web.desk.conftest import PHONE, Desk
from tests.web.desk.test_lists import LIST, numbers

SignIn = Callable[[str], Client]


@pytest.fixture
def marked(desk: Desk, world: World, at: datetime) -> dict[str, ServiceRequest]:
    """For each mark one service request that has it."""
    head, repairer, owners = world.actor("station_head"), world.actor("repairer"), world.bodies["owners"]
    rows = {"plain": desk.file("灯不亮")}
    rows["help"] = actions.add_helper(desk.in_hand("墙皮掉了"), body=owners, joint=False, words="", by=head, at=at)
    rows["call_back"] = desk.resolved("老人家里水管漏", phone=PHONE)
    rows["returned"] = actions.return_(
        desk.dispatched("井盖响"), by=repairer, at=at, reason="not_our_duty", words="归城管"
    )
    rows["reminded"] = actions.remind(desk.dispatched("门禁坏了"), by=head, at=at, words="请抓紧")
    rows["station_only"] = desk.file("邻居半夜吵闹", station_only=True)
    rows["reopened"] = actions.reopen(desk.resolved("道闸坏了"), by=world.actor("resident"), at=at, words="还是坏的")
    spec = next(one for one in rows["plain"].playbook.categories if one.hazard)
    danger = actions.accept(desk.file("楼道电线裸露"), by=head, at=at, category=spec.key)
    danger = actions.take(
        actions.dispatch(danger, by=head, at=at, to=world.bodies["property"]), by=repairer, at=at, words=""
    )
    rows["check"] = actions.resolve(danger, by=repairer, at=at, result="repaired", words="包好了")
    wish = next(one for one in rows["plain"].playbook.categories if one.proposal)
    rows["proposal"] = actions.accept(desk.file("想装健身器材"), by=head, at=at, category=wish.key)
    rows["supervised"] = actions.supervise(
        desk.dispatched("屋顶漏水"), by=world.actor("community_officer"), at=at,
        answer_on=(at + timedelta(days=3)).date(), words="请回话",
    )  # fmt: skip
    return rows


@pytest.mark.parametrize("key", sorted(MARKS))
def test_each_mark_finds_its_own(at_desk: SignIn, marked: dict[str, ServiceRequest], key: str) -> None:
    wanted = marked["check" if key == "hazard" else key]
    found = numbers(at_desk("station_head"), f"?list=all&only={key}")
    assert wanted.number in found
    assert marked["plain"].number not in found


@pytest.mark.parametrize("view", ["open", "responsibility"])
def test_every_count_is_what_its_filter_leaves(
    marked: dict[str, ServiceRequest], world: World, at: datetime, view: str
) -> None:
    late = at + timedelta(days=2)
    actor = world.actor("station_head")
    found = counting.counts(sight_of(actor), view, late, frozenset(RESPONSIBLE))
    assert found.known
    assert found.views[view] == len(page(sight_of(actor), Filters(view=view), late).rows)
    for name, values in found.values.items():
        for value, count in values.items():
            if value and value != "None":
                filters = Filters(view=view, **{name: value})
                assert apply(listed_for(actor), filters, late).count() == count, (name, value)
                assert len(page(sight_of(actor), filters, late).rows) == count, (name, value)
    assert sum(found.values["only"].values()) >= (8 if view == "open" else 3)


def test_the_page_shows_the_numbers(at_desk: SignIn, desk: Desk) -> None:
    desk.file(), desk.dispatched("电梯异响")
    text = unescape(at_desk("station_head").get(LIST).content.decode())
    tabs = re.findall(r'<span class="count">(\d+)</span></a>', text)
    assert tabs == ["2", "1"]
    assert "Waiting to be accepted: 1" in text
    assert "Reopened: 0" in text
    closed = unescape(at_desk("station_head").get(LIST + "?list=closed").content.decode())
    assert "Waiting to be accepted: " not in closed


def test_beyond_the_bound_nothing_is_counted(at_desk: SignIn, desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(counting, "COUNTED", 1)
    desk.file(), desk.file("电梯异响")
    text = unescape(at_desk("station_head").get(LIST).content.decode())
    assert 'class="count"' not in text.partition("<form")[0]
    assert "Waiting to be accepted: " not in text


def test_days_of_receipt_are_whole_days_in_shanghai(at_desk: SignIn, desk: Desk) -> None:
    before, first = desk.file("昨晚的", hours=9.6), desk.file("零点后的", hours=9.4)
    client = at_desk("station_head")
    assert numbers(client, "?since=2026-11-23") == [first.number]
    assert numbers(client, "?until=2026-11-22") == [before.number]
    assert numbers(client, "?since=2026-11-22&until=2026-11-23") == [first.number, before.number]


NO_CHOICES = "since=2026-02-30 until=x since=0001-01-01 until=9999-12-31 place=estate- place=room-1 place=estate-x"
NO_CHOICES += " only=x source=x"


@pytest.mark.parametrize("query", NO_CHOICES.split())
def test_what_is_no_choice_narrows_nothing(at_desk: SignIn, desk: Desk, query: str) -> None:
    row = desk.file()
    assert numbers(at_desk("station_head"), f"?{query}") == [row.number]


def test_above_the_estate_a_list_is_narrowed_by_place(at_desk: SignIn, desk: Desk, world: World) -> None:
    row = desk.file()
    client = at_desk("community_officer")
    text = unescape(client.get(LIST).content.decode())
    assert f'<option value="estate-{world.estate.pk}"' in text
    assert numbers(client, f"?place=estate-{world.estate.pk}") == [row.number]
    assert numbers(client, f"?place=estate-{world.estate.pk + 100000}") == []
    city = at_desk("city_officer")
    assert numbers(city, f"?list=all&place=district-{world.estate.district_id}") == [row.number]
    assert f'value="subdistrict-{world.estate.subdistrict_id}"' in unescape(city.get(LIST).content.decode())
    assert 'name="place"' not in at_desk("station_head").get(LIST).content.decode()


def test_the_way_it_came_in_narrows(at_desk: SignIn, desk: Desk) -> None:
    web, phone = desk.file(), desk.file("水管漏", phone=PHONE)
    client = at_desk("station_head")
    assert numbers(client, "?source=phone") == [phone.number]
    assert web.number not in numbers(client, "?source=phone")

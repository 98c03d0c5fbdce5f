"""The frame of the desk: only what the reader's posts need, in both languages and in large print."""

from __future__ import annotations

import re
from collections.abc import Callable
from uuid import UUID

import pytest
from django.test import Client
from django.urls import get_resolver

from linli.core.actors import Actor, ActorKind, Door, Held
from linli.demo.cast import World
from linli.web.desk import urls
from linli.web.desk.frame import OF_THE_WORK, TABS_OPEN, Entry, Tabs, around, post_name
from tests.web.desk.conftest import Desk, page

SignIn = Callable[[str], Client]

CITY = [
    "Inbox",
    "Requests",
    "Meetings",
    "Old problems",
    "Drills",
    "Great events",
    "Firms",
    "Organisations",
    "Figures",
    "Public spaces",
    "Messages",
]
DISTRICT = [
    "Inbox",
    "Requests",
    "Whistles",
    "Emergencies",
    "Meetings",
    "Old problems",
    "Drills",
    "Duties",
    "Receptions",
    "Lessons",
    *CITY[5:],
]
NAVIGATION = {
    "station_head": [
        "Inbox",
        "Requests",
        "Whistles",
        "Disputes",
        "Emergencies",
        "Meetings",
        "Old problems",
        "Visits",
        "Drills",
        "Rota",
        "Duties",
        "Receptions",
        "Lessons",
        "Wishes",
        "Offers",
        "Volunteers",
        "Voucher walls",
        "Points",
        "Honours",
        "Projects",
        "Services",
        "Care",
        "Estate",
        "Organisations",
        "Public spaces",
        "Help asked for",
        "Messages",
    ],
    "deputy": [
        "Inbox",
        "Requests",
        "Whistles",
        "Disputes",
        "Emergencies",
        "Meetings",
        "Visits",
        "Drills",
        "Rota",
        "Duties",
        "Care",
        "Public spaces",
        "Help asked for",
        "Messages",
    ],
    "building_leader": ["Inbox", "Requests", "Emergencies", "Meetings", "Visits", "Duties", "Care", "Messages"],
    "repairer": ["Inbox", "Requests", "Messages"],
    "community_officer": [
        "Inbox",
        "Requests",
        "Whistles",
        "Emergencies",
        "Meetings",
        "Old problems",
        "Drills",
        "Duties",
        "Receptions",
        "Lessons",
        "Wishes",
        "Offers",
        "Alliance units",
        "Volunteers",
        "Voucher walls",
        "Points",
        "Honours",
        "Great events",
        "Projects",
        "Services",
        "Care",
        "Firms",
        "Estate",
        "Organisations",
        "Figures",
        "Public spaces",
        "Messages",
    ],
    "subdistrict_officer": [
        "Inbox",
        "Requests",
        "Whistles",
        "Emergencies",
        "Meetings",
        "Old problems",
        "Drills",
        "Duties",
        "Receptions",
        "Lessons",
        "Alliance units",
        "Great events",
        "Projects",
        "Care",
        "Firms",
        "Organisations",
        "Figures",
        "Public spaces",
        "Messages",
    ],
    "administrator": ["Inbox", "Estate", "Organisations", "Figures", "Public spaces", "Messages", "Settings"],
    "city_officer": CITY,
    "district_officer": DISTRICT,
}


def entries(text: str, css: str) -> list[str]:
    return re.findall(r"<span>([^<]+)</span>", text.partition(f'<nav class="{css}"')[2].partition("</nav>")[0])


@pytest.mark.parametrize("role", sorted(NAVIGATION))
def test_groups_that_nobody_needs_are_absent(at_desk: SignIn, role: str) -> None:
    text = at_desk(role).get("/desk/").content.decode()
    assert entries(text, "side") == NAVIGATION[role]
    estate = ("Estate", "Organisations", "Figures", "Public spaces", "Help asked for")
    work = (
        "Requests", "Whistles", "Disputes", "Emergencies", "Meetings", "Old problems", "Visits", "Drills",
        "Rota", "Duties", "Receptions", "Lessons", "Wishes", "Offers", "Alliance units", "Volunteers", "Voucher walls",
        "Points", "Honours", "Great events", "Projects", "Services", "Care", "Firms",
    )  # fmt: skip
    behind = [one for group in (estate, work) for one in [each for each in NAVIGATION[role] if each in group][1:]]
    bar = [entry for entry in NAVIGATION[role] if entry not in behind or len(NAVIGATION[role]) <= 4]
    assert entries(text, "bar") == bar
    assert len(bar) <= 4


def test_the_bar_shows_where_one_is(at_desk: SignIn) -> None:
    client = at_desk("station_head")
    for address, label in (
        ("/desk/places/", "Estate"),
        ("/desk/organisations/", "Estate"),
        ("/desk/spaces/", "Estate"),
        ("/desk/help-asked/", "Estate"),
        ("/desk/whistles/", "Requests"),
        ("/desk/meetings/", "Requests"),
        ("/desk/sweeps/", "Requests"),
        ("/desk/messages/", "Messages"),
    ):
        text = client.get(address).content.decode().partition('<nav class="bar"')[2]
        current = text.partition('aria-current="page"')[2]
        assert entries('<nav class="bar"' + current, "bar")[0] == label
        assert current.count("aria-current") == 0


def test_the_side_says_who_reads_and_in_which_posts(at_desk: SignIn) -> None:
    text = at_desk("property_manager").get("/desk/").content.decode()
    acting = text.partition('<p class="acting">')[2].partition("</p>")[0]
    assert acting.startswith("陈立: ")
    assert set(acting.removeprefix("陈立: ").split("; ")) == {"安和物业, Property manager", "春和里站, Station deputy"}


def test_every_page_of_the_desk_is_for_staff(world: World) -> None:
    assert all(getattr(pattern.callback, "access", "") == "staff" for pattern in urls.urlpatterns)
    assert "desk" in get_resolver().namespace_dict


def pages(desk: Desk) -> list[str]:
    row, estate = desk.accepted(phone="10000005678"), desk.world.estate
    verbs = [page(row, noun) for noun in ("dispatch", "deferral", "reply", "merge", "contact")]
    station = f"/desk/organisations/{desk.world.bodies['station'].pk}/"
    return [
        "/desk/", "/desk/service-requests/", "/desk/service-requests/?list=all&q=x&overdue=1", page(row), *verbs,
        page(row, "slip"), "/desk/service-requests/new/", "/desk/places/", f"/desk/places/{estate.pk}/import/",
        f"/desk/places/{estate.pk}/door-code/", "/desk/organisations/", station, station + "station/",
        "/desk/messages/",
    ]  # fmt: skip


def test_every_page_stands_in_both_languages_and_in_large_print(at_desk: SignIn, desk: Desk) -> None:
    client = at_desk("station_head")
    addresses = pages(desk)
    for address in addresses:
        english = client.get(address)
        assert english.status_code == 200, address
        assert english["Cache-Control"] in ("private, no-cache", "no-store")
        chinese = client.get(address, headers={"Accept-Language": "zh-CN"})
        assert 'lang="zh-Hans"' in chinese.content.decode()
        client.cookies["linli_elder"] = "1"
        assert 'class="elder desk"' in client.get(address).content.decode()
        del client.cookies["linli_elder"]


def test_chinese_pages_hold_no_english_sentence_and_no_banned_word(at_desk: SignIn, desk: Desk) -> None:
    client = at_desk("station_head")
    for address in pages(desk):
        text = client.get(address, headers={"Accept-Language": "zh-CN"}).content.decode()
        body = re.sub(r"<[^>]+>", " ", text.partition("<main")[2].partition("</main>")[0])
        assert not re.findall(r"[A-Za-z]{3,} [a-z]{2,} [a-z]{2,}", body), address
        for word in ("工单", "流转", "系统", "成功", "失败", "权限不足", "！"):
            assert word not in body, address


def test_every_page_has_one_heading_of_its_own(at_desk: SignIn, desk: Desk) -> None:
    client = at_desk("station_head")
    for address in pages(desk):
        text = client.get(address).content.decode()
        assert text.count("<h1") == 1, address
        ids = re.findall(r'\bid="([^"]+)"', text)
        assert sorted(ids) == sorted(set(ids)), address


def test_the_pages_of_the_work_are_tabs_of_each_other_where_the_bar_is_full(at_desk: SignIn) -> None:
    for address in ("/desk/service-requests/", "/desk/whistles/"):
        text = at_desk("station_head").get(address).content.decode()
        tabs = text.partition('<nav class="views around"')[2].partition("</nav>")[0]
        assert 'href="/desk/whistles/"' in tabs
        assert tabs.count('aria-current="page"') == 1
    assert "around" not in at_desk("station_head").get("/desk/places/").content.decode()
    assert "around" not in at_desk("repairer").get("/desk/service-requests/").content.decode()


def test_of_many_tabs_six_stand_open_with_the_page_one_is_on_and_the_rest_folds() -> None:
    keys = ["inbox", *sorted(OF_THE_WORK), "messages"]
    groups = [[Entry(key, key, f"/{key}/", "list") for key in keys]]
    first, last = sorted(OF_THE_WORK)[0], sorted(OF_THE_WORK)[-1]
    for current in (first, last):
        tabs = around(groups, current)
        assert tabs is not None
        assert len(tabs.open) == TABS_OPEN
        assert current in [entry.key for entry in tabs.open]
        assert sorted(entry.key for entry in [*tabs.open, *tabs.folded]) == sorted(OF_THE_WORK)
    few = [[entry for entry in groups[0] if entry.key in keys[: TABS_OPEN + 2]]]
    assert around(few, first) == Tabs(few[0][1:], [])
    assert around(groups, "places") is None


def test_a_post_that_its_body_is_called_by_stands_once() -> None:
    def named(body: str, post: str) -> str:
        held = Held(
            appointment_id=UUID(int=1), post_key="x", post_name=post, organisation_id=UUID(int=2),
            organisation_name=body, body_kind="building_leaders", powers=frozenset(), scope=frozenset(),
        )  # fmt: skip
        return post_name(Actor(kind=ActorKind.POST, door=Door.DESK, person_id=UUID(int=3), posts=(held,), held=held))

    assert named("春和里楼栋长", "楼栋长") == "春和里楼栋长"
    assert named("春和里站", "站长") == "春和里站, 站长"

"""Every page has help of its own, in both languages, one press from its foot."""

from __future__ import annotations

import re

import pytest
from django.test import Client, RequestFactory
from django.urls import resolve
from django.utils import translation

from linli.demo.cast import World
from linli.web.page_help import START, all_help, help_href, key_of
from tests.architecture.routes import routes

NO_PAGE = {
    "alive": "for machines",
    "ready": "for machines",
    "service_worker": "a script",
    "photo": "a picture",
    "resident:job_photo": "a picture",
    "desk:print": "a paper",
    "desk:boards": "a paper",
    "desk:stickers": "a paper",
    "desk:plates": "a paper",
    "desk:week_print": "a paper",
    "desk:reception_print": "a paper",
    "calendar": "for programs",
    "desk:lessons_sheet": "a sheet to keep",
    "desk:voucher_sheet": "a sheet to keep",
    "resident:open_till": "leads on",
    "desk:offers_sheet": "a sheet to keep",
    "desk:project_account": "a sheet to keep",
    "desk:resources_sheet": "a sheet to keep",
    "desk:resources_import_first": "leads on",
    "resident:lessons_calendar": "for programs",
    "resident:activities_calendar": "for programs",
    "resident:activity_calendar": "for programs",
    "resident:activity_short": "leads on",
    "desk:map_file": "a file to keep",
    "desk:figures_sheet": "a sheet to keep",
    "desk:bodies_sheet": "a sheet to keep",
    "desk:spaces_sheet": "a sheet to keep",
    "desk:posts_sheet": "a sheet to keep",
    "desk:legacy_sheet": "a sheet to keep",
    "desk:legacy_print": "a paper",
    "desk:firm_print": "a paper",
    "desk:star_print": "a paper",
    "desk:star_round_print": "a paper",
    "after_sign_in": "leads on",
    "resident:follow_code": "leads on",
    "desk:settings": "leads on",
    "desk:export": "a sheet to keep",
    "desk:estate_template": "a sheet to keep",
    "desk:estate_sheet": "a sheet to keep",
    "desk:holidays_template": "a sheet to keep",
    "desk:links_sheet": "a sheet to keep",
    "desk:holidays_sheet": "a sheet to keep",
    "desk:roster_sheet": "a sheet to keep",
    "desk:roster_template": "a sheet to keep",
}
"""Addresses that show no page, and why."""

HAN = re.compile(r"[\u4e00-\u9fff]")
BANNED = re.compile("工单|流转|系统|亲爱的|成功|失败|尊敬的|权限不足|敬请谅解|[！!]")
MOST_HAN, MOST_WORDS = 40, 20
PAGES = sorted(
    route.name
    for route in routes()
    if not route.posts_only and route.name not in NO_PAGE and not route.name.startswith(("demo", "api:"))
)


@pytest.mark.parametrize("name", PAGES)
def test_every_page_has_help_of_its_own(name: str) -> None:
    assert key_of(name) in all_help(), f"write linli/web/help/{key_of(name)}.toml"


def test_no_help_is_left_of_a_page_that_went() -> None:
    assert set(all_help()) - {key_of(name) for name in PAGES} == {START}


@pytest.mark.parametrize("key", sorted(all_help()))
def test_help_is_short_and_in_both_languages(key: str) -> None:
    said = all_help()[key]
    assert 2 <= len(said.steps) <= 5
    for words in (said.title, *said.steps):
        assert HAN.search(words.zh), words
        assert not HAN.search(words.en), words
        assert not BANNED.search(words.zh + words.en), words
        assert len(words.zh) <= MOST_HAN, words.zh
        assert len(words.en.split()) <= MOST_WORDS, words.en


@pytest.mark.parametrize(
    ("path", "key"), [("/f/", "resident.follow"), ("/desk/", "desk.inbox"), ("/accounts/sign-in/", "account_login")]
)
def test_the_foot_leads_to_the_pages_own_help(path: str, key: str) -> None:
    request = RequestFactory().get(path)
    request.resolver_match = resolve(path)
    assert help_href(request) == f"/help/{key}/"


def test_a_page_without_an_address_has_the_help_to_begin_with() -> None:
    assert help_href(RequestFactory().get("/nothing/")) == f"/help/{START}/"


@pytest.mark.parametrize(("language", "said"), [("zh-hans", "用查询码看进展"), ("en", "Follow with the code")])
def test_help_speaks_the_readers_language_and_leads_back(world: World, language: str, said: str) -> None:
    client = Client(headers={"Accept-Language": language, "Referer": "http://testserver/f/"})
    page = client.get("/help/resident.follow/").content.decode()
    assert f"<h1>{said}</h1>" in page
    assert 'href="/f/" data-verb="back"' in page


@pytest.mark.parametrize("referer", ["https://elsewhere.example/f/", "", "http://testserver.evil/f/"])
def test_help_leads_nowhere_else(world: World, referer: str) -> None:
    page = Client(headers={"Referer": referer}).get("/help/resident.follow/").content.decode()
    assert 'href="/" data-verb="back"' in page


def test_help_for_no_page_is_a_404(db: None) -> None:
    with translation.override("en"):
        assert Client().get("/help/nothing/").status_code == 404

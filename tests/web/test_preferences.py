"""The look of pages is chosen without an account, and changes nothing else."""

from __future__ import annotations

from http.cookies import SimpleCookie

import pytest
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory
from django.utils import translation

from linli.web.context import linli_context
from linli.web.preferences import LanguageMiddleware, Preferences, change_preferences, preferences

rf = RequestFactory()


def choose(**fields: str) -> HttpResponse:
    return change_preferences(rf.post("/preferences/", fields))


def reader(**cookies: str) -> HttpRequest:
    request = rf.get("/e/chunhe-li/?page=2")
    request.COOKIES.update(cookies)
    return request


@pytest.mark.parametrize(
    ("cookies", "expected"),
    [
        ({}, Preferences(elder=False, text_size=16)),
        ({"linli_elder": "1"}, Preferences(elder=True, text_size=20)),
        ({"linli_elder": "1", "linli_text": "30"}, Preferences(elder=True, text_size=30)),
        ({"linli_elder": "1", "linli_text": "16"}, Preferences(elder=True, text_size=20)),
        ({"linli_text": "22"}, Preferences(elder=False, text_size=22)),
        ({"linli_text": "17"}, Preferences(elder=False, text_size=16)),
        ({"linli_elder": "yes", "linli_text": "99999999999999999999"}, Preferences()),
        ({"linli_text": "²²"}, Preferences()),
    ],
)
def test_cookies_are_read_and_nonsense_is_the_standard(cookies: dict[str, str], expected: Preferences) -> None:
    assert preferences(reader(**cookies)) == expected


def test_elder_mode_is_remembered_for_a_year_and_leads_back() -> None:
    answer = choose(elder="1", next="/e/chunhe-li/?page=2")
    assert (answer.status_code, answer["Location"]) == (303, "/e/chunhe-li/?page=2")
    cookie = answer.cookies["linli_elder"]
    assert (cookie.value, cookie["max-age"], cookie["samesite"]) == ("1", 365 * 24 * 3600, "Lax")


def test_leaving_elder_mode_takes_its_text_size_along() -> None:
    answer = choose(elder="0")
    assert answer.cookies["linli_elder"].value == "0"
    assert answer.cookies["linli_text"]["max-age"] == 0


@pytest.mark.parametrize("bad", [{"elder": "2"}, {"text": "17"}, {"text": "-1"}, {"language": "xx"}, {}])
def test_what_is_no_choice_sets_no_cookie(bad: dict[str, str]) -> None:
    answer = choose(**bad)
    assert answer.status_code == 303
    assert answer.cookies == SimpleCookie()


@pytest.mark.parametrize(
    "elsewhere", ["https://example.org/", "//example.org", "javascript:alert(1)", "", "\\\\example.org"]
)
def test_it_never_leads_to_another_site(elsewhere: str) -> None:
    assert choose(elder="1", next=elsewhere)["Location"] == "/"


def test_a_script_that_applied_the_choice_gets_no_page() -> None:
    answer = change_preferences(rf.post("/preferences/", {"text": "22"}, headers={"X-Linli-Quiet": "1"}))
    assert (answer.status_code, answer.cookies["linli_text"].value) == (204, "22")


def test_only_a_post_changes_anything() -> None:
    assert change_preferences(rf.get("/preferences/?elder=1")).status_code == 405


def test_cookies_are_secure_where_the_page_is() -> None:
    answer = change_preferences(rf.post("/preferences/", {"elder": "1"}, secure=True))
    assert answer.cookies["linli_elder"]["secure"]


def test_the_language_of_the_cookie_is_spoken_then_the_browser_s_then_chinese() -> None:
    spoken: list[str] = []

    def page(request: HttpRequest) -> HttpResponse:
        spoken.append(translation.get_language())
        return HttpResponse()

    middleware = LanguageMiddleware(page)
    chosen = choose(language="en").cookies["django_language"].value
    answer = middleware(reader(django_language=chosen))
    middleware(rf.get("/", headers={"Accept-Language": "en-GB,en;q=0.9"}))
    middleware(rf.get("/", headers={"Accept-Language": "fr"}))
    middleware(rf.get("/"))
    assert spoken == ["en", "en", "zh-hans", "zh-hans"]
    assert answer["Content-Language"] == "en"
    assert answer["Vary"] == "Accept-Language, Cookie"


@pytest.mark.parametrize(("language", "expected"), [("zh-hans", "zh-Hans"), ("en", "en")])
def test_templates_know_language_mode_and_address(language: str, expected: str) -> None:
    with translation.override(language):
        context = linli_context(reader(linli_elder="1"))
    assert (context["lang"], context["elder"], context["text_size"]) == (expected, True, 20)
    assert context["here"] == "/e/chunhe-li/?page=2"
    assert context["hotline"] == "12345"


def test_the_context_asks_the_database_nothing(no_queries: object) -> None:
    linli_context(reader())

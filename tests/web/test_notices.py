"""A sentence is told once, on the face that it is for, and no other face swallows it."""

from __future__ import annotations

import pytest
from django.contrib.messages.storage import default_storage
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory

from linli.web.notices import read_ahead, told
from linli.web.notices import tell as keep


def request(cookies: dict[str, str] | None = None, **headers: str) -> HttpRequest:
    made = RequestFactory().get("/", headers=headers)
    made.COOKIES.update(cookies or {})
    made.session = {}  # type: ignore[assignment]  # enough for the storage
    made._messages = default_storage(made)  # type: ignore[attr-defined]  # as the middleware does it
    return made


def after(asked: HttpRequest) -> dict[str, str]:
    """The cookies that the browser holds after the answer."""
    response = HttpResponse()
    asked._messages.update(response)  # type: ignore[attr-defined]  # as the middleware does it
    held = dict(asked.COOKIES)
    for name, morsel in response.cookies.items():
        held[name] = morsel.value
    return {name: value for name, value in held.items() if value}


def test_it_is_told_once() -> None:
    first = request()
    keep(first, "已派给物业。", face="desk")
    second = request(after(first))
    assert told(second, face="desk") == ["已派给物业。"]
    assert told(request(after(second)), face="desk") == []


@pytest.mark.parametrize("order", [("desk", "resident"), ("resident", "desk")])
def test_what_is_for_another_face_goes_on_waiting(order: tuple[str, str]) -> None:
    first = request()
    keep(first, "给工作台", face="desk")
    keep(first, "给居民", face="resident")
    said, cookies = [], after(first)
    for face in order:
        asked = request(cookies)
        said.append(told(asked, face=face))
        cookies = after(asked)
    assert said == [[{"desk": "给工作台", "resident": "给居民"}[face]] for face in order]
    assert told(request(cookies), face="desk") == told(request(cookies), face="resident") == []


def test_a_script_that_looks_ahead_is_known() -> None:
    assert read_ahead(request(**{"Sec-Fetch-Dest": "empty"}))
    assert read_ahead(request(**{"Sec-Fetch-Dest": "empty", "Sec-Fetch-Mode": "cors"}))
    assert not read_ahead(request(**{"Sec-Fetch-Dest": "document"}))


@pytest.mark.parametrize("mode", ["same-origin", "navigate"])
def test_a_page_by_way_of_the_service_worker_is_no_look_ahead(mode: str) -> None:
    assert not read_ahead(request(**{"Sec-Fetch-Dest": "empty", "Sec-Fetch-Mode": mode}))


def test_a_warning_says_that_it_is_one() -> None:
    first = request()
    keep(first, "写一句原因。", face="desk", warns=True)
    keep(first, "已确认。", face="desk")
    said = told(request(after(first)), face="desk")
    assert said == ["写一句原因。", "已确认。"]
    assert [one.warns for one in said] == [True, False]

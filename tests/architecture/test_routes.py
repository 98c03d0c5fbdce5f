"""Every address says who may open it; a new one without a mark fails here."""

from __future__ import annotations

import pytest
from django.http import HttpRequest, HttpResponse
from django.urls import include, path
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST, require_safe

from linli.web.access import MARKS, for_signed_in, for_staff, public
from linli.web.demo import urls as demo
from tests.architecture.routes import LIBRARY, Route, routes

OPEN_TO_FORGERY = {
    "preferences": "nothing but the look of pages changes, and a token would tie every public page to a cookie"
}
"""Addresses without the forgery check, and why."""


FOR_PROGRAMS = "key"
FOR_WHO_SIGNS = "signed"
"""The mark of the API's views: open to whoever sends a key. They read no cookie, so no other site acts through them."""


def every_route() -> list[Route]:
    """The site's addresses and the demo's, which are there in a demo only."""
    known = list(routes())
    names = {route.name for route in known}
    return known + [route for route in routes(list(demo.urlpatterns), "demo:") if route.name not in names]


def unmarked(found: list[Route]) -> list[str]:
    """Addresses of ours whose view does not say who may open it, and those without a name."""
    wrong = [route.name for route in found if route.access not in (*MARKS, FOR_PROGRAMS, FOR_WHO_SIGNS)]
    return wrong + [
        f"{route.view.__name__} has no name" for route in found if route.name.rpartition(":")[2] in ("None", "")
    ]


def test_every_address_says_who_may_open_it() -> None:
    found = every_route()
    assert len(found) > 40
    assert unmarked(found) == []


def test_the_marked_exceptions_for_the_library_are_addresses_of_ours() -> None:
    names = {route.name for route in every_route() if getattr(route.view, "access", "") == ""}
    assert names == set(LIBRARY)
    assert set(LIBRARY.values()) <= set(MARKS)


def _page(request: HttpRequest) -> HttpResponse:
    return HttpResponse("ok")


def test_a_planted_address_without_a_mark_is_caught() -> None:
    planted = [
        path("open/", _page, name="open"),
        path("in/", include(([path("deep/", require_safe(_page), name="deep")], "spaced"))),
        path("fine/", require_POST(public(_page_of("fine"))), name="fine"),
        path("nameless/", for_staff(_page)),
    ]
    assert unmarked(list(routes(planted))) == ["open", "spaced:deep", "_page has no name"]


def _page_of(name: str):  # type: ignore[no-untyped-def]
    def page(request: HttpRequest) -> HttpResponse:
        return HttpResponse(name)

    return page


@pytest.mark.parametrize(("mark", "said"), [(public, "public"), (for_signed_in, "signed_in"), (for_staff, "staff")])
def test_a_mark_survives_the_decorators_around_it(mark, said) -> None:
    view = require_safe(csrf_exempt(mark(_page_of(said))))
    assert Route("x", (), view).access == said


def test_the_methods_of_a_view_are_read_from_its_decorators() -> None:
    assert Route("x", (), public(require_POST(_page_of("x")))).posts_only
    assert Route("x", (), require_POST(for_staff(_page_of("x")))).methods == {"POST"}
    assert not Route("x", (), require_safe(for_staff(_page_of("x")))).posts_only


def test_only_named_addresses_are_open_to_forgery() -> None:
    exempt = {route.name for route in every_route() if getattr(route.view, "csrf_exempt", False)}
    assert {name for name in exempt if not name.startswith("api:")} == set(OPEN_TO_FORGERY)


def test_every_address_of_the_api_needs_a_key_but_its_description() -> None:
    found = {route.name: route.access for route in every_route() if route.name.startswith("api:")}
    assert len(found) > 25
    assert {name for name, access in found.items() if access == FOR_WHO_SIGNS} == {"api:group_message"}
    without = {name for name, access in found.items() if access not in (FOR_PROGRAMS, FOR_WHO_SIGNS)}
    assert without == {"api:openapi", "api:unknown"}

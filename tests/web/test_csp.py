"""The headers of every answer."""

from __future__ import annotations

from django.http import HttpResponse
from django.test import RequestFactory, override_settings

from linli.web.csp import ContentSecurityPolicyMiddleware, policy


def answer(response: HttpResponse | None = None) -> HttpResponse:
    middleware = ContentSecurityPolicyMiddleware(lambda request: response or HttpResponse())
    return middleware(RequestFactory().get("/"))


def directives(header: str) -> dict[str, str]:
    return dict(part.split(" ", 1) for part in header.split("; "))


def test_everything_is_closed_but_what_pages_need() -> None:
    found = directives(answer()["Content-Security-Policy"])
    assert found["default-src"] == "'none'"
    assert found["script-src"] == found["style-src"] == found["connect-src"] == found["form-action"] == "'self'"
    assert found["img-src"] == "'self' blob: data:"
    assert found["base-uri"] == found["frame-ancestors"] == "'none'"
    assert "unsafe" not in answer()["Content-Security-Policy"]


@override_settings(LINLI_EMBEDDERS=["https://app.example.org", "https://example.net"])
def test_named_embedders_may_frame_pages() -> None:
    assert directives(answer()["Content-Security-Policy"])["frame-ancestors"] == (
        "https://app.example.org https://example.net"
    )


def test_the_other_headers_are_there() -> None:
    response = answer()
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Referrer-Policy"] == "same-origin"
    assert "geolocation=()" in response["Permissions-Policy"]


def test_a_view_s_own_policy_stays() -> None:
    own = policy() + "; sandbox"
    response = HttpResponse(headers={"Content-Security-Policy": own})
    assert answer(response)["Content-Security-Policy"] == own


def test_from_the_server_of_tiles_pictures_may_come_and_nothing_else() -> None:
    loose, strict = policy((), "https://tiles.example:8443/{z}/{x}/{y}.png?tk=k").split("; "), policy().split("; ")
    assert [one for one in loose if one not in strict] == ["img-src 'self' blob: data: https://tiles.example:8443"]
    assert len(loose) == len(strict)

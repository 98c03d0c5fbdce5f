"""Turns what an action or rule said no with into a page: 403 or 404 with the refusal's words, 409 for what changed."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse

from linli.core.actions import KeyReused
from linli.core.refusals import Refusal, RefusalKind, Refused, Stale
from linli.web.errors import TOO_LARGE, database_away, error_page

STATUS = {RefusalKind.WHO: 403, RefusalKind.WHEN: 409, RefusalKind.UNSEEN: 404}
Respond = Callable[[HttpRequest], HttpResponse]


def refusal_page(request: HttpRequest, refusal: Refusal) -> HttpResponse:
    """The refusal as a page: 403 who, 409 when, 404 unseen."""
    return error_page(request, STATUS[refusal.kind], {"refusal": refusal})


class RefusedMiddleware:
    """The one place where an exception of the kernel becomes an HTTP answer."""

    def __init__(self, get_response: Respond) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """Refused, Stale and KeyReused have their pages, and so have what is too large and a database that is
        away; everything else goes on to be a 500."""
        if isinstance(exception, Refused):
            return refusal_page(request, exception.refusal)
        if isinstance(exception, TOO_LARGE):
            return error_page(request, 413)
        if database_away(exception):
            return error_page(request, 503)
        context: dict[str, Any] = {}
        if isinstance(exception, Stale):
            context = {"stale": exception}
        elif not isinstance(exception, KeyReused):
            return None
        return error_page(request, 409, context)

"""Turns what an action or rule said no with into a page: 403 or 404 with the refusal's words, 409 for what changed."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from linli.core.actions import KeyReused
from linli.core.refusals import Refusal, RefusalKind, Refused, Stale

STATUS = {RefusalKind.WHO: 403, RefusalKind.WHEN: 409, RefusalKind.UNSEEN: 404}
Respond = Callable[[HttpRequest], HttpResponse]


def refusal_page(request: HttpRequest, refusal: Refusal) -> HttpResponse:
    """The refusal as a page: 403 who, 409 when, 404 unseen."""
    status = STATUS[refusal.kind]
    return render(request, f"errors/{status}.jinja", {"refusal": refusal}, status=status, using="jinja2")


class RefusedMiddleware:
    """The one place where an exception of the kernel becomes an HTTP answer."""

    def __init__(self, get_response: Respond) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """Refused, Stale and KeyReused have their pages; everything else goes on to be a 500."""
        if isinstance(exception, Refused):
            return refusal_page(request, exception.refusal)
        context: dict[str, Any] = {}
        if isinstance(exception, Stale):
            context = {"stale": exception}
        elif not isinstance(exception, KeyReused):
            return None
        return render(request, "errors/409.jinja", context, status=409, using="jinja2")

"""The pages for what went wrong outside the views: each says what happened, what was kept, and one way on."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from linli.core.refusals import Refusal, RefusalKind


def _page(request: HttpRequest, status: int) -> HttpResponse:
    return render(request, f"errors/{status}.jinja", {}, status=status, using="jinja2")


def bad_request(request: HttpRequest, exception: Any = None) -> HttpResponse:
    """400."""
    return _page(request, 400)


def forbidden(request: HttpRequest, exception: Any = None) -> HttpResponse:
    """403."""
    return _page(request, 403)


def not_found(request: HttpRequest, exception: Any = None) -> HttpResponse:
    """404."""
    return _page(request, 404)


def server_error(request: HttpRequest) -> HttpResponse:
    """500."""
    return _page(request, 500)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """403 when a form came from another site or its cookie is gone."""
    refusal = Refusal(
        RefusalKind.WHO,
        _("This form was open for too long, or did not come from this page."),
        _("You can, from a fresh page."),
        _("Go back, load the page again and send it once more; your text is still there."),
    )
    return render(request, "errors/403.jinja", {"refusal": refusal}, status=403, using="jinja2")

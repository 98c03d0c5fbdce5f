"""The pages for what went wrong outside the views: each says what happened, what was kept, one way on, whom to call."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from typing import Any

from django.core.exceptions import RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from linli.core.refusals import Refusal, RefusalKind
from linli.web.whom_to_call import around_page

TOO_LARGE = (RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent)
AWAY = ("08", "57P", "53")
"""Classes of PostgreSQL's codes that say: the server is gone, closing, or has no room for us."""

AGAIN_SECONDS = 30


def error_page(request: HttpRequest, status: int, context: Mapping[str, Any] | None = None) -> HttpResponse:
    """One of the error pages, with the station of the estate that this browser opened last; at the desk, the way back
    leads to the inbox."""
    around = around_page(request)
    if request.path.startswith("/desk/"):
        around = {"way_href": "/desk/", "way_label": _("To the inbox"), **around}
    if status in (409, 413, 422, 429, 500, 503):
        around.pop("way_href", None)
        around.pop("way_label", None)
    answer = render(request, f"errors/{status}.jinja", {**around, **(context or {})}, status=status, using="jinja2")
    if status == 503:
        answer.headers["Retry-After"] = str(AGAIN_SECONDS)
    answer.headers["Cache-Control"] = "private, no-store"
    return answer


def database_away(exception: BaseException | None) -> bool:
    """Whether this says that the database cannot be reached; a deadlock or a query that took too long does not."""
    if not isinstance(exception, OperationalError | InterfaceError):
        return False
    code = getattr(exception.__cause__, "sqlstate", None)
    return code is None or code.startswith(AWAY)


def bad_request(request: HttpRequest, exception: Any = None) -> HttpResponse:
    """400; 413 for what is larger than we take."""
    return error_page(request, 413 if isinstance(exception, TOO_LARGE) else 400)


def forbidden(request: HttpRequest, exception: Any = None) -> HttpResponse:
    """403."""
    return error_page(request, 403)


def not_found(request: HttpRequest, exception: Any = None) -> HttpResponse:
    """404."""
    return error_page(request, 404)


def server_error(request: HttpRequest) -> HttpResponse:
    """500; 503 while the database cannot be reached."""
    return error_page(request, 503 if database_away(sys.exc_info()[1]) else 500)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """403 when a form came from another site or its cookie is gone."""
    refusal = Refusal(
        RefusalKind.WHO,
        _("This form was open for too long, or did not come from this page."),
        _("You can, from a fresh page."),
        _("Go back, load the page again and send it once more; your text is still there."),
    )
    return error_page(request, 403, {"refusal": refusal})

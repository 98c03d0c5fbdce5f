"""Which station a page without an estate of its own names: that of the estate which this browser opened last."""

from __future__ import annotations

from typing import Any

from django.db import DatabaseError
from django.http import HttpRequest

from linli.core import clock
from linli.web.resident.frame import around, last_estate


def around_page(request: HttpRequest) -> dict[str, Any]:
    """Estate and station for base_resident.jinja. Two queries, none without the cookie; nothing without a database."""
    try:
        return around(last_estate(request), clock.now())
    except DatabaseError:
        return {}

"""Addresses of the first version, read from the declarations."""

from __future__ import annotations

from functools import cache
from itertools import groupby
from typing import Any

from django.urls import path

from linli.api import openapi
from linli.api.answering import unknown, view_of
from linli.api.endpoint import Answer, Call, Endpoint
from linli.api.v1 import about, groups, letters, service_requests, verbs

app_name = "api"


def description(_call: Call) -> Answer:
    """The description of all this, by itself."""
    return Answer(_document())


@cache
def _document() -> dict[str, Any]:
    """Made once in a process: the declarations do not change while it runs."""
    return openapi.document(ENDPOINTS)


ENDPOINTS: tuple[Endpoint, ...] = (
    *service_requests.ENDPOINTS,
    *verbs.ENDPOINTS,
    *about.ENDPOINTS,
    *groups.ENDPOINTS,
    *letters.ENDPOINTS,
    Endpoint("GET", "openapi.json", "openapi", "This description.", description, public=True),
)

urlpatterns = [
    *(
        path(address, view_of(found := list(same)), name=found[0].name)
        for address, same in groupby(ENDPOINTS, key=lambda each: each.path)
    ),
    path("<path:rest>", unknown, name="unknown"),
]

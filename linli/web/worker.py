"""The service worker: it has to come from the root to serve all of a resident's pages."""

from __future__ import annotations

from functools import cache

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from linli.web.access import public
from linli.web.assets import ASSETS

FILE = ASSETS.with_name("worker.js")


@cache
def _text() -> bytes:
    """The built script; empty while the front end is not built."""
    return FILE.read_bytes() if FILE.exists() else b""


@public
@require_safe
def service_worker(request: HttpRequest) -> HttpResponse:
    """`/worker.js`: asked for anew each time, so that a mended one is taken at once."""
    script = _text()
    if not script:
        return HttpResponse(status=404)
    headers = {"Cache-Control": "no-cache"}
    return HttpResponse(script, content_type="text/javascript; charset=utf-8", headers=headers)

"""The service worker: it has to come from the root to serve all of a resident's pages."""

from __future__ import annotations

from django.http import FileResponse, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.views.decorators.http import require_safe

from linli.web.access import public
from linli.web.assets import ASSETS

FILE = ASSETS.with_name("worker.js")


@public
@require_safe
def service_worker(request: HttpRequest) -> HttpResponseBase:
    """`/worker.js`: asked for anew each time, so that a mended one is taken at once."""
    if not FILE.exists():
        return HttpResponse(status=404)
    response = FileResponse(FILE.open("rb"), content_type="text/javascript; charset=utf-8")
    response.headers["Cache-Control"] = "no-cache"
    return response

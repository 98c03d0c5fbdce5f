"""Alive, ready: for whoever watches the machine."""

from __future__ import annotations

import time
from typing import Any

from django.conf import settings
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, HttpResponse, JsonResponse

from linli.web.access import public

WORKER_STALE_SECONDS = 30


@public
def alive(request: HttpRequest) -> HttpResponse:
    """200 while the process answers."""
    return HttpResponse("ok\n", content_type="text/plain")


@public
def ready(request: HttpRequest) -> HttpResponse:
    """200 when the database answers, no migration is pending and the worker has been seen; else 503 and what is not."""
    found: dict[str, Any] = {"database": False, "migrations": False, "worker": False}
    try:
        executor = MigrationExecutor(connection)
        found["database"] = True
        found["migrations"] = not executor.migration_plan(executor.loader.graph.leaf_nodes())
    except DatabaseError:
        pass
    beat = settings.DATA_DIR / "worker-heartbeat"
    if beat.exists():
        found["worker_seconds"] = round(time.time() - beat.stat().st_mtime, 1)
        found["worker"] = found["worker_seconds"] < WORKER_STALE_SECONDS
    status = 200 if all(found[name] for name in ("database", "migrations", "worker")) else 503
    return JsonResponse(found, status=status)

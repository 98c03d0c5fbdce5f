"""These pages exist in a demo alone."""

from __future__ import annotations

from django.conf import settings
from django.http import Http404

BACKEND = "linli.web.accounts.backends.AccountBackend"


def only_in_demo() -> None:
    """Nobody finds these pages anywhere else. Raises `Http404`."""
    if not settings.DEMO:
        raise Http404

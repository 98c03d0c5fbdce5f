"""Addresses of built files: each carries a hash of what it holds, so that a browser may keep it for good.

The front end's build writes both the plain and the hashed name, and a compressed twin of each, into the wheel; nothing
is collected at installation.
"""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles.storage import StaticFilesStorage

ASSETS = Path(__file__).parent / "static" / "linli" / "assets.json"


@cache
def _names(_built_at: int) -> dict[str, str]:
    if not ASSETS.exists():
        return {}
    names: dict[str, str] = json.loads(ASSETS.read_text(encoding="utf-8"))
    return names


def hashed_names() -> dict[str, str]:
    """Plain to hashed name, both below the static root; empty while the front end is not built.

    Read once; with DEBUG, again after each build.
    """
    return _names(ASSETS.stat().st_mtime_ns if settings.DEBUG and ASSETS.exists() else 0)


class BuiltStorage(StaticFilesStorage):
    """For `STORAGES["staticfiles"]`: answers the hashed address of a built file, the plain one of any other."""

    def url(self, name: str | None) -> str:
        return super().url(hashed_names().get(name or "", name))

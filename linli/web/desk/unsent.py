"""Words whose form is gone when they come in, because somebody was faster: shown, so that nothing is lost."""

from __future__ import annotations

from collections.abc import Iterable

from django.http import HttpRequest


def unsent(request: HttpRequest, names: Iterable[str]) -> list[str]:
    """What was typed in these fields, without empty ones, for parts/unsent.jinja."""
    return [said for name in names if (said := request.POST.get(name, "").strip())]

"""One sentence for the next page of a face that this reader sees: kept in a cookie until then, and told once."""

from __future__ import annotations

from typing import Any

from django.contrib.messages import WARNING, get_messages, info, warning
from django.http import HttpRequest


class Notice(str):
    """A sentence that is told; `warns` where something did not go through, or wants a second look."""

    warns = False


def tell(request: HttpRequest, sentence: str, *, face: str, warns: bool = False) -> None:
    """Keep a sentence for the next page of a face."""
    (warning if warns else info)(request, sentence, extra_tags=face)


def told(request: HttpRequest, *, face: str) -> list[Notice]:
    """What is to be told on this page of a face now; what waits for another face goes on waiting."""
    waiting: Any = get_messages(request)
    mine: list[Any] = []
    others: list[Any] = []
    for notice in waiting:
        (mine if face in notice.tags.split() else others).append(notice)
    for notice in others:
        waiting.add(notice.level, notice.message, notice.extra_tags)
    return [_notice(one) for one in mine]


def _notice(kept: Any) -> Notice:
    notice = Notice(kept)
    notice.warns = kept.level >= WARNING
    return notice


def read_ahead(request: HttpRequest) -> bool:
    """Whether a script fetches this page only to go there next: what is to be told waits for that. A page that comes by
    way of the service worker is no such fetch, though its destination is empty as well: its mode tells it apart."""
    headers = request.headers
    return headers.get("Sec-Fetch-Dest") == "empty" and headers.get("Sec-Fetch-Mode", "cors") == "cors"

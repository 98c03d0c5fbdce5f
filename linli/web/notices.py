"""One sentence for the next page of a face that this reader sees: kept in a cookie until then, and told once."""

from __future__ import annotations

from typing import Any

from django.contrib.messages import get_messages, info
from django.http import HttpRequest


def tell(request: HttpRequest, sentence: str, *, face: str) -> None:
    """Keep a sentence for the next page of a face."""
    info(request, sentence, extra_tags=face)


def told(request: HttpRequest, *, face: str) -> list[str]:
    """What is to be told on this page of a face now; what waits for another face goes on waiting."""
    waiting: Any = get_messages(request)
    mine: list[Any] = []
    others: list[Any] = []
    for notice in waiting:
        (mine if face in notice.tags.split() else others).append(notice)
    for notice in others:
        waiting.add(notice.level, notice.message, notice.extra_tags)
    return [str(notice) for notice in mine]


def read_ahead(request: HttpRequest) -> bool:
    """Whether a script fetches this page only to go there next: what is to be told waits for that. A page that comes by
    way of the service worker is no such fetch, though its destination is empty as well: its mode tells it apart."""
    headers = request.headers
    return headers.get("Sec-Fetch-Dest") == "empty" and headers.get("Sec-Fetch-Mode", "cors") == "cors"

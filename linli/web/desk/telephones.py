"""A telephone that somebody may look at: a page that closes by itself, and that no browser keeps."""

from __future__ import annotations

from datetime import datetime

from django.http import HttpRequest, HttpResponse

from linli.people.actions import RevealedContact
from linli.web.desk.frame import respond


def phone_page(
    request: HttpRequest, name: str, found: RevealedContact, back: str, at: datetime, *, current: str
) -> HttpResponse:
    """The number of `name` for as long as it was opened, and the way back; `current` is the side bar's entry."""
    seconds = int((found.until - at).total_seconds())
    values = {"now": at, "name": name, "phone": found.phone, "seconds": seconds, "back": back}
    response = respond(request, "desk/telephone.jinja", values, current=current)
    response.headers["Cache-Control"] = "no-store"
    response.headers["Refresh"] = f"{seconds};url={back}"
    return response

"""Every no as problem+json (RFC 9457), in the words of the rule that said it and in the reader's language."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from pydantic import BaseModel, ConfigDict, Field

from linli.core.refusals import Refusal, RefusalKind, Stale
from linli.people.models import Person

CONTENT_TYPE = "application/problem+json"


class Problem(BaseModel):
    """What went wrong, why, and what can be done instead."""

    model_config = ConfigDict(extra="forbid")

    type: str = Field(description="Which sort of problem: `urn:linli:problem:` and one of the words listed.")
    title: str = Field(description="The sort in words.")
    status: int
    detail: str = Field(description="The whole of it in one or two sentences, fit to be shown to a person.")
    why: str = ""
    who_can: str = Field("", description="Who can do this; empty where nobody can.")
    instead: str = Field("", description="What can be done instead.")
    errors: dict[str, str] = Field({}, description="What is wrong, by field.")
    version: int | None = Field(None, description="The version that it is at now, where it was changed meanwhile.")
    changed_by: str = Field("", description="Who changed it, for staff.")
    changed_at: datetime | None = None
    change: str = Field("", description="The kind of event by which it was changed.")


@dataclass(frozen=True, slots=True)
class Sort:
    """One sort of problem: its status and its title."""

    status: int
    title: Any


SORTS: Mapping[str, Sort] = {
    "malformed": Sort(400, gettext_lazy("This is no valid JSON, or no valid header.")),
    "no-key": Sort(401, gettext_lazy("A key is needed.")),
    "no-signature": Sort(401, gettext_lazy("A signature of the group is needed.")),
    "late": Sort(401, gettext_lazy("Signed too long ago.")),
    "not-allowed": Sort(403, gettext_lazy("This post may not do that.")),
    "not-found": Sort(404, gettext_lazy("There is nothing here.")),
    "wrong-method": Sort(405, gettext_lazy("This address does not answer that method.")),
    "not-now": Sort(409, gettext_lazy("Not in this state.")),
    "changed": Sort(409, gettext_lazy("It was changed meanwhile.")),
    "key-reused": Sort(
        422, gettext_lazy("This Idempotency-Key, or this id of a message, came with something else before.")
    ),
    "no-length": Sort(411, gettext_lazy("Content-Length is needed.")),
    "too-large": Sort(413, gettext_lazy("Too large.")),
    "wrong-type": Sort(415, gettext_lazy("Another content type is needed.")),
    "invalid": Sort(422, gettext_lazy("Something is missing or wrong.")),
    "no-version": Sort(428, gettext_lazy("If-Match is needed.")),
    "no-idempotency-key": Sort(428, gettext_lazy("Idempotency-Key is needed.")),
    "too-many": Sort(429, gettext_lazy("Too many calls in this minute.")),
    "broken": Sort(500, gettext_lazy("Something broke here.")),
}
"""Every sort of problem, by the last word of its type."""

OF_REFUSAL = {RefusalKind.WHO: "not-allowed", RefusalKind.WHEN: "not-now", RefusalKind.UNSEEN: "not-found"}


class ApiProblem(Exception):
    """A problem found by the door itself."""

    def __init__(self, sort: str, detail: str = "", *, headers: Mapping[str, str] | None = None, **more: Any) -> None:
        super().__init__(sort)
        self.sort, self.detail, self.headers, self.more = sort, detail, headers or {}, more


def response(sort: str, detail: str = "", *, headers: Mapping[str, str] | None = None, **more: Any) -> HttpResponse:
    """The answer for a problem of this sort."""
    known = SORTS[sort]
    title = str(known.title)
    problem = Problem(
        type=f"urn:linli:problem:{sort}", title=title, status=known.status, detail=detail or title, **more
    )
    body = problem.model_dump_json(exclude_defaults=True)
    return HttpResponse(body, content_type=CONTENT_TYPE, status=known.status, headers=dict(headers or {}))


def of_refusal(refusal: Refusal) -> HttpResponse:
    """403 who, 409 when, 404 unseen; with why, who can, and what instead."""
    return response(
        OF_REFUSAL[refusal.kind],
        refusal.sentence(),
        why=refusal.why,
        who_can=refusal.who_can,
        instead=refusal.instead,
    )


def of_invalid(errors: Mapping[str, str]) -> HttpResponse:
    """422, with what is wrong by field."""
    return response("invalid", " ".join(dict.fromkeys(errors.values())), errors=dict(errors))


def of_stale(stale: Stale, *, for_staff: bool) -> HttpResponse:
    """409, with the version now; who and when. Names of staff are for staff."""
    name = Person.objects.filter(pk=stale.by).values_list("name", flat=True).first() if for_staff and stale.by else ""
    return response(
        "changed",
        _("Somebody changed this before you. Read it again, and decide anew."),
        version=stale.now,
        changed_by=name or "",
        changed_at=stale.at,
        change=stale.event_kind,
        headers={"ETag": f'"{stale.now}"'},
    )

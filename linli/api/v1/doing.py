"""What one verb of the API is made of, and how fields that name rows find them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from django.utils.translation import gettext as _
from pydantic import BaseModel, Field

from linli.api.endpoint import Taken
from linli.core.actors import Actor
from linli.core.refusals import Refusal
from linli.organisations.models import Organisation
from linli.organisations.queries import visible_to as bodies_visible_to
from linli.places.models import Place
from linli.service_requests.models import ServiceRequest
from linli.service_requests.queries import visible_to

LONGEST = 10_000
"""More than an action takes: how many are too many it says itself, in its own words."""

Rule = Callable[[Actor, ServiceRequest, datetime], Refusal | None]


@dataclass(frozen=True, slots=True)
class Finds:
    """Marks a field that names a row: `find(actor, value)` is that row, or None, which is told as `missing`."""

    find: Callable[[Actor, Any], Any]
    missing: Callable[[], str]


def _body(actor: Actor, value: UUID) -> Organisation | None:
    return bodies_visible_to(actor).filter(pk=value).first()


def _place(_actor: Actor, value: int) -> Place | None:
    return Place.objects.filter(pk=value).first()


def _service_request(actor: Actor, value: str) -> ServiceRequest | None:
    return visible_to(actor).filter(number=value).first()


BODY = Finds(_body, lambda: _("There is no such body."))
PLACE = Finds(_place, lambda: _("There is no such place."))
LEADING = Finds(_service_request, lambda: _("There is no service request with this number here."))

Words = Annotated[str, Field(max_length=LONGEST)]
Reason = Annotated[str, Field(max_length=40, description="A key of the playbook; see `choices`.")]
Body = Annotated[UUID, Field(description="The id of a body; see `choices`."), BODY]
MaybeBody = Annotated[UUID | None, Field(description="The id of a body; see `choices`."), BODY]
MaybePlace = Annotated[int | None, Field(description="The id of a place in the same estate."), PLACE]
Number = Annotated[str, Field(max_length=32, pattern=r"^[0-9A-Z-]+$"), LEADING]


class Spoken(Taken):
    """Words, where there is something to say."""

    words: Words = ""


class Explained(Taken):
    """Words that are needed."""

    words: Words


@dataclass(frozen=True, slots=True)
class Doing:
    """One verb: `noun` in its address, what it takes, its action, and its rule."""

    verb: str
    noun: str
    body: type[BaseModel]
    act: Callable[..., ServiceRequest]
    rule: Rule
    summary: str

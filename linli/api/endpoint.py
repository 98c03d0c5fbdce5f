"""One address and method of the API as a declaration: routes, checks, description and docs are all read from it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from pydantic import BaseModel, ConfigDict

from linli.api.keys import Caller
from linli.core.actors import Actor


class Taken(BaseModel):
    """Something that callers send: unknown fields are refused, nothing is guessed from another type."""

    model_config = ConfigDict(extra="forbid", strict=True, str_strip_whitespace=False)


class Asked(BaseModel):
    """What stands behind the question mark of an address: text, read as what it is to be."""

    model_config = ConfigDict(extra="forbid")


class Given(BaseModel):
    """Something that callers get."""

    model_config = ConfigDict(extra="forbid")


class Nothing(Taken):
    """No fields."""


@dataclass(frozen=True, slots=True)
class Call:
    """One call, checked: who, when, and what was sent."""

    request: HttpRequest
    caller: Caller | None
    at: datetime
    params: Mapping[str, Any]
    query: Any = None
    body: Any = None
    version: int | None = None
    key: str = ""

    @property
    def actor(self) -> Actor:
        """Who acts. Only endpoints that are open to all have nobody."""
        assert self.caller is not None
        return self.caller.actor


@dataclass(frozen=True, slots=True)
class Answer:
    """What came of it. `version` becomes the ETag; `raw` replaces all the rest."""

    body: BaseModel | Mapping[str, Any] | None = None
    version: int | None = None
    headers: Mapping[str, str] = field(default_factory=dict)
    raw: HttpResponse | None = None


@dataclass(frozen=True, slots=True)
class Endpoint:
    """What `method` on `path` takes and answers, and the function that does it.

    `path` is a Django path below /api/v1/, `name` its operationId. With `versioned` If-Match is needed, with
    `keyed` an Idempotency-Key; `may_be_keyed` where it may come. `photo` takes the bytes of a picture instead of JSON.
    What is `signed` needs no key: it is read by the function itself, once it knows who may have signed it.
    """

    method: str
    path: str
    name: str
    summary: str
    act: Callable[[Call], Answer]
    answer: type[BaseModel] | None = None
    body: type[BaseModel] | None = None
    query: type[BaseModel] | None = None
    status: int = 200
    versioned: bool = False
    keyed: bool = False
    may_be_keyed: bool = False
    photo: bool = False
    public: bool = False
    signed: bool = False
    answers_type: str = "application/json"
    problems: tuple[str, ...] = ()

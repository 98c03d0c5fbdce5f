"""What every change has in common: one transaction, a lock, a version, a rule, an event, and a first answer kept."""

from __future__ import annotations

import functools
import hashlib
import inspect
import json
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, ParamSpec, TypeVar

from django.db import connection, models, transaction

from linli.core.models import Answer, Event
from linli.core.refusals import Stale

P = ParamSpec("P")
R = TypeVar("R")
M = TypeVar("M", bound=models.Model)

REGISTRY: dict[str, Callable[..., Any]] = {}


def action(function: Callable[P, R]) -> Callable[P, R]:
    """Mark a function as an action: it takes `by` and `at` by keyword and runs in one transaction.

    Raises TypeError at import when the signature is not that of an action.
    """
    parameters = inspect.signature(function).parameters
    for name in ("by", "at"):
        if name not in parameters or parameters[name].kind is not inspect.Parameter.KEYWORD_ONLY:
            raise TypeError(f"{function.__qualname__}: an action takes {name}= by keyword")

    @functools.wraps(function)
    def run(*args: P.args, **kwargs: P.kwargs) -> R:
        with transaction.atomic():
            return function(*args, **kwargs)

    REGISTRY[f"{function.__module__}.{function.__name__}"] = run
    return run


def lock(thing: M, *, version: int | None = None, related: tuple[str, ...] = ()) -> M:
    """The row behind `thing`, read again and locked, with `related` rows joined unlocked.

    `version` is what the user saw; None means whatever is there now. Raises `Stale` when the row is no longer at
    `version`, and the model's DoesNotExist.
    """
    rows = type(thing)._default_manager.select_for_update(of=("self",))
    fresh = (rows.select_related(*related) if related else rows).get(pk=thing.pk)
    found = getattr(fresh, "version", 0)
    if version is not None and version != found:
        last = Event.objects.filter(subject_id=str(thing.pk)).order_by("-id").first()
        raise Stale(
            seen=version,
            now=found,
            event_kind=last.kind if last else "",
            at=last.at if last else None,
            by=str(last.person_id or "") if last else "",
        )
    return fresh


def save(thing: models.Model, *fields: str) -> None:
    """Write these fields and raise the version; the caller holds the lock."""
    thing.version += 1  # type: ignore[attr-defined]  # every model that is locked has a version
    thing.save(update_fields=[*fields, "version"])


def body_hash(body: Mapping[str, Any]) -> bytes:
    """The hash by which a repeated call is known to be the same: SHA-256 of canonical JSON."""
    return hashlib.sha256(json.dumps(body, sort_keys=True, default=str, ensure_ascii=False).encode()).digest()


class KeyReused(Exception):
    """The same idempotency key came with another body."""


CLAIM = """
INSERT INTO core_answer (id, client, key, body_hash, answer, at) VALUES (%s, %s, %s, %s, NULL, %s)
ON CONFLICT (client, key) DO NOTHING
"""


def claim(*, client: str, key: str, body: bytes, answer_id: Any, at: datetime) -> Any | None:
    """Claim (client, key) in the current transaction.

    Returns None when the claim is ours (then call `keep`), else the first answer. Waits for a concurrent claimant's
    commit. Raises `KeyReused` when the key was used for another body.
    """
    with connection.cursor() as cursor:
        cursor.execute(CLAIM, [answer_id, client, key, body, at])
        if cursor.rowcount == 1:
            return None
        cursor.execute("SELECT body_hash, answer FROM core_answer WHERE client = %s AND key = %s", [client, key])
        known, answer = cursor.fetchone()
    if bytes(known) != body:
        raise KeyReused(key)
    return json.loads(answer) if isinstance(answer, str) else answer


def keep(*, answer_id: Any, answer: Any) -> None:
    """Keep the answer of a claim made in this transaction."""
    Answer.objects.filter(pk=answer_id).update(answer=answer)

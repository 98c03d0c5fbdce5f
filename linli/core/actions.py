"""What every change has in common: one transaction, a lock, a version, a rule, an event, and a first answer kept."""

from __future__ import annotations

import functools
import hashlib
import inspect
import json
from collections.abc import Callable, Iterator, Mapping
from contextvars import ContextVar
from datetime import datetime
from typing import Any, ParamSpec, TypeVar

from django.db import OperationalError, connection, models, transaction
from psycopg.errors import DeadlockDetected, LockNotAvailable

from linli.core.ids import uuid7
from linli.core.models import Event
from linli.core.refusals import Stale

P = ParamSpec("P")
R = TypeVar("R")
M = TypeVar("M", bound=models.Model)

_acting: ContextVar[bool] = ContextVar("acting", default=False)
REGISTRY: dict[str, Callable[..., Any]] = {}
TURNS = 3
"""So often what a deadlock breaks off is tried; an action that is given an iterator, which is spent then, once."""


def action(function: Callable[P, R]) -> Callable[P, R]:
    """Mark a function as an action: it takes `by` and `at` by keyword and runs in one transaction.

    An action called by an action is part of it: what the inner one raises must leave the outer one too, so that
    nothing is half-saved. Of two that wait for each other's rows the database breaks one off; that one is done again.

    Raises TypeError at import when the signature is not that of an action.
    """
    parameters = inspect.signature(function).parameters
    for name in ("by", "at"):
        if name not in parameters or parameters[name].kind is not inspect.Parameter.KEYWORD_ONLY:
            raise TypeError(f"{function.__qualname__}: an action takes {name}= by keyword")

    @functools.wraps(function)
    def run(*args: P.args, **kwargs: P.kwargs) -> R:
        if _acting.get():
            return function(*args, **kwargs)
        mark = _acting.set(True)
        turns = 1 if any(_is_spent(given) for given in (*args, *kwargs.values())) else TURNS
        try:
            return in_one_transaction(lambda: function(*args, **kwargs), turns)
        finally:
            _acting.reset(mark)

    REGISTRY[f"{function.__module__}.{function.__name__}"] = run
    return run


def _is_spent(given: object) -> bool:
    """Whether it can be gone through only once; whoever reads a file begins at its start."""
    return isinstance(given, Iterator) and not hasattr(given, "seek")


def in_one_transaction(call: Callable[[], R], turns: int = TURNS) -> R:
    """What `call` returns: for what calls several actions that hold together. Broken off by the database because of a
    deadlock it is called anew, so often in all; not inside a transaction of somebody else, who would have to begin anew
    too."""
    turns = 1 if connection.in_atomic_block else turns
    while True:
        try:
            with transaction.atomic():
                return call()
        except OperationalError as broken:
            turns -= 1
            if not turns or not isinstance(broken.__cause__, DeadlockDetected):
                raise


def lock(thing: M, *, version: int | None = None, related: tuple[str, ...] = ()) -> M:
    """The row behind `thing`, read again and locked, with `related` rows joined unlocked.

    `version` is what the user saw; None means whatever is there now. Raises `Stale` when the row is no longer at
    `version`, and the model's DoesNotExist.
    """
    rows = type(thing)._default_manager
    if related:
        # Locked first and read with its neighbours then: who waited for the lock would lose a row whose neighbour
        # changed meanwhile, because PostgreSQL joins the new row with the neighbours of the old one.
        rows.select_for_update().values_list("pk").get(pk=thing.pk)
        fresh = rows.select_related(*related).get(pk=thing.pk)
    else:
        fresh = rows.select_for_update().get(pk=thing.pk)
    compare(fresh, version, subject=thing.pk)
    return fresh


def lock_together(*things: models.Model) -> None:
    """Lock the rows behind several things, never waiting for one while holding another, so that nobody's order matters.

    What is held already when this is called stays held: call it first. Raises the model's DoesNotExist.
    """
    waiting = list(dict.fromkeys(things))
    while True:
        try:
            with transaction.atomic():
                for number, thing in enumerate(waiting):
                    rows = type(thing)._default_manager.select_for_update(nowait=number > 0)
                    rows.values_list("pk").get(pk=thing.pk)
            return
        except OperationalError as taken:
            if not isinstance(taken.__cause__, LockNotAvailable):
                raise
            waiting = [thing, *(other for other in waiting if other != thing)]


def compare(held: models.Model | None, seen: int | None, *, subject: Any = None) -> None:
    """Compare what the user saw of a row that the caller holds; 0: there was none. None compares nothing.

    Raises `Stale`, with the last event of the subject where one is named.
    """
    found = 0 if held is None else getattr(held, "version", 0)
    if seen is not None and seen != found:
        told = Event.objects.filter(subject_id=str(subject)).order_by("-id")
        last = told.first() if subject is not None else None
        raise Stale(
            seen=seen,
            now=found,
            event_kind=last.kind if last else "",
            at=last.at if last else None,
            by=str(last.person_id or "") if last else "",
        )


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
INSERT INTO core_answer (id, client, key, body_hash, answer, at) VALUES (%s, %s, %s, %s, %s, %s)
ON CONFLICT (client, key) DO NOTHING
"""


def claim(*, client: str, key: str, body: bytes, answer: Mapping[str, Any], at: datetime) -> Any | None:
    """Claim (client, key) in the current transaction, with the answer that it will get.

    Returns None when the claim is ours, else the first answer. Waits for a concurrent claimant's commit. Raises
    `KeyReused` when the key was used for another body.
    """
    with connection.cursor() as cursor:
        cursor.execute(CLAIM, [uuid7(), client, key, body, json.dumps(answer), at])
        if cursor.rowcount == 1:
            return None
        cursor.execute("SELECT body_hash, answer FROM core_answer WHERE client = %s AND key = %s", [client, key])
        known, first = cursor.fetchone()
    if bytes(known) != body:
        raise KeyReused(key)
    return json.loads(first) if isinstance(first, str) else first


def once(
    *, client: str, key: str, body: bytes, at: datetime, act: Callable[[], Mapping[str, Any]]
) -> tuple[Mapping[str, Any], bool]:
    """What `act` answers, and whether that is the first answer to an earlier call with this key, given again.

    Claim, change and answer are one transaction: what fails leaves no claim, and after a deadlock `act` is called anew.
    Raises `KeyReused` for another body, and whatever `act` raises.
    """

    def answered() -> tuple[Mapping[str, Any], bool]:
        first = claim(client=client, key=key, body=body, answer={}, at=at)
        if first is not None:
            return first, True
        answer = act()
        with connection.cursor() as cursor:
            cursor.execute(
                "UPDATE core_answer SET answer = %s WHERE client = %s AND key = %s", [json.dumps(answer), client, key]
            )
        return answer, False

    return in_one_transaction(answered)

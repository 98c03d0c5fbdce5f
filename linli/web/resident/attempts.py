"""Wrong query codes, counted: five from one client, then ten minutes' wait.

A client is its address together with the codes it has rightly shown, so that neighbours behind one address do not shut
each other out, and a made-up cookie buys nobody a fresh start. The address is the one that sign-in counts by, too.
"""

from __future__ import annotations

import hashlib

from allauth.account.adapter import get_adapter
from django.core.cache import cache
from django.http import HttpRequest

from linli.web.actors import codes_of

MOST_WRONG = 5
WAIT_SECONDS = 600


def _key(request: HttpRequest) -> str:
    shown = ",".join(sorted(code.hex for code in codes_of(request)))
    client = f"{get_adapter().get_client_ip(request)}|{shown}"
    return "wrong-codes:" + hashlib.sha256(client.encode()).hexdigest()[:32]


def must_wait(request: HttpRequest) -> bool:
    """Whether this client has been wrong five times within ten minutes."""
    return int(cache.get(_key(request), 0)) >= MOST_WRONG


def note_wrong(request: HttpRequest) -> None:
    """Count one wrong code; the ten minutes run from the latest."""
    key = _key(request)
    cache.set(key, int(cache.get(key, 0)) + 1, WAIT_SECONDS)


def forget(request: HttpRequest) -> None:
    """A right code wipes the slate."""
    cache.delete(_key(request))

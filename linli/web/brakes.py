"""How often one client may do within an hour what needs no account.

A client is its address, the one that sign-in counts by, too. It is counted in the cache: of several servers each may
count for itself, and a restart forgets. It brakes a script; it is no lock. Where nobody's address is to be kept, what
is counted belongs to a thing: the wrong codes of a till.
"""

from __future__ import annotations

import hashlib

from allauth.account.adapter import get_adapter
from django.core.cache import cache
from django.http import HttpRequest

HOUR = 3600


def too_many(request: HttpRequest, what: str, most: int) -> bool:
    """Whether this client has done this so often within the hour; counts this time, where it may."""
    client = str(get_adapter().get_client_ip(request))
    key = f"{what}:" + hashlib.sha256(client.encode()).hexdigest()[:32]
    count = int(cache.get(key, 0))
    if count < most:
        cache.set(key, count + 1, HOUR)
    return count >= most


def worn_out(what: str, most: int) -> bool:
    """Whether something went wrong so often at this thing within the hour."""
    return int(cache.get(what, 0)) >= most


def wear(what: str) -> None:
    """Something went wrong at this thing once more."""
    cache.set(what, int(cache.get(what, 0)) + 1, HOUR)

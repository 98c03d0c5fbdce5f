"""One POST to somebody else's service, and what every channel may fail with."""

from __future__ import annotations

import base64
from collections.abc import Mapping
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from urllib.parse import unquote, urlsplit

TIMEOUT_SECONDS = 5.0
MOST_READ = 64 * 1024


class NotSent(Exception):
    """The other side did not take a message: unreachable, too slow, or it said no. Never names who was to read it."""


def post(
    url: str, body: bytes, headers: Mapping[str, str], *, timeout: float = TIMEOUT_SECONDS, what: str = "gateway"
) -> bytes:
    """The answer's body, of any answer from 200 to 299. Redirects are not followed.

    A user and password in the address are sent as HTTP basic authentication. Raises `NotSent`.
    """
    parts = urlsplit(url)
    sent = dict(headers)
    if parts.username is not None:
        pair = f"{unquote(parts.username)}:{unquote(parts.password or '')}"
        sent["Authorization"] = "Basic " + base64.b64encode(pair.encode()).decode()
    kind = HTTPSConnection if parts.scheme == "https" else HTTPConnection
    connection = kind(parts.hostname or "", parts.port, timeout=timeout)
    path = parts.path or "/"
    try:
        connection.request("POST", f"{path}?{parts.query}" if parts.query else path, body, sent)
        answer = connection.getresponse()
        status, said = answer.status, answer.read(MOST_READ)
    except (OSError, HTTPException) as error:
        raise NotSent(type(error).__name__) from error
    finally:
        connection.close()
    if not 200 <= status < 300:
        raise NotSent(f"the {what} answered {status}")
    return said

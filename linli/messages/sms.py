"""Text messages through the operator's gateway: one POST of JSON, `{"phone": …, "text": …}`.

The gateway is named by `LINLI_SMS_URL`; a user and password in the address are sent as HTTP basic authentication.
"""

from __future__ import annotations

import base64
import json
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from urllib.parse import unquote, urlsplit

from django.conf import settings

TIMEOUT_SECONDS = 5.0


class SmsFailed(Exception):
    """The gateway did not take the message: unreachable, too slow, or it answered with an error."""


def available() -> bool:
    """Whether a gateway is set."""
    return bool(settings.LINLI_SMS_URL)


def send(phone: str, text: str, *, timeout: float = TIMEOUT_SECONDS) -> None:
    """Send one text message and wait for the gateway's answer, `timeout` seconds at most.

    Any answer from 200 to 299 means taken. Redirects are not followed. Raises `SmsFailed`; it never names the number.
    """
    if not available():
        raise SmsFailed("no gateway is set")
    parts = urlsplit(str(settings.LINLI_SMS_URL))
    path = parts.path or "/"
    headers = {"Content-Type": "application/json; charset=utf-8"}
    if parts.username is not None:
        pair = f"{unquote(parts.username)}:{unquote(parts.password or '')}"
        headers["Authorization"] = "Basic " + base64.b64encode(pair.encode()).decode()
    kind = HTTPSConnection if parts.scheme == "https" else HTTPConnection
    connection = kind(parts.hostname or "", parts.port, timeout=timeout)
    try:
        body = json.dumps({"phone": phone, "text": text}, ensure_ascii=False).encode()
        connection.request("POST", f"{path}?{parts.query}" if parts.query else path, body, headers)
        status = connection.getresponse().status
    except (OSError, HTTPException) as error:
        raise SmsFailed(type(error).__name__) from error
    finally:
        connection.close()
    if not 200 <= status < 300:
        raise SmsFailed(f"the gateway answered {status}")

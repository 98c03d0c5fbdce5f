"""Text messages through the operator's gateway: one POST, shaped by settings, so that a gateway needs no code.

`LINLI_SMS_URL` names it, `LINLI_SMS_BODY` is what is posted, `LINLI_SMS_FORMAT` says whether as JSON or as a form,
`LINLI_SMS_HEADERS` what headers go along, `LINLI_SMS_TAKEN` what the answer holds when a message was taken.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.conf import settings

from linli.core.ids import uuid7
from linli.messages.posting import TIMEOUT_SECONDS, NotSent, post

SmsFailed = NotSent
ID_HEADER = "Idempotency-Key"


def available() -> bool:
    """Whether a gateway is set."""
    return bool(settings.LINLI_SMS_URL)


def send(phone: str, text: str, *, message_id: UUID | None = None, timeout: float = TIMEOUT_SECONDS) -> None:
    """Send one text message and wait for the gateway's answer, `timeout` seconds at most.

    `message_id` is the same for every attempt at one message: it goes out as `{id}` and as a header, so that a gateway
    can leave out what it has had. Raises `SmsFailed`; it never names the number.
    """
    if not available():
        raise SmsFailed("no gateway is set")
    values = {"{phone}": phone, "{text}": text, "{id}": str(message_id or uuid7())}
    body = filled(settings.LINLI_SMS_BODY, values)
    headers = {ID_HEADER: values["{id}"], **filled(settings.LINLI_SMS_HEADERS, {"{id}": values["{id}"]})}
    if settings.LINLI_SMS_FORMAT == "form":
        kind, data = "application/x-www-form-urlencoded; charset=utf-8", urlencode(body).encode()
    else:
        kind, data = "application/json; charset=utf-8", json.dumps(body, ensure_ascii=False).encode()
    said = post(str(settings.LINLI_SMS_URL), data, {"Content-Type": kind, **headers}, timeout=timeout)
    if not says(said, settings.LINLI_SMS_TAKEN):
        raise SmsFailed("the gateway answered that it did not take it")


def filled(shape: Any, values: Mapping[str, str]) -> Any:
    """A shape of JSON with its placeholders filled in; what is filled in is not looked at for placeholders again."""
    if isinstance(shape, Mapping):
        return {key: filled(value, values) for key, value in shape.items()}
    if isinstance(shape, list):
        return [filled(value, values) for value in shape]
    return _filled(shape, values) if isinstance(shape, str) else shape


def _filled(text: str, values: Mapping[str, str]) -> str:
    for place, value in values.items():
        head, found, tail = text.partition(place)
        if found:
            return _filled(head, values) + value + _filled(tail, values)
    return text


def says(answer: bytes, wanted: Mapping[str, Any]) -> bool:
    """Whether an answer in JSON holds all that is wanted of it; any answer where nothing is."""
    if not wanted:
        return True
    try:
        found = json.loads(answer)
    except ValueError:
        return False
    return isinstance(found, dict) and all(found.get(key) == value for key, value in wanted.items())

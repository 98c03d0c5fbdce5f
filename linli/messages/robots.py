"""Robots in the groups of WeCom, DingTalk and Feishu: one POST of JSON each, signed where the robot asks for it."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from datetime import datetime
from typing import Any
from urllib.parse import quote_plus, urlsplit
from uuid import UUID

from django.conf import settings

from linli.messages.enums import Channel
from linli.messages.posting import NotSent, post
from linli.messages.sms import ID_HEADER

HOSTS: dict[str, tuple[str, ...]] = {
    Channel.WECOM: ("qyapi.weixin.qq.com",),
    Channel.DINGTALK: ("oapi.dingtalk.com",),
    Channel.FEISHU: ("open.feishu.cn", "open.larksuite.com"),
}
"""Where each kind's robots live. The operator may name more hosts, for installations of their own."""


def lives(kind: str, address: str) -> bool:
    """Whether an address is one of a robot of this kind: over HTTPS at its maker's, or at a host the operator named.

    Whoever keeps a station writes the address, so nothing else of this network may be reached through it.
    """
    parts = urlsplit(address)
    try:
        host, port = parts.hostname or "", parts.port
    except ValueError:
        return False
    if parts.username is not None or any(not c.isprintable() or c == " " for c in address):
        return False
    named = f"{host}:{port}" if port else host
    if named in settings.LINLI_ROBOT_HOSTS:
        return parts.scheme in ("http", "https")
    return parts.scheme == "https" and port in (None, 443) and host in HOSTS.get(kind, ())


def send(kind: str, address: str, secret: str, text: str, *, message_id: UUID, at: datetime) -> None:
    """Say one text in the robot's group. Raises `NotSent`."""
    if not lives(kind, address):
        raise NotSent("the robot's address is not allowed any more")
    url, body = _letter(kind, address, secret, text, at)
    headers = {"Content-Type": "application/json; charset=utf-8", ID_HEADER: str(message_id)}
    said = post(url, json.dumps(body, ensure_ascii=False).encode(), headers, what="robot")
    code = _code(said)
    if code != 0:
        raise NotSent(f"the robot answered {code}")


def _letter(kind: str, address: str, secret: str, text: str, at: datetime) -> tuple[str, dict[str, Any]]:
    """The address and the body, signed if there is a secret."""
    if kind == Channel.FEISHU:
        body: dict[str, Any] = {"msg_type": "text", "content": {"text": text}}
        if secret:
            moment = str(int(at.timestamp()))
            body = {"timestamp": moment, "sign": _signed(f"{moment}\n{secret}", ""), **body}
        return address, body
    body = {"msgtype": "text", "text": {"content": text}}
    if kind == Channel.DINGTALK and secret:
        moment = str(int(at.timestamp() * 1000))
        sign = quote_plus(_signed(secret, f"{moment}\n{secret}"))
        return f"{address}{'&' if '?' in address else '?'}timestamp={moment}&sign={sign}", body
    return address, body


def _signed(key: str, said: str) -> str:
    return base64.b64encode(hmac.digest(key.encode(), said.encode(), hashlib.sha256)).decode()


def _code(said: bytes) -> Any:
    """What the robot says in its answer: 0 where it took the text, even though every answer is a 200."""
    try:
        found = json.loads(said)
    except ValueError:
        return "no JSON"
    if not isinstance(found, dict):
        return "no JSON"
    return next((found[key] for key in ("errcode", "code", "StatusCode") if key in found), "no code")

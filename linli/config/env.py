"""Settings from the environment and a ``.env`` file, checked once at start.

Every setting has one line in `load`. A wrong value raises `SettingError`, which names the setting, the value
and what was expected, so that the command line can say it in one plain line. Nothing here imports Django: the
command line reads its port and its data directory before the framework is loaded.
"""

from __future__ import annotations

import contextlib
import json
import os
import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import time
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from linli.core.problems import gettext_noop

LOCAL_HOSTS = ("localhost", "127.0.0.1", "[::1]")
ANY_ADDRESS = ("0.0.0.0", "::", "*")  # noqa: S104  # compared with, never bound by default
YES = frozenset({"1", "true", "yes", "on"})
NO = frozenset({"0", "false", "no", "off", ""})
SECRET_KEY_FILE = "secret-key"  # noqa: S105  # a file's name
SECRET_KEY_MINIMUM = 32


class SettingError(ValueError):
    """A setting has a value that cannot be used.

    ``name`` is the variable, ``value`` what it holds (passwords already masked), ``expected`` an English
    template for ``values``, so that it can be translated where it is printed.
    """

    def __init__(self, name: str, value: str, expected: str, **values: object) -> None:
        super().__init__(f"{name}={value!r}: expected {expected.format_map(values)}")
        self.name = name
        self.value = value
        self.expected = expected
        self.values = values


@dataclass(frozen=True, slots=True)
class Mail:
    """A server that takes e-mail: `starttls` begins in clear, `ssl` does not."""

    host: str
    port: int
    user: str
    password: str = field(repr=False)
    starttls: bool
    ssl: bool


@dataclass(frozen=True, slots=True)
class Env:
    """All settings, already checked. ``database_url`` is None when Linli runs its private database."""

    data_dir: Path
    database_url: str | None
    host: str
    port: int
    secret_key: str = field(repr=False)
    https: bool
    demo: bool
    debug: bool
    sms_url: str | None
    sms_body: dict[str, Any]
    sms_format: str
    sms_headers: dict[str, Any] = field(repr=False)
    sms_taken: dict[str, Any]
    mail: Mail | None
    mail_from: str
    robot_hosts: list[str]
    tiles: str
    tiles_attribution: str
    tiles_datum: str
    quiet_hours: tuple[time, time]
    allowed_hosts: list[str]
    workers: int


def load(environ: Mapping[str, str] | None = None) -> Env:
    """Read the settings from ``environ``, or from the process's environment over ``.env`` in the working
    directory.

    Creates the data directory and, unless one is set, its secret key. Raises `SettingError`.
    """
    values = _environment() if environ is None else environ
    data_dir = _data_dir(values)
    host = values.get("LINLI_HOST", "").strip() or "127.0.0.1"
    return Env(
        data_dir=data_dir,
        database_url=_database_url(values),
        host=host,
        port=_whole_number(values, "LINLI_PORT", 8000, 1, 65535),
        secret_key=_secret_key(values, data_dir),
        https=_flag(values, "LINLI_HTTPS"),
        demo=_flag(values, "LINLI_DEMO"),
        debug=_flag(values, "LINLI_DEBUG"),
        sms_url=_sms_url(values),
        sms_body=_sms_body(values),
        sms_format=_one_of(values, "LINLI_SMS_FORMAT", ("json", "form")),
        sms_headers=_json_object(values, "LINLI_SMS_HEADERS", {}),
        sms_taken=_json_object(values, "LINLI_SMS_TAKEN", {}),
        mail=_mail(values),
        mail_from=values.get("LINLI_MAIL_FROM", "").strip() or "linli@localhost",
        robot_hosts=[name.strip() for name in values.get("LINLI_ROBOT_HOSTS", "").split(",") if name.strip()],
        tiles=_tiles(values),
        tiles_attribution=values.get("LINLI_TILES_ATTRIBUTION", "").strip(),
        tiles_datum=_one_of(values, "LINLI_TILES_DATUM", ("wgs84", "gcj02")),
        quiet_hours=_quiet_hours(values),
        allowed_hosts=_allowed_hosts(values, host),
        workers=_whole_number(values, "LINLI_WORKERS", 2, 1, 64),
    )


def _environment() -> dict[str, str]:
    """The process's environment; a ``.env`` file fills only what is not set there."""
    from dotenv import dotenv_values

    from_file = {name: value for name, value in dotenv_values(".env").items() if value is not None}
    return {**from_file, **os.environ}


def _data_dir(values: Mapping[str, str]) -> Path:
    """The data directory as an absolute path, created if it is missing."""
    text = values.get("LINLI_DATA", "").strip() or "./var"
    path = Path(text).expanduser().absolute()
    try:
        path.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise SettingError("LINLI_DATA", text, gettext_noop("a directory that exists or can be made")) from error
    return path


def _database_url(values: Mapping[str, str]) -> str | None:
    """A PostgreSQL address, or None for the private database."""
    text = values.get("DATABASE_URL", "").strip()
    if not text:
        return None
    expected = gettext_noop("an address like postgresql://user:password@host:5432/linli")
    try:
        parts = urlsplit(text)
        _ = parts.port
    except ValueError as error:
        raise SettingError("DATABASE_URL", mask_password(text), expected) from error
    if parts.scheme not in ("postgresql", "postgres") or parts.path in ("", "/"):
        raise SettingError("DATABASE_URL", mask_password(text), expected)
    return text


def mask_password(url: str) -> str:
    """The address with its password replaced by stars, fit to be printed."""
    masked = re.sub(r"(?<=//)[^/?#]*(?=@)", "***", url)
    return re.sub(r"(password=)[^&\s]+", r"\1***", masked)


def _whole_number(values: Mapping[str, str], name: str, default: int, least: int, most: int) -> int:
    """A whole number between ``least`` and ``most``, both included."""
    text = values.get(name, "").strip()
    if not text:
        return default
    if not re.fullmatch(r"[0-9]{1,9}", text) or not least <= int(text) <= most:
        raise SettingError(name, text, gettext_noop("a whole number from {least} to {most}"), least=least, most=most)
    return int(text)


def _flag(values: Mapping[str, str], name: str) -> bool:
    """0 or 1, and the usual words for them."""
    text = values.get(name, "").strip()
    if text.lower() in YES:
        return True
    if text.lower() in NO:
        return False
    raise SettingError(name, text, gettext_noop("0 or 1"))


def _sms_url(values: Mapping[str, str]) -> str | None:
    """The address of a gateway for text messages, or None."""
    text = values.get("LINLI_SMS_URL", "").strip()
    if not text:
        return None
    parts = urlsplit(text)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise SettingError(
            "LINLI_SMS_URL", mask_password(text), gettext_noop("an address that begins with https:// or http://")
        )
    return text


def _json_object(values: Mapping[str, str], name: str, default: dict[str, Any]) -> dict[str, Any]:
    """A JSON object. What was wrong is not shown: it may hold a key."""
    text = values.get(name, "").strip()
    if not text:
        return default
    try:
        found = json.loads(text)
    except ValueError:
        found = None
    if not isinstance(found, dict):
        raise SettingError(name, "***", gettext_noop('a JSON object, such as {{"key": "value"}}'))
    return found


def _sms_body(values: Mapping[str, str]) -> dict[str, Any]:
    """What is posted to the gateway: without a place for the number and the text it would reach nobody."""
    found = _json_object(values, "LINLI_SMS_BODY", {"phone": "{phone}", "text": "{text}", "id": "{id}"})
    text = json.dumps(found)
    if "{phone}" not in text or "{text}" not in text:
        raise SettingError("LINLI_SMS_BODY", "***", gettext_noop("a JSON object that holds {{phone}} and {{text}}"))
    return found


def _one_of(values: Mapping[str, str], name: str, choices: tuple[str, ...]) -> str:
    """One of a few words; the first if none is given."""
    text = values.get(name, "").strip().lower() or choices[0]
    if text not in choices:
        raise SettingError(name, text, gettext_noop("one of: {choices}"), choices=", ".join(choices))
    return text


MAIL_PORTS = {"smtp": 25, "smtp+starttls": 587, "smtps": 465}


def _mail(values: Mapping[str, str]) -> Mail | None:
    """The server for e-mail, or None."""
    text = values.get("LINLI_MAIL_URL", "").strip()
    if not text:
        return None
    expected = gettext_noop("an address like smtps://user:password@mail.example:465")
    try:
        parts = urlsplit(text)
        port = parts.port
    except ValueError as error:
        raise SettingError("LINLI_MAIL_URL", mask_password(text), expected) from error
    if parts.scheme not in MAIL_PORTS or not parts.hostname:
        raise SettingError("LINLI_MAIL_URL", mask_password(text), expected)
    return Mail(
        host=parts.hostname,
        port=port or MAIL_PORTS[parts.scheme],
        user=unquote(parts.username or ""),
        password=unquote(parts.password or ""),
        starttls=parts.scheme == "smtp+starttls",
        ssl=parts.scheme == "smtps",
    )


def _tiles(values: Mapping[str, str]) -> str:
    """The address of a server of map tiles, or nothing. It names nobody but the tile: no key of a person goes along."""
    text = values.get("LINLI_TILES", "").strip()
    if not text:
        return ""
    expected = gettext_noop("an address like https://tiles.example/{{z}}/{{x}}/{{y}}.png")
    try:
        parts = urlsplit(text)
        port_fits = parts.port is None or parts.port > 0
    except ValueError as error:
        raise SettingError("LINLI_TILES", mask_password(text), expected) from error
    named = all(f"{{{part}}}" in parts.path + parts.query for part in "xyz")
    plain = re.fullmatch(r"[A-Za-z0-9.-]+(:[0-9]+)?", parts.netloc)
    if parts.scheme not in ("http", "https") or not (port_fits and named and plain):
        raise SettingError("LINLI_TILES", mask_password(text), expected)
    return text


def _quiet_hours(values: Mapping[str, str]) -> tuple[time, time]:
    """From when to when nothing that can wait is sent, on a clock in Shanghai; 20:00 to 8:00 if nothing is said."""
    text = values.get("LINLI_QUIET_HOURS", "").strip() or "20:00-08:00"
    found = re.fullmatch(r"([01]?[0-9]|2[0-3]):([0-5][0-9])-([01]?[0-9]|2[0-3]):([0-5][0-9])", text)
    if found is None:
        raise SettingError("LINLI_QUIET_HOURS", text, gettext_noop("two times of day, such as 20:00-08:00"))
    hours = [int(part) for part in found.groups()]
    return time(hours[0], hours[1]), time(hours[2], hours[3])


def _allowed_hosts(values: Mapping[str, str], host: str) -> list[str]:
    """Host names that may be asked for, separated by commas; this machine's own names if none is given."""
    text = values.get("LINLI_ALLOWED_HOSTS", "")
    names = [name.strip() for name in text.split(",") if name.strip()]
    for name in names:
        if "/" in name or " " in name:
            raise SettingError(
                "LINLI_ALLOWED_HOSTS", text, gettext_noop("host names separated by commas, without https://")
            )
    if names:
        return names
    own = [] if host in ANY_ADDRESS or host in LOCAL_HOSTS else [host]
    return [*LOCAL_HOSTS, *own]


def _secret_key(values: Mapping[str, str], data_dir: Path) -> str:
    """The key that signs and encrypts: the one set, else one made once and kept in the data directory."""
    text = values.get("LINLI_SECRET_KEY", "").strip()
    if text:
        if len(text) < SECRET_KEY_MINIMUM:
            raise SettingError(
                "LINLI_SECRET_KEY", "***", gettext_noop("at least {least} characters"), least=SECRET_KEY_MINIMUM
            )
        return text
    path = data_dir / SECRET_KEY_FILE
    try:
        return _kept_secret(path)
    except OSError as error:
        raise SettingError(
            "LINLI_DATA", str(data_dir), gettext_noop("a directory that can be read and written")
        ) from error


def _kept_secret(path: Path) -> str:
    """Read the key at ``path``; make it first if it is missing. Two processes at once end with the same key."""
    if not path.exists():
        draft = path.with_name(f"{path.name}.{os.getpid()}.{secrets.token_hex(4)}")
        descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        try:
            with os.fdopen(descriptor, "w") as handle:
                handle.write(secrets.token_urlsafe(48) + "\n")
                handle.flush()
                os.fsync(handle.fileno())
            with contextlib.suppress(FileExistsError):
                os.link(draft, path)
        finally:
            draft.unlink()
    key = path.read_text().strip()
    if len(key) < SECRET_KEY_MINIMUM:
        raise SettingError("LINLI_DATA", str(path), gettext_noop("a secret key of at least 32 characters in that file"))
    return key

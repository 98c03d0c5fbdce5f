"""docs/reference/settings.md: every setting that the environment may hold, tried out on the code that reads it."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from scripts.docs_reading import generated_by, table

HEAD = """# Settings

{generated}
Settings come from the environment, and from a file `.env` in the working directory for what the environment leaves out.
A wrong value is named at start, in one line, with what was expected. None is needed to try Linli out.
"""
ABOUT = {
    "LINLI_DATA": ("data_dir", "Everything Linli keeps in files: the private database, photos, the secret key, logs."),
    "LINLI_HOST": ("host", "The address to listen on. `0.0.0.0` for all of this machine's."),
    "DATABASE_URL": ("database_url", "A PostgreSQL server, 15 or newer. Without it Linli runs a private one."),
    "LINLI_PORT": ("port", "The port to listen on."),
    "LINLI_SECRET_KEY": ("secret_key", "Signs cookies, seals telephones, derives query codes: keep a copy."),
    "LINLI_HTTPS": ("https", "Pages are served over HTTPS: cookies travel by it alone."),
    "LINLI_DEMO": ("demo", "A page that signs in as anybody. `linli demo` sets it; never with real people."),
    "LINLI_DEBUG": ("debug", "For developers: templates are read anew, errors are shown."),
    "LINLI_SMS_URL": ("sms_url", "Where text messages are posted. Without it no codes."),
    "LINLI_SMS_BODY": ("sms_body", "What is posted there; `{phone}`, `{text}` and `{id}` are filled in."),
    "LINLI_SMS_FORMAT": ("sms_format", "`json`, or `form` for a gateway that takes a form."),
    "LINLI_SMS_HEADERS": ("sms_headers", "Headers that go along, such as a gateway's key; `{id}` is filled in."),
    "LINLI_SMS_TAKEN": ("sms_taken", "What the gateway's answer holds when it took the message. `{}`: any 200."),
    "LINLI_MAIL_URL": ("mail", "The server for e-mail: `smtp://`, `smtp+starttls://` or `smtps://`."),
    "LINLI_MAIL_FROM": ("mail_from", "Whom e-mail comes from."),
    "LINLI_ROBOT_HOSTS": ("robot_hosts", "More hosts of robots than WeCom's, DingTalk's and Feishu's, by commas."),
    "LINLI_TILES": ("tiles", "Map tiles under plans: `https://tiles.example/{z}/{x}/{y}.png`. Plans need none."),
    "LINLI_TILES_ATTRIBUTION": ("tiles_attribution", "Whom the map thanks, and the map's approval number."),
    "LINLI_TILES_DATUM": ("tiles_datum", "What the tiles are drawn in: `wgs84` or `gcj02` (AMap, Tencent)."),
    "LINLI_QUIET_HOURS": ("quiet_hours", "When nothing goes out that can wait. A person may choose their own."),
    "LINLI_ALLOWED_HOSTS": ("allowed_hosts", "Host names under which pages may be asked for, separated by commas."),
    "LINLI_WORKERS": ("workers", "Web processes, each with four threads."),
}  # fmt: skip
"""name → (field of `Env`, what it is for)."""

DEFAULTS = {
    "data_dir": "`./var`",
    "sms_body": '`{"phone": "{phone}", "text": "{text}", "id": "{id}"}`',
    "sms_headers": "`{}`",
    "sms_taken": "`{}`",
    "robot_hosts": "none",
    "tiles": "none",
    "tiles_attribution": "none",
    "quiet_hours": "`20:00-08:00`",
    "secret_key": "made once, kept in the data directory",
    "allowed_hosts": "this machine's own names",
}
NONSENSE = ("\0nonsense", "nonsense / nonsense", "-1")


class Recording(dict[str, str]):
    """An environment that notes what is asked of it."""

    def __init__(self, values: Mapping[str, str]) -> None:
        super().__init__(values)
        self.asked: dict[str, None] = {}

    def get(self, key: str, default: Any = None) -> Any:
        self.asked.setdefault(key)
        return super().get(key, default)


def read() -> tuple[list[str], Any]:
    """The names that are read, in order, and the settings that an empty environment gives."""
    from linli.config.env import load

    with tempfile.TemporaryDirectory(prefix="linli-docs-") as folder:
        recording = Recording({"LINLI_DATA": folder})
        env = load(recording)
    return list(recording.asked), env


def expected(name: str) -> str:
    """What a wrong value of this setting is told; empty where anything goes."""
    from linli.config.env import SettingError, load

    with tempfile.TemporaryDirectory(prefix="linli-docs-") as folder:
        file = Path(folder) / "file"
        file.touch()
        for value in [str(file / "below")] if name == "LINLI_DATA" else NONSENSE:
            try:
                load({"LINLI_DATA": folder, name: value})
            except SettingError as error:
                if error.name == name:
                    return error.expected.format_map(error.values)
            except ValueError:
                continue
    return ""


def _rows() -> Iterator[list[str]]:
    asked, env = read()
    unknown = [name for name in asked if name not in ABOUT] + [name for name in ABOUT if name not in asked]
    if unknown:
        raise LookupError(f"scripts/docs_settings.py and linli/config/env.py do not agree about {', '.join(unknown)}")
    for name in asked:
        field, about = ABOUT[name]
        yield [f"`{name}`", about, DEFAULTS.get(field) or _default(getattr(env, field)), expected(name) or "any text"]


def _default(value: object) -> str:
    if value is None:
        return "none"
    return f"`{int(value) if isinstance(value, bool) else value}`"


def page() -> str:
    """The whole page."""
    head = ["setting", "what it is for", "without it", "what is expected"]
    return "\n".join([HEAD.format(generated=generated_by("docs_settings.py")), table(head, _rows())])

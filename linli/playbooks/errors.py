"""What is wrong with a playbook: the file, the line, the key, what stands there and what was expected."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from linli.playbooks.positions import Path

LONGEST_SHOWN = 60


@dataclass(frozen=True, slots=True)
class PlaybookError:
    """One mistake. `got` is empty where nothing stands; `line` counts from 1."""

    file: str
    line: int
    key: str
    got: str
    expected: str

    def __str__(self) -> str:
        """`jian.toml:12: posts[auditor].powers[2]: "audit.see" stands here; expected one of …`"""
        where = f"{self.file}:{self.line}: {self.key}: " if self.key else f"{self.file}:{self.line}: "
        if not self.got:
            return where + _("nothing stands here; expected %(expected)s") % {"expected": self.expected}
        return where + _("%(got)s stands here; expected %(expected)s") % {
            "got": self.got,
            "expected": self.expected,
        }


class PlaybookErrors(Exception):
    """All mistakes found in one playbook, in the order of their lines."""

    def __init__(self, errors: Iterable[PlaybookError]) -> None:
        self.errors = sorted(errors, key=lambda error: (error.file, error.line, error.key))
        super().__init__("\n".join(str(error) for error in self.errors))


@dataclass(frozen=True, slots=True)
class Finding:
    """A mistake by its path in the values, before it is known on which line that path stands."""

    path: Path
    got: str
    expected: str


def shown(value: Any) -> str:
    """A value as the file writes it, cut to a readable length."""
    text = written(value)
    return text if len(text) <= LONGEST_SHOWN else text[: LONGEST_SHOWN - 1] + "…"


def written(value: Any) -> str:
    """A value as the file writes it."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return f'"{value}"'
    if isinstance(value, list | tuple):
        return "[" + ", ".join(written(member) for member in value) + "]"
    if isinstance(value, dict):
        return "{" + ", ".join(f"{key} = {written(member)}" for key, member in value.items()) + "}"
    return str(value)


def key_of(member: Any) -> str:
    """What tells a table apart from its neighbours in a list, or an empty string."""
    if isinstance(member, dict):
        for name in ("key", "level", "from", "to"):
            if isinstance(member.get(name), str):
                return str(member[name])
    return ""


def key_text(data: Any, path: Path) -> str:
    """A path as a reader says it: `posts[auditor].powers[2]`; members without a key count from 1."""
    text = ""
    for step in path:
        if isinstance(step, int):
            data = data[step] if isinstance(data, list) and step < len(data) else None
            text += f"[{key_of(data) or step + 1}]"
        else:
            data = data.get(step) if isinstance(data, dict) else None
            text += f".{step}" if text else step
    return text

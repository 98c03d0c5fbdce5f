"""The text of a playbook as it was read: its values, where each key stands, and its mistakes by file and line."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path as FilePath
from typing import Any

from django.utils.translation import gettext as _

from linli.playbooks.errors import Finding, PlaybookError, PlaybookErrors, key_text, shown
from linli.playbooks.positions import Path, nearest_line, positions

TEXT_NAME = "playbook.toml"
_AT_LINE = re.compile(r"\s*\(at line (\d+), column \d+\)$")
_AT_END = re.compile(r"\s*\(at end of document\)$")


@dataclass(frozen=True)
class Ground:
    """The shared file under a playbook: its name, and its lines by the paths of the values laid together."""

    file: str
    lines: dict[Path, int]


@dataclass(frozen=True)
class Document:
    """A TOML text that could be read: its name, its values, and where each key stands."""

    file: str
    text: str
    data: dict[str, Any]
    lines: dict[Path, int]
    ground: Ground | None = None

    def where(self, path: Path) -> tuple[str, int]:
        """The file and line of a path: of what this file says itself, else of what it builds on."""
        own = nearest_line(self.lines, path)
        below = nearest_line(self.ground.lines, path) if self.ground else (0, 1)
        if self.ground and below[0] > own[0]:
            return self.ground.file, below[1]
        return self.file, own[1]

    def error(self, finding: Finding) -> PlaybookError:
        """The finding with its file, line and key."""
        file, line = self.where(finding.path)
        return PlaybookError(
            file=file,
            line=line,
            key=key_text(self.data, finding.path),
            got=finding.got,
            expected=finding.expected,
        )

    def refuse(self, found: Iterable[Finding]) -> None:
        """Raise PlaybookErrors if anything was found."""
        errors = [self.error(finding) for finding in found]
        if errors:
            raise PlaybookErrors(errors)


def read(source: FilePath | str) -> Document:
    """Read TOML from a file or a text. Raises PlaybookErrors for what is not UTF-8 or not TOML."""
    if isinstance(source, str) and "\n" in source:
        return _document(TEXT_NAME, source)
    path = FilePath(source)
    raw = path.read_bytes()
    try:
        return _document(path.name, raw.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        raise PlaybookErrors([PlaybookError(path.name, line, "", "", _("text in UTF-8"))]) from None


def _document(file: str, text: str) -> Document:
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise PlaybookErrors([_syntax_error(file, text, str(error))]) from None
    return Document(file, text, data, positions(text))


def _syntax_error(file: str, text: str, message: str) -> PlaybookError:
    at = _AT_LINE.search(message)
    lines = text.rstrip("\n").split("\n")
    number = min(int(at[1]), len(lines)) if at else len(lines)
    said = _AT_END.sub("", _AT_LINE.sub("", message))
    expected = _("TOML (%(said)s)") % {"said": said}
    return PlaybookError(file, number, "", shown(lines[number - 1].strip()), expected)

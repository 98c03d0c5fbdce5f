"""Where each key of a TOML document stands, which the standard reader does not tell.

The text has already been read by `tomllib`, so it is valid TOML: this scanner only has to find its way.
A path is a tuple of keys and indexes as in the values read: `("categories", 3, "responsible", 0)`.
"""

from __future__ import annotations

import re

Path = tuple[str | int, ...]

_BLANK = re.compile(r"(?:[ \t\r\n]|#[^\n]*)*")
_SPACE = re.compile(r"[ \t]*")
_BARE_KEY = re.compile(r"[A-Za-z0-9_-]+")
_BARE_VALUE = re.compile(r"[^\s,\]}#][^,\]}#\n]*")
_STRINGS = (
    re.compile(r'"""(?:\\.|[^\\])*?"{3,5}', re.DOTALL),
    re.compile(r"'''.*?'{3,5}", re.DOTALL),
    re.compile(r'"(?:\\.|[^"\\\n])*"'),
    re.compile(r"'[^'\n]*'"),
)
_ESCAPE = re.compile(r"\\(?:u([0-9A-Fa-f]{4})|U([0-9A-Fa-f]{8})|(.))", re.DOTALL)
_SIMPLE_ESCAPES = {"b": "\b", "t": "\t", "n": "\n", "f": "\f", "r": "\r", '"': '"', "\\": "\\"}


def positions(text: str) -> dict[Path, int]:
    """The line, counted from 1, of every table, key and array member of a valid TOML text."""
    return _Scanner(text).scan()


def line_of(lines: dict[Path, int], path: Path) -> int:
    """The line of a path, or of the nearest table around it that is written down; 1 for the whole file."""
    return nearest_line(lines, path)[1]


def nearest_line(lines: dict[Path, int], path: Path) -> tuple[int, int]:
    """How many steps of a path are written down, and on which line the last of them stands."""
    for length in range(len(path), 0, -1):
        if path[:length] in lines:
            return length, lines[path[:length]]
    return 0, 1


class _Scanner:
    """One walk over the text, noting lines."""

    def __init__(self, text: str) -> None:
        self.text = text.replace("\r\n", "\n")
        self.at = 0
        self.lines: dict[Path, int] = {}
        self.table: Path = ()
        self.counts: dict[Path, int] = {}

    def scan(self) -> dict[Path, int]:
        """Walk headers and key-value lines to the end."""
        self._skip(_BLANK)
        while self.at < len(self.text):
            if self.text[self.at] == "[":
                self._header()
            else:
                self._pair(self.table)
            self._skip(_BLANK)
        return self.lines

    def _skip(self, pattern: re.Pattern[str]) -> None:
        found = pattern.match(self.text, self.at)
        self.at = found.end() if found else self.at

    def _note(self, path: Path, at: int) -> None:
        self.lines.setdefault(path, self.text.count("\n", 0, at) + 1)

    def _header(self) -> None:
        """`[a.b]` or `[[a.b]]`: the table that the following lines fill."""
        start = self.at
        many = self.text.startswith("[[", self.at)
        self.at += 2 if many else 1
        self._skip(_SPACE)
        keys = self._dotted_key()
        self._skip(_SPACE)
        self.at += 2 if many else 1
        path: Path = ()
        for key in keys[:-1]:
            path = self._latest((*path, key))
            self._note(path, start)
        path = (*path, keys[-1])
        self._note(path, start)
        if many:
            self.counts[path] = self.counts.get(path, -1) + 1
        self.table = self._latest(path)
        self._note(self.table, start)

    def _latest(self, path: Path) -> Path:
        """The newest member where the path names an array of tables, else the path itself."""
        return (*path, self.counts[path]) if path in self.counts else path

    def _pair(self, table: Path) -> None:
        """`a.b = value`, inside a table or an inline one."""
        start = self.at
        path = table
        for key in self._dotted_key():
            path = (*path, key)
            self._note(path, start)
        self._skip(_SPACE)
        self.at += 1  # the equals sign
        self._skip(_SPACE)
        self._value(path)

    def _dotted_key(self) -> list[str]:
        keys = [self._simple_key()]
        self._skip(_SPACE)
        while self.text.startswith(".", self.at):
            self.at += 1
            self._skip(_SPACE)
            keys.append(self._simple_key())
            self._skip(_SPACE)
        return keys

    def _simple_key(self) -> str:
        bare = _BARE_KEY.match(self.text, self.at)
        if bare:
            self.at = bare.end()
            return bare[0]
        quoted = self._string()
        return _unescape(quoted[1:-1]) if quoted.startswith('"') else quoted[1:-1]

    def _string(self) -> str:
        for pattern in _STRINGS:
            found = pattern.match(self.text, self.at)
            if found:
                self.at = found.end()
                return found[0]
        raise ValueError(f"no string at {self.at}")

    def _value(self, path: Path) -> None:
        here = self.text[self.at]
        if here == "[":
            self._array(path)
        elif here == "{":
            self._inline_table(path)
        elif here in "\"'":
            self._string()
        else:
            self._skip(_BARE_VALUE)

    def _array(self, path: Path) -> None:
        self.at += 1
        index = 0
        self._skip(_BLANK)
        while self.text[self.at] != "]":
            member = (*path, index)
            self._note(member, self.at)
            self._value(member)
            index += 1
            self._separator()
        self.at += 1

    def _inline_table(self, path: Path) -> None:
        self.at += 1
        self._skip(_BLANK)
        while self.text[self.at] != "}":
            self._pair(path)
            self._separator()
        self.at += 1

    def _separator(self) -> None:
        self._skip(_BLANK)
        if self.text[self.at] == ",":
            self.at += 1
            self._skip(_BLANK)


def _unescape(text: str) -> str:
    def one(found: re.Match[str]) -> str:
        code = found[1] or found[2]
        return chr(int(code, 16)) if code else _SIMPLE_ESCAPES[found[3]]

    return _ESCAPE.sub(one, text)

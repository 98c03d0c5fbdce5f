"""Reading a playbook: text to values, values to a `Playbook`, and every mistake with its line."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path as FilePath
from typing import Any

from django.utils.translation import gettext as _
from pydantic import ValidationError
from pydantic_core import ErrorDetails

from linli.playbooks.checks import findings
from linli.playbooks.errors import Finding, PlaybookError, PlaybookErrors, key_text, shown
from linli.playbooks.fields import one_of
from linli.playbooks.positions import Path, line_of, positions
from linli.playbooks.schema import Playbook
from linli.playbooks.shape import slots, table_at

TEXT_NAME = "playbook.toml"
_AT_LINE = re.compile(r"\s*\(at line (\d+), column \d+\)$")
_AT_END = re.compile(r"\s*\(at end of document\)$")


@dataclass(frozen=True)
class Document:
    """A TOML text that could be read: its name, its values, and where each key stands."""

    file: str
    text: str
    data: dict[str, Any]
    lines: dict[Path, int]

    def error(self, finding: Finding) -> PlaybookError:
        """The finding with its file, line and key."""
        return PlaybookError(
            file=self.file,
            line=line_of(self.lines, finding.path),
            key=key_text(self.data, finding.path),
            got=finding.got,
            expected=finding.expected,
        )

    def refuse(self, found: Iterable[Finding]) -> None:
        """Raise PlaybookErrors if anything was found."""
        errors = [self.error(finding) for finding in found]
        if errors:
            raise PlaybookErrors(errors)


def load(source: FilePath | str) -> Playbook:
    """Read and check a playbook from a file, or from its text (any string with a line break).

    Raises PlaybookErrors with every mistake found: first those of form, and once the form is right, those
    between parts. Raises OSError where the file cannot be opened.
    """
    return build(read(source))


def published(text: str) -> Playbook:
    """A playbook from a text that was checked when it was published; later checks do not unmake it."""
    return Playbook.model_validate(tomllib.loads(text))


def shipped() -> dict[str, FilePath]:
    """The playbooks that come with the product: key to file."""
    return {path.stem: path for path in sorted(FilePath(__file__).parent.glob("*.toml"))}


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


def build(document: Document) -> Playbook:
    """A checked playbook from values that were read. Raises PlaybookErrors."""
    try:
        playbook = Playbook.model_validate(document.data)
    except ValidationError as error:
        document.refuse(_form_finding(detail) for detail in error.errors())
        raise
    document.refuse(findings(playbook))
    return playbook


def _form_finding(detail: ErrorDetails) -> Finding:
    """One of pydantic's errors in our words."""
    path: Path = tuple(detail["loc"])
    if path and path[-1] == "[key]":
        path = path[:-1]
        return Finding(path, shown(path[-1]), _expected(detail))
    if detail["type"] == "missing":
        return Finding(path, "", _expected(detail))
    if detail["type"] == "extra_forbidden":
        model = table_at(Playbook, path[:-1])
        known = [found.key for found in slots(model)] if model else []
        return Finding(path, shown(path[-1]), one_of(known, path[-1]))
    return Finding(path, shown(detail["input"]), _expected(detail))


def _expected(detail: ErrorDetails) -> str:
    """What was expected, from the type of pydantic's error and its bounds."""
    bounds = detail.get("ctx", {})
    if detail["type"] == "playbook":
        return str(bounds["expected"])
    sentences = {
        "missing": _("this key, which may not be left out"),
        "int_type": _("a whole number"),
        "string_type": _("text in quotes"),
        "bool_type": _("true or false"),
        "tuple_type": _("a list in square brackets"),
        "dict_type": _("a table"),
        "model_type": _("a table"),
        "model_attributes_type": _("a table"),
        "greater_than_equal": _("at least %(ge)s"),
        "less_than_equal": _("at most %(le)s"),
        "too_short": _("at least %(min_length)s of them"),
        "string_too_short": _("some text"),
        "string_too_long": _("at most %(max_length)s characters"),
    }
    sentence = sentences.get(detail["type"])
    return sentence % bounds if sentence else detail["msg"]

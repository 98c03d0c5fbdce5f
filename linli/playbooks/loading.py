"""Reading a playbook: text to values, values to a `Playbook`, and every mistake with its line."""

from __future__ import annotations

import tomllib
from pathlib import Path as FilePath

from django.utils.translation import gettext as _
from pydantic import ValidationError
from pydantic_core import ErrorDetails

from linli.playbooks.checks import findings
from linli.playbooks.documents import TEXT_NAME, Document, read
from linli.playbooks.errors import Finding, shown
from linli.playbooks.fields import one_of
from linli.playbooks.merging import builds_on, resolved
from linli.playbooks.positions import Path
from linli.playbooks.schema import Playbook
from linli.playbooks.shape import slots, table_at
from linli.playbooks.writing import to_text

__all__ = ["TEXT_NAME", "Document", "build", "load", "published", "read", "shipped", "whole_text"]


def load(source: FilePath | str) -> Playbook:
    """Read and check a playbook from a file, or from its text (any string with a line break).

    Raises PlaybookErrors with every mistake found: first those of form, and once the form is right, those
    between parts. Raises OSError where the file cannot be opened.
    """
    return build(read(source))


def published(text: str) -> Playbook:
    """A playbook from a text that was checked when it was published; later checks do not unmake it."""
    return Playbook.model_validate(tomllib.loads(text))


def whole_text(document: Document) -> str:
    """The text that stands alone: the file's own, or all that it and what it builds on say together."""
    return to_text(build(document)) if builds_on(document) else document.text


def shipped() -> dict[str, FilePath]:
    """The playbooks that come with the product: key to file."""
    return {path.stem: path for path in sorted(FilePath(__file__).parent.glob("*.toml"))}


def build(document: Document) -> Playbook:
    """A checked playbook from values that were read, laid over what it builds on. Raises PlaybookErrors."""
    document = resolved(document)
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

"""The command line's words: English, or Chinese where the shell's language is Chinese."""

from __future__ import annotations

import gettext
import os
import sys
from functools import lru_cache
from pathlib import Path
from typing import Any

from linli.core.problems import Problem

LOCALE_DIR = Path(__file__).parent / "locale"


@lru_cache(maxsize=1)
def _catalog() -> gettext.NullTranslations:
    """The catalog of the shell's language; English needs none."""
    languages = ["zh_Hans"] if speaks_chinese() else []
    return gettext.translation("django", str(LOCALE_DIR), languages, fallback=True)


def speaks_chinese() -> bool:
    """Whether the first of LC_ALL, LC_MESSAGES and LANG that is set begins with zh."""
    names = (os.environ.get(name, "") for name in ("LC_ALL", "LC_MESSAGES", "LANG"))
    return next((name for name in names if name), "").lower().startswith("zh")


def _(message: str) -> str:
    """The message in the shell's language."""
    return _catalog().gettext(message) if message else ""


def say(template: str, **values: object) -> None:
    """Print one plain line to standard output; the template is translated, a problem among the values too."""
    print(_line(template, values), flush=True)


def say_aside(template: str, **values: object) -> None:
    """Print one plain line to standard error, where standard output belongs to a script."""
    print(_line(template, values), file=sys.stderr, flush=True)


def complain(text: str) -> None:
    """Print a line that is already translated to standard error."""
    print(text, file=sys.stderr, flush=True)


def _line(template: str, values: dict[str, object]) -> str:
    """The translated template with its values; a problem and a program's name among them are translated too."""
    return _(template).format_map({key: _worded(key, value) for key, value in values.items()})


def _worded(key: str, value: object) -> object:
    """One value in the shell's language."""
    if isinstance(value, Problem):
        return value.text(_)
    return _(str(value)) if key == "name" else value


def english_or_chinese(argparse: Any) -> None:
    """Let argparse's own words (usage, options, …) go through our catalog as well."""
    argparse._ = _

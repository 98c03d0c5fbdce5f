"""The command line's words: English, or Chinese where the shell's language is Chinese."""

from __future__ import annotations

import gettext
import os
import sys
from functools import lru_cache
from pathlib import Path
from typing import Any

from linli.core.problems import Problem, gettext_noop

PACKAGE = Path(__file__).resolve().parent.parent
SPEAKERS = ("cli", "core", "config")


@lru_cache(maxsize=2)
def _catalog(*, chinese: bool) -> gettext.NullTranslations:
    """The catalogs of a language, ours first; English needs none."""
    found = gettext.NullTranslations()
    for app in reversed(SPEAKERS if chinese else ()):
        ours = gettext.translation("django", str(PACKAGE / app / "locale"), ["zh_Hans"], fallback=True)
        ours.add_fallback(found)
        found = ours
    return found


def speaks_chinese() -> bool:
    """Whether the first of LC_ALL, LC_MESSAGES and LANG that is set begins with zh."""
    names = (os.environ.get(name, "") for name in ("LC_ALL", "LC_MESSAGES", "LANG"))
    return next((name for name in names if name), "").lower().startswith("zh")


def _(message: str) -> str:
    """The message in the shell's language."""
    return _catalog(chinese=speaks_chinese()).gettext(message) if message else ""


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


OF_ARGPARSE = (
    gettext_noop("usage: "),
    gettext_noop("positional arguments"),
    gettext_noop("options"),
    gettext_noop("show this help message and exit"),
    gettext_noop("show program's version number and exit"),
    gettext_noop("the following arguments are required: %s"),
    gettext_noop("unrecognized arguments: %s"),
    gettext_noop("expected one argument"),
    gettext_noop("argument %(argument_name)s: %(message)s"),
    gettext_noop("%(prog)s: error: %(message)s\n"),
    gettext_noop("invalid %(type)s value: %(value)r"),
    gettext_noop("invalid choice: %(value)r (choose from %(choices)s)"),
)


def english_or_chinese(argparse: Any) -> None:
    """Let argparse's own words (usage, options, …) go through our catalog as well."""
    argparse._ = _

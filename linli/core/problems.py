"""Things that go wrong at start, in words a person can act on.

The core knows no language of the reader: it keeps an English template and its values apart, and whoever
prints the problem translates the template first.
"""

from __future__ import annotations

from collections.abc import Callable


def gettext_noop(message: str) -> str:
    """Mark ``message`` for extraction; it is translated where it is printed."""
    return message


class Problem(Exception):
    """Something is wrong: ``what`` says what, ``mend`` how to mend it; both templates for ``values``."""

    def __init__(self, what: str, mend: str = "", **values: object) -> None:
        self.what = what
        self.mend = mend
        self.values = values
        super().__init__(self.text())

    def parts(self, translate: Callable[[str], str] = str) -> tuple[str, str]:
        """What is wrong and how to mend it ("" if nothing is said). A value called ``name`` is a word of ours."""
        values = {key: translate(str(value)) if key == "name" else value for key, value in self.values.items()}
        what, mend = (translate(part).format_map(values) if part else "" for part in (self.what, self.mend))
        return what, mend

    def text(self, translate: Callable[[str], str] = str) -> str:
        """What is wrong and how to mend it, as one or two sentences."""
        whole = ""
        for part in self.parts(translate):
            whole += (" " if whole and part and not whole.endswith("。") else "") + part
        return whole


Say = Callable[..., None]
"""Prints one plain line: ``say(template, **values)``; the printer translates the template."""


def say_english(template: str, **values: object) -> None:
    """Print one line as it stands, for callers without a language."""
    print(template.format_map(values), flush=True)

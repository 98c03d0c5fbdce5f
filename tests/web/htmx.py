"""Does what htmx does with an answer: puts a part into a page, so that a test can hold it against a fresh page."""

from __future__ import annotations

import re
from difflib import unified_diff
from html.parser import HTMLParser

VOID = frozenset({"area", "base", "br", "col", "hr", "img", "input", "link", "meta", "source", "wbr"})
TITLE = re.compile(r"<title>.*?</title>", re.S)
CHANGING = re.compile(
    r'(name="csrfmiddlewaretoken" value="|"X-CSRFToken": "|<a class="button" href="(?=/help/|/feedback/))[^"]*'
)
HTMX = {"HX-Request": "true", "HX-Request-Type": "partial"}
"""Headers of a request for a part."""


class _Finder(HTMLParser):
    """Where the element with an id begins and ends."""

    def __init__(self, element_id: str) -> None:
        super().__init__(convert_charrefs=False)
        self.wanted, self.depth, self.span = element_id, 0, [-1, -1]
        self.lines: list[int] = []

    def place(self, text: str) -> tuple[int, int]:
        """Start and end of the element in the text; LookupError where it has none."""
        at = 0
        for line in text.splitlines(keepends=True):
            self.lines.append(at)
            at += len(line)
        self.feed(text)
        if -1 in self.span:
            raise LookupError(self.wanted)
        return self.span[0], self.span[1]

    def _here(self) -> int:
        line, column = self.getpos()
        return self.lines[line - 1] + column

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if self.span[1] != -1 or tag in VOID:
            return
        if self.depth:
            self.depth += 1
        elif ("id", self.wanted) in attrs:
            self.span[0], self.depth = self._here(), 1

    def handle_endtag(self, tag: str) -> None:
        if not self.depth or tag in VOID:
            return
        self.depth -= 1
        if not self.depth:
            self.span[1] = self._here() + len(tag) + 3


def swapped(page: str, part: str) -> str:
    """The page after htmx has put the part in the place of the element with the same id (`hx-swap="outerHTML"`).

    A title that comes with the part becomes the page's.
    """
    title = TITLE.search(part)
    if title is not None:
        part = TITLE.sub("", part)
        page = TITLE.sub(lambda _old: title[0], page, count=1)
    own_id = re.search(r'<\w+ id="([\w-]+)"', part)
    assert own_id is not None, part[:200]
    start, end = _Finder(own_id[1]).place(page)
    return page[:start] + part.strip() + page[end:]


def steady(page: str) -> str:
    """A page without what differs each time it is asked for: masked tokens, blank lines, and the
    foot's two links, which name the address that the browser stands at."""
    return re.sub(r"\s*\n\s*", "\n", CHANGING.sub(r"\1", page)).strip()


def assert_same_page(page: str, part: str, reloaded: str) -> None:
    """The part put into the page that the reader had gives what loading the page anew gives."""
    mine, fresh = steady(swapped(page, part)).split("\n"), steady(reloaded).split("\n")
    assert mine == fresh, "\n".join(unified_diff(fresh, mine, "reloaded", "swapped", lineterm="", n=0))

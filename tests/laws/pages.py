"""Reading pages as a suspicious visitor does: where links lead, and what lists people with a number beside each."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser

from django.test import Client

from linli.people.models import Account

BACKEND = "linli.web.accounts.backends.AccountBackend"
BARE = re.compile(r"[+−-]?\d+(?:\.\d+)?\s*(?:%|‰|分|件|次|户|条|个|人|小时|分钟|名|天)?")
ROWS, LISTS = {"tr", "li", "dd"}, {"ul", "ol", "table", "tbody", "dl"}
FEWEST = 3
IDS = re.compile(r"[0-9a-f]{8}-[0-9a-f-]{27}|\b\d+\b|[A-Z]{2}-[\w-]+")
NO_PAGES = (
    "sheet",
    "template",
    "/file",
    "photo",
    "print",
    "poster",
    "sign-out",
    "sticker",
    "boards",
    ".ics",
    "/paper/",
)


@dataclass
class Row:
    """One row of a list: its pieces of text."""

    pieces: list[str] = field(default_factory=list)


class _Lists(HTMLParser):
    """Lists of rows, each row with what its elements say."""

    def __init__(self) -> None:
        super().__init__()
        self.lists: list[list[Row]] = []
        self._open: list[tuple[str, list[Row]]] = []
        self._rows: list[Row] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in LISTS:
            self.lists.append([])
            self._open.append((tag, self.lists[-1]))
        elif tag in ROWS and self._open:
            self._rows.append(Row())
            self._open[-1][1].append(self._rows[-1])

    def handle_endtag(self, tag: str) -> None:
        if tag in LISTS and self._open and self._open[-1][0] == tag:
            self._open.pop()
        elif tag in ROWS and self._rows:
            self._rows.pop()

    def handle_data(self, data: str) -> None:
        said = " ".join(data.split())
        if said:
            for row in self._rows:
                row.pieces.append(said)


def numbered_people(html: str, names: Collection[str]) -> list[list[tuple[str, str]]]:
    """Lists in which three people or more stand with a bare number each: (who, number) in the order of the page."""
    reader = _Lists()
    reader.feed(html)
    found = []
    for rows in reader.lists:
        pairs = []
        for row in rows:
            who = next((name for name in names if any(name in piece for piece in row.pieces)), None)
            number = next((piece for piece in row.pieces if BARE.fullmatch(piece)), None)
            if who and number:
                pairs.append((who, number))
        if len({who for who, _number in pairs}) >= FEWEST:
            found.append(pairs)
    return found


def in_order(pairs: Collection[tuple[str, str]]) -> bool:
    """Whether the numbers only rise or only fall."""
    numbers = [float(re.sub(r"[^\d.]", "", number)) for _who, number in pairs]
    return len(set(numbers)) > 1 and numbers in (sorted(numbers), sorted(numbers, reverse=True))


def signed_in(account: Account) -> Client:
    client = Client()
    client.force_login(account, backend=BACKEND)
    return client


def walk(client: Client, most: int, start: str = "/desk/") -> Iterator[tuple[str, str]]:
    """(address, page) of what links lead to from a page, nearest first; of each sort of page one."""
    waiting, known, looked = [start], {start}, 0
    while waiting and looked < most:
        address = waiting.pop(0)
        answer = client.get(address, follow=True)
        if answer.status_code != 200 or "text/html" not in answer["Content-Type"]:
            continue
        looked += 1
        html = answer.content.decode()
        yield address, html
        for href in re.findall(r'href="(/desk/[^"#]*)"', html):
            sort = IDS.sub("*", href.partition("?")[0]) + ("?" if "list=over" in href else "")
            if sort not in known and not any(part in href for part in NO_PAGES):
                known.add(sort)
                waiting.append(href.replace("&amp;", "&"))

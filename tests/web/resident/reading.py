"""Reading a page as a person without script would: what can be pressed, what a form would send."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser

VOID = {"input", "meta", "link", "img", "br", "hr", "path", "circle", "line", "rect"}


@dataclass
class Node:
    """One element with what it holds."""

    tag: str
    attrs: dict[str, str]
    children: list[Node | str] = field(default_factory=list)

    def walk(self) -> Iterator[Node]:
        for child in self.children:
            if isinstance(child, Node):
                yield child
                yield from child.walk()

    def text(self) -> str:
        parts = [child if isinstance(child, str) else child.text() for child in self.children]
        return " ".join("".join(parts).split())

    def all(self, tag: str = "", **attrs: str) -> list[Node]:
        wanted = {name.replace("_", "-"): value for name, value in attrs.items()}
        return [
            node
            for node in self.walk()
            if (not tag or node.tag == tag) and all(node.attrs.get(name) == value for name, value in wanted.items())
        ]

    def one(self, tag: str = "", **attrs: str) -> Node:
        found = self.all(tag, **attrs)
        assert len(found) == 1, f"{len(found)} of {tag} {attrs}"
        return found[0]


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.root = Node("", {})
        self.open = [self.root]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        node = Node(tag, {name: value or "" for name, value in attrs})
        self.open[-1].children.append(node)
        if tag not in VOID:
            self.open.append(node)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.open[-1].children.append(Node(tag, {name: value or "" for name, value in attrs}))

    def handle_endtag(self, tag: str) -> None:
        assert self.open[-1].tag == tag, f"</{tag}> closes <{self.open[-1].tag}>"
        self.open.pop()

    def handle_data(self, data: str) -> None:
        self.open[-1].children.append(data)


def read(response: object) -> Node:
    """The page of a response; fails where an element is left open or closed twice."""
    reader = _Reader()
    reader.feed(response.content.decode())  # type: ignore[attr-defined]
    assert reader.open == [reader.root]
    return reader.root


def choices(page: Node) -> list[Node]:
    """What can be pressed or filled in, besides brand line and bar: folded ones not, a fieldset as one."""
    found: list[Node] = []

    def look(node: Node) -> None:
        for child in node.children:
            if isinstance(child, str) or "hidden" in child.attrs or child.tag in ("header", "nav"):
                continue
            if child.tag == "fieldset":
                found.append(child)
            elif child.tag == "details":
                look(Node("", {}, [grand for grand in child.children if getattr(grand, "tag", "") == "summary"]))
            elif child.tag in ("a", "button", "textarea", "select", "summary") or (
                child.tag == "input" and child.attrs.get("type") != "hidden"
            ):
                if "skip" not in child.attrs.get("class", ""):
                    found.append(child)
            else:
                look(child)

    look(page.one("body"))
    return found


def fields(form: Node) -> dict[str, str]:
    """What a form would send as it stands."""
    sent = {}
    for node in form.walk():
        name = node.attrs.get("name", "")
        if not name or node.tag == "button":
            continue
        if node.tag == "textarea":
            sent[name] = node.text()
        elif node.tag == "select":
            chosen = [option for option in node.all("option") if "selected" in option.attrs] or node.all("option")
            sent[name] = chosen[0].attrs.get("value", "")
        elif node.attrs.get("type") == "checkbox":
            if "checked" in node.attrs:
                sent[name] = node.attrs.get("value", "on")
        elif node.attrs.get("type") != "file":
            sent[name] = node.attrs.get("value", "")
    return sent

"""One word for each thing: what the glossary forbids is the name of nothing in the house."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.architecture.reading import PACKAGE, ROOT, Fault, python_files, shown, told, tree, write

PAGE = ROOT / "docs" / "glossary.md"
ROW = re.compile(
    r"^\| (?P<chinese>[^|]+) \| (?P<english>[^|]+) \| (?P<names>[^|]+) \| (?P<where>[^|]+) \|(?P<never>[^|]*)\|$"
)
CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")
BARE_KINDS = frozenset({"class", "field", "file"})
"""A bare word may name an argument or a variable (a view's `request`), never a model, a field or a file."""


def forbidden(page: str) -> tuple[set[str], set[str]]:
    """What the glossary forbids: as a part of a name, and as the whole of one."""
    parts, wholes = set(), set()
    for line in page.splitlines():
        row = ROW.match(line)
        if row is None or row["chinese"] in ("Chinese", "---"):
            continue
        for word in row["never"].split(","):
            found = re.search(r"`([a-z_]+)`", word)
            if found:
                (wholes if "bare" in word else parts).add(found[1])
    return parts, wholes


def _targets(node: ast.AST) -> list[ast.expr]:
    if isinstance(node, ast.Assign):
        return node.targets
    return [node.target] if isinstance(node, ast.AnnAssign) and node.value is not None else []


def names(path: Path) -> Iterator[tuple[str, str, int]]:
    """What a file names: (kind, name, line) of classes, fields, functions, arguments, variables, and the file."""
    yield "file", path.stem, 1
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.ClassDef):
            yield "class", node.name, node.lineno
            for inner in node.body:
                for target in _targets(inner):
                    if isinstance(target, ast.Name):
                        yield "field", target.id, inner.lineno
        elif isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield "function", node.name, node.lineno
            arguments = [*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs]
            yield from (("argument", each.arg, each.lineno) for each in arguments)
        for target in _targets(node):
            if isinstance(target, ast.Name):
                yield "variable", target.id, target.lineno


def wrong_words(package: Path, page: str) -> list[Fault]:
    """Names made of words that the glossary forbids."""
    parts, wholes = forbidden(page)
    found = set()
    for path in python_files(package):
        for kind, name, line in names(path):
            plain = CAMEL.sub("_", name).lower().strip("_")
            singular = plain.removesuffix("s")
            bad = [word for word in parts if re.search(rf"(?:^|_){word}s?(?:_|$)", plain)]
            bad += [word for word in wholes if kind in BARE_KINDS and word in (plain, singular)]
            found |= {Fault(shown(path, package), line, f"{kind} {name}: never {word}") for word in bad}
    return sorted(found)


def test_nothing_is_named_by_a_word_that_the_glossary_forbids() -> None:
    found = wrong_words(PACKAGE, PAGE.read_text(encoding="utf-8"))
    assert not found, told(found)


def test_the_glossary_forbids_what_the_house_never_says() -> None:
    parts, wholes = forbidden(PAGE.read_text(encoding="utf-8"))
    assert {"ticket", "case", "street", "organization", "reject"} <= parts
    assert {"request", "committee", "user"} <= wholes


@pytest.mark.parametrize(
    ("code", "what"),
    [
        ("class Ticket:\n    pass\n", "class Ticket: never ticket"),
        ("class Request:\n    pass\n", "class Request: never request"),
        ("class Row:\n    street_name = 1\n", "field street_name: never street"),
        ("def reject(thing):\n    pass\n", "function reject: never reject"),
        ("def go(case_id):\n    pass\n", "argument case_id: never case"),
        ("OPEN_CASES = 1\n", "variable OPEN_CASES: never case"),
        ("class Row:\n    committee = 1\n", "field committee: never committee"),
    ],
)
def test_a_planted_forbidden_name_is_caught(tmp_path: Path, code: str, what: str) -> None:
    write(tmp_path, {"noun/models.py": code})
    assert what in [fault.what for fault in wrong_words(tmp_path, PAGE.read_text(encoding="utf-8"))]


def test_a_planted_file_of_that_name_is_caught(tmp_path: Path) -> None:
    write(tmp_path, {"requests.py": "x = 1\n"})
    assert [fault.what for fault in wrong_words(tmp_path, PAGE.read_text(encoding="utf-8"))] == [
        "file requests: never request"
    ]


@pytest.mark.parametrize(
    "code",
    [
        "def view(request):\n    pass\n",
        "owners_committee = 1\n",
        "lowercase = 1\n",
        "class ServiceRequest:\n    pass\n",
    ],
)
def test_names_that_only_hold_a_bare_word_are_let_through(tmp_path: Path, code: str) -> None:
    write(tmp_path, {"noun/models.py": code})
    assert wrong_words(tmp_path, PAGE.read_text(encoding="utf-8")) == []


def test_every_word_is_said_in_both_languages_and_once() -> None:
    rows = [
        row
        for row in map(ROW.match, PAGE.read_text(encoding="utf-8").splitlines())
        if row and row["chinese"] != "Chinese"
    ]
    said = [row for row in rows if row["chinese"] != "---"]
    assert len(said) > 50
    assert all(re.search("[\u4e00-\u9fff]", row["chinese"]) for row in said)
    english = [row["english"] for row in said]
    assert len(english) == len(set(english))

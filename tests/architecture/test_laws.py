"""The page of the laws names tests that exist, for every law that a service request can show."""

from __future__ import annotations

import ast
import re
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
PAGE = ROOT / "docs" / "explanation" / "laws.md"
TESTS = ROOT / "tests" / "service_requests" / "test_laws.py"
SHOWN = {1, 2, 3, 6, 7, 8, 10, 11, 12, 13}


def named_in_the_suite() -> set[str]:
    """The names of the tests."""
    tree = ast.parse(TESTS.read_text(encoding="utf-8"))
    return {node.name for node in tree.body if isinstance(node, ast.FunctionDef) and node.name.startswith("test_law_")}


def test_every_law_has_a_test_and_the_page_names_it() -> None:
    page = PAGE.read_text(encoding="utf-8")
    named = set(re.findall(r"`(test_law_\w+)`", page))
    assert named == named_in_the_suite()
    assert {int(name.split("_")[2]) for name in named} == SHOWN


def test_what_the_page_points_to_is_there() -> None:
    page = PAGE.read_text(encoding="utf-8")
    for path in re.findall(r"`(tests/[\w/.]+)`", page):
        assert (ROOT / path).exists(), path
    for short in re.findall(r"`test_law_(\d+)_…`", page):
        assert int(short) in SHOWN

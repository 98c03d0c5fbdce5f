"""Sizes: nothing grows past what one reads at a sitting. There are no exceptions."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.architecture.reading import NOUNS, PACKAGE, ROOT, Fault, functions, python_files, shown, told, write

FILE, FUNCTION, TEST_FILE, TEMPLATE, OWN_SCRIPT = 400, 60, 350, 150, 2000
EXCEPTIONS: dict[str, str] = {}
"""Files that may be longer, and why. It is empty, and stays so."""


def lines(path: Path) -> int:
    return len(path.read_text(encoding="utf-8").splitlines())


def too_long(root: Path) -> list[Fault]:
    """Files, functions and templates past their size."""
    found = []
    limits = [(root / "linli", FILE), (root / "scripts", FILE), (root / "bench", FILE), (root / "tests", TEST_FILE)]
    for folder, most in limits:
        for path in python_files(folder) if folder.exists() else []:
            name = shown(path, root)
            if lines(path) > most:
                found.append(Fault(name, 1, f"{lines(path)} lines, at most {most}"))
            for function in functions(path):
                length = (function.end_lineno or function.lineno) - function.lineno + 1
                if length > FUNCTION:
                    found.append(
                        Fault(name, function.lineno, f"{function.name} has {length} lines, at most {FUNCTION}")
                    )
    for path in sorted((root / "linli").rglob("*.jinja")):
        if lines(path) > TEMPLATE:
            found.append(Fault(shown(path, root), 1, f"{lines(path)} lines, at most {TEMPLATE}"))
    own = sum(lines(path) for path in (root / "frontend" / "js").rglob("*.js"))
    if own > OWN_SCRIPT:
        found.append(Fault("frontend/js", 1, f"{own} lines of script, at most {OWN_SCRIPT}"))
    return [fault for fault in found if fault.path not in EXCEPTIONS]


def test_nothing_is_too_long() -> None:
    found = too_long(ROOT)
    assert not found, told(found)


def test_there_are_no_exceptions() -> None:
    assert EXCEPTIONS == {}


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("linli/core/planted.py", "x = 1\n" * (FILE + 1)),
        ("scripts/planted.py", "x = 1\n" * (FILE + 1)),
        ("tests/core/test_planted.py", "x = 1\n" * (TEST_FILE + 1)),
        ("linli/web/templates/planted.jinja", "<p>\n" * (TEMPLATE + 1)),
        ("linli/core/planted.py", "def f():\n" + "    x = 1\n" * FUNCTION),
        ("frontend/js/planted.js", "x;\n" * (OWN_SCRIPT + 1)),
    ],
)
def test_planted_length_is_caught(tmp_path: Path, name: str, text: str) -> None:
    write(
        tmp_path, {"linli/core/short.py": "x = 1\n", "linli/core/migrations/0001_long.py": "x = 1\n" * 900, name: text}
    )
    assert len(too_long(tmp_path)) == 1


def test_every_noun_says_in_a_few_lines_what_it_is() -> None:
    for noun in NOUNS:
        page = PACKAGE / noun / "README.md"
        assert page.exists(), f"linli/{noun}/README.md is missing"
        text = page.read_text(encoding="utf-8")
        assert text.startswith(f"# {noun}\n"), noun
        assert 5 <= len([line for line in text.splitlines() if line.strip()]) <= 14, noun
        neighbours = [
            other for other in (*NOUNS, "core") if other != noun and re.search(rf"`(?:linli\.)?{other}`", text)
        ]
        assert neighbours, f"linli/{noun}/README.md names no neighbours"

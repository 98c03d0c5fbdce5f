"""A lint is silenced for one named rule, with a reason: beside it, or earlier in the file for the same rule."""

from __future__ import annotations

import io
import re
import tokenize
from pathlib import Path

import pytest

from tests.architecture.reading import ROOT, Fault, python_files, shown, told, write

SILENCE = re.compile(
    r"#\s*(?P<tool>noqa|type:\s*ignore|ruff:|mypy:|pragma:|nosec|pylint:)"
    r"(?:(?::\s*|\[)(?P<rules>[A-Za-z0-9, \-]+?)\]?(?=\s*(?:#|- |$|\s{2})))?"
    r"(?P<rest>.*)$"
)
LEAST_WORDS = 2
WHOLE_FILE = frozenset({"ruff:", "mypy:", "pragma:", "nosec", "pylint:"})
FOR_ONE_RULE = re.compile(r"# ruff: noqa: [A-Z]+\d+  # \w+ \w+")
"""One rule silenced for a whole file, with a reason."""


def _comments(path: Path) -> list[tuple[int, str]]:
    text = path.read_text(encoding="utf-8")
    tokens = tokenize.generate_tokens(io.StringIO(text).readline)
    return [(token.start[0], token.string) for token in tokens if token.type == tokenize.COMMENT]


def _without_reason(path: Path, name: str) -> list[Fault]:
    found, explained = [], set()
    for line, comment in _comments(path):
        silence = SILENCE.search(comment)
        if silence is None:
            continue
        tool = silence["tool"].replace(" ", "")
        if tool in WHOLE_FILE:
            if FOR_ONE_RULE.search(comment):
                continue
            found.append(Fault(name, line, f"{tool} silences too much"))
            continue
        if not silence["rules"]:
            found.append(Fault(name, line, f"{tool} names no rule"))
            continue
        rules = {(tool, rule.strip()) for rule in silence["rules"].split(",")}
        if len(silence["rest"].strip("# -").split()) >= LEAST_WORDS:
            explained |= rules
        elif not rules <= explained:
            found.append(Fault(name, line, f"{tool} {silence['rules']} without a reason"))
    return found


def unexplained(root: Path) -> list[Fault]:
    """Silenced lints without a rule's name or a reason, in the package and the scripts."""
    folders = [root / "linli", root / "scripts"]
    files = [path for folder in folders if folder.exists() for path in python_files(folder)]
    return [fault for path in files for fault in _without_reason(path, shown(path, root))]


def test_every_silenced_lint_says_why() -> None:
    found = unexplained(ROOT)
    assert not found, told(found)


@pytest.mark.parametrize(
    "comment",
    [
        "# noqa",
        "# noqa: S105",
        "# type: ignore",
        "# type: ignore[misc]",
        "# noqa: S105  # x",
        "# ruff: noqa",
        "# ruff: noqa: ARG002",
        "# mypy: ignore-errors",
        "# pragma: no cover",
    ],
)
def test_a_planted_silence_without_a_reason_is_caught(tmp_path: Path, comment: str) -> None:
    write(tmp_path, {"linli/core/planted.py": f"x = 1  {comment}\n"})
    assert len(unexplained(tmp_path)) == 1


def test_a_reason_counts_for_the_same_rule_later_in_the_file_and_for_no_other(tmp_path: Path) -> None:
    text = "x = 1  # type: ignore[misc]  # the library has no types\ny = 1  # type: ignore[misc]\nz = 1  # noqa: S105\n"
    write(tmp_path, {"linli/core/planted.py": text})
    assert [fault.line for fault in unexplained(tmp_path)] == [3]


@pytest.mark.parametrize(
    "comment",
    [
        "# noqa: S104  # compared with, never bound",
        "# noqa: S704 - built by us",
        "# ruff: noqa: ARG002  # the library names the arguments",
        "# a comment about noise",
    ],
)
def test_reasons_are_let_through(tmp_path: Path, comment: str) -> None:
    write(tmp_path, {"linli/core/planted.py": f"x = 1  {comment}\n"})
    assert unexplained(tmp_path) == []

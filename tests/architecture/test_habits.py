"""Where each habit of the proof is kept: the tests that hold it, by file and name, and that they exist."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Mapping
from pathlib import Path

import pytest

from linli.core.actions import REGISTRY
from tests.architecture.reading import NOUNS, PACKAGE, ROOT, python_files, top_functions, tree, write
from tests.architecture.test_actions import action_modules

TESTS = ROOT / "tests"
SENTENCE = re.compile(r"^test(?:_[a-z0-9]+){3,}$")

HABITS: Mapping[int, tuple[str, ...]] = {
    17: (
        "service_requests/test_truth_table.py::test_who_may_and_when",
        "service_requests/test_truth_table.py::test_who_sees_it",
        "architecture/test_closed_by_default.py::test_every_address_is_open_or_closed_as_it_says",
    ),
    18: (
        "architecture/test_habits.py::test_every_action_is_called_by_a_test",
        "architecture/test_habits.py::test_names_of_tests_are_sentences",
        "architecture/test_sizes.py::test_nothing_is_too_long",
    ),
    19: (
        "architecture/test_templates.py::test_our_own_templates_are_in_order",
        "architecture/test_translations.py::test_our_own_catalogs_are_complete",
        "architecture/test_ordering.py::test_every_list_of_a_query_has_an_order",
        "architecture/test_routes.py::test_every_address_says_who_may_open_it",
        "architecture/test_choices.py::test_every_choice_is_called_something_in_both_languages",
    ),
    20: (
        "architecture/test_settings.py::test_a_warning_is_an_error",
        "architecture/test_settings.py::test_nothing_but_this_machine_is_reached",
        "architecture/test_settings.py::test_slow_tests_are_marked",
    ),
    21: (
        "web/desk/test_inbox.py::test_the_inbox_costs_the_same_for_one_and_for_three",
        "web/desk/test_lists.py::test_a_list_costs_the_same_for_one_and_for_three",
        "web/resident/test_lists.py::test_a_list_asks_the_same_for_one_item_and_for_three",
    ),
    22: (
        "web/desk/test_inbox.py::test_the_part_is_the_page",
        "web/desk/test_lists.py::test_the_part_is_the_page",
        "web/desk/test_request_page.py::test_the_part_is_the_page",
    ),
}
"""17 truth tables over a fixed cast; 18 a test file for each action, names are sentences; 19 the suite inspects the
code; 20 warnings are errors, the network is off, slow is marked; 21 lists at an exact query count, with one and with
three; 22 a part that htmx swaps in is the page."""


def named_in(path: Path) -> set[str]:
    """Names of the tests of a file."""
    return {function.name for function in top_functions(path) if function.name.startswith("test_")}


def missing(habits: Mapping[int, tuple[str, ...]], tests: Path) -> list[str]:
    """Tests that are named here and do not exist."""
    found = []
    for habit, names in habits.items():
        for name in names:
            file, _, test = name.partition("::")
            if not (tests / file).exists() or test not in named_in(tests / file):
                found.append(f"habit {habit}: {name}")
    return found


def test_each_habit_is_kept_by_tests_that_exist() -> None:
    assert list(HABITS) == [17, 18, 19, 20, 21, 22]
    assert missing(HABITS, TESTS) == []


def test_a_planted_name_of_no_test_is_caught(tmp_path: Path) -> None:
    write(tmp_path, {"web/test_lists.py": "def test_it_is_there():\n    pass\n"})
    planted = {21: ("web/test_lists.py::test_it_is_there", "web/test_lists.py::test_gone", "web/test_gone.py::test_x")}
    assert missing(planted, tmp_path) == [
        "habit 21: web/test_lists.py::test_gone",
        "habit 21: web/test_gone.py::test_x",
    ]


# --- names are sentences ------------------------------------------------------------------------


def no_sentences(tests: Path) -> list[str]:
    """Tests whose names are no sentence of at least three words."""
    files = [path for path in python_files(tests) if path.name.startswith("test_")]
    return [f"{path.name}::{name}" for path in files for name in sorted(named_in(path)) if not SENTENCE.match(name)]


def test_names_of_tests_are_sentences() -> None:
    assert no_sentences(TESTS) == []


@pytest.mark.parametrize("name", ["test_close", "test_Close_it_now", "test_it_works"])
def test_a_planted_name_that_says_nothing_is_caught(tmp_path: Path, name: str) -> None:
    write(tmp_path, {"test_planted.py": f"def {name}():\n    pass\n\ndef test_the_resident_closes_it():\n    pass\n"})
    found = no_sentences(tmp_path)
    assert found == [f"test_planted.py::{name}"]


# --- every action is tried ----------------------------------------------------------------------


def called_names(files: Iterable[Path]) -> set[str]:
    """Names that are called anywhere in these files."""
    found = set()
    for path in files:
        for node in ast.walk(tree(path)):
            if isinstance(node, ast.Call):
                found.add(node.func.id if isinstance(node.func, ast.Name) else getattr(node.func, "attr", ""))
            elif isinstance(node, ast.Attribute):
                found.add(node.attr)
    return found


def untried(names: Iterable[str], tests: Path, package: Path = PACKAGE) -> list[str]:
    """Actions that no test calls, neither itself nor through a job that it runs."""
    files = [path for path in python_files(tests) if path.parent.name != "architecture"]
    texts = "".join(path.read_text(encoding="utf-8") for path in files)
    jobs = [
        path
        for path in package.glob("*/jobs.py")
        if re.search(rf"\blinli\.{path.parent.name}(?:\.| import (?:[\w, ]+, )?)jobs\b", texts)
    ]
    called = called_names([*files, *jobs])
    return sorted(name for name in names if name.rpartition(".")[2] not in called)


def test_every_action_is_called_by_a_test() -> None:
    assert len(list(action_modules())) == len(NOUNS)
    ours = [name for name in REGISTRY if name.startswith("linli.")]
    assert len(ours) >= 40
    assert untried(ours, TESTS) == []


def test_a_planted_action_that_nobody_tries_is_caught(tmp_path: Path) -> None:
    write(
        tmp_path, {"nouns/test_close.py": "def test_the_resident_closes_it():\n    actions.close(row, by=by, at=at)\n"}
    )
    assert untried(["linli.nouns.actions.close", "linli.nouns.actions.reopen"], tmp_path) == [
        "linli.nouns.actions.reopen"
    ]

"""The order of the house: upper may import lower, never the reverse; doors never each other."""

from __future__ import annotations

import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from tests.architecture.reading import NOUNS, PACKAGE, ROOT, write


def lint(folder: Path, cache: Path) -> tuple[int, str]:
    """import-linter's answer about the package in `folder`, by the contracts of our pyproject.toml."""
    line = [
        sys.executable, "-c", "from importlinter.cli import lint_imports_command; lint_imports_command()",
        "--config", str(ROOT / "pyproject.toml"), "--cache-dir", str(cache),
    ]  # fmt: skip
    environment = {"PYTHONPATH": str(folder), "PATH": "", "PYTHONIOENCODING": "utf-8", "COLUMNS": "200"}
    done = subprocess.run(line, cwd=folder, env=environment, capture_output=True, text=True, check=False, timeout=120)
    return done.returncode, done.stdout + done.stderr


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The package's Python files in a folder of their own, where violations can be planted."""
    folder = tmp_path_factory.mktemp("house")
    shutil.copytree(PACKAGE, folder / "linli", ignore=shutil.ignore_patterns("static", "templates", "locale", "*.pyc"))
    return folder


@pytest.mark.slow
def test_the_house_keeps_its_order(copy: Path, tmp_path: Path) -> None:
    code, said = lint(copy, tmp_path)
    assert code == 0, said
    assert "0 broken" in said


PLANTED = {
    "linli/core/planted.py": "from linli.places import models",
    "linli/web/planted.py": "import linli.cli.words",
    "linli/places/planted.py": "from linli.service_requests.enums import State",
    "linli/messages/queries.py": "from linli.messages import actions",
    "linli/places/rules.py": "from linli.places import actions",
}


@pytest.mark.slow
def test_each_planted_import_against_the_order_is_caught(copy: Path, tmp_path: Path) -> None:
    folder = tmp_path / "planted"
    shutil.copytree(copy, folder)
    write(folder, {name: f'"""Planted."""\n\n{line}  # noqa\n' for name, line in PLANTED.items()})
    code, said = lint(folder, tmp_path / "cache")
    assert code == 1, said
    for broken in (
        "linli.core is not allowed to import linli.places",
        "linli.web is not allowed to import linli.cli",
        "linli.places is not allowed to import linli.service_requests",
        "linli.messages.queries is not allowed to import linli.messages.actions",
        "linli.places.rules is not allowed to import linli.places.actions",
    ):
        assert broken in said, said


def contracts() -> list[dict[str, object]]:
    found = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["importlinter"]["contracts"]
    assert isinstance(found, list)
    return found


def test_every_folder_of_the_house_has_its_place_in_the_order() -> None:
    layers = contracts()[0]["layers"]
    assert isinstance(layers, list)
    named = {part.strip().removeprefix("linli.") for layer in layers for part in layer.split("|")}
    folders = {path.parent.name for path in PACKAGE.glob("*/__init__.py")}
    assert folders == named


def test_every_noun_keeps_the_order_of_its_files() -> None:
    inside = next(contract for contract in contracts() if contract["name"] == "Inside a noun")
    assert inside["containers"] == [f"linli.{noun}" for noun in NOUNS]
    assert inside["layers"] == ["(jobs)", "(actions)", "(rules)", "(queries)", "(models)", "(enums)"]


def test_the_only_exception_is_the_command_line_that_reads_settings_before_it_starts() -> None:
    for contract in contracts():
        for line in contract.get("ignore_imports", []):  # type: ignore[attr-defined]
            importer, imported = line.split(" -> ")
            assert importer in ("linli.cli", "linli.cli.*", "linli.cli.**"), line
            assert imported == "linli.config.*", line

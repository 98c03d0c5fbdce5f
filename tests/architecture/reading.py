"""Reading the house's own source: files, functions, names. All checks work on any folder, so that each can be shown
a planted violation in a folder of its own."""

from __future__ import annotations

import ast
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "linli"
NOUNS = (
    "playbooks",
    "places",
    "people",
    "organisations",
    "attachments",
    "messages",
    "service_requests",
    "heard",
    "whistles",
    "mediation",
    "wishes",
    "offers",
    "emergencies",
    "alliances",
    "services",
    "vouchers",
    "care",
    "firms",
    "meetings",
    "legacy",
    "outreach",
    "drills",
    "lessons",
    "volunteering",
    "points",
    "honours",
    "projects",
    "duties",
    "feedback",
)
NOT_OURS = frozenset({".git", ".venv", "node_modules", "var", "__pycache__", "dist", "build"})


@dataclass(frozen=True, order=True)
class Fault:
    """One thing wrong at one line of one file."""

    path: str
    line: int
    what: str

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: {self.what}"


def told(faults: list[Fault]) -> str:
    """Faults as the message of a failing test."""
    return "\n" + "\n".join(map(str, sorted(faults)))


def python_files(folder: Path, *, migrations: bool = False) -> list[Path]:
    """Python files below a folder, sorted; migrations are made by Django and left out."""
    found = [path for path in sorted(folder.rglob("*.py")) if not NOT_OURS & set(path.relative_to(folder).parts)]
    return found if migrations else [path for path in found if "migrations" not in path.parts]


@lru_cache(maxsize=2048)
def _parsed(path: Path, _changed: float) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"), filename=str(path))


def tree(path: Path) -> ast.Module:
    """The syntax tree of a file, parsed once."""
    return _parsed(path, path.stat().st_mtime)


Function = ast.FunctionDef | ast.AsyncFunctionDef


def functions(path: Path) -> Iterator[Function]:
    """All functions and methods of a file, nested ones too."""
    for node in ast.walk(tree(path)):
        if isinstance(node, Function):
            yield node


def top_functions(path: Path) -> Iterator[Function]:
    """Functions that stand at the top of a module."""
    for node in tree(path).body:
        if isinstance(node, Function):
            yield node


def shown(path: Path, folder: Path) -> str:
    """The path as it is said in a fault."""
    return path.relative_to(folder).as_posix()


def modules_called(name: str, package: Path = PACKAGE) -> list[Path]:
    """The files of every noun's `rules`, `actions` or `queries`, whether one module or a folder of them."""
    found = []
    for noun in sorted(path for path in package.iterdir() if path.is_dir()):
        single = noun / f"{name}.py"
        found += [single, *sorted(noun.glob(f"{name}_*.py"))] if single.exists() else []
        found += python_files(noun / name) if (noun / name).is_dir() else []
    return found


def module_name(path: Path, package: Path = PACKAGE) -> str:
    """The dotted name of a file of the package."""
    parts = [package.name, *path.relative_to(package).with_suffix("").parts]
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def dotted(node: ast.AST) -> str:
    """`a.b.c` of a chain of attributes, calls and subscripts: `A.objects.filter(x).update` of its call."""
    if isinstance(node, ast.Attribute):
        return f"{dotted(node.value)}.{node.attr}".lstrip(".")
    if isinstance(node, ast.Call):
        return f"{dotted(node.func)}()"
    if isinstance(node, ast.Subscript):
        return f"{dotted(node.value)}[]"
    return node.id if isinstance(node, ast.Name) else ""


def committed_files(root: Path = ROOT) -> list[Path]:
    """Files that are, or would be, committed; in a copy without git, everything that is ours."""
    asked = ["git", "-C", str(root), "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    found = subprocess.run(asked, capture_output=True, check=False)
    if found.returncode == 0 and (root / ".git").exists():
        paths = [root / name for name in found.stdout.decode().split("\0") if name]
    else:
        paths = [path for path in root.rglob("*") if not NOT_OURS & set(path.relative_to(root).parts)]
    return sorted(path for path in paths if path.is_file())


def write(folder: Path, files: dict[str, str]) -> Path:
    """Plant files in a folder; returns the folder."""
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return folder

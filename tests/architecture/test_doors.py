"""Doors write nothing themselves: whatever changes, changes in an action."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

from tests.architecture.reading import PACKAGE, Fault, Function, dotted, python_files, shown, told, tree, write

DOORS = ("web", "api", "cli")
ALWAYS = frozenset(
    {"save", "delete", "get_or_create", "update_or_create", "bulk_create", "bulk_update", "abulk_create", "acreate"}
)
"""Methods that write, whatever they are called on."""

ON_ROWS = frozenset({"create", "update", "set", "add", "remove", "clear"})
"""Methods that write when called on rows of a model."""

KERNEL = frozenset({"insert_together", "insert_each", "copy_many", "record", "record_many"})
"""The kernel's own ways of writing, which are for actions."""

NO_ROWS = frozenset({"cache", "request.session", "session"})
"""What is kept for a while and is no record of ours."""

ROWS = re.compile(
    r"\b(?:objects|_default_manager)\b|\.(?:filter|exclude|all|order_by|select_related)\(\)|visible_to\(\)"
)
SQL = re.compile(
    r"\s*(?:INSERT\s+INTO|UPDATE\s+\w+\s+SET|DELETE\s+FROM|TRUNCATE|ALTER\s+TABLE|DROP|CREATE\s+TABLE)\b", re.I
)

EXCEPTIONS = {
    "cli/bench/": "measures our way against the same work by hand, in a database that is thrown away",
}
"""Folders that may write, and why."""


def _statements(node: ast.AST) -> list[tuple[int, str]]:
    """What one node writes, as (line, what)."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str) and SQL.match(node.value):
        return [(node.lineno, "writes by SQL")]
    if not isinstance(node, ast.Call):
        return []
    if isinstance(node.func, ast.Name) and node.func.id in KERNEL:
        return [(node.lineno, f"calls {node.func.id}()")]
    if not isinstance(node.func, ast.Attribute):
        return []
    name, receiver = node.func.attr, dotted(node.func.value)
    if receiver.endswith("events") and name in KERNEL:
        return [(node.lineno, f"calls {receiver}.{name}()")]
    if receiver in NO_ROWS:
        return []
    if name in ALWAYS or (name in ON_ROWS and ROWS.search(receiver)):
        return [(node.lineno, f"writes by {receiver}.{name}()")]
    return []


def _documentation(module: ast.Module) -> set[int]:
    """Docstrings by identity: prose may speak of SQL."""
    owners = [node for node in ast.walk(module) if isinstance(node, ast.Module | ast.ClassDef | Function)]
    return {
        id(owner.body[0].value)
        for owner in owners
        if owner.body and isinstance(owner.body[0], ast.Expr) and isinstance(owner.body[0].value, ast.Constant)
    }


def writing(package: Path) -> list[Fault]:
    """Every place where a door writes."""
    found = []
    for door in DOORS:
        for path in python_files(package / door):
            prose = _documentation(tree(path))
            for node in ast.walk(tree(path)):
                if id(node) not in prose:
                    found += [Fault(shown(path, package), line, what) for line, what in _statements(node)]
    return sorted(set(found))


def test_no_door_writes() -> None:
    found = [fault for fault in writing(PACKAGE) if not fault.path.startswith(tuple(EXCEPTIONS))]
    assert not found, told(found)


def test_every_exception_is_needed_and_says_why() -> None:
    paths = [fault.path for fault in writing(PACKAGE)]
    for folder, why in EXCEPTIONS.items():
        assert any(path.startswith(folder) for path in paths), folder
        assert len(why.split()) > 5, folder


@pytest.mark.parametrize(
    "line",
    [
        "row.save()",
        "row.save(update_fields=['state'])",
        "ServiceRequest.objects.create(state='closed')",
        "ServiceRequest.objects.filter(pk=1).update(state='closed')",
        "rows().filter(pk=1).delete()",
        "visible_to(actor).update(state='closed')",
        "Person.objects.get_or_create(name='x')",
        "Person.objects.bulk_create([])",
        "cursor.execute('UPDATE places_place SET name = %s')",
        "cursor.execute('  insert into core_event values (1)')",
        "events.record('service_request.closed', row, by=by, at=at)",
        "insert_together(row)",
        "place.organisations.all().add(body)",
    ],
)
def test_a_planted_write_is_caught_in_every_door(tmp_path: Path, line: str) -> None:
    write(tmp_path, {f"{door}/planted.py": f"def view(request):\n    {line}\n" for door in DOORS})
    assert [fault.path for fault in writing(tmp_path)] == [f"{door}/planted.py" for door in sorted(DOORS)]


@pytest.mark.parametrize(
    "line",
    [
        "context.update(row=row)",
        "actions.close(row, by=by, at=at)",
        "found = ServiceRequest.objects.filter(pk=1).first()",
        "'''UPDATE places_place SET name: an action does that.'''",
        "known = seen.add(row)",
        "cache.delete('attempts')",
        "response.delete_cookie('x')",
    ],
)
def test_what_reads_or_acts_is_let_through(tmp_path: Path, line: str) -> None:
    write(tmp_path, {"web/view.py": f"def view(request):\n    {line}\n", "api/x.py": "", "cli/x.py": ""})
    assert writing(tmp_path) == []

"""Actions: keyword-only `by` and `at`, registered, in one transaction, and no change without a rule and an event."""

from __future__ import annotations

import ast
import importlib
import inspect
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from types import ModuleType

import pytest
from django.db import connection

from linli.core.actions import REGISTRY, action
from linli.core.actors import NOBODY, Actor
from tests.architecture.reading import (
    NOUNS,
    PACKAGE,
    Fault,
    Function,
    modules_called,
    shown,
    told,
    top_functions,
    write,
)

WITHOUT_A_RULE = {
    "leave_contact": "anybody may leave a telephone; whoever keeps the matter has asked its own rule",
    "note_sign_in": "a trace of what has happened is not asked for",
    "note_sign_out": "a trace of what has happened is not asked for",
    "use_api_key": "whoever has a key's words uses it; what it may do, the rules of each act say",
}
"""Actions that ask no rule, and why."""

WITHOUT_AN_EVENT = {
    "add_picture": "each photo has an event of its own",
    "import_posts_many": "the sheet's one event is recorded where all sheets are kept (`core.sheets_import`)",
    "import_problems_many": "the sheet's one event is recorded where all sheets are kept (`core.sheets_import`)",
    "import_spaces_many": "the sheet's one event is recorded where all sheets are kept (`core.sheets_import`)",
    "strike_visit": "a line that stood there by mistake leaves nothing behind; who visited whom is counted nowhere",
    "fan_out": "the outbox row, the message and the deliveries it becomes are the record",
    "lease": "a lease on deliveries says nothing about anybody",
    "use_api_key": "of the use of a key nothing is kept but the last day",
    "use_group": "of the use of a group nothing is kept but the last day; what it said has an event of its own",
    "send": "the delivery keeps when it was sent, or why not",
}
"""Actions that record no event, and why."""


def action_modules() -> Iterator[ModuleType]:
    for noun in NOUNS:
        if (PACKAGE / noun / "actions").is_dir() or (PACKAGE / noun / "actions.py").exists():
            yield importlib.import_module(f"linli.{noun}.actions")


def public_functions(module: ModuleType) -> dict[str, object]:
    """The functions that a noun offers as its actions: in `__all__` where there is one."""
    names = getattr(module, "__all__", None) or [name for name in vars(module) if not name.startswith("_")]
    found = {name: getattr(module, name) for name in names}
    own = module.__name__
    return {
        name: thing
        for name, thing in found.items()
        if inspect.isfunction(thing) and thing.__module__.startswith(own) and {"by", "at"} & set(_parameters(thing))
    }


def _parameters(function: object) -> dict[str, inspect.Parameter]:
    return dict(inspect.signature(function).parameters)  # type: ignore[arg-type]


def faults_of(module: ModuleType) -> list[str]:
    """Functions of an action module that are no proper actions."""
    found = []
    for name, function in public_functions(module).items():
        parameters = _parameters(function)
        for needed in ("by", "at"):
            if needed not in parameters or parameters[needed].kind is not inspect.Parameter.KEYWORD_ONLY:
                found.append(f"{module.__name__}.{name} does not take {needed}= by keyword")
        if function not in REGISTRY.values():
            found.append(f"{module.__name__}.{name} is not marked as an action")
        if not (function.__doc__ or "").strip():
            found.append(f"{module.__name__}.{name} says nothing about itself")
    return found


def test_everything_a_noun_offers_as_an_action_is_one() -> None:
    assert [fault for module in action_modules() for fault in faults_of(module)] == []
    assert len(REGISTRY) >= 40


def test_a_planted_function_that_is_no_action_is_caught() -> None:
    planted = ModuleType("linli.planted.actions")

    def close(thing: object, by: Actor, *, at: datetime) -> None:
        """Close it."""

    def reopen(thing: object, *, by: Actor, at: datetime) -> None:
        """Open it again."""

    close.__module__ = reopen.__module__ = planted.__name__
    planted.close, planted.reopen = close, reopen  # type: ignore[attr-defined]
    assert faults_of(planted) == [
        "linli.planted.actions.close does not take by= by keyword",
        "linli.planted.actions.close is not marked as an action",
        "linli.planted.actions.reopen is not marked as an action",
    ]


def test_the_mark_refuses_a_function_that_takes_by_or_at_by_position() -> None:
    def close(thing: object, by: Actor, at: datetime) -> None: ...

    def rename(thing: object, *, by: Actor) -> None: ...

    for planted, name in ((close, "by"), (rename, "at")):
        with pytest.raises(TypeError, match=f"takes {name}= by keyword"):
            action(planted)


@pytest.mark.django_db(transaction=True)
def test_every_action_runs_in_a_transaction(at: datetime) -> None:
    seen = []

    @action
    def planted(*, by: Actor, at: datetime) -> None:
        """Look whether a transaction runs."""
        seen.append(connection.in_atomic_block)

    REGISTRY.pop(f"{__name__}.planted")
    assert not connection.in_atomic_block
    planted(by=NOBODY, at=at)
    assert seen == [True]


ASKING = frozenset({"ask", "begin"})
RECORDING = frozenset({"record", "record_many", "finish", "publish", "note"})


def _calls(function: Function, known: dict[str, Function], seen: frozenset[str] = frozenset()) -> set[str]:
    """Names that a function calls, itself or through functions beside it."""
    found: set[str] = set()
    for node in ast.walk(function):
        if isinstance(node, ast.Call):
            name = node.func.id if isinstance(node.func, ast.Name) else getattr(node.func, "attr", "")
            found.add(name)
            if name in known and name not in seen:
                found |= _calls(known[name], known, seen | {name})
    return found


def silent_actions(package: Path) -> list[Fault]:
    """Actions that ask no rule, or record no event, neither themselves nor through a helper of their noun."""
    found = []
    files = modules_called("actions", package)
    for path in files:
        noun = path.relative_to(package).parts[0]
        beside = {
            f.name: f for other in files if other.relative_to(package).parts[0] == noun for f in top_functions(other)
        }
        for function in top_functions(path):
            if not any(isinstance(mark, ast.Name) and mark.id == "action" for mark in function.decorator_list):
                continue
            calls = _calls(function, beside)
            if not calls & ASKING and function.name not in WITHOUT_A_RULE:
                found.append(Fault(shown(path, package), function.lineno, f"{function.name} asks no rule"))
            if not calls & RECORDING and function.name not in WITHOUT_AN_EVENT:
                found.append(Fault(shown(path, package), function.lineno, f"{function.name} records no event"))
    return found


def test_every_action_asks_a_rule_and_records_an_event() -> None:
    found = silent_actions(PACKAGE)
    assert not found, told(found)


def test_every_exception_exists_and_says_why() -> None:
    names = {name.rpartition(".")[2] for name in REGISTRY}
    for exceptions in (WITHOUT_A_RULE, WITHOUT_AN_EVENT):
        assert set(exceptions) <= names
        assert all(len(why.split()) > 5 for why in exceptions.values())


def test_a_planted_action_without_rule_and_event_is_caught(tmp_path: Path) -> None:
    planted = "@action\ndef close(thing, *, by, at):\n    thing.state = 'closed'\n    save(thing, 'state')\n"
    helped = "@action\ndef open(thing, *, by, at):\n    _go(thing)\n\n"
    helped += "def _go(thing):\n    ask(None)\n    record('x', thing)\n"
    write(tmp_path, {"nouns/actions.py": planted, "others/actions/open.py": helped})
    assert [fault.what for fault in silent_actions(tmp_path)] == ["close asks no rule", "close records no event"]

"""Rules: one sentence each, asked once, no query."""

from __future__ import annotations

import ast
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from linli.core.refusals import Refusal
from linli.demo.cast import ROLES, World
from linli.service_requests import actions
from linli.service_requests.enums import Source, State, Verb
from linli.service_requests.models import ServiceRequest
from linli.service_requests.queries import rows
from linli.service_requests.rules import RULES, all_verbs, may_note, may_reply, may_see, unseen
from tests.architecture.reading import PACKAGE, Fault, dotted, modules_called, shown, told, top_functions, tree, write

QUERYING = frozenset(
    {
        "filter",
        "exclude",
        "exists",
        "count",
        "select_related",
        "prefetch_related",
        "refresh_from_db",
        "aggregate",
        "raw",
    }
)
ANSWER = "Refusal | None"
LEAST_WORDS = 6


def sentence(function: ast.FunctionDef | ast.AsyncFunctionDef) -> str:
    """The first paragraph of the docstring on one line."""
    return " ".join((ast.get_docstring(function) or "").split("\n\n")[0].split())


def form_faults(package: Path) -> list[Fault]:
    """Rules that are not `may_<verb>(actor, …) -> Refusal | None` with a sentence."""
    found = []
    for path in modules_called("rules", package):
        for function in top_functions(path):
            if not function.name.startswith("may_"):
                continue
            said, wrong = sentence(function), []
            if (
                not said.endswith(".")
                or len(said.split()) < LEAST_WORDS
                or (not said[0].isupper() and said[0] not in "“")
            ):
                wrong.append("has no sentence that one could sign")
            if function.returns is None or ast.unparse(function.returns) != ANSWER:
                wrong.append(f"does not answer {ANSWER}")
            if not function.args.args or function.args.args[0].arg != "actor":
                wrong.append("does not begin with the actor")
            found += [Fault(shown(path, package), function.lineno, f"{function.name} {what}") for what in wrong]
    return found


def query_faults(package: Path) -> list[Fault]:
    """Places where a rule's module asks the database, or the clock."""
    found = []
    for path in modules_called("rules", package):
        for node in ast.walk(tree(path)):
            what = ""
            if isinstance(node, ast.Attribute) and node.attr in ("objects", "_default_manager"):
                what = f"reads {dotted(node)}"
            elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in QUERYING:
                what = f"queries by {dotted(node.func)}()"
            elif isinstance(node, ast.Call) and dotted(node.func).rpartition(".")[2] in ("now", "today", "localdate"):
                what = "reads the wall clock"
            if what:
                found.append(Fault(shown(path, package), node.lineno, what))
    return found


def test_every_rule_is_a_sentence_and_answers_a_refusal_or_nothing() -> None:
    found = form_faults(PACKAGE)
    assert not found, told(found)


def test_no_rule_asks_the_database_or_the_clock() -> None:
    found = query_faults(PACKAGE)
    assert not found, told(found)


@pytest.mark.parametrize(
    ("rule", "fault"),
    [
        (
            'def may_go(actor: Actor, at: datetime) -> bool:\n    """A resident goes when they want."""',
            "does not answer",
        ),
        ('def may_go(actor: Actor, at: datetime) -> Refusal | None:\n    """Go."""', "no sentence"),
        ("def may_go(actor: Actor, at: datetime) -> Refusal | None:\n    return None", "no sentence"),
        (
            'def may_go(actor: Actor, at: datetime) -> Refusal | None:\n    """A resident goes when they want"""',
            "no sentence",
        ),
        ('def may_go(request) -> Refusal | None:\n    """A resident goes when they want."""', "begin with the actor"),
    ],
)
def test_a_planted_rule_of_another_form_is_caught(tmp_path: Path, rule: str, fault: str) -> None:
    write(tmp_path, {"nouns/rules.py": rule + "\n"})
    assert [fault in found.what for found in form_faults(tmp_path)] == [True]


@pytest.mark.parametrize(
    "line",
    [
        "Post.objects.get(pk=1)",
        "thing.remarks.filter(kind='note')",
        "thing.assignments.exists()",
        "clock.now() > thing.due_at",
        "datetime.now(UTC)",
    ],
)
def test_a_planted_query_in_a_rule_is_caught(tmp_path: Path, line: str) -> None:
    write(tmp_path, {"nouns/rules/ending.py": f"def may_go(actor, thing, at):\n    return {line}\n"})
    assert len(query_faults(tmp_path)) == 1


def _filed(world: World, at: datetime) -> ServiceRequest:
    report = actions.Report(words="一楼门灯不亮", source=Source.WEB)
    filed = actions.file(place=world.places["unit"], report=report, by=world.actor("resident"), at=at)
    return rows().get(pk=filed.id)


def test_every_verb_in_every_state_is_answered_for_the_whole_cast_without_a_query(
    world: World, at: datetime, no_queries: Any
) -> None:
    row = _filed(world, at)
    cast = [world.actor(role) for role in (*ROLES, "nobody")]
    assert row.playbook.key == "jian"
    with no_queries():
        for state in State:
            row.state = state
            for actor in cast:
                answers = all_verbs(actor, row, at)
                assert set(answers) == set(Verb)
                for answer in (*answers.values(), *(rule(actor, row, at) for rule in (may_see, may_reply, may_note))):
                    assert answer is None or isinstance(answer, Refusal)


def test_a_rule_that_queries_fails_where_no_query_may_be(world: World, at: datetime, no_queries: Any) -> None:
    row = _filed(world, at)

    def may_go(actor: object, thing: ServiceRequest, at: datetime) -> Refusal | None:
        """A planted rule that looks into the database."""
        return unseen() if thing.remarks.exists() else None

    with pytest.raises(AssertionError, match="a query where none may be"), no_queries():
        may_go(world.actor("nobody"), row, at)


def test_every_verb_has_its_rule_by_name() -> None:
    assert set(RULES) == set(Verb)
    for verb, rule in RULES.items():
        assert rule.__name__ == f"may_{verb.value}"

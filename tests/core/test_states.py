"""A state machine is a table."""

from __future__ import annotations

from linli.core.states import Table, Transition, rows

DOOR = Table(
    rows("open", ["shut"], "open") + rows("shut", ["open", "ajar"], "shut", "locked") + rows("push", ["open"], "open")
)


def test_a_row_stands_for_each_source_and_target() -> None:
    assert rows("shut", ["open", "ajar"], "shut", "locked") == (
        Transition("shut", "open", "shut"),
        Transition("shut", "open", "locked"),
        Transition("shut", "ajar", "shut"),
        Transition("shut", "ajar", "locked"),
    )


def test_from_where_and_whereto_a_verb_leads() -> None:
    assert DOOR.sources("shut") == {"open", "ajar"}
    assert DOOR.targets("shut", "ajar") == {"shut", "locked"}
    assert DOOR.targets("shut", "shut") == frozenset()
    assert DOOR.sources("burn") == DOOR.targets("burn", "open") == frozenset()


def test_each_verb_is_named_once_in_order() -> None:
    assert DOOR.verbs() == ("open", "shut", "push")


def test_the_diagram_draws_every_step() -> None:
    lines = DOOR.mermaid("shut").splitlines()
    assert lines[:2] == ["stateDiagram-v2", "    [*] --> shut"]
    assert "    ajar --> locked: shut" in lines
    assert len(lines) == 2 + len(DOOR.transitions)

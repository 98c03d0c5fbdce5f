"""State machines as tables: each noun declares one, and everything else reads it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Transition:
    """`verb` leads from `source` to `target`."""

    verb: str
    source: str
    target: str


@dataclass(frozen=True)
class Table:
    """All transitions of one noun.

    `targets(verb, source)` is empty where the verb is not possible; several targets are told apart by the action.
    """

    transitions: tuple[Transition, ...]

    def sources(self, verb: str) -> frozenset[str]:
        return frozenset(t.source for t in self.transitions if t.verb == verb)

    def targets(self, verb: str, source: str) -> frozenset[str]:
        return frozenset(t.target for t in self.transitions if t.verb == verb and t.source == source)

    def verbs(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(t.verb for t in self.transitions))

    def mermaid(self, initial: str) -> str:
        """The table as a Mermaid state diagram, for the docs."""
        lines = ["stateDiagram-v2", f"    [*] --> {initial}"]
        lines += [f"    {t.source} --> {t.target}: {t.verb}" for t in self.transitions]
        return "\n".join(lines)


def rows(verb: str, sources: Iterable[str], *targets: str) -> tuple[Transition, ...]:
    """Transitions of one verb from each source to each target."""
    return tuple(Transition(verb, s, t) for s in sources for t in targets)


def staying(verb: str, sources: Iterable[str]) -> tuple[Transition, ...]:
    """Transitions of a verb that changes something else and leaves the state as it is."""
    return tuple(Transition(verb, s, s) for s in sources)

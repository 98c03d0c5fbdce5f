"""A figure with its budget, and a table of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Figure:
    """One measured value; `budget` is the most it may be (None: shown for information)."""

    name: str
    value: float
    unit: str
    budget: float | None = None

    @property
    def ok(self) -> bool:
        return self.budget is None or self.value <= self.budget

    def as_json(self) -> dict[str, Any]:
        """name, value, unit, budget, ok."""
        value = round(self.value, 3)
        return {"name": self.name, "value": value, "unit": self.unit, "budget": self.budget, "ok": self.ok}


def table(figures: Sequence[Figure]) -> str:
    """The figures as aligned text, missed budgets marked."""
    width = max(len(figure.name) for figure in figures)
    lines = []
    for figure in figures:
        budget = "" if figure.budget is None else f"  (at most {figure.budget:g})"
        mark = "" if figure.ok else "  MISSED"
        lines.append(f"{figure.name:<{width}}  {figure.value:>10.2f} {figure.unit}{budget}{mark}")
    return "\n".join(lines)

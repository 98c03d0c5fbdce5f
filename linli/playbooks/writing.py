"""Writing a whole playbook as TOML: tables in lists each under a heading, everything inside them on one line."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from linli.playbooks.schema import Playbook


def values(playbook: Playbook) -> dict[str, Any]:
    """The playbook as the values that its file holds."""
    return playbook.model_dump(mode="json", by_alias=True, exclude_none=True)


def to_text(playbook: Playbook) -> str:
    """The whole playbook as TOML, defaults written out; `load` of it gives the same playbook."""
    return "\n".join(_lines(values(playbook), "")) + "\n"


def _lines(table: dict[str, Any], heading: str) -> Iterator[str]:
    """A table's own values first, then the tables in it, or TOML would take the former for the latter's."""
    rest = {key: value for key, value in table.items() if _has_heading(value, heading)}
    for key, value in table.items():
        if key not in rest:
            yield f"{key} = {_inline(value)}"
    for key, value in rest.items():
        name = f"{heading}.{key}" if heading else key
        if isinstance(value, dict):
            yield f"\n[{name}]"
            yield from _lines(value, name)
            continue
        for member in value:
            yield f"\n[[{name}]]"
            yield from (f"{inner} = {_inline(said)}" for inner, said in member.items())


def _has_heading(value: Any, above: str) -> bool:
    """Tables of the first two levels have one; names of two words stand on a line."""
    if isinstance(value, dict):
        return above.count(".") < 1 and set(value) != {"zh", "en"}
    return above.count(".") < 1 and isinstance(value, list) and bool(value) and isinstance(value[0], dict)


def _inline(value: Any) -> str:
    if isinstance(value, dict):
        return "{ " + ", ".join(f"{key} = {_inline(member)}" for key, member in value.items()) + " }" if value else "{}"
    if isinstance(value, list):
        return "[" + ", ".join(_inline(member) for member in value) + "]"
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")

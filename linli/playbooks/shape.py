"""The shape of a playbook, read from its models: which key holds what, and how it may be narrowed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, get_args, get_origin

from pydantic.fields import FieldInfo

from linli.playbooks.fields import Narrowing, Part
from linli.playbooks.positions import Path


@dataclass(frozen=True, slots=True)
class Slot:
    """One key of a table: its name in the file, its field, and the table it holds, if it holds one."""

    key: str
    attribute: str
    field: FieldInfo
    table: type[Part] | None
    many: bool
    by_key: bool

    @property
    def narrowing(self) -> Narrowing:
        """How a lower level may narrow this key."""
        extra = self.field.json_schema_extra
        return Narrowing(str(extra["narrow"])) if isinstance(extra, dict) else Narrowing.FIXED


def slots(model: type[Part]) -> Iterator[Slot]:
    """The keys of a table, in the order in which its model declares them."""
    for attribute, field in model.model_fields.items():
        table = _table_in(field.annotation)
        origin = get_origin(field.annotation)
        yield Slot(field.alias or attribute, attribute, field, table, origin is tuple, origin is dict)


def slot(model: type[Part], key: str) -> Slot | None:
    """The slot of one key, or None where the table has no such key."""
    return next((found for found in slots(model) if found.key == key), None)


def table_at(model: type[Part], path: Path) -> type[Part] | None:
    """The model of the table at a path, or None where the path leads to no table."""
    found: type[Part] | None = model
    inside_keyed = False
    for step in path:
        if isinstance(step, int) or inside_keyed:
            inside_keyed = False
            continue
        here = slot(found, step) if found else None
        if here is None:
            return None
        found, inside_keyed = here.table, here.by_key
    return found


def _table_in(annotation: Any) -> type[Part] | None:
    if isinstance(annotation, type) and issubclass(annotation, Part):
        return annotation
    for inner in get_args(annotation):
        found = _table_in(inner)
        if found:
            return found
    return None

"""What differs between two playbooks, key by key, tables in lists being matched by their own key."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from linli.playbooks.fields import Part
from linli.playbooks.positions import Path
from linli.playbooks.schema import Playbook
from linli.playbooks.shape import Slot, slots

IDENTITIES = ("key", "level", "from", "to")


class Kind(StrEnum):
    """How a key differs: its value, or an entry of a list that came or went."""

    CHANGED = "changed"
    ADDED = "added"
    REMOVED = "removed"


@dataclass(frozen=True, slots=True)
class Difference:
    """One difference: where it stands in the new playbook, as a path and in words, and both values.

    For an entry that came or went, `member` is its key and `old` or `new` is None.
    """

    kind: Kind
    slot: Slot
    path: Path
    key: str
    old: Any
    new: Any
    member: str = ""


def differences(old: Playbook, new: Playbook) -> Iterator[Difference]:
    """All differences between two playbooks, in the order in which the schema declares the keys."""
    yield from _tables(old, new, (), "")


def identity(table: type[Part]) -> Slot | None:
    """The key by which tables of this model are told apart in a list, or None where they are not."""
    by_name = {found.key: found for found in slots(table) if found.table is None}
    return next((by_name[name] for name in IDENTITIES if name in by_name), None)


def listed(field: Slot) -> bool:
    """Whether a slot holds a list of tables that are told apart by a key."""
    return field.many and field.table is not None and identity(field.table) is not None


def _tables(old: Part, new: Part, path: Path, text: str) -> Iterator[Difference]:
    for field in slots(type(old)):
        before, after = getattr(old, field.attribute), getattr(new, field.attribute)
        if before == after:
            continue
        here, said = (*path, field.key), f"{text}.{field.key}" if text else field.key
        if listed(field):
            yield from _entries(field, _by_identity(field, before), _by_identity(field, after), here, said)
        elif field.by_key:
            entries = {key: (key, value) for key, value in after.items()}
            yield from _entries(field, {k: (k, v) for k, v in before.items()}, entries, here, said)
        elif field.table and not field.many and before is not None and after is not None:
            yield from _tables(before, after, here, said)
        else:
            yield Difference(Kind.CHANGED, field, here, said, before, after)


def _by_identity(field: Slot, members: tuple[Part, ...]) -> dict[str, tuple[str | int, Part]]:
    """Members of a list by their own key, each with its index."""
    assert field.table is not None
    own = identity(field.table)
    assert own is not None
    return {str(getattr(member, own.attribute)): (index, member) for index, member in enumerate(members)}


def _entries(
    field: Slot,
    old: dict[str, tuple[str | int, Part]],
    new: dict[str, tuple[str | int, Part]],
    path: Path,
    text: str,
) -> Iterator[Difference]:
    for name, (step, after) in new.items():
        here, said = (*path, step), f"{text}.{name}" if field.by_key else f"{text}[{name}]"
        if name not in old:
            yield Difference(Kind.ADDED, field, here, said, None, after, str(name))
        else:
            yield from _tables(old[name][1], after, here, said)
    for name, (_step, before) in old.items():
        if name not in new:
            said = f"{text}.{name}" if field.by_key else f"{text}[{name}]"
            yield Difference(Kind.REMOVED, field, path, said, before, None, str(name))

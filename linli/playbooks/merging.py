"""Laying one playbook's text over another: a lower level's over its base, a city's over what cities share."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from pathlib import Path as FilePath
from typing import Any

from django.utils.translation import gettext as _

from linli.playbooks.differences import listed
from linli.playbooks.documents import Document, Ground
from linli.playbooks.errors import Finding, key_of, shown
from linli.playbooks.fields import Part, one_of
from linli.playbooks.positions import Path, line_of, positions
from linli.playbooks.schema import Playbook
from linli.playbooks.shape import Slot, slot

BUILDS_ON = "builds_on"
WITHOUT = "without"


def builds_on(document: Document) -> bool:
    """Whether a file says only what its city has of its own, over a shared file that it names."""
    return BUILDS_ON in document.data


def shared() -> dict[str, FilePath]:
    """What cities share: name to file. None of them is a whole playbook."""
    return {path.stem: path for path in sorted((FilePath(__file__).parent / "shared").glob("*.toml"))}


def resolved(document: Document) -> Document:
    """The document laid over the shared file that it builds on; itself where it builds on none.

    Tables in lists are found by their key: a city repeats only the keys that it says otherwise, what it adds follows
    what it has before it, and `without` drops members. Raises PlaybookErrors.
    """
    if not builds_on(document):
        return document
    known, name = shared(), document.data[BUILDS_ON]
    if not isinstance(name, str) or name not in known:
        document.refuse([Finding((BUILDS_ON,), shown(name), one_of(list(known), name))])
    text = known[name].read_text(encoding="utf-8")
    data, lines, without = tomllib.loads(text), positions(text), document.data.get(WITHOUT, [])
    before = {path: _keys(data, path) for path in _lists_in(without)}
    document.refuse(drop(data, without))
    for path, keys in before.items():
        left = _keys(data, path)
        lines = moved(lines, path, {index: left.index(key) for index, key in enumerate(keys) if key in left})
    merge = Merge(document.lines, lines)
    merge.note_dropped(without)
    own = {key: value for key, value in document.data.items() if key not in (BUILDS_ON, WITHOUT)}
    whole = merge.table(Playbook, data, own, (), ())
    return Document(document.file, document.text, whole, merge.lines, Ground(known[name].name, merge.ground or {}))


def _lists_in(without: Any) -> set[Path]:
    names = without if isinstance(without, list) else []
    return {tuple(name.split(".")[:-1]) for name in names if isinstance(name, str)}


def _keys(data: dict[str, Any], path: Path) -> list[str]:
    """The keys of the tables in the list at a path; none where there is no list."""
    found: Any = data
    for step in path:
        found = found.get(step) if isinstance(found, dict) else None
    return [key_of(member) for member in found] if isinstance(found, list) else []


def moved(lines: dict[Path, int], at: Path, places: dict[int, int]) -> dict[Path, int]:
    """The lines once the members of the list at a path stand elsewhere in it; those without a place are gone."""
    depth = len(at)
    found: dict[Path, int] = {}
    for path, line in lines.items():
        step = path[depth] if len(path) > depth and path[:depth] == at else None
        if not isinstance(step, int):
            found[path] = line
        elif step in places:
            found[(*at, places[step], *path[depth + 1 :])] = line
    return found


def drop(data: dict[str, Any], without: Any) -> Iterator[Finding]:
    """Drop members of lists from the values, each named by its list and key: `reasons.pause.weather`."""
    if not isinstance(without, list):
        yield Finding((WITHOUT,), shown(without), _("a list in square brackets"))
        return
    for index, name in enumerate(without):
        steps = name.split(".") if isinstance(name, str) else [""]
        members: Any = data
        for step in steps[:-1]:
            members = members.get(step) if isinstance(members, dict) else None
        if not isinstance(members, list):
            yield Finding((WITHOUT, index), shown(name), _('a list and a key in it, such as "categories.pets"'))
            continue
        known = [key_of(member) for member in members]
        if steps[-1] not in known:
            yield Finding((WITHOUT, index), shown(name), one_of(known, steps[-1]))
            continue
        del members[known.index(steps[-1])]
        _forget(data, steps)


def _forget(data: dict[str, Any], steps: list[str]) -> None:
    """What was dropped is not named by reasons either; the last name stays, for without any they would fit all."""
    if len(steps) != 2 or steps[0] not in ("groups", "categories"):
        return
    for reasons in data.get("reasons", {}).values():
        for reason in reasons if isinstance(reasons, list) else ():
            names = reason.get(steps[0], [])
            if steps[1] in names and len(names) > 1:
                names.remove(steps[1])


def _order(known: list[str], keys: list[str]) -> list[tuple[int | None, int | None]]:
    """Which members stand where, each by its index in the list beneath and in the list laid over it.

    Those beneath keep their order; one that is added follows the one that its own file has before it.
    """
    order: list[tuple[int | None, int | None]] = [(index, None) for index in range(len(known))]
    after = 0
    for new, key in enumerate(keys):
        old = known.index(key) if key and key in known else None
        at = next((place for place, member in enumerate(order) if member == (old, None)), None)
        if old is None or at is None:
            order.insert(after, (None, new))
            after += 1
        else:
            order[at] = (old, new)
            after = at + 1
    return order


class Merge:
    """Lays a file's values over others, remembering on which of its lines each value stands.

    `ground` are the lines of the file beneath, which move with its values.
    """

    def __init__(self, lines: dict[Path, int], ground: dict[Path, int] | None = None) -> None:
        self.written = lines
        self.ground = ground
        self.lines: dict[Path, int] = {}

    def note_dropped(self, without: list[str]) -> None:
        """A list from which something was dropped stands where the overlay says so."""
        for index, name in enumerate(without):
            self._note(tuple(name.split(".")[:-1]), (WITHOUT, index))

    def table(
        self, model: type[Part], base: dict[str, Any], over: dict[str, Any], at: Path, written: Path
    ) -> dict[str, Any]:
        """The base's table with the overlay's keys; `at` is the path in the result, `written` in the overlay."""
        merged = dict(base)
        for key, value in over.items():
            here, there = (*at, key), (*written, key)
            self._note(here, there)
            merged[key] = self._value(slot(model, key), base.get(key), value, here, there)
        return merged

    def _value(self, field: Slot | None, base: Any, over: Any, at: Path, written: Path) -> Any:
        if field is not None and field.table is not None:
            if field.by_key and isinstance(base, dict) and isinstance(over, dict):
                return self._keyed(field.table, base, over, at, written)
            if listed(field) and isinstance(base, list) and isinstance(over, list):
                return self._list(field.table, base, over, at, written)
            if not field.many and isinstance(base, dict) and isinstance(over, dict):
                return self.table(field.table, base, over, at, written)
        self._note_below(at, written)
        return over

    def _keyed(
        self, model: type[Part], base: dict[str, Any], over: dict[str, Any], at: Path, written: Path
    ) -> dict[str, Any]:
        merged = dict(base)
        for key, value in over.items():
            here, there = (*at, key), (*written, key)
            self._note(here, there)
            if isinstance(base.get(key), dict) and isinstance(value, dict):
                merged[key] = self.table(model, base[key], value, here, there)
            else:
                self._note_below(here, there)
                merged[key] = value
        return merged

    def _list(self, model: type[Part], base: list[Any], over: list[Any], at: Path, written: Path) -> list[Any]:
        known = [key_of(member) for member in base]
        order = _order(known, [key_of(member) for member in over])
        if self.ground is not None:
            self.ground = moved(
                self.ground, at, {old: place for place, (old, _new) in enumerate(order) if old is not None}
            )
        merged: list[Any] = []
        for place, (old, new) in enumerate(order):
            here, there = (*at, place), (*written, new or 0)
            if new is None:
                merged.append(base[old or 0])
            elif old is None:
                self._note_below(here, there)
                merged.append(over[new])
            else:
                self._note(here, there)
                merged.append(self.table(model, base[old], over[new], here, there))
        return merged

    def _note(self, at: Path, written: Path) -> None:
        self.lines.setdefault(at, line_of(self.written, written))

    def _note_below(self, at: Path, written: Path) -> None:
        """Keep the lines of everything inside a value that the overlay gives whole."""
        self._note(at, written)
        depth = len(written)
        for path, line in self.written.items():
            if len(path) > depth and path[:depth] == written:
                self.lines[(*at, *path[depth:])] = line

"""A lower level's playbook: what its overlay changes in the one above, and the refusal of whatever loosens it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path as FilePath
from typing import Any

import tomlkit
from django.utils.translation import gettext as _

from linli.core.clock import Allowance
from linli.playbooks.checks import comparable, longer
from linli.playbooks.differences import Difference, Kind, differences, listed
from linli.playbooks.errors import Finding, key_of, shown, written
from linli.playbooks.fields import Narrowing, Part, one_of
from linli.playbooks.loading import Document, build, read
from linli.playbooks.positions import Path, line_of
from linli.playbooks.schema import Playbook
from linli.playbooks.shape import Slot, slot

NARROWS = "narrows"
WITHOUT = "without"


def is_overlay(document: Document) -> bool:
    """Whether a file says only what it changes in the playbook that it names under `narrows`."""
    return NARROWS in document.data


def narrow(base: Playbook, overlay: Document | FilePath | str) -> Playbook:
    """The base as a lower level's overlay narrows it.

    An overlay names its base (`narrows`), has its own `key` and `version`, drops members of lists under
    `without = ["categories.pets"]`, and repeats only the tables and keys that it changes; tables in lists are
    found by their key. Raises PlaybookErrors, with the overlay's lines, for mistakes of form and for loosening.
    """
    document = overlay if isinstance(overlay, Document) else read(overlay)
    document.refuse(_identity(base, document))
    changes = {key: value for key, value in document.data.items() if key not in (NARROWS, WITHOUT)}
    data = values(base)
    document.refuse(_drop(data, document.data.get(WITHOUT, [])))
    data["narrowed_from"] = f"{base.key} {base.version}"
    merge = _Merge(document)
    merge.note_dropped(document.data.get(WITHOUT, []))
    data = merge.table(Playbook, data, changes, (), ())
    merged = Document(document.file, document.text, data, merge.lines)
    narrowed = build(merged)
    merged.refuse(loosenings(base, narrowed))
    return narrowed


def refuse_loosening(base: Playbook, document: Document) -> Playbook:
    """A whole playbook for a place below the base's. Raises PlaybookErrors where it loosens the base."""
    playbook = build(document)
    document.refuse(loosenings(base, playbook))
    return playbook


def values(playbook: Playbook) -> dict[str, Any]:
    """The playbook as the values that its file holds."""
    return playbook.model_dump(mode="json", by_alias=True, exclude_none=True)


def to_text(playbook: Playbook) -> str:
    """The whole playbook as TOML, defaults written out; `load` of it gives the same playbook."""
    return tomlkit.dumps(values(playbook))


def loosenings(base: Playbook, lower: Playbook) -> Iterator[Finding]:
    """Each place where a lower level's playbook allows what the base does not."""
    for difference in differences(base, lower):
        expected = _bound(difference)
        if expected:
            yield Finding(difference.path, _got(difference), expected)


def loosens(difference: Difference) -> bool:
    """Whether a difference allows what the earlier or upper playbook does not."""
    return bool(_bound(difference))


def _got(difference: Difference) -> str:
    """What stands in the lower playbook; of a list that may only lose members, those that it gained."""
    if difference.slot.narrowing is Narrowing.SUBSET and difference.kind is Kind.CHANGED and difference.new is not None:
        return shown([str(member) for member in difference.new if member not in difference.old])
    value = _value(difference.new)
    return "" if value is None else shown(value)


def _value(typed: Any) -> Any:
    """A typed value as its file holds it; of a table in a list, the key."""
    if isinstance(typed, Part):
        values_of = typed.model_dump(mode="json", by_alias=True, exclude_none=True)
        return key_of(values_of) or values_of
    if isinstance(typed, tuple):
        return [_value(member) for member in typed]
    return str(typed) if isinstance(typed, Allowance) else typed


def _bound(difference: Difference) -> str:
    """What the base allows here, or an empty string where the change keeps within it."""
    how, old, new = difference.slot.narrowing, difference.old, difference.new
    if how is Narrowing.OWN:
        return ""
    if difference.kind is Kind.ADDED:
        return _("no entry that the level above does not have")
    if difference.kind is Kind.REMOVED:
        kept = _("%(key)s, which the level above has") % {"key": shown(difference.member)}
        return "" if how is Narrowing.SUBSET else kept
    if how is Narrowing.SUBSET:
        if old is None or (new is not None and set(new) <= set(old)):  # without the list everything is in it
            return ""
        return _("only members of %(known)s") % {"known": written([str(member) for member in old])}
    bound = {"bound": _("nothing") if old is None else written(_value(old))}
    if how is Narrowing.MINIMUM:
        return "" if old is None or (new is not None and new >= old) else _("%(bound)s or more") % bound
    if how is Narrowing.MAXIMUM:
        return "" if _within(old, new) else _("%(bound)s or less, counted alike") % bound
    return _("%(bound)s, as the level above has it") % bound


def _within(old: Any, new: Any) -> bool:
    """Whether a maximum is kept; None is no maximum at all."""
    if old is None or new is None:
        return old is None
    if isinstance(old, Allowance):
        return comparable(old, new) and not longer(new, old)
    return bool(new <= old)


def _identity(base: Playbook, document: Document) -> Iterator[Finding]:
    named = document.data.get(NARROWS)
    if named != base.key:
        yield Finding((NARROWS,), shown(named) if named else "", shown(base.key))
    if document.data.get("key") in (None, base.key):
        got = shown(base.key) if "key" in document.data else ""
        yield Finding(("key",), got, _("a key of its own"))
    if "version" not in document.data:
        yield Finding(("version",), "", _("a version of its own"))


def _drop(data: dict[str, Any], without: Any) -> Iterator[Finding]:
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
    for reasons in data["reasons"].values():
        for reason in reasons if isinstance(reasons, list) else ():
            names = reason.get(steps[0], [])
            if steps[1] in names and len(names) > 1:
                names.remove(steps[1])


class _Merge:
    """Lays an overlay's values over the base's, remembering on which of its lines each value stands."""

    def __init__(self, document: Document) -> None:
        self.written = document.lines
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
        merged = list(base)
        known = [key_of(member) for member in base]
        for index, member in enumerate(over):
            name = key_of(member)
            place = known.index(name) if name and name in known else len(merged)
            here, there = (*at, place), (*written, index)
            self._note(here, there)
            if place < len(merged):
                merged[place] = self.table(model, merged[place], member, here, there)
            else:
                self._note_below(here, there)
                merged.append(member)
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

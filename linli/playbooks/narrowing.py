"""A lower level's playbook: what its overlay changes in the one above, and the refusal of whatever loosens it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path as FilePath
from typing import Any

from django.utils.translation import gettext as _

from linli.core.clock import Allowance
from linli.playbooks.checks import comparable, longer
from linli.playbooks.differences import Difference, Kind, differences
from linli.playbooks.documents import Document
from linli.playbooks.errors import Finding, key_of, shown, written
from linli.playbooks.fields import Narrowing, Part
from linli.playbooks.loading import build, read
from linli.playbooks.merging import BUILDS_ON, WITHOUT, Merge, drop
from linli.playbooks.schema import Playbook
from linli.playbooks.writing import to_text, values

__all__ = ["is_overlay", "loosenings", "loosens", "narrow", "refuse_loosening", "to_text", "values"]

NARROWS = "narrows"


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
    document.refuse(drop(data, document.data.get(WITHOUT, [])))
    data["narrowed_from"] = f"{base.key} {base.version}"
    merge = Merge(document.lines)
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
    if BUILDS_ON in document.data:
        got = shown(document.data[BUILDS_ON])
        yield Finding((BUILDS_ON,), got, _("nothing: a file narrows a playbook or builds on one, not both"))
    if "version" not in document.data:
        yield Finding(("version",), "", _("a version of its own"))

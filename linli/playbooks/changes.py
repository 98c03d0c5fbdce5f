"""What changed between two playbooks, said by meaning: tighter, looser or just different."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from linli.core.clock import Allowance
from linli.playbooks.differences import Difference, Kind, differences
from linli.playbooks.errors import shown
from linli.playbooks.explaining import duration, joined
from linli.playbooks.fields import Name, Narrowing, Part
from linli.playbooks.narrowing import loosens
from linli.playbooks.schema import Playbook


def changes(old: Playbook, new: Playbook) -> list[str]:
    """One line for each key that differs, in the order of the schema; empty where nothing does."""
    return [_line(difference) for difference in differences(old, new)]


def _line(difference: Difference) -> str:
    if difference.kind is Kind.ADDED:
        return _("%(key)s: new") % {"key": difference.key}
    if difference.kind is Kind.REMOVED:
        return _("%(key)s: gone") % {"key": difference.key}
    old, new = difference.old, difference.new
    if isinstance(old, tuple) and isinstance(new, tuple) and not _tables(old + new):
        return f"{difference.key}: {_members(old, new)}{_bearing(difference)}"
    return f"{difference.key}: {_said(old)} → {_said(new)}{_bearing(difference)}"


def _tables(members: tuple[Any, ...]) -> bool:
    return any(isinstance(member, Part) for member in members)


def _members(old: tuple[Any, ...], new: tuple[Any, ...]) -> str:
    """What came and went, or the new order where only that changed."""
    came = [f"+ {member}" for member in new if member not in old]
    went = [f"− {member}" for member in old if member not in new]
    return joined(came + went) or joined(str(member) for member in new)


def _said(value: Any) -> str:
    if value is None or value == ():
        return _("nothing")
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, Allowance):
        return duration(value)
    if isinstance(value, tuple):
        return joined(str(member) for member in value)
    if isinstance(value, Part) and not isinstance(value, Name):
        return shown(value.model_dump(mode="json", by_alias=True, exclude_none=True))
    return str(value) if isinstance(value, Name) else shown(value)


def _bearing(difference: Difference) -> str:
    """Whether the change holds staff to more or to less; nothing for what binds nobody."""
    how = difference.slot.narrowing
    reordered = how is Narrowing.SUBSET and set(difference.old) == set(difference.new)
    if reordered or how in (Narrowing.OWN, Narrowing.FIXED):
        return ""
    return _(" (looser)") if loosens(difference) else _(" (tighter)")

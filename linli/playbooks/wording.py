"""Words that the sentences about a playbook share: durations, kinds of body, names in a row."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import get_language, ngettext

from linli.core.clock import Allowance
from linli.playbooks.enums import BodyKind
from linli.playbooks.schema import Playbook


@dataclass(frozen=True, slots=True)
class Section:
    """A heading and the sentences under it."""

    heading: str
    lines: tuple[str, ...]


def duration(allowance: Allowance) -> str:
    """A duration in words: 30 minutes, 2 working days."""
    working = allowance.kind == "working"
    if allowance.days:
        count = allowance.days
        forms = (
            ngettext("%(count)s working day", "%(count)s working days", count)
            if working
            else ngettext("%(count)s day", "%(count)s days", count)
        )
    elif allowance.minutes % 60 == 0:
        count = allowance.minutes // 60
        forms = (
            ngettext("%(count)s working hour", "%(count)s working hours", count)
            if working
            else ngettext("%(count)s hour", "%(count)s hours", count)
        )
    else:
        count = allowance.minutes
        forms = (
            ngettext("%(count)s working minute", "%(count)s working minutes", count)
            if working
            else ngettext("%(count)s minute", "%(count)s minutes", count)
        )
    return forms % {"count": count}


def kind_name(playbook: Playbook, kind: BodyKind) -> str:
    """A kind of body in the city's word, or in ours where the city has none."""
    said = {word.value: name for word, name in playbook.words.items()}.get(kind.value)
    return str(said) if said else kind.label


def joined(names: Iterable[str]) -> str:
    """Names in a row, as the active language separates them."""
    return ("、" if in_chinese() else ", ").join(names)


def in_chinese() -> bool:
    """Whether the active language is Chinese."""
    return (get_language() or "").startswith("zh")

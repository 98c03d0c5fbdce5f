"""The list of minor powers in lines, on both faces and on paper."""

from __future__ import annotations

from typing import NamedTuple

from django.utils.translation import gettext as _

from linli.playbooks.parts_services import MinorPowers
from linli.web.filters import number


class PowerLine(NamedTuple):
    """One minor power as pages show it."""

    name: str
    by: str
    steps: tuple[str, ...]
    limits: tuple[str, ...]
    published: str
    source: str


def power_lines(found: MinorPowers | None) -> list[PowerLine]:
    """The powers in the playbook's order; none where it has no list."""
    if found is None:
        return []
    told = []
    for power in found.powers:
        limits = [str(one) for one in power.limits]
        if power.up_to is not None:
            limits.insert(0, _("Up to %(amount)s yuan") % {"amount": number(power.up_to)})
        steps = tuple(str(one) for one in power.steps)
        told.append(
            PowerLine(
                str(power.name),
                str(power.decided_by),
                steps,
                tuple(limits),
                str(power.published),
                str(power.source.label),
            )
        )
    return told

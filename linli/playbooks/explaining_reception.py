"""Receptions of a playbook in plain sentences."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from django.utils.translation import ngettext

from linli.playbooks.wording import kind_name

if TYPE_CHECKING:
    from linli.playbooks.schema import Playbook


def lines(playbook: Playbook) -> Iterator[str]:
    """Who receives, how often, how long each has, and what for."""
    for one in playbook.receptions:
        told = {
            "name": one.name, "times": one.cadence.times, "period": one.cadence.per.label,
            "holder": kind_name(playbook, one.held_by), "minutes": one.slot_minutes, "purpose": one.purpose,
        }  # fmt: skip
        yield (
            ngettext(
                "%(name)s: once a %(period)s; %(holder)s, %(minutes)s minutes for each. %(purpose)s",
                "%(name)s: %(times)s times a %(period)s; %(holder)s, %(minutes)s minutes for each. %(purpose)s",
                one.cadence.times,
            )
            % told
        )

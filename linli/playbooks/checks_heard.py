"""Checks of the table on ways in: keys are told apart, and chips are categories."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext as _

from linli.playbooks.errors import Finding, shown
from linli.playbooks.fields import one_of
from linli.playbooks.schema import Playbook


def findings(playbook: Playbook) -> Iterator[Finding]:
    """Every mistake in the table on ways in."""
    keys = [way.key for way in playbook.ways_in]
    categories = [category.key for category in playbook.categories]
    for index, way in enumerate(playbook.ways_in):
        if way.key in keys[:index]:
            yield Finding(("ways_in", index), shown(way.key), _("a key that the list does not have yet"))
        for at, chip in enumerate(way.chips):
            if chip not in categories:
                yield Finding(("ways_in", index, "chips", at), shown(chip), one_of(categories, chip))

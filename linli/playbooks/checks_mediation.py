"""Checks of mediation and patrols: whoever holds them has posts that can, and findings have categories."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext as _

from linli.playbooks.enums import Power
from linli.playbooks.errors import Finding, shown
from linli.playbooks.fields import one_of
from linli.playbooks.schema import Playbook

NEEDED = (Power.MEDIATION_GIVE, Power.MEDIATION_HOLD)


def findings(playbook: Playbook) -> Iterator[Finding]:
    """Every mistake between these tables and the rest."""
    yield from _mediation(playbook)
    yield from _patrols(playbook)


def _patrols(playbook: Playbook) -> Iterator[Finding]:
    """Every kind of body that could not walk, every category that is not there, and every key that stands twice."""
    known = sorted(category.key for category in playbook.categories)
    keys = [row.key for row in playbook.patrols]
    for index, row in enumerate(playbook.patrols):
        if row.key in keys[:index]:
            yield Finding(("patrols", index), shown(row.key), _("a key that the list does not have yet"))
        for kind in row.held_by:
            if not playbook.posts_with(Power.PATROL_WALK, kind):
                expected = _("a kind of body with a post that has %(power)s") % {"power": Power.PATROL_WALK}
                yield Finding(("patrols", index, "held_by"), shown(kind.value), expected)
        for place, point in enumerate(row.points):
            if point.category not in known:
                path = ("patrols", index, "points", place, "category")
                yield Finding(path, shown(point.category), one_of(known, point.category))


def _mediation(playbook: Playbook) -> Iterator[Finding]:
    """Every kind of body with which a dispute would wait for nobody, and every key that stands twice."""
    keys = [row.key for row in playbook.mediation]
    for index, row in enumerate(playbook.mediation):
        if row.key in keys[:index]:
            yield Finding(("mediation", index), shown(row.key), _("a key that the list does not have yet"))
        for kind in row.held_by:
            for power in NEEDED:
                if not playbook.posts_with(power, kind):
                    expected = _("a kind of body with a post that has %(power)s") % {"power": power}
                    yield Finding(("mediation", index, "held_by"), shown(kind.value), expected)

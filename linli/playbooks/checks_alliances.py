"""Checks of alliances: whoever agrees for a place has posts that can, so have units, and classes are told apart."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext as _

from linli.playbooks.enums import BodyKind, Power
from linli.playbooks.errors import Finding, shown
from linli.playbooks.schema import Playbook


def findings(playbook: Playbook) -> Iterator[Finding]:
    """Every kind of body in which nobody could agree, units for which nobody could act, and every class that stands
    twice."""
    plan = playbook.alliances
    if plan is None:
        return
    for kind in plan.agreed_by:
        if not playbook.posts_with(Power.ALLIANCE_KEEP, kind):
            expected = _("a kind of body with a post that has %(power)s") % {"power": Power.ALLIANCE_KEEP}
            yield Finding(("alliances", "agreed_by"), shown(kind.value), expected)
    if not playbook.posts_with(Power.ALLIANCE_ACT, BodyKind.ALLIANCE_UNIT):
        expected = _("a post of alliance units that has %(power)s") % {"power": Power.ALLIANCE_ACT}
        yield Finding(("alliances",), shown(BodyKind.ALLIANCE_UNIT.value), expected)
    keys = [kind.key for kind in plan.kinds]
    for index, key in enumerate(keys):
        if key in keys[:index]:
            yield Finding(("alliances", "kinds", index), shown(key), _("a key that the list does not have yet"))

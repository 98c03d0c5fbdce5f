"""Checks of volunteers' teams: whoever holds them has posts that can, and kinds and skills are told apart."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext as _

from linli.playbooks.enums import Power
from linli.playbooks.errors import Finding, shown
from linli.playbooks.schema import Playbook


def findings(playbook: Playbook) -> Iterator[Finding]:
    """Every kind of body in which nobody could lead a team, and every kind or skill that stands twice."""
    plan = playbook.volunteering
    if plan is None:
        return
    for kind in plan.held_by:
        if not playbook.posts_with(Power.VOLUNTEERING_LEAD, kind):
            expected = _("a kind of body with a post that has %(power)s") % {"power": Power.VOLUNTEERING_LEAD}
            yield Finding(("volunteering", "held_by"), shown(kind.value), expected)
    for field, rows in (("kinds", plan.kinds), ("skills", plan.skills)):
        keys = [one.key for one in rows]
        for index, key in enumerate(keys):
            if key in keys[:index]:
                yield Finding(("volunteering", field, index), shown(key), _("a key that the list does not have yet"))

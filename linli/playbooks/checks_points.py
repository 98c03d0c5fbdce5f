"""Checks of points for volunteers: somebody can award them, kinds of team are known, stars stand in order."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext as _

from linli.playbooks.enums import Power
from linli.playbooks.errors import Finding, shown
from linli.playbooks.parts_points import Points
from linli.playbooks.schema import Playbook


def findings(playbook: Playbook) -> Iterator[Finding]:
    """Every rule that could never be used, or that contradicts another."""
    plan = playbook.points
    if plan is None:
        return
    for power in (Power.POINTS_AWARD, Power.POINTS_KEEP):
        if not playbook.posts_with(power):
            yield Finding(("points",), "", _("a post that has %(power)s") % {"power": power})
    yield from _rates(playbook, plan)
    yield from _stars(plan)


def _rates(playbook: Playbook, plan: Points) -> Iterator[Finding]:
    volunteers = playbook.volunteering
    if volunteers is None:
        yield Finding(("points",), "", _("a table on volunteers"))
        return
    for index, one in enumerate(plan.rates):
        if volunteers.kind(one.key) is None:
            yield Finding(("points", "rates", index), shown(one.key), _("a kind of team of the table on volunteers"))


def _stars(plan: Points) -> Iterator[Finding]:
    for field, rows in (("rates", plan.rates), ("stars", plan.stars), ("courtesies", plan.courtesies)):
        keys = [one.key for one in rows]
        for index, key in enumerate(keys):
            if key in keys[:index]:
                yield Finding(("points", field, index), shown(key), _("a key that the list does not have yet"))
    for index, (before, after) in enumerate(zip(plan.stars, plan.stars[1:], strict=False), 1):
        if after.earned <= before.earned:
            expected = _("more than the star before it asks for")
            yield Finding(("points", "stars", index, "earned"), shown(after.earned), expected)
    known = {one.key for one in plan.stars}
    for index, courtesy in enumerate(plan.courtesies):
        if courtesy.star not in known:
            yield Finding(("points", "courtesies", index, "star"), shown(courtesy.star), _("the key of a star"))

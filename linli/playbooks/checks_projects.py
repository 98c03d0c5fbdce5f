"""Checks of micro-projects: whoever calls for them or proposes has posts that can, somebody looks at them, and kinds
are told apart."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext as _

from linli.playbooks.enums import Power
from linli.playbooks.errors import Finding, shown
from linli.playbooks.schema import Playbook


def findings(playbook: Playbook) -> Iterator[Finding]:
    """Every kind of body in which nobody could do its part, a table for which nobody looks, every kind that stands
    twice."""
    plan = playbook.projects
    if plan is None:
        return
    sides = (
        ("called_by", plan.called_by, Power.PROJECT_CALL),
        ("proposed_by", plan.proposed_by, Power.PROJECT_PROPOSE),
    )
    for field, kinds, power in sides:
        for kind in kinds:
            if not playbook.posts_with(power, kind):
                expected = _("a kind of body with a post that has %(power)s") % {"power": power}
                yield Finding(("projects", field), shown(kind.value), expected)
    if not playbook.posts_with(Power.PROJECT_REVIEW):
        yield Finding(("projects", "reviewers"), shown(plan.reviewers), _("a post that has project.review"))
    keys = [one.key for one in plan.kinds]
    for index, key in enumerate(keys):
        if key in keys[:index]:
            yield Finding(("projects", "kinds", index), shown(key), _("a key that the list does not have yet"))

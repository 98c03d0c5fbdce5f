"""Checks of honours: whoever calls a round has a post that can, and kinds are told apart."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext as _

from linli.playbooks.enums import Power
from linli.playbooks.errors import Finding, shown
from linli.playbooks.schema import Playbook


def findings(playbook: Playbook) -> Iterator[Finding]:
    """Every kind of body in which nobody could keep a round, or sit on a panel; every kind that stands twice."""
    plan = playbook.honours
    if plan is None:
        return
    for kind in plan.called_by:
        if not playbook.posts_with(Power.HONOUR_KEEP, kind):
            expected = _("a kind of body with a post that has %(power)s") % {"power": Power.HONOUR_KEEP}
            yield Finding(("honours", "called_by"), shown(kind.value), expected)
    keys = [kind.key for kind in plan.kinds]
    for index, key in enumerate(keys):
        if key in keys[:index]:
            yield Finding(("honours", "kinds", index), shown(key), _("a key that the list does not have yet"))

"""Checks of walls of vouchers: whoever keeps them has posts that can, and the hours of a day rise."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext as _

from linli.playbooks.enums import Power
from linli.playbooks.errors import Finding, shown
from linli.playbooks.schema import Playbook


def findings(playbook: Playbook) -> Iterator[Finding]:
    """Every kind of body in which nobody could keep a wall, and an hour that does not follow the one before it."""
    plan = playbook.vouchers
    if plan is None:
        return
    for kind in plan.kept_by:
        if not playbook.posts_with(Power.VOUCHER_KEEP, kind):
            expected = _("a kind of body with a post that has %(power)s") % {"power": Power.VOUCHER_KEEP}
            yield Finding(("vouchers", "kept_by"), shown(kind.value), expected)
    for index, hour in enumerate(plan.hours):
        if index and hour <= plan.hours[index - 1]:
            yield Finding(("vouchers", "hours", index), shown(hour), _("an hour after the one before it"))

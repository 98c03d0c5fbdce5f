"""Checks of the register of old problems: whoever keeps it has posts that can, and no kind stands twice."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext as _

from linli.playbooks.enums import Power
from linli.playbooks.errors import Finding, shown
from linli.playbooks.schema import Playbook


def findings(playbook: Playbook) -> Iterator[Finding]:
    """Every kind of body with which an old problem would wait for nobody, and every key that stands twice."""
    register = playbook.legacy
    if register is None:
        return
    for kind in register.kept_by:
        if not playbook.posts_with(Power.LEGACY_KEEP, kind):
            expected = _("a kind of body with a post that has %(power)s") % {"power": Power.LEGACY_KEEP}
            yield Finding(("legacy", "kept_by"), shown(kind.value), expected)
    keys = [row.key for row in register.kinds]
    for index, row in enumerate(register.kinds):
        if row.key in keys[:index]:
            yield Finding(("legacy", "kinds", index), shown(row.key), _("a key that the list does not have yet"))

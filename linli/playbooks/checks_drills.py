"""Checks of drills: whoever plans or holds them has posts that can, somebody is asked, and findings have a category."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext as _

from linli.playbooks.enums import Power
from linli.playbooks.errors import Finding, shown
from linli.playbooks.fields import one_of
from linli.playbooks.schema import Playbook


def findings(playbook: Playbook) -> Iterator[Finding]:
    """Every kind of body that could not do its part, every category that is not there, every key that stands twice."""
    known = sorted(category.key for category in playbook.categories)
    keys = [row.key for row in playbook.drills]
    for index, row in enumerate(playbook.drills):
        if row.key in keys[:index]:
            yield Finding(("drills", index), shown(row.key), _("a key that the list does not have yet"))
        if row.category not in known:
            yield Finding(("drills", index, "category"), shown(row.category), one_of(known, row.category))
        for field, power in (("planned_by", Power.DRILL_PLAN), ("held_by", Power.DRILL_HOLD)):
            for kind in getattr(row, field):
                if not playbook.posts_with(power, kind):
                    expected = _("a kind of body with a post that has %(power)s") % {"power": power}
                    yield Finding(("drills", index, field), shown(kind.value), expected)
    if playbook.drills and not playbook.posts_with(Power.DRILL_HELP):
        expected = _("a post that has %(power)s") % {"power": Power.DRILL_HELP}
        yield Finding(("drills",), shown(len(playbook.drills)), expected)

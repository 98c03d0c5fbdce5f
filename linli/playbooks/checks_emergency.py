"""Checks of the table on emergencies: whoever declares or is called can, and clocks run by day and night."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext as _

from linli.playbooks.enums import PlaceLevel, Power
from linli.playbooks.errors import Finding, shown
from linli.playbooks.fields import one_of
from linli.playbooks.parts_emergency import EmergencyTable
from linli.playbooks.positions import Path
from linli.playbooks.schema import Playbook

AREAS = (PlaceLevel.DISTRICT, PlaceLevel.SUBDISTRICT, PlaceLevel.COMMUNITY, PlaceLevel.ESTATE)
"""Levels of places for which a response is declared."""

CLOCKS = ("acknowledge", "tell_every", "review_every")


def findings(playbook: Playbook) -> Iterator[Finding]:
    """Every mistake between this table and the rest."""
    table = playbook.emergency
    if table is None:
        return
    yield from _keys(table)
    yield from _bodies(playbook, table)
    yield from _levels(table)
    yield from _categories(playbook, table)
    if table.look_back.kind != "working":
        expected = _('working time, such as "4wh" or "3wd"')
        yield Finding(("emergency", "look_back"), shown(str(table.look_back)), expected)


def _keys(table: EmergencyTable) -> Iterator[Finding]:
    """Every key that stands twice."""
    for name, keys in (("levels", [one.key for one in table.levels]), ("kinds", [one.key for one in table.kinds])):
        for index, key in enumerate(keys):
            if key in keys[:index]:
                yield Finding(("emergency", name, index), shown(key), _("a key that the list does not have yet"))


def _bodies(playbook: Playbook, table: EmergencyTable) -> Iterator[Finding]:
    """Every kind of body with which a response, or a call, would wait for nobody."""
    for index, level in enumerate(table.levels):
        for name, kinds, power in (
            ("declared_by", level.declared_by, Power.EMERGENCY_DECLARE),
            ("called", level.called, Power.EMERGENCY_ANSWER),
        ):
            for kind in kinds:
                if not playbook.posts_with(power, kind):
                    expected = _("a kind of body with a post that has %(power)s") % {"power": power}
                    yield Finding(("emergency", "levels", index, name), shown(kind.value), expected)


def _levels(table: EmergencyTable) -> Iterator[Finding]:
    for index, level in enumerate(table.levels):
        for place, area in enumerate(level.declared_for):
            if area not in AREAS:
                path: Path = ("emergency", "levels", index, "declared_for", place)
                yield Finding(path, shown(area.value), one_of([one.value for one in AREAS], area.value))
        for name in CLOCKS:
            clock = getattr(level, name)
            if clock.kind != "elapsed" or not clock.days + clock.minutes:
                expected = _('natural time, such as "30m" or "24h"')
                yield Finding(("emergency", "levels", index, name), shown(str(clock)), expected)


def _categories(playbook: Playbook, table: EmergencyTable) -> Iterator[Finding]:
    known = sorted(category.key for category in playbook.categories)
    for index, kind in enumerate(table.kinds):
        if kind.category not in known:
            path: Path = ("emergency", "kinds", index, "category")
            yield Finding(path, shown(kind.category), one_of(known, kind.category))

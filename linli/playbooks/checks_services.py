"""Checks of small services: whoever keeps or takes them has posts that can, keys are told apart, ways are known."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from django.utils.translation import gettext as _

from linli.playbooks.enums import BodyKind, Power
from linli.playbooks.errors import Finding, shown
from linli.playbooks.fields import one_of
from linli.playbooks.positions import Path
from linli.playbooks.schema import Playbook


def findings(playbook: Playbook) -> Iterator[Finding]:
    """Every mistake in the three tables whose form is right."""
    directory, agency, minor = playbook.directory, playbook.agency, playbook.minor_powers
    if directory is not None:
        yield from _able(playbook, ("directory", "kept_by"), directory.kept_by, Power.DIRECTORY_KEEP)
        yield from _apart(("directory", "kinds"), [one.key for one in directory.kinds])
    if agency is not None:
        yield from _able(playbook, ("agency", "taken_by"), agency.taken_by, Power.AGENT_ACT)
        yield from _apart(("agency", "ways"), [one.key for one in agency.ways])
        yield from _apart(("agency", "matters"), [one.key for one in agency.matters])
        yield from _ways(playbook)
    if minor is not None:
        yield from _apart(("minor_powers", "powers"), [one.key for one in minor.powers])


def _able(playbook: Playbook, path: Path, kinds: Sequence[BodyKind], power: Power) -> Iterator[Finding]:
    for kind in kinds:
        if not playbook.posts_with(power, kind):
            yield Finding(
                path, shown(kind.value), _("a kind of body with a post that has %(power)s") % {"power": power}
            )


def _apart(path: Path, keys: Sequence[str]) -> Iterator[Finding]:
    for index, key in enumerate(keys):
        if key in keys[:index]:
            yield Finding((*path, index), shown(key), _("a key that the list does not have yet"))


def _ways(playbook: Playbook) -> Iterator[Finding]:
    """The ways of each matter are ways of the table, and its days are counted in working days."""
    agency = playbook.agency
    assert agency is not None  # asked only where there is one
    known = [way.key for way in agency.ways]
    if agency.answer.kind != "working":
        yield Finding(("agency", "answer"), shown(str(agency.answer)), _('working time, such as "4wh" or "3wd"'))
    for index, matter in enumerate(agency.matters):
        path: Path = ("agency", "matters", index)
        if matter.days.kind != "working":
            yield Finding((*path, "days"), shown(str(matter.days)), _('working time, such as "4wh" or "3wd"'))
        for place, way in enumerate(matter.ways):
            if way not in known:
                yield Finding((*path, "ways", place), shown(way), one_of(known, way))

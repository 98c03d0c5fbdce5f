"""Checks of the table on firms: whoever keeps the list or is asked has posts that can, keys are told apart."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from django.utils.translation import gettext as _

from linli.playbooks.enums import BodyKind, Power
from linli.playbooks.errors import Finding, shown
from linli.playbooks.positions import Path
from linli.playbooks.schema import Playbook

CLOCKS = ("take_up", "answer", "report", "decide")


def findings(playbook: Playbook) -> Iterator[Finding]:
    """Every mistake in a table whose form is right."""
    firms = playbook.firms
    if firms is None:
        return
    yield from _able(playbook, ("firms", "kept_by"), firms.kept_by, Power.FIRM_KEEP)
    for power in (Power.FIRM_SPEAK, Power.FIRM_ENVOY):
        yield from _able(playbook, ("firms",), [BodyKind.FIRM], power)
    for index, kind in enumerate(firms.kinds):
        yield from _able(playbook, ("firms", "kinds", index, "helped_by"), kind.helped_by, Power.FIRM_HELP)
    yield from _apart(("firms", "kinds"), [one.key for one in firms.kinds])
    yield from _apart(("firms", "stars"), [one.key for one in firms.stars])
    for name in CLOCKS:
        clock = getattr(firms, name)
        if clock.kind != "working":
            yield Finding(("firms", name), shown(str(clock)), _('working time, such as "4wh" or "3wd"'))


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

"""Checks of the forums: what cannot be decided climbs to a forum that is there, and comes to a top."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext as _

from linli.playbooks.errors import Finding, shown
from linli.playbooks.fields import one_of
from linli.playbooks.schema import Playbook


def findings(playbook: Playbook) -> Iterator[Finding]:
    """What is wrong with where forums climb to, and with who sits in them."""
    yield from _climbs(playbook)
    for index, forum in enumerate(playbook.forums):
        if forum.climbs_after is not None and forum.climbs_to is None:
            path = ("forums", index, "climbs_after")
            yield Finding(path, shown(str(forum.climbs_after)), _("nothing, where there is no climbs_to"))
        sits = [kind.value for kind in (forum.held_by, *forum.with_)]
        for number, side in enumerate(forum.sides):
            for kind in side.bodies:
                if kind.value not in sits:
                    where = ("forums", index, "sides", number, "bodies")
                    yield Finding(where, shown(kind.value), one_of(sits, kind.value))


def _climbs(playbook: Playbook) -> Iterator[Finding]:
    """Every forum that climbs to one that is not there, or back to where it came from."""
    above = {forum.key: forum.climbs_to for forum in playbook.forums}
    for index, forum in enumerate(playbook.forums):
        if forum.climbs_to is None:
            continue
        path = ("forums", index, "climbs_to")
        if forum.climbs_to not in above:
            yield Finding(path, shown(forum.climbs_to), one_of(sorted(above), forum.climbs_to))
        elif comes_back(forum.key, above):
            yield Finding(path, shown(forum.climbs_to), _("a forum from which nothing climbs back to this one"))


def comes_back(key: str, above: dict[str, str | None]) -> bool:
    """Whether what climbs from a forum comes to it again."""
    seen, now = {key}, above.get(key)
    while now is not None and now not in seen:
        seen.add(now)
        now = above.get(now)
    return now == key

"""How a playbook practises and calls people out, in plain sentences."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext as _

from linli.playbooks.schema import Playbook
from linli.playbooks.wording import Section, joined, kind_name


def sections(playbook: Playbook) -> Iterator[Section]:
    """The heading, where there is something to say."""
    if playbook.drills:
        yield Section(_("Drills and call-outs"), tuple(drills(playbook)))


def drills(playbook: Playbook) -> Iterator[str]:
    """Who plans each kind, who holds it, and what residents do."""
    for row in playbook.drills:
        said = {
            "name": row.name,
            "planners": joined([kind_name(playbook, kind) for kind in row.planned_by]),
            "holders": joined([kind_name(playbook, kind) for kind in row.held_by]),
            "says": row.says,
        }
        yield _("%(name)s: planned by %(planners)s; held by %(holders)s, the first that serves the estate.") % said
        yield _("%(name)s: residents are told “%(says)s”") % said

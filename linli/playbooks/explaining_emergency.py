"""How a playbook answers emergencies, in plain sentences."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext as _

from linli.playbooks.schema import Playbook
from linli.playbooks.wording import Section, duration, joined, kind_name


def sections(playbook: Playbook) -> Iterator[Section]:
    """The heading, where there is something to say."""
    if playbook.emergency is not None:
        yield Section(_("Emergency responses"), tuple(emergency(playbook)))


def emergency(playbook: Playbook) -> Iterator[str]:
    """Who declares which level where, who is called, how often they tell; and what residents are told of each kind."""
    table = playbook.emergency
    if table is None:
        return
    for level in table.levels:
        said = {
            "name": level.name,
            "means": level.means,
            "declares": joined([kind_name(playbook, kind) for kind in level.declared_by]),
            "places": joined([area.label for area in level.declared_for]),
            "called": joined([kind_name(playbook, kind) for kind in level.called]),
            "acknowledge": duration(level.acknowledge),
            "tell": duration(level.tell_every),
            "review": duration(level.review_every),
        }
        yield _("%(name)s: %(means)s") % said
        yield _("%(name)s: declared by %(declares)s, for a place of the level %(places)s.") % said
        yield (
            _("%(name)s: called are %(called)s; they acknowledge within %(acknowledge)s, then tell every %(tell)s.")
            % said
        )
        yield _("%(name)s: whether it goes on is asked every %(review)s.") % said
    for kind in table.kinds:
        yield _("%(name)s, what residents are told: %(advice)s") % {"name": kind.name, "advice": kind.advice}
    yield _("After the end it is written down within %(time)s what went well and what is to mend.") % {
        "time": duration(table.look_back)
    }

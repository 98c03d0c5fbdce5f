"""How a playbook mediates and patrols, in plain sentences."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from linli.playbooks.schema import Playbook
from linli.playbooks.wording import Section, duration, joined, kind_name


def sections(playbook: Playbook) -> Iterator[Section]:
    """The headings under which there is something to say."""
    if playbook.mediation:
        yield Section(_("Disputes"), tuple(mediation(playbook)))
    if playbook.patrols:
        yield Section(_("Patrols"), tuple(patrols(playbook)))


def patrols(playbook: Playbook) -> Iterator[str]:
    """Who walks how often, and what is looked at."""
    for row in playbook.patrols:
        said = {
            "name": row.name,
            "bodies": joined([kind_name(playbook, kind) for kind in row.held_by]),
            "points": joined([str(point.name) for point in row.points]),
            "times": row.cadence.times,
            "period": row.cadence.per.label,
        }
        yield (
            ngettext(
                "%(name)s: %(bodies)s, once a %(period)s.",
                "%(name)s: %(bodies)s, %(times)s times a %(period)s.",
                row.cadence.times,
            )
            % said
        )
        yield _("%(name)s: %(points)s are looked at.") % said


def mediation(playbook: Playbook) -> Iterator[str]:
    """Who mediates, how soon the parties are asked, and when it is asked whether an agreement is kept."""
    for row in playbook.mediation:
        said = {
            "name": row.name,
            "bodies": joined([kind_name(playbook, kind) for kind in row.held_by]),
            "answer": duration(row.answer),
            "days": row.follow_up_days,
        }
        yield _("%(name)s: %(bodies)s; the parties are asked within %(answer)s.") % said
        yield (
            ngettext(
                "%(name)s: %(days)s day after signing it is asked whether the agreement is kept.",
                "%(name)s: %(days)s days after signing it is asked whether the agreement is kept.",
                row.follow_up_days,
            )
            % said
        )

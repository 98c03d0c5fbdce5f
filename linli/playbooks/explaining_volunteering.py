"""How a playbook serves by volunteers, in plain sentences."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from linli.playbooks.schema import Playbook
from linli.playbooks.wording import Section, joined, kind_name


def sections(playbook: Playbook) -> Iterator[Section]:
    """The heading, where the playbook knows volunteers."""
    if playbook.volunteering is not None:
        yield Section(_("Volunteers' teams"), tuple(sentences(playbook)))


def sentences(playbook: Playbook) -> Iterator[str]:
    """Who holds teams, of which kinds, with which projects and skills, and how long is remembered."""
    plan = playbook.volunteering
    assert plan is not None  # asked only where there is one
    holders = joined(kind_name(playbook, kind) for kind in plan.held_by)
    yield _("%(name)s: held by %(holders)s.") % {"name": plan.name, "holders": holders}
    yield _("Kinds of team: %(kinds)s.") % {"kinds": joined(str(one.name) for one in plan.kinds)}
    for one in plan.kinds:
        if one.project is not None:
            yield _("The project of %(kind)s: %(project)s.") % {"kind": one.name, "project": one.project}
    if plan.skills:
        yield _("Volunteers tick what they can: %(skills)s.") % {"skills": joined(str(one.name) for one in plan.skills)}
    yield ngettext(
        "Who signed up and who was there is forgotten after %(num)s month; each volunteer's own sum stays.",
        "Who signed up and who was there is forgotten after %(num)s months; each volunteer's own sum stays.",
        plan.forget_months,
    ) % {"num": plan.forget_months}

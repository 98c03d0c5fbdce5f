"""How a playbook thanks volunteers with points, in plain sentences."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from linli.playbooks.schema import Playbook
from linli.playbooks.wording import Section, joined


def sections(playbook: Playbook) -> Iterator[Section]:
    """The heading, where the playbook knows points."""
    if playbook.points is not None:
        yield Section(_("Volunteers' points"), tuple(sentences(playbook)))


def sentences(playbook: Playbook) -> Iterator[str]:
    """How points are earned, what limits them, which stars there are and what each brings."""
    plan = playbook.points
    assert plan is not None  # asked only where there is one
    yield _("%(name)s: only for volunteers who opt in; for life, never taken away for conduct, never compared.") % {
        "name": plan.name
    }
    yield ngettext(
        "A full hour of confirmed service brings %(num)s point.",
        "A full hour of confirmed service brings %(num)s points.",
        plan.per_hour,
    ) % {"num": plan.per_hour}
    for one in plan.rates:
        kind = playbook.volunteering.kind(one.key) if playbook.volunteering is not None else None
        values = {"kind": kind.name if kind is not None else one.key, "num": one.per_hour}
        yield _("With teams of the kind %(kind)s it brings %(num)s.") % values
    yield _("In a month at most %(most)s; who awards more than %(alone)s by hand needs a second person.") % {
        "most": plan.month_max, "alone": plan.alone_max
    }  # fmt: skip
    if plan.catalogue:
        yield ngettext(
            "What is reserved from the catalogue goes back after %(num)s day.",
            "What is reserved from the catalogue goes back after %(num)s days.",
            plan.fetch_days,
        ) % {"num": plan.fetch_days}
    else:
        yield _("There is no catalogue; points are kept or given to somebody in need.")
    for star in plan.stars:
        brings = joined(f"{one.words} ({one.given_by})" for one in plan.courtesies if one.star == star.key)
        values = {"star": star.name, "earned": star.earned, "brings": brings or _("honour alone")}
        yield _("%(star)s, from %(earned)s points ever earned: %(brings)s.") % values

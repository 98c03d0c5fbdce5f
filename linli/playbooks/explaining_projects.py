"""How a playbook pays for micro-projects, in plain sentences."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from linli.playbooks.schema import Playbook
from linli.playbooks.wording import Section, joined, kind_name


def sections(playbook: Playbook) -> Iterator[Section]:
    """The heading, where the playbook knows micro-projects."""
    if playbook.projects is not None:
        yield Section(_("Micro-projects"), tuple(sentences(playbook)))


def sentences(playbook: Playbook) -> Iterator[str]:
    """Who calls, who proposes, up to what sum, who looks at them, how long one can object."""
    plan = playbook.projects
    assert plan is not None  # asked only where there is one
    callers = joined(kind_name(playbook, kind) for kind in plan.called_by)
    proposers = joined(kind_name(playbook, kind) for kind in plan.proposed_by)
    yield _("%(name)s: called for by %(callers)s, proposed by %(proposers)s.") % {
        "name": plan.name, "callers": callers, "proposers": proposers,
    }  # fmt: skip
    yield _("Kinds of project: %(kinds)s.") % {"kinds": joined(str(one.name) for one in plan.kinds)}
    yield _("One costs at most %(sum)s yuan.") % {"sum": plan.largest}
    yield _("%(num)s people of other bodies look at each proposal before it is decided.") % {"num": plan.reviewers}
    yield ngettext(
        "What was taken up stands open to objections for %(num)s day before the sum is promised.",
        "What was taken up stands open to objections for %(num)s days before the sum is promised.",
        plan.notice_days,
    ) % {"num": plan.notice_days}

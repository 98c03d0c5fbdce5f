"""How a playbook cares for people in hardship and for a body's own members, in plain sentences."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext as _

from linli.playbooks.parts_care import Fund
from linli.playbooks.schema import Playbook
from linli.playbooks.wording import Section, duration, joined, kind_name


def sections(playbook: Playbook) -> Iterator[Section]:
    """The heading, where the playbook knows care."""
    if playbook.care is not None:
        yield Section(_("Care"), tuple(sentences(playbook)))


def sentences(playbook: Playbook) -> Iterator[str]:
    """Funds, what is given to members, visits that are due."""
    plan = playbook.care
    assert plan is not None  # asked only where there is one
    for fund in plan.funds:
        yield from _fund(playbook, fund)
    members = joined(kind_name(playbook, kind) for kind in plan.members_by)
    for run in plan.runs:
        said = {"name": run.name, "bodies": members, "days": run.lead_days}
        yield _("%(name)s: for their own members by %(bodies)s, got ready %(days)s days before.") % said
    for visit in plan.visits:
        yield _("%(name)s: due every %(days)s days, for whoever asked.") % {
            "name": visit.name,
            "days": visit.every_days,
        }


def _fund(playbook: Playbook, fund: Fund) -> Iterator[str]:
    said = {
        "name": fund.name,
        "whom": fund.for_whom,
        "keepers": joined(kind_name(playbook, kind) for kind in fund.kept_by),
        "first": joined(kind_name(playbook, kind) for kind in fund.first_by),
        "second": joined(kind_name(playbook, kind) for kind in fund.second_by),
        "review": duration(fund.review),
        "largest": fund.largest,
        "times": fund.per_year,
        "days": fund.notice_days,
        "few": fund.few,
    }
    yield _("%(name)s: for %(whom)s, held by %(keepers)s.") % said
    yield _("%(name)s: looked at by %(first)s, then by somebody else of %(second)s, each within %(review)s.") % said
    yield _("%(name)s: %(largest)s yuan at most, %(times)s in a year for a person.") % said
    yield (
        _("%(name)s: in public for %(days)s days, without names; with fewer than %(few)s in a month, without what for.")
        % said
    )

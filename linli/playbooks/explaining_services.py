"""The small services of a playbook in plain sentences: directory, what is done for residents, minor powers."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from linli.playbooks.schema import Playbook
from linli.playbooks.wording import Section, duration, joined, kind_name


def sections(playbook: Playbook) -> Iterator[Section]:
    """One heading for each table that there is."""
    if playbook.directory is not None:
        yield Section(_("Directory of recommended firms"), tuple(_directory(playbook)))
    if playbook.agency is not None:
        yield Section(str(playbook.agency.name), tuple(_agency(playbook)))
    if playbook.minor_powers is not None:
        yield Section(str(playbook.minor_powers.name), tuple(_powers(playbook)))


def _directory(playbook: Playbook) -> Iterator[str]:
    directory = playbook.directory
    assert directory is not None  # asked only where there is one
    keepers = joined(kind_name(playbook, kind) for kind in directory.kept_by)
    yield _("Recommended by neighbours, looked at and kept by: %(bodies)s.") % {"bodies": keepers}
    yield _("What firms do: %(kinds)s.") % {"kinds": joined(str(one.name) for one in directory.kinds)}
    months = directory.review_months
    yield ngettext(
        "Each entry is looked at again within %(months)s month.",
        "Each entry is looked at again within %(months)s months.",
        months,
    ) % {"months": months}


def _agency(playbook: Playbook) -> Iterator[str]:
    agency = playbook.agency
    assert agency is not None  # asked only where there is one
    takers = joined(kind_name(playbook, kind) for kind in agency.taken_by)
    yield _("Taken by %(bodies)s; who asks hears from them within %(answer)s.") % {
        "bodies": takers,
        "answer": duration(agency.answer),
    }
    for matter in agency.matters:
        ways = [agency.way(key) for key in matter.ways]
        yield _("%(name)s: decided by %(by)s, within %(days)s from the first paper; %(fee)s; %(ways)s.") % {
            "name": matter.name,
            "by": matter.decided_by,
            "days": duration(matter.days),
            "fee": matter.fee,
            "ways": joined(str(way.name) for way in ways if way is not None),
        }
        if matter.papers:
            yield "  " + _("Papers: %(papers)s.") % {"papers": joined(str(one) for one in matter.papers)}


def _powers(playbook: Playbook) -> Iterator[str]:
    minor = playbook.minor_powers
    assert minor is not None  # asked only where there is one
    for power in minor.powers:
        yield _("%(name)s: decided by %(by)s (%(source)s).") % {
            "name": power.name,
            "by": power.decided_by,
            "source": power.source.label,
        }
        if power.up_to is not None:
            yield "  " + _("Up to %(amount)s yuan.") % {"amount": power.up_to}
        yield "  " + _("Published: %(what)s.") % {"what": power.published}

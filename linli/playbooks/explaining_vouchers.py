"""How a playbook hangs up meals that somebody else has paid for, in plain sentences."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext as _

from linli.playbooks.schema import Playbook
from linli.playbooks.wording import Section, joined, kind_name


def sections(playbook: Playbook) -> Iterator[Section]:
    """The heading, where the playbook knows walls of vouchers."""
    if playbook.vouchers is not None:
        yield Section(_("Walls of vouchers"), tuple(sentences(playbook)))


def sentences(playbook: Playbook) -> Iterator[str]:
    """Who keeps walls, how many vouchers go out in a day, how long each stands."""
    plan = playbook.vouchers
    assert plan is not None  # asked only where there is one
    said = {
        "name": plan.name,
        "keepers": joined(kind_name(playbook, kind) for kind in plan.kept_by),
        "a_day": plan.a_day,
        "hours": joined(f"{hour:02d}:00" for hour in plan.hours),
        "code_days": plan.code_days,
        "paper_days": plan.paper_days,
    }
    yield _("%(name)s is kept by %(keepers)s; whoever takes a voucher is not written down anywhere.") % said
    yield _("%(name)s: %(a_day)s codes a day for each wall, in equal parts from %(hours)s on.") % said
    yield (_("%(name)s: a code stands for %(code_days)s days, a printed slip for %(paper_days)s.") % said)

"""How a playbook meets small wishes, in plain sentences."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext as _

from linli.playbooks.schema import Playbook
from linli.playbooks.wording import Section, duration, joined, kind_name


def sections(playbook: Playbook) -> Iterator[Section]:
    """The heading, where the playbook knows wishes."""
    if playbook.wishes is not None:
        yield Section(_("Micro-wishes"), tuple(sentences(playbook)))


def sentences(playbook: Playbook) -> Iterator[str]:
    """Who looks at wishes, who claims them, up to what worth, for how long."""
    plan = playbook.wishes
    assert plan is not None  # asked only where there is one
    said = {
        "name": plan.name,
        "checkers": joined(kind_name(playbook, kind) for kind in plan.checked_by),
        "claimers": joined(kind_name(playbook, kind) for kind in plan.claimed_by),
        "kinds": joined(str(kind.name) for kind in plan.kinds),
        "check": duration(plan.check),
        "worth": plan.worth_max,
        "open_max": plan.open_max,
        "open_days": plan.open_days,
        "met_days": plan.met_days,
    }
    yield _("%(name)s: looked at by %(checkers)s within %(check)s, before anybody else reads it.") % said
    yield _("%(name)s is claimed by %(claimers)s.") % said
    if plan.neighbours:
        yield _("%(name)s: neighbours with an account can claim one, too.") % said
    yield _("%(name)s: worth %(worth)s yuan at most, %(open_max)s at a time for a household.") % said
    yield _("%(name)s: %(kinds)s.") % said
    yield (
        _("%(name)s ends after %(open_days)s days if nobody claims it; after %(met_days)s days the claimer is asked.")
        % said
    )

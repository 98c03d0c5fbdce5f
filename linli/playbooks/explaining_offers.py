"""How a playbook brings needs and resources together and what can be ordered, in plain sentences."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext as _

from linli.playbooks.schema import Playbook
from linli.playbooks.wording import Section, duration, joined, kind_name


def sections(playbook: Playbook) -> Iterator[Section]:
    """The heading, where the playbook knows offers."""
    if playbook.offers is not None:
        yield Section(_("Needs, resources and the menu"), tuple(sentences(playbook)))


def sentences(playbook: Playbook) -> Iterator[str]:
    """Who keeps the lists, who does what is ordered, within which days, of which classes."""
    plan = playbook.offers
    assert plan is not None  # asked only where there is one
    unpaid = [kind for kind in plan.done_by if playbook.is_asked(kind)]
    said = {
        "name": plan.name,
        "keepers": joined(kind_name(playbook, kind) for kind in plan.kept_by),
        "doers": joined(kind_name(playbook, kind) for kind in plan.done_by),
        "unpaid": joined(kind_name(playbook, kind) for kind in unpaid),
        "classes": joined(str(one.name) for one in plan.classes),
        "assign": duration(plan.dispatch),
        "take": duration(plan.take),
        "do": duration(plan.do),
        "quiet_days": plan.quiet_days,
    }
    steps = [plan.steps.order, plan.steps.dispatch, plan.steps.take, plan.steps.finish, plan.steps.rate]
    said["steps"] = " → ".join(str(one) for one in steps)
    yield _("%(name)s: the lists are kept by %(keepers)s.") % said
    yield _("%(name)s, step by step: %(steps)s.") % said
    yield (
        _("An order is assigned within %(assign)s, taken within %(take)s, and done within %(do)s of its coming.") % said
    )
    yield _("Orders are done by %(doers)s.") % said
    if unpaid:
        yield _("%(unpaid)s are asked and never late: silence gives an order back.") % said
    yield _("Whoever ordered says how it was; silence of %(quiet_days)s days closes an order.") % said
    yield _("%(name)s, by class: %(classes)s.") % said

"""How a playbook honours people, in plain sentences."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext as _

from linli.playbooks.schema import Playbook
from linli.playbooks.wording import Section, joined, kind_name


def sections(playbook: Playbook) -> Iterator[Section]:
    """The heading, where the playbook knows honours."""
    if playbook.honours is not None:
        yield Section(_("Honours"), tuple(sentences(playbook)))


def sentences(playbook: Playbook) -> Iterator[str]:
    """Who calls a round, who is asked, who decides, and by which criteria."""
    plan = playbook.honours
    assert plan is not None  # asked only where there is one
    said = {
        "name": plan.name,
        "callers": joined(kind_name(playbook, kind) for kind in plan.called_by),
        "panel": joined(kind_name(playbook, kind) for kind in plan.panel),
        "least": plan.panel_least,
        "months": plan.forget_months,
    }
    yield _("%(name)s: a round is called by %(callers)s.") % said
    yield _("%(name)s: nobody is considered before they have agreed; who says no is forgotten at once.") % said
    yield _("%(name)s: a panel of at least %(least)s decides, from %(panel)s.") % said
    if plan.residents:
        yield _("%(name)s: residents can be on the panel, too.") % said
    for kind in plan.kinds:
        of = {
            "kind": kind.name,
            "often": kind.often,
            "days": kind.notice_days,
            "criteria": joined(str(one) for one in kind.criteria),
        }
        yield _("%(kind)s: %(often)s; criteria: %(criteria)s; a notice of %(days)s days before.") % of
    yield _("%(name)s: who nominated whom is forgotten %(months)s months after the round.") % said

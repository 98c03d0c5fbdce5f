"""What a playbook says of firms, in plain sentences."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from linli.playbooks.schema import Playbook
from linli.playbooks.wording import Section, duration, joined, kind_name


def sections(playbook: Playbook) -> Iterator[Section]:
    """One heading, where there is a table."""
    if playbook.firms is not None:
        yield Section(_("Firms and social organisations"), tuple(_lines(playbook)))


def _lines(playbook: Playbook) -> Iterator[str]:
    firms = playbook.firms
    assert firms is not None  # asked only where there is one
    keepers = joined(kind_name(playbook, kind) for kind in firms.kept_by)
    yield _("List of firms, kept by: %(bodies)s.") % {"bodies": keepers}
    yield _("A need is taken up within %(take)s; a body that is asked answers within %(answer)s.") % {
        "take": duration(firms.take_up),
        "answer": duration(firms.answer),
    }
    yield _("A body that took it on reports within %(report)s.") % {"report": duration(firms.report)}
    yield _("Where a body declines, the next one up decides within %(decide)s.") % {"decide": duration(firms.decide)}
    for kind in firms.kinds:
        helpers = joined(kind_name(playbook, one) for one in kind.helped_by)
        yield _("%(name)s: can be asked: %(bodies)s.") % {"name": kind.name, "bodies": helpers}
    yield ngettext(
        "What is not possible yet is looked at again within %(months)s month.",
        "What is not possible yet is looked at again within %(months)s months.",
        firms.review_months,
    ) % {"months": firms.review_months}
    if firms.stars:
        yield _("Stars among workers: %(stars)s.") % {"stars": joined(str(one.name) for one in firms.stars)}
        yield ngettext(
            "The firm's own panel decides, at least %(people)s person.",
            "The firm's own panel decides, at least %(people)s people.",
            firms.panel_min,
        ) % {"people": firms.panel_min}
        yield ngettext(
            "Objections are heard for %(days)s day.",
            "Objections are heard for %(days)s days.",
            firms.objection_days,
        ) % {"days": firms.objection_days}

"""How a playbook lets units join places, in plain sentences."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext as _

from linli.playbooks.schema import Playbook
from linli.playbooks.wording import Section, joined, kind_name


def sections(playbook: Playbook) -> Iterator[Section]:
    """The heading, where the playbook knows alliances."""
    if playbook.alliances is not None:
        yield Section(_("Alliance units"), tuple(sentences(playbook)))


def sentences(playbook: Playbook) -> Iterator[str]:
    """Who agrees, for how long, by when a list stands, and who says the first word."""
    plan = playbook.alliances
    assert plan is not None  # asked only where there is one
    said = {
        "name": plan.name,
        "keepers": joined(kind_name(playbook, kind) for kind in plan.agreed_by),
        "kinds": joined(str(kind.name) for kind in plan.kinds),
        "months": plan.term_months,
        "items": plan.items,
        "list": plan.list_month,
        "word": plan.word_month,
    }
    yield _("%(name)s: a unit and a place come together when both agree, usually for %(months)s months.") % said
    yield _("%(name)s: for the place agrees: %(keepers)s.") % said
    yield _("%(name)s: the year's list is there by the end of month %(list)s; usually it has %(items)s items.") % said
    yield _("%(name)s: %(kinds)s.") % said
    yield _("%(name)s: from month %(word)s on the place says what the help was worth, then the unit answers.") % said

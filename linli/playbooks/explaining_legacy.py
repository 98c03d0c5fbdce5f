"""How a playbook keeps its register of old problems, in plain sentences."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from linli.playbooks.schema import Playbook
from linli.playbooks.wording import Section, joined, kind_name


def sections(playbook: Playbook) -> Iterator[Section]:
    """One heading, where there is a register."""
    if playbook.legacy is not None:
        yield Section(_("Old problems"), tuple(_lines(playbook)))


def _lines(playbook: Playbook) -> Iterator[str]:
    register = playbook.legacy
    if register is None:
        return
    bodies = joined([kind_name(playbook, kind) for kind in register.kept_by])
    yield _("Register of old problems, kept by: %(bodies)s.") % {"bodies": bodies}
    yield _("Kinds: %(kinds)s.") % {"kinds": joined([str(one.name) for one in register.kinds])}
    yield (
        ngettext(
            "Each open one is looked at again within %(months)s month.",
            "Each open one is looked at again within %(months)s months.",
            register.review_months,
        )
        % {"months": register.review_months}
    )

"""How a playbook teaches, in plain sentences."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext as _

from linli.playbooks.schema import Playbook
from linli.playbooks.wording import Section, joined, kind_name


def sections(playbook: Playbook) -> Iterator[Section]:
    """The heading, where the playbook knows lessons."""
    if playbook.lessons is not None:
        yield Section(_("Lessons"), tuple(sentences(playbook)))


def sentences(playbook: Playbook) -> Iterator[str]:
    """Who keeps the catalogue and the bank, who arranges lessons, what about."""
    plan = playbook.lessons
    assert plan is not None  # asked only where there is one
    said = {
        "name": plan.name,
        "bank": plan.bank,
        "keepers": joined(kind_name(playbook, kind) for kind in plan.kept_by),
        "arrangers": joined(kind_name(playbook, kind) for kind in plan.arranged_by),
        "subjects": joined(str(subject.name) for subject in plan.subjects),
        "minutes": plan.minutes,
    }
    yield _("%(bank)s and the catalogue of lessons: kept by %(keepers)s.") % said
    yield _("%(name)s: arranged by %(arrangers)s, usually %(minutes)s minutes.") % said
    yield _("%(name)s is about %(subjects)s.") % said

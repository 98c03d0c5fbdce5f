"""The ways in beside page, telephone and hotline, in plain sentences."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext as _

from linli.playbooks.schema import Playbook
from linli.playbooks.wording import duration, joined


def sentences(playbook: Playbook) -> Iterator[str]:
    """One for each way: by when what is over is answered there, and what can be chosen with one tap."""
    for way in playbook.ways_in:
        yield _("%(name)s: answered there within %(time)s once the matter is over.") % {
            "name": way.name,
            "time": duration(way.answer_back),
        }
        if way.chips:
            chips = joined(str(playbook.category(chip).name) for chip in way.chips)
            yield _("%(name)s: one tap says that it is about %(chips)s.") % {"name": way.name, "chips": chips}

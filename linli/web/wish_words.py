"""How wishes are told, on both faces: what everybody reads of one, and the chip of its state."""

from __future__ import annotations

from django.utils.translation import gettext as _

from linli.wishes.enums import TONES
from linli.wishes.models import Wish


def kind_words(row: Wish) -> str:
    """What it is, by the playbook under which it was wished; empty until it was looked at."""
    return str(row.spec.name) if row.spec is not None else ""


def public_words(row: Wish) -> str:
    """All that everybody reads of a wish: what whoever looked at it wrote; of a sheltered one the kind's own
    sentence."""
    if row.sheltered or not row.public_words:
        return str(row.spec.says) if row.spec is not None else _("A wish that is still to be looked at")
    return row.public_words


def title_words(row: Wish) -> str:
    """The same as a title: without the full stop of a sentence."""
    return public_words(row).rstrip("。.")


def worth_words(row: Wish) -> str:
    """About how much it is worth; empty where nobody has said, or where it costs nothing."""
    return _("about %(yuan)s yuan") % {"yuan": row.worth} if row.worth else ""


def chip_of(row: Wish) -> tuple[str, str, str, str]:
    """Its state as a chip."""
    state = row.get_state()
    icon, tone = TONES[state]
    return state.value, str(state.label), icon, tone

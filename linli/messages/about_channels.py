"""What a test of a channel says."""

from __future__ import annotations

from django.utils.translation import gettext as _

from linli.messages.queries import TEST_KIND
from linli.messages.words import Refs, register


def words(_refs: Refs) -> tuple[str, str]:
    """What the body reads in its group or mailbox."""
    return _("A test from Linli"), _("Messages to this body arrive here from now on.")


def listen() -> None:
    """Know the words."""
    register(TEST_KIND, words)

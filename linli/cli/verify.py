"""`linli verify`: prove that no event was changed, left out or put in since it was recorded."""

from __future__ import annotations

import argparse

from linli.cli.ready import database
from linli.cli.words import say
from linli.core.problems import Problem, gettext_noop


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """No arguments."""


def run(_options: argparse.Namespace) -> int:
    """Walk the whole chain. Raises `Problem` naming the first event that does not fit."""
    with database():
        from linli.core import events
        from linli.core.models import ChainHead

        broken = events.verify()
        if broken:
            raise Problem(
                gettext_noop("The chain of events is broken: {broken}."),
                gettext_noop("Compare with a backup: something wrote to the table past Linli."),
                broken=broken,
            )
        head = ChainHead.objects.filter(pk=1).first()
        say(gettext_noop("All {count} events hold."), count=head.seq if head else 0)
    return 0

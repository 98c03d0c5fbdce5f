"""``linli points``: awarding what confirmed service earned, as the worker does it each hour."""

from __future__ import annotations

import argparse

from linli.cli.ready import database
from linli.cli.words import _, say
from linli.core.problems import gettext_noop


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The command's arguments."""
    verbs = parser.add_subparsers(dest="verb", required=True, metavar=_("VERB"))
    award = verbs.add_parser("award", help=_("award what was confirmed and not awarded yet"))
    award.add_argument("--dry-run", action="store_true", help=_("say what would be awarded, and award nothing"))


def run(options: argparse.Namespace) -> int:
    """Do what was asked."""
    from linli.core import clock
    from linli.core.actors import Door, system
    from linli.points.jobs import award_all, would_award

    with database():
        done = would_award() if options.dry_run else award_all(by=system(Door.CLI), at=clock.now())
    values = {"services": done.services, "amount": done.amount, "limited": done.limited}
    would = gettext_noop("{services} services would bring {amount} points. {limited} would meet the month's limit.")
    did = gettext_noop("{services} services brought {amount} points. {limited} met the month's limit.")
    say(would if options.dry_run else did, **values)
    return 0

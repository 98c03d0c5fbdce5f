"""`linli import`: the tree of places; sheets of estates, bodies, spaces, posts, holidays, requests and members."""

from __future__ import annotations

import argparse
import importlib

from linli.cli.words import _
from linli.core.problems import gettext_noop

KINDS: dict[str, tuple[str, str]] = {
    "tree": ("linli.cli.import_tree", gettext_noop("the national tree of places, province to community")),
    "estate": ("linli.cli.import_estate", gettext_noop("an estate's buildings, entrances and rooms")),
    "bodies": ("linli.cli.import_bodies", gettext_noop("the bodies of a place, and the places that they serve")),
    "spaces": ("linli.cli.import_spaces", gettext_noop("the public spaces of a place")),
    "posts": ("linli.cli.import_posts", gettext_noop("the posts of a place, and who holds them")),
    "shapes": ("linli.cli.import_shapes", gettext_noop("outlines and points of places, as GeoJSON")),
    "holidays": ("linli.cli.import_holidays", gettext_noop("the State Council's notice of a year's holidays")),
    "roster": ("linli.cli.import_roster", gettext_noop("the members of a party organisation")),
    "service-requests": ("linli.cli.import_service_requests", gettext_noop("a hotline's service requests")),
}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """One subcommand for each kind of sheet."""
    kinds = parser.add_subparsers(dest="kind", required=True, metavar="KIND")
    for name, (module, words) in KINDS.items():
        importlib.import_module(module).add_arguments(kinds.add_parser(name, help=_(words), description=_(words)))


def run(options: argparse.Namespace) -> int:
    """Hand over to the kind's own command."""
    return int(importlib.import_module(KINDS[options.kind][0]).run(options))

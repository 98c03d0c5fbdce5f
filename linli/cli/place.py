"""`linli place add`: one place of the tree, the first one too."""

from __future__ import annotations

import argparse

from linli.cli.ready import database
from linli.cli.words import _, say, speaks_chinese
from linli.core.problems import Problem, gettext_noop

LEVELS = ("province", "city", "district", "subdistrict", "community", "estate")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The command's arguments."""
    verbs = parser.add_subparsers(dest="verb", required=True, metavar=_("VERB"))
    add = verbs.add_parser("add", help=_("add a place to the tree"))
    add.add_argument("--level", required=True, choices=LEVELS, help=_("what it is"))
    add.add_argument("--name", required=True, metavar=_("NAME"), help=_("what it is called"))
    add.add_argument("--under", metavar=_("CODE"), help=_("code of the place above; left out for one at the top"))
    add.add_argument("--code", default="", metavar=_("CODE"), help=_("its statistical code, if it has one"))


def run(options: argparse.Namespace) -> int:
    """Add the place. Raises `Problem`."""
    from django.utils import translation

    with database(), translation.override("zh-hans" if speaks_chinese() else "en"):
        return _add(options)


def _add(options: argparse.Namespace) -> int:
    from linli.core import clock
    from linli.core.actors import Door, system
    from linli.core.refusals import Invalid
    from linli.places.actions import add_place
    from linli.places.models import Place
    from linli.places.searching import coded

    parent = None
    if options.under:
        found = coded(options.under)
        if not found:
            raise Problem(gettext_noop("No place has the code {code}."), "", code=options.under)
        parent = found[-1]
    if options.code and Place.objects.filter(code=options.code, level=options.level).exists():
        raise Problem(gettext_noop("A place of this level has the code {code} already."), "", code=options.code)
    try:
        place = add_place(
            level=options.level, name=options.name, parent=parent, code=options.code,
            by=system(Door.CLI), at=clock.now(),
        )  # fmt: skip
    except Invalid as invalid:
        raise Problem("{reason}", reason=" ".join(invalid.errors.values())) from invalid
    say(gettext_noop("{place} is added, number {number}."), place=place.name, number=place.pk)
    return 0

"""`linli import shapes FILE --in PLACE --datum DATUM`: outlines and points of places, as GeoJSON."""

from __future__ import annotations

import argparse
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from linli.cli.named_place import named_place
from linli.cli.ready import database
from linli.cli.words import _, say, speaks_chinese
from linli.core.problems import Problem, gettext_noop

if TYPE_CHECKING:
    from linli.places.shapes import ShapePlan

SHOWN = 20
SOME_STAYED_OUT = 1
FAR = 100.0
"""Metres: whoever moves places this far has perhaps named the wrong datum."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The arguments of the command."""
    parser.add_argument("file", type=Path, help=_("the file, .geojson"))
    parser.add_argument("--in", required=True, dest="place", metavar=_("PLACE"),
                        help=_("code, slug or number of the place in which all of it lies"))  # fmt: skip
    parser.add_argument("--datum", required=True, choices=("wgs84", "gcj02", "bd09"),
                        help=_("what the file is in: wgs84 (GPS), gcj02 (AMap, Tencent), bd09 (Baidu)"))  # fmt: skip
    parser.add_argument("--source", default="", metavar=_("WORDS"), help=_("where it comes from; else the file's name"))
    parser.add_argument(
        "--as-of", type=date.fromisoformat, metavar=_("DATE"), help=_("the day of which it tells; else today")
    )
    parser.add_argument("--preview", action="store_true", help=_("only say what would change"))


def run(options: argparse.Namespace) -> int:
    """Bring the shapes in. 0 when every feature found its place; 1 when some stayed out, each with its reason."""
    if not options.file.is_file():
        raise Problem(gettext_noop("There is no file {file}."), gettext_noop("Check its name."), file=options.file)
    from django.utils import translation

    with database(), translation.override("zh-hans" if speaks_chinese() else "en"):
        return _import(options)


def _import(options: argparse.Namespace) -> int:
    from linli.core import clock
    from linli.core.actors import Door, system
    from linli.core.refusals import Invalid
    from linli.places.actions import locate_many
    from linli.places.datums import Datum
    from linli.places.geojson import MOST_BYTES, BadFile, read_features
    from linli.places.shapes import plan_shapes

    place, datum = named_place(options.place), Datum(options.datum)
    try:
        with options.file.open("rb") as file:
            features = read_features(file.read(MOST_BYTES + 1), datum)
    except BadFile as error:
        raise Problem(gettext_noop("{file}: {error}"), "", file=options.file, error=error) from error
    plan = plan_shapes(place, features, datum)
    if not options.preview and plan.shapes():
        source = options.source or options.file.name
        try:
            locate_many(place, plan.shapes(), source=source, as_of=options.as_of, by=system(Door.CLI), at=clock.now())
        except Invalid as error:
            raise Problem("{error}", "", error=" ".join(error.errors.values())) from error
    _report(plan, preview=options.preview)
    return SOME_STAYED_OUT if plan.unmatched else 0


def _report(plan: ShapePlan, *, preview: bool) -> None:
    """What was, or would be, done; the first of what stayed out and of what moved far."""
    counts = {"new": len(plan.new), "moved": len(plan.moved), "same": plan.same}
    if preview:
        say(gettext_noop("{new} places would get their first shape, {moved} another one; {same} stay."), **counts)
    else:
        say(gettext_noop("{new} places have got their first shape, {moved} another one; {same} stay."), **counts)
    far = [match for match in plan.moved if match.metres is not None and match.metres >= FAR]
    if far:
        say(
            gettext_noop("{count} of them by {metres} metres and more. Is the datum right?"),
            count=len(far),
            metres=int(FAR),
        )
    for match in far[:SHOWN]:
        say("  {place} {metres} m", place=match.name, metres=round(match.metres or 0))
    if plan.unmatched:
        say(gettext_noop("{count} features stay out:"), count=len(plan.unmatched))
    for one in plan.unmatched[:SHOWN]:
        say("  {number} {label}: {why}", number=one.number, label=one.label, why=one.why)
    if plan.without:
        names = " ".join(plan.without[:SHOWN])
        say(gettext_noop("{count} buildings have no shape yet: {names}"), count=len(plan.without), names=names)

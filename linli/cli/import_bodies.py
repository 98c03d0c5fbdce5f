"""`linli import bodies FILE`: the sheet of bodies of a place, or of all; or an empty sheet to fill in."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from linli.cli.import_estate import with_language
from linli.cli.ready import database
from linli.cli.words import _, say
from linli.core.problems import Problem, gettext_noop

if TYPE_CHECKING:
    from linli.places.models import Place


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The arguments of the command."""
    parser.add_argument("file", type=Path, help=_("the sheet, .xlsx or .csv"))
    parser.add_argument("--under", metavar=_("CODE"), help=_("code of the place that the sheet is of; without it, all"))
    parser.add_argument("--template", action="store_true", help=_("write an empty sheet to the file and stop"))
    parser.add_argument("--preview", action="store_true", help=_("only say what would change"))


def run(options: argparse.Namespace) -> int:
    """Bring the sheet in. 0 when every row came in or was there; 1 when rows came back in a sheet."""
    if not options.template and not options.file.is_file():
        raise Problem(gettext_noop("There is no file {file}."), gettext_noop("Check its name."), file=options.file)
    with database():
        return with_language(_write_template if options.template else _import, options)


def _area(options: argparse.Namespace) -> Place | None:
    from linli.places.searching import coded

    if not options.under:
        return None
    found = coded(options.under)
    if not found:
        raise Problem(gettext_noop("No place has the code {code}."), "", code=options.under)
    return found[-1]


def _write_template(options: argparse.Namespace) -> int:
    from linli.organisations.sheets_bodies import template

    if options.file.exists():
        raise Problem(
            gettext_noop("{file} exists already."), gettext_noop("Give the name of a new file."), file=options.file
        )
    options.file.write_bytes(template(_area(options)))
    say(gettext_noop("An empty sheet is in {file}: one row for each body."), file=options.file)
    return 0


def _import(options: argparse.Namespace) -> int:
    from linli.core import clock
    from linli.core.actors import Door, system
    from linli.core.sheets import SheetError
    from linli.organisations import sheets_bodies
    from linli.organisations.actions.import_bodies import import_bodies_many, preview_bodies

    area, at = _area(options), clock.now()
    try:
        sheet = sheets_bodies.read(options.file, area)
    except SheetError as error:
        raise Problem(gettext_noop("{file}: {error}"), "", file=options.file, error=error) from error
    bring = preview_bodies if options.preview else import_bodies_many
    done = bring(area, sheet.rows, by=system(Door.CLI), at=at)
    sheet.refuse(done.bad)
    words = (
        gettext_noop("{added} would be new, {changed} would change, {unchanged} as before, {bad} cannot come in.")
        if options.preview
        else gettext_noop("{added} new, {changed} changed, {unchanged} as before, {bad} came back.")
    )
    say(words, added=len(done.new), changed=len(done.changed), unchanged=done.unchanged, bad=len(sheet.bad))
    if not sheet.bad:
        return 0
    returned = options.file.with_name(f"{options.file.stem}-returned.xlsx")
    returned.write_bytes(sheet.returned())
    say(gettext_noop("The rows that came back, each with its reason: {file}"), file=returned)
    return 1

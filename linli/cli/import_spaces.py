"""`linli import spaces FILE`: the sheet of the public spaces of a place; or an empty sheet to fill in."""

from __future__ import annotations

import argparse

from linli.cli import import_rows as rows
from linli.cli.words import _
from linli.core.problems import gettext_noop


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The arguments of the command."""
    rows.add_arguments(parser, under=_("code of the place that the sheet is of"), required=True)


def run(options: argparse.Namespace) -> int:
    """Bring the sheet in. 0 when every row came in or was there; 1 when rows came back in a sheet."""
    return rows.run(options, _write_template, _import)


def _write_template(options: argparse.Namespace) -> int:
    from linli.places.sheets_spaces import template

    return rows.write_template(
        options, template(), gettext_noop("An empty sheet is in {file}: one row for each space.")
    )


def _import(options: argparse.Namespace) -> int:
    from linli.core import clock
    from linli.core.actors import Door, system
    from linli.places.actions.import_spaces import import_spaces_many, preview_spaces
    from linli.places.sheets_spaces import read

    area, at = rows.area_of(options), clock.now()
    bring = preview_spaces if options.preview else import_spaces_many
    return rows.bring_in(
        options,
        lambda file: read(file, area),
        lambda sheet: bring(area, sheet.rows, by=system(Door.CLI), at=at),
    )

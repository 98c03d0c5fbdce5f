"""`linli import bodies FILE`: the sheet of bodies of a place, or of all; or an empty sheet to fill in."""

from __future__ import annotations

import argparse

from linli.cli import import_rows as rows
from linli.cli.words import _
from linli.core.problems import gettext_noop


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The arguments of the command."""
    rows.add_arguments(parser, under=_("code of the place that the sheet is of; without it, all"), required=False)


def run(options: argparse.Namespace) -> int:
    """Bring the sheet in. 0 when every row came in or was there; 1 when rows came back in a sheet."""
    return rows.run(options, _write_template, _import)


def _write_template(options: argparse.Namespace) -> int:
    from linli.organisations.sheets_bodies import template

    area = rows.area_if_said(options)
    return rows.write_template(
        options, template(area), gettext_noop("An empty sheet is in {file}: one row for each body.")
    )


def _import(options: argparse.Namespace) -> int:
    from linli.core import clock
    from linli.core.actors import Door, system
    from linli.organisations.actions.import_bodies import import_bodies_many, preview_bodies
    from linli.organisations.sheets_bodies import read

    area, at = rows.area_if_said(options), clock.now()
    bring = preview_bodies if options.preview else import_bodies_many
    return rows.bring_in(
        options,
        lambda file: read(file, area),
        lambda sheet: bring(area, sheet.rows, by=system(Door.CLI), at=at),
    )

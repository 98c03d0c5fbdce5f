"""`linli import holidays FILE --source NOTICE`: the State Council's notice of a year's holidays; or an empty sheet."""

from __future__ import annotations

import argparse
from collections.abc import Iterable
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from linli.cli.import_estate import with_language
from linli.cli.ready import database, set_up_django
from linli.cli.words import _, say
from linli.core.problems import Problem, gettext_noop

if TYPE_CHECKING:
    from linli.playbooks.holidays import HolidaySheet, Preview

CAME_BACK = 1


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The arguments of the command."""
    parser.add_argument("file", type=Path, help=_("the sheet, .xlsx or .csv"))
    parser.add_argument("--source", metavar=_("NOTICE"), default="", help=_("which notice it is; else the file's name"))
    parser.add_argument("--template", action="store_true", help=_("write an empty sheet to the file and stop"))
    parser.add_argument("--preview", action="store_true", help=_("only say what would change"))


def run(options: argparse.Namespace) -> int:
    """Enter the notice. 0 when it is entered; 1 when the sheet came back with reasons and nothing was changed."""
    if options.template:
        set_up_django()
        return with_language(_write_template, options)
    if not options.file.is_file():
        raise Problem(gettext_noop("There is no file {file}."), gettext_noop("Check its name."), file=options.file)
    with database():
        return with_language(enter, options)


def _write_template(options: argparse.Namespace) -> int:
    from linli.playbooks.holidays import template

    if options.file.exists():
        raise Problem(
            gettext_noop("{file} exists already."), gettext_noop("Give the name of a new file."), file=options.file
        )
    options.file.write_bytes(template())
    say(gettext_noop("An empty sheet is in {file}: one row for each stretch of days."), file=options.file)
    return 0


def enter(options: argparse.Namespace) -> int:
    """Read the sheet, say which days change, and enter them."""
    from linli.core import clock
    from linli.core.actors import Door, system
    from linli.core.refusals import Invalid
    from linli.core.sheets import SheetError
    from linli.playbooks import holidays
    from linli.playbooks.actions import adopt_holidays

    try:
        sheet = holidays.read(options.file)
    except SheetError as error:
        raise Problem(gettext_noop("{file}: {error}"), "", file=options.file, error=error) from error
    if sheet.bad:
        return _come_back(options.file, sheet)
    preview = holidays.preview(sheet.days)
    if not options.preview:
        source = options.source or options.file.stem
        try:
            adopt_holidays(days=sheet.days, source=source, by=system(Door.CLI), at=clock.now())
        except Invalid as error:
            raise Problem("{error}", "", error=" ".join(error.errors.values())) from error
    _tell(preview, entered=not options.preview)
    return 0


def _tell(preview: Preview, *, entered: bool) -> None:
    """Which days change, and which years are known by it."""
    if not preview.new:
        say(gettext_noop("All of this is entered already; nothing has changed."))
        return
    say(gettext_noop("Free from now on: {days}.") if entered else gettext_noop("Would be free: {days}."),
        days=listed(preview.becomes_free))  # fmt: skip
    say(gettext_noop("Worked from now on: {days}.") if entered else gettext_noop("Would be worked: {days}."),
        days=listed(preview.becomes_worked))  # fmt: skip
    for year in preview.settled:
        say(gettext_noop("The holidays of {year} are known by this; dates in it hold."), year=year)
    for year in preview.unsettled:
        say(gettext_noop("{year} stays provisional: the sheet does not give its 1 January, 1 May and 1 October free."),
            year=year)  # fmt: skip
    if entered:
        say(gettext_noop("Running dates are reckoned anew by the worker."))


def listed(days: Iterable[date]) -> str:
    """Days in one line: `2027-02-05, 2027-02-06`."""
    return ", ".join(day.isoformat() for day in days) or "–"


def _come_back(file: Path, sheet: HolidaySheet) -> int:
    """Write the sheet with its reasons beside the one that came."""
    returned = file.with_name(f"{file.stem}-returned.xlsx")
    returned.write_bytes(sheet.returned())
    say(
        gettext_noop("{bad} rows cannot be read, so nothing was changed. Each with its reason: {file}"),
        bad=len(sheet.bad),
        file=returned,
    )
    return CAME_BACK

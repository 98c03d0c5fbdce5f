"""What the commands for sheets of registers have in common: an empty sheet, a look, bringing in, rows returned."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from linli.cli.import_estate import with_language
from linli.cli.ready import database
from linli.cli.words import _, say
from linli.core.problems import Problem, gettext_noop

if TYPE_CHECKING:
    from linli.core.sheets_rows import Brought, RowSheet
    from linli.places.models import Place


def add_arguments(parser: argparse.ArgumentParser, *, under: str, required: bool) -> None:
    """The arguments of such a command."""
    parser.add_argument("file", type=Path, help=_("the sheet, .xlsx or .csv"))
    parser.add_argument("--under", metavar=_("CODE"), required=required, help=under)
    parser.add_argument("--template", action="store_true", help=_("write an empty sheet to the file and stop"))
    parser.add_argument("--preview", action="store_true", help=_("only say what would change"))


def run(
    options: argparse.Namespace,
    write: Callable[[argparse.Namespace], int],
    bring: Callable[[argparse.Namespace], int],
) -> int:
    """Write an empty sheet, or bring one in. 0 when every row came in or was there; 1 when rows came back."""
    if not options.template and not options.file.is_file():
        raise Problem(gettext_noop("There is no file {file}."), gettext_noop("Check its name."), file=options.file)
    with database():
        return with_language(write if options.template else bring, options)


def area_if_said(options: argparse.Namespace) -> Place | None:
    """The place whose code was said, if one was."""
    return area_of(options) if options.under else None


def area_of(options: argparse.Namespace) -> Place:
    """The place whose code was said."""
    from linli.places.searching import coded

    found = coded(options.under)
    if not found:
        raise Problem(gettext_noop("No place has the code {code}."), "", code=options.under)
    return found[-1]


def write_template(options: argparse.Namespace, data: bytes, words: str) -> int:
    """Write an empty sheet to a file that is not there yet."""
    if options.file.exists():
        raise Problem(
            gettext_noop("{file} exists already."), gettext_noop("Give the name of a new file."), file=options.file
        )
    options.file.write_bytes(data)
    say(words, file=options.file)
    return 0


def bring_in(
    options: argparse.Namespace, read: Callable[[Path], RowSheet], bring: Callable[[RowSheet], Brought]
) -> int:
    """Read, bring in or only look, say what came of it, and give wrong rows back in a sheet beside the first."""
    from linli.core.sheets import SheetError

    try:
        sheet = read(options.file)
    except SheetError as error:
        raise Problem(gettext_noop("{file}: {error}"), "", file=options.file, error=error) from error
    done = bring(sheet)
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

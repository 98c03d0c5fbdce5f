"""`linli import roster FILE --body …`: the sheet of a party organisation's members; or an empty sheet to fill in."""

from __future__ import annotations

import argparse
import sys
import time
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from linli.cli.import_estate import with_language
from linli.cli.ready import database, set_up_django
from linli.cli.words import _, say
from linli.core.problems import Problem, gettext_noop

if TYPE_CHECKING:
    from linli.organisations.models import Organisation
    from linli.organisations.sheets_roster import RosterSheet


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The arguments of the command."""
    parser.add_argument("file", type=Path, help=_("the sheet, .xlsx or .csv"))
    which = parser.add_mutually_exclusive_group(required=True)
    which.add_argument("--body", metavar=_("NAME"), help=_("the party organisation that keeps the roster: name or id"))
    which.add_argument("--template", action="store_true", help=_("write an empty sheet to the file and stop"))
    parser.add_argument("--preview", action="store_true", help=_("only say what would change"))


def run(options: argparse.Namespace) -> int:
    """Bring the sheet in. 0 when every row came in or was there; 1 when rows came back in a sheet."""
    if options.template:
        set_up_django()
        return with_language(_write_template, options)
    if not options.file.is_file():
        raise Problem(gettext_noop("There is no file {file}."), gettext_noop("Check its name."), file=options.file)
    with database():
        return with_language(_import, options)


def _write_template(options: argparse.Namespace) -> int:
    from linli.organisations.sheets_roster import template

    if options.file.exists():
        raise Problem(
            gettext_noop("{file} exists already."), gettext_noop("Give the name of a new file."), file=options.file
        )
    options.file.write_bytes(template())
    say(gettext_noop("An empty sheet is in {file}: one row for each member."), file=options.file)
    return 0


def _import(options: argparse.Namespace) -> int:
    from linli.core import clock
    from linli.core.sheets import SheetError
    from linli.organisations import sheets_roster

    body, at, began = _body(options.body), clock.now(), time.monotonic()
    try:
        sheet = sheets_roster.read(options.file, body, at)
    except SheetError as error:
        raise Problem(gettext_noop("{file}: {error}"), "", file=options.file, error=error) from error
    if options.preview:
        found = sheets_roster.difference(body, sheet, at)
        say(
            gettext_noop("{added} would be new, {changed} would change, {unchanged} as before, {bad} cannot come in."),
            added=found.added, changed=len(found.changed), unchanged=found.unchanged, bad=len(sheet.bad),
        )  # fmt: skip
    else:
        _bring(body, sheet, began)
    return _come_back(options.file, sheet)


def _bring(body: Organisation, sheet: RosterSheet, began: float) -> None:
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    from linli.core import clock
    from linli.core.actors import Door, system
    from linli.organisations.sheets_roster import bring

    columns = TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn()
    with Progress(*columns, disable=not sys.stderr.isatty()) as bar:
        task = bar.add_task(_("Members"), total=len(sheet.rows))
        done = bring(body, sheet, by=system(Door.CLI), at=clock.now(), progress=lambda count: bar.advance(task, count))
    say(
        gettext_noop("{added} new, {changed} changed, {unchanged} as before, {bad} came back; {seconds} seconds."),
        added=done.added, changed=done.changed, unchanged=done.unchanged, bad=len(sheet.bad),
        seconds=round(time.monotonic() - began, 1),
    )  # fmt: skip


def _body(named: str) -> Organisation:
    """The body of this name or id that keeps a roster."""
    from uuid import UUID

    from django.db.models import Q

    from linli.organisations.enums import ROSTER_KEEPERS
    from linli.organisations.models import Organisation

    meant = Q(name=named) | Q(short_name=named)
    with suppress(ValueError):
        meant |= Q(pk=UUID(named))
    keepers = Organisation.objects.filter(meant, kind__in=sorted(ROSTER_KEEPERS), ended_on=None).order_by("pk")
    found = list(keepers[:2])
    if not found:
        raise Problem(
            gettext_noop("No party organisation is called {body}."),
            gettext_noop("See them under /desk/organisations/."),
            body=named,
        )
    if len(found) > 1:
        raise Problem(
            gettext_noop("Several party organisations are called {body}."),
            gettext_noop("Give the id from the address of its page."),
            body=named,
        )
    return found[0]


def _come_back(file: Path, sheet: RosterSheet) -> int:
    """Write the rows that cannot come in beside the sheet that came, and close the file to other users."""
    if not sheet.bad:
        return 0
    returned = file.with_name(f"{file.stem}-returned.xlsx")
    returned.touch(mode=0o600)
    returned.write_bytes(sheet.returned())
    say(gettext_noop("The rows that came back, each with its reason: {file}"), file=returned)
    return 1

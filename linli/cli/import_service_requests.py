"""`linli import service-requests FILE --place …`: a hotline's sheet as history, or as open to be worked."""

from __future__ import annotations

import argparse
import sys
import time
from pathlib import Path

from linli.cli.ready import database
from linli.cli.words import _, say, speaks_chinese
from linli.core.problems import Problem, gettext_noop


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The arguments of the command."""
    parser.add_argument("file", type=Path, help=_("the sheet, .xlsx or .csv"))
    parser.add_argument("--place", required=True, help=_("code of a place, or slug of an estate"))
    parser.add_argument("--source", default="hotline", help=_("source and number together know a row again"))
    parser.add_argument("--as-open", action="store_true", help=_("bring all rows in as received now, to be worked"))
    parser.add_argument("--limit", type=int, help=_("stop after so many rows"))


def run(options: argparse.Namespace) -> int:
    """Bring the sheet in. 0 when every row came in or was there; 1 when rows came back in a sheet."""
    if not options.file.is_file():
        raise Problem(gettext_noop("There is no file {file}."), gettext_noop("Check its name."), file=options.file)
    from django.utils import translation

    with database(), translation.override("zh-hans" if speaks_chinese() else "en"):
        return _run(options)


def _run(options: argparse.Namespace) -> int:
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    from linli.core import clock
    from linli.core.actors import Door, system
    from linli.core.sheets import SheetError
    from linli.places.models import Place
    from linli.service_requests.sheets import count_rows, import_sheet

    place = Place.objects.filter(slug=options.place).first() or Place.objects.filter(code=options.place).first()
    if place is None:
        raise Problem(
            gettext_noop("No place has the code or slug {place}."),
            gettext_noop("See them under /desk/places/."),
            place=options.place,
        )
    began = time.monotonic()
    columns = TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn()
    try:
        total = count_rows(options.file, limit=options.limit)
        with Progress(*columns, disable=not sys.stderr.isatty()) as bar:
            task = bar.add_task(_("Service requests"), total=total)
            done = import_sheet(
                options.file,
                place=place,
                source=options.source,
                as_open=options.as_open,
                limit=options.limit,
                by=system(Door.CLI),
                at=clock.now(),
                progress=lambda count: bar.advance(task, count),
            )
    except SheetError as error:
        raise Problem(gettext_noop("{file}: {error}"), "", file=options.file, error=error) from error
    except LookupError as error:
        raise Problem(
            gettext_noop("Nobody serves {place} yet."),
            gettext_noop("Give it a station, or a body above it, and a playbook."),
            place=place,
        ) from error
    seconds = time.monotonic() - began
    say(
        gettext_noop(
            "{history} as history, {opened} open, {unchanged} there already, {bad} came back; {rate} rows a second."
        ),
        history=done.outcome.history,
        opened=done.outcome.opened,
        unchanged=done.outcome.unchanged,
        bad=len(done.outcome.bad),
        rate=round(done.total / seconds) if seconds else done.total,
    )
    if done.bad_sheet is None:
        return 0
    returned = options.file.with_name(f"{options.file.stem}-returned.xlsx")
    returned.write_bytes(done.bad_sheet)
    say(gettext_noop("The rows that came back, each with its reason: {file}"), file=returned)
    return 1

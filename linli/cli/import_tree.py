"""`linli import tree [--province CODE …]`: the national tree of places, from provinces down to communities."""

from __future__ import annotations

import argparse
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

from linli.cli.ready import database, set_up_django
from linli.cli.words import _, say
from linli.core.problems import Problem, gettext_noop

if TYPE_CHECKING:
    from linli.places.actions import TreeImported

SHOWN = 20
FAULTS = {
    "header": gettext_noop("the first line must be code,name"),
    "shape": gettext_noop("a line is a code of 2, 4, 6, 9 or 12 digits, a comma and a name"),
    "order": gettext_noop("codes must go upward, each once"),
    "parent": gettext_noop("the place above must come before"),
    "broken": gettext_noop("the file breaks off or is no text"),
}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The arguments of the command."""
    parser.add_argument(
        "--province", nargs="+", action="extend", default=[], metavar=_("CODE"),
        help=_("only these provinces, such as 43; again for more"),
    )  # fmt: skip
    parser.add_argument("--file", type=Path, metavar=_("FILE"), help=_("another list, .csv or .csv.gz: code,name"))


def run(options: argparse.Namespace) -> int:
    """Bring the tree in; again, it changes nothing. Raises `Problem`, before anything is saved for a bad file."""
    set_up_django()
    from linli.places.divisions import SHIPPED, BadFile, check

    path: Path = options.file or SHIPPED
    if not path.is_file():
        tip = gettext_noop("Check its name.") if options.file else gettext_noop("Run make assets.")
        raise Problem(gettext_noop("There is no file {file}."), tip, file=path)
    try:
        counts = check(path)
    except BadFile as bad:
        raise Problem(
            gettext_noop("{file}, line {line}: {fault}."),
            gettext_noop("Nothing was brought in."),
            file=path, line=bad.line, fault=_(FAULTS[bad.fault.value]),
        ) from bad  # fmt: skip
    wanted = {code[:2] for code in options.province}
    unknown = [code for code in options.province if code[:2] not in counts or code[2:].strip("0")]
    if unknown:
        raise Problem(
            gettext_noop("No province has the code {code}."),
            gettext_noop("Codes in the list: {known}."),
            code=unknown[0], known=" ".join(sorted(counts)),
        )  # fmt: skip
    with database():
        return _import(path, wanted, sum(count for code, count in counts.items() if not wanted or code in wanted))


def _import(path: Path, wanted: set[str], total: int) -> int:
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    from linli.core import clock
    from linli.core.actors import Door, system
    from linli.places.actions import TreeImported, import_province
    from linli.places.actions.import_tree import settle
    from linli.places.divisions import provinces

    began, done = time.monotonic(), TreeImported()
    columns = TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn()
    with Progress(*columns, disable=not sys.stderr.isatty()) as bar:
        task = bar.add_task(_("Places"), total=total)
        for rows in provinces(path, wanted):
            bar.update(task, description=rows[0][1])
            part = import_province(
                rows, by=system(Door.CLI), at=clock.now(), progress=lambda count: bar.advance(task, count)
            )
            done.add(part)
    if done.added:
        settle()
    _report(done, time.monotonic() - began)
    return 0


def _report(done: TreeImported, seconds: float) -> None:
    """What came in, and what differs from the list, the first of each."""
    if not done.added and not done.given_codes:
        say(gettext_noop("All {known} places are here already; nothing was changed."), known=done.known)
    else:
        say(
            gettext_noop("{added} places added, {known} here already; {seconds} seconds."),
            added=done.added, known=done.known, seconds=round(seconds),
        )  # fmt: skip
    if done.given_codes:
        say(gettext_noop("{count} places that had no code have got theirs."), count=done.given_codes)
    if done.other_names:
        say(gettext_noop("{count} places are called otherwise here and keep their names:"), count=len(done.other_names))
    for code, here, there in done.other_names[:SHOWN]:
        say(gettext_noop("  {code} {here}, in the list {there}"), code=code, here=here, there=there)
    if done.twins:
        say(gettext_noop("{count} places share a name beside them and bear their code:"), count=len(done.twins))
    for code, called in done.twins[:SHOWN]:
        say("  {code} {called}", code=code, called=called)

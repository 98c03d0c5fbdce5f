"""`linli import estate FILE --community CODE`: the sheet of an estate's rooms; or an empty sheet to fill in."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from linli.cli.ready import database, set_up_django
from linli.cli.words import _, say, speaks_chinese
from linli.core.problems import Problem, gettext_noop

if TYPE_CHECKING:
    from linli.places.models import Place
    from linli.places.sheets import EstateSheet

CAME_BACK = 1


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The arguments of the command."""
    parser.add_argument("file", type=Path, help=_("the sheet, .xlsx or .csv"))
    above = parser.add_mutually_exclusive_group(required=True)
    above.add_argument("--community", metavar=_("CODE"), help=_("code of the community that the estate lies in"))
    above.add_argument("--subdistrict", metavar=_("CODE"), help=_("code of the subdistrict, if no community has it"))
    above.add_argument("--template", action="store_true", help=_("write an empty sheet to the file and stop"))
    parser.add_argument("--name", metavar=_("NAME"), help=_("the estate's name; else the file's name without its end"))
    parser.add_argument("--preview", action="store_true", help=_("only say what would change"))


def run(options: argparse.Namespace) -> int:
    """Bring the sheet in. 0 when all rows came in; 1 when the sheet came back with reasons and nothing was changed."""
    if options.template:
        set_up_django()
        return with_language(_write_template, options)
    if not options.file.is_file():
        raise Problem(gettext_noop("There is no file {file}."), gettext_noop("Check its name."), file=options.file)
    with database():
        return with_language(_import, options)


def with_language(work: Callable[[argparse.Namespace], int], options: argparse.Namespace) -> int:
    """Do the work in the shell's language, sheets included."""
    from django.utils import translation

    with translation.override("zh-hans" if speaks_chinese() else "en"):
        return work(options)


def _write_template(options: argparse.Namespace) -> int:
    from linli.places.sheets import template

    if options.file.exists():
        raise Problem(
            gettext_noop("{file} exists already."), gettext_noop("Give the name of a new file."), file=options.file
        )
    options.file.write_bytes(template())
    say(gettext_noop("An empty sheet is in {file}: one row for each room."), file=options.file)
    return 0


def _import(options: argparse.Namespace) -> int:
    from linli.core import clock
    from linli.core.actors import Door, system
    from linli.core.refusals import Invalid
    from linli.core.sheets import SheetError
    from linli.places import sheets
    from linli.places.actions import import_estate
    from linli.places.actions.import_rooms import preview
    from linli.places.queries import child_named

    parent, name = _parent(options), options.name or options.file.stem
    try:
        sheet = sheets.read(options.file)
    except SheetError as error:
        raise Problem(gettext_noop("{file}: {error}"), "", file=options.file, error=error) from error
    if sheet.bad:
        return _come_back(options.file, sheet)
    if options.preview:
        done = preview(child_named(parent, name), sheet.rooms)
        say(gettext_noop("{name} would get:"), name=name)
    else:
        try:
            done = import_estate(parent=parent, name=name, rooms=sheet.rooms, by=system(Door.CLI), at=clock.now())[1]
        except Invalid as error:
            raise Problem("{error}", "", error=" ".join(error.errors.values())) from error
        say(gettext_noop("{name} has got:"), name=name)
    say(
        gettext_noop(
            "{buildings} new buildings, {units} new entrances, {rooms} new rooms; "
            "{changed} changed, {unchanged} as before."
        ),
        buildings=done.buildings, units=done.units, rooms=done.rooms, changed=done.changed, unchanged=done.unchanged,
    )  # fmt: skip
    return 0


def _parent(options: argparse.Namespace) -> Place:
    """The community or subdistrict named on the command line."""
    from linli.places.enums import Level
    from linli.places.models import Place
    from linli.places.queries import by_code

    level = Level.COMMUNITY if options.community else Level.SUBDISTRICT
    code = options.community or options.subdistrict
    try:
        return by_code(code, level)
    except Place.DoesNotExist as error:
        raise Problem(gettext_noop("No {level} has the code {code}."), "", level=str(level.label), code=code) from error


def _come_back(file: Path, sheet: EstateSheet) -> int:
    """Write the sheet with its reasons beside the one that came."""
    returned = file.with_name(f"{file.stem}-returned.xlsx")
    returned.write_bytes(sheet.returned())
    say(
        gettext_noop("{bad} rows cannot be read, so nothing was changed. Each with its reason: {file}"),
        bad=sheet.bad,
        file=returned,
    )
    return CAME_BACK

"""``linli playbook``: check a playbook's file, compare two, explain one, apply one to a place."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path
from typing import TYPE_CHECKING

from linli.cli.words import _, complain, say, speaks_chinese
from linli.core.problems import Problem, gettext_noop

if TYPE_CHECKING:
    from linli.places.models import Place
    from linli.playbooks.schema import Playbook

FOUND_MISTAKES = 1


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The command's arguments."""
    verbs = parser.add_subparsers(dest="verb", required=True, metavar=_("VERB"))
    check = verbs.add_parser("check", help=_("say what is wrong with playbook files"))
    check.add_argument("files", nargs="+", type=Path, metavar=_("FILE"))
    _base(check)
    diff = verbs.add_parser("diff", help=_("what differs between two playbooks"))
    diff.add_argument("old", metavar=_("OLD"), help=_("a file, or the key of a playbook that comes with Linli"))
    diff.add_argument("new", metavar=_("NEW"))
    explain = verbs.add_parser("explain", help=_("a playbook in plain sentences"))
    explain.add_argument("playbook", metavar=_("PLAYBOOK"))
    _base(explain)
    apply = verbs.add_parser("apply", help=_("publish a playbook and let a place go by it"))
    apply.add_argument("playbook", metavar=_("PLAYBOOK"))
    apply.add_argument("--place", required=True, metavar=_("CODE"), help=_("the place's code, slug or number"))


def _base(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--base",
        metavar=_("PLAYBOOK"),
        help=_("the playbook above, for a file that narrows it; found by its key if left out"),
    )


def run(options: argparse.Namespace) -> int:
    """Do what was asked; 1 where mistakes were found."""
    from linli.cli.ready import database, set_up_django
    from linli.playbooks.errors import PlaybookErrors

    verbs: dict[str, Callable[[argparse.Namespace], int]] = {"check": _check, "diff": _diff, "explain": _explain}
    try:
        if options.verb == "apply":
            with database(), _language():
                return _apply(options)
        set_up_django()
        with _language():
            return verbs[options.verb](options)
    except PlaybookErrors as errors:
        complain(str(errors))
        return FOUND_MISTAKES


def _language() -> AbstractContextManager[None]:
    """Playbook sentences in the language of the shell, as all words of the command line."""
    from django.utils import translation

    return translation.override("zh-hans" if speaks_chinese() else "en")


def _file(name: str) -> Path:
    """The file that a path or a shipped playbook's key names. Raises Problem."""
    from linli.playbooks.loading import shipped

    path = Path(name)
    if path.is_file():
        return path
    known = shipped()
    if name not in known:
        raise Problem(
            gettext_noop("There is no file and no playbook called {name}."),
            gettext_noop("Playbooks that come with Linli: {known}."),
            name=name,
            known=", ".join(known),
        )
    return known[name]


def _playbook(name: str, base: str | None = None) -> Playbook:
    """A playbook by file or key; a file that narrows another is laid over it. Raises PlaybookErrors, Problem."""
    from linli.playbooks.loading import build, read
    from linli.playbooks.narrowing import is_overlay, narrow

    document = read(_file(name))
    if not is_overlay(document):
        return build(document)
    return narrow(_playbook(base or str(document.data["narrows"])), document)


def _check(options: argparse.Namespace) -> int:
    from linli.playbooks.errors import PlaybookErrors

    mistakes = 0
    for path in options.files:
        try:
            playbook = _playbook(str(path), options.base)
        except PlaybookErrors as errors:
            mistakes += len(errors.errors)
            complain(str(errors))
        else:
            say(
                gettext_noop("{file}: right. {categories} categories, {posts} posts."),
                file=path,
                categories=len(playbook.categories),
                posts=len(playbook.posts),
            )
    return FOUND_MISTAKES if mistakes else 0


def _diff(options: argparse.Namespace) -> int:
    from linli.playbooks.changes import changes

    lines = changes(_playbook(options.old), _playbook(options.new))
    for line in lines:
        print(line)
    if not lines:
        say(gettext_noop("Nothing differs."))
    return 0


def _explain(options: argparse.Namespace) -> int:
    from linli.playbooks.explaining import explain

    playbook = _playbook(options.playbook, options.base)
    print(f"{playbook.name} ({playbook.key} {playbook.version})")
    for section in explain(playbook):
        print(f"\n{section.heading}")
        for line in section.lines:
            print(f"  {line}")
    return 0


def _apply(options: argparse.Namespace) -> int:
    """Publish and adopt in one transaction, as the system: who runs this command runs the installation."""
    from django.db import transaction

    from linli.cli.named_place import named_place
    from linli.core import clock
    from linli.core.actors import Door, system
    from linli.places.actions import adopt_playbook
    from linli.playbooks.actions import publish

    with transaction.atomic():
        at, by = clock.now(), system(Door.CLI)
        place = named_place(options.place)
        version = publish(text=_text(_file(options.playbook), place), by=by, at=at)
        adopt_playbook(place=place, version=version, by=by, at=at)
    said = gettext_noop("{place} now goes by {version}. What already runs keeps its own.")
    say(said, place=place.name, version=version)
    return 0


def _text(path: Path, place: Place) -> str:
    """The text to publish: the file's own, or the whole that an overlay makes of the playbook above the place."""
    from linli.places import queries as places
    from linli.playbooks import queries as playbooks
    from linli.playbooks.loading import read
    from linli.playbooks.narrowing import is_overlay, narrow, refuse_loosening, to_text

    document = read(path)
    try:
        above = playbooks.by_id(places.playbook_version_for(place.parent)) if place.parent else None
    except places.NoPlaybook:
        above = None
    if is_overlay(document):
        if above is None:
            raise Problem(
                gettext_noop("{file} narrows {base}, but no place above {place} goes by a playbook."),
                gettext_noop("Apply {base} further up first."),
                file=path.name,
                base=document.data["narrows"],
                place=place.name,
            )
        return to_text(narrow(above, document))
    if above is not None:
        refuse_loosening(above, document)
    return document.text

"""The command ``linli``.

Each subcommand is a module named in `COMMANDS` with two functions: ``add_arguments(parser)`` and
``run(options)``, which returns the exit code. A module is imported only when its command is used, so that
``linli --help`` is fast. A `Problem` or a `SettingError` that comes out of a command is printed as one plain
line.
"""

from __future__ import annotations

import argparse
import importlib
import os
import sys
from typing import Any

from linli.cli.words import _, complain, english_or_chinese
from linli.config.env import SettingError
from linli.core.problems import Problem, gettext_noop

COMMANDS: dict[str, tuple[str, str]] = {
    "demo": ("linli.cli.demo", gettext_noop("show Linli on an invented estate")),
    "serve": ("linli.cli.serve", gettext_noop("run Linli: database, web and jobs")),
    "work": ("linli.cli.work", gettext_noop("run the jobs alone")),
    "migrate": ("linli.cli.migrate", gettext_noop("bring the database's tables up to date")),
    "doctor": ("linli.cli.doctor", gettext_noop("say what is wrong and how to mend it")),
    "import": ("linli.cli.importing", gettext_noop("bring in the tree of places, estates, service requests")),
    "place": ("linli.cli.place", gettext_noop("add a place to the tree")),
    "admin": ("linli.cli.admin", gettext_noop("make the first administrator of a place")),
    "playbook": ("linli.cli.playbook", gettext_noop("check, compare, apply and explain playbooks")),
    "api-key": ("linli.cli.api_key", gettext_noop("make, list and revoke keys for programs")),
    "points": ("linli.cli.points", gettext_noop("award what volunteers' confirmed service earned")),
    "bench": ("linli.cli.bench", gettext_noop("measure Linli on this machine")),
    "verify": ("linli.cli.verify", gettext_noop("prove that no event was changed since it was recorded")),
    "manage": ("linli.cli.manage", gettext_noop("Django's own commands, for developers")),
}
PASSED_ON = frozenset({"manage"})
WRONG_USE = 2


def main(argv: list[str] | None = None) -> int:
    """Run one command line; the exit code."""
    words = sys.argv[1:] if argv is None else argv
    name = words[0] if words and words[0] in COMMANDS else None
    parser = _parser(name)
    try:
        passed_on = argparse.Namespace(command=name, rest=words[1:])
        options = passed_on if name in PASSED_ON else parser.parse_args(words)
        if not options.command:
            parser.print_help()
            return WRONG_USE
        return int(_module(options.command).run(options))
    except Problem as problem:
        complain(problem.text(_))
    except SettingError as error:
        expected = _(error.expected).format_map(error.values)
        complain(_("{name} is {value}; expected: {expected}.").format(
            name=error.name, value=error.value or "''", expected=expected
        ))  # fmt: skip
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:  # whoever read along has read enough, as `| head` does
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    return 1


def _parser(name: str | None) -> argparse.ArgumentParser:
    """The parser with all commands by name, and the arguments of ``name`` alone."""
    from linli import __version__

    english_or_chinese(argparse)
    parser = argparse.ArgumentParser(prog="linli", description=_("Linli: the everyday work of an estate."))
    parser.add_argument("--version", action="version", version=f"linli {__version__}")
    commands = parser.add_subparsers(dest="command", metavar=_("COMMAND"))
    for each, (_module_name, about) in COMMANDS.items():
        sub = commands.add_parser(each, help=_(about), description=_(about))
        if each == name and each not in PASSED_ON:
            _module(each).add_arguments(sub)
    return parser


def _module(name: str) -> Any:
    """The module of a command."""
    return importlib.import_module(COMMANDS[name][0])

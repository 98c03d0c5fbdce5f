"""docs/reference/cli.md: the command line, from the parsers themselves."""

from __future__ import annotations

import argparse
from collections.abc import Iterator

from scripts.docs_reading import generated_by, table

HEAD = """# The command line

{generated}
`linli COMMAND --help` says the same in the shell's language, English or Chinese. Everything reads its
[settings](settings.md) from the environment and from `.env`.

Exit codes: 0 well · 1 something is wrong, said in one line · 2 the line was not understood · 130 stopped by Ctrl-C.
"""


def parsers() -> Iterator[tuple[str, argparse.ArgumentParser]]:
    """Every command and every command below one, in the order in which they are listed."""
    from linli.cli import COMMANDS, _parser
    from linli.cli.words import _catalog

    _catalog.cache_clear()
    for name in COMMANDS:
        yield from _below(f"linli {name}", _subparsers(_parser(name))[name])


def _subparsers(parser: argparse.ArgumentParser) -> dict[str, argparse.ArgumentParser]:
    for action in parser._actions:
        if isinstance(action, argparse._SubParsersAction):
            return dict(action.choices)
    return {}


def _about(parser: argparse.ArgumentParser) -> dict[str, str]:
    """What is said of each command below this one."""
    for action in parser._actions:
        if isinstance(action, argparse._SubParsersAction):
            return {choice.dest: choice.help or "" for choice in action._choices_actions}
    return {}


def _below(
    line: str, parser: argparse.ArgumentParser, about: str = ""
) -> Iterator[tuple[str, argparse.ArgumentParser]]:
    parser.description = parser.description or about
    yield line, parser
    said = _about(parser)
    for name, sub in _subparsers(parser).items():
        yield from _below(f"{line} {name}", sub, said.get(name, ""))


def arguments(parser: argparse.ArgumentParser) -> list[list[str]]:
    """Each argument as it is written, with what it does; hidden ones and --help left out."""
    rows = []
    for action in parser._actions:
        if isinstance(action, argparse._SubParsersAction | argparse._HelpAction) or action.help == argparse.SUPPRESS:
            continue
        name = action.metavar if isinstance(action.metavar, str) else (action.dest or "").upper().replace("-", "_")
        if action.choices and not isinstance(action.metavar, str):
            name = "{" + ",".join(map(str, action.choices)) + "}"
        takes = f" {name}" if action.option_strings and action.nargs != 0 else ""
        written = ", ".join(f"`{option}{takes}`" for option in action.option_strings) or f"`{name}`"
        rows.append([written, _help(action)])
    return rows


def _help(action: argparse.Action) -> str:
    said = (action.help or "–").replace("%%", "%")
    needed = action.required and action.option_strings
    return f"{said} (needed)".strip() if needed else said


def page() -> str:
    """The whole page."""
    parts = [HEAD.format(generated=generated_by("docs_cli.py"))]
    for line, parser in parsers():
        said = (parser.description or "").strip()
        said = f"{said[:1].upper()}{said[1:]}".rstrip(".") + "." if said else ""
        depth = "##" if line.count(" ") == 1 else "###"
        parts.append(f"{depth} `{line}`\n\n{said}\n" if said else f"{depth} `{line}`\n")
        rows = arguments(parser)
        if rows:
            parts.append(table(["argument", "what it does"], rows))
        if _subparsers(parser):
            rows = [[f"`{line} {name}`", said] for name, said in _about(parser).items()]
            parts.append(table(["below it", "what it does"], rows))
    return "\n".join(parts)

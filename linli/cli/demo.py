"""``linli demo``: Linli on an invented estate, everything started, filled and explained by one command."""

from __future__ import annotations

import argparse
import json
import tempfile
from typing import Any

from linli.cli.ready import database
from linli.cli.stack import Stack, base_url, child_environment, linli, port_number, stack, with_port
from linli.cli.words import _, say, say_aside
from linli.config.env import Env, load
from linli.core.problems import Problem, gettext_noop

MARKER = "demo"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The command's arguments; the last two are for the command's own steps."""
    parser.add_argument("--port", type=port_number, help=_("the port to listen on (LINLI_PORT, 8000)"))
    parser.add_argument("--reset", action="store_true", help=_("throw the demo's data away and start over"))
    parser.add_argument("--json", action="store_true", help=_("print one line of JSON once it serves, for scripts"))
    parser.add_argument("--fill", action="store_true", help=argparse.SUPPRESS)
    parser.add_argument("--describe", metavar="URL", help=argparse.SUPPRESS)


def run(options: argparse.Namespace) -> int:
    """Start everything; or, as a step of that, fill the database or describe it."""
    if options.fill:
        return _fill(options.reset)
    if options.describe:
        return _describe(options.describe)
    env = with_port(load(), options.port)
    _refuse_real_data(env)
    tell = say_aside if options.json else say
    with stack(env, say=tell, environ=child_environment(env, LINLI_DEMO="1"), to_logs=True) as running:
        _mark(env)
        running.start_database()
        running.migrate()
        running.run(linli("demo", "--fill", *(["--reset"] if options.reset else [])))
        running.start_web()
        running.start_worker()
        line = _description(running)
        if options.json:
            print(line, flush=True)
        else:
            _show(json.loads(line))
    return 0


def _refuse_real_data(env: Env) -> None:
    """Raise `Problem` where a private database that no demo made lies: its data may be real."""
    if env.database_url is None and (env.data_dir / "postgres").exists() and not (env.data_dir / MARKER).exists():
        raise Problem(
            gettext_noop("The database in {place} was not made by linli demo."),
            gettext_noop("Set LINLI_DATA to another directory, so that its data stay untouched."),
            place=env.data_dir,
        )


def _mark(env: Env) -> None:
    """Note that the data directory belongs to a demo."""
    (env.data_dir / MARKER).touch()


def _fill(reset: bool) -> int:
    """Make the invented estate, if it is not there yet."""
    with database():
        from linli.demo.load import ensure_demo

        ensure_demo(reset=reset)
    return 0


def _describe(url: str) -> int:
    """Print the line of JSON that says what there is to see."""
    with database():
        from linli.demo.load import json_line

        print(json_line(url), flush=True)
    return 0


def _description(running: Stack) -> str:
    """Ask a process of its own for the line of JSON; this one never loads Django."""
    with tempfile.TemporaryFile() as out:
        running.run(linli("demo", "--describe", base_url(running.env)), out=out.fileno())
        out.seek(0)
        return out.read().decode().strip().splitlines()[-1]


def _show(found: dict[str, Any]) -> None:
    """Say where to look."""
    say("")
    say(gettext_noop("The demo is ready: {url}"), url=found.get("url", ""))
    if found.get("door_url"):
        say(gettext_noop("A resident at their door: {url}"), url=found["door_url"])
    if found.get("query_code"):
        say(gettext_noop("A request to follow, by its query code: {code}"), code=found["query_code"])
    if found.get("cast"):
        say(gettext_noop("Sign in with one click as:"))
        for role, url in found["cast"].items():
            say("  {role}: {url}", role=role, url=url)
    say(gettext_noop("Ctrl-C stops everything; the data stay. Start over with: linli demo --reset"))

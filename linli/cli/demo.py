"""``linli demo``: Linli on an invented estate, everything started, filled and explained by one command."""

from __future__ import annotations

import argparse
import json
from typing import Any

from linli.cli import migrate
from linli.cli.ready import database
from linli.cli.stack import base_url, child_environment, linli, port_number, stack, with_port
from linli.cli.words import _, say, say_aside
from linli.config.env import Env, load
from linli.core.problems import Problem, gettext_noop

CITIES = ("zhuzhou",)
"""Cities that the demo can fill; named here too, so that the command's help loads no Django."""

MARKER = "demo"
"""The file that says that a data directory belongs to a demo, and what the demo has to show."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The command's arguments; the last is for the command's own step."""
    parser.add_argument("--port", type=port_number, help=_("the port to listen on (LINLI_PORT, 8000)"))
    parser.add_argument("--reset", action="store_true", help=_("throw the demo's data away and start over"))
    parser.add_argument(
        "--city",
        metavar="NAME",
        help=_("fill a whole city instead of one estate: {names}").format(names=", ".join(CITIES)),
    )
    parser.add_argument("--json", action="store_true", help=_("print one line of JSON once it serves, for scripts"))
    parser.add_argument("--fill", metavar="URL", help=argparse.SUPPRESS)


def run(options: argparse.Namespace) -> int:
    """Start everything; or, as a step of that, fill the database."""
    _refuse_unknown_city(options.city)
    if options.fill:
        return _fill(options.fill, options.reset, options.city)
    env = with_port(load(), options.port)
    _refuse_real_data(env)
    tell = say_aside if options.json else say
    with stack(env, say=tell, environ=child_environment(env, LINLI_DEMO="1"), to_logs=True) as running:
        (env.data_dir / MARKER).touch()
        running.start_database()
        words = [*(["--reset"] if options.reset else []), *(["--city", options.city] if options.city else [])]
        running.run(linli("demo", "--fill", base_url(env), *words))
        running.start_programs()
        line = (env.data_dir / MARKER).read_text()
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


def _refuse_unknown_city(name: str | None) -> None:
    """Raise `Problem` for a city that there is no demo of."""
    if name is not None and name not in CITIES:
        raise Problem(
            gettext_noop("There is no demo city {city}."),
            gettext_noop("There is: {cities}."),
            city=name,
            cities=", ".join(CITIES),
        )


def _fill(url: str, reset: bool, city: str | None) -> int:
    """Migrate, make the invented estate or city if it is not there yet, and note in the marker what there is to see.

    All in one process, which loads Django once, as the supervisor never does.
    """
    with database(tables=False) as env:
        from linli.demo.load import ensure_demo, fresh_api_key, holds_one_estate, json_line

        if migrate.pending():
            migrate.migrate()
        if city is not None and not reset and holds_one_estate():
            raise Problem(
                gettext_noop("The demo of one estate is here already."),
                gettext_noop(
                    "For the city set LINLI_DATA to another directory, or add --reset to throw this one away."
                ),
            )
        ensure_demo(reset=reset, city=city, tell=_tell)
        (env.data_dir / MARKER).write_text(json_line(url, api_key=fresh_api_key()))
    return 0


STEPS = (
    gettext_noop("communities"),
    gettext_noop("estates"),
    gettext_noop("bodies"),
    gettext_noop("posts"),
    gettext_noop("building leaders"),
    gettext_noop("representatives"),
    gettext_noop("members"),
    gettext_noop("public spaces"),
    gettext_noop("service requests"),
)
"""What a city is filled with, step by step."""


def _tell(what: str, count: int) -> None:
    """Say what is being filled, and how many there are now."""
    say_aside("  {name}: {count}", name=what, count=count)


def _show(found: dict[str, Any]) -> None:
    """Say where to look."""
    say("")
    say(gettext_noop("The demo is ready: {url}"), url=found.get("url", ""))
    if found.get("door_url"):
        say(gettext_noop("A resident at their door: {url}"), url=found["door_url"])
    if found.get("query_code"):
        say(gettext_noop("A request to follow, by its query code: {code}"), code=found["query_code"])
    if found.get("api_key"):
        say(gettext_noop("A key for programs, as the station head: {key}"), key=found["api_key"])
    if found.get("cast"):
        say(gettext_noop("Sign in with one click as:"))
        for role, url in found["cast"].items():
            say("  {role}: {url}", role=role, url=url)
    say(gettext_noop("Ctrl-C stops everything; the data stay. Start over with: linli demo --reset"))

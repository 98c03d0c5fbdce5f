"""``linli serve``: run Linli until told to stop."""

from __future__ import annotations

import argparse

from linli.cli.stack import base_url, child_environment, port_number, stack, with_port
from linli.cli.words import _, say
from linli.config.env import load
from linli.core.problems import gettext_noop


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The command's arguments."""
    parser.add_argument("--port", type=port_number, help=_("the port to listen on (LINLI_PORT, 8000)"))
    parser.add_argument("--migrate", action="store_true", help=_("bring the tables up to date first"))


def run(options: argparse.Namespace) -> int:
    """Start the database, check the tables, start web and worker, and watch them."""
    env = with_port(load(), options.port)
    with stack(env, say=say, environ=child_environment(env)) as running:
        running.start_database()
        if options.migrate:
            running.migrate()
        else:
            running.require_migrated()
        running.start_programs()
        say(gettext_noop("Linli serves at {url} (Ctrl-C stops it)."), url=base_url(env))
    return 0

"""``linli manage``: Django's own commands, for developers."""

from __future__ import annotations

import argparse

from linli.cli.ready import database


def run(options: argparse.Namespace) -> int:
    """Hand the rest of the line to Django."""
    from django.core.management import execute_from_command_line

    with database(tables=False):
        execute_from_command_line(["linli manage", *options.rest])
    return 0

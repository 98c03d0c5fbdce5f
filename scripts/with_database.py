"""Run a Django management command on a throw-away database: `python scripts/with_database.py COMMAND …`."""

from __future__ import annotations

import os
import sys
import tempfile


def main() -> None:
    """Give the command a data directory and a database of its own."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "linli.config.settings")
    with tempfile.TemporaryDirectory(prefix="linli-command-") as folder:
        os.environ["LINLI_DATA"] = folder
        if not os.environ.get("DATABASE_URL"):
            from linli.core.postgres import start_for_tests

            start_for_tests()
        from django.core.management import execute_from_command_line

        execute_from_command_line(["linli", *sys.argv[1:]])


if __name__ == "__main__":
    main()

"""``linli migrate``: bring the database's tables up to date, or ask whether they are."""

from __future__ import annotations

import argparse

from linli.cli.ready import database
from linli.cli.words import _, say

PENDING = 3
LOCK_NUMBER = 5_110_925_014


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The command's arguments."""
    parser.add_argument("--check", action="store_true", help=_("only ask; exit code 3 if something is to be done"))
    parser.add_argument("--quiet", action="store_true", help=_("print nothing when all is well"))


def run(options: argparse.Namespace) -> int:
    """Migrate, or with --check only look."""
    with database(tables=False):
        waiting = pending()
        if options.check:
            if waiting:
                say(_("{count} changes to the tables are waiting: run linli migrate."), count=len(waiting))
            return PENDING if waiting else 0
        if waiting:
            migrate()
            say(_("The tables are up to date; {count} changes were made."), count=len(waiting))
        elif not options.quiet:
            say(_("The tables are up to date."))
    return 0


def pending() -> list[str]:
    """The names of the migrations that this Linli brings and the database lacks, in order."""
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    executor = MigrationExecutor(connection)
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    names = [f"{migration.app_label}.{migration.name}" for migration, _backwards in plan]
    return names if _cache_tables() else [*names, "cache"]


def _cache_tables() -> bool:
    """Whether the cache's tables are there; they are made beside the migrations."""
    from django.conf import settings
    from django.db import connection

    wanted = {cache["LOCATION"] for cache in settings.CACHES.values() if cache["BACKEND"].endswith(".db.DatabaseCache")}
    return wanted <= set(connection.introspection.table_names())


def migrate() -> None:
    """Run all waiting migrations. Two at once, from two machines, do it one after the other."""
    from django.core.management import call_command
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s)", [LOCK_NUMBER])
        try:
            call_command("migrate", interactive=False, verbosity=0)
            call_command("createcachetable", verbosity=0)
        finally:
            cursor.execute("SELECT pg_advisory_unlock(%s)", [LOCK_NUMBER])

"""What a command needs before it can touch data: settings, a running database, Django."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager

from linli.config.env import Env, load, mask_password
from linli.core.postgres import PrivateCluster
from linli.core.problems import Problem, gettext_noop

SETTINGS = "linli.config.settings"
CONNECT_SECONDS = 5


def set_up_django() -> None:
    """Load Django with Linli's settings."""
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", SETTINGS)
    django.setup()


@contextmanager
def database(*, tables: bool = True) -> Iterator[Env]:
    """The settings, with the database running, its tables those of this Linli, and Django loaded.

    Without DATABASE_URL the private database is attached to where it runs, else started and stopped at the
    end. `tables` says whether the tables are needed; what makes them does without. Raises `SettingError` or
    `Problem`.
    """
    env = load()
    if env.database_url is not None:
        _require_answer(env.database_url)
        set_up_django()
        if tables:
            require_tables()
        yield env
        return
    with PrivateCluster(env.data_dir).running():
        set_up_django()
        try:
            if tables:
                require_tables()
            yield env
        finally:
            _let_go()


def require_tables() -> None:
    """Raise `Problem` if the database has no tables yet, or older ones than this Linli."""
    from django.db import connection
    from django.db.migrations.recorder import MigrationRecorder

    from linli.cli.migrate import pending

    waiting = pending()
    if not waiting:
        return
    if not MigrationRecorder(connection).has_table():
        raise Problem(gettext_noop("The database has no tables yet."), gettext_noop("First: linli migrate"))
    raise Problem(
        gettext_noop("{count} changes to the tables are waiting."),
        gettext_noop("First make a backup, then: linli migrate"),
        count=len(waiting),
    )


def _require_answer(url: str) -> None:
    """Raise `Problem` if the server that DATABASE_URL names does not answer."""
    import psycopg

    try:
        psycopg.connect(url, connect_timeout=CONNECT_SECONDS).close()
    except psycopg.OperationalError as error:
        raise Problem(
            gettext_noop("The database {url} does not answer: {reason}"),
            gettext_noop("Start the server or correct DATABASE_URL."),
            url=mask_password(url),
            reason=" ".join(str(error).split()),
        ) from error


def _let_go() -> None:
    """Close Django's connections, so that the database can stop at once."""
    from django.db import connections

    for connection in connections.all(initialized_only=True):
        connection.close()
        if hasattr(connection, "close_pool"):
            connection.close_pool()

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
def database() -> Iterator[Env]:
    """The settings, with the database running and Django loaded.

    Without DATABASE_URL the private database is attached to where it runs, else started and stopped at the
    end. Raises `SettingError` or `Problem`.
    """
    env = load()
    if env.database_url is not None:
        _require_answer(env.database_url)
        set_up_django()
        yield env
        return
    with PrivateCluster(env.data_dir).running():
        set_up_django()
        try:
            yield env
        finally:
            _let_go()


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

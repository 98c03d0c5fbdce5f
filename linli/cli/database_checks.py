"""The doctor's looks at the database: whether it answers, its locale, its clock, its tables."""

from __future__ import annotations

from contextlib import AbstractContextManager
from datetime import UTC, datetime
from typing import Any

from linli.cli import migrate
from linli.cli.checks import Finding, of_problem
from linli.cli.ready import set_up_django
from linli.cli.words import _
from linli.config.env import Env, mask_password
from linli.core.postgres import PrivateCluster
from linli.core.postgres_settings import socket_dsn
from linli.core.problems import Problem

OLDEST_VERSION = 15
CONNECT_SECONDS = 3
CLOCK_MOST_SECONDS = 5.0
SANE_YEARS = range(2025, 2100)


def connect(env: Env) -> AbstractContextManager[Any]:
    """A plain connection to the database."""
    import psycopg

    dsn = env.database_url or socket_dsn(env.data_dir)
    return psycopg.connect(dsn, connect_timeout=CONNECT_SECONDS, autocommit=True)


def server(env: Env) -> Finding:
    """Whether the database server answers and is new enough."""
    import psycopg

    if env.database_url is None:
        try:
            PrivateCluster(env.data_dir).attach()
        except Problem as problem:
            return of_problem(problem)
    try:
        with connect(env) as connection:
            version = connection.info.server_version
    except psycopg.OperationalError as error:
        return Finding(
            False,
            _("The database does not answer: {reason}").format(reason=_reason(error)),
            _("Start the server, or correct DATABASE_URL ({url}).").format(
                url=mask_password(env.database_url or socket_dsn(env.data_dir))
            ),
        )
    if version < OLDEST_VERSION * 10_000:
        return Finding(
            False,
            _("The database is PostgreSQL {version}.").format(version=version // 10_000),
            _("Linli needs version {oldest} or newer: upgrade the server.").format(oldest=OLDEST_VERSION),
        )
    return Finding(True, _("The database answers (PostgreSQL {version}).").format(version=version // 10_000))


def _reason(error: Exception) -> str:
    """The driver's words on one line, with no password in them."""
    return mask_password(" ".join(str(error).split()))


LOCALE_QUERY = """
SELECT pg_encoding_to_char(encoding), datlocprovider::text, datctype,
       datcollversion IS DISTINCT FROM pg_database_collation_actual_version(oid)
FROM pg_database WHERE datname = current_database()
"""


def locale(env: Env) -> Finding:
    """Whether the database stores UTF-8, knows letters beyond ASCII, and sorts as it did when it was made."""
    with connect(env) as connection:
        encoding, provider, ctype, changed = connection.execute(LOCALE_QUERY).fetchone()
    new = _("Make a new database with: CREATE DATABASE linli TEMPLATE template0 ENCODING 'UTF8' LOCALE 'C.UTF-8', "
            "and load a backup into it.")  # fmt: skip
    if encoding != "UTF8":
        return Finding(False, _("The database's encoding is {encoding}, not UTF8.").format(encoding=encoding), new)
    if provider == "c" and not ctype.lower().replace("-", "").endswith("utf8"):
        return Finding(False, _("The database's locale {locale} knows no Chinese.").format(locale=ctype), new)
    if changed:
        return Finding(
            False,
            _("The machine's sort order has changed since the database was made; indexes may be wrong."),
            _("Run in the database: REINDEX DATABASE linli; ALTER DATABASE linli REFRESH COLLATION VERSION."),
        )
    return Finding(True, _("The database's encoding and locale are right."))


def clock(env: Env) -> Finding:
    """Whether this machine's clock is sane and agrees with the database's."""
    with connect(env) as connection:
        theirs = connection.execute("SELECT clock_timestamp()").fetchone()[0]
    return compare_clocks(datetime.now(UTC), theirs)


def compare_clocks(ours: datetime, theirs: datetime) -> Finding:
    """What the two clocks say of each other."""
    mend = _("Set the clock and keep it right, for example with: timedatectl set-ntp true.")
    if ours.year not in SANE_YEARS:
        return Finding(False, _("This machine's clock says it is {year}.").format(year=ours.year), mend)
    apart = abs((ours - theirs).total_seconds())
    if apart > CLOCK_MOST_SECONDS:
        what = _("The clocks of this machine and of the database are {seconds} seconds apart.")
        return Finding(False, what.format(seconds=round(apart)), mend)
    return Finding(True, _("The clock agrees with the database's."))


def migrations(env: Env) -> Finding:  # noqa: ARG001  # every check takes the settings
    """Whether the tables are those of this Linli."""
    set_up_django()
    waiting = migrate.pending()
    if waiting:
        return Finding(
            False,
            _("{count} changes to the tables are waiting, the first is {first}.").format(
                count=len(waiting), first=waiting[0]
            ),
            _("Make a backup, then run: linli migrate"),
        )
    return Finding(True, _("The tables are up to date."))

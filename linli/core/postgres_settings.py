"""How Linli addresses its PostgreSQL: the private cluster's socket, and Django's database entry."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any
from urllib.parse import quote

DATABASE = "linli"
SUPERUSER = "linli"
PORT = 5432
SOCKET_ROOT = Path("/tmp")  # noqa: S108  # its directory is checked to be ours alone
POOL_MOST = 10
POOL_WAIT_SECONDS = 10


def socket_dir(data_dir: Path) -> Path:
    """Where the private cluster of ``data_dir`` listens: short, and the same for every process and user.

    A Unix socket's path may have 107 bytes at most, which a deep data directory exceeds; hence a hash under
    /tmp. The variables TMPDIR and XDG_RUNTIME_DIR are not asked, since they differ between two shells of one
    person.
    """
    key = hashlib.sha256(str(data_dir.resolve()).encode()).hexdigest()[:16]
    return SOCKET_ROOT / f"linli-{key}"


def socket_dsn(data_dir: Path, dbname: str = DATABASE) -> str:
    """The address of a database of the private cluster, for libpq, Django and the variable DATABASE_URL."""
    host = quote(str(socket_dir(data_dir)), safe="")
    return f"postgresql://{SUPERUSER}@/{quote(dbname, safe='')}?host={host}&port={PORT}"


def django_database(database_url: str | None, data_dir: Path) -> dict[str, Any]:
    """Django's DATABASES entry for ``database_url``, or for the private cluster of ``data_dir`` if it is
    None.

    Takes a postgresql:// address or a libpq keyword string. Raises `ValueError` if libpq cannot read it.
    """
    from psycopg import ProgrammingError
    from psycopg.conninfo import conninfo_to_dict

    try:
        parts = dict(conninfo_to_dict(database_url or socket_dsn(data_dir)))
    except ProgrammingError as error:
        raise ValueError(str(error).strip()) from error
    named = {
        key: str(parts.pop(name) or "") if name in parts else ""
        for key, name in (
            ("NAME", "dbname"),
            ("USER", "user"),
            ("PASSWORD", "password"),
            ("HOST", "host"),
            ("PORT", "port"),
        )
    }
    return {
        "ENGINE": "linli.core.postgresql",
        **named,
        "CONN_MAX_AGE": 0,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": {
            "pool": {"min_size": 1, "max_size": POOL_MOST, "timeout": POOL_WAIT_SECONDS},
            "prepare_threshold": 5,  # None, as Django has it, would forbid what `core.prepared` asks for
            **parts,
        },
    }

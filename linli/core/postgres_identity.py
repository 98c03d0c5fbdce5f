"""As whom the private server runs: PostgreSQL refuses to run as root and needs a user with a name.

An ordinary user runs it as themselves. Root runs it in a user namespace, where it has no power and its files
stay root's; where namespaces are forbidden, as the owner of the place, or `postgres`, or `nobody`.
"""

from __future__ import annotations

import os
import pwd
import signal
import subprocess
from dataclasses import dataclass
from pathlib import Path

from linli.core import spawn
from linli.core.problems import Problem, gettext_noop

PROBE_SECONDS = 10


@dataclass(frozen=True, slots=True)
class Identity:
    """How to become the server's user: ``how`` as in `spawn.command`; ``uid`` and ``gid`` own the files on
    disk.
    """

    how: str
    uid: int
    gid: int

    def own(self, *paths: Path) -> None:
        """Make the files and directories belong to this identity, with all that is in them."""
        for path in paths:
            for each in (path, *path.rglob("*")):
                if each.lstat().st_uid != self.uid:
                    os.lchown(each, self.uid, self.gid)


def as_we_are() -> Identity:
    """The identity of this process."""
    return Identity("", os.geteuid(), os.getegid())


def choose(place: Path, binary: Path) -> Identity:
    """The identity that can run ``binary`` on the data directory ``place``; raises `Problem` when none can."""
    owner = place.stat().st_uid if place.exists() else None
    own_uid = os.geteuid()
    if own_uid != 0:
        if owner not in (None, own_uid):
            raise Problem(
                gettext_noop("The database in {place} belongs to another user (number {owner})."),
                gettext_noop("Start Linli as that user, or set LINLI_DATA to a directory of your own."),
                place=place,
                owner=owner,
            )
        return as_we_are() if _has_name(own_uid) else _namespace()
    for identity in _candidates(owner, place.parent):
        if _can_run(identity, place.parent, binary):
            return identity
    raise Problem(
        gettext_noop("PostgreSQL does not run as root, and no other user can enter {place} and run {binary}."),
        gettext_noop(
            "Start Linli as an ordinary user, move it to a path that everybody can enter, or set DATABASE_URL."
        ),
        place=place.parent,
        binary=binary,
    )


def _candidates(owner: int | None, parent: Path) -> list[Identity]:
    """The identities root may try, best first; files that already belong to somebody stay theirs."""
    if owner:
        return [Identity(f"user:{owner}:{_group_of(owner)}", owner, _group_of(owner))]
    wanted = [_namespace()]
    uids = [parent.stat().st_uid, *(_uid_of(name) for name in ("postgres", "nobody"))]
    for uid in dict.fromkeys(uids):
        if uid and _has_name(uid):
            wanted.append(Identity(f"user:{uid}:{_group_of(uid)}", uid, _group_of(uid)))
    return wanted


def _namespace() -> Identity:
    """A user namespace in which we appear as some user with a name; `nobody` if there is one."""
    uid = _uid_of("nobody") or next((user.pw_uid for user in pwd.getpwall() if user.pw_uid), 65534)
    return Identity(f"namespace:{uid}:{_group_of(uid)}", os.geteuid(), os.getegid())


def _can_run(identity: Identity, enter: Path, binary: Path) -> bool:
    """Try it: take the identity, enter the directory, run the program for its version."""
    line = spawn.command(
        [str(binary), "--version"],
        signal_at_parents_death=signal.SIGKILL,
        identity=identity.how,
        enter=str(enter),
    )
    try:
        done = subprocess.run(line, capture_output=True, timeout=PROBE_SECONDS, cwd="/", check=False)
    except subprocess.TimeoutExpired:
        return False
    return done.returncode == 0


def _uid_of(name: str) -> int:
    """The number of the user of that name, or 0."""
    try:
        return pwd.getpwnam(name).pw_uid
    except KeyError:
        return 0


def _has_name(uid: int) -> bool:
    """Whether the user is in the list of users; the server's tools ask for the name."""
    try:
        pwd.getpwuid(uid)
    except KeyError:
        return False
    return True


def _group_of(uid: int) -> int:
    """The first group of the user, or the number itself when the user has no name."""
    try:
        return pwd.getpwuid(uid).pw_gid
    except KeyError:
        return uid

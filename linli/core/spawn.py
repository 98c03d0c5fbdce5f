"""Starts a program as a child that cannot outlive its parent and, where asked, under another identity.

Run by path in an isolated interpreter (`command` builds the line), so it imports nothing of Linli and little of the
standard library, all of it before it changes identity, since the new one may not be able to read the interpreter's
files: it changes identity, asks the kernel for a signal at the parent's death, and becomes the program. A
``preexec_fn`` would run Python between fork and exec, which deadlocks when the parent has threads.

The kernel counts the *thread* that started the child as its parent: start children from a thread that lives
as long as they should.
"""

from __future__ import annotations

import ctypes
import os
import sys
from collections.abc import Sequence

CLONE_NEWUSER = 0x10000000
PR_SET_PDEATHSIG = 1
CANNOT_CHANGE = 70
CANNOT_ENTER = 71
PARENT_GONE = 72


def command(argv: Sequence[str], *, signal_at_parents_death: int, identity: str = "", enter: str = "") -> list[str]:
    """The line that starts ``argv`` as a child of this process.

    ``identity`` is "" (as we are), ``namespace:UID:GID`` (a user namespace in which we appear as that user
    while files stay ours) or ``user:UID:GID`` (become that user; root only). ``enter`` is a directory that
    the program must be able to enter, else it ends with code 71.
    """
    shim = [sys.executable, "-I", "-S", os.path.abspath(__file__)]  # noqa: PTH100  # the shim starts faster without pathlib
    return [*shim, str(os.getpid()), str(int(signal_at_parents_death)), identity, enter, *argv]


def _libc_call(name: str, *arguments: int) -> None:
    """Call a function of the C library; raises `OSError` when it says no."""
    libc = ctypes.CDLL(None, use_errno=True)
    if getattr(libc, name)(*arguments) != 0:
        code = ctypes.get_errno()
        raise OSError(code, os.strerror(code))


def _write(path: str, text: str) -> bool:
    """Write to a file of /proc; False when the kernel refuses."""
    try:
        with open(path, "w") as handle:  # noqa: PTH123  # the shim starts faster without pathlib
            handle.write(text)
    except OSError:
        return False
    return True


def _enter_namespace(uid: int, gid: int) -> None:
    """Enter a new user namespace and appear there as ``uid``; unmapped, one appears as the overflow user,
    which is as good: the server only refuses to be number 0.
    """
    own_uid, own_gid = os.geteuid(), os.getegid()
    _libc_call("unshare", CLONE_NEWUSER)
    _write("/proc/self/setgroups", "deny")
    if _write("/proc/self/uid_map", f"{uid} {own_uid} 1\n"):
        _write("/proc/self/gid_map", f"{gid} {own_gid} 1\n")


def _assume(identity: str) -> None:
    """Take on the identity named as in `command`; raises `OSError` where the kernel forbids it."""
    kind, _, ids = identity.partition(":")
    if not kind:
        return
    uid, gid = (int(part) for part in ids.split(":"))
    if kind == "namespace":
        _enter_namespace(uid, gid)
    else:
        os.setgroups([])
        os.setgid(gid)
        os.setuid(uid)


def _become(arguments: Sequence[str]) -> int:
    """Do the work of the shim; returns an exit code only if the program could not be started."""
    parent, death_signal, identity, enter, *argv = arguments
    try:
        _assume(identity)
    except OSError as error:
        print(f"cannot become {identity}: {error}", file=sys.stderr)
        return CANNOT_CHANGE
    if enter and not os.access(enter, os.X_OK):
        return CANNOT_ENTER
    if sys.platform == "linux":
        _libc_call("prctl", PR_SET_PDEATHSIG, int(death_signal), 0, 0, 0)
    if os.getppid() != int(parent):
        return PARENT_GONE
    try:
        os.execvp(argv[0], argv)  # noqa: S606  # a literal argument list
    except OSError as error:
        print(f"cannot start {argv[0]}: {error}", file=sys.stderr)
        return CANNOT_ENTER


if __name__ == "__main__":
    sys.exit(_become(sys.argv[1:]))

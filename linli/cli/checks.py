"""The doctor's looks at the machine: settings, disk, port, worker, files that a complete install brings."""

from __future__ import annotations

import shutil
import subprocess
import time
from dataclasses import asdict, dataclass
from pathlib import Path

from linli.cli.stack import LOCK, base_url, port_is_free
from linli.cli.words import _
from linli.cli.work import HEARTBEAT
from linli.config.env import Env, SettingError
from linli.core import postgres_files
from linli.core.locks import FileLock
from linli.core.problems import Problem

LEAST_FREE_MB = 500
HEARTBEAT_MOST_SECONDS = 30
PACKAGE = Path(__file__).resolve().parent.parent
ASSETS = PACKAGE / "web" / "static" / "linli"
FONT_KINDS = frozenset({".otf", ".ttf", ".ttc"})


@dataclass(frozen=True, slots=True)
class Finding:
    """What a check found, and how to mend it if it is wrong; both in the shell's language."""

    ok: bool
    what: str
    mend: str = ""

    def as_dict(self) -> dict[str, object]:
        """For JSON."""
        return asdict(self)


def of_problem(problem: Problem) -> Finding:
    """A problem as a finding."""
    return Finding(False, *problem.parts(_))


def wrong_setting(error: SettingError) -> Finding:
    """A setting that cannot be used."""
    expected = _(error.expected).format_map(error.values)
    return Finding(
        False,
        _("{name} is {value}.").format(name=error.name, value=error.value or "''"),
        _("Set it to {expected}, in the environment or in .env.").format(expected=expected),
    )


def disk(env: Env) -> Finding:
    """Whether the disk of the data directory has room."""
    free = shutil.disk_usage(env.data_dir).free // 1_000_000
    if free < LEAST_FREE_MB:
        return Finding(
            False,
            _("The disk of {place} is nearly full: {free} MB are free.").format(place=env.data_dir, free=free),
            _("Free at least {least} MB there, or move the data directory (LINLI_DATA) to a larger disk.").format(
                least=LEAST_FREE_MB
            ),
        )
    return Finding(True, _("The disk has room: {free} MB are free.").format(free=free))


def port(env: Env) -> Finding:
    """Whether Linli serves on its port, or could."""
    lock = FileLock(env.data_dir / LOCK)
    if lock.is_taken():
        return Finding(True, _("Linli runs at {url}.").format(url=lock.note().get("url", base_url(env))))
    if port_is_free(env.host, env.port):
        return Finding(True, _("Port {port} is free; Linli does not run.").format(port=env.port))
    return Finding(
        False,
        _("Port {port} on {host} is in use by another program.").format(port=env.port, host=env.host),
        _("Stop that program, or choose another port with LINLI_PORT."),
    )


def worker(env: Env) -> Finding:
    """Whether the worker has given a sign lately."""
    try:
        age = time.time() - (env.data_dir / HEARTBEAT).stat().st_mtime
    except FileNotFoundError:
        return Finding(
            False,
            _("The worker does not run: messages are not sent and time limits not watched."),
            _("Start everything with: linli serve (or the worker alone with: linli work)."),
        )
    if age > HEARTBEAT_MOST_SECONDS:
        return Finding(
            False,
            _("The worker gave its last sign {seconds} seconds ago.").format(seconds=round(age)),
            _("Stop it and start it again; its log says what it waits for."),
        )
    return Finding(True, _("The worker runs."))


def assets(env: Env) -> Finding:  # noqa: ARG001  # every check takes the settings
    """Whether the pages' style sheets and scripts were compiled."""
    kinds = {path.suffix for path in ASSETS.rglob("*")} if ASSETS.exists() else set()
    if {".css", ".js"} <= kinds:
        return Finding(True, _("The pages' style sheets and scripts are there."))
    return Finding(
        False,
        _("The pages' style sheets and scripts are missing from {place}.").format(place=ASSETS),
        _("From a checkout run: make assets. From a package, install it again."),
    )


def fonts(env: Env) -> Finding:  # noqa: ARG001  # every check takes the settings
    """Whether printed pages have a font with Chinese characters, ours or the machine's."""
    if any(path.suffix in FONT_KINDS for path in ASSETS.rglob("*")) or _machine_has_chinese_font():
        return Finding(True, _("There is a font with Chinese characters for print."))
    return Finding(
        False,
        _("There is no font with Chinese characters for print."),
        _("Install one, for example the package fonts-noto-cjk, or run: make assets."),
    )


def _machine_has_chinese_font() -> bool:
    """Ask fontconfig, where it is installed."""
    program = shutil.which("fc-list")
    if program is None:
        return False
    try:
        found = subprocess.run([program, ":lang=zh-cn"], capture_output=True, timeout=10, check=False)
    except subprocess.TimeoutExpired:
        return False
    return bool(found.stdout.strip())


def data_directory(env: Env) -> Finding:
    """Whether the private database's files are ours; with DATABASE_URL there are none."""
    if env.database_url is not None:
        return Finding(True, _("DATABASE_URL names the database; there is no private one."))
    try:
        postgres_files.refuse_foreign(env.data_dir / "postgres")
    except Problem as problem:
        return of_problem(problem)
    return Finding(True, _("The data directory {place} is Linli's.").format(place=env.data_dir))

"""Budgets of a member roster: a district's whole sheet brought in, and brought in again."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from linli.cli.bench.figures import Figure
from linli.cli.ready import database

SECONDS, MEGABYTES, MEMBERS = 60, 500, 58_000
FAMILY, GIVEN = "林何罗周吴田陈马苏郑韩江许方安白秦程", "小远秀敏岭禾立强文洁冰流诺圆宁杨镜序"
PROGRAM = (sys.executable, "-m", "linli.cli")


def measure(*, rows: int, quick: bool) -> list[Figure]:
    """Time and memory of the command, in a database of its own; `rows` members, 58,000 at most."""
    count = 1_000 if quick else min(rows, MEMBERS)
    with tempfile.TemporaryDirectory(prefix="linli-bench-") as folder:
        os.environ.pop("DATABASE_URL", None)
        os.environ["LINLI_DATA"] = folder
        with database(tables=False):
            body = _branch()
            file = Path(folder) / "members.xlsx"
            _sheet(file, count)
            first = _brought(file, body)
            again = _brought(file, body)
    return [
        Figure(f"{count:,} members brought in", first[0], "s", SECONDS),
        Figure("the most memory that took", first[1], "MB", MEGABYTES),
        Figure("the same sheet again", again[0], "s", SECONDS),
        Figure("the most memory that took again", again[1], "MB", MEGABYTES),
    ]


def _branch() -> str:
    """The id of a party committee over an invented community."""
    from django.core.management import call_command

    from linli.core import clock
    from linli.core.actors import Door, system
    from linli.demo.cast import build_world
    from linli.organisations.actions import create_organisation
    from linli.playbooks.enums import BodyKind

    call_command("migrate", verbosity=0)
    by, at = system(Door.CLI), clock.now()
    world = build_world(at=at)
    body = create_organisation(
        kind=BodyKind.PARTY_COMMITTEE, name="和畅社区党委", places=[world.places["community"]], by=by, at=at
    )
    return str(body.pk)


def members(count: int) -> Iterator[list[object]]:
    """Rows of invented members, every tenth without a telephone and told apart by employer."""
    for index in range(count):
        name = FAMILY[index % 18] + GIVEN[index // 18 % 18] + GIVEN[index // 324 % 18]
        phone = f"1{index:010d}" if index % 10 else None
        yield [
            name,
            phone,
            f"青禾区第{index // 40}单位",
            "春和里" if index % 3 else None,
            "1",
            "2026-05-04",
            "修理小家电",
        ]


def _sheet(file: Path, count: int) -> None:
    from linli.core.sheets import Column, write_rows

    titles = ("姓名", "手机号", "工作单位", "居住小区", "楼栋", "报到日期", "能做什么")
    rows = ([*row[:4], row[4] if row[3] else None, row[5] if row[3] else None, row[6]] for row in members(count))
    file.write_bytes(write_rows([Column(title, (title,)) for title in titles], rows))


def _brought(file: Path, body: str) -> tuple[float, float]:
    """Seconds and megabytes of one run of the command."""
    began = time.monotonic()
    process = subprocess.Popen([*PROGRAM, "import", "roster", str(file), "--body", body], stdout=subprocess.DEVNULL)
    _pid, status, used = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise RuntimeError(f"the sheet did not come in: {process.returncode}")
    return time.monotonic() - began, used.ru_maxrss / 1024

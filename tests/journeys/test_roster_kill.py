"""A sheet of members is killed while it comes in, goes on when it is started again, and is undone without a trace."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from linli.cli.bench.driver import Running, running_demo
from linli.cli.bench.roster import PROGRAM, members
from linli.core.sheets import Column, write_rows

pytestmark = [pytest.mark.journey, pytest.mark.slow]

MEMBERS, KILLED_AFTER, SECONDS = 20_000, 3_000, 120
BODY = "春和里小区党支部"
TITLES = ("姓名", "手机号", "工作单位", "居住小区", "楼栋", "报到日期", "能做什么")

COUNTED = """
from linli.cli.ready import database
with database():
    import hashlib, json, sys
    from django.db import connection
    from linli.core import clock
    from linli.core.actors import system
    from linli.organisations.actions import undo_import
    from linli.organisations.models import RosterEntry, RosterImport
    if sys.argv[1] == "undo":
        undo_import(RosterImport.objects.get(), by=system(), at=clock.now())
    rows = {}
    with connection.cursor() as cursor:
        for table in ("organisations_rosterentry", "organisations_rostercount", "people_person"):
            cursor.execute(f"SELECT t::text FROM {table} t ORDER BY 1")
            rows[table] = hashlib.sha256(repr(cursor.fetchall()).encode()).hexdigest()
    print(json.dumps({
        "entries": RosterEntry.objects.count(),
        "imports": list(RosterImport.objects.order_by("pk").values_list("added", "changed")),
        "rows": rows,
    }))
"""


def environment(demo: Running) -> dict[str, str]:
    known = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
    return {**known, "LINLI_DATA": str(demo.data), "LC_ALL": "C.UTF-8"}


def counted(demo: Running, do: str = "count") -> dict[str, Any]:
    line = [sys.executable, "-c", COUNTED, do]
    found = subprocess.run(line, env=environment(demo), stdout=subprocess.PIPE, check=True, timeout=SECONDS)
    answer: dict[str, Any] = json.loads(found.stdout.splitlines()[-1])
    return answer


def bringing(demo: Running, file: Path) -> subprocess.Popen[bytes]:
    line = [*PROGRAM, "import", "roster", str(file), "--body", BODY]
    return subprocess.Popen(line, env=environment(demo), stdout=subprocess.PIPE)


def test_a_killed_import_goes_on_and_is_undone_without_a_trace(tmp_path: Path) -> None:
    file = tmp_path / "members.xlsx"
    rows = ([*row[:4], row[4] if row[3] else None, row[5] if row[3] else None, row[6]] for row in members(MEMBERS))
    file.write_bytes(write_rows([Column(title, (title,)) for title in TITLES], rows))
    with running_demo() as demo:
        before = counted(demo)
        first = bringing(demo, file)
        until = time.monotonic() + SECONDS
        while counted(demo)["entries"] < KILLED_AFTER:
            assert time.monotonic() < until, "nothing comes in"
        os.kill(first.pid, signal.SIGKILL)
        assert first.wait(SECONDS) == -signal.SIGKILL
        first.communicate()
        left = counted(demo)["entries"] - before["entries"]
        assert 0 < left < MEMBERS
        assert left % 1_000 == 0
        second = bringing(demo, file)
        said, _errors = second.communicate(timeout=SECONDS)
        assert (second.returncode, f"{MEMBERS - left} new, 0 changed, {left} as before".encode() in said) == (0, True)
        whole = counted(demo)
        assert (whole["entries"], whole["imports"]) == (before["entries"] + MEMBERS, [[MEMBERS, 0]])
        after = counted(demo, "undo")
        assert after["rows"] == before["rows"]

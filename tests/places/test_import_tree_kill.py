"""Bringing in the tree is killed half-way and started again: the same tree as without."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from django.db import connection

from linli.cli import main
from linli.core.models import Event
from linli.places.models import Place
from tests.places.test_import_tree import tree_rows

PROVINCES, COMMUNITIES = 12, 700
PATIENCE = 60.0


def _write(path: Path) -> int:
    """A file of twelve provinces with a long list of communities each; how many lines it has."""
    lines = []
    for number in range(11, 11 + PROVINCES):
        stem = f"{number}0101001"
        lines += [f"{number},第{number}省", f"{number}01,长{number}市", f"{number}0101,城区", f"{stem},新街道"]
        lines += [f"{stem}{each:03},第{each}重庆路社区居委会" for each in range(COMMUNITIES)]
    path.write_text("code,name\n" + "\n".join(lines) + "\n", encoding="utf-8")
    return len(lines)


def _begin(path: Path) -> subprocess.Popen[bytes]:
    """The command as a process of its own, on this test's database."""
    at = connection.settings_dict
    environ = {**os.environ, "DATABASE_URL": _url(at), "LC_ALL": "C.UTF-8"}
    words = [sys.executable, "-m", "linli.cli", "import", "tree", "--file", str(path)]
    return subprocess.Popen(words, env=environ, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)


def _url(at: dict[str, object]) -> str:
    url = os.environ["DATABASE_URL"]
    before, _slash, rest = url.rpartition("/")
    _name, mark, query = rest.partition("?")
    return f"{before}/{at['NAME']}{mark}{query}"


def _wait_for(process: subprocess.Popen[bytes], provinces: int) -> None:
    until = time.monotonic() + PATIENCE
    while Place.objects.filter(parent=None).count() < provinces:
        if process.poll() is not None or time.monotonic() > until:
            pytest.fail((process.stderr.read() if process.stderr else b"").decode() or "it never began")
        time.sleep(0.002)


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_killed_and_started_again_it_ends_with_the_same_tree(tmp_path: Path) -> None:
    path = tmp_path / "tree.csv"
    lines = _write(path)
    process = _begin(path)
    _wait_for(process, 2)
    process.send_signal(signal.SIGKILL)
    process.communicate()
    half = Place.objects.count()
    assert 0 < half < lines
    assert half % (COMMUNITIES + 4) == 0, "a province is whole or not there"
    assert main(["import", "tree", "--file", str(path)]) == 0
    resumed = tree_rows()
    assert len(resumed) == lines
    assert Event.objects.filter(kind="place.imported").count() == PROVINCES
    with connection.cursor() as cursor:
        cursor.execute("TRUNCATE places_place CASCADE")
    assert main(["import", "tree", "--file", str(path)]) == 0
    assert tree_rows() == resumed

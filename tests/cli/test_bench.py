"""The bench's own parts: figures, processes, and the hand-written twin of a filing."""

from __future__ import annotations

import json
import os
from datetime import datetime

import pytest
from django.db import connection, transaction

from linli.cli.bench import machine
from linli.cli.bench.by_hand import script
from linli.cli.bench.driver import hidden, packed
from linli.cli.bench.figures import Figure, table
from linli.cli.bench.service_requests import at_the_designs_pace
from linli.core.actors import NOBODY
from linli.core.models import Event
from linli.demo.bulk import OPEN_EVERY, fill_bulk
from linli.demo.cast import World
from linli.service_requests import actions
from linli.service_requests.models import Clock, ServiceRequest

WORDS = "路灯不亮"


def test_a_figure_keeps_its_budget_or_misses_it() -> None:
    assert Figure("a", 3.0, "ms", 3.0).ok
    assert not Figure("a", 3.01, "ms", 3.0).ok
    assert Figure("a", 99, "ms").ok
    assert json.dumps(Figure("a", 1.23456, "ms", 2).as_json()) == (
        '{"name": "a", "value": 1.235, "unit": "ms", "budget": 2, "ok": true}'
    )


def test_the_table_marks_what_is_missed() -> None:
    lines = table([Figure("short", 1, "ms", 2), Figure("a longer name", 3, "ms", 2)]).splitlines()
    assert "MISSED" not in lines[0]
    assert lines[1].endswith("MISSED")


@pytest.mark.parametrize(("by_hand", "paced"), [(0.8, 10.0), (1.6, 5.0), (0.4, 20.0)])
def test_the_pace_explains_a_miss_and_does_not_excuse_it(by_hand: float, paced: float) -> None:
    filing, hand, ratio = Figure("f", 4, "CPU-ms", 5), Figure("h", by_hand, "CPU-ms"), Figure("r", 3, "×", 3.3)
    here, there, *rest = at_the_designs_pace([Figure("list", 10.0, "CPU-ms", 8)], filing, hand, ratio)
    assert (here.value, here.budget, here.ok) == (10.0, 8, False)
    assert (there.value, there.budget) == (pytest.approx(paced), None)
    assert [one.name for one in rest] == ["f", "f, at the design's pace", "h", "r"]
    assert rest[-1].budget == 3.3


def test_a_process_and_its_memory_are_found() -> None:
    assert os.getpid() in machine.descendants(os.getppid())
    assert machine.pss_bytes([os.getpid()]) > 10_000_000
    assert machine.pss_bytes([2**22 + 1]) == 0
    assert b"python" in machine.command_line(os.getpid())
    assert machine.command_line(2**22 + 1) == b""


def test_cpu_time_grows_with_work() -> None:
    before = machine.cpu_seconds([os.getpid()])
    sum(i * i for i in range(3_000_000))
    assert machine.cpu_seconds([os.getpid()]) > before


def test_hidden_fields_are_read_in_either_order() -> None:
    assert hidden(b'<input type="hidden" name="k" value="v">', "k") == "v"
    assert hidden(b'<input value="v2" name="k">', "k") == "v2"
    assert hidden(b"<p>", "k") == ""
    assert packed(b"a" * 1000) < 50


@pytest.fixture
def filed(world: World, at: datetime) -> ServiceRequest:
    key = actions.Key("bench", "first")
    told = actions.file(place=world.places["unit"], report=actions.Report(words=WORDS), by=NOBODY, at=at, key=key)
    return ServiceRequest.objects.get(pk=told.id)


def test_filing_by_hand_writes_the_same_rows(filed: ServiceRequest) -> None:
    statements = [line for line in script(WORDS).splitlines() if line not in ("BEGIN;", "COMMIT;")]
    with transaction.atomic(), connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement.replace("%", "%%"))
    again = ServiceRequest.objects.filter(words=WORDS).exclude(pk=filed.pk).get()
    assert (again.state, again.estate_id, again.due_at) == (filed.state, filed.estate_id, filed.due_at)
    assert Clock.objects.filter(service_request=again).count() == 1
    assert Event.objects.filter(subject_id=str(again.pk), kind="service_request.filed").count() == 1


def test_bulk_rows_lie_in_time_and_some_are_open(
    world: World, at: datetime, filed: ServiceRequest, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("linli.demo.bulk.VACUUM", "SELECT 1")
    fill_bulk(world, 200, template=filed, now=at)
    rows = ServiceRequest.objects.exclude(pk=filed.pk)
    assert rows.count() == 200
    assert rows.filter(state="received").count() == 200 // OPEN_EVERY
    times = list(rows.order_by("id").values_list("received_at", flat=True))
    assert times == sorted(times)
    assert times[-1] <= at

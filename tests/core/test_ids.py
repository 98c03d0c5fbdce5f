"""Keys: version 7, rising, dated."""

import os
import threading
import time
import uuid
from datetime import UTC, datetime, timedelta, timezone
from itertools import pairwise

import hypothesis.strategies as st
import pytest
from hypothesis import given

from linli.core import ids
from linli.core.ids import uuid7, uuid7_time

MOMENT = datetime(2019, 4, 25, 1, 32, 9, 123_456, tzinfo=UTC)


def test_version_and_variant_are_those_of_the_standard() -> None:
    key = uuid7()
    assert key.version == 7
    assert key.variant == uuid.RFC_4122


def test_keys_rise_within_a_process() -> None:
    keys = [uuid7() for _ in range(20_000)]
    assert all(earlier < later for earlier, later in pairwise(keys))


def test_keys_of_several_threads_are_distinct_and_rise_in_each() -> None:
    drawn: list[list[uuid.UUID]] = [[] for _ in range(4)]

    def draw(into: list[uuid.UUID]) -> None:
        into.extend(uuid7() for _ in range(3000))

    threads = [threading.Thread(target=draw, args=(into,)) for into in drawn]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len({key for keys in drawn for key in keys}) == 12_000
    assert all(earlier < later for keys in drawn for earlier, later in pairwise(keys))


def test_a_clock_that_steps_back_does_not_break_the_order(monkeypatch: pytest.MonkeyPatch) -> None:
    first = uuid7()
    monkeypatch.setattr(ids.time, "time_ns", lambda: 1_000_000_000_000)
    assert uuid7() > first


def test_a_key_tells_when_it_was_made() -> None:
    ids._start_over()  # a test that moved the clock may have left the keys ahead of it
    before = datetime.now(UTC) - timedelta(milliseconds=1)
    made = uuid7_time(uuid7())
    assert before <= made <= datetime.now(UTC) + timedelta(milliseconds=1)
    assert made.tzinfo is UTC


def test_a_dated_key_carries_its_date_to_the_millisecond() -> None:
    assert uuid7_time(uuid7(MOMENT)) == MOMENT.replace(microsecond=123_000)
    shanghai = MOMENT.astimezone(timezone(timedelta(hours=8)))
    assert uuid7_time(uuid7(shanghai)) == MOMENT.replace(microsecond=123_000)


def test_dated_keys_of_one_moment_rise_and_do_not_disturb_the_living() -> None:
    living = uuid7()
    dated = [uuid7(MOMENT) for _ in range(6000)]
    assert all(earlier < later for earlier, later in pairwise(dated))
    assert {uuid7_time(key) for key in dated} == {MOMENT.replace(microsecond=123_000)}
    assert uuid7() > living


def test_history_comes_in_any_order() -> None:
    later = uuid7(MOMENT + timedelta(days=1))
    earlier = uuid7(MOMENT)
    assert earlier < later


def test_a_full_counter_borrows_the_next_millisecond() -> None:
    sequence = ids._Sequence()
    sequence.millisecond, sequence.counter = 5, (1 << 42) - 1
    assert sequence.draw(5)[0] == 6


def test_impossible_times_are_refused() -> None:
    with pytest.raises(ValueError, match="time zone"):
        uuid7(datetime(2026, 1, 1))
    with pytest.raises(ValueError, match="before 1970"):
        uuid7(datetime(1969, 12, 31, tzinfo=UTC))
    with pytest.raises(ValueError, match="not a version 7"):
        uuid7_time(uuid.uuid4())


def test_a_fork_starts_its_own_sequence() -> None:
    uuid7()
    reader, writer = os.pipe()
    child = os.fork()
    if child == 0:
        os.write(writer, ids._live.millisecond.to_bytes(8, "big", signed=True) + uuid7().bytes)
        os._exit(0)
    os.close(writer)
    with os.fdopen(reader, "rb") as pipe:
        told = pipe.read(24)
    os.waitpid(child, 0)
    assert int.from_bytes(told[:8], "big", signed=True) == -1
    assert uuid.UUID(bytes=told[8:]) != uuid7()


@given(st.datetimes(datetime(1970, 1, 1), datetime(9999, 12, 31), timezones=st.just(UTC)))
def test_any_moment_survives(moment: datetime) -> None:
    made = uuid7_time(uuid7(moment))
    assert made == moment.replace(microsecond=moment.microsecond // 1000 * 1000)


def test_keys_are_cheap() -> None:
    start = time.process_time()
    for _ in range(10_000):
        uuid7()
    assert time.process_time() - start < 1.0

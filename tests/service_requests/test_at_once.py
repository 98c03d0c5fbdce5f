"""Many at the same moment: one key files once, one version wins, numbers differ, nobody waits for ever."""

from __future__ import annotations

import threading
import time
from datetime import timedelta
from functools import partial

import pytest
from django.db import connection, transaction

from linli.core.actions import lock
from linli.core.actors import NOBODY
from linli.core.models import Answer, Event
from linli.core.refusals import Invalid, Refused, Stale
from linli.demo.cast import World
from linli.messages.models import Outbox
from linli.service_requests import actions
from linli.service_requests.actions import Filed, Key, Report
from linli.service_requests.enums import State
from linli.service_requests.models import ServiceRequest
from linli.service_requests.telling import joined_to
from tests.core.at_once import at_once
from tests.service_requests.conftest import AT
from tests.service_requests.steps import DEPUTY, HEAD, LAMP, Path

pytestmark = pytest.mark.slow


def test_what_many_do_at_the_same_moment(open_world: World) -> None:
    path = Path(open_world, AT)
    eight_calls_under_one_key_file_one_report(path)
    sixteen_reports_have_sixteen_numbers(path)
    of_sixteen_clerks_with_one_page_one_wins(path)
    two_who_join_crosswise_do_not_wait_for_each_other(path)
    who_joins_the_leading_one_to_its_own_does_not_stop_its_end(path)


def eight_calls_under_one_key_file_one_report(path: Path) -> None:
    call = partial(
        actions.file, place=path.world.places["unit"], report=Report(LAMP), by=NOBODY, at=AT, key=Key("door", "one")
    )
    answers = at_once([call] * 8)
    assert all(isinstance(answer, Filed) for answer in answers), answers
    assert len({(answer.id, answer.number, answer.code) for answer in answers}) == 1
    assert sorted(answer.again for answer in answers) == [False] + [True] * 7
    assert (ServiceRequest.objects.count(), Answer.objects.count(), Outbox.objects.count()) == (1, 1, 1)


def sixteen_reports_have_sixteen_numbers(path: Path) -> None:
    place = path.world.places["unit"]
    calls = [
        partial(actions.file, place=place, report=Report(f"第{n}盏灯不亮"), by=NOBODY, at=AT, key=Key("door", str(n)))
        for n in range(16)
    ]
    answers = at_once(calls)
    assert len({answer.number for answer in answers}) == 16
    assert not any(answer.again for answer in answers)
    assert ServiceRequest.objects.count() == 17


def of_sixteen_clerks_with_one_page_one_wins(path: Path) -> None:
    row = path.filed()
    clerks = [path.by(HEAD), path.by(DEPUTY)]
    calls = [
        partial(actions.accept, row, by=clerks[n % 2], at=AT + timedelta(minutes=1), version=row.version)
        for n in range(14)
    ]
    calls += [partial(actions.decline, row, by=clerks[0], at=AT, reason="in_court", version=row.version)] * 2
    results = at_once(calls)
    assert sum(isinstance(result, ServiceRequest) for result in results) == 1
    losers = [result for result in results if not isinstance(result, ServiceRequest)]
    assert {type(result) for result in losers} <= {Stale, Refused}
    row.refresh_from_db()
    assert row.version == 2
    assert Event.objects.filter(subject_id=str(row.pk)).count() == 2


def two_who_join_crosswise_do_not_wait_for_each_other(path: Path) -> None:
    clerk = path.by(HEAD)
    for _ in range(5):
        one, two = path.filed(), path.filed()
        results = at_once(
            [
                partial(actions.merge, one, by=clerk, at=AT, leading=two),
                partial(actions.merge, two, by=clerk, at=AT, leading=one),
            ]
        )
        assert sorted(type(result).__name__ for result in results) == ["Invalid", "ServiceRequest"], results
        assert any(isinstance(result, Invalid) for result in results)
        one.refresh_from_db()
        two.refresh_from_db()
        assert sorted([one.state, two.state]) == [State.MERGED, State.RECEIVED]


def who_joins_the_leading_one_to_its_own_does_not_stop_its_end(path: Path) -> None:
    """Whoever ends the leading one tells those that were joined to it; whoever joins waits with nothing in hand."""
    clerk = path.by(HEAD)
    joined, leading = path.filed(), path.filed()
    joined = actions.merge(joined, by=clerk, at=AT, leading=leading)
    held = threading.Event()

    def end() -> list[ServiceRequest]:
        with transaction.atomic():
            lock(leading)
            held.set()
            somebody_waits()
            return joined_to([leading.pk])

    def join() -> ServiceRequest:
        assert held.wait(30)
        return actions.merge(leading, by=clerk, at=AT, leading=joined)

    told, refused = at_once([end, join])
    assert told == [joined]
    assert isinstance(refused, Invalid)


def somebody_waits() -> None:
    """Return once a call stands before a lock; raises AssertionError after half a minute."""
    query = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
    until = time.monotonic() + 30
    while time.monotonic() < until:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_stat_clear_snapshot()")
            cursor.execute(query)
            if cursor.fetchone()[0]:
                return
        time.sleep(0.02)
    raise AssertionError("nobody waits")

"""Reminding whoever holds it: by the resident not too early and not too often, by those who oversee it; never urgent
twice a day."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.utils import translation

from linli.core import clock
from linli.core.refusals import RefusalKind, Refused
from linli.demo.cast import World
from linli.messages.models import Outbox
from linli.service_requests import actions
from linli.service_requests.actions.reminding import next_working_day
from linli.service_requests.enums import STAFF_TURN, State
from linli.service_requests.models import ServiceRequest
from linli.service_requests.queries import rows
from linli.service_requests.rules import may_remind
from tests.service_requests.conftest import AT
from tests.service_requests.steps import COMMUNITY, HEAD, Path, code_of, happened
from tests.service_requests.test_truth_table import cast_of, with_code

pytestmark = pytest.mark.django_db

OVERSEE = {"community_officer", "subdistrict_officer", "district_officer", "city_officer"}
OF_STATION = {"station_head", "deputy", "property_manager as station_deputy", "owners_chair as station_deputy"}
REPORTER = {"resident", "code"}


def late(row: ServiceRequest) -> datetime:
    """After its time."""
    return (row.resolve_by or row.due_at or AT) + timedelta(days=1)


@pytest.mark.parametrize("state", list(State))
def test_who_reminds_and_when(path: Path, world: World, state: State, no_queries: Any) -> None:
    row = rows().get(pk=path.to(state).pk)
    people = with_code(cast_of(world), row)
    at = late(row)
    assert row.playbook
    with no_queries():
        found = {name for name, actor in people.items() if may_remind(actor, row, at) is None}
    with_station = row.holder_id == row.station_id
    expected = REPORTER | OVERSEE | (set() if with_station else OF_STATION) if state in STAFF_TURN else set()
    assert found == expected


def test_a_reminder_is_counted_told_and_in_the_time_line(path: Path) -> None:
    row = path.in_hand()
    row = actions.remind(row, by=code_of(row), at=late(row), words="老人又摔了")
    assert (row.reminders, row.state) == (1, State.IN_HAND)
    assert happened(row)[-1] == "reminded"
    sent = Outbox.objects.get(subject_id=row.pk, kind="service_request.body.reminded")
    assert (sent.organisation_id, sent.urgent) == (row.lead_id, True)
    assert row.remarks.order_by("-id").first().text == "老人又摔了"


def test_no_date_moves(path: Path) -> None:
    row = path.in_hand()
    before = (row.due_at, row.resolve_by, row.first_resolve_by)
    row = actions.remind(row, by=code_of(row), at=late(row))
    assert (row.due_at, row.resolve_by, row.first_resolve_by) == before


def test_the_resident_waits_for_half_of_the_time(path: Path) -> None:
    row = path.in_hand()
    half = row.received_at + (row.resolve_by - row.received_at) / 2
    with translation.override("en"):
        refusal = may_remind(code_of(row), row, half - timedelta(seconds=1))
    assert refusal is not None
    assert refusal.kind is RefusalKind.WHEN
    assert refusal.why == "Less than half of the time is over."
    assert "安和物业" in refusal.who_can
    assert refusal.instead
    assert may_remind(code_of(row), row, half) is None
    assert may_remind(path.by(COMMUNITY), row, path.at) is None


def test_once_a_working_day(path: Path) -> None:
    row = path.in_hand()
    at = late(row)
    row = actions.remind(row, by=code_of(row), at=at)
    with translation.override("en"), pytest.raises(Refused) as caught:
        actions.remind(row, by=code_of(row), at=at + timedelta(minutes=1))
    assert "once a working day" in caught.value.refusal.why
    row = actions.remind(row, by=code_of(row), at=next_working_day(at))
    assert row.reminders == 2


@pytest.mark.parametrize(("day", "then"), [(23, 24), (27, 30), (28, 30), (29, 30)])
def test_the_next_working_day_is_no_weekend(db: None, day: int, then: int) -> None:
    at = datetime(2026, 11, day, 3, tzinfo=AT.tzinfo)
    found = clock.local(next_working_day(at))
    assert (found.day, found.hour, found.minute) == (then, 0, 0)


def test_only_the_first_of_a_day_is_told(path: Path) -> None:
    row = path.in_hand()
    at = late(row)
    for minutes, by in enumerate((code_of(row), path.by(COMMUNITY), path.by(HEAD))):
        row = actions.remind(row, by=by, at=at + timedelta(minutes=minutes))
    assert row.reminders == 3
    assert Outbox.objects.filter(subject_id=row.pk, kind="service_request.body.reminded").count() == 1
    actions.remind(row, by=path.by(HEAD), at=at + timedelta(days=1))
    assert Outbox.objects.filter(subject_id=row.pk, kind="service_request.body.reminded").count() == 2


def test_whoever_holds_it_does_not_remind_itself(path: Path) -> None:
    row = path.accepted()
    refusal = may_remind(path.by(HEAD), row, late(row))
    assert refusal is not None
    assert refusal.kind is RefusalKind.WHO

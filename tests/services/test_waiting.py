"""What waits in the inbox of the station, and in nobody else's; what who asked is told."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import translation

from linli.core.waiting import Line, waiting_for
from linli.messages.models import Outbox
from linli.messages.words import words_of
from linli.services import actions
from linli.services.actions.common import DECLINED, OVER, PAUSED, READY, TAKEN
from linli.services.enums import EntryState, State
from linli.services.waiting import AGAIN, DO, GIVE_BACK, LOOK, PAPERS, RENEW, REPORTED, TAKE
from tests.services.conftest import OFFICER, Desk

pytestmark = pytest.mark.django_db


def lines(desk: Desk, role: str = "station_head", **later: float) -> list[Line]:
    found = waiting_for(desk.by(role), desk.at + timedelta(**later))
    return [line for line in found if line.kind == "service"]


@pytest.mark.parametrize(
    ("state", "asks"),
    [(State.ASKED, TAKE), (State.IN_HAND, PAPERS), (State.PAUSED, AGAIN), (State.RETURNING, GIVE_BACK)],
)
def test_an_open_matter_stands_in_the_inbox_of_its_body(desk: Desk, state: State, asks: str) -> None:
    row = desk.matter_in(state)
    assert [(line.asks, line.ref) for line in lines(desk)] == [(asks, str(row.pk))]
    assert not lines(desk, OFFICER)
    assert not lines(desk, "building_leader")


def test_with_a_paper_it_is_due_by_its_day(desk: Desk) -> None:
    row = desk.taken()
    desk.received(row)
    assert [(line.asks, line.due_at) for line in lines(desk)] == [(DO, row.due_at)]


@pytest.mark.parametrize("state", [State.ENDED, State.WITHDRAWN, State.DECLINED])
def test_what_is_over_waits_for_nobody(desk: Desk, state: State) -> None:
    desk.matter_in(state)
    assert not lines(desk)


def test_an_entry_waits_to_be_looked_at_and_again_within_a_month_of_its_day(desk: Desk) -> None:
    row = desk.proposed()
    assert [line.asks for line in lines(desk)] == [LOOK]
    actions.refuse_entry(row, reason="电话不通", by=desk.by(), at=desk.at)
    assert not lines(desk)
    desk.shown()
    assert not lines(desk, days=300)
    assert [line.asks for line in lines(desk, days=340)] == [RENEW]


def test_a_report_waits_until_it_was_looked_into(desk: Desk) -> None:
    row = desk.entry_in(EntryState.SHOWN)
    actions.report_entry(row, words="搬走了", by=desk.by("nobody"), at=desk.at)
    assert [(line.asks, line.ref) for line in lines(desk)] == [(REPORTED, str(row.pk))]
    row.refresh_from_db()
    actions.hide_entry(row, reason="去问", by=desk.by(), at=desk.at)
    assert not lines(desk)


@pytest.mark.parametrize("kind", [TAKEN, PAUSED, READY, DECLINED, OVER])
@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_each_message_says_which_matter_and_whom_to_call_and_no_name(desk: Desk, kind: str, language: str) -> None:
    row = desk.matter_in(State.PAUSED)
    with translation.override(language):
        said = words_of(kind, {"matter": str(row.pk)})
        example = words_of(kind, {})
    whole = f"{said.title} {said.body}"
    assert row.number in whole
    assert "春和里站" in whole
    assert ("等照片" in whole) == (kind in (PAUSED, DECLINED))
    assert "林小满" not in whole
    assert "%(" not in whole + example.title + example.body


def test_who_left_no_way_to_be_reached_is_told_nothing(desk: Desk) -> None:
    row = desk.asked(role="nobody", phone="")
    actions.take_matter(row, by=desk.by(), at=desk.at)
    assert not Outbox.objects.filter(subject_id=row.pk).exists()
    other = desk.asked(role="nobody")
    actions.take_matter(other, by=desk.by(), at=desk.at)
    message = Outbox.objects.get(subject_id=other.pk)
    assert (message.kind, message.person_id, message.contact_id) == (TAKEN, None, other.contact_id)

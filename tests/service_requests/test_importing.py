"""Bringing in a hotline's rows: answered ones as history, the others to be worked, bad ones named, none twice."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.utils import translation

from linli.core.actors import system
from linli.core.ids import uuid7_time
from linli.core.models import Event
from linli.core.refusals import Refused
from linli.messages.models import Outbox
from linli.places.actions import add_place
from linli.places.enums import Level
from linli.service_requests import actions
from linli.service_requests.actions import Incoming, Outcome, importing
from linli.service_requests.enums import Closing, RemarkKind, Source, State
from linli.service_requests.models import Clock, ImportMapping, Remark, ServiceRequest
from linli.service_requests.queries import by_code, code_of, due_for_silence, waiting_for
from tests.service_requests.conftest import AT
from tests.service_requests.steps import COMMUNITY, HEAD, REPAIRER, Path, happened, told

THEN = AT - timedelta(days=400)
ANSWERED = Incoming(
    "A-1", "路灯不亮", THEN, subject="三栋路灯", reply="已修好，请查看。", replied_at=THEN + timedelta(days=3)
)
OPEN_ROW = Incoming("A-2", "楼道里闻到煤气味", AT - timedelta(days=1))


def bring_in(path: Path, *rows: Incoming, **given: Any) -> Outcome:
    how = {"place": path.world.estate, "source": "hotline", "by": system(), "at": AT, **given}
    return actions.file_many(incoming=list(enumerate(rows, start=2)), **how)


def test_what_was_answered_comes_in_as_history_with_its_own_times(path: Path) -> None:
    outcome = bring_in(path, ANSWERED)
    assert (outcome.history, outcome.opened, outcome.unchanged, outcome.bad) == (1, 0, 0, {})
    row = ServiceRequest.objects.get()
    assert (row.state, row.history, row.closing, row.source) == (State.CLOSED, True, Closing.HISTORY, Source.HOTLINE)
    assert (row.received_at, row.closed_at, row.resolved_at) == (THEN, ANSWERED.replied_at, ANSWERED.replied_at)
    assert (row.due_at, row.resolve_by, row.reporter_id, row.filed_by_id) == (None, None, None, None)
    assert (row.title, row.words) == ("三栋路灯", "三栋路灯\n路灯不亮")
    assert abs(uuid7_time(row.pk) - THEN) < timedelta(seconds=1)
    assert row.number.split("-")[2] == f"{THEN:%Y%m%d}"
    reply = Remark.objects.get()
    assert (reply.kind, reply.text, reply.at) == (RemarkKind.REPLY, "已修好，请查看。", ANSWERED.replied_at)
    assert Clock.objects.count() == Outbox.objects.count() == 0
    assert happened(row) == ["filed", "replied"]
    assert list(Event.objects.filter(subject_id=str(row.pk)).order_by("id").values_list("at", flat=True)) == [
        THEN, ANSWERED.replied_at,
    ]  # fmt: skip


def test_what_was_not_answered_is_received_now(path: Path) -> None:
    assert bring_in(path, OPEN_ROW).opened == 1
    row = ServiceRequest.objects.get()
    assert (row.state, row.history, row.received_at) == (State.RECEIVED, False, AT)
    assert (row.urgency, row.due_at) == ("urgent", AT + timedelta(minutes=30))
    assert told(row) == {("filed", "春和里站")}
    assert by_code(code_of(row.pk)) == row
    row = actions.accept(row, by=path.by(HEAD), at=AT)
    assert row.state == State.ACCEPTED


def test_silence_is_no_word_of_a_caller_who_was_told_nothing(path: Path) -> None:
    bring_in(path, replace(OPEN_ROW, words="三栋路灯不亮"))
    row = actions.accept(ServiceRequest.objects.get(), by=path.by(HEAD), at=path.later(minutes=5))
    row = actions.dispatch(row, by=path.by(HEAD), at=path.later(minutes=5), to=path.world.bodies["property"])
    row = path.resolve(actions.take(row, by=path.by(REPAIRER), at=path.later(minutes=5)))
    assert (row.on_behalf, row.holder.short_name) == (True, "春和里站")
    assert row in waiting_for(path.by(HEAD))
    weeks_later = path.later(days=30)
    assert row not in due_for_silence(weeks_later)
    with pytest.raises(Refused):
        actions.close(row, by=system(), at=weeks_later)
    row = actions.close(row, by=path.by(HEAD), at=weeks_later, words="经热线回访，说好了。")
    assert (row.state, row.closing) == (State.CLOSED, Closing.CALL_BACK)


def test_the_hotline_can_be_asked_for_more_of_its_caller(path: Path) -> None:
    bring_in(path, OPEN_ROW)
    row = ServiceRequest.objects.get()
    row = actions.ask_for_more(row, by=path.by(HEAD), at=path.later(minutes=5), words="请热线问一下是哪一栋。")
    row = actions.add(row, by=path.by(HEAD), at=path.later(hours=1), words="热线回电：2栋。")
    assert (row.state, happened(row)) == (State.RECEIVED, ["filed", "asked_for_more", "added"])


def test_as_open_all_are_received_now(path: Path) -> None:
    assert bring_in(path, ANSWERED, OPEN_ROW, as_open=True).opened == 2
    assert set(ServiceRequest.objects.values_list("state", "received_at", "history")) == {("received", AT, False)}
    assert Remark.objects.count() == 0


def test_a_second_time_nothing_changes(path: Path) -> None:
    bring_in(path, ANSWERED, OPEN_ROW)
    before = sorted(ServiceRequest.objects.values_list())
    later = bring_in(path, replace(ANSWERED, words="别的话"), OPEN_ROW, as_open=True, at=AT + timedelta(days=1))
    assert (later.history, later.opened, later.unchanged) == (0, 0, 2)
    assert sorted(ServiceRequest.objects.values_list()) == before
    assert bring_in(path, OPEN_ROW, source="other hotline").opened == 1


BAD: list[tuple[dict[str, Any], str]] = [
    ({"external_number": ""}, "number"),
    ({"external_number": "9" * 41}, "40"),
    ({"words": " \u200b", "subject": ""}, "words"),
    ({"words": "长" * 4001}, "4000"),
    ({"received_at": AT + timedelta(seconds=1)}, "future"),
    ({"received_at": AT.replace(year=1969)}, "long ago"),
    ({"replied_at": THEN - timedelta(seconds=1)}, "before"),
    ({"replied_at": AT + timedelta(days=1)}, "future"),
    ({"reply": ""}, "belong together"),
    ({"reply": "\u200b"}, "belong together"),
    ({"replied_at": None}, "belong together"),
    ({"reply": "长" * 20_001}, "20000"),
]


@pytest.mark.parametrize(("change", "reason"), BAD)
def test_a_bad_row_is_named_and_the_good_ones_come_in(path: Path, change: dict[str, Any], reason: str) -> None:
    with translation.override("en"):
        outcome = bring_in(path, OPEN_ROW, replace(ANSWERED, **change))
    assert list(outcome.bad) == [3]
    assert any(reason in said for said in outcome.bad[3]), outcome.bad
    assert (outcome.opened, ServiceRequest.objects.count(), Remark.objects.count()) == (1, 1, 0)


def test_a_row_that_is_wrong_in_many_ways_hears_of_all(path: Path) -> None:
    worst = Incoming("", "", AT + timedelta(days=2), reply="好了", replied_at=AT + timedelta(days=1))
    assert len(bring_in(path, worst).bad[2]) == 5


def test_a_batch_that_breaks_leaves_nothing_behind(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    copy = importing.copy_many

    def breaks(rows: Any) -> None:
        if rows and isinstance(rows[0], Remark):
            raise OSError("the cable is out")
        copy(rows)

    monkeypatch.setattr(importing, "copy_many", breaks)
    with pytest.raises(OSError, match="cable"):
        bring_in(path, ANSWERED, OPEN_ROW)
    assert ServiceRequest.objects.count() == Clock.objects.count() == 0
    monkeypatch.undo()
    assert bring_in(path, ANSWERED, OPEN_ROW).opened == 1


def test_only_who_may_import_does(path: Path) -> None:
    assert bring_in(path, OPEN_ROW, by=path.by(COMMUNITY)).opened == 1
    for role in ("deputy", "resident", "nobody"):
        with pytest.raises(Refused):
            bring_in(path, ANSWERED, by=path.by(role))
        with pytest.raises(Refused):
            actions.save_mapping(source="hotline", mapping={}, by=path.by(role), at=AT)


def test_a_place_that_nobody_serves_takes_nothing(path: Path) -> None:
    alone = add_place(level=Level.CITY, name="远安市", parent=None, code="990900000000", by=system(), at=AT)
    with pytest.raises(LookupError):
        bring_in(path, ANSWERED, place=alone)


def test_the_mapping_is_kept_and_changed_only_when_it_differs(path: Path) -> None:
    for mapping, events in (({"编号": "external_number"}, 1), ({"编号": "external_number"}, 1), ({"号": "words"}, 2)):
        actions.save_mapping(source="hotline", mapping=mapping, by=system(), at=AT)
        assert ImportMapping.objects.get().mapping == mapping
        assert Event.objects.filter(kind="import_mapping.saved").count() == events


def test_every_row_has_its_own_number_in_order(path: Path) -> None:
    rows = [replace(OPEN_ROW, external_number=str(n)) for n in range(30)]
    bring_in(path, *rows)
    serials = [int(number.rsplit("-", 1)[1]) for number in ServiceRequest.objects.values_list("number", flat=True)]
    assert len(set(serials)) == 30
    assert max(serials) - min(serials) == 29


def test_a_boards_sheet_is_known_by_the_playbooks_key(path: Path) -> None:
    bring_in(path, OPEN_ROW, source="message_board")
    bring_in(path, OPEN_ROW, source="some_hotline")
    bring_in(path, ANSWERED, source="mailbox")
    found = ServiceRequest.objects.order_by("external_source").values_list("external_source", "source")
    assert list(found) == [("mailbox", "mailbox"), ("message_board", "board"), ("some_hotline", "hotline")]

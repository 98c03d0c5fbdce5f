"""Asking for more, and adding it: the only wait on the resident's side before the work."""

from __future__ import annotations

from datetime import timedelta

import pytest

from linli.core.refusals import Invalid, Refused, Stale
from linli.service_requests import actions
from linli.service_requests.enums import RemarkKind, State
from linli.service_requests.queries import running_pause
from tests.service_requests.steps import GAS, HEAD, REPAIRER, Path, clocks, code_of, happened, told


def test_asking_stops_the_clock_and_tells_the_resident(path: Path) -> None:
    row = path.filed()
    row = actions.ask_for_more(row, by=path.by(HEAD), at=path.later(hours=1), words="请说一下是哪一层。")
    assert (row.state, row.due_at) == (State.NEEDS_INFO, path.at + timedelta(days=row.playbook.quiet_days))
    assert clocks(row) == set()
    assert running_pause(row).state == State.NEEDS_INFO
    assert ("asked_for_more", "resident") in told(row)
    assert row.remarks.get().kind == RemarkKind.REPLY


def test_adding_gives_the_station_its_time_again_and_moves_the_promise_by_the_wait(path: Path) -> None:
    row = path.accepted(GAS)
    promised = row.resolve_by
    row = actions.ask_for_more(row, by=path.by(HEAD), at=path.later(hours=1), words="哪个单元？")
    row = actions.add(row, by=code_of(row), at=path.later(hours=5), words="2单元。")
    assert (row.state, row.resolve_by, row.first_resolve_by) == (
        State.RECEIVED, promised + timedelta(hours=5), promised,
    )  # fmt: skip
    assert row.due_at == path.at + timedelta(minutes=30)
    assert clocks(row) == {"accept", "resolve"}
    assert running_pause(row) is None
    assert ("added", "春和里站") in told(row)
    assert row.remarks.order_by("-id")[0].kind == RemarkKind.ADDITION
    row = actions.accept(row, by=path.by(HEAD), at=path.later(minutes=5))
    assert row.resolve_by == promised + timedelta(hours=5)
    assert clocks(row) == {"take", "resolve"}


def test_a_wait_before_acceptance_moves_the_promise_too(path: Path) -> None:
    row = path.filed(GAS)
    row = actions.ask_for_more(row, by=path.by(HEAD), at=path.later(minutes=5), words="哪个单元？")
    row = actions.add(row, by=code_of(row), at=path.later(hours=2), words="2单元。")
    row = actions.accept(row, by=path.by(HEAD), at=path.later(minutes=5))
    assert row.resolve_by == row.received_at + timedelta(hours=26)


def test_staff_who_called_add_what_they_learned_on_the_resident_s_behalf(path: Path) -> None:
    row = path.needs_info()
    row = actions.add(row, by=path.by(HEAD), at=path.later(hours=1), words="电话里说是三楼。")
    from linli.core.models import Event

    event = Event.objects.filter(subject_id=str(row.pk)).latest("id")
    assert event.kind == "service_request.added"
    assert event.behalf_of_id == row.reporter_id == path.by("resident").person_id


@pytest.mark.parametrize("words", ["", "  \n\t ", "\u200b\u202e", "长" * 4001])
def test_question_and_addition_need_words(path: Path, words: str) -> None:
    row = path.filed()
    with pytest.raises(Invalid) as caught:
        actions.ask_for_more(row, by=path.by(HEAD), at=path.at, words=words)
    assert set(caught.value.errors) == {"words"}
    row = actions.ask_for_more(row, by=path.by(HEAD), at=path.at, words="哪一层？")
    with pytest.raises(Invalid) as caught:
        actions.add(row, by=code_of(row), at=path.at, words=words)
    assert set(caught.value.errors) == {"words"}


def test_a_neighbour_adds_nothing_and_a_repairer_asks_nothing(path: Path) -> None:
    row = path.filed()
    with pytest.raises(Refused):
        actions.ask_for_more(row, by=path.by(REPAIRER), at=path.at, words="哪一层？")
    row = actions.ask_for_more(row, by=path.by(HEAD), at=path.at, words="哪一层？")
    with pytest.raises(Refused):
        actions.add(row, by=path.by("neighbour"), at=path.at, words="三楼。")
    with pytest.raises(Stale):
        actions.add(row, by=code_of(row), at=path.at, words="三楼。", version=1)


def test_withdrawing_ends_the_wait_too(path: Path) -> None:
    row = path.needs_info()
    row = actions.withdraw(row, by=code_of(row), at=path.later(hours=1))
    assert running_pause(row) is None
    assert happened(row) == ["filed", "asked_for_more", "withdrawn"]

"""Matters: asking, the clock from the first paper, pauses that are added, both sides' ticks, the end."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from linli.core.actions import KeyReused
from linli.core.clock import from_local, local_date
from linli.core.refusals import Invalid, Refused, Stale
from linli.people.enums import RevealPurpose
from linli.services import actions
from linli.services.enums import Side, State
from linli.services.models import AgentMatter, AgentPaper, AgentPause
from linli.services.queries import by_code, code_of, matters_visible_to, own_matter
from tests.services.conftest import NEIGHBOUR, OFFICER, PHONE, RESIDENT, Desk

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({"kind": "x"}, "kind"),
        ({"way": "x"}, "way"),
        ({"way": "phone"}, "way"),
        ({"name": " "}, "name"),
        ({"name": "长" * 5000}, "name"),
        ({"words": "长" * 501}, "words"),
        ({"phone": "12"}, "phone"),
    ],
)
def test_what_cannot_be_is_refused_at_its_field(desk: Desk, more: dict[str, Any], field: str) -> None:
    with pytest.raises(Invalid) as wrong:
        desk.asked(**more)
    assert list(wrong.value.errors) == [field]
    assert not AgentMatter.objects.exists()


def test_anybody_asks_and_the_station_answers_within_a_working_day(desk: Desk) -> None:
    row = desk.asked(role="nobody")
    assert row.organisation_id == desk.world.bodies["station"].pk
    assert row.number.startswith("AG-")
    assert local_date(row.answer_by) == local_date(desk.at) + timedelta(days=1), "a Monday"
    assert (row.asker_id, row.due_at, row.runs_from) == (None, None, None)


def test_the_same_form_twice_is_one(desk: Desk) -> None:
    def send(name: str = "林小满") -> AgentMatter:
        facts = desk.facts(name=name)
        return actions.ask_for_matter(desk.world.estate, facts, key="k", by=desk.by("nobody"), at=desk.at)

    assert send().pk == send().pk
    with pytest.raises(KeyReused):
        send("别人")


def test_its_code_opens_it_and_nothing_else_does(desk: Desk) -> None:
    row = desk.asked()
    assert by_code(code_of(row.pk).lower()) == row
    assert by_code("0" * 10) is None
    assert own_matter(desk.by(RESIDENT), row.pk) == row
    assert own_matter(desk.by(NEIGHBOUR), row.pk) is None


def test_the_clock_runs_from_the_first_paper(desk: Desk) -> None:
    row = desk.taken()
    assert row.due_at is None
    desk.later(days=1)
    desk.received(row)
    first, due = row.runs_from, row.due_at
    assert first == desk.at
    assert due is not None and local_date(due) == date(2026, 12, 8), "ten working days after Tuesday, 24 November"
    desk.later(days=2)
    desk.received(row, "一寸照片")
    assert (row.runs_from, row.due_at) == (first, due), "a second paper moves nothing"


def test_without_papers_it_runs_from_when_it_is_taken_on(desk: Desk) -> None:
    row = desk.taken(kind="pension_check", way="phone")
    assert row.runs_from == desk.at
    assert row.due_at is not None


def test_a_pause_adds_the_working_days_that_it_covers(desk: Desk) -> None:
    row = desk.taken()
    desk.received(row)
    due = row.due_at
    day = local_date(desk.at) + timedelta(days=4)
    row = actions.pause_matter(row, reason="等照片", look_on=day, by=desk.by(), at=desk.at)
    assert AgentPause.objects.get().ended_at is None
    desk.at = from_local(date(2026, 11, 26)) + timedelta(hours=10)
    row = actions.resume_matter(row, by=desk.by(), at=desk.at)
    assert due is not None and row.due_at is not None
    assert row.due_at - due == timedelta(days=2), "Tuesday and Wednesday; the day of receipt never counted"
    assert (row.reason, row.look_on) == ("", None)


@pytest.mark.parametrize(
    ("reason", "days", "field"), [(" ", 3, "reason"), ("等", 0, "look_on"), ("等", 800, "look_on")]
)
def test_a_pause_needs_a_reason_and_a_day(desk: Desk, reason: str, days: int, field: str) -> None:
    row = desk.taken()
    with pytest.raises(Invalid) as wrong:
        day = local_date(desk.at) + timedelta(days=days)
        actions.pause_matter(row, reason=reason, look_on=day, by=desk.by(), at=desk.at)
    assert list(wrong.value.errors) == [field]


@pytest.mark.parametrize(
    ("number", "days", "field"),
    [(0, 0, "number"), (4, 0, "number"), (None, 0, "number"), (1, 1, "done_on"), (1, -9, "done_on")],
)
def test_a_step_is_one_of_the_list_on_a_day_that_has_come(
    desk: Desk, number: int | None, days: int, field: str
) -> None:
    row = desk.taken()
    with pytest.raises(Invalid) as wrong:
        day = local_date(desk.at) + timedelta(days=days)
        actions.do_step(row, number=number, done_on=day, by=desk.by(), at=desk.at)
    assert list(wrong.value.errors) == [field]


def test_a_step_said_again_is_one_step(desk: Desk) -> None:
    row, today = desk.taken(), local_date(desk.at)
    first = actions.do_step(row, number=1, done_on=today, by=desk.by(), at=desk.at)
    again = actions.do_step(row, number=1, done_on=today, words="补了照片", by=desk.by(), at=desk.at)
    assert (first.pk, again.words) == (again.pk, "补了照片")


def test_receipts_are_numbered_and_a_slip_has_an_end(desk: Desk) -> None:
    row = desk.taken()
    assert [desk.received(row, f"证{number}").number for number in (1, 2, 3)] == [1, 2, 3]
    AgentPaper.objects.filter(matter=row, number=3).update(number=40)
    with pytest.raises(Invalid):
        desk.received(row)


def test_given_back_it_is_out_until_its_owner_ticks_it(desk: Desk) -> None:
    row = desk.taken()
    paper = desk.received(row, signed=False)
    actions.give_back_paper(row, paper, by=desk.by(), at=desk.at)
    row.refresh_from_db()
    assert row.papers_out == 1
    with pytest.raises(Refused):
        actions.tick_paper(row, paper, Side.RETURNED, by=desk.by(NEIGHBOUR), at=desk.at)
    ticked = actions.tick_paper(row, paper, Side.RETURNED, by=desk.by(RESIDENT), at=desk.at)
    assert ticked.received_ticked_at == desk.at, "who has it back had handed it over"
    assert actions.tick_paper(row, paper, Side.RETURNED, by=desk.by(RESIDENT), at=desk.at).pk == paper.pk
    row.refresh_from_db()
    assert row.papers_out == 0


def test_nobody_ticks_a_return_before_it_is_given_back(desk: Desk) -> None:
    row = desk.taken()
    paper = desk.received(row)
    for role in (RESIDENT, "station_head"):
        with pytest.raises(Refused):
            actions.tick_paper(row, paper, Side.RETURNED, by=desk.by(role), at=desk.at)


def test_it_does_not_end_while_a_paper_is_out(desk: Desk) -> None:
    row = desk.returning()
    with pytest.raises(Refused) as refused:
        actions.close_matter(row, by=desk.by(), at=desk.at)
    assert "1" in refused.value.refusal.why
    actions.give_back_paper(row, row.papers.get(), signed=True, by=desk.by(), at=desk.at)
    row.refresh_from_db()
    done = actions.close_matter(row, by=desk.by(), at=desk.at)
    assert done.state == State.ENDED
    assert actions.close_matter(done, by=desk.by(), at=desk.at).state == State.ENDED, "a second press is harmless"


def test_withdrawn_with_a_paper_out_it_waits_for_the_paper(desk: Desk) -> None:
    row = desk.taken()
    paper = desk.received(row)
    row = actions.withdraw_matter(row, by=desk.by(RESIDENT), at=desk.at)
    assert (row.state, row.outcome, row.ended_at) == (State.RETURNING, State.WITHDRAWN, None)
    actions.give_back_paper(row, paper, signed=True, by=desk.by(), at=desk.at)
    row.refresh_from_db()
    assert actions.close_matter(row, by=desk.by(), at=desk.at).state == State.WITHDRAWN


def test_withdrawn_while_paused_no_pause_runs_on(desk: Desk) -> None:
    row = actions.withdraw_matter(desk.matter_in(State.PAUSED), by=desk.by(RESIDENT), at=desk.at)
    assert row.state == State.WITHDRAWN
    assert AgentPause.objects.get().ended_at == desk.at


@pytest.mark.parametrize("role", [NEIGHBOUR, "nobody", OFFICER, "repairer"])
def test_another_body_and_strangers_do_nothing_with_it(desk: Desk, role: str) -> None:
    row, by = desk.asked(), desk.by(role)
    for act in (actions.take_matter, actions.withdraw_matter):
        with pytest.raises(Refused):
            act(row, by=by, at=desk.at)
    assert row not in matters_visible_to(by)


def test_taking_it_twice_is_harmless_and_two_at_once_get_one_answer(desk: Desk) -> None:
    row = desk.asked()
    taken = actions.take_matter(row, version=1, by=desk.by(), at=desk.at)
    assert actions.take_matter(row, by=desk.by(), at=desk.at).version == taken.version
    with pytest.raises(Stale):
        actions.decline_matter(row, reason="不", version=1, by=desk.by(), at=desk.at)


def test_declined_says_why_and_where_else(desk: Desk) -> None:
    row = desk.asked()
    with pytest.raises(Invalid):
        actions.decline_matter(row, reason="", by=desk.by(), at=desk.at)
    done = actions.decline_matter(row, reason="请到街道", by=desk.by(), at=desk.at)
    assert (done.state, done.ended_at) == (State.DECLINED, desk.at)


def test_the_telephone_is_shown_until_it_is_over(desk: Desk) -> None:
    row = desk.taken()
    found = actions.call_asker(row, purpose=RevealPurpose.ASK_DETAILS, by=desk.by(), at=desk.at)
    assert found.phone == PHONE
    row = actions.withdraw_matter(row, by=desk.by(RESIDENT), at=desk.at)
    with pytest.raises(Refused):
        actions.call_asker(row, purpose=RevealPurpose.ASK_DETAILS, by=desk.by(), at=desk.at)
    none = desk.asked(phone="")
    with pytest.raises(Invalid):
        actions.call_asker(none, purpose=RevealPurpose.ASK_DETAILS, by=desk.by(), at=desk.at)

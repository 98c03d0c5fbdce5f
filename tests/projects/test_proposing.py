"""Calling and proposing: what is kept of a draft, what must be whole when it is sent, and until when it changes."""

from __future__ import annotations

from typing import Any

import pytest

from linli.core.actions import KeyReused
from linli.core.clock import local_date
from linli.core.refusals import Invalid, Refused, Stale
from linli.messages.models import Outbox
from linli.projects.actions import StepFacts, call_for, decide, draft, edit, facts_of, review, send
from linli.projects.actions.calling import CallFacts
from linli.projects.enums import State
from linli.projects.models import ProjectCall, ProjectProposal
from linli.projects.queries import account_of, milestones_of, reviews_of
from linli.volunteering.models import VolunteerTeam
from tests.projects.conftest import CALL_DAYS, CALLER, DAY, HEAD, OFFICE, PROPOSER, WHOLE, Pot, fresh

pytestmark = pytest.mark.django_db


def steps(pot: Pot, *said: tuple[str, int, int | None]) -> tuple[StepFacts, ...]:
    return tuple(StepFacts(name, local_date(pot.at) + days * DAY, fen) for name, days, fen in said)


@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({"title": " "}, "title"), ({"title": "长" * 41}, "title"), ({"words": ""}, "words"),
        ({"words": "长" * 5000}, "words"), ({"words": "打13800138000"}, "words"), ({"fen": None}, "fen"),
        ({"fen": 0}, "fen"), ({"fen": -1}, "fen"), ({"fen": 1.5}, "fen"), ({"fen": 10**11 + 1}, "fen"),
        ({"fen": True}, "fen"), ({"until": None}, "until"),
    ],
)  # fmt: skip
def test_a_call_that_cannot_be_is_said_at_its_field_and_opens_no_account(
    pot: Pot, more: dict[str, Any], field: str
) -> None:
    with pytest.raises(Invalid) as wrong:
        pot.call(**({"fen": WHOLE} | more))
    assert set(wrong.value.errors) == {field}
    assert not ProjectCall.objects.exists()


@pytest.mark.parametrize("days", [-1, 367])
def test_the_last_day_is_from_today_on_within_a_year(pot: Pot, days: int) -> None:
    with pytest.raises(Invalid) as wrong:
        pot.call(until=local_date(pot.at) + days * DAY)
    assert set(wrong.value.errors) == {"until"}


def test_the_same_key_is_the_same_call_and_its_money_is_there_once(pot: Pot) -> None:
    facts = CallFacts("征集", "做点事", 500, local_date(pot.at) + CALL_DAYS * DAY)
    place, by = pot.world.places["community"], pot.world.actor(CALLER)
    one = call_for(place, facts, key="k", by=by, at=pot.at)
    assert call_for(place, facts, key="k", by=by, at=pot.at).pk == one.pk
    assert account_of(one).available == 500
    with pytest.raises(KeyReused):
        call_for(place, CallFacts("另一个", "做点事", 500, facts.until), key="k", by=by, at=pot.at)


def test_a_draft_lacks_what_it_lacks_and_is_nobody_elses(pot: Pot) -> None:
    row = pot.draft(purpose="", whom="", fen=None, estates=(), steps=(StepFacts("想一想", None, None),))
    assert (row.state, row.fen, row.estates.count()) == (State.DRAFT, 0, 0)
    assert not Outbox.objects.filter(kind="project.proposed").exists()
    with pytest.raises(Invalid) as wrong:
        send(row, by=pot.world.actor(PROPOSER), at=pot.at)
    assert set(wrong.value.errors) == {"purpose"}
    assert fresh(row).state == State.DRAFT


@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({"purpose": ""}, "purpose"), ({"whom": ""}, "whom"), ({"estates": ()}, "estates"), ({"steps": ()}, "steps"),
        ({"fen": None}, "fen"), ({"fen": 49_999}, "fen"), ({"fen": 50_001}, "fen"),
    ],
)  # fmt: skip
def test_what_is_sent_is_whole(pot: Pot, more: dict[str, Any], field: str) -> None:
    row = pot.draft(**more)
    with pytest.raises(Invalid) as wrong:
        send(row, by=pot.world.actor(PROPOSER), at=pot.at)
    assert set(wrong.value.errors) == {field}
    assert fresh(row).state == State.DRAFT


@pytest.mark.parametrize(
    ("said", "field"),
    [
        ([("办", 10, 0)], "steps"), ([("办", 10, -5)], "steps"), ([("办", 10, 10**12)], "steps"),
        ([("", 10, 500)], "steps"), ([("办", -1, 500)], "steps"), ([("办", 800, 500)], "steps"),
        ([("办", 10, None)], "steps"), ([("长" * 81, 10, 500)], "steps"), ([("办", 10, 500)] * 13, "steps"),
        ([("办", 10, 499)], "fen"), ([("办", 10, 250), ("再办", 20, 251)], "fen"),
    ],
)  # fmt: skip
def test_steps_that_cannot_be_are_refused_when_it_is_whole(pot: Pot, said: list[Any], field: str) -> None:
    row = pot.sent(500)
    with pytest.raises(Invalid) as wrong:
        edit(row, pot.facts(500, steps=steps(pot, *said)), by=pot.world.actor(PROPOSER), at=pot.at)
    assert set(wrong.value.errors) == {field}
    assert [one.fen for one in milestones_of(row)] == [500]


def test_a_sum_is_at_most_the_playbooks_and_the_calls(pot: Pot) -> None:
    rich, poor = pot.call(10**10), pot.call(1000)
    with pytest.raises(Invalid) as wrong:
        pot.draft(2_000_001, call=rich)
    assert "20,000.00" in wrong.value.errors["fen"]
    pot.draft(2_000_000, call=rich)
    with pytest.raises(Invalid) as wrong:
        pot.draft(1001, call=poor)
    assert "10.00" in wrong.value.errors["fen"]


def test_estates_and_teams_are_ones_own(pot: Pot) -> None:
    far = pot.world.places["other_estate"].pk
    for more, field in (({"estates": (far,)}, "estates"), ({"estates": (0,)}, "estates"), ({"kind": "moon"}, "kind")):
        with pytest.raises(Invalid) as wrong:
            pot.draft(**more)  # type: ignore[arg-type]
        assert set(wrong.value.errors) == {field}
    theirs = VolunteerTeam.objects.create(
        organisation=pot.world.bodies["station"], place=pot.world.estate, kind="service", name="站点的队",
        playbook_version_id=pot.call().playbook_version_id, made_at=pot.at,
    )  # fmt: skip
    with pytest.raises(Invalid) as wrong:
        pot.draft(team_id=theirs.pk)
    assert set(wrong.value.errors) == {"team"}
    VolunteerTeam.objects.filter(pk=theirs.pk).update(organisation=pot.world.bodies["volunteers"])
    assert pot.draft(team_id=theirs.pk).by_name == "站点的队"


def test_it_changes_until_the_call_ends_and_stays_whole_once_sent(pot: Pot) -> None:
    row = pot.sent()
    by = pot.world.actor(PROPOSER)
    with pytest.raises(Invalid):
        edit(row, pot.facts(whom=""), by=by, at=pot.at)
    with pytest.raises(Stale):
        edit(row, pot.facts(), by=by, at=pot.at, version=99)
    edit(row, pot.facts(10_000, title="早茶会"), by=by, at=pot.at)
    row = fresh(row)
    assert (row.title, row.fen, [one.fen for one in milestones_of(row)]) == ("早茶会", 10_000, [10_000])
    assert facts_of(row).estates == (pot.world.estate.pk,)
    with pytest.raises(Refused) as refused:
        edit(row, pot.facts(), by=by, at=pot.over)
    assert "over" in refused.value.refusal.sentence()


def test_sent_twice_the_caller_hears_once(pot: Pot) -> None:
    row = pot.sent()
    send(row, by=pot.world.actor(PROPOSER), at=pot.at)
    assert Outbox.objects.filter(kind="project.proposed").count() == 1
    with pytest.raises(Refused):
        send(row, by=pot.world.actor(HEAD), at=pot.at)


def test_the_same_key_is_the_same_draft(pot: Pot) -> None:
    call, by = pot.call(), pot.world.actor(PROPOSER)
    one = draft(call, pot.facts(), key="k", by=by, at=pot.at)
    assert draft(call, pot.facts(), key="k", by=by, at=pot.at).pk == one.pk
    assert ProjectProposal.objects.count() == 1


@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({"agrees": None}, "agrees"), ({"fen": 0}, "fen"), ({"fen": -1}, "fen"), ({"fen": 50_001}, "fen"),
        ({"fen": 2.5}, "fen"), ({"fen": None}, "fen"), ({"words": ""}, "words"), ({"words": "长" * 301}, "words"),
    ],
)  # fmt: skip
def test_a_review_says_yes_or_no_how_much_and_why(pot: Pot, more: dict[str, Any], field: str) -> None:
    row = pot.sent()
    with pytest.raises(Invalid) as wrong:
        pot.review(row, HEAD, **more)
    assert set(wrong.value.errors) == {field}
    assert reviews_of(row) == []


def test_a_no_needs_no_sum_and_one_person_says_it_once(pot: Pot) -> None:
    row = pot.sent()
    pot.review(row, HEAD, agrees=False, fen=None)
    with pytest.raises(Refused):
        pot.review(row, HEAD)
    with pytest.raises(Refused):
        review(row, agrees=True, fen=1, words="好", by=pot.world.actor(PROPOSER), at=pot.over)
    pot.review(row, OFFICE)
    assert [(one.agrees, one.fen) for one in reviews_of(row)] == [(False, 0), (True, 50_000)]


@pytest.mark.parametrize("fen", [None, 0, -1, 50_001, 10**13, 0.5])
def test_a_decision_grants_a_sum_within_what_was_asked(pot: Pot, fen: Any) -> None:
    row = pot.reviewed()
    with pytest.raises(Invalid) as wrong:
        decide(row, fen=fen, reasons="好", by=pot.world.actor(CALLER), at=pot.over)
    assert set(wrong.value.errors) == {"fen"}
    assert fresh(row).granted is None

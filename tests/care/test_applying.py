"""Entering an application: consent, the door, the paper of which only a hash is kept, amounts, how often in a year."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from linli.care import actions
from linli.care.enums import State
from linli.care.models import CareApplication
from linli.core.actions import KeyReused
from linli.core.models import Event
from linli.core.refusals import Invalid, Refused
from linli.people.models import Contact
from tests.care.conftest import ASKED, DEPUTY, HEAD, KEEPER, NAME, OFFICER, PHONE, WORDS, Care


def test_it_waits_for_the_first_reviewer_with_a_day(care: Care) -> None:
    row = care.asked()
    assert row.state == State.ASKED
    assert row.number.startswith("CA-")
    assert (row.asked, row.name, row.words, row.papers) == (ASKED, NAME, WORDS, "0")
    assert row.due_at is not None and row.due_at > care.at
    assert row.contact is not None and row.contact.masked.endswith("9301")


@pytest.mark.parametrize("role", [DEPUTY, HEAD, OFFICER])
def test_posts_that_enter_do_so_where_they_serve(care: Care, role: str) -> None:
    assert care.asked(role=role).entered_by_id == care.by(role).appointment_id


@pytest.mark.parametrize("role", ["resident", "grid_worker", "repairer", KEEPER, "administrator", "nobody"])
def test_nobody_else_enters(care: Care, role: str) -> None:
    assert care.fund
    with pytest.raises(Refused) as refused:
        care.asked(role=role)
    assert refused.value.refusal.who_can


@pytest.mark.parametrize(
    ("field", "more"),
    [
        ("name", {"name": " "}),
        ("name", {"name": "柳" * 41}),
        ("name", {"name": "柳如烟 13900139001"}),
        ("room", {"room": None}),
        ("purpose", {"purpose": "cancer"}),
        ("purpose", {"purpose": ""}),
        ("asked", {"asked": None}),
        ("asked", {"asked": 0}),
        ("asked", {"asked": -100}),
        ("asked", {"asked": 500_001}),
        ("asked", {"asked": 10**15}),
        ("words", {"words": "字" * 501}),
        ("words", {"words": "卡号 6222 0212 3456 7890 123"}),
        ("papers", {"papers": (7,)}),
        ("papers", {"papers": (-1,)}),
        ("phone", {"phone": "12"}),
        ("paper", {"paper": ""}),
        ("paper", {"paper": "123"}),
        ("paper", {"paper": "11010519491231002A"}),
        ("paper", {"paper": "110105194912310021"}),
        ("paper", {"paper": "一二三四五六七"}),
        ("consent_who", {"consent_who": ""}),
        ("consent_who", {"consent_who": "neighbour"}),
        ("consent_way", {"consent_way": ""}),
        ("consented_on", {"consented_on": None}),
        ("consented_on", {"consented_on": date(2026, 11, 24)}),
        ("consented_on", {"consented_on": date(2026, 1, 1)}),
        ("consented_on", {"consented_on": date(2999, 1, 1)}),
    ],
)
def test_what_is_wrong_is_said_at_its_field_and_nothing_is_kept(care: Care, field: str, more: dict[str, Any]) -> None:
    with pytest.raises(Invalid) as wrong:
        care.asked(**more)
    assert field in wrong.value.errors
    assert not CareApplication.objects.exists()
    assert not Contact.objects.filter(purpose="care_application").exists()


def test_a_door_of_another_estate_is_none(care: Care) -> None:
    with pytest.raises(Invalid) as wrong:
        care.asked(room=care.world.places["other_room"])
    assert "room" in wrong.value.errors


def test_a_citizens_number_is_checked_by_its_last_sign_and_is_kept_nowhere(care: Care) -> None:
    row = care.asked(paper="11010519491231002x")
    assert len(bytes(row.person_hash or b"")) == 16
    assert b"11010519491231002" not in bytes(row.person_hash or b"")
    said = " ".join(str(one) for one in Event.objects.values_list("kind", "refs", "subject_id"))
    assert "11010519491231002" not in said
    assert NAME not in said and "medical" not in said and PHONE not in said and str(ASKED) not in said


def test_the_hash_of_one_fund_says_nothing_in_another(care: Care) -> None:
    from linli.care.queries import person_hashes

    other = actions.open_fund(care.world.bodies["community_office"], "hardship", by=care.by(OFFICER), at=care.at)
    assert person_hashes(care.fund, "PASS00001") != person_hashes(other, "PASS00001")


def test_one_person_asks_once_a_year_however_the_name_is_written(care: Care) -> None:
    care.asked(paper="pass-00001")
    with pytest.raises(Invalid) as wrong:
        care.asked(paper="PASS 00001", name="柳如煙")
    assert "paper" in wrong.value.errors
    assert care.asked(2).pk


@pytest.mark.parametrize("state", [State.REFUSED, State.WITHDRAWN, State.RETURNED])
def test_what_came_to_nothing_does_not_count(care: Care, state: State) -> None:
    care.reached(state)
    assert care.asked().state == State.ASKED


def test_in_the_next_year_one_asks_again(care: Care) -> None:
    care.closed()
    care.at = care.at.replace(year=2027, month=1, day=4)
    assert care.asked().state == State.ASKED


def test_the_same_form_again_gives_the_first_one(care: Care) -> None:
    said = {"key": "k" * 20, "by": care.by(DEPUTY), "at": care.at}
    first = actions.enter_application(care.fund, care.world.estate, care.facts(), **said)
    assert actions.enter_application(care.fund, care.world.estate, care.facts(), **said).pk == first.pk
    with pytest.raises(KeyReused):
        actions.enter_application(care.fund, care.world.estate, care.facts(asked=100), **said)
    assert CareApplication.objects.count() == 1


def test_a_fund_is_for_the_estates_that_its_body_serves(care: Care) -> None:
    body = care.world.bodies["community_office"]
    fund = actions.open_fund(body, "hardship", by=care.by(OFFICER), at=care.at)
    body.bindings.all().delete()
    with pytest.raises(Invalid) as wrong:
        actions.enter_application(fund, care.world.estate, care.facts(), by=care.by(DEPUTY), at=care.at)
    assert "fund" in wrong.value.errors


def test_an_ended_fund_takes_nothing(care: Care) -> None:
    actions.end_fund(care.fund, by=care.by(KEEPER), at=care.at)
    with pytest.raises(Refused):
        care.asked()


@pytest.mark.parametrize("state", [State.ASKED, State.SECOND, State.NOTICE, State.OBJECTED, State.DECIDED])
def test_withdrawn_is_forgotten_at_once(care: Care, state: State) -> None:
    row = care.reached(state)
    contact = row.contact
    row = actions.withdraw_application(row, by=care.by(DEPUTY), at=care.at)
    row.refresh_from_db()
    assert (row.state, row.name, row.room, row.person_hash, row.words) == (State.WITHDRAWN, "—", None, None, "")
    assert (row.contact, row.first_words, row.second_words, row.objection) == (None, "", "", "")
    assert contact is not None
    contact.refresh_from_db()
    assert bytes(contact.sealed) == b"" and contact.masked == ""


@pytest.mark.parametrize("state", [State.PAID, State.CLOSED, State.REFUSED, State.RETURNED, State.WITHDRAWN])
def test_what_is_paid_or_over_is_not_withdrawn(care: Care, state: State) -> None:
    row = care.reached(state)
    with pytest.raises(Refused):
        actions.withdraw_application(row, by=care.by(KEEPER), at=care.at)


def test_the_telephone_is_shown_to_those_who_decide_with_a_purpose_and_kept(care: Care) -> None:
    row = care.asked()
    for role in (HEAD, OFFICER, KEEPER):
        assert actions.call_person(row, purpose="ask_details", by=care.by(role), at=care.at).phone == PHONE
    with pytest.raises(Invalid):
        actions.call_person(row, purpose="", by=care.by(HEAD), at=care.at)
    with pytest.raises(Refused):
        actions.call_person(row, purpose="ask_details", by=care.by(DEPUTY), at=care.at)
    silent = care.asked(2, phone="")
    with pytest.raises(Invalid) as wrong:
        actions.call_person(silent, purpose="ask_details", by=care.by(HEAD), at=care.at)
    assert "phone" in wrong.value.errors


def test_consent_is_no_older_than_three_months(care: Care) -> None:
    assert care.asked(consented_on=care.today - timedelta(days=92)).pk

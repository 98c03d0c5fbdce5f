"""Disputes at the desk: taken in, mediated step by step, printed, and not there for anybody else."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from linli.core.clock import local_date
from linli.demo.cast import World
from linli.mediation import actions
from linli.mediation.enums import State
from linli.mediation.models import AgreementLine, Mediation, MediationSession
from linli.people.models import Contact
from tests.mediation.conftest import HEAD, MEDIATOR, PHONE, Dispute, asked_in
from tests.web.desk.conftest import Desk, page

SignIn = Callable[[str], Client]

FORM = {"kind": "station", "words": "鞋柜占道\n过不去", "asks_name": "王女士", "other_name": "李先生"}


@pytest.fixture
def dispute(world: World) -> Dispute:
    return asked_in(world, world.at)


def address(dispute: Dispute, rest: str = "") -> str:
    return f"/desk/mediations/{dispute.mediation.number}/{rest}"


def sent(dispute: Dispute, do: str, **more: str) -> dict[str, str]:
    return {"do": do, "version": str(dispute.fresh().version), **more}


def test_taking_in_a_dispute_at_the_desk(at_desk: SignIn, world: World) -> None:
    client = at_desk(HEAD)
    assert "No dispute is open" in client.get("/desk/mediations/").content.decode()
    form = client.get("/desk/mediations/new/").content.decode()
    assert "Only who mediates" in form
    said = {**FORM, "estate": str(world.estate.pk), "asks_phone": PHONE, "asks_room": "3-1-101"}
    answer = client.post("/desk/mediations/new/", said)
    row = Mediation.objects.get()
    assert (answer.status_code, answer["Location"]) == (303, f"/desk/mediations/{row.number}/")
    text = client.get(answer["Location"]).content.decode()
    assert "鞋柜占道" in text
    assert PHONE not in text
    assert "3栋1单元101" in text, "the door with its building"
    asks = row.parties.order_by("-asks")[0]
    assert asks.room is not None
    assert (asks.room.name, asks.contact is None) == ("101", False)


def test_a_form_that_lacks_something_keeps_what_was_typed(at_desk: SignIn, world: World) -> None:
    said = {**FORM, "estate": str(world.estate.pk), "other_name": "", "asks_room": "99-9-999"}
    answer = at_desk(HEAD).post("/desk/mediations/new/", said)
    text = answer.content.decode()
    assert answer.status_code == 422
    assert "Write one door, such as 3-1-502" in text
    assert 'value="王女士"' in text
    answer = at_desk(HEAD).post("/desk/mediations/new/", {**said, "asks_room": ""})
    assert "Name the person, or choose a body." in answer.content.decode()
    assert not Mediation.objects.exists()


def test_from_a_service_request_nothing_is_typed_twice(at_desk: SignIn, desk: Desk, world: World) -> None:
    row = desk.file("楼上漏水", phone="10000005678", reporter_name="赵女士")
    client = at_desk(HEAD)
    assert "Ask for mediation about it" in client.get(page(row)).content.decode()
    form = client.get(f"/desk/mediations/new/?about={row.number}").content.decode()
    assert 'value="赵女士"' in form
    assert "楼上漏水" in form
    said = {**FORM, "estate": str(world.estate.pk), "asks_name": "赵女士", "about": row.number}
    client.post("/desk/mediations/new/", said)
    party = Mediation.objects.get().parties.order_by("-asks")[0]
    assert party.contact_id == row.contact_id
    assert Contact.objects.count() == 1
    text = client.get(page(row)).content.decode()
    assert "In mediation" in text
    assert "李先生" not in text


def test_the_request_says_no_more_than_in_mediation_to_the_resident(
    at_desk: SignIn, desk: Desk, world: World, client: Client
) -> None:
    row = desk.file("楼上漏水")
    asked_in(world, world.at, service_request=row)
    text = at_desk(HEAD).get(f"{page(row)}?see=residents").content.decode()
    assert "In mediation" in text
    assert not any(name in text for name in ("赵女士", "钱先生", "MD-"))


@pytest.mark.parametrize("rest", ["", "agreement/", "agreement/print/"])
def test_for_everybody_else_it_is_not_there(at_desk: SignIn, dispute: Dispute, rest: str) -> None:
    dispute.written()
    for role in (
        "property_manager",
        "owners_chair",
        "community_officer",
        "district_officer",
        "city_officer",
        "auditor",
    ):
        assert at_desk(role).get(address(dispute, rest)).status_code == 404, role
    assert at_desk(MEDIATOR).get(address(dispute, rest)).status_code == 200
    assert at_desk("city_officer").post(address(dispute), sent(dispute, "withdraw")).status_code == 404
    assert at_desk("city_officer").get("/desk/mediations/").status_code == 404


def test_step_by_step_to_a_signed_paper(at_desk: SignIn, dispute: Dispute, world: World) -> None:
    head, mediator = at_desk(HEAD), at_desk(MEDIATOR)
    text = head.get(address(dispute)).content.decode()
    assert "吴岭" in text
    assert head.post(address(dispute), sent(dispute, "give", appointment=str(dispute.post()))).status_code == 303
    for party in dispute.parties():
        assert mediator.post(address(dispute), sent(dispute, "yes", party=str(party.pk))).status_code == 303
    assert mediator.post(address(dispute), sent(dispute, "begin")).status_code == 303
    plan = {"day": local_date(world.at).isoformat(), "begins": "09:00", "where": "调解室"}
    assert mediator.post(address(dispute), sent(dispute, "plan_session", **plan)).status_code == 303
    session = MediationSession.objects.get()
    held = {"session": str(session.pk), "agreed": "先查漏点", "notes": "心急"}
    assert mediator.post(address(dispute), sent(dispute, "record_session", **held)).status_code == 303
    upper = dispute.parties()[1]
    lines = {
        "version": str(dispute.fresh().version), "words": "各让一步", "party_0": str(upper.pk),
        "words_0": "修好地漏", "due_on_0": "2026-12-07", "party_1": "", "words_1": "", "due_on_1": "",
    }  # fmt: skip
    assert mediator.post(address(dispute, "agreement/"), lines).status_code == 303
    paper = mediator.get(address(dispute, "agreement/print/")).content.decode()
    assert "修好地漏" in paper
    assert paper.count("Signature<") == 3
    day = local_date(world.at).isoformat()
    assert mediator.post(address(dispute), sent(dispute, "sign", signed_on=day)).status_code == 303
    assert dispute.fresh().state == State.SIGNED
    assert "asked from" in mediator.get(address(dispute)).content.decode()
    assert mediator.post(address(dispute), sent(dispute, "keep", words="")).status_code == 303
    assert dispute.fresh().state == State.AGREED


def test_a_session_is_moved_on_the_page_and_a_mistake_stays_at_it(at_desk: SignIn, dispute: Dispute) -> None:
    dispute.talking()
    session = dispute.session(hours=48)
    mediator = at_desk(MEDIATOR)
    assert f'id="id_where_{session.pk}"' in mediator.get(address(dispute)).content.decode()
    wrong = {"session": str(session.pk), "day": "soon", "begins": "10:00", "where": "花园"}
    answer = mediator.post(address(dispute), sent(dispute, "move_session", **wrong))
    assert answer.status_code == 422
    assert 'value="花园"' in answer.content.decode()
    day = local_date(dispute.at) + timedelta(days=3)
    right = {**wrong, "day": day.isoformat()}
    assert mediator.post(address(dispute), sent(dispute, "move_session", **right)).status_code == 303
    session.refresh_from_db()
    assert (session.where, local_date(session.starts_at)) == ("花园", day)
    foreign = {**right, "session": "x"}
    assert mediator.post(address(dispute), sent(dispute, "move_session", **foreign)).status_code == 404


def test_notes_are_on_the_mediators_page_alone(at_desk: SignIn, dispute: Dispute) -> None:
    dispute.talking()
    session = dispute.session(hours=-1)
    actions.record_session(session, agreed="谈过", notes="钱先生心急", by=dispute.by(), at=dispute.at)
    assert "钱先生心急" in at_desk(MEDIATOR).get(address(dispute)).content.decode()
    text = at_desk(HEAD).get(address(dispute)).content.decode()
    assert "谈过" in text
    assert "钱先生心急" not in text


def test_what_is_wrong_keeps_the_form_open_with_its_words(at_desk: SignIn, dispute: Dispute) -> None:
    dispute.talking()
    mediator = at_desk(MEDIATOR)
    answer = mediator.post(address(dispute), sent(dispute, "plan_session", day="", begins="", where="调解室"))
    text = answer.content.decode()
    assert answer.status_code == 422
    assert "Name a day and a time" in text
    assert 'value="调解室"' in text
    answer = mediator.post(address(dispute), sent(dispute, "fail", words=" "))
    assert "Say where else they can go" in answer.content.decode()
    stale = {**sent(dispute, "withdraw", words="不调了"), "version": "1"}
    answer = mediator.post(address(dispute), stale)
    assert "Somebody did something here meanwhile" in answer.content.decode()
    assert mediator.post(address(dispute), sent(dispute, "dance")).status_code == 404
    assert mediator.post(address(dispute), sent(dispute, "yes", party="x")).status_code == 404
    assert mediator.post(address(dispute), sent(dispute, "record_session", session="x")).status_code == 404


@pytest.mark.parametrize(
    "wrong", [{"words_0": "", "party_0": ""}, {"words_0": "修", "party_0": ""}, {"words_0": "修", "due_on_0": "明天"}]
)
def test_an_agreement_that_lacks_something_is_kept_as_typed(
    at_desk: SignIn, dispute: Dispute, wrong: dict[str, str]
) -> None:
    dispute.talking()
    said = {"version": str(dispute.fresh().version), "words": "各让一步", "due_on_0": "", **wrong}
    said.setdefault("party_0", str(dispute.parties()[0].pk))
    answer = at_desk(MEDIATOR).post(address(dispute, "agreement/"), said)
    assert answer.status_code == 422
    assert "各让一步" in answer.content.decode()
    assert not AgreementLine.objects.exists()


def test_a_telephone_is_shown_for_a_minute(at_desk: SignIn, dispute: Dispute) -> None:
    dispute.given()
    party = str(dispute.parties()[0].pk)
    mediator = at_desk(MEDIATOR)
    shown = mediator.get(address(dispute)).content.decode()
    assert f'<div class="field"><label for="id_purpose_{party}">' in shown, "as tall as a finger"
    answer = mediator.post(address(dispute, "telephone/"), {"party": party, "purpose": "ask_details"})
    assert PHONE in answer.content.decode()
    assert answer["Cache-Control"] == "no-store"
    assert mediator.post(address(dispute, "telephone/"), {"party": party, "purpose": "x"}).status_code == 303
    assert at_desk(HEAD).post(address(dispute, "telephone/"), {"party": party, "purpose": "urgent"}).status_code == 403


def test_script_in_the_words_is_inert(at_desk: SignIn, world: World) -> None:
    dispute = asked_in(world, world.at, words="<script>alert(1)</script>")
    text = at_desk(HEAD).get(address(dispute)).content.decode()
    assert "<script>alert(1)" not in text


def test_the_inbox_leads_to_the_dispute(at_desk: SignIn, dispute: Dispute) -> None:
    text = at_desk(HEAD).get("/desk/").content.decode()
    assert address(dispute) in text
    assert "waits for a mediator" in text


def test_lists_cost_the_same_for_one_and_for_three(
    at_desk: SignIn, world: World, dispute: Dispute, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    client = at_desk(HEAD)
    with django_assert_max_num_queries(8) as few:
        client.get("/desk/mediations/")
    asked_in(world, world.at)
    asked_in(world, world.at)
    with django_assert_max_num_queries(8) as more:
        client.get("/desk/mediations/")
    assert len(few) == len(more)
    assert dispute.mediation.number.encode() not in client.get("/desk/mediations/?list=over").content


def test_who_is_above_reads_counts_alone(at_desk: SignIn, world: World, dispute: Dispute) -> None:
    for number in range(5):
        row = asked_in(world, world.at - timedelta(days=40), words=f"第{number}件").mediation
        actions.withdraw(row, by=world.actor(HEAD), at=world.at - timedelta(days=40))
    text = at_desk("district_officer").get("/desk/mediations/counts/").content.decode()
    assert '<td class="number">5</td>' in text
    assert "第0件" not in text
    assert at_desk("repairer").get("/desk/mediations/counts/").status_code == 404


def test_residents_read_whom_to_ask_and_a_count_from_five_on(world: World, client: Client) -> None:
    public = f"/e/{world.estate.slug}/contacts/"
    english = {"headers": {"Accept-Language": "en"}}
    assert "mediated here" not in client.get(public, **english).content.decode()
    for _number in range(5):
        row = asked_in(world, world.at - timedelta(days=40)).mediation
        actions.withdraw(row, by=world.actor(HEAD), at=world.at - timedelta(days=40))
    text = client.get(public, **english).content.decode()
    assert "5 disputes were mediated here within twelve months." in text
    assert "Mediation at the station" in text

"""A dispute is taken in for somebody, given to a mediator who is in no way part of it, and a request says little."""

from __future__ import annotations

from datetime import timedelta

import pytest

from linli.core.actors import system
from linli.core.clock import local_date
from linli.core.models import Event
from linli.core.refusals import Invalid, Refused, Stale
from linli.demo.cast import World
from linli.mediation import actions
from linli.mediation.actions import PartyFacts
from linli.mediation.enums import Consent, State
from linli.mediation.models import Mediation, MediationParty
from linli.mediation.queries import conflicted, free_mediators, open_about, parties_of
from linli.people.actions import move_in
from linli.people.models import Account, Contact
from tests.mediation.conftest import HEAD, MEDIATOR, PHONE, Dispute, asked_in
from tests.service_requests.conftest import AT
from tests.service_requests.steps import Path

pytestmark = pytest.mark.django_db


def test_what_is_asked_for_has_two_parties_and_a_time_to_answer(dispute: Dispute) -> None:
    row = dispute.fresh()
    assert (row.state, row.title, row.appointment_id) == (State.ASKED, "楼上漏水，互不相让", None)
    assert row.number.startswith("MD-")
    assert row.answer_by > AT + timedelta(days=2)
    lower, upper = dispute.parties()
    assert (lower.name, lower.asks, upper.name, upper.asks) == ("楼下赵女士", True, "楼上钱先生", False)
    assert {one.consent for one in (lower, upper)} == {Consent.NOT_ASKED}


def test_a_telephone_lies_in_the_vault_alone(dispute: Dispute) -> None:
    contact = Contact.objects.get(pk=dispute.parties()[0].contact_id)
    assert contact.purpose == "mediation"
    assert PHONE.encode() not in bytes(contact.sealed)
    assert PHONE not in contact.masked


def test_no_event_says_who_is_in_dispute_or_what_about(dispute: Dispute) -> None:
    dispute.ended()
    told = str(list(Event.objects.filter(subject_id=str(dispute.mediation.pk)).order_by("id").values("kind", "refs")))
    assert told.count("mediation.") >= 8
    assert not any(word in told for word in ("赵", "钱", "漏水", "地漏", *(str(one.pk) for one in dispute.parties())))


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"words": " "}, "words"),
        ({"words": "长" * 2001}, "words"),
        ({"asks": PartyFacts()}, "asks_name"),
        ({"other": PartyFacts(name="名" * 41)}, "other_name"),
        ({"asks": PartyFacts(name="赵", phone="12")}, "asks_phone"),
        ({"words": "漏水，找13800001234"}, "words"),
        ({"other": PartyFacts(name="钱13800001234")}, "other_name"),
        ({"other": PartyFacts(name="钱", phone=PHONE)}, "other_phone"),
    ],
)
def test_what_is_lacking_is_said_at_its_field(world: World, wrong: dict[str, object], field: str) -> None:
    with pytest.raises(Invalid) as raised:
        asked_in(world, **wrong)
    assert list(raised.value.errors) == [field]
    assert not Mediation.objects.exists()


def test_a_door_and_a_body_are_of_the_estate(world: World) -> None:
    with pytest.raises(Invalid) as raised:
        asked_in(world, asks=PartyFacts(name="赵", room=world.places["other_room"]))
    assert list(raised.value.errors) == ["asks_room"]
    with pytest.raises(Invalid) as raised:
        asked_in(world, other=PartyFacts(organisation=world.bodies["other_station"]))
    assert list(raised.value.errors) == ["other_body"]
    named = asked_in(world, other=PartyFacts(organisation=world.bodies["property"]))
    assert [one.called for one in named.parties()] == ["楼下赵女士", "安和物业"]


def test_the_same_form_sent_twice_is_one_dispute(world: World) -> None:
    first, again = asked_in(world, key="k1"), asked_in(world, key="k1")
    assert first.mediation.pk == again.mediation.pk
    assert MediationParty.objects.count() == 2


def test_a_service_request_says_that_there_is_mediation_and_no_more(path: Path) -> None:
    row = path.filed()
    dispute = asked_in(path.world, path.at, service_request=row)
    event = Event.objects.get(kind="service_request.in_mediation", subject_id=str(row.pk))
    assert event.refs == {}
    assert open_about(row.pk)
    with pytest.raises(Invalid):
        asked_in(path.world, path.at, service_request=row)
    actions.withdraw(dispute.fresh(), by=dispute.by(HEAD), at=path.at)
    assert not open_about(row.pk)
    assert Event.objects.filter(kind="service_request.mediation_ended", subject_id=str(row.pk)).count() == 1


def test_it_is_given_to_a_mediator_and_to_another_later(dispute: Dispute) -> None:
    row = dispute.given()
    assert (row.state, row.appointment_id, row.due_at) == (State.GIVEN, dispute.post(), row.answer_by)
    dispute.all_say_yes()
    row = dispute.given(HEAD)
    assert (row.state, row.appointment_id, row.due_at) == (State.GIVEN, dispute.post(HEAD), None)


def test_who_does_not_mediate_there_is_not_given_it(dispute: Dispute) -> None:
    with pytest.raises(Invalid) as raised:
        dispute.given("repairer")
    assert list(raised.value.errors) == ["appointment"]
    with pytest.raises(Refused):
        actions.give(dispute.fresh(), appointment=dispute.post(), by=dispute.by("community_officer"), at=dispute.at)


def test_what_somebody_else_changed_meanwhile_is_read_first(dispute: Dispute) -> None:
    seen = dispute.fresh().version
    dispute.given()
    with pytest.raises(Stale):
        actions.give(dispute.fresh(), appointment=dispute.post(HEAD), by=dispute.by(HEAD), at=dispute.at, version=seen)


def free(dispute: Dispute) -> set[str]:
    found = free_mediators(dispute.fresh(), parties_of(dispute.fresh()), local_date(dispute.at))
    return {one.person.name for one in found}


def test_whoever_works_for_a_party_does_not_mediate(world: World) -> None:
    everybody = free(asked_in(world))
    against = asked_in(world, other=PartyFacts(organisation=world.bodies["property"]))
    assert everybody == {"周敏", "吴岭", "陈立", "苏文"}
    assert everybody - free(against) == {"陈立"}
    with pytest.raises(Invalid) as raised:
        actions.give(
            against.fresh(), appointment=world.actor("property_manager", post="station_deputy").appointment_id,
            by=world.actor(HEAD), at=AT,
        )  # fmt: skip
    assert list(raised.value.errors) == ["appointment"]


def test_whoever_lives_with_a_party_does_not_mediate(world: World) -> None:
    move_in(world.people[MEDIATOR], room=world.room, since=local_date(AT), by=system(), at=AT)
    with_door = asked_in(world, other=PartyFacts(name="楼上的", room=world.room))
    assert "吴岭" not in free(with_door)
    assert "吴岭" in free(asked_in(world))


def test_a_party_is_known_by_a_telephone_that_was_verified(world: World) -> None:
    account = world.accounts[MEDIATOR]
    named = PartyFacts(name="吴某", phone="10000000005")
    Account.objects.filter(pk=account.pk).update(phone_verified=False)
    assert "吴岭" in free(asked_in(world, asks=named)), "anybody can type a number"
    Account.objects.filter(pk=account.pk).update(phone_verified=True)
    known = asked_in(world, asks=named)
    assert known.parties()[0].person_id == world.people[MEDIATOR].pk
    assert "吴岭" not in free(known)


def test_whoever_lives_with_a_party_that_is_known_by_telephone_does_not_mediate(world: World) -> None:
    move_in(world.people[MEDIATOR], room=world.room, since=local_date(AT), by=system(), at=AT)
    known = asked_in(world, asks=PartyFacts(name="小林", phone="10000000001"))
    assert "吴岭" not in free(known)
    assert conflicted([], {world.people[MEDIATOR].pk}, local_date(AT)) == set()


def test_a_third_party_is_added_until_the_talks_begin_and_never_against_the_mediator(dispute: Dispute) -> None:
    dispute.given()
    third = actions.add_party(dispute.fresh(), PartyFacts(name="孙师傅"), by=dispute.by(), at=dispute.at)
    assert not third.asks
    with pytest.raises(Invalid) as raised:
        actions.add_party(
            dispute.fresh(), PartyFacts(organisation=dispute.world.bodies["grid"]), by=dispute.by(), at=dispute.at
        )
    assert list(raised.value.errors) == ["party_name"], "the deputy is a grid worker too"
    dispute.all_say_yes()
    actions.begin(dispute.fresh(), by=dispute.by(), at=dispute.at)
    with pytest.raises(Refused):
        actions.add_party(dispute.fresh(), PartyFacts(name="李"), by=dispute.by(), at=dispute.at)

"""Claiming, giving back, handing over: one holds it, nothing follows from giving back, nobody is late."""

from __future__ import annotations

from datetime import timedelta

import pytest

from linli.core.models import Event
from linli.core.refusals import Invalid, Refused
from linli.messages.models import Outbox
from linli.people.enums import RevealPurpose
from linli.people.models import ContactReveal
from linli.wishes import actions, jobs
from linli.wishes.enums import State
from linli.wishes.models import Wish
from tests.wishes.conftest import MANAGER, OTHER_PHONE, PHONE, VOLUNTEER, Well, system_actor

pytestmark = pytest.mark.django_db


def test_a_body_claims_and_a_second_press_changes_nothing(well: Well) -> None:
    row = well.claimed()
    assert (row.state, row.claimer_body_id) == (State.CLAIMED, well.world.bodies["volunteers"].pk)
    again = actions.claim(row, by=well.by(VOLUNTEER), at=well.later(hours=1))
    assert again.version == row.version
    with pytest.raises(Refused, match="Somebody else has claimed this wish"):
        actions.claim(row, by=well.by(MANAGER), at=well.at)


def test_a_neighbour_claims_and_their_name_stands_in_no_event(well: Well) -> None:
    row = well.held_by_neighbour()
    neighbour = well.world.people["neighbour"]
    assert row.claimer_id == neighbour.pk
    assert row.claimer_contact is not None
    assert actions.claim(row, by=well.themselves("neighbour"), at=well.at).version == row.version
    for event in Event.objects.filter(recorded_at__isnull=False, kind__startswith="wish."):
        assert event.person_id != neighbour.pk, event.kind
    assert not Event.objects.filter(person_id=neighbour.pk).exists(), "nobody can be counted by what they gave"


def test_a_neighbour_without_a_known_telephone_leaves_one(well: Well) -> None:
    well.world.accounts["neighbour"].__class__.objects.filter(person=well.world.people["neighbour"]).update(
        phone_verified=False
    )
    row = well.open()
    with pytest.raises(Invalid) as wrong:
        actions.claim(row, by=well.themselves("neighbour"), at=well.at)
    assert list(wrong.value.errors) == ["phone"]
    assert Wish.objects.get(pk=row.pk).state == State.OPEN
    assert actions.claim(row, phone=OTHER_PHONE, by=well.themselves("neighbour"), at=well.at).state == State.CLAIMED


def test_giving_back_has_a_reason_and_leaves_nothing_of_who_held_it(well: Well) -> None:
    row = well.held_by_neighbour()
    contact = row.claimer_contact
    assert contact is not None
    with pytest.raises(Invalid) as wrong:
        actions.give_back(row, reason=" ", by=well.themselves("neighbour"), at=well.at)
    assert list(wrong.value.errors) == ["reason"]
    well.later(days=55)
    back = actions.give_back(row, reason="要出差", by=well.themselves("neighbour"), at=well.at)
    assert (back.state, back.claimer_id, back.claimer_contact_id, back.back_words) == (State.OPEN, None, None, "要出差")
    assert back.expires_at == well.at + timedelta(days=14), "so near its end it can still be claimed anew"
    contact.refresh_from_db()
    assert contact.scrubbed_at is not None
    assert actions.claim(back, by=well.by(VOLUNTEER), at=well.at).claimer_body_id is not None


def test_the_station_sets_it_free_for_who_does_not_answer_and_they_hear_of_it(well: Well) -> None:
    row = well.held_by_neighbour()
    with pytest.raises(Refused):
        actions.give_back(row, reason="不回", by=well.by(VOLUNTEER), at=well.at)
    actions.give_back(row, reason="没接电话", by=well.by(), at=well.at)
    told = Outbox.objects.get(kind="wish.claimer.over")
    assert told.person_id == well.world.people["neighbour"].pk


def test_after_the_playbooks_days_the_claimer_is_asked_once(well: Well) -> None:
    row = well.held_by_neighbour()
    assert jobs.run(well.later(days=13)) == 0
    assert jobs.run(well.later(days=2)) == 1
    assert jobs.run(well.later(days=2)) == 0
    row.refresh_from_db()
    assert (row.state, row.claimer_asked_at is not None) == (State.CLAIMED, True)
    assert Outbox.objects.filter(kind="wish.claimer.asked").count() == 1


def test_nobody_is_asked_before_the_days_are_over_nor_twice(well: Well) -> None:
    row = well.claimed()
    with pytest.raises(Refused):
        actions.ask_claimer(row, by=system_actor(), at=well.later(days=13))
    actions.ask_claimer(row, by=system_actor(), at=well.later(days=2))
    with pytest.raises(Refused):
        actions.ask_claimer(row, by=system_actor(), at=well.later(days=1))
    assert not Outbox.objects.filter(kind="wish.claimer.asked").exists(), "a body reads it in its inbox"


def test_what_is_handed_over_cannot_be_given_back(well: Well) -> None:
    row = well.brought()
    with pytest.raises(Refused):
        actions.give_back(row, reason="有事", by=well.by(VOLUNTEER), at=well.at)


def test_each_look_at_a_telephone_is_kept_for_whom_it_concerns(well: Well) -> None:
    row = well.held_by_neighbour()
    seen = actions.call_wisher(row, purpose=RevealPurpose.values[0], by=well.by(), at=well.at)
    assert seen.phone == PHONE
    assert actions.call_claimer(row, purpose=RevealPurpose.values[0], by=well.by(), at=well.at).phone == OTHER_PHONE
    looks = ContactReveal.objects.filter(subject_type="wish", subject_id=row.pk)
    assert looks.count() == 2
    assert looks.filter(contact__person=well.world.people["neighbour"]).count() == 1
    with pytest.raises(Refused):
        actions.call_wisher(row, purpose=RevealPurpose.values[0], by=well.by(VOLUNTEER), at=well.at)
    with pytest.raises(Invalid):
        actions.call_wisher(row, purpose="curious", by=well.by(), at=well.at)
    with pytest.raises(Invalid) as wrong:
        bare = well.claimed(phone="10000009005")
        actions.call_claimer(bare, purpose=RevealPurpose.values[0], by=well.by(), at=well.at)
    assert list(wrong.value.errors) == ["phone"]

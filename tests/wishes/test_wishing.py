"""Wishing: for oneself, for somebody who agreed, out of a service request; and how many a household may have."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from linli.core.actions import KeyReused
from linli.core.clock import local_date
from linli.core.models import Event
from linli.core.refusals import Invalid, Refused
from linli.people.models import Contact
from linli.service_requests.actions import Report, file
from linli.service_requests.models import ServiceRequest
from linli.wishes import actions, queries
from linli.wishes.actions import Behalf
from linli.wishes.enums import State
from linli.wishes.models import Wish
from tests.wishes.conftest import NOBODY, OTHER_PHONE, PHONE, Well

pytestmark = pytest.mark.django_db


def test_a_wish_goes_to_the_station_with_a_code_and_says_nobodys_name(well: Well) -> None:
    row = well.asked()
    assert (row.state, row.organisation_id, row.public_words) == (State.ASKED, well.world.bodies["station"].pk, "")
    assert queries.by_code(queries.code_of(row.pk)) == row
    assert queries.by_code("AAAAA-AAAAA") is None
    event = Event.objects.get(kind="wish.asked")
    assert event.estate_id == well.world.estate.pk
    assert event.building_id is None
    assert event.refs == {"kind": "thing", "on_behalf": False}
    assert row.check_by > row.asked_at


def test_who_is_signed_in_need_not_write_their_telephone(well: Well) -> None:
    account = well.world.accounts["resident"]
    row = well.asked(well.themselves("resident"), phone="")
    assert row.person_id == well.world.people["resident"].pk
    assert row.contact is not None
    assert row.contact.person_id == row.person_id
    assert row.contact.masked == account.phone_masked


@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({"words": "  "}, "words"),
        ({"words": "象" * 501}, "words"),
        ({"words": "打我电话13800138000"}, "words"),
        ({"kind": "magic"}, "kind"),
        ({"phone": ""}, "phone"),
        ({"phone": "12"}, "phone"),
        ({"name": "象" * 41}, "name"),
        ({"name": "13800138000"}, "name"),
    ],
)
def test_what_is_wrong_is_said_at_its_field_and_nothing_is_left(well: Well, more: dict[str, Any], field: str) -> None:
    kept = Contact.objects.count()
    with pytest.raises(Invalid) as wrong:
        well.asked(**more)
    assert list(wrong.value.errors) == [field]
    assert not Wish.objects.exists()
    assert Contact.objects.count() == kept


@pytest.mark.parametrize(
    ("way", "days", "field"),
    [
        ("", 0, "consent_way"),
        ("guessed", 0, "consent_way"),
        ("spoken", 1, "consented_on"),
        ("spoken", -93, "consented_on"),
    ],
)
def test_nobodys_wish_is_written_down_without_their_consent(well: Well, way: str, days: int, field: str) -> None:
    behalf = Behalf(way, local_date(well.at) + timedelta(days=days))
    with pytest.raises(Invalid) as wrong:
        well.entered(behalf=behalf)
    assert list(wrong.value.errors) == [field]
    with pytest.raises(Invalid):
        well.entered(behalf=Behalf("spoken", None))
    row = well.entered()
    assert (row.consent_way, row.consented_on) == ("spoken", local_date(well.at))
    assert row.entered_by_id == well.by().appointment_id


def test_a_repairer_enters_nobodys_wish(well: Well) -> None:
    with pytest.raises(Refused):
        well.entered("repairer")


def test_the_same_key_is_the_same_wish(well: Well) -> None:
    first = actions.wish(well.world.estate, well.facts(), key="k", by=NOBODY, at=well.at)
    again = actions.wish(well.world.estate, well.facts(), key="k", by=NOBODY, at=well.at)
    assert first.pk == again.pk
    assert Wish.objects.count() == 1
    with pytest.raises(KeyReused):
        actions.wish(well.world.estate, well.facts(words="另一个"), key="k", by=NOBODY, at=well.at)


def test_a_household_has_so_many_at_a_time_by_telephone_by_account_and_by_door(well: Well) -> None:
    room = well.world.room
    well.asked()
    well.asked(words="第二个")
    with pytest.raises(Invalid, match="2 wishes"):
        well.asked(words="第三个")
    well.entered(room=room, phone="")
    well.entered(room=room, phone="", words="又一个")
    with pytest.raises(Invalid, match="2 wishes"):
        well.entered(room=room, phone=OTHER_PHONE, words="再一个")
    mine = well.themselves("resident")
    own = well.asked(mine, phone="")
    well.asked(mine, phone="", words="第二个")
    with pytest.raises(Invalid, match="2 wishes"):
        well.asked(mine, phone="10000009007", words="第三个")
    actions.withdraw(own, by=mine, at=well.at)
    assert well.asked(mine, phone="", words="第三个").state == State.ASKED, "what is over does not count"


def test_a_door_of_another_estate_is_none(well: Well) -> None:
    with pytest.raises(Refused):
        well.entered(room=well.world.places["other_room"])
    with pytest.raises(Invalid) as wrong:
        well.asked(room=well.world.places["building"])
    assert list(wrong.value.errors) == ["room"]


def test_a_request_becomes_one_wish_with_what_it_knows(well: Well) -> None:
    report = Report(words="想要一副象棋", source="phone", on_behalf=True, reporter_name="林小满", phone=PHONE)
    filed = file(place=well.world.room, report=report, by=well.by(), at=well.at)
    request = ServiceRequest.objects.select_related("contact").get(pk=filed.id)
    row = well.entered(service_request=request, contact=request.contact, phone="", room=well.world.room)
    assert row.contact_id == request.contact_id
    assert Event.objects.filter(kind="service_request.became_wish", subject_id=str(request.pk)).count() == 1
    with pytest.raises(Invalid) as wrong:
        well.entered(service_request=request, contact=request.contact, phone="")
    assert list(wrong.value.errors) == ["about"]


def test_where_no_station_is_left_the_community_looks_at_it(well: Well) -> None:
    plan = queries.plan_at(well.world.estate)
    assert plan is not None
    nearest = queries.body_for(well.world.estate, plan)
    assert nearest == well.world.bodies["station"]
    only = plan.model_copy(update={"checked_by": plan.checked_by[1:]})
    assert queries.body_for(well.world.estate, only) == well.world.bodies["community_office"]

"""One contact for each estate at any hour: handed over with a yes, falling back when a stretch is over, never none."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from linli.core.actors import system
from linli.core.models import Event
from linli.core.refusals import Invalid, Refused, Stale
from linli.core.waiting import Line, waiting_for
from linli.demo.cast import World
from linli.duties import rules_contact as rules
from linli.duties.actions_contact import accept_contact, decline_contact, end_contact, hand_over_contact
from linli.duties.following_contact import when_place_is_merged
from linli.duties.models import EstateContact
from linli.duties.queries import on_duty_at
from linli.duties.queries_contact import Reached, at_any_hour
from linli.organisations.actions import describe_body, end_appointment, hand_over, succeed
from linli.organisations.actions.bodies import create_organisation
from linli.organisations.models import Appointment, OrganisationPlace
from linli.organisations.queries import on_duty
from linli.people.actions import create_person
from linli.places.models import Place
from tests.duties.test_rota import HOUR, held, plan

pytestmark = pytest.mark.django_db


def give(
    world: World,
    to: str = "deputy",
    begin: float = 0,
    length: float | None = None,
    by: str = "station_head",
    estate: Place | None = None,
) -> EstateContact:
    """Offered by somebody of the station, from so many hours on, for so many hours or until further notice."""
    start, post = world.at + begin * HOUR, "station_head" if by == "station_head" else "station_deputy"
    return hand_over_contact(
        world.bodies["station"], estate or world.estate, to=held(world, to), starts_at=start,
        ends_at=None if length is None else start + length * HOUR, by=world.actor(by, post=post), at=world.at,
    )  # fmt: skip


def deputy(world: World, role: str = "deputy") -> Any:
    return world.actor(role, post="station_deputy")


def now(world: World, at: datetime | None = None) -> Reached | None:
    station = world.bodies["station"]
    return at_any_hour(world.estate, station, at or world.at)


def name(world: World, at: datetime | None = None) -> str:
    found = now(world, at)
    return found.name if found else ""


def duties(world: World, role: str) -> list[str]:
    return [line.asks for line in lines(world, role)]


def lines(world: World, role: str) -> list[Line]:
    return [line for line in waiting_for(world.actor(role), world.at) if line.kind == "duty"]


def test_where_nobody_was_ever_named_nothing_is_promised(world: World) -> None:
    assert now(world) is None
    assert duties(world, "station_head") == []


def test_it_counts_once_they_say_yes_and_the_former_has_it_until_then(world: World) -> None:
    give(world, to="station_head")
    assert name(world) == "周敏"
    offered = give(world, to="deputy", begin=0)
    assert name(world) == "周敏"
    assert duties(world, "deputy") == ["accept_contact"]
    with pytest.raises(Refused):
        accept_contact(offered, by=world.actor("station_head"), at=world.at)
    accept_contact(offered, by=deputy(world), at=world.at, version=1)
    assert name(world) == "吴岭"
    assert duties(world, "deputy") == []
    with pytest.raises(Stale):
        end_contact(offered, by=world.actor("station_head"), at=world.at, version=1)
    assert [event.kind for event in Event.objects.filter(kind__startswith="estate_contact").order_by("id")] == [
        "estate_contact.offered", "estate_contact.offered", "estate_contact.accepted",
    ]  # fmt: skip


def test_the_same_form_twice_is_one_offer(world: World) -> None:
    body, to, head = world.bodies["station"], held(world, "deputy"), world.actor("station_head")
    rows = [
        hand_over_contact(body, world.estate, to=to, starts_at=world.at, key="one", by=head, at=world.at)
        for _press in range(2)
    ]
    assert rows[0].pk == rows[1].pk
    assert EstateContact.objects.count() == 1


def test_declined_all_stays(world: World) -> None:
    give(world, to="station_head")
    offered = give(world)
    decline_contact(offered, by=deputy(world), at=world.at)
    assert name(world) == "周敏"
    with pytest.raises(Refused):
        accept_contact(offered, by=deputy(world), at=world.at)


def test_after_a_stretch_the_one_below_counts_again(world: World) -> None:
    give(world, to="station_head")
    accept_contact(give(world, begin=1, length=12), by=deputy(world), at=world.at)
    assert [name(world, world.at + hour * HOUR) for hour in (0, 2, 12.5, 13)] == ["周敏", "吴岭", "吴岭", "周敏"]
    found = now(world, world.at + 2 * HOUR)
    assert found is not None
    assert found.until == world.at + 13 * HOUR


def test_the_contact_hands_it_over_and_nobody_else_does(world: World) -> None:
    accept_contact(give(world), by=deputy(world), at=world.at)
    handed = give(world, to="owners_chair", by="deputy")
    accept_contact(handed, by=deputy(world, "owners_chair"), at=world.at)
    assert name(world) == "苏文"
    with pytest.raises(Refused):
        give(world, to="station_head", by="deputy")


@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({"length": 0}, "ends"),
        ({"length": -2}, "ends"),
        ({"begin": -30}, "starts"),
        ({"begin": 24 * 400}, "starts"),
        ({"estate": "other_estate"}, "estate"),
        ({"estate": "community"}, "estate"),
    ],
)
def test_what_is_wrong_stands_at_its_field(world: World, more: dict[str, Any], field: str) -> None:
    if "estate" in more:
        more = {"estate": world.places[more["estate"]]}
    with pytest.raises(Invalid) as wrong:
        give(world, **more)
    assert list(wrong.value.errors) == [field]


def test_at_night_the_contact_is_on_duty_and_by_day_the_rota(world: World) -> None:
    accept_contact(give(world), by=deputy(world), at=world.at)
    plan(world, role="owners_chair", begin=1, length=2)
    station, estate = world.bodies["station"].pk, world.estate.pk
    assert on_duty_at(station, world.at + 2 * HOUR, estate) == [held(world, "owners_chair")]
    night = world.at + 16 * HOUR
    assert on_duty_at(station, night, estate) == [held(world, "deputy")]
    there = on_duty(station, night, estate_id=estate)
    assert there is not None
    assert there.person_name == "吴岭"


def test_each_estate_has_its_own_contact_and_by_day_the_head_is_on_duty(world: World) -> None:
    other = world.places["other_estate"]
    OrganisationPlace.objects.create(organisation=world.bodies["station"], place=other)
    accept_contact(give(world), by=deputy(world), at=world.at)
    accept_contact(give(world, to="owners_chair", estate=other, begin=1), by=deputy(world, "owners_chair"), at=world.at)
    station, night = world.bodies["station"].pk, world.at + 16 * HOUR
    assert on_duty_at(station, night, world.estate.pk) == [held(world, "deputy")]
    assert on_duty_at(station, night, other.pk) == [held(world, "owners_chair")]
    assert on_duty_at(station, night) == []
    assert on_duty_at(station, world.at + 2 * HOUR, other.pk) == []
    head = on_duty(station, world.at + 2 * HOUR, estate_id=other.pk)
    assert head is not None and head.person_name == "周敏"


def test_a_gap_falls_back_and_stands_in_the_inbox_of_the_head(world: World) -> None:
    accept_contact(give(world, length=2), by=deputy(world), at=world.at)
    later = replace(world, at=world.at + 3 * HOUR)
    found = now(later)
    assert found is not None
    assert (found.name, found.stands_in, found.telephone) == ("周敏", True, "0990-1000001")
    (line,) = lines(later, "station_head")
    assert (line.asks, line.subject) == ("name_contact", "春和里")
    assert duties(later, "community_officer") == []
    give(later, to="station_head")
    assert duties(later, "station_head") == []


def test_ended_early_whoever_lies_below_has_it_again(world: World) -> None:
    give(world, to="station_head")
    row = give(world, length=5)
    accept_contact(row, by=deputy(world), at=world.at)
    with pytest.raises(Refused):
        end_contact(row, by=deputy(world), at=world.at)
    end_contact(row, by=world.actor("station_head"), at=world.at)
    assert name(world) == "周敏"


def test_who_follows_in_the_post_is_asked_and_meanwhile_the_head_stands_in(world: World) -> None:
    accept_contact(give(world), by=deputy(world), at=world.at)
    old = Appointment.objects.get(pk=held(world, "deputy"))
    to = create_person(name="安接班", by=system(), at=world.at)
    new = hand_over(old, to=to, on=date(2026, 11, 30), by=system(), at=world.at)
    later = world.at + timedelta(days=9)
    assert name(world) == "吴岭"
    found = now(world, later)
    assert found is not None
    assert (found.name, found.stands_in) == ("周敏", True)
    asked = EstateContact.objects.get(appointment=new)
    assert asked.accepted_at is None
    end_appointment(new, ends_on=date(2026, 11, 30), by=system(), at=world.at)
    asked.refresh_from_db()
    assert asked.ends_at is not None


def test_where_the_station_serves_no_more_its_contact_is_over_and_nobody_is_asked(world: World) -> None:
    accept_contact(give(world), by=deputy(world), at=world.at)
    station, other = world.bodies["station"], world.bodies["other_station"]
    describe_body(station, places=[world.places["other_estate"]], by=system(), at=world.at)
    assert EstateContact.objects.get().ended_at == world.at
    assert at_any_hour(world.estate, other, world.at) is None
    assert duties(world, "station_head") == []


@pytest.mark.parametrize("carried", [True, False])
def test_contacts_go_over_with_their_station(world: World, carried: bool) -> None:
    accept_contact(give(world), by=deputy(world), at=world.at)
    old = world.bodies["station"]
    new = create_organisation(
        kind=old.kind, name="春和里新站", short_name="新站", places=[world.estate], by=system(), at=world.at
    )
    succeed(old, new, on=date(2026, 11, 23), carry_posts=carried, by=system(), at=world.at)
    row = EstateContact.objects.get()
    assert (row.organisation_id, row.ended_at is None) == (new.pk, carried)


def test_an_estate_that_becomes_part_of_another_takes_its_contact_along(world: World) -> None:
    row, into = give(world, to="station_head"), world.places["other_estate"]
    when_place_is_merged(Event(subject_id=str(world.estate.pk), refs={"into": into.pk}))
    row.refresh_from_db()
    assert row.estate_id == into.pk


def test_rules_ask_the_database_nothing(world: World, no_queries: Any) -> None:
    row, actor = give(world), world.actor("station_head")
    with no_queries():
        rules.may_hand_over(actor, row, [world.estate], world.at)
        rules.may_answer_offer(actor, row, world.at)
        rules.may_end_contact(actor, row, [world.estate], world.at)


ROLES = st.sampled_from(["deputy", "owners_chair", "station_head"])
LENGTHS = st.integers(1, 30) | st.none()
STRETCHES = st.lists(st.tuples(ROLES, st.integers(0, 40), LENGTHS, st.booleans()), min_size=1, max_size=8)


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(STRETCHES, st.integers(0, 80))
def test_however_it_is_handed_over_there_is_always_one(world: World, stretches: list[Any], hour: int) -> None:
    EstateContact.objects.all().delete()
    give(world, to="station_head")
    counted = [("station_head", 0, None)]
    for role, begin, length, says_yes in stretches:
        row = give(world, to=role, begin=begin, length=length)
        if says_yes and role != "station_head":
            accept_contact(row, by=deputy(world, role), at=world.at)
        if says_yes or role == "station_head":
            counted.append((role, begin, length))
    standing = [
        (begin, number, role) for number, (role, begin, length) in enumerate(counted)
        if begin <= hour and (length is None or hour < begin + length)
    ]  # fmt: skip
    assert name(world, world.at + hour * HOUR) == world.people[max(standing)[2]].name

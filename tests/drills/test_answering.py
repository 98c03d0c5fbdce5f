"""“I can”: one press, one place at a time, never more than wanted, and nothing of it anywhere afterwards."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial
from unittest.mock import patch

import pytest
from django.db import connection
from django.utils import translation

from linli.core.actors import Actor, ActorKind, Door, system
from linli.core.clock import local_date
from linli.core.models import Event
from linli.core.refusals import Invalid, RefusalKind, Refused
from linli.demo.cast import World, build_world
from linli.drills import jobs
from linli.drills.actions import (
    PostFacts,
    PostSaid,
    call_helper,
    count_by_hand,
    hold,
    release,
    remove_post,
    say_yes,
    set_post,
    take_back,
    tell,
)
from linli.drills.models import Drill, DrillPost, DrillYes
from linli.drills.queries import asked_of, helpers_in, own_yeses, persons_asked, yeses_of
from linli.messages.models import Message, Outbox
from linli.organisations.actions import appoint, end_appointment, show_own_number
from linli.organisations.models import Appointment, Post
from linli.organisations.queries import posts_of
from linli.people.actions import create_person
from linli.people.models import ContactReveal
from linli.people.queries import reveals_to
from linli.places.actions import add_grid
from tests.core.at_once import at_once
from tests.drills.conftest import DAY, HELPER, HOLDER, HOUR, OTHER, fresh, planned, post

pytestmark = pytest.mark.django_db


def yes(world: World, drill: Drill, role: str = HELPER, number: int = 0, at: datetime | None = None) -> DrillPost:
    return say_yes(drill, post_id=post(drill, number).pk, by=world.actor(role), at=at or world.at)


def test_one_press_counts_once_however_often_it_is_pressed(world: World, told: Drill) -> None:
    assert yes(world, told).said == 1
    assert yes(world, told).said == 1
    assert [one.post_id for one in own_yeses(told, world.actor(HELPER))] == [post(told).pk]
    assert [one.appointment.person.name for one in yeses_of(told)] == [world.people[HELPER].name]  # type: ignore[union-attr]


def test_whoever_is_asked_in_two_posts_is_one_head(world: World, told: Drill) -> None:
    team = Post.objects.get(organisation=world.bodies["volunteers"], key="volunteer")
    appoint(team, world.people[HELPER], starts_on=local_date(world.at) - DAY, by=system(), at=world.at)
    held = posts_of(world.people[HELPER].pk, local_date(world.at))
    actor = replace(world.actor(HELPER), posts=held)
    presses = [one for one in held if "drill.help" in one.powers]
    assert len(presses) == 2
    for one in presses:
        found = say_yes(told, post_id=post(told).pk, by=actor.in_post(one), at=world.at)
    assert (found.said, DrillYes.objects.count()) == (1, 1)


def test_a_full_post_answers_clearly_and_a_place_given_back_is_free(world: World, told: Drill) -> None:
    yes(world, told, number=1)
    with pytest.raises(Refused) as raised:
        yes(world, told, OTHER, 1)
    assert raised.value.refusal.kind is RefusalKind.WHEN
    assert "just been filled" in raised.value.refusal.why
    take_back(told, post_id=post(told, 1).pk, by=world.actor(HELPER), at=world.at)
    take_back(told, post_id=post(told, 1).pk, by=world.actor(HELPER), at=world.at)
    assert yes(world, told, OTHER, 1).is_full


def test_one_is_expected_at_one_place_at_a_time_and_at_another_in_another_shift(world: World, told: Drill) -> None:
    by, holder = world.actor(HELPER), world.actor(HOLDER)
    early = set_post(told, PostSaid("早班", 2, None, told.starts_at, told.starts_at + HOUR), by=holder, at=world.at)
    late = set_post(told, PostSaid("晚班", 2, None, told.starts_at + HOUR, told.ends_at), by=holder, at=world.at)
    say_yes(told, post_id=early.pk, by=by, at=world.at)
    with pytest.raises(Refused):
        yes(world, told)
    assert say_yes(told, post_id=late.pk, by=by, at=world.at).said == 1


def test_it_is_taken_back_until_it_begins_and_said_until_it_ends(world: World, told: Drill) -> None:
    running = told.starts_at + timedelta(minutes=5)
    assert yes(world, told, at=running).said == 1
    with pytest.raises(Refused) as raised:
        take_back(told, post_id=post(told).pk, by=world.actor(HELPER), at=running)
    assert "begun" in raised.value.refusal.why
    with pytest.raises(Refused):
        yes(world, told, OTHER, at=told.ends_at)


def test_a_post_that_was_taken_out_a_moment_ago_is_said_to_be_gone_and_so_is_another_drills(
    world: World, told: Drill
) -> None:
    other = planned(world, title="另一场").drills.get()
    taken_out = post(told, 1).pk
    remove_post(told, post_id=taken_out, by=world.actor(HOLDER), at=world.at)
    for named in (taken_out, post(other).pk):
        for press in (say_yes, take_back):
            with pytest.raises(Refused) as raised:
                press(told, post_id=named, by=world.actor(HELPER), at=world.at)
            assert raised.value.refusal.kind is RefusalKind.WHEN
            assert "not there any more" in raised.value.refusal.why
            with pytest.raises(Refused) as raised:
                press(told, post_id=named, by=world.actor("repairer"), at=world.at)
            assert raised.value.refusal.kind is RefusalKind.UNSEEN, "who is not asked learns nothing"
    with pytest.raises(Refused):
        say_yes(other, post_id=post(other).pk, by=world.actor(HELPER), at=world.at)  # nobody was asked


def test_only_who_is_asked_says_it(world: World, told: Drill) -> None:
    for role in ("resident", "neighbour", "repairer", "nobody", "station_head"):
        with pytest.raises(Refused):
            yes(world, told, role)
    assert fresh(post(told)).said == 0


def test_no_event_and_no_message_says_who_can(world: World, told: Drill) -> None:
    yes(world, told)
    take_back(told, post_id=post(told).pk, by=world.actor(HELPER), at=world.at)
    yes(world, told, OTHER)
    for event in Event.objects.filter(kind__in=["drill.yes_said", "drill.taken_back"]):
        assert (event.person_id, event.appointment_id, event.organisation_id) == (None, None, None)
        assert set(event.refs) == {"post"}
    assert not Outbox.objects.filter(kind__contains="yes").exists()


def test_after_it_is_over_nothing_joins_a_person_to_it_and_the_heads_stay(world: World, told: Drill) -> None:
    yes(world, told)
    yes(world, told, OTHER, 1)
    jobs.rounds.next_look = 0.0
    with patch("linli.core.clock.now", return_value=told.ends_at - timedelta(minutes=1)):
        assert jobs.forget() == 0
    hold(told, came=40, by=world.actor(HOLDER), at=told.ends_at)
    jobs.rounds.next_look = 0.0
    with patch("linli.core.clock.now", return_value=told.ends_at + timedelta(minutes=1)):
        assert jobs.forget() == 2
    assert not DrillYes.objects.filter(appointment__isnull=False).exists()
    assert [one.said for one in told.posts.order_by("id")] == [1, 1]
    helpers = [world.people[role].pk for role in (HELPER, OTHER)]
    assert not Event.objects.filter(kind__startswith="drill", person_id__in=helpers).exists()
    assert yeses_of(told) == []
    assert not Message.objects.filter(kind__contains="yes").exists()


def test_what_nobody_reported_is_forgotten_the_morning_after_all_the_same(world: World, told: Drill) -> None:
    yes(world, told)
    jobs.rounds.next_look = 0.0
    with patch("linli.core.clock.now", return_value=told.ends_at + DAY):
        assert jobs.forget() == 1
    assert not DrillYes.objects.filter(appointment__isnull=False).exists()


def test_a_yes_ends_with_its_post_and_the_place_is_free_again(world: World, told: Drill) -> None:
    yes(world, told, number=1)
    held = Appointment.objects.get(person=world.people[HELPER], post__key="building_leader")
    end_appointment(held, ends_on=local_date(world.at) - DAY, by=system(), at=world.at)
    assert (fresh(post(told, 1)).said, DrillYes.objects.count()) == (0, 0)
    yes(world, told, OTHER, 1)
    other = Appointment.objects.get(person=world.people[OTHER], post__key="volunteer")
    end_appointment(other, ends_on=local_date(world.at), by=system(), at=world.at)
    assert fresh(post(told, 1)).said == 1, "today it still holds"
    jobs.hourly.next_look = 0.0
    with patch("linli.core.clock.now", return_value=world.at + DAY):
        assert jobs.see_to_posts() == 1
        assert jobs.see_to_posts() == 0
    assert fresh(post(told, 1)).said == 0


def test_one_that_cannot_be_let_go_stops_none_of_the_others(
    world: World, told: Drill, monkeypatch: pytest.MonkeyPatch
) -> None:
    yes(world, told)
    held = DrillYes.objects.get()
    with pytest.raises(Refused):
        release(held, by=world.actor(HOLDER), at=world.at)
    Appointment.objects.filter(pk=held.appointment_id).update(ends_on=local_date(world.at) - DAY)

    def broken(yes: DrillYes, **rest: object) -> None:
        raise LookupError

    monkeypatch.setattr(jobs, "release", broken)
    monkeypatch.setattr(jobs.hourly, "next_look", 0.0)
    with patch("linli.core.clock.now", return_value=world.at):
        assert jobs.see_to_posts() == 0
    release(held, by=system(), at=world.at)
    release(held, by=system(), at=world.at)
    assert fresh(post(told)).said == 0


def test_whom_to_ask_stands_by_the_building_of_the_post_or_of_the_household_links(world: World) -> None:
    held = Appointment.objects.get(person=world.people[OTHER], post__key="volunteer")
    found = {(one.appointment.person.name, one.building_id) for one in helpers_in(world.estate, local_date(world.at))}
    building = world.places["building"].pk
    assert (world.people[HELPER].name, building) in found
    assert (world.people[OTHER].name, None) in found
    assert (world.people["representative"].name, building) in found
    assert held.person_id in persons_asked([world.estate], local_date(world.at))[world.estate.pk]


def test_whose_post_is_for_a_grid_stands_at_the_buildings_that_it_covers(world: World) -> None:
    building, by = world.places["building"], system()
    grid = add_grid(net="grid", number="01", name="一格", parent=world.estate, parts=[building], by=by, at=world.at)
    person = create_person(name="格长", by=by, at=world.at)
    post_of_grid = Appointment.objects.filter(person=world.people["grid_worker"]).order_by("pk")[0].post
    appoint(post_of_grid, person, starts_on=local_date(world.at) - DAY, place=grid.place, by=by, at=world.at)
    found = {(one.appointment.person.name, one.building_id) for one in helpers_in(world.estate, local_date(world.at))}
    assert ("格长", building.pk) in found
    assert {one for one in found if one[0] == "格长"} == {("格长", building.pk)}


def test_both_lists_of_who_is_asked_agree_for_every_estate(world: World) -> None:
    estates, today = [world.estate, world.places["other_estate"]], local_date(world.at)
    many = persons_asked(estates, today)
    for estate in estates:
        assert {one.appointment.person_id for one in helpers_in(estate, today)} == many[estate.pk]
    assert many[world.places["other_estate"].pk] == set(), "nobody of another community is asked"


def test_a_telephone_is_shown_to_who_holds_it_and_its_owner_sees_who_looked(world: World, told: Drill) -> None:
    held = Appointment.objects.get(person=world.people[HELPER], post__key="building_leader")
    by = world.actor(HOLDER)
    with pytest.raises(Invalid) as raised:
        call_helper(told, held, purpose="urgent", by=by, at=world.at)
    assert list(raised.value.errors) == ["phone"]
    show_own_number(held, phone="13900001111", by=world.actor(HELPER), at=world.at)
    assert call_helper(told, held, purpose="urgent", by=by, at=world.at).phone.endswith("13900001111")
    with pytest.raises(Invalid):
        call_helper(told, held, purpose="fun", by=by, at=world.at)
    for other in ("community_officer", "volunteer"):
        with pytest.raises(Refused):
            call_helper(told, held, purpose="urgent", by=world.actor(other), at=world.at)
    with pytest.raises(Refused):
        call_helper(told, held, purpose="urgent", by=by, at=told.ends_at)
    assert ContactReveal.objects.count() == 1
    assert [one.subject_type for one in reveals_to(world.people[HELPER].pk)] == ["drill"]


def test_who_is_asked_is_asked_in_the_list_and_on_the_page_alike(world: World, told: Drill) -> None:
    for role in (HELPER, OTHER, "representative", "grid_worker"):
        assert list(asked_of(world.actor(role))) == [told]
    for role in ("resident", "repairer", "station_head", "city_officer"):
        assert list(asked_of(world.actor(role))) == []


@pytest.mark.django_db(transaction=True)
@pytest.mark.slow
def test_fifty_at_once_for_the_last_place_give_one_yes_and_forty_nine_clear_answers(at: datetime) -> None:
    world = build_world(at=at)
    people: list[Actor] = []
    team = Post.objects.get(organisation=world.bodies["volunteers"], key="volunteer")
    for number in range(50):
        person = create_person(name=f"志愿者{number}", by=system(), at=at)
        appoint(team, person, starts_on=local_date(at) - DAY, by=system(), at=at)
        held = posts_of(person.pk, local_date(at))
        people.append(Actor(ActorKind.POST, door=Door.DESK, person_id=person.pk, posts=held, held=held[0]))
    drill = tell(planned(world, posts=(PostFacts("守门", 3),)).drills.get(), by=world.actor(HOLDER), at=at)
    place = post(drill)
    count_by_hand(drill, post_id=place.pk, count=2, by=world.actor(HOLDER), at=at)

    def press(who: Actor) -> DrillPost:
        with translation.override("en"):
            return say_yes(drill, post_id=place.pk, by=who, at=at)

    answers = at_once([partial(press, who) for who in people])
    connection.close()
    assert sum(isinstance(answer, DrillPost) for answer in answers) == 1
    refused = [answer for answer in answers if isinstance(answer, Refused)]
    assert len(refused) == 49
    assert {one.refusal.why for one in refused} == {"This post has just been filled."}
    place.refresh_from_db()
    assert (place.said, place.by_hand, place.wanted, DrillYes.objects.count()) == (1, 2, 3, 1)

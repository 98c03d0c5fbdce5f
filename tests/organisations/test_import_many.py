"""Many bodies, appointments and household links at once: the rows and rules of one at a time."""

from __future__ import annotations

from datetime import timedelta

import pytest

from linli.core.models import Event
from linli.core.refusals import Invalid, Refused
from linli.demo.links import POST
from linli.organisations.actions import (
    AppointmentRow,
    BodyRow,
    appoint,
    appoint_many,
    create_organisation,
    create_post,
    import_bodies_many,
    import_links_many,
)
from linli.organisations.actions.term_of_post import Consent
from linli.organisations.models import Appointment, HouseholdLink, Organisation, Station
from linli.organisations.queries import charter
from linli.people.actions import create_person, create_persons_many
from linli.people.models import Person
from linli.places.enums import Level
from linli.places.models import Place
from linli.playbooks.enums import BodyKind
from tests.organisations.cast import AT, SYSTEM, TODAY

SAME = ("kind", "short_name", "telephone", "pinyin", "ended_on", "version")


def bring(world, *rows):
    return import_bodies_many(rows, playbook_version_id=world.version.pk, by=SYSTEM, at=AT)


def test_many_bodies_are_what_each_would_be_alone(world):
    places = [world.estate, world.places["other_estate"]]
    alone = create_organisation(
        kind="service_station", name="新站", places=places, telephone="0990-1000099", by=SYSTEM, at=AT
    )
    row = BodyRow(BodyKind.SERVICE_STATION, "新站", places, "", "0990-1000099", ("station_head",))
    ((body, posts),) = bring(world, row)
    fresh = Organisation.objects.get(pk=body.pk)
    assert [getattr(fresh, name) for name in SAME] == [getattr(alone, name) for name in SAME]
    assert list(fresh.places.order_by("pk")) == places
    assert Station.objects.filter(organisation=fresh).exists()
    assert posts["station_head"] == fresh.posts.get()
    kinds = Event.objects.filter(subject_id__in=[str(body.pk), str(posts["station_head"].pk)]).values_list("kind")
    assert sorted(kinds) == [("organisation.created",), ("post.created",)]


@pytest.mark.parametrize(
    ("field", "row"),
    [
        ("name", BodyRow(BodyKind.GRID, " ", [1])),
        ("places", BodyRow(BodyKind.GRID, "网格", [])),
        ("telephone", BodyRow(BodyKind.GRID, "网格", [1], "", "call us")),
        ("key", BodyRow(BodyKind.GRID, "网格", [1], "", "", ("nothing",))),
        ("key", BodyRow(BodyKind.GRID, "网格", [1], "", "", ("station_head",))),
    ],
)
def test_no_body_comes_in_where_one_is_wrong(world, field, row):
    count = Organisation.objects.count()
    wrong = BodyRow(row.kind, row.name, [world.estate] if row.places else [], "", row.telephone, row.posts)
    with pytest.raises(Invalid) as refused:
        bring(world, BodyRow(BodyKind.GRID, "好网格", [world.estate]), wrong)
    assert set(refused.value.errors) == {field}
    assert Organisation.objects.count() == count


def test_who_may_not_keep_bodies_brings_in_none(world):
    row = BodyRow(BodyKind.GRID, "网格", [world.estate])
    with pytest.raises(Refused):
        import_bodies_many([row], playbook_version_id=world.version.pk, by=world.actor("repairer"), at=AT)


def test_many_persons_are_what_each_would_be_alone(world):
    alone = create_person(name="王 小明", by=SYSTEM, at=AT)
    first, second = create_persons_many(["王 小明", "重庆"], by=SYSTEM, at=AT)
    fresh = Person.objects.get(pk=first.pk)
    assert (fresh.name, fresh.pinyin) == (alone.name, alone.pinyin)
    assert Event.objects.filter(kind="person.created", subject_id=str(second.pk)).exists()
    with pytest.raises(Invalid):
        create_persons_many(["好", ""], by=SYSTEM, at=AT)


@pytest.fixture
def chair(world):
    """An owners' committee's post that one person may hold, and people."""
    row = BodyRow(BodyKind.OWNERS_COMMITTEE, "业委会", [world.estate], "", "", ("owners_committee_chair",))
    ((body, posts),) = bring(world, row)
    return body, posts["owners_committee_chair"], create_persons_many(["甲人", "乙人"], by=SYSTEM, at=AT)


def test_many_appointments_are_what_each_would_be_alone(world, chair):
    body, post, people = chair
    (held,) = appoint_many([AppointmentRow(post, body, people[0], TODAY)], by=SYSTEM, at=AT)
    other = create_organisation(kind="owners_committee", name="另一个", places=[world.estate], by=SYSTEM, at=AT)
    same = create_post(other, key=post.key, playbook_version_id=world.version.pk, by=SYSTEM, at=AT)
    alone = appoint(same, people[1], starts_on=TODAY, by=SYSTEM, at=AT)
    fresh = Appointment.objects.get(pk=held.pk)
    assert (fresh.starts_on, fresh.ends_on, fresh.place_id) == (alone.starts_on, alone.ends_on, None)
    event = Event.objects.get(kind="appointment.began", subject_id=str(held.pk))
    assert event.refs == {"post": post.key, "person": str(people[0].pk), "starts_on": TODAY.isoformat()}
    assert event.estate_id == world.estate.pk


def test_a_post_for_one_is_held_by_one(world, chair):
    body, post, people = chair
    rows = [AppointmentRow(post, body, person, TODAY) for person in people]
    with pytest.raises(Invalid) as refused:
        appoint_many(rows, by=SYSTEM, at=AT)
    assert set(refused.value.errors) == {"person"}
    assert not Appointment.objects.filter(post=post).exists()


def test_nobody_holds_a_post_twice_nor_where_the_body_does_not_serve(world, chair):
    body, post, people = chair
    appoint_many([AppointmentRow(post, body, people[0], TODAY)], by=SYSTEM, at=AT)
    with pytest.raises(Invalid):
        appoint_many([AppointmentRow(post, body, people[0], TODAY)], by=SYSTEM, at=AT)
    elsewhere = AppointmentRow(post, body, people[1], TODAY, world.places["other_estate"])
    with pytest.raises(Invalid) as refused:
        appoint_many([elsewhere], by=SYSTEM, at=AT)
    assert set(refused.value.errors) == {"place"}
    with pytest.raises(Refused):
        appoint_many([AppointmentRow(post, body, people[1], TODAY)], by=world.actor("repairer"), at=AT)


@pytest.fixture
def linkable(world):
    rooms = list(Place.objects.filter(estate_id=world.estate.pk, level=Level.ROOM).order_by("pk"))
    return rooms, Appointment.objects.get(person=world.people["representative"])


def test_a_whole_estate_is_linked_with_one_event(world, linkable):
    rooms, who = linkable
    wanted = {room.pk: who.pk for room in rooms[:10]}
    assert import_links_many(world.estate, post_key=POST, wanted=wanted, by=SYSTEM, at=AT) == 10
    links = HouseholdLink.objects.filter(appointment=who)
    assert {(link.room_id, link.building_id, link.estate_id) for link in links} == {
        (room.pk, room.building_id, world.estate.pk) for room in rooms[:10]
    }
    assert set(links.values_list("since", "until", "origin", "post_key")) == {(TODAY, None, "import", POST)}
    event = Event.objects.filter(kind="place.links_applied").order_by("-id")[0]
    assert event.refs["began"] == 10


def test_no_link_comes_in_where_one_is_wrong(world, linkable):
    rooms, who = linkable
    elsewhere = Place.objects.filter(estate_id=world.places["other_estate"].pk, level=Level.ROOM).first()
    other = Appointment.objects.exclude(post__key=POST).order_by("pk")[0]
    import_links_many(world.estate, post_key=POST, wanted={rooms[0].pk: who.pk}, by=SYSTEM, at=AT)
    for wanted in (
        {rooms[1].pk: who.pk, elsewhere.pk: who.pk},
        {rooms[1].pk: other.pk},
        {rooms[0].pk: who.pk},
        {room.pk: who.pk for room in rooms[1:20]},
    ):
        with pytest.raises(Invalid) as refused:
            import_links_many(world.estate, post_key=POST, wanted=wanted, by=SYSTEM, at=AT)
        assert set(refused.value.errors) == {"wanted"}
    with pytest.raises(Invalid):
        import_links_many(world.estate, post_key="station_head", wanted={}, by=SYSTEM, at=AT)
    with pytest.raises(Refused):
        import_links_many(world.estate, post_key=POST, wanted={}, by=world.actor("repairer"), at=AT)
    assert HouseholdLink.objects.count() == 1


def test_an_appointment_that_is_over_is_linked_with_nobody(world, linkable):
    rooms, who = linkable
    Appointment.objects.filter(pk=who.pk).update(ends_on=TODAY - timedelta(days=1))
    with pytest.raises(Invalid):
        import_links_many(world.estate, post_key=POST, wanted={rooms[0].pk: who.pk}, by=SYSTEM, at=AT)


def test_a_post_that_wants_consent_wants_it_of_many_as_of_one(world, chair, monkeypatch):
    body, post, people = chair
    monkeypatch.setattr(charter, "consent_of", lambda spec: "subdistrict_office")
    officer = world.actor("administrator")
    with pytest.raises(Invalid) as refused:
        appoint_many([AppointmentRow(post, body, people[0], TODAY)], by=officer, at=AT)
    assert set(refused.value.errors) == {"consent_by", "consent_on", "consent_how"}
    assert not Appointment.objects.filter(post=post).exists()
    given = Consent(" 许诺 ", TODAY, "来函")
    (held,) = appoint_many([AppointmentRow(post, body, people[0], TODAY, consent=given)], by=officer, at=AT)
    fresh = Appointment.objects.get(pk=held.pk)
    assert (fresh.consent_by, fresh.consent_on, fresh.consent_how) == ("许诺", TODAY, "来函")


def test_what_the_system_brings_in_holds_already(world, chair, monkeypatch):
    body, post, people = chair
    monkeypatch.setattr(charter, "consent_of", lambda spec: "subdistrict_office")
    (held,) = appoint_many([AppointmentRow(post, body, people[0], TODAY)], by=SYSTEM, at=AT)
    assert Appointment.objects.get(pk=held.pk).consent_by == ""

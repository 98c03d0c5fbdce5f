"""Bodies, their posts in plain sentences, and appointing people."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from pytest_django import DjangoAssertNumQueries

from linli.core.actors import system
from linli.core.clock import local_date
from linli.demo.cast import World
from linli.organisations.actions import create_organisation
from linli.organisations.models import Appointment, Organisation, Station
from linli.people.models import Account, Person
from linli.places.queries import forget_lineages
from linli.playbooks.enums import BodyKind, Power

SignIn = Callable[[str], Client]
BODIES = "/desk/organisations/"


def body_page(body: Organisation) -> str:
    return f"{BODIES}{body.pk}/"


def appoint(client: Client, body: Organisation, **data: Any) -> Any:
    sent = {"key": "repairer", "name": "宋师傅", "phone": "10000009901", "starts_on": "2026-11-24", **data}
    return client.post(body_page(body) + "appoint/", sent)


def test_bodies_of_my_places_with_their_people(at_desk: SignIn, world: World) -> None:
    text = at_desk("station_head").get(BODIES).content.decode()
    assert "5 organisations serve here" in text
    assert "安和物业服务公司" in text
    assert "2 people in office" in text
    assert "秋水苑" not in text
    assert "和畅社区第一网格" not in text
    assert "和畅社区第一网格" in at_desk("community_officer").get(BODIES).content.decode()


def test_posts_are_told_in_sentences(at_desk: SignIn, world: World) -> None:
    text = at_desk("community_officer").get(body_page(world.bodies["station"])).content.decode()
    assert Power.SERVICE_REQUEST_CALL_BACK.sentence in text
    assert "<strong>周敏</strong>" in text
    assert text.index("周敏") < text.index("吴岭")


def test_a_narrowed_post_says_where(at_desk: SignIn, world: World) -> None:
    text = at_desk("community_officer").get(body_page(world.bodies["leaders"])).content.decode()
    assert '<span class="plate">3栋</span>' in text


@pytest.mark.parametrize("role", ["repairer", "grid_worker", "property_manager"])
def test_others_have_no_such_page(at_desk: SignIn, world: World, role: str) -> None:
    client = at_desk(role)
    assert BODIES not in client.get("/desk/").content.decode()
    assert client.get(BODIES).status_code == 404
    assert client.get(body_page(world.bodies["station"])).status_code == 404
    assert client.get(body_page(world.bodies["station"]) + "station/").status_code == 404


def test_a_body_of_another_place_is_not_there(at_desk: SignIn, world: World) -> None:
    assert at_desk("community_officer").get(body_page(world.bodies["other_station"])).status_code == 404


def test_somebody_new_is_appointed_with_an_account(at_desk: SignIn, world: World) -> None:
    client, owners = at_desk("community_officer"), world.bodies["volunteers"]
    answer = appoint(client, owners, key="volunteer", ends_on="2026-12-31")
    assert answer["Location"] == body_page(owners)
    text = client.get(body_page(owners)).content.decode()
    assert "宋师傅 is appointed." in text
    person = Person.objects.get(name="宋师傅")
    assert Account.objects.filter(person=person).exists()
    held = Appointment.objects.get(person=person)
    assert (held.post.key, str(held.starts_on), str(held.ends_on)) == ("volunteer", "2026-11-24", "2026-12-31")


def test_somebody_known_is_found_by_telephone_and_name(at_desk: SignIn, world: World) -> None:
    client, team = at_desk("community_officer"), world.bodies["volunteers"]
    known = len(Person.objects.all())
    wrong = appoint(client, team, key="volunteer", name="李四", phone="10000000001")
    assert wrong.status_code == 422
    assert "Somebody of another name signs in with this telephone." in wrong.content.decode()
    assert "林小满" not in wrong.content.decode()
    assert appoint(client, team, key="volunteer", name="林 小满", phone="10000000001").status_code == 303
    assert Person.objects.count() == known
    assert Appointment.objects.filter(person=world.people["resident"]).count() == 1


def test_what_cannot_be_is_said_and_nothing_is_half_done(at_desk: SignIn, world: World) -> None:
    client, station = at_desk("community_officer"), world.bodies["station"]
    full = appoint(client, station, key="station_head")
    assert full.status_code == 422
    assert "End an appointment first." in full.content.decode()
    assert 'value="宋师傅"' in full.content.decode()
    assert not Person.objects.filter(name="宋师傅").exists()
    assert "Write the name." in appoint(client, station, key="station_deputy", name="").content.decode()
    assert "This is no telephone number." in appoint(client, station, key="station_deputy", phone="1").content.decode()


def test_a_station_head_reads_who_can_appoint(at_desk: SignIn, world: World) -> None:
    client, station = at_desk("station_head"), world.bodies["station"]
    text = client.get(body_page(station)).content.decode()
    assert "People are appointed by those who answer for all the places that the body serves." in text
    assert 'data-verb="appoint"' not in text
    assert client.get(body_page(station) + "appoint/").status_code == 403
    answer = appoint(client, station, key="station_deputy")
    assert answer.status_code == 403
    assert not Person.objects.filter(name="宋师傅").exists()


def ending(world: World, role: str) -> Appointment:
    return Appointment.objects.get(person=world.people[role])


def test_an_appointment_ends_today(at_desk: SignIn, world: World, at: datetime) -> None:
    held, client = ending(world, "volunteer"), at_desk("community_officer")
    address = f"{BODIES}appointments/{held.pk}/end/"
    assert client.post(address, {"version": held.version})["Location"] == body_page(world.bodies["volunteers"])
    held.refresh_from_db()
    assert held.ends_on == local_date(at)
    assert client.post(address, {"version": 1}).status_code == 409
    assert client.get(address).status_code == 405


def test_one_may_lay_down_ones_own_post_but_not_anothers(at_desk: SignIn, world: World) -> None:
    client = at_desk("station_head")
    mine, other = (
        ending(world, "station_head"),
        Appointment.objects.get(post__key="station_deputy", person__name="吴岭"),
    )
    assert client.post(f"{BODIES}appointments/{other.pk}/end/").status_code == 403
    assert client.post(f"{BODIES}appointments/{mine.pk}/end/").status_code == 303


def test_the_stations_facts_are_kept(at_desk: SignIn, world: World) -> None:
    client, station = at_desk("station_head"), world.bodies["station"]
    address = body_page(station) + "station/"
    form = client.get(address).content.decode()
    assert 'value="每日8:30–20:00"' in form
    version = Organisation.objects.get(pk=station.pk).version
    sent = {"telephone": "0990-1000099", "address": "1栋底层", "hours": "每日9:00–18:00", "emergency_telephone": ""}
    wrong = client.post(address, {**sent, "telephone": "abc", "version": version})
    assert (wrong.status_code, "This is no telephone number." in wrong.content.decode()) == (422, True)
    assert client.post(address, {**sent, "version": version})["Location"] == body_page(station)
    assert Station.objects.get(organisation=station).hours == "每日9:00–18:00"
    assert client.post(address, {**sent, "version": version}).status_code == 409
    assert client.get(body_page(world.bodies["property"]) + "station/").status_code == 404


def test_a_body_costs_the_same_for_one_and_for_three_people(
    at_desk: SignIn, world: World, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    client, team = at_desk("community_officer"), world.bodies["volunteers"]
    client.get(body_page(team))
    with django_assert_num_queries(7):
        client.get(body_page(team))
    today = local_date(world.at)
    for index in (1, 2):
        starts = (today - timedelta(days=index)).isoformat()
        appoint(client, team, key="volunteer", name="宋师傅", phone=f"1000000990{index}", starts_on=starts)
    client.get(body_page(team))
    with django_assert_num_queries(7):
        client.get(body_page(team))


def test_many_bodies_are_paged_with_their_true_number_and_found_by_name_and_kind(
    at_desk: SignIn, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("linli.web.desk.people_and_posts.PAGE", 2)
    client = at_desk("station_head")
    text = client.get(BODIES).content.decode()
    assert "5 organisations serve here" in text
    assert text.count('class="row plain-row"') == 2
    assert "1 / 3" in text
    last = client.get(BODIES, {"page": 3}).content.decode()
    assert last.count('class="row plain-row"') == 1
    named = client.get(BODIES, {"q": "安和"}).content.decode()
    assert "1 organisation found" in named
    assert body_page(world.bodies["property"]) in named
    kind = client.get(BODIES, {"kind": "service_station"}).content.decode()
    assert "1 organisation found" in kind
    assert body_page(world.bodies["station"]) in kind
    assert "No organisation here is called so." in client.get(BODIES, {"q": "无此"}).content.decode()
    assert "5 organisations serve here" in client.get(BODIES, {"kind": "castle"}).content.decode()


def test_few_bodies_need_no_search(at_desk: SignIn) -> None:
    assert 'name="q"' not in at_desk("station_head").get(BODIES).content.decode()


def test_the_list_of_bodies_costs_the_same_for_few_and_many(at_desk: SignIn, world: World, at: datetime) -> None:
    client = at_desk("community_officer")

    def asked() -> int:
        forget_lineages()
        with CaptureQueriesContext(connection) as queries:
            client.get(BODIES)
        return len(queries)

    asked()
    before = asked()
    for name in ("一队", "二队", "三队"):
        create_organisation(kind=BodyKind.VOLUNTEER_TEAM, name=name, places=[world.estate], by=system(), at=at)
    assert asked() == before

"""Who stands behind a request, and what finding it out costs."""

from __future__ import annotations

from dataclasses import replace
from uuid import UUID

import pytest
from django.http import HttpResponse
from django.test import RequestFactory

from linli.core.actors import NOBODY, Actor, ActorKind, Door
from linli.people.actions import move_in
from linli.web.actors import (
    CODES_COOKIE,
    CODES_KEPT,
    ActorMiddleware,
    actor_for_account,
    codes_of,
    forget_codes,
    remember_code,
)
from tests.organisations.cast import AT, SYSTEM, date

SUBJECT = UUID("01936f4c-0000-7000-8000-000000000001")


def request_with(path="/who/", **cookies):
    request = RequestFactory().get(path)
    request.COOKIES.update(cookies)
    return request


def cookie_for(*subjects):
    """The cookie that a browser has after it showed the codes of these."""
    value = ""
    for subject in subjects:
        response = HttpResponse()
        remember_code(request_with(**({CODES_COOKIE: value} if value else {})), response, subject)
        value = response.cookies[CODES_COOKIE].value
    return value


def who(client, path="/who/", **extra):
    return client.get(path, **extra).json()


def test_a_visitor_without_cookies_is_nobody_and_costs_no_query(client, no_queries):
    seen = []
    middleware = ActorMiddleware(lambda request: seen.append(request.actor) or HttpResponse())
    with no_queries():
        middleware(request_with())
        assert who(client)["kind"] == "nobody"
    assert seen == [NOBODY]
    assert seen[0] is NOBODY


def test_a_code_holder_follows_what_they_showed_the_code_of_without_a_query(client, no_queries):
    client.cookies[CODES_COOKIE] = cookie_for(SUBJECT)
    with no_queries():
        found = who(client)
    assert (found["kind"], found["subjects"]) == ("code", [str(SUBJECT)])


@pytest.mark.parametrize(
    "tampered", ["", "x", "W10:1abc:def", cookie_for(SUBJECT)[:-1] + "x"], ids=["empty", "short", "unsigned", "changed"]
)
def test_a_cookie_that_was_tampered_with_opens_nothing(client, no_queries, tampered):
    client.cookies[CODES_COOKIE] = tampered
    with no_queries():
        assert who(client)["kind"] == "nobody"


def test_the_newest_twenty_codes_are_kept():
    subjects = [UUID(int=SUBJECT.int + at) for at in range(CODES_KEPT + 5)]
    kept = codes_of(request_with(**{CODES_COOKIE: cookie_for(*subjects)}))
    assert kept == set(subjects[5:])
    assert codes_of(request_with(**{CODES_COOKIE: cookie_for(SUBJECT, SUBJECT)})) == {SUBJECT}


def test_a_code_cookie_is_out_of_a_scripts_reach_and_can_be_forgotten():
    response = HttpResponse()
    remember_code(request_with(), response, SUBJECT)
    morsel = response.cookies[CODES_COOKIE]
    assert morsel["httponly"] and morsel["samesite"] == "Lax"
    forget_codes(response)
    assert response.cookies[CODES_COOKIE]["max-age"] == 0


@pytest.mark.parametrize(("path", "door"), [("/who/", "web"), ("/desk/", "desk"), ("/api/v1/who/", "api")])
def test_the_door_is_known_by_its_address(client, path, door):
    assert who(client, path)["door"] == door


def test_a_signed_in_resident_has_name_rooms_and_codes(client, house, account):
    resident = account("林小禾", 1)
    move_in(resident.person, room=house.places["room"], since=date(2026, 1, 1), by=SYSTEM, at=AT)
    client.force_login(resident)
    client.cookies[CODES_COOKIE] = cookie_for(SUBJECT)
    found = who(client)
    assert (found["kind"], found["name"], found["posts"]) == ("resident", "林小禾", [])
    assert ["room", house.places["room"].pk] in found["rooms"]
    assert found["subjects"] == [str(SUBJECT)]


def test_resolving_costs_session_account_person_posts_and_rooms(client, account, settings, django_assert_num_queries):
    settings.DEMO = True
    client.force_login(account("周敏", 1, post=("station", "station_head")))
    who(client)
    with django_assert_num_queries(4):
        who(client)


def test_a_page_that_asks_no_name_resolves_nobody(client, account, settings, django_assert_num_queries):
    settings.DEMO = True
    client.force_login(account("周敏", 1, post=("station", "station_head")))
    who(client)
    with django_assert_num_queries(1):
        client.get("/quiet/")


def test_a_person_in_one_post_acts_in_it_and_in_several_in_none_yet(house, account):
    deputy = account("陈立", 1, post=("station", "station_deputy"))
    one = actor_for_account(deputy, Door.DESK, AT)
    assert (one.kind, one.held.post_key, one.door) == (ActorKind.POST, "station_deputy", Door.DESK)
    house.appoint(deputy.person, "property", "property_manager")
    move_in(deputy.person, room=house.places["room"], since=date(2026, 1, 1), by=SYSTEM, at=AT)
    two = actor_for_account(deputy, Door.DESK, AT)
    assert len(two.posts) == 2
    assert two.held is None
    assert not two.rooms, "at the desk one acts in a post, not for a household"
    assert ("room", house.places["room"].pk) in actor_for_account(deputy, Door.WEB, AT).rooms
    assert isinstance(replace(two, name="x"), Actor)


def test_whoever_has_no_second_factor_is_a_resident_for_now(client, account):
    client.force_login(account("周敏", 1, post=("station", "station_head")))
    found = who(client)
    assert (found["kind"], found["posts"], found["held"]) == ("resident", [], None)


def test_the_desk_leads_there_first(client, account):
    client.force_login(account("周敏", 1, post=("station", "station_head")))
    who(client)
    led = client.get("/desk/")
    assert (led.status_code, led["Location"]) == (303, "/accounts/second-factor/")
    assert client.get("/quiet/").status_code == 200
    by_script = client.get("/desk/", HTTP_HX_REQUEST="true")
    assert by_script["HX-Redirect"] == "/accounts/second-factor/"


def test_the_demo_does_not_force_a_second_factor(client, account, settings):
    settings.DEMO = True
    client.force_login(account("周敏", 1, post=("station", "station_head")))
    assert who(client, "/desk/")["posts"] == ["station_head"]

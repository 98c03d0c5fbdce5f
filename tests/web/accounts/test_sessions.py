"""Sessions of post-holders end when left alone; residents' do not."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.contrib.sessions.models import Session
from django.test import Client, RequestFactory

from linli.core.models import Event
from linli.web.sessions import SEEN, safe_path, sign_in, way_back
from tests.organisations.cast import AT


@pytest.fixture
def head(account, settings, time_machine):
    settings.DEMO = True
    time_machine.move_to(AT, tick=False)
    return account("周敏", 1, post=("station", "station_head"))


@pytest.fixture
def at_desk(head):
    client = Client()
    client.force_login(head)
    assert client.get("/desk/").json()["name"] == "周敏"
    return client


def test_a_session_left_alone_for_an_hour_ends_on_a_page_that_says_so(at_desk, time_machine):
    time_machine.move_to(AT + timedelta(minutes=60), tick=False)
    assert at_desk.get("/desk/").status_code == 200
    time_machine.move_to(AT + timedelta(minutes=121), tick=False)
    ended = at_desk.get("/desk/?list=open")
    assert ended.status_code == 303
    assert ended["Location"] == "/accounts/sign-in/expired/?next=%2Fdesk%2F%3Flist%3Dopen"
    page = at_desk.get(ended["Location"])
    text = page.content.decode()
    assert "60 minutes" in text
    assert "/accounts/sign-in/?next=/desk/%3Flist%3Dopen" in text
    assert at_desk.get("/who/").json()["kind"] == "nobody"
    assert Event.objects.get(kind="account.signed_out").refs == {"idle": True}


def test_using_it_keeps_it(at_desk, time_machine):
    for minutes in range(50, 500, 50):
        time_machine.move_to(AT + timedelta(minutes=minutes), tick=False)
        assert at_desk.get("/quiet/").content == b"quiet"


def test_the_time_last_seen_is_written_every_five_minutes_at_most(at_desk, time_machine, django_assert_num_queries):
    time_machine.move_to(AT + timedelta(seconds=299), tick=False)
    with django_assert_num_queries(1):
        at_desk.get("/quiet/")
    time_machine.move_to(AT + timedelta(seconds=301), tick=False)
    at_desk.get("/quiet/")
    stored = Session.objects.get(pk=at_desk.cookies["sessionid"].value).get_decoded()
    assert stored[SEEN] == int((AT + timedelta(seconds=301)).timestamp())
    with django_assert_num_queries(1):
        at_desk.get("/quiet/")


def test_a_residents_session_is_not_ended(account, settings, time_machine):
    time_machine.move_to(AT, tick=False)
    client = Client()
    client.force_login(account("林小禾", 2))
    client.get("/who/")
    time_machine.move_to(AT + timedelta(days=10), tick=False)
    assert client.get("/who/").json()["name"] == "林小禾"


def test_a_visitor_without_a_session_costs_nothing(client, no_queries):
    with no_queries():
        assert client.get("/quiet/").status_code == 200


def test_whoever_gets_a_post_while_signed_in_is_watched_from_the_next_page_on(house, account, settings, time_machine):
    settings.DEMO = True
    time_machine.move_to(AT, tick=False)
    client = Client()
    resident = account("陈立", 3)
    client.force_login(resident)
    client.get("/who/")
    house.appoint(resident.person, "station", "station_deputy")
    assert client.get("/who/").json()["posts"] == ["station_deputy"]
    time_machine.move_to(AT + timedelta(minutes=61), tick=False)
    assert client.get("/who/").status_code == 303


def test_what_was_sent_leads_back_to_the_page_it_was_sent_from(at_desk, time_machine):
    time_machine.move_to(AT + timedelta(minutes=61), tick=False)
    headers = {"Referer": "http://testserver/desk/?list=open", "HX-Request": "true"}
    ended = at_desk.post("/desk/", {"words": "x"}, headers=headers)
    assert ended["HX-Redirect"] == "/accounts/sign-in/expired/?next=%2Fdesk%2F%3Flist%3Dopen"


@pytest.mark.parametrize(
    ("method", "referer", "back"),
    [
        ("get", "http://elsewhere.example/", "/desk/?x=1"),
        ("post", "http://testserver/desk/new/", "/desk/new/"),
        ("post", "http://elsewhere.example/desk/new/", "/desk/"),
        ("post", "", "/desk/"),
    ],
)
def test_the_way_back_lies_on_this_site(method, referer, back):
    request = getattr(RequestFactory(), method)("/desk/?x=1", HTTP_REFERER=referer)
    assert way_back(request) == back


@pytest.mark.parametrize(
    "wanted", ["https://elsewhere.example/", "//elsewhere.example/", "javascript:alert(1)", None, ""]
)
def test_no_link_leads_off_the_site(client, wanted):
    assert safe_path(RequestFactory().get("/"), wanted) == ""
    page = client.get("/accounts/sign-in/expired/", {"next": wanted or ""})
    assert 'href="/accounts/sign-in/"' in page.content.decode()
    assert "sign-in/?next" not in page.content.decode()


def test_one_click_of_the_demo_signs_in_and_leaves_a_trace(head):
    client = Client()
    client.get("/quiet/")
    request = RequestFactory().get("/")
    request.session = client.session
    request.user = None
    sign_in(request, head, method="demo")
    request.session.save()
    assert Event.objects.get(kind="account.signed_in").refs == {"methods": ["demo"]}
    client.cookies["sessionid"] = request.session.session_key
    assert client.get("/desk/").json()["posts"] == ["station_head"]

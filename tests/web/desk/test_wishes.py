"""Wishes at the desk: lists, entering one, looking at it, claiming it, the hand-over, and who is too late."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from linli.core.clock import local_date
from linli.demo.cast import World
from linli.people.enums import RevealPurpose
from linli.service_requests.actions import Report, file
from linli.service_requests.models import ServiceRequest
from linli.web.wish_words import title_words
from linli.wishes.enums import State
from linli.wishes.models import Wish
from tests.wishes.conftest import HEAD, MANAGER, PHONE, VOLUNTEER, Well

pytestmark = pytest.mark.django_db

SignIn = Callable[[str], Client]
CHECK = {"do": "check", "kind": "thing", "public_words": "想要一副象棋", "worth": "60"}


@pytest.fixture
def well(world: World) -> Well:
    return Well(world, world.at)


def page(row: Wish, rest: str = "") -> str:
    return f"/desk/wishes/{row.pk}/{rest}"


def form(well: Well, **more: str) -> dict[str, str]:
    said = {
        "estate": str(well.world.estate.pk), "words": "想要一副象棋", "kind": "", "phone": PHONE, "name": "林小满",
        "room": "", "consent_way": "spoken", "consented_on": local_date(well.at).isoformat(), "idempotency_key": "k",
    }  # fmt: skip
    return {**said, **more}


def test_one_is_entered_for_somebody_and_looked_at_on_its_page(at_desk: SignIn, well: Well) -> None:
    client = at_desk(HEAD)
    assert "Enter a wish for somebody" in client.get("/desk/wishes/").content.decode()
    answer = client.post("/desk/wishes/new/", form(well))
    row = Wish.objects.get()
    assert (answer.status_code, answer["Location"]) == (303, page(row))
    assert client.post("/desk/wishes/new/", form(well))["Location"] == page(row), "the same form again"
    text = client.get(page(row)).content.decode()
    assert "林小满" in text
    assert '<button class="button primary" data-verb="check">' in text, "the form stands open, with one button"
    assert 'data-verb="claim"' not in text
    assert client.post(page(row), CHECK).status_code == 303
    assert Wish.objects.get().state == State.OPEN
    assert client.get("/desk/wishes/?list=open").content.decode().count("data-wish=") == 1


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ({"words": ""}, "Say what you wish for"),
        ({"words": "象" * 5000}, "At most 500 characters."),
        ({"phone": "12"}, "This is no telephone number."),
        ({"room": "nowhere"}, "Write one door"),
        ({"consent_way": ""}, "Say how they agreed"),
        ({"consented_on": "2099-01-01"}, "Name the day on which they agreed"),
        ({"consented_on": "never"}, "Name the day on which they agreed"),
        ({"kind": "magic"}, "Choose what kind it is."),
    ],
)
def test_what_is_wrong_is_said_and_the_text_is_kept(
    at_desk: SignIn, well: Well, more: dict[str, str], said: str
) -> None:
    answer = at_desk(HEAD).post("/desk/wishes/new/", form(well, **more))
    text = answer.content.decode()
    assert answer.status_code == 422
    assert said in text
    assert 'value="林小满"' in text
    assert not Wish.objects.exists()


def test_out_of_a_request_nothing_is_typed_twice(at_desk: SignIn, well: Well) -> None:
    report = Report(words="想要一副象棋", source="phone", on_behalf=True, reporter_name="林小满", phone=PHONE)
    filed = file(place=well.world.room, report=report, by=well.by(), at=well.at)
    request = ServiceRequest.objects.get(pk=filed.id)
    client = at_desk(HEAD)
    address = f"/desk/wishes/new/?about={request.number}"
    assert address in client.get(f"/desk/service-requests/{request.number}/").content.decode()
    shown = client.get(address).content.decode()
    assert "想要一副象棋" in shown
    assert 'value="林小满"' in shown
    said = form(well, about=request.number, phone="")
    row = Wish.objects.get(pk=client.post("/desk/wishes/new/", said)["Location"].split("/")[-2])
    assert (row.service_request_id, row.room_id, row.contact_id) == (request.pk, well.world.room.pk, request.contact_id)
    answer = client.post("/desk/wishes/new/", form(well, about=request.number, phone="", idempotency_key="other"))
    assert answer.status_code == 422
    assert "has become a wish already" in answer.content.decode()
    assert client.get("/desk/wishes/new/?about=SQ-000000-20200101-0001").status_code == 404


def test_a_body_reads_no_more_than_everybody_and_claims(at_desk: SignIn, well: Well) -> None:
    row = well.checked(well.entered(room=well.world.room))
    client = at_desk(VOLUNTEER)
    for address in ("/desk/", "/desk/wishes/", page(row)):
        text = client.get(address).content.decode()
        assert "想要一副象棋" in text, address
        assert "林小满" not in text, address
        assert "100****9001" not in text, address
    assert client.post(page(row), {"do": "claim"}).status_code == 303
    assert Wish.objects.get().state == State.CLAIMED
    late = at_desk(MANAGER)
    answer = late.post(page(row), {"do": "claim"})
    assert answer.status_code == 303
    assert "Somebody else has claimed this wish" in late.get(answer["Location"]).content.decode()


def test_the_hand_over_and_what_comes_after_it(at_desk: SignIn, well: Well) -> None:
    row = well.held_by_neighbour()
    client = at_desk(HEAD)
    text = client.get(page(row)).content.decode()
    assert well.world.people["neighbour"].name in text, "the station alone reads who claimed it"
    shown = client.post(page(row, "telephone/"), {"whose": "claimer", "purpose": RevealPurpose.values[0]})
    assert "10000009002" in shown.content.decode()
    assert shown["Cache-Control"] == "no-store"
    assert client.post(page(row, "telephone/"), {"purpose": "curious"}).status_code == 303
    for verb in ("arrange", "say_met", "confirm"):
        assert f'data-verb="{verb}"' in client.get(page(row)).content.decode(), verb
        assert client.post(page(row), {"do": verb, "words": "谢谢"}).status_code == 303
    assert Wish.objects.get().state == State.MET
    assert client.post(page(row), {"do": "release", "words": "谢谢"}).status_code == 303
    assert Wish.objects.get().public_thanks == "谢谢"
    assert "This year 1 were met" in client.get("/desk/wishes/?list=met").content.decode()


def test_what_was_wrong_on_its_page_stands_at_its_field(at_desk: SignIn, well: Well) -> None:
    row = well.asked()
    answer = at_desk(HEAD).post(page(row), {**CHECK, "public_words": "林小满 13800138000", "worth": "9.5"})
    text = answer.content.decode()
    assert answer.status_code == 422
    assert 'id="id_worth_check_error"' in text
    assert "林小满 13800138000" in text


def test_thanks_that_are_too_long_are_kept_and_the_summary_leads_to_them(at_desk: SignIn, well: Well) -> None:
    row = well.held_by_neighbour()
    answer = at_desk(HEAD).post(page(row), {"do": "confirm", "words": "谢" * 201})
    text = answer.content.decode()
    assert answer.status_code == 422
    assert 'href="#id_words_confirm"' in text
    assert 'id="id_words_confirm"' in text
    assert "谢" * 201 in text


@pytest.mark.parametrize("role", ["repairer", "auditor", "department_officer"])
def test_for_others_there_is_no_such_page(at_desk: SignIn, well: Well, role: str) -> None:
    row = well.open()
    client = at_desk(role)
    for address in ("/desk/wishes/", page(row)):
        assert client.get(address).status_code == 404, address
    assert client.post(page(row), {"do": "claim"}).status_code == 404


def test_an_unknown_verb_and_one_of_another_are_refused(at_desk: SignIn, well: Well) -> None:
    row = well.open()
    assert at_desk(HEAD).post(page(row), {"do": "magic"}).status_code == 404
    assert at_desk(VOLUNTEER).post(page(row), CHECK).status_code in (303, 403, 404)
    assert Wish.objects.get().worth == 60
    assert at_desk(VOLUNTEER).post(page(row, "telephone/"), {"purpose": RevealPurpose.values[0]}).status_code == 403


def test_every_list_says_what_it_means_when_it_is_empty(at_desk: SignIn, well: Well) -> None:
    client = at_desk(HEAD)
    for view in ("check", "open", "held", "met", "ended", "nonsense"):
        assert 'class="empty' in client.get(f"/desk/wishes/?list={view}").content.decode(), view


def test_three_wishes_cost_what_one_costs(at_desk: SignIn, well: Well) -> None:
    client = at_desk(HEAD)
    well.asked()
    client.get("/desk/wishes/")
    with CaptureQueriesContext(connection) as one:
        client.get("/desk/wishes/")
    well.asked(words="第二个")
    well.asked(words="第三个", phone="10000009002")
    with CaptureQueriesContext(connection) as three:
        client.get("/desk/wishes/")
    assert len(one) == len(three)


@pytest.mark.parametrize(
    ("words", "title"), [("想要一盏台灯。", "想要一盏台灯"), ("想学用手机", "想学用手机"), ("A lamp.", "A lamp")]
)
def test_a_title_ends_without_a_full_stop(well: Well, words: str, title: str) -> None:
    wish = well.open()
    Wish.objects.filter(pk=wish.pk).update(public_words=words)
    assert title_words(Wish.objects.get(pk=wish.pk)) == title

"""Recording for somebody, and the slip that they take home."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from linli.attachments.models import Attachment
from linli.core.codes import format_code
from linli.core.models import Event
from linli.demo.cast import World
from linli.places.models import Place
from linli.service_requests.models import ServiceRequest
from linli.service_requests.queries import code_of
from tests.web.desk.conftest import PHONE, Desk, page
from tests.web.htmx import HTMX, assert_same_page

SignIn = Callable[[str], Client]
NEW = "/desk/service-requests/new/"
JPEG = b"\xff\xd8\xff\xe0" + b"\0" * 64


def record(client: Client, world: World, **data: Any) -> Any:
    """Send the form as the page sends it."""
    sent = {"words": "厨房下水堵了", "estate": str(world.estate.pk), "source": "phone", "idempotency_key": "k1", **data}
    return client.post(NEW, sent)


def test_the_form_begins_with_their_words(at_desk: SignIn, world: World) -> None:
    text = at_desk("station_head").get(NEW).content.decode()
    assert text.index('name="words"') < text.index('name="spot"') < text.index('name="phone"')
    assert f'type="hidden" name="estate" value="{world.estate.pk}"' in text
    assert 'name="source" value="phone" checked' in text


@pytest.mark.parametrize(
    ("spot", "place", "where"),
    [
        ("2-1-101", "101", ""),
        ("2栋1单元", "1单元", ""),
        ("2栋东侧垃圾桶", "2栋", "2栋东侧垃圾桶"),
        ("东门岗亭旁", "春和里", "东门岗亭旁"),
        ("", "春和里", ""),
    ],
)
def test_a_place_is_found_or_kept_in_words(at_desk: SignIn, world: World, spot: str, place: str, where: str) -> None:
    answer = record(at_desk("station_head"), world, spot=spot)
    assert answer.status_code == 303
    row = ServiceRequest.objects.get()
    assert (Place.objects.get(pk=row.place_id).name, row.where_words) == (place, where)


def test_everything_is_kept_and_said_by_whom(at_desk: SignIn, world: World) -> None:
    answer = record(
        at_desk("station_head"), world, spot="2-1-101", reporter_name="林桂芳", phone=PHONE, source="walk_in",
        category="blocked_drain", station_only="1",
    )  # fmt: skip
    row = ServiceRequest.objects.select_related("contact").get()
    assert answer["Location"] == page(row, "slip")
    assert (row.source, row.category, row.station_only, row.on_behalf) == ("walk_in", "blocked_drain", True, True)
    assert (row.reporter_name, row.reporter_id) == ("林桂芳", None)
    assert row.contact is not None
    assert row.contact.masked == "100****5678"
    filed = Event.objects.get(kind="service_request.filed")
    assert (filed.person_id, filed.door) == (world.people["station_head"].pk, "desk")


def test_the_same_key_files_once(at_desk: SignIn, world: World) -> None:
    client = at_desk("station_head")
    first = record(client, world)
    again = record(client, world)
    assert first["Location"] == again["Location"]
    assert ServiceRequest.objects.count() == 1
    assert record(client, world, words="另一件事").status_code == 409


def test_what_is_missing_keeps_what_is_there(at_desk: SignIn, world: World) -> None:
    answer = record(at_desk("station_head"), world, words=" ", spot="东门", reporter_name="林桂芳", phone="12")
    text = answer.content.decode()
    assert answer.status_code == 422
    assert 'href="#id_words"' in text
    assert 'value="东门"' in text
    assert 'value="林桂芳"' in text
    assert 'name="idempotency_key" value="k1"' in text
    assert not ServiceRequest.objects.exists()


def test_a_wrong_number_is_said_at_its_field(at_desk: SignIn, world: World) -> None:
    answer = record(at_desk("station_head"), world, phone="12")
    assert answer.status_code == 422
    assert 'id="id_phone_error"' in answer.content.decode()
    assert not ServiceRequest.objects.exists()


def test_several_places_are_offered_to_choose_from(at_desk: SignIn, world: World) -> None:
    client = at_desk("station_head")
    answer = record(client, world, spot="101")
    text = answer.content.decode()
    assert answer.status_code == 422
    assert "This can mean several places. Choose one." in text
    assert text.count('type="radio" name="place"') > 1
    room = Place.objects.get(name="101", parent__name="2单元", parent__parent__name="2栋", estate_id=world.estate.pk)
    assert record(client, world, spot="101", place=str(room.pk)).status_code == 303
    assert ServiceRequest.objects.get().place_id == room.pk


def test_a_place_elsewhere_is_not_taken(at_desk: SignIn, world: World) -> None:
    other = world.places["other_room"]
    record(at_desk("station_head"), world, place=str(other.pk), spot="")
    assert ServiceRequest.objects.get().place_id == world.estate.pk


def test_typing_a_place_asks_this_address_for_its_part(at_desk: SignIn) -> None:
    client = at_desk("station_head")
    before = client.get(NEW).content.decode()
    part = client.get(NEW, {"spot": "2-1"}, headers=HTMX).content.decode()
    assert "<html" not in part
    assert "2栋1单元" in part
    whole = client.get(NEW, {"spot": "2-1"}).content.decode()
    assert "2栋1单元" in whole
    assert_same_page(whole, part, whole)
    assert "2栋1单元" not in before.partition('id="places"')[2][:200]


def test_photos_come_with_it_or_not_at_all(at_desk: SignIn, world: World) -> None:
    client = at_desk("station_head")
    bad = SimpleUploadedFile("x.jpg", b"no", content_type="image/jpeg")
    assert record(client, world, photos=bad).status_code == 422
    assert not ServiceRequest.objects.exists()
    good = SimpleUploadedFile("x.jpg", JPEG, content_type="image/jpeg")
    assert record(client, world, photos=good).status_code == 303
    assert Attachment.objects.get().subject_id == ServiceRequest.objects.get().pk


def test_a_building_leader_records_for_the_building(at_desk: SignIn, world: World) -> None:
    client = at_desk("building_leader")
    assert record(client, world, spot="楼梯口", source="visit").status_code == 303
    assert ServiceRequest.objects.get().place_id == world.places["building"].pk


@pytest.mark.parametrize("role", ["repairer", "district_officer", "auditor"])
def test_posts_that_may_not_record_are_told(at_desk: SignIn, world: World, role: str) -> None:
    client = at_desk(role)
    assert NEW not in client.get("/desk/").content.decode()
    assert client.get(NEW).status_code == 403
    assert record(client, world).status_code == 403
    assert not ServiceRequest.objects.exists()


def test_the_answer_shows_number_and_code_and_when(at_desk: SignIn, world: World) -> None:
    client = at_desk("station_head")
    text = client.get(record(client, world, phone=PHONE)["Location"]).content.decode()
    row = ServiceRequest.objects.get()
    assert row.number in text
    assert format_code(code_of(row.pk)) in text
    assert "春和里站 answers by today" in text
    assert re.search(r'<svg viewBox="[0-9 ]+" class="qr-code">', text)
    assert PHONE not in text


def test_the_slip_is_paper(at_desk: SignIn, desk: Desk) -> None:
    row = desk.file(on_behalf=True, reporter_name="林桂芳")
    answer = at_desk("station_head").get(page(row, "slip") + "?paper=1")
    text = answer.content.decode()
    assert answer["Cache-Control"] == "no-store"
    assert "linli/print" in text
    assert format_code(code_of(row.pk)) in text
    assert "http://testserver/f/" in text
    assert "0990-1000001" in text


def test_whoever_handles_it_gets_no_code(at_desk: SignIn, desk: Desk, world: World) -> None:
    for_another = desk.in_hand(on_behalf=True)
    for_oneself = desk.file("道闸坏了")
    assert at_desk("repairer").get(page(for_another, "slip")).status_code == 404
    assert at_desk("station_head").get(page(for_oneself, "slip")).status_code == 404
    assert at_desk("station_head").get(page(for_another, "slip")).status_code == 200

"""Reporting: one form, filed at once, nothing typed twice."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from linli.attachments.models import Attachment
from linli.core.models import Event
from linli.demo.cast import World
from linli.places.models import Place
from linli.service_requests.enums import Source
from linli.service_requests.models import ServiceRequest
from tests.web.resident.conftest import WORDS, picture
from tests.web.resident.reading import fields, read

NEW = "/e/chunheli/service-requests/new/"


def form_of(browser: Client, address: str = NEW) -> dict[str, str]:
    return fields(read(browser.get(address)).one("form", data_draft="report-chunheli"))


def test_a_sentence_is_enough(browser: Client, world: World) -> None:
    answer = browser.post(NEW, {**form_of(browser), "words": WORDS})
    row = ServiceRequest.objects.get()
    assert (answer.status_code, answer["Location"]) == (303, f"/f/{row.number}/")
    assert (row.words, row.place_id, row.source, row.reporter_id) == (WORDS, world.estate.pk, Source.WEB, None)


def test_whoever_sent_it_sees_the_promise_and_the_code_at_once(browser: Client, world: World) -> None:
    page = read(browser.post(NEW, {**form_of(browser), "words": WORDS}, follow=True))
    assert page.one("p", role="status").text() == "Received. 春和里站 answers by today 15:30."
    assert len(page.one("p", **{"class": "code"}).text()) == 11
    assert page.one("input", name="phone").attrs["type"] == "tel"


def test_the_building_and_the_spot_are_kept(browser: Client, world: World) -> None:
    building = Place.objects.get(estate_id=world.estate.pk, name="3栋")
    sent = {**form_of(browser), "words": WORDS, "building": str(building.pk), "where_words": "东侧"}
    browser.post(NEW, sent)
    row = ServiceRequest.objects.get()
    assert (row.building_id, row.where_words) == (building.pk, "东侧")


def test_a_building_of_another_estate_is_not_taken(browser: Client, world: World) -> None:
    foreign = Place.objects.filter(estate_id=world.places["other_estate"].pk, level="building").first()
    answer = browser.post(NEW, {**form_of(browser), "words": WORDS, "building": str(foreign.pk)})
    assert answer.status_code == 422
    assert not ServiceRequest.objects.exists()


@pytest.mark.parametrize("words", ["", "   ", "\n\n"])
def test_without_words_nothing_is_filed_and_everything_stays(browser: Client, world: World, words: str) -> None:
    building = Place.objects.get(estate_id=world.estate.pk, name="2栋")
    sent = {"words": words, "building": str(building.pk), "where_words": "车棚", "station_only": "on"}
    answer = browser.post(NEW, {**form_of(browser), **sent})
    assert answer.status_code == 422
    page = read(answer)
    assert fields(page.one("form", data_draft="report-chunheli")).items() >= {**sent, "words": ""}.items()
    assert page.one("div", role="alert").one("a").attrs["href"] == "#id_words"
    assert page.one("textarea").attrs["aria-describedby"] == "id_words_error"
    assert not ServiceRequest.objects.exists()


def test_too_many_words_are_kept_and_counted(browser: Client, world: World) -> None:
    answer = browser.post(NEW, {**form_of(browser), "words": "灯" * 4001})
    assert answer.status_code == 422
    assert "4000" in read(answer).one("div", role="alert").text()
    assert read(answer).one("textarea").text() == "灯" * 4001


def test_the_same_form_sent_twice_is_filed_once(browser: Client, world: World) -> None:
    sent = {**form_of(browser), "words": WORDS}
    first, second = browser.post(NEW, sent), browser.post(NEW, sent)
    assert first["Location"] == second["Location"]
    assert ServiceRequest.objects.count() == 1


def test_other_words_under_the_same_key_ask_again_and_then_go_through(browser: Client, world: World) -> None:
    sent = {**form_of(browser), "words": WORDS}
    browser.post(NEW, sent)
    answer = browser.post(NEW, {**sent, "words": "电梯异响"})
    assert answer.status_code == 422
    again = fields(read(answer).one("form", data_draft="report-chunheli"))
    assert again["words"] == "电梯异响"
    assert again["idempotency_key"] != sent["idempotency_key"]
    assert browser.post(NEW, again).status_code == 303
    assert ServiceRequest.objects.count() == 2


def test_photos_come_with_the_report_and_wait_for_their_check(browser: Client, world: World) -> None:
    sent = {**form_of(browser), "words": WORDS, "photos": [picture("orange"), picture("navy")]}
    page = read(browser.post(NEW, sent, follow=True))
    assert Attachment.objects.filter(subject_id=ServiceRequest.objects.get().pk).count() == 2
    assert "2 photos are being checked" in page.one("section", id="words").text()


def test_a_file_that_is_no_photo_files_nothing(browser: Client, world: World) -> None:
    paper = SimpleUploadedFile("bill.jpg", b"%PDF-1.7 a bill", content_type="image/jpeg")
    answer = browser.post(NEW, {**form_of(browser), "words": WORDS, "photos": [picture(), paper]})
    assert answer.status_code == 422
    page = read(answer)
    assert page.one("textarea").text() == WORDS
    assert page.one("p", id="id_photos_error").text()
    assert not ServiceRequest.objects.exists()
    assert not Event.objects.filter(kind="service_request.filed").exists()


def test_seven_photos_are_one_too_many(browser: Client, world: World) -> None:
    colours = ["red", "orange", "yellow", "green", "blue", "navy", "purple"]
    answer = browser.post(NEW, {**form_of(browser), "words": WORDS, "photos": [picture(c) for c in colours]})
    assert answer.status_code == 422
    assert "At most 6 photos." in read(answer).one("div", role="alert").text()


def test_for_the_station_only(browser: Client, world: World) -> None:
    browser.post(NEW, {**form_of(browser), "words": WORDS, "station_only": "on"})
    assert ServiceRequest.objects.get().station_only


def test_a_complaint_about_the_station_goes_to_the_community(browser: Client, world: World) -> None:
    browser.post(NEW, {**form_of(browser), "words": "站点两天没人接电话", "about_station": "on"})
    row = ServiceRequest.objects.get()
    assert row.about_station
    assert row.holder == world.bodies["community_office"]


def test_a_forged_form_is_refused(world: World) -> None:
    strict = Client(enforce_csrf_checks=True)
    assert strict.post(NEW, {"words": WORDS}).status_code == 403
    token = form_of(strict)["csrfmiddlewaretoken"]
    assert strict.post(NEW, {"words": WORDS, "csrfmiddlewaretoken": token}).status_code == 303


def test_the_form_chooses_the_building_that_the_address_names(browser: Client, world: World) -> None:
    building = Place.objects.get(estate_id=world.estate.pk, name="2栋")
    assert form_of(browser, f"{NEW}?building={building.pk}")["building"] == str(building.pk)


def test_staff_who_report_for_themselves_act_as_residents(browser: Client, world: World) -> None:
    browser.force_login(world.accounts["station_head"])
    browser.post(NEW, {**form_of(browser), "words": WORDS})
    event = Event.objects.get(kind="service_request.filed")
    assert (event.person_id, event.organisation_id) == (world.people["station_head"].pk, None)

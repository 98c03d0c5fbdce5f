"""One body at the desk: brought in and changed by a form, its terms and contracts, its successor, its promises."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from django.test import Client

from linli.core.actors import system
from linli.demo.cast import World
from linli.organisations.actions import create_organisation, make_promise
from linli.organisations.models import CommitteeTerm, Organisation, Promise, ServiceContract
from linli.web.desk.plates import content

SignIn = Callable[[str], Client]
TODAY = date(2026, 11, 23)


def page_of(body: Organisation, tail: str) -> str:
    return f"/desk/organisations/{body.pk}/{tail}"


def new(world: World) -> str:
    return f"/desk/places/{world.places['community'].pk}/bodies/new/"


BODY = {"kind": "owners_committee", "name": "秋水苑业主委员会", "telephone": "0990-7700123", "places": "秋水苑小区"}


def test_a_body_is_brought_in_by_a_form_with_places_by_name(at_desk: SignIn, world: World) -> None:
    client = at_desk("administrator")
    other = world.places["other_estate"]
    address = f"/desk/places/{world.places['city'].pk}/bodies/new/"
    answer = client.post(address, {**BODY, "places": f"{other.name}，{world.estate.pinyin}", "formed_on": "2026-01-02",
                                   "parent": "和畅社区居民委员会"})  # fmt: skip
    made = Organisation.objects.get(name=BODY["name"])
    assert answer["Location"] == page_of(made, "")
    assert {place.pk for place in made.places.all()} == {other.pk, world.estate.pk}
    assert (made.formed_on, made.parent) == (date(2026, 1, 2), world.bodies["community_office"])


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("places", "没有这个小区", "No place here is called 没有这个小区."),
        ("places", "", "A body serves at least one place."),
        ("name", "", "Write what it is called."),
        ("telephone", "12", "This is no telephone number."),
        ("parent", "没有这个组织", "No body has this name."),
        ("formed_on", "2027-01-01", "This day is still to come."),
        ("kind", "city_government", "A body above your own is brought in from above."),
    ],
)
def test_what_cannot_be_stands_at_its_field_and_the_words_are_kept(
    at_desk: SignIn, world: World, field: str, value: str, words: str
) -> None:
    sent = {**BODY, "places": world.estate.name, field: value}
    answer = at_desk("community_officer").post(new(world), sent)
    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert BODY["name"] in answer.content.decode() or field == "name"
    assert not Organisation.objects.filter(name=BODY["name"]).exists()


def test_a_place_of_another_community_is_refused_in_words(at_desk: SignIn, world: World) -> None:
    outside = world.places["other_community"].name
    answer = at_desk("community_officer").post(new(world), {**BODY, "places": outside})
    assert answer.status_code == 422
    assert "answer for all the places" in answer.content.decode()


def test_what_is_written_about_a_body_is_changed_by_those_above_it(at_desk: SignIn, world: World) -> None:
    body = world.bodies["owners"]
    client = at_desk("community_officer")
    assert page_of(body, "edit/") in client.get(page_of(body, "")).content.decode()
    sent = {"name": "春和里业委会（第二届）", "places": world.estate.name, "version": "1"}
    assert client.post(page_of(body, "edit/"), sent).status_code == 303
    body.refresh_from_db()
    assert (body.name, body.version) == ("春和里业委会（第二届）", 2)
    assert client.post(page_of(body, "edit/"), sent).status_code == 409
    assert client.post(page_of(body, "edit/"), {"name": "", "places": ""}).status_code == 422
    for role in ("station_head", "owners_chair"):
        for tail in ("edit/", "time/"):
            assert at_desk(role).get(page_of(body, tail)).status_code == 404


def test_terms_are_written_down_and_end(at_desk: SignIn, world: World) -> None:
    body, client = world.bodies["owners"], at_desk("community_officer")
    address = page_of(body, "time/")
    sent = {"do": "term", "starts_on": "2026-01-01", "ends_on": "2026-12-31", "seats": "7"}
    assert client.post(address, {**sent, "ends_on": "2025-01-01"}).status_code == 422
    assert client.post(address, sent).status_code == 303
    term = CommitteeTerm.objects.get()
    page = client.get(address).content.decode()
    assert "Term 1" in page
    assert "7 seats" in page
    assert "ends soon" in page
    ended = {"do": "end_term", "id": str(term.pk), "version": "1"}
    assert client.post(address, ended).status_code == 303
    term.refresh_from_db()
    assert term.ends_on == TODAY
    assert client.post(address, {"do": "end_term", "id": "nonsense"}).status_code == 303


def test_contracts_are_written_down_in_yuan(at_desk: SignIn, world: World) -> None:
    body, client = world.bodies["property"], at_desk("subdistrict_officer")
    address = page_of(body, "time/")
    sent = {
        "do": "contract", "estate": str(world.estate.pk), "kind": "decided", "starts_on": "2026-01-01", "fee": "1.85",
    }  # fmt: skip
    assert client.post(address, sent).status_code == 303
    contract = ServiceContract.objects.get()
    assert (contract.fee, contract.ends_on, contract.estate_id) == (185, None, world.estate.pk)
    page = client.get(address).content.decode()
    assert "1.85 yuan for a square metre and month" in page
    assert client.post(address, sent).status_code == 422
    assert client.post(address, {"do": "end_contract", "id": str(contract.pk), "version": "1"}).status_code == 303
    contract.refresh_from_db()
    assert contract.ends_on == TODAY
    assert "Contracts" not in client.get(page_of(world.bodies["owners"], "time/")).content.decode()


def test_another_body_follows(at_desk: SignIn, world: World, at: Any) -> None:
    old, client = world.bodies["owners"], at_desk("community_officer")
    bring = f'href="/desk/places/{world.estate.pk}/bodies/new/" data-verb="bring_in"'
    assert bring in client.get(page_of(old, "time/")).content.decode()
    new_body = create_organisation(
        kind="owners_committee", name="春和里新业委会", places=[world.estate], by=system(), at=at
    )
    sent = {"do": "succeed", "successor": str(new_body.pk), "on": "2026-11-23", "carry": "all"}
    assert client.post(page_of(old, "time/"), {**sent, "on": "2027-01-01"}).status_code == 422
    answer = client.post(page_of(old, "time/"), sent)
    assert answer["Location"] == page_of(new_body, "")
    assert client.get(page_of(old, "")).status_code == 404
    page = client.get(page_of(new_body, "")).content.decode()
    assert "苏文" in page
    assert "it is what 春和里小区业主委员会 was" in client.get(page_of(new_body, "time/")).content.decode()


def test_somebody_in_a_post_promises_and_says_what_became_of_it(at_desk: SignIn, world: World) -> None:
    body, client = world.bodies["property"], at_desk("repairer")
    address = page_of(body, "promises/")
    assert client.get("/desk/promises/")["Location"] == address
    own = str(world.actor("repairer").appointment_id)
    sent = {"whose": own, "said": "电梯报修两小时内到", "judged": "看报修记录", "due_on": "2026-12-31"}
    assert client.post(address, {**sent, "whose": "body"}).status_code == 422
    assert client.post(address, {**sent, "said": ""}).status_code == 422
    assert client.post(address, sent).status_code == 303
    promise = Promise.objects.get()
    assert str(promise.appointment_id) == own
    answering = f"/desk/promises/{promise.pk}/"
    assert answering in client.get(address).content.decode()
    assert client.post(answering, {"outcome": "kept", "result": ""}).status_code == 422
    assert client.post(answering, {"outcome": "kept", "result": "都做到了", "version": "1"}).status_code == 303
    promise.refresh_from_db()
    assert (promise.outcome, promise.result) == ("kept", "都做到了")
    assert "kept: 都做到了" in client.get(address).content.decode()


def test_a_body_promises_by_those_who_keep_it_and_outsiders_see_no_page(at_desk: SignIn, world: World, at: Any) -> None:
    body = world.bodies["owners"]
    sent = {"whose": "body", "said": "账目每月公布", "judged": "看公示", "due_on": "2026-12-31"}
    assert at_desk("community_officer").post(page_of(body, "promises/"), sent).status_code == 303
    assert Promise.objects.get().appointment_id is None
    for role in ("repairer", "grid_worker"):
        assert at_desk(role).get(page_of(body, "promises/")).status_code == 404
        assert at_desk(role).get(f"/desk/promises/{Promise.objects.get().pk}/").status_code == 404


def test_plates_are_made_from_posts_with_a_place_and_hold_the_promise(at_desk: SignIn, world: World, at: Any) -> None:
    leaders = world.bodies["leaders"]
    held = leaders.posts.get().appointments.select_related("place", "person", "post").get()
    make_promise(
        leaders, said="每天看一次楼道", judged="看楼道", due_on=TODAY + timedelta(days=9), appointment=held,
        by=system(), at=at,
    )  # fmt: skip
    told = content(leaders, [held], at)
    assert [(one["area"], one["name"]) for one in told["plates"]] == [("春和里3栋", "罗秀英")]
    assert told["plates"][0]["telephone"] == world.bodies["station"].telephone
    assert told["plates"][0]["promises"] == [{"words": "每天看一次楼道", "judged": "看楼道", "result": "by Wed 2 Dec"}]
    answer = at_desk("community_officer").get(page_of(leaders, "plates/"))
    assert answer.content.startswith(b"%PDF")
    assert at_desk("community_officer").get(page_of(world.bodies["owners"], "plates/")).status_code == 303
    assert at_desk("repairer").get(page_of(leaders, "plates/")).status_code == 404


def test_a_sector_that_the_form_does_not_offer_stays(at_desk: SignIn, world: World, monkeypatch: Any) -> None:
    client, body = at_desk("administrator"), world.bodies["property"]
    Organisation.objects.filter(pk=body.pk).update(sector="services")
    sent = {"name": body.name, "short_name": body.short_name, "places": world.estate.name}
    for sectors in ((), (SimpleNamespace(key="trade", name="商贸"),)):
        monkeypatch.setattr("linli.web.desk.bodies_form.sectors_of", lambda area, found=sectors: found)
        text = client.get(page_of(body, "edit/")).content.decode()
        assert ('name="sector"' in text) is bool(sectors)
        chosen = {"sector": "services"} if sectors else {}
        assert client.post(page_of(body, "edit/"), {**sent, **chosen}).status_code == 303
        assert Organisation.objects.get(pk=body.pk).sector == "services"
    assert client.post(page_of(body, "edit/"), {**sent, "sector": ""}).status_code == 303
    assert Organisation.objects.get(pk=body.pk).sector == ""


def test_ones_own_promises_are_reached_from_every_page_of_the_desk(at_desk: SignIn, world: World) -> None:
    client = at_desk("repairer")
    assert 'href="/me/"' in client.get("/desk/").content.decode()
    assert 'href="/desk/promises/"' in client.get("/me/").content.decode()
    answer = client.get("/desk/promises/", follow=True)
    assert answer.status_code == 200


def test_plates_are_offered_only_where_there_is_one_to_print(at_desk: SignIn, world: World) -> None:
    officer = at_desk("community_officer")
    leaders, owners = (page_of(world.bodies[key], "promises/") for key in ("leaders", "owners"))
    assert 'data-verb="plates"' in officer.get(leaders).content.decode()
    assert 'data-verb="plates"' not in officer.get(owners).content.decode()
    assert 'data-verb="plates"' in at_desk("building_leader").get(leaders).content.decode()
    assert 'data-verb="plates"' not in at_desk("owners_chair").get(owners).content.decode()

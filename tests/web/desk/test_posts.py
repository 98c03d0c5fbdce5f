"""The posts of a place: missing, ending, in two bodies, and what each may do; appointing and handing over."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from html import unescape
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from linli.core.clock import local_date
from linli.demo.cast import World
from linli.organisations.models import Appointment
from linli.organisations.queries import charter
from linli.organisations.queries.posts import spec_of
from linli.playbooks.enums import BodyKind, Power
from linli.playbooks.parts_organisation import Grade

SignIn = Callable[[str], Client]
BODIES = "/desk/organisations/"


def page(world: World, place: str = "community", view: str = "", **more: Any) -> str:
    asked = "&".join(f"{key}={value}" for key, value in {"view": view or "missing", **more}.items())
    return f"/desk/places/{world.places[place].pk}/posts/?{asked}"


def text(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200, address
    return answer.content.decode()


def held_by(world: World, role: str, key: str = "") -> Appointment:
    found = Appointment.objects.filter(person=world.people[role])
    return (found.filter(post__key=key) if key else found).get()


def test_who_is_missing_is_told_with_the_body_and_how_many(at_desk: SignIn, world: World) -> None:
    client, gone = at_desk("community_officer"), local_date(world.at) - timedelta(days=1)
    Appointment.objects.filter(post__key="station_deputy").update(ends_on=gone)
    told = text(client, page(world))
    assert "3 people are missing in 1 post" in told
    assert "春和里站: Station deputy" in told
    assert "春和里站: Station head" not in told
    assert "wanted 3, there 0" in told
    assert "Posts: 和畅社区" in told
    assert "3 people are missing here." in text(client, f"{BODIES}{world.bodies['station'].pk}/")
    assert "3 people are missing in 1 post" in text(client, BODIES)
    assert "missing" not in text(at_desk("station_head"), BODIES)


def test_a_filled_place_says_so(at_desk: SignIn, world: World) -> None:
    told = text(at_desk("community_officer"), page(world, "estate"))
    assert "Every post that must be held is held." in told


@pytest.mark.parametrize(("days", "shown"), [(20, (True, True)), (60, (False, True)), (200, (False, False))])
def test_terms_that_end_stand_with_their_day(
    at_desk: SignIn, world: World, days: int, shown: tuple[bool, bool]
) -> None:
    last = local_date(world.at) + timedelta(days=days)
    Appointment.objects.filter(person=world.people["volunteer"]).update(ends_on=last)
    client = at_desk("community_officer")
    found = tuple("白杨" in text(client, page(world, view="ending", days=within)) for within in (30, 90))
    assert found == shown
    body = text(client, f"{BODIES}{world.bodies['volunteers'].pk}/")
    assert ("ends soon" in body) == shown[1]
    assert ("1 appointment ends within three months" in text(client, BODIES)) == shown[1]


def test_as_many_appointments_end_as_the_list_behind_the_number_has(at_desk: SignIn, world: World) -> None:
    client, place = at_desk("community_officer"), world.places["community"]
    chosen = Appointment.objects.filter(person__in=[world.people["volunteer"], world.people["station_head"]])
    count = chosen.update(ends_on=local_date(world.at) + timedelta(days=20))
    listed = f"/desk/places/{place.pk}/posts/?view=ending"
    assert f'<a href="{listed}">{count} appointments end within three months</a>' in text(client, BODIES)
    told = text(client, listed)
    assert f'Within 90 days <span class="count">{count}</span>' in told
    assert told.count("<span>until ") == count
    assert f'href="{listed}"' in text(client, f"/desk/places/{place.pk}/bodies/due/")


def test_who_holds_posts_in_two_bodies_stands_under_the_playbooks_name(at_desk: SignIn, world: World) -> None:
    told = text(at_desk("community_officer"), page(world, view="both"))
    assert "3 people hold posts in bodies of different kinds" in told
    assert "The property manager is a deputy of the station" in told
    assert "陈立: 安和物业 Property manager → 春和里站 Station deputy" in told


def test_every_post_stands_with_its_powers_and_every_body_with_its_charter(at_desk: SignIn, world: World) -> None:
    told = text(at_desk("community_officer"), page(world, view="charter"))
    assert Power.SERVICE_REQUEST_CALL_BACK.sentence in told
    assert "It collects, sorts, passes on, handles and answers; every matter gets its answer." in told
    assert BodyKind.OWNERS_COMMITTEE.label in unescape(told)


@pytest.mark.parametrize("role", ["repairer", "grid_worker", "resident", "auditor", "building_leader"])
def test_others_have_no_such_page(at_desk: SignIn, world: World, role: str) -> None:
    assert at_desk(role).get(page(world, "estate")).status_code in (302, 403, 404)


def test_a_place_of_others_and_a_view_that_is_none_are_not_there(at_desk: SignIn, world: World) -> None:
    assert at_desk("station_head").get(page(world, "estate")).status_code == 200
    assert at_desk("station_head").get(page(world, "other_estate")).status_code == 404
    assert at_desk("community_officer").get(page(world, "city")).status_code == 404
    assert at_desk("community_officer").get(page(world, view="nonsense")).status_code == 404


def test_the_page_is_reached_from_organisations_bodies_and_the_estate(at_desk: SignIn, world: World) -> None:
    client = at_desk("community_officer")
    for address in (BODIES, f"{BODIES}{world.bodies['station'].pk}/", f"/desk/places/?estate={world.estate.pk}"):
        assert "/posts/" in text(client, address), address


@pytest.mark.parametrize("view", ["missing", "ending", "both", "charter"])
def test_each_view_costs_no_more_than_eight_queries(at_desk: SignIn, world: World, view: str) -> None:
    client = at_desk("community_officer")
    for address in (page(world, view=view), BODIES):
        client.get(address)
        with CaptureQueriesContext(
            connection,
        ) as asked:
            client.get(address)
        assert len(asked) <= 8, (address, len(asked))


def sent(**more: Any) -> dict[str, Any]:
    return {"name": "宋师傅", "phone": "10000009901", "starts_on": "2026-11-24", **more}


def test_the_form_proposes_the_playbooks_term_and_says_what_is_asked(at_desk: SignIn, world: World) -> None:
    client, owners = at_desk("community_officer"), world.bodies["owners"]
    told = text(client, f"{BODIES}{owners.pk}/appoint/?post=owners_committee_chair")
    assert 'value="2031-11-22"' in told
    assert "The term is 60 months." in told
    assert client.get(f"{BODIES}{owners.pk}/appoint/?post=station_head").status_code == 404


def test_a_post_is_narrowed_to_a_place_and_to_categories(at_desk: SignIn, world: World) -> None:
    client, team = at_desk("community_officer"), world.bodies["volunteers"]
    address = f"{BODIES}{team.pk}/appoint/"
    for typed, words in (("99栋", "No place of this name"), ("1单元", "More than one place is called so")):
        answer = client.post(address, sent(key="volunteer", place=typed))
        assert (answer.status_code, words in answer.content.decode()) == (422, True), typed
    assert client.post(address, sent(key="volunteer", place="3栋")).status_code == 303
    held = Appointment.objects.get(person__name="宋师傅")
    assert held.place_id == world.places["building"].pk
    wrong = client.post(address, sent(key="volunteer", categories=["magic"], phone="10000009902", name="安远"))
    assert "The playbook knows no such category." in wrong.content.decode()
    bound = client.post(address, sent(key="volunteer", categories=["noise"], phone="10000009902", name="安远"))
    assert bound.status_code == 303
    assert Appointment.objects.get(person__name="安远").categories == ["noise"]


def test_kinds_that_answer_for_categories_are_asked_for_them(at_desk: SignIn, world: World) -> None:
    client = at_desk("community_officer")
    asked = text(client, f"{BODIES}{world.bodies['owners'].pk}/appoint/")
    assert 'name="categories" value="maintenance_fund"' in asked
    assert 'value="maintenance_fund"' not in text(client, f"{BODIES}{world.bodies['volunteers'].pk}/appoint/")


def test_wanted_consent_is_asked_for_and_refused_at_the_field(
    at_desk: SignIn, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    client, team = at_desk("community_officer"), world.bodies["volunteers"]
    address = f"{BODIES}{team.pk}/appoint/"
    assert "Who consented" not in text(client, address)
    monkeypatch.setattr(charter, "consent_of", lambda spec: BodyKind.SUBDISTRICT_OFFICE)
    told = text(client, address)
    assert "Who consented" in told
    assert f"Wanted first: consent of the {BodyKind.SUBDISTRICT_OFFICE.label}." in told
    missing = client.post(address, sent(key="volunteer"))
    assert missing.status_code == 422
    for words in ("Write who consented.", "Name the day of the consent.", "Write how the consent was given."):
        assert words in missing.content.decode()
    given = {"consent_by": "许诺", "consent_on": "2026-11-20", "consent_how": "来函"}
    assert client.post(address, sent(key="volunteer", **given)).status_code == 303
    assert Appointment.objects.get(person__name="宋师傅").consent_on == date(2026, 11, 20)


def test_more_people_than_usual_are_appointed_and_that_is_said(
    at_desk: SignIn, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(charter, "usual_members", lambda _book, kind: 1)
    client, team = at_desk("community_officer"), world.bodies["volunteers"]
    assert client.post(f"{BODIES}{team.pk}/appoint/", sent(key="volunteer", starts_on="2026-11-23")).status_code == 303
    told = text(client, f"{BODIES}{team.pk}/")
    assert "2 people hold a post here; 1 is usual at most. Nothing is refused by this." in told


def test_what_the_playbook_asks_of_a_holder_is_told_and_refuses_nothing(at_desk: SignIn, world: World) -> None:
    client, station = at_desk("community_officer"), world.bodies["station"]
    head = world.people["station_head"]
    Appointment.objects.filter(person=head, post__organisation=station).update(
        ends_on=local_date(world.at) - timedelta(days=1)
    )
    told = client.post(f"{BODIES}{station.pk}/appoint/", sent(key="station_head", starts_on="2026-11-23"), follow=True)
    page = unescape(told.content.decode())
    assert f"This post is filled from: {BodyKind.RESIDENTS_COMMITTEE.label}. 宋师傅 holds no post there." in page
    assert "Please check what is asked for this post: A cadre of the community. Nothing is refused." in page
    officer = world.people["community_officer"]
    spec = spec_of("station_head", held_by(world, "station_head", "station_head").post.playbook_version_id)
    assert spec is not None
    office = Appointment.objects.filter(person=officer, post__organisation__kind="residents_committee")
    assert charter.comes_from_there(spec, officer.pk, local_date(world.at)) == office.exists()


@pytest.mark.parametrize(("step", "words"), [("3", "Seventh, step 3"), ("", "Its step is not written down yet.")])
def test_the_grade_is_shown_after_appointing(
    at_desk: SignIn, world: World, monkeypatch: pytest.MonkeyPatch, step: str, words: str
) -> None:
    seventh = Grade(key="seventh", name={"en": "Seventh", "zh": "七岗"}, steps=9, source="example")
    monkeypatch.setattr(charter, "grades_of", lambda _book: (seventh,))
    client, team = at_desk("community_officer"), world.bodies["volunteers"]
    given = sent(key="volunteer", starts_on="2026-11-23", grade="seventh", step=step)
    assert client.post(f"{BODIES}{team.pk}/appoint/", given).status_code == 303
    told = text(client, f"{BODIES}{team.pk}/")
    assert f"Grade: Seventh{', step 3' if step else ''}." in told
    assert words in told
    assert told.count("Seventh") == 2  # in what is told once, and beside the name


def test_a_post_is_handed_over_from_the_page_of_its_body(at_desk: SignIn, world: World) -> None:
    client, old = at_desk("community_officer"), held_by(world, "building_leader")
    address = f"{BODIES}appointments/{old.pk}/hand-over/"
    assert address in text(client, f"{BODIES}{world.bodies['leaders'].pk}/")
    told = text(client, address)
    assert "The old appointment ends the day before. Open work stays with the body." in told
    assert "The new one is for 3栋 as well." in told
    wrong = client.post(address, sent(version=old.version, starts_on="2019-01-01"))
    assert (wrong.status_code, "It cannot be handed over" in wrong.content.decode()) == (422, True)
    assert client.post(address, sent(version=old.version)).status_code == 303
    new = Appointment.objects.get(person__name="宋师傅")
    assert (new.follows_id, new.place_id) == (old.pk, old.place_id)
    assert "宋师傅 follows 罗秀英." in text(client, f"{BODIES}{world.bodies['leaders'].pk}/")
    assert client.post(address, sent(version=old.version, phone="10000009903", name="安远")).status_code == 409


def test_nobody_else_hands_a_post_over(at_desk: SignIn, world: World) -> None:
    old = held_by(world, "building_leader")
    address = f"{BODIES}appointments/{old.pk}/hand-over/"
    assert at_desk("station_head").get(address).status_code == 403
    assert at_desk("repairer").post(address, sent()).status_code == 404
    assert (
        at_desk("community_officer").get(f"{BODIES}appointments/{world.estate.pk:032x}/hand-over/").status_code == 404
    )


@pytest.mark.parametrize(("role", "place"), [("city_officer", "city"), ("district_officer", "district")])
def test_who_keeps_bodies_reads_posts_and_what_is_vacant(at_desk: SignIn, world: World, role: str, place: str) -> None:
    client, address = at_desk(role), f"/desk/places/{world.places[place].pk}/posts/"
    assert f'href="{address}"' in client.get("/desk/organisations/").content.decode()
    for view in ("missing", "ending", "both", "charter"):
        assert client.get(address, {"view": view}).status_code == 200, view


def test_who_is_to_follow_stands_there_before_the_day_and_is_taken_back(at_desk: SignIn, world: World) -> None:
    client, old = at_desk("community_officer"), held_by(world, "building_leader")
    page_of, address = f"{BODIES}{world.bodies['leaders'].pk}/", f"{BODIES}appointments/{old.pk}/hand-over/"
    ended = old.ends_on
    assert client.post(address, sent(version=old.version, starts_on="2026-11-30")).status_code == 303
    new = Appointment.objects.get(person__name="宋师傅")
    told = " ".join(text(client, page_of).split())
    row = told[told.index(f'data-coming="{new.pk}"') :].split("</li>")[0]
    assert "宋师傅" in row
    assert "from Mon 30 Nov" in row
    assert "follows 罗秀英" in row
    assert address not in told, "handed over already"
    back = f"{BODIES}appointments/{new.pk}/take-back/"
    assert at_desk("station_head").post(back, {"version": new.version}).status_code == 403
    assert at_desk("repairer").post(back).status_code == 404
    assert client.post(back, {"version": new.version}).status_code == 303
    old.refresh_from_db()
    assert old.ends_on == ended
    assert not Appointment.objects.filter(pk=new.pk).exists()
    told = text(client, page_of)
    assert "罗秀英 holds the post on, 宋师傅 does not follow." in told
    assert "data-coming" not in told
    assert address in told
    assert client.post(back).status_code == 404


def test_what_has_begun_is_not_taken_back(at_desk: SignIn, world: World) -> None:
    held = held_by(world, "building_leader")
    answer = at_desk("community_officer").post(f"{BODIES}appointments/{held.pk}/take-back/")
    assert answer.status_code == 409
    assert Appointment.objects.filter(pk=held.pk).exists()

"""Catalogue and lecturers' bank at the desk: forms, refusals, empty lists, leaving, the telephone for a minute."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from django.test import Client

from linli.core.clock import local_date
from linli.demo.cast import World
from linli.lessons.actions import call_lecturer
from linli.lessons.models import Lecturer, Lesson
from linli.people.models import ContactReveal
from linli.web.desk.lecturers import _acting
from tests.lessons.conftest import HEAD, KEEPER, KNOWN, PHONE, School, appointment_of, opened

pytestmark = pytest.mark.django_db

SignIn = Callable[[str], Client]
CATALOGUE, BANK = "/desk/lessons/catalogue/", "/desk/lessons/lecturers/"


@pytest.fixture
def school(world: World) -> School:
    return opened(world, world.at)


def keeping(school: School) -> str:
    return f"{school.world.bodies['community_office'].pk}:{school.world.places['community'].pk}"


def lesson_form(school: School, **more: str) -> dict[str, str]:
    said = {"title": "急救", "about": "", "subject": "health", "minutes": "60", "audience": "residents"}
    return {"keeping": keeping(school), **said, **more}


def test_a_lesson_is_added_changed_and_withdrawn(at_desk: SignIn, school: School) -> None:
    client = at_desk(KEEPER)
    assert client.get(f"{CATALOGUE}new/").status_code == 200
    answer = client.post(f"{CATALOGUE}new/", lesson_form(school))
    row = Lesson.objects.get(title="急救")
    assert answer["Location"] == f"{CATALOGUE}{row.pk}/"
    change = lesson_form(school, do="change", version=str(row.version), title="急救包")
    assert client.post(f"{CATALOGUE}{row.pk}/", change).status_code == 303
    stale = client.post(f"{CATALOGUE}{row.pk}/", change)
    assert stale.status_code == 422
    assert "Somebody did something here meanwhile" in stale.content.decode()
    assert client.post(f"{CATALOGUE}{row.pk}/", {"do": "withdraw"}).status_code == 303
    assert "急救包" in client.get(f"{CATALOGUE}?list=withdrawn").content.decode()
    assert "急救包" not in client.get(CATALOGUE).content.decode()
    assert client.post(f"{CATALOGUE}{row.pk}/", {"do": "withdraw"}).status_code == 409


@pytest.mark.parametrize(
    ("more", "said"),
    [({"title": ""}, "Give it a name."), ({"minutes": "x"}, "From 5 to 480"), ({"subject": "y"}, "Choose a subject.")],
)
def test_what_is_wrong_with_a_lesson_stands_at_its_field(
    at_desk: SignIn, school: School, more: dict[str, str], said: str
) -> None:
    answer = at_desk(KEEPER).post(f"{CATALOGUE}new/", lesson_form(school, about="怎么按压", **more))
    text = answer.content.decode()
    assert answer.status_code == 422
    assert said in text
    assert "怎么按压" in text


def test_who_arranges_reads_the_catalogue_and_does_not_keep_it(at_desk: SignIn, school: School) -> None:
    client = at_desk(HEAD)
    address = f"{CATALOGUE}{school.lesson.pk}/"
    text = client.get(address).content.decode()
    assert f"/desk/lessons/new/?lesson={school.lesson.pk}" in text
    assert 'data-verb="withdraw"' not in text
    assert client.post(address, {"do": "withdraw"}).status_code == 403
    assert client.get(f"{CATALOGUE}new/").status_code == 404
    assert client.post(f"{CATALOGUE}new/", lesson_form(school)).status_code == 404
    chosen = client.get(f"/desk/lessons/new/?lesson={school.lesson.pk}").content.decode()
    assert f'value="{school.lesson.pk}" selected' in chosen
    assert at_desk("property_manager").get(address).status_code == 404


def bank_form(school: School, **more: object) -> dict[str, object]:
    return {
        "keeping": keeping(school), "body": "", "name": "葛老师", "from_where": "区委党校", "subjects": ["law"],
        "phone": "", "consented_on": local_date(school.at).isoformat(), "consent_way": "written", **more,
    }  # fmt: skip


def test_somebody_from_outside_is_entered_with_their_consent(at_desk: SignIn, school: School) -> None:
    client = at_desk(KEEPER)
    answer = client.post(f"{BANK}new/", bank_form(school, phone=PHONE))
    row = Lecturer.objects.get(name="葛老师")
    assert answer["Location"] == f"{BANK}{row.pk}/"
    text = client.get(f"{BANK}{row.pk}/").content.decode()
    assert "They signed a paper" in text
    assert PHONE not in text
    assert "葛老师" in client.get(f"{BANK}?subject=law").content.decode()
    assert "葛老师" not in client.get(f"{BANK}?subject=health").content.decode()


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ({"name": ""}, "Say who"),
        ({"subjects": []}, "Tick what they speak on."),
        ({"consent_way": ""}, "Nobody is entered without their consent."),
        ({"consented_on": "2030-01-01"}, "Name the day on which they agreed"),
        ({"phone": "12"}, "telephone"),
    ],
)
def test_what_is_wrong_with_an_entry_stands_at_its_field(
    at_desk: SignIn, school: School, more: dict[str, object], said: str
) -> None:
    answer = at_desk(KEEPER).post(f"{BANK}new/", bank_form(school, **more))
    text = answer.content.decode()
    assert answer.status_code == 422
    assert said in text
    assert "区委党校" in text


def test_who_holds_a_post_is_chosen_from_their_body(at_desk: SignIn, school: School) -> None:
    client, held = at_desk(KEEPER), appointment_of(school.world, "repairer")
    looked = client.post(f"{BANK}new/", bank_form(school, do="look", body=str(held.post.organisation_id)))
    assert str(held.pk) in looked.content.decode()
    said = bank_form(school, name="", body=str(held.post.organisation_id), who=str(held.pk))
    assert client.post(f"{BANK}new/", said).status_code == 303
    assert Lecturer.objects.get(person=held.person).name == ""
    elsewhere = appointment_of(school.world, "city_officer")
    wrong = bank_form(school, name="", body=str(elsewhere.post.organisation_id), who=str(elsewhere.pk))
    answer = client.post(f"{BANK}new/", wrong)
    assert answer.status_code == 422
    assert "Choose somebody who holds a post in a body there." in answer.content.decode()


def test_who_does_not_keep_the_bank_enters_nobody(at_desk: SignIn, school: School) -> None:
    client = at_desk(HEAD)
    assert client.get(f"{BANK}new/").status_code == 404
    assert client.post(f"{BANK}new/", bank_form(school)).status_code == 404
    assert 'data-verb="enter"' not in client.get(BANK).content.decode()
    assert client.post(f"{BANK}{school.guest.pk}/", {"do": "leave"}).status_code == 403


def test_an_entry_is_changed_at_its_fields(at_desk: SignIn, school: School) -> None:
    client, address = at_desk(KEEPER), f"{BANK}{school.guest.pk}/"
    said = {
        "do": "change",
        "from_where": "消防站",
        "subjects": ["safety", "health"],
        "version": str(school.guest.version),
    }
    assert client.post(address, said).status_code == 303
    school.guest.refresh_from_db()
    assert school.guest.subjects == ["safety", "health"]
    assert client.post(address, said).status_code == 422, "another version was seen"
    wrong = client.post(address, {"do": "change", "from_where": "", "subjects": ["safety"], "phone": "1"})
    assert wrong.status_code == 422


def test_a_name_is_put_right_and_a_telephone_taken_out(at_desk: SignIn, school: School) -> None:
    client, address = at_desk(KEEPER), f"{BANK}{school.guest.pk}/"
    shown = client.get(address).content.decode()
    assert 'name="name" type="text" value="邵正平"' in shown
    assert 'name="without_phone"' in shown
    said = {"do": "change", "from_where": "", "subjects": ["safety"], "version": str(school.guest.version)}
    wrong = client.post(address, {**said, "name": ""}).content.decode()
    assert 'href="#id_name"' in wrong
    assert 'id="id_name_error"' in wrong
    assert client.post(address, {**said, "name": "邵正萍", "without_phone": "1"}).status_code == 303
    school.guest.refresh_from_db()
    assert (school.guest.name, school.guest.contact_id) == ("邵正萍", None)
    shown = client.get(address).content.decode()
    assert "without_phone" not in shown, "there is none to be taken out"
    known = client.get(f"{BANK}{school.known.pk}/").content.decode()
    assert 'name="name"' not in known, "who is known here is called as they are"


def test_the_lecturer_leaves_by_their_own_press(at_desk: SignIn, school: School) -> None:
    client, address = at_desk(KNOWN), f"{BANK}{school.known.pk}/"
    assert 'data-verb="leave"' in client.get(address).content.decode()
    assert client.get(f"{BANK}{school.guest.pk}/").status_code == 404
    answer = client.post(address, {"do": "leave"})
    assert (answer.status_code, answer["Location"]) == (303, "/desk/")
    assert client.get(address).status_code == 404
    assert client.post(address, {"do": "leave"}).status_code == 404, "who left is not there any more"
    assert at_desk(KEEPER).get(address).status_code == 404


def test_a_lecturer_who_keeps_nothing_finds_the_way_back(at_desk: SignIn, school: School) -> None:
    client = at_desk(KNOWN)
    page = client.get(f"{BANK}{school.known.pk}/").content.decode()
    assert f'href="{BANK}"' not in page, "that list is not theirs"
    assert client.get(BANK).status_code == 404
    assert 'href="/desk/lessons/"' in page
    assert client.get("/desk/lessons/").status_code == 200
    assert f'href="{BANK}"' in at_desk(KEEPER).get(f"{BANK}{school.known.pk}/").content.decode()


def test_who_keeps_another_bank_calls_in_the_post_that_arranges(school: School) -> None:
    keeper, head = school.by("district_officer"), school.by(HEAD)
    both = replace(keeper, posts=(*keeper.posts, *head.posts))
    assert "lesson.keep" in both.powers, "as they are they keep the bank of another body"
    act = _acting(both, school.guest)
    assert act.organisation_id == school.world.bodies["station"].pk
    assert call_lecturer(school.guest, purpose="ask_details", by=act, at=school.at).phone


def test_the_telephone_shows_for_a_minute_and_the_look_is_kept(at_desk: SignIn, school: School) -> None:
    client, address = at_desk(HEAD), f"{BANK}{school.guest.pk}/telephone/"
    answer = client.post(address, {"purpose": "ask_details"})
    assert PHONE[-4:] in answer.content.decode()
    assert answer["Cache-Control"] == "no-store"
    assert ContactReveal.objects.get().purpose == "ask_details"
    assert client.post(address, {"purpose": "gossip"}).status_code == 303
    assert at_desk("property_manager").post(address, {"purpose": "ask_details"}).status_code == 404
    assert ContactReveal.objects.count() == 1


def test_empty_lists_say_what_can_be_done(at_desk: SignIn, world: World) -> None:
    keeper, head = at_desk(KEEPER), at_desk(HEAD)
    assert "The catalogue is empty. What stands in it" in keeper.get(CATALOGUE).content.decode()
    assert "You can arrange a lesson of your own." in head.get(CATALOGUE).content.decode()
    assert "The bank is empty. Ask people" in keeper.get(BANK).content.decode()
    assert "Tell who keeps it" in head.get(BANK).content.decode()
    assert "No lesson was withdrawn." in keeper.get(f"{CATALOGUE}?list=withdrawn").content.decode()
    assert "Nobody in the bank speaks on this." in keeper.get(f"{BANK}?subject=law").content.decode()

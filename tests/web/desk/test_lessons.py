"""Lessons at the desk: lists, arranging one, one tap to say yes, what became of it, sheet and notice."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from io import BytesIO

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from openpyxl import load_workbook

from linli.core.actors import system
from linli.core.clock import local_date
from linli.core.ids import uuid7
from linli.demo.cast import World
from linli.lessons import actions
from linli.lessons.enums import State
from linli.lessons.models import LessonSession
from linli.messages.models import Message
from linli.places.actions import add_place
from linli.places.enums import Level
from linli.places.queries import forget_lineages
from tests.lessons.conftest import HEAD, KEEPER, KNOWN, School, entered, opened

pytestmark = pytest.mark.django_db

SignIn = Callable[[str], Client]


@pytest.fixture
def school(world: World) -> School:
    return opened(world, world.at)


def page(row: LessonSession, rest: str = "") -> str:
    return f"/desk/lessons/{row.pk}/{rest}"


def test_one_tap_in_the_inbox_says_yes(at_desk: SignIn, school: School) -> None:
    row, client = school.asked(), at_desk(KNOWN)
    assert "can you give it?" in (text := client.get("/desk/").content.decode())
    assert f'action="{page(row)}"' in text
    for _again in range(2):
        assert client.post(page(row), {"do": "say_yes"}).status_code == 303, "a second press is harmless"
        assert LessonSession.objects.get(pk=row.pk).state == State.PLANNED


def form(school: School, **more: str) -> dict[str, str]:
    day = local_date(school.at) + timedelta(days=3)
    body = school.world.bodies["station"].pk
    said = {
        "title": "",
        "subject": "safety",
        "audience": "residents",
        "minutes": "40",
        "where": "议事角",
        "lecturer": "",
    }
    said |= {"lesson": str(school.lesson.pk), "day": day.isoformat(), "starts": "15:00"}
    return {"standing": f"{body}:{school.world.estate.pk}", **said, **more}


def test_a_lesson_is_arranged_by_a_form_and_its_page_shows_what_comes_next(at_desk: SignIn, school: School) -> None:
    client = at_desk(HEAD)
    shown = client.get("/desk/lessons/new/").content.decode()
    assert "电动车充电" in shown
    assert "邵正平" in shown
    answer = client.post("/desk/lessons/new/", form(school, lecturer=str(school.guest.pk)))
    row = LessonSession.objects.get()
    assert (answer.status_code, answer["Location"]) == (303, page(row))
    text = client.get(page(row)).content.decode()
    assert "The lecturer is asked" in text
    for verb in ("say_yes", "say_no", "ask", "do_without", "change", "call_off"):
        assert f'data-verb="{verb}"' in text
    assert 'data-verb="hold"' not in text
    assert client.get("/desk/lessons/").content.decode().count("data-lesson=") == 1


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ({"day": ""}, "Name a day and a time to come"),
        ({"starts": "25:99"}, "Name a day and a time to come"),
        ({"day": "2020-01-01"}, "Name a day and a time to come"),
        ({"minutes": "-5"}, "From 5 to 480 minutes"),
        ({"minutes": "4.5"}, "From 5 to 480 minutes"),
        ({"minutes": "99999999999999"}, "From 5 to 480 minutes"),
        ({"where": ""}, "Say where"),
        ({"lesson": "", "title": ""}, "Choose a lesson of the catalogue, or give it a name."),
        ({"audience": ""}, "Say for whom it is."),
    ],
)
def test_what_is_wrong_stands_at_its_field_and_nothing_typed_is_lost(
    at_desk: SignIn, school: School, more: dict[str, str], said: str
) -> None:
    answer = at_desk(HEAD).post(
        "/desk/lessons/new/", form(school, where="凉亭", **more) if "where" not in more else form(school, **more)
    )
    text = answer.content.decode()
    assert answer.status_code == 422
    assert said in text
    assert 'aria-invalid="true"' in text
    assert "where" in more or 'value="凉亭"' in text
    assert not LessonSession.objects.exists()


def test_a_lesson_chosen_in_the_catalogue_is_not_written_over_by_a_draft_of_another(
    at_desk: SignIn, school: School
) -> None:
    client, lesson = at_desk(HEAD), school.lesson.pk
    assert 'data-draft="lesson-new"' in client.get("/desk/lessons/new/").content.decode()
    chosen = client.get(f"/desk/lessons/new/?lesson={lesson}").content.decode()
    assert f'data-draft="lesson-new-{lesson}"' in chosen
    assert f'value="{lesson}" selected' in chosen
    held = client.get(f"/desk/lessons/new/?held=1&lesson={lesson}").content.decode()
    assert f'data-draft="lesson-held-{lesson}"' in held


def test_the_same_form_twice_arranges_one(at_desk: SignIn, school: School) -> None:
    client = at_desk(HEAD)
    for _again in range(2):
        assert client.post("/desk/lessons/new/", form(school, idempotency_key="k")).status_code == 303
    assert LessonSession.objects.count() == 1
    other = client.post("/desk/lessons/new/", form(school, idempotency_key="k", where="别处"))
    assert other.status_code == 422
    assert "has arrived" in other.content.decode()


def test_a_place_or_body_that_is_not_ones_own_is_not_there(at_desk: SignIn, school: School) -> None:
    world = school.world
    for standing in (
        f"{world.bodies['station'].pk}:{world.places['other_estate'].pk}",
        f"{world.bodies['property'].pk}:{world.estate.pk}",
        "x",
    ):
        assert at_desk(HEAD).post("/desk/lessons/new/", form(school, standing=standing)).status_code == 404


def test_one_that_was_held_is_entered_with_how_many_came(at_desk: SignIn, school: School) -> None:
    client = at_desk(HEAD)
    assert "How many came" in client.get("/desk/lessons/new/?held=1").content.decode()
    day = (local_date(school.at) - timedelta(days=1)).isoformat()
    for number in ("", "-1", "3.5", "many", "999999"):
        answer = client.post("/desk/lessons/new/", form(school, held="1", day=day, attendance=number))
        assert answer.status_code == 422
        assert "Say how many came" in answer.content.decode()
    assert client.post("/desk/lessons/new/", form(school, held="1", day=day, attendance="17")).status_code == 303
    row = LessonSession.objects.get()
    assert (row.state, row.attendance) == (State.HELD, 17)
    text = client.get(page(row)).content.decode()
    assert 'data-verb="correct"' in text
    assert client.post(page(row), {"do": "correct", "attendance": "18", "words": ""}).status_code == 303
    row.refresh_from_db()
    assert row.attendance == 18


def test_each_way_of_the_page_is_gone_and_said(at_desk: SignIn, school: School) -> None:
    row, client = school.asked(school.guest), at_desk(HEAD)

    def go(do: str, **more: str) -> LessonSession:
        answer = client.post(page(row), {"do": do, **more})
        assert answer.status_code == 303, answer.content.decode()
        return LessonSession.objects.get(pk=row.pk)

    assert go("say_yes").state == State.PLANNED
    assert go("say_no", words="值班").answer_words == "值班"
    assert go("ask", lecturer=str(school.known.pk)).lecturer_id == school.known.pk
    assert go("do_without").state == State.PLANNED
    day = (local_date(school.at) + timedelta(days=5)).isoformat()
    changed = go("change", day=day, starts="19:00", minutes="30", where="凉亭", reason="太晒")
    assert (changed.where, changed.reason) == ("凉亭", "太晒")
    assert go("call_off", reason="下雨").state == State.CALLED_OFF
    assert client.post(page(row), {"do": "call_off", "reason": "x"}).status_code == 409
    assert client.post(page(row), {"do": "dance"}).status_code == 404


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        ({"do": "ask", "lecturer": ""}, "Choose whom you ask."),
        ({"do": "call_off", "reason": ""}, "Say why"),
        ({"do": "change", "day": "", "starts": "", "minutes": "30", "where": "亭"}, "Name a day and a time to come"),
        ({"do": "change", "day": "2026-11-30", "starts": "09:00", "minutes": "x", "where": "亭"}, "From 5 to 480"),
        ({"do": "say_no", "words": "长" * 5000}, "At most 120 characters."),
    ],
)
def test_a_way_that_cannot_be_gone_stays_open_with_its_words(
    at_desk: SignIn, school: School, sent: dict[str, str], said: str
) -> None:
    row = school.planned()
    answer = at_desk(HEAD).post(page(row), sent)
    text = answer.content.decode()
    assert answer.status_code == 422
    assert said in text
    assert '<details class="more" open>' in text


def test_who_saw_an_older_page_reads_so_and_nothing_breaks(at_desk: SignIn, school: School) -> None:
    row = school.planned()
    actions.say_no(row, by=school.by(KNOWN), at=school.at)
    answer = at_desk(HEAD).post(page(row), {"do": "do_without", "version": str(row.version)})
    assert answer.status_code == 422
    assert "Somebody did something here meanwhile" in answer.content.decode()


@pytest.mark.parametrize("rest", ["", "print/"])
def test_for_everybody_else_it_is_not_there(at_desk: SignIn, school: School, rest: str) -> None:
    row = school.planned()
    for role in (KEEPER, "property_manager", "city_officer", "volunteer"):
        assert at_desk(role).get(page(row, rest)).status_code == 404, role
    for role in (HEAD, KNOWN):
        assert at_desk(role).get(page(row, rest)).status_code == 200, role
    assert at_desk("city_officer").post(page(row), {"do": "call_off", "reason": "x"}).status_code == 404


def test_the_lecturer_reads_and_answers_and_arranges_nothing(at_desk: SignIn, school: School) -> None:
    row, client = school.asked(), at_desk(KNOWN)
    text = client.get(page(row)).content.decode()
    assert 'data-verb="say_yes"' in text
    assert not any(f'data-verb="{verb}"' in text for verb in ("ask", "change", "call_off", "print"))
    assert client.post(page(row), {"do": "call_off", "reason": "x"}).status_code == 403
    answer = client.post(page(row), {"do": "say_no", "words": "值班"})
    assert answer.status_code == 303
    assert answer["Location"] == "/desk/", "it is theirs no more: there is no page to go back to"
    assert client.get("/desk/").status_code == 200


def test_the_notice_is_of_what_is_planned_and_a_members_one_names_no_page(at_desk: SignIn, school: School) -> None:
    client = at_desk(HEAD)
    public, members = school.planned(), school.arranged(hours=90, audience="members", ourselves=True)
    text = client.get(page(public, "print/")).content.decode()
    assert "电动车充电" in text
    assert "桩怎么用" in text
    assert "/lessons/" in text
    assert 'class="qr"' not in client.get(page(members, "print/")).content.decode()
    assert client.get(page(school.arranged(hours=120), "print/")).status_code == 404


def test_lists_show_what_is_coming_to_be_reported_and_held_and_say_when_they_are_empty(
    at_desk: SignIn, school: School
) -> None:
    client = at_desk(HEAD)
    for view, said in (
        ("", "No lesson is coming."),
        ("report", "Of every lesson"),
        ("held", "No lesson was held yet."),
    ):
        assert said in client.get(f"/desk/lessons/?list={view}").content.decode()
    school.arranged(hours=50)
    LessonSession.objects.filter(pk=school.planned(hours=2).pk).update(
        starts_at=school.at - timedelta(hours=3), ends_at=school.at - timedelta(hours=2)
    )
    assert "1 lesson is coming" in client.get("/desk/lessons/").content.decode()
    assert "1 lesson is to be reported" in client.get("/desk/lessons/?list=report").content.decode()
    assert client.get("/desk/lessons/?list=nonsense&page=99").status_code == 200


def test_what_is_called_off_is_not_counted_as_coming(at_desk: SignIn, school: School) -> None:
    school.arranged(hours=50)
    actions.call_off_session(school.arranged(hours=60), reason="雨", by=school.by(), at=school.at)
    page = at_desk(HEAD).get("/desk/lessons/").content.decode()
    assert "1 lesson is coming" in page
    assert page.count("data-lesson=") == 2


def test_one_from_paper_that_the_body_gave_itself_says_so(at_desk: SignIn, school: School) -> None:
    body = school.world.bodies["station"]
    row = actions.enter_held(
        body, school.world.estate, school.facts(hours=-24), attendance=9, by=school.by(), at=school.at
    )
    text = at_desk(HEAD).get(page(row)).content.decode()
    assert f"<dt>Who gives it</dt><dd>{body.short_name}</dd>" in text


def test_a_message_about_a_lesson_leads_to_it_as_long_as_it_is_theirs(at_desk: SignIn, school: School) -> None:
    row = school.asked()
    Message.objects.create(
        outbox_id=uuid7(), kind="lesson.lecturer.asked", subject_type="lesson_session", subject_id=row.pk,
        refs={"lesson": str(row.pk)}, at=school.at, person_id=school.known.person_id,
    )  # fmt: skip
    client = at_desk(KNOWN)
    assert page(row) in client.get("/desk/messages/").content.decode()
    actions.say_no(row, by=school.by(KNOWN), at=school.at)
    shown = client.get("/desk/messages/").content.decode()
    assert "asks whether you give" in shown
    assert page(row) not in shown, "there is no such page for them any more"


def test_the_form_costs_the_same_for_one_place_and_for_many(at_desk: SignIn, school: School) -> None:
    client, world = at_desk(KEEPER), school.world

    def cost() -> int:
        forget_lineages()
        with CaptureQueriesContext(connection) as asked:
            assert client.get("/desk/lessons/new/").status_code == 200
        return len(asked)

    cost()
    before = cost()
    for number in range(4):
        add_place(
            level=Level.ESTATE, name=f"新苑{number}", parent=world.places["community"], slug=f"new-{number}",
            by=system(), at=school.at,
        )  # fmt: skip
    assert cost() == before


def test_who_has_nothing_to_do_with_lessons_has_no_such_page(at_desk: SignIn, school: School) -> None:
    for role in ("property_manager", "city_officer", "repairer"):
        client = at_desk(role)
        for rest in ("", "new/", "catalogue/", "lecturers/", "held.xlsx"):
            assert client.get(f"/desk/lessons/{rest}").status_code == 404, (role, rest)
        assert "/desk/lessons/" not in client.get("/desk/").content.decode()
    assert "Your entry: 和畅社区" in at_desk(KNOWN).get("/desk/lessons/").content.decode()


def test_the_sheet_holds_numbers_and_no_lecturer(at_desk: SignIn, school: School) -> None:
    school.held(23)
    answer = at_desk(HEAD).get("/desk/lessons/held.xlsx")
    cells = [str(cell.value) for line in load_workbook(BytesIO(answer.content)).worksheets[0].rows for cell in line]
    assert "23" in cells
    assert "电动车充电" in cells
    assert school.known.called not in cells


def test_a_list_costs_the_same_for_one_and_for_three(at_desk: SignIn, school: School) -> None:
    client = at_desk(HEAD)

    def cost(address: str) -> int:
        client.get(address)
        with CaptureQueriesContext(connection) as asked:
            client.get(address)
        return len(asked)

    school.planned(hours=30)
    addresses = ("/desk/lessons/", "/desk/lessons/catalogue/", "/desk/lessons/lecturers/", "/desk/")
    before = [cost(one) for one in addresses]
    for number in range(2):
        school.planned(hours=60 + 5 * number)
        actions.add_lesson(
            school.world.places["community"],
            actions.LessonFacts(f"课{number}", "law", 30),
            by=school.by(KEEPER),
            at=school.at,
        )
        entered(school.world, school.at, name=f"讲师{number}")
    assert [cost(one) for one in addresses] == before

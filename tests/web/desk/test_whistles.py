"""Whistles at the desk: blown with a reason and bodies, answered step by step, never losing what was typed."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from linli.demo.cast import World
from linli.whistles import actions
from linli.whistles.enums import CallState, Rating, WhistleState
from linli.whistles.models import Whistle, WhistleCall
from tests.web.desk.conftest import Desk, page
from tests.whistles.conftest import Blown, blown_in

SignIn = Callable[[str], Client]


@pytest.fixture
def blown(world: World) -> Blown:
    return blown_in(world, world.at)


def address(blown: Blown) -> str:
    return f"/desk/whistles/{blown.whistle.number}/"


def sent(blown: Blown, do: str, body: str = "lighting", **more: str) -> dict[str, str]:
    call = blown.call(body)
    return {"do": do, "call": str(call.pk), "version": str(call.version), **more}


def test_the_form_says_what_to_leave_out(at_desk: SignIn) -> None:
    text = at_desk("station_head").get("/desk/whistles/new/").content.decode()
    assert "names and telephones." in text


def test_blowing_a_whistle_at_the_desk(at_desk: SignIn, world: World) -> None:
    client = at_desk("station_head")
    form = client.get("/desk/whistles/new/").content.decode()
    assert "区城管局" not in form
    assert "青禾区城市管理局" in form
    said = {
        "kind": "departments", "place": str(world.estate.pk), "words": "3栋旁占道堆物",
        "lead": str(world.bodies["lighting"].pk), "others": [str(world.bodies["water"].pk)],
    }  # fmt: skip
    answer = client.post("/desk/whistles/new/", said)
    whistle = Whistle.objects.get()
    assert (answer.status_code, answer["Location"]) == (303, f"/desk/whistles/{whistle.number}/")
    text = client.get(answer["Location"]).content.decode()
    assert "Blown. Who is called hears it at once." in text
    assert text.count('data-state="called"') == 2


def test_a_form_that_lacks_something_keeps_what_was_typed(at_desk: SignIn, world: World) -> None:
    said = {
        "kind": "departments",
        "place": str(world.estate.pk),
        "words": "",
        "lead": "",
        "others": [str(world.bodies["water"].pk)],
    }
    answer = at_desk("station_head").post("/desk/whistles/new/", said)
    text = answer.content.decode()
    assert answer.status_code == 422
    assert "Choose who leads." in text
    assert "Say in a sentence what it is about." in text
    assert f'value="{world.bodies["water"].pk}" checked' in text
    assert not Whistle.objects.exists()


def test_script_in_the_reason_is_inert(at_desk: SignIn, world: World) -> None:
    blown = blown_in(world, world.at, words="<script>alert(1)</script>")
    text = at_desk("station_head").get(address(blown)).content.decode()
    assert "<script>alert(1)" not in text
    assert "&lt;script&gt;alert(1)" in text


def test_about_a_service_request_the_place_is_its_own(at_desk: SignIn, desk: Desk, world: World) -> None:
    row = desk.file()
    client = at_desk("station_head")
    request_page = client.get(page(row)).content.decode()
    assert f"/desk/whistles/new/?about={row.number}" in request_page
    form = client.get(f"/desk/whistles/new/?about={row.number}").content.decode()
    assert f'value="{row.number}"' in form
    said = {"about": row.number, "kind": "departments", "words": "难事", "lead": str(world.bodies["lighting"].pk)}
    client.post("/desk/whistles/new/", said)
    whistle = Whistle.objects.get()
    assert (whistle.service_request_id, whistle.place_id) == (row.pk, row.place_id)
    request_page = client.get(page(row)).content.decode()
    assert f"/desk/whistles/{whistle.number}/" in request_page
    assert "blew the whistle for 区城管局" in request_page


def test_a_second_press_and_a_changed_second_form(at_desk: SignIn, world: World) -> None:
    client, lead = at_desk("station_head"), str(world.bodies["lighting"].pk)
    said = {"kind": "departments", "place": str(world.estate.pk), "words": "堆物", "lead": lead, "idempotency_key": "k"}
    first, second = (client.post("/desk/whistles/new/", said)["Location"] for _press in range(2))
    assert first == second
    changed = client.post("/desk/whistles/new/", said | {"words": "另一件事"})
    text = changed.content.decode()
    assert changed.status_code == 422
    assert "What you sent before has arrived." in text
    assert "另一件事" in text
    assert 'name="idempotency_key" value="k"' not in text
    assert Whistle.objects.count() == 1


def test_about_what_is_over_there_is_no_button_and_no_way(at_desk: SignIn, desk: Desk) -> None:
    row = desk.dispatched()
    client = at_desk("station_head")
    address = f"/desk/whistles/new/?about={row.number}"
    assert address in client.get(page(row)).content.decode()
    type(row).objects.filter(pk=row.pk).update(state="withdrawn")
    assert address not in client.get(page(row)).content.decode()
    assert client.get(address).status_code == 409


def test_somebody_with_two_posts_blows_in_the_one_that_can(at_desk: SignIn, world: World) -> None:
    """A deputy at the station may not blow; the same person as grid worker may, where the grid lies."""
    client = at_desk("deputy")
    said = {"kind": "departments", "words": "堆物", "lead": str(world.bodies["lighting"].pk)}
    client.post("/desk/whistles/new/", said)
    assert Whistle.objects.get().organisation == world.bodies["grid"]


def test_somebody_else_s_request_is_not_found(at_desk: SignIn, desk: Desk) -> None:
    row = desk.file()
    assert at_desk("grid_worker").get(f"/desk/whistles/new/?about={row.number}").status_code == 404


def test_from_the_inbox_to_the_report(at_desk: SignIn, blown: Blown) -> None:
    client = at_desk("department_officer")
    inbox = client.get("/desk/").content.decode()
    assert address(blown) in inbox
    assert "waits for you to acknowledge" in inbox
    for do, told in (
        ("acknowledge", "Acknowledged."),
        ("contact", "Noted that you have talked."),
        ("respond", "Noted that you came."),
    ):
        text = client.get(address(blown)).content.decode()
        assert f'data-verb="{do}"' in text
        answer = client.post(address(blown), sent(blown, do))
        assert answer.status_code == 303
        assert told in client.get(address(blown)).content.decode()
    answer = client.post(address(blown), sent(blown, "report", words=""))
    assert answer.status_code == 422
    assert "Say in a sentence what was done." in answer.content.decode()
    client.post(address(blown), sent(blown, "report", words="清走了两车。"))
    assert blown.call().state == CallState.REPORTED
    assert address(blown) not in client.get("/desk/").content.decode()


def test_a_refusal_is_decided_by_the_body_above(at_desk: SignIn, blown: Blown) -> None:
    at_desk("department_officer").post(address(blown), sent(blown, "refuse", words="归交警。"))
    above = at_desk("subdistrict_officer")
    assert "was refused, waits for your decision" in above.get("/desk/").content.decode()
    text = above.get(address(blown)).content.decode()
    assert "归交警。" in text
    assert 'data-verb="excuse"' in text
    above.post(address(blown), sent(blown, "overrule", words="清单上是城管。"))
    assert blown.call().state == CallState.CALLED
    assert "清单上是城管。" in at_desk("station_head").get(address(blown)).content.decode()


def test_the_question_from_above_and_its_answer(at_desk: SignIn, blown: Blown) -> None:
    above = at_desk("subdistrict_officer")
    answer = above.post(address(blown), sent(blown, "supervise_call", words="为什么？", answer_on="soon"))
    assert (answer.status_code, "为什么？" in answer.content.decode()) == (422, True)
    above.post(address(blown), sent(blown, "supervise_call", words="为什么？", answer_on="2026-11-25"))
    called = at_desk("department_officer")
    assert "waits for your answer to the body above" in called.get("/desk/").content.decode()
    called.post(address(blown), sent(blown, "answer_above", words="明早到。"))
    assert "明早到。" in above.get(address(blown)).content.decode()


def test_only_my_verbs_stand_on_the_page(at_desk: SignIn, blown: Blown) -> None:
    head = at_desk("station_head").get(address(blown)).content.decode()
    assert 'data-verb="remind_call"' in head
    assert 'data-verb="call_off"' in head
    assert 'data-verb="acknowledge"' not in head
    other = at_desk("utility_officer").get(address(blown)).content.decode()
    assert other.count('data-verb="acknowledge"') == 1


@pytest.mark.parametrize("do", ["settle", "blow_again", "no_such_way", ""])
def test_a_forged_form_is_refused(at_desk: SignIn, blown: Blown, do: str) -> None:
    answer = at_desk("department_officer").post(address(blown), sent(blown, do, words="x"))
    assert answer.status_code in (403, 404, 409)
    assert blown.fresh().state == WhistleState.RUNNING


def test_who_has_nothing_to_do_with_it_does_not_find_it(at_desk: SignIn, blown: Blown) -> None:
    for role in ("repairer", "volunteer", "auditor"):
        assert at_desk(role).get(address(blown)).status_code == 404, role
        assert at_desk(role).get("/desk/whistles/").status_code == 404, role
    assert at_desk("station_head").get("/desk/whistles/WS-1/").status_code == 404


def test_of_two_forms_the_second_is_told_and_keeps_its_words(at_desk: SignIn, blown: Blown) -> None:
    client = at_desk("department_officer")
    stale = sent(blown, "refuse", words="我们不管这个。")
    client.post(address(blown), sent(blown, "acknowledge"))
    answer = client.post(address(blown), stale)
    text = answer.content.decode()
    assert answer.status_code == 422
    assert "Somebody did something here meanwhile." in text
    assert "我们不管这个。" in text


def test_the_list_tells_what_runs_and_what_is_over(at_desk: SignIn, blown: Blown) -> None:
    client = at_desk("station_head")
    assert blown.whistle.title in client.get("/desk/whistles/").content.decode()
    assert "No whistle here." in client.get("/desk/whistles/?list=over").content.decode()
    actions.call_off(blown.whistle, words="不用了。", by=blown.by("station_head"), at=blown.at)
    assert "No whistle is running." in client.get("/desk/whistles/").content.decode()
    assert blown.whistle.title in client.get("/desk/whistles/?list=over").content.decode()


def test_the_last_word_and_the_rating_are_who_blew_s(at_desk: SignIn, blown: Blown) -> None:
    blown.all_reported()
    client = at_desk("station_head")
    assert "all have reported, waits for your word" in client.get("/desk/").content.decode()
    assert "Not rated" in client.get(address(blown)).content.decode()
    client.post(address(blown), sent(blown, "rate_call", rating="good", words="来得快"))
    assert "They helped: 来得快" in client.get(address(blown)).content.decode()
    called = at_desk("department_officer").get(address(blown)).content.decode()
    assert "来得快" not in called, "nobody reads a single rating of themselves"
    client.post(address(blown), {"do": "settle", "version": str(blown.fresh().version)})
    assert blown.fresh().state == WhistleState.OVER


def test_ratings_of_my_body_are_told_together(at_desk: SignIn, world: World) -> None:
    client, blowers = at_desk("department_officer"), [key for key in world.bodies if key not in ("lighting", "water")]
    last_month = world.at.replace(day=1) - timedelta(days=9)
    for number in range(5):
        one = blown_in(world, last_month)
        one.reported()
        assert "How you were rated" not in client.get("/desk/whistles/").content.decode()
        rating = Rating.NOT if number == 3 else Rating.GOOD
        actions.rate_call(one.call(), rating=rating, by=one.by("station_head"), at=one.at)
        Whistle.objects.filter(pk=one.whistle.pk).update(organisation=world.bodies[blowers[number]])
    text = client.get("/desk/whistles/").content.decode()
    assert "They helped: 4; They helped in part: 0; They did not help: 1; not rated: 0" in text
    assert "How you were rated" not in at_desk("station_head").get("/desk/whistles/").content.decode()


def test_who_was_called_beside_and_who_decides_read_no_single_rating(at_desk: SignIn, blown: Blown) -> None:
    blown.reported()
    at_desk("station_head").post(address(blown), sent(blown, "rate_call", rating="not", words="没来几个人"))
    for role in ("utility_officer", "subdistrict_officer", "community_officer", "department_officer"):
        assert "没来几个人" not in at_desk(role).get(address(blown)).content.decode(), role


@pytest.mark.parametrize("kept", ["about_station", "station_only"])
def test_about_what_is_kept_the_place_s_other_posts_find_nothing(
    at_desk: SignIn, desk: Desk, world: World, kept: str
) -> None:
    row = desk.file()
    one = blown_in(world, world.at, row)
    officer = at_desk("community_officer")
    assert officer.get(address(one)).status_code == 200
    type(row).objects.filter(pk=row.pk).update(**{kept: True})
    assert officer.get(address(one)).status_code == 404
    assert one.whistle.title not in officer.get("/desk/whistles/").content.decode()
    assert at_desk("station_head").get(address(one)).status_code == 200


def test_signs_that_no_text_can_hold_are_no_trouble(at_desk: SignIn, blown: Blown) -> None:
    client = at_desk("department_officer")
    client.post(address(blown), sent(blown, "refuse", words="归\x00交警\u202e"))
    assert blown.call().refusal == "归交警"
    assert client.get("/desk/whistles/%00/").status_code == 404
    late = at_desk("subdistrict_officer").post(
        address(blown), sent(blown, "supervise_call", "water", words="？", answer_on="9999-12-31")
    )
    assert late.status_code == 422


def test_the_list_costs_the_same_for_one_and_for_three(
    at_desk: SignIn, blown: Blown, world: World, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    client = at_desk("station_head")
    client.get("/desk/whistles/")
    with django_assert_max_num_queries(8) as first:
        client.get("/desk/whistles/")
    for _count in range(2):
        blown_in(world, world.at)
    with django_assert_max_num_queries(8) as second:
        client.get("/desk/whistles/")
    assert len(first.captured_queries) == len(second.captured_queries)
    assert WhistleCall.objects.count() == 6


def test_a_whistle_s_page_costs_few(
    at_desk: SignIn, blown: Blown, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    client = at_desk("station_head")
    client.get(address(blown))
    with django_assert_max_num_queries(8):
        client.get(address(blown))

"""One verb for many ticked rows: each by itself, once, with the refused ones in one list."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime
from html import unescape
from typing import Any

import pytest
from django.test import Client

from linli.core.models import Event
from linli.demo.cast import World
from linli.service_requests import actions
from linli.service_requests.enums import State
from linli.service_requests.models import Remark, ServiceRequest
from linli.web.desk.ways_many import MANY
from tests.web.desk.conftest import Desk

SignIn = Callable[[str], Client]
LIST = "/desk/service-requests/"
MANY_PAGE = LIST + "many/"


def ticked(*rows: ServiceRequest) -> list[str]:
    return [f"{row.number}~{row.version}" for row in rows]


def text_of(answer: Any) -> str:
    return unescape(answer.content.decode())


def look(client: Client, verb: str, *rows: ServiceRequest) -> str:
    """The form for these rows."""
    answer = client.get(MANY_PAGE, {"verb": verb, "row": ticked(*rows), "back": LIST + "?list=all"})
    assert answer.status_code == 200, text_of(answer)
    return text_of(answer)


def key_in(text: str) -> str:
    found = re.search(r'name="key" value="(\w+)"', text)
    assert found is not None
    return found[1]


def do(client: Client, verb: str, *rows: ServiceRequest, key: str = "k1", **data: Any) -> Any:
    return client.post(MANY_PAGE, {"verb": verb, "row": ticked(*rows), "key": key, **data})


def states(*rows: ServiceRequest) -> list[str]:
    found = {row.pk: row.state for row in ServiceRequest.objects.filter(pk__in=[row.pk for row in rows]).order_by()}
    return [found[row.pk] for row in rows]


def events(row: ServiceRequest) -> int:
    return Event.objects.filter(subject_id=str(row.pk)).count()


def test_a_list_offers_ticks_and_the_verbs_of_ones_posts(at_desk: SignIn, desk: Desk) -> None:
    row = desk.dispatched()
    text = text_of(at_desk("station_head").get(LIST))
    assert f'form="many" name="row" value="{row.number}~{row.version}"' in text
    offered = re.findall(r'<option value="(\w+)"', text.partition('id="id_verb"')[2].partition("</select>")[0])
    assert offered == [key for key in MANY if key in offered]
    assert {"accept", "dispatch", "classify", "merge", "remind", "note"} <= set(offered)
    mine = text_of(at_desk("repairer").get(LIST))
    assert '<option value="take"' in mine
    assert '<option value="accept"' not in mine


def test_all_of_a_page_are_ticked_by_a_link(at_desk: SignIn, desk: Desk) -> None:
    desk.file()
    client = at_desk("station_head")
    text = text_of(client.get(LIST + "?list=all&sort=old"))
    link = re.search(r'href="([^"]+)" data-verb="tick-all"', text)
    assert link is not None
    assert link[1] == "?list=all&sort=old&tick=all"
    again = text_of(client.get(LIST + link[1]))
    assert re.search(r'name="row" value="[^"]+" aria-label="[^"]+" checked>', again)
    assert "tick-all" not in again


def test_accepted_and_dispatched_each_as_suggested(at_desk: SignIn, desk: Desk, world: World) -> None:
    lamp, lift = desk.file("2栋路灯不亮"), desk.file("3栋电梯坏了")
    client = at_desk("station_head")
    form = look(client, "accept", lamp, lift)
    assert "Accept: 2 requests" in form
    answer = do(client, "accept", lamp, lift, key=key_in(form), category="public_lighting", urgency="", to="suggested")
    assert "Accept: 2 done" in text_of(answer)
    assert states(lamp, lift) == [State.DISPATCHED, State.DISPATCHED]
    lamp.refresh_from_db()
    assert (lamp.category, lamp.lead_id) == ("public_lighting", world.bodies["property"].pk)


def test_accepted_only_where_nobody_was_chosen(at_desk: SignIn, desk: Desk) -> None:
    lamp = desk.file("2栋路灯不亮")
    do(at_desk("station_head"), "accept", lamp, category="", urgency="", to="")
    assert states(lamp) == [State.ACCEPTED]


def test_one_that_cannot_be_done_leaves_the_others_alone(at_desk: SignIn, desk: Desk, world: World) -> None:
    lamp, done, lift = desk.accepted("2栋路灯不亮"), desk.dispatched("道闸坏了"), desk.accepted("电梯异响")
    client = at_desk("station_head")
    form = look(client, "dispatch", lamp, done, lift)
    assert "Dispatch: 2 requests" in form
    assert f'data-not-done="{done.number}"' in form
    assert form.count('name="row"') == 2
    before = events(done)
    answer = do(client, "dispatch", lamp, done, lift, to=str(world.bodies["property"].pk), words="今晚一起看")
    text = text_of(answer)
    assert "Dispatch: 2 done, 1 not" in text
    assert re.findall(r'data-not-done="([^"]+)"', text) == [done.number]
    assert set(re.findall(r'data-done="([^"]+)"', text)) == {lamp.number, lift.number}
    assert states(lamp, done, lift) == [State.DISPATCHED] * 3
    assert events(done) == before
    assert Remark.objects.filter(text="今晚一起看").count() == 2


def test_sent_twice_it_is_done_once(at_desk: SignIn, desk: Desk) -> None:
    lamp, lift = desk.file("2栋路灯不亮"), desk.file("电梯异响")
    client = at_desk("station_head")
    first = text_of(do(client, "note", lamp, lift, words="一起看"))
    second = text_of(do(client, "note", lamp, lift, words="一起看"))
    assert "Note: 2 done" in first
    assert "Note: 2 done" in second
    assert Remark.objects.filter(text="一起看").count() == 2


def test_broken_off_it_is_taken_up_where_it_stopped(at_desk: SignIn, desk: Desk) -> None:
    lamp, lift = desk.file("2栋路灯不亮"), desk.file("电梯异响")
    client = at_desk("station_head")
    do(client, "note", lamp, words="一起看")
    assert "Note: 2 done" in text_of(do(client, "note", lamp, lift, words="一起看"))
    assert Remark.objects.filter(text="一起看").count() == 2


def test_the_same_form_with_other_words_is_refused(at_desk: SignIn, desk: Desk) -> None:
    lamp = desk.file()
    client = at_desk("station_head")
    do(client, "note", lamp, words="一起看")
    text = text_of(do(client, "note", lamp, words="另一句"))
    assert "Note: 0 done, 1 not" in text
    assert "This form was sent before with other words." in text
    assert not Remark.objects.filter(text="另一句").exists()


def test_what_somebody_changed_in_between_is_not_done(at_desk: SignIn, desk: Desk, world: World, at: datetime) -> None:
    lamp, lift = desk.file("2栋路灯不亮"), desk.file("电梯异响")
    client, seen = at_desk("station_head"), ticked(lamp, lift)
    actions.accept(lamp, by=world.actor("station_head"), at=at, category="public_lighting")
    form = text_of(client.get(MANY_PAGE, {"verb": "merge", "row": seen}))
    assert "It changed after you ticked it." in form
    data = {"verb": "accept", "row": seen, "key": "k", "category": "public_lighting", "urgency": "", "to": ""}
    text = text_of(client.post(MANY_PAGE, data))
    assert "Accept: 1 done, 1 not" in text
    assert "did “Accept”" in text or "accepted" in text.lower()
    again = re.search(r'href="([^"]+)" data-verb="again"', text)
    assert again is not None
    assert f"row={lamp.number}~2" in again[1]


def test_joined_to_one_that_leads(at_desk: SignIn, desk: Desk) -> None:
    leading, lamp, lift = desk.accepted("灯不亮"), desk.file("灯还是不亮"), desk.file("灯又不亮")
    text = text_of(do(at_desk("station_head"), "merge", lamp, lift, leading, leading=leading.number))
    assert "Join: 2 done, 1 not" in text
    assert "This is the same service request." in text
    assert states(lamp, lift, leading) == [State.MERGED, State.MERGED, State.ACCEPTED]


def test_a_word_can_be_said_whatever_changed(at_desk: SignIn, desk: Desk, world: World, at: datetime) -> None:
    lamp = desk.file()
    client, seen = at_desk("station_head"), ticked(lamp)
    actions.accept(lamp, by=world.actor("station_head"), at=at, category="public_lighting")
    assert "Note: 1 request" in text_of(client.get(MANY_PAGE, {"verb": "note", "row": seen}))
    assert "Note: 1 done" in text_of(client.post(MANY_PAGE, {"verb": "note", "row": seen, "key": "k", "words": "看过"}))


def test_a_wrong_number_joins_nothing(at_desk: SignIn, desk: Desk) -> None:
    text = text_of(do(at_desk("station_head"), "merge", desk.file(), leading="SQ-1"))
    assert "Join: 0 done, 1 not" in text
    assert "There is no service request with this number here." in text


def test_sorted_anew_reminded_taken_and_answered(at_desk: SignIn, desk: Desk, world: World) -> None:
    lamp, lift = desk.dispatched("2栋路灯不亮"), desk.dispatched("电梯异响")
    assert "Take: 2 done" in text_of(do(at_desk("repairer"), "take", lamp, lift, words=""))
    lamp.refresh_from_db(), lift.refresh_from_db()
    head = at_desk("station_head")
    assert "Classify: 2 done" in text_of(
        do(head, "classify", lamp, lift, key="a", category="", urgency="hard", words="")
    )
    lamp.refresh_from_db(), lift.refresh_from_db()
    assert "Remind: 2 done" in text_of(do(head, "remind", lamp, lift, key="b", words="请抓紧"))
    lamp.refresh_from_db(), lift.refresh_from_db()
    assert "Reply: 2 done" in text_of(do(head, "reply", lamp, lift, key="c", words="今晚来修"))
    lamp.refresh_from_db()
    assert (lamp.state, lamp.urgency, lamp.reminders) == (State.IN_HAND, "hard", 1)


def test_a_form_without_what_it_needs_comes_back(at_desk: SignIn, desk: Desk) -> None:
    lamp = desk.accepted()
    answer = do(at_desk("station_head"), "dispatch", lamp, to="", words="今晚")
    assert answer.status_code == 422
    text = text_of(answer)
    assert "Choose to whom it goes." in text
    assert ">今晚</textarea>" in text
    assert f'value="{lamp.number}~{lamp.version}" checked' in text


def test_nobody_suggested_is_said_row_by_row(at_desk: SignIn, desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("linli.web.desk.ways_many.suggested", lambda _row, _bodies: "")
    lamp = desk.file()
    text = text_of(do(at_desk("station_head"), "accept", lamp, category="public_lighting", urgency="", to="suggested"))
    assert "Nobody is suggested for this one" in text
    assert states(lamp) == [State.RECEIVED]


def test_nothing_ticked_too_much_ticked_and_no_verb(at_desk: SignIn, desk: Desk) -> None:
    lamp, client = desk.file(), at_desk("station_head")
    nothing = client.get(MANY_PAGE, {"verb": "note"})
    assert nothing.status_code == 422
    assert "Nothing is ticked." in text_of(nothing)
    rows = [f"SQ-430204-20261123-{serial:04d}~1" for serial in range(1, 103)]
    assert "At most 100 at once." in text_of(client.get(MANY_PAGE, {"verb": "note", "row": rows}))
    verbless = text_of(client.get(MANY_PAGE, {"row": ticked(lamp)}))
    assert "Choose what to do with those ticked." in verbless
    assert f'name="row" value="{lamp.number}~1"' in verbless
    closing = client.post(MANY_PAGE, {"verb": "close", "row": ticked(lamp), "key": "k", "words": "好了"})
    assert closing.status_code == 422


@pytest.mark.parametrize("row", ["x", "~", "SQ-430204-20261123-0001", "SQ-430204-20261123-0001~x", "\x00~1"])
def test_odd_ticks_are_nothing(at_desk: SignIn, row: str) -> None:
    assert at_desk("station_head").get(MANY_PAGE, {"verb": "note", "row": row}).status_code == 422


def test_what_one_may_not_see_is_not_there(at_desk: SignIn, desk: Desk) -> None:
    hidden, given = desk.file(), desk.dispatched("电梯异响")
    text = text_of(do(at_desk("repairer"), "note", given, hidden, words="要加长梯"))
    assert "Note: 1 done, 1 not" in text
    assert "1 is no longer yours to see." in text
    assert hidden.number not in text
    assert not Remark.objects.filter(service_request=hidden).exists()


@pytest.mark.parametrize(
    "back", ["https://evil.example/", "//evil.example/desk/service-requests/", "/e/x/", "javascript:1"]
)
def test_the_way_back_leads_to_a_list_only(at_desk: SignIn, desk: Desk, back: str) -> None:
    text = text_of(at_desk("station_head").get(MANY_PAGE, {"verb": "note", "row": ticked(desk.file()), "back": back}))
    assert f'href="{LIST}" data-verb="back"' in text


def test_many_cost_no_more_questions_to_look_at(
    at_desk: SignIn, desk: Desk, django_assert_max_num_queries: Any
) -> None:
    rows = [desk.file(f"第{index}件") for index in range(5)]
    client = at_desk("station_head")
    look(client, "accept", rows[0])
    with django_assert_max_num_queries(8):
        look(client, "accept", *rows)

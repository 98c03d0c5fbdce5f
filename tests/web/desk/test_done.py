"""What is told after a verb: with whom the matter is now, until when, and in which post the reader acts next."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime, timedelta
from html import unescape
from typing import Any

import pytest
from django.test import Client
from django.utils import translation

from linli.demo.cast import World
from linli.service_requests import actions
from linli.service_requests.enums import State
from linli.service_requests.models import ServiceRequest
from linli.web.desk import done
from linli.web.desk.done import After, told_after
from linli.web.desk.ways import WAYS
from tests.web.desk.conftest import Desk, page, post_of
from tests.web.htmx import HTMX

SignIn = Callable[[str], Client]


def told(text: str) -> list[str]:
    """The green lines of a page."""
    return [unescape(line) for line in re.findall(r'<p class="strip done".*?<span>(.*?)</span>', text, re.DOTALL)]


def send(client: Client, row: ServiceRequest, noun: str, **data: Any) -> list[str]:
    """POST a verb's form and read the green lines of the page that it leads to."""
    return told(client.post(page(row, noun), {"version": row.version, **data}, follow=True).content.decode())


def test_a_dispatch_says_to_whom_and_until_when(at_desk: SignIn, desk: Desk, world: World) -> None:
    lines = send(at_desk("station_head"), desk.accepted(), "dispatch", to=str(world.bodies["property"].pk))
    assert lines == ["Dispatched to 安和物业. They have until tomorrow 17:30 to take it."]


def test_a_dispatch_says_so_in_chinese_without_a_typed_space(desk: Desk, at: datetime) -> None:
    row = desk.dispatched()
    with translation.override("zh-hans"):
        assert done.dispatched(After(row, row, at)) == "已派给安和物业，对方最迟明天17:30前接单。"


def test_a_dispatch_that_is_late_already_asks_for_a_call(desk: Desk, at: datetime) -> None:
    row = desk.dispatched()
    late = done.dispatched(After(row, row, at + timedelta(days=3)))
    assert late == "Dispatched to 安和物业. To be taken: 1 day late already, so please call them."


def test_a_dispatch_without_a_date_names_the_body(desk: Desk, at: datetime) -> None:
    row = desk.dispatched()
    row.due_at = None
    assert done.dispatched(After(row, row, at)) == "Dispatched to 安和物业; they are being told."


def test_only_accepting_says_what_comes_next(desk: Desk, at: datetime) -> None:
    row = desk.accepted()
    row.due_at = at - timedelta(hours=1)
    assert done.accepted(After(row, row, at)) == "Accepted. Now choose to whom it goes."


def test_what_is_about_the_station_says_who_has_it_now(at_desk: SignIn, desk: Desk, world: World, at: datetime) -> None:
    before = desk.file()
    row = actions.accept(before, by=world.actor("station_head"), at=at, category="about_station")
    assert done.accepted(After(before, row, at)) == (
        "Accepted. It is about the station itself, so 和畅社区 has it now."
    )


def test_accepting_and_sending_up_says_where_it_went(at_desk: SignIn, desk: Desk) -> None:
    row = desk.file("地下车库闻到燃气味")
    data = {"category": "gas_leak", "urgency": "urgent", "to": "up", "then": "dispatch"}
    assert send(at_desk("station_head"), row, "acceptance", **data) == [
        "Raised to 和畅社区, who dispatch it from there. Every date stands."
    ]


def test_the_second_return_says_who_decides(at_desk: SignIn, desk: Desk, world: World, at: datetime) -> None:
    head, repairer, to = world.actor("station_head"), world.actor("repairer"), world.bodies["property"]
    row = actions.return_(desk.dispatched(), by=repairer, at=at, reason="wrong_place", words="x")
    row = actions.dispatch(row, by=head, at=at, to=to)
    assert send(at_desk("repairer"), row, "return", reason="wrong_place", words="x") == [
        "Returned for the second time: 和畅社区 decides who does it. The date stands."
    ]


def test_taking_says_by_when_it_is_resolved(desk: Desk, at: datetime) -> None:
    row = desk.in_hand()
    assert done.taken(After(row, row, at)) == "Taken; it is in hand now. To be resolved by Thu 26 Nov, 17:30."
    assert done.taken(After(row, row, at + timedelta(days=9))) == "Taken; it is in hand now."


def test_other_verbs_have_one_sentence(desk: Desk, at: datetime) -> None:
    row = desk.file()
    assert told_after(WAYS["note"].done, After(row, row, at)) == "Your note stands in the time line."


def test_whoever_acts_next_in_another_post_is_told(at_desk: SignIn, desk: Desk, world: World) -> None:
    row, client = desk.dispatched(), at_desk("property_manager")
    data = {"reason": "not_our_duty", "words": "归城管", "post": post_of(world, "property_manager")}
    assert send(client, row, "return", **data) == [
        "Returned to 春和里站, who dispatch it anew. The date stands.",
        "You did this as 安和物业, Property manager. For what comes next here you act as 春和里站, Station deputy.",
    ]
    assert "You act as 春和里站, Station deputy" in client.get(page(row)).content.decode()


def test_whoever_stays_in_their_post_is_told_nothing_about_it(at_desk: SignIn, desk: Desk, world: World) -> None:
    row = desk.dispatched()
    lines = send(at_desk("property_manager"), row, "take", post=post_of(world, "property_manager"))
    assert lines == ["Taken; it is in hand now. To be resolved by Thu 26 Nov, 17:30."]


def test_on_the_inbox_no_post_is_spoken_of(at_desk: SignIn, desk: Desk, world: World) -> None:
    row, data = desk.dispatched(), {"reason": "not_our_duty", "words": "归城管", "next": "/desk/"}
    lines = send(at_desk("property_manager"), row, "return", post=post_of(world, "property_manager"), **data)
    assert lines == ["Returned to 春和里站, who dispatch it anew. The date stands."]


@pytest.mark.parametrize(
    ("category", "urgency", "to"),
    [
        ("gas_leak", "urgent", "up"),
        ("exposed_wire", "urgent", "property"),
        ("public_lighting", "important", "property"),
    ],
)
def test_class_and_body_follow_the_category_that_is_chosen(
    at_desk: SignIn, desk: Desk, world: World, category: str, urgency: str, to: str
) -> None:
    row = desk.file("独居的张阿婆两天没开门")
    answer = at_desk("station_head").get(page(row, "acceptance") + f"?category={category}", headers=HTMX)
    part = answer.content.decode()
    assert part.lstrip().startswith('<section class="doing"')
    assert f'<option value="{category}" selected>' in part
    assert re.search(rf'name="urgency" value="{urgency}" checked', part)
    body = to if to == "up" else str(world.bodies[to].pk)
    assert f'<option value="{body}" selected>' in part
    assert 'data-verb="accept-dispatch"' in part
    assert 'data-verb="back"' not in part
    row.refresh_from_db()
    assert row.category != category
    assert row.state == State.RECEIVED


def test_a_changed_form_keeps_the_version_that_was_read(
    at_desk: SignIn, desk: Desk, world: World, at: datetime
) -> None:
    row, client = desk.file(), at_desk("station_head")
    address = page(row, "acceptance") + f"?category=gas_leak&version={row.version}"
    assert f'name="version" value="{row.version}"' in client.get(address, headers=HTMX).content.decode()
    actions.ask_for_more(row, by=world.actor("deputy"), at=at, words="哪一盏？")
    assert f'name="version" value="{row.version}"' in client.get(address, headers=HTMX).content.decode()
    actions.decline(row, by=world.actor("deputy"), at=at, reason="other_place")
    over = client.get(address, headers=HTMX)
    assert (over.status_code, over["HX-Retarget"]) == (409, "#matter")
    assert 'id="matter"' in over.content.decode()


def test_a_category_in_the_address_also_fills_the_whole_page(at_desk: SignIn, desk: Desk) -> None:
    row = desk.file()
    text = at_desk("station_head").get(page(row, "acceptance") + "?category=gas_leak").content.decode()
    assert "<html" in text
    assert '<option value="gas_leak" selected>' in text
    assert '<option value="up" selected>raise to the community (suggested)' in text


def test_a_category_that_nobody_knows_changes_nothing(at_desk: SignIn, desk: Desk) -> None:
    row, client = desk.file(), at_desk("station_head")
    text = client.get(page(row, "acceptance") + "?category=nonsense").content.decode()
    assert '<option value="public_lighting" selected>' in text


def test_only_accepting_listens_to_a_category(at_desk: SignIn, desk: Desk) -> None:
    row, client = desk.accepted(), at_desk("station_head")
    assert "(suggested)" in client.get(page(row, "dispatch") + "?category=gas_leak").content.decode()
    assert (
        '<option value="up" selected>' not in client.get(page(row, "dispatch") + "?category=gas_leak").content.decode()
    )


def test_a_form_that_comes_back_suggests_for_the_category_that_was_sent(at_desk: SignIn, desk: Desk) -> None:
    row = desk.file()
    data = {"version": row.version, "category": "gas_leak", "urgency": "urgent", "to": "", "then": "dispatch"}
    answer = at_desk("station_head").post(page(row, "acceptance"), data)
    assert answer.status_code == 422
    assert "raise to the community (suggested)" in answer.content.decode()


def test_a_class_says_how_long_it_may_take(at_desk: SignIn, desk: Desk) -> None:
    text = at_desk("station_head").get(page(desk.file())).content.decode()
    assert "Urgent: within 24 hours" in text
    assert "Important: within 3 working days" in text


def test_urgent_stands_once_in_the_head(at_desk: SignIn, desk: Desk, world: World, at: datetime) -> None:
    row = actions.accept(desk.file(), by=world.actor("station_head"), at=at, category="gas_leak")
    text = at_desk("station_head").get(page(row)).content.decode()
    head = text.partition('<header class="matter-head">')[2].partition("</header>")[0]
    assert head.count("Urgent") == 1
    assert head.count('data-urgent="1"') == 1

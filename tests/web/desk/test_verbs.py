"""Every verb through its form: done, refused, incomplete, or too late; what was typed is kept."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime, timedelta
from html import unescape
from typing import Any

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from linli.attachments.models import Attachment
from linli.core.models import Event
from linli.demo.cast import World
from linli.service_requests import actions
from linli.service_requests.enums import State
from linli.service_requests.models import Remark, ServiceRequest
from linli.web.desk.ways import WAYS
from tests.web.desk.conftest import Desk, page, post_of
from tests.web.htmx import HTMX, assert_same_page

SignIn = Callable[[str], Client]
JPEG = b"\xff\xd8\xff\xe0" + b"\0" * 64


def send(client: Client, row: ServiceRequest, noun: str, **data: Any) -> Any:
    """POST a verb's form as the page sends it."""
    return client.post(page(row, noun), {"version": row.version, **data})


def state_of(row: ServiceRequest) -> str:
    return ServiceRequest.objects.get(pk=row.pk).state


CASES: list[tuple[str, str, str, dict[str, str], State]] = [
    ("file", "station_head", "accept", {"category": "public_lighting", "urgency": "important"}, State.ACCEPTED),
    ("file", "station_head", "ask_for_more", {"words": "哪一盏？"}, State.NEEDS_INFO),
    ("file", "station_head", "decline", {"reason": "other_place"}, State.DECLINED),
    ("accepted", "station_head", "raise", {"words": "归城管"}, State.ACCEPTED),
    ("accepted", "station_head", "dispatch", {"to": "up", "words": "归城管"}, State.ACCEPTED),
    ("accepted", "station_head", "defer",
     {"reason": "no_money", "review_on": "2027-03-01", "words": "x"}, State.DEFERRED),
    ("dispatched", "station_head", "take_back", {"words": "派错了"}, State.ACCEPTED),
    ("dispatched", "station_head", "redirect", {"to": "owners", "words": "归业委会"}, State.DISPATCHED),
    ("in_hand", "station_head", "classify",
     {"category": "public_lighting", "urgency": "hard", "building": "", "words": ""}, State.IN_HAND),
    ("in_hand", "repairer", "extend", {"days": "2", "words": "等配件"}, State.IN_HAND),
    ("dispatched", "repairer", "take", {"words": "今晚来"}, State.IN_HAND),
    ("dispatched", "repairer", "return", {"reason": "not_our_duty", "words": "归城管"}, State.ACCEPTED),
    ("in_hand", "repairer", "pause", {"reason": "parts", "expected_on": "2026-11-30"}, State.PAUSED),
    ("in_hand", "repairer", "resolve", {"result": "repaired", "words": "灯换好了"}, State.RESOLVED),
    ("resolved", "station_head", "close", {"words": "电话里说好了"}, State.CLOSED),
    ("resolved", "community_officer", "reopen", {"words": "说还是不亮"}, State.ACCEPTED),
    ("in_hand", "station_head", "reply", {"words": "今晚换灯"}, State.IN_HAND),
    ("in_hand", "repairer", "note", {"words": "要加长梯"}, State.IN_HAND),
]  # fmt: skip


TOLD: dict[str, str] = {
    "accept": "Accepted. Now choose to whom it goes: it is to be taken by tomorrow 17:30.",
    "raise": "Raised to 和畅社区, who dispatch it from there. Every date stands.",
    "dispatch": "Raised to 和畅社区, who dispatch it from there. Every date stands.",
    "redirect": "Dispatched to 春和里业委会. They have until tomorrow 17:30 to take it.",
    "classify": "Sorted anew. To be resolved by Mon 14 Dec, 17:30.",
    "extend": "Extended. To be resolved by Mon 30 Nov, 17:30.",
    "take": "Taken; it is in hand now. To be resolved by Thu 26 Nov, 17:30.",
    "return": "Returned to 春和里站, who dispatch it anew. The date stands.",
    "reopen": "Reopened; it is with 春和里站, where somebody else looks again.",
}
"""What is told after a verb where it depends on what came of it."""


def told(client: Client, answer: Any) -> list[str]:
    """The green lines of the page that an answer leads to."""
    text = client.get(answer["Location"]).content.decode()
    lines = re.findall(r'<p class="strip done".*?<span>(.*?)</span>', text, re.DOTALL)
    return [unescape(line) for line in lines]


@pytest.mark.parametrize(("start", "role", "key", "data", "target"), CASES, ids=[f"{c[0]}-{c[2]}" for c in CASES])
def test_a_verb_is_done_and_told(
    at_desk: SignIn, desk: Desk, world: World, start: str, role: str, key: str, data: dict[str, str], target: State
) -> None:
    if data.get("to") in world.bodies:
        data = {**data, "to": str(world.bodies[data["to"]].pk)}
    row, way, client = getattr(desk, start)(), WAYS[key], at_desk(role)
    form = client.get(page(row, way.noun))
    assert form.status_code == 200
    assert f'data-way="{key}"' in form.content.decode()
    answer = send(client, row, way.noun, post=post_of(world, role), **data)
    left = key == "return"  # a body that gave it back sees it no more
    assert (answer.status_code, answer["Location"]) == (303, "/desk/" if left else page(row))
    assert state_of(row) == target
    assert told(client, answer)[0] == TOLD.get(key, str(way.done))
    last = Event.objects.filter(subject_id=str(row.pk)).order_by("-id").first()
    assert last is not None
    assert (last.door, str(last.appointment_id)) == ("desk", post_of(world, role))


def test_accept_and_dispatch_are_one_press(at_desk: SignIn, desk: Desk, world: World) -> None:
    row = desk.file()
    data = {"category": "public_lighting", "urgency": "urgent", "to": str(world.bodies["property"].pk)}
    client = at_desk("station_head")
    answer = send(client, row, "acceptance", then="dispatch", **data)
    assert told(client, answer) == ["Dispatched to 安和物业. They have until today 10:30 to take it."]
    row.refresh_from_db()
    assert (row.state, row.urgency, row.lead_id) == (State.DISPATCHED, "urgent", world.bodies["property"].pk)


def test_accept_and_dispatch_are_both_or_neither(at_desk: SignIn, desk: Desk) -> None:
    row = desk.file()
    data = {"category": "public_lighting", "urgency": "urgent"}
    answer = send(at_desk("station_head"), row, "acceptance", then="dispatch", **data)
    assert answer.status_code == 422
    assert "Choose to whom it goes." in answer.content.decode()
    assert state_of(row) == State.RECEIVED


def test_accept_can_send_it_up_at_once(at_desk: SignIn, desk: Desk, world: World) -> None:
    row = desk.file("地下车库闻到燃气味")
    data = {"category": row.category, "urgency": "urgent", "to": "up"}
    assert send(at_desk("station_head"), row, "acceptance", then="dispatch", **data).status_code == 303
    row.refresh_from_db()
    assert (row.state, row.holder_id) == (State.ACCEPTED, world.bodies["community_office"].pk)


def test_the_community_dispatches_to_departments(at_desk: SignIn, desk: Desk, world: World, at: datetime) -> None:
    row = actions.raise_(desk.accepted(), by=world.actor("station_head"), at=at)
    client = at_desk("community_officer")
    assert "区城管局" in client.get(page(row)).content.decode()
    assert send(client, row, "dispatch", to=str(world.bodies["lighting"].pk)).status_code == 303
    assert ServiceRequest.objects.get(pk=row.pk).lead_id == world.bodies["lighting"].pk


def test_a_body_that_is_not_offered_is_not_taken(at_desk: SignIn, desk: Desk, world: World) -> None:
    row = desk.accepted()
    answer = send(at_desk("station_head"), row, "dispatch", to=str(world.bodies["lighting"].pk), words="请看")
    assert answer.status_code == 422
    assert "Dispatch to: choose one of those shown." in answer.content.decode()
    assert state_of(row) == State.ACCEPTED


def test_a_return_keeps_its_suggestion(at_desk: SignIn, desk: Desk, world: World) -> None:
    row, owners = desk.dispatched(), world.bodies["owners"]
    client = at_desk("repairer")
    form = client.get(page(row, "return")).content.decode()
    assert "区城管局" in form
    assert f'value="{world.bodies["property"].pk}"' not in form
    send(client, row, "return", reason="wrong_place", words="x", suggested=str(owners.pk))
    assert ServiceRequest.objects.get(pk=row.pk).suggested_body_id == owners.pk


INCOMPLETE: list[tuple[str, str, str, dict[str, str], str, str]] = [
    ("in_hand", "repairer", "resolve", {"words": "灯换好了"}, "id_result", "Choose what came of it."),
    ("in_hand", "repairer", "resolve", {"result": "repaired"}, "id_words", "Tell the resident in a sentence"),
    ("in_hand", "repairer", "pause", {"reason": "parts", "words": "等灯管"},
     "id_expected_on", "Goes on by: name a day."),
    ("in_hand", "repairer", "pause", {"reason": "parts", "expected_on": "2026-11-23"},
     "id_expected_on", "after today."),
    ("in_hand", "repairer", "defer", {"reason": "no_money", "review_on": "soon"},
     "id_review_on", "Look again on: name a day, such as 2026-12-01."),
    ("file", "station_head", "accept", {"urgency": "important"}, "id_category", "Choose what it is about."),
    ("file", "station_head", "merge", {"leading": "7"}, "id_leading",
     "has a number ending so"),
    ("file", "station_head", "ask_for_more", {}, "id_words", "Write what the resident should add."),
    ("file", "station_head", "decline", {"reason": "other"}, "id_words", "Say in a sentence"),
    ("dispatched", "repairer", "return", {"reason": "nonsense"}, "id_reason",
     "Why: choose one of those shown."),
    ("dispatched", "repairer", "return", {}, "id_reason", "Choose the reason."),
    ("resolved", "station_head", "close", {}, "id_words", "Write down what the resident said"),
]  # fmt: skip


@pytest.mark.parametrize(("start", "role", "key", "data", "field", "words"), INCOMPLETE)
def test_what_is_missing_is_said_at_its_field_and_the_rest_is_kept(
    at_desk: SignIn, desk: Desk, start: str, role: str, key: str, data: dict[str, str], field: str, words: str
) -> None:
    row = getattr(desk, start)()
    answer = send(at_desk(role), row, WAYS[key].noun, **data)
    text = answer.content.decode()
    assert answer.status_code == 422
    assert f'<a href="#{field}">' in text
    assert f'id="{field}_error"' in text
    assert words in text
    assert data.get("words", "") in text
    assert state_of(row) == row.state
    assert f'name="version" value="{row.version}"' in text


def test_a_refused_photo_undoes_the_verb(at_desk: SignIn, desk: Desk) -> None:
    row = desk.in_hand()
    photo = SimpleUploadedFile("x.jpg", b"not a photo", content_type="image/jpeg")
    answer = send(at_desk("repairer"), row, "resolution", result="repaired", words="好了", photos=photo)
    assert answer.status_code == 422
    assert "This file is no photo." in answer.content.decode()
    assert state_of(row) == State.IN_HAND
    assert not Attachment.objects.exists()


def test_a_photo_of_the_result_is_kept(at_desk: SignIn, desk: Desk) -> None:
    row = desk.in_hand()
    photo = SimpleUploadedFile("x.jpg", JPEG, content_type="image/jpeg")
    client = at_desk("repairer")
    assert send(client, row, "resolution", result="repaired", words="好了", photos=photo).status_code == 303
    assert list(Attachment.objects.values_list("subject_id", "stage")) == [(row.pk, "result")]
    assert "1 photo is being checked." in client.get(page(row)).content.decode()


@pytest.mark.parametrize(
    ("start", "role", "key", "status", "words"),
    [
        ("dispatched", "station_head", "resolve", 403, "It was dispatched to 安和物业, which resolves it."),
        ("resolved", "repairer", "close", 403, "It closes on the resident&#39;s word, not on the handler&#39;s."),
        ("resolved", "repairer", "take", 409, "It is now “Waiting for rating”."),
        ("file", "community_officer", "accept", 403, "It is with 春和里站 now."),
        ("in_hand", "repairer", "reply", 403, "Replies are written by staff."),
    ],
)
def test_a_refusal_is_the_answer_to_form_and_press(
    at_desk: SignIn, desk: Desk, start: str, role: str, key: str, status: int, words: str
) -> None:
    row, client = getattr(desk, start)(), at_desk(role)
    form = client.get(page(row, WAYS[key].noun))
    assert (form.status_code, words in form.content.decode()) == (status, True)
    data = {"words": "我写的话", "category": "public_lighting", "urgency": "important", "result": "repaired"}
    pressed = send(client, row, WAYS[key].noun, **data)
    assert (pressed.status_code, words in pressed.content.decode()) == (status, True)
    assert "You wrote: 我写的话" in pressed.content.decode()
    assert state_of(row) == row.state


@pytest.mark.parametrize("key", sorted(WAYS))
def test_what_one_may_not_see_cannot_be_acted_on(at_desk: SignIn, desk: Desk, key: str) -> None:
    row = desk.file()
    client = at_desk("department_officer")
    assert client.get(page(row, WAYS[key].noun)).status_code == 404
    assert send(client, row, WAYS[key].noun, words="x").status_code == 404
    assert not Remark.objects.exists()


def test_somebody_was_faster_the_text_is_kept_and_the_form_stands_anew(
    at_desk: SignIn, desk: Desk, world: World, at: datetime
) -> None:
    row, client = desk.accepted(), at_desk("deputy")
    client.get(page(row))
    with time_machine.travel(at + timedelta(minutes=32), tick=False):
        fresh = actions.return_(
            actions.dispatch(
                row, by=world.actor("station_head"), at=at + timedelta(minutes=30), to=world.bodies["property"]
            ),
            by=world.actor("repairer"), at=at + timedelta(minutes=32), reason="wrong_place", words="不归我们",
        )  # fmt: skip
        answer = send(client, row, "dispatch", to=str(world.bodies["owners"].pk), words="请业委会看看")
    text = answer.content.decode()
    assert answer.status_code == 409
    assert "10:02: 马强 did “Return”. What you wrote is kept; look, then send." in text
    assert "请业委会看看</textarea>" in text
    assert f'name="version" value="{fresh.version}"' in text
    assert f'<option value="{world.bodies["owners"].pk}" selected>' in text
    assert state_of(row) == State.ACCEPTED


def test_somebody_was_faster_and_nothing_is_left_to_do(at_desk: SignIn, desk: Desk, world: World, at: datetime) -> None:
    row, client = desk.accepted(), at_desk("deputy")
    actions.dispatch(row, by=world.actor("station_head"), at=at, to=world.bodies["property"])
    answer = send(client, row, "dispatch", to=str(world.bodies["owners"].pk), words="请业委会看看")
    text = answer.content.decode()
    assert answer.status_code == 409
    assert "周敏 did “Dispatch”." in text
    assert "You wrote: 请业委会看看" in text
    assert 'data-way="dispatch"' not in text


def test_a_second_press_changes_nothing(at_desk: SignIn, desk: Desk) -> None:
    row, client = desk.dispatched(), at_desk("repairer")
    assert send(client, row, "take").status_code == 303
    assert send(client, row, "take").status_code == 409
    assert Event.objects.filter(subject_id=str(row.pk), kind="service_request.taken").count() == 1


def test_a_post_that_is_not_mine_is_not_acted_in(at_desk: SignIn, desk: Desk, world: World) -> None:
    row = desk.dispatched()
    for post in (post_of(world, "property_manager"), "x", "00000000-0000-0000-0000-000000000000"):
        assert send(at_desk("repairer"), row, "take", post=post).status_code == 404
    assert state_of(row) == State.DISPATCHED


def test_a_hazard_needs_a_second_pair_of_eyes(at_desk: SignIn, desk: Desk, world: World, at: datetime) -> None:
    row = desk.file("单元门口电线裸露")
    head, repairer = world.actor("station_head"), world.actor("repairer")
    row = actions.accept(row, by=head, at=at, category="exposed_wire")
    row = actions.take(actions.dispatch(row, by=head, at=at, to=world.bodies["property"]), by=repairer, at=at)
    row = actions.resolve(row, by=repairer, at=at, result="made_safe", words="已包好")
    client = at_desk("station_head")
    assert send(client, row, "closure", words="说好了").status_code == 409
    assert 'data-verb="inspect"' in client.get(page(row)).content.decode()
    assert send(client, row, "inspection", words="看过，线已入槽").status_code == 303
    row.refresh_from_db()
    assert send(client, row, "closure", words="电话里说好了").status_code == 303
    assert state_of(row) == State.CLOSED


def test_one_is_joined_to_another_by_its_number(at_desk: SignIn, desk: Desk) -> None:
    leading, row = desk.file(), desk.file("这边灯也不亮")
    assert send(at_desk("station_head"), row, "merge", leading=leading.number.lower()).status_code == 303
    row.refresh_from_db()
    assert (row.state, row.merged_into_id) == (State.MERGED, leading.pk)


def test_staff_add_what_the_resident_told_them(at_desk: SignIn, desk: Desk, world: World, at: datetime) -> None:
    head = world.actor("station_head")
    row = actions.ask_for_more(desk.file(), by=head, at=at, words="哪一盏？")
    assert send(at_desk("station_head"), row, "addition", words="东头那盏").status_code == 303
    assert state_of(row) == State.RECEIVED


def test_the_third_time_the_community_answers_finally(at_desk: SignIn, desk: Desk, world: World) -> None:
    row = desk.accepted()
    ServiceRequest.objects.filter(pk=row.pk).update(reopenings=3, holder=world.bodies["community_office"])
    client = at_desk("community_officer")
    assert 'data-verb="answer_finally"' in client.get(page(row)).content.decode()
    row.refresh_from_db()
    assert send(client, row, "final-answer", words="已三次更换，符合标准。").status_code == 303
    assert state_of(row) == State.CLOSED


def test_the_answer_to_htmx_is_the_part_of_the_page(at_desk: SignIn, desk: Desk, world: World) -> None:
    row = desk.file()
    client = at_desk("station_head")
    before = client.get(page(row)).content.decode()
    data = {"category": "public_lighting", "urgency": "important", "to": str(world.bodies["property"].pk)}
    answer = client.post(
        page(row, "acceptance"), {"version": row.version, "then": "dispatch", **data}, headers=HTMX, follow=True
    )
    part = answer.content.decode()
    assert '<p class="strip done"' in part
    shown = part[: part.index('<p class="strip done"')] + part.partition("</p>")[2].lstrip()
    assert_same_page(before, shown, client.get(page(row)).content.decode())


def test_only_get_and_post_are_answered(at_desk: SignIn, desk: Desk) -> None:
    assert at_desk("repairer").put(page(desk.dispatched(), "take")).status_code == 405

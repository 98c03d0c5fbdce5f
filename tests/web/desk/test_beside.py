"""Helping, reminding, supervising and releasing words, through the pages of those who do it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import time_machine
from django.test import Client

from linli.demo.cast import World
from linli.service_requests.enums import State
from linli.service_requests.models import ServiceRequest
from linli.web.desk.ways import WAYS
from tests.web.desk.conftest import Desk, page

SignIn = Callable[[str], Client]


def fresh(row: ServiceRequest) -> ServiceRequest:
    return ServiceRequest.objects.select_related("station", "holder", "lead").get(pk=row.pk)


def send(client: Client, row: ServiceRequest, noun: str, **data: Any) -> Any:
    return client.post(page(row, WAYS[noun].noun), {"version": fresh(row).version, **data})


def text_of(client: Client, row: ServiceRequest) -> str:
    return client.get(page(row)).content.decode()


def test_the_community_reminds_and_the_row_says_how_often(at_desk: SignIn, desk: Desk) -> None:
    row = desk.in_hand()
    officer = at_desk("community_officer")
    assert send(officer, row, "remind", words="请今天回话").status_code == 303
    assert fresh(row).reminders == 1
    assert "reminded 1 time" in at_desk("repairer").get("/desk/").content.decode()
    assert "请今天回话" in text_of(at_desk("repairer"), row)


def test_supervised_it_stands_on_the_page_in_the_inbox_and_in_a_list(at_desk: SignIn, desk: Desk) -> None:
    row = desk.in_hand()
    officer = at_desk("district_officer")
    assert send(officer, row, "supervise", words="为什么还没修", answer_on="2026-11-27").status_code == 303
    assert "to be answered by" in text_of(at_desk("repairer"), row)
    assert "waits for your answer to those above" in at_desk("repairer").get("/desk/").content.decode()
    listed = officer.get("/desk/service-requests/?list=supervised").content.decode()
    assert row.number in listed
    assert send(at_desk("repairer"), row, "answer_supervision", words="等配件").status_code == 303
    assert row.number not in officer.get("/desk/service-requests/?list=supervised").content.decode()


def test_words_are_asked_for(at_desk: SignIn, desk: Desk) -> None:
    row = desk.in_hand()
    answer = send(at_desk("district_officer"), row, "supervise", words="", answer_on="2026-11-27")
    assert answer.status_code == 422
    assert "Say in a sentence what is to be answered." in answer.content.decode()


def test_a_helper_finds_it_and_says_that_its_part_is_done(at_desk: SignIn, desk: Desk, world: World) -> None:
    row = desk.in_hand()
    leaders = at_desk("building_leader")
    assert leaders.get(page(row)).status_code == 404
    body = str(world.bodies["leaders"].pk)
    assert send(at_desk("repairer"), row, "add_helper", body=body, how="joint", words="请通知楼里").status_code == 303
    assert "waits for your help" in leaders.get("/desk/").content.decode()
    assert "请通知楼里" in text_of(leaders, row)
    refused = send(at_desk("repairer"), row, "resolve", result="repaired", words="好了")
    assert refused.status_code == 409
    assert "leads this jointly" in refused.content.decode()
    assert send(leaders, row, "finish_help", words="已经通知").status_code == 303
    assert send(at_desk("repairer"), row, "resolve", result="repaired", words="好了").status_code == 303
    assert fresh(row).state == State.RESOLVED


def test_no_help_from_a_body_that_was_not_offered(at_desk: SignIn, desk: Desk, world: World) -> None:
    row = desk.in_hand()
    body = str(world.bodies["city_office"].pk)
    assert send(at_desk("repairer"), row, "add_helper", body=body, how="help").status_code == 422
    assert fresh(row).helping_ids is None


def test_the_releaser_reads_the_masked_words_and_cuts_them(at_desk: SignIn, desk: Desk) -> None:
    row = desk.in_hand()
    ServiceRequest.objects.filter(pk=row.pk).update(words="路灯不亮，我叫李小明，电话13800001111")
    head = at_desk("station_head")
    form = head.get(page(row, WAYS["release_words"].noun)).content.decode()
    assert "我叫李**，电话**" in form
    assert send(head, row, "release_words", words="路灯不亮，请打13800001111", photos="no").status_code == 303
    public = Client(HTTP_ACCEPT_LANGUAGE="en").get(f"/f/{row.number}/").content.decode()
    assert "路灯不亮，请打**" in public
    assert "13800001111" not in public
    assert "李小明" not in public
    assert send(head, row, "hold_back_words").status_code == 303
    assert "路灯不亮" not in Client(HTTP_ACCEPT_LANGUAGE="en").get(f"/f/{row.number}/").content.decode()


def test_neighbours_never_read_that_they_are_late(at_desk: SignIn, desk: Desk, world: World) -> None:
    row = desk.dispatched()
    leaders = world.bodies["leaders"]
    ServiceRequest.objects.filter(pk=row.pk).update(holder=leaders, lead=leaders)
    with time_machine.travel(fresh(row).due_at + timedelta(days=2), tick=False):
        client = at_desk("building_leader")
        assert "verdue" not in client.get("/desk/").content.decode()

"""Recording what was copied out of a chat, the word to paste back, and the list of whom to call back."""

from __future__ import annotations

import html
from collections.abc import Callable

from django.test import Client

from linli.demo.cast import World
from linli.service_requests.models import ServiceRequest
from linli.service_requests.queries import code_of
from tests.web.desk.conftest import PHONE, Desk, page
from tests.web.desk.test_chat import TWO, WECHAT, WECHAT_MAIL
from tests.web.desk.test_intake import NEW, record

SignIn = Callable[[str], Client]


def test_a_paste_fills_words_name_and_way(at_desk: SignIn, world: World) -> None:
    answer = record(at_desk("station_head"), world, words="", chat=WECHAT_MAIL, split="0", spot="2-1-101")
    said = answer.content.decode()
    assert answer.status_code == 200
    assert f">{TWO}</textarea>" in said
    assert 'name="reporter_name" type="text" value="李阿姨"' in said
    assert 'name="source" value="chat" checked' in said
    assert "李阿姨: first said 2026-11-23 09:15" in said
    assert 'value="2-1-101"' in said
    assert not ServiceRequest.objects.exists()


def test_another_speaker_is_chosen(at_desk: SignIn, world: World) -> None:
    said = record(at_desk("station_head"), world, chat=WECHAT_MAIL, split="1", reporter_name="李阿姨").content.decode()
    assert ">我们楼也是</textarea>" in said
    assert 'value="王建国"' in said
    for hostile in ("99", "-1", "x", "９"):
        answer = record(at_desk("station_head"), world, chat=WECHAT_MAIL, split=hostile)
        assert answer.status_code == 200


def test_a_paste_alone_is_enough(at_desk: SignIn, world: World) -> None:
    answer = record(at_desk("station_head"), world, words="", chat=WECHAT)
    assert answer.status_code == 303
    row = ServiceRequest.objects.get()
    assert (row.words, row.reporter_name, row.source, row.on_behalf) == (TWO, "李阿姨", "chat", True)


def test_words_that_were_written_win_over_the_paste(at_desk: SignIn, world: World) -> None:
    record(at_desk("station_head"), world, words="路灯不亮", chat=WECHAT, source="chat")
    row = ServiceRequest.objects.get()
    assert (row.words, row.reporter_name) == ("路灯不亮", "")


def test_a_paste_of_pictures_alone_asks_for_words(at_desk: SignIn, world: World) -> None:
    answer = record(at_desk("station_head"), world, words="", chat="李阿姨:\n[图片]")
    assert answer.status_code == 422
    assert "[图片]" in answer.content.decode()


def test_the_word_to_paste_back_holds_number_date_and_the_masked_page_but_no_code(
    at_desk: SignIn, world: World
) -> None:
    client = at_desk("station_head")
    answer = record(client, world, words="", chat=WECHAT)
    row = ServiceRequest.objects.get()
    said = client.get(answer["Location"]).content.decode()
    reply = html.unescape(said.partition('name="reply"')[2].partition(">")[2].partition("</textarea>")[0])
    assert row.number in reply
    assert "answers by" in reply
    assert f"http://testserver/f/{row.number}/" in reply
    assert code_of(row.pk) not in reply.replace("-", "")
    assert "readonly" in said
    masked = Client(headers={"accept-language": "en"}).get(f"/f/{row.number}/").content.decode()
    assert "看不见" not in masked
    assert "李阿姨" not in masked


def test_in_chinese_too(at_desk: SignIn, world: World) -> None:
    client = at_desk("station_head")
    said = client.get(NEW, headers={"accept-language": "zh-hans"}).content.decode()
    assert "从聊天里粘贴" in said


def test_whom_to_call_back_is_a_list(at_desk: SignIn, desk: Desk) -> None:
    waits, own, running = desk.resolved("2栋灯不亮", phone=PHONE), desk.resolved("电梯异响"), desk.in_hand(phone=PHONE)
    said = at_desk("station_head").get("/desk/service-requests/?list=call_back").content.decode()
    assert "To call back" in said
    assert waits.number in said
    assert own.number not in said
    assert running.number not in said


def test_a_call_back_is_written_down_by_somebody_who_did_not_handle_it(at_desk: SignIn, desk: Desk) -> None:
    row = desk.resolved("2栋灯不亮", phone=PHONE)
    sent = {"version": row.version, "words": "打电话问过，好了"}
    for role in ("repairer", "property_manager"):
        answer = at_desk(role).post(page(row, "closure"), sent)
        assert answer.status_code == 403, role
        said = html.unescape(answer.content.decode())
        assert "It closes on the resident's word, not on the handler's." in said
        assert "打电话问过" in said
        answer = at_desk(role).post(page(row, "reopening"), sent)
        assert answer.status_code == 403
    row.refresh_from_db()
    assert row.state == "resolved"
    assert at_desk("deputy").post(page(row, "closure"), sent).status_code == 303
    row.refresh_from_db()
    assert (row.state, row.closing) == ("closed", "call_back")
    again = at_desk("deputy").get("/desk/service-requests/?list=call_back").content.decode()
    assert row.number not in again


CALLING = "李阿姨:\n3栋东侧路灯不亮，打13812345678"


def test_a_telephone_in_the_paste_goes_into_its_field(at_desk: SignIn, world: World) -> None:
    said = record(at_desk("station_head"), world, words="", chat=CALLING, split="0").content.decode()
    assert ">3栋东侧路灯不亮，打138****5678</textarea>" in said
    assert 'value="13812345678"' in said
    kept = record(at_desk("station_head"), world, words="", chat=CALLING, phone="13912345678")
    row = ServiceRequest.objects.get()
    assert kept.status_code == 303
    assert row.words == "3栋东侧路灯不亮，打138****5678"
    assert row.contact is not None


def test_the_number_of_one_speaker_never_stands_beside_another(at_desk: SignIn, world: World) -> None:
    two = CALLING + "\n\n王建国:\n我们楼也是"
    for phone, split, shown in (
        ("", "0", "13812345678"),
        ("13812345678", "1", ""),
        ("13912345678", "1", "13912345678"),
        ("13912345678", "0", "13912345678"),
    ):
        said = record(at_desk("station_head"), world, words="", chat=two, split=split, phone=phone).content.decode()
        assert f'name="phone" type="tel" value="{shown}"' in said, (phone, split)


def test_a_number_in_words_that_were_typed_is_moved_for_whoever_types_to_look_at(at_desk: SignIn, world: World) -> None:
    client, typed = at_desk("station_head"), "路灯不亮，打13812345678"
    answer = record(client, world, words=typed, source="phone", phone="")
    said = answer.content.decode()
    assert answer.status_code == 422
    assert ">路灯不亮，打138****5678</textarea>" in said
    assert 'name="phone" type="tel" value="13812345678"' in said
    assert "This number stood in the words." in said
    assert " data-filled" in said
    assert not ServiceRequest.objects.exists()
    assert record(client, world, words="路灯不亮，打138****5678", source="phone", phone="").status_code == 303
    assert ServiceRequest.objects.get().contact is None


def test_neither_the_list_nor_the_word_to_paste_back_repeats_a_number(at_desk: SignIn, world: World) -> None:
    client = at_desk("station_head")
    words = "路灯不亮，我叫李小明，打13812345678"
    answer = record(client, world, words=words, source="phone", phone="13912345678")
    row = ServiceRequest.objects.get()
    assert row.title == "路灯不亮，我叫李小明，打**"
    said = client.get(answer["Location"]).content.decode()
    reply = html.unescape(said.partition('name="reply"')[2].partition(">")[2].partition("</textarea>")[0])
    assert "李小明" not in reply
    assert "1381234" not in said
    assert "1381234" not in client.get("/desk/").content.decode()

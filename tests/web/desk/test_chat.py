"""Taking apart what was copied out of a chat."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from linli.web.desk.chat import MOST_SPEAKERS, Said, Speaker, messages, own_number, speakers

WECHAT = """李阿姨:
3栋东侧路灯不亮

李阿姨:
[图片]

李阿姨:
晚上老人下楼看不见"""
WECHAT_MAIL = """—————  2026-11-23  —————


李阿姨  09:15

3栋东侧路灯不亮
晚上老人下楼看不见

王建国  09:16

我们楼也是"""
WECHAT_PC = "李阿姨 2026/11/23 9:15:02\n3栋东侧路灯不亮\n\n王建国 2026/11/23 9:16:40\n我们楼也是"
DINGTALK = "李梅(客服) 11-23 09:15:02\n3栋东侧路灯不亮\n[语音]\n李梅(客服) 11-23 09:16:00\n晚上老人下楼看不见"
QQ = "2026-11-23 9:15:02 李阿姨\n3栋东侧路灯不亮\n晚上老人下楼看不见"
TWO = "3栋东侧路灯不亮\n晚上老人下楼看不见"


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (WECHAT, [Speaker("李阿姨", "", TWO, 2)]),
        (
            WECHAT_MAIL,
            [Speaker("李阿姨", "2026-11-23 09:15", TWO, 1), Speaker("王建国", "2026-11-23 09:16", "我们楼也是", 1)],
        ),
        (
            WECHAT_PC,
            [
                Speaker("李阿姨", "2026/11/23 9:15:02", "3栋东侧路灯不亮", 1),
                Speaker("王建国", "2026/11/23 9:16:40", "我们楼也是", 1),
            ],
        ),
        (DINGTALK, [Speaker("李梅(客服)", "11-23 09:15:02", TWO, 2)]),
        (QQ, [Speaker("李阿姨", "2026-11-23 9:15:02", TWO, 1)]),
        ("李阿姨 昨天 下午 3:05\n灯不亮", [Speaker("李阿姨", "昨天 下午 3:05", "灯不亮", 1)]),
        (
            "Mei Lin  Yesterday 3:05 PM\nThe lamp is out",
            [Speaker("Mei Lin", "Yesterday 3:05 PM", "The lamp is out", 1)],
        ),
        (TWO, [Speaker("", "", TWO, 1)]),
        ("明天 10:30\n来修吗", [Speaker("", "", "明天 10:30\n来修吗", 1)]),
        ("电话：\n13800138000", [Speaker("", "", "电话：\n13800138000", 1)]),
        ("灯坏了，从 9:15 起\n没人来", [Speaker("", "", "灯坏了，从 9:15 起\n没人来", 1)]),
        ("李阿姨:\n[图片]", []),
        ("", []),
        (" \n\n ", []),
    ],
)
def test_each_way_of_copying(text: str, found: list[Speaker]) -> None:
    assert speakers(text) == found
    assert speakers(text.replace("\n", "\r\n")) == found


def test_of_a_loud_group_the_first_speakers_are_offered() -> None:
    text = "\n".join(f"住户{number} 09:15\n灯不亮" for number in range(20))
    assert len(speakers(text)) == MOST_SPEAKERS


@given(st.text(max_size=300))
def test_any_text_is_taken_apart_and_nothing_is_made_up(text: str) -> None:
    for message in messages(text):
        assert message.words.strip()
        assert len(message.name) <= 40
        for line in message.words.splitlines():
            assert set(line) <= set(text) | {" "}


@given(st.lists(st.tuples(st.sampled_from(["李阿姨", "王建国"]), st.sampled_from(["灯不亮", "电梯异响"])), min_size=1))
def test_what_was_said_comes_back_by_speaker(said: list[tuple[str, str]]) -> None:
    text = "\n\n".join(f"{name} 2026-11-23 09:15\n{words}" for name, words in said)
    found = {speaker.name: speaker.words.splitlines() for speaker in speakers(text)}
    assert found == {name: [words for who, words in said if who == name] for name, _words in said}


def test_a_hostile_paste_costs_no_time() -> None:
    assert speakers("a" * 200_000)[0].messages == 1
    assert speakers(("a " * 39 + "\n") * 500 + "x 9:1")


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("路灯不亮，打13812345678", Said("路灯不亮，打138****5678", "13812345678")),
        ("+86 138 1234 5678，再说一次13812345678", Said("138****5678，再说一次138****5678", "13812345678")),
        ("我13812345678，他13912345678", Said("我13812345678，他13912345678")),
        ("编号138123456789，物业0733-22220000", Said("编号138123456789，物业0733-22220000")),
        ("路灯不亮", Said("路灯不亮")),
    ],
)
def test_the_one_number_in_somebodys_words_is_theirs(words: str, said: Said) -> None:
    assert own_number(words) == said
    assert own_number(said.words).words == said.words

"""What somebody copied out of a chat, taken apart: who spoke, when, and what. Nothing is kept but what staff then send.

WeChat, DingTalk and QQ put a line before each message: a name and a time, a time and a name, or a name and a colon.
What does not begin with such a line is no copied chat: it is all words.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from django.http import QueryDict
from django.utils.translation import gettext as _

MOST_CHARACTERS = 40_000
MOST_SPEAKERS = 8
NAME_LIMIT = 40

_DAY = (
    r"(?:(?:\d{4}[-/.年])?\d{1,2}[-/.月]\d{1,2}日?|今天|昨天|前天|(?:星期|周)[一二三四五六日天]"
    r"|Today|Yesterday|(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day)"
)
_HOUR = r"(?:(?:上午|下午|早上|晚上|凌晨|中午)\s*)?\d{1,2}[:：]\d{2}(?:[:：]\d{2})?(?:\s*[AaPp][Mm])?"
_TIME = rf"(?:{_DAY}\s*)?{_HOUR}"
_NAME = r"[^\s，。！？；,!?;:：][^，。！？；!?;:：]{0,39}?"
NAME_FIRST = re.compile(rf"(?P<name>{_NAME})[\s:：]+(?P<time>{_TIME})")
TIME_FIRST = re.compile(rf"(?P<time>{_TIME})\s+(?P<name>{_NAME})[:：]?")
NAME_ALONE = re.compile(rf"(?P<name>{_NAME})[:：]")
DAY_ALONE = re.compile(rf"[\s—–―_=*-]*(?P<time>{_DAY}|{_TIME})[\s—–―_=*-]*")
NO_NAME = re.compile(rf"(?:{_DAY}|{_HOUR}|明天|后天|上午|下午|早上|晚上|凌晨|中午|电话|手机|地址|时间)")
MARKERS = re.compile(
    r"\[(?:图片|照片|视频|语音|文件|表情|动画表情|链接|位置|Photo|Image|Picture|Video|Voice|Sticker|File)[^\]\n]{0,60}\]"
)


@dataclass(frozen=True, slots=True)
class Message:
    """One message: who, when as it was written there (empty where it was not), and what."""

    name: str
    time: str
    words: str


@dataclass(frozen=True, slots=True)
class Speaker:
    """Somebody in the chat, with everything they said, and when first."""

    name: str
    time: str
    words: str
    messages: int


@dataclass(frozen=True, slots=True)
class Said:
    """Words without the telephone of who spoke, and that telephone, empty where they name none or several."""

    words: str
    telephone: str = ""


MOBILE = re.compile(r"(?<!\d)(?:\+?86[ -]?)?(1[3-9]\d[ -]?\d{4}[ -]?\d{4})(?!\d)", re.ASCII)


def own_number(words: str) -> Said:
    """The one mobile number in somebody's words belongs into the field for it, where it is sealed and each look at it
    is kept; in the words its middle is hidden. Of several it is not known whose they are: they stay."""
    found = {re.sub(r"[ -]", "", match[1]) for match in MOBILE.finditer(words)}
    if len(found) != 1:
        return Said(words)
    number = found.pop()
    return Said(MOBILE.sub(f"{number[:3]}****{number[-4:]}", words), number)


def number_moved(sent: QueryDict) -> QueryDict | None:
    """The form with the one number of its words in the field for it, for whoever fills it in to look at; None where
    that field is filled or the words hold none."""
    said = own_number(sent.get("words", ""))
    if not said.telephone or sent.get("phone", "").strip():
        return None
    moved = sent.copy()
    moved["words"], moved["phone"] = said.words, said.telephone
    return moved


def moved_words() -> str:
    """What stands at the field then."""
    return _("This number stood in the words. Send it again if it is theirs; if not, empty the field.")


def speakers(text: str) -> list[Speaker]:
    """Who spoke, in the order in which they began; of a text that is no copied chat, one without a name."""
    found: dict[str, list[Message]] = {}
    for message in messages(text):
        found.setdefault(message.name, []).append(message)
    return [
        Speaker(name, said[0].time, "\n".join(each.words for each in said), len(said))
        for name, said in list(found.items())[:MOST_SPEAKERS]
    ]


def messages(text: str) -> Iterator[Message]:
    """The messages in order; those of pictures and voices alone are left out."""
    lines = [line.strip() for line in text[:MOST_CHARACTERS].replace("\u2005", " ").splitlines()]
    first = next((line for line in lines if line and not DAY_ALONE.fullmatch(line)), "")
    if _head(first) is None:
        yield from _message("", "", lines)
        return
    name, time, day, said = "", "", "", list[str]()
    for line in lines:
        alone = DAY_ALONE.fullmatch(line)
        head = None if alone else _head(line)
        if alone is None and head is None:
            said.append(line)
            continue
        yield from _message(name, time, said)
        said = []
        if alone is not None:
            day = alone["time"]
        elif head is not None:
            name, time = head
            if time and day and not re.match(_DAY, time):
                time = f"{day} {time}"
    yield from _message(name, time, said)


def _head(line: str) -> tuple[str, str] | None:
    """Name and time of a line that begins a message."""
    for form in (NAME_FIRST, TIME_FIRST, NAME_ALONE):
        found = form.fullmatch(line)
        if found and not NO_NAME.fullmatch(found["name"].strip()):
            pieces = found.groupdict()
            return pieces["name"].strip()[:NAME_LIMIT], (pieces.get("time") or "").strip()
    return None


def _message(name: str, time: str, lines: list[str]) -> Iterator[Message]:
    said = MARKERS.sub("", "\n".join(lines))
    words = "\n".join(line for line in said.splitlines() if line.strip()).strip()
    if words:
        yield Message(name, time, words)

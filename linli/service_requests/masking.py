"""Masking a resident's own words before anybody else reads them: numbers, plates, rooms, and names after a cue.

Made for releasing words (law 10). It errs on the side of hiding; whoever releases words reads the result first and may
cut more. It never decides that words are fit to be shown.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum

from django.utils.translation import gettext as _

from linli.core.refusals import Invalid
from linli.core.wording import fitting


class Secret(StrEnum):
    """What a masked piece is."""

    ID = "id"
    CARD = "card"
    PHONE = "phone"
    PLATE = "plate"
    WECHAT = "wechat"
    ROOM = "room"
    NAME = "name"


NEVER_PUBLIC = frozenset({Secret.PHONE, Secret.ID, Secret.CARD})


@dataclass(frozen=True, slots=True)
class Found:
    """A piece of a text that is to be hidden: from `start` up to `end`."""

    start: int
    end: int
    kind: Secret


HIDDEN = "**"

_SURNAMES = (
    "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许何吕施张孔曹严华金魏陶姜戚谢邹喻柏窦章苏潘葛奚范彭郎鲁韦昌马苗凤方俞任袁柳史唐费"
    "廉岑薛雷贺倪汤滕罗毕郝安常于傅齐康伍余顾孟黄穆萧尹姚邵汪祁毛戴谈宋庞熊纪舒屈项祝董梁杜阮蓝季麻强贾路江童颜郭梅盛林钟"
    "徐邱骆高夏蔡田樊胡凌霍虞万柯管卢莫房丁宣邓洪包左石崔龚程邢裴陆荣翁曲封段侯武刘龙叶黎白赖卓乔谭申冉桂牛温庄瞿阎易廖耿匡"
    "欧聂曾关游肖涂成简鲍裴芦闫付岳沙尚花"
)
_TITLES = "先生|女士|小姐|老师|同志|阿姨|大爷|师傅"
_CUES = (
    "我叫做?|我是|我的名字叫?|本人叫?|姓名|住户|业主|联系人|户主|租户|邻居|报修人|反映人|投诉人|举报人|申请人|当事人"
    "|来电人|署名"
)
_GOES_ON = (
    "的?电话|的?手机|身份证|证件|家|住|在|从|总|每|天天|经常|又|把|将|反映|联系|加我|请打|就是|退到|车牌|投诉|建议"
    "|半夜|深夜|夜里|晚上|凌晨|早上|白天"
)
"""How a sentence goes on after a name."""

_BEFORE_NAME = rf"(?:{_CUES})(?:是|为|叫)?[:：]?\s*"
_AFTER_NAME = rf"(?=$|{_GOES_ON}|[^\u4e00-\u9fff])"
_KINDS: tuple[tuple[Secret, re.Pattern[str], int], ...] = (
    (
        Secret.ID,
        re.compile(
            r"(?<![0-9A-Za-z])[1-9]\d{5}(?:19|20)\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d{3}[\dXx](?!\d)",
            re.ASCII,
        ),
        0,
    ),
    (Secret.CARD, re.compile(r"(?<!\d)[3-6]\d{3}(?:[ -]?\d{4}){3}(?:[ -]?\d{1,3})?(?!\d)", re.ASCII), 0),
    (Secret.PHONE, re.compile(r"(?<!\d)(?:\+?86[ -]?)?1[3-9]\d(?:[ -]?\d{4}){2}(?!\d)", re.ASCII), 0),
    (
        Secret.PHONE,
        re.compile(r"(?<!\d)(?:[(（]0\d{2,3}[)）] ?|0\d{2,3}[- ])[2-9]\d{6,7}(?!\d)", re.ASCII),
        0,
    ),
    (
        Secret.PLATE,
        re.compile(
            r"[京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼][A-HJ-Z][·•.\- ]?"
            r"(?:[A-HJ-NP-Z0-9]{5,6}|[A-HJ-NP-Z0-9]{4}[挂学警港澳])(?![A-Za-z0-9])"
        ),
        0,
    ),
    (
        Secret.WECHAT,
        re.compile(
            r"(?:微信号?|薇信号?|[Vv]信号?|wechat|(?<![A-Za-z])[vw]x)(?:号|id)?(?:是|为|[:：])?\s*"
            r"([A-Za-z][-_A-Za-z0-9]{5,19})",
            re.IGNORECASE,
        ),
        1,
    ),
    (
        Secret.ROOM,
        re.compile(
            r"[A-Za-z]?[0-9一二三四五六七八九十]{1,4}(?:栋|幢|号楼|座)(?:[0-9一二三四五六七八九十]{1,2}单元)?"
            r"[-－— ]?[0-9]{3,4}(?:室|号房|房)?(?!门面|商铺|[0-9年月日元万米人户栋])"
        ),
        0,
    ),
    (Secret.ROOM, re.compile(r"(?<![0-9A-Za-z-])[0-9]{1,3}[-－—][0-9]{1,2}[-－—][0-9]{3,4}(?![0-9-])"), 0),
    (Secret.NAME, re.compile(rf"{_BEFORE_NAME}([{_SURNAMES}][\u4e00-\u9fff]{{1,2}}){_AFTER_NAME}"), 1),
    (Secret.NAME, re.compile(rf"{_BEFORE_NAME}([{_SURNAMES}][\u4e00-\u9fff]{{0,2}}?)(?:{_TITLES})"), 1),
)
"""What is looked for, in this order: a piece that one pattern took is not taken again."""


def for_everybody(field: str, text: str, longest: int) -> str:
    """Words that everybody reads, of at most so many characters, without telephones and numbers of papers. Raises
    `Invalid` on the field."""
    said = fitting(field, text, longest)
    if found_in(said, NEVER_PUBLIC):
        raise Invalid({field: _("Everybody reads this: leave out telephones and numbers of papers.")})
    return said


def found_in(text: str, kinds: frozenset[Secret] = frozenset(Secret)) -> list[Found]:
    """Everything of these kinds in a text that is to be hidden, from its beginning on; pieces never overlap."""
    taken: list[Found] = []
    for kind, pattern, group in _KINDS:
        if kind not in kinds:
            continue
        for match in pattern.finditer(text):
            start, end = match.span(group)
            if all(end <= other.start or start >= other.end for other in taken):
                taken.append(Found(start, end, kind))
    return sorted(taken, key=lambda one: one.start)


def has_a_number(text: str) -> bool:
    """Whether somebody's own number stands in a text: a mobile telephone or an identity card. An office's telephone is
    for everybody and does not count."""
    own = (one for one in found_in(text) if one.kind in (Secret.ID, Secret.PHONE))
    return any(text[one.start] not in "0(（" for one in own)


def mask(text: str) -> str:
    """The text with stars for what is to be hidden; of a name the surname stays, as everywhere."""
    return "".join(_pieces(text, found_in(text)))


NUMBERS = frozenset({Secret.ID, Secret.CARD, Secret.PHONE})
"""Numbers that belong into the vault and under no eyes that have not said what for (law 10)."""


def hide_numbers(text: str) -> str:
    """The text with stars for numbers of persons alone: for what names a matter in lists, messages and agendas."""
    return "".join(_pieces(text, found_in(text, NUMBERS)))


def _pieces(text: str, found: Iterable[Found]) -> Iterator[str]:
    at = 0
    for one in found:
        yield text[at : one.start]
        yield text[one.start] + HIDDEN if one.kind is Secret.NAME else HIDDEN
        at = one.end
    yield text[at:]

"""Names of places and people made findable: pinyin initials, slugs, and keys that sort as people count."""

from __future__ import annotations

import re
import unicodedata

INITIALS_LENGTH = 60
SLUG_LENGTH = 40
SORT_LENGTH = 40
_DIGITS_IN_SORT = 6

_DIGITS = re.compile(r"[0-9]+")
_COUNTED = re.compile("第?([一二三四五六七八九十]{1,3})(?=[栋幢座号单期区组排层村楼])")
_NUMERALS = {numeral: value for value, numeral in enumerate("一二三四五六七八九", start=1)}


def plain(text: str) -> str:
    """A name without white space, full-width forms made half-width."""
    return "".join(unicodedata.normalize("NFKC", text).split())


def initials(name: str) -> str:
    """Pinyin initials in lower case, digits and letters kept: 春和里3栋 is chl3d. At most 60 characters."""
    text = plain(name)
    if not text.isascii():
        from pypinyin import Style, lazy_pinyin  # its dictionary costs 20 MB: loaded where names are written

        text = "".join(lazy_pinyin(text, style=Style.FIRST_LETTER))
    return re.sub(r"[^a-z0-9]", "", text.lower())[:INITIALS_LENGTH]


def slug_of(name: str) -> str:
    """The name in pinyin as an address part, `^[a-z0-9-]*$`, at most 32 characters; may be empty."""
    from pypinyin import lazy_pinyin

    text = plain(name).removesuffix("小区")
    spelled = "".join(lazy_pinyin(text)).lower()
    return re.sub(r"[^a-z0-9]+", "-", spelled).strip("-")[: SLUG_LENGTH - 8].strip("-")


def sort_key(name: str) -> str:
    """A key that sorts as people count: 3栋 before 12栋, 二单元 before 三单元. At most 40 characters."""
    counted = _COUNTED.sub(lambda found: str(_value(found[1])), plain(name))
    return _DIGITS.sub(lambda found: found[0].zfill(_DIGITS_IN_SORT), counted)[:SORT_LENGTH]


def building_name(text: str) -> str:
    """A building as it is called: a bare number means that 栋; 3 and 3栋 are one."""
    name = plain(text)
    return f"{name}栋" if name.isdigit() else name


def unit_name(text: str) -> str:
    """An entrance as it is called: a bare number means that 单元; empty where a building has no entrances."""
    name = plain(text)
    return f"{name}单元" if name.isdigit() else name


def room_name(text: str) -> str:
    """A room as it is called: 502 and 502室 are one."""
    name = plain(text)
    return name.removesuffix("室") or name


def _value(numerals: str) -> int:
    """一 is 1, 十二 is 12, 二十 is 20, 三十五 is 35."""
    tens, ten, ones = numerals.rpartition("十")
    if not ten:
        return int("".join(str(_NUMERALS[numeral]) for numeral in ones))
    return (_NUMERALS.get(tens, 1)) * 10 + _NUMERALS.get(ones, 0)

"""Words and numbers that people type: cleaned, within their limit, refused at their field; and a day in words."""

from __future__ import annotations

import re
from datetime import date

from django.utils import dateformat
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from linli.core.refusals import Invalid

UNSEEN = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff]")


def day_words(day: date) -> str:
    """A day inside a sentence: with its year, for it may be read for years."""
    return dateformat.format(day, pgettext("date format, a day", "j M Y"))


def clean_words(text: str) -> str:
    """Words without control, zero-width and direction characters, and without outer blanks."""
    return UNSEEN.sub("", text.replace("\r\n", "\n").replace("\t", " ")).strip()


def fitting(field: str, text: str, longest: int) -> str:
    """Words that may be left out, of at most so many characters. Raises `Invalid` on the field."""
    said = clean_words(text)
    if len(said) > longest:
        raise Invalid({field: _("At most %(limit)s characters.") % {"limit": longest}})
    return said


def need(field: str, text: str, why: str, longest: int) -> str:
    """Words that must be there. Raises `Invalid` on the field: `why` where there are none."""
    said = clean_words(text)
    if not said:
        raise Invalid({field: why})
    return fitting(field, said, longest)


def line(field: str, text: str, longest: int) -> str:
    """Words that may be left out, in one line. Raises `Invalid` on the field."""
    return fitting(field, " ".join(clean_words(text).split()), longest)


def need_line(field: str, text: str, why: str, longest: int) -> str:
    """Words that must be there, in one line. Raises `Invalid` on the field: `why` where there are none."""
    return need(field, " ".join(clean_words(text).split()), why, longest)


def number(field: str, value: int | None, least: int, most: int) -> int:
    """A whole number from `least` to `most`. Raises `Invalid` on the field, and where there is none."""
    if value is None or not least <= value <= most:
        raise Invalid({field: _("Write a number from %(least)s to %(most)s.") % {"least": least, "most": most}})
    return value

"""Field types that the parts of a playbook share, and how a lower level may narrow each field."""

from __future__ import annotations

import re
from datetime import date, datetime, time
from difflib import get_close_matches
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated, Any, TypeVar

from django.utils.translation import get_language
from django.utils.translation import gettext as _
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, PlainSerializer, PlainValidator
from pydantic_core import PydanticCustomError

from linli.core.clock import Allowance
from linli.playbooks.enums import (
    BodyKind,
    DutyWork,
    GiftKind,
    HonourFor,
    Indicator,
    MovedKind,
    Period,
    PlaceLevel,
    Power,
    Source,
    UrgencyClass,
    WayKind,
    Word,
)

KEY_PATTERN = re.compile(r"^[A-Za-z][A-Za-z0-9_-]*$")
PERIOD_PATTERN = re.compile(r"^([01]\d|2[0-3]):([0-5]\d)-([01]\d|2[0-3]):([0-5]\d)$")
E = TypeVar("E", bound=StrEnum)


class Narrowing(StrEnum):
    """What a lower level may do to a field: keep it, raise it, lower it, drop members, or have its own."""

    FIXED = "fixed"
    MINIMUM = "minimum"
    MAXIMUM = "maximum"
    SUBSET = "subset"
    OWN = "own"


def narrow(how: Narrowing, **rest: Any) -> Any:
    """A pydantic field that declares how a lower level may narrow it."""
    return Field(json_schema_extra={"narrow": how.value}, **rest)


def fixed(**rest: Any) -> Any:
    """A field that a lower level keeps as it is; in a table of tables, the same entries stay."""
    return narrow(Narrowing.FIXED, **rest)


def minimum(**rest: Any) -> Any:
    """A field that a lower level may raise, never lower."""
    return narrow(Narrowing.MINIMUM, **rest)


def maximum(**rest: Any) -> Any:
    """A field that a lower level may lower, never raise."""
    return narrow(Narrowing.MAXIMUM, **rest)


def subset(**rest: Any) -> Any:
    """A list from which a lower level may drop members, adding none."""
    return narrow(Narrowing.SUBSET, **rest)


def own(**rest: Any) -> Any:
    """A field that binds nobody, so that each level has its own."""
    return narrow(Narrowing.OWN, **rest)


def refuse(expected: str) -> PydanticCustomError:
    """An error whose message is exactly what was expected."""
    return PydanticCustomError("playbook", "{expected}", {"expected": expected})


def nearest(word: str, known: list[str]) -> str:
    """The known word most like this one, or an empty string where none is alike."""
    found = get_close_matches(word, known, n=1, cutoff=0.6)
    return found[0] if found else ""


def one_of(known: list[str], got: object) -> str:
    """What was expected of a closed set, with the nearest member first where one is alike."""
    near = nearest(got, known) if isinstance(got, str) else ""
    if near:
        return _("one of %(known)s (did you mean %(near)s?)") % {"known": ", ".join(known), "near": near}
    return _("one of %(known)s") % {"known": ", ".join(known)}


def _closed(kind: type[E]) -> BeforeValidator:
    """A validator that reads a member of a closed set from its text."""

    def read(value: object) -> E:
        if isinstance(value, kind):
            return value
        known = [str(member) for member in kind]
        if not isinstance(value, str) or value not in known:
            raise refuse(one_of(known, value))
        return kind(value)

    return BeforeValidator(read)


def _key(value: str) -> str:
    if not KEY_PATTERN.match(value):
        raise refuse(_("a key: a letter, then letters, digits, _ or -"))
    return value


def _allowance(value: object) -> Allowance:
    if isinstance(value, Allowance):
        return value
    expected = _('a duration such as "30m", "2h", "1d", "3wd" or "4wh"')
    if not isinstance(value, str):
        raise refuse(expected)
    try:
        return Allowance.parse(value)
    except ValueError:
        raise refuse(expected) from None


def _day(value: object) -> date:
    """A day, as the file writes it without quotes or as a text."""
    if isinstance(value, date) and not isinstance(value, datetime):
        return value
    try:
        return date.fromisoformat(value if isinstance(value, str) else "")
    except ValueError:
        raise refuse(_("a day such as 2026-05-01")) from None


def _period(value: str) -> str:
    expected = _('hours such as "08:30-12:00", ending later than they begin')
    if not PERIOD_PATTERN.match(value):
        raise refuse(expected)
    begin, end = period_times(value)
    if begin >= end:
        raise refuse(expected)
    return value


def period_times(period: str) -> tuple[time, time]:
    """Begin and end of a period written as "08:30-12:00"."""
    begin, end = period.split("-")
    return time.fromisoformat(begin), time.fromisoformat(end)


Key = Annotated[str, BeforeValidator(lambda v: _key(v) if isinstance(v, str) else v)]
Line = Annotated[str, Field(min_length=1, max_length=200)]
ShortLine = Annotated[str, Field(min_length=1, max_length=40)]
Hours = Annotated[str, BeforeValidator(lambda v: _period(v) if isinstance(v, str) else v)]
PowerKey = Annotated[Power, _closed(Power)]
Body = Annotated[BodyKind, _closed(BodyKind)]
Urgency = Annotated[UrgencyClass, _closed(UrgencyClass)]
Level = Annotated[PlaceLevel, _closed(PlaceLevel)]
SourceKey = Annotated[Source, _closed(Source)]
PeriodKey = Annotated[Period, _closed(Period)]
IndicatorKey = Annotated[Indicator, _closed(Indicator)]
WayKey = Annotated[WayKind, _closed(WayKind)]
WordKey = Annotated[Word, _closed(Word)]
DutyWorkKey = Annotated[DutyWork, _closed(DutyWork)]
HonourForKey = Annotated[HonourFor, _closed(HonourFor)]
MovedKey = Annotated[MovedKind, _closed(MovedKind)]
GiftKey = Annotated[GiftKind, _closed(GiftKind)]
Day = Annotated[date, BeforeValidator(_day)]

if TYPE_CHECKING:
    Clock = Allowance
else:
    Clock = Annotated[Any, PlainValidator(_allowance), PlainSerializer(str, return_type=str)]


class Part(BaseModel):
    """A table of a playbook: frozen, strict, and closed to keys it does not know."""

    model_config = ConfigDict(strict=True, extra="forbid", frozen=True)


class Name(Part):
    """The same words in Chinese and English."""

    zh: Line = own()
    en: Line = own()

    def in_language(self, lang: str) -> str:
        """The Chinese words for any Chinese language code, the English ones otherwise."""
        return self.zh if lang.lower().startswith("zh") else self.en

    def __str__(self) -> str:
        """The words in the active language."""
        return self.in_language(get_language() or "zh-hans")


class ShortName(Name):
    """A name that is kept with what is made of it, so that it must fit there."""

    zh: ShortLine = own()
    en: ShortLine = own()


class Named(Part):
    """A part that has a name."""

    name: Name = own()

    def name_for(self, lang: str) -> str:
        """The name in this language."""
        return self.name.in_language(lang)

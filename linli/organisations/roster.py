"""A member as typed or read from a sheet, and what is wrong with each field: the same for pages and sheets."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from linli.core.secrets import normalise_phone
from linli.organisations.enums import MemberSource

NAME_LENGTH = 40
EMPLOYER_LENGTH = 80
CAPACITY_LENGTH = 60
EARLIEST = date(1921, 7, 1)
MOST_COUNTED = 100_000

ODD = re.compile(r"[<>{}\[\]\\|=@#$%^*_~`\"“”;；?？!！/+]")
NUMBER = re.compile(r"[0-9Xx]{6,}")
FORMULA = ("=", "+", "-", "@")
IDENTITY = re.compile(r"[1-9][0-9]{16}[0-9Xx]")


@dataclass(frozen=True, slots=True)
class MemberRow:
    """What is known of a member. An empty field says nothing: what was known stays."""

    name: str
    phone: str = ""
    employer: str = ""
    estate_id: int | None = None
    building_id: int | None = None
    source: str = ""
    since: date | None = None
    registered_on: date | None = None
    capacity: str = ""


def one_line(text: str) -> str:
    """Text on one line, without white space around it."""
    return " ".join(text.split())


def mistakes(row: MemberRow, today: date) -> dict[str, str]:
    """What is wrong, by field; empty where nothing is. No sentence repeats what was typed."""
    found = {
        "name": _name(row.name),
        "phone": _phone(row.phone),
        "employer": _words(row.employer, EMPLOYER_LENGTH),
        "capacity": _words(row.capacity, CAPACITY_LENGTH),
        "source": "" if row.source in ("", *MemberSource.values) else _("Choose how the body knows of them."),
        "since": _day(row.since, today),
        "registered_on": _day(row.registered_on, today),
        "building": _("A building needs its estate.") if row.building_id and not row.estate_id else "",
    }
    if not found["registered_on"] and row.registered_on is not None and row.estate_id is None:
        found["registered_on"] = _("Registered at an estate: name the estate.")
    return {field: words for field, words in found.items() if words}


def count_mistakes(employer: str, count: int, as_of: date, today: date) -> dict[str, str]:
    """What is wrong with a number that an employer gives instead of a list, by field."""
    found = {
        "employer": _words(employer, EMPLOYER_LENGTH) if employer else _("Name the employer."),
        "count": "" if 0 <= count <= MOST_COUNTED else _("Write a number from 0 to 100,000."),
        "as_of": _day(as_of, today),
    }
    return {field: words for field, words in found.items() if words}


def same_words(one: str, other: str) -> bool:
    """Whether two names are one, whatever their spaces and widths."""
    return folded(one) == folded(other)


def folded(text: str) -> str:
    """A name for comparing: half-width, no white space, no case."""
    return "".join(unicodedata.normalize("NFKC", text).casefold().split())


def _name(name: str) -> str:
    plain = unicodedata.normalize("NFKC", name)
    if not plain.strip():
        return _("Write the name.")
    if len(name) > NAME_LENGTH:
        return _("This name is longer than 40 characters.")
    if _unprintable(name):
        return _("There are characters in it that cannot be read. Type it again.")
    if NUMBER.search(plain.replace(" ", "").replace("-", "")):
        return _("A number does not belong into the name.")
    if ODD.search(plain) or plain.startswith(FORMULA) or any(letter.isdigit() for letter in plain):
        return _("Write the name alone, without marks and digits.")
    if not any(letter.isalpha() for letter in plain):
        return _("Write the name in letters.")
    return ""


def _phone(phone: str) -> str:
    if not phone or normalise_phone(phone) == phone:
        return ""
    return _("This is not a telephone number. Write 11 digits, or area code and number.")


def _words(text: str, longest: int) -> str:
    plain = unicodedata.normalize("NFKC", text)
    if len(text) > longest:
        return _("This is longer than %(count)s characters.") % {"count": longest}
    if _unprintable(text):
        return _("There are characters in it that cannot be read. Type it again.")
    if plain.startswith(FORMULA):
        return _("This looks like a formula. Type the words themselves.")
    digits = re.sub(r"[\s\-().·]", "", plain)
    if IDENTITY.search(digits):
        return _("An identity number is never kept here. Take it out.")
    if re.search(r"[0-9]{7,}", digits):
        return _("A telephone belongs into its own column.")
    return ""


def _day(day: date | None, today: date) -> str:
    if day is None:
        return ""
    if day > today:
        return _("This day has not come yet.")
    return _("This day lies too far back.") if day < EARLIEST else ""


def _unprintable(text: str) -> bool:
    return any(unicodedata.category(letter) in ("Cc", "Cf", "Co", "Cn", "Cs") for letter in text)


def changes(known: Mapping[str, object], row: MemberRow) -> dict[str, tuple[object, object]]:
    """{field: (before, after)} of what the row says otherwise; a blank says nothing. Without the telephone, which is
    compared by its index."""
    said: dict[str, object] = {
        "name": row.name,
        "employer": row.employer,
        "estate_id": row.estate_id,
        "building_id": row.building_id,
        "source": row.source,
        "since": row.since,
        "registered_on": row.registered_on,
        "capacity": row.capacity,
    }
    found = {name: (known[name], value) for name, value in said.items() if value not in (None, "", known[name])}
    if "estate_id" in found and "building_id" not in found and known["building_id"] is not None:
        found["building_id"] = (known["building_id"], None)
    return found

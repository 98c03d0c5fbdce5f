"""Every mistake of form is named with its line, its key, what stands there and what was expected."""

from __future__ import annotations

from pathlib import Path

import pytest

from linli.playbooks.errors import PlaybookError, PlaybookErrors
from linli.playbooks.loading import load
from tests.playbooks.small import SMALL, broken, line_with


def mistakes(text: str) -> list[PlaybookError]:
    with pytest.raises(PlaybookErrors) as raised:
        load(text)
    return raised.value.errors


def only_mistake(text: str) -> PlaybookError:
    found = mistakes(text)
    assert len(found) == 1, "\n".join(map(str, found))
    return found[0]


FORM = [
    # (passage, what replaces it, passage on the line named, key, got, expected)
    ('version = "1"', "version = 1", "version = 1", "version", "1", "text in quotes"),
    ('version = "1"', 'version = ""', 'version = ""', "version", '""', "some text"),
    ("quiet_days = 7", "quiet_days = 4", "quiet_days = 4", "closing.quiet_days", "4", "at least 5"),
    ("quiet_days = 7", "quiet_days = 61", "quiet_days = 61", "closing.quiet_days", "61", "at most 60"),
    ("quiet_days = 7", "quiet_days = 7.5", "quiet_days = 7.5", "closing.quiet_days", "7.5", "a whole number"),
    ("quiet_days = 7", "quiet_days = true", "quiet_days", "closing.quiet_days", "true", "a whole number"),
    ("quiet_days = 7", 'quiet_days = "7"', "quiet_days", "closing.quiet_days", '"7"', "a whole number"),
    ('key = "small"', 'key = "1small"', "1small", "key", '"1small"', "a key: a letter, then letters, digits, _ or -"),
    ('key = "lamp"', 'key = "灯"', 'key = "灯"', "categories[灯].key", '"灯"',
     "a key: a letter, then letters, digits, _ or -"),
    ('key = "lamp"', f'key = "{"l" * 41}"', "lll", f'categories[{"l" * 41}].key', f'"{"l" * 41}"',
     "at most 40 characters"),
    ('name = { zh = "例会", en = "Meeting" }', f'name = {{ zh = "{"会" * 41}", en = "Meeting" }}', "会会会",
     "forums[meeting].name.zh", f'"{"会" * 41}"', "at most 40 characters"),
    ('en = "Lamp" }\ngroup = "house"', f'en = "Lamp" }}\ngroup = "{"l" * 41}"', "lll",
     "categories[lamp].group", f'"{"l" * 41}"',
     "at most 40 characters"),
    ('accept_by = "30m"', 'accept_by = "half an hour"', "half an hour", "urgency.urgent.accept_by", '"half an hour"',
     'a duration such as "30m", "2h", "1d", "3wd" or "4wh"'),
    ('accept_by = "30m"', "accept_by = 30", "accept_by = 30", "urgency.urgent.accept_by", "30",
     'a duration such as "30m", "2h", "1d", "3wd" or "4wh"'),
    ('accept_by = "30m"', 'accept_by = "0m"', "0m", "urgency.urgent.accept_by", '"0m"',
     'a duration such as "30m", "2h", "1d", "3wd" or "4wh"'),
    ('"13:00-17:00"', '"17:00-13:00"', "17:00-13:00", "working_hours.periods[2]", '"17:00-13:00"',
     'hours such as "08:30-12:00", ending later than they begin'),
    ('"13:00-17:00"', '"1pm"', "1pm", "working_hours.periods[2]", '"1pm"',
     'hours such as "08:30-12:00", ending later than they begin'),
    ('"13:00-17:00"', "13", "13]", "working_hours.periods[2]", "13", "text in quotes"),
    ('periods = ["09:00-12:00", "13:00-17:00"]', "periods = []", "periods", "working_hours.periods", "[]",
     "at least 1 of them"),
    ('responsible = ["residents_committee"]', 'responsible = "residents_committee"', 'responsible = "res',
     "categories[about_station].responsible", '"residents_committee"', "a list in square brackets"),
    ("unpaid = true", "unpaid = 1", "unpaid = 1", "posts[neighbour].unpaid", "1", "true or false"),
    ("[closing]\n", "[closing.more]\n", "[closing.more]", "closing.source", "", "this key, which may not be left out"),
    ('name = { zh = "灯", en = "Lamp" }', 'name = { zh = "灯" }', 'name = { zh = "灯" }',
     "categories[lamp].name.en", "", "this key, which may not be left out"),
    ('name = { zh = "灯", en = "Lamp" }', 'name = "灯"', 'name = "灯"', "categories[lamp].name", '"灯"', "a table"),
    ('[urgency.hard]\nname = { zh = "难", en = "Hard" }\nsource = "example"\n',
     '[urgency.hard]\nname = { zh = "难", en = "Hard" }\n', "[urgency.hard]", "urgency.hard.source", "",
     "this key, which may not be left out"),
]  # fmt: skip


@pytest.mark.parametrize(("old", "new", "on", "key", "got", "expected"), FORM)
def test_a_mistake_of_form_is_named_exactly(old: str, new: str, on: str, key: str, got: str, expected: str) -> None:
    text = broken(old, new)
    named = [error for error in mistakes(text) if error.key == key]
    assert named == [PlaybookError("playbook.toml", line_with(text, on), key, got, expected)]


CLOSED = [
    # (passage, what replaces it, key, got, the member that is suggested)
    ('default_class = "hard"', 'default_class = "herd"', "categories[roof].default_class", '"herd"', "hard"),
    ('body_kind = "property_company"', 'body_kind = "property_compny"', "posts[manager].body_kind",
     '"property_compny"', "property_company"),
    ('powers = ["service_request.view", "service_request.handle"]\n\n[[posts]]',
     'powers = ["service_request.view", "service_request.handel"]\n\n[[posts]]',
     "posts[manager].powers[2]", '"service_request.handel"', "service_request.handle"),
    ('level = "estate"', 'level = "estat"', "levels[estat].level", '"estat"', "estate"),
    ("[urgency.hard]", "[urgency.heard]", "urgency.heard", '"heard"', "hard"),
    ("service_station = {", "service_statoin = {", "words.service_statoin", '"service_statoin"', "service_station"),
    ('shown = ["waiting", "overdue"]', 'shown = ["waiting", "overdo"]', "indicators.shown[2]", '"overdo"', "overdue"),
    ("quiet_days = 7", "quite_days = 7", "closing.quite_days", '"quite_days"', "quiet_days"),
    ('group = "station"', 'gruop = "station"', "categories[about_station].gruop", '"gruop"', "group"),
    ('accept_by = "30m"', 'acept_by = "30m"', "urgency.urgent.acept_by", '"acept_by"', "accept_by"),
    ("raise_to = ", "rise_to = ", "dispatch[service_station].rise_to", '"rise_to"', "raise_to"),
]  # fmt: skip


@pytest.mark.parametrize(("old", "new", "key", "got", "near"), CLOSED)
def test_what_is_not_in_a_closed_set_gets_the_nearest_member(old: str, new: str, key: str, got: str, near: str) -> None:
    text = broken(old, new)
    error = next(error for error in mistakes(text) if error.key == key)
    assert error.got == got
    assert error.line == line_with(text, got.strip('"'))
    assert error.expected.startswith("one of ")
    assert error.expected.endswith(f"(did you mean {near}?)")


def test_nothing_is_suggested_where_nothing_is_alike() -> None:
    error = only_mistake(broken('default_class = "hard"', 'default_class = "zzz"'))
    assert error.expected == "one of urgent, important, hard"


def test_an_enumerated_key_that_is_no_text_is_refused_too() -> None:
    error = only_mistake(broken('default_class = "hard"', "default_class = 3"))
    assert (error.got, error.expected) == ("3", "one of urgent, important, hard")


def test_all_mistakes_are_told_at_once_in_the_order_of_their_lines() -> None:
    text = broken("quiet_days = 7", "quiet_days = 1").replace('version = "1"', "version = 1")
    assert [error.key for error in mistakes(text)] == ["version", "closing.quiet_days"]


@pytest.mark.parametrize(
    ("old", "new", "line"),
    [
        ('version = "1"', "version = ", 2),
        ('version = "1"', 'version = "1', 2),
        ('version = "1"', 'version = "1"\nversion = "2"', 3),
        ('version = "1"', 'version 1', 2),
    ],
)  # fmt: skip
def test_what_is_not_toml_is_named_by_its_line(old: str, new: str, line: int) -> None:
    error = only_mistake(broken(old, new))
    assert error.line == line
    assert error.key == ""
    assert error.expected.startswith("TOML (")
    assert "at line" not in error.expected


def test_a_text_that_breaks_off_is_named_by_its_last_line() -> None:
    text = SMALL + "[unfinished"
    assert only_mistake(text).line == len(text.splitlines())


def test_a_line_separator_inside_a_text_is_no_line_break() -> None:
    error = only_mistake(broken('version = "1"', 'version = "1\u2028"\noops'))
    assert (error.line, error.got) == (3, '"oops"')


def test_an_empty_text_lacks_every_table() -> None:
    found = mistakes("\n")
    assert {error.line for error in found} == {1}
    assert {"key", "urgency", "posts", "dispatch", "reasons"} <= {error.key for error in found}


def test_a_file_that_is_not_utf8_is_named_by_its_line(tmp_path: Path) -> None:
    file = tmp_path / "gbk.toml"
    file.write_bytes(SMALL.encode().replace("小".encode(), "难".encode("gb18030")))
    with pytest.raises(PlaybookErrors) as raised:
        load(file)
    assert raised.value.errors == [PlaybookError("gbk.toml", 3, "", "", "text in UTF-8")]


def test_a_file_with_a_byte_order_mark_and_windows_line_ends_is_read_with_right_lines(tmp_path: Path) -> None:
    file = tmp_path / "windows.toml"
    text = broken("quiet_days = 7", "quiet_days = 1")
    file.write_bytes(b"\xef\xbb\xbf" + text.replace("\n", "\r\n").encode())
    with pytest.raises(PlaybookErrors) as raised:
        load(file)
    assert raised.value.errors[0].line == line_with(text, "quiet_days")


def test_a_mistake_reads_as_one_line() -> None:
    error = only_mistake(broken("quiet_days = 7", "quiet_days = 4"))
    assert str(error) == "playbook.toml:23: closing.quiet_days: 4 stands here; expected at least 5"
    lacking = PlaybookError("a.toml", 1, "key", "", "this key")
    assert str(lacking) == "a.toml:1: key: nothing stands here; expected this key"

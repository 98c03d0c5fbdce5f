"""A lower level may narrow what the level above allows, and never loosen it."""

from __future__ import annotations

import pytest

from linli.playbooks.errors import PlaybookError, PlaybookErrors
from linli.playbooks.loading import load, read
from linli.playbooks.narrowing import is_overlay, loosenings, narrow, refuse_loosening, to_text
from linli.playbooks.schema import Playbook
from tests.playbooks.small import SMALL, broken, line_with

HEAD = 'narrows = "small"\nkey = "lower"\nversion = "1"\n'


def refused(small: Playbook, text: str) -> list[PlaybookError]:
    with pytest.raises(PlaybookErrors) as raised:
        narrow(small, text)
    return raised.value.errors


def table(name: str, key: str, line: str) -> str:
    return f'[[{name}]]\nkey = "{key}"\n{line}\n'


KEPT_WITHIN = [
    "[closing]\nquiet_days = 7\n",
    "[closing]\nquiet_days = 20\n",
    '[urgency.urgent]\naccept_by = "10m"\n',
    '[urgency.urgent]\nresolve_by = "1d"\n',
    '[urgency.hard]\nresolve_by = "14wd"\n',
    '[urgency.urgent]\nname = { zh = "火急", en = "At once" }\n',
    table("categories", "lamp", 'responsible = ["property_company"]'),
    table("categories", "lamp", "hazard = true"),
    table("categories", "lamp", 'keywords = ["楼道灯"]'),
    table("posts", "head", "count_min = 2"),
    table("posts", "head", "count_max = 1"),
    table("posts", "head", "term_months = 12"),
    table("posts", "manager", "count_max = 1"),
    '[[dispatch]]\nfrom = "service_station"\nto = ["service_station", "property_company"]\n',
    '[[ladder]]\nto = "residents_committee"\nafter = "12h"\n',
    '[[reasons.decline]]\nkey = "elsewhere"\nneeds_note = true\n',
    table("forums", "meeting", 'cadence = { times = 4, per = "month" }'),
    '[words]\nservice_station = { zh = "红色驿站", en = "red stop" }\n',
]


@pytest.mark.parametrize("overlay", KEPT_WITHIN)
def test_what_keeps_within_the_level_above_is_taken(small: Playbook, overlay: str) -> None:
    lower = narrow(small, HEAD + overlay)
    assert lower.key == "lower"
    assert lower.narrowed_from == "small 1"
    assert list(loosenings(small, lower)) == []


LOOSER = [
    # (overlay, passage on the line named, key, got, expected)
    ("[closing]\nquiet_days = 6\n", "quiet_days", "closing.quiet_days", "6", "7 or more"),
    ('[urgency.urgent]\naccept_by = "31m"\n', "accept_by", "urgency.urgent.accept_by", '"31m"',
     '"30m" or less, counted alike'),
    ('[urgency.important]\naccept_by = "1wd"\n', "accept_by", "urgency.important.accept_by", '"1wd"',
     '"4wh" or less, counted alike'),
    (table("categories", "lamp", 'responsible = ["residents_committee"]'), "responsible",
     "categories[lamp].responsible", '["residents_committee"]',
     'only members of ["property_company", "service_station"]'),
    (table("categories", "lamp", 'default_class = "hard"'), "default_class", "categories[lamp].default_class", '"hard"',
     '"important", as the level above has it'),
    (table("categories", "about_station", "proposal = true"), "proposal", "categories[about_station].proposal", "true",
     "false, as the level above has it"),
    (table("posts", "head", "count_min = 0"), "count_min", "posts[head].count_min", "0", "1 or more"),
    (table("posts", "head", "count_max = 4"), "count_max", "posts[head].count_max", "4", "3 or less, counted alike"),
    (table("posts", "head", "unpaid = true"), "unpaid", "posts[head].unpaid", "true",
     "false, as the level above has it"),
    (table("posts", "manager", 'powers = ["service_request.view", "service_request.handle", "audit.view"]'), "powers",
     "posts[manager].powers", '["audit.view"]',
     'only members of ["service_request.view", "service_request.handle"]'),
    ('[[dispatch]]\nfrom = "residents_committee"\nto = ["residents_committee", "property_company"]\n', "to =",
     "dispatch[residents_committee].to", '["property_company"]',
     'only members of ["residents_committee"]'),
    ('[[ladder]]\nto = "residents_committee"\nafter = "2d"\n', "after", "ladder[residents_committee].after", '"2d"',
     '"1d" or less, counted alike'),
    ('[[reasons.return]]\nkey = "not_ours"\nneeds_note = false\n', "needs_note", "reasons.return[not_ours].needs_note",
     "false", "true or more"),
    (table("forums", "meeting", 'cadence = { times = 1, per = "month" }'), "cadence",
     "forums[meeting].cadence.times", "1", "2 or more"),
    (table("forums", "meeting", 'cadence = { times = 2, per = "year" }'), "cadence", "forums[meeting].cadence.per",
     '"year"', '"month", as the level above has it'),
    ('[working_hours]\nperiods = ["09:00-12:00"]\n', "periods", "working_hours.periods", '["09:00-12:00"]',
     '["09:00-12:00", "13:00-17:00"], as the level above has it'),
    ('[indicators]\nshown = ["waiting"]\n', "shown", "indicators.shown", '["waiting"]',
     '["waiting", "overdue"], as the level above has it'),
    ('without = ["forums.meeting"]\n', "without", "forums", "", '"meeting", which the level above has'),
    (table("posts", "manager", "eligibility = []"), "eligibility", "posts[manager].eligibility", "[]",
     '[{zh = "有证", en = "With a licence"}], as the level above has it'),
]  # fmt: skip


@pytest.mark.parametrize(("overlay", "on", "key", "got", "expected"), LOOSER)
def test_what_loosens_the_level_above_is_refused_exactly(
    small: Playbook, overlay: str, on: str, key: str, got: str, expected: str
) -> None:
    text = HEAD + overlay
    named = [error for error in refused(small, text) if error.key == key]
    assert named == [PlaybookError("playbook.toml", line_with(text, on), key, got, expected)]


def test_a_new_category_is_not_added_below(small: Playbook) -> None:
    new = (
        '[[categories]]\nkey = "lift"\nname = { zh = "电梯", en = "Lift" }\ngroup = "house"\n'
        'default_class = "urgent"\nresponsible = ["property_company"]\n'
    )
    (error,) = refused(small, HEAD + new)
    assert (error.line, error.key, error.got) == (4, "categories[lift]", '"lift"')
    assert error.expected == "no entry that the level above does not have"


def test_members_of_a_list_are_dropped_by_their_key(small: Playbook) -> None:
    lower = narrow(small, HEAD + 'without = ["categories.roof", "reasons.pause.weather"]\n')
    assert [category.key for category in lower.categories] == ["lamp", "about_station"]
    assert [reason.key for reason in lower.reasons_for("pause")] == ["parts"]


@pytest.mark.parametrize(
    ("without", "got", "expected"),
    [
        ('"categories.rof"', '"categories.rof"', "one of lamp, roof, about_station (did you mean roof?)"),
        ('"nothing.here"', '"nothing.here"', 'a list and a key in it, such as "categories.pets"'),
        ('"closing"', '"closing"', 'a list and a key in it, such as "categories.pets"'),
        ("3", "3", 'a list and a key in it, such as "categories.pets"'),
    ],
)
def test_what_cannot_be_dropped_is_named(small: Playbook, without: str, got: str, expected: str) -> None:
    (error,) = refused(small, HEAD + f"without = [{without}]\n")
    assert (error.line, error.key, error.got, error.expected) == (4, "without[1]", got, expected)


def test_dropping_is_a_list(small: Playbook) -> None:
    (error,) = refused(small, HEAD + 'without = "categories.roof"\n')
    assert error.expected == "a list in square brackets"


@pytest.mark.parametrize(
    ("head", "line", "key", "got", "expected"),
    [
        ('narrows = "other"\nkey = "lower"\nversion = "1"\n', 1, "narrows", '"other"', '"small"'),
        ('narrows = "small"\nkey = "small"\nversion = "1"\n', 2, "key", '"small"', "a key of its own"),
        ('narrows = "small"\nversion = "1"\n', 1, "key", "", "a key of its own"),
        ('narrows = "small"\nkey = "lower"\n', 1, "version", "", "a version of its own"),
    ],
)
def test_an_overlay_says_what_it_narrows_and_what_it_is(
    small: Playbook, head: str, line: int, key: str, got: str, expected: str
) -> None:
    assert refused(small, head) == [PlaybookError("playbook.toml", line, key, got, expected)]


def test_a_mistake_of_form_in_an_overlay_is_named_by_the_overlays_line(small: Playbook) -> None:
    text = HEAD + table("categories", "roof", 'default_clas = "hard"')
    (error,) = refused(small, text)
    assert (error.line, error.key) == (line_with(text, "default_clas"), "categories[roof].default_clas")


def test_a_narrowing_that_leaves_a_table_without_use_is_refused(small: Playbook) -> None:
    found = refused(small, HEAD + 'without = ["categories.about_station"]\n')
    assert "a category with about_station = true" in [error.expected for error in found]


def test_a_whole_playbook_below_is_held_to_the_same_bounds(small: Playbook) -> None:
    document = read(broken("quiet_days = 7", "quiet_days = 6"))
    with pytest.raises(PlaybookErrors) as raised:
        refuse_loosening(small, document)
    assert [error.key for error in raised.value.errors] == ["closing.quiet_days"]
    assert refuse_loosening(small, read(broken("quiet_days = 7", "quiet_days = 9"))).quiet_days == 9


def test_an_overlay_is_told_from_a_whole_playbook() -> None:
    assert is_overlay(read(HEAD))
    assert not is_overlay(read(SMALL))


def test_a_narrowed_playbook_is_written_whole_and_reads_the_same(small: Playbook, jian: Playbook) -> None:
    lower = narrow(small, HEAD + "[closing]\nquiet_days = 9\n")
    for playbook in (small, lower, jian):
        assert load(to_text(playbook)) == playbook


FITTING = 'resolve = [{ key = "repaired", name = { zh = "已修复", en = "Repaired" } }'
NARROWED = broken(
    FITTING,
    f'{FITTING}, {{ key = "lit", name = {{ zh = "亮了", en = "Lit" }}, categories = ["lamp", "roof"] }}',
)


def test_a_reason_is_narrowed_to_fewer_categories_and_never_to_more() -> None:
    base = load(NARROWED)
    lower = narrow(base, HEAD + '[[reasons.resolve]]\nkey = "lit"\ncategories = ["lamp"]\n')
    assert lower.reason("resolve", "lit").categories == ("lamp",)
    assert refused(
        lower,
        'narrows = "lower"\nkey = "least"\nversion = "1"\n'
        '[[reasons.resolve]]\nkey = "lit"\ncategories = ["lamp", "roof"]\n',
    )
    assert narrow(base, HEAD + '[[reasons.resolve]]\nkey = "repaired"\ngroups = ["house", "station"]\n')


def test_a_whole_playbook_may_not_let_a_reason_fit_all_again() -> None:
    wider = NARROWED.replace(', categories = ["lamp", "roof"]', "").replace('key = "small"', 'key = "lower"', 1)
    with pytest.raises(PlaybookErrors):
        refuse_loosening(load(NARROWED), read(wider))


def test_a_category_that_is_dropped_is_no_longer_named_by_reasons() -> None:
    lower = narrow(load(NARROWED), HEAD.replace("\n", '\nwithout = ["categories.roof"]\n', 1))
    assert lower.reason("resolve", "lit").categories == ("lamp",)

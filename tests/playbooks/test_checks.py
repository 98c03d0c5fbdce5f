"""What one table says must be possible by another; each mistake between tables is named exactly."""

from __future__ import annotations

import pytest

from linli.core.clock import Allowance
from linli.playbooks.checks import comparable, longer
from linli.playbooks.errors import PlaybookError, PlaybookErrors
from linli.playbooks.loading import load
from linli.playbooks.narrowing import narrow
from tests.playbooks.small import SMALL, broken, line_with

HANDLER = "a kind of body with a post that has service_request.handle; {} has none"
SENDER = "a kind of body with a post that has service_request.dispatch; {} has none"


def mistakes(text: str) -> list[PlaybookError]:
    with pytest.raises(PlaybookErrors) as raised:
        load(text)
    return raised.value.errors


def test_the_small_playbook_is_right() -> None:
    assert load(SMALL).key == "small"


REPAIRED = 'resolve = [{ key = "repaired", name = { zh = "已修复", en = "Repaired" } }]'

BETWEEN = [
    # (passage, what replaces it, passage on the line named, key, got, expected)
    ('key = "roof"', 'key = "lamp"', '[[categories]]\nkey = "lamp"\nname = { zh = "屋',
     "categories[lamp]", '"lamp"', "a key that the list does not have yet"),
    ('key = "manager"', 'key = "head"', '[[posts]]\nkey = "head"\nname = { zh = "物', "posts[head]", '"head"',
     "a key that the list does not have yet"),
    ('key = "weather"', 'key = "parts"', 'zh = "等天气"', "reasons.pause[parts]", '"parts"',
     "a key that the list does not have yet"),
    ('level = "estate"', 'level = "city"', 'level = "city"', "levels[city].level", '"city"',
     "levels in order, widest first"),
    ('"13:00-17:00"', '"11:00-17:00"', "periods =", "working_hours.periods", '["09:00-12:00", "11:00-17:00"]',
     "periods in order that do not meet"),
    ('accept_by = "30m"', 'accept_by = "30wm"', '"30wm"', "urgency.urgent.accept_by", '"30wm"',
     'natural time, such as "30m" or "24h"'),
    ('resolve_by = "15wd"', 'resolve_by = "15d"', '"15d"', "urgency.hard.resolve_by", '"15d"',
     'working time, such as "4wh" or "3wd"'),
    ('take_by = "2wd"', 'take_by = "16wd"', '"16wd"', "urgency.hard.take_by", '"16wd"',
     "no more than resolve_by, 15wd"),
    ('accept_by = "30m"', 'accept_by = "2d"', '"2d"', "urgency.urgent.accept_by", '"2d"',
     "no more than resolve_by, 24h"),
    ("count_min = 1", "count_min = 4", "count_min = 4", "posts[head].count_min", "4", "no more than count_max, 3"),
    ('powers = ["service_request.view", "service_request.handle"]\n\n[[posts]]',
     'powers = ["service_request.view", "service_request.handle", "service_request.dispatch"]\n\n[[posts]]',
     '"service_request.handle", "service_request.dispatch"]', "posts[manager].powers[3]", '"service_request.dispatch"',
     "this power only where [[dispatch]] has a row from property_company"),
    ('powers = ["service_request.view", "service_request.handle"]\n\n[[posts]]',
     'powers = ["service_request.view", "service_request.handle", "service_request.view"]\n\n[[posts]]',
     '"service_request.handle", "service_request.view"]', "posts[manager].powers[3]", '"service_request.view"',
     "each power once"),
    ('powers = ["service_request.view", "service_request.handle"]\n\n[[posts]]',
     'powers = ["service_request.handle"]\n\n[[posts]]', 'powers = ["service_request.handle"]',
     "posts[manager].powers", '["service_request.handle"]',
     "service_request.view among them, for what one works on must be seen"),
    ('  "service_request.answer_finally",\n', "", "[[posts]]", "posts", "",
     "a post with the power service_request.answer_finally"),
    ('  "service_request.call_back",\n', "", "[[posts]]", "posts", "",
     "a post with the power service_request.call_back"),
    ('"volunteer_team"]\nraise_to', '"volunteer_team", "department"]\nraise_to', '"volunteer_team", "department"',
     "dispatch[service_station].to[4]", '"department"', HANDLER.format("department")),
    ('raise_to = "residents_committee"', 'raise_to = "volunteer_team"', "raise_to",
     "dispatch[service_station].raise_to", '"volunteer_team"', SENDER.format("volunteer_team")),
    ('from = "residents_committee"', 'from = "volunteer_team"', 'from = "volunteer_team"',
     "dispatch[volunteer_team].from", '"volunteer_team"', SENDER.format("volunteer_team")),
    ('to = ["residents_committee"]', 'to = ["residents_committee"]\nraise_to = "service_station"',
     'raise_to = "service_station"', "dispatch[residents_committee].raise_to", '"service_station"',
     "a body further up, not one that raises back"),
    ('raise_to = "residents_committee"', 'raise_to = "service_station"', "raise_to = ",
     "dispatch[service_station].raise_to", '"service_station"', "a body further up, not one that raises back"),
    ('group = "station"', 'group = "stations"', '"stations"', "categories[about_station].group", '"stations"',
     "one of house, station (did you mean station?)"),
    ('responsible = ["property_company"]', 'responsible = ["department"]', '["department"]',
     "categories[roof].responsible[1]", '"department"',
     "a body that [[dispatch]] reaches: property_company, residents_committee, service_station, volunteer_team"),
    ('responsible = ["residents_committee"]', 'responsible = ["service_station"]', '["service_station"]\nabout',
     "categories[about_station].responsible[1]", '"service_station"',
     "a body that a complaint about the station reaches past it: residents_committee"),
    (REPAIRED, f'{REPAIRED[:-3]}, groups = ["hose"] }}]', '["hose"]', "reasons.resolve[repaired].groups[1]", '"hose"',
     "one of house, station (did you mean house?)"),
    ("about_station = true", "private = true", "[[categories]]", "categories", "",
     "a category with about_station = true"),
    ('to = "residents_committee"\nsource', 'to = "city_government"\nsource', 'to = "city_government"',
     "ladder[city_government].to", '"city_government"',
     "a kind of body with a post that has service_request.view; city_government has none"),
    ('after = "1d"', 'after = "1d"\n\n[[ladder]]\nto = "service_station"\nsource = "example"\nafter = "24h"',
     '"24h"\n\n[r', "ladder[service_station].after", '"24h"', "longer than the rung below, 1d, and counted alike"),
    ('after = "1d"', 'after = "1d"\n\n[[ladder]]\nto = "service_station"\nsource = "example"\nafter = "2wd"',
     '"2wd"\n\n[r', "ladder[service_station].after", '"2wd"', "longer than the rung below, 1d, and counted alike"),
    ('body = "property_company"\n\n[[grids', 'post = "plumber"\n\n[[grids', 'post = "plumber"',
     "door_board[repairs].post", '"plumber"', "one of head, officer, manager, neighbour"),
    ("households_max = 600", "households_max = 100", "households_min", "grids[grid].households_min", "200",
     "no more than households_max, 100"),
    ("count_max = 9", "count_max = 9\ncount_min = 10", "count_min = 10", "grids[grid].count_min", "10",
     "no more than count_max, 9"),
    ('drawn_in = "community"', 'drawn_in = "city"', 'drawn_in = "city"', "grids[grid].drawn_in", '"city"',
     "one of subdistrict, community, estate (did you mean community?)"),
    ('held_by = "service_station"', 'held_by = "grid"', "held_by", "forums[meeting].held_by", '"grid"',
     "a kind of body that has a post"),
    ('held_by = "service_station"', 'held_by = "service_station"\nclimbs_to = "council"', "climbs_to",
     "forums[meeting].climbs_to", '"council"', "one of meeting"),
    ('held_by = "service_station"', 'held_by = "service_station"\nclimbs_to = "meeting"', "climbs_to",
     "forums[meeting].climbs_to", '"meeting"', "a forum from which nothing climbs back to this one"),
    ('body_kind = "volunteer_team"\ncadence', 'body_kind = "grid"\ncadence', 'body_kind = "grid"',
     "duties[door_knock].body_kind", '"grid"', "a kind of body that has a post"),
]  # fmt: skip


@pytest.mark.parametrize(("old", "new", "on", "key", "got", "expected"), BETWEEN)
def test_a_mistake_between_tables_is_named_exactly(
    old: str, new: str, on: str, key: str, got: str, expected: str
) -> None:
    text = broken(old, new)
    line = text.count("\n", 0, text.index(on)) + 1
    assert PlaybookError("playbook.toml", line, key, got, expected) in mistakes(text)


LINK = '[[links]]\nkey = "{}"\nsource = "example"\nhouseholds_min = {}\nhouseholds_max = {}\n\n'
HOLDER = 'unpaid = true\npowers = ["service_request.view", "service_request.handle"'


def linked(key: str = "neighbour", least: int = 5, most: int = 15, *, power: bool = True) -> str:
    """The small playbook with its neighbour linked with households."""
    text = SMALL.replace("[[dispatch]]", LINK.format(key, least, most) + "[[dispatch]]", 1)
    return text.replace(HOLDER, f'{HOLDER}, "household_link.hold"', 1) if power else text


def test_a_post_is_linked_with_so_many_households() -> None:
    link = load(linked()).link_of("neighbour")
    assert link is not None
    assert (link.households_min, link.households_max) == (5, 15)
    assert load(linked()).link_of("manager") is None


@pytest.mark.parametrize(
    ("text", "on", "key", "got", "expected"),
    [
        (linked(least=16), "households_min", "links[neighbour].households_min", "16",
         "no more than households_max, 15"),
        (linked(power=False), 'key = "neighbour"\nsource = "example"\nhouseholds', "links[neighbour].key",
         '"neighbour"', "a post with the power household_link.hold"),
        (linked("neighbor"), 'key = "neighbor"', "links[neighbor].key", '"neighbor"',
         "one of head, officer, manager, neighbour (did you mean neighbour?)"),
        (linked("neighbor"), HOLDER, "posts[neighbour].powers[3]", '"household_link.hold"',
         "this power only where [[links]] has a row for neighbour"),
        (linked().replace("[[dispatch]]", LINK.format("neighbour", 1, 2) + "[[dispatch]]", 1),
         'key = "neighbour"\nsource = "example"\nhouseholds_min = 1\n', "links[neighbour]", '"neighbour"',
         "a key that the list does not have yet"),
    ],
)  # fmt: skip
def test_a_mistake_in_household_links_is_named_exactly(text: str, on: str, key: str, got: str, expected: str) -> None:
    found = [(error.key, error.got, error.expected) for error in mistakes(text)]
    assert (key, got, expected) in found
    lines = {error.line for error in mistakes(text) if error.key == key}
    start = text.count("\n", 0, text.index(on)) + 1
    assert lines <= set(range(start - 1, start + 3)), (lines, start)


def test_a_lower_level_may_narrow_how_many_households_and_not_widen() -> None:
    base = load(linked())
    over = 'narrows = "small"\nkey = "lower"\nversion = "1"\n\n[[links]]\nkey = "neighbour"\n'
    narrowed = narrow(base, over + "households_min = 6\nhouseholds_max = 10\n").link_of("neighbour")
    assert narrowed is not None
    assert (narrowed.households_min, narrowed.households_max) == (6, 10)
    with pytest.raises(PlaybookErrors) as raised:
        narrow(base, over + "households_min = 4\nhouseholds_max = 20\n")
    assert [error.expected for error in raised.value.errors] == ["5 or more", "15 or less, counted alike"]


def test_each_urgency_class_needs_its_clocks() -> None:
    start, end = SMALL.index("[urgency.hard]"), SMALL.index("[[groups]]")
    text = SMALL[:start] + SMALL[end:]
    found = [error for error in mistakes(text) if error.key == "urgency.hard"]
    line = line_with(text, "[urgency.urgent]")
    assert found == [PlaybookError("playbook.toml", line, "urgency.hard", "", "a table with the clocks of this class")]


def test_a_group_without_categories_is_refused() -> None:
    text = SMALL.replace('group = "station"', 'group = "house"')
    assert [(e.key, e.expected) for e in mistakes(text)] == [("groups[station]", "a group with at least one category")]


def test_a_body_that_only_a_raised_matter_reaches_may_be_responsible() -> None:
    text = broken('responsible = ["property_company"]', 'responsible = ["residents_committee"]')
    assert load(text).category("roof").responsible == ("residents_committee",)


def test_durations_are_compared_only_where_they_are_counted_alike() -> None:
    alike = [("1d", "24h"), ("30m", "2h"), ("3wd", "1wd"), ("90wm", "4wh")]
    unlike = [("1d", "1wd"), ("4h", "4wh"), ("1wd", "8wh")]
    assert all(comparable(Allowance.parse(one), Allowance.parse(other)) for one, other in alike)
    assert not any(comparable(Allowance.parse(one), Allowance.parse(other)) for one, other in unlike)


def test_a_day_is_neither_longer_nor_shorter_than_its_hours() -> None:
    day, hours = Allowance.parse("1d"), Allowance.parse("24h")
    assert not longer(day, hours)
    assert not longer(hours, day)
    assert longer(Allowance.parse("25h"), day)


def test_a_category_needs_something_that_can_be_said_of_it() -> None:
    said = f'{REPAIRED[:-3]}, groups = ["house"] }}]'
    expected = "a category of which one of reasons.resolve can be said"
    found = mistakes(broken(REPAIRED, said))
    assert [(one.key, one.got, one.expected) for one in found] == [
        ("categories[about_station]", '"about_station"', expected)
    ]


def test_an_unknown_category_of_a_reason_is_named() -> None:
    found = mistakes(broken(REPAIRED, f'{REPAIRED[:-3]}, groups = ["house", "station"], categories = ["lamb"] }}]'))
    assert [one.key for one in found] == ["reasons.resolve[repaired].categories[1]"]
    assert "did you mean lamp?" in found[0].expected


@pytest.mark.parametrize("name", ["groups", "categories"])
def test_a_reason_that_fits_nothing_is_refused(name: str) -> None:
    found = mistakes(broken(REPAIRED, f"{REPAIRED[:-3]}, {name} = [] }}]"))
    assert f"reasons.resolve[repaired].{name}" in [one.key for one in found]

"""A city's file that builds on what cities share: what it adds, changes and drops, and where a mistake stands."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from linli.playbooks.documents import Document
from linli.playbooks.errors import PlaybookError, PlaybookErrors
from linli.playbooks.loading import load, read, shipped, whole_text
from linli.playbooks.merging import builds_on, moved, shared
from linli.playbooks.narrowing import narrow, to_text
from linli.playbooks.schema import Playbook
from tests.playbooks.small import SMALL, line_with

COMMON = shared()["common"].read_text(encoding="utf-8")
OWN = """\
builds_on = "common"
key = "town"
version = "1"
name = { zh = "小城", en = "Town" }
source = "example"

[[dispatch]]
from = "service_station"
source = "example"
to = ["service_station", "property_company", "owners_committee", "building_leaders", "volunteer_team"]
raise_to = "residents_committee"

[[dispatch]]
from = "residents_committee"
source = "example"
to = ["residents_committee", "grid", "department", "utility_company"]
raise_to = "subdistrict_office"
"""


def with_head(line: str) -> str:
    """The town with one line more before its tables."""
    return OWN.replace("\n\n", f"\n{line}\n\n", 1)


def mistakes(text: str) -> list[PlaybookError]:
    with pytest.raises(PlaybookErrors) as raised:
        load(text)
    return raised.value.errors


@pytest.fixture(scope="module")
def town() -> Playbook:
    return load(OWN)


def test_a_few_lines_make_a_whole_playbook(town: Playbook) -> None:
    data = tomllib.loads(COMMON)
    assert [post.key for post in town.posts] == [post["key"] for post in data["posts"]]
    assert [one.key for one in town.categories] == [one["key"] for one in data["categories"]]
    assert town.key == "town"


def test_what_cities_share_is_no_playbook() -> None:
    assert set(shared()).isdisjoint(shipped())
    assert {error.key for error in mistakes(COMMON)} >= {"key", "version", "name", "source"}


def test_all_shipped_playbooks_build_on_it() -> None:
    assert all(builds_on(read(path)) for path in shipped().values())


def test_a_city_says_a_key_otherwise_and_keeps_the_rest(town: Playbook) -> None:
    other = load(OWN + '\n[[posts]]\nkey = "building_leader"\nname = { zh = "楼长", en = "House leader" }\n')
    assert other.post("building_leader").name.zh == "楼长"
    assert other.powers_of("building_leader") == town.powers_of("building_leader")
    assert [post.key for post in other.posts] == [post.key for post in town.posts]


POST = '\n[[posts]]\nkey = "{}"\nname = {{ zh = "新", en = "New" }}\nsource = "example"\nbody_kind = "grid"\n'
POWERS = 'powers = ["service_request.file_on_behalf"]\n'


def test_what_a_city_adds_follows_what_its_file_has_before_it(town: Playbook) -> None:
    text = OWN + POST.format("first") + POWERS + '\n[[posts]]\nkey = "volunteer"\n'
    text += POST.format("second") + POWERS + POST.format("third") + POWERS
    keys = [post.key for post in load(text).posts]
    assert keys[0] == "first"
    at = keys.index("volunteer")
    assert keys[at : at + 3] == ["volunteer", "second", "third"]
    assert [key for key in keys if key not in ("first", "second", "third")] == [post.key for post in town.posts]


def test_a_deputy_of_jian_stands_behind_the_head(jian: Playbook) -> None:
    assert [post.key for post in jian.posts][:4] == [
        "station_head",
        "station_deputy",
        "building_leader",
        "party_member",
    ]


def test_what_a_city_has_no_use_for_is_dropped() -> None:
    fewer = load(with_head('without = ["categories.pests", "door_board.doctor"]'))
    assert "pests" not in [one.key for one in fewer.categories]
    assert "doctor" not in [line.key for line in fewer.door_board]
    assert all("pests" not in (reason.categories or ()) for reason in fewer.reasons_for("resolve"))


@pytest.mark.parametrize(
    ("line", "key", "got", "expected"),
    [
        ('without = ["categories.pest"]', "without[1]", '"categories.pest"', "did you mean pests?"),
        ('without = "categories.pests"', "without", '"categories.pests"', "a list in square brackets"),
        ("without = [3]", "without[1]", "3", "a list and a key in it"),
    ],
)
def test_what_cannot_be_dropped_is_named(line: str, key: str, got: str, expected: str) -> None:
    text = with_head(line)
    (error,) = mistakes(text)
    assert (error.file, error.line, error.key, error.got) == ("playbook.toml", line_with(text, line), key, got)
    assert expected in error.expected


@pytest.mark.parametrize(("said", "got"), [('"commons"', '"commons"'), ("3", "3"), ('"jian"', '"jian"')])
def test_an_unknown_shared_file_is_named(said: str, got: str) -> None:
    (error,) = mistakes(OWN.replace('"common"', said, 1))
    assert (error.line, error.key, error.got) == (1, "builds_on", got)
    assert error.expected.startswith("one of common")


def test_a_mistake_of_the_city_stands_in_its_own_file() -> None:
    text = OWN + '\n[[categories]]\nkey = "noise"\nhazard = "yes"\ngroup = "order"\nprivate = "no"\n'
    assert [(one.file, one.line, one.key, one.got) for one in mistakes(text)] == [
        ("playbook.toml", line_with(text, "hazard ="), "categories[noise].hazard", '"yes"'),
        ("playbook.toml", line_with(text, "private ="), "categories[noise].private", '"no"'),
    ]


def test_a_key_that_an_added_table_lacks_stands_where_the_table_begins() -> None:
    text = OWN + POST.format("first")
    assert [(one.file, one.line, one.key) for one in mistakes(text)] == [
        ("playbook.toml", line_with(text, "[[posts]]"), "posts[first].powers")
    ]


def test_what_no_longer_fits_in_the_shared_file_stands_on_its_line_there() -> None:
    found = mistakes(with_head('without = ["groups.lifts", "categories.public_lighting", "categories.power_failure"]'))
    named = [one for one in found if one.key == "categories[lift_fault].group"]
    line = line_with(COMMON, 'key = "lift_fault"') + 2
    assert [(one.file, one.line, one.got) for one in named] == [("common.toml", line, '"lifts"')]
    assert COMMON.splitlines()[line - 1] == 'group = "lifts"'


def test_a_line_of_the_shared_file_is_found_behind_what_the_city_added() -> None:
    text = OWN[: OWN.index("[[dispatch]]")] + POST.format("first") + POWERS
    found = [one for one in mistakes(text) if one.key.startswith("posts[subdistrict_officer].powers")]
    assert not found, "the subdistrict's own row is in the shared file"
    head = [one for one in mistakes(text) if one.key.startswith("posts[station_head].powers")]
    start = line_with(COMMON, 'key = "station_head"')
    line = next(n for n, row in enumerate(COMMON.splitlines(), 1) if n > start and "service_request.dispatch" in row)
    assert [(one.file, one.line, one.got) for one in head] == [("common.toml", line, '"service_request.dispatch"')]


def test_the_whole_text_stands_alone_and_says_the_same(town: Playbook) -> None:
    text = whole_text(read(OWN))
    assert not builds_on(read(text))
    assert load(text) == town
    assert whole_text(read(SMALL)) == SMALL


def test_a_lower_level_narrows_a_city_that_builds_on_the_shared_file(town: Playbook) -> None:
    head = 'narrows = "town"\nkey = "lower"\nversion = "1"\n'
    assert narrow(town, f"{head}\n[closing]\nquiet_days = 9\n").quiet_days == 9
    with pytest.raises(PlaybookErrors) as raised:
        narrow(town, f'builds_on = "common"\n{head}')
    assert [(one.line, one.key, one.got) for one in raised.value.errors] == [(1, "builds_on", '"common"')]
    assert "narrows a playbook or builds on one, not both" in raised.value.errors[0].expected


def test_lines_move_with_the_members_of_their_list() -> None:
    lines = {("a",): 1, ("a", 0): 2, ("a", 0, "k"): 3, ("a", 1): 4, ("b", 0): 5}
    assert moved(lines, ("a",), {0: 2}) == {("a",): 1, ("a", 2): 2, ("a", 2, "k"): 3, ("b", 0): 5}


def test_a_document_that_builds_on_nothing_has_its_own_lines_alone() -> None:
    document = Document("x.toml", "", {}, {("a",): 7})
    assert document.where(("a", "b")) == ("x.toml", 7)
    assert document.where(()) == ("x.toml", 1)


notes = st.text(st.characters(codec="utf-8", exclude_categories=("Cs",)), max_size=60)


@settings(deadline=None)
@given(notes)
def test_whatever_a_note_says_is_written_and_read_again(note: str) -> None:
    playbook = SMALL_PLAYBOOK.model_copy(update={"note": note})
    assert tomllib.loads(to_text(playbook)).get("note", "") == note


SMALL_PLAYBOOK = load(SMALL)


@pytest.fixture
def file(tmp_path: Path) -> Iterator[Path]:
    path = tmp_path / "town.toml"
    path.write_text(OWN + '\n[circle]\nsource = "example"\nminutes = 0\n', encoding="utf-8")
    yield path


def test_a_file_of_ones_own_may_build_on_it_and_is_named_in_its_mistakes(file: Path) -> None:
    with pytest.raises(PlaybookErrors) as raised:
        load(file)
    line = line_with(file.read_text(encoding="utf-8"), "minutes")
    assert raised.value.errors == [PlaybookError("town.toml", line, "circle.minutes", "0", "at least 1")]

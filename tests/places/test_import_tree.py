"""The national tree: brought in once, kept, joined on to, and never half."""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest
from django.db import connection

from linli.cli import main
from linli.core.models import Event
from linli.core.refusals import Refused
from linli.places import initials, naming
from linli.places.actions import import_province
from linli.places.divisions import called, check, provinces
from linli.places.enums import Level
from linli.places.models import Place
from linli.places.queries import area_code
from linli.places.searching import above
from tests.places.conftest import AT, SYSTEM, add, in_post

SMALL = """\
code,name
91,云州市
9101,市辖区
910101,上城区
910101001,望江街道
910101001001,重庆路社区居委会
910101001002,长乐社区居委会
9102,县
910221,西县
92,海东省
9201,海城市
920100,海城市
920100001,港口街道
9290,省直辖县级行政区划
929001,山口市
"""
ALL = 14


@pytest.fixture(autouse=True)
def english(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LC_ALL", "C.UTF-8")


@pytest.fixture
def small(tmp_path: Path) -> Path:
    path = tmp_path / "small.csv.gz"
    path.write_bytes(gzip.compress(SMALL.encode()))
    return path


def tree_rows() -> list[tuple[object, ...]]:
    """All that matters of the tree, with parents by code instead of by number."""
    return list(
        Place.objects.order_by("code", "level").values_list(
            "level", "code", "name", "pinyin", "sort", "parent__code", "slug", "version"
        )
    )


def run(path: Path, *more: str) -> int:
    return main(["import", "tree", "--file", str(path), *more])


def test_every_line_becomes_a_place_that_knows_what_it_lies_in(
    db: None, small: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(small) == 0
    assert f"{ALL} places added, 0 here already" in capsys.readouterr().out
    assert Place.objects.count() == ALL
    community = Place.objects.get(code="910101001001")
    subdistrict = Place.objects.get(code="910101001")
    district = Place.objects.get(code="910101")
    city = Place.objects.get(code="9101")
    assert (community.parent, subdistrict.parent, district.parent) == (subdistrict, district, city)
    found = (community.city_id, community.district_id, community.subdistrict_id, community.community_id)
    assert found == (city.pk, district.pk, subdistrict.pk, community.pk)
    assert community.path.startswith(subdistrict.path)
    assert area_code(community) == "910101"


def test_an_imported_place_is_like_one_that_was_added(db: None, small: Path) -> None:
    run(small)
    parent = Place.objects.get(code="910101001")
    imported = Place.objects.filter(code="910101001001").values().get()
    alike = add(Level.COMMUNITY, "重庆路社区居委会二", parent, code="1")
    expected = Place.objects.filter(pk=alike.pk).values().get()
    own = {"id", "path", "name", "code", "pinyin", "sort", "community_id"}
    assert {k: v for k, v in imported.items() if k not in own} == {k: v for k, v in expected.items() if k not in own}
    assert imported["pinyin"] == "cqlsqjwh"


def test_headings_of_the_statistics_take_the_name_of_their_province(db: None, small: Path) -> None:
    run(small)
    names = {place.code: place.name for place in Place.objects.filter(level=Level.CITY)}
    assert names == {"9101": "云州市", "9102": "云州市(县)", "9201": "海城市", "9290": "海东省直辖县市"}
    assert called("920101", "市辖区", "海东省") == "市辖区"


def test_what_lies_above_is_shown_once_and_without_headings(db: None, small: Path) -> None:
    run(small)
    places = list(Place.objects.filter(code__in=["910101", "920100001", "929001"]))
    shown = {place.code: [one.name for one in above(places)[place.pk]] for place in places}
    assert shown == {"910101": ["云州市"], "920100001": ["海东省", "海城市"], "929001": ["海东省"]}


def test_a_second_import_changes_nothing_and_says_so(db: None, small: Path, capsys: pytest.CaptureFixture[str]) -> None:
    run(small)
    before, events = tree_rows(), Event.objects.count()
    assert events == 2
    capsys.readouterr()
    assert run(small) == 0
    assert capsys.readouterr().out == f"All {ALL} places are here already; nothing was changed.\n"
    assert (tree_rows(), Event.objects.count()) == (before, events)


@pytest.mark.parametrize("line", [("--province", "91", "--province", "92"), ("--province", "91", "92")])
def test_provinces_named_one_by_one_or_together_all_come_in(db: None, small: Path, line: tuple[str, ...]) -> None:
    assert run(small, *line) == 0
    assert set(Place.objects.filter(parent=None).values_list("code", flat=True)) == {"91", "92"}


def test_single_provinces_can_be_chosen_and_the_rest_follows(
    db: None, small: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(small, "--province", "920000") == 0
    assert set(Place.objects.filter(parent=None).values_list("name", flat=True)) == {"海东省"}
    assert run(small) == 0
    assert Place.objects.count() == ALL
    assert run(small, "--province", "77") == 1
    assert "No province has the code 77. Codes in the list: 91 92" in capsys.readouterr().err


def test_places_that_are_here_are_kept_and_joined_on_to(
    db: None, small: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    province = add(Level.PROVINCE, "云州", None, code="910000000000")
    city = add(Level.CITY, "云州市", province)
    assert run(small, "--province", "91") == 0
    said = capsys.readouterr().out
    assert "6 places added, 2 here already" in said
    assert "1 places that had no code have got theirs." in said
    assert "  91 云州, in the list 云州市" in said
    province.refresh_from_db()
    city.refresh_from_db()
    assert (province.name, city.code, city.version) == ("云州", "9101", 2)
    assert Place.objects.get(code="910101").parent == city


def test_a_tree_begun_by_hand_without_codes_gets_them_level_by_level(db: None, small: Path) -> None:
    province = add(Level.PROVINCE, "云州市", None)
    city = add(Level.CITY, "云州市", province)
    assert run(small, "--province", "91") == 0
    first = Place.objects.get(code="910101")
    names = {place.code: place.name for place in Place.objects.all()}
    assert (names["91"], names["9101"]) == ("云州市", "云州市")
    assert first.parent == city
    assert Place.objects.filter(parent=province).count() == len([code for code in names if len(code) == 4])


def test_children_of_a_place_that_ended_lie_in_what_it_is_part_of(db: None, small: Path) -> None:
    run(small)
    old, new = Place.objects.get(code="910101001"), Place.objects.get(code="910221")
    Place.objects.filter(parent=old).delete()
    Place.objects.filter(pk=old.pk).update(merged_into=new, ended_at=AT)
    assert run(small) == 0
    assert Place.objects.get(code="910101001001").parent == new
    assert not Place.objects.filter(code="910101001").exists()


def test_twins_are_told_apart_by_their_code(db: None, small: Path, capsys: pytest.CaptureFixture[str]) -> None:
    small.write_bytes(gzip.compress((SMALL + "929002,山口市\n").encode()))
    assert run(small) == 0
    assert "1 places share a name beside them and bear their code:\n  929002 山口市(929002)" in capsys.readouterr().out
    before = tree_rows()
    assert run(small) == 0
    assert "nothing was changed.\n" in capsys.readouterr().out
    assert tree_rows() == before


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("name,code\n91,云州市\n", "line 1: the first line must be code,name"),
        (SMALL + "93\n", "line 16: a line is a code of"),
        (SMALL + "931,某地\n", "line 16: a line is a code of"),
        (SMALL + "93,\n", "line 16: a line is a code of"),
        (SMALL + "92,海东省\n", "line 16: codes must go upward"),
        (SMALL + "930101,某区\n", "line 16: the place above must come before"),
        (SMALL + "929002001001,某社区\n", "line 16: the place above must come before"),
    ],
)
def test_of_a_bad_file_nothing_is_brought_in(
    db: None, tmp_path: Path, text: str, said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "bad.csv"
    path.write_text(text, encoding="utf-8")
    assert run(path) == 1
    assert said in capsys.readouterr().err
    assert not Place.objects.exists()


def test_a_file_that_breaks_off_or_is_missing_is_named(
    db: None, small: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    small.write_bytes(small.read_bytes()[:-20])
    assert run(small) == 1
    assert "the file breaks off" in capsys.readouterr().err
    assert run(small.with_name("none.csv")) == 1
    assert "There is no file" in capsys.readouterr().err
    assert not Place.objects.exists()


def test_a_province_that_fails_leaves_nothing_half(db: None, small: Path) -> None:
    rows = next(provinces(small))
    with pytest.raises(ZeroDivisionError):
        import_province(rows, by=SYSTEM, at=AT, progress=lambda count: [][1 // 0])
    assert not Place.objects.exists()


def test_nobody_but_the_operator_brings_the_tree_in(db: None, small: Path) -> None:
    with pytest.raises(Refused):
        import_province(next(provinces(small)), by=in_post("place.manage", scope=set()), at=AT)


def test_the_queries_do_not_grow_with_the_rows(db: None, small: Path) -> None:
    from django.test.utils import CaptureQueriesContext

    first, second = provinces(small)
    with CaptureQueriesContext(connection) as many:
        import_province(first, by=SYSTEM, at=AT)
    with CaptureQueriesContext(connection) as few:
        import_province(second[:2], by=SYSTEM, at=AT)
    assert len(many) == len(few)


NAMES = [
    "重庆路社区居委会",
    "长乐村委会",
    "Ａ区 3号院",
    "乐清市",
    "朝阳街道",
    "厦门大厦社区",
    "六安市",
    "虚拟社区（一）",
    "㐂村",
]


@pytest.mark.parametrize("name", NAMES)
def test_the_short_way_to_initials_gives_the_same(name: str) -> None:
    assert initials.initials(name) == naming.initials(name)


def test_the_lines_of_each_province_are_counted_beforehand(small: Path) -> None:
    assert check(small) == {"91": 8, "92": 6}

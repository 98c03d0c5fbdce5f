"""Finding places, what they are called, and what they have from above."""

from __future__ import annotations

from uuid import UUID

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from pytest_django import DjangoAssertNumQueries

from linli.core import memory
from linli.core.actors import NOBODY, Actor, ActorKind
from linli.places import queries, rules
from linli.places.actions import adopt_playbook
from linli.places.enums import Level
from linli.places.models import Place
from linli.playbooks.models import PlaybookVersion
from tests.places.conftest import AT, SYSTEM, Tree, add, in_post


def test_an_estate_is_found_by_its_slug(tree: Tree) -> None:
    assert queries.by_slug("chunheli") == tree.estate
    with pytest.raises(Place.DoesNotExist):
        queries.by_slug("nowhere")


def test_a_place_is_found_by_its_code(tree: Tree) -> None:
    assert queries.by_code("990204003007", Level.COMMUNITY) == tree.community
    with pytest.raises(Place.DoesNotExist):
        queries.by_code("990204003007", Level.SUBDISTRICT)


def test_lists_come_as_people_count(tree: Tree) -> None:
    assert [place.name for place in queries.buildings(tree.estate)] == ["3栋", "12栋", "商铺楼"]
    building = tree.find("12栋", Level.BUILDING)
    entrance = queries.units(building).get()
    assert [place.name for place in queries.rooms(entrance)] == ["101", "102", "1802"]
    assert [place.name for place in queries.children(tree.community)] == ["春和里小区"]
    shops = tree.find("商铺楼", Level.BUILDING)
    assert [place.name for place in queries.rooms(shops)] == ["7"]


def test_ancestors_come_highest_first(tree: Tree) -> None:
    assert queries.ancestors(tree.community) == [tree.city, tree.district, tree.subdistrict]
    assert queries.ancestors(tree.city) == []


def test_a_subtree_holds_the_place_and_nothing_beside_it(tree: Tree) -> None:
    building = tree.find("3栋", Level.BUILDING)
    assert [place.name for place in queries.subtree(building)] == ["3栋", "1单元", "502", "101", "2单元", "502"]
    assert queries.subtree(tree.city).count() == Place.objects.count()


def test_a_room_is_called_by_building_entrance_and_number(
    tree: Tree, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    room = tree.find("502", Level.ROOM, "1单元")
    with django_assert_num_queries(1):
        assert queries.full_name(room) == "3栋1单元502"
    loaded = Place.objects.select_related("parent__parent").get(pk=room.pk)
    with django_assert_num_queries(0):
        assert queries.full_name(loaded) == "3栋1单元502"
        assert queries.full_name(tree.community) == "春晖社区"


def test_a_room_without_entrance_and_higher_places_have_their_names(tree: Tree) -> None:
    shop = tree.find("7", Level.ROOM)
    assert queries.full_name(shop) == "商铺楼7"
    assert queries.full_name(tree.find("1单元", Level.UNIT, "12栋")) == "12栋1单元"
    assert queries.full_name(tree.find("12栋", Level.BUILDING)) == "12栋"
    assert queries.place_label(shop) == "春和里小区商铺楼7"
    assert queries.place_label(tree.estate) == "春和里小区"


def test_full_names_of_a_list_agree_with_the_single_ones_in_one_query(
    tree: Tree, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    places = list(Place.objects.all())
    with django_assert_num_queries(1):
        named = queries.full_names([*(place.pk for place in places), None])
    assert named == {place.pk: queries.full_name(place) for place in places}
    assert queries.full_names([None]) == {}


@pytest.mark.parametrize("text", ["春和", "chl", "CHLXQ", "chunhe", "春 和 里", "9902040030"])
def test_an_estate_is_found_by_name_initials_or_code(tree: Tree, text: str) -> None:
    Place.objects.filter(pk=tree.estate.pk).update(code="990204003007")
    add(Level.ESTATE, "秋水台", tree.community)
    assert queries.search_estates(text) == [tree.estate]


def test_the_closest_name_comes_first_and_nothing_finds_nothing(tree: Tree) -> None:
    add(Level.ESTATE, "新春和里小区", tree.community)
    add(Level.ESTATE, "春和里小区东区", tree.community)
    names = [place.name for place in queries.search_estates("春和里小区")]
    assert names == ["春和里小区", "春和里小区东区", "新春和里小区"]
    assert queries.search_estates("  ") == []
    assert queries.search_estates("社区") == []


def version(number: int) -> PlaybookVersion:
    return PlaybookVersion.objects.create(
        key="town", version=str(number), text="", content_hash=f"{number:064}", published_at=AT
    )


def test_the_nearest_place_that_names_a_playbook_decides(tree: Tree) -> None:
    room = tree.find("502", Level.ROOM, "1单元")
    with pytest.raises(queries.NoPlaybook):
        queries.playbook_version_for(room)
    city, own = version(1), version(2)
    adopt_playbook(place=tree.city, version=city, by=SYSTEM, at=AT)
    assert queries.playbook_version_for(room) == city.pk
    adopt_playbook(place=tree.estate, version=own, by=SYSTEM, at=AT)
    assert queries.playbook_version_for(room) == own.pk
    assert queries.playbook_version_for(tree.community) == city.pk
    assert isinstance(queries.playbook_version_for(tree.estate), UUID)


def test_a_lineage_is_read_once_and_then_remembered(tree: Tree) -> None:
    adopt_playbook(place=tree.city, version=version(1), by=SYSTEM, at=AT)
    room = tree.find("502", Level.ROOM, "1单元")
    with CaptureQueriesContext(connection) as asked:
        for _ in range(3):
            queries.playbook_version_for(room)
            queries.area_code(room)
    assert len(asked) == 1


def test_what_is_remembered_is_read_anew_after_a_few_seconds(tree: Tree, monkeypatch: pytest.MonkeyPatch) -> None:
    first, second = version(1), version(2)
    adopt_playbook(place=tree.city, version=first, by=SYSTEM, at=AT)
    now = [1000.0]
    monkeypatch.setattr(memory.time, "monotonic", lambda: now[0])
    assert queries.playbook_version_for(tree.estate) == first.pk
    Place.objects.filter(pk=tree.city.pk).update(playbook_version_id=second.pk)  # as another process would
    now[0] += queries.LINEAGE_SECONDS - 0.1
    assert queries.playbook_version_for(tree.estate) == first.pk
    now[0] += 0.2
    assert queries.playbook_version_for(tree.estate) == second.pk


def test_the_area_code_is_the_districts(tree: Tree) -> None:
    assert queries.area_code(tree.find("3栋", Level.BUILDING)) == "990204"
    assert queries.area_code(tree.city) == "990000"
    nameless = add(Level.CITY, "无码市", None)
    assert queries.area_code(nameless) == "000000"


def test_the_list_of_visible_places_agrees_with_the_rule(tree: Tree) -> None:
    room = tree.find("502", Level.ROOM, "1单元")
    resident = Actor(ActorKind.RESIDENT, rooms=frozenset({("room", room.pk), ("estate", tree.estate.pk)}))
    head = in_post(scope={("estate", tree.estate.pk)})
    leader = in_post(scope={("building", room.building_id or 0)})
    province = in_post(scope={("province", 1)})
    for actor, rooms in ((NOBODY, 0), (resident, 1), (head, 7), (leader, 3), (province, 0), (SYSTEM, 7)):
        seen = set(queries.visible_to(actor))
        allowed = {place for place in Place.objects.all() if rules.may_see_place(actor, place, AT) is None}
        assert seen == allowed
        assert sum(place.level == Level.ROOM for place in seen) == rooms
        assert tree.estate in seen

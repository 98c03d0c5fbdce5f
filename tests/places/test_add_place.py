"""Adding places, and who may."""

from __future__ import annotations

import pytest

from linli.core.actors import NOBODY
from linli.core.models import Event
from linli.core.refusals import Invalid, Refused
from linli.places import queries
from linli.places.actions import add_place
from linli.places.enums import Level
from linli.places.models import Place
from tests.places.conftest import AT, SYSTEM, Tree, add, in_post


def test_a_place_carries_the_ids_of_all_levels_above_it(tree: Tree) -> None:
    room = tree.find("502", Level.ROOM, "1单元")
    building = tree.find("3栋", Level.BUILDING)
    assert room.level_ids() == {
        "place": room.pk,
        "city": tree.city.pk,
        "district": tree.district.pk,
        "subdistrict": tree.subdistrict.pk,
        "community": tree.community.pk,
        "estate": tree.estate.pk,
        "building": building.pk,
    }
    assert tree.estate.level_ids()["estate"] == tree.estate.pk
    assert tree.estate.level_ids()["building"] is None
    assert building.level_ids()["building"] == building.pk


def test_a_path_is_the_parents_path_and_the_own_id(tree: Tree) -> None:
    assert tree.district.path == tree.city.path + queries.path_step(tree.district.pk)
    assert queries.path_ids(tree.estate.path) == [
        tree.city.pk, tree.district.pk, tree.subdistrict.pk, tree.community.pk, tree.estate.pk
    ]  # fmt: skip


@pytest.mark.parametrize("place_id", [1, 35, 36, 2_147_483_647])
def test_a_step_is_six_characters_of_base_36(place_id: int) -> None:
    step = queries.path_step(place_id)
    assert len(step) == 6
    assert step == step.upper()
    assert queries.path_ids("0000ZZ" + step) == [36 * 36 - 1, place_id]


def test_estates_of_one_name_get_slugs_of_their_own(tree: Tree) -> None:
    other = add(Level.COMMUNITY, "秋实社区", tree.subdistrict)
    slugs = [tree.estate.slug, add(Level.ESTATE, "春和里小区", other).slug, add(Level.ESTATE, "春和里", other).slug]
    assert slugs == ["chunheli", "chunheli-2", "chunheli-3"]


def test_an_estate_whose_name_has_no_letters_gets_a_slug_too(tree: Tree) -> None:
    estate = add(Level.ESTATE, "☆☆", tree.community)
    assert estate.slug == f"estate-{estate.pk}"


def test_only_estates_have_slugs(tree: Tree) -> None:
    assert set(Place.objects.exclude(slug=None).values_list("level", flat=True)) == {"estate"}


@pytest.mark.parametrize("slug", ["Chunheli", "春", "a b", "-a", "chunheli", "a" * 33])
def test_a_slug_that_is_taken_or_odd_is_refused(tree: Tree, slug: str) -> None:
    with pytest.raises(Invalid) as refused:
        add(Level.ESTATE, "新苑", tree.community, slug=slug)
    assert set(refused.value.errors) == {"slug"}


def test_a_wanted_slug_is_taken_as_it_is(tree: Tree) -> None:
    assert add(Level.ESTATE, "新苑", tree.community, slug="new-court").slug == "new-court"


@pytest.mark.parametrize(
    ("level", "above"),
    [("room", "estate"), ("unit", "estate"), ("building", "community"), ("community", "estate"), ("estate", "estate"),
     ("grid", "community"), ("district", None), ("estate", None)],
)  # fmt: skip
def test_a_level_lies_only_where_it_belongs(tree: Tree, level: str, above: str | None) -> None:
    with pytest.raises(Invalid) as refused:
        add(Level(level), "某处", getattr(tree, above) if above else None)
    assert set(refused.value.errors) == {"level"}


def test_an_estate_may_lie_right_under_a_subdistrict(tree: Tree) -> None:
    assert add(Level.ESTATE, "直管小区", tree.subdistrict).community_id is None


@pytest.mark.parametrize("name", ["", "   ", "春和里小区", "春和里 小区"])
def test_a_name_is_needed_and_used_once_in_a_parent(tree: Tree, name: str) -> None:
    with pytest.raises(Invalid) as refused:
        add(Level.ESTATE, name, tree.community)
    assert set(refused.value.errors) == {"name"}


def test_adding_is_recorded_at_the_new_place(tree: Tree) -> None:
    event = Event.objects.get(kind="place.added", subject_id=str(tree.estate.pk))
    assert (event.estate_id, event.community_id, event.at) == (tree.estate.pk, tree.community.pk, AT)
    assert event.refs == {"parent": tree.community.pk, "level": "estate"}


def test_a_post_that_keeps_the_register_adds_below_its_own_places(tree: Tree) -> None:
    keeper = in_post("place.manage", scope={("community", tree.community.pk)})
    place = add_place(level=Level.ESTATE, name="新苑", parent=tree.community, by=keeper, at=AT)
    assert Event.objects.get(subject_id=str(place.pk)).person_id == keeper.person_id


def test_others_are_refused_and_nothing_is_written(tree: Tree) -> None:
    before = Place.objects.count()
    elsewhere = in_post("place.manage", scope={("estate", tree.estate.pk + 1)})
    without = in_post("place.import", scope={("community", tree.community.pk)})
    for actor in (NOBODY, elsewhere, without):
        with pytest.raises(Refused) as refused:
            add_place(level=Level.ESTATE, name="新苑", parent=tree.community, by=actor, at=AT)
        assert refused.value.refusal.rule == "may_manage_place"
        assert refused.value.refusal.shown
    assert Place.objects.count() == before


def test_only_the_installation_adds_a_top_place(tree: Tree) -> None:
    keeper = in_post("place.manage", scope={("city", tree.city.pk)})
    with pytest.raises(Refused) as refused:
        add_place(level=Level.CITY, name="第二市", parent=None, by=keeper, at=AT)
    assert refused.value.refusal.rule == "may_add_top_place"
    assert add_place(level=Level.PROVINCE, name="某省", parent=None, by=SYSTEM, at=AT).path

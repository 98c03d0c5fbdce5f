"""A grid gets another name or ends; what it was called and covered is still found."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import transaction

from linli.core.models import Event
from linli.core.refusals import Invalid, Refused, Stale
from linli.organisations.actions import bind_place, create_organisation
from linli.organisations.models import OrganisationPlace
from linli.places import grids, past
from linli.places.actions import add_grid, end_grid, rename_grid
from linli.places.enums import Level
from linli.places.models import Grid, Place
from linli.playbooks.enums import BodyKind
from tests.places.conftest import AT, SYSTEM, Tree, in_post

LATER = AT + timedelta(days=1)


@pytest.fixture
def grid(tree: Tree) -> Grid:
    part = tree.find("3栋", Level.BUILDING)
    return add_grid(net="grid", number="01", name="一格", parent=tree.community, parts=[part], by=SYSTEM, at=AT)


def test_a_renamed_grid_keeps_its_number_and_its_earlier_name(grid: Grid) -> None:
    rename_grid(grid, name=" 东 格 ", version=1, by=SYSTEM, at=LATER)
    mark = Place.objects.get(pk=grid.pk)
    assert (mark.name, mark.pinyin) == ("东格", "dg")
    assert past.names_at([grid.pk], AT) == {grid.pk: "一格"}
    assert past.names_at([grid.pk], LATER) == {grid.pk: "东格"}
    assert Event.objects.filter(kind="grid.renamed", subject_id=str(grid.pk)).count() == 1
    with pytest.raises(Stale):
        rename_grid(grid, name="西格", version=1, by=SYSTEM, at=LATER)


@pytest.mark.parametrize("name", ["", " ", "长" * 61, "一格", "二格"])
def test_a_name_that_cannot_be_changes_nothing(grid: Grid, tree: Tree, name: str) -> None:
    other = tree.find("12栋", Level.BUILDING)
    add_grid(net="grid", number="02", name="二格", parent=tree.community, parts=[other], by=SYSTEM, at=AT)
    with pytest.raises(Invalid) as said, transaction.atomic():
        rename_grid(grid, name=name, by=SYSTEM, at=LATER)
    assert list(said.value.errors) == ["name"]
    assert Place.objects.get(pk=grid.pk).name == "一格"


def test_an_ended_grid_covers_nothing_and_its_number_still_finds_its_households(grid: Grid, tree: Tree) -> None:
    before = len(grids.households_of(grid))
    end_grid(grid, version=1, by=SYSTEM, at=LATER)
    assert list(grids.grids_in(tree.community)) == []
    assert len(grids.uncovered(tree.community, "grid")) == 6
    (found,) = grids.by_number("01", tree.city)
    assert len(grids.households_of(found)) == before > 0
    assert Event.objects.filter(kind="grid.ended", subject_id=str(grid.pk)).count() == 1
    for again in (
        lambda: end_grid(found, by=SYSTEM, at=LATER),
        lambda: rename_grid(found, name="x", by=SYSTEM, at=LATER),
    ):
        with pytest.raises(Invalid), transaction.atomic():
            again()
    part = tree.find("3栋", Level.BUILDING)
    add_grid(net="grid", number="01", name="一格", parent=tree.community, parts=[part], by=SYSTEM, at=LATER)


def test_only_who_manages_the_place_renames_or_ends_its_grids(grid: Grid, tree: Tree) -> None:
    stranger = in_post("place.manage", scope={("community", tree.community.pk + 999)})
    keeper = in_post("place.manage", scope={("community", tree.community.pk)})
    with pytest.raises(Refused):
        rename_grid(grid, name="东格", by=stranger, at=LATER)
    with pytest.raises(Refused):
        end_grid(grid, by=stranger, at=LATER)
    rename_grid(grid, name="东格", by=keeper, at=LATER)
    end_grid(grid, by=keeper, at=LATER)


def test_a_grid_does_not_end_while_a_body_serves_it_alone(grid: Grid, tree: Tree) -> None:
    body = create_organisation(kind=BodyKind.SERVICE_STATION, name="一格站", places=[grid.place], by=SYSTEM, at=AT)
    with pytest.raises(Invalid) as said, transaction.atomic():
        end_grid(grid, by=SYSTEM, at=LATER)
    assert "一格站" in said.value.errors["grid"]
    assert Place.every.get(pk=grid.pk).ended_at is None
    bind_place(body, tree.estate, by=SYSTEM, at=LATER)
    end_grid(grid, by=SYSTEM, at=LATER)
    assert list(OrganisationPlace.objects.filter(organisation=body).values_list("place_id", flat=True)) == [
        tree.estate.pk
    ]
    assert Event.objects.filter(kind="organisation.unbound").count() == 1

"""Before the tree changes, the page says in counts what goes along; the record says what was split off and as whom."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime

import pytest
from django.test import Client

from linli.core.actors import system
from linli.core.models import Event
from linli.demo.cast import World
from linli.organisations.actions import create_organisation
from linli.places.actions import carry_out, rename_place
from linli.places.grids import households_in
from linli.places.models import Place, PlaceChange
from linli.places.queries import buildings, subtree

AtDesk = Callable[[str], Client]
SPLIT = {"kind": "split", "name": "二期", "on": "2026-11-23", "reason": "民政〔2026〕8号"}


def page_of(place: Place) -> str:
    return f"/desk/places/{place.pk}/changes/"


def seen_in(text: str) -> str:
    found = re.search(r'name="seen" value="([^"]+)"', text)
    assert found is not None
    return found[1]


def test_the_first_press_decides_nothing_and_says_what_goes_along(at_desk: AtDesk, world: World) -> None:
    browser, building = at_desk("administrator"), world.places["building"]
    events = Event.objects.count()
    answer = browser.post(page_of(world.estate), {**SPLIT, "parts": [str(building.pk)]})
    text = answer.content.decode()
    assert answer.status_code == 200
    assert f"<h1>Of {world.estate.name}, {building.name} are 二期</h1>" in text
    assert f"<li>{subtree(building).count()} places in the tree</li>" in text
    assert f"<li>{households_in([building]).count()} households</li>" in text
    assert re.search(r"<li>\d+ bod(y|ies) that serves? there</li>", text)
    assert "民政〔2026〕8号" in text
    assert not PlaceChange.objects.exists()
    assert Event.objects.count() == events


def test_the_record_names_what_was_split_off_and_the_post(at_desk: AtDesk, world: World) -> None:
    browser, parts = at_desk("administrator"), list(buildings(world.estate))[:2]
    given = {**SPLIT, "parts": [str(part.pk) for part in parts]}
    seen = seen_in(browser.post(page_of(world.estate), given).content.decode())
    assert browser.post(page_of(world.estate), {**given, "seen": seen}).status_code == 303
    text = browser.get(page_of(world.estate)).content.decode()
    assert f"Of {world.estate.name}, {parts[0].name}, {parts[1].name} are 二期" in text
    assert re.search(r"decided as [^<]+, Administrator", text)


def test_what_changed_meanwhile_is_refused_and_shown_again(at_desk: AtDesk, world: World, at: datetime) -> None:
    browser = at_desk("administrator")
    given = {"kind": "rename", "name": "春和里新村", "on": "2026-11-23"}
    seen = seen_in(browser.post(page_of(world.estate), given).content.decode())
    carry_out(rename_place(world.estate, name="别的名", by=system(), at=at), by=system(), at=at)
    answer = browser.post(page_of(world.estate), {**given, "seen": seen})
    assert answer.status_code == 409
    assert "The tree has changed since you looked." in answer.content.decode()
    assert not PlaceChange.objects.filter(name="春和里新村").exists()
    again = seen_in(answer.content.decode())
    assert browser.post(page_of(world.estate), {**given, "seen": again}).status_code == 303


def test_one_can_go_back_to_the_form_with_everything_kept(at_desk: AtDesk, world: World) -> None:
    building = world.places["building"]
    answer = at_desk("administrator").post(page_of(world.estate), {**SPLIT, "parts": [str(building.pk)], "edit": "1"})
    text = answer.content.decode()
    assert answer.status_code == 200
    assert 'value="二期"' in text
    assert f'value="{building.pk}" checked' in text


@pytest.mark.parametrize("kind", ["move", "merge", "split"])
def test_moving_merging_and_splitting_rest_on_a_paper(at_desk: AtDesk, world: World, kind: str) -> None:
    given = {**SPLIT, "kind": kind, "to": world.places["community"].name, "reason": " "}
    answer = at_desk("administrator").post(page_of(world.estate), given)
    assert answer.status_code == 422
    assert "Write by which paper it was decided." in answer.content.decode()


def test_a_new_name_says_which_bodies_keep_theirs(at_desk: AtDesk, world: World) -> None:
    given = {"kind": "rename", "name": "新月社区", "on": "2026-11-23"}
    text = at_desk("administrator").post(page_of(world.places["community"]), given).content.decode()
    kept = text.split("<h2>What keeps its name</h2>")[1].split("</ul>")[0]
    office = world.bodies["community_office"]
    assert f'<a href="/desk/organisations/{office.pk}/">和畅社区居民委员会</a>' in kept
    assert "和畅社区第一网格" in kept
    assert "安和物业" not in kept
    assert "that serve there" not in text


def test_a_merger_names_estates_and_bodies_and_what_there_will_be_two_of(
    at_desk: AtDesk, world: World, at: datetime
) -> None:
    other, here = world.places["other_community"], world.places["community"]
    committee = create_organisation(
        kind="residents_committee", name="松影社区居民委员会", places=[other], by=system(), at=at
    )
    create_organisation(kind="volunteer_team", name="松影志愿队", places=[other], by=system(), at=at)
    create_organisation(kind="volunteer_team", name="和畅志愿队", places=[here], by=system(), at=at)
    given = {"kind": "merge", "to": here.name, "on": "2026-11-23", "reason": "民政〔2026〕9号"}
    answer = at_desk("administrator").post(page_of(other), given)
    assert answer.status_code == 200
    text = " ".join(answer.content.decode().split())
    assert f"<li>{world.places['other_estate'].name}</li>" in text.split("Estates that go along")[1].split("</ul>")[0]
    assert "松影社区居民委员会" in text.split("Bodies that serve on")[1].split("</ul>")[0]
    twins = text.split("What there will be two of")[1].split("</ul>")[0]
    assert "松影社区居民委员会 and 和畅社区居民委员会." in twins
    assert f'href="/desk/organisations/{committee.pk}/time/"' in twins
    assert "志愿队" not in twins


def test_where_nothing_is_double_or_named_after_the_place_nothing_is_said_of_it(at_desk: AtDesk, world: World) -> None:
    building = world.places["building"]
    given = {"kind": "rename", "name": "甲栋", "on": "2026-11-23"}
    text = at_desk("administrator").post(page_of(building), given).content.decode()
    assert "What bears the new name" in text
    assert "What keeps its name" not in text
    assert "two of" not in text


def test_many_names_are_cut_and_counted(
    at_desk: AtDesk, world: World, at: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("linli.web.desk.tree_preview_bodies.NAMED", 1)
    given = {"kind": "rename", "name": "新月社区", "on": "2026-11-23"}
    text = at_desk("administrator").post(page_of(world.places["community"]), given).content.decode()
    kept = text.split("What keeps its name")[1].split("</ul>")[0]
    assert kept.count("<li>") == 2
    assert re.search(r"\d+ more of them", kept)

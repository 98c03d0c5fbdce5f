"""Finding by a part of a name or its pinyin initials: in a body, in a roster, behind a figure."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from hypothesis import given
from hypothesis import strategies as st

from linli.core.actors import system
from linli.core.clock import local_date
from linli.demo.cast import World
from linli.organisations.actions import appoint, create_post
from linli.organisations.models import Appointment, Organisation
from linli.people.actions import create_person
from linli.people.names import is_named, named
from linli.places.actions import add_place
from linli.places.enums import Level
from linli.places.initials import initials
from tests.web.desk.rosters import Party, party
from tests.web.desk.test_roster_sheet import look

SignIn = Callable[[str], Client]
DIGITS = "零一二三四五六七八九"
NAMES = ["孟佳", "孟小秋", "何远", "苏文", "吴岭", "安宁", "齐放", "罗秀英", "许诺", "郑洁", "丁一帆"]


@given(
    st.text(alphabet="孟佳秋mjqMJ ", max_size=4),
    st.sampled_from(NAMES),
)
def test_what_contains_the_words_or_begins_with_the_initials_is_meant(asked: str, name: str) -> None:
    plain = asked.replace(" ", "")
    wanted = plain.lower() in name or initials(name).startswith(plain.lower())
    assert is_named(asked, name, initials(name)) is wanted


def test_the_question_to_the_database_means_the_same(committee: Organisation) -> None:
    everybody = Appointment.objects.filter(post__organisation=committee).select_related("person").order_by("pk")
    for asked in ("孟", "mj", "MX", "远", "q", "", " 孟 佳 ", "没有"):
        meant = [row.pk for row in everybody if is_named(asked, row.person.name, row.person.pinyin)]
        assert [row.pk for row in everybody.filter(named(asked))] == meant, asked


@pytest.fixture
def committee(world: World, at: datetime) -> Organisation:
    """A residents' committee with eleven representatives more."""
    body = world.bodies["community_office"]
    assert world.version is not None
    post = create_post(body, key="resident_representative", playbook_version_id=world.version.pk, by=system(), at=at)
    for name in NAMES:
        person = create_person(name=name, by=system(), at=at)
        appoint(post, person, starts_on=local_date(at) - timedelta(days=9), by=system(), at=at)
    return body


def test_somebody_of_a_large_body_is_found(at_desk: SignIn, committee: Organisation) -> None:
    client, page = at_desk("community_officer"), f"/desk/organisations/{committee.pk}/"
    whole = client.get(page).content.decode()
    assert "Name, or pinyin initials" in whole
    assert all(name in whole for name in NAMES)
    for asked in ("孟", "m"):
        found = client.get(page, {"q": asked}).content.decode()
        assert "孟佳" in found
        assert "孟小秋" in found
        assert "何远" not in found
        assert "missing here" not in found
    assert "Nobody here is called so." in client.get(page, {"q": "没有"}).content.decode()


def test_a_post_with_very_many_holders_shows_the_first(
    at_desk: SignIn, committee: Organisation, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("linli.web.desk.people_and_posts.MOST_HOLDERS", 3)
    client, page = at_desk("community_officer"), f"/desk/organisations/{committee.pk}/"
    assert "and 9 more" in client.get(page).content.decode()
    assert "丁一帆" not in client.get(page).content.decode()
    assert "丁一帆" in client.get(page, {"q": "dyf"}).content.decode()


def test_a_small_body_has_no_box(at_desk: SignIn, world: World) -> None:
    text = at_desk("community_officer").get(f"/desk/organisations/{world.bodies['station'].pk}/").content.decode()
    assert "Name, or pinyin initials" not in text


def test_searching_a_body_costs_the_same_for_one_and_for_many(at_desk: SignIn, committee: Organisation) -> None:
    client, page = at_desk("community_officer"), f"/desk/organisations/{committee.pk}/"
    client.get(page)
    costs = set()
    for asked in ("孟佳", "孟", ""):
        with CaptureQueriesContext(connection) as queries:
            client.get(page, {"q": asked})
        costs.add(len(queries))
    assert len(costs) == 1


@pytest.fixture
def house(world: World, at: datetime) -> Party:
    return party(world, at)


def test_a_member_is_found_by_name_and_stays_masked(house: Party) -> None:
    house.add("林秋实", 1)
    house.add("何远", 2)
    house.add("林可", 3)
    client = house.client("secretary")
    for asked in ("林", "l"):
        text = client.get(house.address(), {"q": asked}).content.decode()
        assert text.count('data-kind="member"') == 2
        assert "林秋实" not in text
        assert "2 of them here." in text
    assert client.get(house.address(), {"q": "秋实"}).content.decode().count('data-kind="member"') == 1
    assert "Nobody matches." in client.get(house.address(), {"q": "没有"}).content.decode()
    costs = set()
    for asked in ("何", "林", ""):
        with CaptureQueriesContext(connection) as queries:
            client.get(house.address(), {"q": asked})
        costs.add(len(queries))
    assert len(costs) == 1


def test_a_sheet_that_is_looked_at_names_who_is_new_masked(house: Party) -> None:
    house.add("林秋实", 1)
    client = house.client("secretary")
    rows = [("林秋实", "10008880001", None, None), ("何远", "10008880002", None, None), ("罗秀英", None, None, None)]
    text = look(house, client, *rows).content.decode()
    new = text.partition("data-new")[2].partition("</section>")[0]
    assert "Row 3: 何*" in new
    assert "Row 4: 罗**" in new
    assert "Row 2" not in new
    assert "罗秀英" not in text


def test_after_fifty_new_ones_the_rest_are_counted(house: Party) -> None:
    rows = [(f"何{DIGITS[n // 10]}{DIGITS[n % 10]}", f"1000888{n:04d}", None, None) for n in range(53)]
    new = look(house, house.client("secretary"), *rows).content.decode().partition("data-new")[2]
    assert new.partition("</section>")[0].count("<li>") == 50
    assert "and 3 more" in new


def test_a_row_behind_a_figure_is_found(at_desk: SignIn, world: World, at: datetime) -> None:
    for name in ("松涛苑", "松月苑", *(f"新{n}苑" for n in range(10))):
        add_place(level=Level.ESTATE, name=name, parent=world.places["other_community"], by=system(), at=at)
    client, page = at_desk("city_officer"), f"/desk/places/{world.places['city'].pk}/figures/coverage/"
    for asked in ("松", "sty"):
        text = client.get(page, {"q": asked}).content.decode()
        assert "松涛苑" in text
        assert "新3苑" not in text
    assert "Nothing here is called so." in client.get(page, {"q": "没有"}).content.decode()
    small = client.get(f"/desk/places/{world.places['city'].pk}/figures/stations/").content.decode()
    assert "Name, or pinyin initials" not in small

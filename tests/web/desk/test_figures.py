"""The figures of a place at the desk: who opens them, what they say, the rows behind each, on paper and as a sheet."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from openpyxl import load_workbook

from linli.core.actors import system
from linli.core.clock import local_date
from linli.demo.cast import World
from linli.demo.party import MEMBERS, add_party
from linli.organisations.models import Organisation, RosterEntry
from linli.organisations.queries.coverage import THREE
from linli.places.actions import add_place, carry_out, rename_place
from linli.places.enums import Level
from linli.places.models import Place
from linli.places.queries import forget_lineages
from linli.web.desk.figures import Line, month_before, percent
from linli.web.desk.figures_rows import ROWS
from tests.web.desk.test_spaces import used

SignIn = Callable[[str], Client]


def address(place: Place, page: str = "") -> str:
    return f"/desk/places/{place.pk}/figures/{page}"


def values_in(text: str) -> dict[str, int | None]:
    """{figure: number} as the page has them; None for one that is not shown."""
    found = re.findall(r'data-figure="(\w+)" data-value="(\d*)"', text)
    return {key: int(value) if value else None for key, value in found}


@pytest.mark.parametrize(
    ("role", "place"),
    [
        ("city_officer", "city"), ("administrator", "city"), ("district_officer", "district"),
        ("subdistrict_officer", "subdistrict"), ("community_officer", "community"), ("city_officer", "community"),
    ],
)  # fmt: skip
def test_who_looks_after_the_bodies_of_a_place_sees_its_figures(
    at_desk: SignIn, world: World, role: str, place: str
) -> None:
    text = at_desk(role).get(address(world.places[place])).content.decode()
    assert set(values_in(text)) == set(ROWS)
    assert world.places[place].name in text


@pytest.mark.parametrize(
    ("role", "place"),
    [("station_head", "community"), ("community_officer", "subdistrict"), ("district_officer", "city"),
     ("city_officer", "estate"), ("resident", "city")],
)  # fmt: skip
def test_for_all_others_there_is_no_such_page(at_desk: SignIn, world: World, role: str, place: str) -> None:
    client = at_desk(role)
    for page in ("", "branches/", "sheet/"):
        assert client.get(address(world.places[place], page)).status_code in (302, 403, 404)


def test_the_menu_leads_to_the_figures_of_ones_own_place(at_desk: SignIn, world: World) -> None:
    client = at_desk("subdistrict_officer")
    assert 'href="/desk/figures/"' in client.get("/desk/").content.decode()
    response = client.get("/desk/figures/")
    assert response.status_code == 303
    assert response["Location"] == address(world.places["subdistrict"])
    assert 'href="/desk/figures/"' not in at_desk("station_head").get("/desk/").content.decode()


def test_the_tree_and_the_tabs_lead_to_the_figures(at_desk: SignIn, world: World) -> None:
    client, city = at_desk("administrator"), world.places["city"]
    assert f'href="{address(city)}"' in client.get(f"/desk/places/tree/{city.pk}/").content.decode()
    assert address(world.estate) not in client.get(f"/desk/places/tree/{world.estate.pk}/").content.decode()
    assert 'href="/desk/figures/"' in client.get("/desk/places/").content.decode().split("<main", 1)[1]


def test_who_may_see_no_figures_has_no_list_of_places(at_desk: SignIn) -> None:
    assert at_desk("station_head").get("/desk/figures/").status_code == 404


def test_every_figure_opens_its_rows(at_desk: SignIn, world: World) -> None:
    client, city = at_desk("city_officer"), world.places["city"]
    text = client.get(address(city)).content.decode()
    for key in set(ROWS) - {"members"}:
        assert f'href="{address(city, key)}/?on=' in text
        page = client.get(address(city, f"{key}/"))
        assert page.status_code == 200
    assert client.get(address(city, "anything/")).status_code == 404
    coverage = client.get(address(city, "coverage/")).content.decode()
    assert "春和里" in coverage
    assert "no branch" in coverage


def test_the_rows_of_a_figure_lead_to_what_they_are_about(at_desk: SignIn, world: World, at: datetime) -> None:
    client, city = at_desk("city_officer"), world.places["city"]
    space = used(world, at, "3栋书房")
    Organisation.objects.filter(kind__in=[kind.value for kind in THREE]).update(ended_on=local_date(at))
    coverage, bare, spaces = (
        client.get(address(city, f"{key}/")).content.decode() for key in ("coverage", "bare", "spaces")
    )
    bodies = f'href="/desk/places/{world.estate.pk}/bodies/"'
    assert bodies in coverage
    assert bodies in bare
    assert client.get(f"/desk/places/{world.estate.pk}/bodies/").status_code == 200
    assert f'href="/desk/spaces/{space.pk}/"' in spaces
    assert f"<span>{world.estate.name}</span>" in spaces
    assert client.get(f"/desk/spaces/{space.pk}/").status_code == 200


def test_posts_in_two_bodies_lead_to_a_body(at_desk: SignIn, world: World) -> None:
    rows = at_desk("city_officer").get(address(world.places["city"], "crossings/")).content.decode()
    assert rows.count('class="row-link" href="/desk/organisations/') == rows.count('class="row plain-row"') > 0


def test_a_month_before_says_of_what_and_people_are_not_their_pairs_of_posts(at_desk: SignIn, world: World) -> None:
    past = Line("x", "Residents' representatives with households", "", 80, 73)
    assert past.change == "A month before: 73 (Residents' representatives with households)."
    text = at_desk("city_officer").get(address(world.places["city"])).content.decode()
    people = values_in(text)["crossings"]
    rows = at_desk("city_officer").get(address(world.places["city"], "crossings/")).content.decode()
    pairs = rows.count('class="row plain-row"')
    assert f"two kinds of bodies: {people}, in {pairs} pairs of posts." in text
    assert people is not None
    assert 0 < people <= pairs


def test_a_community_lists_its_estates_and_the_way_up_is_there_for_whoever_may_go(
    at_desk: SignIn, world: World
) -> None:
    client, community = at_desk("subdistrict_officer"), world.places["community"]
    text = client.get(address(community)).content.decode()
    listed = text.split("data-estates", 1)[1]
    assert ("<h2>1 estate</h2>" in listed, world.estate.name in listed, "no branch" in listed) == (True, True, True)
    assert f'href="/desk/places/{world.estate.pk}/bodies/"' in listed
    assert f'href="{address(world.places["subdistrict"])}"' in text
    top = client.get(address(world.places["subdistrict"])).content.decode()
    assert "data-estates" not in top
    assert f'href="{address(world.places["district"])}"' not in top


def test_the_figures_of_one_estate_are_the_page_of_its_bodies(at_desk: SignIn, world: World) -> None:
    answer = at_desk("community_officer").get(address(world.estate))
    assert (answer.status_code, answer["Location"]) == (302, f"/desk/places/{world.estate.pk}/bodies/")
    assert at_desk("community_officer").get(address(world.places["other_estate"])).status_code == 404


def test_a_figure_counts_the_rows_that_it_opens(at_desk: SignIn, world: World) -> None:
    add_party(world)
    client, city = at_desk("city_officer"), world.places["city"]
    said = values_in(client.get(address(city)).content.decode())
    for key in ("branches", "stations", "bare"):
        rows = client.get(address(city, f"{key}/")).content.decode().count('class="row plain-row"')
        assert rows == said[key]
    assert said["members"] == RosterEntry.objects.exclude(registered_on=None).count() > 0


def test_members_are_a_number_and_no_name(at_desk: SignIn, world: World) -> None:
    add_party(world)
    client, city = at_desk("city_officer"), world.places["city"]
    text = client.get(address(city)).content.decode()
    assert address(city, "members/") not in text
    assert client.get(address(city, "members/")).status_code in (403, 404)
    for page in ("", "branches/", "coverage/", "crossings/", "vacancies/"):
        shown = client.get(address(city, page)).content.decode()
        assert not any(name in shown for name, _employer, _offer in MEMBERS)


def test_the_members_of_a_community_with_one_estate_are_not_shown(at_desk: SignIn, world: World, at: datetime) -> None:
    add_party(world)
    client, community = at_desk("city_officer"), world.places["community"]
    page = client.get(address(community)).content.decode()
    assert values_in(page)["members"] is None
    assert "would tell the number of one estate" in page
    response = client.get(address(community, "sheet/"))
    sheet = load_workbook(io.BytesIO(b"".join(response) if response.streaming else response.content)).worksheets[0]
    told = {row[0]: row[1:] for row in sheet.iter_rows(min_row=2, values_only=True)}
    assert told["Members registered where they live"] == (None, None)
    for name in ("一号苑", "二号苑"):
        add_place(level=Level.ESTATE, name=name, parent=community, by=system(), at=at)
    shown = values_in(client.get(address(community)).content.decode())["members"]
    assert shown == RosterEntry.objects.exclude(registered_on=None).count() > 0


def test_yesterdays_page_has_yesterdays_names(at_desk: SignIn, world: World, at: datetime) -> None:
    client, today = at_desk("city_officer"), local_date(at)
    change = rename_place(world.places["community"], name="新月社区", on=today, by=system(), at=at)
    carry_out(change, by=system(), at=at)
    for place in ("subdistrict", "community"):
        now = client.get(address(world.places[place])).content.decode()
        then = client.get(address(world.places[place]) + f"?on={today - timedelta(days=1)}").content.decode()
        assert "新月社区" in now
        assert "和畅社区" not in re.sub(r"<nav.*?</nav>", "", now, flags=re.S).split("<main", 1)[1]
        assert "和畅社区" in then.split("<main", 1)[1]


def test_a_day_to_come_or_no_day_is_today(at_desk: SignIn, world: World, at: datetime) -> None:
    client, today = at_desk("city_officer"), local_date(at).isoformat()
    for asked in ("2999-01-01", "soon", ""):
        text = client.get(address(world.places["city"]) + f"?on={asked}").content.decode()
        assert f'value="{today}"' in text
        assert ("Shown are those of today." in text) == bool(asked)


def test_the_sheet_has_every_figure_and_every_part(at_desk: SignIn, world: World) -> None:
    client, city = at_desk("city_officer"), world.places["city"]
    response = client.get(address(city, "sheet/"))
    sheet = load_workbook(io.BytesIO(b"".join(response) if response.streaming else response.content)).worksheets[0]
    rows = list(sheet.iter_rows(min_row=2, values_only=True))
    said = values_in(client.get(address(city)).content.decode())
    assert [row[1] for row in rows[: len(said)]] == list(said.values())
    assert any("青禾区" in str(row[0]) for row in rows)


def test_the_page_takes_no_more_queries_for_more_estates(at_desk: SignIn, world: World, at: datetime) -> None:
    client, city = at_desk("city_officer"), world.places["city"]

    def asked() -> int:
        forget_lineages()
        with CaptureQueriesContext(connection) as queries:
            assert client.get(address(city)).status_code == 200
        return len(queries)

    asked()
    before = asked()
    for number in range(3):
        parent = world.places["other_community"]
        add_place(level=Level.ESTATE, name=f"新{number}苑", parent=parent, by=system(), at=at)
    assert asked() == before


def test_a_month_before_is_the_same_day_or_the_last() -> None:
    from datetime import date

    assert month_before(date(2026, 11, 23)) == date(2026, 10, 23)
    assert month_before(date(2026, 3, 31)) == date(2026, 2, 28)
    assert month_before(date(2026, 1, 5)) == date(2025, 12, 5)


def test_all_but_one_is_not_everything() -> None:
    assert percent(1066, 1067) == "99.9%"
    assert percent(1067, 1067) == "100.0%"
    assert percent(0, 0) == "–"

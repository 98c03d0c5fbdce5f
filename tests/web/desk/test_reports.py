"""The day, the week and the month of a body at the desk: counted, taken over once, signed and printed."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.db import transaction
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from linli.demo.busy_month import TINY, BusyMonth
from linli.demo.cast import World, build_world
from linli.duties.models import MonthReport
from linli.duties.queries_figures import Span, figures
from linli.meetings.models import AgendaItem
from linli.organisations.actions.bodies import places_of
from linli.service_requests.models import ServiceRequest

SignIn = Callable[[str], Client]
AT = datetime(2026, 11, 23, 1, 30, tzinfo=UTC)
OCTOBER = date(2026, 10, 1)


@pytest.fixture(scope="module")
def built(django_db_setup: None, django_db_blocker: Any) -> Iterator[World]:
    with django_db_blocker.unblock(), transaction.atomic():
        world = build_world(at=AT, playbook="yichun")
        BusyMonth(world, TINY, OCTOBER).fill()
        yield world
        transaction.set_rollback(True)


def page(world: World, name: str, query: str = "", body: str = "community_office") -> str:
    return f"/desk/duties/reports/{world.bodies[body].pk}/{name}/{query}"


def shown(text: str) -> dict[str, int]:
    return {key: int(value) for key, value in re.findall(r'data-figure="(\w+)" data-value="(\d+)"', text)}


def test_the_page_shows_what_is_counted(at_desk: SignIn, world: World) -> None:
    body = world.bodies["community_office"]
    client = at_desk("community_officer")
    day = date(2026, 10, 14)
    text = client.get(page(world, "day", "?on=2026-10-14")).content.decode()
    assert shown(text) == figures(body, places_of(body), Span.of(day, day, AT)).counts
    assert "?on=2026-10-13" in text
    assert "?on=2026-10-15" in text
    month = client.get(page(world, "month")).content.decode()
    assert shown(month) == figures(body, places_of(body), Span.of(OCTOBER, date(2026, 10, 31), AT)).counts
    assert "长宁里3区" in month


@pytest.mark.parametrize("name", ["day", "week", "month", "month/print"])
def test_only_the_body_reads_it(at_desk: SignIn, world: World, name: str) -> None:
    assert at_desk("community_officer").get(page(world, name)).status_code == 200
    for role in ("subdistrict_officer", "station_head", "volunteer"):
        assert at_desk(role).get(page(world, name)).status_code == 404, role


@pytest.mark.parametrize(
    ("name", "query"),
    [
        ("week", "?on=2027-01-01"),
        ("month", "?month=2026-12"),
        ("month", "?month=2026-13"),
        ("month/print", "?month=x"),
    ],
)
def test_a_time_that_cannot_be_counted_is_not_there(at_desk: SignIn, world: World, name: str, query: str) -> None:
    assert at_desk("community_officer").get(page(world, name, query)).status_code == 404


@pytest.mark.parametrize("on", ["2026-11-24", "yesterday", "0001-01-01", "2026-11-31"])
def test_a_day_that_cannot_be_counted_is_refused_at_its_field(at_desk: SignIn, world: World, on: str) -> None:
    answer = at_desk("community_officer").get(page(world, "day", f"?on={on}"))
    text = answer.content.decode()
    assert answer.status_code == 422
    assert 'id="id_on_error"' in text
    assert "Choose a day up to today." in text
    assert 'value="2026-11-23"' in text


def test_categories_and_estates_add_up(at_desk: SignIn, world: World) -> None:
    body, client = world.bodies["community_office"], at_desk("community_officer")
    came = ServiceRequest.objects.filter(community_id=world.places["community"].pk, history=False)
    lost = came.filter(received_at__gte=datetime(2026, 10, 2, tzinfo=UTC)).order_by("received_at").first()
    assert lost is not None
    ServiceRequest.objects.filter(pk=lost.pk).update(estate_id=None)
    text = client.get(page(world, "month")).content.decode()
    counts = figures(body, places_of(body), Span.of(OCTOBER, date(2026, 10, 31), AT)).counts
    table = text.partition("What came in was about")[2].partition("</table>")[0]
    assert sum(map(int, re.findall(r'class="number">(\d+)<', table))) == counts["came_in"]
    rows = re.findall(r'class="number">(\d+)<', text.partition("data-estates")[2].partition("</table>")[0])
    for column, key in enumerate(("came_in", "closed", "open")):
        assert sum(map(int, rows[column::3])) == counts[key], key
    assert "in none of these estates" in text


def test_one_press_puts_the_week_on_the_list_once(at_desk: SignIn, world: World) -> None:
    client = at_desk("community_officer")
    text = client.get(page(world, "week")).content.decode()
    offered = re.findall(r'data-matter="([\w:-]+)"', text)
    assert len(offered) == len(set(offered)) > 2
    assert "Meeting of the six" in text
    late = re.findall(r'href="(/desk/service-requests/[^"/]+/)"', text)
    assert late, "what is late can be opened from here"
    assert client.get(late[0]).status_code == 200
    before = AgendaItem.objects.count()
    answer = client.post(page(world, "week", "?on=2026-11-23"))
    assert answer.status_code == 303
    assert AgendaItem.objects.count() == before + len(offered)
    again = client.get(page(world, "week")).content.decode()
    assert "data-matter" not in again
    assert "Everything that this week brings stands on a list." in again
    client.post(page(world, "week", "?on=2026-11-23"))
    assert AgendaItem.objects.count() == before + len(offered)


def test_a_week_long_over_is_read_and_not_taken_over(at_desk: SignIn, world: World) -> None:
    text = at_desk("community_officer").get(page(world, "week", "?on=2026-10-12")).content.decode()
    assert "This week is not the one to talk about now." in text
    assert 'data-verb="land_week"' not in text


def test_written_kept_signed_and_printed(at_desk: SignIn, world: World) -> None:
    client = at_desk("community_officer")
    first = client.get(page(world, "month")).content.decode()
    assert "Service requests: " in first, "a draft from the figures stands there"
    assert MonthReport.objects.count() == 0, "reading writes nothing"
    assert "A draft that nobody has signed." in client.get(page(world, "month/print")).content.decode()
    sent = {"said": "十月平稳。", "version": "0", "do": "keep"}
    assert client.post(page(world, "month", "?month=2026-10"), sent).status_code == 303
    stale = client.post(page(world, "month", "?month=2026-10"), sent | {"said": "另一份"})
    assert stale.status_code == 422
    assert "另一份" in stale.content.decode()
    signing = {"said": "十月平稳，已收尾。", "version": "1", "do": "sign"}
    assert client.post(page(world, "month", "?month=2026-10"), signing).status_code == 303
    text = client.get(page(world, "month")).content.decode()
    assert "Signed by 郑洁, " in text
    assert "<textarea" not in text
    paper = client.get(page(world, "month/print")).content.decode()
    assert "十月平稳，已收尾。" in paper
    assert "Signed by 郑洁, " in paper
    assert client.post(page(world, "month", "?month=2026-10"), signing | {"version": "3"}).status_code in (403, 409)


def test_the_month_that_runs_is_written_and_not_signed(at_desk: SignIn, world: World) -> None:
    client = at_desk("community_officer")
    text = client.get(page(world, "month", "?month=2026-11")).content.decode()
    assert "The month is not over." in text
    assert 'data-verb="sign_report"' not in text
    assert client.post(page(world, "month", "?month=2026-11"), {"said": " ", "do": "keep"}).status_code == 422


@pytest.mark.parametrize(("name", "most"), [("day", 22), ("week", 30), ("month", 26)])
def test_a_fixed_number_of_questions(
    at_desk: SignIn, world: World, django_assert_max_num_queries: DjangoAssertNumQueries, name: str, most: int
) -> None:
    client = at_desk("community_officer")
    client.get(page(world, name))
    with django_assert_max_num_queries(most):
        client.get(page(world, name))

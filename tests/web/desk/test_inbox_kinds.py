"""The inbox unites what waits of every noun: one order, tabs by kind, the post in which one acts."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from django.db.models import DateTimeField, QuerySet, Value
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from linli.core import waiting
from linli.organisations.models import Organisation
from linli.web.desk import waiting_rows
from linli.web.desk.inbox import _kinds
from linli.web.desk.waiting_rows import Shown, show
from linli.web.inbox_row import KIND_NAMES, kind_name
from tests.web.desk.conftest import Desk

SignIn = Callable[[str], Client]
LONG_AGO = datetime(2026, 1, 1, tzinfo=UTC)


def standing(part: tuple[Any, ...], at: datetime) -> QuerySet[Any]:
    found = Organisation.objects.filter(pk__in=part)
    return waiting.lines(
        found,
        kind="duty",
        subject="name",
        asks=Value("meet"),
        since=Value(LONG_AGO, output_field=DateTimeField()),
        due_at=None,
        body="pk",
        place=Value("3栋"),
        ref="short_name",
    )


@pytest.fixture
def duties(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(waiting, "_known", {})
    monkeypatch.setattr(waiting_rows, "_shown", {})
    waiting.register("duty", lambda actor: tuple(held.organisation_id for held in actor.posts) or None, standing)
    show("duty", Shown(asks=lambda line: f"please {line.asks}", href=lambda line: f"/desk/duties/{line.ref}/"))
    yield


@pytest.mark.usefixtures("duties")
def test_a_line_of_another_noun_stands_beside_requests(at_desk: SignIn, desk: Desk) -> None:
    asked = desk.file()
    text = at_desk("station_head").get("/desk/").content.decode()
    assert "2 wait for you" in text
    assert asked.number in text
    assert 'href="/desk/duties/春和里站/"' in text
    assert "please meet" in text
    assert '<span class="plate">3栋</span>' in text


@pytest.mark.usefixtures("duties")
def test_tabs_count_by_kind_and_narrow(at_desk: SignIn, desk: Desk) -> None:
    asked, client = desk.file(), at_desk("station_head")
    text = client.get("/desk/").content.decode()
    assert '<nav class="views"' in text
    only = client.get("/desk/?kind=duty").content.decode()
    assert ("1 waits for you" in only, asked.number in only, "please meet" in only) == (True, False, True)
    requests = client.get("/desk/?kind=request").content.decode()
    assert (asked.number in requests, "please meet" in requests) == (True, False)


@pytest.mark.usefixtures("duties")
def test_an_unknown_kind_is_everything(at_desk: SignIn, desk: Desk) -> None:
    desk.file()
    assert "2 wait for you" in at_desk("station_head").get("/desk/?kind=<x>").content.decode()


@pytest.mark.usefixtures("duties")
def test_of_one_kind_there_are_no_tabs(at_desk: SignIn) -> None:
    text = at_desk("station_head").get("/desk/").content.decode()
    assert "1 waits for you" in text
    assert '<nav class="views"' not in text


@pytest.mark.usefixtures("duties")
def test_each_row_names_its_post_where_there_are_several(at_desk: SignIn) -> None:
    text = at_desk("property_manager").get("/desk/").content.decode()
    assert text.count('class="row-post"') == 2


@pytest.mark.usefixtures("duties")
def test_the_other_kinds_cost_one_query(
    at_desk: SignIn, desk: Desk, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    client = at_desk("repairer")
    desk.dispatched()
    client.get("/desk/")
    with django_assert_num_queries(7):
        client.get("/desk/")


def test_every_kind_has_a_word_of_its_own() -> None:
    assert len({kind_name(kind) for kind in KIND_NAMES}) == len(KIND_NAMES)


def test_what_nobody_counts_has_no_number() -> None:
    tabs = _kinds({"request": 301, "duty": 2}, "/desk/")
    assert [(key, count) for key, _words, _href, count in tabs] == [("", None), ("request", None), ("duty", 2)]

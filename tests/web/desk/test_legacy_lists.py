"""The register at the desk: figures that open their rows, places, paper, messages, and the sheet."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from linli.core.actors import system
from linli.core.clock import local_date
from linli.demo.cast import World
from linli.legacy import actions
from linli.legacy.models import LegacyProblem
from linli.messages.models import Message
from tests.legacy.conftest import COMMUNITY, DEPARTMENT, HEAD, Old, entered

SignIn = Callable[[str], Client]
LIST = "/desk/legacy/"


@pytest.fixture
def old(world: World) -> Old:
    return Old(world, world.at, entered(world, world.at))


def address(old: Old, rest: str = "") -> str:
    return f"{LIST}{old.problem.number}/{rest}"


def text_of(client: Client, url: str) -> str:
    answer = client.get(url)
    assert answer.status_code == 200, url
    return answer.content.decode()


def test_the_figures_open_their_rows(at_desk: SignIn, old: Old) -> None:
    old.other()
    LegacyProblem.objects.filter(pk=old.problem.pk).update(entered_at=old.at - timedelta(days=400))
    client = at_desk(HEAD)
    text = text_of(client, LIST)
    assert "2 old problems are open" in text
    assert "A year ago 1 was open." in text
    assert "The oldest is since 2009." in text
    assert "Deeds never issued 1" in text
    only = text_of(client, f"{LIST}?kind=deeds")
    assert old.problem.title in only
    assert "排水管没接市政" not in only
    assert "Only: Deeds never issued" in only


def test_what_is_due_is_a_list_of_its_own(at_desk: SignIn, old: Old) -> None:
    LegacyProblem.objects.filter(pk=old.problem.pk).update(review_on=local_date(old.at) - timedelta(days=2))
    other = old.other()
    text = text_of(at_desk(HEAD), f"{LIST}?list=due")
    assert old.problem.title in text
    assert other.title not in text
    assert "late" in text
    for role in (HEAD, COMMUNITY):
        assert old.problem.title in text_of(at_desk(role), "/desk/"), role


def test_a_place_narrows_the_list_and_another_estate_is_not_there(at_desk: SignIn, old: Old) -> None:
    client = at_desk("district_officer")
    assert old.problem.title in text_of(client, f"{LIST}?place={old.world.estate.pk}")
    assert old.problem.title not in text_of(client, f"{LIST}?place={old.world.places['other_estate'].pk}")
    for bad in ("x", "999999999", "-1"):
        assert client.get(f"{LIST}?place={bad}&kind=\x00&list=x&page=99").status_code == 200


def test_on_paper_it_names_owner_and_next_step_and_no_telephone(at_desk: SignIn, old: Old) -> None:
    old.owned()
    actions.add_step(
        old.fresh(),
        actions.StepFacts(old.body("water"), "找王工13812345678", old.day(9)),
        by=old.by(),
        at=old.at,
    )
    text = text_of(at_desk(HEAD), f"{LIST}print/")
    assert old.problem.number in text
    assert "区城管局" in text
    assert "13812345678" not in text
    assert "Nothing stands in this list." in text_of(at_desk(HEAD), f"{LIST}print/?list=over")


def test_a_list_costs_the_same_for_one_and_three(
    at_desk: SignIn, old: Old, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    client = at_desk(HEAD)
    client.get(LIST)
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as first:
        client.get(LIST)
    for _ in range(2):
        old.other()
    with django_assert_num_queries(len(first.captured_queries)):
        client.get(LIST)
    assert len(first.captured_queries) <= 14


def test_messages_lead_to_the_page(at_desk: SignIn, old: Old) -> None:
    row = old.owned()
    Message.objects.create(
        kind="legacy_problem.body.given", subject_type="legacy_problem", subject_id=row.pk, at=old.at,
        outbox_id=row.pk, organisation_id=old.body("lighting"), refs={"number": row.number},
    )  # fmt: skip
    assert address(old) in text_of(at_desk(DEPARTMENT), "/desk/messages/")


def test_the_system_sees_all(old: Old) -> None:
    from linli.legacy.queries import visible_to

    assert visible_to(system()).count() == 1


def test_the_kept_sheet_is_taken_out_and_brought_in(at_desk: SignIn, old: Old) -> None:
    from django.core.files.uploadedfile import SimpleUploadedFile

    from linli.core.models import SheetImport
    from tests.legacy.test_sheets import NEW as ROW
    from tests.legacy.test_sheets import xlsx
    from tests.web.desk.test_bodies_sheet import payload

    client, here = at_desk(HEAD), f"{LIST}places/{old.world.estate.pk}/import/"
    assert client.get(here.replace("import", "sheet"))["Content-Type"].endswith("sheet")
    assert client.get(here.replace("import", "sheet") + "?empty=1").status_code == 200
    file: Any = SimpleUploadedFile("台账.xlsx", xlsx(ROW, ("天上", *ROW[1:])).read())
    text = client.post(here, {"do": "look", "sheet": file}).content.decode()
    assert 'data-new="1"' in text
    assert "1 row cannot come in" in text
    assert LegacyProblem.objects.count() == 1
    assert client.post(here, {"do": "import", "payload": payload(text, "import")}).status_code == 303
    assert LegacyProblem.objects.count() == 2
    assert "New old problems: 1. Changed: 0." in text_of(client, here)
    undo = {"do": "undo", "sheet": str(SheetImport.objects.get().pk)}
    assert client.post(here, undo).status_code == 303
    assert at_desk(DEPARTMENT).get(here).status_code in (403, 404)
    assert client.get(f"{LIST}places/{old.world.places['other_estate'].pk}/import/").status_code == 404


def test_from_the_paper_back_to_the_list_that_was_printed(at_desk: SignIn, old: Old) -> None:
    place = old.world.estate.pk
    text = text_of(at_desk("district_officer"), f"{LIST}print/?place={place}&list=due&kind=deeds")
    assert f'href="{LIST}?place={place}&amp;list=due&amp;kind=deeds"' in text
    empty = text_of(at_desk(HEAD), f"{LIST}?place={place}&kind=none")
    assert empty.count(f'href="/desk/legacy/new/?place={place}"') == 2
    assert 'href="/desk/legacy/new/"' not in empty


@pytest.mark.parametrize(
    ("view", "heading"),
    [
        ("open", "1 old problem is open"),
        ("due", "1 old problem is to be looked at"),
        ("over", "No old problem is over yet"),
    ],
)
def test_the_heading_counts_the_list_that_is_open(at_desk: SignIn, old: Old, view: str, heading: str) -> None:
    LegacyProblem.objects.filter(pk=old.problem.pk).update(review_on=local_date(old.at) - timedelta(days=2))
    assert f"<h1>{heading}</h1>" in text_of(at_desk(HEAD), f"{LIST}?list={view}")


def test_a_register_that_is_new_says_nothing_of_a_year_ago(at_desk: SignIn, old: Old) -> None:
    text = text_of(at_desk(HEAD), LIST)
    assert "The oldest is since 2009." in text
    assert "A year ago" not in text


@pytest.mark.parametrize(("days", "late"), [(-2, True), (0, False), (5, False)])
def test_one_whose_look_is_late_says_so_on_its_page(at_desk: SignIn, old: Old, days: int, late: bool) -> None:
    LegacyProblem.objects.filter(pk=old.problem.pk).update(review_on=old.day(days))
    assert ("its day is past" in text_of(at_desk(HEAD), address(old))) is late


def test_what_is_done_seldom_is_folded_and_opens_where_it_was_wrong(at_desk: SignIn, old: Old) -> None:
    page = text_of(at_desk(HEAD), address(old))
    first, _fold, rest = page.partition("Other actions")
    assert first.count('<details class="more"><summary class="button" data-verb=') <= 3
    assert 'data-verb="correct"' in rest
    key = [one for one in re.findall(r'<summary class="button" data-verb="([a-z_]+)"', rest) if one != "take_back"][-1]
    said = {"do": key, "version": str(old.fresh().version)}
    wrong = at_desk(HEAD).post(address(old), said)
    assert wrong.status_code == 422
    assert '<details class="more" open><summary class="button">Other actions' in wrong.content.decode()

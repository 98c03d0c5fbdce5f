"""A round of stars at the desk: from its call to the star that its worker wants to be seen, its papers, and nobody
else's."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
import time_machine
from django.test import Client

from linli.core.actors import system
from linli.demo.cast import World
from linli.firms.models import StarRound, StarWorker
from linli.people.actions import create_account
from linli.people.models import Account
from tests.firms.conftest import ENVOY, KEEPER, MANAGER, OTHER, Town, settled
from tests.web.desk.conftest import BACKEND

pytestmark = pytest.mark.django_db


@pytest.fixture
def town(world: World) -> Town:
    return settled(world, world.at)


@pytest.fixture
def manager(town: Town) -> Client:
    return signed_in(town, MANAGER)


def signed_in(town: Town, role: str) -> Client:
    phone, person = f"100000071{sorted(town.people).index(role):02d}", town.people[role]
    known = Account.objects.filter(person=person).first()
    account = known or create_account(person, phone=phone, by=system(), at=town.at)
    client = Client(headers={"Accept-Language": "en"})
    client.force_login(account, backend=BACKEND)
    client.get("/desk/")
    return client


def firm_page(town: Town) -> str:
    return f"/desk/firms/{town.card.pk}/"


def page(row: StarRound, rest: str = "") -> str:
    return f"/desk/firms/rounds/{row.pk}/{rest}"


def press(client: Client, row: StarRound, do: str, **more: object) -> int:
    version = StarRound.objects.get(pk=row.pk).version
    return client.post(page(row), {"do": do, "version": str(version), **more}).status_code


def text_of(client: Client, url: str) -> str:
    answer = client.get(url)
    assert answer.status_code == 200, url
    return answer.content.decode()


def test_a_round_from_its_call_to_a_star_that_is_seen(manager: Client, town: Town) -> None:
    few = manager.post(firm_page(town), {"do": "call", "title": "今年", "panel": "王工\n李姐"})
    assert few.status_code == 422 and 'href="#id_panel_call"' in few.content.decode()
    assert (
        manager.post(firm_page(town), {"do": "call", "title": "今年", "panel": "王工\n李姐\n老赵"}).status_code == 303
    )
    row, day = StarRound.objects.get(), town.today.isoformat()
    text = text_of(manager, page(row))
    assert "Nobody stands yet." in text and "王工; 李姐; 老赵" in text and 'data-verb="decide"' not in text
    worker = {"kind": "craft", "name": "陈师傅", "reasons": "带出三个徒弟", "consented_on": "", "consent_way": "spoken"}
    wrong = manager.post(page(row), {"do": "stand", **worker})
    assert wrong.status_code == 422 and 'href="#id_consented_on_stand"' in wrong.content.decode()
    assert "带出三个徒弟" in wrong.content.decode()
    assert press(manager, row, "stand", **{**worker, "consented_on": day}) == 303
    one = StarWorker.objects.get()
    assert press(manager, row, "decide", decided_on=day) == 422
    assert press(manager, row, "decide", decided_on=day, chosen=str(one.pk)) == 303
    assert "objections are still heard" in text_of(manager, page(row))
    paper = text_of(manager, page(row, "print/"))
    assert "陈师傅" in paper and "Tell the panel until" in paper
    assert manager.get(page(row, f"{one.pk}/")).status_code == 404, "no certificate yet"
    assert press(manager, row, "object", words="不对") == 303
    assert "answer the objection" in text_of(manager, "/desk/?kind=firm")
    said = row.objections.get()
    assert press(manager, row, "answer", objection=str(said.pk), words="查过", worker="") == 303
    assert press(manager, row, "wish", worker=str(one.pk), wants_published="1", remembered="1") == 303
    assert press(manager, row, "give") in (403, 409)
    with time_machine.travel(town.at + timedelta(days=6), tick=False):
        manager = signed_in(town, MANAGER)
        assert press(manager, row, "give") == 303
        assert "陈师傅" in text_of(manager, page(row, f"{one.pk}/"))
        story = Client(headers={"Accept-Language": "en"}).get("/e/chunheli/firms/").content.decode()
        assert "陈师傅" in story and "Star for craft" in story
        assert press(manager, row, "step_back", worker=str(one.pk)) == 303
        assert "陈师傅" not in Client().get("/e/chunheli/firms/").content.decode()


@pytest.mark.parametrize("role", [ENVOY, OTHER])
def test_a_round_is_not_there_for_envoys(town: Town, role: str) -> None:
    row, worker = town.posted()
    client = signed_in(town, role)
    for url in (page(row), page(row, "print/"), page(row, f"{worker.pk}/")):
        assert client.get(url).status_code == 404
    assert client.post(page(row), {"do": "call_off"}).status_code == 404


def test_a_round_is_not_there_for_who_keeps_the_list(at_desk: Callable[[str], Client], town: Town) -> None:
    row, _worker = town.posted()
    client = at_desk(KEEPER)
    assert client.get(page(row)).status_code == 404
    assert "Stars among workers" not in client.get(firm_page(town)).content.decode()


def test_a_paper_is_there_once_the_panel_decided_and_not_for_another_round(manager: Client, town: Town) -> None:
    row = town.called()
    assert manager.get(page(row, "print/")).status_code == 404
    assert press(manager, row, "call_off") == 303
    assert press(manager, row, "nonsense") == 404
    assert "Called off" in text_of(manager, page(row))


def test_an_estate_without_stories_says_so(world: World) -> None:
    text = Client(headers={"Accept-Language": "en"}).get("/e/chunheli/firms/").content.decode()
    assert "No firm around has published anything yet." in text
    assert Client().get("/e/nowhere/firms/").status_code == 404
    home = Client(headers={"Accept-Language": "en"}).get("/e/chunheli/").content.decode()
    assert 'href="/e/chunheli/firms/"' in home

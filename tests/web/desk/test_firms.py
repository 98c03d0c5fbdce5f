"""Firms at the desk: entered, on their page, what they need from its entering to the firm's word, and not there for
others."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from linli.core.actors import system
from linli.demo.cast import World
from linli.firms import actions
from linli.firms.enums import State
from linli.firms.models import FirmBranch, FirmCard, FirmNeed, FirmVisit
from linli.people.actions import create_account
from tests.firms.conftest import ABOVE, ENVOY, HELPER, KEEPER, MANAGER, OTHER, PART_TIME, Town, settled
from tests.web.desk.conftest import BACKEND

pytestmark = pytest.mark.django_db

SignIn = Callable[[str], Client]
LIST, NEEDS, NEW = "/desk/firms/", "/desk/firms/needs/", "/desk/firms/new/"
FORM = {"name": "汉水纺织厂", "sort": "private", "telephone": "0990-1000778", "address": "江滨路", "contact": "周会计"}


@pytest.fixture
def town(world: World) -> Town:
    return settled(world, world.at)


@pytest.fixture
def sits(town: Town, at_desk: SignIn) -> SignIn:
    """Somebody of the cast or of a firm at the desk."""

    def sign_in(role: str) -> Client:
        if role not in town.people:
            return at_desk(role)
        person = town.people[role]
        number = 1000000700 + sorted(town.people).index(role)
        account = create_account(person, phone=str(number) + "0", by=system(), at=town.at)
        client = Client(headers={"Accept-Language": "en"})
        client.force_login(account, backend=BACKEND)
        client.get("/desk/")
        return client

    return sign_in


def text_of(client: Client, url: str) -> str:
    answer = client.get(url)
    assert answer.status_code == 200, url
    return answer.content.decode()


def need_page(row: FirmNeed) -> str:
    return f"{NEEDS}{row.number}/"


def firm_page(town: Town, key: str = "firm") -> str:
    return f"{LIST}{town.cards[key].pk}/"


def fresh(row: FirmNeed) -> FirmNeed:
    return FirmNeed.objects.get(pk=row.pk)


def press(client: Client, row: FirmNeed, do: str, **more: str) -> int:
    return client.post(need_page(row), {"do": do, "version": str(fresh(row).version), **more}).status_code


def test_empty_lists_say_what_one_can_do(at_desk: SignIn, world: World) -> None:
    client = at_desk(KEEPER)
    text = text_of(client, LIST)
    assert "0 firms stand in the list" in text and "No firm stands in the list yet." in text and NEW in text
    assert "No firm has a branch yet." in text_of(client, f"{LIST}?list=with")
    assert "Every firm has a branch." in text_of(client, f"{LIST}?list=without")
    assert "No firm of this name." in text_of(client, f"{LIST}?q=汉水")
    assert "Nothing waits." in text_of(client, NEEDS)
    assert "No need is over yet." in text_of(client, f"{NEEDS}?list=over")


@pytest.mark.parametrize("role", ["station_head", "repairer", "volunteer", "auditor", "building_leader"])
def test_whoever_has_nothing_to_do_with_firms_finds_no_page(at_desk: SignIn, town: Town, role: str) -> None:
    client, need = at_desk(role), town.entered()
    for url in (LIST, NEEDS, NEW, firm_page(town), f"{firm_page(town)}print/", need_page(need)):
        assert client.get(url).status_code == 404, url
    assert 'href="/desk/firms/' not in text_of(client, "/desk/")


def test_a_firm_is_entered_by_a_form_that_keeps_what_was_typed(at_desk: SignIn, world: World) -> None:
    client = at_desk(KEEPER)
    assert "Enter a firm" in text_of(client, NEW)
    place = str(world.places["community"].pk)
    for name, wrong in (
        ("name", ""),
        ("sort", "huge"),
        ("telephone", "12"),
        ("contact", "长" * 41),
        ("name", "长" * 81),
    ):
        answer = client.post(NEW, {**FORM, "place": place, name: wrong})
        assert answer.status_code == 422, name
        text = answer.content.decode()
        assert f'href="#id_{name}"' in text and "江滨路" in text
    assert not FirmCard.objects.exists()
    answer = client.post(NEW, {**FORM, "place": place, "idempotency_key": "k" * 32})
    card = FirmCard.objects.get()
    assert (answer.status_code, answer["Location"]) == (303, f"{LIST}{card.pk}/")
    assert client.post(NEW, {**FORM, "place": place}).status_code == 422, "the same name again"
    text = text_of(client, f"{LIST}{card.pk}/")
    assert "周会计" in text and "no branch" in text and "no envoy yet" in text
    assert client.post(NEW, {**FORM, "place": str(world.places["city"].pk)}).status_code == 404


def test_the_page_of_a_firm_does_what_each_reader_may(sits: SignIn, town: Town) -> None:
    keeper, envoy, manager = sits(KEEPER), sits(ENVOY), sits(MANAGER)
    for client, there, not_there in (
        (keeper, ['data-verb="branch"', 'data-verb="need"', 'data-verb="posts"'], ['id="book"', 'id="stars"']),
        (envoy, ['id="book"', 'data-verb="visit"', 'data-verb="need"'], ['id="stars"', 'data-verb="branch"']),
        (manager, ['id="book"', 'id="stars"', 'data-verb="describe"'], ['data-verb="visit"', 'data-verb="branch"']),
    ):
        text = text_of(client, firm_page(town))
        assert all(mark in text for mark in there) and not any(mark in text for mark in not_there)
    assert sits(OTHER).get(firm_page(town)).status_code == 404
    assert sits(HELPER).get(firm_page(town)).status_code == 404
    assert sits(HELPER).get(LIST).status_code == 200


def test_a_branch_is_noted_joint_and_ended_and_figures_open_their_rows(sits: SignIn, town: Town) -> None:
    client, url = sits(KEEPER), firm_page(town)
    day = town.today.isoformat()
    wrong = client.post(url, {"do": "branch", "kind": "joint", "since": day, "joint_with": ""})
    assert wrong.status_code == 422 and 'href="#id_joint_with_branch"' in wrong.content.decode()
    future = (town.today + timedelta(days=2)).isoformat()
    assert client.post(url, {"do": "branch", "kind": "own", "since": future}).status_code == 422
    assert client.post(url, {"do": "branch", "kind": "own", "since": "2025-01-02"}).status_code == 303
    assert "branch of its own since" in text_of(client, url)
    lists = text_of(client, LIST)
    assert f'href="{LIST}?list=with">1<' in lists and f'href="{LIST}?list=without">1<' in lists
    assert "东园精密机械厂" in text_of(client, f"{LIST}?list=with")
    assert "东园精密机械厂" not in text_of(client, f"{LIST}?list=without")
    other = str(town.cards["other"].pk)
    assert client.post(url, {"do": "branch", "kind": "joint", "since": day, "joint_with": other}).status_code == 303
    assert client.post(url, {"do": "end_branch", "since": day}).status_code == 303
    assert FirmBranch.objects.filter(until=None).count() == 0
    assert "until" in text_of(client, url)


def test_the_book_is_written_and_struck_by_envoys_and_no_hour_stands_in_it(sits: SignIn, town: Town) -> None:
    envoy, url = sits(ENVOY), firm_page(town)
    assert "Nothing is written yet." in text_of(envoy, url)
    day, ahead = town.today.isoformat(), (town.today + timedelta(days=14)).isoformat()
    for field, value in (
        ("on", ""),
        ("on", ahead),
        ("words", ""),
        ("words", "长" * 201),
        ("next_on", day),
        ("next_on", "x"),
    ):
        sent = {"do": "visit", "on": day, "words": "老板说缺两个铣工", "next_on": ahead, field: value}
        answer = envoy.post(url, sent)
        assert answer.status_code == 422 and f'href="#id_{field}_visit"' in answer.content.decode(), field
    sent = {"do": "visit", "on": day, "words": "老板说缺两个铣工", "next_on": ahead, "idempotency_key": "v" * 32}
    assert envoy.post(url, sent).status_code == 303
    assert envoy.post(url, sent).status_code == 303
    line = FirmVisit.objects.get()
    assert "缺两个铣工" in text_of(sits(PART_TIME), url), "whoever else is posted reads it"
    assert "缺两个铣工" not in text_of(sits(KEEPER), url), "whoever appoints does not"
    assert sits(MANAGER).post(url, {"do": "strike", "visit": str(line.pk)}).status_code == 403
    assert envoy.post(url, {"do": "strike", "visit": str(line.pk)}).status_code == 303
    assert envoy.post(url, {"do": "strike", "visit": str(line.pk)}).status_code == 404


def test_a_need_goes_from_the_firm_to_the_firms_word(sits: SignIn, town: Town) -> None:
    manager, envoy, helper = sits(MANAGER), sits(ENVOY), sits(HELPER)
    wrong = manager.post(firm_page(town), {"do": "need", "kind": "", "words": "缺周转"})
    assert wrong.status_code == 422 and "缺周转" in wrong.content.decode()
    assert manager.post(firm_page(town), {"do": "need", "kind": "loan", "words": "缺周转"}).status_code == 303
    row = FirmNeed.objects.get()
    assert "the envoy is asked to take it up" in text_of(envoy, "/desk/?kind=firm")
    assert helper.get(need_page(row)).status_code == 404
    assert press(envoy, row, "take_up") == 303
    empty = envoy.post(need_page(row), {"do": "ask_body", "body": "", "words": "有贴息"})
    assert empty.status_code == 422 and 'href="#id_body_ask_body"' in empty.content.decode()
    assert press(envoy, row, "ask_body", body=str(town.lighting.pk), words="有贴息") == 303
    assert "can you help?" in text_of(helper, "/desk/?kind=firm")
    assert press(helper, row, "accept") == 303
    assert press(helper, row, "report", words="批了") == 303
    assert "is it solved?" in text_of(manager, "/desk/?kind=firm")
    assert press(envoy, row, "say_solved") == 403
    assert press(manager, row, "say_solved", words="到账") == 303
    text = text_of(manager, need_page(row))
    assert "到账" in text and 'data-verb="publish"' in text
    assert press(manager, row, "publish", words="打 13800000000", consented_on=town.today.isoformat(),
                 consent_way="spoken") == 422  # fmt: skip
    assert press(manager, row, "publish", words="先问贴息，再找银行。", consented_on=town.today.isoformat(),
                 consent_way="spoken") == 303  # fmt: skip
    story = Client(headers={"Accept-Language": "en"}).get("/e/chunheli/firms/").content.decode()
    assert "先问贴息" in story and "缺周转" not in story


def test_what_was_declined_is_decided_one_level_up_and_then_is_not_declined(sits: SignIn, town: Town) -> None:
    row = town.declined()
    keeper, helper = sits(KEEPER), sits(HELPER)
    assert fresh(row).decider_id == town.world.bodies["community_office"].pk
    assert "decide who does it" in text_of(keeper, "/desk/?kind=firm")
    assert press(keeper, row, "decide", body=str(town.lighting.pk), words="") == 422
    assert press(keeper, row, "decide", body=str(town.lighting.pk), words="归城管") == 303
    assert 'data-verb="decline"' not in text_of(helper, need_page(row))
    assert press(helper, row, "decline", words="还是不行") == 409, "theirs, and not any more"
    assert sits(ABOVE).get(need_page(row)).status_code == 200


def test_somebody_was_faster_and_the_words_are_kept(sits: SignIn, town: Town) -> None:
    row = town.taken()
    old = str(fresh(row).version - 1)
    sent = {"do": "defer", "version": old, "words": "等额度", "review_on": "2027-01-10"}
    answer = sits(ENVOY).post(need_page(row), sent)
    assert answer.status_code == 422
    assert "meanwhile" in answer.content.decode() and "等额度" in answer.content.decode()
    assert press(sits(PART_TIME), row, "nonsense") == 404


def test_a_form_that_is_sent_twice_is_done_once_and_nobody_was_faster(sits: SignIn, town: Town) -> None:
    row = town.entered()
    envoy, helper, manager = sits(ENVOY), sits(HELPER), sits(MANAGER)

    def twice(client: Client, do: str) -> None:
        sent = {"do": do, "version": str(fresh(row).version)}
        assert [client.post(need_page(row), sent).status_code for _press in range(2)] == [303, 303], do

    twice(envoy, "take_up")
    assert press(envoy, row, "ask_body", body=str(town.lighting.pk), words="有技改贴息") == 303
    twice(helper, "accept")
    assert press(helper, row, "report", words="批了五十万") == 303
    twice(manager, "say_solved")
    assert fresh(row).state == "solved"


def test_a_service_request_is_made_of_it_once_with_its_words(sits: SignIn, town: Town) -> None:
    row, envoy = town.taken(), sits(ENVOY)
    assert press(envoy, row, "request") == 303
    made = fresh(row).service_request
    assert made is not None and made.words == row.words and made.number in text_of(envoy, need_page(row))
    assert 'data-verb="request"' not in text_of(envoy, need_page(row))
    assert actions.make_request(fresh(row), by=town.by(ENVOY), at=town.at).pk == made.pk


def test_figures_say_waiting_and_each_opens_its_rows(sits: SignIn, town: Town) -> None:
    row = town.entered()
    FirmNeed.objects.filter(pk=row.pk).update(entered_at=town.at - timedelta(days=40))
    town.entered(words="缺电")
    client = sits(KEEPER)
    text = text_of(client, LIST)
    assert f'href="{NEEDS}?list=open&amp;waits=0">1<' in text and f'href="{NEEDS}?list=open&amp;waits=2">1<' in text
    assert row.number in text_of(client, f"{NEEDS}?list=open&waits=2")
    assert row.number not in text_of(client, f"{NEEDS}?list=open&waits=0")
    assert text_of(client, f"{NEEDS}?list=open&waits=9")


def test_a_firm_that_ended_this_year_counts_in_the_year_before_and_no_more_now(sits: SignIn, town: Town) -> None:
    client, ended = sits(KEEPER), town.cards["other"].organisation
    type(ended).objects.filter(pk=ended.pk).update(ended_on=town.today - timedelta(days=3))
    row = re.search(r'list=without">1</a></td><td>(\d+)<', text_of(client, LIST))
    assert row is not None and row[1] == "2"


def test_on_a_firms_page_open_needs_stand_before_those_that_are_over(sits: SignIn, town: Town) -> None:
    over, open_ = town.need_in(State.WITHDRAWN), town.entered(words="缺电")
    text = text_of(sits(KEEPER), firm_page(town))
    assert text.index(open_.number) < text.index(over.number)


def test_lists_cost_the_same_for_one_and_for_three(sits: SignIn, town: Town) -> None:
    client = sits(KEEPER)
    town.entered()
    for url in (LIST, NEEDS):
        text_of(client, url)
        with CaptureQueriesContext(
            connection,
        ) as one:
            text_of(client, url)
        for number in range(2):
            town.firm(f"more{number}", f"第{number}厂")
            actions.enter_need(
                town.cards[f"more{number}"], actions.NeedFacts("loan", "缺钱"), by=town.by(KEEPER), at=town.at
            )
        with CaptureQueriesContext(connection) as three:
            text_of(client, url)
        assert len(three) == len(one), url
        for number in range(2):
            FirmNeed.objects.filter(firm_id=town.cards[f"more{number}"].pk).update(
                state=State.WITHDRAWN, ended_at=town.at
            )
            type(town.card.organisation).objects.filter(pk=town.cards[f"more{number}"].pk).update(ended_on=town.today)
        connection.queries_log.clear()


def test_the_card_on_paper_holds_what_the_page_holds(sits: SignIn, town: Town) -> None:
    row = town.entered()
    text = text_of(sits(KEEPER), f"{firm_page(town)}print/")
    assert all(said in text for said in ("东园精密机械厂", "王会计", row.number, "Printed by"))
    assert "It needs nothing now." in text_of(sits(OTHER), f"{firm_page(town, 'other')}print/")

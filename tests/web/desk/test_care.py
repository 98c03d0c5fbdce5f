"""Applications and funds at the desk: entering, both reviews, the notice, payment; who finds no page; papers."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from io import BytesIO

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from openpyxl import load_workbook

from linli.care import actions
from linli.care.enums import State
from linli.care.models import CareApplication, CareFund, FundEntry
from linli.demo.cast import ROLES, World
from tests.care.conftest import DEPUTY, GRANTED, HEAD, KEEPER, NAME, OFFICER, PHONE, WORDS, Care

pytestmark = pytest.mark.django_db
SignIn = Callable[[str], Client]
LIST, NEW, FUNDS = "/desk/care/", "/desk/care/new/", "/desk/care/funds/"
YES = {"says": "yes", "amount": "2000", "words": "情况属实"}


@pytest.fixture
def care(world: World) -> Care:
    return Care(world, world.at)


def page(row: CareApplication, rest: str = "") -> str:
    return f"/desk/care/applications/{row.pk}/{rest}"


def text(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200, address
    return answer.content.decode()


def form(care: Care, **more: str) -> dict[str, str]:
    return {
        "estate": str(care.world.estate.pk), "fund": str(care.fund.pk), "name": NAME, "room": "1-1-101",
        "paper": "PASS00001", "purpose": "medical", "asked": "3000", "words": WORDS, "papers": "0", "phone": PHONE,
        "consent_who": "self", "consent_way": "written", "consented_on": care.today.isoformat(),
        "idempotency_key": "k" * 20, **more,
    }  # fmt: skip


def test_it_goes_from_the_station_over_both_reviews_and_the_notice_to_the_payment(at_desk: SignIn, care: Care) -> None:
    client = at_desk(DEPUTY)
    assert care.fund and "Enter an application" in text(client, LIST)
    answer = client.post(NEW, form(care))
    row = CareApplication.objects.get()
    assert (answer.status_code, answer["Location"]) == (303, page(row))
    assert client.post(NEW, form(care))["Location"] == page(row), "the same form again"
    seen = text(client, page(row))
    assert NAME in seen and WORDS not in seen, "whoever entered it reads no more than what they entered"
    assert 'data-verb="withdraw"' in seen and 'data-verb="review_first"' not in seen

    head = at_desk(HEAD)
    seen = text(head, page(row))
    assert WORDS in seen and 'data-verb="review_first"' in seen and 'data-verb="review_second"' not in seen
    assert head.post(page(row), {"do": "review_first", "version": "1", **YES}).status_code == 303
    officer = at_desk(OFFICER)
    assert officer.post(page(row), {"do": "review_second", "version": "2", **YES}).status_code == 303
    row.refresh_from_db()
    assert row.state == State.NOTICE

    keeper = at_desk(KEEPER)
    late = keeper.post(page(row), {"do": "decide", "version": str(row.version)}, follow=True).content.decode()
    assert "The public notice runs until" in late
    with time_machine.travel(care.at + timedelta(days=6), tick=False):
        keeper = at_desk(KEEPER)
        money = {"amount": "10000", "on": "2026-11-28", "receipt": "R-1", "words": "拨款", "idempotency_key": "m" * 20}
        assert keeper.post(f"{FUNDS}{care.fund.pk}/", {"do": "take_in", **money}).status_code == 303
        assert keeper.post(page(row), {"do": "decide", "version": str(row.version)}).status_code == 303
        row.refresh_from_db()
        paid = {"do": "pay", "version": str(row.version), "on": "2026-11-29", "way": "cash", "receipt": "P-1"}
        assert keeper.post(page(row), paid).status_code == 303
        row.refresh_from_db()
        assert row.state == State.PAID
        seen = text(keeper, f"{FUNDS}{care.fund.pk}/")
        assert "8,000.00 yuan" in seen and "P-1" in seen and row.number in seen and NAME not in seen
        assert keeper.post(page(row), {"do": "close", "version": str(row.version)}).status_code == 303
        assert row.number in text(keeper, f"{LIST}?list=over")


@pytest.mark.parametrize(
    ("field", "more"),
    [
        ("name", {"name": ""}),
        ("room", {"room": "9-9-999"}),
        ("room", {"room": ""}),
        ("paper", {"paper": "1"}),
        ("purpose", {"purpose": ""}),
        ("asked", {"asked": "0"}),
        ("asked", {"asked": "-5"}),
        ("asked", {"asked": "12.345"}),
        ("asked", {"asked": "99999999999"}),
        ("asked", {"asked": "三千"}),
        ("words", {"words": "字" * 501}),
        ("papers", {"papers": "x"}),
        ("phone", {"phone": "1"}),
        ("fund", {"fund": "no"}),
        ("consent_who", {"consent_who": ""}),
        ("consented_on", {"consented_on": "2027-01-01"}),
    ],
)
def test_a_form_that_is_wrong_keeps_what_was_written(
    at_desk: SignIn, care: Care, field: str, more: dict[str, str]
) -> None:
    answer = at_desk(DEPUTY).post(NEW, form(care, **more))
    said = answer.content.decode()
    assert answer.status_code == 422
    assert f'href="#id_{field}"' in said and f'id="id_{field}"' in said
    assert 'value="1-1-101"' in said or "room" in more
    assert not CareApplication.objects.exists()


def test_an_error_on_the_page_of_one_keeps_its_words_and_an_old_page_is_told(at_desk: SignIn, care: Care) -> None:
    row = care.asked()
    head = at_desk(HEAD)
    wrong = head.post(page(row), {"do": "review_first", "version": "1", "says": "no", "words": ""})
    assert wrong.status_code == 422 and "Say why not" in wrong.content.decode()
    stale = head.post(page(row), {"do": "review_first", "version": "9", **YES})
    assert stale.status_code == 422
    assert "Somebody did something here meanwhile" in stale.content.decode() and "情况属实" in stale.content.decode()
    assert head.post(page(row), {"do": "nothing"}).status_code == 404
    assert head.post(page(row), {"do": "pay", "version": "1"}, follow=True).status_code == 200
    row.refresh_from_db()
    assert row.state == State.ASKED


def test_for_everybody_else_there_is_no_page(at_desk: SignIn, care: Care) -> None:
    row, readers = care.notice(), {HEAD, OFFICER, KEEPER}
    for role in (one for one in ROLES if care.world.actor(one).posts):
        client = at_desk(role)
        wanted = 200 if role in {*readers, DEPUTY} else 404
        assert client.get(page(row)).status_code == wanted, role
        wanted = 200 if role == KEEPER else 404
        for rest in ("", "sheet/", "notice/", "payments/"):
            assert client.get(f"{FUNDS}{care.fund.pk}/{rest}").status_code == wanted, (role, rest)
        if role not in {*readers, DEPUTY}:
            assert client.post(page(row), {"do": "withdraw"}).status_code == 404
            assert client.post(page(row, "telephone/"), {"purpose": "ask_details"}).status_code == 404


def test_the_telephone_for_a_minute_and_who_looked_is_shown(at_desk: SignIn, care: Care) -> None:
    row, head = care.asked(), at_desk(HEAD)
    shown = head.post(page(row, "telephone/"), {"purpose": "ask_details"})
    assert PHONE in shown.content.decode().replace(" ", "") and shown["Cache-Control"] == "no-store"
    seen = text(head, page(row))
    assert "Who looked at the telephone" in seen and care.world.people[HEAD].name in seen
    none = care.asked(2, phone="")
    assert head.post(page(none, "telephone/"), {"purpose": "ask_details"}).status_code == 303


def test_lists_are_empty_with_a_word_and_a_missing_fund_says_who_opens_one(at_desk: SignIn, care: Care) -> None:
    client = at_desk(OFFICER)
    for address in (LIST, f"{LIST}?list=over", FUNDS):
        assert 'class="empty' in text(client, address), address
    gone = client.get(NEW, follow=True).content.decode()
    assert "No fund is open for your estates" in gone


def test_a_body_opens_its_fund_and_sees_what_is_wrong_with_money(at_desk: SignIn, care: Care) -> None:
    client, body = at_desk(KEEPER), care.world.bodies["subdistrict_office"]
    assert "Open: " in text(client, FUNDS)
    answer = client.post(FUNDS, {"body": str(body.pk), "key": "hardship"})
    fund = CareFund.objects.get()
    assert answer["Location"] == f"{FUNDS}{fund.pk}/"
    assert client.post(FUNDS, {"body": str(care.world.bodies["station"].pk), "key": "hardship"}).status_code in (
        403,
        404,
    )
    assert client.post(FUNDS, {"body": "x", "key": "hardship"}).status_code == 404
    here = f"{FUNDS}{fund.pk}/"
    assert "No money has come in yet." in text(client, here)
    for field, more in (("amount", {"amount": "1.234"}), ("on", {"on": "soon"}), ("receipt", {"receipt": ""})):
        sent = {"do": "take_in", "amount": "5", "on": "2026-11-20", "receipt": "R", "idempotency_key": "z" * 20, **more}
        wrong = client.post(here, sent)
        assert wrong.status_code == 422 and f'id="id_{field}_take_in_error"' in wrong.content.decode(), field
    sent = {"do": "take_in", "amount": "5", "on": "2026-11-20", "receipt": "R", "idempotency_key": "z" * 20}
    assert client.post(here, sent).status_code == 303
    entry = FundEntry.objects.get()
    out = client.post(here, {**sent, "do": "give_out", "amount": "6", "idempotency_key": "y" * 20}, follow=True)
    page = out.content.decode()
    assert "The fund holds 5.00 yuan" in page
    assert 'id="id_amount_give_out_error"' in page
    assert "It cannot end yet: The fund still holds 5.00 yuan." in text(client, here)
    assert client.post(here, {"do": "reverse", "entry": str(entry.pk)}).status_code == 303
    assert client.post(here, {"do": "reverse", "entry": str(fund.pk)}).status_code == 404
    assert "taken back" in text(client, here)
    assert client.post(here, {"do": "end", "version": "1"}).status_code == 303


def test_papers_name_nobody_but_the_list_for_whoever_pays(at_desk: SignIn, care: Care) -> None:
    care.notice(1)
    row = care.decided(2)
    care.at = care.world.at
    client = at_desk(KEEPER)
    here = f"{FUNDS}{care.fund.pk}/"
    notice, list_ = text(client, f"{here}notice/"), text(client, f"{here}payments/")
    assert NAME not in notice and "和畅社区" in notice and "2,000.00 yuan" in notice
    assert NAME in list_ and row.number in list_
    care.money()
    answer = client.get(f"{here}sheet/")
    sheet = load_workbook(BytesIO(answer.content)).active
    cells = [[cell.value for cell in line] for line in sheet.iter_rows()]
    assert cells[1][1:3] == ["Money in", 10000] and len(cells) == 2
    assert NAME not in str(cells)


def test_three_cost_what_one_costs(at_desk: SignIn, care: Care) -> None:
    care.asked()
    client = at_desk(HEAD)
    text(client, LIST)
    with CaptureQueriesContext(
        connection,
    ) as one:
        text(client, LIST)
    care.asked(2)
    care.asked(3)
    with CaptureQueriesContext(connection) as three:
        text(client, LIST)
    assert len(one) == len(three)


def test_the_inbox_leads_to_it(at_desk: SignIn, care: Care) -> None:
    row = care.asked()
    inbox = text(at_desk(HEAD), "/desk/")
    assert page(row) in inbox and "review it first" in inbox
    assert row.number not in text(at_desk(DEPUTY), "/desk/")
    assert actions.withdraw_application(row, by=care.by(HEAD), at=care.at).state == State.WITHDRAWN
    assert GRANTED > 0

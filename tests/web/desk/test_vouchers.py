"""Walls at the desk: the list, a new one, everything done on one's page, its papers, and whose it is not."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import timedelta
from io import BytesIO
from typing import Any
from uuid import uuid4

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from openpyxl import load_workbook

from linli.demo.cast import World
from linli.vouchers import actions, book
from linli.vouchers.enums import State
from linli.vouchers.models import Donation, Settlement, Shop, SlipSheet, TillLink, VoucherWall
from linli.vouchers.queries import code_of, monday, seeds_of
from tests.vouchers.conftest import AT, HEAD, SECRETARY, Bowl

pytestmark = pytest.mark.django_db

SignIn = Callable[[str], Client]
LIST, NEW = "/desk/vouchers/", "/desk/vouchers/new/"
GIFT = {"do": "donate", "count": "5", "shown_name": "老街商会", "receipt": "收7", "idempotency_key": "k1"}
SHOP = {"do": "add_shop", "shop_name": "老街面馆", "where": "东门外", "hours": "7:00—20:00"}


@pytest.fixture(autouse=True)
def evening() -> Iterator[Any]:
    """Seven minutes past six, when all of a day's vouchers may be out."""
    with time_machine.travel(AT, tick=False) as traveller:
        yield traveller


@pytest.fixture
def bowl(world: World) -> Bowl:
    return Bowl(world, AT)


def page(wall: VoucherWall, rest: str = "") -> str:
    return f"{LIST}{wall.pk}/{rest}"


def read(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200
    return answer.content.decode()


def done(client: Client, wall: VoucherWall, **sent: str) -> str:
    """What the page says after something was done."""
    answer = client.post(page(wall), sent, follow=True)
    assert answer.redirect_chain == [(page(wall), 303)], answer.content.decode()[:2000]
    return answer.content.decode()


def wrong(client: Client, wall: VoucherWall, **sent: str) -> str:
    answer = client.post(page(wall), sent)
    assert answer.status_code == 422
    return answer.content.decode()


# -- the list and a new one ----------------------------------------------------------------------------


def test_a_keeper_hangs_one_up_and_the_same_form_twice_is_one(at_desk: SignIn, bowl: Bowl) -> None:
    client = at_desk(HEAD)
    assert "No wall hangs yet." in read(client, LIST)
    estate = str(bowl.world.estate.pk)
    assert estate in read(client, NEW)
    form = {"place": estate, "name": "一碗爱", "what": "一碗面", "price": "12.50", "idempotency_key": "w"}
    answer = client.post(NEW, form)
    wall = VoucherWall.objects.get()
    assert (answer.status_code, answer["Location"], wall.price_fen) == (303, page(wall), 1250)
    assert client.post(NEW, form)["Location"] == page(wall)
    assert client.post(NEW, {**form, "what": "一份粉"}).status_code == 422
    assert read(client, LIST).count("data-wall=") == 1


@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({"name": ""}, "name"), ({"name": "爱" * 5000}, "name"), ({"what": " "}, "what"), ({"price": ""}, "price"),
        ({"price": "0"}, "price"), ({"price": "-3"}, "price"), ({"price": "12.505"}, "price"),
        ({"price": "99999999"}, "price"), ({"price": "abc"}, "price"), ({"place": "0"}, "place"),
        ({"place": "\x00"}, "place"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_said_at_its_field_and_the_text_is_kept(
    at_desk: SignIn, bowl: Bowl, more: dict[str, str], field: str
) -> None:
    form = {"place": str(bowl.world.estate.pk), "name": "一碗爱", "what": "一碗面", "price": "12", **more}
    answer = at_desk(HEAD).post(NEW, form)
    text = answer.content.decode()
    assert answer.status_code == 422
    assert f'id="id_{field}_error"' in text
    assert field == "name" or 'value="一碗爱"' in text
    assert not VoucherWall.objects.exists()


def test_a_community_hangs_one_for_its_estates(at_desk: SignIn, bowl: Bowl) -> None:
    client = at_desk(SECRETARY)
    place = bowl.world.places["community"]
    client.post(NEW, {"place": str(place.pk), "name": "社区的", "what": "一碗粉", "price": "10"})
    assert VoucherWall.objects.get().place == place


@pytest.mark.parametrize("role", ["volunteer", "property_manager", "grid_worker", "auditor"])
def test_whoever_keeps_none_finds_no_page(at_desk: SignIn, bowl: Bowl, role: str) -> None:
    wall, shop = bowl.full(20)
    sheet = actions.print_slips(wall, count=2, by=bowl.by(), at=bowl.at)
    client = at_desk(role)
    for address in (LIST, NEW, page(wall), page(wall, "settlement/"), page(wall, f"slips/{sheet.pk}/")):
        assert client.get(address).status_code == 404, address
    assert client.post(page(wall), GIFT).status_code == 404
    assert client.post(page(wall, f"shops/{shop.pk}/till/")).status_code == 404


def test_another_bodys_wall_is_not_there(at_desk: SignIn, bowl: Bowl) -> None:
    wall, _shop = bowl.full()
    client = at_desk(SECRETARY)
    assert client.get(page(wall)).status_code == 404
    assert client.post(page(wall), GIFT).status_code == 404
    assert str(wall.pk) not in read(client, LIST)


def test_three_walls_cost_the_queries_of_one(at_desk: SignIn, bowl: Bowl) -> None:
    client = at_desk(HEAD)

    def asked() -> int:
        with CaptureQueriesContext(connection) as found:
            read(client, LIST)
        return len(found)

    bowl.full()
    read(client, LIST)
    one = asked()
    for name in ("第二面", "第三面"):
        bowl.shop(bowl.wall(name), f"店{name}")
    assert asked() == one


# -- one wall ------------------------------------------------------------------------------------------


def test_an_empty_wall_says_what_is_missing(at_desk: SignIn, bowl: Bowl) -> None:
    text = read(at_desk(HEAD), page(bowl.wall()))
    for said in ("Nothing was given yet.", "No slips were printed yet.", "No shop yet.", "Nothing was eaten yet."):
        assert said in text


def test_a_donation_is_entered_taken_back_and_its_name_taken_off(at_desk: SignIn, bowl: Bowl) -> None:
    client, wall = at_desk(HEAD), bowl.wall()
    assert "5 hang on the wall more." in done(client, wall, **GIFT, given_on=bowl.today.isoformat())
    done(client, wall, **GIFT, given_on=bowl.today.isoformat())
    row = Donation.objects.get()
    assert (row.count, row.shown_name, row.receipt) == (5, "老街商会", "收7")
    assert "The name is taken off." in done(client, wall, do="hide_donor", id=str(row.pk))
    assert "The donation is taken back." in done(client, wall, do="take_back_donation", id=str(row.pk))
    assert bowl.standing(wall).wall == 0


@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({"count": "x"}, "count"), ({"count": "2.5"}, "count"), ({"count": "-1"}, "count"), ({"count": "0"}, "count"),
        ({"count": "9" * 12}, "count"), ({"given_on": ""}, "given_on"), ({"given_on": "2099-01-01"}, "given_on"),
        ({"given_on": "1970-01-01"}, "given_on"), ({"shown_name": "王" * 5000}, "shown_name"),
        ({"receipt": "收" * 41}, "receipt"),
    ],
)  # fmt: skip
def test_a_donation_that_cannot_be_keeps_what_was_typed(
    at_desk: SignIn, bowl: Bowl, more: dict[str, str], field: str
) -> None:
    wall = bowl.wall()
    text = wrong(at_desk(HEAD), wall, **{**GIFT, "given_on": bowl.today.isoformat(), **more})
    assert f'id="id_{field}_donate_error"' in text.replace(f"id_{field}_donate", f"id_{field}_donate")
    assert f'href="#id_{field}_donate"' in text, "the summary leads to the field"
    assert field == "receipt" or 'value="收7"' in text
    assert not Donation.objects.exists()


def test_slips_are_made_printed_on_their_day_and_shown_no_more_then(at_desk: SignIn, bowl: Bowl, evening: Any) -> None:
    client = at_desk(HEAD)
    wall, shop = bowl.full(30)
    done(client, wall, do="print", slips="12", idempotency_key="s1")
    sheet = SlipSheet.objects.get()
    assert page(wall, f"slips/{sheet.pk}/") in read(client, page(wall))
    answer = client.get(page(wall, f"slips/{sheet.pk}/"))
    text = answer.content.decode()
    codes = re.findall(r'class="voucher-code">([^<]+)<', text)
    assert len(codes) == 12
    assert {code.replace("-", "") for code in codes} == {code_of(seed) for seed in seeds_of(sheet)}
    assert shop.name in text
    assert answer["Cache-Control"] == "no-store"
    evening.shift(timedelta(days=1))
    client = at_desk(HEAD)  # whoever was away is signed out
    assert page(wall, f"slips/{sheet.pk}/") not in read(client, page(wall))
    later = client.get(page(wall, f"slips/{sheet.pk}/"))
    assert later.status_code == 409
    assert codes[0] not in later.content.decode()


def test_three_shops_cost_the_queries_of_one(at_desk: SignIn, bowl: Bowl) -> None:
    client = at_desk(HEAD)
    wall, shop = bowl.full(20)
    actions.give_till(shop, by=bowl.by(), at=bowl.at)
    counts = []
    for name in ("李婶米粉", "王记包子"):
        read(client, page(wall))
        with CaptureQueriesContext(connection) as asked:
            read(client, page(wall))
        counts.append(len(asked))
        actions.give_till(bowl.shop(wall, name), by=bowl.by(), at=bowl.at)
    assert counts[0] == counts[1]


@pytest.mark.parametrize("slips", ["", "0", "25", "x", "31"])
def test_so_many_slips_cannot_be(at_desk: SignIn, bowl: Bowl, slips: str) -> None:
    wall, _shop = bowl.full(30)
    assert 'id="id_slips_print_error"' in wrong(at_desk(HEAD), wall, do="print", slips=slips)


def test_a_shop_is_entered_gets_its_till_and_is_closed(at_desk: SignIn, bowl: Bowl) -> None:
    client, wall = at_desk(HEAD), bowl.wall()
    assert "老街面馆 stands on the wall." in done(client, wall, **SHOP)
    shop = Shop.objects.get()
    answer = client.post(page(wall, f"shops/{shop.pk}/till/"))
    found = re.search(r"http://testserver/till/([\w-]+)/", answer.content.decode())
    assert found is not None
    assert answer["Cache-Control"] == "no-store"
    assert found[1] not in read(client, page(wall)), "shown once"
    assert "opens nothing any more" in done(client, wall, do="revoke_till", id=str(TillLink.objects.get().pk))
    assert "takes no vouchers any more" in done(client, wall, do="close_shop", id=str(shop.pk))
    assert "No more:" in read(client, page(wall))
    assert client.post(page(wall, f"shops/{shop.pk}/till/")).status_code == 409
    assert client.post(page(wall, f"shops/{uuid4()}/till/")).status_code == 404


@pytest.mark.parametrize("field", ["shop_name", "where", "hours"])
def test_a_shop_without_something_is_none(at_desk: SignIn, bowl: Bowl, field: str) -> None:
    text = wrong(at_desk(HEAD), bowl.wall(), **{**SHOP, field: ""})
    assert f'id="id_{field}_add_shop_error"' in text
    assert not Shop.objects.exists()


def test_the_keeper_enters_a_code_for_a_shop_and_reads_what_is_so(at_desk: SignIn, bowl: Bowl) -> None:
    client = at_desk(HEAD)
    wall, shop = bowl.full()
    sent = {"do": "redeem", "id": str(shop.pk), "code": bowl.taken(wall).code}
    assert "It is good. Eaten now." in done(client, wall, **sent, idempotency_key="a")
    assert "It was used already." in done(client, wall, **sent, idempotency_key="b")
    assert "There is no such code." in done(client, wall, **{**sent, "code": "K7M4T-Q9W2X"})


def test_a_week_is_paid_taken_back_and_stands_on_paper_and_in_a_sheet(
    at_desk: SignIn, bowl: Bowl, evening: Any
) -> None:
    client = at_desk(HEAD)
    wall, shop = bowl.full(20)
    bowl.eaten(wall, shop, 3)
    assert "the week is not over" in read(client, page(wall))
    evening.shift(timedelta(days=7))
    client = at_desk(HEAD)  # whoever was away is signed out
    bowl.later(days=7)
    week = monday(AT.date()).isoformat()
    sent = {"do": "settle", "id": str(shop.pk), "week": week, "receipt": "R-9", "paid_on": bowl.today.isoformat()}
    text = wrong(client, wall, **{**sent, "receipt": ""})
    assert "Write the number of the receipt." in text
    assert f'href="#id_receipt_settle{shop.pk}"' in text
    assert 'data-week="owed"' in read(client, page(wall))
    assert "Marked as paid: 3." in done(client, wall, **sent)
    paper = read(client, page(wall, "settlement/"))
    assert "R-9" in paper
    assert "36.00" in paper
    answer = client.get(page(wall, "settlement/sheet/"))
    rows = list(load_workbook(BytesIO(answer.content)).active.iter_rows(values_only=True))
    assert any(row[0] == shop.name and "36.00" in [str(cell) for cell in row] for row in rows), rows
    done(client, wall, do="take_back_settlement", id=str(Settlement.objects.get().pk))
    assert bowl.standing(wall) == book.Standing(wall=17, eaten=3)


def test_it_is_paused_goes_on_is_changed_and_taken_down(at_desk: SignIn, bowl: Bowl) -> None:
    client = at_desk(HEAD)
    wall, _shop = bowl.full(4)
    other = bowl.wall("第二面")
    assert 'id="id_words_pause_error"' in wrong(client, wall, do="pause", words="")
    assert "店里装修" in done(client, wall, do="pause", words="店里装修")
    assert 'data-verb="resume"' in read(client, page(wall))
    done(client, wall, do="resume")
    done(client, wall, do="change", name="一碗爱", what="一份粉", price="15")
    wall.refresh_from_db()
    assert (wall.what, wall.price_fen) == ("一份粉", 1500)
    assert 'id="id_into_end_error"' in wrong(client, wall, do="end", words="并过去", into=str(wall.pk))
    done(client, wall, do="end", words="并过去", into=str(other.pk))
    assert bowl.standing(other).wall == 4
    text = read(client, page(wall))
    assert "并过去" in text
    for verb in ("donate", "print", "pause", "end", "add_shop"):
        assert f'data-verb="{verb}"' not in text


def test_who_was_slower_reads_so_and_loses_nothing(at_desk: SignIn, bowl: Bowl) -> None:
    client, wall = at_desk(HEAD), bowl.wall()
    old = str(wall.version)
    done(client, wall, do="change", name="一碗爱", what="一份粉", price="15", version=old)
    text = wrong(client, wall, do="change", name="改过的名字", what="一份粉", price="15", version=old)
    assert "Somebody did something here meanwhile." in text
    assert "改过的名字" in text
    actions.end_wall(wall, words="不办了", by=bowl.by(), at=bowl.at)
    answer = client.post(page(wall), {**GIFT, "given_on": bowl.today.isoformat()}, follow=True)
    assert "Taken down" in answer.content.decode(), "a warning, no error page"
    assert VoucherWall.objects.get().state == State.ENDED


@pytest.mark.parametrize("do", ["", "nonsense", "take_back_donation", "hide_donor", "close_shop", "revoke_till",
                                "settle", "take_back_settlement", "redeem"])  # fmt: skip
def test_what_a_form_names_must_lie_on_this_wall(at_desk: SignIn, bowl: Bowl, do: str) -> None:
    client = at_desk(HEAD)
    wall, other = bowl.wall(), bowl.wall("第二面")
    shop, donation = bowl.shop(other), bowl.donated(other, 3)
    link = actions.give_till(shop, by=bowl.by(), at=bowl.at).link
    for key in (shop.pk, donation.pk, link.pk, uuid4(), "x", ""):
        assert client.post(page(wall), {"do": do, "id": str(key)}).status_code == 404, key
    assert bowl.standing(other).wall == 3

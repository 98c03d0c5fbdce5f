"""The four lists at the desk: lists and empty states, an order from entering to rating, needs matched, things kept."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from linli.demo.cast import World
from linli.offers import actions
from linli.offers.enums import NeedState, OrderState, Shelf
from linli.offers.models import Need, Order, Resource, ServiceItem
from tests.offers.conftest import HEAD, MANAGER, OFFICER, PHONE, VOLUNTEER, Desk

pytestmark = pytest.mark.django_db

SignIn = Callable[[str], Client]
ORDERS, MENU = "/desk/offers/", "/desk/offers/menu/"
NEEDS, RESOURCES, PROPOSAL = "/desk/offers/needs/", "/desk/offers/resources/", "/desk/offers/proposal/"


@pytest.fixture
def desk(world: World) -> Desk:
    return Desk(world, world.at)


def standing(desk: Desk, place: str = "estate", body: str = "station") -> str:
    return f"{desk.body(body).pk}:{desk.place(place).pk}"


def read(client: Client, address: str, status: int = 200) -> str:
    answer = client.get(address)
    assert answer.status_code == status, address
    return answer.content.decode()


def test_empty_lists_say_so(at_desk: SignIn, desk: Desk) -> None:
    client = at_desk(HEAD)
    for view in ("", "?list=done", "?list=over", "?list=nonsense"):
        assert "There is no order here." in read(client, ORDERS + view)
    assert "There is nothing on the menu here." in read(client, MENU)
    assert "There is no need here." in read(client, NEEDS)
    assert "There is no resource here." in read(client, RESOURCES)
    assert "No need is open here." in read(client, PROPOSAL)
    assert "Nothing has been ordered yet." in read(client, "/desk/offers/satisfaction/")


def test_who_has_nothing_to_do_with_it_finds_nothing(at_desk: SignIn, desk: Desk) -> None:
    client = at_desk("building_leader")
    for address in (ORDERS, MENU, NEEDS, RESOURCES, PROPOSAL, "/desk/offers/satisfaction/", f"{NEEDS}new/"):
        assert client.get(address).status_code == 404, address
    doer = at_desk(MANAGER)
    assert doer.get(PROPOSAL).status_code in (200, 404)
    volunteer = at_desk(VOLUNTEER)
    for address in (PROPOSAL, "/desk/offers/satisfaction/", f"{NEEDS}new/", f"{MENU}new/", f"{ORDERS}orders/new/"):
        assert volunteer.get(address).status_code == 404, address
    assert volunteer.get(RESOURCES).status_code == 200


def test_an_item_goes_on_the_menu(at_desk: SignIn, desk: Desk) -> None:
    client = at_desk(HEAD)
    assert "Put something on the menu" in read(client, f"{MENU}new/")
    sent = {
        "standing": standing(desk), "kind": "tools", "what": "借梯子", "provider": str(desk.body("property").pk),
        "price": "免费", "times": ["1.morning", "3.evening"], "per_week": "5",
    }  # fmt: skip
    answer = client.post(f"{MENU}new/", sent)
    row = ServiceItem.objects.get()
    assert (answer.status_code, answer["Location"]) == (303, f"{MENU}{row.pk}/")
    assert (row.per_week, row.times) == (5, ["1.morning", "3.evening"])
    text = read(client, f"{MENU}{row.pk}/")
    assert "Monday morning" in text
    client.post(f"{MENU}{row.pk}/", {"do": "pause", "version": row.version})
    assert ServiceItem.objects.get().state == Shelf.PAUSED
    assert "借梯子" in read(client, f"{MENU}?list=paused")
    client.post(f"{MENU}{row.pk}/", {"do": "change", **sent, "what": "借长梯子"})
    assert ServiceItem.objects.get().what == "借长梯子"


@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({"kind": "x"}, "kind"), ({"what": ""}, "what"), ({"what": "字" * 41}, "what"), ({"provider": ""}, "provider"),
        ({"price": " "}, "price"), ({"per_week": "-1"}, "per_week"), ({"per_week": "1.5"}, "per_week"),
        ({"per_week": "0"}, "per_week"), ({"per_week": "99999"}, "per_week"), ({"words": "字" * 5000}, "words"),
        ({"times": ["9.never"]}, "times"), ({"where": "打13812345678"}, "where"),
    ],
)  # fmt: skip
def test_what_is_wrong_with_an_item_is_said_at_its_field(
    at_desk: SignIn, desk: Desk, more: dict[str, str], field: str
) -> None:
    sent = {
        "standing": standing(desk), "kind": "tools", "what": "借梯子", "provider": str(desk.body("property").pk),
        "price": "免费", "how": "先打电话问问",
    }  # fmt: skip
    answer = at_desk(HEAD).post(f"{MENU}new/", sent | more)
    text = answer.content.decode()
    assert answer.status_code == 422
    assert f'href="#id_{field}"' in text
    assert "先打电话问问" in text
    assert not ServiceItem.objects.exists()


def test_an_order_from_the_telephone_to_the_rating(at_desk: SignIn, desk: Desk) -> None:
    item, head = desk.item(), at_desk(HEAD)
    sent = {"standing": standing(desk), "item": str(item.pk), "words": "2栋，下午", "name": "张奶奶", "phone": PHONE}
    answer = head.post(f"{ORDERS}orders/new/", sent)
    row = Order.objects.get()
    page = f"{ORDERS}orders/{row.pk}/"
    assert (answer.status_code, answer["Location"]) == (303, page)
    assert "ordered: who does it?" in read(head, "/desk/?kind=offer")
    assert "张奶奶" in read(head, page)
    head.post(page, {"do": "dispatch", "to": str(desk.body("property").pk), "version": row.version})
    manager = at_desk(MANAGER)
    assert "can you do it?" in read(manager, "/desk/?kind=offer")
    manager.post(page, {"do": "take"})
    answer = manager.post(page, {"do": "finish", "result": ""})
    assert answer.status_code == 422
    assert "id_result_finish" in answer.content.decode()
    manager.post(page, {"do": "finish", "result": "换好了"})
    assert Order.objects.get().state == OrderState.DONE
    head.post(page, {"do": "rate", "rating": "well", "words": "满意"})
    assert Order.objects.get().state == OrderState.CLOSED
    assert "换水龙头" in read(head, f"{ORDERS}?list=over")
    assert "1 of 1 order was solved well" in read(head, "/desk/offers/satisfaction/")
    assert "换水龙头" in read(head, f"{ORDERS}?rated=well&kind=tools&year=this")
    assert "换水龙头" not in read(head, f"{ORDERS}?rated=not&kind=tools&year=this")


def test_a_body_sees_what_it_holds_and_no_more(at_desk: SignIn, desk: Desk) -> None:
    row, volunteer = desk.assigned("volunteers"), at_desk(VOLUNTEER)
    page = f"{ORDERS}orders/{row.pk}/"
    text = read(volunteer, page)
    assert "They are unpaid: asked, and never late." in text
    assert "would you do it?" in read(volunteer, "/desk/?kind=offer")
    answer = volunteer.post(page, {"do": "give_back", "reason": "这周没人"})
    assert (answer.status_code, answer["Location"]) == (303, ORDERS)
    assert volunteer.get(page).status_code == 404
    other = desk.ordered()
    assert volunteer.get(f"{ORDERS}orders/{other.pk}/").status_code == 404


def test_a_full_week_is_said_at_its_field(at_desk: SignIn, desk: Desk) -> None:
    item = desk.item(per_week=1)
    desk.ordered(item)
    sent = {"standing": standing(desk), "item": str(item.pk), "week": desk.today.isoformat(), "words": "2栋"}
    answer = at_desk(HEAD).post(f"{ORDERS}orders/new/", sent)
    text = answer.content.decode()
    assert answer.status_code == 422
    assert "This week is full." in text
    assert "2栋" in text


def test_a_need_is_matched_agreed_and_met(at_desk: SignIn, desk: Desk) -> None:
    head, manager = at_desk(HEAD), at_desk(MANAGER)
    resource = desk.resource()
    sent = {
        "standing": standing(desk),
        "kind": "space",
        "public_words": "想有个地方下棋",
        "inner_words": "东门几位老人",
    }
    head.post(f"{NEEDS}new/", sent)
    need = Need.objects.get()
    text = read(head, f"{PROPOSAL}?place={desk.place().pk}")
    assert "1 need could be met" in text
    assert "same class, same place" in text
    answer = head.post(
        f"{PROPOSAL}?place={desk.place().pk}",
        {"need": str(need.pk), "resource": str(resource.pk), "version": need.version},
    )
    assert answer.status_code == 303
    page = f"{NEEDS}{need.pk}/"
    assert "could yours help?" in read(manager, "/desk/?kind=offer")
    manager.post(page, {"do": "agree"})
    assert Need.objects.get().agreed_at is not None
    head.post(page, {"do": "meet", "words": "每周三下午开了"})
    assert Need.objects.get().state == NeedState.MET


def test_whom_only_a_telephone_reaches_is_called_from_the_page_of_the_need(at_desk: SignIn, desk: Desk) -> None:
    head, here = at_desk(HEAD), f"{PROPOSAL}?place={desk.place().pk}"
    resource, need = desk.resource(None), desk.need()
    answer = head.post(here, {"need": str(need.pk), "resource": str(resource.pk), "version": need.version})
    assert (answer.status_code, answer["Location"]) == (303, f"{NEEDS}{need.pk}/")
    text = read(head, answer["Location"])
    assert "Call them" in text
    assert 'data-verb="agree"' in text
    calls = f"{RESOURCES}{resource.pk}/telephone/?need={need.pk}"
    assert f'action="{calls}"' in text
    shown = head.post(calls, {"purpose": "ask_details"}).content.decode()
    assert PHONE in shown
    assert f'href="{NEEDS}{need.pk}/"' in shown, "back to where the answer is written down"
    other = head.post(f"{RESOURCES}{resource.pk}/telephone/?need={resource.pk}", {"purpose": "ask_details"})
    assert f'href="{RESOURCES}{resource.pk}/"' in other.content.decode()
    late = {"need": str(need.pk), "resource": str(desk.resource(None, what="二楼活动室").pk), "version": need.version}
    assert head.post(here, late)["Location"] == here, "nothing was matched; the proposal as it is now"


def test_inner_words_are_for_those_who_keep_the_need(at_desk: SignIn, desk: Desk) -> None:
    need = desk.matched("volunteers", inner_words="三楼那户最想要")
    page = f"{NEEDS}{need.pk}/"
    assert "三楼那户" not in read(at_desk(VOLUNTEER), page)
    assert "三楼那户" in read(at_desk(HEAD), page)
    assert "三楼那户" in read(at_desk(OFFICER), page)


def test_a_request_becomes_a_need_with_nothing_typed_twice(at_desk: SignIn, desk: Desk) -> None:
    from linli.service_requests.actions import Report, file
    from linli.service_requests.models import ServiceRequest

    filed = file(place=desk.place(), report=Report(words="小区里没有下棋的地方"), by=desk.myself(), at=desk.at)
    row = ServiceRequest.objects.get(pk=filed.id)
    client = at_desk(HEAD)
    assert f"/desk/offers/needs/new/?about={row.number}" in read(client, f"/desk/service-requests/{row.number}/")
    form = read(client, f"{NEEDS}new/?about={row.number}")
    assert "小区里没有下棋的地方" in form
    assert f'data-draft="offer-needs-{row.number}"' in form, "another draft than that of a need of one's own"
    sent = {"standing": standing(desk), "about": row.number, "kind": "space", "public_words": "想有个地方下棋"}
    assert client.post(f"{NEEDS}new/", sent).status_code == 303
    assert Need.objects.get().service_request_id == row.pk
    answer = client.post(f"{NEEDS}new/", sent | {"public_words": "另一句"})
    assert answer.status_code == 422
    assert "has become a need already" in answer.content.decode()
    assert client.get(f"{NEEDS}new/?about=SQ-000000-20200101-0001").status_code == 404


def test_a_resource_by_name_shows_the_name_with_the_telephone_alone(at_desk: SignIn, desk: Desk) -> None:
    client = at_desk(HEAD)
    sent = {"standing": standing(desk), "kind": "legal", "what": "看合同", "name": "欧阳青", "phone": PHONE,
            "skills": "合同，租房"}  # fmt: skip
    assert client.post(f"{RESOURCES}new/", sent).status_code == 303
    row = Resource.objects.get()
    page = f"{RESOURCES}{row.pk}/"
    assert row.skills == ["合同", "租房"]
    for address in (page, RESOURCES, PROPOSAL):
        assert "欧阳青" not in read(client, address)
    answer = client.post(f"{page}telephone/", {"purpose": "ask_details"})
    assert "欧阳青" in answer.content.decode()
    assert PHONE in answer.content.decode()
    assert at_desk(VOLUNTEER).get(page).status_code == 404


def test_a_body_writes_down_its_own_resource_and_no_other(at_desk: SignIn, desk: Desk) -> None:
    client = at_desk(VOLUNTEER)
    own = standing(desk, body="volunteers")
    sent = {"standing": own, "kind": "volunteers", "what": "陪诊", "owner": str(desk.body("volunteers").pk)}
    assert client.post(f"{RESOURCES}new/", sent).status_code == 303
    answer = client.post(f"{RESOURCES}new/", sent | {"owner": str(desk.body("property").pk), "what": "车位"})
    assert answer.status_code in (404, 422, 403)
    assert Resource.objects.count() == 1


@pytest.mark.parametrize("key", ["orders", "menu", "needs", "resources"])
def test_each_list_goes_out_as_a_sheet(at_desk: SignIn, desk: Desk, key: str) -> None:
    desk.ordered()
    desk.matched()
    answer = at_desk(HEAD).get(f"{ORDERS}{key}/sheet/")
    assert answer.status_code == 200
    assert answer["Content-Type"].endswith("spreadsheetml.sheet")
    assert at_desk(HEAD).get(f"{ORDERS}nothing/sheet/").status_code == 404


@pytest.mark.parametrize("address", [ORDERS, MENU, NEEDS, RESOURCES, PROPOSAL])
def test_a_list_costs_the_same_for_one_and_three(at_desk: SignIn, desk: Desk, address: str) -> None:
    client, counts = at_desk(HEAD), []

    def more(number: int) -> None:
        desk.ordered(desk.item(what=f"第{number}样"))
        actions.add_need(desk.place(), desk.need_facts(), by=desk.by(), at=desk.at)
        desk.resource(what=f"第{number}间")

    more(0)
    read(client, address)
    for _round in range(2):
        with CaptureQueriesContext(
            connection,
        ) as queries:
            read(client, address)
        counts.append(len(queries))
        for number in (1, 2):
            more(number + 10 * _round)
    assert counts[0] == counts[1]


def test_forms_of_another_place_are_not_there(at_desk: SignIn, desk: Desk) -> None:
    client = at_desk(HEAD)
    assert client.get(f"{NEEDS}new/?standing={standing(desk, 'other_estate')}").status_code == 404
    need = Need.objects.none()
    assert not need
    other = at_desk(HEAD).post(PROPOSAL, {"need": str(desk.body("station").pk), "resource": "x"})
    assert other.status_code == 404


def test_a_need_leads_to_its_request_only_for_whom_that_is_there(
    at_desk: SignIn, desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    from linli.service_requests.actions import Report, file
    from linli.service_requests.models import ServiceRequest

    filed = file(place=desk.place(), report=Report(words="小区里没有下棋的地方"), by=desk.myself(), at=desk.at)
    row = ServiceRequest.objects.get(pk=filed.id)
    need = desk.need()
    Need.objects.filter(pk=need.pk).update(service_request=row)
    assert row.number in read(at_desk(HEAD), f"{NEEDS}{need.pk}/")
    monkeypatch.setattr("linli.web.desk.offer_page.visible_to", lambda _actor: ServiceRequest.objects.none())
    assert row.number not in read(at_desk(HEAD), f"{NEEDS}{need.pk}/")


def test_why_an_order_came_back_is_said_in_the_reader_s_language(at_desk: SignIn, desk: Desk) -> None:
    row = actions.rate_order(desk.done(), rating="not", by=desk.myself(), at=desk.later(hours=1))
    assert "Not solved, says whoever ordered." in read(at_desk(HEAD), f"{ORDERS}orders/{row.pk}/")


def test_no_draft_keeps_a_sealed_name_or_telephone(at_desk: SignIn, desk: Desk) -> None:
    page = read(at_desk(HEAD), f"{RESOURCES}new/")
    for field in ("name", "phone"):
        (found,) = re.findall(rf'<input id="id_{field}"[^>]*>', page)
        assert "data-draft-skip" in found, field


def test_a_wrong_number_says_which_numbers_there_are(at_desk: SignIn, desk: Desk) -> None:
    answer = at_desk(HEAD).post(f"{RESOURCES}new/", {"standing": standing(desk), "per_month": "-3"})
    assert answer.status_code == 422
    assert "from 1 to 9999" in answer.content.decode()

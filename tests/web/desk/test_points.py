"""Points at the desk: awarding, the second person, members, the catalogue, handing over, the pot, what looks odd."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from linli.core.clock import local_date
from linli.demo.cast import World
from linli.points import actions
from linli.points.enums import Reserved, Seen, State
from linli.points.models import Award, Doubt, PointsItem, PointsMember, PotUse, Redemption
from linli.points.queries import code_of
from tests.points.conftest import HEAD, OFFICER, Thanks, fresh, has, thanks_in

pytestmark = pytest.mark.django_db

SignIn = Callable[[str], Client]
HOME = "/desk/points/"


@pytest.fixture
def thanks(world: World) -> Thanks:
    return thanks_in(world)


def text(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200, address
    return str(answer.content.decode())


def form(whose: PointsMember, **more: str) -> dict[str, str]:
    return {"member": str(whose.pk), "amount": "5", "reason": "帮忙搬桌子", "idempotency_key": "k", **more}


@pytest.mark.parametrize(
    ("address", "said"),
    [
        ("", "No award waits."), ("?list=done", "Nothing was awarded by hand yet."),
        ("awards/new/", "Nobody in your teams wants points yet."),
        ("members/", "Nobody in your teams wants points yet."),
        ("catalogue/", "The catalogue is empty."), ("reserved/", "Nothing is reserved."),
        ("pot/", "Nothing was taken yet."), ("doubts/", "Nothing waits to be judged."),
        ("doubts/?list=judged", "Nothing was judged yet."),
    ],
)  # fmt: skip
def test_every_list_says_when_it_is_empty(at_desk: SignIn, thanks: Thanks, address: str, said: str) -> None:
    assert said in text(at_desk(HEAD), HOME + address)


@pytest.mark.parametrize("role", ["grid_worker", "property_manager", "volunteer", "building_leader", "auditor"])
@pytest.mark.parametrize("address", ["", "awards/new/", "members/", "catalogue/", "reserved/", "pot/", "doubts/"])
def test_whose_posts_do_not_need_them_finds_no_such_pages(
    at_desk: SignIn, thanks: Thanks, role: str, address: str
) -> None:
    assert at_desk(role).get(HOME + address).status_code == 404


def test_an_award_is_written_once_and_its_page_says_where_it_stands(at_desk: SignIn, thanks: Thanks) -> None:
    member, _actor = thanks.member()
    client = at_desk(HEAD)
    answer = client.post(f"{HOME}awards/new/", form(member))
    row = Award.objects.get()
    assert answer["Location"] == f"{HOME}awards/{row.pk}/"
    assert client.post(f"{HOME}awards/new/", form(member))["Location"] == answer["Location"], "the same form again"
    assert "It is on the account, for life." in text(client, answer["Location"])
    assert "林一: 5 points" in text(client, f"{HOME}?list=done")


@pytest.mark.parametrize(
    ("more", "field", "said"),
    [
        ({"amount": ""}, "amount", "Write a number from 1 to 1000."),
        ({"amount": "0"}, "amount", "Write a number from 1 to 1000."),
        ({"amount": "-3"}, "amount", "Write a number from 1 to 1000."),
        ({"amount": "2.5"}, "amount", "Write a number from 1 to 1000."),
        ({"amount": "九"}, "amount", "Write a number from 1 to 1000."),
        ({"amount": "99999999999999"}, "amount", "Write a number from 1 to 1000."),
        ({"amount": "61"}, "amount", "at most 60 in a month"),
        ({"reason": ""}, "reason", "Say what it is for"),
        ({"reason": "长" * 5000}, "reason", "At most 120 characters."),
        ({"member": ""}, "member", "Choose for whom."),
        ({"member": "x\x00"}, "member", "Choose for whom."),
    ],
)
def test_what_is_wrong_is_said_at_its_field_and_the_rest_is_kept(
    at_desk: SignIn, thanks: Thanks, more: dict[str, str], field: str, said: str
) -> None:
    member, _actor = thanks.member()
    answer = at_desk(HEAD).post(f"{HOME}awards/new/", form(member, **more))
    page = answer.content.decode()
    assert answer.status_code == 422
    assert said in page
    assert f'id="id_{field}_error"' in page
    assert field == "reason" or "帮忙搬桌子" in page
    assert not Award.objects.exists()


def test_above_the_number_a_second_person_presses_and_the_first_reads_who_can(at_desk: SignIn, thanks: Thanks) -> None:
    member, _actor = thanks.member()
    row = thanks.given(member, 20)
    address = f"{HOME}awards/{row.pk}/"
    page = text(at_desk(HEAD), address)
    assert 'data-verb="approve"' not in page
    assert "a second person looks at it" in page
    assert at_desk(HEAD).post(address, {"do": "approve"}).status_code == 303
    assert fresh(row).state == State.WAITING
    officer = at_desk(OFFICER)
    assert "帮忙搬桌子" in text(officer, "/desk/")
    assert 'data-verb="approve"' in text(officer, address)
    assert officer.post(address, {"do": "approve", "version": str(row.version)}).status_code == 303
    assert (fresh(row).state, has(member)) == (State.DONE, 20)
    late = officer.post(address, {"do": "decline", "words": "不", "version": str(row.version)})
    assert late.status_code == 422
    assert "Somebody did something here meanwhile" in late.content.decode()


def test_a_mistake_is_put_right_with_words(at_desk: SignIn, thanks: Thanks) -> None:
    member, _actor = thanks.member()
    row = thanks.given(member, 8)
    address, client = f"{HOME}awards/{row.pk}/", at_desk(HEAD)
    wrong = client.post(address, {"do": "take_back", "mistake": "", "words": "记重了"})
    assert wrong.status_code == 422
    assert 'id="id_mistake_take_back_error"' in wrong.content.decode()
    assert 'value="记重了"' in wrong.content.decode()
    assert client.post(address, {"do": "take_back", "mistake": "twice", "words": "记重了"}).status_code == 303
    assert has(member) == 0
    assert "Awarded twice: 记重了" in text(client, address)


def test_what_is_spent_is_said_and_nobodys_balance(at_desk: SignIn, thanks: Thanks) -> None:
    member, actor = thanks.member()
    row = thanks.given(member, 8)
    actions.give(member, amount=7, by=actor, at=thanks.at)
    client = at_desk(HEAD)
    client.post(f"{HOME}awards/{row.pk}/", {"do": "take_back", "mistake": "twice", "words": "记重了"})
    page = text(client, f"{HOME}awards/{row.pk}/")
    assert "spent or given away already" in page
    assert fresh(row).state == State.DONE


def test_an_award_of_another_estate_and_an_unknown_way_are_not_there(at_desk: SignIn, thanks: Thanks) -> None:
    member, _actor = thanks.member()
    row = thanks.given(member, 8)
    PointsMember.objects.filter(pk=member.pk).update(estate=thanks.world.places["other_estate"])
    client = at_desk(HEAD)
    assert client.get(f"{HOME}awards/{row.pk}/").status_code == 404
    assert client.post(f"{HOME}awards/{row.pk}/", {"do": "decline", "words": "x"}).status_code == 404
    PointsMember.objects.filter(pk=member.pk).update(estate=thanks.world.estate)
    assert client.post(f"{HOME}awards/{row.pk}/", {"do": "dance"}).status_code == 404


def test_somebody_without_an_account_is_written_down_and_taken_out(at_desk: SignIn, thanks: Thanks) -> None:
    volunteer, client = thanks.written_volunteer(), at_desk(HEAD)
    today = local_date(thanks.at).isoformat()
    sent = {"do": "join", "volunteer": str(volunteer.pk), "consent_way": "spoken", "consented_on": today}
    assert client.post(f"{HOME}members/", {**sent, "consent_way": ""}).status_code == 422
    assert client.post(f"{HOME}members/", {**sent, "volunteer": ""}).status_code == 422
    assert client.post(f"{HOME}members/", sent).status_code == 303
    member = PointsMember.objects.get()
    assert member.consent_way == "spoken"
    assert "They want to leave" in text(client, f"{HOME}members/")
    out = {"do": "leave", "member": str(member.pk)}
    wrong = client.post(f"{HOME}members/", out)
    assert wrong.status_code == 422
    assert "Say what becomes of what is left." in wrong.content.decode()
    assert client.post(f"{HOME}members/", {**out, "rest": "pot"}).status_code == 303
    assert fresh(member).volunteer_id is None
    assert client.post(f"{HOME}members/", {**out, "rest": "pot"}).status_code == 404


def test_whoever_has_an_account_is_not_taken_out_by_others(at_desk: SignIn, thanks: Thanks) -> None:
    member, _actor = thanks.member()
    client = at_desk(HEAD)
    assert "They want to leave" not in text(client, f"{HOME}members/")
    gone = client.post(f"{HOME}members/", {"do": "leave", "member": str(member.pk), "rest": "pot"})
    assert gone.status_code == 404
    assert fresh(member).left_at is None


def test_an_item_is_put_in_changed_and_ended(at_desk: SignIn, thanks: Thanks) -> None:
    client = at_desk(HEAD)
    sent = {"name": "洗衣液", "words": "一瓶", "price": "4", "left": "3", "place": str(thanks.world.estate.pk)}
    answer = client.post(f"{HOME}catalogue/new/", {**sent, "idempotency_key": "i"})
    row = PointsItem.objects.get()
    here = f"{HOME}catalogue/{row.pk}/"
    assert answer["Location"] == here
    assert client.post(f"{HOME}catalogue/new/", {**sent, "idempotency_key": "i"})["Location"] == here
    changed = client.post(here, {**sent, "do": "change", "left": "9", "version": str(row.version)})
    assert changed.status_code == 303
    assert "9 left" in text(client, f"{HOME}catalogue/")
    stale = client.post(here, {**sent, "do": "change", "version": str(row.version)})
    assert stale.status_code == 422
    assert client.post(here, {"do": "end", "version": str(fresh(row).version)}).status_code == 303
    assert "It is offered no more." in text(client, here)
    assert client.post(here, {**sent, "do": "change"}).status_code == 303, "said, and nothing changes"
    assert client.post(here, {"do": "dance"}).status_code == 404


@pytest.mark.parametrize(
    ("more", "field"),
    [({"name": ""}, "name"), ({"name": "长" * 50}, "name"), ({"price": "0"}, "price"), ({"price": "1.5"}, "price"),
     ({"left": "-1"}, "left"), ({"left": "10000"}, "left"), ({"words": "打13900139066"}, "words")],
)  # fmt: skip
def test_an_item_that_cannot_be_is_refused_at_its_field(
    at_desk: SignIn, thanks: Thanks, more: dict[str, str], field: str
) -> None:
    sent = {"name": "洗衣液", "words": "", "price": "4", "left": "3", "place": str(thanks.world.estate.pk), **more}
    answer = at_desk(HEAD).post(f"{HOME}catalogue/new/", sent)
    assert answer.status_code == 422
    assert f'id="id_{field}_error"' in answer.content.decode()
    assert not PointsItem.objects.exists()


def test_the_station_reserves_for_somebody_and_hands_it_over_by_its_code(at_desk: SignIn, thanks: Thanks) -> None:
    member = thanks.written()
    thanks.given(member, 10)
    item, client = thanks.item(), at_desk(HEAD)
    here = f"{HOME}catalogue/{item.pk}/"
    assert client.post(here, {"do": "reserve", "member": ""}).status_code == 422
    sent = {"do": "reserve", "member": str(member.pk), "price": "4", "idempotency_key": "r"}
    assert client.post(here, sent).status_code == 303
    assert client.post(here, sent).status_code == 303, "the same form again"
    row = Redemption.objects.get()
    assert "The code is" in text(client, here)
    found = text(client, f"{HOME}reserved/?code={code_of(row.pk).lower()}")
    assert found.count("data-reserved") == 1
    assert "Nothing that is kept here has this code." in text(client, f"{HOME}reserved/?code=AAAAA-AAAAA")
    assert client.post(f"{HOME}reserved/", {"do": "hand_over", "redemption": str(row.pk)}).status_code == 303
    assert fresh(row).state == Reserved.HANDED_OVER
    assert client.post(f"{HOME}reserved/", {"do": "give_back", "redemption": str(row.pk)}).status_code == 303
    assert fresh(row).state == Reserved.HANDED_OVER, "said, and nothing changes"
    assert has(member) == 6
    assert client.post(f"{HOME}reserved/", {"do": "hand_over", "redemption": "x"}).status_code == 404


def test_points_that_do_not_reach_are_said_without_a_number(at_desk: SignIn, thanks: Thanks) -> None:
    member = thanks.written()
    thanks.given(member, 3)
    item = thanks.item(price=40)
    sent = {"do": "reserve", "member": str(member.pk), "price": "40"}
    answer = at_desk(HEAD).post(f"{HOME}catalogue/{item.pk}/", sent)
    assert answer.status_code == 422
    assert "The points on the account do not reach for it yet." in answer.content.decode()


def test_the_pot_is_taken_from_for_a_reason_and_never_below_nothing(at_desk: SignIn, thanks: Thanks) -> None:
    member, actor = thanks.rich(10)
    actions.give(member, amount=8, by=actor, at=thanks.at)
    client, estate = at_desk(HEAD), str(thanks.world.estate.pk)
    assert "8 points" in text(client, f"{HOME}pot/")
    sent = {"estate": estate, "amount": "9", "reason": "送一袋米"}
    wrong = client.post(f"{HOME}pot/", sent)
    assert wrong.status_code == 422
    assert "So many are not in the pot." in wrong.content.decode()
    assert "送一袋米" in wrong.content.decode()
    named = client.post(f"{HOME}pot/", {**sent, "amount": "3", "reason": "给业主王小明，送米"})
    assert named.status_code == 422
    assert client.post(f"{HOME}pot/", {**sent, "amount": "3", "idempotency_key": "p"}).status_code == 303
    assert client.post(f"{HOME}pot/", {**sent, "amount": "3", "idempotency_key": "p"}).status_code == 303
    assert PotUse.objects.count() == 1
    page = text(client, f"{HOME}pot/")
    assert "送一袋米" in page
    assert "5 points" in page
    assert "林一" not in page


def test_what_looks_odd_is_judged_in_words_by_another(at_desk: SignIn, thanks: Thanks) -> None:
    member, _actor = thanks.member()
    row = thanks.given(member, 8)
    doubt = Doubt.objects.create(award=row, seen=Seen.SOON_SPENT, noted_at=thanks.at)
    address = f"{HOME}doubts/{doubt.pk}/"
    assert "another person decides it" in text(at_desk(HEAD), address)
    client = at_desk(OFFICER)
    assert str(Seen.SOON_SPENT.label) in text(client, f"{HOME}doubts/")
    assert client.post(address, {"verdict": "", "words": "x"}).status_code == 422
    assert client.post(address, {"verdict": "in_order", "words": ""}).status_code == 422
    assert client.post(address, {"verdict": "take_back", "words": "写错", "mistake": ""}).status_code == 422
    assert client.post(address, {"verdict": "in_order", "words": "问过了，当天领的"}).status_code == 303
    assert "问过了，当天领的" in text(client, address)
    assert "In order" in text(client, f"{HOME}doubts/?list=judged")
    assert client.get(f"{HOME}doubts/{row.pk}/").status_code == 404


def test_lists_cost_the_same_for_one_and_for_three(at_desk: SignIn, thanks: Thanks) -> None:
    client = at_desk(HEAD)
    addresses = ["?list=done", "members/", "catalogue/", "reserved/", "doubts/"]

    def add(name: str) -> None:
        member, actor = thanks.rich(10, name)
        item = thanks.item(left=1, name=f"物{name}")
        actions.reserve(item, member, by=actor, at=thanks.at)
        Doubt.objects.create(award=member.awards.get(), seen=Seen.SOON_SPENT, noted_at=thanks.at)

    def cost() -> list[int]:
        found = []
        for address in addresses:
            with CaptureQueriesContext(
                connection,
            ) as asked:
                text(client, HOME + address)
            found.append(len(asked))
        return found

    add("甲")
    one = cost()
    add("乙")
    add("丙")
    assert cost() == one
    assert max(one) <= 8


def test_a_star_stands_beside_a_name_only_where_its_owner_wants_it(at_desk: SignIn, thanks: Thanks) -> None:
    member, actor = thanks.rich(20)
    page = f"/desk/volunteering/teams/{thanks.team.pk}/"
    assert "data-beside" not in text(at_desk(HEAD), page)
    actions.show(member, shown=True, by=actor, at=thanks.at)
    seen = text(at_desk(HEAD), page)
    assert seen.count("data-beside") == 1
    assert "One star" in seen
    assert ">20<" not in seen


def test_no_form_reaches_another_pot_or_place_than_it_named(at_desk: SignIn, thanks: Thanks) -> None:
    member, actor = thanks.rich(10)
    actions.give(member, amount=8, by=actor, at=thanks.at)
    client, other = at_desk(HEAD), str(thanks.world.places["other_estate"].pk)
    sent = {"estate": other, "amount": "3", "reason": "送一袋米", "idempotency_key": "p"}
    assert client.post(f"{HOME}pot/", sent).status_code == 404
    assert not PotUse.objects.exists()
    new = {"place": other, "name": "洗衣液", "price": "4", "left": "3", "idempotency_key": "i"}
    assert client.post(f"{HOME}catalogue/new/", new).status_code == 404
    assert not PointsItem.objects.exists()


def test_a_form_read_before_somebody_reserved_leaves_the_shelf(at_desk: SignIn, thanks: Thanks) -> None:
    member, actor = thanks.rich(10)
    item = thanks.item(price=4, left=3)
    here, client = f"{HOME}catalogue/{item.pk}/", at_desk(HEAD)
    assert 'name="left_read" value="3"' in text(client, here)
    actions.reserve(item, member, by=actor, at=thanks.at)
    sent = {"do": "change", "name": "洗衣粉", "price": "4", "left": "3", "left_read": "3", "version": str(item.version)}
    assert client.post(here, sent).status_code == 303
    assert 'name="left_read" value="2"' in text(client, here)

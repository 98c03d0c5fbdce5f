"""Resources, the menu and needs: what each takes, what is refused at its field, what stays sealed, what ends."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from linli.core.actors import system
from linli.core.models import Event
from linli.core.refusals import Invalid, Refused
from linli.core.secrets import SealBroken
from linli.core.waiting import waiting_for
from linli.offers import actions, jobs, queries, waiting
from linli.offers.enums import NeedState, Origin, Shelf, ShelfVerb
from linli.offers.models import Need, Resource
from linli.offers.proposing import propose
from linli.people.vault import vault
from tests.offers.conftest import HEAD, MANAGER, OFFICER, OTHER_PHONE, PHONE, VOLUNTEER, Desk

pytestmark = pytest.mark.django_db


def wrong(act: Callable[..., Any], *args: Any, **more: Any) -> list[str]:
    with pytest.raises(Invalid) as found:
        act(*args, **more)
    return list(found.value.errors)


def refused(act: Callable[..., Any], *args: Any, **more: Any) -> str:
    with pytest.raises(Refused) as found:
        act(*args, **more)
    return found.value.refusal.rule


# -- resources


def test_a_name_is_sealed_and_opened_for_this_row_alone(desk: Desk) -> None:
    row = Resource.objects.get(pk=desk.resource(None).pk)
    assert "欧阳青".encode() not in bytes(row.holder_sealed)
    assert actions.holder_of(row) == "欧阳青"
    assert actions.holder_of(desk.resource()) == ""
    other = desk.resource(None, what="另一样")
    other.holder_sealed = row.holder_sealed
    with pytest.raises(SealBroken):
        vault().open_(bytes(other.holder_sealed), f"resource:{other.pk}".encode())
    for event in Event.objects.filter(subject_id=str(row.pk)):
        assert "欧阳" not in str(event.refs)


@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({"kind": "nothing"}, "kind"), ({"what": " "}, "what"), ({"what": "字" * 41}, "what"),
        ({"what": "打13812345678"}, "what"), ({"words": "字" * 121}, "words"), ({"skills": ["字" * 41]}, "skills"),
        ({"skills": [str(n) for n in range(13)]}, "skills"), ({"times": ["8.noon"]}, "times"),
        ({"per_month": 0}, "per_month"), ({"per_month": -3}, "per_month"), ({"per_month": 10_000}, "per_month"),
        ({"name": "甲"}, "name"),
    ],
)  # fmt: skip
def test_what_is_wrong_with_a_resource_is_told_at_its_field(desk: Desk, more: dict[str, Any], field: str) -> None:
    assert wrong(desk.resource, **more) == [field]
    assert not Resource.objects.exists()


def test_days_of_a_resource(desk: Desk) -> None:
    day = timedelta(days=1)
    assert wrong(desk.resource, until=desk.today - day) == ["until"]
    assert wrong(desk.resource, since=desk.today + 3 * day, until=desk.today + 2 * day) == ["until"]
    row = desk.resource(until=desk.today)
    assert jobs.run(desk.at) == 0
    assert jobs.run(desk.at + day) == 1
    row.refresh_from_db()
    assert row.state == Shelf.ENDED
    assert refused(actions.run_out_resource, row, by=system(), at=desk.at) == "may_shelve_resource"
    later = desk.resource(since=desk.today + day)
    assert later not in queries.usable_at(desk.place(), desk.at)
    assert later in queries.usable_at(desk.place(), desk.at + day)


@pytest.mark.parametrize("more", [{"name": ""}, {"name": "13812345678"}, {"name": "名" * 41}])
def test_somebody_who_offers_has_a_name(desk: Desk, more: dict[str, Any]) -> None:
    assert wrong(desk.resource, None, **more) == ["name"]


@pytest.mark.parametrize("phone", ["", "12"])
def test_somebody_who_offers_has_a_telephone(desk: Desk, phone: str) -> None:
    assert wrong(desk.resource, None, phone=phone) == ["phone"]


def test_the_telephone_goes_with_the_end(desk: Desk) -> None:
    row = desk.resource(None)
    found = actions.ask_holder(row, purpose="ask_details", by=desk.by(), at=desk.at)
    assert found.phone == PHONE
    contact = row.contact
    assert contact is not None
    ended = actions.shelve_resource(row, ShelfVerb.END, by=desk.by(), at=desk.at)
    contact.refresh_from_db()
    assert (ended.contact, contact.masked) == (None, "")
    assert refused(actions.ask_holder, ended, purpose="ask_details", by=desk.by(), at=desk.at) == "may_ask_holder"
    assert wrong(actions.ask_holder, desk.resource(), purpose="ask_details", by=desk.by(), at=desk.at) == ["phone"]


def test_pausing_and_offering_again(desk: Desk) -> None:
    row, by = desk.resource(), desk.by(MANAGER)
    row = actions.shelve_resource(row, ShelfVerb.PAUSE, by=by, at=desk.at)
    assert not queries.usable_at(desk.place(), desk.at).exists()
    assert refused(actions.shelve_resource, row, ShelfVerb.PAUSE, by=by, at=desk.at) == "may_shelve_resource"
    row = actions.shelve_resource(row, ShelfVerb.RESUME, by=by, at=desk.at)
    assert queries.usable_at(desk.place(), desk.at).exists()
    changed = actions.change_resource(row, desk.resource_facts(what="二楼活动室"), by=by, at=desk.at)
    assert (changed.what, changed.owner_id) == ("二楼活动室", desk.body("property").pk)


# -- the menu


def test_the_menu_of_an_estate_has_what_lies_above_it(desk: Desk) -> None:
    here, wide = desk.item(), desk.item(place="community", what="社区的")
    paused = desk.item(what="停了")
    actions.shelve_item(paused, ShelfVerb.PAUSE, by=desk.by(), at=desk.at)
    assert set(queries.menu_of(desk.place())) == {here, wide}
    assert set(queries.menu_of(desk.place("other_estate"))) == set()


def test_what_was_ordered_goes_on_when_the_item_ends(desk: Desk) -> None:
    item = desk.item()
    row = desk.ordered(item)
    actions.shelve_item(item, ShelfVerb.END, by=desk.by(), at=desk.at)
    row = actions.dispatch_order(row, to=desk.body("property").pk, by=desk.by(), at=desk.at)
    assert row.holder_id == desk.body("property").pk


def test_the_room_of_a_week_is_counted_in_one_query(desk: Desk, django_assert_num_queries: Callable[..., Any]) -> None:
    items = [desk.item(what=f"第{n}样", per_week=2) for n in range(3)] + [desk.item(what="不限")]
    desk.ordered(items[0])
    with django_assert_num_queries(1):
        left = queries.left_in_weeks(items, desk.at)
    assert left[items[0].pk][desk.today] == 1
    assert left[items[1].pk][desk.today] == 2
    assert left[items[3].pk][desk.today] is None
    assert len(left[items[0].pk]) == queries.WEEKS_AHEAD


# -- needs


@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({"kind": ""}, "kind"), ({"public_words": ""}, "public_words"), ({"public_words": "字" * 121}, "public_words"),
        ({"public_words": "3栋1单元502的老人要轮椅"}, "public_words"), ({"inner_words": "字" * 501}, "inner_words"),
        ({"inner_words": "打13812345678"}, "inner_words"), ({"skill": "字" * 41}, "skill"), ({"times": ["x"]}, "times"),
    ],
)  # fmt: skip
def test_what_is_wrong_with_a_need_is_told_at_its_field(desk: Desk, more: dict[str, Any], field: str) -> None:
    assert wrong(desk.need, **more) == [field]
    assert not Need.objects.exists()


def test_a_need_at_a_door_waits_for_its_words_and_keeps_no_door(desk: Desk) -> None:
    facts = actions.NeedFacts("", "", inner_words="老人想学手机", origin=Origin.VISIT, door=desk.world.room)
    row = actions.add_need(desk.place(), facts, by=desk.by(), at=desk.at)
    assert (row.kind, row.public_words, row.origin, row.place) == ("", "", Origin.VISIT, desk.place())
    assert propose(desk.place(), [row], desk.at) == []
    with pytest.raises(Invalid):
        actions.match(row, desk.resource(), by=desk.by(), at=desk.at)
    row = actions.change_need(row, desk.need_facts(kind="education"), by=desk.by(), at=desk.at)
    assert (row.kind, row.public_words) == ("education", "想有个地方下棋")


def test_a_match_is_asked_answered_and_met(desk: Desk) -> None:
    row = desk.matched()
    assert (row.state, row.agreed_at) == (NeedState.MATCHED, None)
    assert refused(actions.meet, row, by=desk.by(), at=desk.at) == "may_meet"
    row = actions.agree(row, by=desk.by(MANAGER), at=desk.at)
    assert refused(actions.agree, row, by=desk.by(MANAGER), at=desk.at) == "may_agree"
    row = actions.meet(row, words="用上了", by=desk.by(), at=desk.at)
    assert (row.state, row.ended_words) == (NeedState.MET, "用上了")


def test_what_was_turned_down_is_not_proposed_again(desk: Desk) -> None:
    row, other = desk.matched(), desk.resource("volunteers", what="志愿队的屋子")
    first = row.resource
    row = actions.give_back_need(row, reason="这周满了", by=desk.by(MANAGER), at=desk.at)
    assert (row.state, row.resource, row.back_words) == (NeedState.OPEN, None, "这周满了")
    assert row.turned_down == [str(first.pk)]  # type: ignore[union-attr]
    found = propose(desk.place(), [row], desk.at)
    assert [resource for _need, resource, _fit in found] == [other]


def test_a_month_of_a_resource_has_so_much_room(desk: Desk) -> None:
    resource = desk.resource(per_month=1)
    first, second = desk.need(), desk.need(public_words="想打乒乓球")
    actions.match(first, resource, by=desk.by(), at=desk.at)
    assert refused(actions.match, second, resource, by=desk.by(), at=desk.at) == "may_match"
    assert propose(desk.place(), [second], desk.at) == []
    later = desk.at + timedelta(days=31)
    assert actions.match(second, resource, by=desk.by(), at=later).state == NeedState.MATCHED


def test_a_resource_for_elsewhere_or_of_another_class_is_refused(desk: Desk) -> None:
    need = desk.need()
    assert wrong(actions.match, need, desk.resource(kind="tools"), by=desk.by(), at=desk.at) == ["resource"]
    ended = actions.shelve_resource(desk.resource(), ShelfVerb.END, by=desk.by(), at=desk.at)
    assert refused(actions.match, need, ended, by=desk.by(), at=desk.at) == "may_match"


def test_matching_twice_the_same_changes_nothing(desk: Desk) -> None:
    row = desk.matched()
    assert row.resource is not None
    assert actions.match(row, row.resource, by=desk.by(), at=desk.at).version == row.version


def test_the_proposal_costs_the_same_for_one_and_three(
    desk: Desk, django_assert_num_queries: Callable[..., Any]
) -> None:
    needs = [desk.need()]
    desk.resource()
    with django_assert_num_queries(2):
        assert len(propose(desk.place(), needs, desk.at)) == 1
    needs += [desk.need(), desk.need()]
    desk.resource(what="二楼"), desk.resource(what="三楼")
    with django_assert_num_queries(2):
        assert len(propose(desk.place(), needs, desk.at)) == 3


# -- what waits


def asked(desk: Desk, role: str) -> list[str]:
    return [line.asks for line in waiting_for(desk.by(role), desk.at) if line.kind == waiting.KIND]


def test_each_step_waits_with_whom_it_is(desk: Desk) -> None:
    row = desk.ordered()
    assert asked(desk, HEAD) == [waiting.ASSIGN]
    row = actions.dispatch_order(row, to=desk.body("volunteers").pk, by=desk.by(), at=desk.at)
    assert (asked(desk, HEAD), asked(desk, VOLUNTEER)) == ([], [waiting.ASKED])
    row = actions.take_order(row, by=desk.by(VOLUNTEER), at=desk.at)
    (line,) = [one for one in waiting_for(desk.by(VOLUNTEER), desk.at) if one.kind == waiting.KIND]
    assert (line.asks, line.due_at) == (waiting.ASKED_DO, None)
    assert asked(desk, OFFICER) == []
    late = row.do_by + timedelta(minutes=1)
    found = [one.asks for one in waiting_for(desk.by(HEAD), late) if one.kind == waiting.KIND]
    assert found == [waiting.LATE]
    row = actions.finish_order(row, result="好了", by=desk.by(VOLUNTEER), at=desk.at)
    assert (asked(desk, HEAD), asked(desk, VOLUNTEER)) == ([waiting.WORD], [])
    actions.rate_order(row, rating="not", by=desk.holder_of_code(row), at=desk.at)
    assert asked(desk, HEAD) == [waiting.AGAIN]


def test_a_body_that_is_paid_has_days(desk: Desk) -> None:
    row = desk.assigned()
    (line,) = [
        one for one in waiting_for(desk.by(MANAGER), desk.at) if one.kind == waiting.KIND and one.asks == "order_take"
    ]
    assert line.due_at == row.take_by
    actions.take_order(row, by=desk.by(MANAGER), at=desk.at)
    (line,) = [
        one for one in waiting_for(desk.by(MANAGER), desk.at) if one.kind == waiting.KIND and one.asks == "order_do"
    ]
    assert line.due_at == row.do_by


def test_a_need_waits_with_whom_it_is(desk: Desk) -> None:
    row = desk.need()
    assert asked(desk, HEAD) == [waiting.NEED]
    row = actions.match(row, desk.resource("volunteers"), by=desk.by(), at=desk.at)
    assert (asked(desk, HEAD), asked(desk, VOLUNTEER)) == ([], [waiting.NEED_ANSWER])
    actions.agree(row, by=desk.by(VOLUNTEER), at=desk.at)
    assert (asked(desk, HEAD), asked(desk, VOLUNTEER)) == ([waiting.NEED_MEET], [])


def test_somebody_by_name_is_asked_by_the_station(desk: Desk) -> None:
    desk.matched(None)
    assert asked(desk, HEAD) == [waiting.NEED_ASK]


def test_another_telephone_is_another_order(desk: Desk) -> None:
    first, second = desk.ordered(phone=PHONE), desk.ordered(phone=OTHER_PHONE)
    assert first.contact_id != second.contact_id

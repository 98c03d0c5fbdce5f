"""The list: proposed by the unit, agreed by the place; changes keep the old line; last year's copied by one press."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest

from linli.alliances import actions
from linli.alliances.enums import State
from linli.alliances.models import Commitment, CommitmentLine
from linli.core.actions import KeyReused
from linli.core.refusals import Invalid, Refused, Stale
from tests.alliances.conftest import KEEPER, LIAISON, Ally, fresh

NEXT = datetime(2027, 1, 5, 1, 30, tzinfo=UTC)


def lines(item: Commitment) -> list[tuple[bool, str]]:
    return [(one.by_unit, one.amount) for one in CommitmentLine.objects.filter(commitment=item).order_by("id")]


def test_proposed_changed_back_and_forth_and_agreed_with_every_line_kept(ally: Ally) -> None:
    item = ally.proposed()
    item = actions.change(item, ally.facts(amount="两次"), why="老人多", by=ally.by(KEEPER), at=ally.at)
    assert item.state == State.COUNTERED
    with pytest.raises(Refused):
        actions.agree(item, by=ally.by(KEEPER), at=ally.at)
    item = actions.change(item, ally.facts(amount="三次"), by=ally.by(), at=ally.at)
    assert item.state == State.PROPOSED
    with pytest.raises(Refused):
        actions.agree(item, by=ally.by(), at=ally.at)
    item = actions.agree(item, by=ally.by(KEEPER), at=ally.at)
    assert item.state == State.AGREED
    assert lines(item) == [(True, "一次"), (False, "两次"), (True, "三次")]
    again = actions.agree(item, by=ally.by(KEEPER), at=ally.at, version=1)
    assert again.version == item.version


def test_the_unit_agrees_to_what_the_place_changed(ally: Ally) -> None:
    assert actions.agree(ally.countered(), by=ally.by(), at=ally.at).state == State.AGREED


def test_who_changes_what_was_agreed_asks_again(ally: Ally) -> None:
    item = actions.change(ally.agreed(), ally.facts(what="查两遍"), by=ally.by(KEEPER), at=ally.at)
    assert item.state == State.COUNTERED


def test_nothing_is_asked_anew_where_nothing_was_changed(ally: Ally) -> None:
    item = ally.agreed()
    same = actions.change(item, ally.facts(), by=ally.by(KEEPER), at=ally.at)
    assert (same.state, same.version) == (State.AGREED, item.version)


BAD: list[tuple[str, Any]] = [
    ("kind", "nothing"), ("kind", ""), ("what", ""), ("what", " \u200b"), ("what", "长" * 81), ("what", "长" * 5000),
    ("whom", "长" * 61), ("amount", "长" * 41), ("due_on", None), ("due_on", date(2027, 1, 1)),
    ("due_on", date(1999, 1, 1)), ("what", "打电话 13800138000 给老李"),
]  # fmt: skip


@pytest.mark.parametrize(("field", "value"), BAD)
def test_each_field_refuses_what_cannot_be(ally: Ally, field: str, value: Any) -> None:
    tie = ally.tie()
    with pytest.raises(Invalid) as wrong:
        ally.proposed(tie, **{field: value})
    assert list(wrong.value.errors) == [field]
    item = ally.proposed(tie)
    with pytest.raises(Invalid) as wrong:
        actions.change(item, ally.facts(**{field: value}), by=ally.by(KEEPER), at=ally.at)
    assert list(wrong.value.errors) == [field]


def test_a_list_is_for_this_year_or_the_next(ally: Ally) -> None:
    tie = ally.tie()
    facts = ally.facts(due_on=date(2027, 3, 1))
    assert actions.propose(tie, facts, year=2027, by=ally.by(), at=ally.at).year.year == 2027
    for year in (2025, 2028, 0, -1):
        with pytest.raises(Invalid) as wrong:
            actions.propose(tie, facts, year=year, by=ally.by(), at=ally.at)
        assert list(wrong.value.errors) == ["year"]


def test_sent_twice_it_stands_once(ally: Ally) -> None:
    tie = ally.tie()
    first = actions.propose(tie, ally.facts(), key="k1", by=ally.by(), at=ally.at)
    assert actions.propose(tie, ally.facts(), key="k1", by=ally.by(), at=ally.at).pk == first.pk
    with pytest.raises(KeyReused):
        actions.propose(tie, ally.facts(what="别的事"), key="k1", by=ally.by(), at=ally.at)
    assert Commitment.objects.filter(year__tie=tie).count() == 1


def test_all_that_waits_for_a_side_is_agreed_at_once_and_nothing_else(ally: Ally) -> None:
    tie = ally.tie()
    two = [ally.proposed(tie), ally.proposed(tie, what="借车")]
    assert actions.agree_all(tie, by=ally.by(), at=ally.at) == 0
    assert actions.agree_all(tie, by=ally.by(KEEPER), at=ally.at) == 2
    assert {fresh(one).state for one in two} == {State.AGREED}
    assert actions.agree_all(tie, by=ally.by(KEEPER), at=ally.at) == 0
    assert actions.agree_all(tie, year=1990, by=ally.by(KEEPER), at=ally.at) == 0


def test_nobody_agrees_to_what_they_have_not_read(ally: Ally) -> None:
    tie, by = ally.tie(), ally.by(KEEPER)
    one = ally.proposed(tie)
    seen = {one.pk: one.version}
    late = ally.proposed(tie, what="借车")
    with pytest.raises(Stale):
        actions.agree_all(tie, seen=seen, by=by, at=ally.at)
    seen[late.pk] = late.version
    actions.change(late, ally.facts(what="借两辆车"), by=ally.by(), at=ally.at)
    with pytest.raises(Stale):
        actions.agree_all(tie, seen=seen, by=by, at=ally.at)
    assert {fresh(one).state, fresh(late).state} == {State.PROPOSED}, "all or nothing"
    seen[late.pk] = fresh(late).version
    assert actions.agree_all(tie, seen=seen, by=by, at=ally.at) == 2
    assert actions.agree_all(tie, seen=seen, by=by, at=ally.at) == 0, "pressed again nothing changes"


@pytest.mark.parametrize("role", [LIAISON, KEEPER])
def test_an_item_is_dropped_with_the_reason(ally: Ally, role: str) -> None:
    item = ally.agreed()
    for reason in ("", "长" * 121):
        with pytest.raises(Invalid) as wrong:
            actions.drop(item, reason=reason, by=ally.by(role), at=ally.at)
        assert list(wrong.value.errors) == ["reason"]
    assert actions.drop(item, reason="不用了", by=ally.by(role), at=ally.at).ended_words == "不用了"
    with pytest.raises(Refused):
        actions.drop(item, reason="再来", by=ally.by(role), at=ally.at)


def test_last_years_items_are_proposed_again_by_one_press_and_only_once(ally: Ally) -> None:
    tie = ally.tie()
    ally.agreed(tie)
    ally.done(tie)
    gone = ally.proposed(tie)
    actions.drop(gone, reason="不用了", by=ally.by(), at=ally.at)
    assert actions.copy_last_year(tie, by=ally.by(), at=NEXT) == 2
    assert actions.copy_last_year(tie, by=ally.by(), at=NEXT) == 0
    copied = Commitment.objects.filter(year__year=2027).order_by("pk")
    assert [(one.state, one.due_on) for one in copied] == [(State.PROPOSED, date(2027, 12, 31))] * 2
    assert all(one.copied_from_id != gone.pk for one in copied)


def test_where_there_was_no_list_there_is_nothing_to_copy(ally: Ally) -> None:
    tie = ally.tie()
    with pytest.raises(Invalid) as wrong:
        actions.copy_last_year(tie, by=ally.by(), at=ally.at)
    assert list(wrong.value.errors) == ["year"]


def test_an_item_of_a_leap_day_comes_again_the_day_before(ally: Ally) -> None:
    ally.at = datetime(2028, 2, 1, tzinfo=UTC)
    tie = ally.tie()
    ally.agreed(tie, due_on=date(2028, 2, 29))
    actions.copy_last_year(tie, by=ally.by(), at=datetime(2029, 1, 5, tzinfo=UTC))
    assert Commitment.objects.get(year__year=2029).due_on == date(2029, 2, 28)


def test_a_list_has_an_end(ally: Ally) -> None:
    tie = ally.tie()
    for number in range(40):
        ally.proposed(tie, what=f"第{number}件")
    with pytest.raises(Invalid) as wrong:
        ally.proposed(tie, what="再来一件")
    assert list(wrong.value.errors) == ["what"]


def test_who_saw_another_version_is_told(ally: Ally) -> None:
    item = ally.agreed()
    for act in (
        lambda: actions.change(item, ally.facts(what="别的"), by=ally.by(), at=ally.at, version=1),
        lambda: actions.drop(item, reason="不用了", by=ally.by(), at=ally.at, version=1),
    ):
        with pytest.raises(Stale):
            act()

"""What becomes of an item: done in parts with words and day, finished, carried into next year; what residents said."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any
from uuid import uuid4

import pytest

from linli.alliances import actions
from linli.alliances.enums import State
from linli.alliances.models import Commitment, CommitmentPart
from linli.core.refusals import Invalid, Refused, Stale
from tests.alliances.conftest import KEEPER, Ally, fresh


def test_it_is_done_in_parts_and_the_last_one_ends_it(ally: Ally) -> None:
    item = ally.agreed()
    ally.part(item)
    assert fresh(item).state == State.AGREED
    ally.part(item, words="都查完了", last=True)
    row = fresh(item)
    assert (row.state, row.ended_at) == (State.DONE, ally.at)
    assert [one.words for one in CommitmentPart.objects.filter(commitment=item).order_by("id")] == [
        "查了两栋",
        "都查完了",
    ]
    with pytest.raises(Refused):
        ally.part(row)


BAD: list[tuple[str, Any]] = [
    ("words", ""), ("words", "长" * 501), ("words", "找老李 13800138000"), ("done_on", None),
    ("done_on", date(2025, 12, 31)), ("done_on", date(2026, 11, 24)), ("done_on", date(1999, 1, 1)),
]  # fmt: skip


@pytest.mark.parametrize(("field", "value"), BAD)
def test_each_field_refuses_what_cannot_be(ally: Ally, field: str, value: Any) -> None:
    with pytest.raises(Invalid) as wrong:
        ally.part(ally.agreed(), **{field: value})
    assert list(wrong.value.errors) == [field]


def test_all_of_it_is_done_only_where_something_was_written(ally: Ally) -> None:
    item = ally.agreed()
    with pytest.raises(Invalid) as wrong:
        actions.finish(item, by=ally.by(), at=ally.at)
    assert list(wrong.value.errors) == ["words"]
    ally.part(item)
    done = actions.finish(item, by=ally.by(), at=ally.at)
    assert done.state == State.DONE
    assert actions.finish(item, by=ally.by(), at=ally.at, version=1).version == done.version


def test_residents_words_are_passed_on_by_the_place_and_can_be_taken_back(ally: Ally) -> None:
    item = ally.agreed()
    part = ally.part(item)
    said = actions.pass_on(item, part.pk, said=" 暖气热了 \n 老人高兴", by=ally.by(KEEPER), at=ally.at)
    assert said.said == "暖气热了 老人高兴"
    with pytest.raises(Refused):
        actions.pass_on(item, part.pk, said="我们最好", by=ally.by(), at=ally.at)
    for words in ("长" * 201, "电话 13800138000"):
        with pytest.raises(Invalid) as wrong:
            actions.pass_on(item, part.pk, said=words, by=ally.by(KEEPER), at=ally.at)
        assert list(wrong.value.errors) == ["said"]
    assert actions.pass_on(item, part.pk, said="", by=ally.by(KEEPER), at=ally.at).said == ""


def test_a_part_of_another_item_is_not_there(ally: Ally) -> None:
    tie = ally.tie()
    one, other = ally.agreed(tie), ally.agreed(tie, what="别的")
    part = ally.part(other)
    for part_id in (part.pk, uuid4()):
        with pytest.raises(Refused):
            actions.pass_on(one, part_id, said="好", by=ally.by(KEEPER), at=ally.at)


def test_what_takes_longer_stands_on_next_years_list_to_be_agreed_again(ally: Ally) -> None:
    item = ally.agreed()
    with pytest.raises(Invalid) as wrong:
        actions.carry(item, reason="", by=ally.by(), at=ally.at)
    assert list(wrong.value.errors) == ["reason"]
    carried = actions.carry(item, reason="要等停暖", by=ally.by(), at=ally.at)
    assert (carried.state, carried.ended_words) == (State.CARRIED, "要等停暖")
    copy = Commitment.objects.get(copied_from=item)
    assert (copy.year.year, copy.state, copy.due_on) == (2027, State.PROPOSED, date(2027, 12, 31))
    assert actions.copy_last_year(copy.year.tie, by=ally.by(), at=ally.at + timedelta(days=60)) == 0


def test_who_saw_another_version_is_told(ally: Ally) -> None:
    item = ally.agreed()
    for act in (
        lambda: ally.part(item, version=1),
        lambda: actions.carry(item, reason="慢", by=ally.by(), at=ally.at, version=1),
        lambda: actions.finish(item, by=ally.by(), at=ally.at, version=1),
    ):
        with pytest.raises(Stale):
            act()

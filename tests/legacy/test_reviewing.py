"""Looking again, telling residents, putting it before a forum."""

from __future__ import annotations

import pytest

from linli.core.refusals import Invalid, Refused
from linli.legacy import actions
from linli.legacy.actions import ProblemFacts
from linli.legacy.models import Review
from linli.meetings.actions import withdraw_item
from linli.meetings.models import AgendaItem
from tests.legacy.conftest import COMMUNITY, DEPARTMENT, Old, entered

pytestmark = pytest.mark.django_db


def test_a_review_says_what_was_found_and_sets_the_next_day(old: Old) -> None:
    row = actions.review(old.fresh(), words="还在等批复", next_on=old.day(30), by=old.by(), at=old.at)
    assert row.review_on == old.day(30)
    assert Review.objects.get().next_on == old.day(30)
    actions.review(old.fresh(), words="社区来看过", next_on=old.day(40), by=old.by(COMMUNITY), at=old.at)
    with pytest.raises(Refused):
        actions.review(old.fresh(), words="看过", next_on=old.day(40), by=old.by(DEPARTMENT), at=old.at)


@pytest.mark.parametrize(("words", "days", "field"), [
    ("", 30, "words"), ("长" * 5000, 30, "words"), ("看过", 0, "next_on"), ("看过", -9, "next_on"),
    ("看过", 190, "next_on"),
])  # fmt: skip
def test_a_review_that_cannot_be_is_said_at_its_field(old: Old, words: str, days: int, field: str) -> None:
    with pytest.raises(Invalid) as raised:
        actions.review(old.fresh(), words=words, next_on=old.day(days), by=old.by(), at=old.at)
    assert list(raised.value.errors) == [field]
    assert old.fresh().review_on == old.day(90)


def test_without_a_day_there_is_no_review(old: Old) -> None:
    with pytest.raises(Invalid):
        actions.review(old.fresh(), words="看过", next_on=None, by=old.by(), at=old.at)


def test_public_words_stand_apart_and_hold_no_telephone(old: Old) -> None:
    row = actions.publish(old.fresh(), words="三期房产证正在补办。", by=old.by(), at=old.at)
    first = row.published_at
    assert first == old.at
    row = actions.publish(old.fresh(), words="三期房产证补办中。", by=old.by(), at=old.later(days=2))
    assert row.published_at == first
    for words in ("找老王13812345678", "身份证110101199003078515", "长" * 401):
        with pytest.raises(Invalid) as raised:
            actions.publish(old.fresh(), words=words, by=old.by(), at=old.at)
        assert list(raised.value.errors) == ["words"]
    row = actions.publish(old.fresh(), words=" ", by=old.by(), at=old.at)
    assert (row.public_words, row.published_at) == ("", None)


def test_it_comes_onto_the_forums_list_once_at_a_time(old: Old) -> None:
    row = actions.put_on_agenda(old.fresh(), by=old.by(), at=old.at)
    item = AgendaItem.objects.get(matter_id=row.matter_id)
    assert (item.title, item.is_open) == (row.title, True)
    with pytest.raises(Invalid) as raised:
        actions.put_on_agenda(old.fresh(), by=old.by(), at=old.at)
    assert list(raised.value.errors) == ["forum"]
    from linli.core.actors import system

    withdraw_item(item, reason="改日", by=system(), at=old.at)
    again = actions.put_on_agenda(old.fresh(), by=old.by(), at=old.at)
    assert again.matter_id != row.matter_id


def test_a_telephone_in_its_words_stays_at_the_desk(old: Old) -> None:
    facts = ProblemFacts("排水管没接市政", "sewers", "当年施工的老王13812345678知道图纸在哪。")
    row = actions.put_on_agenda(entered(old.world, old.at, facts=facts), by=old.by(), at=old.at)
    item = AgendaItem.objects.get(matter_id=row.matter_id)
    assert "图纸在哪" in item.words
    assert "13812345678" not in item.words


def test_where_nobody_holds_a_forum_it_is_said(old: Old) -> None:
    from linli.organisations.models import Organisation

    head = old.by()
    Organisation.objects.update(ended_on=old.day(-1))
    with pytest.raises(Invalid) as raised:
        actions.put_on_agenda(old.fresh(), by=head, at=old.at)
    assert list(raised.value.errors) == ["forum"]

"""The two-way word: the place first, then the unit, once each, three answers and a sentence; sums from five on."""

from __future__ import annotations

from datetime import timedelta

import pytest

from linli.alliances import actions, rules
from linli.alliances.enums import Answer
from linli.alliances.models import AllianceTie, AllianceYear
from linli.alliances.queries import answers_in, visible_to
from linli.core.refusals import Invalid, Refused, Stale
from linli.demo.alliances import unit_in
from tests.alliances.conftest import ABOVE, KEEPER, OTHER, Ally


def test_the_place_says_first_and_the_unit_after_it(ally: Ally) -> None:
    year = ally.listed()
    with pytest.raises(Refused) as refused:
        actions.say_word(year, answer="much", words="社区好", by=ally.by(), at=ally.at)
    assert "first" in refused.value.refusal.why
    year = actions.say_word(year, answer="much", words="随叫随到", by=ally.by(KEEPER), at=ally.at)
    year = actions.say_word(year, answer="some", words="早点说时间", by=ally.by(), at=ally.at)
    assert (year.keeper_answer, year.keeper_words) == ("much", "随叫随到")
    assert (year.unit_answer, year.unit_words) == ("some", "早点说时间")
    for role in (KEEPER, ""):
        with pytest.raises(Refused):
            actions.say_word(year, answer="some", words="改一改", by=ally.by(*filter(None, [role])), at=ally.at)


@pytest.mark.parametrize(("answer", "words", "field"), [
    ("", "好", "answer"), ("best", "好", "answer"), ("much", "", "words"), ("much", "长" * 201, "words"),
])  # fmt: skip
def test_each_field_refuses_what_cannot_be(ally: Ally, answer: str, words: str, field: str) -> None:
    with pytest.raises(Invalid) as wrong:
        actions.say_word(ally.listed(), answer=answer, words=words, by=ally.by(KEEPER), at=ally.at)
    assert list(wrong.value.errors) == [field]


def test_nobody_is_asked_before_the_month_of_the_playbook(ally: Ally) -> None:
    year = AllianceYear.objects.select_related("tie").get(tie=ally.tie())
    with pytest.raises(Refused):
        actions.say_word(year, answer="much", words="好", by=ally.by(KEEPER), at=year.word_from - timedelta(minutes=1))
    assert rules.may_say_word(ally.by(KEEPER), year, year.word_from) is None


def test_of_a_tie_that_ended_the_word_can_be_said_at_once(ally: Ally) -> None:
    tie = ally.ended()
    year = AllianceYear.objects.select_related("tie").get(tie=tie)
    assert actions.say_word(year, answer="some", words="谢谢", by=ally.by(KEEPER), at=ally.at).keeper_words == "谢谢"


def test_who_saw_another_version_is_told(ally: Ally) -> None:
    with pytest.raises(Stale):
        actions.say_word(ally.listed(), answer="much", words="好", by=ally.by(KEEPER), at=ally.at, version=9)


def test_words_are_read_by_both_sides_and_by_nobody_above(ally: Ally) -> None:
    tie = ally.tie()
    assert rules.may_see_words(ally.by(), tie, ally.at) is None
    assert rules.may_see_words(ally.by(KEEPER), tie, ally.at) is None
    refused = rules.may_see_words(ally.by(ABOVE), tie, ally.at)
    assert refused is not None
    assert "sums" in refused.instead


def test_answers_are_added_up_from_five_on(ally: Ally) -> None:
    years = [AllianceYear.objects.get(tie=ally.tie())]
    for number in range(4):
        unit = unit_in(ally.world, f"单位{number}", f"单位{number}", OTHER, ally.at)
        tie = AllianceTie.objects.create(
            playbook_version_id=years[0].tie.playbook_version_id, unit=unit, keeper=years[0].tie.keeper,
            place=years[0].tie.place, asked_by_unit=True, ends_on=years[0].tie.ends_on, asked_at=ally.at,
            starts_on=ally.at.date(), state="standing",
        )  # fmt: skip
        years.append(AllianceYear.objects.create(tie=tie, year=2026, list_by=ally.at, word_from=ally.at))
    seen = visible_to(ally.by(ABOVE))
    for year in years[:4]:
        AllianceYear.objects.filter(pk=year.pk).update(keeper_answer="much", keeper_words="好", keeper_said_at=ally.at)
    assert answers_in(seen, 2026) == {}
    AllianceYear.objects.filter(pk=years[4].pk).update(keeper_answer="some", keeper_words="好", keeper_said_at=ally.at)
    assert answers_in(seen, 2026) == {Answer.MUCH: 4, Answer.SOME: 1, Answer.NOT_YET: 0}
    assert answers_in(seen, 2025) == {}

"""What looks odd about awards: each case and its near miss; judged once, in words, by another person."""

from __future__ import annotations

from datetime import timedelta

import pytest

from linli.core.actors import system
from linli.core.refusals import Invalid, Refused, Stale
from linli.points import actions
from linli.points.enums import Seen, State, Verdict
from linli.points.jobs import look_all
from linli.points.models import Award, Doubt
from linli.volunteering.actions import confirm
from linli.volunteering.models import SignUp
from tests.points.conftest import DAY, HOUR, OFFICER, Thanks, fresh, has

LATER = 10 * DAY


def seen(thanks: Thanks, after: timedelta = LATER) -> list[str]:
    look_all(by=system(), at=thanks.at + after)
    return sorted(Doubt.objects.order_by("pk").values_list("seen", flat=True))


def test_nothing_odd_is_nothing(thanks: Thanks) -> None:
    _member, actor = thanks.member()
    thanks.served(actor)
    thanks.run()
    assert seen(thanks) == []


@pytest.mark.parametrize(("begins", "found"), [(HOUR, [Seen.SAME_HOURS]), (2 * HOUR, []), (30 * HOUR, [])])
def test_the_same_hours_in_two_places(thanks: Thanks, begins: timedelta, found: list[str]) -> None:
    _member, actor = thanks.member()
    thanks.served(actor, after=2 * DAY)
    thanks.served(actor, after=2 * DAY + begins, title="另一处")
    thanks.run()
    assert seen(thanks) == found
    assert seen(thanks) == found, "looked at again it is written down once"


@pytest.mark.parametrize(("hours", "found"), [(5.5, [Seen.LONG_DAY]), (5.0, [])])
def test_more_than_sixteen_hours_on_one_day(thanks: Thanks, hours: float, found: list[str]) -> None:
    """The world's clock stands at half past nine: three parts of a day from half past midnight on."""
    _member, actor = thanks.member()
    midnight = 2 * DAY - timedelta(hours=9, minutes=30)
    for number in range(3):
        thanks.served(actor, hours=hours, after=midnight + number * timedelta(hours=6))
    thanks.run()
    assert seen(thanks) == found


@pytest.mark.parametrize(
    ("amounts", "found"),
    [((8, 9, 10), [Seen.JUST_UNDER]), ((8, 9), []), ((8, 3, 9, 10), []), ((3, 8, 8, 8, 8), [Seen.JUST_UNDER] * 2)],
)
def test_several_by_hand_in_a_row_just_within_what_one_may(
    thanks: Thanks, amounts: tuple[int, ...], found: list[str]
) -> None:
    member, _actor = thanks.member()
    for number, amount in enumerate(amounts):
        moment = thanks.at + number * HOUR
        actions.award(member, amount=amount, reason="帮忙", by=thanks.by(), at=moment)
    assert seen(thanks, DAY) == found


@pytest.mark.parametrize(("minutes", "found"), [(10, [Seen.SOON_SPENT]), (16, [])])
def test_spent_within_minutes_of_an_award_by_hand(thanks: Thanks, minutes: int, found: list[str]) -> None:
    member, actor = thanks.member()
    thanks.given(member, 5)
    actions.reserve(thanks.item(), member, by=actor, at=thanks.at + timedelta(minutes=minutes))
    assert seen(thanks, DAY) == found


def test_what_was_confirmed_and_corrected_is_shown_not_taken(thanks: Thanks) -> None:
    member, actor = thanks.member()
    row = thanks.served(actor)
    thanks.run()
    confirm(row, served=[], by=thanks.by(), at=row.ends_at + 2 * HOUR)
    assert seen(thanks) == [Seen.CORRECTED]
    assert has(member) == 2
    actions.judge(
        Doubt.objects.get(), verdict=Verdict.TAKE_BACK, words="当天没来", mistake="not_served", by=thanks.by(),
        at=thanks.at + LATER,
    )  # fmt: skip
    assert has(member) == 0
    thanks.run()
    assert has(member) == 0, "a service that was taken back is not awarded anew"


def doubted(thanks: Thanks) -> tuple[Doubt, Award]:
    member, _actor = thanks.member()
    row = thanks.given(member, 8)
    return Doubt.objects.create(award=row, seen=Seen.SOON_SPENT, noted_at=thanks.at), row


@pytest.mark.parametrize(
    ("verdict", "words", "mistake", "field"),
    [("", "x", "", "verdict"), ("maybe", "x", "", "verdict"), ("in_order", " ", "", "words"),
     ("in_order", "长" * 500, "", "words"), ("take_back", "错", "", "mistake"), ("take_back", "", "twice", "words")],
)  # fmt: skip
def test_a_verdict_has_its_words(thanks: Thanks, verdict: str, words: str, mistake: str, field: str) -> None:
    doubt, row = doubted(thanks)
    with pytest.raises(Invalid) as wrong:
        actions.judge(doubt, verdict=verdict, words=words, mistake=mistake, by=thanks.by(OFFICER), at=thanks.at)
    assert set(wrong.value.errors) == {field}
    assert (fresh(doubt).verdict, fresh(row).state) == ("", State.DONE)


def test_it_is_judged_once_and_by_another(thanks: Thanks) -> None:
    doubt, row = doubted(thanks)
    with pytest.raises(Refused, match="own matter"):
        actions.judge(doubt, verdict="in_order", words="我记的", by=thanks.by(), at=thanks.at)
    with pytest.raises(Refused):
        actions.judge(doubt, verdict="in_order", words="没问题", by=thanks.by("grid_worker"), at=thanks.at)
    actions.judge(doubt, verdict="in_order", words="问过了", by=thanks.by(OFFICER), at=thanks.at)
    with pytest.raises(Refused, match="In order"):
        actions.judge(doubt, verdict="take_back", words="错", mistake="twice", by=thanks.by(OFFICER), at=thanks.at)
    with pytest.raises(Stale):
        actions.judge(doubt, verdict="in_order", words="x", by=thanks.by(OFFICER), at=thanks.at, version=doubt.version)
    assert fresh(row).state == State.DONE


def test_what_is_spent_stays_unjudged_and_it_is_said(thanks: Thanks) -> None:
    doubt, row = doubted(thanks)
    actor = thanks.by("resident")
    member = row.member
    owner = type(actor)(actor.kind, person_id=member.volunteer.person_id)  # type: ignore[union-attr]  # they have one
    actions.give(member, amount=8, by=owner, at=thanks.at)
    with pytest.raises(Refused, match="spent or given away"):
        actions.judge(doubt, verdict="take_back", words="错", mistake="twice", by=thanks.by(OFFICER), at=thanks.at)
    assert fresh(doubt).verdict == ""


def test_nobody_looks_but_linli_and_of_who_left_nothing_is_written(thanks: Thanks) -> None:
    member, actor = thanks.member()
    thanks.given(member, 5)
    actions.reserve(thanks.item(), member, by=actor, at=thanks.at)
    with pytest.raises(Refused):
        actions.look([], by=thanks.by(), at=thanks.at)
    actions.leave(member, rest="pot", by=actor, at=thanks.at)
    assert seen(thanks, DAY) == []
    assert not SignUp.objects.exists()


def test_a_long_service_meets_more_than_the_next_one(thanks: Thanks) -> None:
    _member, actor = thanks.member()
    thanks.served(actor, hours=8, after=2 * DAY)
    for begins in (1, 4):
        thanks.served(actor, hours=2, after=2 * DAY + begins * HOUR, title=f"另一处{begins}")
    thanks.run()
    assert seen(thanks) == [Seen.SAME_HOURS] * 2


def test_who_left_meanwhile_leaves_nothing_to_judge(thanks: Thanks) -> None:
    member, actor = thanks.member()
    row = thanks.given(member, 5)
    doubt = Doubt.objects.create(award=row, seen=Seen.SOON_SPENT, noted_at=thanks.at)
    actions.leave(member, rest="lapse", by=actor, at=thanks.at)
    with pytest.raises(Refused) as refused:
        actions.judge(doubt, verdict="in_order", words="问过", by=thanks.by(OFFICER), at=thanks.at)
    assert refused.value.refusal.rule == "may_judge"

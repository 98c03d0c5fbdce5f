"""Awarding by hand: for whom, how many, by whom alone and by whom together; taking a mistake back, once."""

from __future__ import annotations

from uuid import uuid4

import pytest

from linli.core.actions import KeyReused
from linli.core.models import Event
from linli.core.refusals import Invalid, RefusalKind, Refused, Stale
from linli.messages.models import Outbox
from linli.points import actions
from linli.points.enums import State
from linli.points.models import LARGEST, Award
from tests.points.conftest import DAY, HEAD, OFFICER, OTHER, Thanks, fresh, has, unsound


def test_what_one_may_award_alone_is_on_the_account_at_once_and_is_told(thanks: Thanks) -> None:
    member, _actor = thanks.member()
    row = thanks.given(member, 10)
    assert (row.state, has(member)) == (State.DONE, 10)
    assert Outbox.objects.filter(kind="points.given", subject_id=str(member.pk)).count() == 1
    assert unsound() == []


def test_more_than_that_waits_and_nothing_is_on_the_account(thanks: Thanks) -> None:
    member, _actor = thanks.member()
    row = thanks.given(member, 11)
    assert (row.state, row.transfer_id, has(member)) == (State.WAITING, None, 0)
    assert not Outbox.objects.filter(kind="points.given").exists()
    actions.approve(row, by=thanks.by(OFFICER), at=thanks.at)
    assert (fresh(row).state, has(member)) == (State.DONE, 11)


def test_who_gave_it_does_not_approve_it_in_any_post(thanks: Thanks) -> None:
    member, _actor = thanks.member()
    row = thanks.given(member, 11)
    for held in thanks.by().posts:
        with pytest.raises(Refused) as refused:
            actions.approve(row, by=thanks.by().in_post(held), at=thanks.at)
        assert refused.value.refusal.kind in (RefusalKind.WHO, RefusalKind.UNSEEN)
    assert has(member) == 0


def test_two_posts_of_one_person_are_one_person(thanks: Thanks) -> None:
    """Whoever gives it in one post cannot approve it in another that could."""
    member, _actor = thanks.member()
    row = thanks.given(member, 11)
    officer = thanks.by(OFFICER)
    one = type(officer)(**{
        name: getattr(officer, name) for name in officer.__dataclass_fields__ if name != "person_id"
    }, person_id=thanks.by().person_id)  # fmt: skip
    with pytest.raises(Refused, match="second person"):
        actions.approve(row, by=one, at=thanks.at)


def test_nobody_awards_or_approves_for_themselves(thanks: Thanks) -> None:
    from linli.volunteering.actions import VolunteerFacts, join, opt_in

    head = thanks.by()
    volunteer = opt_in(thanks.world.estate, VolunteerFacts(), by=head, at=thanks.at)
    join(volunteer, thanks.team, by=head, at=thanks.at)
    mine = actions.join(volunteer, by=head, at=thanks.at)
    with pytest.raises(Refused, match="own matter"):
        thanks.given(mine, 2)
    row = Award.objects.create(
        member=mine, origin="by_hand", state="waiting", amount=20, month=thanks.at.date().replace(day=1), reason="搬",
        given_by=thanks.world.people[OFFICER].pk, made_at=thanks.at,
    )  # fmt: skip
    with pytest.raises(Refused, match="own matter"):
        actions.approve(row, by=head, at=thanks.at)


@pytest.mark.parametrize("amount", [None, 0, -1, LARGEST + 1, 10**12])
def test_a_number_that_cannot_be_is_refused_at_its_field(thanks: Thanks, amount: int | None) -> None:
    member, _actor = thanks.member()
    with pytest.raises(Invalid) as wrong:
        thanks.given(member, amount)  # type: ignore[arg-type]
    assert set(wrong.value.errors) == {"amount"}
    assert not Award.objects.exists()


@pytest.mark.parametrize("reason", ["", "   ", "\u200b", "长" * 5000])
def test_a_reason_is_needed_and_fits(thanks: Thanks, reason: str) -> None:
    member, _actor = thanks.member()
    with pytest.raises(Invalid) as wrong:
        thanks.given(member, 3, reason=reason)
    assert set(wrong.value.errors) == {"reason"}


def test_the_months_limit_holds_for_what_waits_too_and_ends_with_the_month(thanks: Thanks) -> None:
    member, _actor = thanks.member()
    thanks.given(member, 55)
    with pytest.raises(Invalid, match="at most 60 in a month"):
        thanks.given(member, 6)
    thanks.given(member, 5)
    later = thanks.at + 10 * DAY
    assert later.month != thanks.at.month
    row = actions.award(member, amount=6, reason="下个月", by=thanks.by(), at=later)
    assert row.state == State.DONE


def test_what_is_not_awarded_leaves_room_in_the_month(thanks: Thanks) -> None:
    member, _actor = thanks.member()
    row = thanks.given(member, 55)
    actions.decline(row, words="写多了", by=thanks.by(OFFICER), at=thanks.at)
    assert fresh(row).state == State.DECLINED
    assert thanks.given(member, 10).state == State.DONE


def test_whoever_gave_it_may_think_again(thanks: Thanks) -> None:
    member, _actor = thanks.member()
    row = thanks.given(member, 55)
    with pytest.raises(Invalid) as wrong:
        actions.decline(row, words="", by=thanks.by(), at=thanks.at)
    assert set(wrong.value.errors) == {"words"}
    actions.decline(row, words="写错人了", by=thanks.by(), at=thanks.at)
    with pytest.raises(Refused, match="Not awarded"):
        actions.approve(row, by=thanks.by(OFFICER), at=thanks.at)


def test_the_same_key_is_the_same_award_and_another_body_is_refused(thanks: Thanks) -> None:
    member, _actor = thanks.member()
    key = str(uuid4())
    once = actions.award(member, amount=3, reason="搬桌子", key=key, by=thanks.by(), at=thanks.at)
    again = actions.award(member, amount=3, reason="搬桌子", key=key, by=thanks.by(), at=thanks.at)
    assert once.pk == again.pk
    assert has(member) == 3
    with pytest.raises(KeyReused):
        actions.award(member, amount=4, reason="搬桌子", key=key, by=thanks.by(), at=thanks.at)


@pytest.mark.parametrize("role", ["resident", "neighbour", "volunteer", "grid_worker", "city_officer", OTHER, OFFICER])
def test_only_posts_of_the_bodies_whose_teams_they_are_in_award(thanks: Thanks, role: str) -> None:
    member, _actor = thanks.member()
    with pytest.raises(Refused) as refused:
        thanks.given(member, 3, by=role)
    assert refused.value.refusal.kind is RefusalKind.UNSEEN


def test_a_mistake_is_taken_back_once_and_the_member_reads_why(thanks: Thanks) -> None:
    member, _actor = thanks.member()
    row = thanks.given(member, 8)
    actions.take_back(row, mistake="twice", words="昨天记过一次", by=thanks.by(), at=thanks.at)
    assert (fresh(row).state, has(member)) == (State.TAKEN_BACK, 0)
    assert Outbox.objects.filter(kind="points.taken_back").count() == 1
    with pytest.raises(Refused, match="Taken back"):
        actions.take_back(row, mistake="twice", words="又", by=thanks.by(), at=thanks.at)
    assert unsound() == []


@pytest.mark.parametrize(
    ("mistake", "words", "field"),
    [("", "x", "mistake"), ("rude", "x", "mistake"), ("twice", " ", "words"), ("other", "长" * 200, "words")],
)
def test_only_a_mistake_of_the_list_is_taken_back_and_in_words(
    thanks: Thanks, mistake: str, words: str, field: str
) -> None:
    member, _actor = thanks.member()
    row = thanks.given(member, 8)
    with pytest.raises(Invalid) as wrong:
        actions.take_back(row, mistake=mistake, words=words, by=thanks.by(), at=thanks.at)
    assert set(wrong.value.errors) == {field}
    assert has(member) == 8


def test_what_is_spent_already_is_not_taken_back_and_it_is_said(thanks: Thanks) -> None:
    member, actor = thanks.member()
    row = thanks.given(member, 8)
    actions.give(member, amount=3, by=actor, at=thanks.at)
    with pytest.raises(Refused, match="spent or given away already"):
        actions.take_back(row, mistake="number", words="写成八了", by=thanks.by(), at=thanks.at)
    assert (fresh(row).state, has(member)) == (State.DONE, 5)


def test_what_changed_meanwhile_is_read_again_first(thanks: Thanks) -> None:
    member, _actor = thanks.member()
    row = thanks.given(member, 20)
    actions.approve(row, by=thanks.by(OFFICER), at=thanks.at)
    with pytest.raises(Stale):
        actions.take_back(row, mistake="number", words="多了", by=thanks.by(), at=thanks.at, version=row.version)


def test_events_of_awards_hold_no_words_and_no_member(thanks: Thanks) -> None:
    member, actor = thanks.member()
    row = thanks.given(member, 20, reason="给林一")
    actions.approve(row, by=thanks.by(OFFICER), at=thanks.at)
    told = Event.objects.filter(kind__startswith="award.")
    assert sorted(one.kind for one in told) == ["award.approved", "award.given"]
    for one in told:
        assert "林一" not in str(one.refs)
        assert str(actor.person_id) not in str(one.refs)
    assert thanks.by(HEAD).person_id in {one.person_id for one in told}

"""What waits and before whom: the second person, who hands over, who judges; nobody is late. And what is told."""

from __future__ import annotations

import pytest
from django.utils import translation

from linli.core.actors import system
from linli.core.clock import local_date
from linli.core.ledger import balance_of
from linli.core.waiting import waiting_for
from linli.messages.words import words_of
from linli.organisations.actions import succeed
from linli.points import actions
from linli.points.accounts import POT, of_estate
from linli.points.enums import Seen
from linli.points.jobs import forget, see_to
from linli.points.models import Award, Doubt
from linli.points.waiting import APPROVE, HAND_OVER, JUDGE
from linli.volunteering.models import SignUp
from tests.points.conftest import HEAD, OFFICER, OTHER, Thanks, fresh, has


def asked(thanks: Thanks, role: str) -> list[str]:
    return sorted(line.asks for line in waiting_for(thanks.by(role), thanks.at) if line.asks.startswith("points_"))


def test_an_award_waits_before_another_person_and_never_before_who_gave_it(thanks: Thanks) -> None:
    member, _actor = thanks.member()
    row = thanks.given(member, 20)
    assert (asked(thanks, OFFICER), asked(thanks, HEAD), asked(thanks, OTHER)) == ([APPROVE], [], [])
    line = next(one for one in waiting_for(thanks.by(OFFICER), thanks.at) if one.asks == APPROVE)
    assert (line.subject, line.due_at, line.place) == ("帮忙搬桌子", None, "春和里")
    actions.approve(row, by=thanks.by(OFFICER), at=thanks.at)
    assert asked(thanks, OFFICER) == []


def test_what_is_reserved_waits_before_who_keeps_it(thanks: Thanks) -> None:
    member, actor = thanks.rich(10)
    row = actions.reserve(thanks.item(), member, by=actor, at=thanks.at)
    assert (asked(thanks, HEAD), asked(thanks, OFFICER)) == ([HAND_OVER], [])
    actions.hand_over(row, by=thanks.by(), at=thanks.at)
    assert asked(thanks, HEAD) == []


def test_what_looks_odd_waits_before_who_may_judge_it(thanks: Thanks) -> None:
    member, actor = thanks.member()
    row = thanks.given(member, 5)
    doubt = Doubt.objects.create(award=row, seen=Seen.SOON_SPENT, noted_at=thanks.at)
    assert (asked(thanks, OFFICER), asked(thanks, HEAD)) == ([JUDGE], [])
    actions.judge(doubt, verdict="in_order", words="问过", by=thanks.by(OFFICER), at=thanks.at)
    assert asked(thanks, OFFICER) == []
    thanks.served(actor)
    thanks.run()
    Doubt.objects.create(award=Award.objects.get(origin="service"), seen=Seen.LONG_DAY, noted_at=thanks.at)
    assert (asked(thanks, OFFICER), asked(thanks, HEAD)) == ([JUDGE], [JUDGE])


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_each_message_says_what_happened_also_when_the_rows_are_gone(thanks: Thanks, language: str) -> None:
    member, actor = thanks.rich(10)
    row = thanks.given(member, 5)
    kept = actions.reserve(thanks.item(), member, by=actor, at=thanks.at)
    actions.give_back(kept, by=thanks.by(), at=thanks.at)
    actions.take_back(row, mistake="twice", words="记重了", by=thanks.by(), at=thanks.at)
    with translation.override(language):
        given = words_of("points.given", {"award": str(row.pk)})
        back = words_of("points.taken_back", {"award": str(row.pk)})
        gone = words_of("points.gone_back", {"redemption": str(kept.pk)})
        assert "5" in given[0]
        assert "帮忙搬桌子" in given[1]
        assert "记重了" in back[1]
        assert "洗衣液" in gone[0]
        for kind in ("points.given", "points.taken_back", "points.gone_back"):
            assert all(words_of(kind, {}))


def test_a_bodys_catalogue_is_its_successors(thanks: Thanks) -> None:
    item, bodies = thanks.item(), thanks.world.bodies
    from linli.core.actors import system

    succeed(bodies["station"], bodies["other_station"], on=local_date(thanks.at), by=system(), at=thanks.at)
    assert fresh(item).organisation_id == bodies["other_station"].pk


def test_an_estate_that_became_part_of_another_brings_its_pot(thanks: Thanks) -> None:
    member, actor = thanks.rich(10)
    item = thanks.item()
    actions.give(member, amount=7, by=actor, at=thanks.at)
    use = actions.care(thanks.world.estate, amount=2, reason="送米", by=thanks.by(), at=thanks.at)
    from linli.core.models import Event
    from linli.points.following import when_place_is_merged

    old, into = thanks.world.estate, thanks.world.places["other_estate"]
    when_place_is_merged(Event(subject_id=str(old.pk), refs={"into": into.pk}, at=thanks.at))
    assert (fresh(member).estate_id, fresh(item).place_id, fresh(use).estate_id) == (into.pk, into.pk, into.pk)
    assert (balance_of(of_estate(old, POT)), balance_of(of_estate(into, POT)), has(member)) == (0, 5, 3)


def test_after_a_year_it_is_forgotten_for_what_and_why(thanks: Thanks, time_machine: object) -> None:
    from datetime import timedelta

    member, actor = thanks.member()
    thanks.served(actor)
    thanks.run()
    row = thanks.given(member, 5)
    actions.take_back(row, mistake="twice", words="记重了", by=thanks.by(), at=thanks.at)
    doubt = Doubt.objects.create(
        award=row, seen=Seen.JUST_UNDER, noted_at=thanks.at, verdict="in_order", words="问过", judged_at=thanks.at
    )
    time_machine.move_to(thanks.at + timedelta(days=200), tick=False)  # type: ignore[attr-defined]
    while forget():
        pass
    assert fresh(row).reason == "帮忙搬桌子"
    time_machine.move_to(thanks.at + timedelta(days=420), tick=False)  # type: ignore[attr-defined]
    from linli.points import jobs

    jobs.rounds = type(jobs.rounds)(jobs.KEPT)
    while forget():
        pass
    served = Award.objects.get(origin="service")
    assert (fresh(row).reason, fresh(row).back_words, fresh(doubt).words) == ("", "", "")
    assert served.sign_up_id is not None, "without award it would be awarded anew"
    jobs.award_all(by=system(), at=thanks.at + timedelta(days=420))
    assert (Award.objects.filter(origin="service").count(), has(member)) == (1, 2)
    SignUp.objects.update(volunteer=None)
    jobs.rounds = type(jobs.rounds)(jobs.KEPT)
    while forget():
        pass
    jobs.award_all(by=system(), at=thanks.at + timedelta(days=420))
    assert (fresh(served).sign_up_id, fresh(served).amount, has(member)) == (None, 2, 2)


def test_once_an_hour_everything_is_seen_to(thanks: Thanks, time_machine: object) -> None:
    from linli.points import jobs

    member, actor = thanks.member()
    thanks.served(actor)
    time_machine.move_to(thanks.at, tick=False)  # type: ignore[attr-defined]
    jobs.hourly.next_look = 0.0
    assert see_to() == 1
    assert has(member) == 2
    assert see_to() == 0, "not twice in an hour"


def test_what_looks_odd_does_not_wait_before_who_approved_or_got_it(thanks: Thanks) -> None:
    member, _actor = thanks.member()
    row = thanks.given(member, 20)
    actions.approve(row, by=thanks.by(OFFICER), at=thanks.at)
    Doubt.objects.create(award=row, seen=Seen.SOON_SPENT, noted_at=thanks.at)
    assert (asked(thanks, OFFICER), asked(thanks, HEAD)) == ([], []), "neither may judge it"
    assert member.volunteer is not None
    Award.objects.update(approved_by=None)
    assert asked(thanks, OFFICER) == [JUDGE]
    type(member.volunteer).objects.filter(pk=member.volunteer_id).update(person_id=thanks.by(OFFICER).person_id)
    assert asked(thanks, OFFICER) == []


def test_the_reason_of_an_award_ends_before_what_follows(thanks: Thanks) -> None:
    member, _actor = thanks.member()
    for reason in ("帮忙搬桌子", "帮忙搬桌子。"):
        row = thanks.given(member, 5, reason=reason)
        with translation.override("zh-hans"):
            assert "帮忙搬桌子。您的积分" in words_of("points.given", {"award": str(row.pk)})[1]

"""Resolving: what was done, in words that the resident reads; the word is then theirs."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import translation

from linli.core.refusals import Invalid, RefusalKind, Refused, Stale
from linli.service_requests import actions
from linli.service_requests.enums import AssignmentEnd, RemarkKind, State
from linli.service_requests.queries import waiting_for
from linli.service_requests.stranded import stranded
from tests.service_requests.steps import COMMUNITY, GAS, HEAD, REPAIRER, Path, clocks, told


def test_resolved_the_resident_has_the_word_for_seven_quiet_days(path: Path) -> None:
    row = path.in_hand()
    row = actions.resolve(row, by=path.by(REPAIRER), at=path.later(hours=2), result="repaired", words="换了灯泡。")
    assert (row.state, row.result, row.due_at) == (State.RESOLVED, "repaired", None)
    assert (row.resolved_by_id, row.resolved_at) == (path.by(REPAIRER).person_id, path.at)
    assert row.silence_closes_at == path.at + timedelta(days=7)
    assert clocks(row) == {"silence"}
    assert (row.assignments.get().end, row.assignments.get().ended_at) == (AssignmentEnd.RESOLVED, path.at)
    assert row.remarks.get().kind == RemarkKind.REPLY
    assert ("resolved", "resident") in told(row)
    assert ("resolved", "春和里站") not in told(row)


@pytest.mark.parametrize("report", [{"words": GAS}, {"role": HEAD, "on_behalf": True}])
def test_the_station_hears_where_somebody_must_look_or_call(path: Path, report: dict[str, object]) -> None:
    assert ("resolved", "春和里站") in told(path.resolved(**report))


def test_nobody_is_told_who_left_no_way(path: Path) -> None:
    assert ("resolved", "resident") not in told(path.resolved(role=HEAD, on_behalf=True))
    assert ("resolved", "resident") in told(path.resolved(role=HEAD, on_behalf=True, phone="10000009999"))
    assert ("resolved", "resident") not in told(path.resolved(role=""))


@pytest.mark.parametrize(
    ("result", "words", "field"),
    [("", "好了。", "result"), ("gone", "好了。", "result"), ("explained", " ", "words"), ("repaired", "", "words")],
)
def test_a_result_and_words_are_needed(path: Path, result: str, words: str, field: str) -> None:
    with pytest.raises(Invalid) as caught:
        actions.resolve(path.in_hand(), by=path.by(REPAIRER), at=path.at, result=result, words=words)
    assert set(caught.value.errors) == {field}


def test_a_result_that_cannot_be_true_of_its_category_is_refused_at_the_field(path: Path) -> None:
    row = path.in_hand()
    assert row.category == "public_lighting"
    with translation.override("en"), pytest.raises(Invalid) as caught:
        actions.resolve(row, by=path.by(REPAIRER), at=path.at, result="mediated", words="谈好了。")
    assert caught.value.errors == {
        "result": "“Mediated” does not fit “Public lighting”: choose another, or sort it anew."
    }


def test_not_before_it_is_taken_not_by_others_and_not_from_an_old_page(path: Path) -> None:
    with pytest.raises(Refused) as caught:
        actions.resolve(path.dispatched(), by=path.by(REPAIRER), at=path.at, result="repaired", words="好了。")
    assert caught.value.refusal.kind is RefusalKind.WHEN
    row = path.in_hand()
    with pytest.raises(Refused) as caught:
        actions.resolve(row, by=path.by(HEAD), at=path.at, result="repaired", words="好了。")
    assert caught.value.refusal.kind is RefusalKind.WHO
    with pytest.raises(Stale):
        actions.resolve(row, by=path.by(REPAIRER), at=path.at, result="repaired", words="好了。", version=1)


def test_resolved_again_an_earlier_look_and_word_count_no_more(path: Path) -> None:
    row = path.resolved(GAS)
    row = actions.inspect(row, by=path.by(HEAD), at=path.later(hours=1), words="看过。")
    row = actions.reopen(row, by=path.by("resident"), at=path.later(hours=1))
    row = actions.dispatch(row, by=path.by("deputy"), at=path.later(hours=1), to=path.world.bodies["property"])
    row = path.resolve(actions.take(row, by=path.by(REPAIRER), at=path.later(hours=1)))
    assert (row.inspected_at, row.inspected_by_id, row.satisfied) == (None, None, None)


@pytest.mark.parametrize("report", [{"words": GAS}, {"role": HEAD, "on_behalf": True}])
def test_what_the_community_resolved_itself_about_the_station_is_looked_at_above_it(
    path: Path, report: dict[str, object]
) -> None:
    row = path.dispatched(to="community_office", about_station=True, **report)
    row = actions.take(row, by=path.by(COMMUNITY), at=path.later(minutes=10))
    row = path.resolve(row, COMMUNITY)
    assert row.holder == path.world.bodies["subdistrict_office"]
    above = path.by("subdistrict_officer")
    assert waiting_for(above, path.at).filter(pk=row.pk).exists()
    assert list(stranded(path.at)) == []
    if row.hazard:
        row = actions.inspect(row, by=above, at=path.later(hours=1), words="看过，没有问题。")
    assert actions.close(row, by=above, at=path.later(hours=1), words="电话里说好了。").state == State.CLOSED

"""Candidates from stage to stage, and the four steps of an estate; who may, in which order, and what is kept."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from linli.core.actors import NOBODY
from linli.core.models import Event
from linli.core.refusals import Invalid, RefusalKind, Refused, Stale
from linli.organisations.actions import (
    advance_candidate,
    answer_promise,
    candidate_appointed,
    make_promise,
    nominate,
    record_step,
)
from linli.organisations.enums_posts import NEXT_STAGES, CandidacyStage, Step, step_after
from linli.organisations.models import Appointment, Candidacy, Groundwork
from linli.organisations.queries.bodies import bodies_for
from linli.organisations.queries.groundwork import (
    at_step,
    candidates_of,
    counts,
    known_number,
    missing_for,
    steps_of,
    version_of,
)
from linli.organisations.rules_posts import (
    may_advance_candidate,
    may_fill_in_members,
    may_keep_candidates,
    may_keep_groundwork,
    may_record_step,
)
from linli.playbooks.enums import Power
from tests.organisations.cast import AT, ESTATE, OTHER_ESTATE, SYSTEM, TODAY, fixed_cast
from tests.organisations.rosters import acting, build_branch

KEEPERS = {"community_officer", "subdistrict_officer", "administrator", "system"}
STAGES = CandidacyStage
LONG_AGO = TODAY - timedelta(days=30)


def named(house, **changed):
    given = {"post_key": "station_head", "name": " 周  敏 ", "way": "self", "on": LONG_AGO, "by": SYSTEM, "at": AT}
    return nominate(house.bodies["station"], **{**given, **changed})


def advance(row, to, days=0, **rest):
    return advance_candidate(row, to=to, on=LONG_AGO + timedelta(days=days), by=SYSTEM, at=AT, **rest)


def chosen(house, **changed):
    row = advance(named(house, **changed), STAGES.REVIEWED, 1)
    row = advance(row, STAGES.NOTICE, 2, notice_until=LONG_AGO + timedelta(days=9))
    return advance(row, STAGES.CHOSEN, 10)


def test_candidates_and_steps_are_kept_by_those_who_appoint(no_queries):
    cast = fixed_cast()
    with no_queries():
        candidates = {name for name, actor in cast.items() if may_keep_candidates(actor, [ESTATE], AT) is None}
        steps = {name for name, actor in cast.items() if may_keep_groundwork(actor, OTHER_ESTATE, AT) is None}
        nowhere = {name for name, actor in cast.items() if may_keep_candidates(actor, [], AT) is None}
    assert candidates == steps == KEEPERS
    assert nowhere == {"system"}


@pytest.mark.parametrize("stage", STAGES)
@pytest.mark.parametrize("to", STAGES)
def test_nobody_is_chosen_without_a_review_and_a_public_notice(stage, to, no_queries):
    cast = fixed_cast()
    with no_queries():
        answers = {name: may_advance_candidate(actor, [ESTATE], stage, to, AT) for name, actor in cast.items()}
    allowed = {name for name, refusal in answers.items() if refusal is None}
    assert allowed == (KEEPERS if to in NEXT_STAGES[stage] else set())
    kinds = {answers[name].kind for name in KEEPERS if answers[name]}
    assert kinds <= {RefusalKind.WHEN}
    assert (STAGES.CHOSEN in NEXT_STAGES[stage]) == (stage is STAGES.NOTICE)


@pytest.mark.parametrize("done", ["", *(step.value for step in Step)])
@pytest.mark.parametrize("step", Step)
def test_no_step_is_passed_over_and_any_that_stands_can_be_corrected(done, step, no_queries):
    cast, steps = fixed_cast(), list(Step)
    reached = steps.index(Step(done)) + 1 if done else 0
    with no_queries():
        allowed = {name for name, actor in cast.items() if may_record_step(actor, ESTATE, done, step, AT) is None}
    assert allowed == (KEEPERS if steps.index(step) <= reached else set())


def test_a_candidate_is_named_for_a_post_with_the_way_that_the_playbook_knows(linked):
    row = named(linked)
    assert (row.name, row.way, row.stage, row.proposed_on) == ("周 敏", "self", "proposed", LONG_AGO)
    event = Event.objects.get(kind="candidacy.proposed")
    assert event.estate_id == linked.places["estate"].pk
    assert "周" not in str(event.refs)


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"post_key": "repairer"}, "post_key"),
        ({"name": "  "}, "name"),
        ({"name": "长" * 41}, "name"),
        ({"way": "lot"}, "way"),
        ({"on": TODAY + timedelta(days=1)}, "on"),
    ],
)
def test_what_cannot_be_is_said_at_the_field(linked, changed, field):
    with pytest.raises(Invalid) as wrong:
        named(linked, **changed)
    assert list(wrong.value.errors) == [field]
    assert not Candidacy.objects.exists()


def test_every_stage_is_dated_and_the_notice_has_an_end(linked):
    row = chosen(linked)
    row.refresh_from_db()
    days = [row.proposed_on, row.reviewed_on, row.notice_from, row.notice_until, row.decided_on]
    assert [(day - LONG_AGO).days for day in days] == [0, 1, 2, 9, 10]
    kinds = Event.objects.filter(kind__startswith="candidacy").order_by("id").values_list("kind", flat=True)
    assert [kind.split(".")[1] for kind in kinds] == ["proposed", "reviewed", "put_up", "chosen"]


@pytest.mark.parametrize(
    ("to", "days", "rest", "field"),
    [
        (STAGES.NOTICE, 2, {}, "notice_until"),
        (STAGES.NOTICE, 2, {"notice_until": LONG_AGO}, "notice_until"),
        (STAGES.NOTICE, 0, {"notice_until": TODAY}, "on"),
        (STAGES.NOTICE, 31, {"notice_until": TODAY + timedelta(days=9)}, "on"),
        (STAGES.NOT_CHOSEN, 2, {}, "reason"),
        (STAGES.NOT_CHOSEN, 2, {"reason": "长" * 201}, "reason"),
    ],
)
def test_days_run_forward_and_who_is_not_chosen_is_told_why(linked, to, days, rest, field):
    row = advance(named(linked), STAGES.REVIEWED, 1)
    with pytest.raises(Invalid) as wrong:
        advance(row, to, days, **rest)
    assert list(wrong.value.errors) == [field]


def test_nobody_is_chosen_before_the_notice_is_over(linked):
    row = advance(named(linked), STAGES.REVIEWED, 1)
    row = advance(row, STAGES.NOTICE, 2, notice_until=LONG_AGO + timedelta(days=9))
    with pytest.raises(Invalid) as wrong:
        advance(row, STAGES.CHOSEN, 9)
    assert list(wrong.value.errors) == ["on"]
    assert advance(row, STAGES.NOT_CHOSEN, 5, reason="本人放弃").reason == "本人放弃"


def test_others_and_stale_pages_change_nothing(linked):
    row = named(linked)
    with pytest.raises(Refused):
        named(linked, by=NOBODY)
    with pytest.raises(Refused):
        advance_candidate(row, to=STAGES.REVIEWED, on=TODAY, by=NOBODY, at=AT)
    with pytest.raises(Refused):
        advance(row, STAGES.CHOSEN, 1)
    with pytest.raises(Stale):
        advance(row, STAGES.REVIEWED, 1, version=9)
    assert Candidacy.objects.get().stage == "proposed"


def test_the_chosen_one_is_joined_with_the_appointment_once(linked):
    row = chosen(linked)
    held = linked.appoint(linked.person("周敏"), "station", "station_head")
    assert candidate_appointed(row, held, by=SYSTEM, at=AT).appointment_id == held.pk
    candidate_appointed(row, held, by=SYSTEM, at=AT)
    assert Event.objects.filter(kind="candidacy.appointed").count() == 1
    other = linked.appoint(linked.person(), "station", "station_deputy")
    for candidacy, appointment in ((row, other), (named(linked), held)):
        with pytest.raises(Invalid):
            candidate_appointed(candidacy, appointment, by=SYSTEM, at=AT)


def test_open_candidates_stand_first(linked):
    done = advance(named(linked, name="甲"), STAGES.NOT_CHOSEN, 1, reason="本人放弃")
    still = named(linked, name="乙")
    assert [row.pk for row in candidates_of(linked.bodies["station"])] == [still.pk, done.pk]


# -- the four steps --------------------------------------------------------------------------------------


def record(house, step, days=0, *, by=SYSTEM, **rest):
    given = {"number": 12, **rest}
    return record_step(house.places["estate"], step=step, on=LONG_AGO + timedelta(days=days), by=by, at=AT, **given)


def test_the_steps_follow_one_another_and_each_is_dated(linked):
    for at, step in enumerate(Step):
        assert step_after("" if at == 0 else list(Step)[at - 1].value) is step
        record(linked, step, at)
    assert Groundwork.objects.get().step == "doing"
    rows = steps_of(linked.places["estate"])
    assert [(row.step, (row.row.on - LONG_AGO).days, row.is_next) for row in rows] == [
        (step, at, False) for at, step in enumerate(Step)
    ]
    assert step_after("doing") is None
    event = Event.objects.filter(kind="groundwork.recorded").order_by("id")[0]
    assert (event.estate_id, event.refs["number"]) == (linked.places["estate"].pk, 12)


def test_a_step_is_corrected_and_the_estate_stays_where_it_was(linked):
    record(linked, Step.FOUND)
    record(linked, Step.ORGANISED, 5)
    record(linked, Step.FOUND, 2, number=31)
    first = steps_of(linked.places["estate"])[0].row
    assert (first.number, first.on) == (31, date(2026, 10, 26))
    assert Groundwork.objects.get().step == "organised"
    assert Event.objects.filter(kind="groundwork.corrected").count() == 1
    with pytest.raises(Invalid) as wrong:
        record(linked, Step.FOUND, 6)
    assert list(wrong.value.errors) == ["on"]


@pytest.mark.parametrize(
    ("rest", "field"),
    [
        ({"number": None}, "words"),
        ({"number": -1}, "number"),
        ({"number": 100_001}, "number"),
        ({"words": "长" * 201}, "words"),
        ({"days": 31}, "on"),
    ],
)
def test_a_step_says_what_was_found(linked, rest, field):
    with pytest.raises(Invalid) as wrong:
        record(linked, Step.FOUND, **rest)
    assert list(wrong.value.errors) == [field]
    assert not Groundwork.objects.exists()


def test_steps_are_an_estates_in_their_order_and_not_everybodys(linked):
    with pytest.raises(Invalid) as wrong:
        record_step(linked.places["community"], step=Step.FOUND, on=TODAY, number=1, by=SYSTEM, at=AT)
    assert list(wrong.value.errors) == ["estate"]
    with pytest.raises(Refused):
        record(linked, Step.CHOSEN)
    deputy = acting(linked.appoint(linked.person(), "station", "station_deputy").person)
    with pytest.raises(Refused):
        record(linked, Step.FOUND, by=deputy)


def test_estates_are_counted_by_step(linked):
    assert counts(linked.places["city"]) == {"": 2, "found": 0, "organised": 0, "chosen": 0, "doing": 0}
    record(linked, Step.FOUND)
    assert counts(linked.places["community"]) == {"": 1, "found": 1, "organised": 0, "chosen": 0, "doing": 0}
    assert [place.pk for place in at_step(linked.places["city"], "found")] == [linked.places["estate"].pk]
    assert [place.pk for place in at_step(linked.places["city"], "")] == [linked.places["other_estate"].pk]


def test_the_next_step_says_what_is_missing(linked):
    estate = linked.places["estate"]
    assert missing_for(estate, Step.FOUND, TODAY) == [Step.FOUND.missing]
    assert "No party branch" in " ".join(missing_for(estate, Step.ORGANISED, TODAY))
    linked.add_body("branch", "estate_party_branch", "estate")
    assert missing_for(estate, Step.ORGANISED, TODAY) == [Step.ORGANISED.missing]
    assert "No candidate" in " ".join(missing_for(estate, Step.CHOSEN, TODAY))


def test_a_step_of_a_version_that_is_no_more_is_not_written(linked):
    work = record(linked, Step.FOUND, version=0)
    with pytest.raises(Stale):
        record(linked, Step.FOUND, number=31, version=0)
    with pytest.raises(Stale):
        record(linked, Step.ORGANISED, 1, version=work.version + 1)
    assert steps_of(linked.places["estate"])[0].row.number == 12
    record(linked, Step.ORGANISED, 1, version=version_of(linked.places["estate"]))


@pytest.mark.parametrize(
    ("first", "second"), [((Step.FOUND, 3), (Step.ORGANISED, 4)), ((Step.ORGANISED, 4), (Step.FOUND, 3))]
)
def test_there_are_never_more_groups_than_members(linked, first, second):
    record(linked, Step.FOUND, number=9)
    record(linked, Step.ORGANISED, 1, number=1)
    days = {Step.FOUND: 0, Step.ORGANISED: 1}
    record(linked, first[0], days[first[0]], number=first[1])
    with pytest.raises(Invalid) as wrong:
        record(linked, second[0], days[second[0]], number=second[1])
    assert list(wrong.value.errors) == ["number"]


def test_what_linli_knows_itself_is_the_number_of_a_step(linked):
    estate = linked.places["estate"]
    assert [known_number(estate, step, TODAY) for step in Step] == [None] * 4
    branch = build_branch(linked)
    branch.add("林秋", 1, estate_id=estate.pk, since=LONG_AGO)
    branch.add("何方", 2, estate_id=estate.pk, since=TODAY)
    assert known_number(estate, Step.FOUND, TODAY) == 2
    assert known_number(estate, Step.FOUND, LONG_AGO) == 1
    assert known_number(linked.places["other_estate"], Step.FOUND, TODAY) is None
    branches = len(bodies_for(estate, ["estate_party_branch"]))
    assert known_number(estate, Step.ORGANISED, TODAY) == branches >= 1
    office = Appointment.objects.filter(post__organisation__kind="estate_party_branch", starts_on__lte=TODAY)
    assert known_number(estate, Step.CHOSEN, TODAY) == office.values("person").distinct().count() >= 1
    promise = make_promise(linked.bodies["property"], said="电梯", judged="看记录", due_on=TODAY, by=SYSTEM, at=AT)
    assert known_number(estate, Step.DOING, TODAY) is None
    answer_promise(promise, outcome="kept", result="好了", by=SYSTEM, at=AT)
    assert known_number(estate, Step.DOING, TODAY) == 1


def test_only_who_sees_the_numbers_of_rosters_has_the_members_filled_in(no_queries):
    cast = fixed_cast()
    with no_queries():
        found = {name for name, actor in cast.items() if may_fill_in_members(actor, ESTATE, AT) is None}
    assert found == {name for name, actor in cast.items() if actor.can(Power.ROSTER_COUNT, ESTATE)} | {"system"}
    assert "community_officer" not in found


def test_the_same_step_sent_twice_is_no_quarrel_and_no_event(linked):
    first = record(linked, Step.FOUND, version=0)
    again = record(linked, Step.FOUND, version=0)
    assert (again.pk, again.version) == (first.pk, first.version)
    assert Event.objects.filter(kind__startswith="groundwork.").count() == 1

"""When a matter is over its answer is owed where it was said: a third clock, a line in the inbox, and words."""

from __future__ import annotations

from datetime import timedelta

import pytest

from linli.core.actors import Actor
from linli.core.refusals import Invalid, Refused, Stale
from linli.core.waiting import waiting_for
from linli.demo.cast import World
from linli.heard.actions import hold_back_answer, mark_posted, release_answer
from linli.heard.enums import Wish
from linli.heard.models import Heard
from linli.heard.queries import public_answers, three_clocks
from linli.heard.words import answered
from linli.service_requests import actions
from linli.service_requests.enums import State
from linli.service_requests.models import ServiceRequest
from tests.heard.groups import AT, Robot, told
from tests.heard.letters import entered
from tests.service_requests.steps import HEAD, REPAIRER, Path

ADDRESS = "https://linli.example/f/SQ/"


def in_group(robot: Robot, text: str = "3栋1单元门口路灯不亮") -> Heard:
    assert robot.post(told(text=text)).status_code == 201
    return Heard.objects.select_related("service_request").get()


def worked(path: Path, row: ServiceRequest) -> ServiceRequest:
    """Accepted, dispatched, taken and resolved."""
    row = actions.accept(row, by=path.by(HEAD), at=path.later(minutes=10), category=row.category or "public_lighting")
    row = actions.dispatch(row, by=path.by(HEAD), at=path.later(minutes=10), to=path.world.bodies["property"])
    row = actions.take(row, by=path.by(REPAIRER), at=path.later(minutes=10))
    return path.resolve(row)


def over(path: Path, heard: Heard) -> Heard:
    """Closed by a call: somebody in a group holds no code."""
    row = worked(path, heard.service_request)
    actions.close(row, by=path.by("deputy"), at=path.later(minutes=10), words="电话里说亮了。")
    return Heard.objects.select_related("service_request", "organisation").get(pk=heard.pk)


def waits(actor: Actor) -> list[str]:
    return [line.asks for line in waiting_for(actor, AT) if line.kind == "answer"]


def test_the_third_clock_begins_when_the_matter_is_over_and_is_met_by_a_person(
    world: World, path: Path, robot: Robot
) -> None:
    heard, head = in_group(robot), path.by(HEAD)
    reported, coordinated, followed = three_clocks(heard, heard.service_request)
    assert reported.due_at is not None
    assert (reported.met_at, coordinated.due_at, followed.due_at) == (None, None, None)
    assert waits(head) == []
    with pytest.raises(Refused):
        mark_posted(heard, by=head, at=path.at)
    heard = over(path, heard)
    assert heard.answer_from == path.at
    assert heard.answer_by is not None
    assert heard.answer_by > path.at
    reported, coordinated, followed = three_clocks(heard, heard.service_request)
    assert reported.met_at is not None
    assert coordinated.met_at is not None
    assert (followed.due_at, followed.met_at) == (heard.answer_by, None)
    assert waits(head) == ["group"]
    assert waits(path.by(REPAIRER)) == []
    posted = mark_posted(heard, by=head, at=path.later(minutes=5), version=heard.version)
    assert three_clocks(posted, heard.service_request)[2].met_at == path.at
    assert waits(head) == []
    with pytest.raises(Refused):
        mark_posted(posted, by=head, at=path.at)
    with pytest.raises(Stale):
        mark_posted(posted, by=head, at=path.at, version=1)


def test_declined_is_an_end_too_and_a_merged_one_ends_with_the_other(world: World, path: Path, robot: Robot) -> None:
    heard = in_group(robot)
    other = path.filed()
    actions.merge(heard.service_request, by=path.by(HEAD), at=path.later(minutes=1), leading=other)
    assert waits(path.by(HEAD)) == []
    actions.decline(other, by=path.by(HEAD), at=path.later(minutes=1), reason="in_court", words="在法院。")
    assert waits(path.by(HEAD)) == ["group"]


def test_what_goes_on_again_is_not_owed_any_more_and_not_public(world: World, path: Path) -> None:
    heard = over(path, entered(world, wish=Wish.PUBLIC))
    mark_posted(heard, by=path.by(HEAD), at=path.later(minutes=1))
    release_answer(heard, words="灯已换好。", by=path.by(HEAD), at=path.later(minutes=1))
    assert public_answers(world.estate.pk).count() == 1
    row = ServiceRequest.objects.get(pk=heard.service_request_id)
    actions.reopen(row, by=path.by("deputy"), at=path.later(minutes=1), words="又不亮了")
    heard.refresh_from_db()
    assert (heard.answer_from, heard.answer_by, heard.posted_at, heard.released_at, heard.answer) == (None,) * 4 + ("",)
    assert public_answers(world.estate.pk).count() == 0


def test_what_is_posted_in_a_group_is_masked_and_what_is_for_the_stations_eyes_is_left_out(
    world: World, path: Path, robot: Robot
) -> None:
    heard = over(path, in_group(robot))
    row = heard.service_request
    assert answered(row, ADDRESS, to_writer=False) == (
        f"Number {row.number}: settled.\n换了灯泡。\nMore here: {ADDRESS}"
    )
    actions.reply(row, words="联系人王敏，电话0733-22220000", by=path.by(HEAD), at=path.later(minutes=1))
    assert "22220000" not in answered(row, ADDRESS, to_writer=False)
    assert "22220000" in answered(row, ADDRESS, to_writer=True)
    declined = actions.decline(
        path.filed(), by=path.by(HEAD), at=path.later(minutes=1), reason="in_court", words="在法院审理。"
    )
    assert "在法院审理。" in answered(declined, ADDRESS, to_writer=False), "why not is told as well"
    row.station_only = True
    assert answered(row, ADDRESS, to_writer=False) == f"Number {row.number}: settled.\nMore here: {ADDRESS}"
    ends = {State.DECLINED: "not accepted", State.DEFERRED: "not possible yet", State.WITHDRAWN: "withdrawn"}
    for state, words in ends.items():
        row.state = state
        assert words in answered(row, ADDRESS, to_writer=False)


def test_a_public_answer_is_released_by_a_person_masked_and_taken_back(world: World, path: Path) -> None:
    heard, head = entered(world, wish=Wish.PUBLIC), path.by(HEAD)
    with pytest.raises(Refused):
        release_answer(heard, words="还没办完", by=head, at=path.at)
    heard = over(path, heard)
    assert not public_answers(world.estate.pk).exists(), "nothing is public by itself"
    with pytest.raises(Invalid) as wrong:
        release_answer(heard, words=" ", by=head, at=path.at)
    assert wrong.value.errors.keys() == {"words"}
    with pytest.raises(Refused):
        release_answer(heard, words="换好了", by=path.by(REPAIRER), at=path.at)
    shown = release_answer(heard, words="换好了，找王师傅0733-22220000", by=head, at=path.at, version=heard.version)
    assert "22220000" not in shown.answer
    assert shown.answer.startswith("换好了")
    assert [one.pk for one in public_answers(world.estate.pk)] == [heard.pk]
    with pytest.raises(Refused):
        release_answer(heard, words="再来一次", by=head, at=path.at)
    back = hold_back_answer(heard, by=head, at=path.at)
    assert (back.answer, back.released_at) == ("", None)
    assert not public_answers(world.estate.pk).exists()
    with pytest.raises(Refused):
        hold_back_answer(heard, by=head, at=path.at)


def test_who_wishes_a_private_answer_is_answered_to_themselves_alone(world: World, path: Path) -> None:
    heard = over(path, entered(world, wish=Wish.PRIVATE))
    assert heard.service_request.station_only
    with pytest.raises(Refused):
        release_answer(heard, words="换好了", by=path.by(HEAD), at=path.at)
    assert waits(path.by(HEAD)) == ["board"]


def test_a_matter_of_a_private_kind_is_answered_in_public_by_nobody_whatever_was_wished(
    world: World, path: Path
) -> None:
    asked = entered(world, wish=Wish.PUBLIC, category="neighbour_dispute", words="楼上半夜拖椅子，说了也不听")
    assert asked.service_request.station_only
    row = actions.decline(
        asked.service_request, by=path.by(HEAD), at=path.later(minutes=1), reason="in_court", words="在法院。"
    )
    heard = Heard.objects.select_related("service_request", "organisation").get(service_request=row)
    with pytest.raises(Refused):
        release_answer(heard, words="换好了", by=path.by(HEAD), at=path.at)
    Heard.objects.update(answer="在法院。", released_at=path.at)
    assert not public_answers(world.estate.pk).exists(), "what was kept back later is not shown either"


def test_what_turned_out_to_be_about_the_station_is_not_answered_by_it(world: World, path: Path, robot: Robot) -> None:
    heard = in_group(robot, "驿站的人态度差，推来推去")
    row = actions.accept(
        heard.service_request, by=path.by("community_officer" if heard.service_request.about_station else HEAD),
        at=path.later(minutes=1), category="about_station",
    )  # fmt: skip
    assert row.about_station
    holder = path.by("community_officer")
    actions.defer(row, by=holder, at=path.later(minutes=1), reason="no_money", review_on=path.day(20), words="再看")
    assert waits(path.by(HEAD)) == []
    assert waits(holder) == ["group"]


def test_old_public_answers_are_erased(world: World, path: Path) -> None:
    from linli.core.clock import local_date
    from linli.heard.jobs import rounds

    heard = over(path, entered(world, wish=Wish.PUBLIC))
    release_answer(heard, words="换好了", by=path.by(HEAD), at=path.at)
    kept = rounds.kept[0]
    assert not kept.due(local_date(AT + timedelta(days=1000))).exists()
    assert [one.pk for one in kept.due(local_date(AT + timedelta(days=1200)))] == [heard.pk]


def test_a_proposal_that_a_meeting_talks_about_is_not_answered_as_not_possible(world: World, path: Path) -> None:
    row = entered(world, words="建议在东门放一条长椅", category="proposal_facility").service_request
    row = actions.accept(row, by=path.by(HEAD), at=path.later(minutes=10), category="proposal_facility")
    row = actions.await_agenda(
        row, by=path.by(HEAD), at=path.later(minutes=10), review_on=path.day(20), words="下次例会上议。"
    )
    said = answered(row, ADDRESS, to_writer=False)
    assert "talked about in a meeting" in said
    assert "下次例会上议。" in said
    assert "not possible" not in said

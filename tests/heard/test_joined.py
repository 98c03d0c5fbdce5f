"""What was joined to another matter is answered as that one ended, each time that it ends."""

from __future__ import annotations

import pytest

from linli.core.refusals import Refused
from linli.demo.cast import World
from linli.heard.actions import mark_posted, release_answer
from linli.heard.enums import Wish
from linli.heard.models import Heard
from linli.heard.queries import is_over, public_answers
from linli.heard.words import answered
from linli.service_requests import actions
from linli.service_requests.models import ServiceRequest
from tests.heard.groups import Robot
from tests.heard.letters import entered
from tests.heard.test_answers import ADDRESS, in_group, waits
from tests.service_requests.steps import HEAD, Path


def joined(path: Path, heard: Heard, leading: ServiceRequest) -> ServiceRequest:
    """The row of what was heard, joined."""
    return actions.merge(heard.service_request, by=path.by(HEAD), at=path.later(minutes=1), leading=leading)


def declined(path: Path, row: ServiceRequest, words: str = "在法院审理。") -> ServiceRequest:
    return actions.decline(row, by=path.by(HEAD), at=path.later(minutes=1), reason="in_court", words=words)


def fresh(heard: Heard) -> Heard:
    return Heard.objects.select_related("service_request", "organisation").get(pk=heard.pk)


def test_the_text_for_the_group_says_how_the_leading_one_ended(world: World, path: Path, robot: Robot) -> None:
    heard, other = in_group(robot), path.filed()
    row = joined(path, heard, other)
    assert not is_over(row), "joined is not settled"
    middle = path.filed()
    actions.merge(other, by=path.by(HEAD), at=path.later(minutes=1), leading=middle)
    declined(path, middle)
    row = fresh(heard).service_request
    assert is_over(row)
    assert answered(row, ADDRESS, to_writer=False).splitlines() == [
        f"Number {row.number}: not accepted, with the reason on its page.", "在法院审理。", f"More here: {ADDRESS}",
    ]  # fmt: skip
    ServiceRequest.objects.filter(pk=middle.pk).update(station_only=True)
    assert "在法院审理。" not in answered(row, ADDRESS, to_writer=False), "what the leading one keeps back stays there"


def test_no_answer_is_public_before_the_leading_one_has_ended(world: World, path: Path) -> None:
    heard, other = entered(world, wish=Wish.PUBLIC), path.filed()
    joined(path, heard, other)
    with pytest.raises(Refused):
        release_answer(heard, words="已办结。", by=path.by(HEAD), at=path.at)
    declined(path, other)
    release_answer(heard, words="在法院审理。", by=path.by(HEAD), at=path.at)
    assert public_answers(world.estate.pk).count() == 1


def test_when_the_leading_one_goes_on_the_answer_is_taken_back_and_owed_anew(world: World, path: Path) -> None:
    heard = entered(world, wish=Wish.PUBLIC)
    other = path.resolved()
    joined(path, heard, other)
    actions.close(other, by=path.by("deputy"), at=path.later(minutes=5), words="电话里说亮了。")
    mark_posted(heard, by=path.by(HEAD), at=path.later(minutes=1))
    release_answer(heard, words="灯已换好。", by=path.by(HEAD), at=path.later(minutes=1))
    row = ServiceRequest.objects.get(pk=other.pk)
    row = actions.reopen(row, by=path.by("deputy"), at=path.later(minutes=1), words="又不亮了")
    again = fresh(heard)
    assert (again.answer_from, again.posted_at, again.released_at, again.answer) == (None, None, None, "")
    assert not is_over(again.service_request)
    assert not public_answers(world.estate.pk).exists()
    by = path.by("community_officer") if row.holder_id != row.station_id else path.by("deputy")
    actions.decline(row, by=by, at=path.later(minutes=1), reason="in_court", words="在法院审理。")
    assert fresh(heard).answer_from == path.at
    assert waits(path.by(HEAD)) == ["board"]


def test_joined_to_what_is_put_off_it_is_owed_at_once_and_no_more_once_parted(
    world: World, path: Path, robot: Robot
) -> None:
    heard, other = in_group(robot), path.deferred()
    row = joined(path, heard, other)
    assert fresh(heard).answer_from == path.at
    assert "not possible yet" in answered(row, ADDRESS, to_writer=False)
    actions.unmerge(row, by=path.by(HEAD), at=path.later(minutes=1), words="不是同一盏灯")
    assert fresh(heard).answer_from is None

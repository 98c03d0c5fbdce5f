"""Entering an old problem: by itself, from a request, from a forum; corrected; requests in and out; taken back."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from linli.core.actions import KeyReused
from linli.core.clock import local_date
from linli.core.models import Event
from linli.core.refusals import Invalid, Refused, Stale
from linli.legacy import actions
from linli.legacy.actions.common import months_ahead
from linli.legacy.enums import State
from linli.legacy.models import LegacyProblem, LegacyRequest
from linli.legacy.queries import about_request
from linli.meetings.actions import add_item
from linli.meetings.models import AgendaItem
from tests.legacy.conftest import COMMUNITY, FACTS, HEAD, Old, entered
from tests.service_requests.steps import Path

pytestmark = pytest.mark.django_db


def wrong(old: Old, **more: object) -> list[str]:
    facts = replace(FACTS, **{key: more.pop(key) for key in list(more) if hasattr(FACTS, key)})
    with pytest.raises(Invalid) as raised:
        entered(old.world, old.at, facts=facts, **more)
    return sorted(raised.value.errors)


def test_it_has_a_number_a_keeper_the_body_above_and_a_review(old: Old) -> None:
    row = old.fresh()
    assert row.number.startswith("LP-990102-20261123-")
    assert (row.organisation_id, row.above_id) == (old.body("station"), old.body("community_office"))
    assert (row.owner, row.state, row.households) == (None, State.OPEN, 229)
    assert row.review_on == old.day(90)
    assert Event.objects.get(kind="legacy_problem.entered").refs == {"kind": "deeds"}


def test_what_the_community_keeps_is_read_of_by_the_subdistrict(old: Old) -> None:
    row = entered(old.world, old.at, place=old.world.places["community"], role=COMMUNITY)
    assert row.above_id == old.body("subdistrict_office")


@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({"title": "  \u200b "}, "title"), ({"title": "长" * 61}, "title"), ({"kind": "ghosts"}, "kind"),
        ({"words": "长" * 5000}, "words"), ({"since_year": 1848}, "since_year"), ({"since_year": 2027}, "since_year"),
        ({"households": -1}, "households"), ({"households": 10**6}, "households"), ({"days": 0}, "review_on"),
        ({"days": -3}, "review_on"), ({"days": 200}, "review_on"),
    ],
)  # fmt: skip
def test_what_cannot_be_is_said_at_its_field(old: Old, more: dict[str, object], field: str) -> None:
    assert wrong(old, **more) == [field]
    assert LegacyProblem.objects.count() == 1


def test_the_last_day_that_the_playbook_allows_is_taken(old: Old) -> None:
    last = months_ahead(local_date(old.at), 6)
    assert (last.year, last.month, last.day) == (2027, 5, 23)
    row = entered(old.world, old.at, days=(last - local_date(old.at)).days)
    assert row.review_on == last
    assert months_ahead(local_date(old.at).replace(month=8, day=31), 6).day == 28


def test_the_same_key_gives_the_first_one_and_another_body_is_refused(old: Old) -> None:
    first = entered(old.world, old.at, key="k")
    assert entered(old.world, old.at, key="k").pk == first.pk
    with pytest.raises(KeyReused):
        entered(old.world, old.at, key="k", facts=replace(FACTS, title="另一件"))


def test_from_requests_that_cannot_be_solved_now(path: Path) -> None:
    one, two = path.deferred(), path.deferred("没有办证")
    row = entered(path.world, path.at, service_requests=[one, two])
    assert {link.service_request_id for link in row.requests.all()} == {one.pk, two.pk}
    assert about_request(one.pk) == row
    assert Event.objects.filter(kind="service_request.in_register").count() == 2
    with pytest.raises(Invalid) as raised:
        entered(path.world, path.at, service_requests=[one])
    assert one.number in raised.value.errors["service_requests"]
    assert LegacyProblem.objects.count() == 1


def test_a_request_on_its_way_does_not_come_in(path: Path) -> None:
    with pytest.raises(Refused):
        entered(path.world, path.at, service_requests=[path.accepted()])
    assert not LegacyProblem.objects.exists()


def item_at(old: Old, *, top: bool) -> AgendaItem:
    playbook = old.fresh().playbook
    forum = next(one for one in playbook.forums if (one.climbs_to is None) == top)
    body = next(one for one in old.world.bodies.values() if one.kind == forum.held_by)
    place = old.world.places["estate" if body.kind == "service_station" else "community"]
    for name in ("estate", "community", "subdistrict", "district", "city"):
        if body.bindings.filter(place=old.world.places[name]).exists():
            place = old.world.places[name]
    from linli.core.actors import system

    return add_item(body, forum=forum.key, place=place, title="房产证", said="等了十年", by=system(), at=old.at)


def test_a_matter_that_can_still_climb_is_refused(old: Old) -> None:
    if all(forum.climbs_to is None for forum in old.fresh().playbook.forums):
        pytest.skip("no forum climbs in this city")
    with pytest.raises(Refused):
        entered(old.world, old.at, item=item_at(old, top=False))


def test_a_matter_of_the_topmost_forum_comes_in_once(old: Old) -> None:
    item = item_at(old, top=True)
    row = entered(old.world, old.at, item=item)
    assert row.matter_id == item.matter_id
    with pytest.raises(Invalid) as raised:
        entered(old.world, old.at, item=item)
    assert row.number in raised.value.errors["title"]


def test_putting_right_is_checked_like_entering_and_sees_the_version(old: Old) -> None:
    facts = replace(FACTS, title="三期四期房产证", households=None)
    row = actions.correct(old.fresh(), facts, by=old.by(), at=old.at, version=1)
    assert (row.title, row.households, row.version) == ("三期四期房产证", None, 2)
    with pytest.raises(Stale):
        actions.correct(old.fresh(), facts, by=old.by(), at=old.at, version=1)
    with pytest.raises(Invalid):
        actions.correct(old.fresh(), replace(FACTS, since_year=1), by=old.by(), at=old.at)


def test_requests_come_in_and_are_taken_out(old: Old, path: Path) -> None:
    request = path.deferred()
    actions.attach(old.fresh(), request, by=old.by(), at=path.at)
    with pytest.raises(Invalid):
        actions.attach(old.fresh(), request, by=old.by(), at=path.at)
    actions.detach(old.fresh(), request, by=old.by(), at=path.at)
    assert not LegacyRequest.objects.exists()
    with pytest.raises(Refused):
        actions.detach(old.fresh(), request, by=old.by(), at=path.at)
    assert Event.objects.filter(kind="service_request.out_of_register").count() == 1


def test_it_is_taken_back_until_something_was_done(old: Old) -> None:
    other = old.other()
    actions.take_back(other, by=old.by(), at=old.at)
    assert not LegacyProblem.objects.filter(pk=other.pk).exists()
    old.step()
    with pytest.raises(Refused):
        actions.take_back(old.fresh(), by=old.by(), at=old.at + timedelta(days=1))


def test_what_was_entered_by_hand_is_taken_back_until_somebody_was_told(old: Old) -> None:
    actions.publish(old.fresh(), words="证还没有办下来", by=old.by(), at=old.at)
    with pytest.raises(Refused):
        actions.take_back(old.fresh(), of_sheet=False, by=old.by(), at=old.at)
    actions.publish(old.fresh(), words="", by=old.by(), at=old.at)
    owned = old.owned()
    with pytest.raises(Refused):
        actions.take_back(owned, of_sheet=False, by=old.by(), at=old.at)
    other = old.other()
    actions.take_back(other, of_sheet=False, by=old.by(), at=old.at)
    assert not LegacyProblem.objects.filter(pk=other.pk).exists()


def test_a_form_sent_again_after_its_problem_was_taken_back_says_so(old: Old) -> None:
    facts = actions.ProblemFacts("停车难", old.problem.kind)
    said: dict[str, Any] = {"review_on": old.day(30), "key": "press", "by": old.by(), "at": old.at}
    row = actions.enter(old.world.estate, facts, **said)
    actions.take_back(row, of_sheet=False, by=old.by(), at=old.at)
    with pytest.raises(KeyReused):
        actions.enter(old.world.estate, facts, **said)


def test_events_hold_no_words(old: Old) -> None:
    old.owned()
    old.step()
    said = str(list(Event.objects.filter(kind__startswith="legacy_problem.").values_list("refs", flat=True)))
    assert not any(word in said for word in ("房产证", "土地", "补办"))
    assert old.by(HEAD).name not in said

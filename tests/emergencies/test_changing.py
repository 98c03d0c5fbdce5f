"""Raising, lowering, going on, telling residents, releasing: what each does to who is called and to the clocks."""

from __future__ import annotations

from datetime import timedelta

import pytest

from linli.core.refusals import Invalid, Refused, Stale
from linli.demo.cast import World
from linli.emergencies import actions
from linli.emergencies.enums import CallState, State, Step
from linli.emergencies.models import EmergencyLine
from tests.emergencies.conftest import COMMUNITY, DISTRICT, HEAD, Emergency, declared
from tests.emergencies.test_declaring import called, told


@pytest.fixture
def led(world: World) -> Emergency:
    """The community's own, which may raise it."""
    return declared(world, by=COMMUNITY)


def raised(led: Emergency, level: str = "two", by: str = COMMUNITY) -> None:
    actions.raise_level(led.fresh(), level=level, words="雨更大了。", by=led.by(by), at=led.later(minutes=30))


def test_raised_again_who_had_acknowledged_is_asked_again_and_others_are_called(led: Emergency) -> None:
    world = led.world
    led.told(needs_help=True, help_words="水泵")
    raised(led)
    call = led.call()
    assert (call.state, call.acknowledged_at, call.needs_help) == (CallState.CALLED, None, True)
    assert call.due_at == led.at + timedelta(minutes=30)
    assert {"lighting", "water", "subdistrict_office", "volunteers"} <= called(world, led.response, "called")
    assert told(world, "raised") == {"property", "grid", "leaders", "station"}
    assert {"lighting", "water"} <= told(world, "declared")
    assert led.fresh().review_at == led.at + timedelta(hours=12)
    line = EmergencyLine.objects.filter(response=led.response).order_by("-id")[0]
    assert (line.step, line.level, line.words) == (Step.RAISED, "two", "雨更大了。")


def test_lowered_who_is_not_needed_is_released_and_the_others_go_on(led: Emergency) -> None:
    raised(led)
    led.acknowledged()
    before = led.call().due_at
    actions.lower_level(led.fresh(), level="three", words="雨小了。", by=led.by(COMMUNITY), at=led.later(hours=1))
    assert called(led.world, led.response, "released") == {"lighting", "water", "subdistrict_office", "volunteers"}
    assert led.call("lighting").due_at is None
    assert (led.call().state, led.call().due_at) == (CallState.ACKNOWLEDGED, before)
    assert told(led.world, "released") == called(led.world, led.response, "released")
    assert told(led.world, "lowered") == {"property", "grid", "leaders", "station"}
    raised(led)
    assert led.call("lighting").state == CallState.CALLED


@pytest.mark.parametrize(("verb", "level"), [("raise_level", "three"), ("raise_level", "nine"), ("lower_level", "two")])
def test_a_level_on_the_wrong_side_is_refused_at_its_field(led: Emergency, verb: str, level: str) -> None:
    with pytest.raises(Invalid) as wrong:
        getattr(actions, verb)(led.fresh(), level=level, words="x", by=led.by(COMMUNITY), at=led.at)
    assert list(wrong.value.errors) == ["level"]


def test_a_reason_is_required(led: Emergency) -> None:
    for words in ("", " ", "水" * 2001):
        with pytest.raises(Invalid) as wrong:
            actions.raise_level(led.fresh(), level="two", words=words, by=led.by(COMMUNITY), at=led.at)
        assert list(wrong.value.errors) == ["words"]
    assert led.fresh().level == "three"


def test_a_level_that_is_not_theirs_is_refused(led: Emergency) -> None:
    with pytest.raises(Refused):
        raised(led, "one")
    with pytest.raises(Refused):
        raised(led, "one", by=DISTRICT)


def test_it_goes_on_until_the_next_time_and_no_longer_than_its_level_allows(emergency: Emergency) -> None:
    at = emergency.later(hours=20)
    row = actions.go_on(emergency.fresh(), by=emergency.by(), at=at)
    assert row.review_at == at + timedelta(hours=24)
    row = actions.go_on(row, words="再看", review_at=at + timedelta(hours=2), by=emergency.by(), at=at)
    assert row.review_at == at + timedelta(hours=2)
    for wrong in (at, at - timedelta(days=1), at + timedelta(days=30)):
        with pytest.raises(Invalid) as raised_:
            actions.go_on(row, review_at=wrong, by=emergency.by(), at=at)
        assert list(raised_.value.errors) == ["review_at"]


def test_bulletins_change_the_advice_only_where_it_is_given(emergency: Emergency) -> None:
    before = emergency.fresh().advice
    row = actions.publish(emergency.fresh(), words="水退了", by=emergency.by(), at=emergency.at)
    assert row.advice == before
    row = actions.publish(row, words="可以下车库了", advice="慢行", by=emergency.by(), at=emergency.at)
    assert row.advice == "慢行"
    for field, said in (("words", {"words": ""}), ("words", {"words": "水" * 501}),
                        ("words", {"words": "找老王13812345678"}),
                        ("advice", {"words": "好", "advice": "找老王13812345678"}),
                        ("advice", {"words": "好", "advice": "走" * 501})):  # fmt: skip
        with pytest.raises(Invalid) as wrong:
            actions.publish(row, by=emergency.by(), at=emergency.at, **said)
        assert list(wrong.value.errors) == [field]


def test_a_last_word_may_follow_the_end_but_not_the_look_back(emergency: Emergency) -> None:
    row = actions.publish(emergency.stood_down(), words="可以下车库了", by=emergency.by(), at=emergency.at)
    row = actions.look_back(row, went_well="快", by=emergency.by(), at=emergency.at)
    with pytest.raises(Refused):
        actions.publish(row, words="再说一句", by=emergency.by(), at=emergency.at)


def test_one_body_is_released_and_called_again(emergency: Emergency) -> None:
    actions.release(emergency.call("grid"), by=emergency.by(), at=emergency.at)
    assert (emergency.call("grid").state, emergency.call("grid").due_at) == (CallState.RELEASED, None)
    with pytest.raises(Refused):
        actions.release(emergency.call("grid"), by=emergency.by(), at=emergency.at)
    at = emergency.later(hours=1)
    actions.call_again(emergency.call("grid"), by=emergency.by(), at=at)
    assert emergency.call("grid").due_at == at + timedelta(hours=1)
    with pytest.raises(Refused):
        actions.call_again(emergency.call("grid"), by=emergency.by(), at=at)


def test_what_was_changed_meanwhile_is_said(emergency: Emergency) -> None:
    seen = emergency.fresh()
    actions.go_on(seen, by=emergency.by(), at=emergency.at, version=seen.version)
    with pytest.raises(Stale):
        actions.stand_down(seen, words="好了", by=emergency.by(HEAD), at=emergency.at, version=seen.version)
    assert emergency.fresh().state == State.IN_FORCE

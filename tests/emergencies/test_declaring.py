"""Declaring: who is called, who is told, what is refused at its field, and what a graver response takes in."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta

import pytest

from linli.core.actions import KeyReused
from linli.core.models import Event
from linli.core.refusals import Invalid, Refused
from linli.demo.cast import World
from linli.emergencies import actions
from linli.emergencies.actions import declaring
from linli.emergencies.enums import CallState, State, Step
from linli.emergencies.models import EmergencyCall, EmergencyLine, EmergencyResponse
from linli.messages.models import Outbox
from linli.places.models import Place
from tests.emergencies.conftest import ABOVE, ADVICE, AT, COMMUNITY, DISTRICT, HEAD, WORDS, Emergency, declared


def told(world: World, event: str) -> set[str]:
    """The bodies that were told something about an emergency."""
    keys = {body.pk: key for key, body in world.bodies.items()}
    found = Outbox.objects.filter(kind=f"emergency.body.{event}").order_by("id")
    return {keys[body] for body in found.values_list("organisation_id", flat=True) if body in keys}


def called(world: World, row: EmergencyResponse, *states: str) -> set[str]:
    keys = {body.pk: key for key, body in world.bodies.items()}
    found = EmergencyCall.objects.filter(response=row, **({"state__in": states} if states else {}))
    return {keys[body] for body in found.values_list("organisation_id", flat=True)}


def names(errors: Iterable[str]) -> list[str]:
    return sorted(errors)


def test_the_bodies_of_the_level_are_called_at_once(emergency: Emergency) -> None:
    row, world = emergency.fresh(), emergency.world
    assert row.number.startswith("ER-")
    assert (row.title, row.state, row.level) == ("今晚有暴雨，地下车库进水", State.IN_FORCE, "three")
    assert called(world, row) == {"property", "grid", "community_office", "leaders"}
    assert told(world, "declared") == called(world, row)
    assert all(Outbox.objects.filter(kind="emergency.body.declared").values_list("urgent", flat=True))
    assert not any("hurry" in refs for refs in Outbox.objects.values_list("refs", flat=True))
    call = emergency.call()
    assert (call.state, call.due_at) == (CallState.CALLED, AT + timedelta(hours=1))
    assert row.review_at == AT + timedelta(hours=24)
    assert EmergencyLine.objects.get().step == Step.DECLARED


def test_unpaid_neighbours_are_asked_and_no_clock_runs(emergency: Emergency) -> None:
    leaders = emergency.call("leaders")
    assert (leaders.asked, leaders.due_at) == (True, None)
    assert not emergency.call("grid").asked


def test_clocks_run_by_night_and_on_days_off(world: World) -> None:
    night = AT + timedelta(days=5, hours=16)  # Saturday to Sunday, half past one in Shanghai
    one = declared(world, night)
    assert one.call().due_at == night + timedelta(hours=1)


def test_no_event_holds_what_was_said(emergency: Emergency) -> None:
    emergency.told(words="水泵坏了")
    for refs in Event.objects.filter(kind__startswith="emergency.").values_list("refs", flat=True):
        assert "水泵" not in str(refs)
        assert "暴雨" not in str(refs)


def test_the_same_key_gives_the_first_and_another_body_under_it_is_refused(world: World) -> None:
    first = declared(world, key="k" * 32).response
    assert declared(world, AT + timedelta(minutes=1), key="k" * 32).response == first
    with pytest.raises(KeyReused):
        declared(world, words="另一件", key="k" * 32)
    assert EmergencyResponse.objects.count() == 1


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("kind", "meteor"), ("kind", ""), ("level", "zero"), ("words", " \n "), ("words", "水" * 2001),
        ("words", "找老王13812345678"), ("advice", "身份证110101199003078515"),
        ("advice", ""), ("advice", "走" * 501), ("review_at", AT), ("review_at", AT - timedelta(days=400)),
        ("review_at", AT + timedelta(hours=25)),
    ],
)  # fmt: skip
def test_what_is_wrong_is_said_at_its_field(world: World, field: str, value: object) -> None:
    with pytest.raises(Invalid) as raised:
        declared(world, **{field: value})
    assert names(raised.value.errors) == [field]
    assert not EmergencyResponse.objects.exists()


def test_who_may_not_declare_is_refused(world: World) -> None:
    for role, more in ((HEAD, {"level": "two"}), ("property_manager", {}), (COMMUNITY, {"place": "other_estate"})):
        said = {name: world.places[value] if name == "place" else value for name, value in more.items()}
        actor = world.actor(role)
        with pytest.raises(Refused):
            actions.declare(
                by=actor, at=AT,
                **{"kind": "storm", "level": "three", "place": world.estate, "words": WORDS, "advice": ADVICE, **said},
            )  # fmt: skip


def test_another_of_the_same_kind_there_is_to_be_raised_instead(emergency: Emergency) -> None:
    with pytest.raises(Invalid) as raised:
        declared(emergency.world, emergency.later(hours=1))
    assert emergency.response.number in raised.value.errors["kind"]
    assert declared(emergency.world, kind="fire").response.state == State.IN_FORCE
    emergency.stood_down()
    assert declared(emergency.world, emergency.later(hours=1)).response.state == State.IN_FORCE


def test_a_graver_one_from_above_takes_the_lighter_one_in(emergency: Emergency) -> None:
    world = emergency.world
    emergency.acknowledged()
    wider = declared(world, emergency.later(hours=1), level="two", by=COMMUNITY).response
    row = emergency.fresh()
    assert (row.state, row.taken_into_id, row.review_at) == (State.TAKEN_IN, wider.pk, None)
    assert called(world, row, "called", "acknowledged") == set()
    assert "station" in called(world, wider)
    assert told(world, "taken_in") == {"station"}
    assert "community_office" not in called(world, wider)
    steps = EmergencyLine.objects.filter(response=wider).order_by("id").values_list("step", flat=True)
    assert list(steps) == [Step.DECLARED, Step.TOOK_IN]


def test_whoever_leads_a_lighter_one_is_called_whatever_its_kind(world: World) -> None:
    lighter = declared(world, by=ABOVE, place=world.places["community"], level="three")
    wider = declared(world, lighter.later(hours=1), by=DISTRICT, place=world.places["subdistrict"], level="three")
    assert lighter.fresh().state == State.TAKEN_IN
    assert "subdistrict_office" not in wider.response.level_spec.called
    assert "subdistrict_office" in called(world, wider.response)


def test_a_graver_one_in_a_smaller_place_stays_beside_a_lighter_one_around_it(world: World) -> None:
    graver = declared(world, by=COMMUNITY, level="two")
    declared(world, by=ABOVE, place=world.places["subdistrict"], level="three")
    assert graver.fresh().state == State.IN_FORCE
    other = declared(world, by=DISTRICT, place=world.places["district"], level="one")
    assert graver.fresh().taken_into_id == other.response.pk


@pytest.mark.parametrize(("level", "by"), [("three", HEAD), ("two", COMMUNITY)])
def test_what_a_graver_one_covers_already_is_not_declared_again(world: World, level: str, by: str) -> None:
    wide = declared(world, by=ABOVE, place=world.places["subdistrict"], level="two")
    with pytest.raises(Invalid) as raised:
        declared(world, by=by, level=level)
    assert wide.response.number in raised.value.errors["kind"]


def test_a_lighter_one_at_the_same_place_by_another_body_is_not_declared(emergency: Emergency) -> None:
    with pytest.raises(Invalid) as raised:
        declared(emergency.world, by=COMMUNITY, level="three")
    assert "春和里站" in raised.value.errors["kind"]


def test_one_that_is_raised_while_another_is_declared_is_not_taken_in(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, look = declared(world, by=COMMUNITY), declaring.in_force_around

    def raised_meanwhile(place: Place, kind: str) -> list[EmergencyResponse]:
        found = look(place, kind)
        actions.raise_level(first.fresh(), level="two", words="更大了", by=world.actor(COMMUNITY), at=AT)
        return found

    monkeypatch.setattr(declaring, "in_force_around", raised_meanwhile)
    with pytest.raises(Invalid) as raised:
        declared(world, by=ABOVE, level="two")
    assert first.response.number in raised.value.errors["kind"]
    assert EmergencyResponse.objects.count() == 1

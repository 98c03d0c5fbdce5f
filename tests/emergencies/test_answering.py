"""What a called body does: acknowledge, tell, ask for help, which becomes a request once."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.apps import apps
from django.db import models

from linli.core.refusals import Invalid, Refused
from linli.demo.cast import World
from linli.emergencies import actions
from linli.emergencies.enums import CallState
from linli.emergencies.models import EmergencyCall, Telling
from linli.messages.models import Outbox
from linli.people.models import Person
from linli.playbooks.enums import UrgencyClass
from linli.service_requests.models import ServiceRequest
from tests.emergencies.conftest import ABOVE, Emergency, declared
from tests.emergencies.test_declaring import told


def test_acknowledging_starts_the_time_for_telling(emergency: Emergency) -> None:
    call = emergency.acknowledged()
    assert (call.state, call.acknowledged_at) == (CallState.ACKNOWLEDGED, emergency.at)
    assert call.due_at == emergency.at + timedelta(hours=6)
    with pytest.raises(Refused):
        emergency.acknowledged()


def test_each_telling_sets_the_next_time(emergency: Emergency) -> None:
    emergency.acknowledged()
    for _ in range(3):
        emergency.later(hours=2)
        call = emergency.told()
        assert (call.told_at, call.due_at) == (emergency.at, emergency.at + timedelta(hours=6))
    assert Telling.objects.count() == 3


def test_who_tells_has_also_heard(emergency: Emergency) -> None:
    call = emergency.told()
    assert (call.state, call.acknowledged_at) == (CallState.ACKNOWLEDGED, emergency.at)


def test_unpaid_neighbours_tell_when_they_like(emergency: Emergency) -> None:
    call = emergency.told("leaders", "挨户提醒过了")
    assert (call.state, call.due_at, call.overdue_at) == (CallState.ACKNOWLEDGED, None, None)


def test_who_needs_help_is_heard_at_once_until_they_say_otherwise(emergency: Emergency) -> None:
    emergency.told(needs_help=True, help_words="再要两台水泵")
    assert emergency.call().needs_help
    assert told(emergency.world, "needs_help") == {"station"}
    assert Outbox.objects.get(kind="emergency.body.needs_help").urgent
    emergency.told()
    assert not emergency.call().needs_help
    assert Outbox.objects.filter(kind="emergency.body.needs_help").count() == 1


def test_who_says_what_help_needs_it_though_the_tick_was_forgotten(emergency: Emergency) -> None:
    emergency.told(help_words="再要两台水泵")
    assert emergency.call().needs_help
    assert Telling.objects.get().help_words == "再要两台水泵"
    emergency.told(help_words="  ")
    assert not emergency.call().needs_help


@pytest.mark.parametrize(
    ("field", "said"),
    [
        ("words", {"words": ""}),
        ("words", {"words": "水" * 2001}),
        ("help_words", {"words": "缺泵", "needs_help": True}),
        ("help_words", {"words": "缺泵", "needs_help": True, "help_words": "泵" * 2001}),
    ],
)
def test_what_lacks_is_said_at_its_field(emergency: Emergency, field: str, said: dict[str, object]) -> None:
    with pytest.raises(Invalid) as wrong:
        actions.tell_how(emergency.call(), by=emergency.answerer("property"), at=emergency.at, **said)
    assert list(wrong.value.errors) == [field]
    assert emergency.call().state == CallState.CALLED
    assert not Telling.objects.exists()


def test_nobody_answers_for_another_body_or_after_the_end(emergency: Emergency) -> None:
    for role in ("grid_worker", "repairer", "station_head", "resident"):
        with pytest.raises(Refused):
            actions.acknowledge(emergency.call(), by=emergency.by(role), at=emergency.at)
    emergency.stood_down()
    with pytest.raises(Refused):
        emergency.told()


def test_help_becomes_a_request_where_the_body_works_as_pressing_as_the_playbook_says(world: World) -> None:
    one = declared(world, by=ABOVE, place=world.places["community"], kind="burst_main")
    call = EmergencyCall.objects.get(response=one.response, organisation=world.bodies["station"])
    report = actions.tell_how(
        call, words="停水", needs_help=True, help_words="3栋要一辆送水车", by=one.by("station_head"), at=one.at
    )
    row = actions.file_help(report, by=one.by(ABOVE), at=one.at)
    assert (row.words, row.category, row.place_id) == ("3栋要一辆送水车", "burst_pipe", world.estate.pk)
    assert row.urgency == UrgencyClass.URGENT
    with pytest.raises(Refused):
        actions.file_help(report, by=one.by(ABOVE), at=one.at)
    assert ServiceRequest.objects.count() == 1


def test_a_body_that_serves_two_places_there_asks_for_the_whole(world: World) -> None:
    one = declared(world, by=ABOVE, place=world.places["subdistrict"])
    call = EmergencyCall.objects.get(response=one.response, organisation=world.bodies["property"])
    by = one.by("property_manager", post="property_manager")
    report = actions.tell_how(call, words="缺", needs_help=True, help_words="沙袋", by=by, at=one.at)
    assert actions.file_help(report, by=by, at=one.at).place_id == world.places["subdistrict"].pk


def test_no_table_of_this_noun_names_a_person() -> None:
    for model in apps.get_app_config("emergencies").get_models():
        named = [field.name for field in model._meta.get_fields() if field.related_model is Person]
        loose = [
            field.name for field in model._meta.concrete_fields
            if isinstance(field, models.UUIDField) and ("person" in field.name or "appointment" in field.name)
        ]  # fmt: skip
        assert not named + loose, model

"""What came to a board or a mailbox is written down once, and the writer's time runs from the receipt there."""

from __future__ import annotations

from datetime import timedelta
from io import BytesIO
from typing import Any

import pytest

from linli.attachments.models import Attachment
from linli.core.actors import NOBODY, system
from linli.core.models import Event
from linli.core.refusals import Invalid, Refused
from linli.demo.cast import World
from linli.heard.actions import enter_letter
from linli.heard.enums import Wish
from linli.heard.following import when_body_is_succeeded
from linli.heard.models import Heard
from linli.service_requests.actions import Key
from linli.service_requests.enums import ClockKind, Source
from linli.service_requests.models import Clock, ServiceRequest
from tests.heard.groups import AT, picture
from tests.heard.letters import RECEIVED, entered, letter


def test_the_time_runs_from_the_receipt_there(world: World) -> None:
    heard = entered(world)
    row = heard.service_request
    assert (row.received_at, row.source, row.external_number) == (RECEIVED, Source.BOARD, "LY-2026-001")
    clock = Clock.objects.get(service_request=row, kind=ClockKind.ACCEPT)
    assert clock.started_at == RECEIVED
    assert clock.due_at < RECEIVED + timedelta(days=5)
    filed = Event.objects.get(kind="service_request.filed", subject_id=str(row.pk))
    assert (filed.at, filed.recorded_at) == (RECEIVED, AT), "when it was, and when it became known here"
    assert (heard.said_at, heard.heard_at, heard.organisation) == (RECEIVED, AT, world.bodies["station"])
    assert (row.on_behalf, row.station_only) == (True, False)


def test_a_private_wish_keeps_it_off_public_pages_and_a_mailbox_is_its_own_source(world: World) -> None:
    row = entered(world, way="mailbox", wish=Wish.PRIVATE).service_request
    assert (row.source, row.station_only) == (Source.MAILBOX, True)


def test_one_number_is_written_down_once_for_each_way(world: World) -> None:
    first = entered(world).service_request
    with pytest.raises(Invalid) as wrong:
        entered(world, number=" LY-2026-001 ")
    assert first.number in wrong.value.errors["number"]
    entered(world, way="mailbox")
    entered(world, role="community_officer")
    assert ServiceRequest.objects.count() == 3


def test_two_bodies_with_letters_of_one_number_can_be_joined(world: World) -> None:
    old, new = entered(world), entered(world, role="community_officer")
    assert old.number == new.number
    gone, successor = world.bodies["station"], new.organisation
    when_body_is_succeeded(Event(subject_id=str(gone.pk), refs={"successor": str(successor.pk)}))
    for one in (old, new):
        one.refresh_from_db()
        assert one.organisation == successor, "both answers are owed"
    entered(world, number="LY-2", way="mailbox")
    when_body_is_succeeded(Event(subject_id=str(gone.pk), refs={"successor": str(successor.pk)}))
    with pytest.raises(Invalid):
        entered(world, number="LY-2", way="mailbox", role="community_officer")


def test_a_press_that_comes_again_is_answered_as_the_first_was(world: World) -> None:
    given: dict[str, Any] = {
        "place": world.places["unit"], "letter": letter(), "by": world.actor("station_head"), "at": AT,
        "key": Key("letter:x", "one"),
    }  # fmt: skip
    first = enter_letter(**given, photos=[BytesIO(picture())])
    again = enter_letter(**given, photos=[BytesIO(picture())])
    assert (again.again, again.number) == (True, first.number)
    assert (Heard.objects.count(), Attachment.objects.count()) == (1, 1)


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"way": "unknown"}, "way"), ({"way": "snap"}, "way"), ({"way": "work_group"}, "way"),
        ({"number": " "}, "number"),
        ({"number": "9" * 41}, "number"), ({"received_at": AT + timedelta(minutes=1)}, "received_on"),
        ({"received_at": AT - timedelta(days=367)}, "received_on"), ({"wish": ""}, "wish"), ({"words": " "}, "words"),
        ({"phone": "123"}, "phone"), ({"category": "unknown"}, "category"), ({"name": "名" * 41}, "reporter_name"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_said_at_its_field(world: World, changed: dict[str, Any], field: str) -> None:
    with pytest.raises(Invalid) as wrong:
        entered(world, **changed)
    assert wrong.value.errors.keys() == {field}
    assert not ServiceRequest.objects.exists()


def test_only_staff_of_the_place_write_it_down(world: World) -> None:
    for by in (NOBODY, system(), world.actor("resident"), world.actor("repairer")):
        with pytest.raises(Refused):
            enter_letter(place=world.places["unit"], letter=letter(), by=by, at=AT)

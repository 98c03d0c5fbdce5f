"""From a row of the outbox to messages inside and deliveries outside: who, when, how many (law 12)."""

from __future__ import annotations

from datetime import date, time, timedelta
from typing import Any

import pytest

from linli.core.actors import NOBODY, Actor, ActorKind, Held
from linli.core.ids import uuid7
from linli.core.refusals import Refused
from linli.demo.cast import World, build_world
from linli.messages import actions, queries
from linli.messages.actions import fanning
from linli.messages.enums import Channel, Pace, Reach
from linli.messages.models import BodyChannel, Delivery, Message, Outbox, Preference
from linli.messages.readers import pace_of
from linli.messages.vault import seal_address
from linli.organisations.queries import on_duty
from linli.people.models import Account, Contact
from linli.playbooks.enums import Power
from tests.messages.conftest import (
    ASKS,
    AT,
    BODY,
    FILED,
    KIND,
    OTHER,
    PERSON,
    SUBJECT,
    SYSTEM,
    clock,
    fan_out,
    live,
    outbox,
    texts,
    work,
)
from tests.messages.receivers import Receiver

pytestmark = [pytest.mark.usefixtures("worded"), pytest.mark.django_db]


def test_a_row_for_a_body_or_person_becomes_one_message() -> None:
    rows = [outbox(organisation_id=BODY, urgent=True), outbox(person_id=PERSON)]
    assert fan_out() == 2
    shown = Message.objects.order_by("id")
    assert [(m.outbox_id, m.organisation_id, m.person_id, m.urgent) for m in shown] == [
        (rows[0].pk, BODY, None, True),
        (rows[1].pk, None, PERSON, False),
    ]
    assert (shown[0].kind, shown[0].subject_id, shown[0].refs, shown[0].at) == (KIND, SUBJECT, {"number": "3"}, AT)
    assert not Outbox.objects.filter(done_at=None).exists()
    assert not Delivery.objects.exists(), "nothing leads outside"
    assert fan_out() == 0


def test_a_row_shown_again_after_a_crash_shows_once() -> None:
    row = outbox(organisation_id=BODY)
    fan_out()
    Outbox.objects.filter(pk=row.pk).update(done_at=None)
    assert fan_out() == 1
    assert Message.objects.count() == 1


def test_what_is_not_due_yet_waits_and_urgent_goes_first() -> None:
    later = outbox(organisation_id=BODY)
    Outbox.objects.filter(pk=later.pk).update(not_before=AT + timedelta(minutes=1))
    outbox(person_id=PERSON)
    urgent = outbox(person_id=PERSON, urgent=True)
    assert fan_out(limit=1) == 1
    assert Message.objects.get().outbox_id == urgent.pk
    assert fan_out() == 1
    assert fan_out(AT + timedelta(minutes=1)) == 1


def test_a_row_for_nobody_is_done_with_a_note() -> None:
    row = outbox()
    assert fan_out() == 1
    row.refresh_from_db()
    assert (row.done_at, row.error, Message.objects.count()) == (AT, fanning.NO_READER, 0)


def test_without_a_gateway_a_text_is_done_with_a_note_and_shown_inside(contact: Contact, settings: Any) -> None:
    settings.LINLI_SMS_URL = None
    row = outbox(contact_id=contact.pk, person_id=PERSON)
    fan_out()
    row.refresh_from_db()
    assert (row.done_at, row.error) == (AT, fanning.NOBODY_OUTSIDE)
    assert Message.objects.get().person_id == PERSON
    assert not Delivery.objects.exists()


@pytest.mark.parametrize(
    ("kind", "urgent", "refs", "pace"),
    [
        (KIND, False, {}, Pace.DIGEST),
        (ASKS, False, {}, Pace.PROMPT),
        (KIND, True, {"hurry": True}, Pace.PROMPT),
        (KIND, True, {}, Pace.NOW),
        (ASKS, True, {}, Pace.NOW),
        (FILED, True, {}, Pace.NOW),
        (FILED, False, {}, Pace.DIGEST),
    ],
)
def test_how_soon_by_kind_and_urgency(kind: str, urgent: bool, refs: dict[str, Any], pace: str) -> None:
    assert pace_of(Outbox(kind=kind, urgent=urgent, refs=refs)) == pace


@pytest.mark.parametrize("hour", range(24))
@pytest.mark.parametrize(("kind", "urgent"), [(KIND, False), (ASKS, False), (KIND, True)])
def test_when_it_is_due_at_every_hour_of_the_day(
    contact: Contact, gateway: Receiver, hour: int, kind: str, urgent: bool
) -> None:
    at = clock(23, hour, 30)
    outbox(at, kind, contact_id=contact.pk, urgent=urgent)
    fan_out(at)
    quiet = hour >= 20 or hour < 8
    morning = clock(23 if hour < 8 else 24, 8)
    due = Delivery.objects.get().due_at
    assert due == (at if urgent or (kind == ASKS and not quiet) else morning)


def test_everything_that_can_wait_is_one_digest_of_the_morning(contact: Contact, gateway: Receiver) -> None:
    for hour in (9, 12, 19, 23):
        outbox(clock(23, hour), contact_id=contact.pk)
        fan_out(clock(23, hour))
    outbox(clock(23, 23), subject=OTHER, contact_id=contact.pk)
    live(clock(23, 23), clock(24, 20), timedelta(minutes=30))
    assert texts(gateway) == [f"{_heading()}\nzh-hans 3\nzh-hans 4"]
    row = Delivery.objects.get()
    assert (row.slot, row.slot_on, row.sent_at) == ("digest", date(2026, 11, 24), clock(24, 8))


def _heading() -> str:
    from django.utils import translation

    from linli.messages.words import Words, together

    with translation.override("zh-hans"):
        return together([Words("a", ""), Words("b", "")]).title


def test_one_prompt_message_a_matter_and_day_the_next_waits_for_the_digest(contact: Contact, gateway: Receiver) -> None:
    to = {"contact_id": contact.pk}
    outbox(clock(23, 9), ASKS, **to)
    work(clock(23, 9))
    outbox(clock(23, 15), ASKS, **to)
    outbox(clock(23, 15), ASKS, OTHER, **to)
    work(clock(23, 15))
    assert [text.split("\n")[0] for text in texts(gateway)] == ["zh-hans 3", "zh-hans 4"]
    paces = Delivery.objects.order_by("id").values_list("pace", flat=True)
    assert sorted(paces) == [Pace.DIGEST, Pace.PROMPT, Pace.PROMPT]
    outbox(clock(24, 9), ASKS, **to)
    live(clock(24, 7), clock(24, 10), timedelta(minutes=30))
    assert len(gateway.taken) == 4, "the digest, and the prompt one of the new day"


def test_urgent_ones_go_at_once_and_only_repeats_about_one_matter_are_gathered(
    contact: Contact, gateway: Receiver
) -> None:
    to = {"contact_id": contact.pk, "urgent": True}
    outbox(clock(23, 3), **to)
    outbox(clock(23, 3), subject=OTHER, **to)
    assert work(clock(23, 3)) == [True, True]
    for minute in (1, 10, 29):
        outbox(clock(23, 3, minute), **to)
        assert work(clock(23, 3, minute)) == []
    assert work(clock(23, 3, 30)) == [True]
    assert len(gateway.taken) == 3
    assert Delivery.objects.order_by("-id").first().items.count() == 3
    outbox(clock(23, 4, 1), **to)
    assert work(clock(23, 4, 1)) == [True], "thirty minutes later it is news again"


def test_many_matters_are_never_capped_when_they_are_urgent(contact: Contact, gateway: Receiver) -> None:
    for number in range(20):
        outbox(clock(23, 2), subject=uuid7(), contact_id=contact.pk, urgent=True, refs={"number": str(number)})
    assert work(clock(23, 2)) == [True] * 20


def test_a_person_reads_inside_unless_they_asked_for_texts(gateway: Receiver) -> None:
    world = build_world(at=AT)
    person = world.people["resident"]
    outbox(person_id=person.pk)
    fan_out()
    assert not Delivery.objects.exists()
    hours = {"quiet_from": time(22), "quiet_until": time(7)}
    Preference.objects.create(person_id=person.pk, reach=Reach.SMS, **hours)
    outbox(clock(23, 21), ASKS, person_id=person.pk)
    fan_out(clock(23, 21))
    assert Delivery.objects.get().due_at == clock(23, 21), "their own hours hold, not the installation's"
    outbox(clock(23, 23), ASKS, OTHER, person_id=person.pk)
    fan_out(clock(23, 23))
    assert Delivery.objects.order_by("-id").first().due_at == clock(24, 7)


def test_one_who_left_a_telephone_is_texted_there_alone(contact: Contact, gateway: Receiver) -> None:
    world = build_world(at=AT)
    person = world.people["resident"]
    Preference.objects.create(person_id=person.pk, reach=Reach.SMS, quiet_from=time(20), quiet_until=time(8))
    outbox(person_id=person.pk, contact_id=contact.pk)
    fan_out()
    assert Delivery.objects.get().contact_id == contact.pk


def test_a_new_urgent_matter_reaches_whoever_is_on_duty(gateway: Receiver) -> None:
    world: World = build_world(at=AT)
    station = world.bodies["station"].pk
    head = on_duty(station, AT)
    assert head is not None
    outbox(clock(23, 3), FILED, organisation_id=station)
    work(clock(23, 3))
    assert not gateway.taken, "what is not urgent leads nowhere but into Linli"
    outbox(clock(23, 3), FILED, organisation_id=station, urgent=True)
    assert work(clock(23, 3)) == [True]
    account = Account.objects.get(person_id=head.person_id)
    assert gateway.taken[0]["body"]["phone"][-4:] == account.phone_masked[-4:]
    assert Message.objects.filter(person_id=head.person_id, urgent=True).count() == 1
    assert Message.objects.filter(organisation_id=station).count() == 2


def test_where_nobody_is_on_duty_the_body_is_told_all_the_same(gateway: Receiver) -> None:
    outbox(kind=FILED, organisation_id=BODY, urgent=True)
    assert fan_out() == 1
    assert Message.objects.get().organisation_id == BODY


def test_a_bodys_channels_each_get_a_delivery_and_ended_ones_none(settings: Any) -> None:
    settings.LINLI_MAIL = False
    for kind, ended in ((Channel.WECOM, None), (Channel.FEISHU, None), (Channel.DINGTALK, AT), (Channel.EMAIL, None)):
        pk = uuid7()
        sealed = seal_address("x", pk)
        BodyChannel.objects.create(
            id=pk, organisation_id=BODY, kind=kind, address_sealed=sealed, masked="x", made_at=AT, ended_at=ended
        )
    outbox(organisation_id=BODY, urgent=True)
    fan_out()
    assert sorted(Delivery.objects.values_list("channel", flat=True)) == [Channel.FEISHU, Channel.WECOM]


def test_one_row_that_cannot_be_told_stops_no_other(
    contact: Contact, gateway: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    digest = fanning._digest
    broken, whole = outbox(contact_id=contact.pk, person_id=PERSON), outbox(subject=OTHER, contact_id=contact.pk)
    calls = iter([ValueError("broken")])

    def once(*args: Any) -> Any:
        for error in calls:
            raise error
        return digest(*args)

    monkeypatch.setattr(fanning, "_digest", once)
    fan_out()
    for row in (broken, whole):
        row.refresh_from_db()
    assert (broken.done_at, broken.error, whole.done_at) == (None, "ValueError", AT)
    assert fan_out(AT + timedelta(minutes=59)) == 0
    assert fan_out(AT + timedelta(hours=1)) == 1
    assert Delivery.objects.get().items.count() == 2
    assert Message.objects.count() == 1, "shown inside once"


def test_only_linli_itself_delivers() -> None:
    outbox(organisation_id=BODY)
    person = Actor(ActorKind.RESIDENT, person_id=PERSON)
    for actor in (NOBODY, person):
        for call in (
            lambda by: actions.fan_out(limit=1, by=by, at=AT),
            lambda by: actions.lease(limit=1, by=by, at=AT),
            lambda by: actions.send(delivery_id=SUBJECT, by=by, at=AT),
        ):
            with pytest.raises(Refused):
                call(actor)
    assert Message.objects.count() == 0
    assert fan_out() == 1
    assert not actions.send(delivery_id=SUBJECT, by=SYSTEM, at=AT)


def test_a_person_sees_their_own_messages_and_those_of_their_bodies_newest_first() -> None:
    outbox(organisation_id=BODY)
    outbox(person_id=PERSON)
    outbox(organisation_id=OTHER)
    fan_out()
    sees = frozenset({Power.SERVICE_REQUEST_VIEW.value})
    held = Held(uuid7(), "head", "head", BODY, "station", "service_station", sees, frozenset())
    seen = queries.visible_to(Actor(ActorKind.POST, person_id=PERSON, posts=(held,)))
    assert [(m.organisation_id, m.person_id) for m in seen] == [(None, PERSON), (BODY, None)]
    assert [m.person_id for m in queries.visible_to(Actor(ActorKind.RESIDENT, person_id=PERSON))] == [PERSON]
    assert not queries.visible_to(NOBODY).exists()


def test_whoever_holds_a_post_that_sees_no_service_requests_is_told_nothing_of_their_bodys() -> None:
    outbox(organisation_id=BODY)
    outbox(person_id=PERSON)
    fan_out()
    links = frozenset({Power.HOUSEHOLD_LINK_HOLD.value})
    held = Held(uuid7(), "one", "one", BODY, "community", "residents_committee", links, frozenset())
    seen = queries.visible_to(Actor(ActorKind.POST, person_id=PERSON, posts=(held,)))
    assert [(m.organisation_id, m.person_id) for m in seen] == [(None, PERSON)]

"""When one body follows another, it reads where the old one read, and is told what nobody was told yet."""

from __future__ import annotations

from datetime import timedelta

import pytest

from linli.core.models import Event
from linli.demo.cast import World, build_world
from linli.messages import actions
from linli.messages.actions.channels import MOST_CHANNELS
from linli.messages.models import BodyChannel, Outbox
from linli.messages.vault import open_address, open_secret
from linli.organisations.actions import create_organisation, succeed
from linli.organisations.models import Organisation
from tests.messages.conftest import AT, SYSTEM, fan_out, outbox

ROBOT = "https://open.feishu.cn/open-apis/bot/v2/hook/"
TODAY = AT.date()


@pytest.fixture
def pair(db: None) -> tuple[Organisation, Organisation]:
    world: World = build_world(at=AT)
    old = world.bodies["station"]
    return old, create_organisation(kind=old.kind, name="后来的", places=list(old.places.all()), by=SYSTEM, at=AT)


def channel(body: Organisation, word: str) -> BodyChannel:
    return actions.set_up_channel(body, kind="feishu", address=ROBOT + word, secret=f"s-{word}", by=SYSTEM, at=AT)


def followed(pair: tuple[Organisation, Organisation]) -> None:
    succeed(*pair, on=TODAY, by=SYSTEM, at=AT)


def test_channels_go_over_with_what_is_on_its_way(pair) -> None:
    old, new = pair
    row = channel(old, "one")
    on_its_way = actions.try_channel(row, by=SYSTEM, at=AT)
    ended = actions.end_channel(channel(old, "gone"), by=SYSTEM, at=AT)
    followed(pair)
    row.refresh_from_db()
    ended.refresh_from_db()
    on_its_way.refresh_from_db()
    assert (row.organisation_id, row.ended_at, row.version) == (new.pk, None, 2)
    assert (open_address(row), open_secret(row)) == (ROBOT + "one", "s-one")
    assert on_its_way.body_channel_id == row.pk
    assert ended.organisation_id == old.pk


def test_a_group_in_which_the_successor_reads_already_is_not_told_twice(pair) -> None:
    old, new = pair
    twin, own = channel(old, "one"), channel(new, "one")
    other = channel(old, "two")
    followed(pair)
    for row in (twin, own, other):
        row.refresh_from_db()
    assert (twin.organisation_id, twin.ended_at, twin.address_sealed, twin.secret_sealed) == (old.pk, AT, "", "")
    assert (own.organisation_id, own.ended_at, other.organisation_id) == (new.pk, None, new.pk)
    assert [event.subject_id for event in Event.objects.filter(kind="body_channel.ended")] == [str(twin.pk)]


def test_no_body_comes_to_more_channels_than_it_may_have(pair) -> None:
    old, new = pair
    for number in range(MOST_CHANNELS - 1):
        channel(new, f"n{number}")
    first, second = channel(old, "one"), channel(old, "two")
    followed(pair)
    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.organisation_id, first.ended_at) == (new.pk, None)
    assert (second.organisation_id, second.ended_at) == (old.pk, AT)
    assert BodyChannel.objects.filter(organisation_id=new.pk, ended_at=None).count() == MOST_CHANNELS


def test_what_nobody_was_told_yet_is_told_to_the_successor(pair, worded: None) -> None:
    old, new = pair
    told = outbox(organisation_id=old.pk)
    fan_out(AT)
    waits = outbox(AT + timedelta(hours=1), organisation_id=old.pk)
    followed(pair)
    told.refresh_from_db()
    waits.refresh_from_db()
    assert (told.organisation_id, waits.organisation_id) == (old.pk, new.pk)
    assert Outbox.objects.filter(organisation_id=old.pk, done_at=None).count() == 0

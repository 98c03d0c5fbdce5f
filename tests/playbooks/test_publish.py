"""Publishing keeps a text for good, once; what is published is found again and parsed once."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from uuid import UUID, uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from linli.core.actors import NOBODY, Actor, ActorKind, Held, system
from linli.core.models import Event
from linli.core.refusals import Refused
from linli.playbooks import queries
from linli.playbooks.actions import publish
from linli.playbooks.errors import PlaybookErrors
from linli.playbooks.loading import load, shipped
from linli.playbooks.models import PlaybookVersion
from tests.playbooks.small import SMALL, broken

pytestmark = pytest.mark.django_db

AT = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)
PERSON = UUID("01931111-1111-7111-8111-111111111111")


def in_post(*powers: str) -> Actor:
    held = Held(uuid4(), "administrator", "管理员", uuid4(), "市", "city_government", frozenset(powers), frozenset())
    return replace(NOBODY, kind=ActorKind.POST, person_id=PERSON, posts=(held,)).in_post(held)


def test_a_text_is_kept_as_it_is() -> None:
    version = publish(text=SMALL, by=system(), at=AT)
    kept = PlaybookVersion.objects.get(pk=version.pk)
    assert (kept.key, kept.version, kept.text) == ("small", "1", SMALL)
    assert (kept.published_at, kept.published_by) == (AT, None)
    assert str(kept) == "small 1"


def test_the_same_text_again_gives_the_first_version_and_no_second_event() -> None:
    first = publish(text=SMALL, by=system(), at=AT)
    assert publish(text=SMALL, by=system(), at=AT) == first
    assert PlaybookVersion.objects.count() == 1
    (event,) = Event.objects.filter(kind="playbook.published")
    assert event.subject_id == str(first.pk)
    assert event.refs == {"key": "small", "version": "1", "content_hash": first.content_hash}


def test_a_text_with_mistakes_is_not_kept() -> None:
    with pytest.raises(PlaybookErrors):
        publish(text=broken("quiet_days = 7", "quiet_days = 1"), by=system(), at=AT)
    assert not PlaybookVersion.objects.exists()


@pytest.mark.parametrize("text", ["", "jian", "/etc/hostname"])
def test_a_text_is_never_taken_for_a_file(text: str) -> None:
    with pytest.raises(PlaybookErrors):
        publish(text=text, by=system(), at=AT)


def test_a_post_with_the_power_publishes_and_is_remembered() -> None:
    version = publish(text=SMALL, by=in_post("playbook.apply"), at=AT)
    assert version.published_by == PERSON


@pytest.mark.parametrize("actor", [NOBODY, in_post("service_request.view", "audit.view")])
def test_nobody_else_publishes(actor: Actor) -> None:
    with pytest.raises(Refused) as raised:
        publish(text=SMALL, by=actor, at=AT)
    assert raised.value.refusal.rule == "may_publish"
    assert raised.value.refusal.shown
    assert not PlaybookVersion.objects.exists()


def test_a_published_playbook_is_read_once() -> None:
    version = publish(text=SMALL, by=system(), at=AT)
    with CaptureQueriesContext(
        connection,
    ) as asked:
        first = queries.by_id(version.pk)
        assert queries.by_id(version.pk) is first
    assert len(asked) == 1
    assert first.key == "small"


def test_the_newest_of_a_key_is_found() -> None:
    publish(text=SMALL, by=system(), at=AT)
    second = publish(text=broken('version = "1"', 'version = "2"'), by=system(), at=AT)
    publish(text=broken('key = "small"', 'key = "other"'), by=system(), at=AT)
    assert queries.latest("small") == second
    with pytest.raises(PlaybookVersion.DoesNotExist):
        queries.latest("unknown")


def test_an_unknown_version_does_not_exist() -> None:
    with pytest.raises(PlaybookVersion.DoesNotExist):
        queries.by_id(uuid4())


def test_several_versions_are_read_for_a_list() -> None:
    one = publish(text=SMALL, by=system(), at=AT)
    two = publish(text=broken("quiet_days = 7", "quiet_days = 9"), by=system(), at=AT)
    found = queries.by_ids([one.pk, two.pk, one.pk])
    assert {key: playbook.quiet_days for key, playbook in found.items()} == {one.pk: 7, two.pk: 9}


def test_of_a_text_that_builds_on_a_shared_one_the_whole_is_kept() -> None:
    text = shipped()["zhuzhou"].read_text(encoding="utf-8")
    kept = publish(text=text, by=system(), at=AT)
    assert "builds_on" not in kept.text
    assert queries.by_id(kept.pk) == load(text)
    assert publish(text=text, by=system(), at=AT) == kept
    assert publish(text=kept.text, by=system(), at=AT) == kept

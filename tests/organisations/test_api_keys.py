"""Keys of programs: who makes and revokes them, what is kept of them, until when they hold."""

from __future__ import annotations

from datetime import timedelta

import pytest

from linli.core.actors import NOBODY, Door, system
from linli.core.clock import local_date
from linli.core.models import Event
from linli.core.refusals import Invalid, Refused, Stale
from linli.demo.cast import World
from linli.organisations import actions
from linli.organisations.models import ApiKey, Appointment
from linli.organisations.queries.api_keys import keys_of

API = system(Door.API)


def appointment_of(world: World, role: str, post: str = "") -> Appointment:
    return Appointment.objects.get(pk=world.actor(role, post=post).appointment_id)


def make(world: World, role: str = "station_head", by: str = "community_officer", **changed):
    given = {"name": "热线", "by": world.actor(by), "at": world.at}
    return actions.make_api_key(appointment_of(world, role), **{**given, **changed})


@pytest.mark.parametrize(
    ("role", "may"),
    [
        ("community_officer", True),
        ("administrator", True),
        ("repairer", False),
        ("resident", False),
        ("auditor", False),
    ],
)
def test_keys_are_made_by_whoever_appoints_to_the_post(world, role, may) -> None:
    if may:
        assert make(world, by=role).words.startswith("linli_")
    else:
        with pytest.raises(Refused):
            make(world, by=role)
        assert not ApiKey.objects.exists()


def test_nobody_makes_no_key(world) -> None:
    with pytest.raises(Refused):
        make(world, by="nobody")
    with pytest.raises(Refused):
        actions.revoke_api_key(make(world).key, by=NOBODY, at=world.at)


def test_only_a_hash_of_the_words_is_kept_and_two_keys_differ(world) -> None:
    made, other = make(world), make(world)
    assert made.words != other.words
    row = ApiKey.objects.get(pk=made.key.pk)
    assert made.words.startswith(row.prefix)
    assert len(bytes(row.hash)) == 32
    assert made.words.encode() not in bytes(row.hash)
    event = Event.objects.get(kind="api_key.made", subject_id=str(row.pk))
    assert event.person_id == world.people["community_officer"].pk
    assert event.refs["appointment"] == str(row.appointment_id)
    assert made.words not in str(event.refs)


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"name": " \n"}, "name"),
        ({"name": "x" * 61}, "name"),
        ({"per_minute": 0}, "per_minute"),
        ({"per_minute": 6001}, "per_minute"),
    ],
)
def test_what_is_wrong_is_told_at_its_field(world, changed, field) -> None:
    with pytest.raises(Invalid) as wrong:
        make(world, **changed)
    assert list(wrong.value.errors) == [field]


@pytest.mark.parametrize(("days", "may"), [(-1, False), (0, True), (731, True), (732, False)])
def test_a_key_holds_two_years_at_most(world, days, may) -> None:
    last = local_date(world.at) + timedelta(days=days)
    if may:
        assert make(world, expires_on=last).key.expires_on == last
    else:
        with pytest.raises(Invalid):
            make(world, expires_on=last)


def test_an_ended_appointment_gets_no_key(world) -> None:
    appointment = appointment_of(world, "repairer")
    yesterday = local_date(world.at) - timedelta(days=1)
    actions.end_appointment(appointment, ends_on=yesterday, by=system(Door.CLI), at=world.at)
    with pytest.raises(Invalid) as wrong:
        actions.make_api_key(
            Appointment.objects.get(pk=appointment.pk), name="x", by=system(Door.CLI), at=world.at
        )  # fmt: skip
    assert list(wrong.value.errors) == ["appointment"]


@pytest.mark.parametrize(("role", "may"), [("station_head", True), ("administrator", True), ("deputy", False)])
def test_a_key_is_revoked_by_who_appoints_and_by_the_posts_holder(world, role, may) -> None:
    made = make(world)
    if role == "deputy" and "post.appoint" in world.actor(role).powers:
        pytest.skip("the deputy appoints in this playbook")
    if may:
        row = actions.revoke_api_key(made.key, by=world.actor(role), at=world.at)
        assert row.revoked_at == world.at
        assert actions.use_api_key(made.words, by=API, at=world.at) is None
    else:
        with pytest.raises(Refused):
            actions.revoke_api_key(made.key, by=world.actor(role), at=world.at)


def test_revoking_twice_changes_nothing_and_an_old_page_is_stale(world) -> None:
    made, by = make(world), world.actor("administrator")
    actions.revoke_api_key(made.key, by=by, at=world.at, version=1)
    actions.revoke_api_key(made.key, by=by, at=world.at)
    assert Event.objects.filter(kind="api_key.revoked").count() == 1
    with pytest.raises(Stale):
        actions.revoke_api_key(made.key, by=by, at=world.at, version=1)


def test_calls_are_counted_by_the_minute(world) -> None:
    made = make(world, per_minute=2)
    uses = [actions.use_api_key(made.words, by=API, at=world.at) for _ in range(3)]
    assert [use.too_many for use in uses] == [False, False, True]
    later = actions.use_api_key(made.words, by=API, at=world.at + timedelta(minutes=1))
    assert (later.in_minute, later.too_many) == (1, False)
    assert actions.use_api_key("linli_wrong", by=API, at=world.at) is None
    assert actions.use_api_key("\ud800", by=API, at=world.at) is None


def test_a_holder_sees_their_keys_and_no_others(world) -> None:
    mine, other = make(world).key, make(world, "repairer", by="administrator").key
    assert list(keys_of(world.actor("station_head"), [])) == [mine]
    assert list(keys_of(world.actor("repairer"), [])) == [other]
    assert list(keys_of(world.actor("administrator"), [world.bodies["station"]])) == [mine]

"""When one body follows another, open work goes on before the successor, and what is over keeps its names."""

from __future__ import annotations

from linli.core import clock
from linli.core.actors import system
from linli.organisations.actions import create_organisation, succeed
from linli.service_requests.models import Assignment, ServiceRequest
from linli.service_requests.succeeding import MANY
from tests.service_requests.steps import Path


def follow(path: Path, name: str):
    old = path.world.bodies[name]
    new = create_organisation(kind=old.kind, name="后来的", places=list(old.places.all()), by=system(), at=path.at)
    succeed(old, new, on=clock.local_date(path.at), by=system(), at=path.at)
    return old, new


def test_what_is_in_hand_goes_on_with_the_successor(path: Path) -> None:
    row = path.in_hand()
    before = ServiceRequest.objects.get(pk=row.pk)
    name = next(key for key, body in path.world.bodies.items() if body.pk == before.lead_id)
    old, new = follow(path, name)
    after = ServiceRequest.objects.get(pk=row.pk)
    assert (after.holder_id, after.lead_id) == (new.pk, new.pk)
    dispatcher, follower = follow(path, "station")
    assert before.dispatched_by_id == dispatcher.pk
    assert ServiceRequest.objects.get(pk=row.pk).dispatched_by_id == follower.pk
    assert after.station_id == before.station_id
    assert after.version > before.version
    assert Assignment.objects.get(service_request=row, ended_at=None).organisation_id == new.pk
    assert not Assignment.objects.filter(organisation=old, ended_at=None).exists()


def test_a_new_station_receives_what_the_old_one_had_and_over_is_over(path: Path) -> None:
    waiting, over = path.received(), path.closed()
    old, new = follow(path, "station")
    assert ServiceRequest.objects.get(pk=waiting.pk).station_id == new.pk
    assert ServiceRequest.objects.get(pk=waiting.pk).holder_id == new.pk
    assert ServiceRequest.objects.get(pk=over.pk).station_id == old.pk


def test_lists_of_bodies_name_the_successor_once(path: Path) -> None:
    row = path.in_hand()
    old = path.world.bodies["station"]
    lead = ServiceRequest.objects.get(pk=row.pk).lead_id
    for column in MANY:
        ServiceRequest.objects.filter(pk=row.pk).update(**{column: [old.pk, lead]})
    _old, new = follow(path, "station")
    after = ServiceRequest.objects.get(pk=row.pk)
    for column in MANY:
        assert sorted(getattr(after, column)) == sorted([new.pk, lead])

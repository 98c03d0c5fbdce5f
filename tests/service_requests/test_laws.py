"""The laws of the product, each by the shortest life of a service request in which it shows.

docs/explanation/laws.md names these tests; the details of each law stand in the tests of its verbs.
"""

from __future__ import annotations

from uuid import uuid4

import pytest
import time_machine
from django.db import Error, connection, transaction
from django.test import Client

from linli.core import events
from linli.core.actions import KeyReused
from linli.core.models import Event
from linli.core.refusals import Refused
from linli.people.actions import reveal
from linli.people.queries import reveals_about
from linli.service_requests import actions, jobs
from linli.service_requests.actions import Key, Report
from linli.service_requests.enums import Closing, State
from linli.service_requests.models import ServiceRequest
from linli.service_requests.queries import overdue, waiting_for
from linli.web.desk.forms import ResolveForm
from tests.architecture.test_personal_fields import our_models
from tests.architecture.test_schema_words import ALLOWED, forbidden
from tests.service_requests.steps import COMMUNITY, DEPUTY, GAS, HEAD, LAMP, REPAIRER, Path, code_of

PHONE = "19900000001"
"""Unassignable."""


def test_law_1_one_fact_is_typed_once_and_every_list_is_a_query(path: Path) -> None:
    names = {model.__name__.lower() for model in our_models()}
    kept = {name for name in names if name.endswith(("list", "report", "ledger", "bulletin", "statistic"))}
    typed = {
        "savedlist": "filters",
        "monthreport": "as it was signed",
        "entryreport": "what a neighbour says of a firm",
    }
    assert kept == set(typed), "filters of a list, what was signed and what somebody said are kept, never rows"
    row = path.filed()
    assert (row.place_id, row.category, bool(row.number)) == (path.world.places["unit"].pk, "public_lighting", True)
    assert waiting_for(path.by(HEAD)).filter(pk=row.pk).exists()


def test_law_2_one_sentence_is_enough_and_a_forwarded_link_closes_nothing(path: Path, client: Client) -> None:
    assert path.world.door_code is not None
    door = f"/q/{path.world.door_code.token}/"
    page = client.get(door)
    assert page.status_code == 200
    sent = client.post(door, {"words": LAMP, "idempotency_key": str(uuid4())})
    assert sent.status_code == 303
    row = ServiceRequest.objects.latest("id")
    assert (row.reporter_id, row.place_id) == (None, path.world.door_code.place_id)
    stranger = Client()
    shown = stranger.get(f"/f/{row.number}/").content.decode()
    assert row.words not in shown
    assert 'data-verb="rate"' not in shown
    assert stranger.post(f"/f/{row.number}/rating/", {"version": row.version}).status_code in (302, 303, 403, 404, 405)
    row.refresh_from_db()
    assert row.state == State.RECEIVED
    about = path.filed("站长说话难听", about_station=True)
    assert about.holder == path.world.bodies["community_office"]


def test_law_3_nothing_in_the_schema_watches_workers_and_no_photo_is_required(path: Path) -> None:
    assert [name for name in forbidden(our_models()) if name not in ALLOWED] == []
    assert not ResolveForm(row=path.in_hand()).fields["photos"].required


def test_law_6_the_clock_is_the_residents_and_neighbours_are_asked(path: Path) -> None:
    row = path.in_hand()
    promised = row.resolve_by
    row = actions.return_(row, by=path.by(REPAIRER), at=path.later(hours=1), reason="wrong_place")
    assert row.resolve_by == promised
    row = path.dispatched(to="leaders")
    path.later(days=30)
    assert not overdue(row, path.at)
    with time_machine.travel(path.at, tick=False):
        jobs.give_back_unanswered()
    row.refresh_from_db()
    assert (row.state, row.holder) == (State.ACCEPTED, row.station)


def test_law_7_one_return_and_the_second_makes_the_next_body_up_its_holder(path: Path) -> None:
    row = path.dispatched()
    for holder in ("station", "community_office"):
        row = actions.return_(row, by=path.by(REPAIRER), at=path.later(hours=1), reason="wrong_place")
        assert row.holder == path.world.bodies[holder]
        by = path.by(HEAD if holder == "station" else COMMUNITY)
        row = actions.dispatch(row, by=by, at=path.later(hours=1), to=path.world.bodies["property"])
    with pytest.raises(Refused):
        actions.return_(row, by=path.by(REPAIRER), at=path.later(hours=1), reason="wrong_place")


def test_law_8_the_resident_closes(path: Path) -> None:
    row = path.resolved()
    with pytest.raises(Refused):
        actions.close(row, by=path.by(REPAIRER), at=path.later(hours=1), words="好了")
    quiet = path.resolved("另一盏灯也不亮")
    for_somebody = path.resolved(role="building_leader", on_behalf=True)
    hazard = path.resolved(GAS)
    path.later(days=8)
    with time_machine.travel(path.at, tick=False):
        jobs.close_after_silence()
    closed = ServiceRequest.objects.get(pk=quiet.pk)
    assert (closed.state, closed.closing) == (State.CLOSED, Closing.SILENCE)
    for open_still in (for_somebody, hazard):
        open_still.refresh_from_db()
        assert open_still.state == State.RESOLVED
    again = actions.reopen(closed, by=code_of(closed), at=path.later(hours=1))
    with pytest.raises(Refused):
        actions.dispatch(again, by=path.by(HEAD), at=path.at, to=path.world.bodies["property"])
    assert actions.dispatch(again, by=path.by(DEPUTY), at=path.at, to=path.world.bodies["property"])


def test_law_10_public_work_private_people(path: Path, client: Client) -> None:
    row = path.accepted()
    contact = actions.leave_telephone(row, phone=PHONE, by=code_of(row), at=path.later(minutes=5))
    page = client.get(f"/e/{path.world.estate.slug}/service-requests/").content.decode()
    assert row.words not in page
    assert PHONE not in page
    assert PHONE not in contact.masked
    row = ServiceRequest.objects.get(pk=row.pk)
    reveal(
        contact, about=row, purpose="arrange_visit", subject_type="service_request", subject_id=row.pk,
        by=path.by(HEAD), at=path.at,
    )  # fmt: skip
    assert list(reveals_about([row.pk]))


def test_law_11_paper_is_first_class(path: Path) -> None:
    row = path.filed(role="building_leader", on_behalf=True, reporter_name="张阿婆")
    assert (row.on_behalf, row.reporter_name, row.code_hash is not None) == (True, "张阿婆", True)


def test_law_12_one_inbox_with_the_rows_of_all_posts(path: Path) -> None:
    at_station, at_property = path.filed(), path.dispatched("道闸坏了")
    manager = path.by("property_manager")
    both = set(waiting_for(manager).values_list("pk", flat=True))
    assert both >= {at_station.pk, at_property.pk}
    assert len(manager.posts) == 2


def test_law_13_nothing_is_lost(path: Path) -> None:
    key, report = Key("web", "one"), Report(words=LAMP)
    place, by = path.world.places["unit"], path.by("resident")
    first = actions.file(place=place, report=report, by=by, at=path.at, key=key)
    again = actions.file(place=place, report=report, by=by, at=path.later(minutes=1), key=key)
    assert (first.id, ServiceRequest.objects.count()) == (again.id, 1)
    with pytest.raises(KeyReused):
        actions.file(place=place, report=Report(words="别的事"), by=by, at=path.at, key=key)
    event = Event.objects.filter(subject_id=str(first.id)).get()
    for statement in ("DELETE FROM core_event WHERE id = %s", "UPDATE core_event SET kind = 'x' WHERE id = %s"):
        with pytest.raises(Error), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement, [event.pk])
    while events.sequence():
        pass
    assert events.verify() is None

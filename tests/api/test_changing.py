"""Filing and every verb: versions, idempotency keys, and whose act it is."""

from __future__ import annotations

import inspect
from datetime import date, timedelta

import pytest

from linli.api.endpoint import Taken
from linli.api.v1.doing import Finds
from linli.api.v1.verbs import SYSTEM_ONLY, TABLE
from linli.core.models import Answer, Event
from linli.service_requests import actions
from linli.service_requests.enums import State, Verb
from linli.service_requests.models import Assignment, ServiceRequest
from linli.service_requests.queries import code_of
from linli.service_requests.rules import RULES
from linli.web.desk.ways import WAYS
from tests.api.conftest import AT, ROWS
from tests.service_requests.steps import COMMUNITY, GAS, HEAD, LAMP, REPAIRER

SOON = (AT + timedelta(days=3)).date().isoformat()


def last_event(row: ServiceRequest) -> Event:
    return Event.objects.filter(subject_id=str(row.pk)).order_by("id").last()


# --- the table -----------------------------------------------------------------------------------


def test_every_verb_that_people_do_has_an_address() -> None:
    assert set(TABLE) | SYSTEM_ONLY >= set(Verb)
    beside = {"reply", "note", "deliberate"}  # words have addresses of their own, meetings none yet
    assert set(TABLE) | beside == set(WAYS) | {"rate", "withdraw"}
    assert {key: doing.noun for key, doing in TABLE.items() if key in WAYS} == {
        key: way.noun for key, way in WAYS.items() if key in TABLE
    }
    assert all(TABLE[verb].rule is RULES[verb] for verb in Verb)
    nouns = [doing.noun for doing in TABLE.values()]
    assert len(set(nouns)) == len(nouns)


@pytest.mark.parametrize("verb", list(TABLE))
def test_what_a_verb_takes_is_what_its_action_takes(verb: Verb) -> None:
    doing = TABLE[verb]
    assert issubclass(doing.body, Taken)
    taken = set(inspect.signature(doing.act).parameters) - {"thing", "by", "at", "version"}
    needed = {
        name
        for name, each in inspect.signature(doing.act).parameters.items()
        if name in taken and each.default is each.empty
    }
    assert set(doing.body.model_fields) <= taken
    assert needed <= set(doing.body.model_fields)
    for name in {"to", "suggested", "leading"} & set(doing.body.model_fields):
        assert any(isinstance(mark, Finds) for mark in doing.body.model_fields[name].metadata)


# --- each verb once ------------------------------------------------------------------------------


def body_id(path, name: str) -> str:
    return str(path.world.bodies[name].pk)


STAFF = [
    ("received", HEAD, "acceptance", {"category": "public_lighting"}, State.ACCEPTED),
    ("received", HEAD, "acceptance", {}, State.ACCEPTED),
    ("received", HEAD, "decline", {"reason": "in_court"}, State.DECLINED),
    ("received", HEAD, "question", {"words": "哪一层？"}, State.NEEDS_INFO),
    ("needs_info", HEAD, "addition", {"words": "三层"}, State.RECEIVED),
    ("accepted", HEAD, "raise", {}, State.ACCEPTED),
    ("dispatched", HEAD, "taking-back", {}, State.ACCEPTED),
    ("in_hand", HEAD, "classification", {"urgency": "hard"}, State.IN_HAND),
    ("in_hand", REPAIRER, "extension", {"days": 2, "words": "等配件"}, State.IN_HAND),
    ("merged", HEAD, "separation", {}, State.RECEIVED),
    ("in_hand", HEAD, "reminder", {}, State.IN_HAND),
    ("in_hand", "community_officer", "supervision", {"answer_on": SOON, "words": "请说明"}, State.IN_HAND),
    ("in_hand", HEAD, "release", {"words": "路灯不亮", "photos": False}, State.IN_HAND),
    ("dispatched", REPAIRER, "take", {"words": "下午到"}, State.IN_HAND),
    ("in_hand", REPAIRER, "return", {"reason": "wrong_place"}, State.ACCEPTED),
    ("in_hand", REPAIRER, "pause", {"reason": "parts", "expected_on": SOON}, State.PAUSED),
    ("paused", REPAIRER, "resume", {}, State.IN_HAND),
    ("in_hand", REPAIRER, "resolution", {"result": "repaired", "words": "换了灯泡"}, State.RESOLVED),
    ("resolved", HEAD, "closure", {"words": "电话里说好了"}, State.CLOSED),
    ("resolved", HEAD, "reopening", {"words": "电话里说没好"}, State.ACCEPTED),
    ("accepted", HEAD, "deferral", {"reason": "no_money", "review_on": SOON, "words": "资金未到"}, State.DEFERRED),
]


@pytest.mark.parametrize(("state", "role", "noun", "body", "becomes"), STAFF)
def test_staff_do_their_verbs(path, by_key, time_machine_at, state, role, noun, body, becomes) -> None:
    row = path.to(State(state))
    with time_machine_at(path.later(hours=1)):
        answer = by_key(role).do(row, noun, body)
    assert answer.status_code == 200, answer.content
    assert answer.json()["state"] == becomes
    event = last_event(row)
    assert (event.door, event.appointment_id) == ("api", path.by(role).appointment_id)
    assert event.refs["client"]
    row.refresh_from_db()
    assert (row.state, row.version) == (becomes, answer.json()["version"])
    assert answer["ETag"].startswith(f'"{row.version}-')


def test_a_body_and_another_service_request_are_named_by_id_and_number(path, by_key) -> None:
    row, leading = path.accepted(), path.filed()
    caller = by_key(HEAD)
    assert caller.do(row, "dispatch", {"to": body_id(path, "property")}).json()["state"] == "dispatched"
    assert Assignment.objects.filter(service_request=row, organisation=path.world.bodies["property"]).exists()
    other = path.filed()
    assert caller.do(other, "merge", {"leading": leading.number}).json()["state"] == "merged"
    returned = path.in_hand()
    sent = {"reason": "wrong_place", "suggested": body_id(path, "owners")}
    assert by_key(REPAIRER).do(returned, "return", sent).status_code == 200
    returned.refresh_from_db()
    assert returned.suggested_body_id == path.world.bodies["owners"].pk


@pytest.mark.parametrize(
    ("noun", "body", "field"),
    [
        ("dispatch", {"to": "01900000-0000-7000-8000-000000000000"}, "to"),
        ("merge", {"leading": "SQ-000000-20260101-0001"}, "leading"),
        ("deferral", {"reason": "no_money", "review_on": "2020-01-01", "words": "x"}, "review_on"),
        ("deferral", {"reason": "moon", "review_on": SOON, "words": "x"}, "reason"),
        ("deferral", {"reason": "no_money", "review_on": "2026-02-30", "words": "x"}, "review_on"),
    ],
)
def test_what_is_wrong_is_told_at_its_field(path, by_key, noun, body, field) -> None:
    answer = by_key(HEAD).do(path.accepted(), noun, body)
    assert answer.status_code == 422, answer.content
    assert list(answer.json()["errors"]) == [field]


def test_a_hazard_is_looked_at_and_a_third_reopening_answered(path, by_key) -> None:
    hazard = path.to(State.RESOLVED, GAS)
    assert by_key(HEAD).do(hazard, "inspection", {"words": "已复查"}).status_code == 200
    row = path.to(State.RESOLVED)
    ServiceRequest.objects.filter(pk=row.pk).update(reopenings=2)
    row.refresh_from_db()
    row = actions.reopen(row, by=path.by("resident"), at=path.later(minutes=5))
    answer = by_key(COMMUNITY).do(row, "final-answer", {"words": "已尽力"})
    assert answer.json()["state"] == "closed"


# --- whose act it is -----------------------------------------------------------------------------


def test_a_program_gives_the_residents_word_only_with_their_code(path, by_key) -> None:
    row = path.to(State.RESOLVED)
    refused = by_key(HEAD).do(row, "rating")
    assert refused.status_code == 403
    assert "query code" in refused.json()["who_can"]
    answer = by_key(HEAD, code=code_of(row.pk)).do(row, "rating", {"words": "谢谢"})
    assert answer.json()["state"] == "closed"
    event = last_event(row)
    assert (event.person_id, event.appointment_id, event.door) == (None, None, "api")
    assert event.refs["client"]


def test_a_resident_takes_it_back_with_their_code_and_a_wrong_code_opens_nothing(path, by_key) -> None:
    row = path.filed()
    assert by_key(HEAD, code="0000000000").do(row, "withdrawal").status_code == 404
    other = path.filed()
    assert by_key(HEAD, code=code_of(other.pk)).do(row, "withdrawal").status_code == 404
    assert by_key(HEAD, code=code_of(row.pk)).do(row, "withdrawal").json()["state"] == "withdrawn"


def test_a_key_gives_no_word_for_what_its_holder_reported(path, by_key) -> None:
    row = path.to(State.RESOLVED, role=HEAD)
    assert by_key(HEAD).do(row, "rating").status_code == 403


def test_who_handles_it_by_another_post_does_not_call_back_by_a_key(path, by_key) -> None:
    row = path.to(State.RESOLVED)
    assert by_key("property_manager", "station_deputy").do(row, "closure", {"words": "问过"}).status_code == 403


# --- filing --------------------------------------------------------------------------------------


def test_it_is_filed_for_somebody_and_as_a_resident(path, by_key) -> None:
    caller, unit = by_key(HEAD), path.world.places["unit"].pk
    sent = {"words": LAMP, "place": unit, "on_behalf": True, "source": "phone", "phone": "10000005678"}
    answer = caller.file(sent)
    assert answer.status_code == 201, answer.content
    row = ServiceRequest.objects.get(number=answer.json()["number"])
    assert answer["Location"] == f"{ROWS}/{row.number}"
    assert (row.on_behalf, row.filed_by_id, row.reporter_id) == (True, path.world.people[HEAD].pk, None)
    assert answer.json()["code"] == code_of(row.pk)
    event = last_event(row)
    assert (event.door, event.appointment_id) == ("api", path.by(HEAD).appointment_id)
    own = caller.file({"words": LAMP, "door_code": path.world.door_code.token})
    row = ServiceRequest.objects.get(number=own.json()["number"])
    assert (row.on_behalf, row.filed_by_id, row.reporter_id) == (False, None, None)
    event = last_event(row)
    assert (event.door, event.person_id, event.appointment_id) == ("api", None, None)
    assert event.refs["client"]


def test_the_same_key_files_once_and_another_body_is_refused(path, by_key) -> None:
    caller, sent = by_key(HEAD), {"words": LAMP, "place": path.world.places["unit"].pk}
    first, again = caller.file(sent, key="k1"), caller.file(sent, key="k1")
    assert (first.json()["number"], first.json()["code"]) == (again.json()["number"], again.json()["code"])
    assert again["Idempotent-Replayed"] == "true"
    assert ServiceRequest.objects.count() == 1
    other = caller.file({**sent, "words": "别的事"}, key="k1")
    assert (other.status_code, other.json()["type"]) == (422, "urn:linli:problem:key-reused")
    assert by_key(HEAD).file(sent, key="k1").json()["number"] != first.json()["number"]


def test_filing_needs_a_key_of_its_own_and_one_place(path, by_key) -> None:
    caller, unit = by_key(HEAD), path.world.places["unit"].pk
    assert caller.post(ROWS, {"words": LAMP, "place": unit}).status_code == 428
    for where in ({}, {"place": unit, "door_code": "abc"}, {"door_code": "nowhere"}, {"place": 2_000_000_000}):
        answer = caller.file({"words": LAMP, **where})
        assert answer.status_code == 422, where
        assert set(answer.json()["errors"]) <= {"place", "door_code"}
    assert caller.file({"words": " ", "place": unit}).json()["errors"].keys() == {"words"}
    assert caller.file({"words": "灯" * 10_001, "place": unit}).json()["errors"].keys() == {"words"}
    assert by_key(REPAIRER).file({"words": LAMP, "place": unit, "on_behalf": True}).status_code == 403
    assert not ServiceRequest.objects.exists()


# --- versions and keys of verbs ------------------------------------------------------------------


def test_a_verb_needs_the_version_that_was_read(path, by_key) -> None:
    row, caller = path.filed(), by_key(HEAD)
    address = f"{ROWS}/{row.number}/acceptance"
    missing = caller.post(address)
    assert (missing.status_code, missing.json()["type"]) == (428, "urn:linli:problem:no-version")
    assert caller.post(address, **{"If-Match": "seven"}).status_code == 400
    read = caller.get(f"{ROWS}/{row.number}")["ETag"]
    assert caller.post(address, **{"If-Match": read}).status_code == 200
    stale = caller.post(f"{ROWS}/{row.number}/decline", {"reason": "in_court"}, **{"If-Match": read})
    found = stale.json()
    assert (stale.status_code, found["type"], found["version"]) == (409, "urn:linli:problem:changed", 2)
    assert (found["changed_by"], found["change"]) == ("周敏", "service_request.accepted")
    assert stale["ETag"] == '"2"'
    assert caller.do(row, "raise", version="*").status_code == 200


def test_a_verb_under_one_key_is_done_once(path, by_key) -> None:
    row, caller = path.filed(), by_key(HEAD)
    first, again = (caller.do(row, "acceptance", {"category": "other"}, key="once") for _ in range(2))
    assert (first.status_code, first.json()) == (200, again.json())
    assert again["Idempotent-Replayed"] == "true"
    assert caller.do(row, "acceptance", {"category": "public_lighting"}, key="once").status_code == 422
    row.refresh_from_db()
    assert row.version == 2


def test_what_was_refused_leaves_no_claim(path, by_key) -> None:
    row, caller = path.filed(), by_key(HEAD)
    assert caller.do(row, "resolution", {"result": "repaired", "words": "x"}, key="k").status_code == 403
    assert not Answer.objects.exists()
    assert caller.do(row, "acceptance", key="k").status_code == 200


def test_dates_are_days(path, by_key) -> None:
    assert date.fromisoformat(SOON) > AT.date()
    answer = by_key(REPAIRER).do(path.in_hand(), "pause", {"reason": "parts", "expected_on": 20261201})
    assert answer.json()["errors"] == {"expected_on": "This is a day, such as 2026-12-01."}

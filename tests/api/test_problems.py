"""Every no: its status, its words, and that nothing breaks whatever is sent."""

from __future__ import annotations

import json
from datetime import timedelta
from io import BytesIO
from typing import Any

import pytest
import time_machine
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image

from linli.api import openapi
from linli.api.problems import CONTENT_TYPE, SORTS
from linli.api.v1.urls import ENDPOINTS
from linli.attachments.models import Attachment
from linli.core.actors import Door, system
from linli.organisations.actions import end_appointment, revoke_api_key
from linli.organisations.models import ApiKey, Appointment
from tests.api.conftest import AT, ROOT, ROWS, Caller, key_for
from tests.service_requests.steps import HEAD, REPAIRER


def problem(answer, status: int, sort: str) -> dict[str, Any]:
    assert answer.status_code == status, answer.content
    assert answer["Content-Type"] == CONTENT_TYPE
    found = answer.json()
    assert (found["type"], found["status"]) == (f"urn:linli:problem:{sort}", status)
    assert found["title"] and found["detail"]
    return found


# --- keys ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "sent",
    [
        {},
        {"Authorization": "Basic eDp5"},
        {"Authorization": "Bearer "},
        {"Authorization": "Bearer linli_wrong"},
        {"Authorization": "Bearer " + "x" * 9000},
    ],
)
def test_without_a_key_that_holds_nothing_opens(world, sent) -> None:
    answer = Client(headers={"Accept-Language": "en", **sent}).get(ROWS)
    problem(answer, 401, "no-key")
    assert answer["WWW-Authenticate"].startswith("Bearer")


def test_a_revoked_key_an_old_one_and_one_of_an_ended_appointment_open_nothing(world, by_key) -> None:
    given_ = {"by": system(Door.CLI), "at": AT}
    caller = by_key(HEAD)
    assert caller.get(ROWS).status_code == 200
    revoke_api_key(ApiKey.objects.get(prefix=caller.words[:14]), **given_)
    problem(caller.get(ROWS), 401, "no-key")
    short = by_key(HEAD, expires_on=AT.date())
    assert short.get(ROWS).status_code == 200
    with time_machine.travel(AT + timedelta(days=1), tick=False):
        problem(short.get(ROWS), 401, "no-key")
    ended = by_key(REPAIRER)
    appointment = Appointment.objects.get(pk=world.actor(REPAIRER).appointment_id)
    end_appointment(appointment, ends_on=AT.date() - timedelta(days=1), **given_)
    assert "appointment" in problem(ended.get(ROWS), 401, "no-key")["detail"]


def test_a_session_opens_nothing_here(world) -> None:
    client = Client()
    client.force_login(world.accounts[HEAD], backend="linli.web.accounts.backends.AccountBackend")
    assert client.get(ROWS).status_code == 401


def test_too_many_calls_in_a_minute_wait(world, by_key) -> None:
    caller = by_key(HEAD, per_minute=2)
    assert [caller.get(f"{ROOT}key").status_code for _ in range(3)] == [200, 200, 429]
    answer = caller.get(f"{ROOT}key")
    problem(answer, 429, "too-many")
    assert 0 < int(answer["Retry-After"]) <= 60
    with time_machine.travel(AT + timedelta(minutes=1), tick=False):
        assert caller.get(f"{ROOT}key").status_code == 200


def test_of_the_use_of_a_key_only_the_day_is_kept(world, by_key) -> None:
    caller = by_key(HEAD)
    caller.get(ROWS)
    key = ApiKey.objects.get(prefix=caller.words[:14])
    assert key.last_used_on == AT.date()
    assert caller.words not in str(ApiKey.objects.filter(pk=key.pk).values()[0])


# --- refusals ------------------------------------------------------------------------------------


def test_a_refusal_says_why_who_and_what_instead_in_the_readers_language(path, by_key) -> None:
    row = path.accepted()
    found = problem(by_key(HEAD).do(row, "take"), 403, "not-allowed")
    assert found["why"] and found["instead"]
    assert found["detail"].startswith(found["why"])
    chinese = problem(by_key(HEAD, language="zh-hans").do(row, "take"), 403, "not-allowed")
    assert any("\u4e00" <= letter <= "\u9fff" for letter in chinese["title"] + chinese["why"])
    when = problem(by_key(HEAD).do(row, "acceptance"), 409, "not-now")
    assert "Waiting for dispatch" in when["why"]


def test_what_is_not_there_is_404_in_json(path, by_key) -> None:
    caller = by_key(HEAD)
    problem(caller.get(f"{ROWS}/SQ-990102-20261123-9999"), 404, "not-found")
    problem(caller.get(f"{ROWS}/%00"), 404, "not-found")
    problem(caller.get(f"{ROOT}moon"), 404, "not-found")
    problem(caller.post(f"{ROWS}/{path.filed().number}/moon"), 404, "not-found")
    problem(caller.get(f"{ROOT}photos/01900000-0000-7000-8000-000000000000/full"), 404, "not-found")


def test_another_method_is_405_and_says_which(path, by_key) -> None:
    row, caller = path.filed(), by_key(HEAD)
    answer = caller.client.delete(f"{ROWS}/{row.number}")
    problem(answer, 405, "wrong-method")
    assert answer["Allow"] == "GET"
    problem(caller.get(f"{ROWS}/{row.number}/acceptance"), 405, "wrong-method")
    assert caller.client.head(f"{ROWS}/{row.number}").status_code == 200


# --- bodies --------------------------------------------------------------------------------------


def send(caller: Caller, address: str, data: bytes | str, kind: str = "application/json") -> Any:
    headers = {"If-Match": "*", "Idempotency-Key": "k"}
    return caller.client.generic("POST", address, data, content_type=kind, headers=headers)


@pytest.mark.parametrize("data", [b"{", b"\xff\xfe", b'{"words": "\\ud800"}', b"[" * 5000, b"NaN"])
def test_what_is_no_json_is_400(path, by_key, data) -> None:
    answer = send(by_key(HEAD), f"{ROWS}/{path.filed().number}/acceptance", data)
    assert answer.status_code in (400, 422)


def test_another_type_is_415_and_too_much_413(path, by_key) -> None:
    caller, address = by_key(HEAD), f"{ROWS}/{path.filed().number}/acceptance"
    problem(send(caller, address, "a=b", "application/x-www-form-urlencoded"), 415, "wrong-type")
    problem(send(caller, address, b" " * (256 * 1024 + 1)), 413, "too-large")


def test_a_body_without_a_length_is_not_taken_for_an_empty_one(path, by_key) -> None:
    caller, row = by_key(HEAD), path.filed()
    chunked = {"If-Match": "*", "Transfer-Encoding": "chunked"}
    problem(caller.client.post(f"{ROWS}/{row.number}/acceptance", headers=chunked), 411, "no-length")


def test_unknown_and_missing_fields_are_named(path, by_key) -> None:
    caller, row = by_key(HEAD), path.filed()
    found = problem(caller.do(row, "decline", {"moon": 1}), 422, "invalid")
    assert found["errors"] == {"reason": "This is needed.", "moon": "There is no such field."}
    found = problem(caller.get(ROWS, {"moon": "1", "limit": "1000", "state": "moon"}), 422, "invalid")
    assert set(found["errors"]) == {"moon", "limit", "state"}
    assert set(problem(caller.get(f"{ROWS}?limit=1&limit=2"), 422, "invalid")["errors"]) == {"limit"}
    assert problem(caller.do(row, "decline", []), 422, "invalid")["errors"] == {"body": "This is a JSON object."}


@pytest.mark.parametrize("text", ["\x00", "a\x00b", "\u202e", "<script>", "'; DROP TABLE x; --", "\U0001f600" * 50])
def test_hostile_text_in_any_field_breaks_nothing(path, by_key, text) -> None:
    caller, unit = by_key(HEAD), path.world.places["unit"].pk
    for field in ("words", "where_words", "category", "reporter_name", "phone", "door_code"):
        answer = caller.file({"words": "x", "place": unit, field: text})
        assert answer.status_code in (201, 422), (field, answer.content)
    row = path.in_hand()
    repairer = by_key(REPAIRER)
    for noun, body in (
        ("return", {"reason": text}),
        ("resolution", {"result": text, "words": text}),
        ("pause", {"reason": text, "expected_on": "2026-12-24"}),
    ):
        assert repairer.do(row, noun, body).status_code == 422, noun
    assert caller.do(path.filed(), "merge", {"leading": text}).status_code == 422
    assert caller.get(ROWS, {"category": text}).status_code == 422


# --- photos --------------------------------------------------------------------------------------


def jpeg() -> bytes:
    file = BytesIO()
    Image.new("RGB", (40, 30), "red").save(file, "JPEG")
    return file.getvalue()


def test_a_photo_is_added_checked_and_fetched(path, by_key) -> None:
    from linli.attachments.jobs import check_photo

    caller, row = by_key(HEAD), path.filed()
    answer = send(caller, f"{ROWS}/{row.number}/photos?stage=work", jpeg(), "image/jpeg")
    assert (answer.status_code, answer.json()["state"]) == (201, "waiting")
    attachment = Attachment.objects.get(pk=answer.json()["id"])
    check_photo(str(attachment.pk))
    photo = caller.get(f"{ROWS}/{row.number}").json()["photos"][0]
    fetched = caller.get(photo["thumbnail"])
    assert (fetched.status_code, fetched["Content-Type"]) == (200, "image/jpeg")
    assert caller.get(photo["thumbnail"], **{"If-None-Match": fetched["ETag"]}).status_code == 304
    problem(by_key(REPAIRER).get(photo["href"]), 404, "not-found")


def test_what_is_no_photo_is_refused(path, by_key) -> None:
    caller, address = by_key(HEAD), f"{ROWS}/{path.filed().number}/photos"
    assert "photos" in problem(send(caller, address, b"PK\x03\x04zip", "image/jpeg"), 422, "invalid")["errors"]
    problem(send(caller, address, b"x", "application/zip"), 415, "wrong-type")
    problem(send(caller, address, b"\xff\xd8\xff" + b"x" * (15 * 1024 * 1024), "image/jpeg"), 413, "too-large")


# --- anything ------------------------------------------------------------------------------------

VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=30)
    | st.dates().map(str)
    | st.uuids().map(str),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=6,
)  # fmt: skip


def bodies(fields: list[str]) -> Any:
    """Objects with some of these fields, right or wrong, and now and then something else altogether."""
    known = st.dictionaries(st.sampled_from(fields or ["words"]), VALUES, max_size=len(fields) or 1)
    return known | VALUES


@pytest.mark.slow
@settings(max_examples=120, deadline=None, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_nothing_that_is_sent_breaks_it(path, data) -> None:
    words = _words_of(path)
    endpoint = data.draw(st.sampled_from([each for each in ENDPOINTS if not each.photo]))
    row = _row_of(path)
    address = ROOT + endpoint.path.replace("<str:number>", data.draw(st.sampled_from([row.number, "x", "%00", "é"])))
    address = address.replace("<uuid:attachment_id>", str(row.pk)).replace("<str:size>", "full")
    names = [*endpoint.query.model_fields, "moon"] if endpoint.query else ["moon"]
    query = data.draw(
        st.dictionaries(st.sampled_from(names), st.text(max_size=20) | st.integers().map(str), max_size=3)
    )
    fields = list(endpoint.body.model_fields) if endpoint.body else []
    sent = json.dumps(data.draw(bodies(fields))) if data.draw(st.booleans()) else data.draw(st.binary(max_size=60))
    match = data.draw(st.sampled_from(["*", '"1"', '"1-ab"', 'W/"9"', "", '"999999999999999999"', "x"]))
    key = data.draw(st.sampled_from(["k", "", "k" * 81, "\u00e9"]))
    headers = {"Authorization": f"Bearer {words}", "If-Match": match, "Idempotency-Key": key}
    client = Client(headers=headers)
    if endpoint.method == "GET":
        answer = client.get(address, query)
    else:
        answer = client.generic("POST", address, sent, content_type="application/json")
    allowed = {int(status) for status in openapi.responses(endpoint, _Refs())} | {404}
    assert answer.status_code in allowed, (endpoint.name, answer.status_code, answer.content)
    assert answer.status_code < 500
    if answer.status_code >= 400:
        assert answer["Content-Type"] == CONTENT_TYPE


class _Refs(dict[Any, Any]):
    def __missing__(self, key: Any) -> dict[str, str]:
        return {}


def _words_of(path: Any) -> str:
    if not hasattr(path, "words"):
        path.words = key_for(path.world, HEAD, per_minute=6000)
    return path.words


def _row_of(path: Any) -> Any:
    if not hasattr(path, "row"):
        path.row = path.filed()
    return path.row


def test_each_sort_of_problem_is_described_and_has_a_title() -> None:
    described = {sort for endpoint in ENDPOINTS for sort in openapi.problems_of(endpoint)}
    assert set(SORTS) - described == {"broken"}
    assert all(str(sort.title) for sort in SORTS.values())


def test_what_breaks_inside_is_500_in_json_and_says_nothing_of_it(path, by_key, monkeypatch, caplog) -> None:
    from linli.api.v1 import service_requests

    def broken(*_given: Any) -> None:
        raise RuntimeError("a secret")

    monkeypatch.setattr(service_requests, "load", broken)
    answer = by_key(HEAD).get(f"{ROWS}/{path.filed().number}")
    assert "secret" not in json.dumps(problem(answer, 500, "broken"))
    assert "a secret" in caplog.text

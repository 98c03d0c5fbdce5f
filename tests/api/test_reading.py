"""Listing and reading: what a key sees is what its post sees, and nothing of the person's own."""

from __future__ import annotations

from datetime import timedelta

import pytest
from openapi_spec_validator import validate

from linli.organisations.models import Organisation
from linli.service_requests import actions
from linli.service_requests.enums import State
from linli.service_requests.models import ServiceRequest
from linli.service_requests.queries import code_of
from tests.api.conftest import AT, ROOT, ROWS, Caller
from tests.service_requests.steps import GAS, HEAD, LAMP, REPAIRER


def numbers(answer) -> set[str]:
    assert answer.status_code == 200, answer.content
    return {item["number"] for item in answer.json()["items"]}


def test_a_key_sees_what_its_post_sees(path, by_key) -> None:
    row, other = path.filed(), path.dispatched()
    assert numbers(by_key(HEAD).get(ROWS)) == {row.number, other.number}
    assert numbers(by_key(REPAIRER).get(ROWS)) == {other.number}
    assert by_key(REPAIRER).get(f"{ROWS}/{row.number}").status_code == 404


def test_a_key_does_not_see_what_its_holder_reported_as_a_resident(path, by_key) -> None:
    own = path.filed(role=REPAIRER)
    caller = by_key(REPAIRER)
    assert caller.get(f"{ROWS}/{own.number}").status_code == 404
    assert numbers(caller.get(ROWS)) == set()
    assert caller.do(own, "withdrawal").status_code == 404


def test_a_key_to_one_post_does_not_see_what_the_other_post_of_its_holder_sees(path, by_key) -> None:
    row = path.filed()
    assert row.number in numbers(by_key("property_manager", "station_deputy").get(ROWS))
    assert numbers(by_key("property_manager", "property_manager").get(ROWS)) == set()


def test_one_comes_with_its_words_and_with_what_may_be_done(path, by_key) -> None:
    row = path.filed(phone="", reporter_name="")
    found = by_key(HEAD).get(f"{ROWS}/{row.number}").json()
    assert (found["words"], found["state"], found["version"]) == (LAMP, "received", 1)
    verbs = {verb["verb"]: verb for verb in found["verbs"]}
    assert verbs["accept"] == {
        "verb": "accept", "href": f"{ROWS}/{row.number}/acceptance", "allowed": True, "why": "", "who_can": "",
        "instead": "",
    }  # fmt: skip
    assert not verbs["rate"]["allowed"]
    assert "resident" in verbs["rate"]["why"]


@pytest.mark.parametrize(
    ("query", "wanted"),
    [
        ({"state": "received"}, {"filed"}),
        ({"state": ["received", "dispatched"]}, {"filed", "dispatched"}),
        ({"category": "gas_safety_none"}, set()),
        ({"overdue": "true"}, {"late"}),
        ({"overdue": "false"}, {"filed", "dispatched"}),
    ],
)
def test_filters_narrow_the_list(path, by_key, query, wanted) -> None:
    rows = {"filed": path.filed(), "dispatched": path.dispatched(), "late": path.accepted()}
    ServiceRequest.objects.filter(pk=rows["late"].pk).update(due_at=AT - timedelta(hours=1))
    assert numbers(by_key(HEAD).get(ROWS, query)) == {rows[name].number for name in wanted}


def test_filters_by_place_holder_and_urgency(path, by_key) -> None:
    row, gas, sent = path.filed(), path.filed(GAS), path.dispatched()
    caller, places, bodies = by_key(HEAD), path.world.places, path.world.bodies
    everything = {row.number, gas.number, sent.number}
    assert numbers(caller.get(ROWS, {"place": places["estate"].pk})) == everything
    assert numbers(caller.get(ROWS, {"place": places["unit"].pk})) == everything
    assert numbers(caller.get(ROWS, {"place": places["other_estate"].pk})) == set()
    assert numbers(caller.get(ROWS, {"place": 2_000_000_000})) == set()
    assert numbers(caller.get(ROWS, {"holder": str(bodies["property"].pk)})) == {sent.number}
    assert numbers(caller.get(ROWS, {"urgency": gas.urgency})) >= {gas.number}


def test_what_changed_after_a_moment_is_found(path, by_key, time_machine_at) -> None:
    old = path.filed()
    with time_machine_at(AT + timedelta(hours=2)):
        new = path.filed()
        caller = by_key(HEAD)
        after = (AT + timedelta(hours=1)).isoformat()
        assert numbers(caller.get(ROWS, {"updated_after": after})) == {new.number}
        actions.accept(old, by=path.by(HEAD), at=AT + timedelta(hours=2), category="other")
        assert numbers(caller.get(ROWS, {"updated_after": after})) == {new.number, old.number}


def test_pages_follow_one_another_without_a_gap(path, by_key) -> None:
    rows = [path.filed() for _ in range(5)]
    caller, seen, address = by_key(HEAD), [], f"{ROWS}?limit=2&state=received"
    while address:
        found = caller.get(address).json()
        seen += [item["number"] for item in found["items"]]
        address = found["next"]
    assert seen == [row.number for row in reversed(rows)]


def test_a_list_costs_the_same_for_one_and_for_three(path, by_key, django_assert_num_queries) -> None:
    caller = by_key(HEAD)
    path.filed()
    with django_assert_num_queries(6):  # the key with its savepoint's two, its posts, the rows, their places
        caller.get(ROWS)
    path.filed()
    path.filed()
    with django_assert_num_queries(6):
        caller.get(ROWS)


def test_unchanged_is_304_and_the_etag_begins_with_the_version(path, by_key) -> None:
    row, caller = path.filed(), by_key(HEAD)
    first = caller.get(f"{ROWS}/{row.number}")
    assert first["ETag"].startswith('"1-')
    again = caller.get(f"{ROWS}/{row.number}", **{"If-None-Match": first["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    actions.note(row, words="住户晚上在家", by=path.by(HEAD), at=AT)
    events = caller.get(f"{ROWS}/{row.number}/events")
    assert caller.get(f"{ROWS}/{row.number}/events", **{"If-None-Match": events["ETag"]}).status_code == 304


def test_the_time_line_is_told_as_far_as_the_reader_may_know(path, by_key) -> None:
    row = path.returned_words()
    staff = by_key(HEAD).get(f"{ROWS}/{row.number}/events").json()["items"]
    assert [event["kind"] for event in staff] == ["filed", "accepted", "dispatched", "returned", "noted"]
    assert staff[1]["person"] == "周敏"
    assert staff[3]["words"] == "不是我们的灯"
    theirs = by_key(HEAD, code=code_of(row.pk)).get(f"{ROWS}/{row.number}/events").json()["items"]
    assert [event["kind"] for event in theirs] == ["filed", "accepted", "dispatched", "returned"]
    assert {event["person"] for event in theirs} == {""}
    assert theirs[3]["words"] == ""


def test_words_are_read_and_said(path, by_key) -> None:
    row, caller = path.filed(), by_key(HEAD)
    said = caller.post(f"{ROWS}/{row.number}/remarks", {"kind": "note", "words": "晚上去看"})
    assert said.status_code == 201
    assert caller.post(f"{ROWS}/{row.number}/remarks", {"kind": "reply", "words": "明天来修"}).status_code == 201
    found = caller.get(f"{ROWS}/{row.number}/remarks").json()["items"]
    assert [(each["kind"], each["words"]) for each in found] == [("note", "晚上去看"), ("reply", "明天来修")]
    theirs = by_key(HEAD, code=code_of(row.pk)).get(f"{ROWS}/{row.number}/remarks").json()["items"]
    assert [each["words"] for each in theirs] == ["明天来修"]
    refused = by_key(HEAD, code=code_of(row.pk)).post(f"{ROWS}/{row.number}/remarks", {"kind": "note", "words": "x"})
    assert refused.status_code == 403


def test_choices_name_what_verbs_take(path, by_key) -> None:
    row = path.filed()
    found = by_key(HEAD).get(f"{ROWS}/{row.number}/choices").json()
    assert "public_lighting" in {each["key"] for each in found["categories"]}
    assert {"decline", "return", "pause", "resolve", "defer"} == set(found["reasons"])
    assert str(path.world.bodies["property"].pk) in {body["id"] for body in found["bodies"]}


def test_a_key_says_what_it_opens_and_the_places_below(path, by_key) -> None:
    caller = by_key(HEAD)
    found = caller.get(f"{ROOT}key").json()
    assert found["organisation"]["short_name"] == "春和里站"
    assert caller.words.startswith(found["prefix"])
    assert [place["name"] for place in found["places"]] == ["春和里"]
    below = caller.get(f"{ROOT}places", {"parent": found["places"][0]["id"]}).json()["items"]
    assert [place["name"] for place in below] == ["1栋", "2栋", "3栋"]
    assert caller.get(f"{ROOT}places", {"parent": 2_000_000_000}).status_code == 422


def test_the_description_is_valid_openapi_and_open_to_all(db) -> None:
    answer = Caller().get(f"{ROOT}openapi.json")
    assert answer.status_code == 200
    document = answer.json()
    validate(document)
    assert document["openapi"].startswith("3.1")
    ids = [each["operationId"] for item in document["paths"].values() for each in item.values()]
    assert len(ids) == len(set(ids)) > 25


def test_state_names_are_told_in_the_readers_language(path, by_key) -> None:
    row = path.to(State.RESOLVED)
    staff = by_key(HEAD, language="zh-hans").get(f"{ROWS}/{row.number}").json()
    assert staff["state_name"] == "待评价"
    theirs = by_key(HEAD, code=code_of(row.pk)).get(f"{ROWS}/{row.number}").json()
    assert theirs["state_name"] == "Please answer"
    assert Organisation.objects.filter(pk=staff["holder"]).exists()

"""What is said in a work group becomes a service request by itself, once."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import time_machine

from linli.attachments.models import Attachment
from linli.core.models import Event
from linli.demo.cast import World
from linli.heard.actions import end_group, renew_group
from linli.heard.models import Heard
from linli.service_requests.enums import Source, State
from linli.service_requests.models import ServiceRequest
from tests.heard import groups
from tests.heard.groups import AT, SAID, Robot, group_of, photo, picture, told


def sort_of(response: Any) -> str:
    assert response.headers["Content-Type"] == "application/problem+json"
    return str(response.json()["type"].rpartition(":")[2])


def test_a_message_becomes_a_request_at_the_door_that_it_names(world: World, robot: Robot) -> None:
    response = robot.post(told(photos=[photo(picture())]))
    assert response.status_code == 201, response.content
    said = response.json()
    row = ServiceRequest.objects.get(number=said["number"])
    assert (row.words, row.source, row.state) == (SAID, Source.GROUP, State.RECEIVED)
    assert row.place_id == world.places["unit"].pk
    assert (row.reporter_name, row.reporter_id, row.on_behalf) == ("林阿姨", None, True)
    assert said["address"].endswith(f"/f/{row.number}/")
    assert row.number in said["reply"]
    assert said["address"] in said["reply"]
    assert not said["again"]
    assert Attachment.objects.get().subject_id == row.pk
    heard = Heard.objects.get()
    assert (heard.group_id, heard.number, heard.service_request) == (robot.group_id, "m-1", row)
    filed = Event.objects.get(kind="heard.filed")
    assert (filed.refs["group"], filed.door, filed.estate_id) == (str(robot.group_id), "api", world.estate.pk)
    assert "林阿姨" not in str(filed.refs)


def test_without_a_door_it_lies_in_the_estate_of_the_group(world: World, robot: Robot) -> None:
    robot.post(told(text="大门口积水"))
    assert ServiceRequest.objects.get().place_id == world.estate.pk


def test_a_message_of_photos_alone_is_taken_and_one_of_nothing_is_not(robot: Robot) -> None:
    assert robot.post(told(text="", photos=[photo(picture())])).status_code == 201
    response = robot.post(told("m-2", text=" "))
    assert (response.status_code, response.json()["errors"].keys()) == (422, {"text"})
    assert ServiceRequest.objects.count() == 1


def test_what_is_kept_and_what_the_group_reads_is_in_its_language_whatever_the_robots(robot: Robot) -> None:
    response = robot.post(told(text="", photos=[photo(picture())]), **{"Accept-Language": "en"})
    assert ServiceRequest.objects.get().words == "只有照片，没有文字。"
    assert not response.json()["reply"].startswith("Written down")


def test_the_groups_own_retry_makes_no_second_request_and_gets_the_first_answer(robot: Robot) -> None:
    body = told(photos=[photo(picture())])
    first = robot.post(body).json()
    with time_machine.travel(AT + timedelta(hours=30), tick=False):
        again = robot.post(body)
    assert again.status_code == 201
    assert again.json() == {**first, "again": True}
    assert (ServiceRequest.objects.count(), Heard.objects.count(), Attachment.objects.count()) == (1, 1, 1)


def test_another_message_under_the_same_id_is_refused_and_not_swallowed(robot: Robot) -> None:
    robot.post(told())
    response = robot.post(told(text="不是路灯，是水管"))
    assert (response.status_code, sort_of(response)) == (422, "key-reused")
    assert ServiceRequest.objects.get().words == SAID


def test_two_groups_may_call_their_messages_the_same(world: World, robot: Robot) -> None:
    other = groups.robot(world, "二区群")
    assert {each.post(told()).status_code for each in (robot, other)} == {201}
    assert ServiceRequest.objects.count() == 2


def test_what_was_caught_on_its_way_is_good_for_nothing_new(robot: Robot) -> None:
    body = told()
    first = robot.post(body, moment=str(int(AT.timestamp())))
    again = robot.post(body, moment=str(int(AT.timestamp())))
    assert again.json()["number"] == first.json()["number"]
    assert ServiceRequest.objects.count() == 1, "within five minutes it is the same message"
    with time_machine.travel(AT + timedelta(seconds=301), tick=False):
        late = robot.post(body, moment=str(int(AT.timestamp())))
    assert (late.status_code, sort_of(late)) == (401, "late")
    assert ServiceRequest.objects.count() == 1


def test_a_moment_from_too_far_or_that_is_none_is_refused_and_can_be_sent_again(robot: Robot) -> None:
    now = int(AT.timestamp())
    for moment in (str(now - 301), str(now + 301), "soon", "-1", "9" * 13, "²²²"):
        response = robot.post(told(), moment=moment, signature="v1=00")
        assert sort_of(response) == "late", moment
    assert not ServiceRequest.objects.exists()
    assert robot.post(told(), moment=str(now - 299)).status_code == 201


def test_what_is_unsigned_wrongly_signed_or_signed_by_another_group_is_refused(world: World, robot: Robot) -> None:
    other = groups.robot(world, "二区群")
    stolen = Robot(robot.group_id, other.secret)
    answers = [
        robot.post(told(), signature=""),
        robot.post(told(), signature="v1=" + "0" * 64),
        robot.post(told(), signature="密" * 20),
        robot.post(told(), signature="v1=" + "0" * 5000),
        stolen.post(told()),
        Robot(world.bodies["station"].pk, robot.secret).post(told()),
    ]
    assert {(answer.status_code, sort_of(answer)) for answer in answers} == {(401, "no-signature")}
    assert len({answer.content for answer in answers[1:3]}) == 1, "nobody learns which of the two was wrong"
    assert not ServiceRequest.objects.exists()


def test_a_signature_does_not_cover_a_changed_body(robot: Robot) -> None:
    moment = str(int(AT.timestamp()))
    signature = groups.sign(robot.secret, moment, groups.json.dumps(told()).encode())
    assert sort_of(robot.post(told(text="别的话"), moment=moment, signature=signature)) == "no-signature"


def test_after_a_new_secret_the_old_one_signs_nothing_and_after_the_end_none(world: World, robot: Robot) -> None:
    by = world.actor("community_officer")
    renewed = Robot(robot.group_id, renew_group(group_of(robot), by=by, at=AT).secret)
    assert sort_of(robot.post(told())) == "no-signature"
    assert renewed.post(told()).status_code == 201, "what was refused can be signed and sent again"
    end_group(group_of(robot), by=by, at=AT)
    assert sort_of(renewed.post(told("m-2"))) == "no-signature"
    assert group_of(robot).secret_sealed == ""

"""The page where a body's work groups are added, get a new secret and end; and what the inbox and the matter say."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from django.test import Client

from linli.demo.cast import World
from linli.heard.models import Heard, WorkGroup
from linli.playbooks.enums import Power
from linli.service_requests import actions
from linli.service_requests.models import ServiceRequest
from linli.web.desk.heard import _owing
from tests.heard.groups import AT, Robot, told
from tests.service_requests.steps import HEAD, Path

SignIn = Callable[[str], Client]


def page(world: World) -> str:
    return f"/desk/organisations/{world.bodies['station'].pk}/groups/"


def secret_in(text: str) -> str:
    found = re.search(r"linlig_[\w-]{43}", text)
    assert found is not None, text
    return found[0]


def added(client: Client, world: World) -> Robot:
    response = client.post(page(world), {"name": "365在线", "estate": str(world.estate.pk)})
    assert response.headers["Cache-Control"] == "no-store"
    text = response.content.decode()
    group = WorkGroup.objects.get()
    assert f"/api/v1/groups/{group.pk}/messages" in text
    return Robot(group.pk, secret_in(text))


def test_a_group_is_added_renewed_and_ended(at_desk: SignIn, world: World) -> None:
    client = at_desk("community_officer")
    assert "No group is heard yet." in client.get(page(world)).content.decode()
    robot = added(client, world)
    assert robot.post(told()).status_code == 201
    text = client.get(page(world)).content.decode()
    assert "linlig_" not in text, "shown once"
    assert "last heard" in text
    renew = f"/desk/groups/{robot.group_id}/secret/"
    renewed = Robot(robot.group_id, secret_in(client.post(renew, {"version": "1"}).content.decode()))
    assert renewed.post(told("m-2")).status_code == 201
    text = client.post(renew, {"version": "1"}, follow=True).content.decode()
    assert "changed meanwhile" in text
    assert renewed.post(told("m-3")).status_code == 201, "an old page changes nothing"
    text = client.post(f"/desk/groups/{robot.group_id}/end/", follow=True).content.decode()
    assert "Nothing more is taken from this group." in text
    assert renewed.post(told("m-4")).status_code == 401
    assert "changed meanwhile" in client.post(renew, follow=True).content.decode()


def test_pressed_twice_or_loaded_again_one_group_is_added(at_desk: SignIn, world: World) -> None:
    client = at_desk("community_officer")
    key = re.search(r'name="idempotency_key" value="(\w+)"', client.get(page(world)).content.decode())
    assert key is not None
    sent = {"name": "365在线", "estate": str(world.estate.pk), "idempotency_key": key[1]}
    secret_in(client.post(page(world), sent).content.decode())
    text = client.post(page(world), sent, follow=True).content.decode()
    assert "This group was added already." in text
    assert "linlig_" not in text
    assert client.post(page(world), {**sent, "name": "别的群"}).status_code == 422, "another group under an old key"
    assert WorkGroup.objects.count() == 1
    secret_in(client.post(page(world), {**sent, "name": "别的群", "idempotency_key": "another"}).content.decode())


def test_what_is_wrong_stands_at_its_field(at_desk: SignIn, world: World) -> None:
    response = at_desk("community_officer").post(page(world), {"name": "", "estate": "1"})
    assert response.status_code == 422
    assert "Say in a few words which group it is." in response.content.decode()
    assert "choose one of those shown" in response.content.decode()


def test_who_does_not_keep_the_body_finds_no_such_page(at_desk: SignIn, world: World) -> None:
    robot = added(at_desk("community_officer"), world)
    for role in ("repairer", "department_officer"):
        client = at_desk(role)
        assert client.get(page(world)).status_code == 404
        assert client.post(f"/desk/groups/{robot.group_id}/end/").status_code == 404
        assert client.post(f"/desk/groups/{robot.group_id}/secret/").status_code == 404


def heard_and_over(world: World, robot: Robot) -> Heard:
    """Heard in the group, and answered: not possible."""
    robot.post(told())
    path = Path(world, AT)
    row = ServiceRequest.objects.get()
    actions.decline(row, by=path.by(HEAD), at=AT, reason="in_court", words="在法院审理。")
    return Heard.objects.get()


def test_the_answer_waits_in_the_inbox_until_somebody_says_that_it_stands_there(at_desk: SignIn, world: World) -> None:
    robot = added(at_desk("community_officer"), world)
    heard, client = heard_and_over(world, robot), at_desk("station_head")
    inbox = client.get("/desk/").content.decode()
    assert "Put the answer into the group" in inbox
    address = f"/desk/heard/{heard.pk}/"
    assert address in inbox
    text = client.get(address).content.decode()
    for words in ("365在线", "Found and reported in time", "Coordinated in time", "Followed up in time", "until "):
        assert words in text
    assert f"Number {heard.service_request.number}: not accepted" in text
    text = client.post(f"{address}posted/", {"version": str(heard.version)}, follow=True).content.decode()
    assert "Noted: the answer stands where it was asked." in text
    assert "It stands there since" in text
    assert "Put the answer into the group" not in client.get("/desk/").content.decode()
    assert client.post(f"{address}posted/", {"version": "1"}, follow=True).status_code == 200


def test_of_two_posts_in_one_body_the_one_that_replies_answers(at_desk: SignIn, world: World) -> None:
    robot = added(at_desk("community_officer"), world)
    heard, head = heard_and_over(world, robot), world.actor("station_head")
    other = replace(head.posts[0], powers=frozenset())
    both = replace(head, posts=(other, *head.posts))
    assert Power.SERVICE_REQUEST_REPLY in _owing(both, heard).powers
    assert _owing(replace(head, posts=(other,)), heard).held == other, "else in the one that is theirs there"


def test_the_matters_own_page_names_the_group_and_its_three_clocks(
    at_desk: SignIn, world: World, django_assert_max_num_queries: Any
) -> None:
    robot = added(at_desk("community_officer"), world)
    robot.post(told())
    row = ServiceRequest.objects.get()
    text = at_desk("station_head").get(f"/desk/service-requests/{row.number}/").content.decode()
    assert "365在线" in text
    assert "Followed up in time" in text
    assert "has not begun" in text


def test_others_see_nothing_of_it(at_desk: SignIn, world: World) -> None:
    heard = heard_and_over(world, added(at_desk("community_officer"), world))
    for role in ("repairer", "department_officer"):
        assert at_desk(role).get(f"/desk/heard/{heard.pk}/").status_code == 404
    assert at_desk("station_head").get(f"/desk/heard/{world.bodies['station'].pk}/").status_code == 404


def test_lists_are_narrowed_by_the_way_it_came(at_desk: SignIn, world: World) -> None:
    added(at_desk("community_officer"), world).post(told())
    number = ServiceRequest.objects.get().number
    client = at_desk("station_head")
    assert number in client.get("/desk/service-requests/?source=group").content.decode()
    assert number not in client.get("/desk/service-requests/?source=board").content.decode()

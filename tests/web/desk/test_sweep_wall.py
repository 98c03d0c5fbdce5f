"""The wall of a round and its doors: what each reader sees, and writing down what was found."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from PIL import Image

from linli.attachments.models import Attachment
from linli.demo.cast import World
from linli.outreach.actions import end_sweep
from linli.outreach.enums import CellState
from linli.outreach.models import Sweep, Visit, VisitCell
from linli.service_requests.models import ServiceRequest
from tests.outreach.rounds import cell_of, knock, rooms_of, started
from tests.web.desk.conftest import Desk, post_of

SignIn = Callable[[str], Client]


@pytest.fixture
def sweep(world: World) -> Sweep:
    return started(world)


def wall(sweep: Sweep, query: str = "") -> str:
    return f"/desk/sweeps/{sweep.pk}/{query}"


def door(cell: VisitCell) -> str:
    return f"/desk/sweeps/{cell.sweep_id}/doors/{cell.pk}/"


def text_of(client: Client, url: str) -> str:
    answer = client.get(url)
    assert answer.status_code == 200, answer.status_code
    return answer.content.decode()


def cell_in(text: str, cell: VisitCell) -> str:
    """The part of a wall that is one door."""
    found = re.search(rf'id="door-{cell.pk}".*?</details>', text, re.S)
    assert found is not None
    return found[0]


def send(client: Client, cell: VisitCell, **said: Any) -> HttpResponse:
    sent = {"idempotency_key": f"press-{said}", **said}
    answer: HttpResponse = client.post(door(cell), {name: value for name, value in sent.items() if value is not None})
    return answer


def test_a_visitor_sees_their_own_doors_floor_by_floor_from_above_with_four_choices(
    at_desk: SignIn, world: World, sweep: Sweep
) -> None:
    text = text_of(at_desk("building_leader"), wall(sweep))
    doors = re.findall(r'data-door="([^"]+)"', text)
    assert len(doors) == 7
    assert doors[0].startswith("3栋1单元2")
    assert "Floor 2" in text
    one = cell_in(text, cell_of(sweep, rooms_of(world, "3栋")[-1]))
    for verb in ("nothing_changed", "not_in", "changed", "help_wanted"):
        assert f'data-verb="{verb}"' in one
    assert "0</span>/7 doors" in text


def test_the_head_sees_a_building_and_its_entrance_with_whose_the_doors_are(
    at_desk: SignIn, world: World, sweep: Sweep
) -> None:
    building = world.places["building"]
    text = text_of(at_desk("station_head"), wall(sweep, f"?building={building.pk}"))
    assert text.count("data-door=") == 4
    assert "孟佳" in cell_in(text, cell_of(sweep, world.room))
    assert "0</span>/24 doors" in text
    assert "16 doors have no visitor" in text
    first = text_of(at_desk("station_head"), wall(sweep))
    assert "no visitor yet" in first


def test_that_nobody_was_in_stands_on_the_wall_of_head_and_visitor_only_and_never_on_paper(
    at_desk: SignIn, world: World, sweep: Sweep
) -> None:
    cell = cell_of(sweep, world.room)
    knock(world, cell, CellState.NOT_IN)
    building = f"?building={world.places['building'].pk}"
    for role, told in (("station_head", True), ("representative", True), ("deputy", False)):
        one = cell_in(text_of(at_desk(role), wall(sweep, building)), cell)
        assert ('data-state="not_in"' in one) is told, role
        assert ('data-state="not_been"' in one) is not told, role
        if told:
            assert all("not-printed" in part for part in re.findall(r"<span[^>]*>Not in", one))
        page = text_of(at_desk(role), door(cell))
        assert ('data-visit="not_in"' in page) is told, role
    assert at_desk("building_leader").get(door(cell)).status_code == 404


def test_two_presses_write_down_that_nothing_changed_and_lead_back_to_the_door(
    at_desk: SignIn, world: World, sweep: Sweep
) -> None:
    cell = cell_of(sweep, world.room)
    answer = send(at_desk("representative"), cell, state="nothing_changed", post=post_of(world, "representative"))
    assert answer.status_code in (302, 303)
    assert answer["Location"].endswith(f"#door-{cell.pk}")
    assert cell_of(sweep, world.room).state == CellState.NOTHING_CHANGED
    assert send(at_desk("representative"), cell, state="nothing_changed").status_code in (302, 303)


def test_a_form_that_waited_says_when_it_was_pressed_as_far_as_a_phone_is_believed(
    at_desk: SignIn, world: World, sweep: Sweep
) -> None:
    client, cell = at_desk("representative"), cell_of(sweep, world.room)
    Sweep.objects.filter(pk=sweep.pk).update(started_at=world.at - timedelta(days=5))
    VisitCell.objects.filter(pk=cell.pk).update(shared_at=world.at - timedelta(days=5))
    for number, (waited, ago) in enumerate(((90, 90), (71 * 3600, 71 * 3600), (73 * 3600, 0), ("nonsense", 0))):
        send(client, cell, state="nothing_changed", waited=waited, idempotency_key=f"key-{number}")
        assert Visit.objects.get(key=f"key-{number}").at == world.at - timedelta(seconds=ago)
    send(client, cell, state="nothing_changed", waited=2, waited_ms=1750, idempotency_key="exactly")
    assert Visit.objects.get(key="exactly").at == world.at - timedelta(milliseconds=1750)


def test_a_wish_with_a_photo_becomes_a_service_request_and_a_change_keeps_its_photo(
    at_desk: SignIn, world: World, sweep: Sweep
) -> None:
    out = io.BytesIO()
    Image.new("RGB", (40, 30), "#808080").save(out, "JPEG")
    picture = [SimpleUploadedFile("door.jpg", out.getvalue(), "image/jpeg")]
    client, cell = at_desk("representative"), cell_of(sweep, world.room)
    send(client, cell, state="help_wanted", words="想换灯泡", photos=picture)
    wish = ServiceRequest.objects.get()
    assert Attachment.objects.get().subject_id == wish.pk
    picture[0].seek(0)
    send(client, cell, state="changed", words="换了租户", photos=picture)
    page = text_of(client, door(cell))
    assert "换了租户" in page
    assert wish.number in page
    assert Attachment.objects.filter(subject_type="visit").count() == 1


def test_what_is_wrong_stands_at_its_field_and_the_words_are_kept(at_desk: SignIn, world: World, sweep: Sweep) -> None:
    client, cell = at_desk("representative"), cell_of(sweep, world.room)
    answer = send(client, cell, state="changed", words="电话10000001234")
    text = answer.content.decode()
    assert answer.status_code == 422
    assert "10000001234" in text
    assert 'id="id_words_error"' in text
    assert send(client, cell, state="", words="x").status_code == 422
    assert not Visit.objects.exists()


def test_a_phone_that_changed_hands_sends_nothing_in_another_persons_post(
    at_desk: SignIn, world: World, sweep: Sweep
) -> None:
    cell, named = cell_of(sweep, world.room), post_of(world, "representative")
    assert send(at_desk("station_head"), cell, state="nothing_changed", post=named).status_code == 404
    assert send(at_desk("building_leader"), cell, state="nothing_changed").status_code == 404
    assert send(at_desk("repairer"), cell, state="nothing_changed").status_code == 404
    assert not Visit.objects.exists()


def test_two_versions_are_shown_on_the_wall_and_settled_at_the_door(
    at_desk: SignIn, world: World, sweep: Sweep
) -> None:
    cell = cell_of(sweep, world.room)
    knock(world, cell, CellState.NOTHING_CHANGED, role="station_head")
    second = knock(world, cell, CellState.CHANGED, words="换了租户", at=world.at + timedelta(hours=1))
    assert second is not None
    client = at_desk("representative")
    assert "two versions" in cell_in(text_of(client, wall(sweep)), cell)
    inbox = text_of(client, "/desk/")
    assert f"{world.room.name}: what was written down does not agree" in inbox
    assert f'href="{door(cell)}#settle"' in inbox
    page = text_of(client, door(cell))
    assert page.count('data-verb="keep"') == 2
    version = cell_of(sweep, world.room).version
    assert send(client, cell, verb="settle", keep="nonsense", version=version).status_code == 422
    assert send(client, cell, verb="settle", keep=second.pk, version=version - 1).status_code == 409
    assert send(client, cell, verb="settle", keep=second.pk, version=version).status_code in (302, 303)
    assert cell_of(sweep, world.room).state == CellState.CHANGED
    assert "two versions" not in cell_in(text_of(client, wall(sweep)), cell)


def test_what_is_open_at_a_door_stands_there_without_words_and_telephone(
    at_desk: SignIn, world: World, sweep: Sweep, desk: Desk
) -> None:
    cell = cell_of(sweep, world.room)
    knock(world, cell, CellState.HELP_WANTED, words="想换灯泡，电话10000009876")
    one = cell_in(text_of(at_desk("representative"), wall(sweep)), cell)
    row = ServiceRequest.objects.get()
    assert row.number in one
    assert "10000009876" not in one
    assert "想换灯泡" not in one


def test_a_wall_costs_the_same_for_few_doors_and_for_many(at_desk: SignIn, world: World, sweep: Sweep) -> None:
    head, building = at_desk("station_head"), f"?building={world.places['building'].pk}"
    head.get(wall(sweep, building))
    with CaptureQueriesContext(connection) as few:
        head.get(wall(sweep, building))
    for room in rooms_of(world, "3栋"):
        knock(world, cell_of(sweep, room), CellState.CHANGED, role="station_head", words="换了租户")
    with CaptureQueriesContext(connection) as many:
        head.get(wall(sweep, building))
    assert len(many) == len(few) <= 8, [each["sql"][:200] for each in many.captured_queries]


def test_only_in_wechat_the_page_asks_to_be_opened_elsewhere(at_desk: SignIn, sweep: Sweep) -> None:
    client, asked = at_desk("building_leader"), "Open this page in your phone"
    assert asked not in text_of(client, wall(sweep))
    answer = client.get(wall(sweep), headers={"User-Agent": "Mozilla/5.0 MicroMessenger/8.0"})
    assert asked in answer.content.decode()


def test_after_the_end_the_wall_can_be_read_and_nothing_pressed(at_desk: SignIn, world: World, sweep: Sweep) -> None:
    cell = cell_of(sweep, world.room)
    knock(world, cell, CellState.CHANGED, words="换了租户")
    end_sweep(sweep, by=world.actor("station_head"), at=world.at + timedelta(minutes=2))
    client = at_desk("representative")
    text = text_of(client, wall(sweep))
    assert 'data-state="changed"' in cell_in(text, cell)
    assert "data-press" not in text
    assert 'name="csrfmiddlewaretoken"' in text, "what waits on a phone is still sent"
    late = send(client, cell, state="nothing_changed")
    assert late.status_code in (302, 303), "the clock of this test stands before the end"


def test_the_inbox_says_which_building_and_how_many_doors_are_left(at_desk: SignIn, sweep: Sweep) -> None:
    leader = text_of(at_desk("building_leader"), "/desk/")
    assert "3栋: 7 doors left" in leader
    assert f"{wall(sweep)}?mine" in leader
    head = text_of(at_desk("station_head"), "/desk/")
    assert "16 doors have no visitor" in head
    assert f"/desk/sweeps/{sweep.pk}/shares/" in head

"""Small services at the desk: the three lists, a matter from asking to its end, receipts on paper, a firm taken in."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from linli.core.clock import local_date
from linli.demo.cast import World
from linli.services.enums import EntryState, State
from linli.services.models import AgentMatter, AgentPaper, DirectoryEntry, Recommendation
from tests.services.conftest import FIRM_PHONE, HEAD, PHONE, Desk

pytestmark = pytest.mark.django_db

SignIn = Callable[[str], Client]
LIST, DIRECTORY = "/desk/services/", "/desk/services/directory/"


@pytest.fixture
def desk(world: World) -> Desk:
    return Desk(world, world.at)


def page(row: AgentMatter, rest: str = "") -> str:
    return f"/desk/services/agent/{row.pk}/{rest}"


def standing(desk: Desk) -> str:
    return f"{desk.world.bodies['station'].pk}:{desk.world.estate.pk}"


def test_empty_lists_say_what_one_can_do(at_desk: SignIn, desk: Desk) -> None:
    client = at_desk(HEAD)
    assert "Nobody has asked for anything." in client.get(LIST).content.decode()
    assert "No paper is waiting" in client.get(f"{LIST}?list=papers").content.decode()
    assert "Nothing is over yet." in client.get(f"{LIST}?list=over").content.decode()
    assert "No firm stands in the directory." in client.get(DIRECTORY).content.decode()
    assert "No firm waits" in client.get(f"{DIRECTORY}?list=waiting").content.decode()
    assert "No firm is hidden" in client.get(f"{DIRECTORY}?list=hidden").content.decode()


def test_what_is_asked_at_the_window_is_entered_and_taken_on(at_desk: SignIn, desk: Desk) -> None:
    client = at_desk(HEAD)
    sent = {"standing": standing(desk), "kind": "old_age_card", "way": "window", "name": "蒋桂兰", "phone": PHONE}
    answer = client.post(f"{LIST}agent/new/", sent)
    row = AgentMatter.objects.get()
    assert (answer.status_code, answer["Location"]) == (303, page(row))
    assert "can we do it?" in client.get("/desk/?kind=service").content.decode()
    assert client.post(page(row), {"do": "take"}).status_code == 303
    assert AgentMatter.objects.get().state == State.IN_HAND


@pytest.mark.parametrize(
    ("more", "field"),
    [({"name": ""}, "name"), ({"kind": "x"}, "kind"), ({"way": "post"}, "way"), ({"phone": "1"}, "phone")],
)
def test_what_is_wrong_is_said_at_its_field_and_what_was_typed_is_kept(
    at_desk: SignIn, desk: Desk, more: dict[str, str], field: str
) -> None:
    sent = {"standing": standing(desk), "kind": "old_age_card", "way": "window", "name": "蒋桂兰", "words": "下午来"}
    answer = at_desk(HEAD).post(f"{LIST}agent/new/", sent | more)
    assert answer.status_code == 422
    text = answer.content.decode()
    assert f"id_{field}" in text
    assert "下午来" in text
    assert not AgentMatter.objects.exists()


def test_a_standing_of_another_body_is_none(at_desk: SignIn, desk: Desk) -> None:
    sent = {"standing": f"{desk.world.bodies['property'].pk}:{desk.world.estate.pk}", "kind": "old_age_card"}
    assert at_desk(HEAD).post(f"{LIST}agent/new/", sent).status_code == 404


def test_from_the_first_paper_to_the_end_on_one_page(at_desk: SignIn, desk: Desk) -> None:
    row, client = desk.taken(), at_desk(HEAD)
    assert client.post(page(row), {"do": "receive", "listed": "身份证复印件", "original": "copy"}).status_code == 303
    paper = AgentPaper.objects.get()
    assert (paper.what, paper.original, paper.received_ticked_at) == ("身份证复印件", False, None)
    day = local_date(desk.at).isoformat()
    client.post(page(row), {"do": "step", "number": "1", "done_on": day})
    client.post(page(row), {"do": "finish", "result": "证办好了"})
    text = client.get(page(row)).content.decode()
    assert "Papers are still out: 1." in text
    assert "证办好了" in text
    assert client.post(page(row), {"do": "close"}).status_code == 409
    client.post(page(row), {"paper": str(paper.pk), "do": "give_back"})
    assert AgentMatter.objects.get().papers_out == 1, "the owner has not ticked it"
    client.post(page(row), {"paper": str(paper.pk), "do": "returned"})
    assert client.post(page(row), {"do": "close"}).status_code == 303
    assert AgentMatter.objects.get().state == State.ENDED


def test_the_slip_has_every_paper_and_masks_from_whom(at_desk: SignIn, desk: Desk) -> None:
    row = desk.taken()
    desk.received(row)
    desk.received(row, "一寸照片", signed=False)
    text = at_desk(HEAD).get(page(row, "slip/")).content.decode()
    assert "1. 身份证复印件 (copy)" in text
    assert "2. 一寸照片 (copy)" in text
    assert "林**" in text
    assert "林小满" not in text
    assert PHONE not in text


def test_a_paper_of_another_matter_is_not_found(at_desk: SignIn, desk: Desk) -> None:
    row, other = desk.taken(), desk.taken(name="何远方")
    paper = desk.received(other)
    assert at_desk(HEAD).post(page(row), {"paper": str(paper.pk), "do": "give_back"}).status_code == 404
    assert AgentPaper.objects.get().returned_at is None


def test_a_paper_without_words_is_refused_in_its_open_form(at_desk: SignIn, desk: Desk) -> None:
    answer = at_desk(HEAD).post(page(desk.taken()), {"do": "receive", "what": " "})
    assert answer.status_code == 422
    assert "id_what_receive_error" in answer.content.decode()


def test_somebody_was_faster(at_desk: SignIn, desk: Desk) -> None:
    row = desk.taken()
    answer = at_desk(HEAD).post(page(row), {"do": "pause", "reason": "等照片", "look_on": "2027-01-05", "version": "1"})
    assert answer.status_code == 422
    assert "等照片" in answer.content.decode()


@pytest.mark.parametrize("role", ["building_leader", "repairer", "grid_worker"])
def test_who_has_neither_power_finds_no_page(at_desk: SignIn, desk: Desk, role: str) -> None:
    row, entry = desk.taken(), desk.shown()
    client = at_desk(role)
    for address in (LIST, DIRECTORY, page(row), page(row, "slip/"), f"{DIRECTORY}{entry.pk}/", f"{LIST}agent/new/"):
        assert client.get(address).status_code == 404, address


def test_the_telephone_is_shown_for_a_purpose_and_each_look_is_kept(at_desk: SignIn, desk: Desk) -> None:
    row, client = desk.taken(), at_desk(HEAD)
    assert PHONE not in client.get(page(row)).content.decode()
    shown = client.post(page(row, "telephone/"), {"purpose": "ask_details"})
    assert PHONE in shown.content.decode()
    assert shown["Cache-Control"] == "no-store"
    looks = list(row.contact.reveals.all()) if row.contact else []
    assert len(looks) == 1


def test_a_firm_is_taken_in_with_its_consent_and_then_hidden(at_desk: SignIn, desk: Desk) -> None:
    row, client = desk.proposed(), at_desk(HEAD)
    here = f"{DIRECTORY}{row.pk}/"
    text = client.get(here).content.decode()
    assert "夜里也来" in text
    assert "to be asked" in text
    day = local_date(desk.at).isoformat()
    refused = client.post(here, {"do": "show", "said": "夜里也来", "consented_on": day})
    assert refused.status_code == 422
    assert "id_consent_way_show_error" in refused.content.decode()
    client.post(here, {"do": "show", "said": "夜里也来", "consented_on": day, "consent_way": "spoken"})
    assert DirectoryEntry.objects.get().state == EntryState.SHOWN
    client.post(here, {"do": "hide", "reason": "有人说涨价"})
    assert DirectoryEntry.objects.get().state == EntryState.HIDDEN
    assert "有人说涨价" in client.get(here).content.decode()


def test_a_recommendation_is_entered_for_the_door_that_was_typed(at_desk: SignIn, desk: Desk) -> None:
    client, room = at_desk(HEAD), desk.world.places["room"]
    unit = room.parent
    assert unit is not None and unit.parent is not None
    typed = "-".join(str(part).rstrip("栋单元") for part in (unit.parent.name, unit.name, room.name))
    sent = {
        "standing": standing(desk),
        "name": "顺通",
        "kind": "plumbing",
        "telephone": FIRM_PHONE,
        "reason": "一次通好",
    }
    refused = client.post(f"{DIRECTORY}new/", sent | {"room": "999-9-9"})
    assert refused.status_code == 422
    assert "id_room_error" in refused.content.decode()
    assert client.post(f"{DIRECTORY}new/", sent | {"room": typed}).status_code == 303
    assert Recommendation.objects.get().room_id == room.pk


def test_the_list_of_minor_powers_is_read_beside_meetings(at_desk: SignIn, desk: Desk) -> None:
    text = at_desk(HEAD).get("/desk/services/powers/").content.decode()
    assert "Small repairs of what is shared" in text
    assert "Up to 3,000 yuan" in text
    assert "<form" not in text.split("<h1>")[1].split("</main>")[0]


@pytest.mark.parametrize("address", [LIST, DIRECTORY])
def test_a_list_costs_the_same_with_one_and_with_three(at_desk: SignIn, desk: Desk, address: str) -> None:
    client = at_desk(HEAD)

    def add(number: int) -> None:
        desk.taken(name=f"甲{number}")
        desk.shown(telephone=f"1000000910{number}", name=f"店{number}")

    def cost() -> int:
        client.get(address)
        with CaptureQueriesContext(connection) as queries:
            assert client.get(address).status_code == 200
        return len(queries)

    add(1)
    one = cost()
    add(2)
    add(3)
    assert cost() == one

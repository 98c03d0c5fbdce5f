"""Members' days and visits at the desk: entering, the month, ticks, cards; arranging, one press, ending."""

from __future__ import annotations

from collections.abc import Callable
from html import unescape

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from linli.care import actions
from linli.care.models import CareDate, CareGift, CareVisit, CareVisitDone
from linli.demo.cast import ROLES, World
from linli.demo.party import MEMBERS, add_party
from linli.organisations.models import Organisation, RosterEntry
from tests.care.conftest import DEPUTY, HEAD, NAME, OFFICER, PHONE, Care

pytestmark = pytest.mark.django_db
SignIn = Callable[[str], Client]
DAYS, VISITS = "/desk/care/members/", "/desk/care/visits/"
SECRETARY, GRID = "volunteer", "grid_worker"


@pytest.fixture
def care(world: World) -> Care:
    return Care(world, world.at)


@pytest.fixture
def branch(world: World) -> Organisation:
    return add_party(world)


def text(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200, address
    return unescape(answer.content.decode())


def keep(care: Care, branch: Organisation, **more: str) -> dict[str, str]:
    entry = RosterEntry.objects.filter(organisation=branch).order_by("pk")[0]
    return {
        "do": "keep", "body": str(branch.pk), "in": "2026-12", "entry": str(entry.pk), "month": "12", "day": "3",
        "consent_way": "spoken", "consented_on": care.today.isoformat(), **more,
    }  # fmt: skip


def test_a_day_is_kept_ticked_printed_and_taken_back(at_desk: SignIn, care: Care, branch: Organisation) -> None:
    client = at_desk(SECRETARY)
    assert "Nobody's day is in this month." in text(client, DAYS)
    assert client.post(DAYS, keep(care, branch)).status_code == 303
    row = CareDate.objects.get()
    seen = text(client, f"{DAYS}?in=2026-12")
    assert MEMBERS[0][0] in seen and 'data-verb="tick"' in seen
    tick = {"do": "tick", "body": str(branch.pk), "in": "2026-12", "date": str(row.pk), "key": "card"}
    for _press in range(2):
        assert client.post(DAYS, tick).status_code == 303
    assert CareGift.objects.get().year == 2026
    cards = text(client, f"{DAYS}cards/?body={branch.pk}&in=2026-12")
    assert MEMBERS[0][0] in cards and "Mon 23 Nov 2026" in cards
    back = {"do": "take_back", "body": str(branch.pk), "in": "2026-12", "date": str(row.pk)}
    assert client.post(DAYS, back).status_code == 303
    assert "This day was taken back." in client.post(DAYS, back, follow=True).content.decode()
    assert MEMBERS[0][0] not in text(client, f"{DAYS}cards/?in=2026-12")


@pytest.mark.parametrize(
    ("field", "more"),
    [
        ("entry", {"entry": ""}),
        ("entry", {"entry": "x"}),
        ("day", {"month": "13"}),
        ("day", {"month": "2", "day": "30"}),
        ("day", {"month": "-1"}),
        ("day", {"day": "99999999999"}),
        ("consent_way", {"consent_way": ""}),
        ("consented_on", {"consented_on": "soon"}),
    ],
)
def test_what_is_wrong_is_said_at_its_field(
    at_desk: SignIn, care: Care, branch: Organisation, field: str, more: dict[str, str]
) -> None:
    answer = at_desk(SECRETARY).post(DAYS, keep(care, branch, **more))
    said = answer.content.decode()
    assert answer.status_code == 422 and f'href="#id_{field}"' in said and f'id="id_{field}"' in said


def test_for_everybody_else_there_is_no_page_of_members(at_desk: SignIn, care: Care, branch: Organisation) -> None:
    for role in (one for one in ROLES if care.world.actor(one).posts and one != SECRETARY):
        client = at_desk(role)
        for address in (DAYS, f"{DAYS}?body={branch.pk}", f"{DAYS}cards/?body={branch.pk}"):
            assert client.get(address).status_code == 404, role
        assert client.post(DAYS, keep(care, branch)).status_code == 404, role
    client = at_desk(SECRETARY)
    assert client.get(f"{DAYS}?body={care.world.bodies['station'].pk}").status_code == 404
    assert client.get(f"{DAYS}?in=9999-99").status_code == 200
    assert client.get(f"{DAYS}?in=0001-01").status_code == 200
    assert client.post(DAYS, {"do": "tick", "body": str(branch.pk), "date": str(branch.pk)}).status_code == 404


def arrange(care: Care, **more: str) -> dict[str, str]:
    return {
        "estate": str(care.world.estate.pk), "name": NAME, "room": "3-1-101", "kind": "daytime",
        "visitor": care.visitor(), "why": "说说话", "phone": PHONE, "consent_who": "self", "consent_way": "spoken",
        "consented_on": care.today.isoformat(), **more,
    }  # fmt: skip


def test_visits_are_arranged_done_in_a_press_and_end(at_desk: SignIn, care: Care) -> None:
    head = at_desk(HEAD)
    assert "Nobody has asked for visits" in text(head, VISITS)
    answer = head.post(f"{VISITS}new/", arrange(care))
    row = CareVisit.objects.get()
    here = f"{VISITS}{row.pk}/"
    assert (answer.status_code, answer["Location"]) == (303, here)
    grid = at_desk(GRID)
    assert NAME in text(grid, VISITS)
    seen = text(grid, here)
    assert 'data-verb="nothing"' in seen and 'data-verb="visitor"' not in seen and 'data-verb="report"' in seen
    assert 'data-verb="visitor"' in text(head, here) and 'data-verb="wish"' in text(head, here)
    for _press in range(2):
        assert grid.post(here, {"do": "nothing", "version": "1"}).status_code == 303
    assert CareVisitDone.objects.count() == 1
    wrong = grid.post(here, {"do": "heard", "version": "2", "on": "2027-01-01", "words": "楼道灯暗了"})
    assert wrong.status_code == 422 and "楼道灯暗了" in wrong.content.decode()
    heard = {"do": "heard", "version": "2", "on": care.today.isoformat(), "words": "楼道灯暗了"}
    assert grid.post(here, heard).status_code == 303
    assert "楼道灯暗了" in text(grid, here)
    end = grid.post(here, {"do": "end", "version": "3", "end": "stop"})
    assert end["Location"] == VISITS, "whoever comes sees them no more"
    assert "They asked to stop" in text(head, f"{VISITS}?list=over")
    late = head.post(here, {"do": "nothing"}, follow=True).content.decode()
    assert "These visits have ended." in late


@pytest.mark.parametrize(
    ("field", "more"),
    [
        ("name", {"name": " "}),
        ("room", {"room": "77"}),
        ("kind", {"kind": ""}),
        ("visitor", {"visitor": "x"}),
        ("why", {"why": "字" * 201}),
        ("phone", {"phone": "abc"}),
        ("consent_who", {"consent_who": ""}),
        ("consent_way", {"consent_way": ""}),
        ("consented_on", {"consented_on": ""}),
    ],
)
def test_a_form_of_visits_that_is_wrong(at_desk: SignIn, care: Care, field: str, more: dict[str, str]) -> None:
    answer = at_desk(HEAD).post(f"{VISITS}new/", arrange(care, **more))
    said = answer.content.decode()
    assert answer.status_code == 422 and f'href="#id_{field}"' in said and f'id="id_{field}"' in said
    assert NAME in said or "name" in more


def test_who_does_not_visit_finds_nothing(at_desk: SignIn, care: Care) -> None:
    row = care.visit()
    for role in (one for one in ROLES if care.world.actor(one).posts):
        client = at_desk(role)
        wanted = 200 if role in (HEAD, GRID, DEPUTY) else 404
        assert client.get(f"{VISITS}{row.pk}/").status_code == wanted, role
        if wanted == 404:
            assert client.post(f"{VISITS}{row.pk}/", {"do": "nothing"}).status_code == 404
            assert client.post(f"{VISITS}{row.pk}/telephone/", {"purpose": "ask_details"}).status_code == 404
    assert at_desk("repairer").get(VISITS).status_code == 404
    assert at_desk(GRID).get(f"{VISITS}new/").status_code == 404
    assert 'class="empty' in text(at_desk(OFFICER), VISITS)


def test_the_telephone_and_who_looked(at_desk: SignIn, care: Care) -> None:
    row, grid = care.visit(), at_desk(GRID)
    shown = grid.post(f"{VISITS}{row.pk}/telephone/", {"purpose": "ask_details"})
    assert PHONE in shown.content.decode().replace(" ", "")
    assert "Who looked at the telephone" in text(grid, f"{VISITS}{row.pk}/")
    assert grid.post(f"{VISITS}{row.pk}/telephone/", {"purpose": "x"}).status_code == 303


def test_three_visits_cost_what_one_costs(at_desk: SignIn, care: Care) -> None:
    care.visit()
    client = at_desk(HEAD)
    text(client, VISITS)
    with CaptureQueriesContext(connection) as one:
        text(client, VISITS)
    care.visit(name="乙")
    care.visit(name="丙", room=care.door)
    with CaptureQueriesContext(connection) as three:
        text(client, VISITS)
    assert len(one) == len(three)
    assert actions.end_visits(CareVisit.objects.order_by("pk")[0], why="moved", by=care.by(), at=care.at).end == "moved"

"""Honours at the desk: rounds, the panel, a nomination's ways, papers, and who is too late."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from linli.demo.cast import World
from linli.honours import actions
from linli.honours.enums import RoundState, State
from linli.honours.models import HonourRound, Nomination, Objection, PanelMember, PanelWord
from linli.honours.queries import members_of
from tests.honours.conftest import HEAD, LEADER, NOBODY, OFFICER, SHOWN, VOLUNTEER, WHO, WHY, Hall

pytestmark = pytest.mark.django_db

SignIn = Callable[[str], Client]
LIST, NEW = "/desk/honours/", "/desk/honours/new/"


@pytest.fixture
def hall(world: World) -> Hall:
    return Hall(world, world.at)


def text(client: Client, address: str = LIST) -> str:
    answer = client.get(address, follow=True)
    assert answer.status_code == 200
    return answer.content.decode()


def of_round(row: HonourRound, rest: str = "") -> str:
    return f"{LIST}{row.pk}/{rest}"


def page(row: Nomination, rest: str = "") -> str:
    return f"{LIST}nominations/{row.pk}/{rest}"


def form(hall: Hall, **more: str) -> dict[str, str]:
    said = {
        "estate": str(hall.world.estate.pk), "kind": "neighbour", "title": "", "words": "", "notice_days": "",
        "nominations_until": (hall.today + timedelta(days=7)).isoformat(), "idempotency_key": "k",
    }  # fmt: skip
    return {**said, **more}


def test_a_round_is_called_and_has_its_page(at_desk: SignIn, hall: Hall) -> None:
    client = at_desk(HEAD)
    assert "No round is running. Call one" in text(client)
    assert "No round is over yet." in text(client, f"{LIST}?list=over")
    assert "Good neighbour" in text(client, NEW)
    answer = client.post(NEW, form(hall))
    row = HonourRound.objects.get()
    assert (answer.status_code, answer["Location"]) == (303, of_round(row))
    assert client.post(NEW, form(hall))["Location"] == of_round(row), "the same form again"
    assert client.post(NEW, form(hall, kind="household")).status_code == 422
    assert "Nobody is nominated yet." in text(client, of_round(row))
    assert "Good neighbour" in text(client)
    assert client.post(of_round(row), {"do": "call_off", "reason": ""}).status_code == 422
    assert client.post(of_round(row), {"do": "call_off", "reason": "人手不够"}).status_code == 303
    row.refresh_from_db()
    assert row.state == RoundState.CALLED_OFF
    assert "人手不够" in text(client, of_round(row))


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ({"kind": ""}, "Choose what is looked for."), ({"nominations_until": ""}, "Name the last day"),
        ({"nominations_until": "1999-01-01"}, "Name the last day"), ({"notice_days": "-3"}, "Write a number from"),
        ({"notice_days": "2.5"}, "Write a number from"), ({"notice_days": "1"}, "Write a number from"),
        ({"words": "长" * 5000}, "At most 500 characters."), ({"title": "长" * 99}, "At most 40 characters."),
    ],
)  # fmt: skip
def test_what_is_wrong_with_a_round_is_said_and_kept(
    at_desk: SignIn, hall: Hall, more: dict[str, str], said: str
) -> None:
    answer = at_desk(HEAD).post(NEW, form(hall, **{"words": "写一句", **more}))
    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert more.get("words", "写一句")[:3] in answer.content.decode()


def test_who_keeps_no_round_and_sits_in_none_has_no_such_page(at_desk: SignIn, hall: Hall) -> None:
    row = hall.asked()
    for role in ("repairer", "utility_officer"):
        client = at_desk(role)
        for address in (
            LIST,
            NEW,
            of_round(row.round),
            of_round(row.round, "nominate/"),
            page(row),
            page(row, "poster/"),
        ):
            assert client.get(address).status_code == 404, (role, address)
        assert client.post(page(row), {"do": "agree"}).status_code == 404
    assert at_desk(OFFICER).get(page(row)).status_code == 404, "another body's round"


def test_the_whole_way_at_the_desk(at_desk: SignIn, hall: Hall) -> None:
    client, found = at_desk(HEAD), hall.called()
    new = of_round(found, "nominate/")
    wrong = client.post(new, {"name": "", "reasons": WHY, "nominator_name": "钱多多"})
    assert (wrong.status_code, WHY in wrong.content.decode()) == (422, True)
    assert "Write one door" in client.post(new, {"name": WHO, "reasons": WHY, "room": "x"}).content.decode()
    said = {"name": WHO, "reasons": WHY, "room": "3-1-101", "nominator_name": "钱多多", "idempotency_key": "n"}
    assert client.post(new, said).status_code == 303
    row = Nomination.objects.get()
    assert WHO in text(client, of_round(found))
    assert "ask them first" in text(client, "/desk/")
    assert client.post(page(row), {"do": "ask", "version": "1"}).status_code == 303
    late = client.post(page(row), {"do": "agree", "version": "1", "way": "spoken", "on": hall.today.isoformat()})
    assert "Somebody did something here meanwhile." in late.content.decode()
    wrong = client.post(page(row), {"do": "agree", "way": "spoken", "on": hall.today.isoformat(), "minor": "1"})
    assert "Name the guardian" in wrong.content.decode()
    client.post(page(row), {"do": "agree", "way": "spoken", "on": hall.today.isoformat()})
    row.refresh_from_db()
    assert row.state == State.AGREED
    assert client.post(page(row), {"do": "magic"}).status_code == 404


def test_the_panel_is_named_on_the_rounds_page_and_gives_its_word_on_theirs(at_desk: SignIn, hall: Hall) -> None:
    row = hall.agreed()
    found = hall.stopped(row.round)
    head = at_desk(HEAD)
    assert "Nobody is on the panel yet." in text(head, of_round(found))
    assert head.post(of_round(found), {"do": "name_post", "appointment": "x"}).status_code == 422
    for role in (OFFICER, LEADER, VOLUNTEER):
        head.post(of_round(found), {"do": "name_post", "appointment": str(hall.post(role).pk)})
    near = head.post(of_round(found), {"do": "name_resident", "name": "林母", "room": "3-1-101"})
    assert near.status_code == 422
    assert PanelMember.objects.filter(round=found).count() == 3
    member = members_of(found)[0]
    officer = at_desk(OFFICER)
    assert "give your word" in text(officer, "/desk/")
    assert WHY in text(officer, page(row))
    wrong = officer.post(page(row), {"do": "word", "which": str(member.pk), "yes": "", "words": "写了一半"})
    assert (wrong.status_code, "写了一半" in wrong.content.decode()) == (422, True)
    done = officer.post(page(row), {"do": "word", "which": str(member.pk), "yes": "yes", "words": "合适"})
    assert (done.status_code, PanelWord.objects.count()) == (303, 1)
    other = members_of(found)[1]
    officer.post(page(row), {"do": "word", "which": str(other.pk), "yes": "yes", "words": "替他说"})
    assert PanelWord.objects.count() == 1, "each their own"
    assert 'data-verb="choose"' not in text(officer, page(row))
    head.post(of_round(found), {"do": "release_member", "which": str(other.pk)})
    assert PanelMember.objects.filter(round=found).count() == 2
    assert head.post(of_round(found), {"do": "finish"}).status_code == 303
    found.refresh_from_db()
    assert found.state == RoundState.PANEL, "a nomination is open"


def test_from_the_decision_to_the_certificate(at_desk: SignIn, hall: Hall) -> None:
    row, client = hall.before_panel(), at_desk(HEAD)
    assert client.post(page(row), {"do": "choose", "words": ""}).status_code == 422
    client.post(page(row), {"do": "choose", "words": "符合标准"})
    assert client.get(page(row, "poster/")).status_code == 404, "nothing to print before the notice"
    wrong = client.post(page(row), {"do": "publish", "shown_name": SHOWN, "public_words": "", "words_way": ""})
    assert (wrong.status_code, SHOWN in wrong.content.decode()) == (422, True)
    said = {
        "do": "publish", "shown_name": SHOWN, "public_words": "天天扫楼道", "words_way": "written",
        "words_on": hall.today.isoformat(),
    }  # fmt: skip
    client.post(page(row), {**said, "words_on": row.consented_on.isoformat() if row.consented_on else ""})
    row.refresh_from_db()
    assert row.state == State.NOTICE
    poster = text(client, page(row, "poster/"))
    assert SHOWN in poster
    assert WHO not in poster
    assert client.get(page(row, "certificate/")).status_code == 404
    objection = actions.object_to(row, name="钱多多", words="不合适", by=NOBODY, at=hall.world.at)
    assert "钱多多" in text(client, page(row))
    assert client.post(page(row), {"do": "answer", "which": "x"}).status_code == 404
    client.post(page(row), {"do": "answer", "which": str(objection.pk), "words": "查过", "version": "1"})
    assert Objection.objects.get().answer == "查过"
    early = client.post(page(row), {"do": "honour"}, follow=True)
    assert "its last day is not over" in early.content.decode()
    Nomination.objects.filter(pk=row.pk).update(notice_until=hall.today - timedelta(days=30))
    client.post(page(row), {"do": "honour"})
    assert SHOWN in text(client, page(row, "certificate/"))
    assert "Withhold it" not in text(client, page(row))
    client.post(page(row), {"do": "take_down"})
    row.refresh_from_db()
    assert (row.state, row.shown_name) == (State.TAKEN_DOWN, "")
    assert "Name forgotten" in text(client, of_round(row.round))


def test_the_lists_cost_the_same_for_one_and_three(at_desk: SignIn, hall: Hall) -> None:
    client = at_desk(HEAD)
    found = hall.called()
    hall.proposed(found)
    seen: dict[str, list[int]] = {LIST: [], of_round(found): []}
    for _number in range(2):
        for address, counts in seen.items():
            with CaptureQueriesContext(connection) as asked:
                text(client, address)
            counts.append(len(asked))
        hall.called()
        hall.proposed(found)
        hall.asked(found)
    assert all(one == more for one, more in seen.values())

"""Micro-projects at the desk: calling, proposing, looking, deciding, paying, sheet and paper; who sees what."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from openpyxl import load_workbook
from PIL import Image
from pytest_django import DjangoAssertNumQueries

from linli.attachments.models import Attachment
from linli.core.clock import local_date
from linli.demo.cast import World
from linli.projects.enums import State, Step
from linli.projects.models import ProjectCall, ProjectProposal
from linli.projects.queries import account_of, milestones_of
from tests.projects.conftest import CALL_DAYS, CALLER, DAY, HEAD, OFFICE, PROPOSER, Pot, fresh

SignIn = Callable[[str], Client]
LIST = "/desk/projects/"


@pytest.fixture
def pot(world: World) -> Pot:
    return Pot(world)


def text(client: Client, address: str, status: int = 200) -> str:
    answer = client.get(address)
    assert answer.status_code == status, (address, answer.status_code)
    return str(answer.content.decode())


def page(row: ProjectProposal) -> str:
    return f"{LIST}{row.pk}/"


def at_call(call: ProjectCall) -> str:
    return f"{LIST}calls/{call.pk}/"


def press(client: Client, row: ProjectProposal, do: str, status: int = 303, **more: Any) -> str:
    answer = client.post(page(row), {"do": do, "version": fresh(row).version, **more})
    assert answer.status_code == status, answer.content.decode()
    return str(answer.content.decode())


def travel(at: datetime) -> Any:
    return time_machine.travel(at, tick=False)


def proposal_form(world: World, **more: Any) -> dict[str, Any]:
    day = (local_date(world.at) + 30 * DAY).isoformat()
    said = {
        "kind": "elders", "title": "茶话会", "purpose": "陪老人坐坐", "whom": "独居老人", "fen": "300.50",
        "estate": [str(world.estate.pk)], "name_0": "办两次", "day_0": day, "sum_0": "300.50", "do": "send",
        "idempotency_key": "p1",
    }  # fmt: skip
    return said | more


def test_without_anything_each_list_says_so(at_desk: SignIn, world: World) -> None:
    found = text(at_desk(CALLER), LIST)
    assert "Nothing is proposed or under way." in found
    assert "No call is open now." in found
    assert text(at_desk("repairer"), LIST, 404)
    assert text(at_desk(HEAD), f"{LIST}calls/new/", 404)


def test_a_call_is_made_from_a_form_that_keeps_what_was_wrong(at_desk: SignIn, world: World) -> None:
    client = at_desk(CALLER)
    assert "Call for projects" in text(client, f"{LIST}calls/new/")
    until = (local_date(world.at) + CALL_DAYS * DAY).isoformat()
    sent = {
        "place": world.places["community"].pk, "title": "邻里微项目", "words": "为老人", "fen": "abc", "until": until,
        "idempotency_key": "c1",
    }  # fmt: skip
    for wrong in ({}, {"fen": "0"}, {"fen": "-5"}, {"fen": "1.005"}, {"fen": "9" * 13}, {"until": "2020-01-01"}):
        answer = client.post(f"{LIST}calls/new/", sent | wrong)
        assert answer.status_code == 422
        assert "为老人" in answer.content.decode()
    elsewhere = client.post(f"{LIST}calls/new/", sent | {"fen": "100", "place": world.places["other_community"].pk})
    assert "Choose a place of your own." in elsewhere.content.decode()
    good = sent | {"fen": "1,000.50"}
    assert client.post(f"{LIST}calls/new/", good).status_code == 303
    assert client.post(f"{LIST}calls/new/", good).status_code == 303, "pressed twice"
    call = ProjectCall.objects.get()
    assert call.fen == 100_050
    found = text(client, at_call(call))
    assert "1,000.50 yuan" in found
    assert "Nothing that you may read has been proposed yet." in found


def test_a_proposal_is_kept_as_a_draft_and_sent_when_it_is_whole(at_desk: SignIn, world: World, pot: Pot) -> None:
    call = pot.call()
    client = at_desk(PROPOSER)
    address = f"{at_call(call)}propose/"
    assert "Propose something" in text(client, at_call(call))
    assert "Send the proposal" in text(client, address)
    kept = client.post(address, proposal_form(world, do="keep", purpose="", idempotency_key="d1"))
    assert kept.status_code == 303
    row = ProjectProposal.objects.get()
    assert row.state == State.DRAFT
    lacking = client.post(f"{page(row)}change/", proposal_form(world, purpose="", version=row.version))
    assert lacking.status_code == 422
    assert "Say what is done; residents read it." in lacking.content.decode()
    assert 'id="id_purpose"' in lacking.content.decode()
    row = fresh(row)
    sent = client.post(f"{page(row)}change/", proposal_form(world, version=row.version))
    assert sent.status_code == 303
    assert fresh(row).state == State.PROPOSED
    assert milestones_of(row)[0].fen == 30_050


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"fen": "400"}, "The steps add up to 300.50 yuan"),
        ({"fen": "1.234"}, "above zero"),
        ({"sum_0": "-3"}, "A step has a day"),
        ({"sum_0": "0"}, "Each step says what is done"),
        ({"day_0": "2020-01-01"}, "from today on"),
        ({"day_0": "soon"}, "A step has a day"),
        ({"title": ""}, "Say in a few words what it is."),
        ({"purpose": "长" * 5000}, "At most 600 characters."),
        ({"whom": "打13800138000"}, "leave out telephones"),
        ({"kind": "moon"}, "Choose a kind from the list."),
        ({"estate": ["999999"]}, "Choose estates of the place"),
        ({"estate": []}, "Choose at least one estate."),
        ({"team": "x"}, "Choose a team of your own body"),
        ({"fen": "30000", "sum_0": "30000"}, "At most 10,000.00 yuan."),
    ],
)
def test_each_mistake_stands_at_its_field_and_what_was_written_is_kept(
    at_desk: SignIn, world: World, pot: Pot, wrong: dict[str, Any], words: str
) -> None:
    call = pot.call()
    answer = at_desk(PROPOSER).post(f"{at_call(call)}propose/", proposal_form(world, **wrong))
    found = answer.content.decode()
    assert answer.status_code == 422
    assert words in found
    assert "办两次" in found


def test_a_proposal_goes_by_the_pages_to_its_published_account(at_desk: SignIn, world: World, pot: Pot) -> None:
    row = pot.sent()
    with travel(pot.over):
        assert "0 of 2 people of other bodies" in text(at_desk(CALLER), page(row))
        assert "Say yes or no." in press(at_desk(HEAD), row, "review", 422, words="好", fen="100")
        for role in (HEAD, OFFICE):
            press(at_desk(role), row, "review", agrees="yes", fen="500", words="做得了")
        assert "Yes, up to 500.00 yuan" in text(at_desk(CALLER), page(row))
        assert "everybody reads it" in press(at_desk(CALLER), row, "decide", 422, fen="500", reasons="")
        press(at_desk(CALLER), row, "decide", fen="500", reasons="老人需要")
        assert "Objections can be made until" in text(at_desk(CALLER), page(row))
    with travel(pot.objected):
        press(at_desk(CALLER), row, "fund")
        for number, step in enumerate(milestones_of(row)):
            press(at_desk(PROPOSER), row, "tell", step=str(step.pk), words="办了")
            press(at_desk(CALLER), row, "look", step=str(step.pk), enough="yes")
            assert "Write the number of the receipt." in press(at_desk(CALLER), row, "pay", 422, step=str(step.pk))
            press(at_desk(CALLER), row, "pay", step=str(step.pk), receipt=f"收据{number}")
        press(at_desk(HEAD), row, "give_word", whose="residents", words="老人说好")
        press(at_desk(CALLER), row, "accept")
        press(at_desk(CALLER), row, "publish", words="办了八次")
        found = text(at_desk(CALLER), f"{page(row)}paper/")
    assert "收据0" in found
    assert "办了八次" in found
    assert fresh(row).state == State.PUBLISHED
    sheet = load_workbook(io.BytesIO(at_desk(CALLER).get(f"{at_call(row.call)}account/").content)).active
    assert sheet is not None
    yuan = [line[-1] for line in sheet.iter_rows(min_row=2, values_only=True)]
    assert yuan == [10_000, -500, 500, -300, 300, -200, 200]


def test_the_account_as_a_sheet_is_for_the_body_that_called(at_desk: SignIn, pot: Pot) -> None:
    call = pot.call()
    assert at_desk(PROPOSER).get(f"{at_call(call)}account/").status_code == 404
    assert at_desk(HEAD).get(f"{at_call(call)}account/").status_code == 404


def test_what_somebody_has_no_part_in_is_not_there(at_desk: SignIn, pot: Pot) -> None:
    row = pot.draft()
    assert text(at_desk(CALLER), page(row), 404)
    assert text(at_desk(HEAD), page(row), 404)
    assert text(at_desk("repairer"), page(row), 404)
    assert at_desk(HEAD).post(page(row), {"do": "send"}).status_code == 404
    sent = pot.sent()
    assert "楼下茶话会" in text(at_desk(HEAD), page(sent))
    assert at_desk(HEAD).post(page(sent), {"do": "fund"}).status_code == 404
    assert at_desk(HEAD).post(page(sent), {"do": "nonsense"}).status_code == 404
    assert at_desk(CALLER).post(page(sent), {"do": "look", "step": "x"}).status_code == 404


def test_a_step_of_another_project_cannot_be_paid_through_this_page(at_desk: SignIn, pot: Pot) -> None:
    call = pot.call()
    one, other = pot.funded(call=call), pot.funded(call=call)
    pot.told(other)
    pot.looked(other)
    step = milestones_of(other)[0]
    with travel(pot.objected):
        answer = at_desk(CALLER).post(page(one), {"do": "pay", "step": str(step.pk), "receipt": "1"})
    assert answer.status_code == 404
    assert milestones_of(other)[0].step == Step.SEEN
    assert account_of(call).paid == 0


def test_photos_of_a_step_are_kept_with_the_tick_alone(at_desk: SignIn, pot: Pot) -> None:
    row = pot.funded()
    step = milestones_of(row)[0]
    picture = io.BytesIO()
    Image.new("RGB", (8, 8)).save(picture, "JPEG")

    def sent(**more: str) -> int:
        photo = SimpleUploadedFile("a.jpg", picture.getvalue(), "image/jpeg")
        said = {"do": "tell", "step": str(step.pk), "words": "办了", f"photos_{step.pk}": photo, **more}
        with travel(pot.objected):
            return at_desk(PROPOSER).post(page(row), said).status_code

    assert sent() == 422
    assert not Attachment.objects.exists()
    assert sent(consent="1") == 303
    assert Attachment.objects.get().subject_id == step.pk
    assert milestones_of(row)[0].step == Step.TOLD


def test_the_body_that_called_does_not_say_itself_how_it_is_on_the_spot(at_desk: SignIn, pot: Pot) -> None:
    row = pot.funded()
    with travel(pot.objected):
        refused = at_desk(CALLER).post(page(row), {"do": "give_word", "whose": "station", "words": "好"})
    assert refused.status_code == 404
    assert fresh(row).word == ""


def test_lists_cost_the_same_for_one_and_for_three(
    at_desk: SignIn, pot: Pot, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    client, call = at_desk(CALLER), pot.call()
    counts: list[tuple[int, int]] = []
    for _number in range(3):
        row = pot.funded(call=call)
        pot.call()
        text(client, LIST)
        with django_assert_max_num_queries(12) as whole:
            text(client, LIST)
        with django_assert_max_num_queries(12) as one:
            text(client, at_call(row.call))
        counts.append((len(whole), len(one)))
    assert counts[0] == counts[2], counts


def test_what_is_under_way_is_counted_whole_and_shown_by_pages(
    at_desk: SignIn, pot: Pot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("linli.web.desk.projects.PAGE", 2)
    call = pot.call()
    for _number in range(3):
        pot.sent(call=call)
    client = at_desk(CALLER)
    first, last = text(client, LIST), text(client, f"{LIST}?going=2")
    assert "3 projects are under way" in first and "3 projects are under way" in last
    assert (first.count("data-project="), last.count("data-project=")) == (2, 1)
    assert 'href="?going=2&amp;page=1"' in first and 'href="?going=1&amp;page=1"' in last


def test_the_inbox_leads_each_side_to_what_is_asked(at_desk: SignIn, pot: Pot) -> None:
    row = pot.sent()
    with travel(pot.over):
        assert "Say what you think" in text(at_desk(HEAD), "/desk/")
        for role in (HEAD, OFFICE):
            pot.review(row, role)
        assert "Say what you think" not in text(at_desk(HEAD), "/desk/")
        assert "Decide on it" in text(at_desk(CALLER), "/desk/")


def test_a_wrong_payment_is_taken_back_with_a_reason_that_sheet_paper_and_residents_show(
    at_desk: SignIn, pot: Pot
) -> None:
    row = pot.funded()
    pot.told(row)
    pot.looked(row)
    pot.paid(row)
    step = str(milestones_of(row)[0].pk)
    with travel(pot.objected):
        assert 'data-verb="take_back"' not in text(at_desk(PROPOSER), page(row))
        empty = press(at_desk(CALLER), row, "take_back", 422, step=step, reason=" ")
        assert "Say what was wrong; everybody reads it." in empty
        assert f'id="id_reason_{step}"' in empty
        press(at_desk(CALLER), row, "take_back", step=step, reason="收据号记错了")
        shown = "A payment was taken back: 收据号记错了"
        assert shown in text(at_desk(CALLER), page(row))
        assert shown in text(at_desk(CALLER), f"{page(row)}paper/")
        assert shown in Client().get(f"/e/{pot.world.estate.slug}/projects/{row.pk}/").content.decode()
        press(at_desk(CALLER), row, "pay", step=step, receipt="收据-009")
    sheet = load_workbook(io.BytesIO(at_desk(CALLER).get(f"{at_call(row.call)}account/").content)).active
    assert sheet is not None
    lines = [(line[1], line[-1]) for line in sheet.iter_rows(min_row=4, values_only=True)]
    assert ("Payment taken back", 300) in lines
    assert account_of(row.call).paid == 30_000

"""Writing down what came to a board or a mailbox, and answering it in public or to the writer alone."""

from __future__ import annotations

from collections.abc import Callable
from datetime import time
from typing import Any

import time_machine
from django.test import Client

from linli.core import clock
from linli.demo.cast import World
from linli.heard.enums import Wish
from linli.heard.models import Heard
from linli.service_requests import actions
from linli.service_requests.models import ServiceRequest
from tests.heard.groups import AT
from tests.heard.letters import entered
from tests.service_requests.steps import HEAD, Path

SignIn = Callable[[str], Client]


def sent(world: World, **changed: Any) -> dict[str, Any]:
    return {
        "way": "message_board", "number": "LY-1", "received_on": "2026-11-20", "words": "3栋东侧路灯不亮",
        "wish": "public", "estate": str(world.estate.pk), "spot": "3栋1单元", "idempotency_key": "k" * 20, **changed,
    }  # fmt: skip


def test_a_letter_is_written_down_once_and_shows_its_slip(at_desk: SignIn, world: World) -> None:
    client = at_desk("station_head")
    assert "/desk/letters/new/" in client.get("/desk/service-requests/new/").content.decode()
    response = client.post("/desk/letters/new/", sent(world))
    row = ServiceRequest.objects.get()
    assert row.number in response.headers["Location"]
    assert (row.place_id, row.where_words) == (world.places["unit"].pk, "")
    assert row.received_at.isoformat() == "2026-11-19T16:00:00+00:00", "the beginning of that day in Shanghai"
    assert client.post("/desk/letters/new/", sent(world)).status_code == 303
    response = client.post("/desk/letters/new/", sent(world, idempotency_key="j" * 20))
    assert response.status_code == 422
    assert row.number in response.content.decode()
    assert ServiceRequest.objects.count() == 1


def test_what_came_today_has_its_time_from_when_it_was_entered(at_desk: SignIn, world: World) -> None:
    today = clock.local_date(clock.now())
    with time_machine.travel(clock.from_local(today, time(16, 20)), tick=False):
        assert at_desk("station_head").post("/desk/letters/new/", sent(world, received_on=today)).status_code == 303
        row = ServiceRequest.objects.get()
        assert row.received_at == clock.now()
    assert Heard.objects.get().said_at == row.received_at


def test_what_is_wrong_stands_at_its_field_and_everything_is_kept(at_desk: SignIn, world: World) -> None:
    client = at_desk("station_head")
    wrong = sent(world, received_on="2027-01-01", number="", words="路灯", spot="东门岗亭旁")
    text = client.post("/desk/letters/new/", wrong).content.decode()
    for words in (
        "received in the future",
        "Write the number that it has there",
        "东门岗亭旁",
        "What you wrote",
    ):
        assert words in text
    text = client.post("/desk/letters/new/", sent(world, way="x", wish="", received_on="soon")).content.decode()
    assert "name a day, such as" in text
    long = client.post("/desk/letters/new/", sent(world, number="9" * 90), headers={"Accept-Language": "zh-CN"})
    assert "最多80个字，现在有90个。" in long.content.decode()
    assert not ServiceRequest.objects.exists()


def test_a_telephone_in_a_letter_is_moved_into_its_field(at_desk: SignIn, world: World) -> None:
    client = at_desk("station_head")
    answer = client.post("/desk/letters/new/", sent(world, words="路灯不亮，电话13812345678"))
    text = answer.content.decode()
    assert answer.status_code == 422
    assert 'value="13812345678"' in text
    assert "138****5678" in text
    assert " data-filled" in text
    assert not ServiceRequest.objects.exists()
    again = sent(world, words="路灯不亮，电话138****5678", phone="13812345678")
    assert client.post("/desk/letters/new/", again).status_code == 303
    assert ServiceRequest.objects.get().contact is not None


def test_who_files_for_nobody_finds_no_such_page(at_desk: SignIn) -> None:
    assert at_desk("repairer").get("/desk/letters/new/").status_code == 404


def over(world: World, heard: Heard) -> Heard:
    path = Path(world, AT)
    row = ServiceRequest.objects.get(pk=heard.service_request_id)
    actions.decline(row, by=path.by(HEAD), at=AT, reason="in_court", words="在法院审理。")
    heard.refresh_from_db()
    return heard


def test_a_public_answer_is_read_released_shown_and_taken_off_again(at_desk: SignIn, world: World) -> None:
    heard, client = over(world, entered(world)), at_desk("station_head")
    public, address = f"/e/{world.estate.slug}/answers/", f"/desk/heard/{heard.pk}/"
    assert "is answered here" in Client(headers={"Accept-Language": "en"}).get(public).content.decode()
    assert "Show it on the estate" in client.get(address).content.decode()
    response = client.post(f"{address}release/", {"words": " ", "version": str(heard.version)})
    assert (response.status_code, "Say what was answered." in response.content.decode()) == (422, True)
    told = {"words": "法院判了再修，联系0733-22220000", "version": str(heard.version)}
    assert "stands on the estate" in client.post(f"{address}release/", told, follow=True).content.decode()
    text = Client(headers={"Accept-Language": "en"}).get(public).content.decode()
    assert "法院判了再修" in text
    assert "22220000" not in text
    assert heard.service_request.words not in text
    assert (
        "Somebody did something here meanwhile."
        in client.post(f"{address}release/", {"do": "take_back", "version": "1"}, follow=True).content.decode()
    )
    assert "not public any more" in client.post(f"{address}release/", {"do": "take_back"}, follow=True).content.decode()
    assert "法院判了再修" not in Client().get(public).content.decode()


def test_a_private_one_has_no_public_side(at_desk: SignIn, world: World) -> None:
    heard, client = over(world, entered(world, wish=Wish.PRIVATE)), at_desk("station_head")
    text = client.get(f"/desk/heard/{heard.pk}/").content.decode()
    assert "Show it on the estate" not in text
    assert "在法院审理" not in Client().get(f"/e/{world.estate.slug}/answers/").content.decode()
    assert client.post(f"/desk/heard/{heard.pk}/release/", {"words": "公开"}).status_code == 409
    assert heard.service_request.words not in Client().get(f"/f/{heard.service_request.number}/").content.decode()


def test_the_public_page_asks_as_much_for_one_answer_as_for_three(
    world: World, django_assert_max_num_queries: Any
) -> None:
    address = f"/e/{world.estate.slug}/answers/"
    for number in ("1", "2", "3"):
        heard = over(world, entered(world, number=number))
        Heard.objects.filter(pk=heard.pk).update(answer="好了", released_at=AT)
        with django_assert_max_num_queries(8):
            Client().get(address)

"""Before they agreed no page but the keeper's shows it, and afterwards none but the panel's; whoever
nominated cannot tell a yes from a no."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from linli.demo.cast import World
from linli.honours import actions
from linli.honours.enums import State
from linli.honours.models import Nomination
from tests.honours.conftest import PANEL, Hall

pytestmark = pytest.mark.django_db

WHO, WHY = "欧阳锦绣", "每天扫雪的稀罕好人"
SignIn = Callable[[str], Client]


@pytest.mark.parametrize("state", [State.PROPOSED, State.ASKED, State.AGREED, State.CHOSEN])
def test_no_page_of_others_shows_it(at_desk: SignIn, world: World, state: State) -> None:
    hall = Hall(world, world.at)
    row = hall.reached(state, name=WHO, reasons=WHY, by=hall.themselves("neighbour"))
    public = Client(HTTP_ACCEPT_LANGUAGE="en", HTTP_HOST="localhost")
    assert public.get(f"/e/chunheli/honours/{row.pk}/").status_code == 404
    for address in ("/e/chunheli/honours/", "/e/chunheli/"):
        assert WHO not in public.get(address).content.decode()
    for role in ("community_officer", "repairer", "deputy"):
        client = at_desk(role)
        page = client.get(f"/desk/honours/nominations/{row.pk}/")
        sees = role in PANEL and state in (State.AGREED, State.CHOSEN)
        assert (page.status_code == 200) == sees, (role, state)
        assert WHO not in client.get("/desk/").content.decode()


def test_who_nominated_reads_no_more_than_where_it_is(world: World) -> None:
    hall = Hall(world, world.at)
    client = Client(HTTP_ACCEPT_LANGUAGE="en", HTTP_HOST="localhost")
    client.force_login(world.accounts["neighbour"], backend="linli.web.accounts.backends.AccountBackend")
    texts: dict[State, str] = {}
    row = hall.proposed(name=WHO, reasons=WHY, by=hall.themselves("neighbour"))
    steps: list[Any] = [
        lambda: row,
        lambda: actions.ask_consent(row, by=hall.by(), at=hall.at),
        lambda: actions.agree(row, hall.word(), by=hall.by(), at=hall.at),
    ]
    for step in steps:
        now = step()
        text = client.get("/e/chunheli/honours/").content.decode()
        texts[Nomination.objects.get(pk=now.pk).get_state()] = text[text.index('id="nominated"') :]
    assert len(set(texts.values())) == 1, "a yes shows as little as a no"
    assert all(WHO not in text for text in texts.values())

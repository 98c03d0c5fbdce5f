"""What is not taken back by a press is told before it is done: the first press opens the words, the second does it."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime, timedelta

from django.test import Client

from linli.core.actors import system
from linli.core.clock import local_date
from linli.demo.cast import World
from linli.organisations.actions import begin_term, record_contract
from linli.organisations.models import Appointment
from linli.places.actions import move_space
from linli.places.enums_spaces import SpaceVerb
from tests.web.desk.test_spaces import used

SignIn = Callable[[str], Client]


def looked_at(text: str, verb: str) -> list[str]:
    """The words that stand before each button of this verb, inside what the first press opens."""
    inside = re.findall(rf'<details class="more" data-look="{verb}">(.*?)</details>', text, re.DOTALL)
    assert text.count(f'data-verb="{verb}"') == len(inside) > 0
    for part in inside:
        assert part.index("<p>") < part.index(f'data-verb="{verb}"')
    return inside


def test_the_end_of_an_appointment_says_first_what_it_does(at_desk: SignIn, world: World) -> None:
    page = f"/desk/organisations/{world.bodies['volunteers'].pk}/"
    text = at_desk("community_officer").get(page).content.decode()
    held = Appointment.objects.get(person=world.people["volunteer"], post__organisation=world.bodies["volunteers"])
    found = looked_at(text, "end")
    assert any(f"appointments/{held.pk}/end/" in part for part in found)
    assert "linked households have nobody from it any more" in found[0]


def test_terms_and_contracts_say_so_before_they_end(at_desk: SignIn, world: World, at: datetime) -> None:
    today, client = local_date(at), at_desk("administrator")
    begin_term(world.bodies["owners"], starts_on=today, ends_on=today + timedelta(days=9), by=system(), at=at)
    record_contract(world.bodies["property"], world.estate, kind="interim", starts_on=today, by=system(), at=at)
    for body, verb in (("owners", "end_term"), ("property", "end_contract")):
        text = client.get(f"/desk/organisations/{world.bodies[body].pk}/time/").content.decode()
        assert "Its last day is then today." in looked_at(text, verb)[0]


def test_a_space_is_left_or_given_back_after_a_second_look(at_desk: SignIn, world: World, at: datetime) -> None:
    space, client = used(world, at), at_desk("station_head")
    text = client.get(f"/desk/spaces/{space.pk}/").content.decode()
    assert "It can be put in use again." in looked_at(text, "leave")[0]
    assert "no step follows" in looked_at(text, "give_back")[0]
    assert 'class="button primary" name="verb"' not in text
    move_space(space, SpaceVerb.LEAVE, by=system(), at=at)
    again = client.get(f"/desk/spaces/{space.pk}/").content.decode()
    assert 'data-look="put_in_use"' not in again
    assert 'data-verb="put_in_use"' in again

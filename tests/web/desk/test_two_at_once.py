"""Two at once at the desk: the second reads what happened, keeps their words, and writes over nothing unseen."""

from __future__ import annotations

import re
from collections.abc import Callable

from django.test import Client

from linli.demo.cast import World
from linli.organisations.models import Appointment, GroundworkStep, StationHours, StationItem

SignIn = Callable[[str], Client]


def hidden(text: str) -> dict[str, str]:
    """The hidden fields of a page's form."""
    fields = re.findall(r'<input type="hidden" name="([\w-]+)" value="([^"]*)"', text)
    return {name: value for name, value in fields if name != "csrfmiddlewaretoken"}


def form_of(client: Client, page: str) -> dict[str, str]:
    return hidden(client.get(page).content.decode())


def test_hours_that_somebody_else_said_meanwhile_are_not_written_over(at_desk: SignIn, world: World) -> None:
    client, page = at_desk("station_head"), f"/desk/stations/{world.bodies['station'].pk}/hours/"
    held = Appointment.objects.get(pk=world.actor("station_head").appointment_id)
    field = f"hours-{held.pk}"
    first, second = form_of(client, page), form_of(client, page)
    assert client.post(page, {**first, field: "周一9:00–11:30"}).status_code == 303
    late = client.post(page, {**second, field: "周二14:00–17:00"})
    text = late.content.decode()
    assert late.status_code == 409
    assert "changed this before you" in text
    assert 'value="周二14:00–17:00"' in text
    assert "Written down now:</p>" not in text
    assert "周一9:00–11:30" in text
    assert StationHours.objects.get().hours == "周一9:00–11:30"
    assert client.post(page, {**hidden(text), field: "周二14:00–17:00"}).status_code == 303
    assert StationHours.objects.get().hours == "周二14:00–17:00"


def test_two_who_change_the_hours_of_two_people_both_keep_theirs(at_desk: SignIn, world: World) -> None:
    client, page = at_desk("station_head"), f"/desk/stations/{world.bodies['station'].pk}/hours/"
    held = [Appointment.objects.get(pk=world.actor(role).appointment_id) for role in ("station_head", "deputy")]
    forms = [form_of(client, page), form_of(client, page)]
    unchanged = {f"hours-{one.pk}": "" for one in held}
    for one, form, said in zip(held, forms, ("周一", "周二"), strict=True):
        assert client.post(page, {**form, **unchanged, f"hours-{one.pk}": said}).status_code == 303
    assert {row.appointment_id: row.hours for row in StationHours.objects.all()} == {
        held[0].pk: "周一", held[1].pk: "周二",
    }  # fmt: skip


def test_the_first_mark_of_an_item_is_not_written_over_by_the_second(at_desk: SignIn, world: World) -> None:
    client, page = at_desk("station_head"), f"/desk/stations/{world.bodies['station'].pk}/standard/sign/mark/"
    StationItem.objects.filter(key="sign").delete()
    first, second = form_of(client, page), form_of(client, page)
    assert first["version"] == "0"
    mine = {**first, "since": "2026-11-02", "words": "东门上方"}
    assert client.post(page, mine).status_code == 303
    assert client.post(page, mine).status_code == 303, "the same twice is no quarrel"
    late = client.post(page, {**second, "since": "", "words": "还没做"})
    text = late.content.decode()
    assert late.status_code == 409
    assert "changed this before you" in text
    assert "还没做" in text
    assert "东门上方" in text
    assert StationItem.objects.get(key="sign").words == "东门上方"
    assert client.post(page, {**hidden(text), "since": "", "words": "还没做"}).status_code == 303
    assert StationItem.objects.get(key="sign").since is None


def test_a_step_that_somebody_else_wrote_down_meanwhile_stays(at_desk: SignIn, world: World) -> None:
    client, page = at_desk("community_officer"), f"/desk/places/{world.estate.pk}/groundwork/"
    first, second = form_of(client, page), form_of(client, page)
    assert client.post(page, {**first, "on": "2026-11-01", "number": "46"}).status_code == 303
    late = client.post(page, {**second, "on": "2026-11-02", "number": "31", "words": "另一份名单"})
    text = late.content.decode()
    assert late.status_code == 409
    assert f"{world.people['community_officer'].name} changed this before you" in text
    assert "另一份名单" in text
    assert "Members found in the estate: 46" in text
    assert GroundworkStep.objects.get().number == 46
    again = client.post(page, {**hidden(text), "on": "2026-11-02", "number": "31", "words": "另一份名单"})
    assert again.status_code == 303
    assert GroundworkStep.objects.get().number == 31

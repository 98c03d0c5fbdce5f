"""Whose wish it is stands in no event, no message, no page that everybody reads, and for claimers nowhere."""

from __future__ import annotations

import json

import pytest
from django.test import Client

from linli.core.models import Event
from linli.core.waiting import waiting_for
from linli.messages.models import Outbox
from linli.messages.words import words_of
from linli.wishes import actions
from tests.wishes.conftest import HEAD, MANAGER, VOLUNTEER, Well

pytestmark = pytest.mark.django_db

SECRETS = ("林小满", "何远方", "1单元", "一中", "糖尿病", "10000009001", "100****9001")
WORDS = "我叫林小满，读一中，有糖尿病，想要一副象棋"


def told(well: Well) -> list[str]:
    """Everything that others could read of what happened: events, what was told, the lines of inboxes."""
    found = [json.dumps(event.refs, ensure_ascii=False) for event in Event.objects.filter(kind__startswith="wish.")]
    for row in Outbox.objects.filter(subject_type="wish"):
        said = words_of(row.kind, row.refs)
        found += [said.title, said.body, json.dumps(row.refs, ensure_ascii=False)]
    for role in (HEAD, VOLUNTEER, MANAGER):
        found += [
            f"{line.subject} {line.place}" for line in waiting_for(well.by(role), well.at) if line.kind == "offer"
        ]
    return found


@pytest.mark.parametrize("sheltered", [False, True])
def test_at_no_step_is_anybody_named(well: Well, sheltered: bool) -> None:
    client = Client(headers={"accept-language": "en"})
    row = well.entered(words=WORDS, room=well.world.room, sheltered=sheltered)
    slug = well.world.estate.slug
    steps = (
        lambda row: well.checked(row, sheltered=sheltered),
        lambda row: actions.claim(row, phone="10000009002", by=well.themselves("neighbour"), at=well.at),
        lambda row: actions.arrange(row, by=well.by(), at=well.at),
        lambda row: actions.say_met(row, by=well.themselves("neighbour"), at=well.at),
        lambda row: actions.say_not_yet(row, by=well.holder(row), at=well.at),
        lambda row: actions.confirm(row, thanks="林小满谢谢何远方", by=well.holder(row), at=well.at),
        lambda row: actions.release_thanks(row, words="" if sheltered else "谢谢", by=well.by(), at=well.at),
    )
    for number, step in enumerate(steps):
        row = step(row)
        pages = [client.get(f"/e/{slug}/wishes/", follow=True), client.get(f"/e/{slug}/wishes/{row.pk}/", follow=True)]
        pages.append(client.get(f"/e/{slug}/", follow=True))
        for text in [*told(well), *(page.content.decode() for page in pages)]:
            for secret in SECRETS:
                assert secret not in text, (number, secret)
            assert not sheltered or "象棋" not in text, number


def test_who_wishes_with_an_account_is_named_in_no_event_whatever_they_do(well: Well) -> None:
    me = well.themselves("resident")
    withdrawn = well.asked(me)
    actions.withdraw(withdrawn, by=me, at=well.at)
    row = actions.claim(well.checked(well.asked(me)), by=well.by(VOLUNTEER), at=well.at)
    for _time in range(2):
        row = actions.arrange(row, by=well.by(), at=well.at) if row.arranged_at is None else row
        row = actions.say_met(row, by=well.by(VOLUNTEER), at=well.at)
        row = actions.say_not_yet(row, by=me, at=well.at) if _time == 0 else row
    actions.confirm(row, thanks="谢谢", by=me, at=well.at)
    kept = Event.objects.filter(kind__startswith="wish.").order_by("pk")
    assert {"wish.asked", "wish.withdrawn", "wish.not_yet"} <= {event.kind for event in kept}
    assert not [event.kind for event in kept if event.person_id == me.person_id]
    named = [event.kind for event in kept if event.person_id is not None]
    assert "wish.checked" in named and "wish.claimed" in named, "a post is named"


def test_this_test_would_see_a_name(well: Well) -> None:
    row = well.open()
    type(row).objects.filter(pk=row.pk).update(public_words="林小满想要象棋")
    text = Client().get(f"/e/{well.world.estate.slug}/wishes/").content.decode()
    assert "林小满" in text
    assert any("林小满" in said for said in told(well))

"""Replies, notes, and a telephone left after sending."""

from __future__ import annotations

import pytest

from linli.core.refusals import Invalid, Refused
from linli.core.wording import clean_words
from linli.messages.models import Outbox
from linli.service_requests import actions
from linli.service_requests.enums import RemarkKind, State
from tests.service_requests.steps import DEPUTY, HEAD, REPAIRER, Path, code_of, happened, told


def test_a_reply_reaches_the_resident_and_moves_nothing(path: Path) -> None:
    row = path.in_hand()
    said = actions.reply(row, words="明早九点到。", by=path.by("property_manager"), at=path.later(hours=1))
    assert (said.kind, said.text) == (RemarkKind.REPLY, "明早九点到。")
    assert said.organisation_id == path.world.bodies["property"].pk
    assert ("replied", "resident") in told(row)
    assert happened(row)[-1] == "replied"
    row.refresh_from_db()
    assert (row.state, row.version) == (State.IN_HAND, 4)


def test_a_note_reaches_nobody(path: Path) -> None:
    row = path.in_hand()
    before = Outbox.objects.count()
    said = actions.note(row, words="住户白天不在。", by=path.by(REPAIRER), at=path.later(hours=1))
    assert said.kind == RemarkKind.NOTE
    assert Outbox.objects.count() == before
    assert happened(row)[-1] == "noted"


@pytest.mark.parametrize("words", ["", "\u200b", "长" * 4001])
def test_words_are_needed_and_have_an_end(path: Path, words: str) -> None:
    row = path.in_hand()
    for act in (actions.reply, actions.note):
        with pytest.raises(Invalid) as caught:
            act(row, words=words, by=path.by(DEPUTY), at=path.at)
        assert set(caught.value.errors) == {"words"}


def test_who_may_not_see_it_says_nothing_about_it(path: Path) -> None:
    row = path.filed("站点一直不答复", about_station=True)
    for role in (HEAD, "department_officer", "resident"):
        with pytest.raises(Refused):
            actions.note(row, words="……", by=path.by(role), at=path.at)
        with pytest.raises(Refused):
            actions.reply(row, words="……", by=path.by(role), at=path.at)


def test_a_telephone_left_after_sending_is_told_of_what_comes(path: Path) -> None:
    row = path.filed(role="")
    contact = actions.leave_telephone(row, phone="100 0000 9999", by=code_of(row), at=path.later(minutes=1))
    row.refresh_from_db()
    assert (row.contact, row.version) == (contact, 2)
    assert contact.masked == "100****9999"
    row = actions.accept(row, by=path.by(HEAD), at=path.later(minutes=1))
    assert Outbox.objects.get(kind="service_request.resident.accepted").contact_id == contact.pk
    assert happened(row) == ["filed", "telephone_left", "accepted"]


def test_a_telephone_is_a_telephone_and_the_reporter_s(path: Path) -> None:
    row = path.filed()
    with pytest.raises(Invalid) as caught:
        actions.leave_telephone(row, phone="12", by=code_of(row), at=path.at)
    assert set(caught.value.errors) == {"phone"}
    with pytest.raises(Refused):
        actions.leave_telephone(row, phone="10000009999", by=path.by(HEAD), at=path.at)
    row.refresh_from_db()
    assert row.contact_id is None


def test_words_lose_what_nobody_sees() -> None:
    assert clean_words(" \ufeff灯\u200b坏\x00了\u202e\t\r\n请看\n ") == "灯坏了 \n请看"

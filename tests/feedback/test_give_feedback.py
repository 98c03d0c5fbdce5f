"""Saying that a page is not good: kept once, with a telephone that nobody reads."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from linli.core.actions import KeyReused
from linli.core.actors import NOBODY, Actor, ActorKind, Door
from linli.core.models import Event
from linli.core.refusals import Invalid, Refused
from linli.feedback.actions import give_feedback
from linli.feedback.models import PAGE_LENGTH, WORDS_LENGTH, Feedback
from linli.people.models import Contact
from linli.web.page_feedback import page_of

PHONE = "13800001234"


def say(at: datetime, **changed: Any) -> Any:
    said = {"page": "/f/", "page_name": "resident:follow", "words": "查询码填在哪里？", "key": "k-1", "by": NOBODY}
    return give_feedback(**{**said, **changed}, at=at)


def test_it_is_kept_with_its_page_and_an_event_without_words(db: None, at: datetime) -> None:
    kept = Feedback.objects.get(pk=say(at))
    assert (kept.page, kept.page_name, kept.words) == ("/f/", "resident:follow", "查询码填在哪里？")
    event = Event.objects.get(kind="feedback.given")
    assert event.refs == {"page_name": "resident:follow"}
    assert event.subject_id == str(kept.pk)


def test_the_same_key_is_the_same_word(db: None, at: datetime) -> None:
    assert say(at) == say(at)
    assert Feedback.objects.count() == 1


def test_another_word_under_the_same_key_is_refused(db: None, at: datetime) -> None:
    say(at)
    with pytest.raises(KeyReused):
        say(at, words="别的话")


@pytest.mark.parametrize("words", ["", "  \n ", "长" * (WORDS_LENGTH + 1)])
def test_no_words_or_too_many_are_said_at_the_field(db: None, at: datetime, words: str) -> None:
    with pytest.raises(Invalid) as wrong:
        say(at, words=words)
    assert set(wrong.value.errors) == {"words"}
    assert not Feedback.objects.exists()


def test_a_telephone_is_sealed_for_this_purpose(db: None, at: datetime) -> None:
    kept = Feedback.objects.get(pk=say(at, phone=PHONE))
    contact = Contact.objects.get()
    assert kept.contact_id == contact.pk
    assert contact.purpose == "feedback"
    assert PHONE.encode() not in bytes(contact.sealed)


def test_a_telephone_that_is_none_leaves_nothing_behind(db: None, at: datetime) -> None:
    with pytest.raises(Invalid) as wrong:
        say(at, phone="12")
    assert set(wrong.value.errors) == {"phone"}
    assert not Feedback.objects.exists()
    assert say(at, phone=PHONE)


def test_a_program_is_refused(db: None, at: datetime) -> None:
    with pytest.raises(Refused):
        say(at, by=Actor(ActorKind.CLIENT, door=Door.API, client="app"))


def test_a_long_address_is_cut(db: None, at: datetime) -> None:
    kept = Feedback.objects.get(pk=say(at, page="/e/" + "a" * 400))
    assert len(kept.page) == PAGE_LENGTH


class AnyAddress(TestCase):
    """Whatever stands behind `?page=`."""

    @given(st.text())
    def test_it_leads_to_a_page_of_ours_or_to_the_first(self, text: str) -> None:
        path, _name = page_of(text)
        assert path.startswith("/")
        assert not path.startswith("//")
        assert "?" not in path
        assert "#" not in path
        assert len(path) <= PAGE_LENGTH

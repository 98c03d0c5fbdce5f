"""Forgetting, following, messages, and how orders are counted."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from django.utils import translation

from linli.messages.words import words_of
from linli.offers import actions, counts, jobs
from linli.offers.message_words import SAID
from linli.offers.models import Need, Order, Resource
from tests.offers.conftest import PHONE, Desk

pytestmark = pytest.mark.django_db


def forget(desk: Desk, days: int) -> int:
    jobs.rounds.next_look = 0.0
    with time_machine.travel(desk.at + timedelta(days=days), tick=False):
        return jobs.forget()


def test_a_year_after_the_end_nobody_is_known(desk: Desk) -> None:
    order = desk.done(words="厨房", name="林小满", phone=PHONE)
    actions.rate_order(order, rating="well", words="好", by=desk.myself(), at=desk.at)
    need = actions.meet(desk.agreed(), words="用上了", by=desk.by(), at=desk.at)
    resource = desk.resource(None)
    Resource.objects.filter(pk=resource.pk).update(state="ended", ended_at=desk.at)
    forget(desk, 300)
    order.refresh_from_db()
    assert order.name == "林小满"
    forget(desk, 400)
    for row in (order, need, resource):
        row.refresh_from_db()
    assert (order.name, order.words, order.person_id, order.rating_words, order.result) == ("", "", None, "", "")
    assert order.rating == "well", "how it was still counts"
    assert (need.public_words, need.ended_words) == ("", "")
    assert bytes(resource.holder_sealed) == b""
    assert order.contact is not None
    order.contact.refresh_from_db()
    assert order.contact.masked == ""


def test_what_is_open_is_not_forgotten(desk: Desk) -> None:
    order, need, resource = desk.ordered(name="林小满", phone=PHONE), desk.need(), desk.resource(None)
    forget(desk, 1000)
    assert Order.objects.get(pk=order.pk).name == "林小满"
    assert Need.objects.get(pk=need.pk).public_words
    assert bytes(Resource.objects.get(pk=resource.pk).holder_sealed)


@pytest.mark.parametrize("kind", list(SAID))
@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_each_message_says_whom_to_call_and_names_nobody(desk: Desk, kind: str, language: str) -> None:
    row = desk.done(name="林小满", words="厨房")
    with translation.override(language):
        for refs in ({"order": str(row.pk)}, {}):
            said = words_of(kind, refs)
            whole = f"{said.title} {said.body}"
            assert "%(" not in whole
            assert "林小满" not in whole
            assert "厨房" not in whole
            assert not refs or "春和里站" in whole
    assert len(SAID) == 4


def test_ratings_are_counted_by_class_and_each_number_opens_its_rows(desk: Desk) -> None:
    well = actions.rate_order(desk.done(), rating="well", by=desk.myself(), at=desk.at)
    partly = actions.rate_order(desk.done(), rating="partly", by=desk.myself(), at=desk.at)
    back = actions.rate_order(desk.done(), rating="not", by=desk.myself(), at=desk.at)
    silent = desk.done()
    jobs.run(desk.at + timedelta(days=8))
    found = {one.rating: one for one in counts.rated(Order.objects.all(), desk.at)}
    assert {rating: one.this_year for rating, one in found.items()} == {"well": 1, "partly": 1, "not": 1, "silent": 1}
    assert {one.last_year for one in found.values()} == {0}
    for rating, row in (("well", well), ("partly", partly), ("not", back), ("silent", silent)):
        assert list(counts.rated_as(Order.objects.all(), rating, "this", "tools", desk.at)) == [row]
        assert not counts.rated_as(Order.objects.all(), rating, "this", "space", desk.at)
        assert not counts.rated_as(Order.objects.all(), rating, "last", "", desk.at)
    assert not counts.rated_as(Order.objects.all(), "great", "this", "", desk.at)
    year = desk.at + timedelta(days=365)
    then = {one.rating: one.last_year for one in counts.rated(Order.objects.all(), year)}
    assert then["well"] == 1

"""Who sees and keeps a booklet, over the whole cast; whatever happens, nothing is shown without a consent."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from linli.core.actors import ActorKind
from linli.core.refusals import Invalid, RefusalKind, Refused
from linli.organisations.actions import ask_help, end_help, give_consent, withdraw_consent
from linli.organisations.models import HelpAsked, HouseholdConsent
from linli.organisations.queries.booklet import in_force, shown_help
from linli.organisations.rules_booklet import (
    may_ask_help,
    may_end_help,
    may_give_consent,
    may_open_booklet,
    may_scrub_booklet,
    may_see_booklet,
    may_withdraw_consent,
)
from linli.places.enums import Level
from tests.organisations.booklets import living
from tests.organisations.cast import AT, OTHER_ESTATE_ID, ROOM, build_house, fixed_cast, number, place, upto
from tests.organisations.linked import under_playbook

STATION = {"station_head", "station_deputy"}
LINK = frozenset({number("aresident_representative")})
OTHER_ROOM = place(Level.ROOM, 27, **{**upto("community"), "estate": OTHER_ESTATE_ID})


def allowed(answers):
    return {name for name, refusal in answers.items() if refusal is None}


@pytest.mark.parametrize("rule", [may_see_booklet, may_give_consent, may_withdraw_consent, may_end_help])
@pytest.mark.parametrize(
    ("room", "linked", "who"),
    [
        (ROOM, LINK, STATION | {"resident", "resident_representative"}),
        (ROOM, frozenset(), STATION | {"resident"}),
        (OTHER_ROOM, frozenset(), set()),
        (OTHER_ROOM, LINK, {"resident_representative"}),
    ],
)
def test_those_who_live_there_their_link_and_their_station(rule, room, linked, who, no_queries):
    with no_queries():
        answers = {name: rule(actor, room, linked, AT) for name, actor in fixed_cast().items()}
    assert allowed(answers) == who
    assert {refusal.kind for refusal in answers.values() if refusal} == {RefusalKind.UNSEEN}


@pytest.mark.parametrize(
    ("rule", "who"),
    [
        (may_open_booklet, STATION | {"resident_representative"}),
        (may_ask_help, STATION | {"resident", "resident_representative"}),
    ],
)
def test_nothing_is_opened_or_asked_for_without_consent(rule, who, no_queries):
    with no_queries():
        agreed = {name: rule(actor, ROOM, LINK, True, AT) for name, actor in fixed_cast().items()}
        without = {name: rule(actor, ROOM, LINK, False, AT) for name, actor in fixed_cast().items()}
    assert allowed(agreed) == who
    assert allowed(without) == set()
    assert {name for name, refusal in without.items() if refusal.kind is RefusalKind.WHEN} == who


def test_only_the_system_erases(no_queries):
    with no_queries():
        assert allowed({name: may_scrub_booklet(actor, AT) for name, actor in fixed_cast().items()}) == {"system"}


def test_no_program_reads_a_booklet_in_anybodys_post(no_queries):
    for role in ("station_head", "resident_representative"):
        program = replace(fixed_cast()[role], kind=ActorKind.CLIENT)
        assert may_see_booklet(program, ROOM, LINK, AT) is not None


def test_a_post_holder_acts_for_their_own_household_in_no_post(no_queries):
    officer = replace(fixed_cast()["community_officer"], rooms=frozenset({("room", ROOM.pk)}))
    assert may_see_booklet(officer, ROOM, frozenset(), AT) is not None
    assert may_see_booklet(replace(officer, held=None), ROOM, frozenset(), AT) is None


STEPS = st.lists(
    st.tuples(
        st.sampled_from(["give", "give", "withdraw", "ask", "ask", "end", "wait"]),
        st.sampled_from(["help", "call", "visit"]),
        st.integers(0, 40),
    ),
    max_size=14,
)
KIND = {"help": "carry", "call": "call", "visit": "visit"}


class Told:
    """What one would expect by hand: until when each purpose is agreed to."""

    def __init__(self) -> None:
        self.agreed: dict[str, date] = {}

    def holds(self, purpose: str, on: date) -> bool:
        return self.agreed.get(purpose, date.min) >= on


@pytest.mark.slow
class WhateverHappens(TestCase):
    """Consents, withdrawals, help and time in any order."""

    def setUp(self) -> None:
        self.house = under_playbook(build_house())
        self.own = living(self.house)

    @settings(max_examples=20, deadline=None)
    @given(steps=STEPS)
    def test_nothing_is_shown_without_a_consent_in_force(self, steps: list[tuple[str, str, int]]) -> None:
        told, at = Told(), AT
        for verb, purpose, days in steps:
            today = at.date()
            self._step(verb, purpose, today + timedelta(days=days), at, told)
            if verb == "wait":
                at += timedelta(days=days)
            self._holds(at.date(), told)

    def _step(self, verb: str, purpose: str, until: date, at, told: Told) -> None:
        room, by = self.house.places["room"], self.own
        if verb == "give":
            give_consent(room, purpose=purpose, until=until, by=by, at=at)
            told.agreed[purpose] = max(until, told.agreed.get(purpose, date.min))
        elif verb == "withdraw":
            for consent in HouseholdConsent.objects.filter(purpose=purpose, withdrawn_on=None).order_by("pk"):
                withdraw_consent(consent, by=by, at=at)
            told.agreed.pop(purpose, None)
        elif verb == "ask":
            holds = told.holds(purpose, at.date())
            try:
                ask_help(room, kind=KIND[purpose], words="搬米", until=until, by=by, at=at)
                assert holds
            except (Refused, Invalid):
                assert not holds
        elif verb == "end":
            for asked in HelpAsked.objects.filter(kind=KIND[purpose], ended_on=None).order_by("pk")[:1]:
                end_help(asked, why="done", by=by, at=at)

    def _holds(self, today: date, told: Told) -> None:
        running = set(in_force(today).values_list("purpose", flat=True))
        assert running == {purpose for purpose in KIND if told.holds(purpose, today)}
        shown = list(shown_help(today).select_related("consent"))
        assert {asked.consent.purpose for asked in shown} <= running
        for asked in shown:
            assert asked.ended_on is None
            assert asked.until >= today
            assert asked.consent.withdrawn_on is None
            assert asked.consent.given_on <= today <= asked.consent.until

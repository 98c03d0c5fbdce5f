"""Door codes: one living code a place, and a replaced one that says so."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from linli.core.actors import NOBODY
from linli.core.models import Event
from linli.core.refusals import Refused
from linli.places import queries
from linli.places.actions import make_door_code, replace_door_code
from linli.places.enums import Level
from linli.places.models import DoorCode
from tests.places.conftest import AT, SYSTEM, Tree, in_post


def test_a_door_code_leads_to_its_place(tree: Tree) -> None:
    door = tree.find("1单元", Level.UNIT, "3栋")
    code = make_door_code(place=door, by=SYSTEM, at=AT)
    assert queries.by_door_token(code.token)[:2] == (code, door)
    assert queries.by_door_token(f" {code.token.lower()}")[1] == door
    with pytest.raises(DoorCode.DoesNotExist):
        queries.by_door_token("0" * 12)


def test_making_twice_gives_the_same_code_and_one_event(tree: Tree) -> None:
    first = make_door_code(place=tree.estate, by=SYSTEM, at=AT)
    assert make_door_code(place=tree.estate, by=SYSTEM, at=AT + timedelta(days=1)) == first
    assert Event.objects.filter(kind="place.door_code_made").count() == 1


def test_a_replaced_code_is_found_and_says_since_when_it_is_void(tree: Tree) -> None:
    old = make_door_code(place=tree.estate, by=SYSTEM, at=AT)
    later = AT + timedelta(days=30)
    new = replace_door_code(place=tree.estate, by=SYSTEM, at=later)
    assert new.token != old.token
    assert queries.by_door_token(old.token)[0].revoked_at == later
    assert queries.by_door_token(new.token)[0].revoked_at is None
    assert queries.door_code_of(tree.estate) == new
    kinds = list(Event.objects.filter(kind__startswith="place.door").values_list("kind", flat=True))
    assert kinds == ["place.door_code_made", "place.door_code_revoked", "place.door_code_made"]


def test_a_place_without_a_code_can_be_given_one_by_replacing(tree: Tree) -> None:
    assert queries.door_code_of(tree.estate) is None
    assert replace_door_code(place=tree.estate, by=SYSTEM, at=AT) == queries.door_code_of(tree.estate)


def test_the_database_holds_one_living_code_a_place(tree: Tree) -> None:
    make_door_code(place=tree.estate, by=SYSTEM, at=AT)
    with pytest.raises(IntegrityError), transaction.atomic():
        DoorCode.objects.create(token="0" * 12, place=tree.estate, made_at=AT)


def test_only_a_post_that_manages_door_codes_makes_and_replaces_them(tree: Tree) -> None:
    head = in_post("door_code.manage", scope={("estate", tree.estate.pk)})
    assert make_door_code(place=tree.find("3栋", Level.BUILDING), by=head, at=AT)
    for verb in (make_door_code, replace_door_code):
        for actor in (NOBODY, in_post("place.manage", scope={("estate", tree.estate.pk)})):
            with pytest.raises(Refused) as refused:
                verb(place=tree.estate, by=actor, at=AT)
            assert refused.value.refusal.rule == "may_manage_door_code"
        with pytest.raises(Refused):
            verb(place=tree.community, by=head, at=AT)
    assert DoorCode.objects.count() == 1

"""The page of the proposal for a whole community: 500 needs and 2,000 resources in three seconds, each with its why."""

from __future__ import annotations

import random
import re
import time
from collections.abc import Callable
from copy import copy

import pytest
from django.test import Client

from linli.core.ids import uuid7
from linli.core.weekly import TIMES
from linli.demo.cast import World
from linli.offers.models import Need, Resource
from linli.offers.proposing import MOST_NEEDS, MOST_RESOURCES
from tests.offers.conftest import HEAD, Desk

pytestmark = [pytest.mark.slow, pytest.mark.django_db]

PAGE = "/desk/offers/proposal/"
SECONDS = 3.0
KINDS = ("space", "tools", "volunteers")


def fill(desk: Desk) -> None:
    """As many of both as the page takes, of three classes, each at times of its own."""
    chance = random.Random(7)
    need, resource = desk.need(), desk.resource(place="community")
    needs, resources = [], []
    for number in range(1, MOST_NEEDS):
        one = copy(need)
        one.pk, one.public_words, one._state.adding = uuid7(), f"第{number}件，想有个地方", True
        one.kind, one.times = chance.choice(KINDS), chance.sample(TIMES, 2)
        needs.append(one)
    for number in range(1, MOST_RESOURCES):
        other = copy(resource)
        other.pk, other.what, other._state.adding = uuid7(), f"第{number}处", True
        other.kind, other.times, other.per_month = chance.choice(KINDS), chance.sample(TIMES, 3), 1
        resources.append(other)
    Need.objects.bulk_create(needs)
    Resource.objects.bulk_create(resources)


def test_five_hundred_needs_are_proposed_for_on_the_page_in_three_seconds(
    at_desk: Callable[[str], Client], world: World
) -> None:
    fill(Desk(world, world.at))
    assert (Need.objects.count(), Resource.objects.count()) == (500, 2000)
    client = at_desk(HEAD)
    client.get("/desk/")
    began = time.process_time()
    answer = client.get(PAGE)
    taken = time.process_time() - began
    page = answer.content.decode()
    assert (answer.status_code, taken <= SECONDS) == (200, True), taken
    pairs = re.findall(r'data-pair="[^"]+">(.*?)</li>', page, re.S)
    assert len(pairs) == 500, "there is room for every need"
    assert not [pair for pair in pairs if "same class" not in pair], "each says why"
    assert sum("free " in pair for pair in pairs) > 400, "and most of them at a time that both have"

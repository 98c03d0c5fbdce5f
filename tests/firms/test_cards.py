"""A firm's card: made with its posts when a firm comes in, put right by who may, and a line of the book struck out."""

from __future__ import annotations

from uuid import uuid4

import pytest

from linli.core.actors import Door, system
from linli.core.models import Event
from linli.core.refusals import Invalid, Refused, Stale
from linli.firms import actions
from linli.firms.actions import FirmFacts
from linli.firms.models import FirmCard, FirmVisit
from linli.organisations.models import Post
from tests.firms.conftest import ENVOY, HELPER, KEEPER, MANAGER, Town


def test_a_firm_has_one_card_and_the_posts_of_its_playbook(town: Town) -> None:
    by, posts = system(Door.CLI), Post.objects.filter(organisation_id=town.card.pk)
    keys = sorted(posts.values_list("key", flat=True))
    assert keys == ["firm_branch_secretary", "firm_envoy", "firm_envoy_part_time", "firm_manager"]
    again = actions.make_card(town.card.organisation, town.card.place, by=by, at=town.at)
    assert again.pk == town.card.pk
    assert sorted(posts.values_list("key", flat=True)) == keys
    with pytest.raises(Refused):
        actions.make_card(town.lighting, town.card.place, by=town.by(HELPER), at=town.at)


def test_the_card_is_put_right_by_the_firm_and_by_who_keeps_the_list(town: Town) -> None:
    for role, address in ((MANAGER, "东园路3号"), (KEEPER, "东园路4号")):
        facts = FirmFacts("social", address, " 李姐 ")
        row = actions.describe_firm(town.card, facts, by=town.by(role), at=town.later(hours=1))
        assert (row.sort, row.address, row.contact) == ("social", address, "李姐")
    told = Event.objects.filter(kind="firm_card.described").order_by("recorded_at")
    assert len(told) == 2
    assert not any("李姐" in str(one.refs) for one in told), "events keep no name"


@pytest.mark.parametrize(
    ("facts", "field"),
    [
        (FirmFacts("", "东园路3号", ""), "sort"),
        (FirmFacts("state", "东园路3号", ""), "sort"),
        (FirmFacts("private", "路" * 500, ""), "address"),
        (FirmFacts("private", "", "人" * 500), "contact"),
    ],
)
def test_what_cannot_stand_on_a_card_is_said_at_its_field(town: Town, facts: FirmFacts, field: str) -> None:
    with pytest.raises(Invalid) as wrong:
        actions.describe_firm(town.card, facts, by=town.by(KEEPER), at=town.at)
    assert list(wrong.value.errors) == [field]
    assert FirmCard.objects.get(pk=town.card.pk).address == town.card.address


def test_a_stranger_and_an_old_page_change_no_card(town: Town) -> None:
    facts = FirmFacts("private", "别处", "")
    with pytest.raises(Refused):
        actions.describe_firm(town.card, facts, by=town.by(HELPER), at=town.at)
    version = FirmCard.objects.get(pk=town.card.pk).version
    actions.describe_firm(town.card, facts, by=town.by(KEEPER), at=town.at, version=version)
    with pytest.raises(Stale):
        actions.describe_firm(town.card, facts, by=town.by(KEEPER), at=town.at, version=version)


def test_a_line_of_the_book_is_struck_by_who_keeps_it_and_only_once(town: Town) -> None:
    line = FirmVisit.objects.create(firm_id=town.card.pk, words="错记", on=town.today)
    with pytest.raises(Refused):
        actions.strike_visit(town.card, line.pk, by=town.by(HELPER), at=town.at)
    actions.strike_visit(town.card, line.pk, by=town.by(ENVOY), at=town.at)
    assert not FirmVisit.objects.filter(pk=line.pk).exists()
    for gone in (line.pk, uuid4()):
        with pytest.raises(Refused):
            actions.strike_visit(town.card, gone, by=town.by(ENVOY), at=town.at)

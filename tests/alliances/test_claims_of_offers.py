"""Needs and orders in a unit's lists: what is asked of it, what became of it, and nothing of another unit's."""

from __future__ import annotations

from linli.alliances.claims import became, claimable
from linli.offers import actions as offers
from linli.offers.actions import NeedFacts, ResourceFacts
from linli.offers.models import Need
from tests.alliances.conftest import KEEPER, OTHER, Ally


def matched(ally: Ally) -> Need:
    """A need of the community, for which a resource of the unit was chosen."""
    by, place = ally.by(KEEPER), ally.world.places["community"]
    need = offers.add_need(place, NeedFacts(kind="space", public_words="想有个地方下棋"), by=by, at=ally.at)
    resource = offers.add_resource(
        place, ResourceFacts(kind="space", what="单位活动室", owner=ally.unit), by=by, at=ally.at
    )
    return offers.match(need, resource, by=by, at=ally.at)


def test_a_need_is_asked_of_the_unit_and_read_again_once_it_said_yes(ally: Ally) -> None:
    row = matched(ally)
    (one,) = claimable(ally.by(), ally.at)
    assert (one.kind, one.ref, one.words) == ("need", str(row.pk), "想有个地方下棋")
    assert became(ally.by(), ally.at) == []
    offers.agree(row, by=ally.by(), at=ally.later(hours=1))
    assert claimable(ally.by(), ally.at) == []
    (held,) = became(ally.by(), ally.at)
    assert (held.kind, held.ref, held.state) == ("need", str(row.pk), "Matched")
    row.refresh_from_db()
    offers.meet(row, words="用上了", by=ally.by(KEEPER), at=ally.later(hours=1))
    assert [one.state for one in became(ally.by(), ally.at)] == ["Met"]


def test_another_unit_reads_nothing_of_it(ally: Ally) -> None:
    row = matched(ally)
    assert claimable(ally.by(OTHER), ally.at) == []
    offers.agree(row, by=ally.by(), at=ally.at)
    assert became(ally.by(OTHER), ally.at) == []


def test_what_the_unit_could_not_do_stands_no_more_in_its_lists(ally: Ally) -> None:
    row = matched(ally)
    offers.give_back_need(row, reason="活动室在修", by=ally.by(), at=ally.at)
    assert claimable(ally.by(), ally.at) == []
    assert became(ally.by(), ally.at) == []

"""What stories have in common of the menu: an order from the choice to the word, and a need that meets its resource."""

from __future__ import annotations

from collections.abc import Iterator

from linli.core.actors import Actor, ActorKind, Door
from linli.demo.stories.stage import Stage, Step
from linli.offers import actions
from linli.offers.actions import ItemFacts, NeedFacts, OrderFacts, ResourceFacts
from linli.organisations.models import Organisation


def ordered(stage: Stage, item: ItemFacts, words: str, role: str, result: str) -> Iterator[Step]:
    """Somebody orders from the menu without an account; it is assigned, taken by who holds `role`, done and rated."""
    estate, head = stage.world.estate, stage.by("station_head")
    row = actions.add_item(estate, item, by=head, at=stage.until(9, 20))
    yield stage.step("menu", "resident:offers", estate.slug)
    nobody = Actor(ActorKind.NOBODY, door=Door.WEB)
    order = actions.order(row, estate, OrderFacts(words=words), by=nobody, at=stage.later(minutes=15))
    actions.dispatch_order(order, to=row.provider_id, by=stage.by("station_head"), at=stage.later(minutes=20))
    actions.take_order(order, by=stage.by(role), at=stage.later(minutes=30))
    yield stage.step("order_taken", "desk:order", order.pk)
    actions.finish_order(order, result=result, by=stage.by(role), at=stage.later(hours=3))
    code = Actor(ActorKind.CODE, subjects=frozenset({order.pk}))
    actions.rate_order(order, rating="well", words="来得准时。", by=code, at=stage.later(hours=1))
    yield stage.step("order_rated", "desk:offer_satisfaction")


def matched(stage: Stage, owner: Organisation, resource: ResourceFacts, need: NeedFacts, role: str) -> Iterator[Step]:
    """A resource of a body and a need stand on their lists; the proposal brings them together, and it is met."""
    estate = stage.world.estate
    there = actions.add_resource(estate, resource, by=stage.by("station_head"), at=stage.until(9, 30))
    wanted = actions.add_need(estate, need, by=stage.by("station_head"), at=stage.later(minutes=10))
    yield stage.step("lists", "desk:offer_matching")
    actions.match(wanted, there, by=stage.by("station_head"), at=stage.later(minutes=5))
    actions.agree(wanted, by=stage.by(role), at=stage.later(hours=2))
    actions.meet(wanted, words=f"{owner.short_name}来过了。", by=stage.by("station_head"), at=stage.later(hours=20))
    yield stage.step("need_met", "desk:need", wanted.pk)

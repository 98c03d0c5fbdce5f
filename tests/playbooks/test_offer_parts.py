"""The lists and orders in a playbook: in every city somebody keeps and does them; classes are told apart; it reads."""

from __future__ import annotations

import pytest
from django.utils import translation

from linli.playbooks.checks_offers import findings
from linli.playbooks.enums import BodyKind, Power, Source
from linli.playbooks.explaining import explain
from linli.playbooks.loading import load, shipped

ALL = {key: load(path) for key, path in shipped().items()}


@pytest.mark.parametrize("key", sorted(ALL))
def test_in_every_city_somebody_keeps_the_lists_and_does_what_is_ordered(key: str) -> None:
    playbook = ALL[key]
    plan = playbook.offers
    assert plan is not None
    assert all(playbook.posts_with(Power.OFFER_KEEP, kind) for kind in plan.kept_by)
    assert all(playbook.posts_with(Power.OFFER_DO, kind) for kind in plan.done_by)
    assert len(plan.classes) == 10
    assert plan.quiet_days >= 5
    assert not list(findings(playbook))
    assert plan.resource_class("space") is not None
    assert plan.resource_class("nothing") is None


def test_what_cities_call_it() -> None:
    yichun, duanzhou = ALL["yichun"].offers, ALL["duanzhou"].offers
    assert yichun is not None
    assert duanzhou is not None
    assert (yichun.source, duanzhou.source) == (Source.FIELD, Source.FIELD)
    assert BodyKind.ALLIANCE_UNIT in yichun.done_by
    assert [duanzhou.steps.order.zh, duanzhou.steps.dispatch.zh, duanzhou.steps.take.zh] == [
        "群众点单", "组织下单", "党员接单",
    ]  # fmt: skip


def test_a_kind_without_a_post_and_a_class_that_stands_twice_are_found() -> None:
    playbook = ALL["jian"]
    plan = playbook.offers
    assert plan is not None
    bent = plan.model_copy(
        update={"kept_by": (*plan.kept_by, BodyKind.OWNERS_COMMITTEE), "classes": (*plan.classes, plan.classes[0])}
    )
    where = [tuple(finding.path[:2]) for finding in findings(playbook.model_copy(update={"offers": bent}))]
    assert where == [("offers", "kept_by"), ("offers", "classes")]
    assert not list(findings(playbook.model_copy(update={"offers": None})))


def test_it_reads_in_plain_sentences() -> None:
    with translation.override("en"):
        (section,) = [one for one in explain(ALL["jian"]) if str(one.heading) == "Needs, resources and the menu"]
    said = " ".join(section.lines)
    assert "Order → Assign → Take → Finish → Rate" in said
    assert "silence gives an order back" in said
    assert "silence of 7 days closes an order" in said

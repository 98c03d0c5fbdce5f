"""Who may what about points, for the whole cast, without a query; and list and rule agree on what is seen."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from linli.core.actors import NOBODY, Actor, system
from linli.core.refusals import Refusal, RefusalKind
from linli.demo.cast import ROLES
from linli.points import actions, rules
from linli.points.enums import Reserved, Seen, State
from linli.points.models import Award, Doubt, PointsItem, PointsMember, Redemption
from linli.points.queries import awards_for, bodies_of, doubts_for, items_for, plan_at, redemptions_for
from tests.points.conftest import HEAD, OFFICER, Thanks, fresh

CAST = (*ROLES, "nobody")


class Scene:
    """One of each thing, as it stands when somebody could do something about it."""

    def __init__(self, thanks: Thanks) -> None:
        self.thanks, self.at = thanks, thanks.at
        self.member, self.owner = thanks.rich(10)
        self.waits = thanks.given(self.member, 20)
        self.done = Award.objects.filter(state=State.DONE).get()
        self.item = thanks.item()
        self.kept = actions.reserve(self.item, self.member, by=self.owner, at=self.at)
        made = Doubt.objects.create(award=self.done, seen=Seen.SOON_SPENT, noted_at=self.at)
        self.doubt = doubts_for(system()).get(pk=made.pk)
        self.waits = awards_for(system()).get(pk=self.waits.pk)
        self.done = awards_for(system()).get(pk=self.done.pk)
        self.item = items_for(system()).get(pk=self.item.pk)
        self.kept = redemptions_for(system()).get(pk=self.kept.pk)
        self.member = PointsMember.objects.select_related("volunteer__person", "estate").get(pk=self.member.pk)
        self.plan, self.bodies = plan_at(thanks.world.estate), bodies_of(self.member.volunteer_id)

    def by(self, role: str) -> Actor:
        if role == "owner":
            return self.owner
        return NOBODY if role == "nobody" else self.thanks.by(role)


@pytest.fixture
def scene(thanks: Thanks) -> Scene:
    return Scene(thanks)


Asked = Callable[[Scene, Actor], Refusal | None]
TABLE: dict[str, tuple[Asked, set[str]]] = {
    "award": (lambda s, by: rules.may_award(by, s.member, s.bodies, s.plan, s.at), {HEAD}),
    "approve": (lambda s, by: rules.may_approve(by, s.waits, s.at), {OFFICER}),
    "decline": (lambda s, by: rules.may_decline(by, s.waits, s.at), {HEAD, OFFICER}),
    "take_back": (lambda s, by: rules.may_take_back(by, s.done, s.at), {HEAD, OFFICER}),
    "see_award": (lambda s, by: rules.may_see_award(by, s.waits, s.at), {HEAD, OFFICER}),
    "see_doubt": (lambda s, by: rules.may_see_doubt(by, s.doubt, s.at), {HEAD, OFFICER}),
    "judge": (lambda s, by: rules.may_judge(by, s.doubt, s.at), {OFFICER}),
    "offer": (lambda s, by: rules.may_offer(by, s.plan, s.thanks.world.estate, s.at), {HEAD, OFFICER}),
    "see_item": (lambda s, by: rules.may_see_item(by, s.item, s.at), {HEAD}),
    "change_item": (lambda s, by: rules.may_change_item(by, s.item, s.at), {HEAD}),
    "reserve": (lambda s, by: rules.may_reserve(by, s.item, s.member, s.plan, s.at), {"owner"}),
    "see_redemption": (lambda s, by: rules.may_see_redemption(by, s.kept, s.at), {HEAD}),
    "hand_over": (lambda s, by: rules.may_hand_over(by, s.kept, s.at), {HEAD}),
    "give_back": (lambda s, by: rules.may_give_back(by, s.kept, s.at), {HEAD, "owner"}),
    "give": (lambda s, by: rules.may_give(by, s.member, s.at), {"owner"}),
    "see_own": (lambda s, by: rules.may_see_own(by, s.member, s.at), {"owner"}),
    "show": (lambda s, by: rules.may_show(by, s.member, s.at), {"owner"}),
    "leave": (lambda s, by: rules.may_leave(by, s.member, s.bodies, s.at), {"owner"}),
    "see_pot": (lambda s, by: rules.may_see_pot(by, s.thanks.world.estate, s.at), {HEAD, OFFICER}),
    "care": (lambda s, by: rules.may_care(by, s.thanks.world.estate, s.at), {HEAD, OFFICER}),
    "run": (lambda s, by: rules.may_run(by, s.at), set()),
    "look": (lambda s, by: rules.may_look(by, s.at), set()),
}
"""Each rule, and who of the cast may. The station's head gave the awards."""


def test_every_rule_answers_the_whole_cast_as_the_table_says(scene: Scene, no_queries: Any) -> None:
    actors = {role: scene.by(role) for role in (*CAST, "owner")}
    for name, (asked, may) in TABLE.items():
        with no_queries():
            found = {role for role, by in actors.items() if asked(scene, by) is None}
        assert found == may, name


def test_linli_itself_runs_looks_sends_back_and_lets_go(scene: Scene) -> None:
    by = system()
    for name in ("run", "look", "give_back", "leave", *(f"see_{one}" for one in ("award", "doubt", "item", "pot"))):
        assert TABLE[name][0](scene, by) is None, name
    for name in ("award", "approve", "take_back", "judge", "reserve", "hand_over", "give", "care", "see_own"):
        assert TABLE[name][0](scene, by) is not None, name


def test_nobody_of_the_cast_reads_what_is_on_an_account(scene: Scene) -> None:
    asked = TABLE["see_own"][0]
    kinds = {refusal.kind for role in CAST if (refusal := asked(scene, scene.by(role))) is not None}
    assert kinds == {RefusalKind.UNSEEN}


def test_what_is_over_is_refused_in_its_own_words(scene: Scene) -> None:
    head = scene.by(HEAD)
    scene.waits.state = State.DECLINED
    refused = rules.may_approve(scene.by(OFFICER), scene.waits, scene.at)
    assert refused is not None
    assert (refused.kind, "Not awarded" in refused.why) == (RefusalKind.WHEN, True)
    scene.kept.state = Reserved.GONE_BACK
    for asked in (rules.may_hand_over, rules.may_give_back):
        refused = asked(head, scene.kept, scene.at)
        assert refused is not None
        assert refused.kind is RefusalKind.WHEN
    scene.done.amount = 0
    refused = rules.may_take_back(head, scene.done, scene.at)
    assert refused is not None
    assert "limit had been reached" in refused.why


def test_without_a_table_in_the_playbook_nothing_is_begun_and_what_is_there_can_be_left(scene: Scene) -> None:
    head = scene.by(HEAD)
    for refused in (
        rules.may_award(head, scene.member, scene.bodies, None, scene.at),
        rules.may_offer(head, None, scene.thanks.world.estate, scene.at),
        rules.may_reserve(scene.owner, scene.item, scene.member, None, scene.at),
    ):
        assert refused is not None
        assert (refused.kind, "there are no points" in refused.why) == (RefusalKind.WHEN, True)
    assert rules.may_give(scene.owner, scene.member, scene.at) is None
    assert rules.may_leave(scene.owner, scene.member, scene.bodies, scene.at) is None


def test_without_a_catalogue_nothing_is_exchanged(scene: Scene) -> None:
    assert scene.plan is not None
    plan = scene.plan.model_copy(update={"catalogue": False})
    for refused in (
        rules.may_offer(scene.by(HEAD), plan, scene.thanks.world.estate, scene.at),
        rules.may_reserve(scene.owner, scene.item, scene.member, plan, scene.at),
    ):
        assert refused is not None
        assert "not exchanged for things" in refused.why


def test_lists_and_rules_agree_on_what_is_seen(scene: Scene) -> None:
    pairs: list[tuple[Any, Any, Any]] = [
        (awards_for, rules.may_see_award, scene.waits), (doubts_for, rules.may_see_doubt, scene.doubt),
        (items_for, rules.may_see_item, scene.item), (redemptions_for, rules.may_see_redemption, scene.kept),
    ]  # fmt: skip
    for role in CAST:
        by = scene.by(role)
        for listed, rule, row in pairs:
            assert listed(by).filter(pk=row.pk).exists() is (rule(by, row, scene.at) is None), (role, listed.__name__)


def test_who_left_can_do_and_be_given_nothing(scene: Scene) -> None:
    actions.leave(scene.member, rest="pot", by=scene.owner, at=scene.at)
    gone = fresh(scene.member)
    assert rules.may_give(scene.owner, gone, scene.at) is not None
    assert rules.may_award(scene.by(HEAD), gone, scene.bodies, scene.plan, scene.at) is not None
    assert rules.may_reserve(scene.owner, scene.item, gone, scene.plan, scene.at) is not None


def test_every_row_stands_where_its_estate_lies(scene: Scene) -> None:
    levels = scene.thanks.world.estate.level_ids()
    assert scene.member.level_ids() == levels
    item = PointsItem.objects.select_related("place").get(pk=scene.item.pk)
    assert item.level_ids() == levels
    assert Redemption.objects.get().get_state() == Reserved.KEPT

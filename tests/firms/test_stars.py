"""Stars among workers: the panel, consent first, no points, objections, what a worker wants, and being forgotten."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest

from linli.core.forgetting import TOMBSTONE
from linli.core.models import Event
from linli.core.refusals import Invalid, Refused
from linli.firms import actions
from linli.firms.models import StarObjection, StarPanelMember, StarRound, StarWorker
from linli.firms.queries import stars_for, workers_of
from tests.firms.conftest import ENVOY, MANAGER, NAMES, SECRETARY, Town

pytestmark = pytest.mark.django_db
NOT_THERE = {"vote", "votes", "points", "score", "rank", "place", "pay", "wage", "order", "number"}


def test_nothing_in_the_schema_counts_or_ranks(town: Town) -> None:
    for model in (StarRound, StarWorker, StarObjection, StarPanelMember):
        assert not {field.name for field in model._meta.get_fields()} & NOT_THERE


@pytest.mark.parametrize(
    "panel",
    [
        (),
        ("王工", "李姐"),
        ("王工", "王工", " 王工 ", "李姐"),
        tuple(f"人{n}" for n in range(31)),
        ("王", "李", "长" * 41),
    ],
)
def test_a_panel_is_at_least_three_people_of_the_firm(town: Town, panel: tuple[str, ...]) -> None:
    with pytest.raises(Invalid) as error:
        actions.call_round(town.card, title="今年", panel=panel, by=town.by(MANAGER), at=town.at)
    assert list(error.value.errors) == ["panel"]
    assert not StarRound.objects.exists()


@pytest.mark.parametrize("title", ["", "  ", "长" * 61])
def test_a_round_has_a_name(town: Town, title: str) -> None:
    with pytest.raises(Invalid) as error:
        actions.call_round(town.card, title=title, panel=NAMES, by=town.by(MANAGER), at=town.at)
    assert list(error.value.errors) == ["title"]


def test_one_round_at_a_time(town: Town) -> None:
    town.called()
    with pytest.raises(Invalid):
        town.called()
    with pytest.raises(Refused):
        actions.call_round(town.card, title="今年", panel=NAMES, by=town.by(ENVOY), at=town.at)


@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({"consented_on": None}, "consented_on"),
        ({"consent_way": ""}, "consent_way"),
        ({"kind": "fastest"}, "kind"),
        ({"name": " "}, "name"),
        ({"name": "长" * 41}, "name"),
        ({"name": "王工"}, "name"),
        ({"reasons": ""}, "reasons"),
        ({"reasons": "长" * 501}, "reasons"),
        ({"reasons": "电话13800000000"}, "reasons"),
    ],
)
def test_who_stands_consents_first_and_is_named_with_reasons(town: Town, more: dict[str, object], field: str) -> None:
    round_ = town.called()
    with pytest.raises(Invalid) as error:
        town.stands(round_, **more)
    assert list(error.value.errors) == [field]
    assert not StarWorker.objects.exists()


def test_a_consent_is_not_from_before_the_round_nor_from_tomorrow(town: Town) -> None:
    round_ = town.called()
    for day in (town.today - timedelta(days=1), town.today + timedelta(days=1)):
        with pytest.raises(Invalid):
            town.stands(round_, consented_on=day)
    town.stands(round_)
    with pytest.raises(Invalid):
        town.stands(round_)


def test_the_panel_chooses_among_those_who_stand_and_it_is_posted(town: Town) -> None:
    round_ = town.called()
    one, two = town.stands(round_), town.stands(round_, name="吴师傅", kind="saving")
    by, at = town.by(SECRETARY), town.at
    for chosen, day, field in (
        ([], town.today, "chosen"),
        ([uuid4()], town.today, "chosen"),
        ([one.pk], None, "decided_on"),
        ([one.pk], town.today + timedelta(days=1), "decided_on"),
    ):
        with pytest.raises(Invalid) as error:
            actions.decide_round(round_, chosen=chosen, decided_on=day, by=by, at=at)
        assert list(error.value.errors) == [field]
    round_ = actions.decide_round(round_, chosen=[two.pk], decided_on=town.today, by=by, at=at)
    assert [worker.chosen for worker in workers_of(round_)] == [False, True]
    assert round_.objections_until == town.today + timedelta(days=5)


def test_an_objection_is_answered_and_may_undo_a_choice_before_stars_are_given(town: Town) -> None:
    round_, worker = town.posted()
    by = town.by(MANAGER)
    with pytest.raises(Invalid):
        actions.object_to(round_, words="", by=by, at=town.at)
    said = actions.object_to(round_, words="徒弟不是他带的", by=by, at=town.at)
    town.later(days=6)
    with pytest.raises(Refused):
        actions.give_stars(round_, by=by, at=town.at)
    with pytest.raises(Refused):
        actions.answer_objection(round_, uuid4(), words="查过", by=by, at=town.at)
    with pytest.raises(Invalid):
        actions.answer_objection(round_, said.pk, words="", by=by, at=town.at)
    actions.answer_objection(round_, said.pk, words="查过，确实", not_chosen=worker.pk, by=by, at=town.at)
    with pytest.raises(Refused) as refused:
        actions.answer_objection(round_, said.pk, words="又改了说法", by=by, at=town.at)
    assert "has its answer" in refused.value.refusal.sentence()
    actions.answer_objection(round_, said.pk, words="查过，确实", by=by, at=town.at)
    said.refresh_from_db()
    assert said.answer == "查过，确实"
    round_ = actions.give_stars(round_, by=by, at=town.at)
    worker.refresh_from_db()
    assert (round_.state, worker.chosen, worker.published_at) == ("over", False, None)
    again = actions.give_stars(round_, by=by, at=town.at)
    assert again.version == round_.version


def test_only_who_wants_it_is_published_and_it_is_taken_back_at_a_word(town: Town) -> None:
    round_, worker = town.given()
    assert worker.published_at is None and not stars_for(town.world.estate)
    by, at = town.by(MANAGER), town.at
    actions.write_wish(round_, worker.pk, wants_published=True, remembered=False, by=by, at=at)
    assert [one.name for one in stars_for(town.world.estate)] == ["陈师傅"]
    assert not stars_for(town.world.places["other_estate"])
    actions.write_wish(round_, worker.pk, wants_published=False, remembered=False, by=by, at=at)
    assert not stars_for(town.world.estate)


def test_who_steps_back_is_erased_at_once_wherever_the_round_is(town: Town) -> None:
    round_, worker = town.given(wants=True, remembered=True)
    actions.step_back(round_, worker.pk, by=town.by(MANAGER), at=town.at)
    worker.refresh_from_db()
    assert (worker.name, worker.reasons, worker.chosen) == (TOMBSTONE, TOMBSTONE, False)
    assert not stars_for(town.world.estate) and not workers_of(round_)
    with pytest.raises(Refused):
        actions.step_back(round_, worker.pk, by=town.by(MANAGER), at=town.at)


def test_a_worker_of_another_round_is_not_there(town: Town) -> None:
    round_ = town.called()
    for act in (actions.step_back, lambda *a, **k: actions.write_wish(*a, wants_published=True, remembered=True, **k)):
        with pytest.raises(Refused):
            act(round_, uuid4(), by=town.by(MANAGER), at=town.at)


def test_a_round_that_is_called_off_gives_nothing_and_another_may_be_called(town: Town) -> None:
    round_, worker = town.posted()
    round_ = actions.call_off(round_, by=town.by(MANAGER), at=town.at)
    assert actions.call_off(round_, by=town.by(MANAGER), at=town.at).version == round_.version
    worker.refresh_from_db()
    assert (worker.chosen, worker.forget_on) == (False, town.today)
    assert town.called().state == "called"


def test_events_name_nobody(town: Town) -> None:
    town.given(wants=True)
    for event in Event.objects.filter(subject_type="star_round").order_by("pk"):
        assert "陈师傅" not in str(event.refs)

"""What was written of needs and visits goes two years after; workers on the day that was set, unless they want to
stay."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine

from linli.firms import actions, jobs
from linli.firms.models import FirmCard, FirmVisit, StarPanelMember
from linli.firms.queries import book_of, stars_for
from linli.organisations.models import Organisation
from tests.firms.conftest import ENVOY, KEEPER, MANAGER, Town

pytestmark = pytest.mark.django_db


def forget(town: Town, days: int) -> int:
    jobs.rounds.next_look = 0.0
    with time_machine.travel(town.at + timedelta(days=days), tick=False):
        return jobs.forget()


def test_a_need_is_forgotten_two_years_after_its_end_and_what_the_firm_published_stays(town: Town) -> None:
    row = town.solved()
    row = actions.publish_need(
        row, words="专利可以质押", consented_on=town.today, consent_way="spoken", by=town.by(MANAGER), at=town.at
    )
    waiting = town.entered(words="缺电工")
    forget(town, 700)
    row.refresh_from_db()
    assert row.words == "周转差八十万"
    assert forget(town, 760) >= 1
    row.refresh_from_db()
    waiting.refresh_from_db()
    assert (row.words, row.asked_words, row.done_words, row.firm_words) == ("—", "", "", "")
    assert (row.learned, waiting.words) == ("专利可以质押", "缺电工")


def test_a_line_of_the_book_is_forgotten_two_years_after_the_visit(town: Town) -> None:
    line = actions.write_visit(town.card, on=town.today, words="老板的女儿结婚", by=town.by(ENVOY), at=town.at)
    forget(town, 700)
    assert FirmVisit.objects.get(pk=line.pk).words == "老板的女儿结婚"
    forget(town, 760)
    assert FirmVisit.objects.get(pk=line.pk).words == "—"
    assert not book_of(town.card.organisation)


@pytest.mark.parametrize(("remembered", "name"), [(False, "—"), (True, "陈师傅")])
def test_a_star_is_forgotten_in_time_unless_its_worker_wishes_to_be_remembered(
    town: Town, remembered: bool, name: str
) -> None:
    _round, worker = town.given(wants=True, remembered=remembered)
    assert worker.forget_on is not None and 360 <= (worker.forget_on - town.today).days <= 373
    forget(town, 370)
    worker.refresh_from_db()
    assert worker.name == "陈师傅"
    forget(town, 420)
    worker.refresh_from_db()
    assert worker.name == name
    assert bool(stars_for(town.world.estate)) == remembered


def test_who_stood_and_was_not_chosen_is_forgotten_within_two_months(town: Town) -> None:
    round_ = town.called()
    one, other = town.stands(round_), town.stands(round_, name="吴师傅", kind="saving")
    by = town.by(MANAGER)
    round_ = actions.decide_round(round_, chosen=[one.pk], decided_on=town.today, by=by, at=town.at)
    actions.give_stars(round_, by=by, at=town.later(days=6))
    forget(town, 40)
    other.refresh_from_db()
    one.refresh_from_db()
    assert (other.name, other.reasons, one.name) == ("—", "—", "陈师傅")


def test_the_panel_and_the_contact_of_a_firm_go_as_well(town: Town) -> None:
    town.given()
    forget(town, 760)
    assert set(StarPanelMember.objects.order_by("pk").values_list("name", flat=True)) == {"—"}
    assert FirmCard.objects.get(pk=town.card.pk).contact == "王会计"
    Organisation.objects.filter(pk=town.card.pk).update(ended_on=town.today)
    forget(town, 760)
    assert FirmCard.objects.get(pk=town.card.pk).contact == ""
    assert town.by(KEEPER).held is not None

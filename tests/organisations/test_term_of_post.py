"""Where an appointment reaches, what it is bound to, its grade, and the consent it wants."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

import pytest

from linli.core.refusals import Invalid
from linli.organisations import actions
from linli.organisations.actions import Consent, create_post
from linli.organisations.actions.term_of_post import proposed_end
from linli.organisations.models import Appointment
from linli.organisations.queries import charter, posts_of
from linli.places.actions import add_grid
from linli.playbooks.queries import by_id
from tests.organisations.cast import AT, SYSTEM, TODAY
from tests.organisations.rosters import acting


@dataclass(frozen=True)
class Grade:
    key: str
    steps: int
    name: str = "专员"


@pytest.fixture
def officer(linked):
    """The community's officer, who appoints and is not the system."""
    return acting(linked.appoint(linked.person("郑洁"), "committee", "community_officer").person)


def appoint(house, by, *, body="station", key="station_deputy", **rest):
    post = create_post(house.bodies[body], key=key, playbook_version_id=house.version_id, by=SYSTEM, at=AT)
    return actions.appoint(post, house.person("江流"), starts_on=TODAY, by=by, at=AT, **rest)


def wrong_at(house, by, **rest):
    with pytest.raises(Invalid) as wrong:
        appoint(house, by, **rest)
    return wrong.value.errors


def test_an_appointment_reaches_its_place_and_its_categories_alone(linked, officer):
    held = appoint(
        linked, officer, place=linked.places["building"], categories=["lift_trapped", "public_lighting", "trees"]
    )
    post = posts_of(held.person_id, TODAY)[0]
    assert held.categories == ["lift_trapped", "public_lighting", "trees"]
    assert post.categories == {"lift_trapped", "public_lighting", "trees"}
    assert post.scope == {("building", linked.places["building"].pk)}


@pytest.mark.parametrize("categories", [[], ["magic"], ["lift_trapped", "magic"]])
def test_categories_are_the_playbooks(linked, officer, categories):
    assert list(wrong_at(linked, officer, categories=categories)) == ["categories"]


def test_a_body_that_serves_a_grid_narrows_a_post_to_what_the_grid_covers(linked):
    grid = add_grid(
        parent=linked.places["estate"],
        net="micro_grid",
        number="1",
        name="第一微网格",
        parts=[linked.places["unit"]],
        by=SYSTEM,
        at=AT,
    )
    linked.places["grid"] = grid.place
    linked.add_body("grid", "grid", "grid")
    held = linked.appoint(linked.person(), "grid", "grid_worker", place=linked.places["room"])
    assert held.place_id == linked.places["room"].pk
    with pytest.raises(Invalid) as wrong:
        linked.appoint(linked.person(), "grid", "grid_worker", place=linked.places["building"])
    assert list(wrong.value.errors) == ["place"]


def test_consent_is_recorded_where_the_post_wants_it(linked, officer, monkeypatch):
    monkeypatch.setattr(charter, "consent_of", lambda spec: "subdistrict_office")
    held = appoint(linked, officer, consent=Consent(" 许诺 ", TODAY - timedelta(days=1), "12 月 3 日来函"))
    assert (held.consent_by, held.consent_on, held.consent_how) == ("许诺", date(2026, 11, 22), "12 月 3 日来函")


@pytest.mark.parametrize(
    ("consent", "fields"),
    [
        (None, {"consent_by", "consent_on", "consent_how"}),
        (Consent("许诺", TODAY, "  "), {"consent_how"}),
        (Consent("", TODAY, "来函"), {"consent_by"}),
        (Consent("许诺", TODAY + timedelta(days=1), "来函"), {"consent_on"}),
    ],
)
def test_an_appointment_without_the_wanted_consent_is_refused_at_the_field(
    linked, officer, monkeypatch, consent, fields
):
    monkeypatch.setattr(charter, "consent_of", lambda spec: "subdistrict_office")
    assert set(wrong_at(linked, officer, consent=consent)) == fields
    assert not Appointment.objects.filter(person__name="江流").exists()


def test_what_the_system_brings_in_holds_already_and_other_posts_want_no_consent(linked, officer, monkeypatch):
    assert appoint(linked, officer).consent_on is None
    monkeypatch.setattr(charter, "consent_of", lambda spec: "subdistrict_office")
    assert appoint(linked, SYSTEM).consent_by == ""


@pytest.mark.parametrize(
    ("grade", "step", "field"),
    [("unknown", None, "grade"), ("", 2, "grade"), ("clerk", 7, "step"), ("clerk", 0, "step")],
)
def test_a_grade_has_the_playbooks_steps(linked, officer, monkeypatch, grade, step, field):
    monkeypatch.setattr(charter, "grades_of", lambda playbook: (Grade("clerk", 6),))
    assert list(wrong_at(linked, officer, grade=grade, step=step)) == [field]
    held = appoint(linked, officer, grade="clerk", step=6)
    assert (held.grade, held.step) == ("clerk", 6)


def test_a_proposed_end_is_the_last_day_of_the_term(house):
    playbook = by_id(house.version_id)
    end = proposed_end(playbook.post("owners_committee_chair"), date(2026, 11, 23))
    assert end == date(2031, 11, 22)
    assert proposed_end(playbook.post("repairer"), TODAY) is None


def test_more_members_than_usual_are_said_and_refused_nobody(linked, monkeypatch):
    monkeypatch.setattr(charter, "usual_members", lambda _book, kind: {"service_station": 2}.get(kind))
    playbook, station = by_id(linked.version_id), linked.bodies["station"]
    twice = linked.person()
    linked.appoint(twice, "station", "station_head")
    linked.appoint(twice, "station", "station_deputy")
    linked.appoint(linked.person(), "station", "station_deputy")
    assert charter.above_usual(station, playbook, TODAY) is None
    linked.appoint(linked.person(), "station", "station_deputy")
    assert charter.above_usual(station, playbook, TODAY) == charter.AboveUsual(3, 2)
    assert charter.above_usual(linked.bodies["property"], playbook, TODAY) is None

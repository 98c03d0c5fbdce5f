"""A household's booklet: consent, help asked for, openings; who may, what is kept, what is told, what is erased."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from linli.core.actors import NOBODY
from linli.core.models import Event
from linli.core.refusals import Invalid, RefusalKind, Refused, Stale
from linli.organisations import jobs
from linli.organisations.actions import (
    ask_help,
    end_help,
    end_link,
    give_consent,
    open_booklet,
    scrub_consent_name,
    scrub_help_words,
    withdraw_consent,
)
from linli.organisations.actions.booklet import a_year_after
from linli.organisations.models import BookletOpening, HelpAsked, HouseholdConsent, HouseholdLink
from linli.organisations.queries.booklet import (
    help_kept,
    in_force,
    is_open,
    linked_with,
    rooms_kept,
    shown_help,
    stale_words,
)
from linli.people.actions import move_out
from linli.people.models import Residence
from linli.places.models import Place
from tests.organisations.booklets import UNTIL, at_home, consent, help_for, linked_keeper, living
from tests.organisations.cast import AT, SYSTEM, TODAY
from tests.organisations.linked import head, in_post, representative

LATER = AT + timedelta(hours=2)
DAY = timedelta(days=1)


def test_the_household_agrees_by_itself_and_the_event_holds_no_name(linked):
    own = living(linked)
    given = give_consent(
        linked.places["room"], purpose="help", until=UNTIL, how="paper", name="别人", given_on=date(2026, 1, 1),
        by=own, at=AT,
    )  # fmt: skip
    assert (given.given_by_id, given.given_by_name, given.given_how, given.given_on) == (
        own.person_id, "", "self", TODAY,
    )  # fmt: skip
    event = Event.objects.get(kind="household_consent.given")
    assert event.refs == {"purpose": "help", "how": "self", "until": UNTIL.isoformat()}
    assert (event.place_id, event.estate_id) == (linked.places["room"].pk, linked.places["estate"].pk)


def test_a_post_writes_down_who_agreed_and_how(linked):
    keeper = linked_keeper(linked)
    given = give_consent(
        linked.places["room"], purpose="visit", until=UNTIL, how="door", name=" 林 阿婆 ", given_on=TODAY - DAY,
        by=keeper, at=AT,
    )  # fmt: skip
    assert (given.given_by_id, given.given_by_name, given.given_how) == (None, "林 阿婆", "door")
    assert "林" not in str(Event.objects.get(kind="household_consent.given").refs)


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"purpose": "be watched"}, "purpose"),
        ({"name": " "}, "name"),
        ({"name": "林" * 41}, "name"),
        ({"name": "林 13800"}, "name"),
        ({"how": "self"}, "how"),
        ({"how": "guessed"}, "how"),
        ({"given_on": TODAY + DAY}, "given_on"),
        ({"until": TODAY - DAY}, "until"),
        ({"until": TODAY + timedelta(days=366)}, "until"),
        ({"given_on": TODAY - timedelta(days=60), "until": TODAY + timedelta(days=310)}, "until"),
    ],
)
def test_what_is_wrong_with_a_consent_stands_at_its_field(linked, changed, field):
    said = {"purpose": "help", "name": "林阿婆", "how": "door", "given_on": TODAY, "until": UNTIL, **changed}
    with pytest.raises(Invalid) as wrong:
        give_consent(linked.places["room"], **said, by=head(linked), at=AT)
    assert list(wrong.value.errors) == [field]
    assert not HouseholdConsent.objects.exists()


def test_only_dwellings_have_a_booklet(linked):
    shop, station = Place.objects.get(use="shop"), head(linked)
    for place in (shop, linked.places["unit"]):
        with pytest.raises(Invalid) as wrong:
            give_consent(place, purpose="help", until=UNTIL, name="林", how="door", by=station, at=AT)
        assert list(wrong.value.errors) == ["room"]


def test_a_year_is_the_longest_and_a_leap_day_has_its_year_too():
    assert a_year_after(date(2026, 11, 23)) == date(2027, 11, 23)
    assert a_year_after(date(2028, 2, 29)) == date(2029, 2, 28)


def test_help_rests_on_the_consent_to_it(linked):
    own = living(linked)
    for kind in ("carry", "call", "unheard of"):
        with pytest.raises(Refused) as no:
            help_for(linked, own, kind)
        assert no.value.refusal.kind is RefusalKind.WHEN
    given = consent(linked, own)
    asked = help_for(linked, own, words=" 米和油， 周末 ")
    assert (asked.consent_id, asked.words, asked.asked_on, asked.until) == (given.pk, "米和油， 周末", TODAY, UNTIL)
    event = Event.objects.get(kind="help_asked.began")
    assert event.refs == {"kind": "carry", "until": UNTIL.isoformat(), "consent": str(given.pk)}
    with pytest.raises(Refused):
        help_for(linked, own, "call")
    consent(linked, own, "call")
    assert help_for(linked, own, "call").consent.purpose == "call"


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"kind": "unheard of"}, "kind"),
        ({"words": "字" * 121}, "words"),
        ({"words": "打 1000000 5678"}, "words"),
        ({"until": TODAY - DAY}, "until"),
        ({"until": TODAY + timedelta(days=366)}, "until"),
    ],
)
def test_what_is_wrong_with_help_stands_at_its_field(linked, changed, field):
    own = living(linked)
    consent(linked, own)
    with pytest.raises(Invalid) as wrong:
        ask_help(linked.places["room"], **{"kind": "carry", "until": UNTIL, **changed}, by=own, at=AT)
    assert list(wrong.value.errors) == [field]
    assert not HelpAsked.objects.exists()


def test_withdrawing_hides_at_once_and_the_job_erases_the_words(linked, monkeypatch, time_machine):
    own = living(linked)
    given, asked = consent(linked, own), help_for(linked, own, words="周末搬一袋米")
    assert list(shown_help(TODAY)) == [asked]
    over = withdraw_consent(given, by=own, at=LATER, version=1)
    assert (over.withdrawn_on, over.withdrawn_how) == (TODAY, "self")
    assert not shown_help(TODAY).exists()
    assert not in_force(TODAY).exists()
    assert withdraw_consent(given, by=own, at=LATER).version == over.version
    assert Event.objects.filter(kind="household_consent.withdrawn").count() == 1
    time_machine.move_to(LATER, tick=False)
    monkeypatch.setattr(jobs.scrubbing, "next_look", 0.0)
    assert jobs.scrub_booklets() == 1
    asked.refresh_from_db()
    assert asked.words == ""
    assert Event.objects.get(kind="help_asked.scrubbed").subject_id == str(asked.pk)


def test_a_consent_given_again_carries_the_help_on_and_withdrawing_ends_them_all(linked):
    own = living(linked)
    first = consent(linked, own, until=TODAY + DAY)
    asked = help_for(linked, own)
    second = consent(linked, own)
    asked.refresh_from_db()
    assert asked.consent_id == second.pk
    assert list(shown_help(TODAY + 2 * DAY)) == [asked]
    withdraw_consent(second, by=own, at=LATER)
    first.refresh_from_db()
    assert first.withdrawn_on == TODAY
    assert not shown_help(TODAY).exists()


def test_a_post_says_how_it_was_withdrawn(linked):
    keeper = linked_keeper(linked)
    given = consent(linked, keeper)
    for how in ("self", "guessed", ""):
        with pytest.raises(Invalid) as wrong:
            withdraw_consent(given, how=how, by=keeper, at=LATER)
        assert list(wrong.value.errors) == ["how"]
    with pytest.raises(Stale):
        withdraw_consent(given, how="telephone", by=keeper, at=LATER, version=9)
    assert withdraw_consent(given, how="telephone", by=keeper, at=LATER).withdrawn_how == "telephone"


def test_who_moves_away_takes_their_consent_with_them(linked):
    own = living(linked)
    consent(linked, own)
    help_for(linked, own)
    move_out(Residence.objects.get(person_id=own.person_id), until=TODAY + DAY, by=SYSTEM, at=AT)
    assert shown_help(TODAY).exists()
    assert not shown_help(TODAY + DAY).exists()
    assert not in_force(TODAY + DAY).exists()


def test_a_consent_written_down_for_a_name_ends_when_somebody_moves_out(linked):
    own = living(linked)
    consent(linked, linked_keeper(linked))
    assert in_force(TODAY).exists()
    move_out(Residence.objects.get(person_id=own.person_id), until=TODAY + DAY, by=SYSTEM, at=AT)
    assert in_force(TODAY).exists()
    assert not in_force(TODAY + DAY).exists()


def test_a_shorter_consent_does_not_shorten_help_that_runs(linked):
    own = living(linked)
    consent(linked, own)
    asked = help_for(linked, own)
    consent(linked, own, until=TODAY + DAY)
    assert list(shown_help(TODAY + 2 * DAY)) == [asked]


def test_the_last_of_all_years_has_no_year_after() -> None:
    assert a_year_after(date.max) == date.max


def test_help_ends_for_a_reason_once(linked):
    own = living(linked)
    consent(linked, own)
    asked = help_for(linked, own, words="两盏灯")
    with pytest.raises(Invalid) as wrong:
        end_help(asked, why="tired of it", by=own, at=LATER)
    assert list(wrong.value.errors) == ["why"]
    ended = end_help(asked, why="done", by=own, at=LATER, version=1)
    assert (ended.ended_on, ended.ended_why) == (TODAY, "done")
    assert end_help(asked, why="mistake", by=own, at=LATER).ended_why == "done"
    assert not shown_help(TODAY).exists()
    assert [one.pk for one in stale_words(TODAY, 10)] == [asked.pk]


def test_an_opening_is_kept_with_its_purpose_and_lasts_half_an_hour(linked):
    keeper, own, room = linked_keeper(linked), living(linked), linked.places["room"]
    with pytest.raises(Refused) as no:
        open_booklet(room, purpose="visit", by=keeper, at=AT)
    assert no.value.refusal.kind is RefusalKind.WHEN
    consent(linked, own)
    with pytest.raises(Invalid) as wrong:
        open_booklet(room, purpose="curiosity", by=keeper, at=AT)
    assert list(wrong.value.errors) == ["purpose"]
    opening = open_booklet(room, purpose="visit", by=keeper, at=AT)
    assert (opening.person_id, opening.organisation_id) == (keeper.person_id, keeper.organisation_id)
    assert Event.objects.get(kind="booklet.opened").refs == {"purpose": "visit"}
    assert is_open(room, keeper, AT + timedelta(minutes=29))
    assert not is_open(room, keeper, AT + timedelta(minutes=30))
    assert not is_open(room, head(linked), AT)
    assert not is_open(room, own, AT)


def test_for_everybody_else_there_is_no_booklet(linked):
    own, room = living(linked), linked.places["room"]
    given = consent(linked, own)
    asked = help_for(linked, own)
    neighbour = living(linked, "何远方", room="room")
    moved = at_home(linked.person("安秋菊"))
    unlinked = in_post(linked, representative(linked, "丁春生", building="3栋"))
    officer = in_post(linked, linked.appoint(linked.person("郑洁"), "committee", "community_officer"))
    assert give_consent(room, purpose="visit", until=UNTIL, by=neighbour, at=AT).given_by_id == neighbour.person_id
    for actor in (NOBODY, SYSTEM, moved, unlinked, officer):
        for act in (
            lambda by: give_consent(room, purpose="help", until=UNTIL, name="林", how="door", by=by, at=AT),
            lambda by: withdraw_consent(given, how="door", by=by, at=AT),
            lambda by: ask_help(room, kind="carry", until=UNTIL, by=by, at=AT),
            lambda by: end_help(asked, why="done", by=by, at=AT),
            lambda by: open_booklet(room, purpose="visit", by=by, at=AT),
        ):
            with pytest.raises(Refused) as no:
                act(actor)
            assert no.value.refusal.kind is RefusalKind.UNSEEN
    assert not BookletOpening.objects.exists()


def test_a_link_that_ends_closes_the_booklet(linked):
    keeper, room = linked_keeper(linked), linked.places["room"]
    consent(linked, keeper)
    assert linked_with(room, TODAY) == {keeper.appointment_id}
    end_link(HouseholdLink.objects.get(), by=SYSTEM, at=AT)
    with pytest.raises(Refused):
        open_booklet(room, purpose="visit", by=keeper, at=AT)


def test_each_keeps_the_booklets_of_their_own_doors(linked):
    keeper, station = linked_keeper(linked), head(linked)
    consent(linked, keeper)
    asked = help_for(linked, keeper)
    other = in_post(linked, representative(linked, "丁春生", building="12栋"))
    assert [room.pk for room in rooms_kept(keeper, TODAY)] == [linked.places["room"].pk]
    assert rooms_kept(station, TODAY).count() == Place.objects.filter(level="room").count()
    assert not rooms_kept(other, TODAY).exists()
    assert not rooms_kept(living(linked), TODAY).exists()
    assert [list(help_kept(actor, TODAY)) for actor in (keeper, station, other)] == [[asked], [asked], []]


def test_words_and_names_are_erased_by_the_system_alone(linked, monkeypatch, time_machine):
    keeper = linked_keeper(linked)
    given = consent(linked, keeper, until=TODAY + DAY)
    asked = help_for(linked, keeper, words="念一封信")
    for actor in (keeper, NOBODY):
        with pytest.raises(Refused):
            scrub_help_words(asked, by=actor, at=AT)
        with pytest.raises(Refused):
            scrub_consent_name(given, by=actor, at=AT)
    monkeypatch.setattr(jobs.scrubbing, "next_look", 0.0)
    time_machine.move_to(AT + 3 * DAY, tick=False)
    assert jobs.scrub_booklets() == 1
    assert jobs.scrub_booklets() == 0
    given.refresh_from_db()
    assert given.given_by_name == "林阿婆"
    monkeypatch.setattr(jobs.scrubbing, "next_look", 0.0)
    time_machine.move_to(AT + 400 * DAY, tick=False)
    assert jobs.scrub_booklets() == 1
    given.refresh_from_db()
    assert given.given_by_name == ""
    assert Event.objects.filter(kind="household_consent.scrubbed").count() == 1

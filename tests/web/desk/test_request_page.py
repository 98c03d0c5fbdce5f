"""One service request's page: what was said, what happened, and what its reader may do, with every refusal in words."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from linli.core.refusals import Refusal, RefusalKind
from linli.demo.cast import World
from linli.service_requests import actions
from linli.service_requests.enums import Verb
from linli.service_requests.models import ServiceRequest
from linli.web.desk.matter import dates, grouped_refusals
from linli.web.desk.ways import RESIDENTS, WAYS
from linli.web.desk.ways_beside import BESIDE, PRESSING
from tests.web.desk.conftest import PHONE, Desk, page
from tests.web.htmx import HTMX, assert_same_page

SignIn = Callable[[str], Client]


def verbs(text: str) -> set[str]:
    """The verbs whose buttons can be pressed."""
    pressable = re.findall(r'<(?:a|button) class="button[^"]*"(?: name="\w+" value="\w+")? data-verb="([\w-]+)"', text)
    return set(pressable) & {*WAYS, "accept-dispatch"}


def refused(text: str) -> set[str]:
    """The verbs that are refused in words."""
    return set(re.findall(r'data-refused="([\w-]+)"', text))


def test_the_page_says_words_place_state_and_number(at_desk: SignIn, desk: Desk) -> None:
    row = desk.file("2栋路灯不亮\n\n晚上看不见", where_words="2栋东侧")
    text = at_desk("station_head").get(page(row)).content.decode()
    assert "2栋路灯不亮<br>" in text
    assert '<span class="plate large">2栋东侧</span>' in text
    assert 'data-state="received"' in text
    assert row.number in text
    assert "春和里站 answers by" in text


def test_words_of_residents_are_never_markup(at_desk: SignIn, desk: Desk) -> None:
    row = desk.file("<b>灯</b> {{ 7*7 }}", where_words="<i>东侧</i>")
    text = at_desk("station_head").get(page(row)).content.decode()
    assert "<b>灯</b>" not in text
    assert "<i>东侧</i>" not in text
    assert "&lt;b&gt;灯&lt;/b&gt; {{ 7*7 }}" in text


def test_every_verb_of_the_noun_is_on_the_desk() -> None:
    spoken = {"reply", "note"} | {way.key for way in (*PRESSING, *BESIDE)}
    assert set(WAYS) | {verb.value for verb in RESIDENTS} == {verb.value for verb in Verb} | spoken
    assert len({way.noun for way in WAYS.values()}) == len(WAYS)


@pytest.mark.parametrize(
    ("state", "role", "expected"),
    [
        (
            "file",
            "station_head",
            {"accept", "accept-dispatch", "reply", "note", "ask_for_more", "merge", "decline", "release_words"},
        ),
        ("file", "community_officer", {"remind", "supervise", "reply", "note", "release_words"}),
        (
            "accepted",
            "station_head",
            {
                "dispatch",
                "raise",
                "reply",
                "note",
                "ask_for_more",
                "classify",
                "merge",
                "decline",
                "defer",
                "deliberate",
                "release_words",
            },
        ),
        (
            "dispatched",
            "station_head",
            {
                "remind",
                "reply",
                "note",
                "take_back",
                "redirect",
                "classify",
                "extend",
                "add_helper",
                "deliberate",
                "release_words",
            },
        ),
        ("dispatched", "property_manager", {"take", "return", "extend", "reply", "note", "add_helper"}),
        ("dispatched", "repairer", {"take", "return", "extend", "note", "add_helper"}),
        ("in_hand", "repairer", {"resolve", "return", "pause", "extend", "defer", "note", "add_helper"}),
        ("resolved", "station_head", {"close", "reopen", "reply", "note", "release_words"}),
        ("resolved", "repairer", {"note"}),
        ("resolved", "community_officer", {"close", "reopen", "reply", "note", "release_words"}),
    ],
)
def test_only_what_one_may_do_can_be_pressed(
    at_desk: SignIn, desk: Desk, state: str, role: str, expected: set[str]
) -> None:
    row = getattr(desk, state)()
    text = at_desk(role).get(page(row)).content.decode()
    assert verbs(text) == expected
    everything = {way.key for way in WAYS.values()} | {verb.value for verb in RESIDENTS}
    not_shown = {"finish_help", "remind"}  # nobody is named who could
    assert refused(text) - not_shown == everything - expected - not_shown


def test_a_refusal_is_text_and_says_who_can(at_desk: SignIn, desk: Desk) -> None:
    text = at_desk("station_head").get(page(desk.dispatched())).content.decode()
    assert "It was dispatched to 安和物业, which resolves it. 安和物业 0990-1000011" in text
    assert "title=" not in text.partition("<main")[2]


def test_refusals_with_the_same_words_stand_together(desk: Desk) -> None:
    row = desk.file()
    one = Refusal(RefusalKind.WHO, "why", "who", "instead")
    other = Refusal(RefusalKind.WHEN, "when", "", "instead")
    hidden = Refusal(RefusalKind.WHO, "why", "", "instead")
    said = {"accept": one, "decline": one, "take": other, "resolve": hidden, "note": None}
    groups = grouped_refusals(row, said)
    assert [([verb.key for verb in group.verbs], group.refusal) for group in groups] == [
        (["accept", "decline"], one),
        (["take"], other),
    ]


def test_one_is_primary_three_beside_it_and_the_rest_folded(at_desk: SignIn, desk: Desk) -> None:
    text = at_desk("repairer").get(page(desk.in_hand())).content.decode()
    doing = text.partition('id="doing"')[2].partition("</section>")[0]
    before, _, folded = doing.partition('<details class="more">')
    assert re.findall(r'class="button primary" data-verb="(\w+)"', before) == ["resolve"]
    assert re.findall(r'class="button" data-verb="(\w+)"', before) == ["note", "return", "pause"]
    assert 'data-verb="defer"' in folded


def test_the_form_of_the_first_verb_stands_open(at_desk: SignIn, desk: Desk, world: World) -> None:
    text = at_desk("station_head").get(page(desk.file())).content.decode()
    assert 'data-way="accept"' in text
    assert '<option value="public_lighting" selected>' in text
    suggested = world.bodies["property"].pk
    assert f'<option value="{suggested}" selected>安和物业 (suggested)' in text


def test_what_the_station_does_not_reach_is_suggested_to_go_up(at_desk: SignIn, desk: Desk) -> None:
    text = at_desk("station_head").get(page(desk.file("地下车库闻到燃气味"))).content.decode()
    assert '<option value="up" selected>raise to the community (suggested)' in text


def test_a_returned_one_suggests_what_the_returner_suggested(
    at_desk: SignIn, desk: Desk, world: World, at: datetime
) -> None:
    owners = world.bodies["owners"]
    row = actions.return_(
        desk.dispatched(), by=world.actor("repairer"), at=at, reason="wrong_place", words="x", suggested=owners
    )
    text = at_desk("station_head").get(page(row)).content.decode()
    assert f'<option value="{owners.pk}" selected>春和里业委会 (suggested)' in text


def test_the_time_line_has_two_readers(at_desk: SignIn, desk: Desk, world: World, at: datetime) -> None:
    row = desk.in_hand()
    actions.note(row, words="说话要大声", by=world.actor("station_head"), at=at)
    client = at_desk("station_head")
    everything = client.get(page(row)).content.decode()
    for_residents = client.get(page(row) + "?see=residents").content.decode()
    assert "说话要大声" in everything
    assert "住户晚上在家" in everything
    assert "说话要大声" not in for_residents
    assert "住户晚上在家" not in for_residents
    assert 'data-event="taken"' in for_residents


def test_until_it_is_taken_two_dates_run(desk: Desk, at: datetime) -> None:
    row = desk.dispatched()
    assert dates(row, at) == "To be taken by tomorrow 17:30. To be resolved by Thu 26 Nov, 17:30."
    late = dates(row, at + timedelta(days=2))
    assert late.startswith("To be taken: ")
    assert late.endswith(" late. To be resolved by Thu 26 Nov, 17:30.")
    assert "To be resolved: " in dates(row, at + timedelta(days=9))
    assert dates(desk.in_hand("道闸坏了"), at) == "To be resolved by Thu 26 Nov, 17:30."


def test_the_telephone_is_masked(at_desk: SignIn, desk: Desk) -> None:
    text = at_desk("station_head").get(page(desk.file(phone=PHONE, reporter_name="林桂芳"))).content.decode()
    assert "100****5678" in text
    assert "林桂芳" in text
    assert PHONE not in text


def test_nobody_is_asked_to_call_their_own_body(at_desk: SignIn, desk: Desk) -> None:
    given = desk.dispatched()
    assert "Whose turn: 安和物业" in at_desk("repairer").get(page(given)).content.decode()
    assert 'href="tel:09901000011"' not in at_desk("repairer").get(page(given)).content.decode()
    assert 'href="tel:09901000011"' in at_desk("station_head").get(page(given)).content.decode()


def test_what_one_may_not_see_does_not_exist(at_desk: SignIn, desk: Desk) -> None:
    row = desk.file()
    for role in ("repairer", "department_officer", "volunteer"):
        assert at_desk(role).get(page(row)).status_code == 404
    assert at_desk("station_head").get("/desk/service-requests/SQ-000000-20200101-0001/").status_code == 404


def test_a_complaint_about_the_station_is_hidden_from_the_station(at_desk: SignIn, desk: Desk, world: World) -> None:
    row = desk.file("站点周六没人", about_station=True)
    assert at_desk("station_head").get(page(row)).status_code == 404
    assert at_desk("community_officer").get(page(row)).status_code == 200


def test_joined_ones_lead_to_each_other(at_desk: SignIn, desk: Desk, world: World, at: datetime) -> None:
    leading, joined = desk.file(), desk.file("这边灯也不亮")
    actions.merge(joined, leading=leading, by=world.actor("station_head"), at=at)
    client = at_desk("station_head")
    assert f"It goes on in {leading.number}" in client.get(page(joined)).content.decode()
    assert "1 other report" in client.get(page(leading)).content.decode()


def test_the_track_shows_how_far_it_has_come(at_desk: SignIn, desk: Desk, world: World, at: datetime) -> None:
    client = at_desk("station_head")
    text = client.get(page(desk.in_hand())).content.decode()
    track = text.partition('class="track"')[2].partition("</ol>")[0]
    assert re.findall(r'<li class="([\w ]+)"', track) == ["past"] * 3 + ["here handler"] + ["ahead"] * 2
    declined = actions.decline(desk.file(), by=world.actor("station_head"), at=at, reason="other_place")
    assert 'class="track"' not in client.get(page(declined)).content.decode()


def test_facts_say_guess_source_and_who_it_is_for(at_desk: SignIn, desk: Desk) -> None:
    text = at_desk("station_head").get(page(desk.file(on_behalf=True, station_only=True))).content.decode()
    assert "(guessed from the words)" in text
    assert "it closes only after a call or a knock" in text
    assert "no: for the station&#39;s eyes only" in text


def test_a_page_costs_eleven_queries_however_much_happened(
    at_desk: SignIn, desk: Desk, world: World, at: datetime, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    client = at_desk("station_head")
    row = desk.accepted(phone=PHONE)
    client.get(page(row))
    with django_assert_num_queries(11):
        client.get(page(row))
    for words in ("一", "二", "三"):
        actions.note(row, words=words, by=world.actor("deputy"), at=at)
        actions.reply(row, words=words, by=world.actor("community_officer"), at=at)
    with django_assert_num_queries(11):
        client.get(page(row))


def test_the_part_is_the_page(at_desk: SignIn, desk: Desk) -> None:
    row = desk.file()
    client = at_desk("station_head")
    before = client.get(page(row)).content.decode()
    part = client.get(page(row, "note"), headers=HTMX).content.decode()
    assert "<html" not in part
    reloaded = client.get(page(row, "note")).content.decode()
    # where one is, in the head of the page, is the address bar's to say
    here = re.compile(r'name="next" value="[^"]*"')
    assert_same_page(here.sub("", before), part, here.sub("", reloaded))


def test_somebody_with_two_posts_acts_in_the_one_nearest_to_the_row(at_desk: SignIn, desk: Desk) -> None:
    client = at_desk("property_manager")
    assert "You act as 安和物业, Property manager" in client.get(page(desk.dispatched())).content.decode()
    assert "You act as 春和里站, Station deputy" in client.get(page(desk.file("道闸坏了"))).content.decode()


def test_a_report_imported_as_history_offers_no_verb_that_moves_it(
    at_desk: SignIn, desk: Desk, world: World, at: datetime
) -> None:
    row = desk.resolved()
    actions.rate(row, by=world.actor("resident"), at=at)
    ServiceRequest.objects.filter(pk=row.pk).update(history=True)
    text = at_desk("station_head").get(page(row)).content.decode()
    assert verbs(text) == {"reply", "note", "release_words"}

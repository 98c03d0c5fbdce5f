"""The laws on quiet, no check-in, no ranking, one return and lower rates upper, over a month of three hundred people.

The month is played through the real actions, and what is asserted is read from the rows that it left, from what arrived
at the gateway, and from the pages that people of every post open afterwards.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Any
from uuid import UUID

import pytest
import time_machine

from linli.core import waiting
from linli.core.actors import Actor, Door
from linli.core.clock import SHANGHAI, local_date
from linli.core.models import Event
from linli.messages.enums import DeliveryState, Pace
from linli.messages.models import Delivery, DeliveryItem
from linli.messages.queries import quiet_hours_for
from linli.people.models import Account, Person
from linli.playbooks.enums import UrgencyClass
from linli.service_requests.enums import OPEN, State, Verb
from linli.service_requests.models import ServiceRequest
from linli.service_requests.queries import waiting_for
from linli.service_requests.rules import RULES
from linli.whistles.enums import Rating
from linli.whistles.models import Whistle, WhistleCall
from tests.architecture.test_schema_words import NEVER
from tests.laws.a_month import OUTAGE, STEP, Month
from tests.laws.happenings import WORDS_OF_RATING
from tests.laws.pages import in_order, numbered_people, signed_in, walk
from tests.service_requests.a_year import waits

pytestmark = pytest.mark.slow

HALF_HOUR = timedelta(minutes=30)
PEOPLE = 300
OFFICES = ("department_officer", "subdistrict_officer", "district_officer", "city_officer")
READERS = (
    *OFFICES, "station_head", "deputy", "property_manager", "repairer", "owners_chair", "building_leader", "volunteer",
    "community_officer", "representative", "grid_worker", "auditor", "administrator",
)  # fmt: skip
WALKED = 18
"""So many pages of each."""


@pytest.fixture
def afterwards(month: Month) -> Iterator[datetime]:
    """Some days later, by when the month that ratings were given in is over."""
    at = datetime(2026, 11, 2, 10, tzinfo=SHANGHAI)
    with time_machine.travel(at, tick=False):
        yield at


def account(month: Month, role: str) -> Account:
    return Account.objects.get(person=month.town.base.people[role])


def sent() -> list[Delivery]:
    """All that went out, in its order."""
    found = Delivery.objects.filter(state=DeliveryState.SENT).order_by("sent_at", "id")
    return list(found.prefetch_related("items__outbox"))


def test_three_hundred_people_had_a_month_in_which_everything_happened(month: Month) -> None:
    assert len(month.town.staff) >= PEOPLE
    kinds = Counter(Event.objects.values_list("kind", flat=True))
    for noun, fewest in (("service_request", 500), ("whistle", 100), ("meeting", 50), ("visit", 10), ("duty", 10)):
        assert sum(count for kind, count in kinds.items() if kind.startswith(noun)) >= fewest, (noun, kinds)
    assert kinds["service_request.reopened"] >= 3
    hours = {row.received_at.astimezone(SHANGHAI).hour for row in ServiceRequest.objects.all()}
    assert len(hours) > 20, "at all hours"
    assert Counter(row.pace for row in sent()).keys() == {Pace.NOW, Pace.PROMPT, Pace.DIGEST}
    assert month.failures, "the gateway was silent for a while"


# -- quiet ---------------------------------------------------------------------------------------------------


def test_nobody_gets_more_than_one_digest_a_day(month: Month) -> None:
    digests = {row.pk for row in sent() if row.pace == Pace.DIGEST}
    arrived = Counter((one.where, local_date(one.at)) for one in month.sent if one.message_id in digests)
    assert len(arrived) > 100
    assert [which for which, count in arrived.items() if count > 1] == []
    assert max(Counter(one.message_id for one in month.sent).values()) == 1, "and nothing came twice"


def test_one_that_hurries_a_matter_and_day_and_urgent_repeats_are_gathered_for_half_an_hour(month: Month) -> None:
    asked, at_once = Counter[Any](), defaultdict(list)
    for row in sent():
        if row.pace == Pace.PROMPT:
            asked[row.reader, row.subject_id, local_date(row.sent_at or row.due_at)] += 1
        elif row.pace == Pace.NOW:
            at_once[row.reader, row.subject_id].append(row.sent_at)
    assert [which for which, count in asked.items() if count > 1] == []
    repeated = [times for times in at_once.values() if len(times) > 1]
    assert repeated, "some matters had repeats"
    assert [times for times in repeated if any(later - one < HALF_HOUR for one, later in pairwise(times))] == []


def test_nothing_but_what_is_urgent_comes_in_quiet_hours(month: Month) -> None:
    quiet = {pk: quiet_hours_for(pk) for pk in {row.person_id for row in sent()}}
    by_night = [row for row in sent() if row.sent_at and quiet[row.person_id].holds(row.sent_at)]
    assert by_night, "there was something to tell by night"
    assert {row.pace for row in by_night} == {Pace.NOW}
    urgent = set(ServiceRequest.objects.filter(urgency=UrgencyClass.URGENT).values_list("pk", flat=True))
    urgent |= set(Whistle.objects.filter(service_request__in=urgent).values_list("pk", flat=True))
    assert [row.pk for row in sent() if row.pace == Pace.NOW and row.subject_id not in urgent] == []


def test_what_is_urgent_is_never_kept_back(month: Month) -> None:
    kept = []
    told = DeliveryItem.objects.filter(outbox__urgent=True, delivery__pace=Pace.NOW)
    for item in told.select_related("outbox", "delivery"):
        made, came = item.outbox.made_at, item.delivery.sent_at
        since = OUTAGE[1] if OUTAGE[0] - HALF_HOUR <= made < OUTAGE[1] else made
        if came is None or came - since > HALF_HOUR + 2 * STEP:
            kept.append((made, came))
    assert told.count() > 50
    assert kept == []


def seen_by(actor: Actor, at: datetime) -> set[UUID]:
    """What stands in somebody's inbox."""
    return {line.id for line in waiting.waiting_for(actor, at)} | {row.pk for row in waiting_for(actor, at)}


def second_look_is_for_others(row: ServiceRequest, actor: Actor, at: datetime) -> bool:
    """Whether it waits for a second pair of eyes, and a body of theirs had the first."""
    return row.state == State.RESOLVED and row.hazard and RULES[Verb.INSPECT](actor, row, at) is not None


def test_one_inbox_holds_the_rows_of_all_posts_and_everything_stands_in_one(month: Month, afterwards: datetime) -> None:
    seen: set[UUID] = set()
    several = 0
    for person in month.town.staff:
        everything = month.town.everything(person)
        mine = seen_by(everything, month.end)
        seen |= mine
        if len(everything.posts) > 1:
            parts = [Actor(everything.kind, Door.DESK, person.pk, posts=(held,)) for held in everything.posts]
            of_each = [seen_by(part, month.end) for part in parts]
            lacking = ServiceRequest.objects.filter(pk__in=set().union(*of_each) - mine)
            assert all(second_look_is_for_others(row, everything, month.end) for row in lacking), person
            assert set().union(*of_each) - mine == {row.pk for row in lacking}, person
            several += sum(bool(part) for part in of_each) > 1
    assert several, "somebody has rows of two posts"
    open_ = ServiceRequest.objects.filter(state__in=sorted({*OPEN, State.DEFERRED}))
    assert len(open_) >= 10
    assert [row.number for row in open_ if row.pk not in seen and not waits(row, month.end)] == []


# -- one return ----------------------------------------------------------------------------------------------


def test_every_request_was_returned_once_and_the_second_return_went_to_the_community(month: Month) -> None:
    past: dict[str, list[Event]] = defaultdict(list)
    found = Event.objects.filter(kind__in=("service_request.dispatched", "service_request.returned"))
    for event in found.order_by("id"):
        past[event.subject_id].append(event)
    offices = {one.estate.pk: one.bodies["community_office"].pk for one in month.town.quarters}
    second = 0
    for row in ServiceRequest.objects.select_related("station"):
        returned = 0
        for before, event in pairwise(past[str(row.pk)]):
            if event.kind.endswith("dispatched"):
                continue
            returned += 1
            assert before.kind.endswith("dispatched")
            above = offices[row.estate_id] if returned > 1 else before.organisation_id
            assert (event.refs["climbs"], UUID(event.refs["body"])) == (returned > 1, above)
            second += returned > 1
        assert returned == row.returns <= 2
    assert second >= 10


# -- the lower level rates the upper -------------------------------------------------------------------------


def test_every_rating_was_given_by_who_blew_and_nobody_above_rated_anybody(month: Month) -> None:
    rated = Event.objects.filter(kind__endswith="rated").order_by("id")
    assert {event.kind for event in rated} == {"service_request.rated", "whistle.rated"}
    assert not [event for event in rated if event.kind.startswith("service_request") and event.organisation_id]
    blower = dict(Whistle.objects.values_list("pk", "organisation_id"))
    by = {UUID(event.refs["call"]): event for event in rated if event.kind.startswith("whistle")}
    calls = list(WhistleCall.objects.exclude(rating="").select_related("whistle"))
    assert len(calls) == len(by) > 15
    for call in calls:
        event = by[call.pk]
        assert event.organisation_id == blower[call.whistle_id]
        assert call.rated_at and call.reported_at and call.reported_at <= call.rated_at == event.at
    unrated = WhistleCall.objects.filter(rating="", whistle__ended_at__isnull=False)
    assert unrated.exists(), "it is no gate"


def test_no_page_of_an_office_shows_a_single_rating(month: Month, afterwards: datetime) -> None:
    labels = [str(label) for _value, label in Rating.choices]
    together = set()
    one_rater = Account.objects.get(person=_first_of(month, "department_0"))
    for officer in (*(account(month, role) for role in OFFICES), one_rater):
        over, pages = whistle_pages(officer)
        assert WORDS_OF_RATING not in over
        for page in pages:
            assert not [words for words in (WORDS_OF_RATING, *labels) if words in page], officer.person.name
        if any(label in over for label in labels):  # all together, from five on
            bodies = [held.organisation_id for held in month.town.everything(officer.person).posts]
            raters = WhistleCall.objects.filter(organisation__in=bodies).exclude(rating="")
            assert raters.values("whistle__organisation").distinct().count() >= 5
            together.add(officer.person.name)
    assert together == {month.town.base.people["department_officer"].name}
    head = whistle_pages(account(month, "station_head"))[1]
    company = month.town.base.bodies["property"].name
    assert any(f"{WORDS_OF_RATING}：{company}" in page for page in head), "who blew reads it"
    manager = whistle_pages(account(month, "property_manager"))[1]
    assert not [page for page in manager if f"{WORDS_OF_RATING}：{company}" in page], "though a deputy of who blew"


def whistle_pages(account: Account) -> tuple[str, list[str]]:
    """The lists of whistles, and the page of each on them."""
    client = signed_in(account)
    lists = ("/desk/whistles/", "/desk/whistles/?list=over")
    html = "".join(client.get(address).content.decode() for address in lists)
    addresses = dict.fromkeys(re.findall(r'href="(/desk/whistles/WS-[^"/]+/)', html))
    return html, [client.get(address).content.decode() for address in addresses]


def _first_of(month: Month, body: str) -> Person:
    found = Person.objects.filter(appointments__post__organisation=month.town.base.bodies[body])
    return found.order_by("pk")[0]


# -- no check-in, no track, no ranking -----------------------------------------------------------------------


def test_no_page_lists_people_by_a_number_and_reading_leaves_no_event(month: Month, afterwards: datetime) -> None:
    names = [person.name for person in month.town.staff]
    before = Event.objects.count()
    looked, ranked, sorts = 0, [], set()
    for role in READERS:
        if role not in month.town.base.people:
            continue
        for address, html in walk(signed_in(account(month, role)), WALKED):
            looked += 1
            sorts.add(address)
            ranked += [(role, address, pairs) for pairs in numbered_people(html, names) if in_order(pairs)]
            assert role not in OFFICES or WORDS_OF_RATING not in html
    for person in month.town.staff:
        assert signed_in(person.account).get("/desk/").status_code in (200, 302), person
    assert looked > 120
    assert len(sorts) > 40
    assert ranked == []
    since = Event.objects.count() - before
    assert since == Event.objects.filter(kind="account.signed_in", at=afterwards).count() > PEOPLE, (
        "nothing but signing in"
    )


def test_events_hold_no_place_where_somebody_was_and_no_machine_they_used(month: Month) -> None:
    doors = {door.value for door in Door}
    for event in Event.objects.order_by("id").iterator():
        assert event.door in doors
        for key, value in leaves(event.refs):
            assert not NEVER.search(key) and not TRACES.search(key), (event.kind, key)
            assert not isinstance(value, float), (event.kind, key)
            assert not (isinstance(value, str) and MACHINE.search(value)), (event.kind, key)


TRACES = re.compile(r"(?:^|_)(?:ip|agent|device|browser|lat|lon|position|location|point|phone|session)(?:$|_)")
MACHINE = re.compile(r"Mozilla|\b\d{1,3}(?:\.\d{1,3}){3}\b|^-?\d{1,3}\.\d{3,}")


def leaves(value: Any, key: str = "") -> Iterator[tuple[str, Any]]:
    """Every key and what stands under it."""
    if isinstance(value, dict):
        for name, below in value.items():
            yield from leaves(below, str(name))
    elif isinstance(value, list):
        for below in value:
            yield from leaves(below, key)
    else:
        yield key, value


def test_a_planted_ranking_and_a_planted_trace_are_caught() -> None:
    names = ["周敏", "吴岭", "田禾"]
    rows = "".join(f"<tr><td>{name}</td><td>{9 - number} 件</td></tr>" for number, name in enumerate(names))
    (pairs,) = numbered_people(f"<table>{rows}</table>", names)
    assert in_order(pairs)
    assert not in_order([("周敏", "3"), ("吴岭", "9"), ("田禾", "1")])
    assert numbered_people("<ul><li>周敏 0990-1000001</li><li>吴岭</li><li>田禾</li></ul>", names) == []
    assert MACHINE.search("10.0.0.7") and MACHINE.search("30.12345") and TRACES.search("user_agent")

"""Emergencies at the desk: declared, answered, raised, stood down, printed, and not there for anybody else."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

import pytest
from django.test import Client, RequestFactory
from pytest_django import DjangoAssertNumQueries

from linli.demo.cast import World
from linli.emergencies import actions
from linli.emergencies.enums import CallState, State
from linli.emergencies.models import EmergencyCall, EmergencyResponse, Telling
from linli.messages.models import Message
from linli.service_requests.models import ServiceRequest
from linli.web.desk.emergency_new import _standing
from linli.web.filters import day
from tests.emergencies.conftest import ABOVE, ADVICE, COMMUNITY, DISTRICT, HEAD, WORDS, Emergency, declared

SignIn = Callable[[str], Client]
FORM = {"kind": "storm", "level": "three", "words": WORDS, "advice": ADVICE, "review_at": ""}


@pytest.fixture
def emergency(world: World) -> Emergency:
    return declared(world, world.at)


def address(one: Emergency, rest: str = "") -> str:
    return f"/desk/emergencies/{one.response.number}/{rest}"


def sent(one: Emergency, do: str, **more: str) -> dict[str, str]:
    return {"do": do, "version": str(one.fresh().version), **more}


def of_call(one: Emergency, do: str, body: str = "property", **more: str) -> dict[str, str]:
    call = one.call(body)
    return {"do": do, "call": str(call.pk), "version": str(call.version), **more}


def test_declaring_at_the_desk(at_desk: SignIn, world: World) -> None:
    client = at_desk(HEAD)
    assert "No emergency response is in force" in client.get("/desk/emergencies/").content.decode()
    form = client.get("/desk/emergencies/new/").content.decode()
    assert "Level III calls 4 bodies here" in form
    assert "take flower pots off balconies" in form
    answer = client.post("/desk/emergencies/new/", {**FORM, "place": str(world.estate.pk)})
    row = EmergencyResponse.objects.get()
    assert (answer.status_code, answer["Location"]) == (303, f"/desk/emergencies/{row.number}/")
    text = client.get(answer["Location"]).content.decode()
    assert "Declared. Who is called hears it at once" in text
    assert "地下车库进水" in text
    assert "4 bodies are called, 0 acknowledged" in text


def test_a_press_again_is_the_same_and_another_is_to_be_raised(at_desk: SignIn, world: World) -> None:
    client = at_desk(HEAD)
    said = {**FORM, "place": str(world.estate.pk), "idempotency_key": "0" * 32}
    first = client.post("/desk/emergencies/new/", said)
    again = client.post("/desk/emergencies/new/", said)
    assert first["Location"] == again["Location"]
    another = client.post("/desk/emergencies/new/", {**said, "idempotency_key": "1" * 32})
    text = another.content.decode()
    assert another.status_code == 422
    assert "is in force here. Raise or lower that one." in text
    assert first["Location"] in text
    assert "东侧坡道已经漫水" in text
    assert EmergencyResponse.objects.count() == 1


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("words", " ", "Say in a sentence what happened"),
        ("words", "水" * 5000, "At most 2000 characters"),
        ("advice", "", "Say what residents should do now"),
        ("advice", "走" * 501, "At most 500 characters"),
        ("kind", "meteor", "Choose what kind of emergency it is"),
        ("level", "nine", "Choose a level"),
        ("review_at", "2020-01-01T10:00", "A time from now on, at most"),
        ("review_at", "2027-01-01T10:00", "A time from now on, at most"),
        ("review_at", "-5", "A time from now on, at most"),
    ],
)
def test_what_is_wrong_stands_at_its_field(at_desk: SignIn, world: World, field: str, value: str, said: str) -> None:
    answer = at_desk(HEAD).post("/desk/emergencies/new/", {**FORM, "place": str(world.estate.pk), field: value})
    text = answer.content.decode()
    assert answer.status_code == 422
    assert f'href="#id_{field}"' in text
    assert said in text
    assert not EmergencyResponse.objects.exists()


def test_what_the_server_filled_in_stands_over_the_draft(at_desk: SignIn, world: World) -> None:
    """Else the advice of the first kind comes back over that of the chosen one, and residents read it."""
    client = at_desk(HEAD)
    first = client.get("/desk/emergencies/new/").content.decode()
    assert 'data-draft="emergency-new">' in first
    advice = re.search(r'name="advice"[^>]*>([^<]+)<', first)
    assert advice is not None
    said = {**FORM, "do": "look", "kind": "gas", "advice": advice[1], "place": str(world.estate.pk)}
    looked = client.post("/desk/emergencies/new/", said).content.decode()
    assert 'data-draft="emergency-new" data-filled>' in looked
    assert advice[1] not in looked


def test_looking_shows_whom_a_level_calls_and_the_advice_of_the_kind(at_desk: SignIn, world: World) -> None:
    said = {**FORM, "do": "look", "kind": "gas", "level": "two", "advice": "", "place": str(world.estate.pk)}
    text = at_desk(COMMUNITY).post("/desk/emergencies/new/", said).content.decode()
    assert "Level II calls 8 bodies here" in text
    assert "区城管局" in text
    assert "touch no switch" in text
    assert not EmergencyResponse.objects.exists()


@pytest.mark.parametrize("place", ["other_estate", "community", "nowhere"])
def test_where_they_declare_nothing_nothing_is_declared_elsewhere(at_desk: SignIn, world: World, place: str) -> None:
    wanted = str(world.places[place].pk) if place in world.places else "x"
    answer = at_desk(HEAD).post("/desk/emergencies/new/", {**FORM, "place": wanted})
    text = answer.content.decode()
    assert answer.status_code == 422
    assert "Your body declares nothing there. Choose another place." in text
    assert "东侧坡道已经漫水" in text
    assert not EmergencyResponse.objects.exists()


def test_a_level_that_is_not_theirs_there_is_refused_at_its_field(at_desk: SignIn, world: World) -> None:
    said = {**FORM, "place": str(world.estate.pk), "level": "one"}
    answer = at_desk(COMMUNITY).post("/desk/emergencies/new/", said)
    text = answer.content.decode()
    assert answer.status_code == 422
    assert "Your body does not declare this level there" in text
    assert 'href="#id_level"' in text
    assert "东侧坡道已经漫水" in text
    assert not EmergencyResponse.objects.exists()


def test_places_of_every_post_are_offered_and_each_is_declared_in_its_post(at_desk: SignIn, world: World) -> None:
    head, office = world.actor(HEAD), world.actor(COMMUNITY)
    both = replace(head, posts=(*head.posts, *office.posts))
    for wanted, held in (({}, head.posts[0]), ({"place": world.places["community"].pk}, office.posts[0])):
        found = _standing(RequestFactory().get("/", wanted), both)
        assert found is not None
        assert found.held == held
        assert {world.estate.pk, world.places["community"].pk} <= {place.pk for place in found.places}
        assert len({place.pk for place in found.places}) == len(found.places)


def test_a_called_body_answers(at_desk: SignIn, emergency: Emergency) -> None:
    client = at_desk("property_manager")
    assert emergency.response.title in client.get("/desk/").content.decode()
    text = client.get(address(emergency)).content.decode()
    assert "Asked of 安和物业" in text
    client.post(address(emergency), of_call(emergency, "acknowledge"))
    assert emergency.call().state == CallState.ACKNOWLEDGED
    wrong = client.post(address(emergency), of_call(emergency, "tell_how", words="泵不够", needs_help="1"))
    assert wrong.status_code == 422
    assert "Say what help you need" in wrong.content.decode()
    assert "泵不够" in wrong.content.decode()
    client.post(
        address(emergency), of_call(emergency, "tell_how", words="泵不够", needs_help="1", help_words="再要两台水泵")
    )
    text = at_desk(HEAD).get(address(emergency)).content.decode()
    assert "再要两台水泵" in text
    assert "1 needs help" in text


def test_what_is_needed_becomes_a_request_once(at_desk: SignIn, emergency: Emergency) -> None:
    emergency.told(needs_help=True, help_words="再要两台水泵")
    report = Telling.objects.get()
    client, said = at_desk(HEAD), {"do": "file_help", "report": str(report.pk)}
    assert "Make it a request" in client.get(address(emergency)).content.decode()
    client.post(address(emergency), said)
    row = ServiceRequest.objects.get()
    assert row.title == "再要两台水泵"
    assert row.number in client.get(address(emergency)).content.decode()
    assert client.post(address(emergency), said).status_code == 409
    assert ServiceRequest.objects.count() == 1


def test_raising_needs_a_reason_and_one_s_own_level(at_desk: SignIn, world: World) -> None:
    one = declared(world, world.at, by=COMMUNITY)
    client = at_desk(COMMUNITY)
    text = client.get(address(one)).content.decode()
    assert "Level II" in text
    wrong = client.post(address(one), sent(one, "raise_level", level="two", words=""))
    assert wrong.status_code == 422
    assert "Say why it is raised" in wrong.content.decode()
    assert client.post(address(one), sent(one, "raise_level", level="one", words="更大了")).status_code == 403
    client.post(address(one), sent(one, "raise_level", level="two", words="更大了"))
    assert one.fresh().level == "two"
    assert "更大了" in client.get(address(one)).content.decode()


def test_the_station_cannot_raise_and_sees_no_button(at_desk: SignIn, emergency: Emergency) -> None:
    text = at_desk(HEAD).get(address(emergency)).content.decode()
    assert 'data-verb="stand_down"' in text
    assert 'data-verb="raise_level"' not in text


def test_standing_down_and_looking_back(at_desk: SignIn, emergency: Emergency) -> None:
    client = at_desk(HEAD)
    client.post(address(emergency), sent(emergency, "publish", words="十点前恢复供电", advice="可以回家了"))
    assert emergency.fresh().advice == "可以回家了"
    client.post(address(emergency), sent(emergency, "go_on", words="", review_at=""))
    client.post(address(emergency), sent(emergency, "stand_down", words="水抽干了"))
    assert emergency.fresh().state == State.STOOD_DOWN
    assert "what went well, what is to mend?" in client.get("/desk/").content.decode()
    wrong = client.post(address(emergency), sent(emergency, "look_back", went_well="快", into_request="1"))
    assert wrong.status_code == 422
    assert "Say what is to be mended" in wrong.content.decode()
    said = sent(emergency, "look_back", went_well="来得快", to_mend="备两台水泵", into_request="1")
    client.post(address(emergency), said)
    assert emergency.fresh().state == State.LOOKED_BACK
    assert "The request that it became" in client.get(address(emergency)).content.decode()
    assert emergency.response.title in client.get("/desk/emergencies/?list=past").content.decode()


def test_somebody_was_faster(at_desk: SignIn, emergency: Emergency) -> None:
    said = sent(emergency, "publish", words="请绕行东门")
    emergency.told()
    at_desk(HEAD).post(address(emergency), sent(emergency, "go_on"))
    answer = at_desk(HEAD).post(address(emergency), said)
    assert answer.status_code == 422
    assert "请绕行东门" in answer.content.decode()
    assert "Somebody did something here meanwhile" in answer.content.decode()


def test_words_whose_form_is_gone_are_still_shown(at_desk: SignIn, emergency: Emergency) -> None:
    bulletin = sent(emergency, "publish", words="请绕行东门", advice="别靠近")
    telling = of_call(emergency, "tell_how", words="泵不够", needs_help="1", help_words="再要两台")
    actions.look_back(emergency.stood_down(), went_well="快", by=emergency.by(), at=emergency.at)
    for role, said in ((HEAD, bulletin), ("property_manager", telling)):
        answer = at_desk(role).post(address(emergency), said)
        assert answer.status_code == 422
        text = answer.content.decode()
        assert "data-unsent" in text
        assert all(said[name] in text for name in ("words", "advice", "help_words") if name in said)


def test_a_draft_is_of_one_response_only(at_desk: SignIn, emergency: Emergency) -> None:
    text = at_desk(HEAD).get(address(emergency)).content.decode()
    drafts = re.findall(r'data-draft="([^"]+)"', text)
    assert f"emergency-{emergency.response.number}-publish" in drafts
    assert all(emergency.response.number in draft for draft in drafts)


def test_a_message_leads_to_the_page_of_whoever_sees_it(at_desk: SignIn, emergency: Emergency) -> None:
    bodies = emergency.world.bodies
    for body in ("property", "lighting"):
        Message.objects.create(
            kind="emergency.body.declared", subject_type="emergency_response", subject_id=emergency.response.pk,
            at=emergency.at, outbox_id=uuid4(), organisation_id=bodies[body].pk,
            refs={"number": emergency.response.number},
        )  # fmt: skip
    assert f'href="{address(emergency)}"' in at_desk("property_manager").get("/desk/messages/").content.decode()
    text = at_desk("department_officer").get("/desk/messages/").content.decode()
    assert "an emergency calls you" in text
    assert address(emergency) not in text


def test_it_is_not_there_for_others(at_desk: SignIn, emergency: Emergency) -> None:
    for role in ("utility_officer", "department_officer", "city_officer", "auditor", "administrator", "repairer"):
        assert at_desk(role).get(address(emergency)).status_code == 404, role
        assert emergency.response.number not in at_desk(role).get("/desk/emergencies/").content.decode()
    for role in (HEAD, "deputy", COMMUNITY, "building_leader", ABOVE, DISTRICT):
        assert at_desk(role).get(address(emergency)).status_code == 200, role
    assert at_desk("auditor").get("/desk/emergencies/").status_code == 404
    assert at_desk(HEAD).get("/desk/emergencies/ER-0/").status_code == 404
    assert at_desk("property_manager").get("/desk/emergencies/new/").status_code == 200
    assert at_desk("building_leader").get("/desk/emergencies/new/").status_code == 404


def test_a_call_or_report_of_another_response_is_not_there(at_desk: SignIn, world: World) -> None:
    one = declared(world, world.at)
    other = declared(world, world.at, kind="fire")
    other.told(needs_help=True, help_words="云梯")
    report = Telling.objects.get()
    client = at_desk("property_manager")
    assert client.post(address(one), of_call(other, "acknowledge")).status_code == 404
    assert client.post(address(one), {"do": "file_help", "report": str(report.pk)}).status_code == 404
    assert client.post(address(one), {"do": "acknowledge", "call": "x"}).status_code == 404
    assert client.post(address(one), {"do": "dance"}).status_code == 404


def test_the_notice_on_paper_says_what_residents_may_read(at_desk: SignIn, emergency: Emergency) -> None:
    client = at_desk(HEAD)
    client.post(address(emergency), sent(emergency, "publish", words="十点前恢复供电"))
    emergency.told(words="内部：泵坏了")
    text = client.get(address(emergency, "print/")).content.decode()
    assert "Level III" in text
    assert "十点前恢复供电" in text
    assert ADVICE in text
    assert "泵坏了" not in text
    assert at_desk("utility_officer").get(address(emergency, "print/")).status_code == 404


def test_a_list_costs_the_same_for_one_and_for_three(
    at_desk: SignIn, world: World, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    declared(world, world.at)
    client = at_desk(HEAD)
    client.get("/desk/emergencies/")
    with django_assert_num_queries(5):
        client.get("/desk/emergencies/")
    declared(world, world.at, kind="fire")
    declared(world, world.at, kind="gas")
    with django_assert_num_queries(5):
        assert client.get("/desk/emergencies/").content.count(b'data-kind="emergency"') == 3


def test_a_page_costs_the_same_however_much_was_told(
    at_desk: SignIn, emergency: Emergency, django_assert_max_num_queries: Callable[..., object]
) -> None:
    client = at_desk(HEAD)
    emergency.told()
    client.get(address(emergency))
    with django_assert_max_num_queries(14) as one:
        client.get(address(emergency))
    for body in ("grid", "community_office", "property"):
        emergency.told(body)
    with django_assert_max_num_queries(len(one.captured_queries)):
        client.get(address(emergency))


def test_when_somebody_is_late_the_holder_reads_it(at_desk: SignIn, emergency: Emergency) -> None:
    EmergencyCall.objects.filter(organisation=emergency.world.bodies["property"]).update(
        due_at=emergency.at - timedelta(hours=2), overdue_at=emergency.at
    )
    assert "somebody called has not answered" in at_desk(HEAD).get("/desk/").content.decode()
    assert "1 late" in at_desk(HEAD).get(address(emergency)).content.decode()


def test_past_ones_say_when_and_none_says_that_there_is_none(at_desk: SignIn, emergency: Emergency) -> None:
    client = at_desk(HEAD)
    assert "No emergency response is over yet" in client.get("/desk/emergencies/?list=past").content.decode()
    began = emergency.at
    emergency.stood_down()
    page = client.get("/desk/emergencies/?list=past").content.decode()
    assert f"{day(began, began)}: " in page
    assert "1 emergency response is over" in page

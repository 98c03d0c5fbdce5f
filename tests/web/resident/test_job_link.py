"""A repairer without an account opens one job through a link: that job, three verbs, as long as it stays there."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
import time_machine
from django.test import Client

from linli.core.models import Event
from linli.demo.cast import World
from linli.service_requests import actions
from linli.service_requests.actions import Given
from linli.service_requests.models import Remark, ServiceRequest
from linli.service_requests.queries import code_of, events_of
from linli.web.service_request_pages import Audience, timeline
from tests.service_requests.steps import HEAD, LAMP, REPAIRER, Path
from tests.web.resident.reading import read

pytestmark = pytest.mark.django_db
PHONE = "13800138000"


@pytest.fixture
def path(world: World, at: datetime) -> Path:
    """Ways to every state, an hour before the page is opened."""
    return Path(world, at - timedelta(hours=2))


@pytest.fixture
def phone() -> Client:
    """A browser that nobody has signed in to."""
    return Client(headers={"accept-language": "en"})


def given(path: Path, row: ServiceRequest, name: str = "马师傅") -> Given:
    return actions.make_link(row, name=name, by=path.by(REPAIRER), at=path.at)


def address(link: Given) -> str:
    return f"/job/{link.words}/"


def sent(row: ServiceRequest, verb: str, **fields: Any) -> dict[str, Any]:
    row.refresh_from_db()
    return {"verb": verb, "version": row.version, **fields}


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_it_shows_what_is_needed_and_nothing_of_the_reporter(path: Path, phone: Client, language: str) -> None:
    row = path.dispatched(phone=PHONE, on_behalf=True, reporter_name="王秀兰", role=HEAD)
    answer = phone.get(address(given(path, row)), headers={"accept-language": language})
    page = answer.content.decode()
    assert answer.status_code == 200
    assert LAMP in page
    assert row.number in page
    assert PHONE not in page
    assert PHONE[-4:] not in page
    assert "王秀兰" not in page
    assert code_of(row.pk) not in page
    assert page.count("<nav") == 1, "only help and a word about the page, at its foot"
    assert "no-store" in answer["Cache-Control"]
    assert "noindex" in answer["X-Robots-Tag"]


def test_it_names_the_telephone_of_the_body_that_gave_it(path: Path, phone: Client) -> None:
    row = path.dispatched()
    giver, station = path.world.bodies["property"], row.station
    text = phone.get(address(given(path, row))).content.decode()
    assert giver.telephone != station.telephone
    for body in (giver, station):
        assert f'href="tel:{body.telephone.replace("-", "")}"' in text
    assert giver.short_name in text


def test_a_job_is_taken_and_resolved_without_an_account(path: Path, phone: Client) -> None:
    row = path.dispatched()
    link = given(path, row)
    assert phone.post(address(link), sent(row, "take", words="下午三点到")).status_code == 303
    row.refresh_from_db()
    assert row.state == "in_hand"
    assert phone.post(address(link), sent(row, "resolve", result="repaired", words="换了灯泡")).status_code == 303
    row.refresh_from_db()
    assert (row.state, row.resolved_by_id) == ("resolved", path.by(REPAIRER).person_id)
    assert Remark.objects.filter(service_request=row, text="换了灯泡", person_id=None).exists()


def test_what_was_done_is_written_down_with_the_name_for_staff_and_the_body_for_others(
    path: Path, phone: Client
) -> None:
    row = path.dispatched()
    link = given(path, row)
    phone.post(address(link), sent(row, "take"))
    row = ServiceRequest.objects.select_related("station", "holder", "lead").get(pk=row.pk)
    event = Event.objects.get(subject_id=str(row.pk), kind="service_request.taken")
    assert event.refs["link"] == str(link.link.pk)
    assert (event.person_id, event.appointment_id) == (None, None)
    assert event.organisation_id == row.lead_id
    assert "马师傅" not in str([each.refs for each in events_of(row)])
    staff = " ".join(entry.words for entry in timeline(row, Audience.STAFF))
    assert "马师傅 (through a link)" in staff
    assert "gave a link to 马师傅" in staff
    for audience in (Audience.RESIDENT, Audience.PUBLIC):
        told = " ".join(entry.words for entry in timeline(row, audience))
        assert "马师傅" not in told
        assert "link" not in told
        assert f"{row.lead.short_name if row.lead else ''} took it" in told


def test_it_is_given_back_with_a_reason_and_then_opens_nothing(path: Path, phone: Client) -> None:
    row = path.dispatched()
    link = given(path, row)
    reason = row.playbook.reasons_for("return")[0].key
    assert phone.post(address(link), sent(row, "return", reason=reason, why="要电工")).status_code == 303
    row.refresh_from_db()
    assert (row.state, row.returns) == ("accepted", 1)
    answer = phone.get(address(link))
    assert answer.status_code == 410
    assert "no longer with those who gave you this link" in answer.content.decode()


def test_forwarded_after_it_was_resolved_it_closes_nothing_and_shows_nothing(path: Path, phone: Client) -> None:
    row = path.in_hand()
    link = given(path, row)
    path.resolve(row)
    row.refresh_from_db()
    before = (row.state, row.version)
    for verb in ("take", "return", "resolve", "close", "rate"):
        answer = phone.post(address(link), sent(row, verb, result="repaired", words="x"))
        assert answer.status_code == 410
    page = phone.get(address(link)).content.decode()
    assert "Now the resident has the word." in page
    assert LAMP not in page
    row.refresh_from_db()
    assert (row.state, row.version) == before


def test_dispatched_anew_to_the_same_body_an_old_link_stays_shut(path: Path, phone: Client) -> None:
    row = path.dispatched()
    link = given(path, row)
    row = actions.take_back(row, by=path.by(HEAD), at=path.later(minutes=1))
    actions.dispatch(row, by=path.by(HEAD), at=path.later(minutes=1), to=path.world.bodies["property"])
    assert phone.get(address(link)).status_code == 410


def test_words_of_no_link_open_nothing(phone: Client, path: Path) -> None:
    for words in ("x", "灯" * 30, "A" * 43, "%00"):
        answer = phone.get(f"/job/{words}/")
        assert answer.status_code == 404
    assert "There is no job behind this link." in phone.get("/job/wrong/").content.decode()
    assert phone.get("/job/wrong/", headers={"accept-language": "zh-hans"}).status_code == 404


def test_it_runs_out_after_seven_days(path: Path, phone: Client) -> None:
    link = given(path, path.dispatched())
    with time_machine.travel(link.link.expires_at - timedelta(seconds=1), tick=False):
        assert phone.get(address(link)).status_code == 200
    with time_machine.travel(link.link.expires_at, tick=False):
        answer = phone.get(address(link))
        assert answer.status_code == 410
        assert "This link has run out." in answer.content.decode()


def test_taken_back_it_opens_nothing(path: Path, phone: Client) -> None:
    row = path.dispatched()
    link = given(path, row)
    actions.revoke_link(link.link, by=path.by(REPAIRER), at=path.at)
    answer = phone.post(address(link), sent(row, "take"))
    assert answer.status_code == 410
    assert "This link was taken back." in answer.content.decode()
    row.refresh_from_db()
    assert row.state == "dispatched"


@pytest.mark.parametrize("verb", ["pause", "defer", "extend", "close", "rate", "reopen", "dispatch", "note", ""])
def test_other_verbs_are_not_there(path: Path, phone: Client, verb: str) -> None:
    row = path.in_hand()
    answer = phone.post(address(given(path, row)), sent(row, verb, words="x", reason="parts"))
    assert answer.status_code == 404
    row.refresh_from_db()
    assert row.state == "in_hand"


def test_what_is_missing_is_said_at_its_field_and_what_was_typed_stays(path: Path, phone: Client) -> None:
    row = path.in_hand()
    answer = phone.post(address(given(path, row)), sent(row, "resolve", result="repaired", words=""))
    assert answer.status_code == 422
    page = read(answer)
    assert page.one("p", id="id_words_error").text() == "Tell the resident in a sentence what was done."
    answer = phone.post(address(given(path, row)), sent(row, "resolve", result="", words="换了灯泡"))
    assert "换了灯泡" in answer.content.decode()
    assert read(answer).one("p", id="id_result_error").text()


def test_a_page_that_is_out_of_date_changes_nothing_and_keeps_the_words(path: Path, phone: Client) -> None:
    row = path.dispatched()
    link = given(path, row)
    stale = sent(row, "take", words="下午到")
    actions.classify(row, by=path.by(HEAD), at=path.at, category="other", urgency=row.urgency)
    answer = phone.post(address(link), stale)
    assert answer.status_code == 409
    assert "下午到" in answer.content.decode()
    row.refresh_from_db()
    assert row.state == "dispatched"
    assert phone.post(address(link), {"verb": "take"}).status_code == 409


def test_what_cannot_be_done_now_says_why(path: Path, phone: Client) -> None:
    row = path.in_hand()
    answer = phone.post(address(given(path, row)), sent(row, "take", words="下午到"))
    assert answer.status_code == 409
    assert "It is now" in answer.content.decode()


def test_script_in_the_name_and_the_words_stays_text(path: Path, phone: Client) -> None:
    hostile = "<script>alert(1)</script>"
    row = path.in_hand(words=f"灯不亮\n{hostile}")
    link = given(path, row, name=hostile)
    page = phone.post(address(link), sent(row, "resolve", result="", words=hostile)).content.decode()
    assert hostile not in page
    assert "&lt;script&gt;" in page


def test_a_photo_of_another_job_is_not_there(path: Path, phone: Client) -> None:
    link = given(path, path.dispatched())
    assert phone.get(f"{address(link)}photos/{uuid4()}/full").status_code == 404
    assert phone.get(f"/job/wrong/photos/{uuid4()}/full").status_code == 404


def test_the_page_asks_the_database_little(path: Path, phone: Client, django_assert_max_num_queries: Any) -> None:
    link = given(path, path.in_hand())
    phone.get(address(link))
    with django_assert_max_num_queries(6):
        phone.get(address(link))

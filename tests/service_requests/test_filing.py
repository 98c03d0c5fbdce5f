"""Filing: one sentence is enough, and a repeated call gets the first answer again."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import psycopg
import pytest

from linli.core.actions import KeyReused
from linli.core.actors import NOBODY, system
from linli.core.codes import format_code, parse_number
from linli.core.models import Answer, Event
from linli.core.refusals import Invalid, Refused
from linli.people.models import Contact
from linli.places.actions import add_place
from linli.places.enums import Level
from linli.service_requests import actions
from linli.service_requests.actions import Filed, Key, Report
from linli.service_requests.enums import Kind, Source, State
from linli.service_requests.models import ServiceRequest
from linli.service_requests.queries import by_code
from tests.service_requests.steps import COMMUNITY, GAS, HEAD, LAMP, Path, clocks, told


def file(path: Path, words: str = LAMP, *, place: str = "unit", key: str = "", by: Any = NOBODY, **given: Any) -> Filed:
    report = Report(words, **given)
    known = Key("door", key) if key else None
    return actions.file(place=path.world.places[place], report=report, by=by, at=path.at, key=known)


def test_one_sentence_is_enough(path: Path) -> None:
    filed = file(path, source=Source.DOOR_CODE)
    row = ServiceRequest.objects.get(pk=filed.id)
    assert (row.state, row.source, row.kind) == (State.RECEIVED, Source.DOOR_CODE, Kind.PROBLEM)
    assert (row.words, row.title, row.category, row.category_suggested) == (LAMP, LAMP, "public_lighting", True)
    assert (row.station.short_name, row.holder, row.lead) == ("春和里站", row.station, None)
    assert row.level_ids()["estate"] == path.world.estate.pk
    assert row.level_ids()["place"] == path.world.places["unit"].pk
    assert (row.reporter_id, row.filed_by_id, row.contact_id) == (None, None, None)
    assert filed.answer_by == row.due_at == row.clocks.get().due_at
    assert clocks(row) == {"accept"}
    assert told(row) == {("filed", "春和里站")}


def test_the_number_names_district_and_day_and_the_code_opens_it_however_typed(path: Path) -> None:
    filed = file(path)
    number = parse_number(filed.number)
    assert number is not None
    assert (number.prefix, number.area_code, str(number.local_date)) == ("SQ", "990102", "2026-11-23")
    shown = format_code(filed.code)
    full_width = "".join(chr(ord(letter) + 0xFEE0) if letter != "-" else "－" for letter in shown)
    looked_alike = filed.code.replace("0", "o").replace("1", "l")
    for typed in (filed.code, shown, shown.lower(), f" {shown[:3]} {shown[3:]} ", full_width, looked_alike):
        found = by_code(typed)
        assert found is not None, typed
        assert found.pk == filed.id
    for typed in (filed.number, "", "K7M4T", filed.code[:-1] + ("0" if filed.code[-1] != "0" else "2"), "x" * 500):
        assert by_code(typed) is None


def test_every_wrong_field_is_named_at_once(path: Path) -> None:
    with pytest.raises(Invalid) as caught:
        file(
            path, " \u200b\n", where_words="远" * 81, reporter_name="名" * 41, phone="12", category="no_such",
            on_behalf=True, by=path.by(HEAD),
        )  # fmt: skip
    assert set(caught.value.errors) == {"words", "where_words", "reporter_name", "phone", "category"}
    assert all(caught.value.errors.values())
    with pytest.raises(Invalid) as caught:
        file(path, "长" * 4001)
    assert set(caught.value.errors) == {"words"}
    assert "4001" in caught.value.errors["words"]
    assert ServiceRequest.objects.count() == 0


def test_four_thousand_characters_are_taken_and_named_by_their_first_words(path: Path) -> None:
    row = ServiceRequest.objects.get(pk=file(path, "路灯\n" + "长" * 3997).id)
    assert row.title == "路灯 " + "长" * 36 + "…"
    assert row.words.startswith("路灯\n长")


def test_a_gas_leak_is_urgent_before_anybody_reads_it(path: Path) -> None:
    row = ServiceRequest.objects.get(pk=file(path, GAS).id)
    assert (row.category, row.urgency, row.hazard) == ("gas_leak", "urgent", True)
    assert row.due_at == path.at + timedelta(minutes=30)
    event = Event.objects.get(subject_id=str(row.pk))
    assert event.refs == {"to": "received", "category": "gas_leak", "urgency": "urgent", "source": "web"}
    assert (event.person_id, event.behalf_of_id) == (None, None)


def test_at_night_an_urgent_one_is_answered_within_half_an_hour_the_rest_in_the_morning(path: Path) -> None:
    path.at = path.at.replace(hour=15)  # 23:00 in Shanghai
    assert file(path, GAS).answer_by == path.at + timedelta(minutes=30)
    assert file(path).answer_by == path.at + timedelta(hours=15)  # 14:00 the next day, after four working hours


def test_words_that_name_nothing_known_are_left_to_the_clerk(path: Path) -> None:
    row = ServiceRequest.objects.get(pk=file(path, "说不清楚的事").id)
    assert (row.category, row.category_suggested, row.urgency, row.hazard) == ("", False, "important", False)


def test_a_chosen_category_is_no_guess_and_may_make_it_a_proposal(path: Path) -> None:
    row = ServiceRequest.objects.get(pk=file(path, "门口装一个快递柜", category="proposal_facility").id)
    assert (row.kind, row.category_suggested) == (Kind.PROPOSAL, False)


@pytest.mark.parametrize(
    "given", [{"about_station": True}, {"category": "about_station"}, {"words": "站长推诿，反映两次不答复"}]
)
def test_a_complaint_about_the_station_goes_past_it(path: Path, given: dict[str, Any]) -> None:
    row = ServiceRequest.objects.get(pk=file(path, given.pop("words", "说不清楚的事"), **given).id)
    assert row.about_station
    assert (row.station.short_name, row.holder.short_name) == ("春和里站", "和畅社区")
    assert told(row) == {("filed", "和畅社区")}


def test_what_is_private_by_its_nature_is_for_the_station_s_eyes(path: Path) -> None:
    assert ServiceRequest.objects.get(pk=file(path, "独居老人想有人陪护").id).station_only
    assert ServiceRequest.objects.get(pk=file(path, station_only=True).id).station_only
    assert not ServiceRequest.objects.get(pk=file(path).id).station_only


def test_for_somebody_else_only_staff_and_neighbours_in_office_report(path: Path) -> None:
    with pytest.raises(Refused):
        file(path, on_behalf=True, by=path.by("resident"))
    filed = file(path, on_behalf=True, by=path.by("building_leader"), reporter_name="张阿婆", phone="0990 1000099")
    row = ServiceRequest.objects.get(pk=filed.id)
    assert (row.reporter_id, row.filed_by_id) == (None, path.by("building_leader").person_id)
    assert (row.reporter_name, row.on_behalf) == ("张阿婆", True)
    assert row.contact == Contact.objects.get()


def test_where_nobody_serves_nothing_is_lost_in_silence(path: Path) -> None:
    alone = add_place(level=Level.CITY, name="远安市", parent=None, code="990900000000", by=system(), at=path.at)
    with pytest.raises(LookupError):
        actions.file(place=alone, report=Report(LAMP), by=NOBODY, at=path.at)


def test_without_a_station_the_community_receives(path: Path) -> None:
    community = actions.file(place=path.world.places["community"], report=Report(LAMP), by=NOBODY, at=path.at)
    row = ServiceRequest.objects.get(pk=community.id)
    assert row.station.short_name == row.holder.short_name == "和畅社区"
    assert actions.accept(row, by=path.by(COMMUNITY), at=path.at).state == State.ACCEPTED


def test_the_same_call_gets_the_first_answer_again(path: Path) -> None:
    first = file(path, key="a", phone="10000009999")
    path.later(hours=2)
    again = file(path, f" {LAMP}\u200b", key="a", phone="10000009999 ")
    assert again.again
    assert not first.again
    same = ("id", "number", "code", "answer_by")
    assert [getattr(again, name) for name in same] == [getattr(first, name) for name in same]
    assert (ServiceRequest.objects.count(), Contact.objects.count(), Answer.objects.count()) == (1, 1, 1)
    assert Event.objects.filter(kind="service_request.filed").count() == 1


@pytest.mark.parametrize(
    "change", [{"words": GAS}, {"phone": "10000009998"}, {"place": "room"}, {"station_only": True}]
)
def test_another_report_under_the_same_key_is_refused(path: Path, change: dict[str, Any]) -> None:
    file(path, key="a")
    with pytest.raises(KeyReused):
        file(path, **{"words": LAMP, "key": "a", **change})
    assert ServiceRequest.objects.count() == 1


def test_other_clients_and_other_keys_are_other_reports(path: Path) -> None:
    file(path, key="a")
    file(path, key="b")
    actions.file(place=path.world.places["unit"], report=Report(LAMP), by=NOBODY, at=path.at, key=Key("app", "a"))
    assert len(set(ServiceRequest.objects.values_list("number", flat=True))) == 3


def test_a_refused_report_leaves_its_key_free(path: Path) -> None:
    with pytest.raises(Invalid):
        file(path, LAMP, key="a", category="no_such")
    assert file(path, LAMP, key="a").again is False


@pytest.fixture
def sent(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """Every statement that goes to the database, whoever sends it."""
    heard: list[str] = []
    execute = psycopg.Cursor.execute

    def listen(self: Any, query: Any, *args: Any, **kwargs: Any) -> Any:
        heard.append(str(query))
        return execute(self, query, *args, **kwargs)

    monkeypatch.setattr(psycopg.Cursor, "execute", listen)
    yield heard


@pytest.mark.parametrize("given", [{}, {"phone": "10000009999", "about_station": True}])
def test_filing_takes_few_statements(path: Path, sent: list[str], given: dict[str, Any]) -> None:
    file(path, key="warm")
    sent.clear()
    file(path, key="counted", **given)
    assert any("row3 AS (INSERT INTO" in statement for statement in sent)
    assert len(sent) <= 20


LONG = (
    "我在某平台被人骗了一笔钱，报警后一直没有回音，想问一问社区能不能帮忙联系有关部门，"
    "也提醒大家不要上当，这件事已经拖了三个多月了，请给个说法，谢谢。"
)


@pytest.mark.parametrize(
    ("words", "category"),
    [
        ("希望有人帮忙", "proposal_facility"),
        (LONG + "希望尽快", ""),
        (LONG + "路灯也不亮", "public_lighting"),
        (LONG + "家里还有煤气味", "gas_leak"),
        (LONG + "服务站没回", "about_station"),
        (LONG + "家里有老人", "elderly_care"),
    ],
)
def test_a_word_in_passing_of_a_long_text_is_no_guess_unless_it_is_a_hazard_or_private(
    path: Path, words: str, category: str
) -> None:
    assert path.filed(words).category == category

"""The questions that the rest of the house asks of a playbook."""

from __future__ import annotations

from datetime import time

import pytest
from django.utils import translation
from pydantic import ValidationError

from linli.core.clock import Allowance, WorkingHours
from linli.playbooks import enums
from linli.playbooks.enums import BodyKind, PlaceLevel, Power, UrgencyClass, Word
from linli.playbooks.fields import Narrowing, Part
from linli.playbooks.loading import load
from linli.playbooks.schema import Playbook
from linli.playbooks.shape import slot, slots, table_at
from tests.playbooks.small import broken


def tables() -> set[type[Part]]:
    """Every model reachable from the playbook."""
    found: set[type[Part]] = set()
    waiting: list[type[Part]] = [Playbook]
    while waiting:
        model = waiting.pop()
        if model not in found:
            found.add(model)
            waiting += [here.table for here in slots(model) if here.table is not None]
    return found


def test_clocks_are_asked_for_by_class(small: Playbook) -> None:
    assert small.urgency("urgent").accept_by == Allowance("elapsed", minutes=30)
    assert small.urgency(UrgencyClass.HARD).resolve_by == Allowance("working", days=15)
    with pytest.raises(ValueError, match="later"):
        small.urgency("later")


def test_hours_and_quiet_days_are_ready_to_use(small: Playbook) -> None:
    assert small.hours == WorkingHours(((time(9), time(12)), (time(13), time(17))))
    assert small.quiet_days == 7


def test_quiet_days_are_seven_where_nothing_is_said() -> None:
    assert load(broken("quiet_days = 7\n", "")).quiet_days == 7


def test_what_is_not_there_is_a_lookup_error(small: Playbook) -> None:
    with pytest.raises(LookupError):
        small.category("lift")
    with pytest.raises(LookupError):
        small.post("king")
    with pytest.raises(LookupError):
        small.group("sea")
    with pytest.raises(LookupError):
        small.reason("pause", "holiday")


def test_parts_are_found_by_key(small: Playbook) -> None:
    assert small.category("roof").name_for("zh-hans") == "屋顶"
    assert small.category("roof").name_for("en") == "Roof"
    assert small.group("house").name_for("zh_Hans") == "房子"
    assert [category.key for category in small.categories_in("house")] == ["lamp", "roof"]
    assert small.post("neighbour").unpaid
    assert small.reason("return", "not_ours").needs_note


def test_powers_are_asked_for_by_post(small: Playbook) -> None:
    assert small.powers_of("manager") == {Power.SERVICE_REQUEST_VIEW, Power.SERVICE_REQUEST_HANDLE}
    assert small.powers_of("a post of another playbook") == frozenset()
    assert [post.key for post in small.posts_with(Power.SERVICE_REQUEST_ACCEPT)] == ["head", "officer"]
    assert [post.key for post in small.posts_with(Power.SERVICE_REQUEST_ACCEPT, "service_station")] == ["head"]
    assert [post.key for post in small.posts_of(BodyKind.VOLUNTEER_TEAM)] == ["neighbour"]


def test_a_kind_that_has_no_handler_is_not_asked(small: Playbook) -> None:
    assert small.is_asked("volunteer_team")
    assert not small.is_asked("property_company")
    assert not small.is_asked("department")


def test_a_word_is_the_citys_or_else_the_products_own(small: Playbook) -> None:
    assert small.word(Word.SERVICE_STATION, "zh-hans") == "驿站"
    assert small.word(Word.SERVICE_STATION) == "stop"
    with translation.override("zh-hans"):
        assert small.word(Word.SERVICE_STATION) == "驿站"
    assert small.word(Word.CLOSED_LIST) == "closed list"


def test_a_name_reads_in_the_active_language(small: Playbook) -> None:
    assert str(small.name) == "Small"
    with translation.override("zh-hans"):
        assert str(small.name) == "小"


def test_a_playbook_cannot_be_changed(small: Playbook) -> None:
    with pytest.raises(ValidationError):
        small.version = "2"  # type: ignore[misc]


def test_every_key_says_how_it_may_be_narrowed() -> None:
    for model in tables():
        for here in slots(model):
            extra = here.field.json_schema_extra
            assert isinstance(extra, dict), f"{model.__name__}.{here.key}"
            assert extra["narrow"] in set(Narrowing), f"{model.__name__}.{here.key}"


def test_every_table_with_numbers_says_where_they_come_from() -> None:
    inside_another = {
        "Cadence",
        "DutyCadence",
        "DrillTask",
        "Star",
        "PointsRate",
        "HonourKind",
    }  # its forum, duty, drill or points say so
    for model in tables():
        numbers = [here.key for here in slots(model) if _is_number(here.field.annotation)]
        if numbers and model.__name__ not in inside_another:
            assert slot(model, "source") is not None, f"{model.__name__}: {numbers}"


def _is_number(annotation: object) -> bool:
    return annotation in (int, int | None) or "Any" in str(annotation)


def test_a_path_leads_to_the_table_that_stands_there() -> None:
    def name(*path: str | int) -> str:
        found = table_at(Playbook, path)
        return found.__name__ if found else ""

    assert name() == "Playbook"
    assert name("categories", 3) == "Category"
    assert name("urgency", "urgent") == "UrgencySpec"
    assert name("urgency", "urgent", "name") == "Name"
    assert name("forums", 0, "cadence") == "Cadence"
    assert name("version") == ""
    assert name("nowhere", "at", "all") == ""


@pytest.mark.parametrize(
    ("closed", "attribute"),
    [
        (enums.Power, "sentence"),
        (enums.BodyKind, "label"),
        (enums.UrgencyClass, "label"),
        (enums.PlaceLevel, "label"),
        (enums.ReasonKind, "label"),
        (enums.Source, "label"),
        (enums.Period, "label"),
        (enums.MovedKind, "label"),
        (enums.Indicator, "label"),
        (enums.Word, "default"),
    ],
)
def test_every_member_of_a_closed_set_has_its_own_words(closed: type, attribute: str) -> None:
    words = [getattr(member, attribute) for member in closed]
    assert all(words)
    assert len(set(words)) == len(words)


def test_a_power_is_a_sentence_to_its_holder() -> None:
    assert all(power.sentence.startswith("You ") and power.sentence.endswith(".") for power in Power)


def test_levels_stand_widest_first_and_urgent_runs_by_the_clock() -> None:
    assert [level.depth for level in PlaceLevel] == list(range(9))
    assert not UrgencyClass.URGENT.runs_in_working_time
    assert UrgencyClass.IMPORTANT.runs_in_working_time

"""Walls of vouchers in a playbook: what the table says and may not, how a day is spread, how it reads."""

from __future__ import annotations

import pytest
from django.utils import translation

from linli.playbooks.enums import Power
from linli.playbooks.errors import PlaybookErrors
from linli.playbooks.explaining import explain
from linli.playbooks.loading import load, shipped
from linli.playbooks.parts_vouchers import Vouchers
from tests.playbooks.small import SMALL

TABLE = """
[vouchers]
name = {{ zh = "一碗爱", en = "A bowl of love" }}
source = "example"
kept_by = ["{holder}"]
a_day = {a_day}
hours = [{hours}]
"""
ABLE = 'powers = ["service_request.view", "service_request.handle"]'
ALL = {key: load(path) for key, path in shipped().items()}


def text_with(*, holder: str = "volunteer_team", a_day: int = 10, hours: str = "7, 11, 17", able: bool = True) -> str:
    powers = ABLE[:-1] + ', "voucher.keep"]'
    return (SMALL.replace(ABLE, powers) if able else SMALL) + TABLE.format(holder=holder, a_day=a_day, hours=hours)


def plan(**more: object) -> Vouchers:
    found = load(text_with(**more)).vouchers  # type: ignore[arg-type]  # by name
    assert found is not None
    return found


def mistakes(text: str) -> list[str]:
    with pytest.raises(PlaybookErrors) as raised:
        load(text)
    return [error.key for error in raised.value.errors]


def test_without_the_table_there_are_no_walls() -> None:
    assert load(SMALL).vouchers is None
    assert plan().a_day == 10


@pytest.mark.parametrize(("hour", "free"), [(0, 0), (6, 0), (7, 4), (10, 4), (11, 7), (16, 7), (17, 10), (23, 10)])
def test_a_day_is_given_out_in_equal_parts(hour: int, free: int) -> None:
    assert plan().free_by(hour) == free


@pytest.mark.parametrize(("hour", "then"), [(0, 7), (7, 11), (12, 17), (17, None), (23, None)])
def test_the_next_part_has_its_hour(hour: int, then: int | None) -> None:
    assert plan().next_hour(hour) == then


@pytest.mark.parametrize("a_day", [1, 2, 3, 7, 500])
def test_by_the_end_of_a_day_all_of_it_could_go_and_never_more(a_day: int) -> None:
    found = plan(a_day=a_day)
    free = [found.free_by(hour) for hour in range(24)]
    assert free == sorted(free)
    assert free[-1] == a_day


@pytest.mark.parametrize("broken", [{"a_day": 0}, {"a_day": 501}, {"hours": ""}, {"hours": "24"}, {"hours": "-1"}])
def test_numbers_out_of_reason_are_refused(broken: dict[str, object]) -> None:
    assert all(key.startswith("vouchers") for key in mistakes(text_with(**broken)))  # type: ignore[arg-type]  # by name


@pytest.mark.parametrize("hours", ["11, 7", "7, 7", "6, 17, 11"])
def test_hours_that_do_not_rise_are_refused(hours: str) -> None:
    assert mistakes(text_with(hours=hours))


def test_a_kind_of_body_in_which_nobody_could_keep_it_is_refused() -> None:
    assert mistakes(text_with(able=False))
    assert mistakes(text_with(holder="service_station"))


@pytest.mark.parametrize("key", sorted(ALL))
def test_each_city_has_keepers_and_reads_whole(key: str) -> None:
    playbook = ALL[key]
    if playbook.vouchers is None:
        pytest.skip("keeps no walls")
    assert all(playbook.posts_with(Power.VOUCHER_KEEP, kind) for kind in playbook.vouchers.kept_by)
    for language, words in (("en", "is kept by"), ("zh-hans", "哪里都不记")):
        with translation.override(language):
            said = [line for section in explain(playbook) for line in section.lines]
            assert any(words in line for line in said), language


def test_in_zhuzhou_it_is_a_bowl_of_love() -> None:
    found = ALL["zhuzhou"].vouchers
    assert found is not None
    assert found.name.zh == "一碗爱"

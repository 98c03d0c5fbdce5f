"""The table on firms: what it says, what it refuses at which line, how it reads, and what Xiangzhou says of its own."""

from __future__ import annotations

import pytest
from django.utils import translation

from linli.playbooks.enums import BodyKind, Power, Source
from linli.playbooks.errors import PlaybookErrors
from linli.playbooks.explaining import explain
from linli.playbooks.loading import load, shipped
from tests.playbooks.small import SMALL

ALL = {key: load(path) for key, path in shipped().items()}
XIANGZHOU = ALL["xiangzhou"]


@pytest.mark.parametrize("key", ALL)
def test_every_city_knows_firms_and_somebody_for_each_part(key: str) -> None:
    firms = ALL[key].firms
    assert firms is not None
    assert {one.key for one in firms.kinds} >= {"loan", "patent", "orders", "hiring", "permits", "power_water", "other"}
    assert {one.name.zh for one in firms.stars} == {"创造之星", "工匠之星", "节能之星"}
    assert firms.panel_min >= 3
    for kind in firms.kinds:
        assert all(ALL[key].posts_with(Power.FIRM_HELP, body) for body in kind.helped_by)


def test_xiangzhou_posts_first_secretaries_of_two_kinds_and_asks_only_the_unpaid() -> None:
    retired, part_time = (XIANGZHOU.post(key) for key in ("firm_envoy", "firm_envoy_part_time"))
    assert (retired.name.zh, part_time.name.zh) == ("第一书记（退休干部）", "第一书记（兼职）")
    assert (retired.unpaid, part_time.unpaid) == (False, True)
    assert {retired.source, part_time.source} == {Source.FIELD}
    assert retired.term_months == part_time.term_months == 24
    assert not XIANGZHOU.is_asked(BodyKind.FIRM)


def test_xiangzhou_lets_a_bank_of_the_alliance_help_first() -> None:
    assert XIANGZHOU.firms is not None
    loan = XIANGZHOU.firms.kind("loan")
    assert loan is not None and loan.helped_by[0] is BodyKind.ALLIANCE_UNIT
    assert XIANGZHOU.posts_with(Power.FIRM_HELP, BodyKind.ALLIANCE_UNIT)
    assert XIANGZHOU.firms.kind("gold") is None and XIANGZHOU.firms.star("fastest") is None


def test_no_cadence_binds_an_envoy_or_a_worker_and_nothing_counts_them() -> None:
    for playbook in ALL.values():
        assert not [duty for duty in playbook.duties if duty.body_kind is BodyKind.FIRM]
        assert playbook.firms is not None
        assert not {"visits", "quota", "target", "points"} & set(type(playbook.firms).model_fields)


def test_who_helps_in_a_firm_has_no_power_over_residents() -> None:
    for playbook in ALL.values():
        for post in playbook.posts:
            if post.body_kind is BodyKind.FIRM:
                assert not [
                    power for power in post.powers if power.startswith(("service_request", "contact", "roster"))
                ]


FIRMS = """
[firms]
source = "example"
kept_by = ["volunteer_team"]
take_up = "{clock}"
answer = "3wd"
report = "10wd"
decide = "2wd"
review_months = {months}
panel_min = {panel}
objection_days = {days}
star_months = 12

[[firms.kinds]]
key = "loan"
name = {{ zh = "贷款", en = "Loan" }}
source = "example"
helped_by = ["volunteer_team"]

[[firms.kinds]]
key = "{kind}"
name = {{ zh = "专利", en = "Patents" }}
source = "example"
helped_by = ["volunteer_team"]

[[firms.stars]]
key = "craft"
name = {{ zh = "工匠之星", en = "Craft" }}
source = "example"

[[firms.stars]]
key = "{star}"
name = {{ zh = "节能之星", en = "Saving" }}
source = "example"

[[posts]]
key = "speaks"
name = {{ zh = "负责人", en = "Manager" }}
source = "example"
body_kind = "firm"
powers = [{firm}]
"""
ABLE = 'powers = ["service_request.view", "service_request.handle"]'


def text_with(
    *, clock: str = "2wd", months: int = 6, panel: int = 3, days: int = 5, kind: str = "patent", star: str = "saving",
    firm: str = '"firm.speak", "firm.envoy"', able: str = '"firm.keep", "firm.help"',
) -> str:  # fmt: skip
    base = SMALL.replace(ABLE, f"{ABLE[:-1]}, {able}]") if able else SMALL
    return base + FIRMS.format(clock=clock, months=months, panel=panel, days=days, kind=kind, star=star, firm=firm)


def mistakes(text: str) -> list[str]:
    with pytest.raises(PlaybookErrors) as raised:
        load(text)
    return [error.key for error in raised.value.errors]


def test_a_playbook_may_know_firms_or_nothing_of_them() -> None:
    assert load(text_with()).firms is not None
    assert load(SMALL).firms is None


@pytest.mark.parametrize(
    ("text", "where"),
    [
        (text_with(clock="2h"), "firms.take_up"),
        (text_with(months=0), "firms.review_months"),
        (text_with(months=25), "firms.review_months"),
        (text_with(panel=2), "firms.panel_min"),
        (text_with(days=0), "firms.objection_days"),
        (text_with(kind="loan"), "firms.kinds[loan]"),
        (text_with(star="craft"), "firms.stars[craft]"),
        (text_with(firm='"firm.speak"'), "firms"),
        (text_with(firm='"firm.envoy"'), "firms"),
        (text_with(able='"firm.help"'), "firms.kept_by"),
    ],
)
def test_each_mistake_is_named_where_it_is(text: str, where: str) -> None:
    assert where in mistakes(text)


def test_whoever_is_asked_has_a_post_that_can() -> None:
    assert any("helped_by" in where for where in mistakes(text_with(able='"firm.keep"')))


def test_it_reads_in_plain_sentences() -> None:
    with translation.override("en"):
        (section,) = [one for one in explain(XIANGZHOU) if one.heading == "Firms and social organisations"]
    whole = "\n".join(section.lines)
    for said in ("List of firms, kept by", "Loan: can be asked", "at least 3 people", "Stars among workers"):
        assert said in whole

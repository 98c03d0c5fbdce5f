"""The table on care: what it takes, what its checks find, how it is explained, what a lower level may narrow."""

from __future__ import annotations

from typing import Any

import pytest
from django.utils import translation
from pydantic import ValidationError

from linli.playbooks import checks_care, explaining_care
from linli.playbooks.enums import BodyKind, GiftKind, Source
from linli.playbooks.loading import load, shipped
from linli.playbooks.parts_care import Care, CareRun, CareVisitKind, Fund
from linli.playbooks.schema import Playbook

ALL = {key: load(path) for key, path in shipped().items()}
NAME = {"zh": "帮扶金", "en": "Fund"}
FUND: dict[str, Any] = {
    "key": "hardship", "name": NAME, "source": "example", "for_whom": NAME, "how": NAME,
    "kept_by": ["subdistrict_office"],
    "first_by": ["service_station"], "second_by": ["residents_committee"], "review": "5wd", "largest": 5000,
}  # fmt: skip


@pytest.mark.parametrize("key", sorted(ALL))
def test_every_city_knows_care_and_nobody_is_named_who_could_not(key: str) -> None:
    playbook = ALL[key]
    assert playbook.care is not None
    assert list(checks_care.findings(playbook)) == []
    assert playbook.care.fund("hardship") is not None
    assert playbook.care.visit("daytime") is not None


def test_haikou_cares_within_the_party_by_a_fund_a_card_and_a_book() -> None:
    care = ALL["haikou"].care
    assert care is not None
    fund = care.fund("hardship")
    assert fund is not None
    assert (fund.name.zh, fund.source) == ("困难党员关爱基金", Source.FIELD)
    assert fund.kept_by == (BodyKind.PARTY_COMMITTEE,)
    assert fund.first_by == (BodyKind.ESTATE_PARTY_BRANCH,)
    assert [(run.kind, run.source) for run in care.runs] == [
        (GiftKind.CARD, Source.FIELD), (GiftKind.BOOK, Source.FIELD),
    ]  # fmt: skip


@pytest.mark.parametrize(
    "wrong",
    [
        {"largest": 0},
        {"largest": 10**7},
        {"per_year": 0},
        {"notice_days": 2},
        {"few": 2},
        {"kept_by": []},
        {"first_by": ["club"]},
        {"review": "soon"},
        {"ethnicity": "asked"},
    ],
)
def test_a_fund_that_cannot_be_is_refused(wrong: dict[str, Any]) -> None:
    assert Fund.model_validate(FUND).notice_days == 5
    with pytest.raises(ValidationError):
        Fund.model_validate({**FUND, **wrong})


@pytest.mark.parametrize(("model", "wrong"), [(CareRun, {"kind": "medal"}), (CareVisitKind, {"every_days": 0})])
def test_other_parts_that_cannot_be(model: type[Any], wrong: dict[str, Any]) -> None:
    said = {"key": "x", "name": NAME, "source": "example"}
    said |= {"kind": "card", "says": NAME} if model is CareRun else {"every_days": 7}
    assert model.model_validate(said)
    with pytest.raises(ValidationError):
        model.model_validate({**said, **wrong})


def planted(**more: Any) -> Playbook:
    care = ALL["jian"].care
    assert care is not None
    return ALL["jian"].model_copy(update={"care": care.model_copy(update=more)})


def test_the_checks_find_bodies_that_could_not_and_keys_that_stand_twice() -> None:
    fund = Fund.model_validate({**FUND, "kept_by": ["service_station"], "first_by": ["utility_company"]})
    found = list(checks_care.findings(planted(funds=(fund, fund), members_by=(BodyKind.GRID,))))
    at = [one.path if hasattr(one, "path") else one[0] for one in found]
    assert ("care", "members_by") in at
    assert ("care", "funds", 0, "kept_by") in at and ("care", "funds", 0, "first_by") in at
    assert ("care", "funds", 1) in at
    assert list(checks_care.findings(ALL["jian"].model_copy(update={"care": None}))) == []


@pytest.mark.parametrize(("language", "said"), [("en", "5000 yuan at most"), ("zh-hans", "最多 5000 元")])
def test_it_is_explained_in_plain_sentences(language: str, said: str) -> None:
    with translation.override(language):
        [section] = explaining_care.sections(ALL["jian"])
        assert any(said in one for one in section.lines)
    assert list(explaining_care.sections(ALL["jian"].model_copy(update={"care": None}))) == []


def test_what_is_not_there_is_none() -> None:
    care = Care(source=Source.EXAMPLE)
    assert (care.fund("x"), care.run("x"), care.visit("x")) == (None, None, None)

"""``linli demo --city``: a name that is not known, the small demo that is here already, and what is said meanwhile."""

from __future__ import annotations

import pytest

from linli.cli import demo, main
from linli.core.problems import Problem
from linli.demo.city.sizes import CITIES
from linli.demo.load import holds_one_estate


def test_a_city_that_is_not_known_is_told_with_those_that_are(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(Problem, match="atlantis") as told:
        demo._refuse_unknown_city("atlantis")
    assert "zhuzhou" in told.value.text()
    assert main(["demo", "--city", "atlantis"]) != 0
    assert "zhuzhou" in capsys.readouterr().err


def test_the_command_knows_the_cities_that_can_be_filled() -> None:
    assert set(demo.CITIES) == set(CITIES)
    demo._refuse_unknown_city(None)
    for name in demo.CITIES:
        demo._refuse_unknown_city(name)


def test_each_step_is_told_with_how_many_there_are(capsys: pytest.CaptureFixture[str]) -> None:
    demo._tell("estates", 40)
    assert "estates: 40" in capsys.readouterr().err


def test_one_estate_is_no_city(world: object) -> None:
    assert holds_one_estate()


def test_an_empty_database_holds_no_demo(db: None) -> None:
    assert not holds_one_estate()

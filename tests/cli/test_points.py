"""`linli points award`: what would be awarded, what was, and nothing twice."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
import time_machine

from linli.cli import main
from linli.cli import points as command
from tests.points.conftest import DAY, Thanks, english, has, thanks  # noqa: F401  # fixtures of the noun

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def here(monkeypatch: pytest.MonkeyPatch) -> None:
    @contextmanager
    def nothing() -> Iterator[None]:
        yield

    monkeypatch.setattr(command, "database", nothing)


def test_a_dry_run_says_and_a_run_awards_once(thanks: Thanks, capsys: pytest.CaptureFixture[str]) -> None:  # noqa: F811
    member, actor = thanks.member()
    thanks.served(actor)
    with time_machine.travel(thanks.at + 9 * DAY, tick=False):
        assert command.run(Namespace(verb="award", dry_run=True)) == 0
        assert "1 services would bring 2 points" in capsys.readouterr().out
        assert has(member) == 0
        assert command.run(Namespace(verb="award", dry_run=False)) == 0
        assert "1 services brought 2 points" in capsys.readouterr().out
        assert command.run(Namespace(verb="award", dry_run=False)) == 0
        assert "0 services brought 0 points" in capsys.readouterr().out
    assert has(member) == 2


def test_without_a_verb_it_says_how_it_is_used(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["points"])
    assert "VERB" in capsys.readouterr().err

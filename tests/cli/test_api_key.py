"""`linli api-key`: made once, listed by its beginning, revoked."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from linli import cli
from linli.cli import api_key
from linli.demo.cast import World
from linli.organisations.models import ApiKey


@pytest.fixture
def said(monkeypatch: pytest.MonkeyPatch, world: World, time_machine, capsys):  # type: ignore[no-untyped-def]
    """Run one line on the test's database; its exit code and what it printed."""
    time_machine.move_to(world.at, tick=False)
    monkeypatch.setenv("LC_ALL", "C")

    @contextmanager
    def running() -> Iterator[None]:
        yield

    monkeypatch.setattr(api_key, "database", running)

    def run(*line: str) -> tuple[int, str]:
        code = cli.main(["api-key", *line])
        printed = capsys.readouterr()
        return code, (printed.out + printed.err).strip()

    return run


def test_a_key_is_made_listed_and_revoked(said, world) -> None:  # type: ignore[no-untyped-def]
    code, words = said("make", "--phone", "10000000004", "--name", "hotline")
    assert (code, words[:6]) == (0, "linli_")
    assert said("list") == (0, f"{words[:14]}… hotline: station_head of 春和里站, until 2027-11-23")
    assert said("revoke", words) == (0, f"{words[:14]}… opens nothing any more.")
    assert said("list") == (0, "")
    assert said("revoke", words)[0] == 1


def test_of_several_posts_one_is_named(said, world) -> None:  # type: ignore[no-untyped-def]
    code, told = said("make", "--phone", "10000000005", "--name", "x")
    assert (code, "grid_worker, station_deputy" in told) == (1, True)
    assert said("make", "--phone", "10000000005", "--post", "grid_worker", "--name", "x")[0] == 0
    assert ApiKey.objects.get().appointment.post.key == "grid_worker"


@pytest.mark.parametrize(
    "line", [["--phone", "19999999999", "--name", "x"], ["--phone", "10000000004", "--name", "x", "--days", "9999"]]
)
def test_what_cannot_be_is_said_in_one_line(said, world, line) -> None:  # type: ignore[no-untyped-def]
    code, told = said("make", *line)
    assert (code, told.count("\n")) == (1, 0)
    assert not ApiKey.objects.exists()

"""From an empty database to the first administrator, by commands alone."""

from __future__ import annotations

import io
from collections.abc import Callable

import pytest

from linli.cli import main
from linli.organisations.models import Appointment, Organisation
from linli.people.models import Account, Person
from linli.places.models import Place

Said = Callable[..., tuple[int, str]]
PHONE = "10000000001"
ADMIN = ("admin", "add", "--place", "9901", "--name", "钱多", "--phone", PHONE)


@pytest.fixture
def said(db: None, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Said:
    """Run one line; its exit code and what it printed. `typed` is what is piped in."""
    monkeypatch.setenv("LC_ALL", "C.UTF-8")

    def run(*line: str, typed: str = "") -> tuple[int, str]:
        monkeypatch.setattr("sys.stdin", io.StringIO(typed))
        code = main(list(line))
        printed = capsys.readouterr()
        return code, (printed.out + printed.err).strip()

    return run


@pytest.fixture
def city(said: Said) -> Place:
    """A city of one playbook, as the operator's page begins."""
    assert said("place", "add", "--level", "province", "--name", "某省", "--code", "99")[0] == 0
    line = ("place", "add", "--level", "city", "--name", "某市", "--under", "990000", "--code", "9901")
    assert said(*line)[1].startswith("某市 is added, number ")
    assert said("playbook", "apply", "jian", "--place", "9901")[0] == 0
    return Place.objects.get(code="9901")


def test_the_steps_of_the_operators_page_lead_to_an_administrator(said: Said, city: Place) -> None:
    code, told = said(*ADMIN, "--body", "某市社会工作部", typed="a long sentence of my own\n")
    assert (code, told) == (0, f"钱多 is administrator of 某市社会工作部 and signs in with {PHONE}.")
    held = Appointment.objects.select_related("post__organisation", "person").get()
    assert (held.post.key, held.person.name) == ("administrator", "钱多")
    assert list(held.post.organisation.places.all()) == [city]
    assert Account.objects.get().check_password("a long sentence of my own")


def test_a_second_administrator_joins_the_same_body(said: Said, city: Place) -> None:
    said(*ADMIN)
    again = ("admin", "add", "--place", "9901", "--name", "孙多", "--phone", "10000000002")
    assert said(*again)[0] == 0
    assert Organisation.objects.get().name == "某市"
    assert Appointment.objects.count() == 2


def test_whoever_has_an_account_keeps_it(said: Said, city: Place) -> None:
    said(*ADMIN)
    code, told = said(*ADMIN)
    assert (code, told.count("\n")) == (1, 0)
    assert (Person.objects.count(), Appointment.objects.count()) == (1, 1)


@pytest.mark.parametrize(
    ("line", "typed", "reason"),
    [
        (("--place", "1234", "--name", "钱多", "--phone", PHONE), "", "No place has the code 1234."),
        (("--place", "99", "--name", "钱多", "--phone", PHONE), "", "某省 has no playbook yet."),
        (("--place", "9901", "--name", "钱多", "--phone", "12"), "", ""),
        (("--place", "9901", "--name", "钱多", "--phone", PHONE), "123\n", ""),
    ],
)
def test_what_is_wrong_is_said_in_one_line_and_leaves_nothing(
    said: Said, city: Place, line: tuple[str, ...], typed: str, reason: str
) -> None:
    code, told = said("admin", "add", *line, typed=typed)
    assert code == 1
    assert reason in told
    assert "Traceback" not in told
    assert (Person.objects.count(), Organisation.objects.count()) == (0, 0)


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        (("--level", "city", "--name", "某市", "--under", "77"), "No place has the code 77."),
        (("--level", "city", "--name", "某市", "--under", "99"), "某市 is already here."),
        (("--level", "city", "--name", "又市", "--code", "9901"), "has the code 9901 already"),
        (("--level", "estate", "--name", "某里"), "cannot lie there"),
    ],
)
def test_a_place_that_cannot_be_is_refused(said: Said, city: Place, line: tuple[str, ...], reason: str) -> None:
    before = Place.objects.count()
    code, told = said("place", "add", *line)
    assert (code, reason in told) == (1, True), told
    assert Place.objects.count() == before

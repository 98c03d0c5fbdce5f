"""`linli playbook`: what each verb prints, its exit code, and what `apply` leaves behind."""

from __future__ import annotations

from contextlib import nullcontext
from pathlib import Path

import pytest

from linli import cli
from linli.cli import ready
from linli.core.actors import system
from linli.places import queries as places
from linli.places.actions import add_place
from linli.places.models import Place
from linli.playbooks import queries
from linli.playbooks.loading import load, shipped
from linli.playbooks.models import PlaybookVersion
from tests.playbooks.small import SMALL, broken
from tests.playbooks.test_publish import AT

OVERLAY = 'narrows = "small"\nkey = "lower"\nversion = "1"\n[closing]\nquiet_days = {}\n'


@pytest.fixture(autouse=True)
def shell(monkeypatch: pytest.MonkeyPatch) -> None:
    """An English shell; the suite's own database stands in for the command's."""
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        monkeypatch.setenv(name, "C.UTF-8")
    monkeypatch.setattr(ready, "database", nullcontext)


@pytest.fixture
def small_file(tmp_path: Path) -> Path:
    file = tmp_path / "small.toml"
    file.write_text(SMALL, encoding="utf-8")
    return file


def written(folder: Path, text: str, name: str = "other.toml") -> str:
    (folder / name).write_text(text, encoding="utf-8")
    return str(folder / name)


def test_check_says_that_a_file_is_right(capsys: pytest.CaptureFixture[str], small_file: Path) -> None:
    assert cli.main(["playbook", "check", str(small_file)]) == 0
    assert capsys.readouterr().out == f"{small_file}: right. 3 categories, 4 posts.\n"


def test_check_names_each_mistake_and_fails(capsys: pytest.CaptureFixture[str], small_file: Path) -> None:
    wrong = written(
        small_file.parent, broken("quiet_days = 7", "quiet_days = 1").replace('version = "1"', "version = 1")
    )
    assert cli.main(["playbook", "check", str(small_file), wrong]) == 1
    printed = capsys.readouterr()
    assert "small.toml: right." in printed.out
    assert printed.err.splitlines() == [
        "other.toml:2: version: 1 stands here; expected text in quotes",
        "other.toml:23: closing.quiet_days: 1 stands here; expected at least 5",
    ]


def test_check_lays_an_overlay_over_its_base(capsys: pytest.CaptureFixture[str], small_file: Path) -> None:
    good = written(small_file.parent, OVERLAY.format(9))
    assert cli.main(["playbook", "check", good, "--base", str(small_file)]) == 0
    bad = written(small_file.parent, OVERLAY.format(6))
    assert cli.main(["playbook", "check", bad, "--base", str(small_file)]) == 1
    assert "other.toml:5: closing.quiet_days: 6 stands here; expected 7 or more" in capsys.readouterr().err


def test_explain_prints_plain_sentences(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["playbook", "explain", "jian"]) == 0
    printed = capsys.readouterr().out
    assert printed.startswith("Ji'an: the estate's service station (jian 2026.1)\n")
    assert "  service station: raises the rest to community.\n" in printed


def test_explain_speaks_the_shells_language(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LC_ALL", "zh_CN.UTF-8")
    assert cli.main(["playbook", "explain", "jian"]) == 0
    assert capsys.readouterr().out.startswith("吉安·小区党群服务站 (jian")


def test_diff_prints_what_differs(capsys: pytest.CaptureFixture[str], small_file: Path) -> None:
    other = written(small_file.parent, broken("quiet_days = 7", "quiet_days = 9"))
    assert cli.main(["playbook", "diff", str(small_file), other]) == 0
    assert cli.main(["playbook", "diff", "jian", "jian"]) == 0
    assert capsys.readouterr().out == "closing.quiet_days: 7 → 9 (tighter)\nNothing differs.\n"


def test_an_unknown_playbook_is_named_with_those_that_there_are(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["playbook", "explain", "jia"]) == 1
    printed = capsys.readouterr().err
    assert "There is no file and no playbook called jia." in printed
    assert "jian" in printed.replace("called jia.", "")


@pytest.fixture
def estate(db: None) -> Place:
    city = add_place(level="city", name="云川市", parent=None, code="990100", by=system(), at=AT)
    return add_place(level="estate", name="春和里", parent=city, slug="chunheli", by=system(), at=AT)


def applied(place: Place) -> PlaybookVersion:
    place.refresh_from_db()
    return PlaybookVersion.objects.get(pk=places.playbook_version_for(place))


def test_apply_lets_a_place_and_all_in_it_go_by_a_playbook(capsys: pytest.CaptureFixture[str], estate: Place) -> None:
    assert cli.main(["playbook", "apply", "jian", "--place", "990100"]) == 0
    assert applied(estate).key == "jian"
    assert capsys.readouterr().out == "云川市 now goes by jian 2026.1. What already runs keeps its own.\n"


def test_apply_below_publishes_the_whole_that_the_overlay_makes(estate: Place, small_file: Path) -> None:
    overlay = written(small_file.parent, OVERLAY.format(9))
    assert cli.main(["playbook", "apply", str(small_file), "--place", "990100"]) == 0
    assert cli.main(["playbook", "apply", overlay, "--place", "chunheli"]) == 0
    lower = queries.by_id(applied(estate).pk)
    assert (lower.key, lower.narrowed_from, lower.quiet_days) == ("lower", "small 1", 9)
    assert lower.urgency("urgent") == queries.by_id(applied(Place.objects.get(code="990100")).pk).urgency("urgent")


@pytest.mark.parametrize("text", [OVERLAY.format(6), broken("quiet_days = 7", "quiet_days = 6")])
def test_apply_below_refuses_what_loosens_and_leaves_nothing_behind(
    capsys: pytest.CaptureFixture[str], estate: Place, small_file: Path, text: str
) -> None:
    assert cli.main(["playbook", "apply", str(small_file), "--place", "990100"]) == 0
    assert cli.main(["playbook", "apply", written(small_file.parent, text), "--place", str(estate.pk)]) == 1
    assert "closing.quiet_days: 6 stands here; expected 7 or more" in capsys.readouterr().err
    assert applied(estate).key == "small"
    assert PlaybookVersion.objects.count() == 1


def test_an_overlay_needs_a_playbook_above(capsys: pytest.CaptureFixture[str], estate: Place, small_file: Path) -> None:
    overlay = written(small_file.parent, OVERLAY.format(9))
    assert cli.main(["playbook", "apply", overlay, "--place", "chunheli"]) == 1
    assert "narrows small, but no place above 春和里 goes by a playbook" in capsys.readouterr().err


def test_an_unknown_place_is_named(capsys: pytest.CaptureFixture[str], estate: Place) -> None:
    assert cli.main(["playbook", "apply", "jian", "--place", "nowhere"]) == 1
    assert "There is no place nowhere." in capsys.readouterr().err


def test_a_code_of_several_places_is_not_guessed(capsys: pytest.CaptureFixture[str], estate: Place) -> None:
    add_place(level="city", name="云川新区", parent=None, by=system(), at=AT)
    Place.objects.filter(name="云川新区").update(code="990100")  # as an older data base may hold it
    assert cli.main(["playbook", "apply", "jian", "--place", "990100"]) == 1
    assert "Several places have the code 990100." in capsys.readouterr().err
    assert not PlaybookVersion.objects.exists()


def test_a_city_that_builds_on_what_cities_share_is_checked_compared_explained_and_applied(
    capsys: pytest.CaptureFixture[str], estate: Place
) -> None:
    assert cli.main(["playbook", "check", str(shipped()["tongguan"])]) == 0
    assert "tongguan.toml: right. 56 categories, 31 posts." in capsys.readouterr().out
    assert cli.main(["playbook", "diff", "jian", "tongguan"]) == 0
    assert "links[party_member].source: example → field" in capsys.readouterr().out.replace('"', "")
    assert cli.main(["playbook", "explain", "tongguan"]) == 0
    assert "Ways to a candidate: A member puts themselves forward, " in capsys.readouterr().out
    assert cli.main(["playbook", "apply", "tongguan", "--place", "990100"]) == 0
    assert "builds_on" not in applied(estate).text
    assert queries.by_id(applied(estate).pk) == load(shipped()["tongguan"])

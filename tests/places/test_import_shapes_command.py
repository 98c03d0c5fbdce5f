"""`linli import shapes`: a file held against a place, what would change, what stays out, and hostile files."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from linli.cli import main
from linli.places.models import PlaceShape
from tests.places.conftest import Tree
from tests.places.test_shapes import feature


@pytest.fixture(autouse=True)
def english(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LC_ALL", "C.UTF-8")


def write(folder: Path, *features: Any) -> str:
    path = folder / "楼栋.geojson"
    path.write_text(json.dumps({"type": "FeatureCollection", "features": features}), encoding="utf-8")
    return str(path)


def test_shapes_are_brought_in_by_code_slug_or_number(
    tree: Tree,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    file = write(tmp_path, feature(name="3栋"), feature(9, name="12栋"))
    assert main(["import", "shapes", file, "--in", "990204003007", "--datum", "gcj02"]) == 0
    assert "2 places have got their first shape, 0 another one; 0 stay." in capsys.readouterr().out
    assert set(PlaceShape.objects.values_list("source", flat=True)) == {"楼栋.geojson"}
    for named in (str(tree.estate.pk), tree.estate.slug or ""):
        assert main(["import", "shapes", file, "--in", named, "--datum", "gcj02"]) == 0
        assert "0 another one; 2 stay." in capsys.readouterr().out


def test_a_wrong_datum_is_seen_before_anything_is_changed(
    tree: Tree,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    file, place = write(tmp_path, feature(name="3栋")), str(tree.estate.pk)
    main(["import", "shapes", file, "--in", place, "--datum", "gcj02", "--source", "测绘院", "--as-of", "2026-01-31"])
    before = PlaceShape.objects.get()
    assert (before.source, before.as_of.isoformat()) == ("测绘院", "2026-01-31")
    capsys.readouterr()
    assert main(["import", "shapes", file, "--in", place, "--datum", "wgs84", "--preview"]) == 0
    said = capsys.readouterr().out
    assert "0 places would get their first shape, 1 another one" in said
    assert "1 of them by 100 metres and more. Is the datum right?" in said
    assert "2 buildings have no shape yet: 12栋 商铺楼" in said
    assert PlaceShape.objects.get().lon == before.lon


def test_what_stays_out_is_told_and_counts_as_a_failure(
    tree: Tree,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    file = write(tmp_path, feature(name="3栋"), feature(name="99栋"))
    assert main(["import", "shapes", file, "--in", str(tree.estate.pk), "--datum", "wgs84"]) == 1
    assert "1 features stay out:\n  2 99栋: No place here is called so." in capsys.readouterr().out
    assert PlaceShape.objects.count() == 1


def test_a_file_or_a_place_that_is_not_there_is_said_in_one_line(
    tree: Tree,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    file = write(tmp_path)
    assert main(["import", "shapes", str(tmp_path / "x"), "--in", "1", "--datum", "wgs84"]) == 1
    assert "There is no file" in capsys.readouterr().err
    assert main(["import", "shapes", file, "--in", "nowhere", "--datum", "wgs84"]) == 1
    assert "There is no place nowhere." in capsys.readouterr().err
    Path(file).write_bytes(b"[" * 100_000)
    assert main(["import", "shapes", file, "--in", str(tree.estate.pk), "--datum", "wgs84"]) == 1
    assert "This is no GeoJSON with features." in capsys.readouterr().err
    Path(file).write_text(json.dumps(feature(name="3栋")), encoding="utf-8")
    assert (
        main(["import", "shapes", file, "--in", str(tree.estate.pk), "--datum", "wgs84", "--as-of", "2099-01-01"]) == 1
    )
    assert "not in the future" in capsys.readouterr().err

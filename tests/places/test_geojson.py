"""Files of outlines are nobody's friend: what is too large, too deep or no GeoJSON is refused as a whole."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from linli.places import geojson
from linli.places.datums import Datum
from linli.places.geojson import MOST_FEATURES, BadFile, fault_in_words, read_features, write_features
from linli.places.geometry import Fault

NO_GEOJSON = "This is no GeoJSON with features."


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    """Reasons in the language in which they are compared."""
    with translation.override("en"):
        yield


def refused(data: bytes, datum: Datum = Datum.WGS84) -> str:
    with pytest.raises(BadFile) as caught:
        read_features(data, datum)
    return str(caught.value)


def collection(*features: Any, **rest: Any) -> bytes:
    return json.dumps({"type": "FeatureCollection", "features": features, **rest}).encode()


@pytest.mark.parametrize(
    "data",
    [
        b"", b"{", b"[]", b"null", b"\xff\xfe", b"PK\x03\x04", b'"FeatureCollection"', b'{"type":"FeatureCollection"}',
        b'{"type":"FeatureCollection","features":{}}', b'{"type":"Topology","features":[]}',
        b'{"type":"FeatureCollection","features":[NaN]}', b'{"type":"FeatureCollection","features":[-Infinity]}',
        b"[" * 1_000_000, b'{"a":' * 100_000,
        b'{"type":"FeatureCollection","features":[' + b"[" * 40 + b"]" * 41 + b"}",
        b'{"type":"FeatureCollection","features":[' + b"9" * 6_000 + b"]}",
    ],
)  # fmt: skip
def test_what_is_no_geojson_is_refused_in_one_sentence(data: bytes) -> None:
    assert refused(data) == NO_GEOJSON


def test_a_hundred_thousand_features_and_one_are_too_many() -> None:
    assert "more than 100000 features" in refused(
        b'{"type":"FeatureCollection","features":[' + b"0," * MOST_FEATURES + b"0]}"
    )


def test_a_file_that_is_too_large_is_not_even_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(geojson, "MOST_BYTES", 1_000_000)
    assert "larger than 1 MB" in refused(b" " * 1_000_001)


def test_a_file_that_names_its_datum_is_held_to_it() -> None:
    assert "its datum is gcj02" in refused(collection(datum="gcj02"))
    assert read_features(collection(datum="gcj02"), Datum.GCJ02) == []
    assert "its datum is" in refused(collection(datum={"x": 1}))


def test_a_single_feature_is_a_file_too_and_a_mark_before_it_does_no_harm() -> None:
    data = (
        "\ufeff".encode() + json.dumps({"type": "Feature", "properties": {"名称": "3 栋"}, "geometry": None}).encode()
    )
    (found,) = read_features(data, Datum.WGS84)
    assert (found.number, found.name, found.geometry) == (1, "3栋", None)


@pytest.mark.parametrize("value", [True, None, [], {}, 1e300, 10**40, 2.5, ""])
def test_what_is_no_word_names_nothing(value: Any) -> None:
    (found,) = read_features(collection({"type": "Feature", "properties": {"name": value}}), Datum.WGS84)
    assert found.name == ""
    assert found.label == "feature 1"


def test_a_name_of_a_thousand_characters_is_cut() -> None:
    (found,) = read_features(collection({"properties": {"name": "长" * 1000, "code": "1"}}), Datum.WGS84)
    assert len(found.name) == 60


@given(
    st.recursive(
        st.none() | st.booleans() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
        max_leaves=12,
    )
)
def test_whatever_a_feature_is_it_is_read_or_the_file_refused(value: Any) -> None:
    try:
        found = read_features(collection(value), Datum.WGS84)
    except BadFile:
        return
    assert [one.number for one in found] == [1]


def test_every_fault_has_its_own_sentence() -> None:
    assert len({fault_in_words(fault) for fault in Fault}) == len(Fault)


def test_what_is_written_is_geojson_and_names_its_datum() -> None:
    written = write_features([{"type": "Feature", "properties": {"name": "3栋"}, "geometry": None}], Datum.BD09)
    assert json.loads(written)["datum"] == "bd09"
    assert [one.name for one in read_features(written, Datum.BD09)] == ["3栋"]
    assert json.loads(write_features([], Datum.WGS84))["features"] == []

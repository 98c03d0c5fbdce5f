"""GeoJSON files, in and out. What comes in is nobody's friend: size, depth, numbers and counts are checked first."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, NoReturn

from django.utils.translation import gettext as _

from linli.places import naming
from linli.places.datums import Datum
from linli.places.geometry import Fault

MOST_BYTES = 32_000_000
MOST_FEATURES = 100_000
MOST_DEPTH = 32
LONGEST_WORD = 60

NAMES = ("name", "名称", "building", "楼栋", "number", "楼号", "栋号")
CODES = ("code", "编码", "代码")
SLUGS = ("slug",)
ESTATES = ("estate", "小区")


class BadFile(Exception):
    """A file that is not taken as a whole. `str()` says why in words for its owner."""


@dataclass(frozen=True, slots=True)
class Feature:
    """One feature of a file: its number in it, what it says of itself, and its geometry as it came."""

    number: int
    name: str
    code: str
    slug: str
    estate: str
    geometry: Any
    point: Any = None

    @property
    def label(self) -> str:
        """How its owner knows it again."""
        said = " ".join(part for part in (self.estate, self.name or self.code or self.slug) if part)
        return said or _("feature %(number)s") % {"number": self.number}


def read_features(data: bytes, datum: Datum) -> list[Feature]:
    """The features of a file. Raises `BadFile`, also where the file itself names another datum."""
    if len(data) > MOST_BYTES:
        raise BadFile(_("The file is larger than %(size)s MB. Split it.") % {"size": MOST_BYTES // 1_000_000})
    if _depth(data) > MOST_DEPTH:
        raise BadFile(_not_geojson())
    try:
        found = json.loads(data.decode("utf-8-sig"), parse_constant=_no_number)
    except (ValueError, RecursionError) as error:
        raise BadFile(_not_geojson()) from error
    if not isinstance(found, dict):
        raise BadFile(_not_geojson())
    named = found.get("datum")
    if named is not None and named != datum.value:
        raise BadFile(_("The file says of itself that its datum is %(datum)s.") % {"datum": str(named)[:20]})
    listed = [found] if found.get("type") == "Feature" else found.get("features")
    if found.get("type") not in ("Feature", "FeatureCollection") or not isinstance(listed, list):
        raise BadFile(_not_geojson())
    if len(listed) > MOST_FEATURES:
        raise BadFile(_("The file holds more than %(count)s features. Split it.") % {"count": MOST_FEATURES})
    return [_feature(number, one) for number, one in enumerate(listed, start=1)]


def _not_geojson() -> str:
    return _("This is no GeoJSON with features.")


def _no_number(_name: str) -> NoReturn:
    """NaN and the infinities are no JSON."""
    raise ValueError


def _depth(data: bytes) -> int:
    """How deep brackets are nested; those inside words count as well, which does no harm to real files."""
    deepest = depth = 0
    for byte in data.translate(None, delete=bytes(set(range(256)) - set(b"[]{}"))):
        if byte in b"[{":
            depth += 1
            deepest = max(deepest, depth)
            if deepest > MOST_DEPTH:
                break
        else:
            depth -= 1
    return deepest


def _feature(number: int, given: Any) -> Feature:
    feature = given if isinstance(given, dict) else {}
    said = feature.get("properties")
    properties = {str(key).lower(): value for key, value in said.items()} if isinstance(said, dict) else {}
    return Feature(
        number=number,
        name=_word(properties, NAMES),
        code=_word(properties, CODES),
        slug=_word(properties, SLUGS),
        estate=_word(properties, ESTATES),
        geometry=feature.get("geometry"),
        point=properties.get("point"),
    )


def _word(properties: dict[str, Any], keys: Iterable[str]) -> str:
    """The first of these properties that holds a word or a whole number."""
    for key in keys:
        value = properties.get(key)
        if isinstance(value, float) and value.is_integer() and abs(value) < 1e12:
            value = int(value)
        if isinstance(value, str) or (isinstance(value, int) and not isinstance(value, bool) and abs(value) < 10**12):
            word = naming.plain(str(value)[: 4 * LONGEST_WORD])[:LONGEST_WORD]
            if word:
                return word
    return ""


def write_features(features: Iterable[dict[str, Any]], datum: Datum) -> bytes:
    """The file that holds these features, one on a line, and names its datum."""
    lines = [json.dumps(feature, ensure_ascii=False, separators=(",", ":")) for feature in features]
    head = f'{{"type":"FeatureCollection","datum":"{datum.value}","features":['
    return (head + "\n" + ",\n".join(lines) + "\n]}\n").encode()


def fault_in_words(fault: Fault) -> str:
    """What is wrong with a geometry, for the file's owner."""
    return {
        Fault.KIND: _("It is no point and no polygon."),
        Fault.NUMBERS: _("A position is no pair of numbers."),
        Fault.OUTSIDE: _("It lies outside China; longitude comes first."),
        Fault.OPEN: _("Its ring is not closed."),
        Fault.CORNERS: _("It has too many corners. Simplify it."),
        Fault.FLAT: _("It has no area."),
        Fault.CROSSES: _("Its line crosses itself."),
    }[fault]

"""Whatever is written, the answer is a playbook or mistakes on lines that the text has."""

from __future__ import annotations

import copy
import tomllib
from typing import Any

import tomlkit
from hypothesis import given, settings
from hypothesis import strategies as st

from linli.playbooks.errors import PlaybookErrors
from linli.playbooks.loading import load
from linli.playbooks.narrowing import narrow
from linli.playbooks.positions import Path
from tests.playbooks.small import SMALL
from tests.playbooks.test_positions import paths_of, values

DATA = tomllib.loads(SMALL)
BASE = load(SMALL)
PATHS = paths_of(DATA)
KEYS = sorted({str(path[-1]) for path in PATHS})


def replaced(path: Path, value: Any) -> dict[str, Any]:
    """The small playbook's values with one of them replaced; None takes it away."""
    data: Any = copy.deepcopy(DATA)
    inside = data
    for step in path[:-1]:
        inside = inside[step]
    if value is None:
        del inside[path[-1]]
    else:
        inside[path[-1]] = value
    return dict(data)


def lines_named(text: str, errors: PlaybookErrors) -> bool:
    count = len(text.splitlines()) or 1
    return bool(errors.errors) and all(1 <= error.line <= count for error in errors.errors)


@settings(deadline=None)
@given(st.sampled_from(PATHS), st.one_of(st.none(), values))
def test_a_playbook_with_anything_anywhere_is_read_or_refused(path: Path, value: Any) -> None:
    text = tomlkit.dumps(replaced(path, value)) + "\n"
    try:
        assert load(text).categories
    except PlaybookErrors as errors:
        assert lines_named(text, errors)


@settings(deadline=None)
@given(st.dictionaries(st.sampled_from(KEYS), values, max_size=3), st.lists(st.sampled_from(KEYS), max_size=2))
def test_an_overlay_of_anything_is_laid_over_or_refused(changes: dict[str, Any], without: list[str]) -> None:
    head = {"narrows": "small", "without": without, **changes, "key": "lower", "version": "1"}
    text = tomlkit.dumps(head) + "\n"
    try:
        assert narrow(BASE, text).narrowed_from == "small 1"
    except PlaybookErrors as errors:
        assert lines_named(text, errors)


@settings(deadline=None)
@given(st.sampled_from(("categories", "posts", "forums", "urgency", "reasons", "closing")), values, st.data())
def test_an_overlay_with_anything_in_a_known_table_is_laid_over_or_refused(
    name: str, value: Any, data: st.DataObject
) -> None:
    member = data.draw(st.fixed_dictionaries({"key": st.sampled_from(KEYS), data.draw(st.sampled_from(KEYS)): values}))
    table = data.draw(st.sampled_from(([member], [value], {"urgent": value}, {"decline": [member]}, value)))
    text = tomlkit.dumps({"narrows": "small", "key": "lower", "version": "1", name: table}) + "\n"
    try:
        assert narrow(BASE, text).key == "lower"
    except PlaybookErrors as errors:
        assert lines_named(text, errors)


@settings(deadline=None)
@given(st.integers(0, len(SMALL)), st.text(st.characters(codec="utf-8", exclude_categories=("Cs",)), max_size=5))
def test_a_text_with_anything_put_in_is_read_or_refused(at: int, put_in: str) -> None:
    text = SMALL[:at] + put_in + SMALL[at:]
    try:
        assert load(text).categories
    except PlaybookErrors as errors:
        assert lines_named(text, errors)

"""Each key of a TOML text is found on the line where it stands."""

from __future__ import annotations

import tomllib
from typing import Any

import tomlkit
from hypothesis import given, settings
from hypothesis import strategies as st

from linli.playbooks.loading import shipped
from linli.playbooks.positions import Path, line_of, positions

EVERY_FORM = '''\
# a comment with [brackets] and = signs
a = 1 # another
b.c = "x # no comment"
"q\\"\\u0078" = [1, 2, # a comment, with a comma
  { x = 1, y = [3,
    4] },
]
'lit.eral' = 'c:\\path'
[t]
d = """several
lines with "quotes" and [t2]
"""
e = 1979-05-27 07:32:00
[[rows]]
k = 1
[[rows]]
k = 2
[rows.sub]
z = \'\'\'raw
[not.a.table]\'\'\'
[[rows.inner]]
x = true
[[rows.inner]]
x = {}
y = []
[ spaced . "out" ]
last = -1.5e3
'''


def paths_of(value: Any, at: Path = ()) -> list[Path]:
    """Every path in values that were read, depth first."""
    steps = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [path for step, inner in steps for path in ((*at, step), *paths_of(inner, (*at, step)))]


def test_every_form_of_toml_is_walked() -> None:
    lines = positions(EVERY_FORM)
    assert set(paths_of(tomllib.loads(EVERY_FORM))) == set(lines)
    written = {
        ("a",): 2,
        ("b", "c"): 3,
        ('q"x',): 4,
        ('q"x', 2): 5,
        ('q"x', 2, "y", 1): 6,
        ("lit.eral",): 8,
        ("t",): 9,
        ("t", "d"): 10,
        ("t", "e"): 13,
        ("rows", 0): 14,
        ("rows", 1): 16,
        ("rows", 1, "k"): 17,
        ("rows", 1, "sub", "z"): 19,
        ("rows", 1, "inner", 0): 21,
        ("rows", 1, "inner", 1): 23,
        ("rows", 1, "inner", 1, "y"): 25,
        ("spaced", "out", "last"): 27,
    }
    assert {path: lines[path] for path in written} == written


def test_what_is_not_written_down_stands_where_its_table_stands() -> None:
    lines = positions(EVERY_FORM)
    assert line_of(lines, ("rows", 1, "missing")) == 16
    assert line_of(lines, ("t", "d", "deeper", 4)) == 10
    assert line_of(lines, ("nowhere",)) == 1
    assert line_of(lines, ()) == 1


def test_every_key_of_the_shipped_playbooks_is_found_on_a_line_that_names_it() -> None:
    for file in shipped().values():
        text = file.read_text(encoding="utf-8")
        lines = positions(text)
        data = tomllib.loads(text)
        assert set(paths_of(data)) == set(lines)
        rows = text.splitlines()
        assert all(path[-1] in rows[line - 1] for path, line in lines.items() if isinstance(path[-1], str))


keys = st.text(st.characters(codec="utf-8", exclude_categories=("Cs", "Cc")), min_size=1, max_size=6)
scalars = st.one_of(
    st.booleans(),
    st.integers(-(2**31), 2**31),
    st.text(st.characters(codec="utf-8", exclude_categories=("Cs", "Cc")), max_size=12),
    st.dates(),
)
values = st.recursive(
    scalars,
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(keys, inner, max_size=3)),
    max_leaves=12,
)


@settings(deadline=None)
@given(st.dictionaries(keys, values, max_size=5))
def test_whatever_is_written_is_found_again(data: dict[str, Any]) -> None:
    text = tomlkit.dumps(data)
    assert set(positions(text)) == set(paths_of(tomllib.loads(text)))
